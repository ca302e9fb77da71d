"""What is said about a way up that leads nowhere: one function a fault."""

from bot.core.wording.rights import ROLE_NAMES
from bot.core.wording.settings import Said


def no_questions() -> Said:
    return Said("开启了上报，但没有一个群开启问题登记，没有什么可以上报。", "请写 [questions] enabled = true。")


def level_twice(level: str) -> Said:
    return Said(f'levels 里 "{level}" 写了两次。', "删去一个即可。")


def no_management() -> Said:
    return Said("清单要交给管理群，但没有写 [management]，只能私信给项目主管。")


def nobody_at(level: str) -> Said:
    return Said(
        f'levels 里有 "{level}"，但没有人是{ROLE_NAMES[level]}，会跳过。', "请在 [[people]] 里写上，或删去这一级。"
    )
