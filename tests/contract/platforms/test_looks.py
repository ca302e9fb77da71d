"""Probe and doctor: what is so now is what they say, and looking changes nothing."""

from collections.abc import Iterable

from bot.core.capability import MANAGING, Capability
from bot.core.checkup import Check, Health
from bot.core.event import Mode
from bot.platforms.base import Finding
from tests.contract.platforms.effects import say
from tests.contract.platforms.harness import MARK, Harness


def bad(found: Iterable[Finding]) -> set[tuple[Check, str | None]]:
    """What is wrong; but for the clock: the stand-ins' servers date their answers by the machine's own."""
    return {(one.check, one.about) for one in found if one.health is Health.BAD and one.check is not Check.CLOCK}


async def test_a_probe_shows_what_is_so_now(side: Harness) -> None:
    before = side.changes()
    rich = await side.platform.probe(side.group)
    assert rich.present <= side.platform.ceiling
    assert rich.missing & rich.present == frozenset()
    managing = MANAGING & side.platform.ceiling
    assert managing <= rich.present
    if (poor := side.poor_group()) is None:
        assert managing == frozenset()
        return
    found = await side.platform.probe(poor)
    assert managing & found.present == frozenset()
    assert found.present <= rich.present
    assert Capability.SEND in found.present
    assert side.changes() == before


async def test_a_probe_sees_what_was_changed_by_hand(side: Harness) -> None:
    for on in (False, True, False):
        if Capability.READ_MODE in side.platform.ceiling:
            side.close_by_hand(on)
        mode = (await side.platform.probe(side.group)).mode
        assert mode is ((Mode.CLOSED if on else Mode.OPEN) if side.reads_mode else None)
    if side.poor_group() is None or side.family == "dingtalk":
        return  # a group's kind does not change, see test_a_probe_shows_what_is_so_now
    managing = MANAGING & side.platform.ceiling
    side.demote()
    assert managing & (await side.platform.probe(side.group)).present == frozenset()
    side.demote(back=True)
    assert managing <= (await side.platform.probe(side.group)).present


async def test_the_doctor_finds_nothing_bad_and_changes_nothing(side: Harness) -> None:
    if side.hears:
        await side.says(MARK)
        await side.fence()
    await side.send(say(MARK))
    before = side.changes(), side.seen()
    found = await side.platform.diagnose([side.group])
    assert bad(found) == set()
    assert len(found) > 1
    assert (side.changes(), side.seen()) == before


async def test_the_doctor_names_a_group_that_is_not_there(side: Harness) -> None:
    if (group := side.strange_group()) is None:
        assert side.family == "custom"
        return
    found = await side.platform.diagnose([side.group, group])
    assert {about for _, about in bad(found)} == {group}
    await side.platform.stop()
    assert isinstance(await side.platform.diagnose([side.group]), tuple), "a fault is a finding, never an exception"
