"""Files: what may be uploaded, the form that uploads it, and the way to fetch one that somebody sent.

Pure. Must never read a file itself, and never accept one that the platform would refuse after a long upload.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from bot.core.capability import Capability
from bot.core.errors import Refused
from bot.platforms.dingtalk import kinds
from bot.platforms.dingtalk.kinds import Kind
from bot.platforms.dingtalk.wire import Call, Generation, ask

_MEBIBYTE = 1024 * 1024
_UPLOAD_WITHIN = 120.0
LIMITS: Mapping[str, tuple[int, frozenset[str]]] = {
    "image": (20 * _MEBIBYTE, frozenset({"jpg", "jpeg", "gif", "png", "bmp"})),
    "voice": (2 * _MEBIBYTE, frozenset({"amr", "mp3", "wav"})),
    "video": (20 * _MEBIBYTE, frozenset({"mp4"})),
    "file": (20 * _MEBIBYTE, frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"})),
}
"""Kind of upload → most bytes and extensions (D:upload-media-files)."""


def extension(name: str) -> str:
    """The extension of a file's name, in small letters; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(name: str, size: int) -> str:
    """The kind of upload for a file. Raises Refused where a group cannot be shown it: its type or its size."""
    ending = extension(name)
    kind = next((kind for kind in ("image", "file") if ending in LIMITS[kind][1]), "")
    if not kind or (kind == "file" and ending not in kinds.FILE_TYPES):
        raise Refused("file_type", f"files of type {ending or '?'} cannot be sent")
    if not 0 < size <= LIMITS[kind][0]:
        raise Refused("file_size", f"{size} bytes, {LIMITS[kind][0]} are allowed")
    return kind


def upload(kind: str, name: str, content: bytes) -> Call:
    """Upload a file; the answer's ``media_id`` is what a message carries. Nobody sees it yet, so it may be repeated."""
    boundary = f"form-{blake2b(content, digest_size=16).hexdigest()}"
    shown = name.replace("\\", "_").replace('"', "'").replace("\r", " ").replace("\n", " ")
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="type"\r\n\r\n{kind}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="media"; filename="{shown}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = parts.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return Call(
        "POST", "/media/upload", Generation.OLD, body, needs=Capability.FILES,
        content_type=f"multipart/form-data; boundary={boundary}",
        within=_UPLOAD_WITHIN,
    )  # fmt: skip


def shown_as(kind: str, media_id: str, name: str) -> Kind:
    """The message that shows an uploaded file."""
    return kinds.image(media_id) if kind == "image" else kinds.file(media_id, name, extension(name))


def media_id(fields: Mapping[str, Any]) -> str:
    """The id in the answer of an upload. Raises Refused without one."""
    found = fields.get("media_id")
    if not isinstance(found, str) or not found:
        raise Refused("upload", "an answer without a media id")
    return found


def download(robot_code: str, download_code: str) -> Call:
    """The temporary address of a file that the robot received."""
    body = {"downloadCode": download_code, "robotCode": robot_code}
    return ask("POST", "/v1.0/robot/messageFiles/download", body, Capability.FILES)
