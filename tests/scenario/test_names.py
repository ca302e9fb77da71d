"""Group cards over days: who is asked, how often, where, and what the staff can see and do."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.core.capability import Capability
from bot.core.effect import SendDirect
from bot.core.errors import Refused, Transient
from bot.core.event import MemberJoined, MembersListed, Sender
from bot.core.ids import AccountName, EventId, GroupKey, NativeId
from bot.core.name_checks import CardCheck, check_of, checks_of
from bot.core.people import Directory, Role
from bot.core.programme import NameRules, Programme
from bot.platforms.sandbox.faults import Refuse
from bot.platforms.sandbox.model import Refusal
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from bot.store.unit import Unit
from tests import programmes
from tests.world import World, world

G = NativeId("g-maker")
MAKER = GroupKey("maker")
BAD = "小草"
GOOD = "育才小学+李想"
ON = NameRules(enabled=True)
Without = Callable[..., None]


def checked(rules: NameRules = ON, groups: tuple[str, ...] = ("maker",)) -> Programme:
    plain = programmes.programme(groups)
    return replace(plain, groups=tuple(replace(group, names=rules) for group in plain.groups))


@asynccontextmanager
async def running(folder: Path, start: str = "2020-04-18 09:00", **given: Any) -> AsyncIterator[World]:
    given.setdefault("programme", checked())
    async with world(folder, start=start, **given) as w:
        yield w


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    return lambda *gone: monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - frozenset(gone))


def aside(folder: Path) -> Path:
    """A place for a second world."""
    (folder / "aside").mkdir()
    return folder / "aside"


async def join(w: World, who: str, card: str, nickname: str = "小草") -> str:
    w.platform_world.add_user(NativeId(who), nickname)
    await w._happened(w.platform_world.join(G, NativeId(who), card=card))
    return who


async def rename(w: World, who: str, card: str) -> None:
    done = await w._happened(w.platform_world.rename(G, NativeId(who), card))
    assert not isinstance(done, Refusal), done


async def known(w: World, who: str) -> CardCheck | None:
    query = check_of(MAKER, NativeId(who))

    async def work(unit: Unit) -> CardCheck | None:
        return (await unit.facts((query,))).get(query)

    return await w.app.writer.submit(work)


async def everybody(w: World) -> dict[str, CardCheck]:
    query = checks_of(MAKER)

    async def work(unit: Unit) -> tuple[CardCheck, ...]:
        return (await unit.facts((query,))).get(query)

    return {one.native_id: one for one in await w.app.writer.submit(work)}


def reminders(w: World) -> list[str]:
    return [call.text for call in w.calls("SendMessage", "maker") if call.kind == "names_reminder"]


# --------------------------------------------------------------------------------------------------------------- asking


async def test_who_joins_with_another_card_is_asked_once_in_private(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        who = await join(w, "xin", BAD)
        (said,) = w.told(who)
        assert "还没有看到单位、姓名" in said
        assert "育才小学+陈默" in said, "an example made from the group's format"
        assert not [text for text in w.said("maker") if "名片" in text], "nothing about it in the group"
        await rename(w, who, "小花")
        assert len(w.told(who)) == 1, "once"
        await rename(w, who, GOOD)
        assert len(w.told(who)) == 1, "silent when it is right"
        found = await known(w, who)
        assert found is not None
        assert (found.fine, found.card, found.times) == (True, GOOD, 1)


async def test_who_joins_with_a_right_card_hears_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        who = await join(w, "xin", GOOD)
        assert w.told(who) == []
        await rename(w, who, "")
        assert len(w.told(who)) == 1, "the card was taken away: asked on change"


async def test_nothing_happens_where_it_is_off(tmp_path: Path) -> None:
    async with running(tmp_path, programme=programmes.programme(("maker",))) as w:
        who = await join(w, "xin", BAD)
        await rename(w, who, "小花")
        await w._happened(w.platform_world.leave(G, NativeId(who)))
        await w.advance_to("2020-04-19 12:00")
        assert w.told(who) == []
        assert reminders(w) == []
        assert await everybody(w) == {}
        assert not w.platform_world.member(G, NativeId(who))
        assert w.app.sweep.next_time() is None


async def test_staff_are_exempt_and_no_card_makes_anybody_staff(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        await rename(w, "maker-duty1", BAD)
        assert w.told("maker-duty1") == []
        assert await known(w, "maker-duty1") is None
        who = await join(w, "xin", "周主管")
        assert len(w.told(who)) == 1
        await w.advance_to("10:00")
        assert "maker-duty1" not in await everybody(w), "nor in the daily look"
        await w.say("maker", "maker-duty1", "/实名")
        assert "不用核对" in w.said("maker")[-1]


async def test_a_trainee_on_the_roster_shows_that_name(tmp_path: Path) -> None:
    people = (
        *programmes.staff(("maker",)).people,
        programmes.person("lixiang", "李想", programmes.grant(Role.TRAINEE)),
    )
    async with running(tmp_path, staff=Directory(people)) as w:
        await rename(w, "lixiang", "育才小学+王芳")
        (said,) = w.told("lixiang")
        assert "还没有看到本人的姓名（名单上是「李想」）" in said
        await rename(w, "lixiang", GOOD)
        found = await known(w, "lixiang")
        assert found is not None
        assert found.fine


async def test_at_night_the_word_waits_for_the_morning(tmp_path: Path) -> None:
    async with running(tmp_path, "2020-04-18 23:10") as w:
        who = await join(w, "xin", BAD)
        await w.advance_to("2020-04-19 07:29")
        assert w.told(who) == []
        await w.advance_to("2020-04-19 07:31")
        assert len(w.told(who)) == 1


async def test_a_newcomer_whose_card_is_not_told_is_welcomed_where_the_list_will_show_it(
    tmp_path: Path, without: Without
) -> None:
    async with running(tmp_path) as w:
        now = w.clock.now()
        joined = MemberJoined(
            id=EventId("j1"), at=now, received_at=now, account=AccountName("sandbox"), native_group=G,
            sender=Sender(NativeId("sim-maker-01")),
        )  # fmt: skip
        await w.platform.deliver((joined,))
        await w.app.quiet()
        (said,) = w.told("sim-maker-01")
        assert said.startswith("老师好，欢迎来到【maker班】")
        await w.advance_to("10:00")
        found = await known(w, "sim-maker-01")
        assert found is not None
        assert found.fine, "the daily look saw the card"
    without(Capability.LIST_MEMBERS)
    async with running(aside(tmp_path)) as w:
        await w.platform.deliver((replace(joined, id=EventId("j2")),))
        await w.platform.deliver((replace(joined, id=EventId("j3"), sender=None),))
        await w.app.quiet()
        assert w.told("sim-maker-01") == []
        assert await everybody(w) == {}


# -------------------------------------------------------------------------------------------------------- the reminder


async def test_without_private_messages_one_reminder_a_day_and_three_at_the_most(
    tmp_path: Path, without: Without
) -> None:
    without(Capability.DIRECT)
    async with running(tmp_path) as w:
        who = await join(w, "xin", BAD)
        assert w.told(who) == []
        assert not [text for text in w.said("maker") if "名片" in text], "nobody is called out at once"
        await w.advance_to("2020-04-18 20:00")
        (said,) = reminders(w)
        assert "@小草" in said
        assert "谢谢大家" in said
        await w.advance_to("2020-04-20 22:00")
        assert len(reminders(w)) == 3
        assert [call.at.astimezone(w.programme.zone).strftime("%d %H:%M") for call in w.calls("SendMessage", "maker")
                if call.kind == "names_reminder"] == ["18 09:40", "19 09:40", "20 09:40"]  # fmt: skip


async def test_who_was_asked_in_private_today_is_not_named_today(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        who = await join(w, "xin", BAD)
        await w.advance_to("2020-04-18 23:00")
        assert reminders(w) == []
        await w.advance_to("2020-04-19 10:00")
        assert len(reminders(w)) == 1
        await rename(w, who, GOOD)
        await w.advance_to("2020-04-20 10:00")
        assert len(reminders(w)) == 1, "and not any more once it is right"


async def test_a_private_word_that_was_refused_counts_for_the_reminder_and_alarms_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        w.platform_world.faults = refusing(SendDirect)
        who = await join(w, "xin", BAD)
        assert w.told(who) == []
        found = await known(w, who)
        assert found is not None
        assert (found.asked_at, found.times) == (None, 1)
        await w.advance_to("10:00")
        assert len(reminders(w)) == 1
        assert not [text for text in w.said("staff") if "名片" in text or "没有发出" in text]


def refusing(kind: type) -> Any:
    class Script:
        def on_call(self, effect: object, at: object) -> object:
            return Refuse("not_friend") if isinstance(effect, kind) else None

        def deliveries(self, event: object) -> list[object]:
            return [event]

    return Script()


async def test_ten_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        for number in range(13):
            w.platform_world.add_user(NativeId(f"n{number:02}"), f"小{number}草")
            w.platform_world.place(G, NativeId(f"n{number:02}"))
        await w.advance_to("2020-04-18 10:00")
        (said,) = reminders(w)
        assert said.count("@") == 10
        assert "另有 3 位老师" in said
        await w.advance_to("2020-04-19 10:00")
        second = reminders(w)[1]
        assert second.count("@") == 10
        assert all(f"@小{number}草" in second for number in (10, 11, 12)), "first those who were not named yet"


async def test_where_nobody_can_be_tagged_no_id_is_shown(tmp_path: Path, without: Without) -> None:
    without(Capability.MENTION)
    async with running(tmp_path) as w:
        now = w.clock.now()
        unknown = CardCheck("maker", "sim-maker-09", "", False, now)

        async def work(unit: Unit) -> None:
            unit.save((unknown,))

        await w.app.writer.submit(work)
        w.platform_world.add_user(NativeId("sim-maker-09"), " ")
        w.platform_world.place(G, NativeId("sim-maker-09"))
        await w.advance_to("10:00")
        (said,) = reminders(w)
        assert "还有 1 位老师" in said
        assert "@" not in said
        assert "sim-maker-09" not in said


# ------------------------------------------------------------------------------------------------------ the daily look


async def test_the_daily_look_finds_who_was_there_before_and_who_left(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        w.platform_world.add_user(NativeId("old"), "满天星星")
        w.platform_world.place(G, NativeId("old"))
        who = await join(w, "xin", GOOD)
        gone = await join(w, "weg", GOOD)
        await w._happened(w.platform_world.leave(G, NativeId(gone)))
        w.platform_world.state.groups[G].members.pop(NativeId(who))  # nobody told
        await w.advance_to("2020-04-18 09:29")
        assert set(await everybody(w)) == {who, gone}
        await w.advance_to("2020-04-18 09:31")
        found = await everybody(w)
        assert set(found) == {"old", who, gone, *(w.trainee("maker", number) for number in range(1, 7))}
        assert all(one.fine for native, one in found.items() if native != "old")
        assert {native for native, one in found.items() if one.left_at} == {who, gone}
        await join(w, gone, GOOD)
        back = await known(w, gone)
        assert back is not None
        assert back.left_at is None


async def test_once_a_day_over_restarts_and_not_on_days_off(tmp_path: Path) -> None:
    plain = checked()
    off = replace(plain, groups=tuple(replace(one, days_off=frozenset({date(2020, 4, 19)})) for one in plain.groups))
    async with running(tmp_path, programme=off) as w:
        await w.advance_to("09:35")
        first = await everybody(w)
        assert len(first) == 6
        w.platform_world.add_user(NativeId("old"), BAD)
        w.platform_world.place(G, NativeId("old"))
        await w.restart("10:00")
        await w.advance_to("2020-04-20 09:29")
        assert await everybody(w) == first, "the same day's list is the same event; the 19th is off"
        await w.advance_to("2020-04-20 09:31")
        assert "old" in await everybody(w)
        await w.advance_to("2020-04-23 12:00")
        assert w.app.sweep.next_time() is None, "ended"


async def test_a_day_that_was_slept_through_is_over(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        await w.restart("2020-04-18 11:31")
        await w.advance_to("2020-04-18 20:00")
        assert await everybody(w) == {}
        assert reminders(w) == []
    async with running(aside(tmp_path)) as w:
        await w.restart("2020-04-18 11:29")
        assert len(await everybody(w)) == 6


async def test_a_platform_that_cannot_be_asked_now_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    some = (Sender(NativeId("a"), BAD), Sender(NativeId("b")), Sender(NativeId("c"), GOOD))
    answers: list[object] = [Transient("busy"), some, (), Refused("no_rights", "not listed")]

    async def members(self: object, native_group: NativeId) -> object:
        asked.append(native_group)
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(SandboxPlatform, "members", members)
    async with running(tmp_path) as w:
        await w.advance_to("09:39")
        assert (len(asked), await everybody(w)) == (1, {})
        await w.advance_to("09:41")
        assert {native: one.fine for native, one in (await everybody(w)).items()} == {"a": False, "c": True}
        await w.advance_to("2020-04-20 23:00")
        assert len(asked) == 4, "an empty list changes nothing, a refusal is not asked again that day"
        assert not [one for one in (await everybody(w)).values() if one.left_at]
    async with running(aside(tmp_path)) as w:
        monkeypatch.setattr(SandboxPlatform, "connected", False)
        await w.advance_to("12:00")
        assert len(asked) == 4


async def test_a_platform_without_lists_goes_by_what_it_hears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(SandboxPlatform, "members")
    async with running(tmp_path) as w:
        who = await join(w, "xin", BAD)
        await w.advance_to("2020-04-19 10:00")
        assert set(await everybody(w)) == {who}
        assert len(reminders(w)) == 1


async def test_a_list_without_anybody_known_is_no_more_than_an_event(tmp_path: Path) -> None:
    async with running(tmp_path, programme=programmes.programme(("maker",))) as w:
        now = w.clock.now()
        listed = MembersListed(
            id=EventId("l"), at=now, received_at=now, account=AccountName("sandbox"), native_group=G,
            members=(Sender(NativeId("a"), BAD),),
        )  # fmt: skip
        await w.platform.deliver((listed,))
        await w.app.quiet()
        assert await everybody(w) == {}, "off"


# ------------------------------------------------------------------------------------------------------------ commands


async def test_what_is_right_or_wrong_with_my_card(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        who = await join(w, "xin", "育才小学")
        await w.say("maker", who, "/实名")
        assert "您在【maker班】的群名片还差姓名" in w.said("maker")[-1]
        await w.tell(who, "/实名")
        assert "还差姓名" in w.told(who)[-1]
        await rename(w, who, GOOD)
        await w.say("maker", who, "/实名")
        assert "已经合格式" in w.said("maker")[-1]
        await w.tell("sim-maker-01", "/实名")
        assert "还看不到您的群名片" in w.told("sim-maker-01")[-1]
        await w.tell(who, "/实名 统计")
        assert "/实名 统计 由" in w.told(who)[-1], "the figures are for the staff"
    async with running(aside(tmp_path), programme=programmes.programme(("maker",))) as w:
        await w.say("maker", w.trainee("maker"), "/实名")
        assert w.said("maker")[-1] == "本群没有开启群名片核对。"


async def test_a_platform_that_shows_no_names(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        w.platform_world.add_user(NativeId("xin"), "")
        await w._happened(w.platform_world.join(G, NativeId("xin")))
        await w.say("maker", "xin", "/实名")
        assert "还看不到您的群名片" in w.said("maker")[-1]


async def test_the_figures(tmp_path: Path) -> None:
    both = checked(groups=("maker", "robot"))
    mixed = replace(both, groups=(both.groups[0], replace(both.groups[1], names=NameRules())))
    async with running(tmp_path, programme=mixed) as w:
        await w.tell("maker-teacher", "/实名 统计")
        assert w.told("maker-teacher")[-1] == "群名片核对：\n【maker班】还没有核对过"
        await join(w, "xin", BAD)
        for gone in (await join(w, "weg", BAD), w.trainee("maker", 6)):
            await w._happened(w.platform_world.leave(G, NativeId(gone)))
        assert await known(w, w.trainee("maker", 6)) is None, "who left before anybody looked"
        await w.advance_to("10:00")
        await w.say("maker", "maker-teacher", "/实名 统计")
        line = "【maker班】见到 6 人，合格式 5，待补 1，提醒过 1（4月18日起）"
        assert w.said("maker")[-1] == f"群名片核对：\n{line}"
        await w.tell("zhou", "实名统计")
        assert w.told("zhou")[-1] == f"群名片核对：\n{line}\n【robot班】没有开启"
        await w.tell("wu", "/实名 统计 maker班")
        assert w.told("wu")[-1] == f"群名片核对：\n{line}"
        await w.say("staff", "zhou", "/实名 统计")
        assert "maker班" in w.said("staff")[-1]


async def test_staff_set_a_card_and_undo_it(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        who = await join(w, "xin", BAD)
        await w.say("maker", "maker-duty1", "/改名片 @小草 育才小学+李想")
        assert "这位老师的群名片改为「育才小学+李想」（#1" in w.said("maker")[-1]
        assert card_of(w, who) == GOOD
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert card_of(w, who) == BAD
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert "已由" in w.said("maker")[-1]
        assert [call.text for call in w.calls("SetCard")] == [GOOD, BAD]


async def test_a_card_that_was_never_seen_cannot_be_brought_back(tmp_path: Path) -> None:
    async with running(tmp_path, "2020-04-18 12:00") as w:
        name = card_of(w, w.trainee("maker"))
        await w.say("maker", "maker-duty1", f"/改名片 @{name} 育才小学+李想")
        assert card_of(w, w.trainee("maker")) == GOOD
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert "不能撤销" in w.said("maker")[-1]
        await w.say("maker", "maker-duty1", "/撤销 9")
        assert "没有编号 9" in w.said("maker")[-1]
        await w.say("maker", "maker-duty1", "/撤销")
        await w.say("maker", "maker-duty1", "/延时 30")
        await w.say("maker", "maker-duty1", "/撤销 2")
        assert "撤销" in w.said("maker")[-1]


async def test_a_card_for_somebody_on_the_roster(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        await w.say("maker", "maker-duty1", "/改名片 @嘉宾maker 嘉宾")
        assert "嘉宾maker老师的群名片改为「嘉宾」" in w.said("maker")[-1], "staff need no format"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/改名片 育才小学+李想", "请 @ 一位老师"),
        ("/改名片 @小草", "请 @ 一位老师"),
        ("/改名片 @小草 育才小学", "还差姓名"),
        ("/改名片 @小草 " + "育" * 61, "太长了"),
    ],
)
async def test_cards_that_are_not_set(tmp_path: Path, text: str, answer: str) -> None:
    async with running(tmp_path) as w:
        await join(w, "xin", BAD)
        await w.say("maker", "maker-duty1", text)
        assert answer in w.said("maker")[-1]
        assert w.calls("SetCard") == []


async def test_where_cards_cannot_be_set_and_by_whom_they_may(tmp_path: Path, without: Without) -> None:
    without(Capability.SET_CARD)
    async with running(tmp_path) as w:
        who = await join(w, "xin", BAD)
        await w.say("maker", "maker-duty1", "/改名片 @小草 育才小学+李想")
        assert "请提醒这位老师自己改为" in w.said("maker")[-1]
        await w.say("maker", who, "/改名片 @小草 育才小学+李想")
        assert "/改名片 由" in w.said("maker")[-1]
        await w.tell("zhou", "/改名片 育才小学+李想")
        assert "请到群里用这个指令" in w.told("zhou")[-1]
        await w.say("staff", "zhou", "/改名片 育才小学+李想")
        assert "请到群里用这个指令" in w.said("staff")[-1]


def card_of(w: World, who: str) -> str:
    member = w.platform_world.member(G, NativeId(who))
    assert member is not None
    return member.shown


# ------------------------------------------------------------------------------------------------------------- privacy


async def test_cards_are_not_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "绝密昵称"
    async with running(tmp_path) as w:
        await join(w, "xin", secret, secret)
        await rename(w, "xin", secret + "二")
        await w.advance_to("2020-04-19 10:00")
        assert len(reminders(w)) == 1
    out = capsys.readouterr()
    assert secret not in out.out + out.err


async def test_each_group_at_its_own_time(tmp_path: Path) -> None:
    both = checked(groups=("robot", "maker"))
    late = replace(both.groups[0], names=replace(ON, check_at=time(11, 0)))
    async with running(tmp_path, programme=replace(both, groups=(late, both.groups[1]))) as w:
        await w.advance_to("10:00")
        assert len(await everybody(w)) == 6
        assert w.app.sweep.next_time() == w.when("11:00")
        await w.advance_to("11:00")
        assert w.app.sweep.next_time() == w.when("2020-04-19 09:30")


async def test_at_another_time_of_the_day(tmp_path: Path) -> None:
    rules = NameRules(enabled=True, format="姓名-学校", check_at=time(14, 0))
    async with running(tmp_path, programme=checked(rules)) as w:
        w.platform_world.add_user(NativeId("old"), BAD)
        w.platform_world.place(G, NativeId("old"))
        await w.advance_to("14:09")
        assert reminders(w) == []
        await w.advance_to("14:11")
        assert "陈默-育才小学" in reminders(w)[0]
