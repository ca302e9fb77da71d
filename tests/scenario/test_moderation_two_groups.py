"""Somebody with cases of the same number in two groups: never the wrong one, and none hides the other."""

from pathlib import Path

from bot.core.case import Case, CaseState
from tests.scenario.moderated import below, brings, listening, rows, sent_by
from tests.world import World

WHICH = "您在 2 个群都有 #1，请写明是哪个群，发其中一行：\n/申诉 maker班 1 {0}\n/申诉 robot班 1 {0}"


async def states(w: World) -> dict[str, tuple[str, str]]:
    """How far the case of each group has come, and what its person says."""
    return {case.group: (case.state, case.appeal) for case in await rows(w, Case)}


async def warned_in_both(w: World) -> str:
    """Somebody is warned in two groups."""
    who = w.trainee("maker")
    for group in ("maker", "robot"):
        await brings(w, sent_by(w, who, f"坏话 {group}", group=group))
        await w.tell(f"{group}-duty1", "/警告 1")
    return who


async def test_the_notice_and_the_answers_say_which_group(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await warned_in_both(w)
        first, second = w.told(who)
        assert "私信发 /申诉 1 理由" in first, "there was no other yet"
        assert "私信发 /申诉 robot班 1 理由" in second
        await w.tell(who, "/申诉 1 是引用")
        assert w.told(who)[-1] == WHICH.format("是引用")
        await w.tell(who, "/申诉 1")
        assert w.told(who)[-1] == WHICH.format("理由")
        assert await states(w) == {"maker": (CaseState.SETTLED, ""), "robot": (CaseState.SETTLED, "")}
        await w.tell(who, "/申诉 maker班 1 是引用")
        assert w.told(who)[-1].startswith("【maker班 #1】收到")
        await w.tell(who, "/申诉 1 robot班那条也是引用")
        assert w.told(who)[-1].startswith("【robot班 #1】收到")
        assert await states(w) == {
            "maker": (CaseState.APPEALED, "是引用"), "robot": (CaseState.APPEALED, "robot班那条也是引用"),
        }  # fmt: skip
        await w.tell(who, "/申诉 robot班 2 是引用")
        assert w.told(who)[-1] == "没有找到与您有关的 #2，请核对编号。"


async def test_what_cannot_be_appealed_any_more_hides_nothing(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await warned_in_both(w)
        await w.tell(who, "/申诉 robot班 1 是引用")
        await w.tell("robot-duty2", "/维持 1")
        await w.tell(who, "/申诉 1 是作业")
        assert w.told(who)[-1].startswith("【maker班 #1】收到")
        await w.tell("maker-duty2", "/改判 1")
        await w.tell(who, "/申诉 1 谢谢")
        assert w.told(who)[-1].startswith("【robot班 #1】这一条已经复核过了"), "the newest, where none can be"
        await w.tell(who, "/申诉 maker 1 谢谢")
        assert w.told(who)[-1].startswith("【maker班 #1】这一条已经复核过了")


async def test_one_that_is_too_late_hides_nothing_either(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await brings(w, sent_by(w, who, "坏话", group="robot"))
        await w.tell("robot-duty1", "/警告 1")
        w.clock.move_to(w.when("2020-04-26 09:00"))
        await brings(w, sent_by(w, who, "坏话"))
        await w.tell("maker-teacher", "/警告 1")
        assert "私信发 /申诉 maker班 1 理由" in w.told(who)[-1]
        await w.tell(who, "/申诉 1 是作业")
        assert w.told(who)[-1].startswith("【maker班 #1】收到")
        await w.tell(who, "/申诉 robot班 1 是作业")
        assert w.told(who)[-1].startswith("【robot班 #1】已超过 7 天")


async def test_in_the_group_it_is_that_of_the_group(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await warned_in_both(w)
        await w.say("maker", who, "/申诉 1 是引用")
        assert w.said("maker")[-1].startswith("收到"), "where it is said, nothing needs to be named"
        assert (await states(w))["maker"] == (CaseState.APPEALED, "是引用")


async def test_every_way_to_decide_names_the_group(tmp_path: Path) -> None:
    """By number alone, in reply, and when the platform confirms: the person has the same number twice."""
    async with listening(tmp_path, cards=True) as w:
        who = w.trainee("maker")
        await brings(w, sent_by(w, who, "坏话", group="robot"))
        await w.tell("robot-duty1", "警1")
        assert "/申诉 1 理由" in w.told(who)[-1]
        await w.say("maker", who, "坏话")
        (card,) = [
            one.card for one in w.platform_world.state.messages.values() if one.card and "|maker|" in one.card.id
        ]
        await w.press("maker-duty1", card.id, "mute")
        assert "/申诉 maker班 1 理由" in w.told(who)[-1]
    async with listening(below(tmp_path, "short"), cards=True) as w:
        who = w.trainee("maker")
        await brings(w, sent_by(w, who, "坏话", group="robot"))
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "警")
        assert "/申诉 maker班 1 理由" in w.told(who)[-1]
