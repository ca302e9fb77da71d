"""A file for a client: its content where the client takes one, else the path, which must mean something to the client.

Must never write a file, and never read one of more than ``LARGEST_INLINE`` bytes.
"""

import asyncio
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

from bot.core.errors import Refused
from bot.platforms.onebot.codec import Call

LARGEST_INLINE = 10 * 1024 * 1024
"""Bytes; as base64 it still goes through a frame of 16 MiB."""
INLINE_CLIENTS = ("napcat",)
"""Clients that take the content itself; the others want a path of their own machine (platform sheet, group file)."""
_LEAST_WAIT, _BYTES_A_SECOND = 10.0, 256 * 1024
"""NapCat gives an upload ten seconds and what it takes at 256 KB a second (platform sheet, API call)."""


async def with_content(call: Call, path: str, app: str) -> tuple[Call, float]:
    """The upload as this client (``app`` of get_version_info) takes it, and how many seconds it may last.

    Raises Refused when the file cannot be read.
    """
    try:
        size = await asyncio.to_thread(_size, path)
        inline = size <= LARGEST_INLINE and app.lower().startswith(INLINE_CLIENTS)
        file = await asyncio.to_thread(_content, path) if inline else path
    except OSError as error:
        raise Refused("file", type(error).__name__) from error
    return replace(call, params={**call.params, "file": file}), _LEAST_WAIT + size / _BYTES_A_SECOND


def _size(path: str) -> int:
    return Path(path).stat().st_size


def _content(path: str) -> str:
    return "base64://" + b64encode(Path(path).read_bytes()).decode()
