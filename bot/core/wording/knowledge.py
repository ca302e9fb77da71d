"""What is said about the knowledge base to the staff: cards, what was done to them, files of questions."""

COMMAND, ALIASES = "知识", ("knowledge", "知识库", "zs")
USAGE = "/知识"
EXAMPLE = "/知识 通过 12"
SUMMARY = "知识库：待审的草稿、审核、修改、合并、停用、导出"
UNDO_WORDS = frozenset({COMMAND, "知识库"})
"""``/撤销 知识 3``."""

# What the command may begin with, and what it means.
VERBS = {
    "通过": "approve", "批准": "approve", "审核": "approve", "复核": "approve",
    "改": "edit", "修改": "edit", "编辑": "edit",
    "合并": "merge", "并": "merge",
    "停用": "withdraw", "下架": "withdraw", "删除": "withdraw", "删": "withdraw",
    "恢复": "restore", "启用": "restore",
    "新增": "add", "添加": "add", "增加": "add", "加": "add",
    "加问法": "phrase", "问法": "phrase",
    "范围": "scope", "适用": "scope",
    "导出": "export",
    "待审": "drafts", "草稿": "drafts",
    "待复核": "due", "过期": "due",
    "用法": "help", "帮助": "help",
}  # fmt: skip
ASKS, ANSWERS = ("问", "问题", "Q", "q"), ("答", "答案", "回答", "A", "a")
COLONS = ":："
ENDS = '?？。！!；;…）)”"」'
"""Signs after which the answer may begin without a blank."""
INTO = ("到", "入", "进", "并入", "合并到", "->", "→")
EVERYBODY, STAFF = "全部", "工作人员"
EVERYBODY_WORDS = frozenset({EVERYBODY, "所有人", "大家", "不限", ""})
STAFF_WORDS = frozenset({STAFF, "老师", "仅工作人员", "内部"})
JOIN = "、"
JOINS = "、,，;；/ \n"

STATES = {"draft": "草稿", "approved": "已通过", "withdrawn": "已停用", "merged": "已合并"}
STATE_OF = {word: state for state, word in STATES.items()}

OFF = "本活动没有开启问题登记，还没有知识库。请管理员在设置里写上 [questions] enabled = true。"
NOT_HERE = "知识库只在私信和管理群里管理：请私信我，或在管理群里发 /知识。"
WHICH = "请写明编号，例如：/知识 通过 12。发 /知识 看待审的草稿。"
WHICH_INTO = "请写明两个编号，例如：/知识 合并 12 到 7（12 并入 7）。"
ITSELF = "不能把一条并到它自己。例如：/知识 合并 12 到 7（12 并入 7）。"
WHAT_TO_EDIT = "请写上新的问题或答案，例如：/知识 改 12 答：在首页点「我的作业」。"
WHAT_TO_ADD = "请写上问题和答案，例如：/知识 新增 问：作业在哪里提交 答：在首页点「我的作业」。"
WHAT_PHRASING = "请写上另一种问法，例如：/知识 加问法 12 作业往哪儿传。"
NOTHING_CHANGED = "和原来一样，没有改动。"
NOT_YOURS = "这一条由群里的老师管理；您可以审核、修改自己回答过的。没有执行。"
NO_EXPORT = "导出由群里的老师来做，没有执行。"
NONE_OWN = "您可以在这里审核、修改自己回答过的，现在还没有；其余由群里的老师管理。"
OWN_HEAD = "您自己回答过的（其余由群里的老师管理）："
EMPTY = "知识库里还没有内容。老师的回答被确认解决后会自动记成草稿；也可以发 /知识 新增 问：… 答：…。"
NO_DRAFTS = "没有待审的草稿。"
NONE_DUE = "没有到复核日期的。"
NOTHING_TO_EXPORT = "知识库里还没有可以导出的内容。"
HELP = (
    "看：/知识，/知识 12，/知识 待审，/知识 待复核\n"
    "审：/知识 通过 12 13（也用来复核）\n"
    "改：/知识 改 12 问：… 答：…（可以只写一样）\n"
    "加：/知识 新增 问：… 答：…；/知识 加问法 12 …\n"
    "并：/知识 合并 12 到 7；停：/知识 停用 12；/知识 恢复 12\n"
    "谁能看到：/知识 范围 12 全部|工作人员|类别\n"
    "导出：/知识 导出 word|excel|md\n"
    "撤销：/撤销 知识 编号"
)
_BRIEF, _MOST_LINES = 32, 20


def there_are(approved: int) -> str:
    """What there is, to somebody who looks after their own alone, and how to read it."""
    return f"知识库里有 {approved} 条已通过，查内容请发 /查 关键词。"


def quote(text: str, length: int = _BRIEF) -> str:
    """Words on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def numbers(found: tuple[int, ...]) -> str:
    """Numbers in a row."""
    return JOIN.join(map(str, found))


# ---------------------------------------------------------------------------------------------------------------- shown


def overview(drafts: int, approved: int, due: int) -> str:
    """The first line of the list."""
    parts = [f"草稿 {drafts} 条待审" if drafts else "没有待审的草稿", f"已通过 {approved} 条"]
    return f"知识库：{'，'.join(parts)}{f'，{due} 条该复核了' if due else ''}。"


DRAFTS_WORD, DUE_WORD = "待审", "待复核"
DRAFTS_HEAD = "待审："
DUE_HEAD = "该复核："
FURTHER = "看一条：/知识 编号；通过：/知识 通过 编号；其他：/知识 用法"


def more(count: int, word: str) -> str:
    """Not all are shown."""
    return f"……还有 {count} 条，发 /知识 {word} 看。"


def left(count: int) -> str:
    """Not all are shown even in the whole list."""
    return f"……还有 {count} 条，先处理上面的，或发 /知识 导出 excel。"


def line(no: int, question: str, note: str) -> str:
    """A card on one line."""
    return f"{no} {quote(question)}{f'（{note}）' if note else ''}"


def answered_by(name: str) -> str:
    """Whose answer a draft is."""
    return f"{name}答" if name else ""


def due_since(on: str) -> str:
    """When it should have been looked at."""
    return f"{on} 到期"


def head(no: int, state: str) -> str:
    """Over a card."""
    return f"【知识 {no}】{STATES[state]}"


def merged_into(no: int) -> str:
    """Where it went."""
    return f"已并入 {no}"


QUESTION, ANSWER, PHRASINGS, SCOPE, SOURCE = "问：", "答：", "其他问法：", "适用：", "来源："
PHRASINGS_JOIN = "；"


def origin(place: str, name: str, at: str, source: str) -> str:
    """Where an answer comes from."""
    said = " ".join(part for part in (name, at, "回答") if part) if name or at else ""
    return "，".join(part for part in (place, said, source) if part)


def from_group(name: str, no: int) -> str:
    """The question of a group."""
    return f"{name} #{no}"


def from_file(name: str) -> str:
    """A file of questions."""
    return f"文件 {name}"


def approval(name: str, at: str, review: str) -> str:
    """Who let it pass, and until when it holds."""
    by = f"审核：{' '.join(part for part in (name, at) if part)}"
    return f"{by}；下次复核 {review}" if review else by


def used(offered: int, helped: int, failed: int) -> str:
    """What became of it when it was offered."""
    return f"提供过 {offered} 次：解决了 {helped} 次，没有解决 {failed} 次"


NEVER_USED = "还没有用到过"


def orders_for(no: int, state: str) -> str:
    """What can be done with a card."""
    if state == "draft":
        return f"/知识 通过 {no} ｜ /知识 改 {no} 答：… ｜ /知识 停用 {no}"
    if state == "approved":
        return f"/知识 改 {no} 答：… ｜ /知识 加问法 {no} … ｜ /知识 停用 {no}"
    return f"/知识 恢复 {no}"


# ----------------------------------------------------------------------------------------------------------------- done


def undo_hint(no: int) -> str:
    """The way back."""
    return f"（撤销：/撤销 知识 {no}）"


def approved(found: tuple[int, ...], review: str) -> str:
    """Let pass."""
    return f"知识 {numbers(found)} 已通过，有人问到就会提供；{review} 再复核。"


def edited(no: int) -> str:
    """Changed."""
    return f"知识 {no} 已修改。"


def merged(no: int, into: int) -> str:
    """One card of two."""
    return f"知识 {no} 已并入 {into}，问法一起带过去了。"


def withdrawn(found: tuple[int, ...]) -> str:
    """Not offered any more."""
    return f"知识 {numbers(found)} 已停用，不再提供。"


def restored(found: tuple[int, ...]) -> str:
    """As it was before it was withdrawn."""
    return f"知识 {numbers(found)} 已恢复。"


def added(no: int) -> str:
    """A new card."""
    return f"知识 {no} 已新增，有人问到就会提供。"


def phrased(no: int) -> str:
    """Another way to ask it."""
    return f"知识 {no} 已加上这种问法。"


def scoped(no: int, scope: str) -> str:
    """Who gets it."""
    return f"知识 {no} 现在适用：{scope}。"


def personal(no: int, found: tuple[str, ...]) -> str:
    """A number of a person would be offered to everybody. ``no`` 0: by a new card."""
    if not no:
        return f"里面有个人号码（{JOIN.join(found)}），没有新增：会发到群里。请去掉号码再发一次。"
    return (
        f"知识 {no} 里有个人号码（{JOIN.join(found)}），没有执行：通过后会发到群里。"
        f"请先去掉：/知识 改 {no} 答：…；只给老师看的，先发 /知识 范围 {no} {STAFF}"
    )


def has_personal(no: int, found: tuple[str, ...]) -> str:
    """The same of a draft, to whoever looks at it."""
    return f"⚠️ 知识 {no} 里有个人号码（{JOIN.join(found)}），去掉后才能通过。"


def not_offered(no: int, found: tuple[str, ...]) -> str:
    """The same of a card that was let pass before."""
    return f"⚠️ 知识 {no} 里有个人号码（{JOIN.join(found)}），不会拿给提问的老师；请改掉。"


PERSONAL_NOTE, GROUP = "有个人号码", "群"


def undone(found: tuple[int, ...]) -> str:
    """As before."""
    return f"已撤销，知识 {numbers(found)} 恢复到之前的样子。"


# -------------------------------------------------------------------------------------------------------------- refused


def not_found(found: tuple[int, ...]) -> str:
    """There are none such."""
    return f"没有编号 {numbers(found)} 的知识，请发 /知识 核对编号。"


def no_change(no: int) -> str:
    """The number is that of something else."""
    return f"知识库没有编号 {no} 的操作，编号在机器人当时的回复里。"


def not_so(found: tuple[int, ...], state: str) -> str:
    """They are so that the order does not apply."""
    return f"知识 {numbers(found)} {STATES[state]}，没有改动。"


def unknown_verb(word: str) -> str:
    """The command begins with something that is no order."""
    return f"没有「{quote(word, 10)}」这个操作。\n{HELP}"


def is_merged(no: int, into: int) -> str:
    """It has gone into another."""
    return f"知识 {no} 已并入 {into}，请改用 {into}。"


def there_already(no: int, state: str) -> str:
    """The same question has a card."""
    return f"知识 {no}（{STATES[state]}）已经是这个问题，没有新增。要改答案请发 /知识 改 {no} 答：…"


def same_question(no: int) -> str:
    """Another card has the question."""
    return f"知识 {no} 已经是这个问题，没有改动；两条合成一条请用 /知识 合并。"


def phrased_already(no: int) -> str:
    """The way to ask it is known."""
    return f"知识 {no} 已有这种问法，没有改动。"


def full(no: int, most: int) -> str:
    """There are enough."""
    return f"知识 {no} 已有 {most} 种问法，够用了，没有再加。"


def unknown_scope(word: str, names: tuple[str, ...]) -> str:
    """It is no category."""
    known = JOIN.join((EVERYBODY, STAFF, *names))
    return f"没有「{quote(word, 16)}」这个范围，可以写：{known}。例如：/知识 范围 12 {STAFF}"


def changed_since(found: tuple[int, ...]) -> str:
    """Undoing would lose what was done later."""
    return f"知识 {numbers(found)} 后来又改过，没有撤销。请先撤销后来的操作，或用 /知识 改。"


def too_long(what: str, most: int) -> str:
    """More than a card holds."""
    return f"{what}太长，最多 {most} 个字，没有改动。"


def unknown_form(word: str) -> str:
    """No such format."""
    return f"不认识格式「{quote(word, 10)}」，可以写：word、excel、md。例如：/知识 导出 word"


# --------------------------------------------------------------------------------------------------------------- digest


def reminder(drafts: int, due: int) -> str:
    """In the day's figures."""
    parts = (f"{drafts} 条草稿待审" if drafts else "", f"{due} 条该复核" if due else "")
    return f"知识库：{'，'.join(part for part in parts if part)}，发 /知识 看。"


# ---------------------------------------------------------------------------------------------------------------- files

TITLE = "常见问题与解答"
TABLE = "知识"
FIGURES = {"approved": "已通过", "drafts": "待审", "offered": "提供次数", "helped": "解决次数"}
ABOUT = "答案由活动的老师回答并审核；情况有变化请以老师当天的通知为准。"
ABOUT_TABLE = "改完可以用 yanxi knowledge import 导回：按问题对上号，「状态」不是已通过的行不导入。"
OF_ALL = "通用"
COLUMNS = {
    "no": "编号", "question": "问题", "answer": "答案", "phrasings": "其他问法", "scope": "适用", "state": "状态",
    "name": "回答人", "at": "回答时间", "source": "来源", "review": "复核日期", "offered": "提供次数",
    "helped": "解决次数", "failed": "没有解决",
}  # fmt: skip
HEADERS = {
    "question": ("问题", "问", "标准问题", "question", "q"),
    "answer": ("答案", "答", "回答", "解答", "answer", "a"),
    "phrasings": ("其他问法", "问法", "相似问题", "phrasings"),
    "scope": ("适用", "范围", "适用范围", "audience"),
    "state": ("状态", "state"),
}


def left_out(count: int) -> str:
    """What is not for trainees."""
    return f"另有 {count} 条仅供工作人员，不在本册里；导出 Excel 可以看到。"


# What is wrong with a row of a file, or with the file.
NO_QUESTION = "没有写问题。请补上，或删去这一行。"
NO_ANSWER = "没有写答案。请补上，或删去这一行。"
NO_HEADER = "第一行要写列名，至少有「问题」和「答案」两列。"
NOT_CSV = "从这一行起不是 CSV 的样子。请用 Excel 打开，另存为「CSV UTF-8」。"
NO_ROWS = "里面没有一条问题。"
NO_SECTIONS = "每个问题前面要写 ## ，例如：## 作业在哪里提交。"


def bad_question(most: int) -> str:
    """Too long."""
    return f"问题超过 {most} 个字。请写短，细节放进答案。"


def bad_answer(most: int) -> str:
    """Too long."""
    return f"答案超过 {most} 个字。请拆成几个问题。"


def bad_phrasings(most: int) -> str:
    """Too many."""
    return f"其他问法超过 {most} 种。请只留最常见的。"


def bad_twice(line: int) -> str:
    """The question stands there twice."""
    return f"和第 {line} 行是同一个问题。请删去一处。"


def bad_scope(word: str, names: tuple[str, ...]) -> str:
    """No such category."""
    return f"「适用」里的「{quote(word, 16)}」没有，可以写：{JOIN.join((EVERYBODY, STAFF, *names))}。"


def bad_many(most: int) -> str:
    """Too many rows."""
    return f"超过 {most} 条，没有读。请分成几个文件。"
