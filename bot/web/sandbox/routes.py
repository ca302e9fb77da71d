"""The addresses of the sandbox: the page, its files, its JSON, its stream.

Only for this machine: every handler stands behind the guard. Must never serve a file that is not in the table.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.core.ids import NativeId
from bot.core.wording import sandbox as wording
from bot.platforms.sandbox.model import Chat
from bot.web.sandbox import actions
from bot.web.sandbox.feed import stream
from bot.web.sandbox.guard import HEADERS, Handler, answer, guarded, refusal
from bot.web.sandbox.stage import Stage
from bot.web.sandbox.views import lines_view, members_view, people_view, row_view, state_view

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
ACTIONS: dict[str, Callable[[Stage, web.Request], Awaitable[web.StreamResponse]]] = {
    "say": actions.say,
    "recall": actions.take_back,
    "press": actions.press,
    "group/mode": actions.switch_mode,
    "group/bot": actions.switch_bot,
    "group/card": actions.rename,
    "group/newcomer": actions.newcomer,
    "clock": actions.set_speed,
    "jump": actions.jump,
    "crowd": actions.set_crowd,
    "restart": actions.restart,
}


def add_sandbox(app: web.Application, stage: Stage) -> None:
    """Put the sandbox under ``/sandbox/`` and end its streams when the server stops."""
    app.add_routes(sandbox_routes(stage))
    app.on_shutdown.append(stage.close)


def sandbox_routes(stage: Stage) -> list[web.RouteDef]:
    """All routes of the sandbox."""

    def get(path: str, handler: Handler) -> web.RouteDef:
        return web.get(path, guarded(stage, handler))

    files = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
    return [
        get("/sandbox", _to_page),
        get("/sandbox/", partial(_file, files, "index.html")),
        get("/sandbox/static/{name}", partial(_file, files, None)),
        get("/sandbox/api/people", partial(_people, stage)),
        get("/sandbox/api/state", partial(_state, stage)),
        get("/sandbox/api/lines", partial(_lines, stage)),
        get("/sandbox/api/members", partial(_members, stage)),
        get("/sandbox/api/timeline", partial(_timeline, stage)),
        get("/sandbox/api/events", partial(_events, stage)),
        *(web.post(f"/sandbox/api/{name}", guarded(stage, partial(action, stage))) for name, action in ACTIONS.items()),
    ]


async def _to_page(request: web.Request) -> web.StreamResponse:
    return web.Response(status=308, headers=HEADERS | {"Location": "/sandbox/"})


async def _file(files: dict[str, bytes], name: str | None, request: web.Request) -> web.StreamResponse:
    wanted = name if name is not None else request.match_info["name"]
    body = files.get(wanted)
    if body is None:
        return refusal("not_found", wording.NOT_JSON, 404)
    kind = TYPES[Path(wanted).suffix]
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=HEADERS)


async def _people(stage: Stage, request: web.Request) -> web.StreamResponse:
    return answer({"programme": stage.desk.programme.name, "people": people_view(stage)})


async def _state(stage: Stage, request: web.Request) -> web.StreamResponse:
    me = _me(stage, request)
    return answer(state_view(stage, me)) if me is not None else _nobody()


async def _lines(stage: Stage, request: web.Request) -> web.StreamResponse:
    me, chat = _me(stage, request), Chat.parse(request.query.get("chat", ""))
    before = request.query.get("before", "")
    if me is None:
        return _nobody()
    mine = chat is not None and (chat.user == me if chat.group is None else stage.world.member(chat.group, me))
    if chat is None or not mine:
        return refusal("unknown_chat", wording.UNKNOWN_CHAT, 404)
    return answer(lines_view(stage.world, chat, int(before) if before.isdecimal() else None, me))


async def _members(stage: Stage, request: web.Request) -> web.StreamResponse:
    me = _me(stage, request)
    group = stage.world.group(NativeId(request.query.get("group", "")))
    if group is None or me not in group.members:
        return refusal("unknown_chat", wording.UNKNOWN_CHAT, 404)
    return answer({"members": members_view(group)})


async def _timeline(stage: Stage, request: web.Request) -> web.StreamResponse:
    desk = stage.desk
    try:
        on = date.fromisoformat(
            request.query.get("on") or desk.now().astimezone(desk.programme.zone).date().isoformat()
        )
    except ValueError:
        return refusal("unknown_time", wording.UNKNOWN_TIME, 400)
    rows = await desk.timeline(on, request.query.get("group") or None)
    return answer({"on": on.isoformat(), "rows": [row_view(stage, row) for row in rows]})


async def _events(stage: Stage, request: web.Request) -> web.StreamResponse:
    me = _me(stage, request)
    return await stream(stage, me, request) if me is not None else _nobody()


def _me(stage: Stage, request: web.Request) -> NativeId | None:
    native = NativeId(request.query.get("me", ""))
    return native if native in stage.world.state.users else None


def _nobody() -> web.Response:
    return refusal("unknown_user", wording.REFUSALS["unknown_user"], 404)
