"""The stand-in of the QQ official platform itself: files in one call, and in parts.

Every rule has its negative control, so that an adapter that is never refused was really watched.
"""

import base64
import io
from collections.abc import AsyncIterator
from hashlib import md5, sha1
from typing import Any

import pytest

from tests.fakes.qq_robot import Robot, code_of, later, standing
from tests.fakes.qqofficial import Group


@pytest.fixture
async def robot() -> AsyncIterator[Robot]:
    async with standing() as ours:
        yield ours


@pytest.fixture
def group(robot: Robot) -> Group:
    return robot.fake.add_group("g", members=("一池春水", "Qing"))


# ---------------------------------------------------------------------------------------------------------------- files


ABC = md5(b"abc").hexdigest()
PREPARED = {"file_type": 4, "file_size": "3", "file_name": "a", "md5": ABC, "sha1": "", "md5_10m": ABC}
FINISHED = {"upload_id": "x", "part_index": 0, "block_size": 3, "md5": ABC}


async def upload(robot: Robot, path: str, **body: Any) -> tuple[int, Any]:
    return await robot.call("POST", f"/v2/{path}/files", {"file_type": 1, "srv_send_msg": False} | body)


async def test_a_file_is_uploaded_and_shown(robot: Robot, group: Group) -> None:
    user = robot.fake.add_user("u")
    _, answer = await upload(robot, f"groups/{group.openid}", url="https://example.com/a.png")
    assert set(answer) == {"file_uuid", "file_info", "ttl"}
    media = {"msg_type": 7, "content": " ", "media": {"file_info": answer["file_info"]}}
    assert await robot.code(group, **media) == 0
    assert robot.fake.violations == []
    assert code_of(await robot.call("POST", f"/v2/users/{user.openid}/messages", media)) == 40034004
    later(robot.clock, seconds=3601)
    assert await robot.code(group, **media) == 40034004
    assert len(robot.fake.violations) == 2


async def test_srv_send_msg_spends_quota(robot: Robot, group: Group) -> None:
    for _ in range(20):
        assert (await upload(robot, f"groups/{group.openid}", url="https://e.com/a", srv_send_msg=True))[1]["id"]
    assert await robot.code(group) == 40034100


@pytest.mark.parametrize(
    "body",
    [{}, {"url": "a.png"}, {"url": 1}, {"file_data": "%"}, {"url": "https://e.com", "upload_id": "x"},
     {"upload_id": "none"}, {"url": "https://e.com", "file_type": 5}, {"url": "https://e.com", "srv_send_msg": "no"}],
)  # fmt: skip
async def test_wrong_uploads_do_not_pass(robot: Robot, group: Group, body: dict[str, Any]) -> None:
    assert code_of(await upload(robot, f"groups/{group.openid}", **body)) != 0
    assert robot.fake.violations


async def test_base64_is_taken_unless_told_otherwise(robot: Robot, group: Group) -> None:
    body = {"file_data": base64.b64encode(b"abc").decode()}
    assert code_of(await upload(robot, f"groups/{group.openid}", **body)) == 0
    robot.fake.files.takes_file_data = False
    assert code_of(await upload(robot, f"groups/{group.openid}", **body)) == 11255


WRONG_PARTS: dict[str, tuple[str, Any]] = {
    "no fields": ("upload_prepare", {}),
    "size as number": ("upload_prepare", {**PREPARED, "file_size": 3}),
    "size of nothing": ("upload_prepare", {**PREPARED, "file_size": "0"}),
    "too large": ("upload_prepare", {**PREPARED, "file_size": str(200 * 1024 * 1024 + 1)}),
    "finish nothing": ("upload_part_finish", {}),
    "finish as text": ("upload_part_finish", {**FINISHED, "part_index": "0"}),
    "finish what was not put": ("upload_part_finish", FINISHED),
}


@pytest.mark.parametrize("call", WRONG_PARTS.values(), ids=WRONG_PARTS)
async def test_wrong_parts_do_not_pass(robot: Robot, group: Group, call: tuple[str, Any]) -> None:
    path, body = call
    assert code_of(await robot.call("POST", f"/v2/groups/{group.openid}/{path}", body)) != 0
    assert len(robot.fake.violations) == 1


async def test_a_part_of_another_size_or_place(robot: Robot, group: Group) -> None:
    here = f"/v2/groups/{group.openid}"
    _, plan = await robot.call("POST", f"{here}/upload_prepare", PREPARED)
    address = plan["parts"][0]["presigned_url"]
    for wrong in (address + "9", address.replace(plan["upload_id"], "x"), address.rsplit("/", 1)[0]):
        async with robot.session.put(wrong, data=b"abc") as response:
            assert response.status == 403
    async with robot.session.put(address, data=b"abc") as response:
        assert response.status == 200
    assert len(robot.fake.violations) == 3
    done = FINISHED | {"upload_id": plan["upload_id"]}
    assert code_of(await robot.call("POST", f"{here}/upload_part_finish", done | {"block_size": 4})) == 40093001
    assert code_of(await robot.call("POST", f"{here}/upload_part_finish", done | {"md5": "0" * 32})) == 40093001
    assert code_of(await robot.call("POST", f"{here}/upload_part_finish", done)) == 0


@pytest.mark.parametrize("spoil", ["", "sum", "part", "token"])
async def test_a_file_in_parts(robot: Robot, group: Group, spoil: str) -> None:
    data = bytes(range(256)) * 24_000
    here = f"/v2/groups/{group.openid}"
    sums = {"md5": md5(data).hexdigest(), "sha1": sha1(data).hexdigest(), "md5_10m": md5(data[:10_002_432]).hexdigest()}
    if spoil == "sum":
        sums["sha1"] = "0" * 40
    asked = {"file_type": 4, "file_size": str(len(data)), "file_name": "名单.xlsx", **sums}
    _, plan = await robot.call("POST", f"{here}/upload_prepare", asked)
    assert sum(int(part["block_size"]) for part in plan["parts"]) == len(data)
    start = 0
    for part in plan["parts"]:
        block = data[start : start + int(part["block_size"])]
        start += len(block)
        headers = {"Authorization": "QQBot x"} if spoil == "token" else {}
        async with robot.session.put(part["presigned_url"], data=io.BytesIO(block), headers=headers) as response:
            assert response.status == 200
        done = {"upload_id": plan["upload_id"], "part_index": part["index"], "block_size": len(block)}
        if spoil != "part" or part["index"] == 0:
            assert code_of(
                await robot.call("POST", f"{here}/upload_part_finish", done | {"md5": md5(block).hexdigest()})
            ) == 0  # fmt: skip
    answer = await upload(robot, f"groups/{group.openid}", upload_id=plan["upload_id"], file_name="名单.xlsx")
    assert (code_of(answer) == 0) is (spoil in ("", "token"))
    assert bool(robot.fake.violations) is bool(spoil)
    if not spoil:
        assert [one.data for one in robot.fake.files.uploads.values()] == [data]


async def test_attachments_can_be_fetched(robot: Robot, group: Group) -> None:
    attachment = robot.fake.attach("a.jpg", b"picture")
    said = await robot.fake.say(group, "Qing", "看", attachments=(attachment,))
    async with robot.session.get(said.payloads[0]["d"]["attachments"][0]["url"]) as response:
        assert await response.read() == b"picture"
    assert robot.fake.violations == []
