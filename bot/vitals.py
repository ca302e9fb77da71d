"""What ``/readyz`` and ``/metrics`` look at in a running App. Never changes anything."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.card_routes import CardRoutes
from bot.metrics import Metrics, outbox_age
from bot.pulse import Pulse
from bot.web.health import Check

OLDEST_TICK = 5.0
OLDEST_INBOX = 10.0
OLDEST_OUTBOX = 120.0
_DATABASE_WITHIN = 2.0


class AppVitals:
    """Implements ``bot.web.health.Vitals``. ``head`` is the schema's version that this program wants."""

    def __init__(self, pulse: Pulse, metrics: Metrics, head: str, cards: CardRoutes | None = None) -> None:
        self._pulse = pulse
        self._metrics = metrics
        self._head = head
        self._cards = cards

    async def checks(self) -> Sequence[Check]:
        """Everything that has to be so."""
        app = self._pulse.app
        version = await self._version()
        tick, outbox, overdue = self._pulse.age, outbox_age(app), app.overdue()
        connected = sum(platform.connected for platform in app.platforms.values())
        return (
            Check("running", app.ready),
            Check("database", version is not None),
            Check("schema", version == self._head, version, self._head),
            Check("tick_age", tick is not None and tick < OLDEST_TICK, _rounded(tick), OLDEST_TICK),
            Check("inbox_age", self._pulse.inbox_age < OLDEST_INBOX, _rounded(self._pulse.inbox_age), OLDEST_INBOX),
            Check("outbox_age", outbox < OLDEST_OUTBOX, _rounded(outbox), OLDEST_OUTBOX),
            Check("accounts", connected == len(app.platforms), connected, len(app.platforms)),
            Check("overdue", overdue == 0, overdue, 0),
            Check("unplanned", not app.clockwork.unplanned, len(app.clockwork.unplanned), 0),
            *self._taps(),
        )

    def _taps(self) -> tuple[Check, ...]:
        """Accounts whose address for taps on cards was not taken: told to the doctor, no reason not to be ready."""
        failed = self._cards.failed if self._cards is not None else ()
        return (Check("card_routes", True, ",".join(sorted(failed)), ""),) if failed else ()

    def figures(self) -> tuple[bytes, str]:
        """The figures for Prometheus."""
        return self._metrics.text()

    async def _version(self) -> str | None:
        """The schema's version, None when the database does not answer (or is being closed: then it stays so)."""
        if not self._pulse.app.ready:
            return None
        try:
            async with asyncio.timeout(_DATABASE_WITHIN), self._pulse.app.parts.database.reading() as connection:
                return str((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar())
        except (SQLAlchemyError, TimeoutError):
            return None


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
