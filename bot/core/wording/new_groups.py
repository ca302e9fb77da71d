"""What ``yanxi groups`` says."""

from collections.abc import Sequence

from bot.core.wording.join_sheet import NO_LINK_TODO

HELP = "列出各群；建还没有的钉钉群；打印入群二维码。"
LIST = "列出各群：代号、群名、账号、群号、来历、有没有入群链接"
CREATE = '用应用的群模板建出设置里 native_id = "new" 的钉钉群，并把群号写回设置文件'
SHEET = "做一张可打印的入群二维码（A4，每页 6 个群）和一份入群链接表"
ACCOUNT = "只建这个账号的群（账号的 name）"
GROUP = "只建这个群（群的代号），可以写多次"
APPLY = "真的建群；不写就只看会做什么"
OUT = "放二维码和链接表的文件夹"
NOT_YET = "待建"
YES, NO = "有", "无"
NOTHING = '没有要建的群（native_id = "new" 的群）。'
DRY = "以上只是预告，什么也没有做。真的要建，请加上 --apply。"

_TODO = {
    "permission": "在钉钉开放平台「权限管理」申请 qyapi_chat_manage，重新发布应用，再运行一次",
    "secret": "核对 client_id、client_secret，再运行一次",
    "token": "核对应用是否停用、client_secret 是否刚重置，再运行一次",
    "quota": "接口次数用完了：升级专业版或等下个月，再运行一次",
    "rights": "核对 group_template 是不是本应用的群模板，owner_user_id 是否在应用的可见范围内，再运行一次",
    "parameter.invalid": "核对 group_template 是否已发布到本组织，owner_user_id 和老师们的 userId 是否写对，再运行一次",
    "slower": "平台嫌调用太快：等一分钟，再运行一次",
    "again": "不知道建成没有。再运行一次就好：同一个群不会建两遍",
    "no_file": '没有建：群号没法写进设置文件。看文件和文件夹能不能写，native_id = "new" 是不是写在这个文件里',
    "not_kept": "群已经建好，但没能写进设置文件：请按括号里的值手工填写，或让文件可写后再运行一次",
}


def todo(code: str) -> str:
    """What to do about a group that was not made."""
    return _TODO.get(code, "按平台给的原因改正，再运行一次")


def lacking(account: str, key: str) -> str:
    """An account cannot make groups."""
    what = {"group_template": "群模板的编号", "owner_user_id": "群主（一位老师）的 userId"}[key]
    return f"账号 {account} 建群还缺 {key}（{what}），请写进 [[accounts]]。"


def not_created(names: Sequence[str]) -> str:
    """Why the service does not start."""
    return f"还有 {len(names)} 个群没有建：{'、'.join(names)}。请先运行 yanxi groups create --apply。"


def plan(name: str, key: str, account: str, members: int, admins: int) -> str:
    """One group that would be made."""
    return f"{name}（{key}，账号 {account}）：群主 1 人，成员 {members} 人，其中管理员 {admins} 人"


def cut(title: str) -> str:
    return f"   ! 群名超过 30 个字，建群时用：{title}"


def unlinked(names: Sequence[str]) -> str:
    return f"   ! 还不知道 userId，请建好后手动拉进群：{'、'.join(names)}"


def too_many(count: int) -> str:
    return f"   ! 管理员最多 12 位，另有 {count} 位只作成员"


def made(name: str, key: str, native_id: str, chat_id: str) -> str:
    return f"✓ {name}（{key}）：native_id = {native_id}  chat_id = {chat_id}"


def link(url: str) -> str:
    return f"   入群链接：{url}"


def no_link(reason: str) -> str:
    return f"   没有取到入群链接（{reason}）：{NO_LINK_TODO}（要自动取，须有权限 qyapi_chat_base_read）。"


def failed(name: str, key: str, reason: str, code: str) -> str:
    return f"✗ {name}（{key}）：{reason}\n   → {todo(code)}。"


def written(file: str, backup: str) -> str:
    return f"已写进 {file}，原来的文件留在 {backup}。"


def summary(made_: int, failed_: int) -> str:
    if failed_:
        return f"建好 {made_} 个群，{failed_} 个没有建成。改好后再运行同一个命令，建好的不会重建。"
    return f"建好 {made_} 个群。请再运行 yanxi check 和 yanxi doctor。"


def sheet(page: str, table: str, groups: int, missing: Sequence[str]) -> str:
    """Where the sheet is."""
    lines = [f"✓ {groups} 个群的入群二维码：{page}（用浏览器打开，按 A4 打印）", f"✓ 入群链接表：{table}"]
    if missing:
        lines.append(f"! 还没有入群链接：{'、'.join(missing)}。{NO_LINK_TODO}。")
    return "\n".join(lines)


def row(key: str, name: str, account: str, native_id: str, kind: str, join: bool) -> str:
    """One group of the list."""
    return "  ".join((key, name, account, native_id, kind or "-", f"链接{YES if join else NO}"))
