"""Binding an account with a code: who somebody is follows the code, never the name; once, in private, not for ever."""

import re
from pathlib import Path

from bot.core.binding import MOST_TRIES, with_bound
from bot.core.ids import NativeId
from tests import programmes
from tests.world import World, world

NEW = "openid-7f3a"


async def code_for(w: World, name: str = "早班maker") -> str:
    await w.tell("zhou", f"/绑定码 {name}")
    found = re.search(r"/绑定 (\d{8})", w.told("zhou")[-1])
    assert found is not None, w.told("zhou")[-1]
    return found[1]


def newcomer(w: World, native_id: str = NEW, name: str = "早班maker") -> None:
    w.platform_world.add_user(NativeId(native_id), name)


async def test_a_code_makes_an_account_the_persons_own(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        newcomer(w)
        await w.advance_to("08:01")
        await w.tell(NEW, "/上岗")
        assert "✅ 已绑定" not in w.told(NEW)[-1]
        code = await code_for(w)
        await w.tell(NEW, f"/绑定 {code[:4]} {code[4:]}")
        assert "已绑定：早班maker老师" in w.told(NEW)[-1]
        await w.tell(NEW, "/帮助")
        assert "上岗" in w.told(NEW)[-1]
        await w.restart()
        await w.tell(NEW, f"/绑定 {code}")
        assert "已经绑定为早班maker老师" in w.told(NEW)[-1]


async def test_the_name_alone_gives_no_rights(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        newcomer(w, name="周主管")
        await w.advance_to("08:01")
        await w.tell(NEW, "/绑定码 早班maker")
        assert "绑定码：" not in w.told(NEW)[-1]


async def test_a_code_works_once_and_for_half_an_hour(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        newcomer(w)
        newcomer(w, "openid-second")
        await w.advance_to("08:01")
        code = await code_for(w)
        await w.tell(NEW, f"/绑定 {code}")
        await w.tell("openid-second", f"/绑定 {code}")
        assert "不对或已失效" in w.told("openid-second")[-1]
        late = await code_for(w)
        assert late != code
        await w.advance_to("08:40")
        await w.tell("openid-second", f"/绑定 {late}")
        assert "不对或已失效" in w.told("openid-second")[-1]


async def test_nobody_may_try_all_codes(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        newcomer(w)
        await w.advance_to("08:01")
        for number in range(MOST_TRIES):
            await w.tell(NEW, f"/绑定 {number:08d}")
            assert "不对或已失效" in w.told(NEW)[-1]
        code = await code_for(w)
        await w.tell(NEW, f"/绑定 {code}")
        assert "尝试次数太多" in w.told(NEW)[-1]
        await w.advance_to("09:05")
        await w.tell(NEW, f"/绑定 {await code_for(w)}")
        assert "已绑定" in w.told(NEW)[-1]


async def test_a_code_is_not_taken_in_a_group(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        code = await code_for(w)
        await w.say("maker", w.trainee("maker"), f"/绑定 {code}")
        assert "私聊" in w.said("maker")[-1]


async def test_unbinding_takes_the_rights_back(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        newcomer(w)
        await w.advance_to("08:01")
        await w.tell(NEW, f"/绑定 {await code_for(w)}")
        await w.tell("zhou", "/解绑 早班maker")
        assert "1 个账号" in w.told("zhou")[-1]
        await w.tell(NEW, "/绑定")
        assert NEW in w.told(NEW)[-1]
        await w.tell("zhou", "/解绑 早班maker")
        assert "没有自己绑定的账号" in w.told("zhou")[-1]
        await w.tell("zhou", "/绑定码 没有这个人")
        assert "名单里没有" in w.told("zhou")[-1]


def test_an_account_of_the_roster_cannot_be_taken_over() -> None:
    from datetime import UTC, datetime

    from bot.core.binding import Bound

    roster = programmes.staff()
    taken = Bound("sandbox", "zhou", "maker-duty1", datetime(2020, 4, 18, tzinfo=UTC))
    person = with_bound(roster, (taken,)).of_account(programmes.ACCOUNT, NativeId("zhou"))
    assert person is not None
    assert person.key == "zhou"
