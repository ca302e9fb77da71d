"""How far moderation goes, group by group: off, dry, training, active. Staff groups and private chats: never."""

from dataclasses import replace
from pathlib import Path

from bot.core.case import Case, FindingNote, Strike
from bot.core.judge.finding import Severity
from bot.core.moderation import Moderation, ModerationMode
from bot.core.programme import Programme
from tests import programmes
from tests.scenario.moderated import listening, live, moderated, of_moderation, public, rows, shown, taken_back
from tests.world import World

FLAGGED = "加微信 abc12345 领资料"
GRAVE = "刷单兼职日入500，加QQ 123456789"
MODES = {mode.value: mode for mode in ModerationMode}


def programme() -> Programme:
    """A group for each mode, of that name."""
    found = programmes.programme(MODES)
    groups = tuple(replace(one, moderation=Moderation(mode=MODES[one.key])) for one in found.groups)
    return replace(found, groups=groups)


async def _switched(w: World, mode: ModerationMode) -> None:
    """The operator writes another mode into the settings and starts the bot again."""
    await w.stop()
    w.programme = moderated(mode)
    await w.start()


async def test_the_same_words_lead_to_what_each_group_asked_for(tmp_path: Path) -> None:
    async with live(tmp_path, programme=programme(), staff=programmes.staff(MODES)) as w:
        for group in MODES:
            await w.say(group, w.trainee(group, 1), GRAVE)
            await w.say(group, w.trainee(group, 2), FLAGGED)
        notes = {group: [one.severity for one in await rows(w, FindingNote) if one.group == group] for group in MODES}
        both = [Severity.RECALL, Severity.FLAG]
        assert notes == {"off": [], "dry": both, "training": both, "active": both}
        assert {one.group for one in await rows(w, Case)} == {"training", "active"}
        assert {group: len(shown(w, f"{group}-duty1")) for group in MODES} == {
            "off": 0, "dry": 0, "training": 2, "active": 2,
        }  # fmt: skip
        assert [call.group for call in taken_back(w)] == ["active"]
        assert [group for group in MODES if public(w, group)] == ["active"]
        for group in ("training", "active"):
            await w.tell(f"{group}-duty1", "/警告 1 /禁言 1")
        assert [one.group for one in await rows(w, Strike)] == ["active"]
        assert [call.group for call in w.calls("MuteMember")] == ["active"]
        assert "没有实际执行" in w.told("training-duty1")[-1]
        assert [group for group in MODES if w.told(w.trainee(group, 1))] == ["active"]


async def test_a_dry_group_holds_nothing_back(tmp_path: Path) -> None:
    async with live(tmp_path, ModerationMode.DRY) as w:
        await w.say("maker", "maker-teacher", "/投票 先讲哪一题 甲 乙")
        await w.say("maker", w.trainee("maker"), f"/投票 1 {FLAGGED}")
        await w.say("maker", w.trainee("maker"), f"/签到 {GRAVE}")
        assert "签到成功" in w.said("maker")[-1]
        assert of_moderation(w) == []


async def test_the_staffs_group_and_private_chats_are_never_judged(tmp_path: Path) -> None:
    found = programmes.programme()
    assert found.management is not None
    rules = Moderation(mode=ModerationMode.ACTIVE)
    everywhere = replace(
        found,
        groups=tuple(replace(one, moderation=rules) for one in found.groups),
        management=replace(found.management, moderation=rules),
    )
    async with live(tmp_path, programme=everywhere) as w:
        for who in ("maker-teacher", "maker-duty1"):
            await w.say("staff", who, GRAVE)
        await w.tell(w.trainee("maker"), GRAVE)
        await w.tell("maker-teacher", GRAVE)
        assert await rows(w, FindingNote) == await rows(w, Case) == []
        assert of_moderation(w) == []


async def test_what_training_began_is_acted_on_once_the_group_is_active(tmp_path: Path) -> None:
    async with listening(tmp_path, ModerationMode.TRAINING) as w:
        for number in (1, 2, 3):
            await w.say("maker", w.trainee("maker", number), f"坏话 {number}")
        await w.tell("maker-duty1", "/撤回 2")
        await w.tell("maker-duty1", "/放行 3")
        await _switched(w, ModerationMode.ACTIVE)
        await w.tell("maker-duty1", "/撤回 1")
        assert w.told("maker-duty1")[-1] == "#1：正在撤回。"
        await w.tell(w.trainee("maker"), "/申诉 1 冤枉")
        assert "另一位老师复核" in w.told(w.trainee("maker"))[-1]
        await w.tell("maker-duty1", "/警告 2")
        said = "#2 试运行时已由早班maker判断（撤回），当时没有执行。现在要处理，请先发 /撤销 2，再判断一次。"
        assert w.told("maker-duty1")[-1] == said
        await w.tell("maker-duty2", "/撤回 3")
        assert "试运行时已由早班maker判断（放行）" in w.told("maker-duty2")[-1]
        await w.tell("maker-duty1", "/撤销 2")
        await w.tell("maker-duty1", "/撤回 2")
        assert len(taken_back(w)) == 2


async def test_more_of_what_training_began_is_taken_back_once_the_group_is_active(tmp_path: Path) -> None:
    async with listening(tmp_path, ModerationMode.TRAINING) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词 一")
        await _switched(w, ModerationMode.ACTIVE)
        await w.say("maker", who, "广告词 二")
        (case,) = await rows(w, Case)
        assert (case.count, len(case.recalled), case.training) == (2, 1, False)
        assert "已撤回" in w.told(who)[-1]


async def test_back_in_training_nothing_is_done_any_more(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        first, second, third = (w.trainee("maker", number) for number in (1, 2, 3))
        await w.say("maker", first, "坏话")
        await w.say("maker", second, "广告词")
        await w.say("maker", third, "坏话 三")
        await w.tell("maker-duty1", "/警告 3")
        await _switched(w, ModerationMode.TRAINING)
        await w.tell("maker-duty1", "/撤回 1 /禁言 1 10m")
        assert w.told("maker-duty1")[-1] == "#1：已记下您的判断（撤回、禁言）。试运行中，没有实际执行。"
        assert len(taken_back(w)) == 1, "what the bot took back before"
        assert w.calls("MuteMember") == w.told(first) == []
        await w.tell("maker-duty1", "/放行 2")
        assert "被误撤回" in w.told(second)[-1], "who lost a message hears of it"
        await w.tell("maker-duty1", "/撤销 3")
        assert "不再计入记录" in w.told(third)[-1], "what was done can be undone"
        await w.say("maker", first, "广告词 四")
        await w.advance_to("09:30")
        later = [text for one in ("maker-duty2", "maker-teacher") for text in shown(w, one)]
        assert later
        assert ["试运行：只请老师判断" in text for text in later] == [True] * len(later)


async def test_switched_off_nobody_is_bothered_with_what_is_open(tmp_path: Path) -> None:
    for mode in (ModerationMode.OFF, ModerationMode.DRY):
        folder = tmp_path / mode.value
        folder.mkdir()
        async with listening(folder) as w:
            for number in range(1, 6):
                await w.say("maker", w.trainee("maker", number), f"坏话 {number}")
            before = of_moderation(w)
            await _switched(w, mode)
            await w.advance_to("10:00")
            assert of_moderation(w) == before
            await w.tell("maker-duty1", "/撤回 1")
            assert "已记下您的判断（撤回）。本群现在没有开启发言管理，没有实际执行。" in w.told("maker-duty1")[-1]
            assert taken_back(w) == []
