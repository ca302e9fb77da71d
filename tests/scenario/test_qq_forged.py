"""Two thousand forged requests of the QQ official platform reach a real App: none is taken, none has an effect."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.qq_forgery import Forgery, forgeries, have_it_signed
from tests.fakes.qq_hook import Hook, encoded
from tests.scenario.qq_side import answers, running

STAMP, SIGNATURE = "X_Signature_Timestamp", "X_Signature_Ed25519"


def spoiled(hook: Hook, payload: dict[str, Any], lots: random.Random) -> Iterator[Forgery]:
    """A true request with one character changed somewhere: in the body, the stamp or the signature."""
    body, stamp = encoded(payload), str(int(hook.world.now.timestamp()))
    signature = hook.sign(stamp, body)
    while True:
        parts = [bytearray(body), bytearray(stamp.encode()), bytearray(signature.encode())]
        which = lots.randrange(3)
        place = lots.randrange(len(parts[which]))
        old = parts[which][place]
        parts[which][place] = lots.choice([one for one in b"0123456789abcdef" if one != old])
        headers = {STAMP: parts[1].decode(), SIGNATURE: parts[2].decode()}
        yield Forgery(f"{which}:{place}", "signature", bytes(parts[0]), headers)


async def test_no_forgery_is_taken(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        hook, fake = bot.fake.hook, bot.fake
        address, hook.url = hook.url, ""
        said = await fake.say(group, "甲", "/签到", at_bot=True)
        hook.url = address
        made = [forgery for payload in said.payloads for forgery in forgeries(hook, payload)]
        more = spoiled(hook, said.payloads[0], random.Random(7))
        made += [next(more) for _ in range(2000 - len(made))]
        handled = bot.app.engine.handled
        for forgery in made:
            status, _ = await hook.post(forgery.body, **forgery.headers)
            assert 400 <= status < 500, forgery.name
        await bot.settle()
        assert bot.app.engine.handled == handled
        assert fake.sent(group) == []
        assert await fake.emit(said.payloads[0]) == 200, "the control: the true one is taken"
        await bot.settle()
        assert len(answers(bot, group)) == 1


async def test_the_bot_signs_no_forgery_for_anybody(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        hook = bot.fake.hook
        address, hook.url = hook.url, ""
        said = await bot.fake.say(group, "甲", "/签到")
        hook.url = address
        assert await have_it_signed(hook, said.payloads[0]) is None
        assert await bot.fake.validate(), "the control: the check of the address itself is answered"
        await bot.settle()
        assert bot.fake.sent(group) == []


@pytest.mark.parametrize("event_ts", [1725442341, "1725442341"], ids=["number", "text"])
async def test_the_address_check_is_answered_whatever_its_types(tmp_path: Path, event_ts: str) -> None:
    async with running(tmp_path) as (bot, _):
        assert await bot.fake.validate("Arq0D5A61EgUu4OxUvOp", event_ts)
