"""A chat message as a sequence of segments, the same value for what comes in and what goes out.

Must never hold platform JSON.
"""

from dataclasses import dataclass

from bot.core.ids import NativeId


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An @ of one account; ``name`` is how it is shown where the platform cannot tag."""

    native_id: NativeId
    name: str = ""


@dataclass(frozen=True, slots=True)
class MentionAll:
    """An @ of everybody."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A reply to another message."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image; the address expires and is never evidence."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file lying at the platform; ``reference`` is what the adapter needs to fetch it."""

    name: str
    size: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A segment that we keep only by kind (voice, card, forward …). ``words`` is what it shows: others wrote it, so it
    is no order and no vote of who sent it, but it is read by whoever judges."""

    kind: str
    words: str = ""


Segment = Text | Mention | MentionAll | Quote | Picture | Attachment | Foreign


@dataclass(frozen=True, slots=True)
class Message:
    """Segments in order."""

    segments: tuple[Segment, ...] = ()

    @classmethod
    def of(cls, *parts: "Segment | str") -> "Message":
        """A message of the given segments; bare strings become text."""
        return cls(tuple(Text(part) if isinstance(part, str) else part for part in parts))

    @property
    def text(self) -> str:
        """The text segments alone, joined; what people typed, without tags and quotes."""
        return "".join(part.text for part in self.segments if isinstance(part, Text))

    @property
    def quoted(self) -> str | None:
        """Id of the message that this one replies to."""
        return next((part.message_id for part in self.segments if isinstance(part, Quote)), None)

    @property
    def mentions(self) -> tuple[NativeId, ...]:
        """Accounts that are tagged, in order, everybody not included."""
        return tuple(part.native_id for part in self.segments if isinstance(part, Mention))

    @property
    def heard(self) -> str:
        """All words that a message brings into a group: what was typed, what cards and records show, names of files;
        a line each, and nothing of what it quotes."""
        others = (part.words if isinstance(part, Foreign) else _file_name(part) for part in self.segments)
        return "\n".join((self.text, *(words for words in others if words)))

    def shown(self) -> str:
        """The message as one line of text for people to read, tags as ``@name``."""
        return "".join(_shown(part) for part in self.segments)


def _file_name(part: Segment) -> str:
    return part.name if isinstance(part, Attachment) else ""


def _shown(part: Segment) -> str:
    match part:
        case Text(text=text):
            return text
        case Mention(native_id=native_id, name=name):
            return f"@{name or native_id} "
        case MentionAll():
            return "@all "
        case Quote():
            return ""
        case Picture(name=name):
            return f"[{name or 'image'}]"
        case Attachment(name=name):
            return f"[{name}]"
    return f"[{part.kind}] {part.words}" if part.words else f"[{part.kind}]"
