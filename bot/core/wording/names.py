"""What is said about group cards. In the group without blame and without quoting anybody's card."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.core.wording.address import teacher
from bot.core.wording.judging import category_name
from bot.core.wording.settings import Said

COMMAND = "实名"
ALIASES = ("realname", "sm")
USAGE = "/实名"
SUMMARY = "看自己的群名片合不合格式"
STATS_COMMAND = "实名统计"
STATS_ALIASES = ("realnames", "smtj")
STATS_WORDS = frozenset({"统计", "stats", "tj"})
STATS_USAGE = "/实名 统计"
STATS_SUMMARY = "各群的群名片有多少合格式"
CARD_COMMAND = "改名片"
CARD_ALIASES = ("setcard", "gmp")
CARD_USAGE = "/改名片 @某人 育才小学+陈默"
CARD_SUMMARY = "替群里的老师改群名片"

OFF = "本群没有开启群名片核对。"
STAFF = "老师是工作人员，群名片不用核对。"
UNSEEN = "还看不到您的群名片。请在群里发 /实名，我再看一下。"
WHOM = f"请 @ 一位老师，并写上新的群名片，例如：{CARD_USAGE}。"
IN_GROUP = f"请到群里用这个指令，@ 要改名片的老师，例如：{CARD_USAGE}。"
NO_GROUPS = "您还没有负责的群。"
TOO_LONG = "这个群名片太长了，请短一些。"
FAULTS = {
    "no_name": Said("群名片格式里没有「姓名」。", '例如 format = "单位+姓名"。'),
    "two_names": Said("群名片格式里写了不止一处姓名。", '例如 format = "单位+姓名"。'),
    "too_long": Said("群名片格式太长。", '最多五项、四十个字，例如 format = "地区+单位+姓名"。'),
}
"""By the value of bot.core.names.FormatFault."""
_AND = "、"
_MOST_FLAGGED, _LONGEST_SHOWN = 10, 60


class Count(NamedTuple):
    """One group in figures. ``since`` is the local date of the first look; ``on``: switched on."""

    group: str
    seen: int = 0
    fine: int = 0
    asked: int = 0
    since: date | None = None
    on: bool = True


def welcome(group: str, wanted: str, example: str) -> str:
    """In private, to somebody new whose card cannot be seen yet."""
    return (
        f"老师好，欢迎来到【{group}】！方便时请把群名片写成「{wanted}」，例如：{example}，大家好认识您。"
        "已经写好的话，请忽略这条消息。"
    )


def ask(group: str, missing: Sequence[str], wanted: str, example: str) -> str:
    """In private, once."""
    return (
        f"老师好！为了方便大家认识，【{group}】的群名片请写成「{wanted}」，例如：{example}。"
        f"您的名片里还没有看到{_AND.join(missing)}，方便时改一下就好；已经改好的话，请忽略这条消息。"
    )


def own_name(name: str) -> str:
    """What is missing where a name stands there, and another one is on the roster."""
    return f"本人的姓名（名单上是「{name}」）"


def own(group: str, wanted: str, example: str) -> str:
    """In private, to whoever wears a card with words that do not belong there, or that of somebody else."""
    return (
        f"老师好！【{group}】的群名片请写您本人的「{wanted}」，例如：{example}，不要写广告、联系方式或不合适的字。"
        "方便时改一下就好，谢谢老师！"
    )


def flagged(group: str, cards: Sequence[str]) -> str:
    """To whoever is on duty, in private: cards that somebody has to look at."""
    shown = [f"· {line}" for line in cards[:_MOST_FLAGGED]]
    more = [f"……共 {len(cards)} 张"] if len(cards) > _MOST_FLAGGED else []
    how = f"请老师看一眼：请本人改，或在群里发 {CARD_USAGE}（写本人的单位和姓名）。"
    return "\n".join((f"【{group}】群名片里有要留意的：", *shown, *more, how))


def unfit(card: str, categories: Sequence[str]) -> str:
    """A card with words that do not belong there."""
    return f"「{_short(card)}」：有不合适的内容（{_AND.join(category_name(one) for one in categories)}）"


def like_staff(card: str, name: str, unit: str) -> str:
    """A card that shows somebody of the staff."""
    same = "单位、姓名" if unit else "姓名"
    return f"「{_short(card)}」：和工作人员{teacher(name)}的{same}一样，请核实是不是本人"


def _short(card: str) -> str:
    text = " ".join(card.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def remind(wanted: str, example: str) -> str:
    """In the group, before the people who are meant."""
    return (
        f"📝 温馨提示：为了方便大家互相认识，请把群名片写成「{wanted}」，例如：{example}。麻烦这几位老师方便时看一下："
    )


def remind_more(more: int) -> str:
    """After the people: how many are not named today."""
    return f"等（另有 {more} 位老师）。谢谢大家！" if more else "谢谢大家！"


def remind_all(wanted: str, example: str, count: int) -> str:
    """In the group, where nobody can be named."""
    return (
        f"📝 温馨提示：为了方便大家互相认识，请把群名片写成「{wanted}」，例如：{example}。"
        f"还有 {count} 位老师的名片可以补一下，谢谢大家！"
    )


def mine_fine(group: str) -> str:
    """The own card is right."""
    return f"您在【{group}】的群名片已经合格式，谢谢老师！"


def mine_missing(group: str, missing: Sequence[str], wanted: str, example: str) -> str:
    """What the own card does not have yet."""
    return f"您在【{group}】的群名片还差{_AND.join(missing)}。格式是「{wanted}」，例如：{example}。"


def mine_unfit(group: str, wanted: str, example: str) -> str:
    """The own card has everything, and something that does not belong there."""
    return f"您在【{group}】的群名片里有不合适的内容，或者和别的老师一样，请写您本人的「{wanted}」，例如：{example}。"


def incomplete(missing: Sequence[str], wanted: str) -> str:
    """To staff: the card that they want to set does not fit either."""
    return f"这个名片还差{_AND.join(missing)}（本群格式「{wanted}」），请写全再发一次。"


def by_hand(card: str) -> str:
    """The bot cannot set cards here."""
    return f"机器人在本群不能改群名片，请提醒这位老师自己改为「{card}」。"


def done(name: str, card: str, no: int) -> str:
    """The card is being set."""
    who = teacher(name) if name else "这位老师"
    return f"好的，{who}的群名片改为「{card}」（#{no}，改回请发 /撤销 {no}）。"


def undone(no: int) -> str:
    """The card is being set back."""
    return f"好的，#{no} 的群名片改回原来的。"


def stats(counts: Sequence[Count]) -> str:
    """The figures, one line a group."""
    return "\n".join(["群名片核对：", *map(_line, counts)])


def _line(one: Count) -> str:
    if not one.on:
        return f"【{one.group}】没有开启"
    if one.since is None:
        return f"【{one.group}】还没有核对过"
    return (
        f"【{one.group}】见到 {one.seen} 人，合格式 {one.fine}，待补 {one.seen - one.fine}，"
        f"提醒过 {one.asked}（{one.since.month}月{one.since.day}日起）"
    )
