"""Every fault of the settings: alone, at its line, in plain words; and many at once."""

import re
from pathlib import Path

import pytest

from bot.core.wording import settings as say
from bot.settings import Fault, Severity, load, shape
from bot.settings.faults import written
from bot.settings.shape import nearest

GOOD = """
[service]
host = "127.0.0.1"
zone = "Asia/Shanghai"

[[accounts]]
name = "hubei-qq"
platform = "onebot"
self_id = "10001"
access_token = "short-but-enough"

[[accounts]]
name = "jinan-qq"
platform = "onebot"
transport = "http"
self_id = "10002"
secret = "short-too"
api_url = "http://127.0.0.1:3000"

[programme]
key = "small"
name = "小活动"

[[phases]]
kind = "free"
starts_on = 2020-04-15
ends_on = 2020-04-17

[[phases]]
kind = "intensive"
starts_on = 2020-04-18
ends_on = 2020-04-20

[times]
closing_notice_minutes = 10

[courtesy]
notice_minutes = 120

[[categories]]
key = "contest"
name = "竞赛"

[[groups]]
key = "maker-1"
name = "创意智造班"
category = "contest"
account = "hubei-qq"
native_id = "700001"

[[groups]]
key = "maker-2"
name = "掌控未来班"
account = "jinan-qq"
native_id = "700002"

[management]
name = "管理群"
account = "hubei-qq"
native_id = "700000"

[[people]]
name = "陈默"
roles = [
    { role = "coordinator" },
    { role = "duty", groups = ["maker-1"] },
]
accounts = [{ account = "hubei-qq", id = "20001" }]

[[people]]
name = "柳青青"
roles = [{ role = "duty", category = "contest" }]
accounts = [{ account = "hubei-qq", id = "20002" }]

[[plans]]
group = "maker-1"
date = 2020-04-18
duty = [["陈默"], ["柳青青"], ["陈默"]]
host = "陈默"
guests = ["陈默", "柳青青", "陈默"]
topics = ["一", "二", "三", "四", "五", "六"]
planted = [{ name = "柳青青", topic = 1, question = "为什么？" }]
"""
SECRETS = ("short-but-enough", "short-too")


def check(folder: Path, text: str, env: dict[str, str] | None = None) -> tuple[Fault, ...]:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    checked = load(file, env or {})
    assert (checked.settings is None) == bool(checked.errors)
    assert {*checked.errors, *checked.warnings} == set(checked.faults)
    for fault in checked.faults:
        assert not any(secret in fault.text for secret in SECRETS)
        assert re.search("[一-鿿]", fault.sentence)
    return checked.faults


def marked(text: str) -> int:
    """The line with the mark."""
    (line,) = (number for number, line in enumerate(text.splitlines(), 1) if "# <-" in line)
    return line


def edited(old: str, new: str) -> str:
    assert old in GOOD, old
    return GOOD.replace(old, new, 1)


def test_the_good_one_is_good(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD) == ()


TIMES = "closing_notice_minutes = 10\n"
GROUP = 'native_id = "700001"\n'
HEAD = '[[accounts]]\nname = "hubei-qq"\n'
MARKED = HEAD.replace("]]\n", "]]  # <-\n")
HUBEI = 'platform = "onebot"\nself_id = "10001"\naccess_token = "short-but-enough"\n'
DING = 'platform = "dingtalk"\nclient_id = "dingx"\nclient_secret = "s"\n'
PLAN_TOPICS = 'topics = ["一", "二", "三", "四", "五", "六"]\n'
ERRORS = [
    # form: what is written, what stands there instead (the faulty line is marked), part of the sentence
    ('host = "127.0.0.1"', 'hosst = "127.0.0.1"  # <-', "不认识的键 service.hosst。是不是要写 host？"),
    ("[courtesy]", "[courtesi]  # <-", "不认识的键 courtesi。是不是要写 courtesy？"),
    ('key = "contest"', 'key = "contest"\nzzz = 1  # <-', "不认识的键 categories[0].zzz。请删去"),
    ('zone = "Asia/Shanghai"', 'port = "many"  # <-', "service.port 要写成整数"),
    ('zone = "Asia/Shanghai"', "port = 70000  # <-", "service.port 太大了。最大是 65535"),
    ('zone = "Asia/Shanghai"', "inbox_limit = 0  # <-", "service.inbox_limit 太小了。最小是 1"),
    (
        'zone = "Asia/Shanghai"',
        'log_format = "jsom"  # <-',
        'service.log_format = "jsom" 不在可选的值里。是不是要写 "json"',
    ),
    ('zone = "Asia/Shanghai"', "log_level = 3  # <-", 'service.log_level 不在可选的值里。可以写 "debug"'),
    ('host = "127.0.0.1"', 'host = ""  # <-', "service.host 不能是空的"),
    ('native_id = "700002"', "native_id = 700002  # <-", 'groups[1].native_id 要写成带引号的文字。改成 "700002"'),
    ('native_id = "700002"', "native_id = true  # <-", "groups[1].native_id 要写成带引号的文字。"),
    (
        'native_id = "700002"',
        'native_id = "700002"\ndry_run = "perhaps"  # <-',
        "groups[1].dry_run 只能写 true 或 false",
    ),
    ('key = "maker-2"', 'key = "Maker 2"  # <-', "groups[1].key 只能用小写字母"),
    ('name = "管理群"', f'name = "管理群"\nkey = "{"a" * 41}"  # <-', "management.key 只能用小写字母"),
    ('self_id = "10001"', 'self_id = "ten"  # <-', "accounts[0].self_id 应该是机器人的 QQ 号"),
    ('access_token = "short-but-enough"', "access_token = 5  # <-", "accounts[0].access_token 要写成带引号的文字。"),
    (TIMES, 'salon = "20:00"  # <-\n', 'times.salon 不是时段。写法如 "08:00-23:00"'),
    (TIMES, 'vote_closes_at = "25:00"  # <-\n', 'times.vote_closes_at 不是时刻。写法如 "20:00"'),
    (TIMES, "plan_reminders = [\n 15,  # <-\n]\n", "times.plan_reminders[0] 不是时刻"),
    (TIMES, 'windows = "08:00-23:00"  # <-\n', "times.windows 要写成列表"),
    ("starts_on = 2020-04-18", 'starts_on = "2020-04-31"  # <-', "phases[1].starts_on 不是日期"),
    ("starts_on = 2020-04-18", "starts_on = 2020-04-18T08:00:00  # <-", "phases[1].starts_on 不是日期"),
    (
        'kind = "intensive"',
        'kind = "intensiv"  # <-',
        'phases[1].kind = "intensiv" 不在可选的值里。是不是要写 "intensive"',
    ),
    ("[courtesy]\nnotice_minutes = 120\n", "[[courtesy]]  # <-\n", "courtesy 要写成表"),
    (GROUP, GROUP + "times = 5  # <-\n", "groups[0].times 要写成表"),
    ("[[plans]]\n", '[[plans]]\nscript = ["a"]  # <-\n', "plans[0].script 要写成带引号的文字"),
    ('[[groups]]\nkey = "maker-2"\n', "[[groups]]  # <-\n", "groups[1] 缺少 key"),
    ('{ role = "duty", groups = ["maker-1"] },', '{ groups = ["maker-1"] },  # <-', "people[0].roles[1] 缺少 role"),
    # accounts
    (HEAD + HUBEI, MARKED + 'platform = "dingtalk"\nclient_id = "dingx"\n', "用 stream 接入，必须有 client_secret"),
    (HEAD + HUBEI, MARKED + 'platform = "dingtalk"\nclient_secret = "s"\n', "accounts[0] 缺少 client_id"),
    (HEAD + HUBEI, MARKED + DING + 'event_token = "t"\n', "写了 event_token，还要有 event_aes_key"),
    (
        HUBEI,
        DING + f'event_token = "t"\nevent_aes_key = "{"a" * 42}"  # <-\n',
        "accounts[0].event_aes_key 应该是 43 个字母和数字",
    ),
    (HUBEI, DING + 'api_url = "api.dingtalk.com"  # <-\n', "accounts[0].api_url 不是网址"),
    (HUBEI, DING + 'transport = "strem"  # <-\n', '是不是要写 "stream"'),
    (HEAD + HUBEI, MARKED + 'platform = "dingtalk-webhook"\n', "用 dingtalk-webhook 接入，必须有 webhook_url"),
    (
        HUBEI,
        'platform = "dingtalk-webhook"\nwebhook_url = "https://x.test/"\nmessages_per_minute = 20  # <-\n',
        "accounts[0].messages_per_minute 太大",
    ),
    (HEAD + HUBEI, MARKED + 'platform = "qq"\napp_id = "102"\n', "用 qq 接入，必须有 app_secret"),
    (
        HUBEI,
        'platform = "qq"\napp_id = "102"\napp_secret = "s"\ntoken_url = "x"  # <-\n',
        "accounts[0].token_url 不是网址",
    ),
    (
        "[programme]",
        '[[accounts]]\nname = "a"\n'
        + DING
        + '[[accounts]]\nname = "b"\n'
        + DING.replace('dingx"', 'dingx"  # <-')
        + "[programme]",
        '账号 "b" 和 "a" 是同一个机器人',
    ),
    (GROUP, GROUP + 'standby_account = "hubei-q"  # <-\n', '是不是要写 "hubei-qq"'),
    (GROUP, GROUP + 'standby_account = "hubei-qq"  # <-\n', "groups[0].standby_account 和 account 是同一个账号"),
    (GROUP, GROUP + 'kind = "scence"  # <-\n', '是不是要写 "scene"'),
    ('platform = "onebot"\nself_id', 'platform = "onebit"  # <-\nself_id', '是不是要写 "onebot"'),
    (
        '[[accounts]]\nname = "jinan-qq"\nplatform = "onebot"',
        '[[accounts]]  # <-\nname = "jinan-qq"',
        "accounts[1] 缺少 platform",
    ),
    (
        HEAD + "platform",
        MARKED + 'transport = "forward-ws"\nplatform',
        "用 forward-ws 接入，必须有 ws_url",
    ),
    (
        'name = "hubei-qq"\nplatform',
        'name = "hubei-qq"\ntransport = "forward-ws"\nws_url = "http://127.0.0.1:3001"  # <-\nplatform',
        "accounts[0].ws_url 不是 WebSocket 的网址",
    ),
    (
        'name = "hubei-qq"\nplatform',
        'name = "hubei-qq"\ntransport = "revers-ws"  # <-\nplatform',
        '是不是要写 "reverse-ws"',
    ),
    (
        "[programme]",
        '[[accounts]]\nname = "hubei-qq"  # <-\nplatform = "onebot"\nself_id = "10003"\n'
        'access_token = "x"\n[programme]',
        '账号名 "hubei-qq" 和第 7 行的重复',
    ),
    ('self_id = "10002"', 'self_id = "10001"  # <-', "写了同一个 self_id"),
    (
        'access_token = "short-but-enough"',
        'access_token = ""  # <-',
        "必须有 access_token。请设环境变量 YANXI_ACCOUNTS__HUBEI_QQ",
    ),
    ('secret = "short-too"', 'secret = ""  # <-', "必须有 secret。请设环境变量 YANXI_ACCOUNTS__JINAN_QQ__SECRET"),
    ('api_url = "http://127.0.0.1:3000"', 'api_url = ""  # <-', "必须有 api_url"),
    ('api_url = "http://127.0.0.1:3000"', 'api_url = "127.0.0.1:3000"  # <-', "accounts[1].api_url 不是网址"),
    (
        'platform = "onebot"\nself_id = "10001"\naccess_token = "short-but-enough"',
        'platform = "sandbox"  # <-',
        "不能和真实账号放在一起",
    ),
    # service
    ('zone = "Asia/Shanghai"', 'zone = "Asia/Shanghia"  # <-', '不是已知的时区。是不是要写 "Asia/Shanghai"'),
    ('name = "小活动"', 'name = "小活动"\nzone = "../etc"  # <-', 'programme.zone = "../etc" 不是已知的时区'),
    ('zone = "Asia/Shanghai"', 'database = "sqlite:///x.db"  # <-', "service.database 的开头不对"),
    ('zone = "Asia/Shanghai"', 'public_url = "yanxi.example"  # <-', "service.public_url 不是网址"),
    # group cards
    ("[programme]", '[names]\nformat = "单位+学科"  # <-\n\n[programme]', "群名片格式里没有「姓名」"),
    ("[programme]", '[names]\nformat = "姓名+姓名"  # <-\n\n[programme]', "不止一处姓名"),
    ('name = "掌控未来班"', 'name = "掌控未来班"\nnames = { format = "学校" }  # <-', "群名片格式里没有「姓名」"),
    # phases
    ("ends_on = 2020-04-20", "ends_on = 2020-04-10  # <-", "phases[1] 的结束日期 2020-04-10 早于开始日期 2020-04-18"),
    (
        "starts_on = 2020-04-18",
        "starts_on = 2020-04-17  # <-",
        "「集中研习」阶段和前面的「自由入群」重叠，后者到 2020-04-17 才结束",
    ),
    (
        'ends_on = 2020-04-17\n\n[[phases]]\nkind = "intensive"\nstarts_on = 2020-04-18',
        '\n[[phases]]\nkind = "intensive"\nstarts_on = 2020-04-18  # <-',
        "没有写 ends_on",
    ),
    (
        "[times]\n",
        '[[phases]]  # <-\nkind = "free"\nstarts_on = 2020-04-21\n[times]\n',
        "「自由入群」阶段的次序不对，它前面是「集中研习」",
    ),
    ("[times]\n", '[[phases]]  # <-\nkind = "ended"\nstarts_on = 2020-04-11\n[times]\n', "阶段的次序不对"),
    # groups
    (
        'account = "hubei-qq"\nnative_id = "700001"',
        'account = "hubei-qqq"  # <-\nnative_id = "700001"',
        'groups[0].account = "hubei-qqq" 没有这个账号。是不是要写 "hubei-qq"',
    ),
    (
        'account = "hubei-qq"\nnative_id = "700001"',
        'account = "weixin"  # <-\nnative_id = "700001"',
        '已有的账号："hubei-qq"、"jinan-qq"',
    ),
    (
        '[[groups]]\nkey = "maker-2"\nname = "掌控未来班"\naccount = "jinan-qq"',
        '[[groups]]  # <-\nkey = "maker-2"\nname = "掌控未来班"',
        '群 "maker-2" 没有写 account，不知道由哪个账号管。可以写 "hubei-qq"、"jinan-qq"',
    ),
    ('key = "maker-2"', 'key = "maker-1"  # <-', '群的 key "maker-1" 和第 45 行的重复'),
    ('name = "管理群"', 'name = "管理群"\nkey = "maker-2"  # <-', '群的 key "maker-2" 和第 52 行的重复'),
    ('native_id = "700000"', 'native_id = "700001"  # <-', '账号 "hubei-qq" 的群号 "700001" 和第 49 行的重复'),
    (
        'category = "contest"\naccount',
        'category = "contset"  # <-\naccount',
        'groups[0].category = "contset" 没有这个类别。是不是要写 "contest"',
    ),
    ('category = "contest"\naccount', 'category = "x"  # <-\naccount', "请在 [[categories]] 里补上"),
    (
        GROUP,
        GROUP + 'day_windows = [\n{ date = 2020-04-19, windows = ["08:00-23:00"] },\n'
        '{ date = 2020-04-19, windows = ["08:00-23:00"] },  # <-\n]\n',
        "写了两次",
    ),
    (
        GROUP,
        GROUP + 'day_windows = [\n{ date = 2020-04-19, windows = ["08:00-12:00"] },  # <-\n]\n',
        "沙龙 20:00-21:00 不在发言时段 08:00-12:00 之内",
    ),
    # times
    (TIMES, "windows = []  # <-\nsalon = false\n", "没有写发言时段"),
    (TIMES, 'windows = ["08:00-15:00", "14:00-23:00"]  # <-\n', "发言时段 08:00-15:00 和 14:00-23:00 重叠"),
    (TIMES, "closing_notice_minutes = 900  # <-\n", "闭群预告提前 900 分钟，比发言时段 08:00-23:00 还长"),
    (TIMES, 'shifts = ["08:00-13:00", "12:00-18:00", "18:00-23:00"]  # <-\n', "班次 08:00-13:00 和 12:00-18:00 重叠"),
    (
        TIMES,
        'shifts = ["07:00-12:00", "12:00-18:00", "18:00-23:00"]  # <-\n',
        "班次 07:00-12:00 不在发言时段 08:00-23:00 之内",
    ),
    (
        TIMES,
        'salon = "23:00-23:30"  # <-\nvote_closes_at = "23:50"\n',
        "沙龙 23:00-23:30 不在发言时段 08:00-23:00 之内",
    ),
    (TIMES, 'salon = "22:00-00:30"  # <-\n', "沙龙 22:00-00:30 过了当天午夜"),
    (TIMES, 'vote_closes_at = "20:30"  # <-\n', "投票 20:30 截止，早于沙龙结束的 21:00"),
    (TIMES, 'salon_countdowns = ["20:00"]  # <-\n', "沙龙预告 20:00 不早于沙龙开始的 20:00"),
    (TIMES, 'plan_deadline = "20:30"  # <-\n', "计划表 20:30 截止，晚于沙龙开始的 20:00"),
    (TIMES, 'plan_deadline = "07:00"  # <-\nplan_reminders = []\n', "计划表截止时刻 07:00 不在当天的发言时段"),
    (TIMES, 'plan_reminders = ["17:00"]  # <-\n', "计划表提醒 17:00 不早于截止时刻 17:00"),
    (TIMES, 'agenda_chases = ["18:30"]  # <-\n', "催议程 18:30 不早于发布时刻 18:00"),
    (TIMES, "topics_min = 9  # <-\n", "话题最少 9 个，却最多 8 个"),
    (TIMES, "guests_min = 5  # <-\n", "嘉宾最少 5 个，却最多 4 个"),
    (GROUP, GROUP + 'times = { vote_closes_at = "20:10" }  # <-\n', "投票 20:10 截止"),
    # people
    ('name = "柳青青"', 'name = "陈默"  # <-', '人员 "陈默" 和第 63 行的重复'),
    ('name = "柳青青"', 'name = "柳青青"\nkey = "陈默"  # <-', '人员 "陈默" 和第 63 行的重复'),
    (
        'groups = ["maker-1"] },',
        'groups = ["maker1"] },  # <-',
        '陈默 的角色范围里有 "maker1"，没有这个群。是不是要写 "maker-1"',
    ),
    ('groups = ["maker-1"] },', 'groups = ["zzz"] },  # <-', "请写 [[groups]] 里的 key"),
    (
        'roles = [{ role = "duty", category = "contest" }]',
        'roles = [{ role = "duty", category = "contests" }]  # <-',
        '类别 "contests"，没有这个类别。是不是要写 "contest"',
    ),
    (
        '{ role = "coordinator" },',
        '{ role = "coordinator", from = 2020-04-19, until = 2020-04-18 },  # <-',
        "到 2020-04-18 为止，早于开始的 2020-04-19",
    ),
    ('id = "20002" }]', 'id = "20001" }]  # <-', '柳青青 和第 68 行的陈默写了同一个账号 "20001"'),
    (
        'id = "20002" }]',
        'id = "20002" }, { account = "hubei-qq", id = "20002" }]  # <-',
        '柳青青 的账号 "20002" 写了两次',
    ),
    (
        'accounts = [{ account = "hubei-qq", id = "20002" }]',
        'accounts = [{ account = "hubei", id = "20002" }]  # <-',
        '柳青青 的 accounts 里写了 "hubei"，没有这个账号',
    ),
    # plans
    ('group = "maker-1"', 'group = "maker-9"  # <-', '这份计划的 group = "maker-9" 没有这个群。是不是要写 "maker-'),
    ("date = 2020-04-18", "date = 2020-04-17  # <-", '群 "maker-1" 的计划日期 2020-04-17 不在集中研习的日子里'),
    ("date = 2020-04-18", "date = 2021-04-18  # <-", "不在集中研习的日子里"),
    (
        '["陈默"], ["柳青青"], ["陈默"]]',
        '["陈默"], ["柳青青"], ["陈默"], ["陈默"]]  # <-',
        "值班写了 4 班，当天只有 3 班",
    ),
    (
        'planted = [{ name = "柳青青", topic = 1, question = "为什么？" }]',
        'planted = [{ name = "柳青青", topic = 7, question = "为什么？" }]  # <-',
        "属于第 7 个话题，可是只有 6 个话题",
    ),
    (
        PLAN_TOPICS,
        PLAN_TOPICS + '[[plans]]  # <-\ngroup = "maker-1"\ndate = 2020-04-18\nduty = [["陈默"], ["陈默"], ["陈默"]]\n'
        'guests = ["陈默", "陈默", "陈默"]\n' + PLAN_TOPICS,
        '群 "maker-1" 在 2020-04-18 的计划和第 75 行的重复',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), ERRORS, ids=[row[2] for row in ERRORS])
def test_an_error_alone(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = edited(old, new)
    (fault,) = (fault for fault in check(tmp_path, text) if fault.severity is Severity.ERROR)
    assert fault.text.startswith(f"config.toml 第 {marked(text)} 行：")
    assert sentence in fault.text


WARNINGS = [
    (
        'ends_on = 2020-04-17\n\n[[phases]]\nkind = "intensive"\nstarts_on = 2020-04-18',
        'ends_on = 2020-04-16\n[[phases]]\nkind = "intensive"\nstarts_on = 2020-04-18  # <-',
        "2020-04-16 和 2020-04-18 两个阶段之间有空档",
    ),
    (GROUP, GROUP + 'join_url = "qm.qq.com/x"  # <-\n', "groups[0].join_url 不是网址"),
    (GROUP, GROUP + "days_off = [2020-05-01]  # <-\n", "groups[0].days_off[0] = 2020-05-01 不在集中研习的日子里"),
    (TIMES, 'shifts = ["08:00-12:00", "12:00-18:00", "18:00-22:00"]  # <-\n', "发言时段 08:00-23:00 没有全部排上班次"),
    (TIMES, 'vote_closes_at = "23:30"  # <-\n', "投票 23:30 截止，那时群已经关闭"),
    (TIMES, 'agenda_publish_at = "23:30"  # <-\n', "议程 23:30 发布，那时群是关着的"),
    (
        'accounts = [{ account = "hubei-qq", id = "20002" }]',
        "accounts = []  # <-",
        "柳青青 有工作角色，却没有写 accounts",
    ),
    (PLAN_TOPICS, 'topics = ["一"]  # <-\n', "有 1 个话题，应有 6 到 8 个"),
    ('guests = ["陈默", "柳青青", "陈默"]', 'guests = ["陈默"]  # <-', "有 1 位嘉宾，应有 3 到 4 位"),
    ('["陈默"], ["柳青青"], ["陈默"]]', '["陈默"], [], ["陈默"]]  # <-', "当天有 3 班，只有 2 班写了值班人员"),
    ('["陈默"], ["柳青青"], ["陈默"]]', '["陈默"], ["陈默"]]  # <-', "当天有 3 班，只有 2 班写了值班人员"),
    ('host = "陈默"', 'host = "陈黙"  # <-', 'plans[0].host = "陈黙" 不在人员名单里'),
    (
        '"柳青青"], ["陈默"]]',
        '"柳青"], ["陈默"]]  # <-',
        'plans[0].duty[1][0] = "柳青" 不在人员名单里，机器人找不到这个人。是不是要写 "柳青青"',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WARNINGS, ids=[row[2] for row in WARNINGS])
def test_a_warning_alone(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = edited(old, new)
    (fault,) = check(tmp_path, text)
    assert fault.severity is Severity.WARNING
    assert fault.line == marked(text)
    assert sentence in fault.text


def test_many_faults_at_once(tmp_path: Path) -> None:
    changes = [
        ('host = "127.0.0.1"', 'hots = "127.0.0.1"', "service.hots"),
        ('zone = "Asia/Shanghai"', 'zone = "Mars/Olympus"', "service.zone"),
        ('access_token = "short-but-enough"', "timeout_seconds = 1000", "accounts[0].timeout_seconds"),
        ('secret = "short-too"', "", "accounts[1].secret"),
        ('kind = "intensive"', 'kind = "intensiv"', "phases[1].kind"),
        (TIMES, 'plan_reminders = ["17:30"]\n', "times.plan_reminders"),
        ('native_id = "700001"', "native_id = 700001", "groups[0].native_id"),
        ('name = "创意智造班"\ncategory = "contest"\naccount = "hubei-qq"\n', 'name = "甲"\n', "groups[0].account"),
        ('account = "jinan-qq"', 'account = "jinan"', "groups[1].account"),
        ('groups = ["maker-1"] },', 'groups = ["maker-2", "maker-3"] },', "people[0].roles[1].groups[1]"),
        ('id = "20002"', 'id = "20001"', "people[1].accounts[0].id"),
        ("topic = 1", 'topic = "first"', "plans[0].planted[0].topic"),
        ('group = "maker-1"\ndate', 'group = "maker-4"\ndate', "plans[0].group"),
    ]
    text = GOOD
    for old, new, _ in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    errors = [fault for fault in check(tmp_path, text) if fault.severity is Severity.ERROR]
    found = {fault.path: fault.line for fault in errors}
    assert set(found) == {path for _, _, path in changes} | {"accounts[0].access_token"}
    lines = text.splitlines()
    for path, snippet in {
        "service.hots": "hots =",
        "service.zone": "zone =",
        "accounts[0].timeout_seconds": "timeout_seconds",
        "phases[1].kind": "intensiv",
        "times.plan_reminders": "17:30",
        "groups[0].native_id": "= 700001",
        "groups[1].account": '"jinan"',
        "people[0].roles[1].groups[1]": "maker-3",
        "plans[0].planted[0].topic": "first",
        "plans[0].group": "maker-4",
    }.items():
        assert snippet in lines[(found[path] or 0) - 1], path
    headers = [number for number, line in enumerate(lines, 1) if line in ("[[accounts]]", "[[groups]]")]
    assert [found["accounts[0].access_token"], found["accounts[1].secret"], found["groups[0].account"]] == headers[:3]
    assert errors == sorted(errors, key=lambda fault: fault.line or 0)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("[service\nport = 1\n", 1, "表名或键名写得不对"),
        ("a = 1\nb 2\n", 2, "键后面应该是等号"),
        ("a = 1\nb = [1, 2\nc = 3\n", 3, "方括号 [ 没有配上 ]"),
        ('a = 1\nb = "x\nc = 3\n', 2, "引号没有配对"),
        ("a = 1\na = 2\n", 2, "同一个键或表写了两次"),
        ("a = 1\n\nb = hello\n", 3, "文字要加英文引号"),
        ('a = 1\nb = """never\nended\n', 3, "TOML 语法错误"),
        ("a = {x = 1\n", 1, "花括号 { 没有配上 }"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    (fault,) = check(tmp_path, text)
    assert fault.line == line
    assert "TOML 语法错误" in fault.text
    assert sentence in fault.text


def test_a_reader_that_says_something_new_is_not_repeated() -> None:
    assert "s3cret" not in say.bad_toml("Something about s3cret", 3).sentence


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert "读不到文件" in load(tmp_path / "none.toml", {}).faults[0].text
    (tmp_path / "gbk.toml").write_bytes('name = "活动"'.encode("gbk"))
    assert load(tmp_path / "gbk.toml", {}).faults[0].text == "gbk.toml：gbk.toml 不是 UTF-8 编码。请用 UTF-8 重新保存。"
    (fault,) = check(tmp_path, '\nprogramme = "none.toml"\n')
    assert fault.text == 'config.toml 第 2 行：programme = "none.toml" 这个文件不存在。路径从本文件所在的文件夹算起。'
    (fault,) = check(tmp_path, GOOD, {"YANXI_PROGRAMME": "none.toml"})
    assert fault.text.startswith('YANXI_PROGRAMME：programme = "none.toml"')
    (fault,) = check(tmp_path, GOOD, {"YANXI_SECRETS_DIR": str(tmp_path / "none")})
    assert fault.text.startswith("YANXI_SECRETS_DIR：读不到密钥文件夹")


def test_faults_of_the_programmes_own_file(tmp_path: Path) -> None:
    accounts, programme = GOOD.split("[programme]\n")
    own = ("[programme]\n" + programme).replace('"maker-2"', '"Maker 2"') + "[service]\nport = 1\n"
    (tmp_path / "small.toml").write_text(own, "utf-8")
    faults = check(tmp_path, 'programme = "small.toml"\n' + accounts + '[times]\nsalon = "broken"\n')
    found = {(fault.file, fault.path): fault.line for fault in faults}
    lines = own.splitlines()
    assert lines[(found["small.toml", "groups[1].key"] or 0) - 1] == 'key = "Maker 2"'
    assert lines[(found["small.toml", "service"] or 0) - 1] == "[service]"
    assert ("config.toml", "times") in found
    assert len(found) == 3
    (tmp_path / "small.toml").write_text("[programme\n", "utf-8")
    (fault,) = check(tmp_path, 'programme = "small.toml"\n')
    assert (fault.file, fault.line) == ("small.toml", 1)


def test_what_is_missing_altogether(tmp_path: Path) -> None:
    texts = [fault.text for fault in check(tmp_path, "")]
    assert texts == [
        'config.toml：没有写活动。请写一个 [programme] 表，或写 programme = "活动文件.toml"。',
        'config.toml：没有写阶段。请至少写一个 [[phases]]：kind = "intensive"，starts_on、ends_on 写起止日期。',
        "config.toml：没有写群。请至少写一个 [[groups]]。",
    ]
    (fault,) = check(tmp_path, GOOD.replace('name = "小活动"\n', ""))
    assert fault.text.endswith("：programme 缺少 name。请补上一行：name = …")
    assert "没有人是项目主管" in check(tmp_path, edited('{ role = "coordinator" },', ""))[0].text


def test_a_table_that_is_no_table(tmp_path: Path) -> None:
    rest = GOOD.replace('[programme]\nkey = "small"\nname = "小活动"\n', "")
    assert [fault.path for fault in check(tmp_path, "programme = 5\n" + rest)] == ["programme"]
    rest = re.sub(r"(?s)\[\[groups\]\].*?(?=\[management\])", "", GOOD)
    paths = {fault.path for fault in check(tmp_path, 'groups = "all"\n' + rest) if fault.severity is Severity.ERROR}
    assert "groups" in paths


def test_overrides_that_lead_nowhere_are_only_mentioned(tmp_path: Path) -> None:
    environment = {
        "YANXI_FOO__BAR": "1",
        "YANXI_ACCOUNTS__NOBODY__SECRET": "hidden",
        "YANXI_SERVICE__PORT__X": "hidden",
        "YANXI_GROUPS__99__NAME": "hidden",
        "YANXI_GROUPS__MAKER_1__NAME__X__Y": "hidden",
    }
    text = GOOD.replace('host = "127.0.0.1"', "port = 8080")
    faults = check(tmp_path, text, environment)
    assert {fault.file for fault in faults} == set(environment)
    assert {fault.severity for fault in faults} == {Severity.WARNING}
    assert not any("hidden" in fault.text for fault in faults)


def test_a_faulty_override_is_told_by_its_name(tmp_path: Path) -> None:
    environment = {"YANXI_SERVICE__PORT": "many", "YANXI_TIMES__WINDOWS": "[not json"}
    texts = [fault.text for fault in check(tmp_path, GOOD, environment)]
    assert texts == [
        "YANXI_SERVICE__PORT：service.port 要写成整数，不加引号。",
        "YANXI_TIMES__WINDOWS：times.windows 要写成列表。用方括号括起来：[ …, … ]。",
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "yanxi.example.org"])
def test_a_public_service_wants_long_tokens(tmp_path: Path, host: str) -> None:
    faults = check(tmp_path, GOOD.replace("127.0.0.1", host, 1))
    assert [fault.path for fault in faults] == ["accounts[0].access_token", "accounts[1].secret"]
    assert "至少要 32 个字节" in faults[0].text
    long = GOOD.replace("127.0.0.1", host, 1).replace("short-but-enough", "t" * 32).replace("short-too", "s" * 32)
    assert check(tmp_path, long) == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_a_private_service_does_not(tmp_path: Path, host: str) -> None:
    assert check(tmp_path, GOOD.replace("127.0.0.1", host, 1)) == ()


def test_a_sandbox_in_public_is_warned_of(tmp_path: Path) -> None:
    text = '[service]\nhost = "0.0.0.0"\n[programme]' + GOOD.split("[programme]")[1].replace("hubei-qq", "sandbox")
    (fault,) = check(tmp_path, text.replace("jinan-qq", "sandbox"))
    assert fault.severity is Severity.WARNING
    assert "任何人" in fault.text


def test_a_salon_may_open_its_group(tmp_path: Path) -> None:
    text = edited(TIMES, 'salon = "23:00-23:30"\nvote_closes_at = "23:50"\nsalon_opens_group = true\n')
    assert not [fault for fault in check(tmp_path, text) if fault.severity is Severity.ERROR]


def test_windows_and_shifts_may_pass_midnight(tmp_path: Path) -> None:
    late = 'windows = ["14:00-02:00"]\nshifts = ["14:00-20:00", "20:00-00:00", "00:00-02:00"]\n'
    assert check(tmp_path, edited(TIMES, late)) == ()
    wrapped = 'windows = ["01:00-16:00", "16:00-02:00"]\nshifts = []\n'
    errors = [f.sentence for f in check(tmp_path, edited(TIMES, wrapped)) if f.severity is Severity.ERROR]
    assert errors[0] == "发言时段 16:00-02:00 和 01:00-16:00 重叠。"


def test_a_day_without_a_salon_asks_for_no_topics(tmp_path: Path) -> None:
    text = GOOD.replace(TIMES, "salon = false\n").replace(PLAN_TOPICS, "topics = []\n").replace("planted =", "#")
    assert check(tmp_path, text) == ()


def test_a_plan_on_a_day_off_is_warned_of(tmp_path: Path) -> None:
    text = edited(GROUP, GROUP + "days_off = [2020-04-18]\n")
    (fault,) = check(tmp_path, text)
    assert fault.severity is Severity.WARNING
    assert '群 "maker-1" 在 2020-04-18 休息' in fault.text


def test_small_things_of_the_report() -> None:
    assert written(("groups", 3, "account")) == "groups[3].account"
    assert nearest("hubei-qqq", ("hubei-qq",)) == "hubei-qq"
    assert nearest("zzz", ("hubei-qq",)) == ""


def test_what_cannot_be_mended_is_given_up_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "_ROUNDS", 1)
    texts = [fault.text for fault in check(tmp_path, edited('host = "127.0.0.1"', "port = -1"))]
    assert texts == [
        "config.toml：错误太多，其余内容没有检查。请先改好上面列出的各处。",
        "config.toml 第 3 行：service.port 太小了。最小是 0。",
    ]


def test_an_error_of_a_kind_never_seen_is_still_told() -> None:
    assert say.wrong_value("a.b").sentence == "a.b 的值不对。"


def test_accounts_that_are_no_tables(tmp_path: Path) -> None:
    rest = "[programme]" + GOOD.split("[programme]")[1]
    errors = [f.text for f in check(tmp_path, 'accounts = [\n"hubei-qq"]\n' + rest) if f.severity is Severity.ERROR]
    assert errors[0].startswith("config.toml 第 2 行：accounts[0] 要写成表")


def test_secret_files_too_large_or_unreadable(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "service__port").write_text("9" * 70_000)
    assert check(tmp_path, GOOD, {"YANXI_SECRETS_DIR": str(secrets)}) == ()
    (secrets / "service__port").write_bytes(b"\xff\xfe")
    (fault,) = check(tmp_path, GOOD, {"YANXI_SECRETS_DIR": str(secrets)})
    assert fault.path == "YANXI_SECRETS_DIR"
