"""What is said about faulty settings: one function a fault, each with a sentence and what to write instead.

Must never be handed a secret: the callers give names of keys, and values only of what is public.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Said(NamedTuple):
    """A fault in words and a suggestion, which may be empty."""

    sentence: str
    suggestion: str = ""


PHASES: Mapping[str, str] = {"free": "自由入群", "intensive": "集中研习", "ended": "已结束"}
_TOML = (
    (r"^Expected '='", "键后面应该是等号"),
    (r"^Unclosed array", "方括号 [ 没有配上 ]"),
    (r"^Unclosed inline table", "花括号 { 没有配上 }"),
    (r"^(Unterminated|Illegal character '\\n')", "引号没有配对"),
    (r"^(Cannot overwrite|Cannot declare|Cannot mutate|Duplicate)", "同一个键或表写了两次"),
    (r"^(Invalid value|Expected newline)", "值写得不对，文字要加英文引号"),
    (r"^Illegal character", "有不允许的字符"),
    (r"^(Expected '\]|Invalid initial)", "表名或键名写得不对"),
)


def fault_text(file: str, line: int | None, sentence: str, suggestion: str) -> str:
    """``hubei-2020.toml 第 48 行：…。是不是要写 "hubei-qq"？``"""
    place = f"{file} 第 {line} 行" if line is not None else file
    return f"{place}：{sentence}{suggestion}"


def _meant(word: str) -> str:
    return f'是不是要写 "{word}"？' if word else ""


def _at(line: int | None) -> str:
    return f"第 {line} 行" if line is not None else "前面"


def _list(words: Sequence[str]) -> str:
    return "、".join(f'"{word}"' for word in words)


# Files


def unreadable_file(path: str) -> Said:
    return Said(f"读不到文件 {path}。", "请检查路径和读取权限。")


def not_utf8(name: str) -> Said:
    return Said(f"{name} 不是 UTF-8 编码。", "请用 UTF-8 重新保存。")


def no_programme_file(name: str) -> Said:
    return Said(f'programme = "{name}" 这个文件不存在。', "路径从本文件所在的文件夹算起。")


def bad_toml(reason: str, column: int | None) -> Said:
    """``reason`` is the reader's own; it is translated, never repeated, because it may quote the text."""
    why = next((said for pattern, said in _TOML if re.search(pattern, reason)), "这里不合 TOML 的写法")
    where = f"（第 {column} 列附近）" if column is not None else ""
    return Said(f"TOML 语法错误{where}：{why}。", "改好这一处后再检查其余内容。")


def section_twice(section: str, file: str) -> Said:
    return Said(f"{section} 在本文件和 {file} 里都写了。", "请只留一处。")


def not_in_a_programme_file(section: str, main: str) -> Said:
    return Said(f"{section} 不能写在活动文件里。", f"请移到 {main}。")


def unreadable_secrets(folder: str) -> Said:
    return Said(f"读不到密钥文件夹 {folder}。", "请检查路径和读取权限，密钥文件要用 UTF-8 编码。")


def override_leads_nowhere(name: str) -> Said:
    return Said(
        f"{name} 没有对应的设置，已忽略。",
        "写法如 YANXI_SERVICE__PORT、YANXI_ACCOUNTS__HUBEI_QQ__ACCESS_TOKEN（账号名大写，横线写成下划线）。",
    )


def hopeless() -> Said:
    return Said("错误太多，其余内容没有检查。", "请先改好上面列出的各处。")


# The form of keys and values


def missing(table: str, key: str) -> Said:
    return Said(f"{table} 缺少 {key}。", f"请补上一行：{key} = …")


def no_programme() -> Said:
    return Said("没有写活动。", '请写一个 [programme] 表，或写 programme = "活动文件.toml"。')


def unknown_key(key: str, near: str) -> Said:
    return Said(f"不认识的键 {key}。", f"是不是要写 {near}？" if near else "请删去，或对照 config.example.toml 改正。")


def not_text(key: str, shown: str) -> Said:
    return Said(f"{key} 要写成带引号的文字。", f'改成 "{shown}"。' if shown else "")


def not_a_number(key: str) -> Said:
    return Said(f"{key} 要写成整数，不加引号。")


def not_yes_or_no(key: str) -> Said:
    return Said(f"{key} 只能写 true 或 false。")


def out_of_range(key: str, too_small: bool, bound: str) -> Said:
    return Said(f"{key} 太{'小' if too_small else '大'}了。", f"{'最小' if too_small else '最大'}是 {bound}。")


def not_one_of(key: str, value: str, options: Sequence[str], near: str) -> Said:
    shown = f'{key} = "{value}"' if value else key
    return Said(f"{shown} 不在可选的值里。", _meant(near) or f"可以写 {_list(options)}。")


def not_a_clock(key: str) -> Said:
    return Said(f"{key} 不是时刻。", '写法如 "20:00"，从 "00:00" 到 "23:59"。')


def not_a_date(key: str) -> Said:
    return Said(f"{key} 不是日期。", "写法如 2020-04-18。")


def not_a_window(key: str) -> Said:
    return Said(f"{key} 不是时段。", '写法如 "08:00-23:00"。')


def not_a_list(key: str) -> Said:
    return Said(f"{key} 要写成列表。", "用方括号括起来：[ …, … ]。")


def not_a_table(key: str) -> Said:
    return Said(f"{key} 要写成表。", f"写法如 [{key.partition('[')[0]}]，下面一行一个键。")


def empty(key: str) -> Said:
    return Said(f"{key} 不能是空的。")


def bad_key(key: str) -> Said:
    return Said(f"{key} 只能用小写字母、数字和横线，不超过 40 个字符。", '例如 "maker-1"。')


def bad_self_id(key: str) -> Said:
    return Said(f"{key} 应该是机器人的 QQ 号。", '写成带引号的数字，如 "10001"。')


def wrong_value(key: str) -> Said:
    return Said(f"{key} 的值不对。", "请对照 config.example.toml 改正。")


# The process and its accounts


def not_a_web_address(key: str) -> Said:
    return Said(f"{key} 不是网址。", "要以 http:// 或 https:// 开头。")


def unknown_database(known: Sequence[str]) -> Said:
    return Said("service.database 的开头不对。", f"只能以 {' 或 '.join(known)} 开头。")


def unknown_zone(key: str, zone: str, near: str) -> Said:
    return Said(f'{key} = "{zone}" 不是已知的时区。', _meant(near or "Asia/Shanghai"))


def account_twice(name: str, line: int | None) -> Said:
    return Said(f'账号名 "{name}" 和{_at(line)}的重复。', "每个账号要用不同的 name。")


def self_id_twice(name: str, first: str) -> Said:
    return Said(f'账号 "{name}" 和 "{first}" 写了同一个 self_id。', "一个 QQ 号只能接入一次。")


def needs(name: str, because: str, key: str) -> Said:
    """``because``: the part of the settings that makes the key necessary."""
    return Said(
        f'账号 "{name}" 用 {because} 接入，必须有 {key}。',
        f"请设环境变量 YANXI_ACCOUNTS__{_variable(name)}__{key.upper()}，或写在配置里。",
    )


def needs_too(name: str, key: str, with_key: str) -> Said:
    return Said(f'账号 "{name}" 写了 {with_key}，还要有 {key}。', "两个键在钉钉开放平台的同一页上。")


def bad_aes_key(key: str) -> Said:
    return Said(f"{key} 应该是 43 个字母和数字。", "请从钉钉开放平台「事件订阅」页重新复制「加密 aes_key」。")


def not_a_socket_address(key: str) -> Said:
    return Said(f"{key} 不是 WebSocket 的网址。", '要以 ws:// 或 wss:// 开头，例如 "ws://127.0.0.1:3001"。')


def same_robot_twice(name: str, first: str) -> Said:
    return Said(f'账号 "{name}" 和 "{first}" 是同一个机器人。', "一个机器人只能接入一次，否则消息会各收到一半。")


def standby_is_account(key: str) -> Said:
    return Said(f"{key} 和 account 是同一个账号。", "备用账号要用另一个，或删去这一行。")


def one_group_only(name: str) -> Said:
    return Said(f'自定义机器人 "{name}" 只能用在它自己的那一个群里。', "每个群各建一个自定义机器人。")


def _variable(name: str) -> str:
    return name.upper().replace("-", "_")


def weak_token(key: str, least: int) -> Said:
    return Said(
        f"服务对外网开放时，{key} 至少要 {least} 个字节。", '请换成更长的随机串，或把 service.host 改回 "127.0.0.1"。'
    )


def sandbox_in_public(name: str) -> Said:
    return Said(f'沙盒账号 "{name}" 对外网开放，任何人都能在里面扮演任何人。', 'service.host 请写 "127.0.0.1"。')


def sandbox_with_real(name: str) -> Said:
    return Said(
        f'沙盒账号 "{name}" 不能和真实账号放在一起，因为沙盒的时钟可以拨动。', "请删去沙盒账号，彩排用 yanxi rehearse。"
    )


# Phases and groups


def no_phases() -> Said:
    return Said("没有写阶段。", '请至少写一个 [[phases]]：kind = "intensive"，starts_on、ends_on 写起止日期。')


def ends_before_start(key: str, starts_on: date, ends_on: date) -> Said:
    return Said(f"{key} 的结束日期 {ends_on} 早于开始日期 {starts_on}。", "请检查是不是写反了。")


def phases_out_of_order(kind: str, before: str) -> Said:
    return Said(
        f"「{PHASES[kind]}」阶段的次序不对，它前面是「{PHASES[before]}」。", "请按自由入群、集中研习、已结束的先后写。"
    )


def phases_overlap(kind: str, before: str, ends_on: date | None) -> Said:
    until = f"到 {ends_on} 才结束" if ends_on else "没有写 ends_on"
    return Said(f"「{PHASES[kind]}」阶段和前面的「{PHASES[before]}」重叠，后者{until}。", "请让前一阶段先结束。")


def phases_gap(ends_on: date, starts_on: date) -> Said:
    return Said(f"{ends_on} 和 {starts_on} 两个阶段之间有空档，那几天机器人不管群。")


def no_groups() -> Said:
    return Said("没有写群。", "请至少写一个 [[groups]]。")


def group_without_account(key: str, accounts: Sequence[str]) -> Said:
    name = f'群 "{key}" ' if key else "这个群"
    return Said(f"{name}没有写 account，不知道由哪个账号管。", f"可以写 {_list(accounts)}。")


def unknown_account(key: str, name: str, near: str, accounts: Sequence[str]) -> Said:
    known = f"已有的账号：{_list(accounts)}。" if accounts else "请先写一个 [[accounts]]。"
    return Said(f'{key} = "{name}" 没有这个账号。', _meant(near) or known)


def unknown_category(key: str, name: str, near: str) -> Said:
    return Said(f'{key}.category = "{name}" 没有这个类别。', _meant(near) or "请在 [[categories]] 里补上。")


def group_key_twice(key: str, line: int | None) -> Said:
    return Said(f'群的 key "{key}" 和{_at(line)}的重复。', "每个群要用不同的 key。")


def native_id_twice(account: str, native_id: str, line: int | None) -> Said:
    return Said(f'账号 "{account}" 的群号 "{native_id}" 和{_at(line)}的重复。', "一个群只能写一次。")


def cannot_be_created(key: str) -> Said:
    return Said(f'{key} = "new" 表示由机器人建群，只有钉钉应用机器人的账号能建。', "请写群号。")


def standby_is_not_created(group: str) -> Said:
    return Said(
        f'{group}.standby_native_id 不能写 "new"：备用账号接的是同一个群。', "请写备用账号看到的群号，或删去这一行。"
    )


def groups_to_create(count: int) -> Said:
    return Said(f'有 {count} 个群还没有建（native_id = "new"），建好之前不能运行。', "请运行 yanxi groups create。")


def date_not_intensive(key: str, on: date) -> Said:
    return Said(f"{key} = {on} 不在集中研习的日子里，写了也没有作用。")


def date_twice(key: str, on: date) -> Said:
    return Said(f"{key} = {on} 写了两次。", "请合成一处。")
