"""The vote after the salon, as the group sees it: quiet ballots, one vote a person, the result on time."""

from datetime import timedelta
from pathlib import Path

from tests.world import World, world


def results(w: World) -> list[str]:
    return [text for text in w.said("maker") if text.startswith("📊") and "投票结果" in text]


async def test_an_evening_of_votes(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50") as w:
        await w.advance_to("21:01")
        assert "你最感兴趣的研讨话题" in w.said("maker")[-1]
        before = len(w.said("maker"))
        for number, text in enumerate(["2", "２", "投 二", "/投 ②", "3", "99"], 1):
            await w.say("maker", w.trainee("maker", number), text)
        await w.advance_to(w.clock.now() + timedelta(seconds=20))
        await w.say("maker", w.trainee("maker", 5), "2")  # a change of mind
        assert len(w.said("maker")) == before  # not one ballot is answered
        await w.advance_to("21:04")
        assert "5 位老师" in w.said("maker")[-1]
        await w.advance_to("21:59")
        assert len([text for text in w.said("maker") if "已收到" in text]) == 1
        await w.advance_to("22:31")
        assert len(results(w)) == 1
        assert "共 5 位老师投票" in results(w)[0]
        assert "5 票（100%）" in results(w)[0]
        assert "最受关注：学生不愿意动手怎么办" in results(w)[0]
        assert not any("投票结果" in text for text in w.told("maker-host"))  # it is after 22:30
        await w.advance_to("2020-04-19 07:31")
        assert any("投票结果" in text for text in w.told("maker-host"))


async def test_late_votes_are_refused_once_a_person(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50") as w:
        await w.advance_to("22:31")
        for _ in range(3):
            await w.say("maker", w.trainee("maker"), "2")
        await w.say("maker", w.trainee("maker", 2), "2")
        assert len([text for text in w.said("maker") if "已在 22:30 截止" in text]) == 2
        assert "没有收到投票" in results(w)[0]


async def test_down_over_the_closing_the_result_comes_once_and_is_the_same(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50") as w:
        await w.advance_to("21:10")
        await w.say("maker", w.trainee("maker"), "1")
        await w.restart("22:50")
        await w.advance_to("22:51")
        await w.restart()
        await w.advance_to("22:52")
        assert len(results(w)) == 1
        assert "共 1 位老师" in results(w)[0]


async def test_every_group_has_its_own_vote(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50") as w:
        await w.advance_to("21:10")
        await w.say("maker", w.trainee("maker"), "1")
        await w.say("robot", w.trainee("robot"), "2")
        await w.advance_to("22:31")
        assert "怎样组织第一节创客课" in results(w)[0].splitlines()[-1]
        robot = [text for text in w.said("robot") if text.startswith("📊")]
        assert "学生不愿意动手怎么办" in robot[0].splitlines()[-1]


async def test_an_early_closing_and_back(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50") as w:
        await w.advance_to("21:10")
        await w.say("maker", w.trainee("maker"), "1")
        await w.say("maker", "maker-host", "/结束投票")
        await w.advance_to(w.clock.now() + timedelta(seconds=5))
        assert len(results(w)) == 1
        await w.say("maker", "maker-host", "/撤销 1")
        assert "继续投票" in w.said("maker")[-1]
        await w.say("maker", w.trainee("maker", 2), "1")
        await w.advance_to("22:31")
        assert len(results(w)) == 2
        assert "共 2 位老师" in results(w)[1]


async def test_a_free_vote_of_the_staff(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", "maker-teacher", "/投票 下午先聊哪个 社团 评价 器材 到 11:00")
        assert "下午先聊哪个" in w.said("maker")[-1]
        await w.say("maker", w.trainee("maker"), "3")
        await w.say("maker", w.trainee("maker", 2), "/投 器材")
        await w.advance_to("11:01")
        assert "最受关注：器材" in results(w)[0]
