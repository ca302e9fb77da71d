"""Which call of the QQ official API is which, how often it may come, and which part of the stand-in answers it.

Written from the platform sheet. Must never import anything of our own adapter.
"""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.qq_files import Files
from tests.fakes.qq_groups import Management
from tests.fakes.qq_sending import Sending
from tests.fakes.qq_world import Payload

Answer = tuple[int, Payload | None]
Handler = Callable[[re.Match[str], dict[str, str], Any], Answer]

GROUP, USER = r"/v2/groups/(?P<place>[^/]+)", r"/v2/users/(?P<place>[^/]+)"
ROUTES: dict[str, tuple[str, str]] = {
    "send_group": ("POST", rf"{GROUP}/messages"),
    "send_user": ("POST", rf"{USER}/messages"),
    "upload_group": ("POST", rf"{GROUP}/files"),
    "upload_user": ("POST", rf"{USER}/files"),
    "prepare_group": ("POST", rf"{GROUP}/upload_prepare"),
    "prepare_user": ("POST", rf"{USER}/upload_prepare"),
    "finish_group": ("POST", rf"{GROUP}/upload_part_finish"),
    "finish_user": ("POST", rf"{USER}/upload_part_finish"),
    "recall_group": ("DELETE", rf"{GROUP}/messages/(?P<id>[^/]+)"),
    "recall_user": ("DELETE", rf"{USER}/messages/(?P<id>[^/]+)"),
    "info": ("GET", rf"{GROUP}/info"),
    "bot_state": ("GET", rf"{GROUP}/bot_state"),
    "members": ("GET", rf"{GROUP}/members"),
    "member": ("GET", rf"{GROUP}/members/(?P<id>[^/]+)"),
    "remove_members": ("POST", rf"{GROUP}/batch_remove_members"),
    "blacklist": ("GET", rf"{GROUP}/member_blacklist"),
    "set_blacklist": ("POST", rf"{GROUP}/member_blacklist"),
    "restricted": ("GET", rf"{GROUP}/restrict_chat_setting"),
    "restrict": ("POST", rf"{GROUP}/restrict_chat_setting"),
    "join_requests": ("GET", rf"{GROUP}/join_request_list"),
    "approve": ("POST", rf"{GROUP}/approval_join_request/(?P<id>[^/]+)"),
    "ack": ("PUT", r"/interactions/(?P<id>[^/]+)"),
    "me": ("GET", r"/users/@me"),
}
# Calls in seconds. Whether they are counted for the robot or for each group is not said: the robot is stricter.
LIMITS = {
    "send_group": (100, 1), "send_user": (100, 1), "upload_group": (50, 1), "upload_user": (50, 1),
    "recall_group": (10, 1), "recall_user": (10, 1), "info": (30, 60), "bot_state": (30, 60), "members": (60, 60),
    "member": (30, 60), "remove_members": (30, 60), "restrict": (60, 60), "restricted": (30, 60),
    "join_requests": (30, 60), "approve": (60, 60),
}  # fmt: skip


def route(method: str, path: str) -> tuple[str, re.Match[str] | None]:
    """The name of the call, and what its path says."""
    if (method, path) == ("POST", "/app/getAppAccessToken"):
        return "token", None
    for endpoint, (its_method, pattern) in ROUTES.items():
        if its_method == method and (match := re.fullmatch(pattern, path)):
            return endpoint, match
    return "unknown", None


def wired(sending: Sending, files: Files, manage: Management) -> dict[str, Handler]:
    """Who answers what; a None as the answer is one without a body."""
    return (
        _scope(sending, files, c2c=False)
        | _scope(sending, files, c2c=True)
        | {
            "ack": lambda m, q, b: sending.acknowledge(m["id"], b),
            "info": lambda m, q, b: (200, manage.info(m["place"])),
            "bot_state": lambda m, q, b: (200, manage.bot_state(m["place"])),
            "members": lambda m, q, b: (200, manage.members(m["place"], q)),
            "member": lambda m, q, b: (200, manage.member(m["place"], m["id"])),
            "remove_members": lambda m, q, b: (200, manage.remove(m["place"], b)),
            "blacklist": lambda m, q, b: (200, manage.blacklist(m["place"])),
            "set_blacklist": lambda m, q, b: (200, manage.set_blacklist(m["place"], b)),
            "restricted": lambda m, q, b: (200, manage.restricted(m["place"])),
            "restrict": lambda m, q, b: manage.restrict(m["place"], b),
            "join_requests": lambda m, q, b: (200, manage.requests(m["place"], q)),
            "approve": lambda m, q, b: manage.decide(m["place"], m["id"], b),
            "me": lambda m, q, b: (200, _me(files.world.app_id)),
        }
    )


def _scope(sending: Sending, files: Files, *, c2c: bool) -> dict[str, Handler]:
    """The calls there are for groups and for users."""
    world = files.world

    def upload(place: str, body: Any) -> Answer:
        answer = files.upload(body, c2c=c2c)
        if body["srv_send_msg"]:
            answer["id"] = sending.as_file(place, body.get("file_name", ""), c2c=c2c)
        return 200, answer

    def there(call: Callable[[str, Any], Answer]) -> Handler:
        def checked(match: re.Match[str], query: dict[str, str], body: Any) -> Answer:
            place = match["place"]
            (world.user if c2c else world.group)(place)
            return call(place, body)

        return checked

    name = "user" if c2c else "group"
    return {
        f"send_{name}": lambda m, q, b: (sending.to_user if c2c else sending.to_group)(m["place"], b),
        f"recall_{name}": lambda m, q, b: sending.recall(m["place"], m["id"], c2c=c2c),
        f"upload_{name}": there(upload),
        f"prepare_{name}": there(lambda place, body: (200, files.prepare(body, c2c=c2c))),
        f"finish_{name}": there(lambda place, body: (200, files.finish(body))),
    }


def _me(app_id: str) -> Payload:
    share = f"https://qun.qq.com/qunpro/robot/qunshare?robot_uin=3889007780&robot_appid={app_id}&biz_type=0"
    names = {"id": "5777414462219517083", "username": "bot", "avatar": "https://thirdqq.qlogo.cn/g?b=oidb"}
    return {**names, "bot": True, "union_openid": "", "union_user_account": "", "share_url": share, "welcome_msg": ""}
