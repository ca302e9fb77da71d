"""The events of the QQ official platform as the captured examples have them, built from the state of the stand-in.

Written from the platform sheet (B4, B7). Must never import anything of our own adapter.
"""

from typing import Any

from tests.fakes.qq_world import Group, JoinRequest, Member, Payload, Quirks, Stored, User, World, rfc3339


class Events:
    """Builds envelopes; none has an ``s``, as webhook frames lack it."""

    def __init__(self, world: World, quirks: Quirks) -> None:
        self.world, self.quirks = world, quirks

    def envelope(self, t: str, d: Payload, tail: str = "") -> Payload:
        """An event with an outer id of its own."""
        return {"id": f"{t}:{tail or self.world.unique()}", "op": 0, "d": d, "t": t}

    def _seconds(self) -> int:
        return int(self.world.now.timestamp())

    # ---- messages

    def message(self, group: Group, member: Member, message: Stored, content: str, extra: Payload) -> Payload:
        """The message object of a group."""
        author: Payload = {"id": member.openid, "member_openid": member.openid, "union_openid": ""}
        if not self.quirks.bare_authors:
            author |= {"username": member.name, "bot": member.bot, "member_role": member.role}
        body = {
            "id": message.id, "content": content, "timestamp": self._time(message), "author": author,
            "group_id": group.openid, "group_openid": group.openid, "message_scene": self._scene(message),
            "message_type": 0 if message.quote is None else 103,
        }  # fmt: skip
        if message.quote is not None:
            body["msg_elements"] = [self._quoted(group, message.quote)]
        return body | extra

    def direct(self, user: User, message: Stored, content: str, extra: Payload) -> Payload:
        """The message object of a user; the name is empty."""
        author = {"id": user.openid, "user_openid": user.openid, "union_openid": "", "username": "", "bot": False}
        return {
            "id": message.id, "author": author, "content": content, "message_type": 0,
            "message_scene": self._scene(message), "timestamp": self._time(message),
        } | extra  # fmt: skip

    def _time(self, message: Stored) -> Any:
        return int(message.at.timestamp()) if self.quirks.int_timestamps else rfc3339(message.at)

    def _scene(self, message: Stored) -> Payload:
        if self.quirks.bare_authors:
            return {"source": "default"}
        quoted = [] if message.quote is None else [f"ref_msg_idx={message.quote.ref_idx}"]
        token = message.ref_idx.removeprefix("REFIDX_")[:12]
        shown = [f"auth_token={token}"] if message.place in self.world.groups else []
        return {"source": "default", "ext": [*quoted, f"msg_idx={message.ref_idx}", *shown]}

    def _quoted(self, group: Group, quote: Stored) -> Payload:
        author = group.bot if quote.own else group.members.get(quote.author, group.bot)
        return {
            "msg_idx": quote.ref_idx, "author": {"bot": author.bot, "username": author.name},
            "message_type": 0, "content": quote.text,
        }  # fmt: skip

    def mention(self, member: Member, *, is_you: bool) -> Payload:
        """One row of ``mentions``."""
        return {
            "id": member.openid, "username": member.name, "bot": member.bot, "member_openid": member.openid,
            "scope": "single", "is_you": is_you, "member_role": member.role,
        }  # fmt: skip

    def marked(self, openid: str) -> str:
        """A mention inside the content."""
        return f"<@{'!' if self.quirks.bang else ''}{openid}> "

    def again(self, payload: Payload) -> Payload:
        """A redelivery with another outer id and a changed tail of d.id."""
        tail = self.world.next("again").hex()
        d = payload["d"] | {"id": payload["d"]["id"][:-16] + "IIAGdlc0B.ZA!"}
        return payload | {"id": f"{payload['t']}:{tail[:31]}", "d": d}

    # ---- what happens to the group

    def group(self, t: str, group: Group, who: str) -> Payload:
        """GROUP_ADD_ROBOT, GROUP_DEL_ROBOT, GROUP_MSG_RECEIVE, GROUP_MSG_REJECT."""
        return self.envelope(t, {"timestamp": self._seconds(), "group_openid": group.openid, "op_member_openid": who})

    def member(self, t: str, group: Group, openid: str, user_openid: str) -> Payload:
        """GROUP_MEMBER_ADD, GROUP_MEMBER_REMOVE; without user_openid when it is empty."""
        d = {"timestamp": self._seconds(), "group_openid": group.openid, "member_openid": openid}
        return self.envelope(t, d | ({"user_openid": user_openid} if user_openid else {}))

    def request(self, group: Group, request: JoinRequest) -> Payload:
        """GROUP_JOIN_REQUEST; one by invitation has fewer fields."""
        row = request.row
        if request.invited_by:
            row = {name: row[name] for name in row if name not in ("verify_info", "risk_tips", "bot", "union_openid")}
        else:
            del row["invited_by"]
        return self.envelope("GROUP_JOIN_REQUEST", {"group_openid": group.openid, **row})

    def user(self, t: str, user: User) -> Payload:
        """FRIEND_ADD, FRIEND_DEL, C2C_MSG_RECEIVE, C2C_MSG_REJECT."""
        d: Payload = {"openid": user.openid, "timestamp": self._seconds()}
        if t == "FRIEND_ADD":
            d |= {"scene": 1003, "scene_param": "", "author": {"union_openid": ""}}
        return self.envelope(t, d)

    def click(self, message: Stored, who: str, button: Payload, *, c2c: bool) -> Payload:
        """INTERACTION_CREATE of a callback button."""
        click_id = self.world.unique()
        resolved = {"button_data": button["action"]["data"], "button_id": button["id"]}
        where = {"user_openid": who} if c2c else {"group_member_openid": who, "group_openid": message.place}
        d = {
            "application_id": self.world.app_id, "chat_type": 2 if c2c else 1,
            "data": {"resolved": resolved, "type": 11}, **where, "id": click_id, "scene": "c2c" if c2c else "group",
            "timestamp": rfc3339(self.world.now), "type": 11, "version": 1,
        }  # fmt: skip
        return self.envelope("INTERACTION_CREATE", d, click_id)
