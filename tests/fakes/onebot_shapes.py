"""What a call of the OneBot API must look like: fields, types, segments. Anything else is a violation.

Written from the standard and the clients' documents. Must never import anything of our own adapter.
"""

from collections.abc import Callable
from typing import Any

NEEDED, OPTIONAL = True, False
SHAPES: dict[str, dict[str, tuple[str, bool]]] = {
    "send_group_msg": {"group_id": ("id", NEEDED), "message": ("message", NEEDED), "auto_escape": ("bool", OPTIONAL)},
    "send_private_msg": {
        "user_id": ("id", NEEDED),
        "group_id": ("id", OPTIONAL),
        "message": ("private", NEEDED),
        "auto_escape": ("bool", OPTIONAL),
    },
    "delete_msg": {"message_id": ("id", NEEDED)},
    # The default of duration differs from client to client, so leaving it out is a mistake.
    "set_group_ban": {"group_id": ("id", NEEDED), "user_id": ("id", NEEDED), "duration": ("duration", NEEDED)},
    "set_group_whole_ban": {"group_id": ("id", NEEDED), "enable": ("bool", NEEDED)},
    "set_group_card": {"group_id": ("id", NEEDED), "user_id": ("id", NEEDED), "card": ("text", NEEDED)},
    "get_group_info": {"group_id": ("id", NEEDED), "no_cache": ("bool", OPTIONAL)},
    "get_group_member_info": {"group_id": ("id", NEEDED), "user_id": ("id", NEEDED), "no_cache": ("bool", OPTIONAL)},
    "get_group_member_list": {"group_id": ("id", NEEDED), "no_cache": ("bool", OPTIONAL)},
    "get_group_msg_history": {"group_id": ("id", NEEDED), "message_seq": ("id", OPTIONAL), "count": ("id", OPTIONAL)},
    "_send_group_notice": {"group_id": ("id", NEEDED), "content": ("words", NEEDED), "image": ("words", OPTIONAL)},
    "set_essence_msg": {"message_id": ("id", NEEDED)},
    "delete_essence_msg": {"message_id": ("id", NEEDED)},
    "get_essence_msg_list": {"group_id": ("id", NEEDED)},
    "upload_group_file": {
        "group_id": ("id", NEEDED),
        "file": ("file", NEEDED),
        "name": ("words", NEEDED),
        "folder": ("words", OPTIONAL),
    },
    "send_group_forward_msg": {"group_id": ("id", NEEDED), "messages": ("nodes", NEEDED)},
    # flag and sub_type are what the request carried; a reason is read only where it is turned down.
    "set_group_add_request": {
        "flag": ("words", NEEDED),
        "sub_type": ("add", NEEDED),
        "approve": ("bool", NEEDED),
        "reason": ("words", OPTIONAL),
    },
    "get_group_system_msg": {},
    "get_msg": {"message_id": ("id", NEEDED)},
    "get_group_list": {"no_cache": ("bool", OPTIONAL)},
    "get_login_info": {},
    "get_status": {},
    "get_version_info": {},
}
SEGMENTS = {"text": {"text"}, "at": {"qq"}, "reply": {"id"}, "image": {"file", "summary", "sub_type"}, "face": {"id"}}


def wrongs(action: str, params: object) -> list[str]:
    """What is not as documented."""
    if action not in SHAPES:
        return [f"{action}: no such action"]
    if not isinstance(params, dict):
        return [f"{action}: params is no object"]
    shape = SHAPES[action]
    found = [f"{action}: unknown parameter {name}" for name in params if name not in shape]
    for name, (kind, needed) in shape.items():
        if name not in params:
            found += [f"{action}: {name} is missing"] if needed else []
        else:
            found += [f"{action}: {name} {wrong}" for wrong in CHECKS[kind](params[name])]
    return found


def _is(*types: type) -> Callable[[Any], list[str]]:
    return lambda value: [] if type(value) in types else [f"is a {type(value).__name__}"]


def _duration(value: Any) -> list[str]:
    return [] if type(value) is int and 0 <= value < 2_592_000 else ["is no duration below thirty days"]


def _segments(value: Any, *, private: bool) -> list[str]:
    if not isinstance(value, list) or not value:
        return ["is no array with segments"]
    return [wrong for place, part in enumerate(value) for wrong in _segment(part, place, private)]


def _segment(part: Any, place: int, private: bool) -> list[str]:
    if not isinstance(part, dict) or set(part) != {"type", "data"} or not isinstance(part["data"], dict):
        return ["has a segment that is not {type, data}"]
    kind, values = part["type"], part["data"]
    if kind not in SEGMENTS:
        return [f"has a segment {kind}"]
    found = [f"{kind} with {name}" for name in values if name not in SEGMENTS[kind]]
    found += [f"{kind}.{name} is no text" for name, value in values.items() if not isinstance(value, str)]
    if kind == "reply" and place:
        found.append("has a reply that is not first")
    if kind == "text" and not values.get("text"):
        found.append("has an empty text")
    if kind == "at" and (private or not (values.get("qq") == "all" or str(values.get("qq")).isdigit())):
        found.append("has an at that tags nobody")
    return found


def _words(value: Any) -> list[str]:
    return [] if isinstance(value, str) and value.strip() else ["is no text, or an empty one"]


def _file(value: Any) -> list[str]:
    known = isinstance(value, str) and value.startswith(("base64://", "http://", "https://", "file://", "/"))
    return [] if known else ["is neither content nor address nor whole path"]


def _nodes(value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        return ["is no array with nodes"]
    return [wrong for node in value for wrong in _node(node)]


def _node(node: Any) -> list[str]:
    if not isinstance(node, dict) or set(node) != {"type", "data"} or node["type"] != "node":
        return ["has a segment that is no node"]
    values = node["data"]
    if not isinstance(values, dict) or set(values) != {"user_id", "nickname", "content"}:
        return ["has a node that is not {user_id, nickname, content}"]
    found = [f"has a node whose {name} is no text" for name in ("user_id", "nickname") if not _filled(values[name])]
    if not isinstance(values["user_id"], str) or not values["user_id"].isdigit():
        found.append("has a node of nobody")
    return found + _segments(values["content"], private=False)


def _filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


CHECKS: dict[str, Callable[[Any], list[str]]] = {
    "id": _is(int),
    "bool": _is(bool),
    "text": _is(str),
    "duration": _duration,
    "message": lambda value: _segments(value, private=False),
    "words": _words,
    "file": _file,
    "nodes": _nodes,
    "add": lambda value: [] if value == "add" else ["is not that of a request to come in"],
    "private": lambda value: _segments(value, private=True),
}
