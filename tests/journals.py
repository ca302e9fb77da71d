"""A journal written by hand: one study day of two groups as it should be, entry by entry, for trying the verdict.

``maker`` has its plan in the programme's file; ``robot`` has none, is chased, and files it late.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from bot.core.plan import Plan
from bot.core.programme import Phase, PhaseKind, Programme, instant
from bot.rehearsal.evidence import Evidence
from bot.rehearsal.faults import FaultPlan
from tests import programmes
from tests.programmes import SHANGHAI, TOPICS

Entry = dict[str, Any]
DAY = date(2020, 4, 18)
ROBOT_TOPICS = ("甲话题", "乙话题", "丙话题", "丁话题", "戊话题", "己话题")
FORM = (
    "/计划 4月18日\n研习时间：4月18日\n值班人员：\n"
    "8:00—12:00（早班robot）\n12:00—18:00（午班robot）\n18:00—23:00（晚班robot）\n"
    "研讨话题：\n" + "\n".join(f"{number}. {topic}" for number, topic in enumerate(ROBOT_TOPICS, 1))
)


def programme() -> Programme:
    """One free day, one day of the timetable, the end."""
    known = programmes.programme()
    days = [date(2020, 4, 17), DAY, date(2020, 4, 19)]
    phases = (
        Phase(PhaseKind.FREE, days[0], days[0]), Phase(PhaseKind.INTENSIVE, days[1], days[1]),
        Phase(PhaseKind.ENDED, days[2]),
    )  # fmt: skip
    return Programme(
        known.key, known.name, known.zone, phases, known.groups, known.management, project=known.project,
    )  # fmt: skip


def plans() -> tuple[Plan, ...]:
    """The plans of the file."""
    return (programmes.plan("maker", DAY),)


class Script:
    """Writes entries in any order; ``entries`` gives them in that of time."""

    def __init__(self) -> None:
        self._written: list[tuple[datetime, int, Entry]] = []

    @property
    def entries(self) -> list[Entry]:
        return [entry for _, _, entry in sorted(self._written, key=lambda one: one[:2])]

    def write(self, at: str, what: str, **details: Any) -> Entry:
        """``at`` is a local time of the day, or ``17 08:00`` with the day of the month."""
        day, _, clock = at.rpartition(" ")
        moment = datetime.fromisoformat(f"2020-04-{day or '18'} {clock}").replace(tzinfo=SHANGHAI)
        number = len(self._written) + 1
        entry = {"n": number, "at": moment.isoformat(), "what": what, "message_id": f"m{number}", **details}
        self._written.append((moment, number, entry))
        return entry

    def said(self, at: str, group: str | None, who: str, text: str) -> str:
        """Somebody says something; gives the message's id."""
        native = f"g-{group}" if group else None
        user = None if group else who
        entry = self.write(
            at, "message", native_group=native, native_user=user, sender=who, segments=[{"text": text}], reply_to=None
        )
        return str(entry["message_id"])

    def does(self, at: str, effect: str, group: str | None, feature: str, text: str = "", **details: Any) -> None:
        """The bot does something that takes effect, unless ``details`` say otherwise."""
        known = {"native_group": f"g-{group}" if group else None, "group": group, "effect": effect, "feature": feature}
        usual = {
            "kind": feature, "on": None, "to": None, "text": text, "performed": True, "outcome": "delivered",
            "key": f"k{len(self._written)}", "reply_to": None,
        }  # fmt: skip
        self.write(at, "effect", **known, **{**usual, **details})

    def says(self, at: str, group: str, feature: str, text: str, **details: Any) -> None:
        """The bot says something in a group."""
        self.does(at, "SendMessage", group, feature, text, **details)

    def tells(self, at: str, who: str, feature: str, text: str, **details: Any) -> None:
        """The bot says something to one person."""
        self.does(at, "SendDirect", None, feature, text, to=who, **details)

    def mutes(self, at: str, group: str, on: bool) -> None:
        """The bot closes or opens a group."""
        self.does(at, "SetMuteAll", group, "speaking", on=on)

    def asks(self, at: str, group: str, who: str, text: str, feature: str, reply: str) -> None:
        """A command and its answer."""
        self.says(at, group, feature, reply, reply_to=self.said(at, group, who, text))


def honest() -> list[Entry]:
    """Everything as it should be."""
    script = Script()
    for part in (_eve, _morning, _shifts, _plans, _salons, _votes, _night):
        part(script)
    return script.entries


def _eve(script: Script) -> None:
    for group in ("maker", "robot", "staff"):
        script.write("17 00:00", "group", native_group=f"g-{group}", group=group, name=group, muted=False)
    script.said("17 10:00", "maker", "sim-a", "大家好")
    for at in ("17 12:00", "17 16:00"):
        script.tells(at, "robot-teacher", "agenda", f"【robot班】还没有话题 {at}")
    script.says("17 18:00", "maker", "agenda", "明日沙龙议程\n" + "\n".join(TOPICS))


def _morning(script: Script) -> None:
    for group in ("maker", "robot"):
        script.mutes("00:00", group, on=True)
        script.mutes("08:00", group, on=False)
        script.says("08:00", group, "speaking", f"{group} 早上好，本群发言已开启")
    script.said("09:00", "maker", "sim-a", "今天学习创客课")
    script.asks("09:01", "maker", "sim-a", "/签到", "checkin", "签到成功")
    script.asks("09:02", "robot", "sim-r", "／签到", "checkin", "签到成功")


def _shifts(script: Script) -> None:
    script.tells("07:50", "maker-duty1", "duty", "您 8 点值班")
    script.asks("07:55", "maker", "maker-duty1", "/上岗", "duty", "好的，已上岗")
    script.tells("11:50", "maker-duty2", "duty", "您 12 点值班")
    script.tells("12:10", "maker-duty1", "duty", "maker班 12:00 的班没有人上岗")
    script.tells("17:50", "maker-duty3", "duty", "您 18 点值班")
    script.tells("17:50", "robot-duty3", "duty", "您 18 点值班")
    script.asks("17:58", "maker", "maker-duty3", "/上岗", "duty", "好的，已上岗")
    script.asks("17:59", "robot", "robot-duty3", "/上岗", "duty", "好的，已上岗")


def _plans(script: Script) -> None:
    script.tells("15:00", "robot-teacher", "plan", "【robot班】计划还没有提交 15:00")
    script.tells("16:30", "robot-teacher", "plan", "【robot班】计划还没有提交 16:30")
    script.tells("17:00", "zhou", "plan", "已交 1，未交 1：robot班")
    script.asks("17:05", "staff", "zhou", "/催报", "plan", "已催 1 个群")
    script.tells("17:05", "robot-teacher", "plan", "【robot班】请尽快提交")
    script.said("17:20", None, "robot-teacher", FORM)
    script.tells("17:20", "robot-teacher", "plan", "请确认")
    script.said("17:21", None, "robot-teacher", "确认")
    script.tells("17:21", "robot-teacher", "plan", "已提交")
    script.says("17:23", "robot", "agenda", "今晚沙龙议程\n" + "\n".join(ROBOT_TOPICS))


def _salons(script: Script) -> None:
    for group in ("maker", "robot"):
        script.says("19:30", group, "salon", "⏰ 还有 30 分钟")
        script.says("19:55", group, "salon", "⏰ 还有 5 分钟")
        script.says("20:00", group, "salon", "今晚的研习沙龙现在开始！")
    script.said("20:59", "maker", "maker-host", "/结束沙龙")
    script.says("20:59", "maker", "salon", "🎉 今晚的沙龙到此结束")
    script.says("21:00", "robot", "salon", "🎉 今晚的沙龙到此结束")


def _votes(script: Script) -> None:
    script.says("20:59", "maker", "vote", "🗳️ 投票｜最感兴趣\n" + "\n".join(TOPICS))
    script.says("21:00", "robot", "vote", "🗳️ 投票｜最感兴趣\n" + "\n".join(ROBOT_TOPICS))
    script.said("21:10", "maker", "sim-a", "２")
    script.said("21:11", "maker", "sim-b", "投 3")
    script.said("21:12", "maker", "sim-a", "第三个")
    result = "📊 投票结果｜最感兴趣\n共 2 位\n3. " + TOPICS[2] + "\n██ 2 票（100%）\n1. " + TOPICS[0] + "\n0 票"
    script.says("22:30", "maker", "vote", result)
    script.says("22:30", "robot", "vote", "📊 投票结果｜最感兴趣\n这次没有收到投票。")
    script.asks("22:35", "maker", "sim-b", "我投1号", "vote", "投票已截止")


def _night(script: Script) -> None:
    for group in ("maker", "robot"):
        script.mutes("23:00", group, on=True)
        script.says("23:00", group, "speaking", f"{group} 今日结束，本群发言已关闭")
    lines = (
        "· maker班：9 条 / 5 人，提问 0，投票 2，签到 1，值班 2/3",
        "· robot班：2 条 / 2 人，提问 0，投票 0，签到 1，值班 1/3",
    )
    script.says("23:00", "staff", "figures", "📊 当日数据\n" + "\n".join(lines))


def evidence(entries: list[Entry], faults: FaultPlan | None = None) -> Evidence:
    """The evidence of a journal, from the free day to noon after the end."""
    known, keys = programme(), ("maker", "robot")
    begins = instant(date(2020, 4, 17), time(0), SHANGHAI)
    ends = instant(date(2020, 4, 19), time(12), SHANGHAI)
    return Evidence(known, programmes.staff(keys), plans(), faults or FaultPlan(), begins, ends, tuple(entries))


Change = Callable[[list[Entry]], list[Entry]]


def local(entry: Entry) -> str:
    """``18 08:00:00``."""
    return str(entry["at"])[8:19].replace("T", " ")


def without(at: str, effect: str, group: str | None = None, **details: Any) -> Change:
    """The journal without the bot's acts of one instant that fit."""
    return lambda entries: [entry for entry in entries if not _fits(entry, at, effect, group, details)]


def changed(at: str, effect: str, group: str | None, /, **new: Any) -> Change:
    """The same with new values in those acts; ``to_at`` moves them in time."""

    def change(entries: list[Entry]) -> list[Entry]:
        done = []
        for entry in entries:
            if _fits(entry, at, effect, group, {}):
                values = dict(new)
                if "to_at" in values:
                    day, _, clock = values.pop("to_at").rpartition(" ")
                    moment = datetime.fromisoformat(f"2020-04-{day or '18'} {clock}").replace(tzinfo=SHANGHAI)
                    values["at"] = moment.isoformat()
                done.append({**entry, **values})
            else:
                done.append(entry)
        return sorted(done, key=lambda one: str(one["at"]))

    return change


def more(write: Callable[[Script], object]) -> Change:
    """The journal with further entries."""

    def change(entries: list[Entry]) -> list[Entry]:
        script = Script()
        write(script)
        new = [{**entry, "n": 1000 + number, "message_id": f"x{number}"} for number, entry in enumerate(script.entries)]
        return sorted([*entries, *new], key=lambda one: str(one["at"]))

    return change


def _fits(entry: Entry, at: str, effect: str, group: str | None, details: dict[str, Any]) -> bool:
    day, _, clock = at.rpartition(" ")
    return (
        entry["what"] == "effect"
        and local(entry).startswith(f"{day or '18'} {clock}")
        and entry["effect"] == effect
        and entry["group"] == group
        and all(entry[name] == value for name, value in details.items())
    )
