"""What is said about word lists of one's own (files that cannot be read, lists that are too long), and of groups that
are moderated unheard.

Must never repeat more of a list than one word.
"""

from collections.abc import Sequence

from bot.core.wording.judging import CATEGORY_NAMES, SEVERITY_NAMES
from bot.core.wording.settings import Said

_MOST_GROUPS = 3


def missing(path: str) -> Said:
    return Said(f"没有词表文件 {path}。", "路径从写着它的设置文件所在的文件夹算起。")


def unreadable(path: str) -> Said:
    return Said(f"读不到词表文件 {path}。", "请检查是不是文件，以及读取权限。")


def gbk(name: str) -> Said:
    return Said(f"词表 {name} 是 GBK 编码，不是 UTF-8。", "请用记事本打开，「另存为」，编码选 UTF-8。")


def utf16(name: str) -> Said:
    return Said(f"词表 {name} 是 UTF-16 编码，不是 UTF-8。", "请用记事本打开，「另存为」，编码选 UTF-8。")


def not_text(name: str) -> Said:
    return Said(f"词表 {name} 不是 UTF-8 的文字文件。", "Word、Excel 的文件请先另存为纯文本（UTF-8）。")


def too_large(name: str, mebibytes: int) -> Said:
    return Said(f"词表 {name} 超过 {mebibytes} MB，没有读。", "请只留需要的词；词越多，误伤越多。")


def too_many_lines(name: str, most: int) -> Said:
    return Said(f"词表 {name} 超过 {most} 行，没有读。", "请只留需要的词；词越多，误伤越多。")


def too_many_words(most: int) -> Said:
    return Said(f"各个词表加起来超过 {most} 个词。", "请只留需要的词；词越多，误伤越多。")


def too_many_patterns(most: int) -> Said:
    return Said(f"各个词表加起来超过 {most} 行正则。", "能用普通词写的请写成词，快得多。")


def twice(path: str, line: int | None) -> Said:
    place = f"第 {line} 行" if line is not None else "前面"
    return Said(f"词表 {path} 和{place}的是同一个文件。", "请删去一处。")


def more_bad_lines(count: int) -> Said:
    return Said(f"另有 {count} 行也有问题，改好上面的再检查一次。")


def unknown_category(key: str, name: str) -> Said:
    return Said(f"{key} 的类别「{name}」没有。", f"可用：{'、'.join(CATEGORY_NAMES.values())}。")


def unknown_severity(key: str, name: str) -> Said:
    return Said(f"{key} 的等级「{name}」没有。", f"可用：{'、'.join(SEVERITY_NAMES.values())}。")


def not_a_host(key: str, value: str) -> Said:
    return Said(f'{key} = "{value}" 不是网站的名字。', "请只写域名，例如 smartedu.cn，它下面的网址都放行。")


def unheard(account: str, groups: Sequence[str]) -> Said:
    shown = "、".join(groups[:_MOST_GROUPS]) + (f"等 {len(groups)} 个群" if len(groups) > _MOST_GROUPS else "")
    return Said(
        f"{shown}开了发言管理，但账号 {account} 在钉钉群里只听得到 @它的话，其余的发言不会被检查。",
        "要管全部发言，请改用 QQ 群，或安排老师看群；也可以配旁听程序 ear，须告知群成员。",
    )


def pattern_off(pattern: str) -> str:
    """To the staff: an expression was switched off."""
    shown = pattern if len(pattern) <= 40 else pattern[:40] + "…"
    return f"词表里的正则「{shown}」太慢，已停用到下次启动，其余照常。请把它改短，或改用普通词。"
