"""The ceiling is honest: what stands in it is seen to work on the stand-in, the rest is refused and does nothing."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.effect import PostNotice, SendForward
from bot.core.event import ButtonPressed, JoinRequested, MemberJoined, MemberLeft, MessageReceived, Mode
from bot.core.message import Mention, Message
from bot.platforms.base import Platform
from tests.contract.platforms.denials import is_not_offered
from tests.contract.platforms.effects import (
    IN_GROUP,
    answer,
    edit,
    mark,
    put,
    rename,
    say,
    shut,
    silence,
    take_back,
    tell,
    vote,
)
from tests.contract.platforms.harness import MARK, Harness, Seen, written

Prove = Callable[[Harness, Path], Awaitable[None]]
WORDS = f"{MARK} 请交作业"


async def send(side: Harness, path: Path) -> None:
    await side.send(say(WORDS))
    assert side.seen() == [Seen(WORDS)]


async def direct(side: Harness, path: Path) -> None:
    await side.send_alone(tell(side, WORDS))
    assert (side.seen_alone(), side.seen()) == ([WORDS], [])


async def mention(side: Harness, path: Path) -> None:
    if side.hears:
        await side.says(MARK)  # some can tag only where somebody has spoken
    await side.send(say(Mention(side.person, "李敏"), WORDS))
    (seen,) = side.seen()
    assert (seen.tagged, seen.text) == ((side.person,), WORDS)


async def reply(side: Harness, path: Path) -> None:
    told = await side.says(MARK)
    await side.send(say(WORDS, reply_to=told.id))
    (seen,) = side.seen()
    assert seen.text == WORDS
    assert seen.quoted == ("session" if side.family == "dingtalk" else told.id)


async def recall_own(side: Harness, path: Path) -> None:
    receipt = await side.send(say(WORDS))
    assert receipt.message_id is not None
    assert not side.gone(receipt.message_id)
    await side.send(take_back(receipt.message_id, own=True))
    assert side.gone(receipt.message_id)
    assert side.seen() == []


async def recall_any(side: Harness, path: Path) -> None:
    told = await side.says(MARK)
    await side.send(take_back(told.id, own=False))
    assert side.gone(told.id)


async def mute_member(side: Harness, path: Path) -> None:
    await side.send(silence(side))
    assert side.silenced()
    await side.send(silence(side, 0))
    assert not side.silenced()


async def mute_all(side: Harness, path: Path) -> None:
    for on in (True, False):
        await side.send(shut(on))
        assert side.closed() is on


async def read_mode(side: Harness, path: Path) -> None:
    for mode in (Mode.CLOSED, Mode.OPEN):
        side.close_by_hand(mode is Mode.CLOSED)
        probe = await side.platform.probe(side.group)
        assert (Capability.READ_MODE in probe.present) is side.reads_mode
        assert probe.mode is (mode if side.reads_mode else None)


async def list_members(side: Harness, path: Path) -> None:
    found = await side.platform.members(side.group)
    assert {getattr(one, "native_id", one) for one in found} == side.members()


async def member_events(side: Harness, path: Path) -> None:
    for told, kind in ((await side.joins(), MemberJoined), (await side.leaves(), MemberLeft)):
        (event,) = await side.comes(kind)
        assert (event.native_group, event.sender.native_id) == (side.group, told.who)


async def set_card(side: Harness, path: Path) -> None:
    await side.send(rename(side))
    assert side.named() == "一中李敏"


async def hears_all(side: Harness, path: Path) -> None:
    told = await side.says(WORDS, addressed=False)
    (event,) = await side.comes(MessageReceived)
    assert (event.message_id, event.message.text, event.addressed) == (told.id, WORDS, False)


async def history(side: Harness, path: Path) -> None:
    await side.says(f"{MARK} 1")
    await side.comes(MessageReceived)
    await side.misses(f"{MARK} 2")
    texts = [f"{MARK} 1", *([f"{MARK} 2"] if side.keeps_history else [])]
    await side.comes(MessageReceived, len(texts))
    assert [event.message.text for event in side.news(MessageReceived)] == texts
    probe = await side.platform.probe(side.group)
    assert (Capability.HISTORY in probe.present) is side.keeps_history, "what it turned out to lack is missing"


async def buttons(side: Harness, path: Path) -> None:
    await side.send(say(f"{MARK} 哪天？", card=vote()))
    (seen,) = side.seen()
    assert (seen.text, seen.buttons) == (f"{MARK} 哪天？", ("A", "B"))
    await side.taps("vote-1", "B")
    (tap,) = await side.comes(ButtonPressed)
    assert (tap.card, tap.choice, tap.sender.native_id) == ("vote-1", "B", side.person)


async def change(side: Harness, path: Path) -> None:
    await side.send(say(f"{MARK} 哪天？", card=vote()))
    await side.send(edit(vote(3, 4)))
    assert side.counts_of("vote-1") == {"A": "3", "B": "4"}


async def files(side: Harness, path: Path) -> None:
    await side.send(put(written(path / "x")))
    assert side.files() == {"名单 1.pdf": (path / "x").read_bytes()}


async def notice_board(side: Harness, path: Path) -> None:
    await side.send(PostNotice(**IN_GROUP, text=WORDS))
    assert side.notices() == [WORDS]


async def essence(side: Harness, path: Path) -> None:
    told = await side.says(MARK)
    await side.send(mark(told.id))
    assert side.essences() == [told.id]
    await side.send(mark(told.id, on=False))
    assert side.essences() == []


async def forward(side: Harness, path: Path) -> None:
    await side.send(SendForward(**IN_GROUP, title="名单", pages=(Message.of(WORDS), Message.of("二"))))
    assert "".join(side.folded()).endswith(f"{WORDS}二")


async def admit(side: Harness, path: Path) -> None:
    for approve in (True, False):
        told = await side.knocks(MARK)
        (event,) = (one for one in await side.comes(JoinRequested, 2 - approve) if one.flag == told.id)
        await side.send(answer(event.sender.native_id, event.flag, approve))
        assert side.let_in(told) is (True if side.family == "onebot" and not approve else approve)


PROOFS: dict[Capability, Prove] = {
    Capability.SEND: send, Capability.PROACTIVE: send, Capability.DIRECT: direct, Capability.MENTION: mention,
    Capability.REPLY: reply, Capability.RECALL_OWN: recall_own, Capability.RECALL_ANY: recall_any,
    Capability.MUTE_MEMBER: mute_member, Capability.MUTE_ALL: mute_all, Capability.READ_MODE: read_mode,
    Capability.LIST_MEMBERS: list_members, Capability.MEMBER_EVENTS: member_events, Capability.SET_CARD: set_card,
    Capability.HEARS_ALL: hears_all, Capability.HISTORY: history, Capability.BUTTONS: buttons,
    Capability.EDIT: change, Capability.FILES: files, Capability.NOTICE_BOARD: notice_board,
    Capability.ESSENCE: essence, Capability.FORWARD: forward, Capability.ADMIT: admit,
}  # fmt: skip


@pytest.mark.parametrize("capability", Capability)
async def test_the_ceiling_is_honest(side: Harness, capability: Capability, tmp_path: Path) -> None:
    if capability in side.platform.ceiling:
        await PROOFS[capability](side, tmp_path)
    else:
        await is_not_offered(side, capability, tmp_path)


def test_every_capability_has_a_proof_or_is_nobodys() -> None:
    assert set(Capability) - set(PROOFS) == {Capability.HOLD_SCHEDULE}


async def test_who_it_is(side: Harness) -> None:
    platform: Platform = side.contract()
    assert (platform.account, platform.connected) == ("a", True)
    assert isinstance(platform.ceiling, frozenset)
    probe = await platform.probe(side.group)
    assert probe.present <= platform.ceiling
    assert not probe.present & probe.missing
