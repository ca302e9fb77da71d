"""The stream of server-sent events that keeps an open page live.

Sends only what the page's person sees. A page that comes back loads everything anew, so nothing is kept for it here.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
from aiohttp import web

from bot.core.ids import NativeId
from bot.platforms.sandbox.journal import Entry
from bot.platforms.sandbox.model import Chat, Line
from bot.platforms.sandbox.world import SandboxWorld
from bot.web.sandbox.guard import HEADERS
from bot.web.sandbox.stage import News, Stage
from bot.web.sandbox.views import clock_view, head_view, line_view

CLOCK_EVERY = 1.0
"""Seconds between two readings of the clock in a busy stream."""
QUIET_FOR = 5.0
"""Seconds after which a silent stream gets one."""

Frame = dict[str, Any]


async def stream(stage: Stage, me: NativeId, request: web.Request) -> web.StreamResponse:
    """Hold the stream open until the page or the server goes."""
    response = web.StreamResponse(headers=HEADERS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    response.charset = "utf-8"
    queue = stage.open_page()
    try:
        await response.prepare(request)
        await _write(response, {"type": "hello", "clock": clock_view(stage), "number": stage.world.state.last_number})
        await _follow(stage, me, queue, response)
    except ConnectionResetError:
        return response  # the page was closed, which is how every stream ends
    finally:
        stage.close_page(queue)
    return response


async def _follow(
    stage: Stage, me: NativeId, queue: "asyncio.Queue[News | None]", response: web.StreamResponse
) -> None:
    loop = asyncio.get_running_loop()
    clock_at = loop.time()
    while True:
        try:
            async with asyncio.timeout(QUIET_FOR):
                news = await queue.get()
        except TimeoutError:
            news = {"type": "clock"}
        if news is None:
            return
        for frame in frames(stage, me, news):
            await _write(response, frame)
        if news["type"] == "clock":
            clock_at = loop.time()
        elif loop.time() - clock_at >= CLOCK_EVERY:
            await _write(response, {"type": "clock", "clock": clock_view(stage)})
            clock_at = loop.time()


async def _write(response: web.StreamResponse, frame: Frame) -> None:
    await response.write(b"data: " + orjson.dumps(frame) + b"\n\n")


def frames(stage: Stage, me: NativeId, news: News) -> Iterator[Frame]:
    """What one piece of news means for the page of ``me``."""
    match news["type"]:
        case "clock":
            yield {"type": "clock", "clock": clock_view(stage)}
        case "entry":
            yield from _entry_frames(stage.world, me, news["entry"])
        case _:
            yield news


def _entry_frames(world: SandboxWorld, me: NativeId, entry: Entry) -> Iterator[Frame]:
    what = entry["what"]
    if what == "press" and entry["by"] != me:
        return
    if what == "effect":
        yield {"type": "effect", "outcome": entry["outcome"]}
        if not entry["performed"]:
            return
    if what in {"join", "leave"} and entry["native_user"] == me:
        yield {"type": "chats"}
        return
    line = _line(world, entry)
    if line is not None and _sees(world, me, line.chat):
        yield {"type": "line", "line": line_view(world, line, me)}
    native = entry.get("native_group")
    group = world.group(native) if native is not None else None
    if group is not None and me in group.members and _changes_group(entry):
        yield {"type": "group", "group": head_view(world, group, me)}


def _changes_group(entry: Entry) -> bool:
    return entry["what"] in {"mode", "join", "leave", "rename", "standing"} or entry.get("effect") in {
        "SetMuteAll",
        "MuteMember",
        "SetCard",
    }


def _line(world: SandboxWorld, entry: Entry) -> Line | None:
    message_id = entry.get("message_id")
    if message_id is not None:
        return world.message(message_id)
    native = entry.get("native_group")
    if native is None:
        return None
    lines = world.state.chats.get(Chat(group=native).key, [])
    newest = next((line for line in reversed(lines) if line.number <= entry["n"]), None)
    return newest if newest is not None and newest.number == entry["n"] else None


def _sees(world: SandboxWorld, me: NativeId, chat: Chat) -> bool:
    return chat.user == me if chat.group is None else world.member(chat.group, me) is not None
