"""How the stand-in of the QQ official platform manages groups: reads, members, mutes, blacklist, join requests.

Written from the platform sheet (B10). Must never import anything of our own adapter.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.qq_world import Group, JoinRequest, Member, Payload, Refusal, World, rfc3339

PAGE = 30
LONGEST_MUTE = timedelta(days=30)
Query = dict[str, str]


class Management:
    """The calls about a group. ``happened`` collects what the members see of them, for the events."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.happened: list[tuple[str, Group, str, str]] = []

    def _managed(self, openid: str) -> Group:
        group = self._joined(openid)
        if group.bot.role == "member":
            raise Refusal(11282)
        return group

    def _joined(self, openid: str) -> Group:
        group = self.world.group(openid)
        if not group.has_bot:
            raise Refusal(11293)
        return group

    # ---- reads

    def info(self, openid: str) -> Payload:
        """GET …/info."""
        group = self._managed(openid)
        words = {"group_name": group.name, "group_finger_memo": "", "group_class_text": "教育", "group_tags": ["教师"]}
        return {"group_openid": openid, **words, "group_member_num": len(group.members)}

    def bot_state(self, openid: str) -> Payload:
        """GET …/bot_state."""
        group = self._joined(openid)
        return {
            "member_openid": group.bot.openid, "joined_at": rfc3339(group.bot.joined_at),
            "allow_proactive_msg": group.proactive, "recv_msg_setting": group.receive,
            "member_role": group.bot.role,
        }  # fmt: skip

    def members(self, openid: str, query: Query) -> Payload:
        """GET …/members: thirty a page."""
        if set(query) - {"cursor"}:
            raise Refusal(11255, "a parameter that there is not")
        everybody = list(self._managed(openid).members.values())
        start = self._place(query.get("cursor", ""), openid)
        return {
            "members": [_member(one) for one in everybody[start : start + PAGE]],
            "next_cursor": self._cursor(openid, start + PAGE) if start + PAGE < len(everybody) else "",
        }

    def member(self, openid: str, member_openid: str) -> Payload:
        """GET …/members/{m}."""
        member = self._managed(openid).members.get(member_openid)
        if member is None:
            raise Refusal(40054003)
        return _member(member)

    def _cursor(self, openid: str, place: int) -> str:
        return urlsafe_b64encode(f"{openid[:8]}.{place}".encode()).decode().rstrip("=")

    def _place(self, cursor: str, openid: str) -> int:
        if not cursor:
            return 0
        try:
            whose, _, place = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(".")
            if whose == openid[:8]:
                return int(place)
        except ValueError:
            pass
        raise Refusal(11255, "a cursor that was not given out")

    # ---- mutes

    def restricted(self, openid: str) -> Payload:
        """GET …/restrict_chat_setting."""
        group = self._managed(openid)
        rows = [
            {"member_openid": openid, "mute_expire_at": rfc3339(until), "username": member.name, "union_openid": ""}
            for openid, member in group.members.items()
            if (until := member.muted_until) is not None and until > self.world.now
        ]
        rule = {"mode": group.global_mode, "schedule_rules": [], "recurring_rules": group.recurring_rules}
        return {"global_rule": rule, "members": rows}

    def restrict(self, openid: str, body: Any) -> tuple[int, None]:
        """POST …/restrict_chat_setting: ordinary members, at most thirty days; the whole group cannot be muted."""
        group = self._managed(openid)
        if not isinstance(body, dict) or set(body) != {"members"} or not isinstance(body["members"], list):
            raise Refusal(11255, "the body is {members: […]}; nothing else can be written")
        rows = body["members"]
        if not 1 <= len(rows) <= 20:
            raise Refusal(11255, "one to twenty members")
        if len(rows) > 10:
            self.world.violation("restrict: more than ten members (one source allows no more)")
        planned = [self._restriction(group, row) for row in rows]
        for member, until in planned:
            member.muted_until = until
        return 200, None

    def _restriction(self, group: Group, row: Any) -> tuple[Member, datetime | None]:
        if not isinstance(row, dict) or set(row) != {"op", "member_openid", "mute_expire_at"}:
            raise Refusal(11255, "a member is {op, member_openid, mute_expire_at}")
        if any(not isinstance(value, str) for value in row.values()) or row["op"] not in ("add", "update", "del"):
            raise Refusal(11255, "op is add, update or del, and all are texts")
        until = None if row["op"] == "del" else self._until(row["mute_expire_at"])
        if row["op"] == "del" and row["mute_expire_at"]:
            raise Refusal(11255, "del with a time")
        member = group.members.get(row["member_openid"])
        if member is None:
            raise Refusal(40054003)
        if member.role != "member" or member.openid == group.bot.openid:
            raise Refusal(40062003)
        return member, until

    def _until(self, text: str) -> datetime:
        try:
            until = datetime.fromisoformat(text)
        except ValueError:
            raise Refusal(11255, "mute_expire_at is no RFC 3339 time") from None
        if until.tzinfo is None or "T" not in text:
            raise Refusal(11255, "mute_expire_at without its offset")
        if until <= self.world.now:
            raise Refusal(11255, "mute_expire_at is over")
        if until - self.world.now > LONGEST_MUTE:
            raise Refusal(11255, "longer than thirty days")
        return until

    # ---- out, and kept out

    def remove(self, openid: str, body: Any) -> Payload:
        """POST …/batch_remove_members."""
        group = self._managed(openid)
        shape = {"member_openids", "add_to_member_blacklist"}
        if not isinstance(body, dict) or not {"member_openids"} <= set(body) <= shape:
            raise Refusal(11255, "not the fields it needs")
        people = self._people(body["member_openids"])
        if type(body.get("add_to_member_blacklist", False)) is not bool:
            raise Refusal(11255, "add_to_member_blacklist is no bool")
        if any(one not in group.members for one in people):
            raise Refusal(40054003)
        if any(group.members[one].role != "member" or one == group.bot.openid for one in people):
            raise Refusal(40062003)
        for one in people:
            member = group.members.pop(one)
            self.happened.append(("GROUP_MEMBER_REMOVE", group, one, member.user_openid))
            if body.get("add_to_member_blacklist"):
                group.blacklist.add(one)
        return {"remove_members_result": "success", "add_to_member_blacklist_fail_openids": []}

    def blacklist(self, openid: str) -> Payload:
        """GET …/member_blacklist."""
        return {"users": [{"member_openid": one} for one in sorted(self._managed(openid).blacklist)]}

    def set_blacklist(self, openid: str, body: Any) -> Payload:
        """POST …/member_blacklist: people outside the group only."""
        group = self._managed(openid)
        if not isinstance(body, dict) or set(body) != {"op", "member_openids"} or body["op"] not in ("add", "del"):
            raise Refusal(11255, "not the fields it needs")
        people = self._people(body["member_openids"])
        failed = [one for one in people if body["op"] == "add" and one in group.members]
        wanted = set(people) - set(failed)
        group.blacklist = group.blacklist | wanted if body["op"] == "add" else group.blacklist - wanted
        return {"fail_openids": failed}

    def _people(self, people: Any) -> list[str]:
        if (
            not isinstance(people, list)
            or not 1 <= len(people) <= 20
            or not all(isinstance(one, str) for one in people)
        ):
            raise Refusal(11255, "member_openids: one to twenty texts")
        return people

    # ---- the door

    def requests(self, openid: str, query: Query) -> Payload:
        """GET …/join_request_list."""
        group = self._managed(openid)
        limit = query.get("limit", "50")
        if set(query) - {"cursor", "limit"} or not limit.isdigit() or not 1 <= int(limit) <= 50:
            raise Refusal(11255, "limit is 1 to 50")
        waiting = [one for one in group.requests.values() if one.state == "waiting"]
        start = self._place(query.get("cursor", ""), openid)
        stop = start + int(limit)
        rows = [{"group_openid": openid, **one.row} for one in waiting[start:stop]]
        return {"list": rows, "next_cursor": self._cursor(openid, stop) if stop < len(waiting) else ""}

    def decide(self, openid: str, member_openid: str, body: Any) -> tuple[int, None]:
        """POST …/approval_join_request/{member_openid}."""
        group = self._managed(openid)
        shape = {"op": str, "join_request_id": str, "reject_reason": str, "add_to_member_blacklist": bool}
        if not isinstance(body, dict) or not {"op", "join_request_id"} <= set(body) <= set(shape):
            raise Refusal(11255, "not the fields it needs")
        if any(type(value) is not shape[name] for name, value in body.items()) or body["op"] not in (
            "approve",
            "decline",
        ):
            raise Refusal(11255, "op is approve or decline, and the rest as documented")
        if body["op"] == "approve" and set(body) & {"reject_reason", "add_to_member_blacklist"}:
            raise Refusal(11255, "approved with a reason to decline")
        request = group.requests.get(body["join_request_id"])
        if request is None or request.openid != member_openid:
            raise Refusal(11255, "no such request of that person")
        if request.state != "waiting":
            raise Refusal(11255)
        request.state = body["op"]
        if body["op"] == "approve":
            self._enter(group, request)
        elif body.get("add_to_member_blacklist"):
            group.blacklist.add(member_openid)
        return 200, None

    def _enter(self, group: Group, request: JoinRequest) -> None:
        member = Member(request.openid, request.name, self.world.now, user_openid=request.user_openid)
        group.members[request.openid] = member
        self.happened.append(("GROUP_MEMBER_ADD", group, request.openid, request.user_openid))


def _member(member: Member) -> Payload:
    return {
        "member_openid": member.openid, "username": member.name, "member_role": member.role, "bot": member.bot,
        "joined_at": rfc3339(member.joined_at), "union_openid": "",
    }  # fmt: skip
