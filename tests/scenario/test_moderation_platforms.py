"""A flag, its card, a verdict and what comes of it, on each platform's stand-in, by the best means that it has.

What was asked of a platform and what people can read there is taken from the stand-ins' own logs.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.card import CardKind
from bot.core.case import Act
from bot.core.ids import GroupKey, NativeId, PersonKey
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from tests.fakes.onebot import Fault as OneBotFault
from tests.scenario.accounts import DingTalkSide
from tests.scenario.sides import Rig, Side, idle, rig

FLAGGED = "加微信 abc12345 领资料"
GRAVE = "刷单兼职日入500，加QQ 123456789"
CARD = [
    {"type": "json", "data": {"data": '{"prompt": "[分享]好消息", "meta": {"a": {"title": "加微信 abc12345 领资料"}}}'}}
]
TEMPLATE = "verdict.schema"
TEACHER, TRAINEE = 3_000_000_001, 3_000_000_002
ONEBOT = ("onebot-http", "onebot-reverse", "onebot-forward")


def teacher(native_id: str, side: Side) -> Directory:
    """One class teacher, of the account's first group."""
    grant = RoleGrant(Role.CLASS_TEACHER, frozenset({GroupKey(f"{side.name}-0")}))
    person = Person(PersonKey("teacher"), "林老师", (LinkedAccount(side.name, NativeId(native_id)),), (grant,))
    return Directory((person,))


@asynccontextmanager
async def watched(tmp_path: Path, kind: str, native_id: str) -> AsyncIterator[tuple[Rig, Any]]:
    """The bot with one account of a kind, its groups moderated by the real judge; and the account's stand-in."""
    rules = Moderation(mode=ModerationMode.ACTIVE)
    async with rig(tmp_path, kind, staff=lambda side: teacher(native_id, side), moderation=rules) as bot:
        yield bot, bot.sides[0].fake


async def settled(bot: Rig) -> None:
    await idle()
    await bot.run(30)


def asked(fake: Any, action: str) -> list[dict[str, Any]]:
    """The parameters of the calls of an action that were done."""
    return [row["params"] for row in fake.calls() if row["action"] == action and row["outcome"] == "ok"]


def read(rows: list[dict[str, Any]]) -> list[str]:
    return ["".join(part["data"].get("text", "") for part in row["message"]) for row in rows]


@pytest.mark.parametrize("kind", ONEBOT)
async def test_over_onebot(tmp_path: Path, kind: str) -> None:
    async with watched(tmp_path, kind, str(TEACHER)) as (bot, fake):
        group = int(bot.sides[0].groups[0])
        fake.groups[group].members[fake.self_id].role = "admin"
        said = await fake.say(group, TRAINEE, FLAGGED)
        await settled(bot)
        (card,) = [text for text in read(asked(fake, "send_private_msg")) if "待判断" in text]
        assert f"「{FLAGGED}」" in card
        assert "点按钮" not in card
        await fake.tell(fake.direct(TEACHER, "/撤回 1 /禁言 1 30m"))
        await settled(bot)
        assert [row["message_id"] for row in asked(fake, "delete_msg")] == [said["message_id"]]
        assert [(row["user_id"], row["duration"]) for row in asked(fake, "set_group_ban")] == [(TRAINEE, 1800)]
        (public,) = read([row for row in asked(fake, "send_group_msg") if row["group_id"] == group])
        assert public.startswith("刚才有消息不太适合研习群，已撤回。")
        private = read([row for row in asked(fake, "send_private_msg") if row["user_id"] == TRAINEE])
        assert [("/申诉 1" in text, "abc12345" in text) for text in private] == [(True, False)]


async def test_onebot_cards_and_replies_of_one_character(tmp_path: Path) -> None:
    async with watched(tmp_path, "onebot-http", str(TEACHER)) as (bot, fake):
        group = int(bot.sides[0].groups[0])
        await fake.say(group, TRAINEE, CARD)
        await settled(bot)
        calls = [row for row in fake.calls() if row["action"] == "send_private_msg"]
        (card,) = [row for row in calls if "待判断" in read([row["params"]])[0]]
        assert "加微信 abc12345" in read([card["params"]])[0], "what the card shows"
        answer = card["answer"]["data"]["message_id"]
        reply = [{"type": "reply", "data": {"id": str(answer)}}, {"type": "text", "data": {"text": "撤"}}]
        await fake.tell(fake.direct(TEACHER, "") | {"message": reply})
        await settled(bot)
        assert len(asked(fake, "delete_msg")) == 1


async def test_onebot_without_a_managers_right(tmp_path: Path) -> None:
    async with watched(tmp_path, "onebot-http", str(TEACHER)) as (bot, fake):
        fake.faults.append(OneBotFault("refuse", "delete_msg", 9))
        await fake.say(int(bot.sides[0].groups[0]), TRAINEE, GRAVE)
        await settled(bot)
        told = read(asked(fake, "send_private_msg"))
        assert [text for text in told if "长按 → 撤回" in text]
        assert [text for text in read(asked(fake, "send_group_msg")) if "已撤回" in text] == []
        assert not [row for row in asked(fake, "send_private_msg") if row["user_id"] == TRAINEE], (
            "nothing is said that is not true"
        )


def dingtalk_said(fake: Any, name: str) -> list[tuple[str, str]]:
    """To whom something was said, and what."""
    return [
        (str(row["body"].get("userIds") or row["body"].get("openConversationId")), row["body"]["msgParam"])
        for row in fake.calls()
        if row["name"] == name and row["outcome"] == 200
    ]


async def test_over_dingtalk(tmp_path: Path) -> None:
    """It hears what is addressed to it, and cannot take back what others wrote: whoever is asked is told where to tap;
    it can silence, and it writes in private."""
    who = "2000000000000002"
    async with watched(tmp_path, "dingtalk", "2000000000000001") as (bot, fake):
        group = bot.sides[0].groups[0]
        await fake.say(group, who, "没有听到的，" + FLAGGED, at_bot=False)
        await settled(bot)
        assert [text for _, text in dingtalk_said(fake, "oToMessages/batchSend") if "待判断" in text] == []
        await fake.say(group, who, FLAGGED)
        await settled(bot)
        (card,) = [text for _, text in dingtalk_said(fake, "oToMessages/batchSend") if "待判断" in text]
        assert FLAGGED in card
        assert "不能撤回，需要撤回时请在群里长按该消息 → 撤回" in card
        await fake.tell("2000000000000001", "/撤回 1 /禁言 1")
        await settled(bot)
        told = dingtalk_said(fake, "oToMessages/batchSend")
        assert [text for to, text in told if who not in to and "长按 → 撤回" in text and "禁言 10 分钟" in text]
        (warned,) = [text for to, text in told if who in to]
        assert "/申诉 1" in warned
        assert "abc12345" not in warned
        assert [row["outcome"] for row in fake.calls() if "mute" in row["name"].lower()] == [200]
        public = [text for to, text in dingtalk_said(fake, "groupMessages/send") if to == group]
        assert not [text for text in public if "已撤回" in text or "abc12345" in text]


@pytest.mark.parametrize("kind", ["dingtalk", "dingtalk-stream"])
async def test_cards_over_dingtalk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The card goes alone, drawn from a template that has the variables of the page and no others: it says what the
    words would have said, a tap decides, and then it says who did."""
    monkeypatch.setattr(DingTalkSide, "templates", {CardKind.VERDICT: TEMPLATE})
    who, teacher_ = "2000000000000002", "2000000000000001"
    async with watched(tmp_path, kind, teacher_) as (bot, fake):
        fake.add_template(TEMPLATE, documented())
        group = bot.sides[0].groups[0]
        await fake.say(group, who, FLAGGED)
        await settled(bot)
        assert [text for _, text in dingtalk_said(fake, "oToMessages/batchSend") if "待判断" in text] == []
        ((key, card),) = fake.world.cards.items()
        said = "\n".join((card.public["text"], card.public["text_2"]))
        for part in (FLAGGED, "#1", "微信号", "把握", "此前没有提醒记录", "长按该消息 → 撤回", "/撤回 1"):
            assert part in said
        assert [card.public[f"opt_{act}"] for act in Act] == ["撤回", "警告", "禁言", "放行"]
        assert "note" not in card.public
        await fake.click(key, teacher_, Act.MUTE)
        await settled(bot)
        assert [row["outcome"] for row in fake.calls() if "mute" in row["name"].lower()] == [200]
        assert card.public["closed"] == "true"
        assert card.public["note"].startswith("已由林老师处理：禁言")
        assert FLAGGED in card.public["text"]
        assert fake.world.violations == []


def documented() -> tuple[str, ...]:
    """The variables of a verdict card, as the page names them."""
    page = (Path(__file__).parents[2] / "docs" / "platforms" / "dingtalk.md").read_text("utf-8")
    _, _, rest = page.partition("**处置卡片**")
    (line,) = re.findall(r"变量 (.*?)。", rest.partition("\n\n")[0], re.DOTALL)
    return tuple(re.findall(r"`(\w+)`", line))


async def test_over_qq(tmp_path: Path) -> None:
    """It takes back and silences as a manager; the card has buttons, which are pressed in private."""
    async with rig_of_qq(tmp_path) as (bot, fake, user):
        group = fake.groups[bot.sides[0].groups[0]]
        said = await fake.say(group, "乙", FLAGGED)
        await settled(bot)
        (card,) = [one for one in fake.sent() if one.place == user.openid and "待判断" in one.text]
        await fake.click(card, user, "recall")
        await settled(bot)
        assert said.recalled
        await fake.click(card, user, "mute")
        await settled(bot)
        assert group.member("乙").muted(bot.clock.now())
        public = [one.text for one in fake.sent() if one.place == group.openid and "撤回" in one.text]
        assert len(public) == 1
        assert "abc12345" not in public[0]


async def test_chat_records_over_qq(tmp_path: Path) -> None:
    async with rig_of_qq(tmp_path) as (bot, fake, user):
        group = fake.groups[bot.sides[0].groups[0]]
        record = f"[群聊的聊天记录]\n=== 消息 1 ===\n[发送者] 路人\n[消息内容] {FLAGGED}"
        await fake.say(group, "乙", "", message_type=102, content=record)
        await settled(bot)
        assert [one for one in fake.sent() if one.place == user.openid and "abc12345" in one.text]


@asynccontextmanager
async def rig_of_qq(tmp_path: Path) -> AsyncIterator[tuple[Rig, Any, Any]]:
    """The teacher is known by the id that private chats carry."""
    async with watched(tmp_path, "qq", "F" * 32) as (bot, fake):
        user = await fake.befriend("甲")
        bot.app.world.staff = teacher(user.openid, bot.sides[0])
        yield bot, fake, user
