"""Whatever goes wrong ends as the contract says: Transient where nothing happened, Ambiguous where nobody knows, and
nobody ever sees a thing twice."""

import asyncio
import gc
import warnings
from pathlib import Path

import pytest

from bot.core.capability import MANAGING, Capability
from bot.core.effect import Effect, MuteMember, SendMessage, SetMuteAll
from bot.core.errors import Ambiguous, DeliveryError, Refused, Transient
from bot.core.ids import NativeId
from bot.platforms.base import Receipt
from tests.contract.platforms.conftest import ours
from tests.contract.platforms.denials import is_not_offered
from tests.contract.platforms.effects import say, shut, silence
from tests.contract.platforms.harness import MARK, Harness, Seen, Untold, idle

WORDS = f"{MARK} 提醒"
ONE_OF_EACH = (
    "onebot-reverse-napcat",
    "onebot-forward-llbot",
    "onebot-http-gocqhttp",
    "dingtalk-stream",
    "custom",
    "qq",
)
"""Where it is the transport that is tried."""


async def test_busy_is_transient_and_nothing_is_done(side: Harness) -> None:
    if not side.fail("busy", SendMessage):
        assert not side.over_http, "a socket has no status"
        return
    with pytest.raises(Transient) as raised:
        await side.send(say(WORDS))
    assert raised.value.retry_after in (7, None)
    assert side.seen() == []
    side.later(61)
    await side.send(say(WORDS))
    assert side.seen() == [Seen(WORDS)]


@pytest.mark.parametrize("performs", [True, False])
async def test_without_an_answer_nobody_sees_it_twice(side: Harness, performs: bool) -> None:
    await _is_said_once_at_most(side, "broken", performs=performs)


@pytest.mark.parametrize("impatient", [True])
@pytest.mark.parametrize("side", ONE_OF_EACH, indirect=True)
async def test_an_answer_that_never_comes_is_not_awaited_for_ever(side: Harness, impatient: bool) -> None:
    await _is_said_once_at_most(side, "hang", performs=impatient)


async def _is_said_once_at_most(side: Harness, kind: str, *, performs: bool) -> None:
    assert side.fail(kind, SendMessage, performs=performs)
    before = len(side.calls())
    with pytest.raises((Ambiguous, Transient)) as raised:
        await side.send(say(WORDS))
    assert len(side.calls()) == before + 1, "the adapter repeats nothing by itself"
    assert side.seen() == ([Seen(WORDS)] if performs else [])
    assert isinstance(raised.value, Transient) is (side.family == "custom"), "it alone takes a key"
    if isinstance(raised.value, Transient):
        await side.send(say(WORDS))
        assert side.seen() == [Seen(WORDS)]


@pytest.mark.parametrize("performs", [True, False])
async def test_an_answer_to_somebody_is_not_said_twice_either(side: Harness, performs: bool) -> None:
    if Capability.REPLY not in side.platform.ceiling or side.family == "dingtalk":
        assert side.family in ("custom", "dingtalk"), "without a key there, it is Ambiguous: see test_dingtalk_client"
        return
    told = await side.says(MARK)
    side.fail("broken", SendMessage, performs=performs)
    answer = say(WORDS, reply_to=told.id)
    with pytest.raises((Ambiguous, Transient)) as raised:
        await side.send(answer)
    assert isinstance(raised.value, Transient) is (side.family == "qq")
    if isinstance(raised.value, Transient):
        await side.send(answer)
        assert [one.text for one in side.seen()] == [WORDS]
    else:
        assert [one.text for one in side.seen()] == ([WORDS] if performs else [])


@pytest.mark.parametrize("kind", [SetMuteAll, MuteMember])
@pytest.mark.parametrize("performs", [True, False])
async def test_a_state_in_doubt_is_never_told_wrong(
    side: Harness, kind: type[Effect], performs: bool, tmp_path: Path
) -> None:
    effect = shut() if kind is SetMuteAll else silence(side)
    if effect.needs not in side.platform.ceiling:
        await is_not_offered(side, effect.needs, tmp_path)
        return
    side.fail("broken", kind, performs=performs)
    end = await side.ends(effect)
    if isinstance(end, Receipt):
        assert (end.verified, performs) == (True, True)
    else:
        assert isinstance(end, Ambiguous) or (isinstance(end, Transient) and not performs)
    assert (side.closed() if kind is SetMuteAll else side.silenced()) is performs
    if side.tells_link:
        return  # the socket is gone
    await side.send(effect, key="k2")
    assert side.closed() if kind is SetMuteAll else side.silenced()


async def test_a_group_it_is_not_in(side: Harness) -> None:
    group = side.strange_group()
    if group is None:
        assert side.family == "custom", "its address is the group"
        return
    for effect in (say(WORDS), shut(), silence(side)):
        if effect.needs in side.platform.ceiling:
            await _is_no_success(side, effect, group)
    if side.family == "dingtalk":  # asked about a strange group it says the same as of one made by hand
        assert not MANAGING & (await side.platform.probe(group)).present
    else:
        with pytest.raises(Refused):
            await side.platform.probe(group)
    assert side.seen() == []
    await side.send(say(WORDS), key="k2")
    assert side.seen() == [Seen(WORDS)], "one group's no is no other's"


async def _is_no_success(side: Harness, effect: Effect, group: NativeId) -> None:
    if isinstance(effect, SendMessage) or side.says_no(type(effect)):
        with pytest.raises(Refused) as refused:
            await side.send(effect, group=group)
        assert refused.value.code
    else:
        assert (await side.send(effect, group=group)).verified is not True


async def test_disconnected_it_says_so_and_sends_nothing(side: Harness) -> None:
    try:
        await side.disconnect()
    except Untold:
        assert side.family == "sandbox"
        return
    before = side.changes()
    with pytest.raises(Transient) as raised:
        await side.send(say(WORDS))
    assert not isinstance(raised.value, Ambiguous)
    assert side.platform.connected is not side.tells_link, "over HTTP nobody knows before the call"
    assert (side.changes(), side.seen()) == (before, [])


async def test_after_stop_nothing_goes_out_and_nothing_is_left(side: Harness) -> None:
    await side.send(say(WORDS))
    before = side.calls()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        await side.platform.stop()
        await idle()
        gc.collect()
        assert [str(one.message) for one in warned if issubclass(one.category, ResourceWarning)] == []
    assert ours(asyncio.all_tasks()) == []
    assert not side.platform.connected
    with pytest.raises(Transient):
        await side.send(say(WORDS), key="k2")
    assert side.calls() == before
    await side.platform.stop()  # twice is once


async def test_a_call_that_is_open_at_the_stop_has_an_end(side: Harness) -> None:
    if not side.fail("hang", SendMessage):
        assert side.family == "sandbox"
        return
    before = len(side.calls())
    sending = asyncio.create_task(side.send(say(WORDS)))
    async with asyncio.timeout(5):
        while len(side.calls()) == before:  # noqa: ASYNC110 (the other side is in this loop)
            await asyncio.sleep(0)
    await side.platform.stop()
    with pytest.raises((Ambiguous, Transient)):
        await sending


async def test_it_starts_again(side: Harness) -> None:
    await side.platform.stop()
    await side.platform.start(side.sink)
    await side.back()
    await side.send(say(WORDS))
    assert side.seen() == [Seen(WORDS)]


def test_errors_have_one_root() -> None:
    assert {Transient, Refused, Ambiguous} <= set(DeliveryError.__subclasses__())
