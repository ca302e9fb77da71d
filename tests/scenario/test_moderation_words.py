"""The operator's own words in a running group: what is found, why it is said to be, and an expression that is too slow.

The judge is that of the settings, without the classifier, whose opinion changes with each training;
``tests/unit/test_word_lists.py`` has what stands in a list.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.core.audit import AuditNote
from bot.core.case import Case, FindingNote
from bot.core.ids import NativeId
from bot.patterns import PATIENCE, SLOW, Slowness
from bot.platforms.sandbox.model import Chat
from bot.serve import judge_of, tell_staff
from bot.settings import Settings, load
from tests.scenario.moderated import live, moderated, rows, shown
from tests.world import World

CONFIG = """
[programme]
key = "test"
name = "测试研习"

[[phases]]
kind = "intensive"
starts_on = 2020-04-18

[[groups]]
key = "maker"
name = "maker班"
account = "sandbox"
native_id = "1"

[[rules]]
words = "ours.txt"
category = "广告"

[moderation]
classifier = false
"""
WORDS = """# 本项目的词
团购年货 | 广告 | 标记
re:拼车.{0,6}自驾 | 引流 | 标记
年货节活动课!
年货节
"""


def settings(folder: Path, extra: str = "") -> Settings:
    """Settings with one list of words."""
    (folder / "config.toml").write_text(CONFIG + extra, "utf-8")
    (folder / "ours.txt").write_text(WORDS, "utf-8")
    found = load(folder / "config.toml", {}).settings
    assert found is not None
    return found


async def why(w: World, who: str) -> str:
    """What ``/为什么`` answers in reply to the newest card of somebody."""
    lines = w.platform_world.lines(Chat(user=NativeId(who)))
    await w.tell(who, "/为什么", next(line.id for line in reversed(lines) if "待判断" in line.message.text))
    return w.told(who)[-1]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("大家一起团购年货，有需要的说一声", "广告推销：词「团购年货」（原文，把握 100%，版本 "),
        ("大家一起团*购*年*货，有需要的说一声", "广告推销：词「团购年货」（加了符号，把握 100%，版本 "),
        ("大家一起团购niánhuò，有需要的说一声", "广告推销：词「团购年货」（拼音，把握 100%，版本 "),
        ("周末拼车一起自驾吗", "拉群引流：正则「拼车.{0,6}自驾」（原文，把握 100%，版本 "),
    ],
)
async def test_one_sentence_says_why_everywhere(tmp_path: Path, said: str, reason: str) -> None:
    programme = moderated()
    async with live(tmp_path, programme=programme, judge=judge_of(programme, settings(tmp_path))) as w:
        await w.say("maker", w.trainee("maker"), said)
        (card,) = shown(w, "maker-duty1")
        (case,) = await rows(w, Case)
        assert case.reasons[0].startswith(reason)
        assert case.reasons[0] in card
        answer = await why(w, "maker-duty1")
        assert answer.endswith(f"依据：发言管理的设置（moderation）\n说明：#1\n{case.reasons[0]}")
        notes = [note for note in await rows(w, AuditNote) if note.action == "moderation.found"]
        assert [(note.actor, note.subject, note.reason) for note in notes] == [
            ("clockwork", "maker", f"no 1 {case.reasons[0]}")
        ]
        assert not [text for text in w.said("maker") if "团购" in text or "拼车" in text]


async def test_an_exception_spares_what_lies_in_it_and_nothing_else(tmp_path: Path) -> None:
    programme = moderated()
    async with live(tmp_path, programme=programme, judge=judge_of(programme, settings(tmp_path))) as w:
        await w.say("maker", w.trainee("maker"), "今天讲年货节活动课的设计")
        assert await rows(w, FindingNote) == []
        await w.say("maker", w.trainee("maker"), "年货节大促销")
        assert len(shown(w, "maker-duty1")) == 1


async def test_what_the_programme_allows_is_not_flagged(tmp_path: Path) -> None:
    """The same links and numbers in two worlds: where they are allowed, and (the control) where they are not."""
    said = ("资料在 https://jiaoyan.example.com/x", "班级助手的微信号：yanxi2020help")
    allowed = 'hosts = ["example.com"]\ncontacts = ["yanxi2020help"]\n'
    found: list[int] = []
    for name, extra in (("allowed", allowed), ("not", "")):
        folder = tmp_path / name
        folder.mkdir()
        programme = moderated()
        judge = judge_of(programme, settings(folder, extra=extra))
        async with live(folder, programme=programme, judge=judge) as w:
            for number, text in enumerate(said):
                await w.say("maker", w.trainee("maker", number + 1), text)
            found.append(len(shown(w, "maker-duty1")))
    assert found == [0, 2]


async def test_a_card_can_still_be_answered_with_one_character(tmp_path: Path) -> None:
    """The reason is kept beside the mark that ties the card to its case; it must not hide it."""
    programme = moderated()
    async with live(tmp_path, programme=programme, judge=judge_of(programme, settings(tmp_path))) as w:
        await w.say("maker", w.trainee("maker"), "大家一起团购年货")
        line = w.platform_world.lines(Chat(user=NativeId("maker-duty1")))[-1]
        await w.tell("maker-duty1", "放", line.id)
        assert "已放行" in w.told("maker-duty1")[-1]


def _slow() -> Iterator[float]:
    return (number * (SLOW + 0.001) for number in count())


async def test_a_slow_expression_is_off_after_three_messages_and_the_staff_are_told_once(tmp_path: Path) -> None:
    programme, ticking = moderated(), _slow()
    slowness = Slowness(spent=lambda: next(ticking))
    judge = judge_of(programme, settings(tmp_path), slowness)
    async with live(tmp_path, programme=programme, judge=judge) as w:
        tell_staff(slowness, w.app)
        for number in range(PATIENCE):
            await w.say("maker", w.trainee("maker", number + 1), f"第{number}组交作业了，老师辛苦")
        await w.say("maker", w.trainee("maker", 5), "周末拼车一起自驾吗")
        notices = [text for text in w.said("staff") if "已停用" in text]
        assert notices == ["词表里的正则「拼车.{0,6}自驾」太慢，已停用到下次启动，其余照常。请把它改短，或改用普通词。"]
        assert not [one for one in await rows(w, FindingNote) if one.rule.startswith("re:")]
        await w.say("maker", w.trainee("maker", 6), "大家一起团购年货")
        assert len(await rows(w, Case)) == 1
