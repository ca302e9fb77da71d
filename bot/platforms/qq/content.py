"""What a message holds: the platform's text with its inline markup, its attachments and its quote, as our Message.

Cards and chat records come as text that the platform wrote, not the person: they are kept by kind, their words apart
from what was typed, so that nobody can put a command into another's mouth. Must never keep an expiring address as
evidence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Segment, Text
from bot.platforms.qq.fields import Fields, clean, inner, optional_id, several, text, whole, yes
from bot.platforms.words import told

_MARKUP = re.compile(r"<@!?(?P<who>[0-9A-Za-z_-]{1,64})>|<(?P<kind>faceType|attachmentType)=[^<>]*>")
_OPENID = re.compile(r"[0-9A-Fa-f]{32}")
_EVERYBODY = "all"
_RENDERED: Mapping[int, str] = {3: "card", 101: "chat_record", 102: "chat_record"}
"""Message types whose content was written by the platform (event page "group_message_create")."""
_ATTACHED = re.compile(r"^\[[^\[\]\n]{1,8}[0-9]\] .*$", re.MULTILINE)
"""A line about a picture or a file within a chat record: only addresses of the platform's own."""
_LONGEST_KIND, _LONGEST_WORDS = 32, 4000


@dataclass(frozen=True, slots=True)
class Known:
    """What the adapter learnt before: its own id in the group, and which message a quote index stands for."""

    own: str = ""
    messages: Mapping[str, str] = field(default_factory=dict)


def read(d: Fields, known: Known, *, addressed: bool) -> tuple[Message, bool]:
    """The message, and whether the bot itself is tagged (or was: ``addressed``). Its own tag is taken out.

    Only a tag of scope "single" means the bot: one of everybody carries ``is_you`` too. Raises Malformed.
    """
    names, mine = _mentions(d)
    addressed = addressed or bool(mine)
    if known.own:
        mine.add(known.own)
    parts: list[Segment] = []
    if index := indexes(d).get("ref_msg_idx"):
        quoted = known.messages.get(index)
        parts.append(Quote(quoted) if quoted else Foreign("quote"))
    if (kind := _RENDERED.get(whole(d, "message_type") or 0)) is not None:
        parts.append(Foreign(kind, _rendered(d)))
    else:
        parts += _words(_content(d), names, mine, trim=addressed)
    parts += [_attachment(one) for one in several(d, "attachments")]
    return Message(tuple(parts)), addressed


def _rendered(d: Fields) -> str:
    """What a card or a chat record shows: the platform's rendering, and the fields of the card."""
    lines = (*_ATTACHED.sub("", _content(d)).splitlines(), *told(d.get("ark_data")).splitlines())
    return "\n".join(dict.fromkeys(line for line in lines if line.strip()))[:_LONGEST_WORDS]


def indexes(d: Fields) -> dict[str, str]:
    """What stands in ``message_scene.ext`` as ``name=value``: the message's own quote index, that of the quoted one."""
    entries = inner(d, "message_scene").get("ext")
    pairs = (entry.partition("=") for entry in (entries if isinstance(entries, list) else []) if isinstance(entry, str))
    return {name: value for name, _, value in pairs if value}


def _mentions(d: Fields) -> tuple[dict[str, str], set[str]]:
    """The names of those who are tagged, and the ids under which the bot itself is."""
    names: dict[str, str] = {}
    mine: set[str] = set()
    for one in several(d, "mentions"):
        single = text(one, "scope").lower() == "single"
        for who in (optional_id(one, "member_openid"), optional_id(one, "id")):
            if who is None:
                continue
            names[who] = text(one, "username")
            if single and yes(one, "is_you"):
                mine.add(who)
    return names, mine


def own_id(d: Fields) -> str:
    """The id that the bot has in the message's group, empty where it is not tagged."""
    for one in several(d, "mentions"):
        if text(one, "scope").lower() == "single" and yes(one, "is_you"):
            return optional_id(one, "member_openid", "id") or ""
    return ""


def _content(d: Fields) -> str:
    value = d.get("content")
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    raise Malformed("content is no text")


def _words(content: str, names: Mapping[str, str], mine: set[str], *, trim: bool) -> list[Segment]:
    """The text in pieces. Where the bot is tagged the blanks at both ends go: the text begins with the command."""
    parts: list[Segment] = []
    begun = 0
    for found in _MARKUP.finditer(content):
        part, known = _tag(found, names, mine)
        if not known:
            continue
        _add(parts, content[begun : found.start()])
        begun = found.end()
        if part is not None:
            parts.append(part)
        elif found["who"] and content.startswith(" ", begun):
            begun += 1  # the client's own blank behind the bot's tag
    _add(parts, content[begun:])
    if trim or not content.strip():
        _trim(parts)
    return parts


def _tag(found: re.Match[str], names: Mapping[str, str], mine: set[str]) -> tuple[Segment | None, bool]:
    """What a piece of markup stands for, and whether it is markup at all: people can type angle brackets too."""
    if kind := found["kind"]:
        return (Foreign("face") if kind == "faceType" else None), True  # attachments come in their own list
    who = found["who"]
    if who in mine:
        return None, True
    if who.lower() == _EVERYBODY:
        return MentionAll(), True
    known = who in names or _OPENID.fullmatch(who) is not None
    return (Mention(NativeId(who), names.get(who, "")) if known else None), known


def _add(parts: list[Segment], words: str) -> None:
    if not words:
        return
    if parts and isinstance(last := parts[-1], Text):
        parts[-1] = Text(last.text + words)
    else:
        parts.append(Text(words))


def _trim(parts: list[Segment]) -> None:
    for place, strip in ((0, str.lstrip), (-1, str.rstrip)):
        if parts and isinstance(part := parts[place], Text):
            if words := strip(part.text):
                parts[place] = Text(words)
            else:
                del parts[place]


def _attachment(one: Fields) -> Segment:
    kind = text(one, "content_type").lower()
    name, url = text(one, "filename"), _with_scheme(text(one, "url"))
    if kind.startswith("image"):
        return Picture(name, url)
    if kind == "file" or not kind:
        return Attachment(name, whole(one, "size") or 0, url)
    return Foreign(kind.partition("/")[0][:_LONGEST_KIND])


def _with_scheme(url: str) -> str:
    if not url or "://" in url:
        return url
    return f"https://{url.removeprefix('//')}"
