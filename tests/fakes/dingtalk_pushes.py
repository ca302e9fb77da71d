"""What the stand-in of DingTalk posts to us in HTTP mode, and how it judges our answers."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.dingtalk_cards import take_answer
from tests.fakes.dingtalk_shapes import hooked, obj, text
from tests.fakes.dingtalk_signs import card_sign, decrypt, encrypt, event_sign, robot_sign
from tests.fakes.dingtalk_world import Card, Payload, World

WITHIN = {"robot": timedelta(seconds=2.5), "event": timedelta(seconds=2.5), "card": timedelta(seconds=2)}
TOLERANCE = 3_600_000
AGAIN = (timedelta(seconds=10), timedelta(seconds=30))
LISTED_AFTER = timedelta(minutes=3)
_EVENT_ANSWER = obj(msg_signature=text(), timeStamp=text(), nonce=text(), encrypt=text())


@dataclass(slots=True)
class Answer:
    """What we answered to a push. ``status`` 0: nothing came."""

    status: int
    body: str = ""

    @property
    def ok(self) -> bool:
        """Whether it counts as received."""
        return self.status == 200


@dataclass(slots=True)
class Retry:
    """An event that was not received, and when it comes again."""

    event: Payload
    tries: int
    at: datetime


@dataclass(slots=True)
class Pushes:
    """The addresses, secrets and retries of HTTP mode. ``owner`` is the FakeDingTalk (world, log)."""

    owner: Any
    app_secret: str
    robot_url: str = ""
    event_url: str = ""
    event_token: str = "tokEXAMPLE01"
    aes_key: str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"
    owner_key: str = ""
    retries: list[Retry] = field(default_factory=list)
    session: ClientSession | None = None
    _nonces: set[str] = field(default_factory=set)

    @property
    def world(self) -> World:
        """Where all of this happens."""
        world: World = self.owner.world
        return world

    # ---- robot messages

    async def robot(self, body: Payload, *, raw: bytes | None = None, **headers: str) -> Answer:
        """Post a robot message, signed. ``headers`` change or (when empty) take away; ``raw`` replaces the body."""
        stamp = headers.get("timestamp", str(self.world.milliseconds()))
        sent = {"Content-Type": "application/json; charset=utf-8", "timestamp": stamp}
        sent["sign"] = robot_sign(self.app_secret, stamp)
        line = raw if raw is not None else json.dumps(body, ensure_ascii=False).encode()
        answer = await self._post("robot", self.robot_url, line, _changed(sent, headers))
        if answer.ok and self._forged("robot message", stamp, "sign" in headers):
            return answer
        if answer.ok:
            self._judge("robot message", answer.body, hooked)
        return answer

    # ---- events

    def sealed(self, event: Payload, **changes: str) -> tuple[dict[str, str], bytes]:
        """Query and body of an encrypted event; ``changes`` of token, aes_key, owner_key, timestamp, nonce, encrypt,
        msg_signature."""
        lead = self.world.token("lead", 16).encode()
        plain = json.dumps(event, ensure_ascii=False)
        key, owner_key = changes.get("aes_key", self.aes_key), changes.get("owner_key", self.owner_key)
        encrypted = changes.get("encrypt") or encrypt(key, owner_key, plain, lead)
        stamp = changes.get("timestamp", str(self.world.milliseconds()))
        nonce = changes.get("nonce", self.world.token("nonce", 8))
        signature = event_sign(changes.get("token", self.event_token), stamp, nonce, encrypted)
        query = {"msg_signature": changes.get("msg_signature", signature), "timestamp": stamp, "nonce": nonce}
        return query, json.dumps({"encrypt": encrypted}).encode()

    async def event(self, event: Payload, *, tries: int = 1, once: bool = False, **changes: str) -> Answer:
        """Post an event; one that is not received comes again after 10 and 30 s, when ``retry()`` is called.

        ``once``: it never comes again. ``changes`` as for ``sealed``: then it is forged, and success would be wrong.
        """
        query, body = self.sealed(event, **changes)
        answer = await self._post("event", self.event_url, body, {"Content-Type": "application/json"}, query)
        received = answer.ok and self._sealed_success(answer.body, query["nonce"], bool(changes))
        if received or changes or once:
            return answer
        if tries <= len(AGAIN):
            self.retries.append(Retry(event, tries, self.world.now() + AGAIN[tries - 1]))
        else:
            self.world.failed_pushes.append((self.world.now() + LISTED_AFTER, event))
        return answer

    async def retry(self) -> int:
        """Post the events whose time has come; how many."""
        due = [retry for retry in self.retries if retry.at <= self.world.now()]
        self.retries = [retry for retry in self.retries if retry not in due]
        for one in due:
            await self.event(one.event, tries=one.tries + 1)
        return len(due)

    def _sealed_success(self, body: str, asked: str, tampered: bool) -> bool:
        before = len(self.world.violations)
        if tampered:
            self.world.wrong("event: success was said to an event that was tampered with")
            return False
        answer = self._judge("event", body, _EVENT_ANSWER)
        if len(self.world.violations) > before:
            return False
        signature = event_sign(self.event_token, answer["timeStamp"], answer["nonce"], answer["encrypt"])
        try:
            said, whose = decrypt(self.aes_key, answer["encrypt"])
        except ValueError:
            said, whose = "", ""
        wrongs = {
            "msg_signature": signature != answer["msg_signature"],
            "encrypted word": said != "success",
            "owner key": whose != self.owner_key,
            "timeStamp": not answer["timeStamp"].isdecimal(),
            "nonce": answer["nonce"] == asked or answer["nonce"] in self._nonces,
        }
        self._nonces.add(answer["nonce"])
        for name in (name for name, wrong in wrongs.items() if wrong):
            self.world.wrong(f"event: the {name} of the answer")
        return not any(wrongs.values())

    # ---- clicks

    async def card(self, card: Card, body: Payload, *, raw: bytes | None = None, **headers: str) -> Answer:
        """Post a click, signed with the secret of the route. ``headers`` as for robot, with ``_`` for ``-``."""
        url, secret = self.world.routes[card.route]
        stamp = headers.get("x_ddpaas_signature_timestamp", str(self.world.milliseconds()))
        sent = {"Content-Type": "application/json", "x-ddpaas-signature-timestamp": stamp}
        sent["x-ddpaas-signature"] = card_sign(secret, stamp)
        line = raw if raw is not None else json.dumps(body, ensure_ascii=False).encode()
        self.world.answering[card.out_track_id] = self.world.now() + WITHIN["card"]
        answer = await self._post("card", url, line, _changed(sent, headers))
        self.world.answering.pop(card.out_track_id, None)
        if answer.ok and not self._forged("click", stamp, "x_ddpaas_signature" in headers):
            value = self._judge(
                "click", answer.body, lambda value: [] if isinstance(value, dict) else [" is no object"]
            )
            if isinstance(value, dict):
                take_answer(self.world, card, body["userId"], value)
        return answer

    # ---- how it is posted

    def _forged(self, what: str, stamp: str, other_sign: bool) -> bool:
        """Whether something was said 200 to that nobody of DingTalk can have sent."""
        old = not stamp.isdecimal() or abs(int(stamp) - self.world.milliseconds()) > TOLERANCE
        if old or other_sign:
            self.world.wrong(f"{what}: taken, though {'stale' if old else 'not signed by us'}")
        return old or other_sign

    def _judge(self, what: str, body: str, look: Any) -> Any:
        """The answer as JSON, and whether it is as documented."""
        try:
            value = json.loads(body)
        except ValueError:
            self.world.wrong(f"{what}: the answer is no JSON")
            return None
        for wrong in look(value):
            self.world.wrong(f"{what}: the answer{wrong}")
        return value

    async def _post(
        self, kind: str, url: str, body: bytes, headers: dict[str, str], query: dict[str, str] | None = None
    ) -> Answer:
        if self.session is None:
            self.session = ClientSession(timeout=ClientTimeout(total=10))
        start = self.world.now()
        try:
            async with self.session.post(url, data=body, headers=headers, params=query, allow_redirects=False) as got:
                answer = Answer(got.status, await got.text())
        except (ClientError, OSError, TimeoutError):
            answer = Answer(0)
        if self.world.now() - start > WITHIN[kind]:
            self.world.wrong(f"{kind}: answered too late")
        self.owner.write("push", via="http", push=kind, status=answer.status, answer=answer.body)
        await self.owner.notify()
        return answer

    async def close(self) -> None:
        """Let go of the connections."""
        if self.session is not None:
            await self.session.close()


def _changed(sent: dict[str, str], headers: dict[str, str]) -> dict[str, str]:
    sent = sent | {name.replace("_", "-"): value for name, value in headers.items()}
    return {name: value for name, value in sent.items() if value}
