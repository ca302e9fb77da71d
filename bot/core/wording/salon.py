"""What is said before, during and after a salon."""

from dataclasses import dataclass

from bot.core.wording.address import teacher, teachers
from bot.core.wording.questions import quote

START_COMMAND = "开始沙龙"
START_ALIASES = ("沙龙开始", "开场", "kssl")
START_SUMMARY = "开始今晚的沙龙"
NEXT_COMMAND = "下一题"
NEXT_ALIASES = ("下一个话题", "下一话题", "next", "xyt")
NEXT_USAGE = "/下一题 [题号]"
NEXT_SUMMARY = "叫下一个话题，可写题号"
INVITE_COMMAND = "请"
INVITE_ALIASES = ("邀请", "invite")
INVITE_USAGE = "/请 [嘉宾]"
INVITE_SUMMARY = "请下一位（或指定的）嘉宾发言"
TIME_COMMAND = "计时"
TIME_ALIASES = ("时间", "还剩多久", "js")
TIME_SUMMARY = "看沙龙还剩多少时间"
END_COMMAND = "结束沙龙"
END_ALIASES = ("沙龙结束", "jssl")
END_SUMMARY = "结束沙龙，投票随即开始"
EXTEND_COMMAND = "延长沙龙"
EXTEND_ALIASES = ("沙龙延长", "ycsl")
EXTEND_USAGE = "/延长沙龙 15"
EXTEND_SUMMARY = "延长沙龙，如 /延长沙龙 15"
CANCEL_COMMAND = "取消沙龙"
CANCEL_ALIASES = ("沙龙取消", "qxsl")
CANCEL_USAGE = "/取消沙龙 [原因]"
CANCEL_SUMMARY = "取消今晚的沙龙（可写原因）"

_COMMANDS = "/开始沙龙 · /下一题 [题号] · /请 [嘉宾] · /计时 · /延长沙龙 15 · /结束沙龙"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A salon to be shown; times are written already."""

    group: str
    starts: str
    ends: str
    host: str
    guests: tuple[str, ...]
    topics: tuple[str, ...]


def _topics(sheet: Sheet) -> list[str]:
    return [f"{number}. {topic}" for number, topic in enumerate(sheet.topics, 1)]


def _people(sheet: Sheet) -> str:
    guests = f"　嘉宾：{teachers(sheet.guests)}" if sheet.guests else ""
    return f"主持：{teacher(sheet.host) or '待定'}{guests}"


def countdown_first(sheet: Sheet, left: str) -> str:
    """The first countdown, with the topics."""
    head = f"⏰ 还有 {left}（{sheet.starts}），今晚的沙龙就要开始了。"
    return "\n".join([head, _people(sheet), *_topics(sheet), "老师们可以先想想要说的话。"])


def countdown(sheet: Sheet, left: str) -> str:
    """Later countdowns, short."""
    return f"⏰ 还有 {left}，沙龙 {sheet.starts} 准时开始，请老师们就位。第一个话题：{sheet.topics[0]}"


@dataclass(frozen=True, slots=True)
class Slot:
    """One topic of the run sheet with its planned time."""

    starts: str
    minutes: int
    topic: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted question on the run sheet; ``reached`` is False when the bot cannot write to its owner."""

    topic: int
    name: str
    question: str
    reached: bool


def run_sheet(
    sheet: Sheet, slots: tuple[Slot, ...], planted: tuple[Planted, ...], script: str, asked: tuple[str, ...] = ()
) -> str:
    """To the host before the salon. ``asked``: what trainees asked that was left to it."""
    lines = [f"【{sheet.group}】今晚沙龙流程单 {sheet.starts}–{sheet.ends}"]
    lines += [f"{no}. {slot.starts} {slot.topic}（{slot.minutes} 分钟）" for no, slot in enumerate(slots, 1)]
    if sheet.guests:
        lines.append("发言顺序：" + " → ".join(teacher(name) for name in sheet.guests))
    lines += [_planted_line(one) for one in planted]
    lines += [f"{ASKED}请主持时带上；没聊到的，会后机器人再请老师回答）：", *_asked(asked)] if asked else []
    if script:
        lines.append(f"主持稿：{script}")
    lines.append(f"指令（群里或私聊都行）：{_COMMANDS}")
    return "\n".join([*lines, f"{sheet.starts} 您还没开场的话，机器人会按时开场。"])


def _planted_line(one: Planted) -> str:
    turn_to = "" if one.reached else "（机器人联系不上，请您转告）"
    return f"预设提问｜话题 {one.topic} {teacher(one.name)}：{one.question}{turn_to}"


def guest_nudge(sheet: Sheet, place: int) -> str:
    """To a guest before the salon."""
    head = f"【{sheet.group}】今晚 {sheet.starts}–{sheet.ends} 沙龙，您是第 {place} 位发言的嘉宾，谢谢您！"
    return "\n".join([head, *_topics(sheet), "轮到您时，主持人会在群里请您。"])


def planted_nudge(group: str, number: int, topic: str, question: str, around: str) -> str:
    """To a planted questioner before the salon."""
    return (
        f"【{group}】今晚沙龙请您在话题 {number}「{topic}」时提问（大约 {around}）：\n{question}"
        "\n叫到这个话题时我会再提醒您，谢谢老师！"
    )


def planted_soon(group: str, number: int, left: str) -> str:
    """The short reminder to the same person just before."""
    return f"【{group}】还有 {left}沙龙开始，您的提问在话题 {number}，拜托老师了。"


def planted_now(group: str, number: int, topic: str, question: str) -> str:
    """To a planted questioner when the topic is called."""
    return f"【{group}】现在是话题 {number}「{topic}」，请您找合适的时候提问：\n{question}"


def no_agenda(group: str, starts: str) -> str:
    """To those in charge before the salon when there is nothing to talk about."""
    return f"【{group}】今晚 {starts} 的沙龙还没有研讨话题，没有话题就不能按时开场。请老师尽快补好计划表（/计划）。"


def not_opened(group: str) -> str:
    """To those in charge when the salon could not open."""
    return f"⚠️【{group}】没有研讨话题，沙龙没有开场。补好计划表后请发 /开始沙龙。"


def opened(sheet: Sheet, late: str, no: int, asked: tuple[str, ...] = ()) -> str:
    """The opening message. ``asked`` as in ``run_sheet``."""
    head = "🎙️ 今晚的研习沙龙现在开始！" + (f"（原定 {sheet.starts}，因故晚了 {late}，请老师们谅解。）" if late else "")
    end = f"请老师们围绕话题畅所欲言；{sheet.ends} 结束，随后投票选出最感兴趣的话题。{_number(no)}"
    questions = [f"{ASKED}欢迎一起聊）：", *_asked(asked)] if asked else []
    return "\n".join([head, _people(sheet), *_topics(sheet), *questions, end])


ASKED = "老师们提的问题（"
_MOST_ASKED = 5


def _asked(lines: tuple[str, ...]) -> list[str]:
    more = [f"……共 {len(lines)} 个，发 /问题 看全部"] if len(lines) > _MOST_ASKED else []
    return [*(f"· {line}" for line in lines[:_MOST_ASKED]), *more]


def asked_line(no: int, text: str) -> str:
    """A question of somebody; in a group nobody who asked is named."""
    return f"#{no} {quote(text, 60)}"


def _number(no: int) -> str:
    return f"（编号 {no}）" if no else ""


def host_please(group: str, minutes: int) -> str:
    """To the host when the bot opened on time."""
    return (
        f"【{group}】沙龙已按时开场，请您主持：发 /下一题 叫第一个话题。"
        f"\n{minutes} 分钟内没有您的消息，我会请班主任接手，并先叫第一个话题。"
    )


def host_absent(group: str, host: str, minutes: int) -> str:
    """To the class teacher when the host did not show up."""
    return (
        f"【{group}】沙龙开场 {minutes} 分钟了，还没有主持人{teacher(host)}的消息，我先叫了第一个话题。"
        "\n请老师联系主持人，或直接接手：/下一题 · /请 · /结束沙龙"
    )


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a topic."""

    number: int
    total: int
    topic: str
    left: str
    share: str


def topic_called(call: Call) -> str:
    """The call of a topic, without the guest."""
    return (
        f"🎤 话题 {call.number}/{call.total}：{call.topic}\n离沙龙结束还有 {call.left}，这个话题大约聊 {call.share}。"
    )


FIRST_BEFORE, FIRST_AFTER = "\n先请", "开个头，老师们随时接话。"
INVITE_BEFORE, INVITE_AFTER = "🎤 请", "发言"


def on_topic(topic: str) -> str:
    """What a guest is invited to speak to."""
    return f"，谈谈「{topic}」。" if topic else "。"


def honour(name: str) -> str:
    """What follows a tag of somebody by name: the title alone."""
    return teacher(name).removeprefix(name)


def time_left(left: str, topic: str, number: int, total: int, spent: str) -> str:
    """Answer to the clock."""
    if not number:
        return f"⏱️ 离沙龙结束还有 {left}，{total} 个话题都还没叫。"
    return f"⏱️ 离沙龙结束还有 {left}。话题 {number}/{total}「{topic}」已聊 {spent}，后面还有 {total - number} 个话题。"


def silence(group: str, minutes: int, suggestion: str) -> str:
    """To the host when nobody has spoken for a while."""
    return f"【{group}】群里安静 {minutes} 分钟了。{suggestion}"


def ask_planted(name: str, question: str) -> str:
    """A suggestion: the next planted question."""
    return f"可以请{teacher(name)}提出准备好的问题：{question}"


def invite_next(name: str) -> str:
    """A suggestion: the next guest."""
    return f"可以请下一位嘉宾{teacher(name)}说说：/请"


def call_next(topic: str) -> str:
    """A suggestion: the next topic."""
    return f"可以转到下一个话题「{topic}」：/下一题"


WRAP_UP = "话题都聊过了，可以收尾：/结束沙龙"


def closed(host: str, guests: tuple[str, ...], figures: str, no: int) -> str:
    """The closing message."""
    thanks = [f"主持人{teacher(host)}"] * bool(host) + [f"嘉宾{teachers(guests)}"] * bool(guests)
    people = f"感谢{'、'.join(thanks)}，" if thanks else ""
    return f"🎉 今晚的沙龙到此结束。{people}也谢谢每一位参与的老师！{figures}{_number(no)}"


def figures(people: int, messages: int) -> str:
    """How lively it was."""
    return f"\n今晚 {people} 位老师说了 {messages} 句话。"


def closed_late(planned: str) -> str:
    """The closing when the bot came back only after the end."""
    return f"🎉 沙龙原定 {planned} 结束，机器人刚才不在线，现在补上：谢谢主持人、嘉宾和每一位参与的老师！"


def extended(minutes: str, ends: str, no: int) -> str:
    """The salon goes on."""
    return f"⏱️ 沙龙延长 {minutes}，到 {ends} 结束（编号 {no}，撤销请发 /撤销 {no}）。"


def cancelled(day: str, reason: str, no: int) -> str:
    """The salon was called off."""
    because = f"（{reason}）" if reason else ""
    return f"📢 {day}的沙龙取消{because}，给老师们带来不便，请谅解。（编号 {no}，撤销请发 /撤销 {no}）"


def restored(day: str, starts: str) -> str:
    """The calling off was undone."""
    return f"📢 {day}的沙龙照常举行，{starts} 开始，欢迎老师们参加。"


def started_by_hand(no: int) -> str:
    """Answer in private to an opening."""
    return f"好的，沙龙已在群里开场。发 /下一题 叫第一个话题（编号 {no}，撤销请发 /撤销 {no}）。"


def done_in_group(what: str) -> str:
    """Answer in private to a command whose effect is seen in the group."""
    return f"好的，已在群里{what}。"


CALLED, INVITED, ENDED = "叫了这个话题", "请嘉宾发言", "结束沙龙"
UNDONE_START = "沙龙的开场已撤回，请老师们稍等。"
RESTORED_LATE = "沙龙恢复举行，请主持人准备好后发 /开始沙龙。"
UNDONE_END = "沙龙继续，请老师们接着聊。"


def undone_extension(ends: str) -> str:
    """An extension was undone."""
    return f"⏱️ 沙龙改为 {ends} 结束。"


def who_may(host: str) -> str:
    """Refusal, with who may."""
    tonight = f"（今晚是{teacher(host)}）" if host else ""
    return f"沙龙由主持人{tonight}、班主任、负责专家或项目主管操作。"


def too_early(starts: str, minutes: int) -> str:
    """An opening hours before its time."""
    return f"沙龙 {starts} 开始，最早可以提前 {minutes} 分钟开场。"


def already_running(since: str) -> str:
    """Opened before."""
    return f"沙龙 {since} 已经开始了，发 /下一题 继续。"


def not_running(starts: str) -> str:
    """A command that needs a running salon."""
    return f"沙龙还没有开始（{starts} 开始），主持人可发 /开始沙龙 提前开场。" if starts else "现在没有进行中的沙龙。"


ALREADY_ENDED = "今晚的沙龙已经结束了。"
ALREADY_CANCELLED = "今晚的沙龙已经取消；要恢复请用 /撤销 加取消时的编号。"
NO_SALON_TODAY = "今天没有安排沙龙。"
TOO_LATE_TO_START = "今晚沙龙的时间已经过了。"
CANNOT_CANCEL = "沙龙已经开始，不能取消；要停下请发 /结束沙龙。"
NO_TOPICS = "今晚还没有研讨话题，请先补好计划表（/计划），再发 /开始沙龙。"
NO_GUESTS = "今晚的计划表里没有嘉宾。"


def last_topic(number: int) -> str:
    """There is no next topic."""
    return f"话题 {number} 已是最后一个。可以 /请 嘉宾补充、回到某题（如 /下一题 2），或 /结束沙龙。"


def no_such_topic(total: int) -> str:
    """A number that is not on the agenda."""
    return f"今晚共 {total} 个话题，请写 1–{total}，例如：/下一题 2"


def which_guest(choices: tuple[str, ...]) -> str:
    """Ask which guest is meant."""
    return f"是要请{'，还是'.join(teacher(name) for name in choices)}？请写全名，例如：/请 {choices[0]}"


def no_such_guest(guests: tuple[str, ...]) -> str:
    """Nobody of that name."""
    order = "、".join(f"{no} {teacher(name)}" for no, name in enumerate(guests, 1))
    return f"没有找到这位嘉宾。今晚的发言顺序：{order}"


def bad_extension(most: int) -> str:
    """A span that cannot be read, or is too long."""
    return f"请写延长多少分钟（总共最多 {most} 分钟），例如：/延长沙龙 15"


def extension_meets_vote(closes: str) -> str:
    """The vote would have no time left."""
    return f"投票 {closes} 截止，要给老师们留出投票时间，不能延长到那么晚。"
