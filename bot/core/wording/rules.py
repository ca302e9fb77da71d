"""What ``yanxi rules`` says."""

from collections.abc import Iterable

from bot.core.judge.trial import Outcome, Tally
from bot.core.wording.judging import category_name, rule_name, severity_name

HELP = "自己的词表：上线之前先用以往的消息试算。"
TRY = "试算：这份词表会标记以往的哪些消息、放过哪些；什么也不改"
SINCE = "从哪一天的消息看起，如 2020-04-18；不写就看全部"
FILE_GROUP = "只看一个群（群的代号）"
INSTEAD = "换掉设置里的哪一份词表（路径）：看换上以后多标记哪些、不再标记哪些"
CATEGORY = "没有写类别的行算哪一类，如 广告；不写就照设置，设置里没有就是违法违规"
SEVERITY = "没有写等级的行算哪一级：记录、标记、撤回；不写就照设置，设置里没有就是标记"
PLAYING = "试算"
CONFIGURED_BASE, INSTEAD_BASE, STARTED_BASE, WITHOUT_BASE = "configured", "replaced", "last_start", "without"
"""What a list is compared with: all lists of the settings, those with another in its place, the list as it was when the
service last started, the settings without it."""
NOTHING_CHANGED = "以上只是试算，什么也没有改。"


def title(name: str, counts: tuple[int, int, int]) -> str:
    """What is tried. ``counts``: words, expressions, exceptions."""
    return f"试算 {name}：{counts[0]} 个词、{counts[1]} 条正则、{counts[2]} 个例外。"


def seen(messages: int, groups: int, since: str) -> str:
    """What it was tried on."""
    where = f"{groups} 个群 {since} 以来" if since else f"{groups} 个群里"
    if not messages:
        return f"{where}还没有学员的消息，没有可以试的。"
    return f"看了 {where}学员的 {messages} 条消息（工作人员的不算）。"


def summary(outcome: Outcome) -> str:
    """What would have become of them."""
    return (
        f"词表会标记 {outcome.flagged} 条；现在没有标记、换上后会标记的有 {outcome.newly} 条。\n"
        f"现在会标记、换上后不再标记的有 {outcome.freed} 条。"
    )


def tally(one: Tally, examples: Iterable[tuple[str, str, str]]) -> str:
    """A word with its examples: time, group and text."""
    alone = f"，其中 {one.alone} 条只因为它" if one.alone and one.alone < one.count else ""
    meant = f"{category_name(one.category)}，{severity_name(one.severity)}{alone}"
    head = f"{one.count:6d} 条  {rule_name(one.rule)}（{meant}）"
    return "\n".join((head, *(f"            {at} {group}：「{text}」" for at, group, text in examples)))


WORDS = "会命中的："
SPARED = "不再标记的："


def silent(count: int) -> str:
    """Words that nothing was found for."""
    return f"其余 {count} 个词和正则没有命中。"


def advice(lines: Iterable[str]) -> str:
    """What the lint says."""
    return "\n".join(("建议：", *(f"! {line}" for line in lines)))


def live(path: str, base: str) -> str:
    """How to take the list into use, and what it was compared with."""
    if base == STARTED_BASE:
        return "这份词表已经写在设置里；以上是和服务上次启动时的它相比。要启用：运行 yanxi check，重启。"
    if base == WITHOUT_BASE:
        return (
            "这份词表已经写在设置里；服务还没有带着它启动过，没有旧的可比，以上是有它与没有它的差别。\n"
            f"想看改了以后不再标记哪些：另存一份再改，运行 yanxi rules try 新文件 --instead {path}。"
        )
    if base == INSTEAD_BASE:
        return f'要启用：把设置里那一段 [[rules]] 的 words 改成 "{path}"，再运行 yanxi check，重启。'
    return f'要启用：在设置里加一段 [[rules]]，写 words = "{path}"，再运行 yanxi check，重启。'


def not_configured(path: str, there: Iterable[str]) -> str:
    """A list that cannot be replaced, because it is not in the settings."""
    return f"设置里没有词表 {path}，换不掉。有：{'、'.join(there) or '（没有）'}。"
