"""How far moderation goes, group by group: off, dry, training, active. Staff groups and private chats: never."""

from dataclasses import replace
from pathlib import Path

from bot.core.case import Case, FindingNote, Strike
from bot.core.judge.finding import Severity
from bot.core.moderation import Moderation, ModerationMode
from bot.core.programme import Programme
from tests import programmes
from tests.scenario.moderated import live, of_moderation, public, rows, shown, taken_back

FLAGGED = "加微信 abc12345 领资料"
GRAVE = "刷单兼职日入500，加QQ 123456789"
MODES = {mode.value: mode for mode in ModerationMode}


def programme() -> Programme:
    """A group for each mode, of that name."""
    found = programmes.programme(MODES)
    groups = tuple(replace(one, moderation=Moderation(mode=MODES[one.key])) for one in found.groups)
    return replace(found, groups=groups)


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
