"""The world as the page gets it: JSON values, seen with the eyes of one person.

Must never hand out what that person could not see, and never HTML: the page shows every text as text.
"""

from datetime import datetime
from typing import Any

from bot.core.card import Card
from bot.core.ids import NativeId
from bot.core.message import Mention, MentionAll, Message, Segment, Text
from bot.core.people import Person
from bot.core.wording import sandbox as wording
from bot.core.wording.features import named
from bot.platforms.sandbox.codec import card_row
from bot.platforms.sandbox.model import Chat, ChatGroup, Line, Member, Notice, Said
from bot.platforms.sandbox.seed import roles_of
from bot.platforms.sandbox.world import BOT, SandboxWorld
from bot.web.sandbox.desk import TimelineRow
from bot.web.sandbox.stage import Stage

View = dict[str, Any]
PAGE = 120
"""Lines that are handed out at once."""


def clock_view(stage: Stage) -> View:
    """The clock bar."""
    desk, zone = stage.desk, stage.desk.programme.zone
    jumping = stage.jumping_to
    return {
        "now": desk.now().astimezone(zone).isoformat(),
        "speed": desk.speed(),
        "zone": zone.key,
        "crowd": desk.crowd(),
        "jumping_to": jumping.astimezone(zone).isoformat() if jumping is not None else None,
    }


def people_view(stage: Stage) -> list[View]:
    """Everybody whom one can be: the staff in the roster's order, then the simulated trainees."""
    world, directory = stage.world, stage.desk.directory
    staff = [(native, person) for person in directory.people if (native := person.native_id(world.account))]
    known = {native for native, _ in staff}
    others = [native for native in world.state.users if native not in known and native != BOT]
    views = [_person_view(world, native, person) for native, person in staff if native in world.state.users]
    return views + [_person_view(world, native, None) for native in others]


def _person_view(world: SandboxWorld, native: NativeId, person: Person | None) -> View:
    return {
        "id": native,
        "name": world.state.users[native],
        "unit": person.unit if person is not None else "",
        "roles": sorted(roles_of(person, None)) if person is not None else ["trainee"],
        "groups": [group.name for group in world.groups_of(native)],
        "simulated": person is None,
    }


def state_view(stage: Stage, me: NativeId) -> View:
    """All chats of a person."""
    world = stage.world
    person = stage.desk.directory.of_account(world.account, me)
    management = stage.desk.programme.management
    return {
        "me": _person_view(world, me, person),
        "programme": stage.desk.programme.name,
        "bot": {"id": BOT, "name": world.state.name(BOT)},
        "groups": [
            head_view(world, group, me)
            | chat_view(world, Chat(group=group.native_id), me)
            | {"management": management is not None and group.key == management.key}
            for group in world.groups_of(me)
        ],
        "private": chat_view(world, Chat(user=me), me) | {"chat": Chat(user=me).key},
        "clock": clock_view(stage),
        "number": world.state.last_number,
    }


def head_view(world: SandboxWorld, group: ChatGroup, me: NativeId) -> View:
    """One group's state as a person sees it."""
    mine, bot = group.members.get(me), group.members.get(BOT)
    silence = world.may_speak(group.native_id, me)
    return {
        "chat": Chat(group=group.native_id).key,
        "id": group.native_id,
        "key": group.key,
        "name": group.name,
        "muted": group.muted,
        "since": _iso(world, group.mode_since),
        "members": len(group.members),
        "standing": mine.standing if mine is not None else None,
        "bot_manages": bot is not None and bot.standing.manages,
        "silence": wording.REFUSALS[silence.code] if silence is not None else None,
    }


def chat_view(world: SandboxWorld, chat: Chat, me: NativeId) -> View:
    """What the list shows of a chat: how many messages, the last one."""
    said = [line for line in world.state.chats.get(chat.key, ()) if isinstance(line, Said)]
    last = said[-1] if said else None
    return {
        "count": len(said),
        "last": line_view(world, last, me) if last is not None else None,
    }


def lines_view(world: SandboxWorld, chat: Chat, before: int | None, me: NativeId) -> View:
    """The newest lines of a chat, or those before a line."""
    lines = [line for line in world.lines(chat) if before is None or line.number < before]
    return {"lines": [line_view(world, line, me) for line in lines[-PAGE:]], "earlier": len(lines) > PAGE}


def members_view(group: ChatGroup) -> list[View]:
    """Whom one can tag in a group."""
    return [_member_view(member) for member in group.members.values()]


def _member_view(member: Member) -> View:
    return {"id": member.native_id, "name": member.shown, "standing": member.standing, "bot": member.is_bot}


def line_view(world: SandboxWorld, line: Line, me: NativeId) -> View:
    """A message or a notice, as ``me`` sees it."""
    head: View = {"n": line.number, "at": _iso(world, line.at), "chat": line.chat.key}
    if isinstance(line, Notice):
        by_bot = line.by == BOT
        notice = {"kind": line.kind, "by": line.by_name, "by_bot": by_bot, "on": line.on, "text": line.text}
        return head | {"notice": notice}
    gone = line.recalled_by
    return head | {
        "id": line.id,
        "sender": line.sender,
        "name": line.sender_name,
        "bot": line.is_bot,
        "recalled": world.state.name(gone, line.chat.group) if gone is not None else None,
        "self_recalled": gone == line.sender,
        "parts": [] if gone is not None else [_part(part) for part in line.message.segments],
        "quote": _quote(world, line.reply_to),
        "card": _card(world, line.card, me) if line.card is not None and gone is None else None,
    }


def _card(world: SandboxWorld, card: Card, me: NativeId) -> View:
    """``share``: percent of all votes, rounded as in the result that the bot posts."""
    shown, total = card_row(card), card.total
    for button in shown["buttons"]:
        button["share"] = round((button["count"] or 0) * 100 / total) if total else 0
    return shown | {"total": total, "mine": world.chosen(card.id, me)}


def _part(part: Segment) -> View:
    match part:
        case Text(text=text):
            return {"text": text}
        case Mention(native_id=native_id, name=name):
            return {"at": native_id, "name": name}
        case MentionAll():
            return {"at": "*", "name": wording.EVERYBODY}
        case _:
            return {"text": Message((part,)).shown()}


def _quote(world: SandboxWorld, message_id: str | None) -> View | None:
    said = world.message(message_id) if message_id is not None else None
    if said is None:
        return None
    text = "" if said.recalled_by is not None else said.message.shown()
    return {"id": said.id, "name": said.sender_name, "text": text[:120], "gone": said.recalled_by is not None}


def row_view(stage: Stage, row: TimelineRow) -> View:
    """One line of the timetable."""
    programme = stage.desk.programme
    group = next((spec for spec in (*programme.groups, programme.management) if spec and spec.key == row.group), None)
    return {
        "at": row.at.astimezone(programme.zone).isoformat(),
        "group": row.group,
        "group_name": group.name if group is not None else "",
        "feature": row.feature,
        "feature_name": named(row.feature),
        "kind": row.kind,
        "state": row.state,
        "text": row.text,
        "why": row.why,
    }


def _iso(world: SandboxWorld, at: datetime | None) -> str | None:
    return at.astimezone(world.zone).isoformat() if at is not None else None
