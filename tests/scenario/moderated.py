"""A moderated world and what can be seen of it: cards, words in public, messages taken back, records.

The judge is the real one (``live``), or a list of three words where it does not matter what is found (``listening``).
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.audit import AuditNote
from bot.core.event import MessageReceived, Sender
from bot.core.ids import EventId, NativeId
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import TextJudge
from bot.core.message import Message, Segment
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.query import ANY, Every
from bot.core.signals import Judge
from bot.judging import Judging
from bot.language import known
from bot.platforms.sandbox.model import Chat
from bot.store.unit import Unit
from tests import programmes
from tests.world import Call, World, world

WORDS = {"坏话": (Category.ABUSE, Severity.FLAG), "广告词": (Category.ADS, Severity.RECALL),
         "小事": (Category.LINK, Severity.NOTE)}  # fmt: skip
RECALLED = "刚才有消息不太适合研习群，已撤回。"


def moderated(mode: ModerationMode = ModerationMode.ACTIVE, **changed: object) -> Programme:
    """The tests' programme, every study group moderated."""
    found = programmes.programme()
    rules = replace(Moderation(mode=mode), **changed)  # type: ignore[arg-type]
    return replace(found, groups=tuple(replace(group, moderation=rules) for group in found.groups))


@cache
def text_judge() -> TextJudge:
    """The real judge of texts; it holds no state."""
    return TextJudge(known())


def live(
    tmp_path: Path,
    mode: ModerationMode = ModerationMode.ACTIVE,
    *,
    programme: Programme | None = None,
    cards: bool = False,
    staff: Directory | None = None,
    start: str = "2020-04-18 09:00",
    judge: Judge | None = None,
    **changed: object,
) -> AbstractAsyncContextManager[World]:
    """A world whose groups are watched by the real judge."""
    found = programme or moderated(mode, **changed)
    watching = judge or Judging(found, text_judge())
    return world(tmp_path, programme=found, judge=watching, start=start, cards=cards, staff=staff)


def judge(event: MessageReceived) -> tuple[Finding, ...]:
    """Finds three words."""
    text = event.message.text
    return tuple(
        Finding(category, severity, "词表", (text.index(word), text.index(word) + len(word)))
        for word, (category, severity) in WORDS.items()
        if word in text
    )


def listening(
    tmp_path: Path, mode: ModerationMode = ModerationMode.ACTIVE, *, cards: bool = False, staff: Directory | None = None
) -> AbstractAsyncContextManager[World]:
    """A world that three words disturb."""
    return live(tmp_path, mode, judge=judge, cards=cards, staff=staff)


async def rows(w: World, kind: type[Any]) -> list[Any]:
    """Every record of a type."""
    found: list[Any] = []

    async def work(unit: Unit) -> None:
        query = Every(kind, ANY)
        found.extend((await unit.facts((query,))).get(query))

    await w.app.writer.submit(work)
    return found


def below(tmp_path: Path, name: str) -> Path:
    """A folder for another world."""
    (tmp_path / name).mkdir()
    return tmp_path / name


def shown(w: World, who: str) -> list[str]:
    """The cards that somebody of the staff got."""
    return [text for text in w.told(who) if "待判断" in text]


def public(w: World, group: str = "maker") -> list[str]:
    """What a group heard of moderation."""
    return [call.text for call in w.calls("SendMessage", group) if call.feature == "moderation"]


async def clean(w: World, *words: str) -> None:
    """Neither the group nor the audit log ever repeats what was said, nor names who said it."""
    notes = await rows(w, AuditNote)
    for text in (*public(w), *(f"{note.action} {note.reason}" for note in notes)):
        assert [word for word in (*words, *WORDS, "王敏") if word in text] == []


def taken_back(w: World) -> list[Call]:
    """The recalls that took effect."""
    return [call for call in w.calls("Recall") if call.outcome == "delivered"]


def of_moderation(w: World) -> list[Call]:
    """Everything that moderation said, to whomever."""
    return [call for call in w.calls() if call.feature == "moderation" and call.effect.startswith("Send")]


def last_from(w: World, who: str) -> str:
    """The id of the last line in somebody's private chat."""
    return w.platform_world.lines(Chat(user=NativeId(who)))[-1].id


def sent_by(w: World, who: str, *parts: Segment | str, group: str = "maker", name: str = "") -> MessageReceived:
    """A message as a platform brings it, of somebody whom the simulated group need not know."""
    now, said = w.clock.now(), Message.of(*parts)
    mark = f"{who}-{now.timestamp()}-{said.heard[:40]}"
    return MessageReceived(
        id=EventId(mark), at=now, received_at=now, account=programmes.ACCOUNT, native_group=w.native(group),
        sender=Sender(NativeId(who), name or who), message_id=f"m-{mark}", message=said,
    )  # fmt: skip


async def brings(w: World, *events: MessageReceived) -> None:
    """They arrive, one after the other, without waiting for what comes of each."""
    for event in events:
        await w.app.receive(event)
    await w.app.quiet()
