"""Finds the command in a chat message, among those in a book that the features fill.

It must never decide who may do what, never say anything, and never change the text of an argument.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.fold import fold
from bot.core.numerals import parse_number
from bot.core.when import parse_clock, parse_span
from bot.core.wording.cases import NUMBER_BEFORE

if TYPE_CHECKING:
    from bot.core.people import Role

_MOST_SUGGESTIONS: Final = 3
_LONGEST_WORD: Final = 24
# Longer unknown words after a slash are talk, a path or a topic, unless they are nearly a name.
_LONGEST_GUESS: Final = 6
_SHORTEST_GUESS: Final = 2
_SHORTEST_ENGLISH_GUESS: Final = 3
# From this length on a word may have two slips and still be recognised.
_TWO_SLIPS_FROM: Final = 6

# Signs that end a command word (folded), and those of them that do not belong to the argument.
_ENDING: Final = frozenset("@:,;!~。、")
_BARE_ENDING: Final = frozenset("@:!~。")
_SWALLOWED: Final = frozenset(":,;!~。、")
_ELLIPSIS: Final = "…"

# What old QQ programs send for their faces: /微笑 is a smile, not an order.
_FACE_NAMES: Final = """
微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 惊讶 难过 酷 冷汗 抓狂 吐 偷笑 可爱 白眼 傲慢 饥饿
困 惊恐 流汗 憨笑 大兵
悠闲 奋斗 咒骂 疑问 嘘 晕 折磨 衰 骷髅 敲打 再见 擦汗 抠鼻 鼓掌 糗大了 坏笑 左哼哼 右哼哼 哈欠 鄙视 委屈 快哭了 阴险
亲亲 吓 可怜 菜刀 西瓜 啤酒 篮球
乒乓 咖啡 饭 猪头 玫瑰 凋谢 示爱 爱心 心碎 蛋糕 闪电 炸弹 刀 足球 瓢虫 便便 月亮 太阳 礼物 拥抱 强 弱 握手 胜利 抱拳
勾引 拳头 差劲 爱你 no
ok 爱情 飞吻 跳跳 发抖 怄火 转圈 磕头 回头 跳绳 挥手 激动 街舞 献吻 左太极 右太极 赞 鲜花 笑哭 我最美 无奈 托腮 卖萌
斜眼笑 doge 喷血 棒棒哒 吃瓜 柠檬 捂脸
加油 心 花 撒花 抱抱 惊喜 泪奔 托脸 汗 呵呵 羊驼 辣眼睛 点赞 打call 比心 庆祝 佛系 头秃 狂笑 眼神 叹气 脑阔疼 拜托 耶
送花 红包 烟花 爆竹
"""
_FACES: Final = frozenset(_FACE_NAMES.split())


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command that a feature offers."""

    name: str
    feature: str
    aliases: tuple[str, ...] = ()
    roles: "frozenset[Role]" = frozenset()
    """Who may; empty: everybody."""
    own_roles: "frozenset[Role]" = frozenset()
    """Who may besides, for what is their own; the feature whose matter it is says yes or no."""
    usage: str = ""
    example: str = ""
    summary: str = ""
    joined_argument: bool = False
    """Whether the argument may follow the name without a blank: /延时30."""
    joined_number: bool = False
    """Whether a number may, and nothing else: /答12 is an answer, /答案 is another word."""
    bare_number: bool = False
    """Whether a number and words may follow the name in private without slash and blank: 申诉3我是引用."""


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command somebody gives; ``argument`` as typed, ``word`` the name or alias used (folded)."""

    spec: CommandSpec
    argument: str
    word: str

    @property
    def folded_argument(self) -> str:
        """The argument in the form that word tables and the readers of numbers and times understand."""
        return fold(self.argument).strip()


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """Something that looks like a command and is none; ``suggestions`` are names in the book, nearest first."""

    word: str
    suggestions: tuple[str, ...]


class CommandBook:
    """All commands by their folded names and aliases; refuses a word that would mean two things or never be read."""

    def __init__(self, specs: Iterable[CommandSpec]) -> None:
        self._specs = tuple(specs)
        self._by_word: dict[str, CommandSpec] = {}
        for spec in self._specs:
            for word in map(fold, (spec.name, *spec.aliases)):
                if not _is_readable(word):
                    raise ValueError(f"{spec.name}: {word!r} cannot be read as a command word")
                if word in self._by_word:
                    raise ValueError(f"{spec.name}: {word!r} already means {self._by_word[word].name}")
                self._by_word[word] = spec

    def __iter__(self) -> Iterator[CommandSpec]:
        return iter(self._specs)

    def find(self, word: str) -> CommandSpec | None:
        """Takes a word without slash in any spelling; gives the command with this name or alias."""
        return self._by_word.get(fold(word).strip())

    def longest_start(self, word: str) -> str:
        """Takes a folded word; gives the longest name or alias that it begins with, or nothing."""
        return next((word[:end] for end in range(len(word), 0, -1) if word[:end] in self._by_word), "")

    def nearest(self, word: str) -> tuple[str, ...]:
        """Takes a folded word; gives the names of the commands it may be a slip for, nearest first."""
        ranks: dict[str, int] = {}
        for known, spec in self._by_word.items():
            rank = _likeness(word, known)
            if rank is not None and rank < ranks.get(spec.name, rank + 1):
                ranks[spec.name] = rank
        return tuple(sorted(ranks, key=lambda name: (ranks[name], len(name))))[:_MOST_SUGGESTIONS]


def read_command(
    text: str, book: CommandBook, *, addressed: bool, private: bool, staff: bool = False
) -> CommandCall | UnknownCommand | None:
    """Takes a message without its mention of the bot; gives the command in it, a near miss, or None for talk.

    Without a slash only a message to the bot (``addressed`` or ``private``) is looked at, and only exact names count.
    ``staff``: a long word that begins like a command is one without its blank; of others it is talk.
    """
    start = next((at for at, char in enumerate(text) if fold(char).strip()), len(text))
    if fold(text[start : start + 1]) == "/":
        return _after_slash(text[start + 1 :].lstrip(" \t\u3000"), book, staff=staff)
    return _without_slash(text[start:], book, private=private) if addressed or private else None


def _after_slash(body: str, book: CommandBook, *, staff: bool) -> CommandCall | UnknownCommand | None:
    word = _first_word(body, _ENDING)
    known = book.longest_start(word)
    spec = book.find(known)
    if spec and (word == known or _joins(spec, word, known)):
        return CommandCall(spec, _argument(body, known), known)
    if (parted := _parted_by_blank(body, book)) is not None:
        return UnknownCommand(word, (parted.name,))
    begun = spec is not None and not _runs_on(word, known) and (staff or len(word) <= _LONGEST_GUESS)
    return _unknown(word, spec if begun else None, book)


def _parted_by_blank(body: str, book: CommandBook) -> CommandSpec | None:
    """The command whose Chinese name is typed with a blank in it: /待 答."""
    pieces = body.split(maxsplit=2)[:2]
    name = "".join(pieces)
    return book.find(name) if len(pieces) > 1 and len(name) <= _LONGEST_GUESS and not name.isascii() else None


def _joins(spec: CommandSpec, word: str, known: str) -> bool:
    if spec.joined_number:
        return word[len(known) :].removeprefix("#")[:1].isdecimal()
    return spec.joined_argument and not _runs_on(word, known)


def _without_slash(body: str, book: CommandBook, *, private: bool) -> CommandCall | None:
    word = _first_word(body, _BARE_ENDING)
    known = book.longest_start(word)
    spec = book.find(known)
    # 延时30 is an order, 请问 and 投稿 are not: without the slash only a number or a time may stick to the name.
    joins = spec is not None and (spec.joined_argument or spec.joined_number)
    rest = word.removeprefix(known)
    numbered = spec is not None and spec.bare_number and private and rest.lstrip(NUMBER_BEFORE)[:1].isdecimal()
    if spec and (word == known or numbered or (joins and _is_amount(rest))):
        return CommandCall(spec, _argument(body, known), known)
    return None


def _first_word(body: str, ending: frozenset[str]) -> str:
    """The folded word at the beginning; cut off where it is too long to be a command."""
    head = body[: 2 * _LONGEST_WORD]
    ends = (at for at, char in enumerate(head) if char.isspace() or char == _ELLIPSIS or fold(char) in ending)
    return fold(head[: next(ends, len(head))]).strip()[: _LONGEST_WORD + 1]


def _argument(body: str, known: str) -> str:
    """What is typed after the word, without the blanks and signs that part the two."""
    end = next((end for end in range(1, len(body)) if fold(body[:end]).strip() == known), len(body))
    rest = body[end:]
    after = next((at for at, char in enumerate(rest) if not _parts(char)), len(rest))
    return rest[after:].strip()


def _parts(char: str) -> bool:
    folded = fold(char).strip()
    return folded == "" or folded in _SWALLOWED or char == _ELLIPSIS


def _runs_on(word: str, known: str) -> bool:
    """Whether an English word merely begins like the name: /hello is no /h."""
    return known.isascii() and word[len(known) :][:1].isascii() and word[len(known) :][:1].isalpha()


def _is_amount(rest: str) -> bool:
    return any(value is not None for value in (parse_number(rest), parse_span(rest), parse_clock(rest)))


def _is_readable(word: str) -> bool:
    """Whether a name can be recognised at all when it is typed."""
    return 0 < len(word) <= _LONGEST_WORD and _first_word(word, _ENDING) == word and _is_wordlike(word)


def _is_wordlike(word: str) -> bool:
    """Letters (Chinese ones are letters) and digits: not /3, not /^_^, not /home/x or /a.b."""
    return any(char.isalpha() for char in word) and all(char.isalnum() or char in "_-" for char in word)


def _unknown(word: str, begun: CommandSpec | None, book: CommandBook) -> UnknownCommand | None:
    """``begun``: the command whose name the word begins with; /答用UV胶 is no talk, somebody waits for an answer."""
    if word in _FACES or "/" in word or not (begun or _is_wordlike(word)):
        return None
    suggestions = book.nearest(word) or ((begun.name,) if begun else ())
    if suggestions:
        return UnknownCommand(word, suggestions)
    is_face = any(word.startswith(face) for face in _FACES)
    return None if is_face or not _SHORTEST_GUESS <= len(word) <= _LONGEST_GUESS else UnknownCommand(word, ())


def _likeness(word: str, known: str) -> int | None:
    """How far a word is from a known one (slips, or the one begins with the other); None: too far."""
    shorter = min(len(word), len(known))
    if shorter < (_SHORTEST_ENGLISH_GUESS if known.isascii() else _SHORTEST_GUESS):
        return None
    slips = 2 if shorter >= _TWO_SLIPS_FROM else 1
    distance = _distance(word, known)
    if distance <= slips:
        return distance
    begins = word.startswith(known) or known.startswith(word)
    return slips + 1 if begins and len(word) <= _LONGEST_GUESS else None


def _distance(one: str, other: str) -> int:
    """Damerau-Levenshtein: characters to insert, drop, replace, or swap with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (left != right)))
            if i > 1 and j > 1 and (left, one[i - 2]) == (other[j - 2], right):
                row[-1] = min(row[-1], before[j - 2] + 1)
        before, last = last, row
    return last[-1]
