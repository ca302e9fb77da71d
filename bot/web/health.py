"""How the service is: alive, ready, its figures. What is looked at is handed in.

Must never import the store, and never answer with anything that names a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson
from aiohttp import web


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be so before the service counts as ready."""

    name: str
    ok: bool
    value: float | int | str | None = None
    limit: float | int | str | None = None


class Vitals(Protocol):
    """What is looked at."""

    async def checks(self) -> Sequence[Check]:
        """Everything that has to be so."""
        ...

    def figures(self) -> tuple[bytes, str]:
        """The figures for Prometheus and their content type."""
        ...


def health_routes(vitals: Vitals) -> list[web.RouteDef]:
    """``/healthz``, ``/readyz`` and ``/metrics``."""

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n", headers=_HEADERS)

    async def ready(_request: web.Request) -> web.Response:
        checks = await vitals.checks()
        fit = all(check.ok for check in checks)
        body = orjson.dumps({"ready": fit, "checks": {check.name: _shown(check) for check in checks}})
        return web.Response(body=body, status=200 if fit else 503, content_type="application/json", headers=_HEADERS)

    async def figures(_request: web.Request) -> web.Response:
        body, kind = vitals.figures()
        return web.Response(body=body, headers=_HEADERS | {"Content-Type": kind})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", figures)]


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _shown(check: Check) -> dict[str, object]:
    return {"ok": check.ok, "value": check.value, "limit": check.limit}
