"""Binding an account to a person with a code (T): the coordinator gives the code, the person sends it in private.

A code is never taken in a group, works once, and wrong ones are counted. Who is somebody else in a group asks there
for a code and sends it in private, where they are known.
"""

from dataclasses import replace

from bot.core.answer import answer, noted, said
from bot.core.binding import (
    CODE_LIVES,
    BindCode,
    blocked,
    bound,
    bound_to,
    claim,
    claimed,
    code_of,
    code_record,
    new_code,
    tried,
    tries_of,
)
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.ids import PersonKey
from bot.core.people import LEADERS, PRIVATE, LinkedAccount, Person
from bot.core.query import Query
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import bind as wording

FEATURE = "bind"
BIND = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, usage=wording.USAGE, example=wording.USAGE,
    summary=wording.SUMMARY, joined_argument=True,
)  # fmt: skip
CODE = CommandSpec(
    name=wording.CODE_COMMAND, feature=FEATURE, aliases=wording.CODE_ALIASES, roles=LEADERS, usage=wording.CODE_USAGE,
    example=wording.CODE_USAGE, summary=wording.CODE_SUMMARY,
)  # fmt: skip
END = CommandSpec(
    name=wording.END_COMMAND, feature=FEATURE, aliases=wording.END_ALIASES, roles=LEADERS, usage=wording.END_USAGE,
    example=wording.END_USAGE, summary=wording.END_SUMMARY,
)  # fmt: skip
COMMANDS = (BIND, CODE, END)


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    if event.sender is None:
        return ()
    if signals.command.spec is END:
        return tuple(bound_to(person.key) for person in _named(signals.command.argument, here))
    if signals.command.spec is BIND and here.group is None:
        code = code_of(signals.command.folded_argument)
        tries = tries_of(event.account, event.sender.native_id)
        return (tries, code_record(code)) if code else (tries,)
    return ()


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    if turn.call.spec is BIND:
        return _bind(turn)
    return _for_person(turn, turn.call.argument.strip())


def _bind(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert turn.call is not None
    assert event.sender is not None
    if here.group is not None:
        return _in_group(turn)
    if here.person is not None:
        return _claimed(turn, here.person) or answer(turn, wording.already(here.person.name), FEATURE)
    tries = turn.facts.get(tries_of(event.account, event.sender.native_id))
    if blocked(tries, event.at):
        return answer(turn, wording.BLOCKED, FEATURE)
    code = code_of(turn.call.folded_argument)
    if code is None:
        return answer(turn, wording.how(event.account, event.sender.native_id), FEATURE)
    known = turn.facts.get(code_record(code))
    person = (
        here.staff.get(PersonKey(known.person))
        if known and known.used_at is None and event.at < known.expires_at
        else None
    )
    if known is None or person is None:
        wrong = tried(tries, event.account, event.sender.native_id, event.at)
        return Decision((wrong,), (said(turn, wording.WRONG, FEATURE),))
    link = LinkedAccount(event.account, event.sender.native_id, PRIVATE)
    records = (
        replace(known, used_at=event.at),
        bound(link, person.key, event.at),
        noted(turn, "bind.done", person.key),
    )
    return Decision(records, (said(turn, wording.done(person.name), FEATURE),))


def _in_group(turn: Turn) -> Decision:
    """A code for who is not known in this group. It is worth something to the person alone: it is sent in private, by
    somebody who is known there, and links the account that asked for it."""
    event, here = turn.event, turn.here
    assert turn.call is not None
    assert event.sender is not None
    assert event.native_group is not None
    if here.person is not None:
        return answer(turn, wording.already(here.person.name), FEATURE)
    if turn.call.argument.strip():
        return answer(turn, wording.IN_PRIVATE, FEATURE)
    digits = new_code(event.id, event.received_at)
    code = claim(digits, event.account, event.native_group, event.sender.native_id, event.at)
    return Decision((code,), (said(turn, wording.claim(digits, CODE_LIVES), FEATURE),))


def _claimed(turn: Turn, person: Person) -> Decision | None:
    """Somebody who is known says which account of a group is theirs, too; None for any other words."""
    event, here = turn.event, turn.here
    assert turn.call is not None
    code = code_of(turn.call.folded_argument)
    known = turn.facts.get(code_record(code)) if code is not None else None
    link = claimed(known, event.at)
    if known is None or link is None or person.native_id(link.account) is None:
        return None
    if here.staff.of_account(link.account, link.native_id) is not None:
        return answer(turn, wording.WRONG, FEATURE)
    group = here.programme.group_at(link.account, link.place) if link.place is not None else None
    note = noted(turn, "bind.group", person.key, group.key if group is not None else "")
    records = (replace(known, used_at=event.at), bound(link, person.key, event.at), note)
    return Decision(records, (said(turn, wording.claimed(person.name, group.name if group else ""), FEATURE),))


def _for_person(turn: Turn, name: str) -> Decision:
    """What a coordinator does for somebody by name or key."""
    found = _named(name, turn.here)
    if len(found) != 1:
        text = wording.several(name, tuple(one.key for one in found)) if found else wording.nobody(name)
        return answer(turn, text, FEATURE)
    assert turn.call is not None
    return _end(turn, found[0]) if turn.call.spec is END else _code(turn, found[0])


def _code(turn: Turn, person: Person) -> Decision:
    event, here = turn.event, turn.here
    if here.group is not None and not here.group.management:
        return answer(turn, wording.IN_PRIVATE, FEATURE)
    digits = new_code(event.id, event.received_at)
    code = BindCode(digits, person.key, here.actor, event.at, event.at + CODE_LIVES)
    text = wording.code(person.name, digits, CODE_LIVES)
    return Decision((code, noted(turn, "bind.code", person.key)), (said(turn, text, FEATURE),))


def _end(turn: Turn, person: Person) -> Decision:
    mine = [one for one in turn.facts.get(bound_to(person.key)) if one.ended_at is None]
    ended = tuple(replace(one, ended_at=turn.event.at) for one in mine)
    records = (*ended, noted(turn, "bind.end", person.key)) if ended else ()
    return Decision(records, (said(turn, wording.ended(person.name, len(ended)), FEATURE),))


def _named(argument: str, here: Situation) -> tuple[Person, ...]:
    name = argument.strip()
    keyed = next((person for person in here.staff.people if person.key == name), None)
    return (keyed,) if keyed is not None else here.staff.named(name)


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(*COMMANDS),
    commands=COMMANDS,
)
