"""How the stand-in of the QQ official platform takes files: in one call, or in parts that are put and finished.

Written from the platform sheet (B8). Must never import anything of our own adapter.
"""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5, sha1
from typing import Any

from tests.fakes.qq_world import Payload, Refusal, World

HARD_LIMIT = 200 * 1024 * 1024
FIRST_BYTES = 10_002_432
BLOCK = 5_242_880
FIELDS: dict[str, type] = {
    "file_type": int, "url": str, "upload_id": str, "file_data": str, "file_name": str, "srv_send_msg": bool,
}  # fmt: skip


@dataclass(slots=True)
class Upload:
    """A file that was uploaded for groups or for users."""

    c2c: bool
    file_type: int
    until: datetime
    name: str = ""
    url: str = ""
    data: bytes | None = None


@dataclass(slots=True)
class Parts:
    """A file that comes in parts."""

    c2c: bool
    asked: Payload
    blocks: dict[int, bytes] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many parts there must be."""
        return max(1, -(-int(self.asked["file_size"]) // BLOCK))


class Files:
    """The uploads."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.base = ""
        self.ttl = 3600
        self.takes_file_data = True
        self.uploads: dict[str, Upload] = {}
        self.parts: dict[str, Parts] = {}
        self.downloads: dict[str, tuple[str, bytes]] = {}

    def upload(self, body: Any, *, c2c: bool) -> Payload:
        """POST …/files: the file by its address, by its parts, or (no longer documented) as base64."""
        if not isinstance(body, dict):
            raise Refusal(11255, "the body is no object")
        for name, value in body.items():
            if name not in FIELDS or type(value) is not FIELDS[name]:
                raise Refusal(11255, f"{name} is unknown or a {type(value).__name__}")
        if body.get("file_type") not in (1, 2, 3, 4):
            raise Refusal(11255, "no such file_type")
        if type(body.get("srv_send_msg")) is not bool:
            raise Refusal(11255, "srv_send_msg is missing")
        if len({"url", "upload_id", "file_data"} & set(body)) != 1:
            raise Refusal(11255, "exactly one of url and upload_id")
        life = timedelta(seconds=self.ttl) if self.ttl else timedelta(days=3650)
        upload = Upload(c2c, body["file_type"], self.world.now + life, body.get("file_name", ""))
        self._fill(upload, body)
        info = self.world.next("file").hex().upper()
        self.uploads[info] = upload
        return {"file_uuid": self.world.unique(), "file_info": info, "ttl": self.ttl}

    def _fill(self, upload: Upload, body: Payload) -> None:
        if "url" in body:
            upload.url = body["url"]
            if not upload.url.startswith(("http://", "https://")):
                raise Refusal(850019, "url is no address")
        elif "upload_id" in body:
            upload.data = self._assembled(body["upload_id"], c2c=upload.c2c)
        else:
            upload.data = self._decoded(body["file_data"])
        if upload.data is not None and not 0 < len(upload.data) <= HARD_LIMIT:
            raise Refusal(40093001, "empty, or above 200 MB")

    def _decoded(self, text: str) -> bytes:
        if not self.takes_file_data:
            raise Refusal(11255)
        try:
            return b64decode(text, validate=True)
        except ValueError:
            raise Refusal(850019, "file_data is no base64") from None

    def spend(self, info: str, *, c2c: bool) -> Upload:
        """The upload a message shows; groups and users do not share them."""
        upload = self.uploads.get(info)
        if upload is None or upload.c2c is not c2c:
            raise Refusal(40034004, "a file_info of nowhere, or of the other kind of place")
        if self.world.now > upload.until:
            raise Refusal(40034004, "a file_info past its ttl")
        return upload

    # ---- in parts

    def prepare(self, body: Any, *, c2c: bool) -> Payload:
        """POST …/upload_prepare."""
        shape = {"file_type": int, "file_size": str, "file_name": str, "md5": str, "sha1": str, "md5_10m": str}
        if not isinstance(body, dict) or {name: type(value) for name, value in body.items()} != shape:
            raise Refusal(11255, "not the fields it needs")
        if not body["file_size"].isdigit() or not 0 < int(body["file_size"]) <= HARD_LIMIT:
            raise Refusal(40093001, "file_size")
        upload_id = f"upload_{self.world.next('upload').hex()[:12]}"
        parts = self.parts[upload_id] = Parts(c2c, body)
        left = int(body["file_size"])
        sizes = [min(BLOCK, left - BLOCK * index) for index in range(parts.count)]
        rows = [
            {"index": index, "presigned_url": f"{self.base}/cos/{upload_id}/{index}", "block_size": str(size)}
            for index, size in enumerate(sizes)
        ]
        config = {"concurrency": 1, "retry_timeout": 300, "retry_delay": 1}
        return {"upload_id": upload_id, "block_size": str(BLOCK), "parts": rows, "upload_config": config}

    def put(self, upload_id: str, index: str, data: bytes) -> None:
        """PUT of one part to its presigned address."""
        parts = self.parts.get(upload_id)
        if parts is None or not index.isdigit() or int(index) >= parts.count:
            raise Refusal(11255, "a part of no upload", status=403)
        parts.blocks[int(index)] = data

    def finish(self, body: Any) -> Payload:
        """POST …/upload_part_finish."""
        if not isinstance(body, dict) or set(body) != {"upload_id", "part_index", "block_size", "md5"}:
            raise Refusal(11255, "not the fields it needs")
        if type(body["upload_id"]) is not str or type(body["part_index"]) is not int or type(body["md5"]) is not str:
            raise Refusal(11255, "not the types it needs")
        parts = self.parts.get(body["upload_id"])
        block = None if parts is None else parts.blocks.get(body["part_index"])
        if parts is None or block is None:
            raise Refusal(40093001, "a part that was not put")
        if str(len(block)) != str(body["block_size"]) or md5(block).hexdigest() != body["md5"]:
            raise Refusal(40093001, "not the size or the sum of that part")
        parts.finished.add(body["part_index"])
        return {}

    def _assembled(self, upload_id: str, *, c2c: bool) -> bytes:
        parts = self.parts.get(upload_id)
        if parts is None or parts.c2c is not c2c or len(parts.finished) < parts.count:
            raise Refusal(40093001, "parts are missing")
        data = b"".join(parts.blocks[index] for index in range(parts.count))
        sums = (md5(data).hexdigest(), sha1(data).hexdigest(), md5(data[:FIRST_BYTES]).hexdigest())
        said = tuple(parts.asked[name] for name in ("md5", "sha1", "md5_10m"))
        if said != sums or int(parts.asked["file_size"]) != len(data):
            raise Refusal(40093001, "sums or size do not fit what was put")
        return data
