"""What the bot can do in each group, shown on request and before the programme; and what it does without the
capabilities whose lack only a running bot shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.abilities import row
from bot.core.capability import Capability
from bot.core.effect import Effect, SendMessage
from bot.core.errors import NotYet, Refused, Transient
from bot.core.ids import EffectKey, NativeId
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Role
from bot.core.programme import Programme
from bot.platforms.base import Address, Probe, Receipt
from bot.platforms.sandbox.model import Done
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from bot.platforms.sandbox.world import BOT
from tests import programmes
from tests.world import World, world

CARD = "能力卡"


def cards(w: World) -> list[str]:
    return [text for text in w.said("staff") if CARD in text]


async def asked(w: World, place: str | None, who: str, text: str = "/能力") -> str:
    await (w.tell(who, text) if place is None else w.say(place, who, text))
    return (w.told(who) if place is None else w.said(place))[-1]


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The platform does not have these at all."""
    return lambda *gone: monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - frozenset(gone))


@pytest.fixture
def doorkeeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform with people at the door: then nothing that is needed is missing but what is done otherwise."""
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS | {Capability.ADMIT})


# -------------------------------------------------------------------------------------------------------- on request


async def test_in_a_group_its_staff_see_what_can_be_done_there(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        text = await asked(w, "maker", "maker-duty1")
        assert text.startswith("【maker班】机器人的能力\n✓ 发言、私信、")
        assert "全员禁言" in text.splitlines()[1]
        assert "✗ 按钮卡片：投票改为回复题号，判断发言改为回复一个字。" in text
        assert "另外没有：" in text
        assert text.endswith("依据：4月18日 10:00 向平台查到")
        assert max(map(len, text.splitlines())) <= 120


async def test_trainees_are_told_who_may_ask(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "由值班人员" in await asked(w, "maker", w.trainee("maker"))


async def test_a_right_that_went_is_shown_with_its_date_and_what_to_do(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.make_manager("maker", manager=False)
        await w.advance_to("10:12")
        text = await asked(w, None, "maker-teacher")
        assert "✗ 全员禁言：到点照发开群、闭群通知" in text
        assert "👉 每天开群、闭群时，群管理员手动开关全员禁言" in text
        assert "依据：4月18日 10:10 向平台查到" in text
        assert "全员禁言：4月18日 10:00 起不能用" in text
        assert "撤回他人消息" in text, "what the probe found beside"
        await w.make_manager("maker", manager=True)
        await w.advance_to("10:22")
        text = await asked(w, None, "maker-teacher")
        assert "✗ 全员禁言" not in text
        assert "起不能用" not in text


@pytest.mark.parametrize("place", ["staff", None])
async def test_leaders_see_all_groups_folded(tmp_path: Path, place: str | None) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        text = await asked(w, place, "zhou")
        assert "▪ 2 个群：maker班、robot班（4月18日 10:00 查到）\n" in text
        assert "\n　按钮卡片 ✗ 改为回复题号\n" in text
        await w.make_manager("robot", manager=False)
        await w.advance_to("10:11")
        text = await asked(w, place, "zhou")
        assert "▪ maker班（4月18日 10:00 查到）" in text
        assert "▪ robot班（4月18日 10:10 查到）\n　全员禁言 ✗ 需手动开关" in text
        detail = await asked(w, place, "zhou", "/机器人能做什么 robot班")
        assert detail.startswith("【robot班】")


async def test_a_name_that_is_no_group_is_asked_back(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        text = await asked(w, "staff", "zhou", "/能力 火箭班")
        assert text == "请写明是哪个群，例如：/能力 maker班\n可选：maker班、robot班"


async def test_who_answers_for_no_group_is_told_where_to_ask(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "/能力 由" in await asked(w, None, w.trainee("maker"))


async def test_before_the_first_look_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_self: SandboxPlatform, _group: NativeId) -> Probe:
        raise Transient("not reached")

    monkeypatch.setattr(SandboxPlatform, "probe", away)
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "还没有检查到，下面是这个平台最多能做的" in await asked(w, "maker", "maker-duty1")
        assert "（还没有检查到）" in await asked(w, "staff", "zhou")


# ------------------------------------------------------------------------------------------------------------ the card


@pytest.mark.usefixtures("doorkeeper")
async def test_the_card_comes_on_the_eve_once(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-16 17:00", card=True) as w:
        await w.advance_to("2020-04-17 17:59")
        assert cards(w) == []
        await w.advance_to("2020-04-17 18:01")
        (card,) = cards(w)
        assert "「测试研习」4月18日（周六）开始集中研习" in card
        assert "一切就绪" in card
        assert "按钮卡片（所有群）" in card
        await w.restart("2020-04-17 19:00")
        await w.restart("2020-04-18 07:30")
        await w.advance_to("2020-04-18 12:00")
        assert len(cards(w)) == 1


@pytest.mark.usefixtures("doorkeeper")
async def test_what_people_must_do_by_hand_is_on_the_card_with_the_groups(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:00", card=True) as w:
        await w.make_manager("robot", manager=False)
        await w.advance_to("18:01")
        (card,) = cards(w)
        assert "一切就绪" not in card
        assert "✗ 全员禁言（robot班）" in card
        assert "老师：每天开群、闭群时，群管理员手动开关全员禁言。" in card
        assert "maker班" not in card


async def test_a_programme_that_starts_late_gets_the_card_when_the_groups_were_looked_at(tmp_path: Path) -> None:
    async with world(tmp_path, card=True) as w:  # 7:55 on the first day
        assert cards(w) == []
        await w.advance_to("07:57")
        assert len(cards(w)) == 1
        await w.restart("09:00")
        await w.make_manager("maker", manager=False)
        await w.advance_to("2020-04-19 09:00")
        assert len(cards(w)) == 1


async def test_down_over_the_eve_it_comes_in_the_morning(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:00", card=True) as w:
        await w.restart("2020-04-18 07:40")
        await w.advance_to("07:50")
        assert len(cards(w)) == 1


async def test_down_for_days_it_comes_on_the_day_of_the_return(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:00", card=True) as w:
        await w.restart("2020-04-20 10:00")
        await w.advance_to("10:05")
        assert len(cards(w)) == 1


async def test_after_the_programme_there_is_no_card(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-21 10:00", card=True) as w:
        await w.advance_to("12:00")
        assert cards(w) == []


@pytest.mark.usefixtures("doorkeeper")
async def test_the_card_waits_for_the_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, away = SandboxPlatform.probe, True

    async def probe(self: SandboxPlatform, group: NativeId) -> Probe:
        if away and group == "g-robot":
            raise Transient("not reached")
        return await real(self, group)

    monkeypatch.setattr(SandboxPlatform, "probe", probe)
    async with world(tmp_path, start="2020-04-17 17:55", card=True) as w:
        await w.advance_to("18:04")
        assert cards(w) == []
        away = False
        await w.advance_to("18:07")
        assert "一切就绪" in cards(w)[-1]


@pytest.mark.usefixtures("doorkeeper")
async def test_a_group_that_cannot_be_looked_at_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = SandboxPlatform.probe

    async def probe(self: SandboxPlatform, group: NativeId) -> Probe:
        if group == "g-robot":
            raise Transient("not reached")
        return await real(self, group)

    monkeypatch.setattr(SandboxPlatform, "probe", probe)
    async with world(tmp_path, start="2020-04-17 17:55", card=True) as w:
        await w.advance_to("18:30")
        (card,) = cards(w)
        assert "还没有检查到的群：robot班" in card
        assert "一切就绪" not in card


def alone() -> Programme:
    return replace(programmes.programme(), management=None)


async def test_without_a_management_group_the_leaders_read_it(tmp_path: Path) -> None:
    async with world(tmp_path, programme=alone(), start="2020-04-17 17:55", card=True) as w:
        await w.advance_to("18:01")
        assert CARD in w.told("zhou")[-1]
        assert not any(CARD in text for text in w.told("wu"))


async def test_with_nobody_to_tell_it_is_kept_as_not_sent(tmp_path: Path) -> None:
    staff = programmes.staff()
    nobody = type(staff)(
        tuple(one for one in staff.people if Role.COORDINATOR not in one.roles_in(None, programmes.DAY))
    )
    async with world(tmp_path, programme=alone(), staff=nobody, start="2020-04-17 17:55", card=True) as w:
        await w.advance_to("18:01")
        assert [call for call in w.calls() if CARD in call.text] == []


# --------------------------------------------------------------------------------------------------- rights, generally


async def test_the_staff_hear_when_the_bot_can_speak_no_more_and_when_again(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w._happened(w.platform_world.leave(w.native("maker"), BOT))
        gone = [text for text in w.said("staff") if "不能在本群发言" in text]
        assert len(gone) == 1
        assert "没有全员禁言的权限" in gone[0], "one message for both"
        await w.advance_to("22:51")
        assert any("请老师代为转发" in text for text in w.said("staff"))


async def test_removed_without_a_notice_is_found_by_the_next_look(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert isinstance(w.platform_world.leave(w.native("maker"), BOT), Done)
        await w.advance_to("10:11")
        assert len([text for text in w.said("staff") if "不能在本群发言" in text]) == 1
        w.platform_world.join(w.native("maker"), BOT)
        w.platform_world.set_bot_manager(w.native("maker"), manager=True)
        await w.advance_to("10:21")
        assert len([text for text in w.said("staff") if "又能在本群发言了" in text]) == 1


@pytest.mark.parametrize(
    ("refusal", "lost"),
    [
        (Refused("gone", "not a member", Capability.SEND), True),
        (Refused("unknown_action", "no such action", Capability.SEND), False),
        (Refused("permission", "no scope", Capability.SEND), False),
        (Refused("gone", "not a member"), False),
        (Refused("gone", "not a member", Capability.READ_MODE), False),
    ],
)
async def test_a_look_that_is_refused_means_a_lost_group_only_where_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Refused, lost: bool
) -> None:
    async def refused(_self: SandboxPlatform, _group: NativeId) -> Probe:
        raise refusal

    async with world(tmp_path, start="2020-04-18 10:00") as w:
        monkeypatch.setattr(SandboxPlatform, "probe", refused)
        await w.advance_to("10:11")
        assert any("不能在本群发言" in text for text in w.said("staff")) is lost


# -------------------------------------------------------------------------------------------------- the table is true


async def test_without_mute_all(tmp_path: Path, lacking: Callable[..., None]) -> None:
    lacking(Capability.MUTE_ALL)
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        w.platform_world.set_muted(w.native("maker"), NativeId("maker-teacher"), False)
        await w.advance_to("23:01")
        assert "请老师们自觉停止发言" in w.said("maker")[-1]
        told = [text for text in w.said("staff") if "没有全员禁言的权限" in text and "maker班" in text]
        assert len(told) == 1
        assert "设为管理员" not in told[0], "no manager's right would help on this platform"
        await w.say("maker", w.trainee("maker"), "晚上好")
        assert "请老师们先停止发言" in w.said("maker")[-1]
        await w.advance_to("2020-04-19 23:01")
        assert len([text for text in w.said("staff") if "没有全员禁言的权限" in text and "maker班" in text]) == 1
        assert w.calls("SetMuteAll") == []
    words = row(Capability.MUTE_ALL)
    assert "照发" in words.instead
    assert "头一次" in words.instead
    assert "温和提醒" in words.instead
    assert "手动开关" in words.by_hand


async def test_without_read_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = SandboxPlatform.probe

    async def blind(self: SandboxPlatform, group: NativeId) -> Probe:
        return replace(await real(self, group), mode=None, missing=frozenset({Capability.READ_MODE}))

    monkeypatch.setattr(SandboxPlatform, "probe", blind)
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        assert "本群发言已开启" in w.said("maker")[-1], "the receipt is enough"
        w.platform_world.set_muted(w.native("maker"), NativeId("maker-teacher"), True)  # and no notice of it
        await w.advance_to("08:30")
        assert not any("手动关闭发言" in text for text in w.said("staff"))
    assert "机器人不知道" in row(Capability.READ_MODE).instead


async def test_without_hold_schedule(tmp_path: Path) -> None:
    assert Capability.HOLD_SCHEDULE not in CEILING
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        await w.restart("23:20")
        assert w.is_muted("maker")
        assert "晚了 20 分钟" in w.said("maker")[-1]
    assert "恢复后补上" in row(Capability.HOLD_SCHEDULE).instead


@pytest.mark.parametrize("hears", [True, False])
async def test_without_hears_all(tmp_path: Path, lacking: Callable[..., None], hears: bool) -> None:
    if not hears:
        lacking(Capability.HEARS_ALL)
    async with world(tmp_path, start="2020-04-18 19:50") as w:
        await w.advance_to("21:05")
        silence = [call for call in w.calls() if call.kind == "salon_silence"]
        assert bool(silence) is hears
        assert any("请 @我 回复题号" in text for text in w.said("maker")) is not hears
        assert any("回复题号即可" in text for text in w.said("maker")) is hears
        await w.tell("maker-duty3", "/投票 2")
        await w.tell("maker-duty3", "/我的票")
        assert TOPIC in w.told("maker-duty3")[-1], "in private it is heard anywhere"
    assert "@机器人 报题号" in row(Capability.HEARS_ALL).instead
    assert "冷场不提醒" in row(Capability.HEARS_ALL).instead


TOPIC = programmes.TOPICS[1]


async def test_without_proactive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, spoken = SandboxPlatform.send, False

    async def send(self: SandboxPlatform, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        if isinstance(effect, SendMessage) and not spoken:
            raise NotYet("nobody has spoken", retry_after=20.0)
        return await real(self, effect, address, key)

    monkeypatch.setattr(SandboxPlatform, "send", send)
    async with world(tmp_path) as w:
        await w.advance_to("09:00")
        assert not w.is_muted("maker"), "what needs no word is done"
        assert w.said("maker") == []
        spoken = True
        await w.advance_to("09:01")
        assert any("本群发言已开启" in text for text in w.said("maker"))
        spoken = False
        await w.advance_to("2020-04-19 07:59")
        spoken = True
        await w.advance_to("2020-04-19 07:59:50")
        assert not any("本群发言已关闭" in text for text in w.said("maker")), "past its time"
    assert "过了时效的不再发" in row(Capability.PROACTIVE).instead
    assert "@机器人" in row(Capability.PROACTIVE).by_hand


async def test_without_history(tmp_path: Path) -> None:
    assert Capability.HISTORY not in CEILING
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.stop()
        assert isinstance(w.platform_world.say(w.native("maker"), NativeId(w.trainee("maker")), "/签到"), Done)
        await w.start()
        await w.advance_to("10:30")
        assert not any("签到成功" in text for text in w.said("maker"))
        await w.say("maker", w.trainee("maker"), "/签到")
        assert "签到成功" in w.said("maker")[-1], "not counted before"
    assert "不补" in row(Capability.HISTORY).instead


@pytest.mark.parametrize("mode", [ModerationMode.DRY, ModerationMode.TRAINING, ModerationMode.ACTIVE])
async def test_a_moderated_group_that_is_not_heard_is_said_to_be_so(
    tmp_path: Path, lacking: Callable[..., None], mode: ModerationMode
) -> None:
    """In /能力, folded or not, and once on the card, with what to do instead."""
    lacking(Capability.HEARS_ALL)
    async with world(tmp_path, programme=watched(mode), start="2020-04-17 17:55", card=True) as w:
        await w.advance_to("18:01")
        (card,) = cards(w)
        assert "✗ 发言管理（maker班）\n　机器人：开着，但本群只听得到 @机器人 的话" in card
        assert "QQ 群" in card
        text = await asked(w, None, "maker-teacher")
        assert "✗ 发言管理：开着，但本群只听得到 @机器人 的话，其余的发言不会被检查。\n　👉 要管全部" in text
        assert "安排老师看群" in text
        everywhere = await asked(w, "staff", "zhou")
        assert "▪ maker班" in everywhere
        assert everywhere.count("\n　发言管理 ✗ 只查 @机器人 的话") == 1
    assert "发言管理也只看听到的" in row(Capability.HEARS_ALL).instead


async def test_a_moderated_group_that_is_heard_is_no_matter(tmp_path: Path) -> None:
    async with world(tmp_path, programme=watched(ModerationMode.ACTIVE), start="2020-04-18 10:00") as w:
        assert "发言管理" not in await asked(w, None, "maker-teacher")


def watched(mode: ModerationMode) -> Programme:
    """One of the two groups is moderated."""
    found = programmes.programme()
    first, *others = found.groups
    return replace(found, groups=(replace(first, moderation=Moderation(mode=mode)), *others))
