"""Turns what a decision wants into what this group's platform can do. Only allowed effects come out, and never nothing.

Pure. What cannot be done is handed to people: a task for the staff, in plain words.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core.capability import Capability
from bot.core.effect import (
    AlertStaff,
    AnswerJoin,
    EditCard,
    Effect,
    ManagingEffect,
    MarkEssence,
    MuteMember,
    PostNotice,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SendMessage,
    SetCard,
    SetMuteAll,
    needed,
)
from bot.core.ids import AccountName, GroupKey
from bot.core.message import Mention, MentionAll, Message, Segment, Text
from bot.core.people import Directory, LinkedAccount, Person, Role
from bot.core.programme import Programme
from bot.core.wording import lowering as wording

CapabilitiesOf = Callable[[GroupKey], frozenset[Capability]]
_Said = TypeVar("_Said", SendMessage, SendDirect)


@dataclass(frozen=True, slots=True)
class Ground:
    """What lowering has to know: who there is, what is possible where, and which accounts reach nobody."""

    programme: Programme
    staff: Directory
    capabilities: CapabilitiesOf
    leaders: tuple[Person, ...] = ()
    unreachable: frozenset[AccountName] = frozenset()
    """Accounts that are gone."""
    mute: frozenset[GroupKey] = frozenset()
    """Groups that no account can speak in now."""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """An effect for which no means is left; kept as a refused row so that nothing disappears."""

    effect: Effect


def lower(effect: Effect, ground: Ground) -> tuple[Effect | Undeliverable, ...]:
    """The effects that carry out ``effect`` with the means that are there."""
    match effect:
        case AlertStaff():
            return _alert(effect, ground)
        case SendMessage():
            return _say(effect, ground)
        case SendDirect():
            return _direct(effect, ground)
        case SetMuteAll() | Recall() | MuteMember() | SetCard() | MarkEssence() | AnswerJoin():
            if needed(effect) in ground.capabilities(effect.group):
                return (effect,)
            return _alert(_task(effect, ground), ground)
        case SendForward() | PostNotice() | SendFile() | EditCard():
            if effect.needs in ground.capabilities(effect.group):
                return (effect,)
            return _otherwise(effect, ground)
    return (Undeliverable(effect),)


def _otherwise(
    effect: SendForward | PostNotice | SendFile | EditCard, ground: Ground
) -> tuple[Effect | Undeliverable, ...]:
    """In words what cannot be shown; a card that cannot change stays as it is, its message says it all."""
    if isinstance(effect, SendFile):
        return _alert(_file_task(effect, ground), ground)
    if isinstance(effect, SendForward):
        return _say(_in_words(effect, _unfolded(effect)), ground)
    if isinstance(effect, PostNotice):
        return _say(_in_words(effect, Message.of(effect.text)), ground)
    return (Undeliverable(effect),)


def _in_words(effect: SendForward | PostNotice, message: Message) -> SendMessage:
    return SendMessage(
        feature=effect.feature,
        why=effect.why,
        tag=effect.tag,
        subject=effect.subject,
        expires_at=effect.expires_at,
        not_before=effect.not_before,
        wants_receipt=effect.wants_receipt,
        group=effect.group,
        message=message,
    )


def _unfolded(effect: SendForward) -> Message:
    parts: list[Segment] = [Text(effect.title)]
    for page in effect.pages:
        parts += [Text("\n\n"), *page.segments]
    return Message(tuple(parts))


def _file_task(effect: SendFile, ground: Ground) -> AlertStaff:
    group = ground.programme.group(effect.group)
    return AlertStaff(
        feature=effect.feature,
        why=effect.why,
        tag=f"{effect.tag}-task",
        text=wording.file_by_hand(group.name if group else effect.group, effect.name, effect.path),
        about=effect.group,
        expires_at=effect.expires_at,
    )


def _task(effect: ManagingEffect, ground: Ground) -> AlertStaff:
    group = ground.programme.group(effect.group)
    return AlertStaff(
        feature=effect.feature,
        why=effect.why,
        tag=f"{effect.tag}-task",
        text=wording.task(effect, group.name if group else effect.group),
        about=effect.group,
        expires_at=effect.expires_at,
    )


def _say(effect: SendMessage, ground: Ground) -> tuple[Effect | Undeliverable, ...]:
    means = ground.capabilities(effect.group)
    if Capability.SEND not in means:
        group = ground.programme.group(effect.group)
        if group is None or group.management:
            return _to_leaders(effect, effect.message.shown(), ground)
        text = wording.cannot_say(group.name, effect.message.shown())
        return _alert(
            AlertStaff(feature=effect.feature, why=effect.why, tag=f"{effect.tag}-task", text=text, about=effect.group),
            ground,
        )
    return (_within(effect, means),)


def _within(effect: SendMessage, means: frozenset[Capability]) -> SendMessage:
    if Capability.REPLY not in means and effect.reply_to is not None:
        effect = replace(effect, reply_to=None)
    if Capability.MENTION not in means:
        effect = replace(effect, message=_untagged(effect.message))
    if Capability.BUTTONS not in means and effect.card is not None:
        effect = replace(effect, card=None)
    return _heard(effect, means)


def _heard(effect: _Said, means: frozenset[Capability]) -> _Said:
    """With what people have to know where the bot does not hear everything."""
    if not effect.unheard:
        return effect
    if Capability.HEARS_ALL in means:
        return replace(effect, unheard="")
    return replace(effect, message=Message.of(*effect.message.segments, effect.unheard), unheard="")


def _untagged(message: Message) -> Message:
    return Message(
        tuple(
            Text(wording.at(part.name or part.native_id))
            if isinstance(part, Mention)
            else Text(wording.AT_ALL)
            if isinstance(part, MentionAll)
            else part
            for part in message.segments
        )
    )


def _direct(effect: SendDirect, ground: Ground) -> tuple[Effect | Undeliverable, ...]:
    place = effect.via_group
    if place is None:
        return (effect,)
    if Capability.DIRECT in ground.capabilities(place):
        return (_heard(effect, ground.capabilities(place)),)
    if effect.confidential:
        return _alert(_passed_on(effect, place), ground)
    if Capability.SEND not in ground.capabilities(place):
        return _to_leaders(effect, effect.message.shown(), ground)
    name = _name(effect, ground)
    said = SendMessage(
        feature=effect.feature,
        why=effect.why,
        tag=effect.tag,
        subject=effect.subject,
        expires_at=effect.expires_at,
        group=place,
        message=Message.of(Mention(effect.native_id, name), " ", *effect.message.segments),
        unheard=effect.unheard,
    )
    return (_within(said, ground.capabilities(place)),)


def _passed_on(effect: SendDirect, place: GroupKey) -> AlertStaff:
    return AlertStaff(
        feature=effect.feature,
        why=effect.why,
        tag=f"{effect.tag}-task",
        subject=effect.subject,
        text=wording.pass_on(effect.message.shown()),
        about=place,
        expires_at=effect.expires_at,
    )


def _name(effect: SendDirect, ground: Ground) -> str:
    person = ground.staff.get(effect.person)
    return person.name if person else ""


def _alert(effect: AlertStaff, ground: Ground) -> tuple[Effect | Undeliverable, ...]:
    management = ground.programme.management
    if effect.people:
        named = [person for key in effect.people if (person := ground.staff.get(key)) is not None]
        reached = _privately(effect, effect.text, named, ground)
        if reached:
            return reached
    if management is not None and management.key in ground.mute:
        reached = _privately(effect, effect.text, _elsewhere(ground), ground)
        if reached:
            return reached
    if management is not None and Capability.SEND in ground.capabilities(management.key):
        said = SendMessage(
            feature=effect.feature,
            why=effect.why,
            tag=effect.tag,
            subject=effect.subject,
            expires_at=effect.expires_at,
            group=management.key,
            message=Message.of(effect.text),
        )
        return (_within(said, ground.capabilities(management.key)),)
    return _to_leaders(effect, effect.text, ground)


def _to_leaders(effect: Effect, text: str, ground: Ground) -> tuple[Effect | Undeliverable, ...]:
    return _privately(effect, text, ground.leaders, ground) or (Undeliverable(effect),)


def _privately(
    effect: Effect, text: str, people: tuple[Person, ...] | list[Person], ground: Ground
) -> tuple[Effect | Undeliverable, ...]:
    return tuple(_to_person(effect, text, person, _link(person, ground)) for person in people if person.reached)


def _link(person: Person, ground: Ground) -> LinkedAccount:
    """The first account over which somebody can be reached."""
    links = person.reached
    return next((link for link in links if link.account not in ground.unreachable), links[0])


def _elsewhere(ground: Ground) -> tuple[Person, ...]:
    """The leaders who can be reached over an account that is there."""
    there = (person for person in ground.leaders if person.reached)
    return tuple(person for person in there if _link(person, ground).account not in ground.unreachable)


def _to_person(effect: Effect, text: str, person: Person, link: LinkedAccount) -> SendDirect:
    return SendDirect(
        feature=effect.feature,
        why=effect.why,
        tag=f"{effect.tag}-{person.key}",
        subject=effect.subject,
        expires_at=effect.expires_at,
        account=link.account,
        native_id=link.native_id,
        person=person.key,
        message=Message.of(text),
        urgent=True,
    )


def leaders_of(staff: Directory, roles_of: Callable[[Person], frozenset[Role]]) -> tuple[Person, ...]:
    """The people who are told when no group can be reached: coordinators, else admins."""
    for role in (Role.COORDINATOR, Role.ADMIN):
        found = tuple(person for person in staff.people if role in roles_of(person))
        if found:
            return found
    return ()
