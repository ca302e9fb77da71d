"""The day's figures against an own count of what people did."""

from pathlib import Path

from tests.world import world


async def test_figures_count_people_messages_and_questions(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        for number in (1, 2, 3):
            await w.say("maker", w.trainee("maker", number), "老师们好")
        await w.say("maker", w.trainee("maker", 1), "请问电机不转怎么办？")
        await w.say("robot", w.trainee("robot", 1), "收到")
        await w.say("maker", w.trainee("maker", 2), "/签到")
        await w.advance_to("23:01")
        figures = [text for text in w.said("staff") if "当日数据" in text]
        assert len(figures) == 1
        assert "maker班：5 条 / 3 人，提问 1" in figures[0]
        assert "robot班：1 条 / 1 人，提问 0" in figures[0]
        assert "签到 1" in figures[0]
        assert "值班 0/3（未到岗：早班maker、午班maker、晚班maker）" in figures[0]
