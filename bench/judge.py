"""``python -m bench.judge [FILE]``: what judging costs and its parts, side by side with a yardstick of plain Python.

Also how it grows with the length of the text and with the number of listed words.

FILE: one message a line; without it, messages of our own. Absolute times mean nothing on a shared machine: read the
ratios. The yardstick takes each character of the message through ``str.lower`` in a list comprehension.
"""

import argparse
import gc
import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from bench.table import Results
from bot.core.judge.folded import fold
from bot.core.judge.judge import TextJudge
from bot.core.judge.lexicon import parse
from bot.core.judge.trie import Trie
from bot.core.judge.views import views
from bot.language import judge_tables, known, teaching

ROUNDS = 7
OWN = (
    "各位老师好，今晚八点直播课别迟到", "请问作业在哪里提交呀", "老师，我的视频看不了，显示网络错误",
    "收到，谢谢老师！", "第三章的真题我做错了两道，求讲解",
    "明天答疑改到 19:30，链接不变", "我是新来的，群名片要改成什么格式？",
    "ppt 在群文件里吗",
)  # fmt: skip
TRICKS = ("加，微，信 vx，女表子\n代考包过naocan", "腦\u200b殘ⓥⓧ加加微微信信")


def _each(work: Callable[[str], object], texts: Sequence[str], times: int) -> float:
    """Microseconds a text, CPU time of this process."""
    started = time.process_time()
    for _ in range(times):
        for text in texts:
            work(text)
    return 1e6 * (time.process_time() - started) / times / len(texts)


def _costs(texts: Sequence[str], title: str) -> Results:
    tables = judge_tables()
    judge, words = TextJudge(known()), TextJudge(known(model=False))
    works: dict[str, Callable[[str], object]] = {
        "yardstick": lambda text: [char.lower() for char in text],
        "fold": lambda text: fold(text, tables),
        "fold and all views": lambda text: list(views(fold(text, tables), tables)),
        "judged without classifier": words.findings,
        "judged": judge.findings,
    }
    size = sum(map(len, texts)) / len(texts)
    results = Results(f"{title}: {len(texts)} texts of {size:.1f} characters")
    times = max(1, int(40_000 / len(texts) / max(1, size / 18)))
    for number in range(ROUNDS):
        for name in list(works)[:: -1 if number % 2 else 1]:
            results.add(name, {"µs": _each(works[name], texts, times)})
    return results


def _growth() -> list[str]:
    """How the cost grows from 1,000 to 10,000 characters, for what is ordinary and for what is awkward."""
    tables = judge_tables()
    lines = ["### Growth, 1,000 to 10,000 characters", "", "| text | times as long |", "| --- | --- |"]
    kinds = {
        "chat": OWN[0] * 1000, "tricks": TRICKS[0] * 1000, "zero-width": TRICKS[1] * 1000, "letters": "naocan" * 3000,
        "words": "hello ma " * 3000, "lines": "代考\n" * 5000, "one character": "哈" * 10_000, "parts": "女" * 10_000,
    }  # fmt: skip
    for name, text in kinds.items():
        ratios = []
        for _ in range(ROUNDS):
            short, long = (
                _each(lambda text: list(views(fold(text, tables), tables)), [text[:size]], 20_000 // size)
                for size in (1_000, 10_000)
            )
            ratios.append(long / short)
        lines.append(f"| {name} | {median(ratios):.1f} |")
    return lines


def _listed(texts: Sequence[str]) -> list[str]:
    """What more words cost: drawn by lot from the characters of the texts, two to four each."""
    lines = [
        "### Growth with listed words",
        "",
        "| own words | raw search, µs | judged, µs | judged / raw | ready in, s of processor time | more memory, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    # Each in a process of its own: what a judge that is gone has held would be counted as the next one's.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, max_tasks_per_child=1) as pool:
        rows = list(pool.map(_with_own, (0, 1_000, 10_000, 100_000), repeat(texts)))
    for count, searched, judged, ratio, ready, memory in rows:
        more = memory - rows[0][-1]
        lines.append(f"| {count:,} | {searched:.1f} | {judged:.0f} | {ratio:.0f} | {ready:.2f} | {more:.0f} |")
    return lines


def _with_own(count: int, texts: Sequence[str]) -> tuple[int, float, float, float, float, float]:
    """So many own words: the raw search, judging, their ratio, the processor time until ready, memory in all."""
    chars = sorted({char for text in texts for char in text if "\u4e00" <= char <= "\u9fff"})
    lots = random.Random(count)
    own = {"".join(lots.choices(chars, k=lots.choice((2, 3, 4)))) for _ in range(count)}
    listed = "\n".join(sorted(own))
    began = time.process_time()
    judge = TextJudge(known([parse(listed, "bench")]))
    ready, held = time.process_time() - began, resident()
    raw = Trie({word: number for number, word in enumerate(own)})
    times = max(1, 4_000 // len(texts))
    pairs = [(_each(raw.hits, texts, 10 * times), _each(judge.findings, texts, times)) for _ in range(ROUNDS)]
    searched, judged = (median(values) for values in zip(*pairs, strict=True))
    return count, searched, judged, median(judged / searched for searched, judged in pairs), ready, held


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _lengths(texts: Sequence[str], title: str) -> list[str]:
    """The whole judge on one text of so many characters, messages put together."""
    judge, talk = TextJudge(known()), "，".join(texts)
    gc.freeze()  # as the service does at its start (bot/serve.py)
    lines = [f"### By length, {title}", "", "| characters | mean µs | p99 µs |", "| --- | --- | --- |"]
    for size in (20, 60, 1_000, 10_000):
        lots = random.Random(size)
        costs = []
        for _ in range(max(20, 20_000 // size)):
            start = lots.randrange(max(len(talk) - size, 1))
            text = (talk[start:] + talk * (size // len(talk) + 1))[:size]
            costs.append(_each(judge.findings, [text], 1))
        costs.sort()
        lines.append(f"| {size:,} | {sum(costs) / len(costs):.0f} | {costs[int(0.99 * len(costs))]:.0f} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    given = parser.parse_args()
    started = time.process_time()
    TextJudge(known())
    print(f"ready in {1e3 * (time.process_time() - started):.0f} ms\n")
    sets = {"chat": list(OWN), "tricks": list(TRICKS)}
    if given.file:
        sets["given"] = [line for line in given.file.read_text("utf-8").splitlines() if line][:5000]
    for title, texts in sets.items():
        print(_costs(texts, title).markdown(["µs"], [("µs", "× yardstick")], "yardstick"))
    lengths = [_lengths(teaching(), "sentences that were written to sound like something else")]
    lengths += [_lengths(sets["given"], "given")] if given.file else []
    for part in (*lengths, _listed(sets.get("given", list(OWN))), _growth()):
        print("\n".join([*part, ""]))


if __name__ == "__main__":
    main()
