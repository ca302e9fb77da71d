"""What the stand-in does when it is called: the world changes, and everybody in the group is told.

Must never import anything of our own adapter.
"""

import itertools
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes.onebot_world import Dialect, Failed, Group, Member, Payload


class Actions:
    """The actions; the rest of the client is in tests.fakes.onebot."""

    self_id: int
    dialect: Dialect
    groups: dict[int, Group]
    friends: set[int]
    online: bool
    message: Callable[..., Payload]
    notice: Callable[..., Payload]
    seconds: Callable[[], int]
    _message_of: Callable[..., Payload]
    _violation: Callable[[str], None]
    _messages: dict[int, Payload]
    _pending: list[Payload]
    _requests = itertools.count(1788236700123456)

    # ---- what people do

    def silence(self, group_id: int, user_id: int, seconds: int, operator_id: int) -> Payload:
        """Somebody silences a member (0: no longer); the notice of it."""
        group = self.groups[group_id]
        member = group.members[user_id]
        member.muted_for, member.shut_until = seconds, self.seconds() + seconds if seconds else 0
        if user_id == self.self_id:
            group.knocks = 0
        who = {"group_id": group_id, "user_id": user_id, "operator_id": operator_id}
        return self.notice("group_ban", sub_type="ban" if seconds else "lift_ban", duration=seconds, **who)

    def knock(self, group_id: int, user_id: int, comment: str) -> Payload:
        """Somebody wants to come into a group; the request of it."""
        seq = next(self._requests)
        flag = self.dialect.flag.format(seq=seq, group=group_id)
        asked = {"request_id": seq, "invitor_uin": user_id, "requester_nick": f"m{user_id}", "group_id": group_id}
        self.groups[group_id].requests[flag] = asked | {"message": comment, "checked": False}
        common = {"time": self.seconds(), "self_id": self.self_id, "post_type": "request", "request_type": "group"}
        who = {"sub_type": "add", "group_id": group_id, "user_id": user_id}
        return common | who | {"comment": comment, "flag": flag}

    def upload(self, group_id: int, user_id: int, name: str, size: int) -> tuple[Payload, Payload]:
        """Somebody puts a file into a group; it is told as a message and as a notice."""
        values = {"file": name, "file_id": f"/{name}", "file_size": str(size)}
        told = self.message(group_id, user_id, [{"type": "file", "data": values}])
        file = {"id": f"/{name}-other", "name": name, "size": size, "busid": 102}
        return told, self.notice("group_upload", group_id=group_id, user_id=user_id, file=file)

    # ---- actions

    def _group(self, group_id: int) -> Group:
        if (group := self.groups.get(group_id)) is None:
            raise Failed("GROUP_NOT_FOUND")
        return group

    def _managed(self, group_id: int, user_id: int | None = None) -> Group:
        """The group, where the bot may manage it (and this member ranks below)."""
        group = self._group(group_id)
        own = group.members[self.self_id].role
        if own == "member":
            raise Failed("NOT_MANAGEABLE" if self.dialect.strings else "ERR_NOT_GROUP_ADMIN")
        if user_id is not None:
            if user_id not in group.members:
                raise Failed("user not in group")
            role = group.members[user_id].role
            if role == "owner" or (role == "admin" and own != "owner"):
                raise Failed(f"cannot ban {role}")
        return group

    def _audible(self, group_id: int) -> Group:
        """The group, where the bot can speak. To go on where it cannot gets accounts banned."""
        group = self._group(group_id)
        me = group.members[self.self_id]
        if me.muted_for or (me.role == "member" and group.all_shut):
            group.knocks += 1
            if group.knocks > 1:
                self._violation("goes on speaking in a group that silenced it")
            raise Failed("EventChecker Failed: 120")
        group.knocks = 0
        return group

    def _do_send_group_msg(self, group_id: int, message: list[dict[str, Any]], auto_escape: bool = False) -> Payload:
        self._audible(group_id)
        payload = self.message(group_id, self.self_id, message)
        if self.dialect.reports_own:
            self._pending.append(payload)
        return {"message_id": payload["message_id"]}

    def _do_send_private_msg(
        self, user_id: int, message: list[dict[str, Any]], group_id: int | None = None, auto_escape: bool = False
    ) -> Payload:
        if user_id not in self.friends and (group_id is None or user_id not in self._group(group_id).members):
            raise Failed("not a friend")
        return {"message_id": self._message_of(self.self_id, message)["message_id"]}

    def _do_delete_msg(self, message_id: int) -> None:
        message = self._messages.get(message_id)
        if message is None:
            raise Failed("Recall failed")
        if "group_id" not in message:
            del self._messages[message_id]
            return
        author, group_id = message["user_id"], message["group_id"]
        if author != self.self_id:
            self._managed(group_id, author)
        del self._messages[message_id]
        recalled = {"group_id": group_id, "user_id": author, "operator_id": self.self_id, "message_id": message_id}
        self._pending.append(self.notice("group_recall", **recalled))

    def _do_set_group_ban(self, group_id: int, user_id: int, duration: int) -> None:
        self._managed(group_id, user_id)
        self._pending.append(self.silence(group_id, user_id, duration, self.self_id))

    def _do_set_group_whole_ban(self, group_id: int, enable: bool) -> None:
        self._pending.extend(self.switch(self._managed(group_id), enable, self.self_id))

    def switch(self, group: Group, on: bool, operator_id: int) -> list[Payload]:
        """Somebody mutes or unmutes the whole group; the notices of it, none when it was so already."""
        if group.all_shut is on:
            return []
        group.all_shut = on
        step = "ban" if on and not self.dialect.ban_bug else "lift_ban"
        who = {"group_id": group.group_id, "user_id": 0, "operator_id": operator_id}
        return [self.notice("group_ban", sub_type=step, duration=-1 if on else 0, **who)]

    def _do_set_group_card(self, group_id: int, user_id: int, card: str) -> None:
        group = self._group(group_id) if user_id == self.self_id else self._managed(group_id)
        if user_id not in group.members:
            raise Failed("user not in group")
        group.members[user_id].card = card

    def _do_get_group_info(self, group_id: int, no_cache: bool = False) -> Payload:
        group = self._group(group_id)
        info = {"group_id": group_id, "group_name": group.name, "member_count": len(group.members)}
        shut = {"group_all_shut": -1 if group.all_shut else 0, "group_remark": ""} if self.dialect.reads_mode else {}
        return info | {"max_member_count": 500} | shut

    def _do_get_group_member_info(self, group_id: int, user_id: int, no_cache: bool = False) -> Payload:
        group = self._group(group_id)
        if user_id not in group.members:
            raise Failed("user not in group")
        return _shown(group, group.members[user_id], self.dialect)

    def _do_get_group_member_list(self, group_id: int, no_cache: bool = False) -> list[Payload]:
        group = self._group(group_id)
        return [_shown(group, member, self.dialect) for member in group.members.values()]

    def _do_get_group_msg_history(self, group_id: int, message_seq: int = 0, count: int = 20) -> Payload:
        kept = [one for one in self._group(group_id).history if one["message_id"] in self._messages]
        return {"messages": kept[-(self.dialect.listed or count) :]}

    def _do__send_group_notice(self, group_id: int, content: str, image: str = "") -> Payload | None:
        self._managed(group_id).notices.append(content)
        return {"notice_id": "n1"} if self.dialect.own_paths else None

    def _do_set_essence_msg(self, message_id: int) -> None:
        self._marked(message_id).essence.append(message_id)

    def _do_delete_essence_msg(self, message_id: int) -> None:
        group = self._marked(message_id)
        if message_id not in group.essence:
            raise Failed("no essence")
        group.essence.remove(message_id)

    def _marked(self, message_id: int) -> Group:
        if (message := self._messages.get(message_id)) is None or "group_id" not in message:
            raise Failed("msg not found")
        return self._managed(message["group_id"])

    def _do_get_essence_msg_list(self, group_id: int) -> list[Payload]:
        rows = [self._messages[message_id] for message_id in self._group(group_id).essence]
        return [
            {"sender_id": row["user_id"], "message_id": row["message_id"], "operator_id": self.self_id} for row in rows
        ]

    def _do_upload_group_file(self, group_id: int, file: str, name: str, folder: str = "") -> Payload:
        group = self._audible(group_id)
        if file.startswith("base64://"):
            if self.dialect.own_paths:
                raise Failed("no such file")
            content = b64decode(file.removeprefix("base64://"), validate=True)
        elif file.startswith("/") and Path(file).is_file():
            content = Path(file).read_bytes()
        else:
            raise Failed("no such file")
        group.files[name] = content
        return {"file_id": f"/{name}"}

    def _do_send_group_forward_msg(self, group_id: int, messages: list[dict[str, Any]]) -> Payload:
        self._audible(group_id)
        sent = self.message(group_id, self.self_id, [{"type": "forward", "data": {"id": "7", "content": messages}}])
        return {"message_id": sent["message_id"], "res_id": "r", "forward_id": "r"}

    def _do_set_group_add_request(self, flag: str, sub_type: str, approve: bool, reason: str = "") -> None:
        for group in self.groups.values():
            if (asked := group.requests.get(flag)) is not None:
                break
        else:
            raise Failed("request not found")
        self._managed(group.group_id)
        if asked["checked"]:
            raise Failed("already handled")
        asked["checked"] = True
        if approve:
            who = asked["invitor_uin"]
            group.members[who] = Member(who, f"m{who}")
            told = {"group_id": group.group_id, "user_id": who, "operator_id": self.self_id}
            self._pending.append(self.notice("group_increase", sub_type="approve", **told))

    def _do_get_group_system_msg(self) -> Payload:
        rows = [asked for group in self.groups.values() for asked in group.requests.values()]
        return {"invited_requests": [], "InvitedRequest": [], "join_requests": rows}

    def _do_get_msg(self, message_id: int) -> Payload:
        if (message := self._messages.get(message_id)) is None:
            raise Failed("msg not found")
        return message

    def _do_get_group_list(self, no_cache: bool = False) -> list[Payload]:
        return [self._do_get_group_info(group_id) for group_id in self.groups]

    def _do_get_login_info(self) -> Payload:
        return {"user_id": self.self_id, "nickname": "bot"}

    def _do_get_status(self) -> Payload:
        return {"online": self.online, "good": True, "stat": {}}

    def _do_get_version_info(self) -> Payload:
        return {"app_name": self.dialect.app, "protocol_version": "v11", "app_version": "4.9.80"}


def _shown(group: Group, member: Member, dialect: Dialect) -> Payload:
    shown = {"group_id": group.group_id, "user_id": member.user_id, "nickname": member.nickname, "card": member.card}
    until = member.shut_until if dialect.fills_shut else 0
    return shown | {"role": member.role, "shut_up_timestamp": until, "title": "", "level": "12"}
