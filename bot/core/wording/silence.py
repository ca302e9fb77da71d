"""How long a silence is to be: the words that people use for it, and the question back."""

_DAY = 24 * 60
UNITS = {"周": 7 * _DAY, "星期": 7 * _DAY, "礼拜": 7 * _DAY, "月": 30 * _DAY, "刻钟": 15, "刻": 15}
"""Minutes of what a length may be counted in beside hours and days."""
HALVES = {"半天": _DAY // 2, "半日": _DAY // 2, "半个月": 15 * _DAY, "半月": 15 * _DAY}
MEASURE = "个"
UNTIL = ("一直到", "直到", "禁到", "到", "至")
NO_TIME = ("到处", "到底")
ENDS = ("为止", "结束", "之前", "前")
OPEN_ENDED = frozenset({
    "今晚", "今夜", "今天", "明早", "明晚", "早上", "上午", "中午", "下午", "晚上", "夜里",
    "永久", "永远", "一直", "长期", "无限期", "无限", "不限时",
})  # fmt: skip
MEASURES = ("周", "星期", "礼拜", "月", "年", "天", "日", "夜", "小时", "钟头", "刻", "刻钟", "分", "分钟", "秒")


def unread(words: str) -> str:
    """A length that nobody understood."""
    return (
        f"没有看懂禁言多久（{words}），没有执行。时长请写成：10（分钟）、30分钟、2小时、半天、1天、1周，最长 30 天；"
        "不写时长就按提醒次数。"
    )
