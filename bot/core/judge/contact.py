"""Ways to reach a person, written into a group: leaked numbers, and invitations to talk elsewhere.

It must never fire on a number without its own rule or its cue word: dates, scores, rooms and meetings are not contacts.
Every pattern has bounded repeats and starts at a fixed word or at the beginning of a token, so that none goes over
the same characters more than a fixed number of times.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from bot.core.judge import leaks as numbers
from bot.core.judge.digits import Digits, digits
from bot.core.judge.edition import edition
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.leaks import BANK_CARD, ID_CARD, PHONE, Leak, leaks
from bot.core.wording import structure_cues as cues

WECHAT: Final = "wechat"
QQ: Final = "qq"
GROUP_NUMBER: Final = "group_number"
EMAIL: Final = "email"
QR_HINT: Final = "qr_hint"
ADD_HINT: Final = "add_hint"

_SURE: Final = 1.0
_LIKELY: Final = 0.8
_NEAR: Final = 10
_ANY_DIGIT: Final = re.compile("(?s:[0-9].{0,2}[0-9])")
_SEVERITY: Final = {ID_CARD: Severity.RECALL, BANK_CARD: Severity.RECALL, PHONE: Severity.FLAG}
_OUTSIDE: Final = re.compile("[^0-9a-z@._+-]+")
_BARE: Final = re.compile("[^0-9a-z]+")

# Without one of these no rule below can fire: a digit or Latin letter in any style, a run of Chinese digits, a cue.
_GATE: Final = re.compile(
    "[0-9A-Za-z\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u0e50-\u0e59\u0f20-\u0f29\u1810-\u1819"
    "\xb2\xb3\xb9\u2070-\u209c\u2460-\u24ff\u2776-\u2793\u2795\u3220-\u3228\u3280-\u3288\uff10-\uff5a"
    f"\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]|{cues.GATE}"
)
_SEP: Final = f"[^0-9a-z{cues.HAN}{cues.CLAUSE_ENDS},;!?]{{0,2}}"
_NUMBER: Final = f"([1-9](?:{_SEP}[0-9]){{4,10}})(?!{_SEP}[0-9])(?![0-9a-z]|\\s?{cues.COUNTED})"
_LINK: Final = f"(?:{cues.BETWEEN}|id|[\\s:~❤]){{0,4}}"

# Each way begins with a letter, and what stands before it is looked at behind it: so the search skips what none begins
# with.
_QQ: Final = re.compile(
    f"(?:qq|{cues.QQ}|q(?<![a-z]q){cues.QQ_NUMBER}|[{cues.PRIVATE}➕+]q|q(?<![a-z0-9]q)(?=[\\s:])){_LINK}{_NUMBER}"
)
_GROUP: Final = re.compile(f"(?:{cues.GROUP}){_LINK}{_NUMBER}")
_ADDING: Final = f"[{cues.ADD}➕+]\\s?{cues.ADD_TO}"
_WECHAT: Final = (
    f"(?:{cues.WECHAT}|weixin|wechat|(?:v|w)(?<![a-z0-9].)x|{cues.WECHAT_HEART}(?<![a-z0-9].)\\s?❤"
    f"|{_ADDING}(?:v|{cues.WECHAT_SHORT}))({_LINK})"
)
_WECHAT_NUMBER: Final = re.compile(f"{_WECHAT}{_NUMBER}")
_APART: Final = f"[^-_0-9a-z{cues.HAN}{cues.CLAUSE_ENDS},;!?]{{1,2}}"
_NAME: Final = f"([a-z](?:{_APART}[-_a-z0-9]){{5,19}}|[a-z][-_a-z0-9]{{5,19}})(?![-_a-z0-9@.])"
_WECHAT_NAME: Final = re.compile(f"{_WECHAT}{_NAME}")
_LONE_V: Final = re.compile(f"(?<![a-z0-9])v{_NAME}(?=.{{0,4}}(?:{cues.NAME_AFTER}))")
_MARKED: Final = re.compile("[-_0-9]")
_SAID: Final = re.compile(cues.NAME_SAID)
_PRODUCTS: Final = re.compile("wechat|weixin|android|iphone|ipad|windows|mac|python|widget|official|http|github|group")

_MAILERS: Final = "qq|vip\\.qq|163|126|139|189|gmail|foxmail|outlook|hotmail|sina|sohu|yeah|icloud|aliyun|live|msn"
_DOT: Final = f"\\s?(?:\\.|{cues.DOT}|{cues.STOP}|dot)\\s?"
# What a rule below cannot do without, sooner looked for than the whole of it.
_NUMBERED: Final = re.compile(f"[1-9](?:{_SEP}[0-9]){{4}}")
_NAMED: Final = re.compile(_NAME)
_OFFERED: Final = re.compile(cues.OFFER)
_MAIL_ZONES: Final = ("com", "cn", "net", "org", "edu")

_EMAIL: Final = re.compile(
    "(?<![-a-z0-9._+])[a-z0-9][-a-z0-9._+]{1,40}\\s{0,2}"
    f"(?:@\\s{{0,2}}(?:[-a-z0-9]{{1,40}}{_DOT}){{1,3}}|(?:[#*]|{cues.MAIL_AT}|\\(at\\)|\\[at\\]|\\bat\\b)\\s{{0,2}}"
    f"(?:{_MAILERS}){_DOT})(?:{'|'.join(_MAIL_ZONES)})(?![a-z0-9])"
)
_MAIL_CUE: Final = re.compile(f"{cues.MAIL_BEFORE}|mail")
_OFFICIAL: Final = re.compile("\\.(?:edu|gov)(?:\\.cn)?$|^git@")

_QR: Final = re.compile(f"(?:{cues.SCAN}){cues.UNTIL_OFFER}{cues.OFFER}")
_QR_DUTY: Final = re.compile(cues.SCAN_DUTY)
_ADD: Final = re.compile(f"(?:{_ADDING}(?:{cues.ADD_WAYS})|{cues.ADD_OTHERS}){cues.UNTIL_OFFER}{cues.OFFER}")
# A day written without separators is no account.
_DAY: Final = re.compile("20[0-3][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


_EDITION: Final = edition(globals(), vars(numbers), vars(cues))

_Match = tuple[str, re.Match[str], int]


def contacts(raw: str, allowed: Collection[str] = (), folded: Digits | None = None) -> tuple[Finding, ...]:
    """Takes a message and the contact values that may be said here (numbers as bare digits, names and addresses in
    lower case); gives what was found, in the order of the rules, no two over the same characters. ``folded``: the
    message in that form, where the caller has it."""
    if not _GATE.search(raw):
        return ()
    folded = folded or digits(raw)
    taken = bytearray(len(folded.text))
    found: list[Finding] = []
    for hit, category, severity, score in _hits(folded):
        said = (_OUTSIDE.sub("", hit.value), _BARE.sub("", hit.value))
        if any(value in allowed for value in said) or any(taken[hit.start : hit.end]):
            continue
        taken[hit.start : hit.end] = b"1" * (hit.end - hit.start)
        span = folded.span(hit.start, hit.end)
        view = "base" if raw[slice(*span)].lower() == hit.value else "digits"
        found.append(Finding(category, severity, hit.rule, span, view, score, _EDITION))
    return tuple(found)


def _hits(folded: Digits) -> Iterator[tuple[Leak, Category, Severity, float]]:
    """What each rule says, the surest rules first."""
    readings = (folded.number,) if folded.number == folded.text else (folded.number, folded.text)
    if _ANY_DIGIT.search(folded.number):
        for text in readings:
            for leak in leaks(text):
                yield leak, Category.PERSONAL, _SEVERITY[leak.rule], _SURE
    for found in _EMAIL.finditer(folded.text) if any(zone in folded.text for zone in _MAIL_ZONES) else ():
        if not _OFFICIAL.search(found[0]):
            cue = _MAIL_CUE.search(folded.text, max(found.start() - _NEAR, 0), found.start())
            yield (
                Leak(EMAIL, *found.span(), found[0]),
                Category.SOLICITATION,
                Severity.FLAG if cue else Severity.NOTE,
                _SURE if cue else _LIKELY,
            )
    for rule, found, group in (*_names(folded.number), *_numbers(readings), *_hints(folded.text)):
        score = _SURE if group else _LIKELY
        yield Leak(rule, *found.span(group), found[group]), Category.SOLICITATION, Severity.FLAG, score


def _names(text: str) -> Iterator[_Match]:
    if not _NAMED.search(text):
        return
    for found in _WECHAT_NAME.finditer(text):
        name = _OUTSIDE.sub("", found[2])
        said = _SAID.search(text, found.start(), found.start(2))
        if (_MARKED.search(name) or said) and not _PRODUCTS.match(name):
            yield WECHAT, found, 2
    for found in _LONE_V.finditer(text):
        if _MARKED.search(found[1]):
            yield WECHAT, found, 1


def _numbers(readings: tuple[str, ...]) -> Iterator[_Match]:
    for text in filter(_NUMBERED.search, readings):
        for rule, pattern, group in ((WECHAT, _WECHAT_NUMBER, 2), (QQ, _QQ, 1), (GROUP_NUMBER, _GROUP, 1)):
            for found in pattern.finditer(text):
                if not _DAY.fullmatch(found[group]):
                    yield rule, found, group


def _hints(text: str) -> Iterator[_Match]:
    """Invitations that name no account: the whole of them is the reason."""
    if not _OFFERED.search(text):
        return
    for found in _QR.finditer(text):
        if not _QR_DUTY.search(text, found.start(), found.end() + _NEAR):
            yield QR_HINT, found, 0
    for found in _ADD.finditer(text):
        yield ADD_HINT, found, 0
