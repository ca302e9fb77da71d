"""How the stand-in of the QQ official platform takes messages: reply tickets, proactive quota, recall, button answers.

Written from the platform sheet (B6, B7, B9). Must never import anything of our own adapter.
"""

from datetime import timedelta
from typing import Any

from tests.fakes.qq_files import Files
from tests.fakes.qq_shapes import LINK, send_wrongs, text_wrongs
from tests.fakes.qq_world import Group, Payload, Quirks, Refusal, Stored, Ticket, World, digest, rfc3339

GROUP_EVENTS = ("INTERACTION_CREATE", "GROUP_ADD_ROBOT", "GROUP_MSG_RECEIVE")
USER_EVENTS = ("INTERACTION_CREATE", "C2C_MSG_RECEIVE", "FRIEND_ADD")
WINDOW = timedelta(minutes=5)
GROUP_REPLIES, USER_REPLIES = 5, 4
RECALL = timedelta(minutes=2)
ACK = timedelta(seconds=3)
WELCOME_AFTER = timedelta(seconds=30)


class Sending:
    """The calls that put messages there and take them away."""

    def __init__(self, world: World, files: Files, quirks: Quirks, *, certified: bool) -> None:
        self.world, self.files, self.quirks, self.certified = world, files, quirks, certified
        self.domains: set[str] = set()
        self.longest = 0
        self.audits = 0
        self.online = True

    # ---- messages

    def to_group(self, openid: str, body: Any) -> tuple[int, Payload]:
        """POST /v2/groups/{g}/messages."""
        group = self.world.group(openid)
        self._well_formed(body, c2c=False)
        self._may_speak(group)
        return self._send(openid, body, members=set(group.members))

    def to_user(self, openid: str, body: Any) -> tuple[int, Payload]:
        """POST /v2/users/{u}/messages."""
        user = self.world.user(openid)
        self._well_formed(body, c2c=True)
        if not user.friend:
            raise Refusal(40054004)
        if not self.online:
            raise Refusal(40054016)
        return self._send(openid, body, members=None)

    def _well_formed(self, body: Any, *, c2c: bool) -> None:
        wrongs = send_wrongs(body, c2c=c2c)
        for _, wrong in wrongs[1:]:
            self.world.violation(f"send: {wrong}")
        if wrongs:
            raise Refusal(*wrongs[0])

    def _may_speak(self, group: Group) -> None:
        if not group.has_bot:
            raise Refusal(40034101)
        if not self.online:
            raise Refusal(40054016)
        if group.bot.muted(self.world.now):
            raise Refusal(40054002)
        if group.global_mode == "always" and group.bot.role == "member":
            raise Refusal(850018)

    def _send(self, place: str, body: Payload, members: set[str] | None) -> tuple[int, Payload]:
        text = body["markdown"]["content"] if body["msg_type"] == 2 else body.get("content", "")
        self._words(body, text, members)
        if body["msg_type"] == 7:
            self.files.spend(body["media"]["file_info"], c2c=members is None)
        ticket = self._ticket(place, body, c2c=members is None)
        if ticket is None:
            self.proactive(place, c2c=members is None)
        else:
            ticket.replies += 1
            ticket.seqs[body.get("msg_seq", 1)] = digest(body)
        message = Stored(
            self.world.message_id(), self.world.ref_idx(), self.world.now, place, "", text,
            own=True, kind=body["msg_type"], body=body, quote=self._quote(place, body),
            paid="proactive" if ticket is None else "event" if "event_id" in body else "reply",
        )  # fmt: skip
        self.world.keep(message)
        if self.audits > 0:
            self.audits -= 1
            message.audited = False
            raise Refusal(304023, data={"message_audit": {"audit_id": self.world.unique()}})
        return 200, {"id": message.id, "timestamp": rfc3339(message.at), "ext_info": {"ref_idx": message.ref_idx}}

    def _words(self, body: Payload, text: str, members: set[str] | None) -> None:
        for _, wrong in text_wrongs(body["msg_type"], text, members):
            self.world.violation(f"send: {wrong}")
        if self.longest and len(text) > self.longest:
            raise Refusal(40054007)
        buttons = Stored("", "", self.world.now, "", "", "", body=body).buttons.values()
        links = [text, *(button["action"]["data"] for button in buttons if button["action"]["type"] == 0)]
        hosts = {hit.group(1).lower() for line in links for hit in LINK.finditer(line)}
        if hosts - self.domains:
            raise Refusal(40054010)

    def _quote(self, place: str, body: Payload) -> Stored | None:
        wanted = body.get("message_reference", {}).get("message_id")
        if wanted is None:
            return None
        quoted = self.world.refs.get(wanted)
        if quoted is None or quoted.place != place:
            kind = "a message id" if wanted in self.world.messages else "no REFIDX of this place"
            self.world.violation(f"send: message_reference is {kind}; silently ignored")
            return None
        return quoted

    # ---- what pays for a message

    def _ticket(self, place: str, body: Payload, *, c2c: bool) -> Ticket | None:
        key = body.get("msg_id") or body.get("event_id")
        if key is None:
            return None
        ticket = self.world.tickets.get(key)
        by_event = "event_id" in body
        if ticket is None or (ticket.kind == "message") is by_event or ticket.place != place:
            raise Refusal(40034025 if by_event else 40034024, "an id to reply to that is not of this place")
        self._number(ticket, body)
        if by_event:
            self._event(ticket, c2c=c2c)
        known = not ticket.forgotten
        if self.world.now - ticket.at > WINDOW:
            raise Refusal(40034026 if by_event else 40034005, "a reply later than five minutes" if known else "")
        if ticket.replies >= (USER_REPLIES if c2c else GROUP_REPLIES):
            raise Refusal(40034128, "more replies than one message allows" if known else "")
        return ticket

    def _number(self, ticket: Ticket, body: Payload) -> None:
        if (earlier := ticket.seqs.get(body.get("msg_seq", 1))) is not None:
            # The same text once more after a timeout keeps its number: that is how it is not sent twice.
            same = earlier == digest(body) or ticket.forgotten
            raise Refusal(40054005, "" if same else "a msg_seq used for another message")

    def _event(self, ticket: Ticket, *, c2c: bool) -> None:
        if ticket.kind in (USER_EVENTS if c2c else GROUP_EVENTS):
            return
        if ticket.kind == "GROUP_MEMBER_ADD" and self.quirks.welcome == "late":
            if self.world.now - ticket.at < WELCOME_AFTER:
                raise Refusal(40034025)
            return
        known = ticket.kind == "GROUP_MEMBER_ADD" and not ticket.refused
        ticket.refused += 1
        raise Refusal(40034027, "" if known else f"a reply to {ticket.kind}")

    def proactive(self, place: str, *, c2c: bool) -> None:
        """Spend one proactive message to this place, or refuse."""
        world, certified = self.world, self.certified
        allowed = world.users[place].proactive if c2c else world.groups[place].proactive
        if not allowed:
            raise Refusal(40054013 if c2c else 40034105)
        whole, here = ("proactive", "users" if c2c else "groups"), ("proactive", place)
        limits = [world.within(here, 20, 60), world.today(here, 1000)]
        if c2c:
            limits += [world.within(whole, 10 if certified else 5, 1), certified or world.within(whole, 30, 60)]
        else:
            limits.append(world.within(whole, 60 if certified else 30, 60))
        if not all(limits):
            raise Refusal(40034100, "more proactive messages than allowed")
        world.mark(whole, here)

    def as_file(self, place: str, name: str, *, c2c: bool) -> str:
        """An upload that is sent at once (srv_send_msg): spends proactive quota; the id of the message."""
        if not c2c:
            self._may_speak(self.world.groups[place])
        self.proactive(place, c2c=c2c)
        shown = self.world.message_id(), self.world.ref_idx(), self.world.now, place, "", name
        return self.world.keep(Stored(*shown, own=True, kind=7, paid="proactive")).id

    # ---- recall, and the answer to a button

    def recall(self, place: str, message_id: str, *, c2c: bool) -> tuple[int, Payload | None]:
        """DELETE …/messages/{id}: own ones, or as an admin those of ordinary members, within two minutes."""
        group = None if c2c else self.world.group(place)
        if c2c:
            self.world.user(place)
        message = self.world.messages.get(message_id)
        if message is None or message.place != place or message.recalled:
            raise Refusal(40061001)
        if not message.own:
            author = None if group is None else group.members.get(message.author)
            if group is None or group.bot.role == "member" or (author is not None and author.role != "member"):
                raise Refusal(40062003)
        if self.world.now - message.at > RECALL:
            raise Refusal(40064004)
        message.recalled = True
        return 200, {}

    def acknowledge(self, click_id: str, body: Any) -> tuple[int, Payload | None]:
        """PUT /interactions/{id}: once, within three seconds."""
        if not isinstance(body, dict) or set(body) != {"code"} or type(body["code"]) is not int:
            raise Refusal(630001, "an answer to a button is {code: 0..5}")
        if not 0 <= body["code"] <= 5:
            raise Refusal(630001, "an answer to a button is 0 to 5")
        click = self.world.clicks.get(click_id)
        if click is None:
            raise Refusal(630002, "an answer to an interaction that was not (the prefix does not belong there)")
        if click.code is not None:
            raise Refusal(630003, "an interaction answered twice")
        if self.world.now - click.at > ACK:
            raise Refusal(630004, "an interaction answered later than three seconds")
        click.code = body["code"]
        return 200, {}
