"""Links in a message, disguised ones too, against the hosts that may be linked to.

It must never ask the network what a link leads to. Patterns start at the beginning of a token and repeat a fixed
number of times at most, so the time grows with the length of the message.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from bot.core.judge.digits import Digits, digits
from bot.core.judge.edition import edition
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.trie import Span
from bot.core.wording import structure_cues as cues

LINK: Final = "link"
SHORT_LINK: Final = "short_link"
IP_LINK: Final = "ip_link"
INVITE_LINK: Final = "invite_link"
_DOUBTED: Final = ""
"""What only looks like a domain: nothing, unless it is an allowed one."""

OFFICIAL_HOSTS: Final = frozenset({"edu.cn", "gov.cn"})
"""Hosts of schools and authorities."""

# Where only their owners post: platforms of the ministry and of teachers' training, tools of programming, drawing and
# boards, makers and organisers of robot contests.
_TEACHING_HOSTS: Final = frozenset({
    "smartedu.cn", "eduyun.cn", "icourse163.org", "icourses.cn", "xuetangx.com", "chaoxing.com", "zhihuishu.com",
    "study.163.com", "open.163.com", "yanxiu.com", "zxxk.com", "scratch.mit.edu", "appinventor.mit.edu", "code.org",
    "microbit.org", "mblock.cc", "makeblock.com", "mindplus.cc", "dfrobot.com.cn", "mixly.org", "labplus.cn",
    "codemao.cn", "tinkercad.com", "arduino.cc", "raspberrypi.org", "python.org", "makexchallenge.com",
    "makex.cc", "vexrobotics.com", "dji.com", "robomaster.com", "zwsoft.cn", "i3done.com", "minecraft.net",
})  # fmt: skip
# Where anybody may post, yet what is posted stays on a page that the host watches: meetings, documents written
# together, videos, encyclopaedias, code. Not here, as fraud sends people there: what hides where it leads (short
# links), shops by private message (xiaohongshu.com, douyin.com), and beside those long allowed further forms that ask
# for numbers (jinshuju.net) and net disks (weiyun.com, quark.cn, aliyundrive.com). A programme that uses one allows it
# itself, best with its path.
_SHARED_HOSTS: Final = frozenset({
    "dingtalk.com", "feishu.cn", "meeting.tencent.com", "docs.qq.com", "mp.weixin.qq.com", "wps.cn", "kdocs.cn",
    "shimo.im", "yuque.com", "wjx.cn", "wjx.top", "wenjuan.com", "v.qq.com", "youku.com", "bilibili.com", "b23.tv",
    "zhihu.com", "baidu.com", "douban.com", "weibo.com", "wikipedia.org", "github.com", "gitee.com",
    "stackoverflow.com", "csdn.net", "cnblogs.com",
})  # fmt: skip
PUBLIC_HOSTS: Final = OFFICIAL_HOSTS | _TEACHING_HOSTS | _SHARED_HOSTS | frozenset({
    "taobao.com", "tmall.com", "jd.com", "12306.cn", "microsoft.com", "apple.com", "people.com.cn", "xinhuanet.com",
    "cctv.com",
})  # fmt: skip
"""Hosts that people link to in study groups every day; a programme takes them or leaves them."""

_SHORTENERS: Final = frozenset({
    "t.cn", "dwz.cn", "url.cn", "suo.im", "sina.lt", "mrw.so", "u.nu", "bit.ly", "tinyurl.com", "goo.gl", "is.gd",
    "ow.ly", "rb.gy", "cutt.ly", "0x3.me", "3.cn", "w.url.cn", "985.so", "sohu.gg",
})  # fmt: skip
_INVITES: Final = frozenset({
    "qm.qq.com", "jq.qq.com", "u.wechat.com", "t.me", "discord.gg", "chat.whatsapp.com",
})  # fmt: skip
_APPS: Final = "weixin|wxp|mqqapi|mqqwpa|mqq|alipays?|tg|taobao|tbopen|snssdk[0-9]{1,6}"
_ZONES: Final = (
    "com|cn|net|org|edu|gov|cc|top|xyz|vip|info|biz|club|shop|site|online|store|fun|icu|work|ltd|tech|link|live|wang"
    "|cloud|me|tv|io|co|pro|win|bid|loan|space|website|asia|mobi|im|ly|gg|sbs|cfd|cyou|buzz|lol|quest|monster|us|my"
)
# A domain written without any mark of a link is believed in these zones only where it says more (path, digit, cue):
# the others are also endings of files and of libraries (socket.io, main.cc).
_DOUBTFUL: Final = frozenset({
    "cc", "me", "tv", "io", "co", "pro", "im", "ly", "gg", "link", "live", "work", "fun", "info", "win", "top",
    "wang", "space", "site", "store", "online", "cloud", "us", "my", "lol", "quest", "monster",
})  # fmt: skip
_NOT_HOSTS: Final = frozenset({
    "asp.net", "vb.net", "ado.net", "node.net", "paint.net", "socket.io",
})  # fmt: skip

_GATE: Final = re.compile(
    "[A-Za-z\u2460-\u24ff\uff21-\uff5a\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]|://|[0-9][:/]|：//|：／／"
)
_SLASHES: Final = "\\s?:\\s?/\\s?/\\s?"
_PATH: Final = "(?::[0-9]{1,5})?(?:[/?#][!-~]*)?"
_SCHEME: Final = re.compile(
    f"(?:h[tx*]{{2}}ps?|ftp){_SLASHES}((?:[-a-z0-9@:._%~+]{{1,300}}|[{cues.HAN}]{{1,20}}\\.[a-z]{{2,10}})(?:[/?#][!-~]*)?)"
)
_APP: Final = re.compile(f"(?<![a-z0-9])(?:{_APPS})://[!-~]*")
_LEFT, _RIGHT = cues.BRACKETS
_DOT: Final = f"(?:\\s?[{cues.STOPS}]\\s?|{cues.DOT}|\\s?[{_LEFT}](?:\\.|dot|{cues.DOT})[{_RIGHT}]\\s?|\\sdot\\s)"
_LABEL: Final = "[a-z0-9](?:[-a-z0-9]{0,62})"
_BARE: Final = re.compile(
    f"(?<![-a-z0-9@._])({_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}(?:{_ZONES}))(?![-a-z0-9@_]|\\.[a-z0-9])({_PATH})"
)
_IP: Final = re.compile("(?<![0-9.a-z/])((?:[0-9]{1,3}\\.){3}[0-9]{1,3})(:[0-9]{2,5}|(?=/))([/?#][!-~]*)?")
# What the two above cannot do without, sooner looked for than the whole.
_IP_LIKE: Final = re.compile("[0-9]\\.[0-9]")
_ZONED: Final = re.compile(f"[\\s{cues.STOPS}{cues.DOT}{_RIGHT}](?=[a-z])(?={_ZONES})")
_DOTS: Final = re.compile(_DOT)
_CUE: Final = re.compile(cues.LINK_BESIDE)
_CUE_NEAR: Final = 16
_MAIL_NEAR: Final = 3
_LETTER: Final = re.compile("[a-z]")
_PLAIN: Final = re.compile("[-a-z0-9.]+")
_EDITION: Final = edition(globals(), vars(cues))


@dataclass(frozen=True, slots=True)
class Linked:
    """``found``: links that are not allowed; ``spared``: where in the raw text allowed addresses stand, in order."""

    found: tuple[Finding, ...] = ()
    spared: tuple[Span, ...] = ()


_NOTHING: Final = Linked()


def links(raw: str, allowed: Collection[str], folded: Digits | None = None) -> tuple[Finding, ...]:
    """The links of a message that are not allowed (see ``linked``)."""
    return linked(raw, allowed, folded).found


def linked(raw: str, allowed: Collection[str], folded: Digits | None = None) -> Linked:
    """Takes a message and what may be linked to: hosts (``edu.cn`` allows every host under it) and whole addresses
    (``qm.qq.com/q/abc`` allows that one and what continues it after ``/``, ``?`` or ``#``).
    ``folded``: the message in that form, where the caller has it."""
    if not _GATE.search(raw):
        return _NOTHING
    folded = folded or digits(raw)
    candidates = sorted(_candidates(folded.text))
    if not candidates:
        return _NOTHING
    entries = {_plain(entry.lower()) for entry in allowed}
    found: list[Finding] = []
    spared: list[Span] = []
    done = 0
    for start, end, rule, address, disguised in candidates:
        fine = _allowed(address, entries)
        if rule == _DOUBTED and not fine:
            continue
        if start < done or fine:
            spared += [folded.span(start, end)] if start >= done else []
            done = max(done, end)
            continue
        done = end
        category = Category.SOLICITATION if rule == INVITE_LINK else Category.LINK
        span = folded.span(start, end)
        view = "digits" if disguised or raw[slice(*span)].lower() != folded.text[start:end] else "base"
        found.append(Finding(category, Severity.FLAG, rule, span, view, version=_EDITION))
    return Linked(tuple(found), tuple(spared))


def _candidates(text: str) -> Iterator[tuple[int, int, str, str, bool]]:
    """Start, end, rule, address without scheme, and whether its form hides it."""
    if "//" in text or "/ /" in text:
        for found in _SCHEME.finditer(text):
            address = _behind_user(found[1])
            host = _host(address)
            if "." in host and not _private(host):
                hidden = not found[0].startswith(("http:", "https:", "ftp:"))
                yield found.start(), found.end(), _kind(host), address, hidden
        for found in _APP.finditer(text):
            yield found.start(), found.end(), INVITE_LINK, _plain(found[0]), False
    for found in _IP.finditer(text) if _IP_LIKE.search(text) else ():
        if not _private(found[1]):
            yield found.start(), found.end(), IP_LINK, found[0], False
    for found in _BARE.finditer(text) if _ZONED.search(text) else ():
        host = _DOTS.sub(".", found[1])
        disguised = not _PLAIN.fullmatch(found[1])
        rule = _kind(host) if _believed(text, found, host, disguised) else _DOUBTED
        yield found.start(), found.end(), rule, host + found[2], disguised


def _behind_user(address: str) -> str:
    """What follows a user name, which anybody may write to look like a host: ``edu.cn@evil.top``."""
    authority = re.split("[/?#]", address, maxsplit=1)[0]
    return address[authority.rfind("@") + 1 :]


def _host(address: str) -> str:
    return re.split("[:/?#]", address, maxsplit=1)[0].strip(".")


def _private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _kind(host: str) -> str:
    if _under(host, _SHORTENERS):
        return SHORT_LINK
    if _under(host, _INVITES):
        return INVITE_LINK
    return IP_LINK if host.replace(".", "").isdecimal() else LINK


def _believed(text: str, found: re.Match[str], host: str, disguised: bool) -> bool:
    """Whether what looks like a domain is one: always with ``www`` or a path, else by its name and zone."""
    if host in _NOT_HOSTS or not _LETTER.search(host.rpartition(".")[0]):
        return False
    if text[max(found.start() - _MAIL_NEAR, 0) : found.start()].rstrip().endswith("@"):
        return False
    if host.startswith("www.") or _under(host, _SHORTENERS | _INVITES):
        return True
    if disguised or host.rpartition(".")[2] in _DOUBTFUL:
        name = host.rpartition(".")[0]
        near = text[max(found.start() - _CUE_NEAR, 0) : found.end() + _CUE_NEAR]
        return any(char.isdecimal() for char in name) or bool(found[2]) or bool(_CUE.search(near))
    return True


def _under(host: str, suffixes: Collection[str]) -> bool:
    parts = host.split(".")
    return any(".".join(parts[first:]) in suffixes for first in range(len(parts)))


def _allowed(address: str, entries: Collection[str]) -> bool:
    """Whether the host is under an allowed one, or the address is an allowed one or goes on from it."""
    if _under(_host(address), entries):
        return True
    return any(address == entry or ("/" in entry and address.startswith(_onward(entry))) for entry in entries)


def _onward(entry: str) -> tuple[str, str, str]:
    return f"{entry}/", f"{entry}?", f"{entry}#"


def _plain(address: str) -> str:
    """The address without its scheme and its last slash."""
    return address.rpartition("://")[2].rstrip("/")
