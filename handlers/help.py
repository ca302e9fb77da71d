"""Shows each person what they can use here and now, on one phone screen; one command in detail.

The commands themselves come from the pipeline's specs, given once when the pipeline is put together.
"""

from collections.abc import Iterable

from bot.core.answer import answer
from bot.core.command import CommandBook, CommandCall, CommandSpec
from bot.core.event import MessageReceived
from bot.core.questions import FEATURE as QUESTIONS
from bot.core.rights import permitted
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.ticket_desk import looked_after
from bot.core.wording import help as wording
from bot.core.wording.rights import role_names

FEATURE = "help"
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
        if word:
            return answer(turn, _detail(book, word), FEATURE)
        usable = [spec for spec in everything if permitted(CommandCall(spec, "", spec.name), turn.here)]
        usable = [spec for spec in usable if spec.feature != QUESTIONS or looked_after(turn.here)]
        lines = [(spec.usage, spec.summary) for spec in usable]
        return answer(turn, wording.overview(lines, turn.here.is_staff), FEATURE)

    return Rule(name=FEATURE, accepts=(MessageReceived,), decide=decide, wakes=on_commands(HELP), commands=(HELP,))


def _detail(book: CommandBook, word: str) -> str:
    spec = book.find(word)
    if spec is None:
        return wording.unknown(word)
    return wording.detail(spec.usage, spec.summary, spec.example or spec.usage, spec.aliases, role_names(spec.roles))
