"""What the bodies of calls to the QQ official platform must look like, field by field.

Written from the platform sheet (send page, msg-btn, text-chain). Must never import anything of our own adapter.
"""

import re
from typing import Any

Wrongs = list[tuple[int, str]]
"""The code a refusal would carry, and what is wrong."""

SHAPE, TEXT, MARKDOWN, KEYBOARD, MISMATCH, MEDIA = 11255, 22006, 40034008, 40034029, 304061, 40034004

FIELDS: dict[str, type] = {
    "msg_type": int, "content": str, "markdown": dict, "keyboard": dict, "media": dict, "msg_id": str,
    "event_id": str, "msg_seq": int, "message_reference": dict, "is_wakeup": bool,
}  # fmt: skip
LINK = re.compile(r"https?://([^/\s)\"'<>:]+)", re.IGNORECASE)
AT_USER = re.compile(r'<qqbot-at-user id="([^"]*)" />')
AT_OTHER = re.compile(r"<@!?[0-9A-Za-z]+>|<qqbot-at-everyone|<qqbot-at-user(?! id=\"[^\"]*\" />)")


def send_wrongs(body: Any, *, c2c: bool) -> Wrongs:
    """What is wrong with the body of a message."""
    if not isinstance(body, dict):
        return [(SHAPE, "the body is no object")]
    found = [(SHAPE, f"unknown field {name}") for name in body if name not in FIELDS]
    found += [(SHAPE, f"{name} is a {type(body[name]).__name__}") for name in body if not _fits(name, body[name])]
    if found:
        return found
    kind = body.get("msg_type")
    checks = {0: _plain, 2: _markdown, 7: _media}
    if kind not in checks:
        return [(MISMATCH, f"msg_type {kind}")]
    found = checks[kind](body)
    if "keyboard" in body:
        found += [(KEYBOARD, "a keyboard on a message that is no markdown")] if kind != 2 else []
        found += [(KEYBOARD, wrong) for wrong in keyboard_wrongs(body["keyboard"], c2c=c2c)]
    if "msg_id" in body and "event_id" in body:
        found.append((SHAPE, "both msg_id and event_id"))
    if any(name in body and not body[name] for name in ("msg_id", "event_id")):
        found.append((SHAPE, "an empty msg_id or event_id"))
    if body.get("msg_seq", 1) < 1:
        found.append((SHAPE, "msg_seq below 1"))
    if "is_wakeup" in body and (not c2c or "msg_id" in body or "event_id" in body):
        found.append((SHAPE, "is_wakeup where it means nothing"))
    reference = body.get("message_reference")
    if reference is not None and not isinstance(reference.get("message_id"), str):
        found.append((SHAPE, "message_reference without message_id"))
    return found


def _fits(name: str, value: Any) -> bool:
    return name not in FIELDS or type(value) is FIELDS[name]


def _plain(body: dict[str, Any]) -> Wrongs:
    found = [(MISMATCH, f"msg_type 0 with {name}") for name in ("markdown", "media") if name in body]
    return found if body.get("content", "").strip() else [*found, (TEXT, "msg_type 0 without content")]


def _markdown(body: dict[str, Any]) -> Wrongs:
    found = [(MISMATCH, "msg_type 2 with media")] if "media" in body else []
    markdown = body.get("markdown", {})
    if not isinstance(markdown.get("content"), str) or not markdown["content"].strip():
        found.append((MARKDOWN, "markdown without content"))
    found += [(MARKDOWN, f"markdown with {name}") for name in markdown if name != "content"]
    return [*found, (MARKDOWN, "content beside markdown")] if body.get("content") else found


def _media(body: dict[str, Any]) -> Wrongs:
    found = [(MISMATCH, "msg_type 7 with markdown")] if "markdown" in body else []
    media = body.get("media", {})
    if set(media) != {"file_info"} or not isinstance(media["file_info"], str):
        found.append((MEDIA, "media without file_info, or with more"))
    return found if body.get("content") else [*found, (TEXT, "msg_type 7 without content (a blank will do)")]


def text_wrongs(kind: int, text: str, members: set[str] | None) -> Wrongs:
    """What is wrong with the words: ``members`` of the group, None when a user is written to."""
    found: Wrongs = [(SHAPE, f"a mention that is not for sending: {hit.group()}") for hit in AT_OTHER.finditer(text)]
    for hit in AT_USER.finditer(text):
        if members is None or hit.group(1) not in members:
            found.append((SHAPE, "an at that tags nobody of this place"))
        if kind != 2:
            found.append((SHAPE, "an at outside markdown is shown as it is written"))
    return found


def keyboard_wrongs(keyboard: dict[str, Any], *, c2c: bool) -> list[str]:
    """What is wrong with a keyboard: at most five rows of five buttons."""
    if set(keyboard) == {"id"}:
        return [] if isinstance(keyboard["id"], str) and keyboard["id"] else ["a keyboard id that is no text"]
    content = keyboard.get("content")
    if set(keyboard) != {"content"} or not isinstance(content, dict) or set(content) != {"rows"}:
        return ["a keyboard is {id} or {content: {rows}}"]
    rows = content["rows"]
    if not isinstance(rows, list) or not 1 <= len(rows) <= 5:
        return ["a keyboard has one to five rows"]
    found, ids = [], []
    for row in rows:
        if not isinstance(row, dict) or set(row) != {"buttons"} or not isinstance(row["buttons"], list):
            return ["a row is {buttons}"]
        if not 1 <= len(row["buttons"]) <= 5:
            found.append("a row has one to five buttons")
        for button in row["buttons"]:
            found += _button(button, c2c=c2c)
            ids.append(button.get("id") if isinstance(button, dict) else None)
    return found + (["button ids are not unique"] if len(set(map(str, ids))) < len(ids) else [])


def _button(button: Any, *, c2c: bool) -> list[str]:
    if not isinstance(button, dict):
        return ["a button is no object"]
    found = _keys("button", button, {"id", "render_data", "action"}, {"group_id"})
    if found:
        return found
    found = [] if isinstance(button["id"], str) and button["id"] else ["a button id that is no text"]
    return found + _render(button["render_data"]) + _action(button["action"], c2c=c2c)


def _keys(what: str, value: Any, needed: set[str], optional: set[str]) -> list[str]:
    if not isinstance(value, dict):
        return [f"{what} is no object"]
    found = [f"{what} without {name}" for name in sorted(needed - set(value))]
    return found + [f"{what} with {name}" for name in sorted(set(value) - needed - optional)]


def _words(what: str, value: Any, most: int) -> list[str]:
    return [] if isinstance(value, str) and 1 <= len(value) <= most else [f"{what} is no text of 1 to {most}"]


def _render(render: Any) -> list[str]:
    if found := _keys("render_data", render, {"label", "visited_label", "style"}, set()):
        return found
    found = _words("label", render["label"], 10) + _words("visited_label", render["visited_label"], 10)
    return found + ([] if type(render["style"]) is int and render["style"] in (0, 1, 3, 4) else ["no such style"])


def _action(action: Any, *, c2c: bool) -> list[str]:
    optional = {"reply", "enter", "unsupport_tips", "modal"}
    if found := _keys("action", action, {"type", "permission", "data"}, optional):
        return found
    found = [] if type(action["type"]) is int and 0 <= action["type"] <= 2 else ["no such action type"]
    found += _words("data", action["data"], 10_000)
    found += [f"{name} is no bool" for name in ("reply", "enter") if type(action.get(name, True)) is not bool]
    found += ["enter is for C2C only"] if "enter" in action and not c2c else []
    found += [] if isinstance(action.get("unsupport_tips", ""), str) else ["unsupport_tips is no text"]
    if action["type"] == 0 and not LINK.match(str(action["data"])):
        found.append("a link button without a link")
    return found + _permission(action["permission"]) + (_modal(action["modal"]) if "modal" in action else [])


def _permission(permission: Any) -> list[str]:
    if found := _keys("permission", permission, {"type"}, {"specify_user_ids"}):
        return found
    if type(permission["type"]) is not int or not 0 <= permission["type"] <= 2:
        return ["no such permission type"]
    people = permission.get("specify_user_ids")
    listed = isinstance(people, list) and bool(people) and all(isinstance(one, str) and one for one in people)
    return ["permission 0 without specify_user_ids"] if permission["type"] == 0 and not listed else []


def _modal(modal: Any) -> list[str]:
    if found := _keys("modal", modal, {"content"}, {"confirm_text", "cancel_text"}):
        return found
    found = _words("modal content", modal["content"], 40)
    for name in ("confirm_text", "cancel_text"):
        found += _words(name, modal[name], 4) if name in modal else []
    return found
