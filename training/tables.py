"""Makes bot/assets/judge/tables.json.gz: ``python -m training.tables FOLDER READINGS``.

FOLDER holds chars_trad_to_simp.txt (OpenCC's TSCharacters), chars_split.csv and chars_lookalike.csv; READINGS is
Unihan_Readings.txt or .txt.bz2 of the Unicode character database. Deterministic for one version of Python's own
``unicodedata``. Sources and licences: bot/assets/judge/NOTICE.md. Must not be imported by the bot.
"""

import argparse
import bz2
import csv
import gzip
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import jieba

OUT: Final = Path(__file__).resolve().parents[1] / "bot" / "assets" / "judge" / "tables.json.gz"
VERSION: Final = "1"
HAN: Final = range(0x4E00, 0xA000)
PRIVATE_PLANES: Final = 0xF0000
COMMON: Final = 200  # uses in jieba's frequencies: below it nobody takes a character apart

# Letters of other scripts that are drawn like Latin ones.
_DRAWN: Final = dict(zip("асеорхуіѕјѵԁһԛԝкмтвнαικνορτυχωѡ", "aceopxyisjvdhqwkmtbhaikvoptuxww", strict=True))
_NUMBER_NAME: Final = re.compile(r"(?:CIRCLED|PARENTHESIZED|FULL STOP|SANS-SERIF) (?:DIGIT|NUMBER) |DIGIT .* FULL STOP")
_LETTER_NAME: Final = re.compile(
    r"(?:NEGATIVE (?:CIRCLED|SQUARED)|CROSSED NEGATIVE SQUARED|PARENTHESIZED|REGIONAL INDICATOR SYMBOL|TORTOISE SHELL"
    r" BRACKETED)(?: LATIN (?:CAPITAL|SMALL))? LETTER ([A-Z])$|LATIN LETTER SMALL CAPITAL ([A-Z])$"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$"
)
_BLANK: Final = {0x115F, 0x1160, 0x3164, 0xFFA0}
_SPACES: Final = {0x09, 0x0B, 0x0C, 0x2800}
_BREAKS: Final = {0x0D, 0x85, 0x2028, 0x2029}
# A radical as it stands on the left or on top of a character, and the character that people write for it.
_RADICALS: Final = """
    亻人 扌手 氵水 忄心 讠言 钅金 犭犬 饣食 纟丝 衤衣 礻示 灬火 艹草 刂刀 阝阜 阝邑 攵文 冫冰 疒病 月肉 ⺮竹 罒网
    囗口 王玉 走辶
    """.split()
# Characters taken apart as people write it, where the given table goes deeper or another way.
_OWN_PARTS: Final = """
    人弋代 歹戋残 开彡形 彳亍行 广占店 尸古居 走取趣 走召超 口马吗 竹毛笔 言射谢 耳又取 门口问 尸死屎 尸米屎 尸比屁
    囗玉国 宀豕家 丿乀人 宀女安 宀子字 宀至室 口丨中 宀元完 宀各客 穴力穷 广木床 疒风疯 尺冫尽 辶米迷 辶首道 辶关送
    艹约药 走干赶
    """.split()
# Pictures that are read aloud instead of a character.
_PICTURES: Final = """
    🐴马 🐎马 🐶狗 🐕狗 🐷猪 🐖猪 🐔鸡 🐓鸡 🐢龟 🐍蛇 🐮牛 🐂牛 🐑羊 🐟鱼 🐧鹅 🐒猴 🐵猴 💰钱 💴钱 🔥火 ❤心 💗心 💖心
    ➕加
    ⭐星 🌟星 🌙月 ☀日 🌞日 💧水 🌹花 🌸花 🍚饭 🍵茶 🍺酒 🍷酒 🚗车 🚪门 👄嘴 💊药 🔫枪 💣弹 🎲赌 🎰赌 ♂男 ♀女 👧女 👩女
    👨男 🏠家 📱机 👂耳 ✋手 👣脚 ⛰山 🌊海 ⚡电 🎁礼 👻鬼 💀死 ☠死 💩屎 👑王 🍎苹 👀看 🎵音 📖书 ✈飞 🥚蛋 🌧雨 🐰兔 🐯虎
    """.split()
SELDOM: Final = 2500  # characters by use: beyond it one that has two readings may stand for either
# Characters that are taken for one another, beyond those of the given table.
_OWN_ALIKE: Final = """
    己已巳 未末 土士 天夭 日曰目 王玉主壬 木本术 干千于 刀力刃 免兔 鸟乌 拔拨 折拆 侯候 辨辩辫 瓜爪 微徽薇 师帅 真直
    代伐 戊戌戍 贝见 午牛 风凤 困因囚 住往佳 洒酒 晴睛 没设 幕墓暮慕 竟竞 弛驰 戴载栽 喝渴 网冈罔 私和 软钦 卡卞 博搏
    赌睹堵 群裙郡 枪抢 钱线浅 骗编 赚嫌 票栗 彩采 码妈吗玛 毒每 奖浆 贷货 课颗棵裸 试拭 题提 卷券 论抡 信倍 加咖伽 狗拘
    脑恼 色包 名各 银根 证征 百白 操噪 傻俊 逼副 淫湮 裸棵 嫖瓢 妓技 婊裱 贱践 淀定 杀刹 药约 枉柱 徒徙 炮泡 赢嬴
    """.split()
MOST_ALIKE: Final = 24  # a larger group would take half the language for one character
# Abbreviations that mean one thing only in a chat; the list is closed on purpose (more would hit ordinary names).
INITIALS: Final = {
    "nmsl": "你妈死了", "cnm": "操你妈", "cnmd": "操你妈的", "rnm": "日你妈", "tmd": "他妈的",
    "nmb": "你妈逼", "nmd": "你妈的", "mmp": "妈卖批", "sb": "傻逼", "dsb": "大傻逼", "cnmsb": "操你妈傻逼",
    "vx": "微信", "wx": "微信", "wxh": "微信号", "vxh": "微信号", "jv": "加微信", "jwx": "加微信", "jvx": "加微信",
}  # fmt: skip

# Initials and finals of Hanyu Pinyin that people confuse or their keyboards correct (fuzzy pinyin of input methods).
_SAME_START: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


def plain(code: int, simple: dict[str, str]) -> str | None:
    """What a character becomes ('' for nothing), None where it stays as it is."""
    char = chr(code)
    found = _plain(char, simple)
    for _ in range(5):
        again = "".join(_plain(one, simple) for one in found)
        if again == found:
            return None if found == char else found
        found = again
    raise ValueError(f"U+{code:04X} never comes to rest")


@cache
def _category(char: str) -> str:
    return unicodedata.category(char)


def _plain(char: str, simple: dict[str, str]) -> str:
    code = ord(char)
    if char == "\n" or " " <= char <= "@" or "a" <= char <= "~":
        return char
    if code in _BREAKS:
        return "\n"
    if code in _SPACES:
        return " "
    if _category(char) in {"Cc", "Cf", "Mn", "Me"} or code in _BLANK:
        return ""
    if _category(char) in {"Cs", "Co"}:
        return "\ufffd"
    if char in simple:
        return simple[char]
    name = unicodedata.name(char, "")
    if letter := _LETTER_NAME.match(name):
        return next(group for group in letter.groups() if group).lower()
    if _NUMBER_NAME.search(name) and (number := unicodedata.numeric(char, -1)) >= 0:
        return str(int(number))
    text = unicodedata.normalize("NFKC", char)
    if len(text) > 1 and text[0] == "(" and text[-1] == ")":
        text = text[1:-1]
    text = "".join(_letter(one) for one in text.lower())
    return "".join(_DRAWN.get(one, one) for one in text)


def _letter(char: str) -> str:
    """A Latin, Greek or Cyrillic letter without its accents; ü as input methods spell it."""
    if char < "\x80" or not unicodedata.name(char, "").startswith(("LATIN", "GREEK", "CYRILLIC")):
        return char
    bare = unicodedata.normalize("NFKD", char)
    if bare[0] == "u" and "\u0308" in bare:
        return "v"
    return bare[0] if bare[1:] and all(_category(mark) == "Mn" for mark in bare[1:]) else char


def folding(simple: dict[str, str]) -> dict[str, Any]:
    """The one table of folding, in the parts it is packed in."""
    left, right, wider, dropped, replaced = [], [], {}, [], []
    for code in range(sys.maxunicode + 1):
        if (became := plain(code, simple)) is None:
            continue
        if not became:
            dropped.append(code)
        elif became == "\ufffd" and code < PRIVATE_PLANES:
            replaced.append(code)
        elif became == "\ufffd":
            continue  # the private planes: nobody's tokens, too many to list
        elif len(became) == 1:
            left.append(chr(code))
            right.append(became)
        else:
            wider[chr(code)] = became
    return {
        "fold": ["".join(left), "".join(right)],
        "wider": wider,
        "dropped": list(_ranges(dropped)),
        "replaced": list(_ranges(replaced)),
    }


def _ranges(codes: Iterable[int]) -> Iterator[list[int]]:
    found: list[int] = []
    for code in codes:
        if found and code == found[1] + 1:
            found[1] = code
            continue
        if found:
            yield found
        found = [code, code]
    if found:
        yield found


def frequencies() -> Counter[str]:
    """How often each character is used, from the word frequencies that jieba brings."""
    counts: Counter[str] = Counter()
    for line in Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        for char in word:
            counts[char] += int(count)
    return counts


def simplified(path: Path) -> dict[str, str]:
    """Traditional character to the first simplified one."""
    rows = (line.split() for line in path.read_text("utf-8").splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1 and row[0] != row[1]}


def alike(path: Path, uses: Counter[str]) -> list[str]:
    """Characters that look alike, in closed groups, each to the commonest of its group."""
    above: dict[str, str] = {}
    sizes: Counter[str] = Counter()

    def top(char: str) -> str:
        while above.setdefault(char, char) != char:
            char = above[char]
        return char

    def join(one: str, other: str) -> None:
        first, second = top(one), top(other)
        size = max(1, sizes[first]) + max(1, sizes[second])
        if first != second and size <= MOST_ALIKE:
            above[first] = second
            sizes[second] = size

    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for other in row["similar"]:
                join(row["char"], other)
    for group in _OWN_ALIKE:
        for other in group[1:]:
            join(group[0], other)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for char in sorted(above):
        groups[top(char)].append(char)
    best = {root: max(chars, key=lambda char: (uses[char], char)) for root, chars in groups.items()}
    pairs = [(char, best[top(char)]) for char in sorted(above) if best[top(char)] != char]
    return ["".join(pair) for pair in zip(*pairs, strict=True)]


def split(path: Path, uses: Counter[str]) -> dict[str, list[str]]:
    """Two parts side by side to their character, the commonest where several have the same, radicals written both
    ways; and the others of such a group to that commonest one."""
    wholes: defaultdict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["parts"]) == 2 and uses[row["char"]] >= COMMON:
                wholes[row["parts"]].append(row["char"])
    for own in _OWN_PARTS:
        if own[2] not in wholes[own[:2]]:
            wholes[own[:2]].append(own[2])
    radicals: defaultdict[str, list[str]] = defaultdict(list)
    for radical, char in _RADICALS:
        radicals[char].append(radical)
    parts: dict[str, str] = {}
    parted: dict[str, str] = {}
    for pair, chars in sorted(wholes.items()):
        best = max(chars, key=lambda char: (uses[char], char))
        for first in [pair[0], *radicals[pair[0]]]:
            for second in [pair[1], *radicals[pair[1]]]:
                parts.setdefault(first + second, best)
        parted.update((char, best) for char in chars if char != best)
    return {"parts": ["".join(parts), "".join(parts.values())], "parted": ["".join(parted), "".join(parted.values())]}


def readings(path: Path) -> dict[str, dict[str, list[str]]]:
    """Character to field to its syllables without tones (kMandarin: the usual one; the others: those in use)."""
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    packed = path.read_bytes()
    text = (bz2.decompress(packed) if path.suffix == ".bz2" else packed).decode()
    for line in text.splitlines():
        code, _, rest = line.partition("\t")
        field, _, value = rest.partition("\t")
        if not code.startswith("U+") or field not in {"kMandarin", "kHanyuPinlu", "kXHC1983"}:
            continue
        if (number := int(code[2:], 16)) in HAN:
            found[chr(number)][field] = [_toneless(one.rpartition(":")[2].partition("(")[0]) for one in value.split()]
    return found


def _toneless(syllable: str) -> str:
    bare = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(char for char in bare if char.isascii())


def _same(syllable: str) -> str:
    for heard, written in _SAME_START:
        if syllable.startswith(heard):
            syllable = written + syllable[len(heard) :]
            break
    return (syllable[:-1] if syllable.endswith("ng") else syllable).replace("ve", "ue")


def sounding(path: Path, simple: dict[str, str], uses: Counter[str]) -> dict[str, Any]:
    """Characters by their usual syllable, their other syllables, the number of each syllable, and what may be read
    aloud another way, each to a common character that is read like that."""
    sounds: defaultdict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = {}
    spelt: set[str] = set()
    for char, fields in sorted(readings(path).items()):
        known = [*fields.get("kMandarin", []), *fields.get("kHanyuPinlu", []), *fields.get("kXHC1983", [])]
        known = [one for one in known if re.search("[aeiouv]", one)]
        if not known or char in simple:
            continue
        spelt.update(known)
        sounds[known[0]].append(char)
        if rest := [one for one in dict.fromkeys(map(_same, known)) if one != _same(known[0])]:
            others[char] = rest
    spelt.update(one.replace("v", "u") for one in list(spelt) if one in {"lve", "nve"})
    classes = {name: number for number, name in enumerate(sorted({_same(one) for one in spelt}))}
    return {
        "syllables": {name: classes[_same(name)] for name in sorted(spelt | set(classes))},
        "sounds": {name: "".join(chars) for name, chars in sorted(sounds.items())},
        "readings": {char: " ".join(rest) for char, rest in others.items()},
        "aloud": _aloud(sounds, others, uses),
    }


def _aloud(sounds: dict[str, list[str]], others: dict[str, list[str]], uses: Counter[str]) -> list[str]:
    common = frozenset(char for char, _ in uses.most_common(SELDOM))
    usual: dict[str, str] = {}
    for name, chars in sounds.items():
        best = max(chars, key=lambda char: (uses[char], char))
        if uses[best] > uses[usual.get(_same(name), "")]:
            usual[_same(name)] = best
    pairs = {char: usual[rest[0]] for char, rest in others.items() if char not in common and rest[0] in usual}
    pairs.update((picture[0], picture[1]) for picture in _PICTURES)
    return ["".join(pairs), "".join(pairs.values())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    given = parser.parse_args()
    simple = simplified(given.folder / "chars_trad_to_simp.txt")
    uses = frequencies()
    packed = {
        "version": VERSION,
        **folding(simple),
        "alike": alike(given.folder / "chars_lookalike.csv", uses),
        **split(given.folder / "chars_split.csv", uses),
        **sounding(given.readings, simple, uses),
        "initials": INITIALS,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(packed, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes packed, {len(text):,} unpacked")


if __name__ == "__main__":
    main()
