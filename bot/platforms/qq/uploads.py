"""Pictures and files are put up first, then sent by what the platform calls them ("rich-media").

A picture lies in the net already; a file of this machine goes up in parts to a storage host, which must never see the
token. Must never say anything: nothing is said before the message that carries the file.
"""

import asyncio
from dataclasses import dataclass
from hashlib import md5, sha1
from pathlib import Path
from typing import Any

from bot.core.capability import Capability
from bot.core.errors import Ambiguous, DeliveryError, Refused, Transient
from bot.platforms.qq import answers
from bot.platforms.qq.answers import Answer, Verdict
from bot.platforms.qq.api import Api
from bot.platforms.qq.calls import Call, Upload
from bot.platforms.qq.fields import text, whole

LARGEST = 200 * 1024 * 1024
_FIRST = 10_002_432
_MOST_PARTS = 4096
_TIMEOUT = 60.0
_AGAIN = 30.0
_OK = 200


@dataclass(frozen=True, slots=True)
class _Part:
    index: int
    url: str
    start: int
    size: int


async def put_up(api: Api, chat: str, upload: Upload) -> str:
    """The ``file_info`` to send. Raises Refused or Transient: an upload that nobody sees may be repeated."""
    try:
        body: dict[str, Any] = {"file_type": upload.kind, "srv_send_msg": False}
        if upload.url:
            body["url"] = upload.url
        else:
            body |= {"upload_id": await _in_parts(api, chat, upload), "file_name": upload.name}
        answer = await _asked(api, Call("POST", f"{chat}/files", body, Capability.FILES))
    except Ambiguous as error:
        raise Transient(str(error), _AGAIN) from error
    if not (info := text(answer.fields, "file_info")):
        raise Transient("an upload without its file_info", _AGAIN)
    return info


async def _asked(api: Api, call: Call) -> Answer:
    answer = await api.call(call, _TIMEOUT)
    if not answer.ok:
        raise _fault(answer)
    return answer


def _fault(answer: Answer) -> DeliveryError:
    if answer.verdict is Verdict.MEDIA:
        return Refused(str(answer.code), answer.words)
    return answers.error(answer, Capability.FILES)


async def _in_parts(api: Api, chat: str, upload: Upload) -> str:
    data = await asyncio.to_thread(_read, upload.path)
    sums = await asyncio.to_thread(_sums, data)
    body = {"file_type": upload.kind, "file_size": str(len(data)), "file_name": upload.name} | sums
    answer = await _asked(api, Call("POST", f"{chat}/upload_prepare", body, Capability.FILES))
    upload_id = text(answer.fields, "upload_id")
    for part in parts_of(answer.fields.get("parts"), len(data)):
        piece = data[part.start : part.start + part.size]
        reply = await api.caller.request("PUT", part.url, body=piece, within=_TIMEOUT)
        if reply.status != _OK:
            raise Transient(f"a part was not taken: HTTP {reply.status}", _AGAIN)
        done = {"upload_id": upload_id, "part_index": part.index, "block_size": str(part.size), "md5": _md5(piece)}
        await _asked(api, Call("POST", f"{chat}/upload_part_finish", done, Capability.FILES))
    return upload_id


def parts_of(listed: object, size: int) -> list[_Part]:
    """The parts in which a file of ``size`` bytes goes up. Raises Transient where they do not make up the file."""
    parts: list[_Part] = []
    start = 0
    for one in (listed if isinstance(listed, list) else [])[:_MOST_PARTS]:
        if not isinstance(one, dict):
            continue
        index, length, url = whole(one, "index"), whole(one, "block_size"), text(one, "presigned_url")
        if index is None or not length or not url.startswith(("https://", "http://")):
            raise Transient("a part that cannot be put", _AGAIN)
        parts.append(_Part(index, url, start, min(length, size - start)))
        start += length
    if not parts or start < size or any(part.size <= 0 for part in parts):
        raise Transient("parts that are not the file", _AGAIN)
    return parts


def _read(path: str) -> bytes:
    try:
        file = Path(path)
        if file.stat().st_size > LARGEST:
            raise Refused("too_large", "more than 200 MB")
        data = file.read_bytes()
    except OSError as error:
        raise Refused("no_file", type(error).__name__) from error
    if not data:
        raise Refused("empty", "a file without content")
    return data


def _sums(data: bytes) -> dict[str, str]:
    """Not for safety: the platform compares what arrived."""
    sha = sha1(data, usedforsecurity=False).hexdigest()
    return {"md5": _md5(data), "sha1": sha, "md5_10m": _md5(data[:_FIRST])}


def _md5(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()
