"""How people write the plan form: the names of its lines, shifts, dashes, blanks. Patterns fit the folded text."""

LABELS: dict[str, tuple[str, ...]] = {
    "project": ("培训项目", "项目名称", "课程名称", "培训课程", "所属项目", "项目"),
    "on": ("研习时间", "研习日期", "活动时间", "活动日期", "日期", "时间"),
    "platform": ("研习平台", "活动平台", "平台"),
    "duty": ("值班人员安排", "值班人员", "值班安排", "值班老师", "值班教师", "值班表", "值班"),
    "salon": ("晚间研习沙龙", "晚间沙龙", "研习沙龙", "线上沙龙", "沙龙安排", "沙龙时间", "沙龙"),
    "host": ("沙龙主持人", "沙龙主持", "主持人", "主持老师", "主持"),
    "guests": ("特邀嘉宾", "研讨嘉宾", "沙龙嘉宾", "嘉宾名单", "嘉宾老师", "嘉宾"),
    "topics": (
        "研讨话题", "沙龙话题", "讨论话题", "研讨主题", "研讨议题", "沙龙议题", "沙龙主题", "研讨内容", "话题", "议题",
    ),
    "planted": ("预设提问", "安排提问", "预约提问", "提问学员", "预设问题", "暖场提问"),
    "script": ("主持稿", "主持脚本", "脚本"),
    "note": ("备注", "说明", "注"),
}  # fmt: skip
"""The line of the form that a word names; ``salon`` and ``note`` are read over."""

PART_OF_DAY = "(?:早上|上午|中午|下午|傍晚|晚上|晚间|晚)"
_CLOCK = rf"{PART_OF_DAY}?\d{{1,2}}(?:[:.点时]\d{{0,2}}分?)?"
WINDOW = rf"(?<!\d){_CLOCK} *[-~至到一\u2010-\u2015\u2212\u2500]+ *{_CLOCK}"
"""From-to as it stands in the form: 8:00-12:00."""
DASHES = r" *[-~至到一\u2010-\u2015\u2212\u2500]+ *"
SHIFT_WORDS: dict[str, int | str] = {
    "第一班": 1, "第二班": 2, "第三班": 3, "第四班": 4, "早班": 1, "白班": 1, "中班": 2, "午班": 2,
    "晚班": -1, "夜班": -1,
    "上午": "10:00", "早上": "09:00", "中午": "12:30", "下午": "15:00", "晚上": "20:00", "晚间": "20:00",
}  # fmt: skip
"""A shift's number (from the end when negative), or a time of day that lies in it."""
SHIFT_WORD = rf"(?:{'|'.join(SHIFT_WORDS)})班?"

CHINESE_NUMBER = "[一二三四五六七八九十]{1,2}"
TOPIC_NUMBER = (
    rf"(?:第 *(?P<nth>\d{{1,2}}|{CHINESE_NUMBER}) *个?(?:话题|议题)"
    rf"|(?:话题|议题) *(?P<named>\d{{1,2}}(?!\d)|{CHINESE_NUMBER}(?![一-龥])|{CHINESE_NUMBER}(?=[改换])))[:.、, ]*"
)
"""第2个话题, 话题2, with what parts it from the topic."""
PLANTED = (
    rf"(?:(?:话题|第)? *(?P<first>\d{{1,2}}|{CHINESE_NUMBER}) *(?:个?话题|题)?[ :.、]+)?"
    r"(?P<name>[\w·]{2,12}?)(?:老师)? *\(? *"
    rf"(?:(?:话题|第) *(?P<second>\d{{1,2}}|{CHINESE_NUMBER})|(?<=[ (])(?P<third>\d{{1,2}}))?"
    r" *(?:个?话题|题)? *\)? *[:, ] *(?P<question>.+)"
)
"""蔡小军 1 问题 · 蔡小军（话题1）：问题 · 话题1 蔡小军：问题."""

HONORIFICS = ("老师", "教师")
BLANKS = frozenset({"", "无", "暂无", "没有", "待定", "未定", "略", "同上"})
AND = "(?<=[\u4e00-\u9fff]{2})[和与及](?=[\u4e00-\u9fff]{2})"
"""A word between two names, not a part of one."""

CHANGE_TO = "(?:改成|改为|换成|换为|是)"
LEADING_VERBS = "(?:修改|更改|改一下|把|将|改)"
DELETE_WORDS = ("删除", "删掉", "去掉", "不要了", "删")
ADD_TOPIC = "(?:增加|新增|加上|添加|再加|加) *(?:一个|个)?(?:话题|议题) *[:,]? *"
