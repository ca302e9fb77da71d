"""What is known of a group while the programme runs: the mode decided, the mode seen, what the bot may do there."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.capability import Capability, Withdrawal
from bot.core.event import Mode
from bot.core.ids import AccountName, GroupKey
from bot.core.query import One


@dataclass(frozen=True, slots=True)
class GroupState:
    """``mode_decided`` is what the bot last ordered, ``mode_seen`` what the platform last showed (receipt, read-back
    or notice); where they differ somebody changed it by hand, or the order did not take."""

    group: GroupKey
    mode_decided: Mode | None = None
    decided_at: datetime | None = None
    mode_seen: Mode | None = None
    seen_at: datetime | None = None
    attached_at: datetime | None = None
    detached_at: datetime | None = None
    withdrawn: tuple[Withdrawal, ...] = ()
    drift_reported_at: datetime | None = None
    closed_reminder_at: datetime | None = None
    told_cannot_close_at: datetime | None = None
    probed_at: datetime | None = None
    """When the platform was last asked what the bot may do here and answered otherwise than before."""
    probe_evidence: str = ""
    acting: AccountName | None = None
    """The standby account while it acts for the group; None: its own account does."""

    def without(self, capability: Capability, evidence: str, at: datetime) -> "GroupState":
        """The state after a refusal showed that ``capability`` is missing; the first evidence is kept."""
        if self.lost(capability):
            return self
        return replace(self, withdrawn=(*self.withdrawn, Withdrawal(capability, evidence, at)))

    def lost(self, capability: Capability) -> bool:
        """Whether ``capability`` was shown to be missing."""
        return any(lost.capability is capability for lost in self.withdrawn)

    def probed(
        self, present: frozenset[Capability], missing: frozenset[Capability], evidence: str, at: datetime
    ) -> "GroupState":
        """The state after a probe: what is missing is withdrawn with its evidence, what is present is back. What is
        called both counts as missing: rather a task too many than a promise that is not kept."""
        state = self.regained(present - missing)
        for capability in sorted(missing):
            state = state.without(capability, evidence, at)
        return replace(state, probed_at=at, probe_evidence=evidence)

    def regained(self, capabilities: frozenset[Capability]) -> "GroupState":
        """The state after a probe or a success showed that ``capabilities`` are there again."""
        return replace(self, withdrawn=tuple(lost for lost in self.withdrawn if lost.capability not in capabilities))


def state_of(group: GroupKey) -> One[GroupState]:
    """The state of a group, None before it was attached."""
    return One(GroupState, (group,), group)
