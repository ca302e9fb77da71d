"""Moderation of groups of which the bot hears only what is addressed to it: they look watched, and are not."""

from bot.core.moderation import Moderation, ModerationMode
from bot.core.wording import settings_words as say
from bot.settings.faults import Report
from bot.settings.model import Settings
from bot.settings.service import Account, DingTalkAccount, DingTalkWebhookAccount


def check_moderation(settings: Settings, report: Report) -> None:
    """``moderation`` of the groups: said once an account, at the first of its groups."""
    rules = settings.moderation.over(Moderation())
    deaf = {account.name for account in settings.accounts if _deaf(account)}
    unheard: dict[str, list[int]] = {}
    for number, group in enumerate(settings.groups):
        if group.account in deaf and group.moderation.over(rules).mode is not ModerationMode.OFF:
            unheard.setdefault(group.account, []).append(number)
    for account, numbers in unheard.items():
        names = [settings.groups[number].name for number in numbers]
        report.warning(("groups", numbers[0], "moderation"), say.unheard(account, names))


def _deaf(account: Account) -> bool:
    """Whether the platform pushes only what is addressed to this account. Whether a robot of QQ hears all is the
    owner's choice: what was found out stands in ``/能力``."""
    return isinstance(account, DingTalkWebhookAccount) or (isinstance(account, DingTalkAccount) and not account.ear)
