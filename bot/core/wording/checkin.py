"""``/签到``."""

COMMAND = "签到"
ALIASES = ("checkin", "qd", "打卡")
SUMMARY = "每日签到"
USAGE = "/签到"
NOT_TODAY = "今天不在研习时间里，不用签到。"
IN_GROUP = "请在您所在的研习群里签到。"


def done(number: int, streak: int) -> str:
    """The first check-in of the day."""
    days = f"，已连续 {streak} 天" if streak > 1 else ""
    return f"签到成功，您是本群今天第 {number} 位{days}。"


def again(at: str) -> str:
    """A second one."""
    return f"您今天 {at} 已经签到过了。"
