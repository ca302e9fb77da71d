"""A member of the staff is one person to the bot, though the QQ official platform gives them another id in each group,
and one more in private: rights, tags and private messages follow, whatever was known first.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.binding import CODE_LIVES, BindCode, new_code
from bot.core.ids import EventId, GroupKey, NativeId, PersonKey
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.questions import Senses
from bot.store.unit import Unit
from tests.fakes.qqofficial import Stored
from tests.scenario.sides import Rig, Side, idle, rig

QUESTION = "/提问 平台登录不上怎么办"


def staff(side: Side, ids: Sequence[str], groups: int) -> Directory:
    """One assistant of so many of the account's groups, linked by these ids."""
    links = tuple(LinkedAccount(side.name, NativeId(one)) for one in ids)
    grant = RoleGrant(Role.ASSISTANT, frozenset(GroupKey(f"{side.name}-{number}") for number in range(groups)))
    return Directory((Person(PersonKey("lin"), "林清", links, (grant,)),))


@asynccontextmanager
async def robot(tmp_path: Path, *places: str, groups: int = 1) -> AsyncIterator[tuple[Rig, Any, Any]]:
    """A robot whose roster knows 甲 by the ids of these places (``user`` or the name of a group); the stand-in, and 甲
    alone with the robot."""
    async with rig(
        tmp_path,
        "qq",
        staff=lambda side: staff(side, [side.fake.world.openid(place, "甲") for place in places], groups),
        senses=Senses(),
    ) as bot:
        fake = bot.sides[0].fake
        yield bot, fake, await fake.befriend("甲")
        assert fake.violations == []


async def settled(bot: Rig, seconds: float = 30) -> None:
    await idle()
    await bot.run(seconds)


def lines(fake: Any, place: str, words: str) -> list[Stored]:
    return [one for one in fake.sent() if one.place == place and words in one.text]


async def asked(bot: Rig, fake: Any, text: str = QUESTION) -> str:
    """乙 asks in the first group; what the group hears of it."""
    group = fake.groups[bot.sides[0].groups[0]]
    await fake.say(group, "乙", text, at_bot=True)
    await settled(bot)
    return str(lines(fake, group.openid, "已记下")[-1].text)


async def link(bot: Rig, fake: Any, user: Any) -> str:
    """甲 says in the group that they are not known, and in private who they are; the answer."""
    group = fake.groups[bot.sides[0].groups[0]]
    await fake.say(group, "甲", "/绑定", at_bot=True)
    await settled(bot)
    found = re.search(r"/绑定 (\d{8})", lines(fake, group.openid, "请本人")[-1].text)
    assert found is not None
    await fake.tell(user, f"/绑定 {found[1]}")
    await settled(bot)
    return str(fake.sent()[-1].text)


async def test_who_was_bound_in_private_is_linked_in_a_group(tmp_path: Path) -> None:
    async with robot(tmp_path, "user") as (bot, fake, user):
        group = fake.groups[bot.sides[0].groups[0]]
        member = group.member("甲")
        assert member.openid != user.openid
        assert await link(bot, fake, user) == (
            "✅ 已绑定：林清老师在a00班的账号。不是您本人的，请马上告诉项目主管发 /解绑。".replace(
                "老师老师", "老师老师"
            )
        )
        await bot.restart()
        assert f'<qqbot-at-user id="{member.openid}" />' in await asked(bot, fake)
        await fake.say(group, "甲", "/答 1 换谷歌浏览器", at_bot=True)
        await settled(bot)
        assert lines(fake, group.openid, "#1 有回答了"), "staff in the group, too"
        await asked(bot, fake, "/提问 作业在哪里提交")
        await fake.say(group, "甲", "/认领 2", at_bot=True)
        await settled(bot)
        assert lines(fake, group.openid, "由您来回答")


async def test_a_code_is_worth_something_to_a_known_person_alone_and_once(tmp_path: Path) -> None:
    async with robot(tmp_path, "user") as (bot, fake, user):
        group, stranger = fake.groups[bot.sides[0].groups[0]], await fake.befriend("乙")
        await fake.say(group, "乙", "/绑定", at_bot=True)
        await settled(bot)
        code = re.findall(r"/绑定 (\d{8})", lines(fake, group.openid, "请本人")[-1].text)[0]
        await fake.tell(stranger, f"/绑定 {code}")
        await settled(bot)
        assert "不对或已失效" in fake.sent()[-1].text
        await fake.say(group, "甲", "/绑定", at_bot=True)
        await settled(bot)
        spare = re.findall(r"/绑定 (\d{8})", lines(fake, group.openid, "请本人")[-1].text)[0]
        assert "已绑定" in await link(bot, fake, user)
        await fake.tell(user, f"/绑定 {spare}")
        await settled(bot)
        assert "不对或已失效" in fake.sent()[-1].text, "the account is somebody's already"
        await fake.say(group, "甲", "/绑定", at_bot=True)
        await settled(bot)
        assert lines(fake, group.openid, "已经绑定为林清老师")
        await fake.tell(user, "/绑定 12345678")
        await settled(bot)
        assert "已经绑定为林清老师" in fake.sent()[-1].text
        await bot.run(1800)
        await fake.tell(user, f"/绑定 {code}")
        await settled(bot)
        assert "已经绑定为林清老师" in fake.sent()[-1].text, "too late"


@pytest.mark.parametrize("places", [("g0", "user"), ("user", "g0")])
async def test_of_two_ids_of_the_roster_each_is_used_where_it_counts(tmp_path: Path, places: tuple[str, ...]) -> None:
    async with robot(tmp_path, *places) as (bot, fake, _):
        group = fake.groups[bot.sides[0].groups[0]]
        await fake.say(group, "甲", "大家早上好")
        await settled(bot)
        assert f'<qqbot-at-user id="{group.member("甲").openid}" />' in await asked(bot, fake)


@pytest.mark.parametrize("places", [("g0", "user"), ("user", "g0")])
async def test_and_private_messages_go_to_the_private_one(tmp_path: Path, places: tuple[str, ...]) -> None:
    async with robot(tmp_path, *places, groups=2) as (bot, fake, user):
        group = fake.groups[bot.sides[0].groups[0]]
        await fake.say(group, "甲", "大家早上好")
        await fake.tell(user, "/待答")
        await settled(bot)
        assert "#1 已记下，已转给林清。" in await asked(bot, fake)
        assert len(lines(fake, user.openid, "待回答")) == 1


async def test_who_comes_into_a_group_is_known_at_once(tmp_path: Path) -> None:
    async with robot(tmp_path, "user") as (bot, fake, user):
        group = fake.groups[bot.sides[0].groups[0]]
        await fake.leave(group, "甲")
        member = await fake.join(group, "甲")
        await settled(bot)
        assert member.openid != user.openid
        assert f'id="{member.openid}"' in await asked(bot, fake)


async def test_an_id_that_is_the_same_everywhere_says_who_it_is(tmp_path: Path) -> None:
    async with robot(tmp_path, "user") as (bot, fake, user):
        group = fake.groups[bot.sides[0].groups[0]]
        same = {"union_openid": "U" * 32}
        await fake.tell(user, "老师好", author={"id": user.openid, "user_openid": user.openid, **same})
        member = group.member("甲")
        author = {
            "id": member.openid,
            "member_openid": member.openid,
            "username": "甲",
            "member_role": "member",
            **same,
        }
        await fake.say(group, "甲", "/待答", at_bot=True, author=author)
        await settled(bot)
        assert f'id="{member.openid}"' in await asked(bot, fake)


async def test_who_was_never_seen_in_a_group_is_told_in_private(tmp_path: Path) -> None:
    """Known in one group by an id of its own: in another there is no id that could be tagged."""
    async with robot(tmp_path, "user", "g1") as (bot, fake, user):
        await fake.say(fake.groups[bot.sides[0].groups[1]], "甲", "大家早上好")
        await settled(bot)
        assert "#1 已记下，已转给林清。" in await asked(bot, fake)
        assert len(lines(fake, user.openid, "待回答")) == 1


async def test_who_bound_in_private_is_told_in_private_until_the_group_has_seen_them(tmp_path: Path) -> None:
    async with robot(tmp_path) as (bot, fake, user):
        code = new_code(EventId("e"), bot.clock.now())
        made = BindCode(code, "lin", "wu", bot.clock.now(), bot.clock.now() + CODE_LIVES)

        async def work(unit: Unit) -> None:
            unit.save((made,))

        await bot.app.writer.submit(work)
        await fake.tell(user, f"/绑定 {code}")
        await settled(bot)
        assert lines(fake, user.openid, "在那个群里 @我 发 /绑定")
        assert "#1 已记下，已转给林清。" in await asked(bot, fake)
        assert len(lines(fake, user.openid, "待回答")) == 1
        assert "已绑定" in await link(bot, fake, user)
        member = fake.groups[bot.sides[0].groups[0]].member("甲")
        assert f'id="{member.openid}"' in await asked(bot, fake, "/提问 作业在哪里提交")
