"""What is said about the daily plan: filling it in, filing it, showing and changing it."""

from datetime import date

PLAN_COMMAND = "计划"
PLAN_ALIASES = ("计划表", "plan", "jh")
PLAN_SUMMARY = "填写、查看、修改每日计划表"
PLAN_USAGE = "/计划 · /计划 查看 [明天] · /计划 修改 话题3 … · /计划 模板"
PLAN_EXAMPLE = "/计划 创意智造班"

SHOW_WORDS = frozenset({"查看", "看", "显示", "show", "详情", "状态"})
CHANGE_WORDS = frozenset({"修改", "改", "更改", "调整", "edit"})
WAIVE_WORDS = frozenset({"放行", "同意放行", "准予"})
TEMPLATE_WORDS = frozenset({"模板", "空表", "表格", "样表", "格式"})
SUBMIT_WORDS = frozenset({"提交", "上交", "交"})

YES = frozenset(
    {"确认", "确定", "提交", "是", "是的", "好", "好的", "对", "对的", "可以", "没问题", "ok", "yes", "y", "嗯"}
)
SKIP = frozenset({"跳过", "略过", "先跳过", "没有", "无", "暂无", "不填", "skip"})
BACK = frozenset({"上一步", "上一项", "返回", "后退", "back"})
CANCEL = frozenset({"取消", "退出", "不填了", "算了", "先不填", "cancel", "quit"})
FINISH = frozenset({"完成", "填完", "填完了", "结束", "发完", "发完了", "没了", "done"})

STEP_NAMES = {
    "date": "日期", "host": "主持人", "guests": "嘉宾", "topics": "研讨话题", "planted": "预设提问", "confirm": "确认",
}  # fmt: skip
ON_DUTY = "值班"


def ask_date(group: str, day: str) -> str:
    """The first question."""
    return (
        f"【{group}】填 {day}的计划吗？回复「好」开始，或写别的日期。"
        "\n也可以把整张计划表直接粘贴过来（空表请发 /计划 模板）；中途可回复 跳过、上一步、取消、完成。"
    )


def ask_duty(shift: str, before: tuple[str, ...]) -> str:
    """Who sits a shift."""
    return f"{shift} 谁值班？" + (f"（现在是 {'、'.join(before)}，不变请回复 跳过）" if before else "")


def ask_host(time: str) -> str:
    """Who hosts the salon."""
    return f"晚间沙龙（{time}）谁主持？" if time else "沙龙谁主持？"


def ask_guests(least: int, most: int) -> str:
    """Who the guests are."""
    return f"嘉宾有哪几位（{least}–{most} 位，按发言顺序）？"


def ask_topics(least: int, most: int) -> str:
    """The topics."""
    return f"研讨话题（{least}–{most} 个）请一次发来，一行一个。"


def more_topics(have: int, least: int) -> str:
    """Too few topics so far."""
    return f"已记下 {have} 个话题，还差 {least - have} 个，请接着发；发完回复「完成」。"


ASK_PLANTED = "要安排学员提问吗？一行一个，如：蔡小军 1 怎样引向真实问题？不安排请回复「跳过」。"


def understood(name: str, value: str) -> str:
    """What was just written down."""
    return f"{name}：{value}"


def not_understood(step: str) -> str:
    """An answer that could not be read."""
    return {
        "date": "没看懂日期，例如：明天、4月19日。",
        "host": "没看懂主持人的名字，例如：唐宁。",
        "guests": "没看懂嘉宾的名字，例如：董一、袁野、白杨。",
        "topics": "没看懂话题，请一行写一个。",
        "planted": "没看懂，例如：蔡小军 1 怎样引向真实问题？（姓名、话题号、问题）",
        "confirm": "没看懂要改哪一项，例如：主持人 唐宁；话题3 改成 …。提交请回复「确认」，不要了回复「取消」。",
    }.get(step, "没看懂名字，例如：张三、李四。")


def short_day(on: date) -> str:
    """A date as people type it."""
    return f"{on.month}月{on.day}日"


def summary(day: str, group: str, lines: tuple[tuple[str, str], ...]) -> str:
    """A plan on one screen."""
    return "\n".join([f"【{group}】{day}计划", *(f"{name}：{value}" if name else value for name, value in lines)])


EMPTY = "（未填）"
CONFIRM = "回复「确认」提交，或直接写要改的项（如：主持人 唐宁）。"
CONFIRM_AGAIN = "这份计划已经提交。要改哪一项直接写，改完回复「确认」重新提交；不改回复「取消」。"


def still_missing(parts: tuple[str, ...]) -> str:
    """What has to be there before the plan can be filed."""
    return f"还缺：{'、'.join(parts)}。直接写出来就行，如「主持人 唐宁」。"


def other_group(written: str, group: str) -> str:
    """The pasted form names another group."""
    return f"⚠️ 表上写的是「{written}」，这里是 {group}，请核对。"


def not_read(lines: tuple[str, ...]) -> str:
    """Parts of a pasted form that were not understood."""
    return "没看懂的部分：" + "；".join(lines[:3])


RESUMED = "接着上次没填完的计划。"
CANCELLED = "好的，先不填了，没有提交。"


def problem(fault: str, subject: str, least: int, most: int) -> str:
    """A fault of a plan, in a few words. ``least`` and ``most`` are the limits that it concerns."""
    return {
        "no_duty": f"{subject} 值班",
        "no_host": "主持人",
        "no_topics": f"研讨话题（{least}–{most} 个）",
        "few_topics": f"话题只有 {subject} 个，要 {least}–{most} 个",
        "many_topics": f"话题有 {subject} 个，要 {least}–{most} 个",
        "few_guests": f"嘉宾 {subject} 位，一般请 {least}–{most} 位",
        "many_guests": f"嘉宾 {subject} 位，一般请 {least}–{most} 位",
        "same_topic": f"话题重复：{subject}",
        "unknown_name": f"名册里没有「{subject}」，值班提醒发不到",
        "no_such_topic": f"{subject}的提问没有对上话题号",
    }[fault]


def topics_refused(have: str, least: int, most: int, group: str, day: str) -> str:
    """The number of topics is unusual: what to do."""
    return f"话题有 {have} 个，要 {least}–{most} 个才能提交。请增减，或请项目主管发 /计划 放行 {group} {day}"


def filed(day: str, group: str, no: int, *, again: bool, late: str) -> str:
    """The one answer to a filing."""
    word = "已更新" if again else "已提交"
    text = f"✅【{group}】{day}计划{word}（编号 {no}，撤销请发 /撤销 {no}）。"
    return text + (f"\n已过 {late}，按迟交登记。" if late else "")


def notes(parts: tuple[str, ...]) -> str:
    """Things worth knowing that do not keep the plan from being filed."""
    return "提醒：" + "；".join(parts)


def swap_stands(shift: str, names: tuple[str, ...]) -> str:
    """A change of the roster overrides the plan's names."""
    return f"{shift} 以调班为准（{'、'.join(names) or '空'}），要改请发 /排班"


def filed_for_you(group: str, day: str, by: str) -> str:
    """To the class teacher when somebody else filed."""
    return f"【{group}】{day}计划已由{by}老师提交。查看请发 /计划 查看"


def late_one(group: str, by: str, at: str) -> str:
    """One short line to the coordinators."""
    return f"📝 迟交：{group} 今日计划 {at} 由{by}老师提交。"


def on_your_roster(group: str, day: str, shift: str) -> str:
    """To somebody who was put on a shift."""
    return f"您被排在 {day} {shift} 值班（{group}）。有困难请发 /换班 @接替的老师"


def off_your_roster(group: str, day: str, shift: str) -> str:
    """To somebody who was taken off a shift."""
    return f"{day} {shift}（{group}）的值班已调整，您不用值了。"


def past(day: str) -> str:
    """A date that is over."""
    return f"{day}已经过去了，请写今天或之后的日期。"


def not_working(day: str) -> str:
    """A date without a timetable."""
    return f"{day}不在集中研习期，不用填计划。"


def no_plan(group: str, day: str) -> str:
    """Nothing to show."""
    return f"【{group}】{day}还没有计划。填写请发 /计划"


STATES = {"filed": "已提交", "late": "已提交（迟交）", "missing": "未提交"}


def state_line(state: str, by: str, at: str, version: int, waived_by: str) -> str:
    """How a shown plan stands."""
    who = f"，{by}老师 {at}" if by else ("，由活动文件预置" if state == "filed" else "")
    waived = f"，话题数由{waived_by}老师放行" if waived_by else ""
    return f"状态：{STATES[state]}{who}，第 {version} 版{waived}"


def waived(group: str, day: str, no: int) -> str:
    """Answer to a waiver."""
    return f"好的，【{group}】{day}的话题数已放行（编号 {no}，撤销请发 /撤销 {no}）。"


def waived_for_you(group: str, day: str, by: str) -> str:
    """To the class teacher."""
    return f"【{group}】{day}的话题数已由{by}老师放行，可以提交了（没填完的发 /计划 接着填）。"


ONLY_LEADERS_WAIVE = "放行由项目主管决定，请联系项目主管。"
NOTHING_TO_FILE = "还没有可以提交的计划。填写请发 /计划"


def undone(no: int, version: int) -> str:
    """Answer to an undo."""
    return f"好的，编号 {no} 已撤销，" + (f"恢复到第 {version} 版。" if version else "这一天恢复为未提交。")


def changed_since(no: int) -> str:
    """An undo that would overwrite a later change."""
    return f"编号 {no} 之后计划又改过，不能直接撤销；请用 /计划 修改。"


WAIVER_UNDONE = "好的，话题数放行已撤销。"


def template(day: str, project: str, platform: str, shifts: tuple[str, ...], salon: str) -> str:
    """An empty form to copy, fill in and send back."""
    lines = [f"/{PLAN_COMMAND}", f"培训项目：{project}", f"研习时间：{day}", f"研习平台：{platform}", "值班人员："]
    lines += [f"{shift}（　）" for shift in shifts]
    lines += [f"晚间研习沙龙（{salon}）", "主持人：", "嘉宾：", "研讨话题：", "1. ", "2. "] if salon else []
    return "\n".join(lines)
