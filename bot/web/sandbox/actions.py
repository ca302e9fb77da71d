"""What the page lets a person do: talk, take back, run a group by hand, move the clock.

Every action is one that the world or the desk allows; nothing is decided here.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bot.core.ids import NativeId
from bot.core.wording import sandbox as wording
from bot.platforms.sandbox.model import Chat, Done, Refusal
from bot.web.sandbox.guard import answer, read, refusal
from bot.web.sandbox.jumps import next_planned, next_time, within_reach
from bot.web.sandbox.stage import Stage

Speed = Annotated[float, Field(ge=0, le=600)]
Name = Annotated[str, Field(max_length=60)]


class Body(BaseModel):
    """What all bodies share: nothing unknown is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Say(Body):
    me: str
    chat: str
    text: str
    reply_to: str | None = None


class TakeBack(Body):
    me: str
    message_id: str


class Press(Body):
    me: str
    card: str
    choice: str


class SwitchMode(Body):
    me: str
    group: str
    muted: bool


class SwitchBot(Body):
    me: str
    group: str
    manager: bool


class Rename(Body):
    me: str
    group: str
    card: Name


class Newcomer(Body):
    me: str
    group: str
    name: Name


class SetSpeed(Body):
    speed: Speed


class Jump(Body):
    """``to``: ``next`` (the next planned thing) or ``HH:MM``, the next one or that of tomorrow."""

    to: str
    tomorrow: bool = False


class SetCrowd(Body):
    on: bool


class Restart(Body):
    confirm: Literal[True]


async def say(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Speak in a group or to the bot."""
    body = await read(request, Say)
    chat = Chat.parse(body.chat) if body is not None else None
    if body is None:
        return _not_json()
    me = NativeId(body.me)
    if chat is not None and chat.group is not None:
        return await _settle(stage, stage.world.say(chat.group, me, body.text, body.reply_to))
    if chat is not None and chat.user == me:
        return await _settle(stage, stage.world.say_private(me, body.text, body.reply_to))
    return refusal("unknown_chat", wording.UNKNOWN_CHAT, 404)


async def take_back(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Recall a message."""
    body = await read(request, TakeBack)
    if body is None:
        return _not_json()
    return await _settle(stage, stage.world.recall(NativeId(body.me), body.message_id))


async def press(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Tap a button of a card."""
    body = await read(request, Press)
    if body is None:
        return _not_json()
    return await _settle(stage, stage.world.press(NativeId(body.me), body.card, body.choice))


async def switch_mode(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Close or open a group by hand."""
    body = await read(request, SwitchMode)
    if body is None:
        return _not_json()
    return await _settle(stage, stage.world.set_muted(NativeId(body.group), NativeId(body.me), body.muted))


async def switch_bot(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Make the bot a manager of the group, or no longer."""
    body = await read(request, SwitchBot)
    if body is None:
        return _not_json()
    done = stage.world.set_bot_manager(NativeId(body.group), body.manager, by=NativeId(body.me))
    return await _settle(stage, done)


async def rename(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Change the own group card."""
    body = await read(request, Rename)
    if body is None:
        return _not_json()
    return await _settle(stage, stage.world.rename(NativeId(body.group), NativeId(body.me), body.card))


async def newcomer(stage: Stage, request: web.Request) -> web.StreamResponse:
    """A manager lets somebody new into the group."""
    body = await read(request, Newcomer)
    world = stage.world
    if body is None or not body.name.strip():
        return _not_json()
    group = world.group(NativeId(body.group))
    if group is None or not group.managed_by(NativeId(body.me)):
        return await _settle(stage, Refusal("not_manager"))
    native = NativeId(f"new-{world.state.last_number + 1}")
    world.add_user(native, " ".join(body.name.split()))
    return await _settle(stage, world.join(group.native_id, native))


async def set_speed(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Pause the clock or let it run."""
    body = await read(request, SetSpeed)
    if body is None:
        return _not_json()
    stage.desk.set_speed(body.speed)
    stage.tell_clock()
    return answer({})


async def jump(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Move the clock forward; answered when everything in between was played."""
    body = await read(request, Jump)
    if body is None:
        return _not_json()
    if stage.jumping_to is not None:
        return refusal("jumping", wording.JUMPING, 409)
    to = await _target(stage, body)
    if to is None and body.to == "next":
        return refusal("nothing_planned", wording.NOTHING_PLANNED, 409)
    if to is None or not within_reach(stage.desk.now(), to):
        return refusal("unknown_time", wording.UNKNOWN_TIME, 400)
    stage.jumping_to = to
    stage.tell_clock()
    try:
        await stage.desk.jump(to)
    finally:
        stage.jumping_to = None
        stage.tell_clock()
    return answer({})


async def _target(stage: Stage, body: Jump) -> datetime | None:
    now, zone = stage.desk.now(), stage.desk.programme.zone
    if body.to != "next":
        try:
            wall = time.fromisoformat(body.to)
        except ValueError:
            return None
        return next_time(now, wall.replace(tzinfo=None), zone, tomorrow=body.tomorrow)
    today: date = now.astimezone(zone).date()
    for on in (today, today + timedelta(days=1)):
        if (at := next_planned(await stage.desk.timeline(on, None), now)) is not None:
            return at
    return None


async def set_crowd(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Let simulated people talk."""
    body = await read(request, SetCrowd)
    if body is None:
        return _not_json()
    stage.desk.set_crowd(body.on)
    stage.tell_clock()
    return answer({})


async def restart(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Begin again."""
    if await read(request, Restart) is None:
        return _not_json()
    if stage.jumping_to is not None:
        return refusal("jumping", wording.JUMPING, 409)
    await stage.desk.restart()
    stage.tell({"type": "reset"})
    return answer({})


def _not_json() -> web.Response:
    return refusal("not_json", wording.NOT_JSON, 400)


async def _settle(stage: Stage, result: Done | Refusal) -> web.Response:
    if isinstance(result, Refusal):
        return refusal(result.code, wording.REFUSALS[result.code], 409)
    stored = await stage.platform.deliver(result.events)
    return answer({"message_id": result.message_id, "note": "" if stored else wording.NOT_STORED})
