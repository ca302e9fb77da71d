"""Every guard, and what happens where it is switched off: events that come twice, effects put out twice, the quiet
hours, notices that come too late. A guard whose absence nobody would notice is none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot import clockwork, dispatcher, outgoing
from bot.core.ids import derive_id
from bot.core.ledger import Sorted
from bot.platforms.sandbox.faults import ScriptedFaults
from bot.store.unit import Unit
from tests import programmes
from tests.world import World, world

# --------------------------------------------------------------------------------------- events twice, effects twice


def no_seen_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every event counts as new."""
    monkeypatch.setattr(Unit, "is_new", lambda _self, _key: True)


def no_outbox_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two outbox rows have the same key, whatever they are for."""
    numbers = count()
    monkeypatch.setattr(outgoing, "derive_id", lambda *parts: derive_id(*parts, str(next(numbers))))


async def checked_in_twice(w: World) -> tuple[int, int, int]:
    """Everything is reported twice, and somebody checks in: events handled, answers said, events buried."""
    await w.advance_to("10:00")
    w.platform_world.faults = ScriptedFaults(twice=True)
    before = w.app.engine.handled
    await w.say("maker", w.trainee("maker"), "/签到")
    said = [text for text in w.said("maker") if "签到" in text]
    return w.app.engine.handled - before, len(said), w.app.engine.buried


async def test_an_event_that_comes_twice_counts_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        assert await checked_in_twice(w) == (1, 1, 0)
        assert w.app.received["MessageReceived", "repeated"] == 1


async def test_without_the_seen_ids_it_counts_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_seen_ids(monkeypatch)
    async with world(tmp_path) as w:
        w.may_bury = True
        handled, said, buried = await checked_in_twice(w)
        assert (handled, buried) != (1, 0)
        assert said == 1, "the keys of the outbox still keep the answer from being said twice"


async def test_without_the_outbox_keys_as_well_it_is_answered_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_seen_ids(monkeypatch)
    no_outbox_keys(monkeypatch)
    async with world(tmp_path) as w:
        handled, said, _ = await checked_in_twice(w)
        assert (handled, said) == (2, 2)


# ---------------------------------------------------------------------------------------------------- the quiet hours


async def put_on_a_shift_at_night(w: World) -> list[str]:
    """At 23:30 somebody is put on tomorrow's shift; what they get before 07:30."""
    await w.advance_to("23:30")
    await w.tell("maker-teacher", "/排班 明天 8点-12点 教辅maker")
    await w.advance_to("2020-04-19 07:29")
    return w.told("maker-assistant")


async def test_at_night_only_what_is_urgent_is_said_in_private(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 23:00") as w:
        assert await put_on_a_shift_at_night(w) == []
        assert "编号 1" in w.told("maker-teacher")[-1], "the answer to a command of one's own is said at once"
        await w.tell("maker-assistant", "/值班")
        assert len(w.told("maker-assistant")) == 1, "what is held back keeps no answer waiting"
        await w.advance_to("07:30")
        assert "您被排在" in w.told("maker-assistant")[-1]


async def test_what_is_held_back_survives_a_restart(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 23:00") as w:
        assert await put_on_a_shift_at_night(w) == []
        await w.restart()
        assert w.told("maker-assistant") == []
        await w.restart("2020-04-19 07:40")
        assert len([text for text in w.told("maker-assistant") if "您被排在" in text]) == 1


async def test_without_the_quiet_hours_people_are_woken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "held_until", lambda _programme, _at: None)
    async with world(tmp_path, start="2020-04-18 23:00") as w:
        assert any("您被排在" in text for text in await put_on_a_shift_at_night(w))


# ---------------------------------------------------------------------------------------------- too late to be said


async def down_over_the_closing(w: World) -> list[str]:
    """Down from 22:40 to 23:30; what the group is told then of the closing that was near."""
    await w.advance_to("22:40")
    before = len(w.said("maker"))
    await w.restart("23:30")
    await w.advance_to("23:40")
    return [text for text in w.said("maker")[before:] if "分钟（23:00）关闭发言" in text]


def everything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are run however late they are."""
    monkeypatch.setattr(clockwork, "sort_late", lambda _now, waiting: Sorted(tuple(waiting)))


def nothing_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    """Effects are performed however late they are."""
    monkeypatch.setattr(dispatcher, "_expired", lambda _row, _now: False)


GUARDS = {"jobs": everything_runs, "effects": nothing_expires}


@pytest.mark.parametrize(("off", "said"), [((), 0), (("jobs",), 0), (("effects",), 0), (("jobs", "effects"), 1)])
async def test_a_notice_that_comes_too_late_is_kept_back_twice_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: Iterable[str], said: int
) -> None:
    for guard in off:
        GUARDS[guard](monkeypatch)
    async with world(tmp_path, start="2020-04-18 22:30") as w:
        assert len(await down_over_the_closing(w)) == said


@pytest.mark.parametrize(("minutes", "said"), [(120, 0), (24 * 60, 1)])
async def test_a_closing_that_comes_hours_late_is_not_said_in_the_group(
    tmp_path: Path, minutes: int, said: int
) -> None:
    found = programmes.programme()
    patient = replace(found, courtesy=replace(found.courtesy, notice_minutes=minutes))
    async with world(tmp_path, programme=patient, start="2020-04-18 22:40") as w:
        before = len(w.said("maker"))
        await w.restart("2020-04-19 07:30")
        await w.advance_to(w.clock.now() + timedelta(minutes=5))
        assert len([text for text in w.said("maker")[before:] if "本群发言已关闭" in text]) == said
        assert len([text for text in w.said("staff") if "maker班】已补上关闭发言" in text]) == 1 - said
