"""What stands in every file that the bot writes, and what is said about files."""

# Fonts that Word and Excel of this country have; they are named, never shipped.
LATIN, SONG, HEI, YAHEI = "Times New Roman", "宋体", "黑体", "微软雅黑"

COVER = "说明"
PROGRAMME = "活动"
MADE_AT = "生成时间"
EMPTY = "—"
PAGE = ("第 ", " 页，共 ", " 页")
SHEET_PAGE = "第 &P 页，共 &N 页"
FORMS = {"docx": "Word", "xlsx": "Excel", "md": "Markdown", "csv": "CSV"}
FORM_WORDS = {
    "word": "docx", "docx": "docx", "doc": "docx", "文档": "docx",
    "excel": "xlsx", "xlsx": "xlsx", "xls": "xlsx", "表格": "xlsx",
    "md": "md", "markdown": "md",
    "csv": "csv",
}  # fmt: skip

FAULTS = {
    "too_large": "内容太多，一个文件放不下",
    "too_long": "生成的时间太久，已经停下",
    "broken": "生成的程序出错",
    "no_space": "文件写不进服务器的数据文件夹",
}


def made(at: str) -> str:
    """At the head of a page."""
    return f"{at} 生成"


def sent(name: str, place: str) -> str:
    """To who asked for it elsewhere."""
    return f"「{name}」已发到{place}。"


def not_sent(name: str, place: str, folder: str) -> str:
    """The platform did not take it, or nobody knows."""
    return f"「{name}」没能确认发到{place}，请到群里看看；没有的话请管理员从服务器的 {folder} 文件夹里取。"


def stored(name: str, folder: str) -> str:
    """Where no file can be sent."""
    return f"「{name}」已生成。这里不能发文件，请管理员从服务器的 {folder} 文件夹里取。"


def failed(fault: str) -> str:
    """It could not be made."""
    return f"文件没有生成：{FAULTS.get(fault, FAULTS['broken'])}。请稍后再试，或请管理员看看程序的日志。"
