"""Open cases when the shift changes: who comes on duty is asked next, and finds them in the brief."""

from pathlib import Path

from tests.scenario.moderated import listening, shown


def brief_of(told: list[str]) -> str:
    """What a shift passed on to the next."""
    return next(text for text in told if "交接" in text)


async def test_who_comes_on_duty_is_asked_before_the_next_in_line(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("11:55")
        await w.say("maker", w.trainee("maker"), "坏话")
        assert len(shown(w, "maker-duty1")) == 1
        await w.advance_to("12:04")
        assert shown(w, "maker-duty2") == [], "the first has ten minutes"
        await w.advance_to("12:06")
        assert "10 分钟还没有处理" in shown(w, "maker-duty2")[0]
        assert shown(w, "maker-duty3") == []
        await w.advance_to("12:16")
        assert len(shown(w, "maker-duty3")) == 1, "then as ever"
        await w.advance_to("12:26")
        assert len(shown(w, "maker-teacher")) == 1
        await w.advance_to("12:36")
        assert len([text for text in w.said("staff") if "待判断" in text]) == 1
        await w.tell("maker-duty2", "/放行 1")
        assert w.told("maker-duty2")[-1].startswith("#1：已放行")


async def test_a_shift_that_changes_late_on_the_way(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("11:35")
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.advance_to("11:56")
        assert len(shown(w, "maker-teacher")) == 1
        await w.restart("12:06")
        before = {who: len(shown(w, who)) for who in ("maker-duty1", "maker-duty2", "maker-duty3", "maker-teacher")}
        assert before == {"maker-duty1": 1, "maker-duty2": 1, "maker-duty3": 0, "maker-teacher": 1}
        await w.advance_to("13:00")
        assert [len(shown(w, who)) for who in before] == [1, 1, 0, 1], "nobody is asked twice"
        assert len([text for text in w.said("staff") if "待判断" in text]) == 1


async def test_who_takes_over_in_the_middle_of_a_shift_is_asked_too(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-assistant", "/上岗")
        await w.advance_to("09:11")
        assert len(shown(w, "maker-assistant")) == 1
        assert shown(w, "maker-duty2") == []
        assert "等判断的消息 1 条：#1 谩骂攻击（09:00）" in brief_of(w.told("maker-assistant"))


async def test_what_waits_stands_in_the_brief_without_words_and_names(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("11:30")
        for number in range(1, 7):
            await w.say("maker", w.trainee("maker", number), "坏话")
        await w.advance_to("11:51")
        for text in (brief_of(w.told("maker-duty2")), brief_of(w.told("maker-duty1"))):
            assert "等判断的消息 6 条：#1 谩骂攻击（11:30）；#2" in text
            assert "……共 6 条" in text
            assert "例如：/撤回 1、/放行 1" in text
            assert "坏话" not in text
        await w.tell("maker-duty2", "/放行 1-5")
        await w.advance_to("17:51")
        assert "等判断的消息 1 条：#6 谩骂攻击（11:30）。" in brief_of(w.told("maker-duty3"))
