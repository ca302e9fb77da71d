"""What the sheet of join codes says: it hangs on a wall, for trainees who are not in their group yet."""

HEADING = "扫码进群"
FILE_HEAD = ("群的代号", "群名", "类别", "平台", "入群链接")
NO_LINK = "还没有入群链接"
NO_LINK_TODO = "请在群设置里复制入群链接，写进这个群的 join_url"
_APP = {"dingtalk": "钉钉", "dingtalk-webhook": "钉钉", "qq": "QQ", "onebot": "QQ"}


def app(platform: str) -> str:
    """The app with which a code is read."""
    return _APP.get(platform, platform)


def steps(platform: str) -> tuple[str, ...]:
    """What to do, in order."""
    name = _APP.get(platform)
    scan = f"打开{name}，点“扫一扫”，扫左边的码" if name else "用手机扫左边的码"
    return (scan, "点“申请加入”，写明姓名和单位", "进群后把群名片改成“单位+姓名”")


def page_of(number: int, count: int) -> str:
    """At the foot of a page."""
    return f"第 {number} 页，共 {count} 页"
