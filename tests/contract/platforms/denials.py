"""What stands for a capability that is not in the ceiling: a clear no before anything goes out, or all but it."""

from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.errors import Refused
from tests.contract.platforms.effects import DUTIES, duty, say, vote
from tests.contract.platforms.harness import MARK, Harness, Seen, Untold, written

WORDS = f"{MARK} 请交作业"


async def is_not_offered(side: Harness, capability: Capability, path: Path) -> None:
    """It is not in the ceiling, and the platform object keeps to that."""
    assert capability not in side.platform.ceiling
    if capability in DUTIES:
        await _is_refused(side, capability, path)
    else:
        await _is_left_out(side, capability)


async def _is_refused(side: Harness, capability: Capability, path: Path) -> None:
    """A clear no that says what is missing, before anything goes out."""
    before = side.calls()
    effect = duty(side, capability, written(path / "x"))
    with pytest.raises(Refused) as refused:
        await (side.send_alone(effect) if capability is Capability.DIRECT else side.send(effect))
    assert (bool(refused.value.code), refused.value.lost) == (True, capability)
    assert side.calls() == before


async def _is_left_out(side: Harness, capability: Capability) -> None:
    """What nothing stands or falls with: the rest is done without it, or nobody is told."""
    match capability:
        case Capability.BUTTONS:
            await side.send(say(WORDS, card=vote()))
            assert side.seen() == [Seen(WORDS)]
        case Capability.REPLY:
            await side.send(say(WORDS, reply_to="1"))
            assert side.seen() == [Seen(WORDS)]
        case Capability.READ_MODE:
            assert (await side.platform.probe(side.group)).mode is None
        case Capability.HEARS_ALL:
            with pytest.raises(Untold):
                await side.says(WORDS, addressed=False)
        case Capability.MEMBER_EVENTS:
            with pytest.raises(Untold):
                await side.joins()
        case Capability.HISTORY:
            with pytest.raises(Untold):
                await side.misses(WORDS)
        case Capability.LIST_MEMBERS:
            assert not hasattr(side.platform, "members")
        case _:
            assert capability is Capability.HOLD_SCHEDULE, "nobody offers it and no effect asks for it"
