"""What must hold after any crash, read from the client's own log and from the database file.

Knows nothing of our store code: the file is opened with sqlite3, the log is JSON lines on disk. Every violation is a
sentence; a run is sound when there is none.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import stage

OPENED, CLOSED, SOON = "早上好", "今日研习结束", "分钟（23:00）关闭发言"
LAST_CLOSED = "集中研习到此结束"
ORDERED_CLOSED = "老师安排"
IN_DOUBT = "可能没有发出去"
OFFERED = "以前的回答"

_PERFORMED = ("ok", "late")
_SPOKEN = ("send_group_msg", "send_private_msg")
_FINAL = ("delivered", "unknown")
Saying = tuple[int, str, str]
"""Where (a group's or a person's number), in reply to which message, and the text."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a run should come to, beyond what must always hold; counted from where it began."""

    said: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How often a text with these words is said in a group (less those that are in doubt)."""
    modes: Mapping[str, bool] = field(default_factory=dict)
    """Groups and whether they end muted."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """How often the mode of a group really changed."""
    check_ins: int = 0
    overrides: int | None = 0
    taught: int | None = 0
    """Pardons and lessons, of each as many."""
    gone: int = 0
    """Messages of others that are taken back, each once."""
    silenced: int = 0
    """People who are silenced; saying so again changes nothing."""
    offers: tuple[int, int, int] | None = None
    """How often the knowledge cards were offered, helped, failed, all together."""
    tickets: tuple[str, ...] = ()
    """The states of the questions, in the order of their numbers, with who answered them behind."""
    runs: Mapping[str, int] = field(default_factory=dict)
    """Ledger rows by kind."""
    kills: int = 1
    may_be_in_doubt: bool = True
    may_expire: bool = False


_TABLES = (
    "outbox", "messages", "check_ins", "overrides", "actions", "job_runs", "group_states", "dead_letters", "pardons",
    "lessons", "knowledge_cards", "tickets",
)  # fmt: skip


class Evidence:
    """A database and a log, both from their beginning, as they were when this was made."""

    def __init__(self, database: Path, log: Path) -> None:
        self._entries = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        with closing(sqlite3.connect(database)) as connection:
            connection.row_factory = sqlite3.Row
            self._tables = {
                table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")]
                for table in _TABLES
            }
            self.integrity = [row[0] for row in connection.execute("PRAGMA integrity_check")]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        return self._tables[table]

    @property
    def outbox(self) -> list[dict[str, Any]]:
        """All effects."""
        return self._tables["outbox"]

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """Entries of the log."""
        return [entry for entry in self._entries if entry["kind"] == kind]

    def done(self, *actions: str) -> list[dict[str, Any]]:
        """Calls that took effect."""
        calls = self.entries("call")
        return [call for call in calls if call["action"] in actions and call["outcome"] in _PERFORMED]

    def sayings(self) -> Counter[Saying]:
        """What the bot said, as the client heard it."""
        return Counter(_heard(call["params"]) for call in self.done(*_SPOKEN))

    def changes(self) -> Counter[str]:
        """How often the mode of each group really changed; all begin open."""
        shut: dict[str, bool] = {}
        found: Counter[str] = Counter()
        for call in self.done("set_group_whole_ban"):
            group, on = stage.group_of(call["params"]["group_id"]), call["params"]["enable"]
            found[group] += shut.get(group, False) is not on
            shut[group] = on
        return found

    def doubtful(self) -> list[dict[str, Any]]:
        """Spoken things of which the bot does not know whether they were said."""
        return [row for row in self.outbox if row["state"] == "unknown"]


def in_flight_after(kill: str, evidence: Evidence) -> list[str]:
    """What a kill left: of the notices at most one may be on its way."""
    notices = [row for row in evidence.outbox if row["state"] == "in_flight" and not _is_answer(row)]
    return [f"doubt: {len(notices)} notices in flight when killed {kill}"] if len(notices) > 1 else []


def violations(before: Evidence, expected: Expected, *afterwards: Evidence) -> list[str]:
    """Everything that is not as it must be, in one of these looks."""
    return list(dict.fromkeys(wrong for after in afterwards for wrong in _violations(before, after, expected)))


def _violations(before: Evidence, after: Evidence, expected: Expected) -> list[str]:
    found = [
        *_file(after),
        *_events(after),
        *_accounts(after, expected),
        *_doubt(before, after, expected),
        *_modes(before, after, expected),
        *_counts(before, after, expected),
        *_questions(after, expected),
        *_staff(before, after),
    ]
    return [*found, *(f"protocol: {entry['text']}" for entry in after.entries("violation"))]


def _file(after: Evidence) -> Iterator[str]:
    if after.integrity != ["ok"]:
        yield f"file: {after.integrity}"
    for row in after.rows("dead_letters"):
        yield f"dead letter: {row['kind']} {row['error']}"


def _events(after: Evidence) -> Iterator[str]:
    """Whatever was acknowledged is stored, once."""
    stored = Counter(row["message_id"] for row in after.rows("messages"))
    acknowledged = {str(entry["payload"]["message_id"]): entry["payload"] for entry in after.entries("acknowledged")
                    if entry["payload"].get("message_type") == "group"}  # fmt: skip
    for message_id, payload in acknowledged.items():
        if stored[message_id] != 1:
            yield f"event: acknowledged, stored {stored[message_id]} times: {payload['raw_message']}"
    told = [entry["payload"] for entry in after.entries("event")]
    for payload in told:
        if payload.get("message_type") == "group" and str(payload["message_id"]) not in acknowledged:
            yield f"event: never acknowledged: {payload['raw_message']}"


def _accounts(after: Evidence, expected: Expected) -> Iterator[str]:
    """The outbox and what the client heard agree, and nothing lies about."""
    heard, delivered, at_most = after.sayings(), Counter[Saying](), Counter[Saying]()
    lawful = (*_FINAL, "suppressed", "expired") if expected.may_expire else (*_FINAL, "suppressed")
    for row in after.outbox:
        if row["state"] not in lawful and not _is_held_back(row) and not _was_done_before(row, after):
            yield f"effect: {row['kind']} ended {row['state']} ({row['code']} {row['detail']}): {row['body'][:200]}"
        if row["kind"] in ("SendMessage", "SendDirect") and row["state"] in _FINAL:
            saying = _meant(row)
            at_most[saying] += 1
            delivered[saying] += row["state"] == "delivered"
    for saying in heard | at_most:
        if heard[saying] > at_most[saying]:
            yield f"said twice: {heard[saying]} times for {at_most[saying]}: {saying}"
        if heard[saying] < delivered[saying]:
            yield f"not said: {heard[saying]} times for {delivered[saying]}: {saying}"


def _doubt(before: Evidence, after: Evidence, expected: Expected) -> Iterator[str]:
    """At most one notice in doubt a kill, and each of them told to the staff."""
    known = {row["key"] for row in before.outbox}
    doubtful = [row for row in after.doubtful() if row["key"] not in known]
    notices = [row for row in doubtful if not _is_answer(row)]
    if len(notices) > expected.kills:
        yield f"doubt: {len(notices)} notices after {expected.kills} kills"
    if doubtful and not expected.may_be_in_doubt:
        yield f"doubt: {doubtful[0]['body'][:200]}"
    reported = Counter[str]()
    for (place, _, text), times in (after.sayings() - before.sayings()).items():
        if place == stage.STAFF_GROUP and IN_DOUBT in text:
            reported[text.split("【")[1].split("】")[0]] += times
    # a report that was cut short by the next kill is told again
    again = sum(row["feature"] == "delivery" for row in doubtful)
    due = Counter(_place(row) for row in doubtful if row["feature"] != "delivery")
    for place in due | reported:
        if not due[place] <= reported[place] <= due[place] + again:
            yield f"doubt: {place} reported {reported[place]} times for {due[place]}"


def _modes(before: Evidence, after: Evidence, expected: Expected) -> Iterator[str]:
    calls = after.done("set_group_whole_ban")
    states = {row["group"]: row for row in after.rows("group_states")}
    for key, muted in expected.modes.items():
        ours = [call["params"]["enable"] for call in calls if call["params"]["group_id"] == stage.GROUPS[key]]
        last = ours[-1] if ours else None
        mode = "closed" if muted else "open"
        if last is not muted:
            yield f"mode: {key} was last set to {last}"
        if states[key]["mode_decided"] != mode or states[key]["mode_seen"] != mode:
            yield f"mode: {key} is noted as {states[key]['mode_decided']}, seen {states[key]['mode_seen']}"
    changed, began = after.changes(), before.changes()
    for key, times in expected.changes.items():
        if changed[key] - began[key] != times:
            yield f"mode: {key} changed {changed[key] - began[key]} times, {times} expected"


def _counts(before: Evidence, after: Evidence, expected: Expected) -> Iterator[str]:
    sayings = after.sayings() - before.sayings()
    doubtful = [_meant(row) for row in after.doubtful()]
    for (key, words), times in expected.said.items():
        number = stage.GROUPS.get(key) or int(key)
        heard = sum(n for (place, _, text), n in sayings.items() if place == number and words in text)
        in_doubt = sum(place == number and words in text for place, _, text in doubtful)
        if not times - in_doubt <= heard <= times:
            yield f"notice: “{words}” heard {heard} times in {key}, {times} expected"
    numbers = {
        "check_ins": expected.check_ins, "overrides": expected.overrides, "pardons": expected.taught,
        "lessons": expected.taught,
    }  # fmt: skip
    for table, number in numbers.items():
        new = len(after.rows(table)) - len(before.rows(table))
        if number is not None and new != number:
            yield f"state: {new} new {table}, {number} expected"
    gone = [call["params"]["message_id"] for call in after.done("delete_msg")]
    if len(gone) != len(set(gone)) or len(gone) - len(before.done("delete_msg")) != expected.gone:
        yield f"recall: {gone}, {expected.gone} expected"
    silenced = {call["params"]["user_id"] for call in after.done("set_group_ban")}
    if len(silenced) != expected.silenced:
        yield f"silence: {silenced}, {expected.silenced} expected"
    yield from _offers(before, after, expected)
    for kind, number in expected.runs.items():
        if (new := _runs(after, kind) - _runs(before, kind)) != number:
            yield f"ledger: {kind} ran {new} times, {number} expected"


def _questions(after: Evidence, expected: Expected) -> Iterator[str]:
    asked = sorted(after.rows("tickets"), key=lambda row: row["no"])
    tickets = tuple(" ".join((row["state"], *_answerers(row))) for row in asked)
    if expected.tickets and tickets != expected.tickets:
        yield f"questions: {tickets}, {expected.tickets} expected"


def _answerers(ticket: Mapping[str, Any]) -> Iterator[str]:
    for answer in json.loads(ticket["answers"]):
        yield answer["by"]


def _offers(before: Evidence, after: Evidence, expected: Expected) -> Iterator[str]:
    """Each outcome is counted once. An offer of which nobody knows whether it was said has none: it goes to people."""
    if expected.offers is None:
        return
    cards = after.rows("knowledge_cards")
    offers = tuple(sum(row[name] for row in cards) for name in ("offered", "helped", "failed"))
    less = [wanted - found for wanted, found in zip(expected.offers, offers, strict=True)]
    in_doubt = sum(OFFERED in row["body"] for row in after.doubtful())
    if less[0] or min(less) < 0 or sum(less) > in_doubt:
        yield f"cards: offered, helped, failed {offers}, {expected.offers} expected, {in_doubt} in doubt"
    if (counted := _runs(after, "question_counted") - _runs(before, "question_counted")) != sum(offers):
        yield f"ledger: {counted} outcomes counted, the cards say {offers}"


def _runs(evidence: Evidence, kind: str) -> int:
    return sum(row["kind"] == kind and row["outcome"] == "done" for row in evidence.rows("job_runs"))


def _staff(before: Evidence, after: Evidence) -> Iterator[str]:
    """The staff are not alarmed for nothing."""
    known = {row["key"] for row in before.outbox}
    for row in after.outbox:
        if row["key"] not in known and int(row["native_id"]) == stage.STAFF_GROUP and row["feature"] in (
            "machine", "speaking",
        ):  # fmt: skip
            yield f"alarm: {_meant(row)[2]}"


def _heard(params: Mapping[str, Any]) -> Saying:
    parts = params["message"]
    reply = next((part["data"]["id"] for part in parts if part["type"] == "reply"), "")
    text = "".join(part["data"]["text"] for part in parts if part["type"] == "text")
    return params.get("user_id") or params["group_id"], reply, text.strip()


def _meant(row: Mapping[str, Any]) -> Saying:
    body = json.loads(row["body"])
    text = "".join(part.get("text", "") for part in body["message"]["segments"])
    return int(row["native_id"]), body.get("reply_to") or "", text.strip()


def _was_done_before(row: Mapping[str, Any], after: Evidence) -> bool:
    """A recall that was tried again after a kill, and refused because it had worked."""
    if row["kind"] != "Recall" or row["state"] != "refused":
        return False
    wanted = json.loads(row["body"])["message_id"]
    return any(str(call["params"]["message_id"]) == wanted for call in after.done("delete_msg"))


def _is_held_back(row: Mapping[str, Any]) -> bool:
    """Private messages wait for the end of the quiet hours."""
    return row["state"] == "ready" and row["attempts"] == 0 and (row["not_before"] or 0) > row["created_at"]


def _is_answer(row: Mapping[str, Any]) -> bool:
    body = json.loads(row["body"])
    return bool(body.get("reply_to") or body.get("urgent"))


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['group']}班" if row["group"] in stage.GROUPS else "管理群" if row["group"] == "staff" else "私聊"
