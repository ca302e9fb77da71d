"""What comes in means the same everywhere: the right event, the same fields, once, on disk before it is acked."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

import pytest

from bot.core.capability import Capability
from bot.core.event import (
    ButtonPressed,
    Event,
    FileReceived,
    GroupAttached,
    GroupDetached,
    JoinRequested,
    MemberJoined,
    MemberLeft,
    MessageRecalled,
    MessageReceived,
)
from bot.core.message import Attachment, Picture
from tests.contract.platforms.effects import say, vote
from tests.contract.platforms.harness import MARK, Harness, Told, Untold, idle

WORDS = f"{MARK} 签到"
Happen = Callable[[Harness], Awaitable[Told]]


async def its_own_is_withdrawn(side: Harness) -> Told:
    receipt = await side.send(say(MARK), key=f"k{side.clock.now()}")
    return await side.takes_back(str(receipt.message_id), own=True)


async def a_persons_is_withdrawn(side: Harness) -> Told:
    told = await side.says(MARK)
    await side.fence()
    return await side.takes_back(told.id, own=False)


async def tap(side: Harness) -> Told:
    if Capability.BUTTONS not in side.platform.ceiling:
        raise Untold
    if not any(one.buttons for one in side.seen()):
        await side.send(say(MARK, card=vote()), key="card")
    return await side.taps("vote-1", "A")


HAPPENINGS: dict[str, tuple[Happen, type[Event]]] = {
    "message": (lambda side: side.says(WORDS), MessageReceived),
    "unaddressed": (lambda side: side.says(WORDS, addressed=False), MessageReceived),
    "private": (lambda side: side.writes(WORDS), MessageReceived),
    "join": (lambda side: side.joins(), MemberJoined),
    "leave": (lambda side: side.leaves(), MemberLeft),
    "own recalled": (its_own_is_withdrawn, MessageRecalled),
    "recalled": (a_persons_is_withdrawn, MessageRecalled),
    "tap": (tap, ButtonPressed),
    "knock": (lambda side: side.knocks(MARK), JoinRequested),
    "taken in": (lambda side: side.bot_comes(), GroupAttached),
    "put out": (lambda side: side.bot_goes(), GroupDetached),
}
RESTS_ON = {
    "unaddressed": Capability.HEARS_ALL, "join": Capability.MEMBER_EVENTS, "leave": Capability.MEMBER_EVENTS,
    "tap": Capability.BUTTONS, "knock": Capability.ADMIT,
}  # fmt: skip
NEVER_TOLD = {
    "custom": set(HAPPENINGS) | {"picture", "file", "odd"},
    "dingtalk": {"recalled"},
    "qq": {"own recalled", "recalled"},
    "sandbox": {"picture", "file", "odd"},
}
"""What a platform tells of nobody, beside what its ceiling says (platform sheets, events)."""


def rightly_untold(side: Harness, name: str) -> None:
    """Nothing is told: the ceiling says so, or the platform's pages do."""
    lacking = name in RESTS_ON and RESTS_ON[name] not in side.platform.ceiling
    assert lacking or name in NEVER_TOLD.get(side.family, set())


def stamped(side: Harness, event: Event) -> None:
    """Times are aware UTC and near the clock."""
    assert (event.at.tzinfo, event.received_at.tzinfo) == (UTC, UTC)
    assert abs(event.at - side.clock.now()) < timedelta(seconds=30)
    assert event.received_at <= side.clock.now()
    assert event.account == "a"


@pytest.mark.parametrize("name", HAPPENINGS)
async def test_a_happening_is_one_event_however_often_it_is_told(side: Harness, name: str) -> None:
    happen, kind = HAPPENINGS[name]
    try:
        told = await happen(side)
    except Untold:
        rightly_untold(side, name)
        return
    (first,) = await side.comes(kind)
    stamped(side, first)
    assert first.native_group == (None if name == "private" or _unplaced(side, name) else side.group)
    await told.again()
    await side.fence()
    assert [one.id for one in side.news(kind)] == [first.id]
    side.later(61)
    await happen(side)
    await side.comes(kind, 2)
    await side.fence()
    assert len(side.news(kind)) == 2


def _unplaced(side: Harness, name: str) -> bool:
    """DingTalk's HTTP callback of a tap does not say where."""
    return name == "tap" and side.name == "dingtalk-http"


async def test_the_fields_of_a_message(side: Harness) -> None:
    for addressed in (True, False):
        try:
            told = await side.says(WORDS, addressed=addressed)
        except Untold:
            rightly_untold(side, "message" if addressed else "unaddressed")
            return
        event = (await side.comes(MessageReceived, 2 - addressed))[-1]
        assert (event.message_id, event.native_group, event.message.text) == (told.id, side.group, WORDS)
        assert (event.addressed, event.message.quoted, event.message.mentions) == (addressed, None, ())
        if addressed or side.name != "dingtalk-ear":  # the ear knows people by another id
            assert event.sender.native_id == side.person


async def test_a_private_message(side: Harness) -> None:
    if not side.hears:
        rightly_untold(side, "private")
        return
    told = await side.writes(WORDS)
    (event,) = await side.comes(MessageReceived)
    assert (event.native_group, event.message_id, event.message.text) == (None, told.id, WORDS)
    assert (event.sender.native_id, event.addressed) == (side.friend, False)


async def test_quotes_in_both_directions(side: Harness) -> None:
    if not side.hears:
        rightly_untold(side, "message")
        return
    own = (await side.send(say(f"{MARK} 问"))).message_id
    assert own is not None
    persons = (await side.says(f"{MARK} 一")).id
    await side.fence()
    for number, quoted in enumerate((own, persons), 2):
        await side.says(f"{MARK} 答", quote=quoted)
        event = (await side.comes(MessageReceived, number))[-1]
        assert (event.message.quoted, event.message.text) == (quoted, f"{MARK} 答")


async def test_who_is_tagged(side: Harness) -> None:
    if not side.hears:
        rightly_untold(side, "message")
        return
    await side.says(WORDS, mentions=(side.other,))
    (event,) = await side.comes(MessageReceived)
    assert (event.message.mentions, event.addressed) == ((side.other,), True)
    assert event.message.text.strip() == WORDS


async def test_pictures_and_files(side: Harness) -> None:
    for name, tells in (("picture", lambda: side.says(WORDS, picture=True)), ("file", lambda: side.uploads("a.pdf"))):
        try:
            await tells()
        except Untold:
            rightly_untold(side, name)
            continue
        await side.fence()
        found = side.news(MessageReceived)[-1].message.segments
        if name == "picture":
            assert any(isinstance(one, Picture) for one in found)
        else:
            assert [one.name for one in found if isinstance(one, Attachment)] == ["a.pdf"]
            ids = {one.id for one in (*side.news(FileReceived), side.news(MessageReceived)[-1])}
            assert len(ids) == 1, "an upload that is told twice counts once"


async def test_nothing_of_its_own_comes_back(side: Harness) -> None:
    for number in range(3):
        await side.send(say(f"{MARK} {number}"), key=str(number))
    await side.fence()
    assert len(side.seen()) == 3
    assert side.news(MessageReceived) == []


async def test_what_nobody_knows_is_taken_and_counted(side: Harness) -> None:
    before = side.acks()
    try:
        await side.odd()
    except Untold:
        rightly_untold(side, "odd")
        return
    await idle()
    if before is not None:
        assert side.acks() == before + 1
    await side.fence()
    assert side.news(MessageReceived) == []
    assert side.platform.counts["unsupported"] == 1


async def test_what_cannot_be_stored_is_not_taken_and_comes_again(side: Harness) -> None:
    if not side.hears:
        rightly_untold(side, "message")
        return
    before, side.sink.full = side.acks(), True
    told = await side.says(WORDS)
    await side.sink.until(lambda: any(isinstance(one, MessageReceived) for one in side.sink.begun))
    await idle()
    assert (side.acks(), side.news(MessageReceived)) == (before, [])
    side.sink.full = False
    await side.stored_later(told)
    (event,) = await side.comes(MessageReceived)
    assert event.message.text == WORDS
    tried = {one.id for one in side.sink.begun if isinstance(one, MessageReceived)}
    assert tried == {event.id}
    await side.fence()
    if before is not None:
        acks = side.acks()
        assert acks is not None
        assert acks > before


async def test_it_is_on_disk_before_it_is_acknowledged(side: Harness) -> None:
    if not side.hears:
        rightly_untold(side, "message")
        return
    before, side.sink.gate = side.acks(), asyncio.Event()
    telling = asyncio.create_task(side.says(WORDS))
    await side.sink.until(lambda: any(isinstance(one, MessageReceived) for one in side.sink.begun))
    await idle(200)
    assert side.acks() == before, "nothing is acknowledged that waits to be stored"
    side.sink.gate.set()
    await telling
    side.sink.gate = None
    await side.fence()
    order = side.order()
    if order is not None:
        assert order[0] == "stored"
        assert all(order[: place + 1].count("ack") <= order[: place + 1].count("stored") for place in range(len(order)))
