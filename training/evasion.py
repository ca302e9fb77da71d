"""What people do to a word to slip it past a filter: 22 transforms, each with a row of its own.

``python -m training.evasion --report [FOLDER]`` prints how much of it the whole judge flags, as it judges for a group,
over the words that it flags in plain sight in every surrounding; with FOLDER also for the texts of its evasion_dev.csv.
The generator has its own tables, written by hand, and its syllables from pypinyin; it must not share a line or a table
with bot/core/judge. Deterministic.
"""

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pypinyin import lazy_pinyin

TERMS: Final = tuple(
    """
    脑残 王八蛋 你妈死了 狗东西 废物老师 神经病 去死吧 刷单返利 加微信 扫码进群 兼职日结 代考保过 真题答案 隐形耳机
    面试改分 替考服务 澳门赌场 网络赌博 百家乐 开户送彩金 保本高息 贷款秒批 出售银行卡 内部名额 黄色网站 裸聊视频
    上门约会 枪支弹药 办假证 翻墙软件 迷药 论文代写 私下交易 包过班 weixin vx wechat telegram nmsl sb qq群 加vx usdt
    """.split()
)
CARRIERS: Final = (
    "{}", "请问{}是不是真的", "大家好，{}，要的找我", "今晚的课 {} 别忘了", "收到！{}！", "我刚看到有人说{}呢",
)  # fmt: skip

_TRADITIONAL: Final = dict(
    pair
    for pair in """
    脑腦 残殘 妈媽 东東 废廢 师師 经經 单單 码碼 进進 职職 结結 过過 题題 隐隱 试試 务務 门門 赌賭 场場 网網 络絡 乐樂
    开開 户戶 贷貸 银銀 内內 额額 黄黃 视視 频頻 约約 会會 枪槍 弹彈 药藥 办辦 证證 墙牆 软軟 机機 论論 写寫 扫掃
    """.split()
)
_APART: Final = {
    "妈": "女马", "狗": "犭句", "码": "石马", "群": "君羊", "证": "讠正", "聊": "耳卯", "试": "讠式", "信": "亻言",
    "加": "力口", "银": "钅艮", "保": "亻呆", "利": "禾刂", "赌": "贝者", "结": "纟吉", "职": "耳只", "神": "礻申",
    "死": "歹匕", "残": "歹戋", "机": "木几", "软": "车欠", "弹": "弓单", "题": "是页", "名": "夕口", "额": "客页",
    "约": "纟勺", "假": "亻叚", "站": "立占", "络": "纟各", "枪": "木仓", "论": "讠仑", "代": "亻弋", "频": "步页",
    "形": "开彡", "你": "亻尔", "批": "扌比", "行": "彳亍", "好": "女子", "明": "日月", "秒": "禾少", "私": "禾厶",
}  # fmt: skip
_DRAWN_ALIKE: Final = {
    "王": "玉", "八": "人", "微": "徽", "信": "倍", "加": "咖", "赌": "睹", "博": "搏", "代": "伐", "真": "直",
    "师": "帅", "群": "裙", "妈": "吗", "脑": "恼", "狗": "拘", "百": "白", "本": "木", "日": "目", "银": "根",
    "卡": "卞", "名": "各", "枪": "抢", "网": "冈", "证": "征", "软": "钦", "私": "和", "裸": "棵", "免": "兔",
}  # fmt: skip

Change = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Case:
    """One spoilt text and the word that is hidden in it."""

    transform: str
    term: str
    text: str


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _common() -> Iterator[str]:
    """The 6,763 characters of GB 2312."""
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            yield from bytes((high, low)).decode("gb2312", "ignore")


def _by_sound() -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for char in _common():
        found[lazy_pinyin(char)[0]].append(char)
    return found


_SOUNDING: Final = _by_sound()


def _between(term: str, marks: str, lots: random.Random) -> str:
    return term[0] + "".join(lots.choice(marks) + char for char in term[1:])


def _homophone(char: str, lots: random.Random) -> str:
    others = [other for other in _SOUNDING.get(lazy_pinyin(char)[0], []) if other != char]
    return lots.choice(others) if _han(char) and others else char


def _one(term: str, change: Callable[[str], str], lots: random.Random) -> str:
    """One character changed, of those that the change can change."""
    able = [place for place, char in enumerate(term) if change(char) != char]
    if not able:
        return term
    place = lots.choice(able)
    return term[:place] + change(term[place]) + term[place + 1 :]


def _styled(term: str, lots: random.Random) -> str:
    styles = (0x24D0, 0x1D41A, 0x1D5BA, 0x1D4EA)
    return "".join(chr(lots.choice(styles) + ord(char) - 97) if "a" <= char <= "z" else char for char in term)


def _all_sounding(term: str, lots: random.Random) -> str:
    return "".join(_homophone(char, lots) for char in term)


def _pinyin_one(term: str, lots: random.Random) -> str:
    return _one(term, lambda char: lazy_pinyin(char)[0] if _han(char) else char, lots)


def _in_pinyin(term: str, _lots: random.Random) -> str:
    return "".join(lazy_pinyin(term)) if all(map(_han, term)) else term


def _first_letters(term: str, _lots: random.Random) -> str:
    return "".join(syllable[0] for syllable in lazy_pinyin(term)) if all(map(_han, term)) else term


def _in_traditional(term: str, _lots: random.Random) -> str:
    return "".join(_TRADITIONAL.get(char, char) for char in term)


def _combined(term: str, lots: random.Random) -> str:
    old = _in_traditional(term, lots)
    return old if old == term else old[0] + "".join(lots.choice("*-.·~") + "\u200b" + char for char in old[1:])


def _sounding_apart(term: str, lots: random.Random) -> str:
    other = _one(term, lambda char: _homophone(char, lots), lots)
    return other if other == term else " ".join(other)


TRANSFORMS: Final[Mapping[str, Change]] = {
    "00 identity": lambda term, lots: term,
    "01 full-width": lambda term, lots: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in term),
    "02 mixed case": lambda term, lots: "".join(c.upper() if i % 2 == 0 else c for i, c in enumerate(term)),
    "03 circled and styled letters": _styled,
    "04 zero-width": lambda term, lots: _between(term, "\u200b\u200c\u200d\u2060\ufeff\u00ad", lots),
    "05 spaces": lambda term, lots: " ".join(term),
    "06 punctuation": lambda term, lots: _between(term, "-*~、·/_.|", lots),
    "07 emoji": lambda term, lots: _between(term, "😀🔥❤💰👍⭐🌹", lots),
    "08 line breaks": lambda term, lots: "\n".join(term),
    "09 combining marks": lambda term, lots: "".join(c + lots.choice("\u0336\u0489\u20dd\ufe0f\u0338") for c in term),
    "10 repeated": lambda term, lots: "".join(c * lots.randint(2, 3) for c in term),
    "11 reversed": lambda term, lots: term[::-1],
    "12 traditional": _in_traditional,
    "13 homophone, one": lambda term, lots: _one(term, lambda char: _homophone(char, lots), lots),
    "14 homophones, all": _all_sounding,
    "15 pinyin, one": _pinyin_one,
    "16 pinyin, all": _in_pinyin,
    "17 initials": _first_letters,
    "18 split": lambda term, lots: _one(term, lambda char: _APART.get(char, char), lots),
    "19 look-alike": lambda term, lots: _one(term, lambda char: _DRAWN_ALIKE.get(char, char), lots),
    "20 traditional, marks, zero-width": _combined,
    "21 homophone and spaces": _sounding_apart,
}


def cases(terms: Iterable[str] = TERMS, seed: int = 1) -> Iterator[Case]:
    """Every transform of every word that it changes, in three surroundings each."""
    for name, change in TRANSFORMS.items():
        for term in terms:
            lots = random.Random(f"{seed} {name} {term}")
            spoilt = change(term, lots)
            if spoilt == term and name != "00 identity":
                continue
            for carrier in ["{}", *lots.sample(CARRIERS[1:], 2)]:
                yield Case(name, term, carrier.format(spoilt))


def _given(folder: Path) -> Iterator[Case]:
    with (folder / "evasion_dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Case(row["transform"], row["term"], row["text"])


Flagged = Callable[[str], bool]


def whole_judge() -> Flagged:
    """Whether the shipped judge would show a text to somebody."""
    from bot.core.judge.finding import Severity
    from bot.core.judge.judge import TextJudge
    from bot.core.moderation import Moderation, severity_of
    from bot.language import known

    judge, rules = TextJudge(known()), Moderation()
    return lambda text: any(severity_of(one, rules) > Severity.NOTE for one in judge.findings(text))


def in_plain_sight(flagged: Flagged, terms: Iterable[str] = TERMS) -> tuple[str, ...]:
    """The words that are flagged as they stand in each of the surroundings: only of these can it be told whether a
    trick hides them."""
    return tuple(term for term in terms if all(flagged(carrier.format(term)) for carrier in CARRIERS))


def rates(made: Iterable[Case], flagged: Flagged) -> dict[str, tuple[int, int]]:
    """Transform by transform, how many texts are flagged, of how many."""
    found: dict[str, tuple[int, int]] = {}
    for case in made:
        hits, size = found.get(case.transform, (0, 0))
        found[case.transform] = (hits + flagged(case.text), size + 1)
    return dict(sorted(found.items()))


def report(made: Iterable[Case], flagged: Flagged) -> Iterator[str]:
    """The share that is flagged, a row for each transform, with the mean of the rows and the least of them (as
    Markdown)."""
    yield "| transform | flagged |"
    yield "| --- | --- |"
    shares: dict[str, float] = {}
    for name, (hits, size) in rates(made, flagged).items():
        shares[name] = 100 * hits / size
        yield f"| {name} | {hits} of {size} ({shares[name]:.1f} %) |"
    least = min(shares, key=lambda name: shares[name])
    yield f"| mean of {len(shares)} | {sum(shares.values()) / len(shares):.1f} % |"
    yield f"| least | {shares[least]:.1f} % ({least}) |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="print the rates (otherwise the cases)")
    parser.add_argument("folder", type=Path, nargs="?", help="holds evasion_dev.csv")
    given = parser.parse_args()
    if not given.report:
        print("\n".join(f"{case.transform}\t{case.term}\t{case.text!r}" for case in cases()))
        return
    flagged = whole_judge()
    plain = in_plain_sight(flagged)
    print(f"{len(plain)} of {len(TERMS)} words, without: {' '.join(term for term in TERMS if term not in plain)}\n")
    print("\n".join(report(cases(plain), flagged)))
    if given.folder:
        print("\nevasion_dev.csv\n")
        print("\n".join(report(_given(given.folder), flagged)))


if __name__ == "__main__":
    main()
