"""What judging says: the names of categories and levels, why a message was found, and what a word list should mend.

Must never repeat a message: only the listed word and places in the list's own file.
"""

CATEGORY_NAMES = {
    "abuse": "谩骂攻击",
    "ads": "广告推销",
    "solicitation": "拉群引流",
    "fraud": "诈骗",
    "gambling": "赌博",
    "porn": "色情",
    "illegal": "违法违规",
    "politics": "政治有害",
    "cheating": "考试作弊",
    "personal": "个人信息",
    "link": "可疑链接",
    "flood": "刷屏",
}
CLEAN = "不违规"
"""The label of a harmless text in sets of others."""
SEVERITY_NAMES = {1: "记录", 2: "标记", 3: "撤回"}

# What people write in a list, beside the names above and the English ones.
CATEGORY_ALIASES = {
    "谩骂": "abuse", "辱骂": "abuse", "脏话": "abuse", "攻击": "abuse", "引战": "abuse", "歧视": "abuse",
    "广告": "ads", "推销": "ads", "营销": "ads", "兼职": "ads",
    "引流": "solicitation", "拉群": "solicitation", "联系方式": "solicitation", "拉人": "solicitation",
    "欺诈": "fraud", "骗": "fraud", "骗局": "fraud", "刷单": "fraud",
    "博彩": "gambling", "赌": "gambling",
    "涉黄": "porn", "黄色": "porn", "低俗": "porn", "低俗色情": "porn",
    "违法": "illegal", "违规": "illegal", "违禁": "illegal", "违禁品": "illegal", "毒品": "illegal", "涉毒": "illegal",
    "政治": "politics", "涉政": "politics", "邪教": "politics",
    "作弊": "cheating", "代考": "cheating", "舞弊": "cheating", "学习作弊": "cheating",
    "隐私": "personal", "个人资料": "personal", "泄露": "personal",
    "链接": "link", "网址": "link", "外链": "link",
    "刷屏": "flood", "灌水": "flood",
}  # fmt: skip
SEVERITY_ALIASES = {
    "1": 1, "低": 1, "提示": 1, "只记录": 1, "note": 1,
    "2": 2, "中": 2, "提醒": 2, "警告": 2, "flag": 2,
    "3": 3, "高": 3, "严重": 3, "立即撤回": 3, "recall": 3,
}  # fmt: skip

NUMERALS = "0123456789〇零一二两三四五六七八九十百千万几"
"""Signs that a price or a count is made of, in folded text."""

_SHOWN = 20


def category_name(category: str) -> str:
    """A category in Chinese, as it stands on cards and in reports."""
    return CATEGORY_NAMES[category]


def severity_name(severity: int) -> str:
    """What a level asks for, in Chinese."""
    return SEVERITY_NAMES[severity]


def category_named(name: str) -> str | None:
    """The category that an operator means, by its Chinese or English name; None if there is none."""
    wanted = name.strip().lower()
    if wanted in CATEGORY_NAMES:
        return wanted
    return _BY_NAME.get(wanted)


def severity_named(name: str) -> int | None:
    """The level that an operator means; None if there is none."""
    return _BY_LEVEL.get(name.strip().lower())


_BY_NAME = CATEGORY_ALIASES | {chinese: name for name, chinese in CATEGORY_NAMES.items()}
_BY_LEVEL = SEVERITY_ALIASES | {chinese: level for level, chinese in SEVERITY_NAMES.items()}


# What each rule is called that has no words of its own; those of words are in ``rule_name``.
RULE_NAMES = {
    "model": "分类器",
    "phone": "手机号码", "id_card": "身份证号", "bank_card": "银行卡号",
    "wechat": "微信号", "qq": "QQ 号", "group_number": "群号", "email": "邮箱",
    "qr_hint": "提到二维码", "add_hint": "请人加好友",
    "link": "网址", "short_link": "短网址", "ip_link": "数字网址", "invite_link": "入群链接",
    "burst": "短时间内连发", "repeat": "重复发送", "repeat_many": "多人发同样的话", "wall": "刷屏长文",
}  # fmt: skip
VIEW_NAMES = {
    "base": "原文", "squeezed": "加了符号", "deduplicated": "叠字", "reversed": "倒写", "merged": "拆字",
    "alike": "形近", "vertical": "竖排", "initials": "缩写", "sounds": "谐音", "pinyin": "拼音", "slurred": "近音",
    "digits": "数字变体", "model": "分类器",
}  # fmt: skip
_WORDED = {"word": "词", "combo": "组合", "re": "正则"}


def rule_name(rule: str) -> str:
    """What fired, as people call it: the listed word, the combination, the pattern, or the kind of number or link."""
    kind, _, what = rule.partition(":")
    if what and kind in _WORDED:
        return f"{_WORDED[kind]}「{_short(what)}」"
    return RULE_NAMES.get(rule, rule)


def view_name(view: str) -> str:
    """The form of the text in which it was found, as people call it."""
    return VIEW_NAMES.get(view, view)


def reason(finding_category: str, rule: str, view: str, score: float, version: str, named: str = "") -> str:
    """Why a message was found, one line: the same on the card, for ``/为什么``, on the audit log and in evaluations.
    ``score`` from 0 to 1; ``version``: of word list, rules or model; ``named``: which number or link, masked
    (bot/core/judge/named.py); nothing of it on the audit log and in evaluations."""
    what, place = rule_name(rule) + (f"「{named}」" if named else ""), view_name(view)
    details = (*(() if place == what else (place,)), f"把握 {score:.0%}", *((f"版本 {version}",) if version else ()))
    return f"{CATEGORY_NAMES[finding_category]}：{what}（{'，'.join(details)}）"


# -------------------------------------------------------------------------------------------- what a list should mend


def bad_line(source: str, number: int, sentence: str) -> str:
    """A line of a list that means nothing, with its place."""
    return f"{source} 第 {number} 行：{sentence}"


def unknown_category(name: str) -> str:
    """A line whose category is not known."""
    return f"类别「{_short(name)}」没有，可用：{'、'.join(CATEGORY_NAMES.values())}。"


def unknown_severity(name: str) -> str:
    """A line whose level is not known."""
    return f"等级「{_short(name)}」没有，可用：{'、'.join(SEVERITY_NAMES.values())}。"


def no_word() -> str:
    """A line that has no word."""
    return "没有词，请写成：词 | 类别 | 等级 | 备注。"


def too_many_fields() -> str:
    """A line with more fields than there are."""
    return "竖线多了，请写成：词 | 类别 | 等级 | 备注。"


def word_too_long(most: int) -> str:
    """A line whose word is too long to be one."""
    return f"词超过 {most} 个字，请拆成几个词，用 + 连起来。"


def empty_part() -> str:
    """A combination with an empty part."""
    return "+ 前后少了一个词。"


def unknown_set(name: str) -> str:
    """A combination that uses a group of words that was not written."""
    return f"用到的词组「{_short(name)}」前面没有写。"


def nothing_needed() -> str:
    """A combination that names only what must not be there."""
    return "只写了不应出现的词，请至少写一个应出现的词。"


def pattern_too_long(most: int) -> str:
    """A regular expression with too many characters."""
    return f"正则超过 {most} 个字符，请拆成几行。"


def pattern_of_nothing() -> str:
    """A regular expression that matches the empty text, so every message."""
    return "这个正则连空消息也会匹配，每条消息都会被标记，请把 * 或 ? 改成 +，或写明至少要有的字。"


def too_many_patterns(most: int) -> str:
    """More regular expressions than are searched."""
    return f"正则超过 {most} 行，后面的不用。能用普通词写的请写成词，快得多。"


def pattern_too_large() -> str:
    """A regular expression that would need too much time or memory."""
    return "这个正则展开后太大，会拖慢每条消息，请减小 {…} 里的次数，或拆成几行。"


def patterns_absent() -> str:
    """There is no library for regular expressions on this machine."""
    return "本机没有装 google-re2，用不了 re: 开头的正则，请改用普通词，或安装后再试（pip install google-re2）。"


def pattern_unreadable(detail: str) -> str:
    """A regular expression with a mistake, in the words of the library."""
    for begins, said in _PATTERN_MISTAKES:
        if detail.startswith(begins):
            rest = detail[len(begins) :].lstrip(": ")
            return f"正则写得不对：{said}" + (f"（{_short(rest)}）。" if rest else "。")
    return f"正则写得不对：{_short(detail)}。"


_PATTERN_MISTAKES = (
    ("missing )", "左括号没有配上右括号"),
    ("unexpected )", "右括号多了"),
    ("missing ]", "[ 没有配上 ]"),
    ("no argument for repetition operator", "* + ? 前面没有字"),
    ("bad repetition operator", "重复的记号连用了"),
    ("invalid repetition size", "{…} 里的次数太大，最多 1000"),
    ("invalid escape sequence", "不支持这个反斜杠写法，引用前面的括号（如 \\1）也不支持"),
    ("invalid perl operator", "不支持前后查看，如 (?=…)、(?!…)"),
    ("invalid character class range", "[…] 里的范围不对"),
    ("trailing \\", "末尾多了一个反斜杠"),
)


def lint_exception(word: str, example: str, around: str) -> str:
    """A word that lies inside ordinary teaching talk, with the exception that would spare it."""
    return f"「{word}」会误伤教学用语，例如「{example}」。建议加一行例外：{around}!"


def lint_common(word: str, example: str, lines: int) -> str:
    """A word that is in many ordinary sentences."""
    return f"「{word}」在 {lines} 句教学用语中出现，例如「{example}」。建议换成更长的词，或用 + 与另一个词组合。"


def lint_pattern(pattern: str, example: str, lines: int) -> str:
    """An expression that hits ordinary teaching talk."""
    return f"正则「{_short(pattern)}」会误伤 {lines} 句教学用语，例如「{example}」。建议写得更窄，或加一行例外。"


def lint_signs(word: str) -> str:
    """A word without a letter, a digit or a character."""
    return f"「{word}」只有标点或表情，平常的消息里到处都是。请删去这一行，或写上一起出现的词。"


def lint_twice(word: str, line: int, category: str, severity: int) -> str:
    """A word that stands twice and not alike; the later line counts."""
    meant = f"{CATEGORY_NAMES[category]}，{SEVERITY_NAMES[severity]}"
    return f"「{word}」和第 {line} 行重复，写得不一样，以这一行为准（{meant}）。请删去一行。"


def lint_undone(word: str, line: int) -> str:
    """An exception that is a word of the same list."""
    return f"例外「{word}!」和第 {line} 行的词一样，那一行就不起作用了。请删去一行，或把例外写长一些。"


def lint_switched_off(word: str, category: str, severity: int) -> str:
    """An exception that switches off a word which the program brings."""
    meant = f"{CATEGORY_NAMES[category]}，{SEVERITY_NAMES[severity]}"
    return f"例外「{word}!」会关掉自带词表里的「{word}」（{meant}），以后不再标记。不是这个意思，就把例外写长一些。"


def lint_single(word: str, example: str) -> str:
    """A word of one character."""
    return f"「{word}」只有一个字，例如「{example}」也会被拦。建议写完整的词。"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
