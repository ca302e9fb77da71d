"""What is said about appeals: to the person concerned, to who decides, to who had decided."""

from bot.core.wording.cases import how, quote
from bot.core.wording.why import COMMAND as WHY_COMMAND

APPEAL_COMMAND, APPEAL_ALIASES = "申诉", ("appeal", "ss")
UPHOLD_COMMAND, UPHOLD_ALIASES = "维持", ("uphold",)
OVERTURN_COMMAND, OVERTURN_ALIASES = "改判", ("overturn",)
APPEAL_USAGE = "/申诉 3 理由"
UPHOLD_USAGE = "/维持 3"
OVERTURN_USAGE = "/改判 3"
APPEAL_SUMMARY = "对处理有异议，请另一位老师复核"
UPHOLD_SUMMARY = "复核申诉：维持原处理"
OVERTURN_SUMMARY = "复核申诉：改判，撤销原处理"
WHICH_APPEAL = "请写明编号和理由，例如：/申诉 3 这是课堂案例。编号在给您的私信里。"
WHICH_REVIEW = "请写明编号，例如：/维持 3 或 /改判 3。"
ASKED = "收到，会请另一位老师复核，结果私信告诉您。"
STILL_LOOKING = "老师还没有判断这一条，您的说明会一并转给老师。"
HEARD_ALREADY = "老师正在看这一条，您先前的说明老师会一起考虑，请稍候。"
HEARD_UNDONE = "这一条原来的处理已经撤销，您的说明会转给老师。"
ADDED = "收到，您补充的说明已转给复核的老师，结果私信告诉您。"
LET_PASS = "这一条老师已经看过，没有问题，不计入记录，不用再申诉，打扰您了！"
NONE_TO_APPEAL = "没有找到与您有关、可以申诉的处理。有疑问请私下联系班主任。"
ONLY_ONCE = "这一条已经复核过了，结果不再变更。仍有疑问请联系班主任。"

SIGNS_BETWEEN = ",，、;；:：.。"
"""What may stand between the number and the reason."""
_COPIED = 60

_WHY = "(?:为什么|为啥|为何|凭什么|干嘛|干吗)"
_TAKEN = "(?:撤|删|禁言|警告|屏蔽)"
_MINE = "我(?:(?:刚才|刚刚)?发?的(?:消息|话|发言|信息))?"
ASKS_TO_APPEAL = (
    rf"{_WHY}(?:要|会|又)?{_TAKEN}[回除掉销了]*我",
    rf"(?:{_WHY}(?:又|就|会|要)?|怎么[又就])[把给]{_MINE}.{{0,4}}{_TAKEN}",
    rf"{_MINE}(?:{_WHY}|怎么)(?:会|又|就)?被.{{0,3}}{_TAKEN}",
    rf"{_WHY}{_MINE}(?:会|又|就)?被.{{0,3}}{_TAKEN}",
    "^(?:老师|您好|你好|,)*我[想要]{1,2}申诉",
)
"""Who asks so was recalled, warned or silenced, and means that."""
WANTS_TO_APPEAL = "(?:老师|请问|您好,?|你好,?)*我?(?:可以|能)?(?:怎么|怎样|如何|在哪里?)?申诉(?:一下)?[吗呢呀啊吧?]*"
QUESTION_WORDS = ("?", "吗", "怎么", "什么", "为啥", "如何", "哪", "谁", "多久")
POLITE = (
    "好的",
    "收到",
    "知道了",
    "明白",
    "抱歉",
    "对不起",
    "不好意思",
    "谢谢",
    "嗯",
    "ok",
    "下次注意",
    "辛苦",
    "以后注意",
)
OBJECTING = ("没有", "不是", "但", "冤", "误会", "凭什么", "为什么", "?")


def how_to(no: int, place: str, words: str) -> str:
    """How to object to the only case that can be meant; ``words``: the reason that was given without the command."""
    if 0 < len(words) <= _COPIED:
        return f"有异议的话，请私信发下面这一行，会请老师复核：/{APPEAL_COMMAND} {place}{no} {words}"
    why = "" if place else f"；想看原因请发：/{WHY_COMMAND} {no}"
    return f"有异议的话，请私信发：/{APPEAL_COMMAND} {place}{no} 理由，会请老师复核{why}。"


def of_case(group: str, no: int, text: str) -> str:
    """An answer to somebody who has cases of this number in several groups."""
    return f"【{group} #{no}】{text}"


def which_case(no: int, groups: tuple[str, ...], words: str) -> str:
    """Cases of this number in several groups could be meant; ``words`` are what was said of it."""
    reason = words if 0 < len(words) <= _COPIED else "理由"
    lines = (f"/{APPEAL_COMMAND} {group} {no} {reason}" for group in groups)
    return "\n".join((f"您在 {len(groups)} 个群都有 #{no}，请写明是哪个群，发其中一行：", *lines))


def still_reviewed(at: str, *, late: bool) -> str:
    """Nobody has reviewed it yet; ``late``: though there was time enough."""
    if late:
        return f"您 {at} 的申诉还没有老师复核，已提醒负责的老师，结果会私信告诉您。着急的话请联系班主任。"
    return f"您 {at} 的申诉已经收到，正等另一位老师复核，结果私信告诉您，请稍候。"


def late_for(group: str, no: int) -> str:
    """To the person: nobody has reviewed it in time."""
    return f"老师您好，{group} #{no} 的申诉还没有老师复核，已再次提醒负责的老师，结果会私信告诉您。让您久等了！"


def no_case(no: int) -> str:
    """The person has no such case."""
    return f"没有找到与您有关的 #{no}，请核对编号。"


def nothing_stands(no: int) -> str:
    """What was decided was undone; who has more to say may say it."""
    return f"#{no} 原来的处理已经撤销。想补充说明，请把说明写在编号后面再发一次，会转给老师。"


def too_late(days: int) -> str:
    """The time is over."""
    return f"已超过 {days} 天的申诉期。仍有疑问请联系班主任。"


def review(head: str, lines: tuple[str, ...], words: str, no: int, place: str) -> str:
    """An appeal, for whoever decides it."""
    rest = (*(line for line in lines if line), _words(words), f"请复核：/维持 {place}{no} 或 /改判 {place}{no}")
    return "\n".join((f"【申诉】{head}", *rest))


def _words(words: str) -> str:
    return f"申诉理由：{quote(words)}" if words else "没有写理由。"


def objected(head: str, words: str, no: int, place: str, *, undone: bool = False) -> str:
    """An objection before anybody has decided, or after that was undone: for whoever may decide the case itself."""
    state = "原处理已撤销，可以重新判断" if undone else "这一条还等您判断"
    return "\n".join((f"【说明】{head}，本人有异议，{state}", _words(words), how(no, place, taps=False)))


def added(head: str, words: str, no: int, place: str) -> str:
    """What the person adds to an appeal, for whoever decides it."""
    how_to = f"请复核：/维持 {place}{no} 或 /改判 {place}{no}"
    return "\n".join((f"【申诉补充】{head}", f"本人补充：{quote(words)}", how_to))


def review_overdue(group: str, no: int, hours: int) -> str:
    """Nobody decided an appeal."""
    return f"【{group}】#{no} 的申诉 {hours} 小时没有人复核，请安排一位老师（不是原处理人）。"


def not_appealed(no: int) -> str:
    """There is nothing to decide."""
    return f"#{no} 没有待复核的申诉。"


def still_to_judge(no: int) -> str:
    """A review of what nobody has decided yet."""
    return f"#{no} 还没有人判断，不用复核。请直接判断：/撤回 {no}、/警告 {no}、/禁言 {no} 或 /放行 {no}。"


def own_verdict(no: int) -> str:
    """Who settled a case may not review it."""
    return f"#{no} 是您处理的，请另一位老师复核。"


def reviewed(no: int, *, overturned: bool, gone: bool = False) -> str:
    """To who decided; ``gone``: messages were taken back."""
    lost = "；消息已经撤回，不能恢复" if gone else ""
    return f"#{no} 已{f'改判，原处理已撤销{lost}' if overturned else '维持'}，已告知本人。"


def reviewed_note(by: str, verdict: str, reviewer: str, *, overturned: bool) -> str:
    """Below the card of a case that was reviewed."""
    outcome_of = "改判，原处理已撤销" if overturned else "维持"
    return f"已由{by or '老师'}处理：{verdict}；经{reviewer or '另一位老师'}复核{outcome_of}。"


def outcome(group: str, no: int, *, overturned: bool, gone: bool = False) -> str:
    """To the person concerned; ``gone``: messages were taken back."""
    if overturned:
        lost = "撤回的消息不能恢复，需要的话请再发一次。" if gone else ""
        return f"老师您好，{group} #{no} 的申诉成立，原处理已撤销，不再计入记录。{lost}给您添麻烦了！"
    return f"老师您好，{group} #{no} 经另一位老师复核，维持原处理。谢谢您的理解。"


def reviewed_before(no: int, *, overturned: bool) -> str:
    """To who would undo what was reviewed."""
    return f"#{no} 已由另一位老师复核（{'改判' if overturned else '维持'}），不能再撤销。"


def appeal_closed(group: str, no: int, by: str) -> str:
    """To who was asked to review it."""
    return f"{group} #{no} 的原处理已由{by or '老师'}撤销，申诉不用再复核了，谢谢！"


def overturned_for(group: str, no: int, by: str) -> str:
    """To who had settled it."""
    return f"{group} #{no} 的申诉由{by}复核后改判，供您参考。"
