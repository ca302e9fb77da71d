"""What is said to get the plans in: reminders, the coordinator's digest, chasing."""

CHASE_COMMAND = "催报"
CHASE_ALIASES = ("催交", "催计划", "cb")
CHASE_SUMMARY = "催还没交计划表的班主任"
CHASE_USAGE = "/催报 · /催报 创意智造班"
MOST_NAMED = 20


def remind_teacher(group: str, deadline: str, lacking: tuple[str, ...], *, started: bool) -> str:
    """The first reminder, in private."""
    if started:
        return f"老师您好，【{group}】今日计划还缺：{'、'.join(lacking)}。请在 {deadline} 前补上，发 /计划 就能接着填。"
    return f"老师您好，【{group}】今日计划表还没有提交，{deadline} 截止。发 /计划 可一步步填，也可整张粘贴。"


def remind_group(deadline: str) -> str:
    """The later reminder, in the group."""
    return f"温馨提示：今日研习计划表请于 {deadline} 前提交，麻烦班主任老师忙完后发 /计划 填写，辛苦了。"


def chased(group: str, deadline: str, by: str, *, over: bool) -> str:
    """The coordinator asks for it now."""
    when = f"{deadline} 已截止，现在补交仍会登记" if over else f"{deadline} 截止"
    return f"老师您好，【{group}】今日计划表还没有收到（{when}）。请尽快发 /计划 提交，辛苦了。——{by}老师"


def digest(day: str, deadline: str, counts: tuple[int, int, int]) -> str:
    """The first line of the digest."""
    filed, late, missing = counts
    if not late and not missing:
        return f"📋 {day}计划表（{deadline}）：{filed} 个群已全部提交。"
    parts = [f"已交 {filed}"] + ([f"迟交 {late}"] if late else []) + [f"未交 {missing}"]
    return f"📋 {day}计划表（{deadline}）：{'，'.join(parts)}。"


def listed(category: str, names: tuple[str, ...]) -> str:
    """The groups of one category in one state."""
    shown = "、".join(names[:MOST_NAMED]) + (f" 等 {len(names)} 个" if len(names) > MOST_NAMED else "")
    return f"· {category}：{shown}" if category else f"· {shown}"


HEADINGS = {"missing": "未交：", "late": "迟交：", "filed": "已交："}


def group_with_teachers(group: str, teachers: tuple[str, ...]) -> str:
    """A group with its class teachers."""
    return f"{group}（{'、'.join(teachers)}）" if teachers else group


def no_agenda(day: str, groups: tuple[str, ...]) -> str:
    """Tomorrow's agenda is missing somewhere."""
    shown = "、".join(groups[:MOST_NAMED]) + (f" 等 {len(groups)} 个群" if len(groups) > MOST_NAMED else "")
    return f"明天 {day}还没有议程：{shown}"


HOW_TO_CHASE = "催交未交的群请发 /催报"
OTHER = "其他"


def answer_chase(count: int, groups: tuple[str, ...], unreached: tuple[str, ...]) -> str:
    """The answer to /催报."""
    text = f"已私信催 {count} 个群的班主任：{'、'.join(groups[:MOST_NAMED])}。" if count else "没有能私信到的班主任。"
    if unreached:
        text += f"\n私信不到（请电话联系）：{'、'.join(unreached[:MOST_NAMED])}"
    return text


ALL_FILED = "今日计划表都已提交，不用催了。"
NO_WORKING_DAY = "今天不在集中研习期，没有要交的计划。"


def just_chased(at: str, by: str) -> str:
    """Nothing is said twice."""
    return f"{at} 已由{by}老师催过，10 分钟后可以再催。"
