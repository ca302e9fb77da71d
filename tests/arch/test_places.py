"""No tracked file may tie the program to one machine, or name a host that packages are fetched from."""

import re
from collections.abc import Iterator

import pytest

from tests.arch._source import ROOT, tracked_files

# Written in pieces, so that this file keeps its own rule.
PLACES = tuple("".join(pieces) for pieces in [("/wo", "rk/"), ("/ro", "ot/")])
HOSTS = tuple("".join(pieces) for pieces in [
    ("pypi", ".org"), ("python", "hosted.org"), ("pypi", ".python.org"), ("pypi", ".tuna"), ("mirrors", ".aliyun"),
    ("registry", ".npmjs"), ("npm", "mirror.com"), ("proxy", ".golang.org"), ("mirrors", ".tuna"),
    ("mirrors", ".cloud"),
])  # fmt: skip
OPTIONS = tuple("".join(pieces) for pieces in [("--index", "-url"), ("--extra-", "index-url"), ("--find", "-links")])
# A path counts where it begins one: not inside an address or a longer path.
PLACE = re.compile(r"(?<![\w.\-/}*])(?:" + "|".join(map(re.escape, PLACES)) + ")")
HOST = re.compile("|".join(map(re.escape, HOSTS)) + "|" + "|".join(rf"^\s*{re.escape(word)}" for word in OPTIONS))


def tied(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := PLACE.search(line) or HOST.search(line):
            yield f"{name}:{number} names {found[0]}"


def test_no_tracked_file_is_tied_to_a_machine_or_a_registry() -> None:
    faults = [
        fault
        for path in tracked_files()
        for fault in tied(str(path.relative_to(ROOT)), path.read_text("utf-8", errors="replace"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"open('{PLACES[0]}main/x')", 1),
        (f"cd {PLACES[1]}x", 1),
        (f"https://files.{HOSTS[1]}/x", 1),
        (f"{OPTIONS[0]} https://example.invalid/simple", 1),
        ("https://example.invalid" + PLACES[0], 0),
        ("a bot's homework / network", 0),
    ],
)
def test_the_scan_itself(text: str, faults: int) -> None:
    assert len(list(tied("example.txt", text))) == faults
