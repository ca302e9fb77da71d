"""What is said about files of questions and answers, in the settings and on the command line."""

from bot.core.wording.settings import Said


def missing(path: str) -> Said:
    return Said(f"没有问题文件 {path}。", "路径从写着它的设置文件所在的文件夹算起。")


def unreadable(path: str) -> Said:
    return Said(f"读不到问题文件 {path}。", "请检查是不是文件，以及读取权限。")


def too_large(name: str, mebibytes: int) -> Said:
    return Said(f"问题文件 {name} 超过 {mebibytes} MB，没有读。", "请分成几个文件。")


def not_text(name: str) -> Said:
    return Said(f"问题文件 {name} 不是 UTF-8 的文字文件。", "请用 Excel 打开，另存为「CSV UTF-8（逗号分隔）」。")


def not_utf8(name: str) -> Said:
    return Said(f"问题文件 {name} 不是 UTF-8 编码。", "请用 Excel 打开，另存为「CSV UTF-8（逗号分隔）」。")


def unknown_kind(name: str) -> Said:
    return Said(
        f"问题文件 {name} 不是 .csv 或 .md。",
        "Excel 请另存为「CSV UTF-8」，或用 yanxi knowledge import 导入一次。",
    )


def too_much(name: str) -> Said:
    return Said(f"{name} 内容太多，没有读。", "最多 20000 行、8 MB，请分成几个文件。")


def broken_workbook(name: str) -> Said:
    return Said(f"{name} 打不开，不是完好的 Excel（.xlsx）文件。", "请用 Excel 或 WPS 打开，另存为 .xlsx 再试。")


def twice(name: str) -> Said:
    return Said(f"问题文件 {name} 写了两次，或有两个同名的文件。", "请删去一处，或改名：知识按文件名对上号。")


def bad_row(name: str, line: int, sentence: str) -> str:
    """A fault of a file on the command line."""
    return f"{name} 第 {line} 行：{sentence}"


def more_bad_rows(count: int) -> Said:
    return Said(f"另有 {count} 行也有问题，改好上面的再检查一次。")


def followed(new: int, changed: int, gone: int, no: int) -> str:
    """To the staff: the files say something else than at the last start."""
    counts = ((new, "新增"), (changed, "修改"), (gone, "停用"))
    done = "，".join(f"{word} {count} 条" for count, word in counts if count)
    return f"按问题文件更新了知识库：{done}。（撤销：/撤销 知识 {no}）"


# ------------------------------------------------------------------------------------------------------ command line

GROUP = "知识库：导出成 Word、Excel、Markdown 或 CSV，从文件导入"
EXPORT = "把知识库写进文件，格式看扩展名：.docx .xlsx .md .csv（运行中也可以）"
IMPORT = "从 .xlsx、.csv 或 .md 导入问题和答案（须先停止运行）；有一行有问题就一行也不导入"
DRY_RUN = "只看会怎样，不导入"


def unknown_ending(name: str) -> str:
    return f"不认识 {name} 的扩展名，可以写：.docx、.xlsx、.md、.csv。例如：yanxi knowledge export 知识库.docx"


def cannot_import(name: str) -> str:
    return f"不能从 {name} 导入，可以用：.xlsx、.csv、.md。"


def nothing_there() -> str:
    return "知识库里还没有内容，没有写文件。"


def exported(path: str, cards: int) -> str:
    return f"✓ 已写入 {path}，{cards} 条。"


def not_made(fault: str) -> str:
    return f"文件没有生成：{fault}。"


def taken(new: int, changed: int, same: int, skipped: int, *, dry: bool) -> str:
    """What an import did, or would do."""
    left = f"，没有通过而跳过 {skipped}" if skipped else ""
    counts = f"新增 {new} 条，修改 {changed} 条，没有变化 {same} 条{left}。"
    return f"会{counts}没有导入。" if dry else f"✓ {counts}"
