"""What the command line says."""

from collections.abc import Sequence

LEVELS = {"debug": "细节", "info": "信息", "warning": "注意", "error": "出错", "critical": "严重"}

HELP = "研习群管家：开闭发言、轮值、议程、沙龙、投票。每个命令加 --help 看用法。"
COMMANDS = {
    "run": "运行机器人；--sandbox 在浏览器里试用，不需要任何账号",
    "check": "检查设置，一次列出全部问题",
    "doctor": "检查本机、每个账号和各群的权限，并说明怎么办",
    "groups": "列出各群；建还没有的钉钉群；打印入群二维码",
    "migrate": "把数据库升级到本程序的版本",
    "timetable": "某一天会发生什么、为什么",
    "rehearse": "用加快的时钟把整个活动彩排一遍",
    "evaluate": "用有标注的文本检验判断得准不准",
    "knowledge": "知识库：导出成 Word、Excel、Markdown、CSV，从文件导入",
    "rules": "自己的词表：用以往的消息试算会标记哪些",
    "replay": "看一条平台消息会得到怎样的处理，不保存也不发送",
    "backup": "备份数据库（运行中也可以）",
    "restore": "从备份恢复数据库（须先停止运行）",
    "version": "程序的版本",
}
CONFIG = "设置文件，默认是当前文件夹的 config.toml"
SANDBOX = "全部放进沙盒：浏览器里的模拟群，时间可以加快"
PROGRAMME = "活动文件，代替设置里写的"
PORT = "监听的端口，代替设置里写的；0 由系统挑一个"
FRESH = "沙盒从头开始，丢掉以前的内容"
JSON = "以 JSON 输出"
DATE = "哪一天，如 2020-04-18"
GROUP = "只看一个群（群的代号）"
EVALUATE_MODERATION = "检验发言管理：CSV 文件，列 text 和 label（1 应当标记，0 不应当）"
EVALUATE_QUESTION = "检验提问识别：列 text 和 label（1 需要回答，0 不需要），可另有 role、quote、at"
EVALUATE_KEYWORDS = "检验关键词：列 text（或 abstract）和 keywords（用 _ 或 ; 隔开），可另有 title"
EVALUATE_RETRIEVAL = (
    "检验找旧问题：知识文件（id,question,answer）和问题文件（question,relevant_ids），也可以是成对问题的 .tsv"
)
EVALUATE_REPLY = (
    "检验回答对应哪个问题：问答文件（question,answer），可另给一个问法文件（question,relevant_ids）；"
    "也可以是带回复关系的聊天（parents,user,minute,text）"
)
IDLE = "工作人员写的、不回答任何问题的消息（列 text、label、role；取 role 是 staff 而 label 不是 ASK 的行）"
GROWN = "每张卡片都存有它的其他问法，只留出正在问的这一句"
NO_QUERIES = "还要一个问题文件，例如：yanxi evaluate retrieval 知识.csv 问题.csv"
PREDICTIONS = "逐行结果写到哪个文件，默认在第一个文件旁边的 predictions.csv"
EVALUATE_CONFIG = "设置文件：连同自己的词表、放行的网址和号码、[moderation] 的规则一起检验；不写就按程序自带的"
EVALUATE_GROUP = "照哪一个群的规则（群的代号）；不写就照整个活动的"
WITHOUT_CLASSIFIER = "只用词表和规则，不用分类器"
ACCOUNT = "收到这条消息的账号（设置里的 name）"


def no_config(path: str) -> str:
    return (
        f"没有找到设置文件 {path}。请复制 config.example.toml 再改，或用 --config 指定；想先试用：yanxi run --sandbox"
    )


def no_such_file(path: str) -> str:
    return f"没有这个文件：{path}"


def not_labelled(path: str, why: str) -> str:
    """A file that cannot be evaluated; ``why`` is the column that is missing, or ``utf-8`` (another encoding)."""
    what = "不是 UTF-8 编码" if why == "utf-8" else f"没有 {why} 这一列"
    return f"{path} {what}。请用 UTF-8 编码的 CSV，第一行写列名：text,label"


def not_searchable(path: str, why: str) -> str:
    """A file of cards, questions or pairs that cannot be used; ``why`` as ``NotReadable`` says it."""
    match why:
        case "utf-8":
            return f"{path} 不是 UTF-8 编码。请另存为 UTF-8 编码的 CSV"
        case "json":
            return f"{path} 有一行不是 JSON。.jsonl 文件每行是一个 JSON 对象"
        case "label":
            return f"{path} 有一行不是三列。成对问题的文件每行是：标签、问题、问题，用制表符隔开，不写列名"
    return (
        f"{path} 没有 {why} 这一列。知识文件的列名是 id,question,answer；"
        "问题文件的列名是 question,relevant_ids（几个 id 用 | 隔开，没有合适的就留空）"
    )


def not_keyed(path: str, why: str) -> str:
    """A file of texts with keywords that cannot be used; ``why`` is the missing column, or ``utf-8``."""
    what = "不是 UTF-8 编码" if why == "utf-8" else f"没有 {why} 这一列"
    return f"{path} {what}。列名是 text（或 abstract）和 keywords，用逗号或制表符（.tsv）隔开"


def not_answered(path: str, why: str) -> str:
    """A file of answers that cannot be used; ``why`` as ``NotReadable`` says it."""
    if why in ("utf-8", "json", "label"):
        return not_searchable(path, why)
    return f"{path} 没有 {why} 这一列。问答文件的列名是 question,answer，问法文件的列名是 question,relevant_ids"


def predictions_unwritable(path: str) -> str:
    return f"写不了 {path}。请用 --out 指定另一个文件"


def predictions_written(path: str) -> str:
    return f"逐行结果：{path}"


def faults(errors: Sequence[str], warnings: Sequence[str]) -> str:
    """Everything that is wrong, and how much."""
    lines = [f"✗ {text}" for text in errors] + [f"! {text}" for text in warnings]
    if errors:
        lines.append(
            f"共 {len(errors)} 处错误" + (f"，{len(warnings)} 处提醒" if warnings else "") + "，改好后才能运行。"
        )
    return "\n".join(lines)


def warned(text: str) -> str:
    return f"提醒：{text}"


def sound(file: str, groups: int, people: int, warnings: int) -> str:
    """Nothing stops the start."""
    extra = f"，另有 {warnings} 处提醒" if warnings else ""
    return f"✓ {file} 没有错误：{groups} 个群，{people} 位人员{extra}。"


def open_sandbox(url: str) -> str:
    """The one line that ``run`` prints."""
    return f"研习助手已启动，请用浏览器打开 {url}/sandbox/ （按 Ctrl+C 停止）"


def serving(url: str) -> str:
    """The same for real accounts."""
    return f"研习助手已启动，运行状况见 {url}/readyz （按 Ctrl+C 停止）"


def held(path: str, pid: int, host: str, since: str) -> str:
    """Another process works on the database."""
    who = f"进程 {pid}（{host}，{since} 起）" if pid else "另一个进程"
    return f"数据库正由{who}使用，不能同时运行两份。请先停止它。锁文件：{path}"


def cannot_listen(host: str, port: int, reason: str) -> str:
    return f"不能监听 {host}:{port}（{reason}）。端口可能被占用，请换一个：--port 8081"


def schema_behind(found: str, wanted: str) -> str:
    return f"数据库的版本是 {found or '空'}，本程序要 {wanted}。请先运行：yanxi migrate"


def schema_unknown(found: str, wanted: str) -> str:
    return f"数据库的版本 {found} 本程序不认识（本程序是 {wanted}）。它可能来自更新的程序，请换用那个版本的程序。"


def migrated(found: str, now: str) -> str:
    return f"✓ 数据库已从 {found or '空'} 升级到 {now}。"


def at_head(now: str) -> str:
    return f"✓ 数据库已经是 {now}，不用升级。"


def no_driver(name: str) -> str:
    return f"缺少数据库驱动 {name}。PostgreSQL 请安装：pip install 'yanxi-bot[postgres]'"


def no_answer(reason: str) -> str:
    return f"连不上数据库：{reason}"


def no_such_group(key: str, known: Sequence[str]) -> str:
    return f"没有代号是 {key} 的群。已有：{'、'.join(known)}"


def no_such_account(name: str, known: Sequence[str]) -> str:
    return f"没有名叫 {name} 的账号。已有：{'、'.join(known)}"


def no_payloads(name: str) -> str:
    return f"账号 {name} 在沙盒里，没有平台推送可以重放；请选一个 onebot 账号。"


def not_a_payload(reason: str) -> str:
    return f"这不是该平台的一条推送：{reason}"


def no_database(path: str) -> str:
    return f"还没有数据库 {path}。先运行一次 yanxi run 或 yanxi migrate。"


def day_title(day: str, name: str) -> str:
    return f"{day}　{name}"


def day_line(at: str, where: str, text: str, why: str) -> str:
    return f"{at}  {where}：{text}　{why}"


WHOLE = "整个活动"
EMPTY_DAY = "这一天没有排定的事。"


def groups(count: int) -> str:
    return f"{count} 个群"


SQLITE_ONLY = "backup 和 restore 只用于 SQLite。PostgreSQL 请用 pg_dump 和 pg_restore。"


def backed_up(path: str, kib: int) -> str:
    return f"✓ 已备份到 {path}（{kib} KiB，检查无误）。"


def restored(path: str, old: str) -> str:
    return f"✓ 已恢复 {path}" + (f"；原来的数据库留在 {old}。" if old else "。")


def damaged(path: str) -> str:
    return f"{path} 不是完好的数据库备份，没有改动任何东西。"


def cannot_write(path: str, reason: str) -> str:
    return f"不能写 {path}：{reason}"
