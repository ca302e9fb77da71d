"""Which number or link was found, as far as a sentence about it may say: enough to know it again beside the message,
too little to write to anybody.

Must never give away a whole number, name or address, nor what stands behind a host.
"""

import re
from typing import Final

from bot.core.judge import contact, leaks, links
from bot.core.judge.digits import digits
from bot.core.judge.finding import Finding

HIDDEN: Final = "****"
_MOST: Final = 40
_ENDS: Final = {leaks.PHONE: (3, 4), leaks.ID_CARD: (3, 2), leaks.BANK_CARD: (0, 4)}
"""Characters of a number that are shown at its ends."""
_ACCOUNTS: Final = frozenset({contact.WECHAT, contact.QQ, contact.GROUP_NUMBER})
_FEW: Final = (2, 2)
_LINKS: Final = frozenset({links.LINK, links.SHORT_LINK, links.IP_LINK, links.INVITE_LINK})
_NO_DIGIT: Final = re.compile("[^0-9x]")
_NO_ACCOUNT: Final = re.compile("[^-_0-9a-z]")
_SCHEME: Final = re.compile(r"\s?:\s?/\s?/\s?")
_BEHIND: Final = re.compile(r"[/?#]")


def named(finding: Finding, raw: str) -> str:
    """Takes a finding and the words it is about; gives the number or link, masked; empty for what is neither."""
    words = raw[slice(*finding.span)]
    if finding.rule in _ENDS:
        return masked(_NO_DIGIT.sub("", digits(words).number), *_ENDS[finding.rule])
    if finding.rule in _ACCOUNTS:
        folded = digits(words)
        plain = _NO_ACCOUNT.sub("", folded.text) or _NO_ACCOUNT.sub("", folded.number)
        return masked(plain, *_FEW)
    if finding.rule == contact.EMAIL:
        name, sign, host = "".join(words.split()).partition("@")
        return masked(name, *_FEW) + sign + host[:_MOST]
    return _host(digits(words).text) if finding.rule in _LINKS else ""


def masked(text: str, first: int, last: int) -> str:
    """The ends of a text; of a short one only its first character."""
    if len(text) <= first + last + 1:
        return text[:1] + HIDDEN
    return text[:first] + HIDDEN + text[len(text) - last :]


def _host(address: str) -> str:
    """The host of a link; of a link into an app, which has none, the app."""
    scheme = _SCHEME.search(address)
    rest = address[scheme.end() :] if scheme else address
    if scheme and not address.startswith(("h", "ftp")):
        return address[: scheme.start()][:_MOST] + "://"
    host = _BEHIND.split(rest, maxsplit=1)[0].rpartition("@")[2]
    return "".join(host.split())[:_MOST]
