"""What is said about people and plans in the settings: one function a fault."""

from datetime import date

from bot.core.wording.settings import Said


def _meant(word: str) -> str:
    return f'是不是要写 "{word}"？' if word else ""


def _at(line: int | None) -> str:
    return f"第 {line} 行" if line is not None else "前面"


def person_twice(key: str, line: int | None) -> Said:
    return Said(f'人员 "{key}" 和{_at(line)}的重复。', "同一个人请合成一处；只是同名，请各写一个不同的 key。")


def nobody_reaches(name: str) -> Said:
    return Said(f"{name} 有工作角色，却没有写 accounts，机器人找不到这个人。", "请补上账号，或让本人绑定。")


def no_coordinator() -> Said:
    return Said("没有人是项目主管（coordinator）或管理员（admin），计划汇总和故障没有人收。")


def unknown_scope(name: str, group: str, near: str) -> Said:
    return Said(f'{name} 的角色范围里有 "{group}"，没有这个群。', _meant(near) or "请写 [[groups]] 里的 key。")


def unknown_scope_category(name: str, category: str, near: str) -> Said:
    return Said(
        f'{name} 的角色范围里有类别 "{category}"，没有这个类别。', _meant(near) or "请写 [[categories]] 里的 key。"
    )


def role_ends_before_start(name: str, from_on: date, until_on: date) -> Said:
    return Said(f"{name} 的角色到 {until_on} 为止，早于开始的 {from_on}。", "请检查是不是写反了。")


def unknown_link(name: str, account: str, near: str) -> Said:
    return Said(
        f'{name} 的 accounts 里写了 "{account}"，没有这个账号。', _meant(near) or "请写 [[accounts]] 里的 name。"
    )


def account_of_two(native_id: str, name: str, first: str, line: int | None) -> Said:
    if name == first:
        return Said(f'{name} 的账号 "{native_id}" 写了两次，另一处在{_at(line)}。', "请删去一处。")
    return Said(f'{name} 和{_at(line)}的{first}写了同一个账号 "{native_id}"。', "一个账号只能属于一个人。")


def plan_for_unknown_group(group: str, near: str) -> Said:
    return Said(f'这份计划的 group = "{group}" 没有这个群。', _meant(near) or "请写 [[groups]] 里的 key。")


def plan_outside(group: str, on: date) -> Said:
    return Said(f'群 "{group}" 的计划日期 {on} 不在集中研习的日子里。', "请改日期，或改 [[phases]]。")


def plan_on_a_day_off(group: str, on: date) -> Said:
    return Said(f'群 "{group}" 在 {on} 休息，这份计划用不上。')


def plan_twice(group: str, on: date, line: int | None) -> Said:
    return Said(f'群 "{group}" 在 {on} 的计划和{_at(line)}的重复。', "一个群一天只有一份计划。")


def topics_count(count: int, least: int, most: int) -> Said:
    return Said(f"有 {count} 个话题，应有 {least} 到 {most} 个。", "可以由项目主管放行。")


def guests_count(count: int, least: int, most: int) -> Said:
    return Said(f"有 {count} 位嘉宾，应有 {least} 到 {most} 位。")


def too_many_shifts(count: int, shifts: int) -> Said:
    return Said(f"值班写了 {count} 班，当天只有 {shifts} 班。", "每班的名单各用一对方括号。")


def shift_without_anybody(count: int, shifts: int) -> Said:
    return Said(f"当天有 {shifts} 班，只有 {count} 班写了值班人员。")


def planted_without_topic(name: str, topic: int, count: int) -> Said:
    return Said(f"{name} 的提问属于第 {topic} 个话题，可是只有 {count} 个话题。", "话题从 1 数起。")


def not_on_the_roster(key: str, name: str, near: str) -> Said:
    return Said(f'{key} = "{name}" 不在人员名单里，机器人找不到这个人。', _meant(near))
