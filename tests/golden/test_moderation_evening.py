"""An evening with moderation as everybody reads it, kept as a page for people: tests/golden/evening/moderation.txt.

What stands there was read aloud, and is right because it reads right; a change of wording is a change of that page.
The judge is a small list of words, which does not change with the shipped one.
"""

import re
from dataclasses import replace
from pathlib import Path
from textwrap import indent

from bot.core.capability import Capability
from bot.core.effect import MuteMember
from bot.core.ids import NativeId
from bot.core.moderation import Moderation, ModerationMode
from bot.judging import Judging
from bot.platforms.sandbox.codec import message_of
from bot.platforms.sandbox.faults import Refuse, ScriptedFaults
from bot.platforms.sandbox.journal import Entry
from tests import lessons, programmes
from tests.world import World, world

PAGE = Path(__file__).with_name("evening") / "moderation.txt"
FEATURES, INDENT = ("moderation", "learning"), "    "
_VERSION = re.compile("[0-9a-f]{8,}")


async def evening(w: World) -> None:
    """A false alarm, something grave, an appeal, a card that waits, a silence that the platform refuses, a raid."""
    one, two, three = (w.trainee("maker", number) for number in (1, 2, 3))
    await w.say("maker", one, "学校甩卖旧电脑，孩子拆了学编程，这样的活动能做吗？")
    await w.tell("maker-duty3", "/放行 1")
    await w.advance_to("20:10")
    await w.say("maker", two, "在家点一点就秒到账，想做的私聊我")
    await w.tell("maker-duty3", "/禁言 2")
    await w.tell(two, "/申诉 2 账号被家里孩子拿去玩了，不是我发的")
    await w.tell("maker-teacher", "/改判 2")
    await w.advance_to("20:40")
    await w.say("maker", three, "资料太多，请加群 12345 看")
    await w.advance_to("20:51")
    shielded = Refuse("protected", lost=Capability.HISTORY)  # of this person only: no right of the bot's is missing
    w.platform_world.faults = ScriptedFaults([shielded], only=(MuteMember,))
    await w.tell("maker-teacher", "/撤回 3 /禁言 3 30m")
    await w.tell("maker-duty3", "/警告 3")
    await w.advance_to("21:05")
    for number in range(6):
        await w.say("maker", w.trainee("maker", 1 + number), "急用钱秒到账")
    await w.advance_to("21:07")
    await w.tell("maker-duty3", "/禁言 4-9 1h")


def page(w: World) -> str:
    """What people wrote, and what moderation said and did, a paragraph each. What the bot does at once goes over
    several lanes: deeds stand before words there, and words in the order of who reads them."""
    found: list[str] = []
    at_once: list[tuple[str, str, str]] = []
    for entry in w.platform_world.journal:
        if entry["what"] == "message":
            found += [*_written(w, at_once), _said_by_somebody(w, entry)]
            at_once.clear()
        elif entry["what"] == "effect" and entry["feature"] in FEATURES:
            at_once.append((_deed(w, entry), _reader(w, entry), f"{entry['at'][11:16]}\n{entry['text']}"))
    return _VERSION.sub("…", "\n\n".join([*found, *_written(w, at_once)])) + "\n"


def _written(w: World, at_once: list[tuple[str, str, str]]) -> list[str]:
    lines = []
    for deed, reader, rest in sorted(at_once, key=lambda one: (one[2][:5], not one[0], one[1], one[2])):
        at, _, text = rest.partition("\n")
        lines.append(f"{at} 研习助手 → {reader}\n{indent(deed or text, INDENT)}")
    return lines


def _said_by_somebody(w: World, entry: Entry) -> str:
    group = w.platform_world.state.groups.get(NativeId(entry["native_group"] or ""))
    said = indent(message_of(entry["segments"]).shown(), INDENT)
    to = group.name if group else "研习助手"
    return f"{entry['at'][11:16]} {w.platform_world.state.users[entry['sender']]} → {to}\n{said}"


def _reader(w: World, entry: Entry) -> str:
    """Who reads it, or where it is done."""
    if entry["effect"] == "SendDirect":
        return str(w.platform_world.state.users[entry["to"]])
    return w.platform_world.state.groups[NativeId(entry["native_group"])].name


def _deed(w: World, entry: Entry) -> str:
    """What was done without a word; empty for words."""
    if entry["text"]:
        return ""
    done = "撤回了一条消息"
    if entry["effect"] == "MuteMember":
        name, minutes = w.platform_world.state.users[entry["to"]], entry["seconds"] // 60
        done = f"禁言{name} {minutes} 分钟" if minutes else f"解除{name}的禁言"
    return f"（{done}）" if entry["outcome"] == "delivered" else f"（{done}：平台没有执行）"


async def test_the_evening_reads_as_on_its_page(tmp_path: Path) -> None:
    found = programmes.programme()
    rules = Moderation(mode=ModerationMode.ACTIVE)
    watched = replace(found, groups=tuple(replace(one, moderation=rules) for one in found.groups))
    judge = Judging(watched, lessons.judge())
    async with world(tmp_path, start="2020-04-18 19:50", programme=watched, judge=judge) as w:
        await evening(w)
        assert page(w) == PAGE.read_text("utf-8")
