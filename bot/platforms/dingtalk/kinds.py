"""The message kinds of the robot OpenAPI: a key and its parameters (platform sheet, "the robot sends a group message").

Pure. The spellings differ from kind to kind (``actionURL1``, ``buttonUrl1``, ``singleURL``) and are kept as documented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from bot.platforms.dingtalk.wire import cut, dumped

LONGEST_PARAM = 15_000
"""Bytes of ``msgParam`` (D:the-robot-sends-a-group-message)."""
_TITLE = 60
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})
"""What ``sampleFile`` shows (D:robot-message-type)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A message kind filled in."""

    key: str
    param: Mapping[str, Any]

    @property
    def body(self) -> dict[str, str]:
        """The two fields of a send; the parameters are JSON in a string."""
        return {"msgKey": self.key, "msgParam": dumped(self.param)}


def text(content: str) -> Kind:
    """Plain text, cut where it is too long for one message."""
    return _fitted("sampleText", {}, "content", content)


def markdown(title: str, content: str) -> Kind:
    """Markdown; ``title`` is what the list of chats shows."""
    return _fitted("sampleMarkdown", {"title": title}, "text", content)


def image(photo: str) -> Kind:
    """A picture by its address or media id."""
    return Kind("sampleImageMsg", {"photoURL": photo})


def link(title: str, content: str, picture: str, address: str) -> Kind:
    """A link with a picture."""
    return Kind("sampleLink", {"title": title, "text": content, "picUrl": picture, "messageUrl": address})


def action(title: str, content: str, label: str, address: str) -> Kind:
    """A text with one button."""
    return Kind("sampleActionCard", {"title": title, "text": content, "singleTitle": label, "singleURL": address})


def actions(title: str, content: str, buttons: Sequence[tuple[str, str]]) -> Kind:
    """A text with two to five buttons (label, address), one below the other. Raises ValueError otherwise."""
    if not 2 <= len(buttons) <= 5:  # noqa: PLR2004 (the digit in the key is the number of buttons)
        raise ValueError("two to five buttons")
    param: dict[str, str] = {"title": title, "text": content}
    for number, (label, address) in enumerate(buttons, 1):
        param |= {f"actionTitle{number}": label, f"actionURL{number}": address}
    return Kind(f"sampleActionCard{len(buttons)}", param)


def pair(title: str, content: str, left: tuple[str, str], right: tuple[str, str]) -> Kind:
    """A text with two buttons (label, address) side by side."""
    named = {"buttonTitle1": left[0], "buttonUrl1": left[1], "buttonTitle2": right[0], "buttonUrl2": right[1]}
    return Kind("sampleActionCard6", {"title": title, "text": content} | named)


def audio(media_id: str, milliseconds: int) -> Kind:
    """A recording (ogg, amr)."""
    return Kind("sampleAudio", {"mediaId": media_id, "duration": str(milliseconds)})


def file(media_id: str, name: str, extension: str) -> Kind:
    """A file; ``extension`` is one of ``FILE_TYPES``."""
    return Kind("sampleFile", {"mediaId": media_id, "fileName": name, "fileType": extension})


def video(media_id: str, seconds: int, picture: str, size: tuple[int, int] | None = None) -> Kind:
    """A film (mp4) with the media id of its picture; ``size`` is width and height."""
    param = {"duration": str(seconds), "videoMediaId": media_id, "videoType": "mp4", "picMediaId": picture}
    if size is not None:
        param |= {"height": str(size[1]), "width": str(size[0])}
    return Kind("sampleVideo", param)


def say_link(words: str) -> str:
    """An address that lets whoever taps it say ``words`` to the robot (platform sheet, dtmd links)."""
    return f"dtmd://dingtalkclient/sendMessage?content={quote_plus(words)}"


def title_of(content: str) -> str:
    """A title for a message that has none: its first line without marks."""
    first = next((line for line in content.splitlines() if line.strip()), "")
    return first.strip("#*>- \t")[:_TITLE] or "…"


def _fitted(key: str, rest: Mapping[str, str], name: str, content: str) -> Kind:
    def fits(part: str) -> bool:
        return len(dumped({**rest, name: part}).encode()) <= LONGEST_PARAM

    return Kind(key, {**rest, name: cut(content, fits)})
