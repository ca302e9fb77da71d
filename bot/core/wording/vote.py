"""What is said about votes."""

from dataclasses import dataclass

from bot.core.wording.address import teacher

COMMAND = "投票"
ALIASES = ("投", "vote", "tp")
USAGE = "/投票 [题号]"
EXAMPLE = "/投 2"
SUMMARY = "投票或看投票；工作人员：/投票 题目 选项1 选项2"
MINE_COMMAND = "我的票"
MINE_ALIASES = ("我投了什么", "wdp")
MINE_SUMMARY = "看自己投了哪一项"
END_COMMAND = "结束投票"
END_ALIASES = ("endvote", "jstp")
END_SUMMARY = "提前结束投票并公布结果"

SALON_TITLE = "你最感兴趣的研讨话题"
UNTIL_WORDS = ("到", "至", "截止")

_BAR = "▇"
_WIDEST = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A vote to be shown; ``closes`` is written already."""

    title: str
    options: tuple[str, ...]
    closes: str


CLOSED_TITLE = "（已截止）"
WITHDRAWN_NOTE = "这个投票已取消，之前的票不作数。"


def button(number: int) -> str:
    """What stands on the button of an option."""
    return f"投 {number}"


def closes_note(closes: str) -> str:
    """The line below the buttons."""
    return f"每人一票，{closes} 截止，之前可以改投。"


def voters_note(voters: int, closes: str = "") -> str:
    """The same once there are votes; without ``closes`` the vote is over."""
    return f"已有 {voters} 位老师投票，{closes} 截止。" if closes else f"共 {voters} 位老师投票，已截止。"


def opened(sheet: Sheet, *, hears_all: bool, by: str = "", taps: bool = False) -> str:
    """Posted when a vote opens. ``taps``: there are buttons below."""
    head = f"🗳️ 投票｜{sheet.title}" + (f"（{teacher(by)}发起）" if by else "")
    how = "回复题号即可，例如 2" if hears_all else "请 @我 回复题号，例如 2"
    how = f"点下面的按钮，或{how}" if taps else how
    return "\n".join([head, *_options(sheet.options), f"{how}。每人一票，{sheet.closes} 截止，之前可以改投。"])


def running(sheet: Sheet, left: str, *, hears_all: bool) -> str:
    """Answer while a vote runs; the interim counts stay unknown, so that nobody follows the crowd."""
    how = "回复题号即可" if hears_all else "请 @我 回复题号"
    head = f"🗳️ 正在投票｜{sheet.title}"
    return "\n".join([head, *_options(sheet.options), f"{how}，{sheet.closes} 截止（还有 {left}）。"])


def _options(options: tuple[str, ...]) -> list[str]:
    return [f"{number}. {option}" for number, option in enumerate(options, 1)]


def progress(voters: int, closes: str) -> str:
    """How many have voted so far; said now and then instead of answering every ballot."""
    return f"🗳️ 已收到 {voters} 位老师的投票，{closes} 截止。还没投的老师回复题号即可。"


def result(title: str, options: tuple[str, ...], ranked: tuple[tuple[int, int], ...], day: str = "") -> str:
    """The result with bars, the most chosen first."""
    voters = sum(count for _, count in ranked)
    head = f"📊 投票结果｜{title}" + (f"｜{day}" if day else "")
    if not voters:
        return f"{head}\n这次没有收到投票。话题可以接着聊，也欢迎老师们明天提出新的话题。"
    most = ranked[0][1]
    lines = [head, f"共 {voters} 位老师投票"]
    lines += [f"{number}. {options[number - 1]}\n{_bar(count, most, voters)}" for number, count in ranked if count]
    without = [str(number) for number, count in sorted(ranked) if not count]
    lines += [f"没有得票：{'、'.join(without)}"] if without else []
    return "\n".join([*lines, _winner(options, tuple(number for number, count in ranked if count == most))])


def _bar(count: int, most: int, voters: int) -> str:
    width = max(1, round(_WIDEST * count / most))
    return f"{_BAR * width} {count} 票（{count * 100 / voters:.0f}%）"


def _winner(options: tuple[str, ...], leaders: tuple[int, ...]) -> str:
    if len(leaders) == 1:
        return f"🏅 最受关注：{options[leaders[0] - 1]}"
    return f"🏅 并列第一（{len(leaders)} 项）：" + "、".join(options[number - 1] for number in leaders)


def recounted(text: str, more: int) -> str:
    """A result after ballots came in that had been given in time but were delivered late."""
    return f"更正：又收到{f' {more} 位' if more > 0 else ''}老师在截止前投出、稍后才送达的票，结果更新如下。\n{text}"


def host_copy(group: str, day: str, text: str) -> str:
    """The result for the host, who may read it on the next morning."""
    return f"【{group}】{day}沙龙的{text.removeprefix('📊 ')}"


def no_vote(group: str, closes: str) -> str:
    """To the staff: the salon ended after the vote should have been closed."""
    return f"ℹ️【{group}】沙龙结束时已过投票截止时间 {closes}，没有再发起投票。需要的话可以用 /投票 另开。"


def out_of_range(number: int, most: int) -> str:
    """An explicit vote for a number that is not on offer."""
    return f"没有第 {number} 项哦，请在 1–{most} 里选一个，例如：/投 2"


def too_late(closes: str) -> str:
    """A vote after the closing."""
    return f"投票已在 {closes} 截止，这一票没能计入，谢谢老师的参与。"


def one_only(most: int) -> str:
    """Several numbers at once."""
    return f"每人一票，请在 1–{most} 里选一个，例如：/投 2（截止前可以改）。"


NONE_RUNNING = "现在没有进行中的投票。"
IN_THE_GROUP = "请在群里投票：回复题号即可。"
HOW = "没看懂要投哪一项，请写题号，例如：/投 2"
MAY_END = "结束投票由本场主持人或本群工作人员操作。"
MAY_OPEN = "发起投票由本群工作人员操作；要投票请写题号，例如：/投 2"
FREE_EXAMPLE = "请写题目和至少两个选项，用空格隔开，例如：\n/投票 明晚先聊哪一个 社团建设 作品评价 到 22:00"
TOO_MANY = "选项最多 12 个，请合并几项再发起。"
SAME_OPTIONS = "有两个选项是一样的，请改一下再发起。"
PAST = "截止时间要晚于现在，例如：到 22:00"


def already_running(title: str, closes: str) -> str:
    """One vote at a time."""
    return f"「{title}」还在投票，{closes} 截止。要换一个请先发 /结束投票。"


def mine(number: int, option: str, closes: str) -> str:
    """What somebody voted for while the vote runs."""
    return f"您投的是 {number}. {option}。{closes} 截止前可以改，回复新的题号即可。"


def mine_after(number: int, option: str) -> str:
    """What somebody voted for when the vote is over."""
    return f"您投的是 {number}. {option}，已计入结果。"


def none_of_mine(closes: str) -> str:
    """Nothing yet."""
    return f"还没有收到您的票，{closes} 截止前回复题号即可。"


NONE_OF_MINE_AFTER = "这次投票没有收到您的票，已经截止了。"


def given(number: int, option: str) -> str:
    """A vote given in private."""
    return f"好的，投给 {number}. {option}。截止前可以改。"


def ended(no: int) -> str:
    """Answer to an early closing."""
    return f"好的，投票现在截止，马上公布结果（编号 {no}，撤销请发 /撤销 {no}）。"


def started(no: int) -> str:
    """Answer to a free vote opened from elsewhere."""
    return f"好的，投票已发到群里（编号 {no}，撤销请发 /撤销 {no}）。"


def reopened(title: str, closes: str) -> str:
    """An early closing was undone."""
    return f"🗳️ 「{title}」继续投票，{closes} 截止。之前的票都算数。"


def withdrawn(title: str) -> str:
    """A free vote was undone."""
    return f"🗳️ 「{title}」的投票已取消，之前的票不作数。"


def too_late_to_undo(no: int) -> str:
    """The time of the vote has passed meanwhile."""
    return f"编号 {no} 不能撤销了：原定的投票时间已经过去。"
