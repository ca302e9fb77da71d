"""A strict stand-in of a OneBot v11 client (NapCat, with the quirks of its kin), written from what the clients do.

It models groups, dials our reverse WebSocket or posts signed reports and serves the HTTP API, keeps an append-only log
of every call, and writes down every violation of the protocol. Must never import anything of our own adapter.

As a process of its own: ``python -m tests.fakes.onebot --ws URL --token T --log FILE``; commands come as JSON lines
on standard input, answers leave as JSON lines on standard output.
"""

import argparse
import asyncio
import contextlib
import hmac
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, WSMsgType, web

from bot.clock import Clock, RealClock
from tests.fakes.onebot_actions import Actions
from tests.fakes.onebot_server import ForwardServer, Wire
from tests.fakes.onebot_shapes import SHAPES, wrongs
from tests.fakes.onebot_world import DIALECTS, Failed, Fault, Group, Member, Muted, Payload

__all__ = ["DIALECTS", "SHAPES", "Failed", "FakeOneBot", "Fault", "Group", "Member", "Muted", "Payload"]


class FakeOneBot(Actions, ForwardServer):
    """One account in its client."""

    def __init__(
        self,
        *,
        self_id: int = 2854196310,
        token: str = "",
        secret: str = "",
        dialect: str = "napcat",
        log: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.self_id, self.token, self.secret = self_id, token, secret
        self.dialect = DIALECTS[dialect]
        self.clock = clock or RealClock()
        self.groups: dict[int, Group] = {}
        self.friends: set[int] = set()
        self.log: list[dict[str, Any]] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.told: list[Payload] = []
        self.report_url = ""
        self.api_url = ""
        self.online = True
        self.changed = asyncio.Condition()
        self._file = log.open("ab") if log else None
        self._messages: dict[int, Payload] = {}
        self._pending: list[Payload] = []
        self._count = 0
        self._sockets: dict[str, Wire] = {}
        self._session: ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._ws_runner: web.AppRunner | None = None
        self.ws_url = ""
        self.heartbeat_every = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Event()
        self._echoes: set[str] = set()

    # ---- the world

    def add_group(self, group_id: int, *, role: str = "admin", members: tuple[int, ...] = ()) -> Group:
        """A group with an owner (id 1007632458), the bot in ``role``, and members."""
        people = [Member(1007632458, "owner", role="owner"), Member(self.self_id, "bot", role=role)]
        people += [Member(user_id, f"m{user_id}", card=f"card {user_id}") for user_id in members]
        self.groups[group_id] = Group(group_id, members={person.user_id: person for person in people})
        return self.groups[group_id]

    def seconds(self) -> int:
        """The time as the client tells it."""
        return int(self.clock.now().timestamp())

    def calls(self, action: str | None = None) -> list[dict[str, Any]]:
        """The calls of the log."""
        return [row for row in self.log if row["kind"] == "call" and action in (None, row["action"])]

    async def until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something is so; it is looked at after every call and every change of a link."""
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(condition)

    def _write(self, kind: str, **values: Any) -> None:
        row = {"at": self.clock.now().isoformat(), "kind": kind, **values}
        self.log.append(row)
        if self._file is not None:
            self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def _violation(self, text: str) -> None:
        self.violations.append(text)
        self._write("violation", text=text)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    # ---- events

    def message(self, group_id: int, user_id: int, text: str | list[dict[str, Any]], **changes: Any) -> Payload:
        """A group message as this client would report it; kept, so that it can be recalled and read again."""
        group = self.groups[group_id]
        member = group.members[user_id]
        if member.role == "member" and (group.all_shut or member.muted_for):
            raise Muted(user_id)
        segments = [{"type": "text", "data": {"text": text}}] if isinstance(text, str) else text
        payload = self._message_of(user_id, segments)
        payload |= {
            "message_type": "group",
            "sub_type": "normal",
            "group_id": group_id,
            "sender": {"user_id": user_id, "nickname": member.nickname, "card": member.card, "role": member.role},
        }
        payload |= changes
        group.history.append(payload)
        return payload

    def direct(self, user_id: int, text: str, **changes: Any) -> Payload:
        """A private message to the bot."""
        segments = [{"type": "text", "data": {"text": text}}]
        sender = {"user_id": user_id, "nickname": f"m{user_id}", "card": ""}
        kind = {"message_type": "private", "sub_type": "friend", "sender": sender, "target_id": user_id}
        return self._message_of(user_id, segments) | kind | changes

    def _message_of(self, user_id: int, segments: list[dict[str, Any]]) -> Payload:
        message_id = self._next_id()
        payload: Payload = {
            "time": self.seconds(), "self_id": self.self_id, "post_type": "message", "user_id": user_id,
            "message_id": message_id, "message_seq": message_id, "real_id": message_id, "font": 14,
            "message": _cq(segments) if self.dialect.strings else segments, "raw_message": _cq(segments),
            "message_format": "string" if self.dialect.strings else "array",
        }  # fmt: skip
        self._messages[message_id] = payload
        return payload

    def notice(self, notice_type: str, **values: Any) -> Payload:
        """A notice."""
        common = {"time": self.seconds(), "self_id": self.self_id, "post_type": "notice", "notice_type": notice_type}
        return common | values

    def heartbeat(self, interval: int = 30_000) -> Payload:
        """A heartbeat, with whether the account is online."""
        common = {"time": self.seconds(), "self_id": self.self_id, "post_type": "meta_event"}
        status = {"online": self.online, "good": True}
        return common | {"meta_event_type": "heartbeat", "status": status, "interval": interval}

    async def say(self, group_id: int, user_id: int, text: str | list[dict[str, Any]], **changes: Any) -> Payload:
        """Somebody speaks in a group."""
        return await self.tell(self.message(group_id, user_id, text, **changes))

    async def tell(self, payload: Payload) -> Payload:
        """Report an event, or report it again. Clients do not retry: what cannot be told is lost, and logged so."""
        self.told.append(payload)
        self._write("event", payload=payload)
        line = json.dumps(payload, ensure_ascii=False)
        try:
            for role in ("Universal", "Event"):
                if role in self._sockets:
                    await self._sockets[role].send_str(line)
            if self.report_url:
                await self.post(payload)
        except (ClientError, OSError) as error:
            self._write("lost", error=type(error).__name__)
        return payload

    async def post(self, payload: Payload | bytes, **headers: str) -> int:
        """Post one report and give back the HTTP status; ``headers`` change or (when empty) take away."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
        signature = "sha1=" + hmac.new(self.secret.encode(), body, sha1).hexdigest()
        sent = {"content-type": "application/json", "x-self-id": str(self.self_id), "x-signature": signature}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        async with (await self._client()).post(self.report_url, data=body, headers=sent) as response:
            await response.read()
            self._write("report", status=response.status)
            return response.status

    # ---- the reverse WebSocket

    async def dial(self, url: str, role: str = "Universal", heartbeat: float = 0, **headers: str) -> None:
        """Dial the bot, say hello, and serve calls. ``headers`` change or (when empty) take away."""
        sent = {"X-Self-ID": str(self.self_id), "X-Client-Role": role, "User-Agent": self.dialect.agent}
        sent["Authorization"] = f"{self.dialect.scheme} {self.token}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        ws = await (await self._client()).ws_connect(url, headers=sent, max_msg_size=0)
        self._sockets[role] = ws
        self._write("link", state="up", role=role)
        if role != "API":
            await ws.send_str(json.dumps(self._hello()))
        self._spawn(self._serve(ws, role))
        if heartbeat:
            self._spawn(self._beat(ws, heartbeat))
        await self._notify()

    def linked(self, role: str = "Universal") -> bool:
        """Whether the socket of this role is up."""
        return role in self._sockets

    async def raw(self, frame: str | bytes, role: str = "Universal") -> None:
        """Send a frame as it is."""
        ws = self._sockets[role]
        await (ws.send_str(frame) if isinstance(frame, str) else ws.send_bytes(frame))

    def cut(self, role: str = "Universal", how: int = socket.SHUT_RDWR) -> None:
        """Cut the connection without a farewell; SHUT_WR closes our half only."""
        self._sockets[role].get_extra_info("socket").shutdown(how)

    async def hang_up(self, role: str = "Universal") -> None:
        """Close the socket in good order."""
        await self._sockets[role].close()

    async def _serve(self, ws: Wire, role: str) -> None:
        async for frame in ws:
            if frame.type is WSMsgType.TEXT:
                self._spawn(self._take(ws, frame.data))
        if self._sockets.get(role) is ws:
            del self._sockets[role]
        self._write("link", state="down", role=role, code=ws.close_code)
        await self._notify()

    async def _beat(self, ws: Wire, every: float) -> None:
        while not ws.closed:
            await ws.send_str(json.dumps(self.heartbeat(int(every * 1000))))
            await self.clock.sleep_until(self.clock.now() + timedelta(seconds=every))

    async def _take(self, ws: Wire, line: str) -> None:
        frame = json.loads(line)
        if self._sockets.get("Event") is ws:
            self._violation("a call over /event")
        if set(frame) - {"action", "params", "echo"} or "action" not in frame:
            self._violation(f"frame with {sorted(frame)}")
        echo = frame.get("echo")
        if not isinstance(echo, str) or echo in self._echoes:
            self._violation(f"echo {echo!r} is no text or was used before")
        self._echoes.add(echo)
        answer, fault = await self._call("ws", str(frame.get("action")), frame.get("params", {}))
        if fault is not None and fault.kind == "drop":
            ws.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        elif answer is not None:
            with contextlib.suppress(ConnectionError):
                garbage = fault is not None and fault.kind == "garbage"
                await ws.send_str("{garbage" if garbage else json.dumps(answer | {"echo": echo}, ensure_ascii=False))

    # ---- the HTTP API

    async def listen(self, port: int = 0) -> str:
        """Serve the HTTP API, on a free port unless one is given."""
        app = web.Application()
        app.router.add_route("*", "/{action}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.api_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.api_url

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization", "") != (f"Bearer {self.token}" if self.token else ""):
            self._violation("HTTP call without the token")
            return web.json_response({"message": "token verify failed!"}, status=403)
        if request.method != "POST" or request.content_type != "application/json":
            self._violation(f"{request.method} of {request.content_type}")
        answer, fault = await self._call("http", request.match_info["action"], await request.json())
        match fault:
            case Fault(kind="status"):
                headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
                headers |= {"Location": "/get_status"} if fault.status in (302, 307) else {}
                return web.Response(status=fault.status, headers=headers)
            case Fault(kind="garbage"):
                return web.Response(text="<html>")
            case Fault(kind="drop"):
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            case _ if answer is None:
                await asyncio.Event().wait()  # until the caller gives up
        return web.json_response(answer | {"echo": "5d0b1example"} if answer else None)

    # ---- calls

    async def _call(self, via: str, action: str, params: Any) -> tuple[Payload | None, Fault | None]:
        """The answer (None: none at all) and what goes wrong with it."""
        fault = self._fault(action)
        found = wrongs(action, params)
        for wrong in found:
            self._violation(wrong)
        answer = self._answer(via, action, params, found, fault)
        row = {name: answer[name] for name in ("status", "retcode", "data")}
        outcome = fault.kind if fault else answer["status"]
        self._count += 1
        self._write("call", no=self._count, via=via, action=action, params=params, outcome=outcome, answer=row)
        if answer["status"] == "ok":
            await self._tell_pending()
        await self._notify()
        if fault is not None and fault.kind == "late":
            await self._gate.wait()
        return (None if fault is not None and fault.kind == "hang" else answer), fault

    def release(self) -> None:
        """Let the late answers go."""
        self._gate.set()

    def _fault(self, action: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.action in ("*", action):
                fault.times -= 1
                return fault
        return None

    def _answer(self, via: str, action: str, params: Any, found: list[str], fault: Fault | None) -> Payload:
        if action in self.dialect.lacks:
            return self._failed(via, f"不支持的Api {action}", code=404)
        if action not in SHAPES:
            return self._failed(via, f"不支持的Api {action}", code=200 if via == "http" else 1404)
        if found:
            return self._failed(via, "; ".join(found), code=1400)
        if fault is not None and not fault.performs and fault.kind not in ("late",):
            return self._pretend(via, fault)
        try:
            data = getattr(self, f"_do_{action}")(**params)
        except Failed as failed:
            data = None
            if action not in self.dialect.always_ok:
                return self._failed(via, str(failed))
        if fault is not None and fault.kind in ("refuse", "timeout"):
            return self._pretend(via, fault)
        return {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": "", "stream": "normal-action"}

    def _pretend(self, via: str, fault: Fault) -> Payload:
        if fault.kind == "lie":
            return {"status": "ok", "retcode": 0, "data": None, "message": "", "wording": ""}
        event = "NodeIKernelMsgService/sendMsg ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate"
        timeout = f'Timeout: NTEvent serviceAndMethod:{event} EventRet:\n{{\n    "result": 0,\n    "errMsg": ""\n}}\n'
        return self._failed(via, timeout if fault.kind == "timeout" else fault.text or "failed")

    def _failed(self, via: str, text: str, code: int | None = None) -> Payload:
        dialect = self.dialect
        usual = dialect.fail_http if via == "http" else dialect.fail_ws
        answer = {"status": "failed", "retcode": code or usual, "data": None}
        return answer | dict.fromkeys(dialect.text_fields, text)

    async def _tell_pending(self) -> None:
        """What everybody in the group sees of a call, the bot included."""
        pending, self._pending = self._pending, []
        for payload in pending:
            await self.tell(payload)

    def _next_id(self) -> int:
        self._count += 1
        number = int.from_bytes(sha1(f"{self.self_id} {self._count}".encode()).digest()[:4]) & 0x7FFFFFFF
        return -number if self.dialect.negative else number

    # ---- the end

    async def close(self) -> None:
        """Hang up everything."""
        for ws in tuple(self._sockets.values()):
            await ws.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for runner in (self._runner, self._ws_runner):
            if runner is not None:
                await runner.cleanup()
        if self._session is not None:
            await self._session.close()
        if self._file is not None:
            self._file.close()

    async def _client(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession()
        return self._session

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _cq(segments: list[dict[str, Any]]) -> str:
    """A CQ string; written here, so that our reader is not tried with a writer of its own."""
    line = ""
    for part in segments:
        values = {name: str(value).replace("&", "&amp;") for name, value in part["data"].items()}
        values = {name: value.replace("[", "&#91;").replace("]", "&#93;") for name, value in values.items()}
        if part["type"] == "text":
            line += values["text"]
        else:
            pairs = (f",{name}={value.replace(',', '&#44;')}" for name, value in values.items())
            line += f"[CQ:{part['type']}{''.join(pairs)}]"
    return line


# ----------------------------------------------------------------------------------------- a process of its own


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="a stand-in of a OneBot client")
    parser.add_argument("--ws", help="the bot's reverse WebSocket")
    parser.add_argument("--post", default="", help="the bot's address for reports")
    parser.add_argument("--forward", action="store_true", help="serve a forward WebSocket; the address is printed")
    parser.add_argument("--listen", action="store_true", help="serve the HTTP API; the address is printed")
    parser.add_argument("--port", type=int, default=0, help="of the HTTP API; a free one unless given")
    parser.add_argument("--token", default="")
    parser.add_argument("--secret", default="")
    parser.add_argument("--self-id", type=int, default=2854196310)
    parser.add_argument("--dialect", choices=DIALECTS, default="napcat")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--group", type=int, action="append", default=[])
    parser.add_argument("--member", type=int, action="append", default=[])
    parser.add_argument("--role", default="admin", help="of the bot in its groups")
    parser.add_argument("--reconnect", type=float, default=5.0)
    parser.add_argument("--heartbeat", type=float, default=30.0)
    return parser.parse_args()


async def _keep_dialling(fake: FakeOneBot, arguments: argparse.Namespace) -> None:
    while True:
        with contextlib.suppress(ClientError, OSError):
            await fake.dial(arguments.ws, heartbeat=arguments.heartbeat)
            await fake.until(lambda: not fake.linked(), within=10**9)
        await fake.clock.sleep_until(fake.clock.now() + timedelta(seconds=arguments.reconnect))


async def _obey(fake: FakeOneBot, command: dict[str, Any]) -> Any:
    match command:
        case {"do": "say", "group": group, "user": user, "text": text}:
            return await fake.say(group, user, text)
        case {"do": "direct", "user": user, "text": text}:
            return await fake.tell(fake.direct(user, text))
        case {"do": "tell", "payload": payload}:
            return await fake.tell(payload)
        case {"do": "switch", "group": group, "on": on, "operator": operator}:
            return [await fake.tell(notice) for notice in fake.switch(fake.groups[group], on, operator)]
        case {"do": "fault", **values}:
            return fake.faults.append(Fault(**values))
        case {"do": "cut"}:
            return fake.cut()
        case {"do": "release"}:
            return fake.release()
        case {"do": "state"}:
            modes = {group.group_id: group.all_shut for group in fake.groups.values()}
            return {"linked": fake.linked(), "shut": modes, "calls": len(fake.calls()), "violations": fake.violations}
        case {"do": "faults"}:
            return [asdict(fault) for fault in fake.faults]
    raise ValueError(command)


async def _main(arguments: argparse.Namespace) -> None:
    fake = FakeOneBot(
        self_id=arguments.self_id,
        token=arguments.token,
        secret=arguments.secret,
        dialect=arguments.dialect,
        log=arguments.log,
    )
    for group_id in arguments.group:
        fake.add_group(group_id, role=arguments.role, members=tuple(arguments.member))
    fake.friends.update(arguments.member)
    fake.report_url = arguments.post
    api = await fake.listen(arguments.port) if arguments.listen else None
    forward = await fake.serve_forward() if arguments.forward else None
    dialling = asyncio.create_task(_keep_dialling(fake, arguments)) if arguments.ws else None
    _print({"ready": True, "api": api, "forward": forward})
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        try:
            _print({"done": await _obey(fake, json.loads(line))})
        except (KeyError, ValueError, Muted, ClientError, OSError) as error:
            _print({"failed": repr(error)})
    if dialling is not None:
        dialling.cancel()
    await fake.close()


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main(_arguments()))
