"""What people call each feature; one table for everything that shows it. One line a feature."""

FEATURES = {
    "speaking": "发言开关",
    "duty": "值班",
    "plan": "计划",
    "agenda": "议程",
    "salon": "沙龙",
    "vote": "投票",
    "figures": "数据",
    "checkin": "签到",
    "groups": "群列表",
    "bind": "账号绑定",
    "join": "入群申请",
    "names": "群名片",
    "abilities": "能力说明",
    "help": "帮助",
    "why": "说明原因",
    "undo": "撤销",
    "rights": "权限",
    "delivery": "发送情况",
    "standby": "备用账号",
    "moderation": "发言管理",
    "learning": "学习情况",
    "questions": "问题",
    "upwards": "上报",
    "knowledge": "知识库",
    "find": "查找",
    "documents": "文件",
    "machine": "程序运行",
}


def named(feature: str) -> str:
    """The feature's name; its key when there is none (a test holds that there is)."""
    return FEATURES.get(feature, feature)
