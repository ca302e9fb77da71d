"""The sandbox behind the contract: with cards, and with words only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.effect import Effect
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.message import Mention, MentionAll, Text
from bot.platforms.sandbox import (
    BOT,
    Break,
    Chat,
    Done,
    Refusal,
    Said,
    SandboxPlatform,
    SandboxWorld,
    ScriptedFaults,
    Standing,
    Vanish,
)
from bot.platforms.sandbox import Fault as SandboxFault
from tests.contract.platforms.harness import Harness, Seen, Told, Untold, idle

GROUP, POOR, PERSON, OTHER, OWNER, NEW = (NativeId(one) for one in ("g1", "g2", "li", "wang", "zhang", "zhao"))


class SandboxHarness(Harness):
    """One world."""

    family = "sandbox"
    group, person, other, friend = GROUP, PERSON, OTHER, PERSON
    over_http = False

    def __init__(self, *, cards: bool) -> None:
        super().__init__()
        self.name = "sandbox-cards" if cards else "sandbox-words"
        self.world = SandboxWorld(AccountName("a"), ZoneInfo("Asia/Shanghai"), self.clock.now)
        self.platform = SandboxPlatform(self.world, self.clock, cards=cards)
        self._taken = 0

    async def start(self) -> None:
        names = {BOT: "研习助手", PERSON: "李敏", OTHER: "王海", OWNER: "张老师", NEW: "赵一"}
        for native, name in names.items():
            self.world.add_user(native, name)
        for group in (GROUP, POOR):
            self.world.add_group(group, "创客一组", GroupKey("g"))
            self.world.place(group, BOT, Standing.ADMIN if group == GROUP else Standing.MEMBER)
            for native in (PERSON, OTHER):
                self.world.place(group, native)
            self.world.place(group, OWNER, Standing.OWNER)
        await self.platform.start(self.sink)

    async def close(self) -> None:
        """There is nothing to close."""

    async def disconnect(self) -> None:
        raise Untold

    def violations(self) -> list[str]:
        return []

    def calls(self) -> list[Any]:
        return [row for row in self.world.journal.entries if row["what"] == "effect"]

    def changes(self) -> list[Any]:
        return [row for row in self.calls() if row["performed"]]

    def acks(self) -> int | None:
        return self._taken

    async def _deliver(self, done: Done | Refusal, who: str = "") -> Told:
        assert isinstance(done, Done), done

        async def again() -> None:
            self._taken += await self.platform.deliver(done.events)

        await again()
        return Told(again, done.message_id or "", who)

    # ---- what happens

    async def says(
        self, words: str, *, addressed: bool = True, quote: str | None = None, mentions: Any = (), picture: bool = False
    ) -> Told:
        if picture:
            raise Untold
        names = "".join(f"@{self.world.state.name(one, GROUP)} " for one in mentions)
        text = f"{'@研习助手 ' if addressed else ''}{names}{words}"
        return await self._deliver(self.world.say(GROUP, PERSON, text, quote))

    async def writes(self, words: str) -> Told:
        return await self._deliver(self.world.say_private(PERSON, words))

    async def takes_back(self, message_id: str, *, own: bool) -> Told:
        return await self._deliver(self.world.recall(OWNER if own else PERSON, message_id))

    async def joins(self) -> Told:
        self.world.leave(GROUP, NEW)
        return await self._deliver(self.world.join(GROUP, NEW), NEW)

    async def leaves(self) -> Told:
        told = await self._deliver(self.world.leave(GROUP, OTHER), OTHER)
        self.world.place(GROUP, OTHER)
        return told

    async def taps(self, card: str, choice: str) -> Told:
        if not hasattr(self.world, "press"):
            raise Untold
        return await self._deliver(self.world.press(PERSON, card, choice))

    async def bot_comes(self) -> Told:
        self.world.leave(GROUP, BOT)
        return await self._deliver(self.world.join(GROUP, BOT, Standing.ADMIN))

    async def bot_goes(self) -> Told:
        told = await self._deliver(self.world.leave(GROUP, BOT))
        self.world.place(GROUP, BOT, Standing.ADMIN)
        return told

    async def stored_later(self, told: Told) -> None:
        self._taken += await self.platform.deliver(())

    async def fence(self) -> None:
        """Everything was handed over at once."""
        await idle()

    # ---- what is there

    def _said(self, chat: Chat) -> Iterator[Said]:
        for line in self.world.lines(chat):
            if isinstance(line, Said) and line.is_bot and line.recalled_by is None:
                yield line

    def seen(self) -> list[Seen]:
        return [_seen(line) for line in self._said(Chat(group=GROUP))]

    def seen_alone(self) -> list[str]:
        return [line.message.text for line in self._said(Chat(user=PERSON))]

    def closed(self) -> bool:
        return self.world.state.groups[GROUP].muted

    def close_by_hand(self, on: bool) -> None:
        assert isinstance(self.world.set_muted(GROUP, OWNER, on), Done)

    def silenced(self) -> bool:
        until: datetime | None = self.world.state.groups[GROUP].members[PERSON].muted_until
        return until is not None and until > self.clock.now()

    def named(self) -> str:
        return self.world.state.groups[GROUP].members[PERSON].card

    def gone(self, message_id: str) -> bool:
        said = self.world.message(message_id)
        return said is not None and said.recalled_by is not None

    def counts_of(self, card: str) -> dict[str, str]:
        said = self.world.showing(card)
        assert said is not None
        assert said.card is not None
        return {one.choice: str(one.count) for one in said.card.buttons}

    def members(self) -> set[str]:
        return {one for one in self.world.state.groups[GROUP].members if one != BOT}

    def poor_group(self) -> NativeId:
        return POOR

    def demote(self, *, back: bool = False) -> None:
        self.world.set_bot_manager(GROUP, back)

    def strange_group(self) -> NativeId:
        return NativeId("nowhere")

    def fail(self, kind: str, effect: type[Effect], *, performs: bool = False) -> bool:
        faults: dict[str, SandboxFault] = {"busy": Break(), "broken": Vanish(performed=performs)}
        if kind not in faults:
            return False
        self.world.faults = ScriptedFaults([faults[kind]])
        return True


def _seen(line: Said) -> Seen:
    parts = line.message.segments
    return Seen(
        text="".join(one.text for one in parts if isinstance(one, Text)),
        tagged=tuple(one.native_id for one in parts if isinstance(one, Mention)),
        everybody=any(isinstance(one, MentionAll) for one in parts),
        quoted=line.reply_to,
        buttons=tuple(one.choice for one in line.card.buttons) if line.card is not None else (),
    )
