"""Group cards with words that do not belong there, or with the name of one of the staff: told to whoever is on duty."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.event import MemberJoined
from bot.core.ids import AccountName, EventId, NativeId
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory, Person, Role
from bot.core.programme import Programme
from bot.judging import Judging
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from tests import programmes
from tests.scenario.moderated import text_judge
from tests.scenario.test_names import BAD, GOOD, G, aside, checked, join, known, reminders, rename, running
from tests.world import World

UNIT = "江城市江汉区育才小学"
SWEARING = "傻逼学校王五"
ADVERT = "加微信abc12345刷单日结"


def moderated(mode: ModerationMode = ModerationMode.ACTIVE) -> Programme:
    plain = checked()
    rules = Moderation(mode=mode)
    return replace(plain, groups=tuple(replace(group, moderation=rules) for group in plain.groups))


def judging(mode: ModerationMode = ModerationMode.ACTIVE) -> dict[str, object]:
    """A world whose groups are moderated by the real judge."""
    found = moderated(mode)
    return {"programme": found, "judge": Judging(found, text_judge())}


def team(*more: Person) -> Directory:
    """The tests' staff; the class teacher is called 陈默 and has a unit."""
    people = programmes.staff(("maker",)).people
    named = [replace(one, name="陈默", unit=UNIT) if one.key == "maker-teacher" else one for one in people]
    return Directory((*named, *more))


def flagged(w: World, who: str = "maker-duty1") -> list[str]:
    return [text for text in w.told(who) if "群名片里有要留意的" in text]


async def test_bad_words_in_a_card_are_told_to_the_duty_person_once(tmp_path: Path) -> None:
    async with running(tmp_path, **judging()) as w:
        who = await join(w, "xin", GOOD)
        await rename(w, who, SWEARING)
        (said,) = flagged(w)
        assert said.startswith("【maker班】群名片里有要留意的：\n· 「傻逼学校王五」：有不合适的内容（谩骂攻击）")
        assert "/改名片" in said
        found = await known(w, who)
        assert found is not None
        assert not found.fine
        assert "请写您本人的「单位+姓名」" in w.told(who)[-1]
        await w.say("maker", who, "/实名")
        assert "有不合适的内容" in w.said("maker")[-1]
        await w.tell(who, "/实名")
        assert "有不合适的内容" in w.told(who)[-1]
        await w.advance_to("10:00")
        assert len(flagged(w)) == 1, "the daily look says nothing new"
        await w.advance_to("2020-04-19 12:00")
        assert reminders(w) == [], "nobody reads such a card out in public"
        assert not [text for text in w.said("maker") if "傻逼" in text]
        await rename(w, who, ADVERT)
        everybody = [text for one in w.staff.people for text in flagged(w, one.key)]
        assert len(everybody) == 2, "another card"
        await rename(w, who, GOOD)
        found = await known(w, who)
        assert found is not None
        assert found.fine


async def test_the_staffs_name_and_unit_on_somebody_elses_card(tmp_path: Path) -> None:
    async with running(tmp_path, staff=team()) as w:
        who = await join(w, "xin", f"{UNIT}陈默")
        (said,) = flagged(w)
        assert "和工作人员陈默老师的单位、姓名一样，请核实是不是本人" in said
        assert "请写您本人的「单位+姓名」" in w.told(who)[-1]
        await w.tell("maker-duty1", "/为什么")
        assert "依据：群名片核对的设置（names）" in w.told("maker-duty1")[-1]
        await rename(w, who, "育才小学 陈默")
        assert len(flagged(w)) == 2, "the unit in short is the same unit"
        await rename(w, who, "滨江中学陈默")
        assert len(flagged(w)) == 2, "a name is shared by many"
        await rename(w, who, f"{UNIT}陈默默")
        assert len(flagged(w)) == 2, "nor is it everybody's whose name begins so"
        found = await known(w, who)
        assert found is not None
        assert found.fine


async def test_a_trainee_of_the_roster_may_have_the_same_name_and_the_staff_may_wear_what_they_like(
    tmp_path: Path,
) -> None:
    twin = programmes.person("twin", "陈默", programmes.grant(Role.TRAINEE))
    other = programmes.person("deng-jie", "邓婕", programmes.grant(Role.TRAINEE))
    async with running(tmp_path, staff=team(twin, other)) as w:
        await rename(w, "twin", f"{UNIT}陈默")
        await rename(w, "maker-host", f"{UNIT}陈默")
        assert flagged(w) == []
        await rename(w, "deng-jie", "宜昌市滨江中学陈默")
        assert "还没有看到本人的姓名（名单上是「邓婕」）" in w.told("deng-jie")[-1]
        await w.tell("deng-jie", "/实名")
        assert "还差本人的姓名（名单上是「邓婕」）" in w.told("deng-jie")[-1]
        await rename(w, "deng-jie", f"{UNIT}陈默")
        assert len(flagged(w)) == 1


async def test_where_the_unit_of_the_staff_is_not_known_the_name_is_enough(tmp_path: Path) -> None:
    async with running(tmp_path) as w:
        await join(w, "xin", "育才小学+主持maker")
        assert "和工作人员主持maker老师的姓名一样" in flagged(w)[0]


async def test_the_daily_look_tells_of_all_in_one_message(tmp_path: Path) -> None:
    async with running(tmp_path, staff=team(), **judging()) as w:
        for number, card in enumerate((SWEARING, f"{UNIT}陈默", GOOD, BAD)):
            w.platform_world.add_user(NativeId(f"old{number}"), card)
            w.platform_world.place(G, NativeId(f"old{number}"))
        await w.advance_to("09:35")
        (said,) = flagged(w)
        assert said.count("\n· ") == 2
        await w.advance_to("2020-04-19 09:35")
        assert len(flagged(w)) == 1


@pytest.mark.parametrize(
    ("mode", "heard"), [(ModerationMode.TRAINING, True), (ModerationMode.DRY, False), (ModerationMode.OFF, False)]
)
async def test_words_are_judged_where_people_are_asked(tmp_path: Path, mode: ModerationMode, heard: bool) -> None:
    async with running(tmp_path, **judging(mode)) as w:
        await join(w, "xin", SWEARING)
        assert bool(flagged(w)) is heard


async def test_a_category_that_is_only_noted_is_nobodys_business(tmp_path: Path) -> None:
    plain = moderated()
    rules = Moderation(mode=ModerationMode.ACTIVE, note=("abuse",))  # type: ignore[arg-type]
    quiet = replace(plain, groups=tuple(replace(one, moderation=rules) for one in plain.groups))
    async with running(tmp_path, programme=quiet, judge=Judging(quiet, text_judge())) as w:
        await join(w, "xin", SWEARING)
        assert flagged(w) == []


async def test_names_that_only_sound_like_words_are_names(tmp_path: Path) -> None:
    async with running(tmp_path, **judging()) as w:
        for number, card in enumerate(("宜昌附中 孟嘉超", "人民附小-伏日妮", "操场附中-管鹏子")):
            await join(w, f"x{number}", card)
        assert flagged(w) == []


async def test_whom_nobody_on_duty_can_be_told_the_teacher_and_then_the_staffs_group_hears(tmp_path: Path) -> None:
    async with running(tmp_path, "2020-04-18 23:30", staff=team()) as w:
        await join(w, "xin", f"{UNIT}陈默")
        await w.advance_to("2020-04-19 07:40")
        assert len(flagged(w, "maker-teacher")) == 1, "no shift runs at night, and nothing is urgent"
    bare = Directory(tuple(replace(one, accounts=()) for one in team().people if one.key.startswith("maker")))
    async with running(aside(tmp_path), staff=bare) as w:
        await join(w, "xin", f"{UNIT}陈默")
        assert [text for text in w.said("staff") if "群名片里有要留意的" in text]


async def test_without_private_messages_the_staffs_group_hears_never_the_group(
    tmp_path: Path, without: Callable[..., None]
) -> None:
    without(Capability.DIRECT)
    async with running(tmp_path, staff=team(), **judging()) as w:
        await join(w, "xin", SWEARING)
        assert [text for text in w.said("staff") if SWEARING in text]
        assert not [text for text in w.said("maker") if SWEARING in text]


async def test_who_took_the_shift_over_is_told(tmp_path: Path) -> None:
    async with running(tmp_path, "2020-04-18 08:00", staff=team()) as w:
        await w.tell("maker-duty2", "/上岗")
        await join(w, "xin", f"{UNIT}陈默")
        assert len(flagged(w, "maker-duty2")) == 1


async def test_a_member_who_is_not_told_is_nobody(tmp_path: Path) -> None:
    async with running(tmp_path, staff=team(), **judging()) as w:
        now = w.clock.now()
        joined = MemberJoined(
            id=EventId("j"), at=now, received_at=now, account=AccountName("sandbox"), native_group=G, sender=None
        )
        await w.platform.deliver((joined,))
        await w.app.quiet()
        assert flagged(w) == []


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    return lambda *gone: monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - frozenset(gone))
