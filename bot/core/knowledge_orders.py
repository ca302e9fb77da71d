"""Reads what the staff order of knowledge cards: ``/知识 通过 12 13``, ``/知识 改 12 问：… 答：…``.

Pure; must never know who types.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.case_orders import numbers_in, words_of
from bot.core.fold import fold
from bot.core.wording import knowledge as wording


class Verb(StrEnum):
    """What is to be done."""

    OVERVIEW = "overview"
    SHOW = "show"
    APPROVE = "approve"
    EDIT = "edit"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    ADD = "add"
    PHRASE = "phrase"
    SCOPE = "scope"
    EXPORT = "export"
    DRAFTS = "drafts"
    DUE = "due"
    HELP = "help"
    UNKNOWN = "unknown"


SEVERAL = frozenset({Verb.SHOW, Verb.APPROVE, Verb.WITHDRAW, Verb.RESTORE})
"""Of as many cards as are named."""
OF_ONE = frozenset({Verb.EDIT, Verb.PHRASE, Verb.SCOPE})
_WITH_WORDS = frozenset({Verb.ADD, Verb.EDIT})


@dataclass(frozen=True, slots=True)
class Order:
    """``numbers`` are the cards (of a merging: the one that goes, the one that stays); ``text`` is what is said
    beyond them, ``question`` and ``answer`` its parts where they are marked."""

    verb: Verb
    numbers: tuple[int, ...] = ()
    text: str = ""
    question: str = ""
    answer: str = ""


def _mark(words: tuple[str, ...]) -> re.Pattern[str]:
    """A word that begins a part: at the beginning, after a blank or at the end of a sentence."""
    names = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"(?<![^\s{re.escape(wording.ENDS)}])(?:{names})\s*[{wording.COLONS}]\s*")


_QUESTION, _ANSWER = _mark(wording.ASKS), _mark(wording.ANSWERS)
_NUMBER = re.compile(r"\s*[#kK]?\s*(\d{1,9})(?![\d.])\s*(.*)", re.DOTALL)
_LETTER = re.compile(r"(?<![a-z0-9])k(?=\d)")
"""The letter that the bot itself puts before a card's number."""
_INTO = re.compile(
    rf"\s*(?:{'|'.join(sorted(map(re.escape, wording.INTO), key=len, reverse=True))})?\s*[#kK]?(\d{{1,9}})\s*"
)
_VERBS = sorted(wording.VERBS, key=len, reverse=True)


def order_in(argument: str) -> Order:
    """What the argument of the command orders."""
    text = argument.strip()
    if not text:
        return Order(Verb.OVERVIEW)
    if _NUMBER.fullmatch(text) is not None:
        return Order(Verb.SHOW, _numbers(text), text)
    word = next((word for word in _VERBS if fold(text[: len(word)]) == word), None)
    if word is None:
        return Order(Verb.UNKNOWN, text=text)
    verb, rest = Verb(wording.VERBS[word]), text[len(word) :].lstrip(f" \t\n{wording.COLONS}")
    if verb in SEVERAL:
        return Order(verb, _numbers(rest), rest)
    if verb is Verb.MERGE:
        return _merging(rest)
    if verb in OF_ONE:
        number = _NUMBER.fullmatch(rest)
        numbers, rest = ((int(number[1]),), number[2]) if number is not None else ((), rest)
        return _with_words(verb, numbers, rest)
    return _with_words(verb, (), rest)


def _numbers(text: str) -> tuple[int, ...]:
    return numbers_in(words_of(_LETTER.sub("", fold(text))))[0]


def _merging(rest: str) -> Order:
    number = _NUMBER.fullmatch(fold(rest))
    into = _INTO.fullmatch(number[2]) if number is not None else None
    if number is None or into is None:
        return Order(Verb.MERGE, text=rest)
    return Order(Verb.MERGE, (int(number[1]), int(into[1])), rest)


def _with_words(verb: Verb, numbers: tuple[int, ...], rest: str) -> Order:
    question, answer = asked_and_answered(rest) if verb in _WITH_WORDS else ("", "")
    return Order(verb, numbers, rest.strip(), question, answer)


def asked_and_answered(text: str) -> tuple[str, str]:
    """The question and the answer in a text that marks them; what stands before the mark of an answer is the question.
    A mark inside the answer is part of the answer."""
    answer = _ANSWER.search(text)
    question = _QUESTION.search(text, 0, answer.start() if answer is not None else len(text))
    if answer is None:
        return (text[question.end() :].strip() if question is not None else "", "")
    begins = question.end() if question is not None else 0
    return text[begins : answer.start()].strip(), text[answer.end() :].strip()
