"""What is said about cases. In public: short, polite, nobody named, no word repeated. In private: what, why, how to
object."""

from datetime import timedelta

from bot.core.wording.clock import span
from bot.core.wording.judging import category_name

RECALL_COMMAND, RECALL_ALIASES = "撤回", ("recall", "ch")
WARN_COMMAND, WARN_ALIASES = "警告", ("提醒", "warn", "jg")
MUTE_COMMAND, MUTE_ALIASES = "禁言", ("mute", "jy")
PASS_COMMAND, PASS_ALIASES = "放行", ("误报", "pass", "fx")
RECALL_USAGE = "/撤回 3"
WARN_USAGE = "/警告 3"
MUTE_USAGE = "/禁言 3 10m"
PASS_USAGE = "/放行 3"
RECALL_SUMMARY = "撤回被标记的消息"
WARN_SUMMARY = "私下提醒发言人，记一次"
MUTE_SUMMARY = "让发言人安静一段时间"
PASS_SUMMARY = "被标记的消息没有问题"

RANGE_SIGNS = "-~～—至到"
NUMBER_BEFORE, NUMBER_AFTER = "#＃第", "条号"
NUMBERS_JOINED = "和及与跟"
# What may end a line without meaning anything.
SIGNS_AFTER = " \t\r\n。.!！~～"

# What may stand between two of the words below.
BETWEEN_ACTS = " \t\r\n,，、;；+＋并且再和也"

# What people type as one character.
SHORT = {
    "撤": "recall", "撤回": "recall", "警": "warn", "警告": "warn", "禁": "mute", "禁言": "mute",
    "放": "pass", "放行": "pass",
}  # fmt: skip
# What would end a silence, and what may stand beside such words without being talk.
FREE, FREE_AFTER = ("解除禁言", "解禁"), "了吧"
NEAR = ("了", "吧", "掉", "啦", "请", "把", "给", "它", "这", "那", "个", "都", "先", "分钟", "小时", "天", "m", "h")
VERBS = {"recall": "撤回", "warn": "警告", "mute": "禁言", "pass": "放行"}
BUTTONS = {"recall": "撤回", "warn": "警告", "mute": "禁言", "pass": "放行"}

QUOTED, LONG, BRIEF = 120, 200, 40
"""Characters of a text that are shown: usually, of a long one with what was found in it, on a line among many."""
LEFT_OUT = "…"
_MOST_LINES = 30

WHICH = "请写明编号，例如：/撤回 3、/撤回 3 /警告 3、/禁言 3 10m、/放行 3-6。"
CONTRADICTORY = "放行不能和撤回、警告、禁言一起用，请再确认一下。"
NOT_STAFF = "这张卡片由本群值班老师处理。您现在没有本群的值班权限，没有执行。"
NOTHING_WAITS = "现在没有等您判断的消息。要处理某一条，请写明编号，例如：/撤回 3、/警告 3、/禁言 3 10m、/放行 3。"
NO_CASE_THERE = "这条消息没有被标记，机器人没有处理。需要撤回时，请在群里长按该消息 → 撤回。"
NOT_A_CARD = "您回复的这条不是待判断的消息，没有执行。请回复那张卡片，或写明编号，例如：/放行 3。"
NO_CARD = "这张卡片已经失效，请用编号处理，例如：/放行 3。"
RECALLED_IN_PUBLIC = "刚才有消息不太适合研习群，已撤回。请老师们继续围绕研习交流，谢谢！"
REMINDER_IN_PUBLIC = "温馨提示：请老师们围绕研习友好交流，不发广告、不留个人信息，谢谢！"
STILL_OPEN = "这一条还没有处理，没有可撤销的。没有问题就发 /放行。"


def quote(text: str, most: int = QUOTED) -> str:
    """A piece of evidence on one line, from its beginning."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + LEFT_OUT


def title(group: str, no: int, category: str) -> str:
    """The head of a card."""
    return f"#{no} {group}：{category_name(category)}"


def asked(head: str) -> str:
    """A card's title, which some platforms show alone."""
    return f"{head}，请老师判断"


def record(strikes: int) -> str:
    """What the person's record says."""
    return f"此前有 {strikes} 次有效提醒" if strikes else "此前没有提醒记录"


def evidence(name: str, at: str, texts: tuple[str, ...], count: int) -> str:
    """What was written, by whom; ``texts`` are cut already."""
    said = "\n".join(f"「{text}」" for text in texts)
    more = f"\n（共 {count} 条）" if count > len(texts) else ""
    return f"{name} {at}：\n{said}{more}"


def state(*, recalled: bool, gone: bool, can_recall: bool, training: bool, refused: bool) -> str:
    """What has been done already, and what the bot cannot do. ``gone``: the platform has confirmed it, ``refused``: it
    would not, and something stands still."""
    if training:
        return "试运行：只请老师判断，不会执行任何处理。"
    if refused:
        return "平台没有让机器人撤回，消息还在群里：需要撤回时请在群里长按该消息 → 撤回，也请照常判断。"
    if recalled:
        return "机器人已自动撤回，请老师复核。" if gone else "这条消息正由机器人自动撤回，请老师复核。"
    return "" if can_recall else "机器人在本群不能撤回，需要撤回时请在群里长按该消息 → 撤回。"


def decided(by: str, verdict: str, *, recalled: bool, refused: bool) -> str:
    """What was decided, for whoever looks again. ``refused``: the platform would not take something back."""
    gone = "，消息已撤回" if recalled and VERBS["recall"] not in verdict else ""
    gone = "，平台没有让机器人撤回，消息可能还在群里" if refused else gone
    return f"原处理：{verdict}（{by}）{gone}" if verdict else f"原处理已撤销{gone}"


def how(no: int, place: str, *, taps: bool) -> str:
    """How to decide. ``place`` is the group's name where several could be meant, with a blank."""
    words = f"/撤回 {place}{no}  /警告 {place}{no}  /禁言 {place}{no} 10m  /放行 {place}{no}"
    return f"{'点按钮，或' if taps else ''}回复一个字（撤、警、禁、放），或发：{words}"


def flag(head: str, lines: tuple[str, ...]) -> str:
    """A card in words."""
    return "\n".join(("【待判断】" + asked(head), *(line for line in lines if line)))


def many(group: str, lines: tuple[str, ...], example: str, late: str = "") -> str:
    """Several cases in one message. ``late``: why this person is asked, where somebody was asked before."""
    shown = list(lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        shown.append(f"……共 {len(lines)} 条")
    head, how_to = f"【待判断】{group} 短时间内有 {len(lines)} 条", f"可一起处理，例如：{example}"
    return "\n".join((head, *shown, how_to, *((late,) if late else ())))


def one_of_many(no: int, name: str, category: str, text: str, own: str = "") -> str:
    """A case among several, ``text`` in a few words; ``own``: what the person says of it."""
    return f"#{no} {name}（{category_name(category)}）「{text}」{own}"


def own_words(words: str) -> str:
    """The person objects before anybody has decided."""
    return f"本人有异议：{quote(words)}" if words else "本人有异议，没有写理由。"


def one_in(group: str, no: int, name: str, category: str, text: str) -> str:
    """A case of one of several groups."""
    return f"{group} {one_of_many(no, name, category, text)}"


def which_of(lines: list[str], example: str) -> str:
    """A verdict in one word where several cases wait. ``example``: the verdict, the group and the number."""
    shown = lines[-_MOST_LINES:]
    return "\n".join((f"等您判断的有 {len(lines)} 条：", *shown, f"请写明编号，例如：/{example}；或回复那一条消息。"))


def together(place: str, first: int, last: int) -> str:
    """How to settle several cases at once."""
    return f"/撤回 {place}{first}-{last}  /放行 {place}{first}-{last}"


def unanswered(minutes: int) -> str:
    """Why the next one is asked."""
    return f"（{minutes} 分钟还没有处理，转请您看看）"


def in_brief(lines: tuple[str, ...], count: int, first: int) -> str:
    """What waits for a verdict, for the next shift."""
    more = f"……共 {count} 条" if count > len(lines) else ""
    shown = "；".join((*lines, *((more,) if more else ())))
    return f"等判断的消息 {count} 条：{shown}。私信发编号即可处理，例如：/撤回 {first}、/放行 {first}"


def brief_line(no: int, category: str, at: str) -> str:
    """One of them."""
    return f"#{no} {category_name(category)}（{at}）"


# ------------------------------------------------------------------------------------------------ answers to verdicts


def not_found(no: int) -> str:
    """No such case."""
    return f"#{no} 没有这一条，请核对编号。"


def other_case(quoted: str, no: int) -> str:
    """A reply to a case that names another one."""
    return f"您回复的是 #{quoted}，写的却是 #{no}，没有执行。请直接回复要处理的那一条，或不引用消息、单独发编号。"


def number_or_minutes(number: int) -> str:
    """A silence with a bare number, in reply to what shows no case."""
    return f"您回复的这条不是待判断的消息，{number} 可能是编号，也可能是分钟，没有执行。编号请写成：/禁言 #{number}。"


def unclear(words: str) -> str:
    """Several verdicts in one line, of which one may mean this case or another one."""
    return f"没有看懂「{quote(words, BRIEF)}」，没有执行。几个处理请分开写，例如：/撤回 3 /禁言 3 10m。"


NOT_READ = "没看懂，没有执行。请写成：撤1、警1、禁1 10分钟、放1；或回复那张卡片，只写：撤、警、禁、放。"


def how_to_free(no: int) -> str:
    """Somebody would end a silence."""
    return f"解除禁言请发：/撤销 {no}"


def already(no: int, by: str, verdict: str) -> str:
    """Somebody was faster."""
    return f"#{no} 已由{by or '老师'}处理（{verdict}），没有重复执行。"


def verbs(acts: tuple[str, ...]) -> str:
    """Verdicts in words."""
    return "、".join(VERBS[act] for act in acts)


def judged_by(by: str, verdict: str) -> str:
    """Who had decided something before, in brackets."""
    return f"（先前由{by or '老师'}处理：{verdict}）"


def settled(no: int, did: tuple[str, ...], before: str = "") -> str:
    """What a verdict did; ``before``: beside that of somebody else."""
    return f"#{no}：{'；'.join(did)}{before}。"


def judged(no: int, verdict: str, *, switched_off: bool) -> str:
    """A verdict while the group is in training, or is moderated no more."""
    why = "本群现在没有开启发言管理" if switched_off else "试运行中"
    return f"#{no}：已记下您的判断（{verdict}）。{why}，没有实际执行。"


def judged_in_training(no: int, by: str, verdict: str, which: str) -> str:
    """A verdict on what was judged while the group was in training; ``which``: its group, where needed, and number."""
    before = f"#{no} 试运行时已由{by or '老师'}判断（{verdict}），当时没有执行。"
    return f"{before}现在要处理，请先发 /撤销 {which}，再判断一次。"


PASSED = "已放行"
PASSED_LATE = "已放行；消息已经撤回，不能恢复，已私信说明"
PASSED_AGAIN = "已放行；消息已经撤回，不能恢复，先前已私信说明"
STILL_THERE = "平台先前没有让机器人撤回，消息还在群里，不用再撤"
UNSEEN = "之后还有卡片上没有的话，不算在内，请到群里看一眼"
WARNED = "已私信提醒，记一次"
WARNED_BEFORE = "先前已记一次提醒，没有重复记"
NOTHING_LEFT = "消息先前已经撤回，已记下您的判断，这一条处理完毕"
TAPPED = "点了卡片上的按钮"


CANNOT_RECALL, CANNOT_MUTE = "机器人在本群不能撤回，", "机器人在本群不能禁言，"
RECALL_IN_PUBLIC = "请值班老师在群里长按该消息 → 撤回"


def _lasting(minutes: int) -> str:
    return span(timedelta(minutes=minutes))


def mute_in_public(minutes: int) -> str:
    """What to do where the bot cannot silence, said where everybody reads it."""
    return f"请群管理员在群里禁言 {_lasting(minutes)}"


def recalling(count: int, beyond: int = 0) -> str:
    """Messages are being taken back; ``beyond`` are too many to be remembered one by one."""
    more = f"（刷屏太多，另有 {beyond} 条请群管理员在群里撤回）" if beyond else ""
    return f"正在撤回{f' {count} 条' if count > 1 else ''}{more}"


def recall_by_hand(name: str, at: str, text: str) -> str:
    """What to tap where the bot cannot take it back."""
    return f"请在群里找到 {name} {at} 的消息「{quote(text)}」，长按 → 撤回"


def muting(minutes: int) -> str:
    """Somebody is silenced."""
    return f"正在禁言 {_lasting(minutes)}，到时自动解除"


def cut(minutes: int) -> str:
    """A longer silence was asked for."""
    return f"（平台最长只能禁言 {_lasting(minutes)}）"


def mute_by_hand(name: str, minutes: int) -> str:
    """What to do where the bot cannot silence."""
    return f"请群管理员在群里禁言 {name} {_lasting(minutes)}"


def unmute_by_hand(name: str) -> str:
    """What to do where the bot cannot lift a silence."""
    return f"请群管理员在群里解除 {name} 的禁言"


def closed_note(by: str, verdict: str, which: str) -> str:
    """Below a card that was settled; ``which``: its group and number."""
    return f"已由{by}处理：{verdict}。撤销：/撤销 {which}"


def refused(group: str, no: int, what: str) -> str:
    """The platform would not."""
    return f"【{group}】#{no} 平台没有让机器人执行，请老师动手：{what}。"


def refused_many(group: str, lines: tuple[str, ...]) -> str:
    """The platform would not, in several cases."""
    shown = list(lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        shown.append(f"……共 {len(lines)} 条")
    return "\n".join((f"【{group}】平台没有让机器人执行以下 {len(lines)} 条，请老师动手：", *shown))


def recall_line(no: int, name: str, at: str, text: str) -> str:
    """A message that somebody has to take back by hand, among several."""
    return f"#{no} {name} {at}「{quote(text, BRIEF)}」：长按 → 撤回"


def mute_line(no: int, name: str, minutes: int) -> str:
    """Somebody who has to be silenced by hand, or whose silence has to be lifted, among several."""
    return f"#{no} {name}：请群管理员{f'禁言 {_lasting(minutes)}' if minutes else '解除禁言'}"


# ------------------------------------------------------------------------------------------ to the person concerned


def object_to(no: int, days: int, place: str = "") -> str:
    """How to object. ``place`` is the group's name where the person has that number in several, with a blank."""
    return f"如有异议，{days} 天内私信发 /申诉 {place}{no} 理由，会由另一位老师复核。"


WHY_IN_PUBLIC = "有消息被判断为不太适合公开交流。是谁、是哪一条不公开，原因已私信本人"


def found(category: str, reasons: tuple[str, ...]) -> str:
    """Why a message was taken for what it was, for whoever wrote it. Empty ``category``: it was only guessed."""
    return "\n".join((f"您的消息{_about(category)}", *reasons))


def _about(category: str) -> str:
    """What a message was about. Whoever shows a number in public is at risk, not at fault; nobody is told the name of
    what was only guessed (empty)."""
    if not category:
        return "可能不太适合在群里发"
    if category == "personal":
        return "含有个人信息，公开发出来不安全"
    return f"涉及「{category_name(category)}」，不太符合群规"


def recalled_privately(group: str, at: str, category: str, appeal: str) -> str:
    """A message of this person was taken back."""
    return f"老师您好，您 {at} 在{group}的一条消息{_about(category)}，已撤回，没有公开点名。{appeal}"


def warned_privately(group: str, at: str, category: str, appeal: str, muted: int, days: int) -> str:
    """This person is warned; the warning counts for so many days. 0: they were told of it before."""
    parts = (
        *(("已记一次提醒",) if days else ()),
        *((f"{'并' if days else '已'}暂停发言 {_lasting(muted)}，到时自动恢复",) if muted else ()),
    )
    ends = f"提醒 {days} 天后自动失效。" if days else ""
    return f"老师您好，您 {at} 在{group}的一条消息{_about(category)}，{'，'.join(parts)}，没有公开点名。{ends}{appeal}"


def upheld_privately(group: str, no: int, appeal: str) -> str:
    """Whoever decided has read what the person said of it, and takes the message for what it was taken for."""
    return f"老师您好，{group} #{no} 老师已经看过您的说明，维持撤回。{appeal}"


def cleared_privately(group: str, at: str) -> str:
    """It was a false alarm, but the message is gone."""
    return f"老师您好，您 {at} 在{group}的消息被误撤回，经老师核实没有问题，抱歉打扰！需要的话请再发一次。"


def undone_privately(group: str, no: int, *, counted: bool = True, appealed: bool = False) -> str:
    """A verdict was taken back: a strike that had counted, an appeal that need not be waited for."""
    parts = f"{'，不再计入记录' if counted else ''}{'，您的申诉不用再等结果' if appealed else ''}"
    return f"老师您好，{group} #{no} 的处理已经撤销{parts}。"


def undone(no: int, *, counted: bool, silent: bool, recalled: bool, appealed: bool, place: str) -> str:
    """To who took it back: a strike, an appeal, a silence that still lasted, messages that are gone. ``place`` is the
    group's name where several could be meant, with a blank."""
    parts = (
        *(("提醒不再计数，已私信告知本人",) if counted else ()),
        *(("申诉不用再复核，已告知本人和复核的老师",) if appealed else ()),
        *(("正在解除禁言",) if silent else ()),
        *(("撤回的消息不能恢复",) if recalled else ()),
    )
    anew = f"可以重新判断，例如：/撤回 {place}{no} 或 /放行 {place}{no}。"
    return f"#{no} 已撤销{'：' if parts else ''}{'；'.join(parts)}。{anew}"
