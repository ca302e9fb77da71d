"""The sandbox world's state as a fold over its log: what an entry means.

Everything that is known follows from the entries, so a reloaded log gives the same world. Must never refuse an entry:
whether something may happen was judged before it was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.ids import GroupKey, NativeId
from bot.platforms.sandbox.codec import card_of, message_of
from bot.platforms.sandbox.journal import Entry
from bot.platforms.sandbox.model import Chat, ChatGroup, Line, Member, Notice, Said, Standing


@dataclass(slots=True)
class State:
    """Everything that exists now."""

    users: dict[NativeId, str] = field(default_factory=dict)
    groups: dict[NativeId, ChatGroup] = field(default_factory=dict)
    chats: dict[str, list[Line]] = field(default_factory=dict)
    messages: dict[str, Said] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    """The message that shows each card."""
    choices: dict[str, dict[NativeId, str]] = field(default_factory=dict)
    """What everybody tapped last, a card."""
    last_number: int = 0
    last_at: datetime | None = None

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "State":
        """The state after these entries."""
        state = cls()
        for entry in entries:
            state.apply(entry)
        return state

    def apply(self, entry: Entry) -> None:
        """Take one entry in."""
        self.last_number = entry["n"]
        self.last_at = datetime.fromisoformat(entry["at"])
        match entry["what"]:
            case "user":
                self.users[NativeId(entry["native_user"])] = entry["name"]
            case "group":
                self._found(entry)
            case "message":
                self._say(entry, Chat(entry["native_group"], entry["native_user"]), entry["sender"])
            case "recall":
                self._recall(entry, entry["by"])
            case "mode":
                self._switch(entry, entry["muted"], entry["by"])
            case "press":
                self.choices.setdefault(entry["card"], {})[NativeId(entry["by"])] = entry["choice"]
            case "effect":
                if entry["performed"]:
                    self._perform(entry)
            case _:
                self._change_member(entry)

    def _found(self, entry: Entry) -> None:
        native = NativeId(entry["native_group"])
        key = GroupKey(entry["group"]) if entry["group"] is not None else None
        group = ChatGroup(native, entry["name"], key, entry["muted"], self.last_at)
        if native in self.groups:
            group.members = self.groups[native].members
        self.groups[native] = group

    def _change_member(self, entry: Entry) -> None:
        members = self.groups[NativeId(entry["native_group"])].members
        user = NativeId(entry["native_user"])
        name = self.users.get(user, str(user))
        match entry["what"]:
            case "join":
                members[user] = Member(
                    user, name, Standing(entry["standing"]), card=entry["card"], is_bot=entry["is_bot"]
                )
            case "leave":
                members.pop(user, None)
            case "rename":
                members[user] = replace(members[user], card=entry["card"])
            case "standing":
                members[user] = replace(members[user], standing=Standing(entry["standing"]))
        if not entry.get("quiet"):
            text = entry.get("card") or entry.get("standing") or ""
            self._note(entry, entry["what"], user, text=text)

    def _perform(self, entry: Entry) -> None:
        group, bot = entry["native_group"], NativeId(entry["by"])
        match entry["effect"]:
            case "SendMessage":
                self._say(entry, Chat(group=group), bot)
            case "SendDirect":
                self._say(entry, Chat(user=entry["to"]), bot)
            case "SetMuteAll":
                self._switch(entry, entry["on"], bot)
            case "EditCard":
                self._show(replace(self.messages[entry["message_id"]], card=card_of(entry["card"])))
            case "Recall":
                self._recall(entry, bot)
            case "MuteMember":
                self._silence(entry, NativeId(entry["to"]))
            case "SetCard":
                members = self.groups[group].members
                user = NativeId(entry["to"])
                members[user] = replace(members[user], card=entry["text"])
                self._note(entry, "rename", user, text=entry["text"])

    def _say(self, entry: Entry, chat: Chat, sender: NativeId) -> None:
        said = Said(
            number=entry["n"],
            id=entry["message_id"],
            at=datetime.fromisoformat(entry["at"]),
            chat=chat,
            sender=sender,
            sender_name=self.name(sender, chat.group),
            message=message_of(entry["segments"]),
            is_bot=entry["what"] == "effect",
            reply_to=entry["reply_to"],
            card=card_of(row) if (row := entry.get("card")) is not None else None,
        )
        if said.card is not None:
            self.cards[said.card.id] = said.id
        self.messages[said.id] = said
        self.chats.setdefault(chat.key, []).append(said)

    def _recall(self, entry: Entry, by: NativeId) -> None:
        said = self.messages[entry["message_id"]]
        if said.recalled_by is not None:
            return
        self._show(replace(said, recalled_by=by))

    def _show(self, changed: Said) -> None:
        """Put a message in the place of what it was before."""
        lines = self.chats[changed.chat.key]
        lines[lines.index(self.messages[changed.id])] = changed
        self.messages[changed.id] = changed

    def _switch(self, entry: Entry, muted: bool, by: NativeId) -> None:
        group = self.groups[NativeId(entry["native_group"])]
        if group.muted is muted:
            return
        group.muted, group.mode_since = muted, self.last_at
        self._note(entry, "mode", by, on=muted)

    def _silence(self, entry: Entry, user: NativeId) -> None:
        members = self.groups[NativeId(entry["native_group"])].members
        until = datetime.fromisoformat(entry["at"]) + timedelta(seconds=entry["seconds"])
        members[user] = replace(members[user], muted_until=until if entry["seconds"] else None)
        self._note(entry, "silence", user, on=bool(entry["seconds"]), text=str(entry["seconds"]))

    def _note(self, entry: Entry, kind: str, by: NativeId, *, on: bool | None = None, text: str = "") -> None:
        chat = Chat(group=NativeId(entry["native_group"]))
        at = datetime.fromisoformat(entry["at"])
        name = self.name(by, chat.group)
        notice = Notice(number=entry["n"], at=at, chat=chat, kind=kind, by=by, by_name=name, on=on, text=text)
        self.chats.setdefault(chat.key, []).append(notice)

    def name(self, user: NativeId, group: NativeId | None = None) -> str:
        """How a person is shown: by the group card, else by the account's name."""
        there = self.groups.get(group) if group is not None else None
        member = there.members.get(user) if there is not None else None
        return member.shown if member is not None else self.users.get(user, str(user))
