"""A question, the request, the answer, thanks and the end of it, on each platform's stand-in, by the senses that are
shipped.

What was asked of a platform and what people can read there is taken from the stand-ins' own logs.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.ids import GroupKey, NativeId, PersonKey
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.questions import Senses
from bot.language import shipped_fitter
from bot.noticing import Noticing, shipped_scorer
from tests.scenario.sides import Rig, Side, idle, rig

QUESTION, ANSWER, THANKS = "平台登录不上怎么办", "平台登录不上就换谷歌浏览器", "好了，谢谢老师"
ONEBOT = ("onebot-http", "onebot-reverse", "onebot-forward")
QQ_TEACHER, QQ_TRAINEE, QQ_HOST = 3_000_000_001, 3_000_000_002, 3_000_000_003
TEACHER, TRAINEE, HOST = "2000000000000001", "2000000000000002", "2000000000000003"


@cache
def senses() -> Senses:
    """The senses that are shipped."""
    return Senses(Noticing(shipped_scorer()), shipped_fitter())


def staff(side: Side, assistant: str, host: str) -> Directory:
    """Who is asked first and next, in the account's first group."""

    def person(key: str, name: str, native_id: str, role: Role) -> Person:
        grant = RoleGrant(role, frozenset({GroupKey(f"{side.name}-0")}))
        return Person(PersonKey(key), name, (LinkedAccount(side.name, NativeId(native_id)),), (grant,))

    return Directory((person("lin", "林清", assistant, Role.ASSISTANT), person("huang", "黄河", host, Role.HOST)))


@asynccontextmanager
async def asked_in(tmp_path: Path, kind: str, assistant: str, host: str) -> AsyncIterator[tuple[Rig, Any]]:
    """The bot with one account of a kind, questions looked after in its groups; and the account's stand-in."""
    async with rig(tmp_path, kind, staff=lambda side: staff(side, assistant, host), senses=senses()) as bot:
        yield bot, bot.sides[0].fake


async def settled(bot: Rig, seconds: float = 30) -> None:
    await idle()
    await bot.run(seconds)


def states(bot: Rig) -> list[str]:
    """The states of the tickets, in their order."""
    return [row[0] for row in bot.rows("SELECT state FROM tickets ORDER BY no")]


# --------------------------------------------------------------------------------------------------------------- OneBot


def read(fake: Any, action: str, key: str, to: int) -> list[str]:
    """What somebody or a group can read, tags as @."""
    rows = [row["params"] for row in fake.calls() if row["action"] == action and row["outcome"] == "ok"]
    parts = {"text": lambda data: data["text"], "at": lambda data: f"@{data['qq']}"}
    return [
        "".join(parts[one["type"]](one["data"]) for one in row["message"] if one["type"] in parts)
        for row in rows
        if row[key] == to
    ]


@pytest.mark.parametrize("kind", ONEBOT)
async def test_over_onebot(tmp_path: Path, kind: str) -> None:
    """It hears everything: the teacher just answers in the group, and the trainee just thanks."""
    async with asked_in(tmp_path, kind, str(QQ_TEACHER), str(QQ_HOST)) as (bot, fake):
        group = int(bot.sides[0].groups[0])
        fake.friends.add(QQ_HOST)
        await fake.say(group, QQ_TRAINEE, QUESTION)
        await settled(bot)
        (line,) = [text for text in read(fake, "send_group_msg", "group_id", group) if "已记下" in text]
        assert line == f"#1 已记下，请 @{QQ_TEACHER} 看看。"
        await settled(bot, 900)
        (request,) = [text for text in read(fake, "send_private_msg", "user_id", QQ_HOST) if "待回答" in text]
        assert QUESTION in request
        assert "@我" not in request
        await fake.say(group, QQ_TEACHER, ANSWER)
        await settled(bot)
        assert states(bot) == ["answered"]
        await fake.say(group, QQ_TRAINEE, THANKS)
        await settled(bot, 3600)
        assert states(bot) == ["resolved"]
        asked = [text for text in read(fake, "send_private_msg", "user_id", QQ_HOST) if "待回答" in text]
        assert len(asked) == 1, "nobody is asked any more"


# ------------------------------------------------------------------------------------------------------------- DingTalk


def told(fake: Any, who: str) -> list[str]:
    """What somebody was told in private of questions."""
    rows = [row for row in fake.calls() if row["name"] == "oToMessages/batchSend" and row["outcome"] == 200]
    texts = [json.loads(row["body"]["msgParam"])["content"] for row in rows if who in row["body"]["userIds"]]
    return [text for text in texts if "#1" in text]


def said(fake: Any, group: str) -> list[str]:
    """What the group can read of questions, by either way to say it."""
    return [text for text in map(str, (one.content for one in fake.sent() if group in one.to)) if "#1" in text]


@pytest.mark.parametrize("kind", ["dingtalk", "dingtalk-stream"])
async def test_over_dingtalk_turned_to_the_bot(tmp_path: Path, kind: str) -> None:
    """Everybody does as the line says, and tags the bot."""
    async with asked_in(tmp_path, kind, TEACHER, HOST) as (bot, fake):
        group = bot.sides[0].groups[0]
        fake.add_person(HOST)
        await fake.say(group, TRAINEE, QUESTION)
        await settled(bot)
        (line,) = said(fake, group)
        assert "已记下" in line
        assert "回答、追问都请 @我" in line
        await fake.say(group, TEACHER, ANSWER)
        await settled(bot)
        assert states(bot) == ["answered"]
        await fake.say(group, TRAINEE, THANKS)
        await settled(bot, 3600)
        assert states(bot) == ["resolved"]
        assert told(fake, TEACHER) == told(fake, HOST) == []


async def test_over_dingtalk_unheard(tmp_path: Path) -> None:
    """The answer and the thanks are not turned to the bot: who was tagged is asked, says 已答, and that is all."""
    async with asked_in(tmp_path, "dingtalk", TEACHER, HOST) as (bot, fake):
        group = bot.sides[0].groups[0]
        fake.add_person(HOST)
        await fake.say(group, TRAINEE, QUESTION)
        await settled(bot)
        await fake.say(group, TEACHER, ANSWER, at_bot=False)
        await fake.say(group, TRAINEE, THANKS, at_bot=False)
        await settled(bot, 900)
        (request,) = told(fake, TEACHER)
        assert "先问您一声" in request
        assert "可能已经答过" in request
        assert told(fake, HOST) == []
        await fake.tell(TEACHER, "已答")
        await settled(bot)
        assert "#1 已记为回答" in told(fake, TEACHER)[-1]
        assert states(bot) == ["answered"]
        await settled(bot, 24 * 3600)
        assert states(bot) == ["closed"], "by itself"
        assert told(fake, HOST) == []


async def test_over_dingtalk_answered_in_private(tmp_path: Path) -> None:
    async with asked_in(tmp_path, "dingtalk", TEACHER, HOST) as (bot, fake):
        group = bot.sides[0].groups[0]
        await fake.say(group, TRAINEE, QUESTION)
        await settled(bot)
        await fake.tell(TEACHER, f"/答 1 {ANSWER}")
        await settled(bot)
        assert "没有解决，都请 @我 说" in said(fake, group)[-1]
        await fake.say(group, TRAINEE, "没有解决")
        await settled(bot)
        assert states(bot) == ["open"]


# --------------------------------------------------------------------------------------------------------------- QQ


def lines(fake: Any, place: str, words: str) -> list[Any]:
    return [one for one in fake.sent() if one.place == place and words in one.text]


async def test_over_qq(tmp_path: Path) -> None:
    """The teacher, bound in private, links the account of the group; the request has buttons."""
    async with rig(tmp_path, "qq", staff=qq_staff, senses=senses()) as bot:
        fake = bot.sides[0].fake
        user = await fake.befriend("甲")
        group = fake.groups[bot.sides[0].groups[0]]
        await fake.say(group, "甲", "/绑定", at_bot=True)
        await settled(bot)
        code = lines(fake, group.openid, "请本人")[-1].text.partition("/绑定 ")[2][:8]
        await fake.tell(user, f"/绑定 {code}")
        await fake.say(group, "乙", QUESTION)
        await settled(bot)
        assert lines(fake, group.openid, "#1 已记下，已转给林清。")
        (request,) = lines(fake, user.openid, "待回答")
        await fake.say(group, "甲", ANSWER)
        await settled(bot)
        assert states(bot) == ["answered"], "staff here, and no question of its own"
        await fake.say(group, "乙", "没有解决")
        await settled(bot)
        assert states(bot) == ["open"]
        await fake.click(request, user, "done")
        await settled(bot)
        assert states(bot) == ["answered"]
        await fake.say(group, "乙", THANKS)
        await settled(bot)
        assert states(bot) == ["resolved"]
        assert fake.violations == []


def qq_staff(side: Side) -> Directory:
    """Somebody who looks after two groups, known by the id that private chats carry."""
    grant = RoleGrant(Role.ASSISTANT, frozenset(GroupKey(f"{side.name}-{number}") for number in range(2)))
    link = LinkedAccount(side.name, NativeId(side.fake.world.openid("user", "甲")))
    return Directory((Person(PersonKey("lin"), "林清", (link,), (grant,)),))
