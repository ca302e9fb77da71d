"""Shows each person what they can use here and now, on one phone screen; one command in detail.

The commands themselves come from the pipeline's specs, given once when the pipeline is put together.
"""

from collections.abc import Iterable, Sequence

from bot.core.answer import answer
from bot.core.command import CommandBook, CommandCall, CommandSpec
from bot.core.event import MessageReceived
from bot.core.questions import FEATURE as QUESTIONS
from bot.core.rights import permitted
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.situation import Situation
from bot.core.ticket_desk import looked_after
from bot.core.wording import help as wording
from bot.core.wording.features import named
from bot.core.wording.rights import role_names

FEATURE = "help"
MOST_LINES = 20
"""Commands of which each has a line of its own; more than fit a phone screen are shown by feature, the names alone."""
FEW = 3
"""Commands of one feature that are worth a line of their own then."""
HELP = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, usage=wording.USAGE, example=wording.EXAMPLE,
    summary=wording.SUMMARY,
)  # fmt: skip


def help_rule(specs: Iterable[CommandSpec]) -> Rule:
    """The rule that explains ``specs`` and itself."""
    everything = (*specs, HELP)
    book = CommandBook(everything)

    def decide(turn: Turn) -> Decision:
        assert turn.call is not None
        word = turn.call.argument.strip().removeprefix("/")
        usable = [spec for spec in everything if _usable(spec, turn.here)]
        if word:
            return answer(turn, _explained(book, usable, word), FEATURE)
        return answer(turn, _overview(usable, turn.here.is_staff), FEATURE)

    return Rule(name=FEATURE, accepts=(MessageReceived,), decide=decide, wakes=on_commands(HELP), commands=(HELP,))


def _usable(spec: CommandSpec, here: Situation) -> bool:
    if not permitted(CommandCall(spec, "", spec.name), here):
        return False
    return spec.feature != QUESTIONS or looked_after(here)


def _overview(usable: Sequence[CommandSpec], staff: bool) -> str:
    if len(usable) <= MOST_LINES:
        return wording.overview(_lines(usable), staff)
    features = dict.fromkeys(spec.feature for spec in usable)
    of_each = {feature: tuple(spec.name for spec in usable if spec.feature == feature) for feature in features}
    rows = [(named(feature), names) for feature, names in of_each.items() if len(names) >= FEW]
    rest = tuple(name for names in of_each.values() if len(names) < FEW for name in names)
    return wording.by_feature(rows, rest)


def _lines(specs: Iterable[CommandSpec]) -> list[tuple[str, str]]:
    return [(spec.usage, spec.summary) for spec in specs]


def _explained(book: CommandBook, usable: Sequence[CommandSpec], word: str) -> str:
    """One command, with those beside it; or all of a feature, by the name that the overview gives it."""
    spec = book.find(word)
    if spec is None:
        found = [one for one in usable if named(one.feature) == word]
        return wording.feature(word, _lines(found)) if found else wording.unknown(word)
    beside = tuple(one.name for one in usable if one.feature == spec.feature and one is not spec)
    usage = spec.example or spec.usage
    return wording.detail(spec.usage, spec.summary, usage, spec.aliases, role_names(spec.roles), beside)
