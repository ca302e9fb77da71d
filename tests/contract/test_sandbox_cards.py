"""Cards in the sandbox: shown, tapped, changed, closed; in the log, over HTTP, and in the stream of each person."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import EditCard, Recall, SendDirect, SendMessage, Why
from bot.core.errors import Refused
from bot.core.event import ButtonPressed
from bot.core.ids import EffectKey, GroupKey, NativeId
from bot.core.message import Message
from bot.core.wording import sandbox as wording
from bot.core.wording import vote as vote_wording
from bot.platforms.base import Address
from bot.platforms.sandbox import BOT, Done, Journal, Refusal, SandboxPlatform, SandboxWorld, populate
from bot.platforms.sandbox.codec import card_of, card_row
from bot.platforms.sandbox.platform import CARDS, CEILING
from bot.platforms.sandbox.state import State
from bot.web.sandbox import Stage, add_sandbox
from bot.web.sandbox.feed import frames
from tests.fakes.sandbox_desk import ACCOUNT, OPENING, ZONE, EchoBot, build_stage, directory, programme

G, CHAT = NativeId("n-maker-1"), "g:n-maker-1"
LIU, ZHOU, ELSEWHERE = NativeId("liu"), NativeId("zhou"), NativeId("sim-ai-1-01")
HERE, WHY = Address(native_group=G), Why("vote")
CARD = Card("vote-1", CardKind.VOTE, "先聊哪个", (Button("A", "投 1", "社团"), Button("B", "投 2", "评价")), "每人一票")
SAYS = SendMessage(
    feature="vote", why=WHY, group=GroupKey("maker-1"), message=Message.of("🗳️ 先聊哪个\n1. 社团\n2. 评价"), card=CARD
)
CLOSED = replace(
    CARD, buttons=(Button("A", "投 1", "社团", 1), Button("B", "投 2", "评价", 2)), note="共 3 位", closed=True
)


def edit(card: Card = CLOSED) -> EditCard:
    return EditCard(feature="vote", why=WHY, group=GroupKey("maker-1"), card=card)


def key(name: str) -> EffectKey:
    return EffectKey(name)


@pytest.fixture
async def stage() -> Stage:
    found, _, _ = await build_stage()
    await found.platform.send(SAYS, HERE, key("sent"))
    return found


@pytest.fixture
def world(stage: Stage) -> SandboxWorld:
    return stage.world


# ---------------------------------------------------------------------------------------------------- the platform


def test_cards_are_an_option() -> None:
    clock = VirtualClock(OPENING)
    world = SandboxWorld(ACCOUNT, ZONE, clock.now)
    assert SandboxPlatform(world, clock, cards=True).ceiling == CEILING
    assert SandboxPlatform(world, clock).ceiling == CEILING - CARDS
    never = {
        Capability.FILES, Capability.NOTICE_BOARD, Capability.ESSENCE, Capability.FORWARD, Capability.ADMIT,
        Capability.HOLD_SCHEDULE, Capability.HISTORY,
    }  # fmt: skip
    assert set(Capability) - CEILING == never


@pytest.mark.parametrize("cards", [True, False])
async def test_a_probe_sees_what_is_there(cards: bool) -> None:
    clock = VirtualClock(OPENING)
    world = SandboxWorld(ACCOUNT, ZONE, clock.now)
    populate(world, programme(), directory())
    assert ((await SandboxPlatform(world, clock, cards=cards).probe(G)).present >= CARDS) is cards


async def test_a_card_stands_below_its_message_and_in_the_log(world: SandboxWorld) -> None:
    said = world.showing("vote-1")
    assert said is not None
    assert (said.card, said.message.text) == (CARD, SAYS.message.text)
    row = world.journal.entries[-1]
    assert (row["effect"], row["card"]["id"], row["outcome"]) == ("SendMessage", "vote-1", "delivered")
    assert card_of(row["card"]) == CARD


async def test_a_changed_card_takes_the_place_of_the_old_one(stage: Stage, world: SandboxWorld) -> None:
    before = world.showing("vote-1")
    receipt = await stage.platform.send(edit(), HERE, key("edit"))
    after = world.showing("vote-1")
    assert before is not None
    assert after == replace(before, card=CLOSED)
    assert receipt.message_id == before.id
    row = world.journal.entries[-1]
    assert (row["effect"], row["group"], row["key"], row["text"]) == (
        "EditCard",
        "maker-1",
        "edit",
        "先聊哪个\n共 3 位",
    )
    assert row["card"]["id"] == "vote-1"


@pytest.mark.parametrize("gone", ["never", "recalled"])
async def test_a_card_that_is_not_there_cannot_change(stage: Stage, world: SandboxWorld, gone: str) -> None:
    said = world.showing("vote-1")
    assert said is not None
    if gone == "recalled":
        recall = Recall(feature="vote", why=WHY, group=GroupKey("maker-1"), message_id=said.id, own=True)
        await stage.platform.send(recall, HERE, key("recall"))
    card = CLOSED if gone == "recalled" else replace(CLOSED, id="vote-2")
    with pytest.raises(Refused, match="gone") as refused:
        await stage.platform.send(edit(card), HERE, key("edit"))
    assert refused.value.lost is None
    assert (world.journal.entries[-1]["outcome"], world.journal.entries[-1]["performed"]) == ("refused", False)


# ------------------------------------------------------------------------------------------------------------- taps


def tapped(result: Done | Refusal) -> ButtonPressed:
    assert isinstance(result, Done), result
    (event,) = result.events
    assert isinstance(event, ButtonPressed)
    return event


def test_a_tap_says_who_what_and_where(world: SandboxWorld) -> None:
    event = tapped(world.press(LIU, "vote-1", "B"))
    assert (event.card, event.choice, event.native_group, event.at) == ("vote-1", "B", G, OPENING)
    assert event.sender is not None
    assert (event.sender.native_id, event.sender.platform_role) == (LIU, "member")
    assert (world.chosen("vote-1", LIU), world.chosen("vote-1", ZHOU)) == ("B", "")


def test_every_tap_is_a_happening_of_its_own_and_the_last_one_is_remembered(world: SandboxWorld) -> None:
    events = [tapped(world.press(LIU, "vote-1", choice)) for choice in ("A", "A", "B")]
    assert len({event.id for event in events}) == 3
    assert world.chosen("vote-1", LIU) == "B"


@pytest.mark.parametrize(
    ("who", "card", "choice", "code"),
    [
        (ELSEWHERE, "vote-1", "A", "not_member"),
        (NativeId("nobody"), "vote-1", "A", "not_member"),
        (LIU, "vote-2", "A", "gone"),
        (LIU, "", "A", "gone"),
        (LIU, "vote-1", "C", "unknown_choice"),
        (LIU, "vote-1", "", "unknown_choice"),
    ],
)
def test_what_cannot_be_tapped(world: SandboxWorld, who: NativeId, card: str, choice: str, code: str) -> None:
    size = len(world.journal)
    assert world.press(who, card, choice) == Refusal(code)
    assert wording.REFUSALS[code]
    assert len(world.journal) == size


async def test_a_closed_card_takes_no_tap_and_an_opened_one_does_again(stage: Stage, world: SandboxWorld) -> None:
    tapped(world.press(LIU, "vote-1", "A"))
    await stage.platform.send(edit(), HERE, key("close"))
    assert world.press(LIU, "vote-1", "B") == Refusal("card_closed")
    assert world.chosen("vote-1", LIU) == "A"
    await stage.platform.send(edit(CARD), HERE, key("open"))
    tapped(world.press(LIU, "vote-1", "B"))


async def test_a_private_card_is_for_one_person(stage: Stage, world: SandboxWorld) -> None:
    private = SendDirect(
        feature="vote", why=WHY, account=ACCOUNT, native_id=LIU, message=Message.of("选"), card=replace(CARD, id="own")
    )
    await stage.platform.send(private, Address(native_user=LIU), key("private"))
    assert world.press(ZHOU, "own", "A") == Refusal("not_member")
    event = tapped(world.press(LIU, "own", "A"))
    assert event.native_group is None


def test_a_card_survives_the_log() -> None:
    for card in (CARD, CLOSED, Card("x", CardKind.VERDICT, "", ())):
        assert card_of(card_row(card)) == card


STEP = st.tuples(
    st.sampled_from(("press", "close", "open", "recall", "leave", "join")),
    st.sampled_from((LIU, ZHOU)),
    st.sampled_from("ABC"),
)


@given(st.lists(STEP, max_size=20))
@settings(max_examples=40, deadline=None)
async def test_the_log_alone_rebuilds_the_cards(steps: list[tuple[str, NativeId, str]]) -> None:
    stage, _, _ = await build_stage()
    world, last = stage.world, {}
    sent = await stage.platform.send(SAYS, HERE, key("sent"))
    for number, (what, who, choice) in enumerate(steps):
        match what:
            case "press":
                if isinstance(world.press(who, "vote-1", choice), Done):
                    last[who] = choice
            case "recall":
                world.recall(NativeId("chen"), str(sent.message_id))
            case "leave":
                world.leave(G, who)
            case "join":
                world.join(G, who)
            case _ if world.showing("vote-1") is not None:
                await stage.platform.send(edit(CLOSED if what == "close" else CARD), HERE, key(str(number)))
    assert State.of(world.journal) == world.state
    assert [world.chosen("vote-1", who) for who in (LIU, ZHOU)] == [last.get(who, "") for who in (LIU, ZHOU)]


def test_a_log_from_before_there_were_cards_is_still_read(tmp_path: Path) -> None:
    old = {
        "n": 1, "at": "2020-04-18T08:00:00+08:00", "what": "effect", "effect": "SendMessage", "performed": True,
        "native_group": "g", "by": BOT, "message_id": "m1", "segments": [{"text": "早"}], "reply_to": None,
    }  # fmt: skip
    journal = Journal(tmp_path / "world.jsonl")
    journal.append(old)
    assert State.of(Journal(tmp_path / "world.jsonl")).messages["m1"].card is None


# ------------------------------------------------------------------------------------------------------------ the page

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(stage: Stage) -> AsyncIterator[Client]:
    app = web.Application()
    add_sandbox(app, stage)
    async with TestClient(TestServer(app)) as found:
        yield found


async def press(client: Client, expected: int = 200, **body: str) -> Any:
    async with client.post("/sandbox/api/press", json=body) as response:
        assert response.status == expected, await response.text()
        return await response.json()


async def shown(client: Client, me: str) -> Any:
    async with client.get("/sandbox/api/lines", params={"me": me, "chat": CHAT}) as response:
        return (await response.json())["lines"][-1]["card"]


async def test_the_page_shows_the_card_with_ones_own_choice(stage: Stage, client: Client) -> None:
    await press(client, me="liu", card="vote-1", choice="B")
    mine, theirs = await shown(client, "liu"), await shown(client, "zhou")
    assert (mine["mine"], theirs["mine"]) == ("B", "")
    assert [(one["choice"], one["label"], one["text"], one["count"]) for one in mine["buttons"]] == [
        ("A", "投 1", "社团", None),
        ("B", "投 2", "评价", None),
    ]
    await stage.platform.send(edit(), HERE, key("close"))
    closed = await shown(client, "liu")
    assert (closed["closed"], closed["total"], closed["note"], closed["mine"]) == (True, 3, "共 3 位", "B")


async def test_shares_are_rounded_as_in_the_posted_result(stage: Stage, client: Client) -> None:
    uneven = replace(CLOSED, buttons=(Button("A", "投 1", "社团", 1), Button("B", "投 2", "评价", 7)))
    await stage.platform.send(edit(uneven), HERE, key("close"))
    posted = vote_wording.result("先聊哪个", ("社团", "评价"), ((2, 7), (1, 1)))
    shares = [one["share"] for one in (await shown(client, "liu"))["buttons"]]
    assert [f"（{share}%）" in posted for share in shares] == [True, True]
    await stage.platform.send(edit(replace(CARD, closed=True)), HERE, key("none"))
    assert [one["share"] for one in (await shown(client, "liu"))["buttons"]] == [0, 0]


async def test_a_tap_over_http_reaches_the_bot_or_says_why_not(stage: Stage, client: Client) -> None:
    bot = EchoBot(stage)
    await stage.platform.start(bot)
    await press(client, me="liu", card="vote-1", choice="A")
    assert isinstance(bot.heard[-1], ButtonPressed)
    assert (await press(client, 409, me=ELSEWHERE, card="vote-1", choice="A"))["code"] == "not_member"
    await stage.platform.send(edit(), HERE, key("close"))
    refused = await press(client, 409, me="liu", card="vote-1", choice="A")
    assert (refused["code"], refused["error"]) == ("card_closed", wording.REFUSALS["card_closed"])
    assert len(bot.heard) == 1


async def test_other_sites_cannot_tap(client: Client, world: SandboxWorld) -> None:
    body = b'{"me":"liu","card":"vote-1","choice":"A"}'
    for headers, status in (
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json", "Origin": "https://evil.example"}, 403),
        ({"Content-Type": "application/json", "Host": "evil.example"}, 403),
        ({"Content-Type": "application/json"}, 200),  # the control: the same without the strange head goes through
    ):
        before = world.chosen("vote-1", LIU)
        async with client.post("/sandbox/api/press", data=body, headers=headers) as response:
            assert response.status == status
        assert world.chosen("vote-1", LIU) == ("A" if status == 200 else before)


async def test_a_tap_is_news_for_its_person_and_a_change_for_everybody(stage: Stage, world: SandboxWorld) -> None:
    def news(me: NativeId) -> list[tuple[str, object]]:
        found = frames(stage, me, {"type": "entry", "entry": world.journal.entries[-1]})
        return [(one["type"], one["line"]["card"]["mine"] if one["type"] == "line" else None) for one in found]

    world.press(LIU, "vote-1", "A")
    assert (news(LIU), news(ZHOU)) == ([("line", "A")], [])
    stage.desk.clock.move_to(OPENING + timedelta(minutes=3))  # type: ignore[attr-defined]
    await stage.platform.send(edit(), HERE, key("close"))
    assert (news(LIU), news(ZHOU)) == ([("effect", None), ("line", "A")], [("effect", None), ("line", "")])
    assert news(ELSEWHERE) == [("effect", None)]
