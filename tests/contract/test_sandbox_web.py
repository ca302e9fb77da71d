"""The sandbox over HTTP: what the page reads and sends, live news, and who is kept out."""

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.errors import Unavailable
from bot.core.event import Event, MessageReceived, RightsChanged
from bot.core.ids import NativeId
from bot.core.message import Foreign, Message
from bot.core.programme import instant
from bot.platforms.sandbox import BOT, Chat, Said, SandboxPlatform, SandboxWorld, populate
from bot.web.sandbox import RowState, Stage, TimelineRow, add_sandbox
from bot.web.sandbox.feed import frames
from bot.web.sandbox.guard import LOOPBACK
from bot.web.sandbox.jumps import next_planned, next_time, within_reach
from bot.web.sandbox.stage import QUEUE
from bot.web.sandbox.views import line_view
from tests.fakes.sandbox_desk import ACCOUNT, DAY, OPENING, ZONE, EchoBot, FakeDesk, build_stage

API = "/sandbox/api/"
GROUP, CHAT = "n-maker-1", "g:n-maker-1"
Client = TestClient[web.Request, web.Application]
XSS = "<img src=x onerror=alert(1)>\"'</script>"


class Site:
    """A running sandbox and a page's way to it."""

    def __init__(self, stage: Stage, desk: FakeDesk, bot: EchoBot, client: Client) -> None:
        self.stage, self.desk, self.bot, self.client = stage, desk, bot, client

    async def get(self, path: str, **query: str) -> Any:
        async with self.client.get(API + path, params=query) as response:
            return await response.json()

    async def post(self, path: str, expected: int = 200, **body: object) -> Any:
        async with self.client.post(API + path, json=body) as response:
            assert response.status == expected, await response.text()
            return await response.json()

    async def say(self, text: str, me: str = "zhou", chat: str = CHAT, reply_to: str | None = None) -> Any:
        return await self.post("say", me=me, chat=chat, text=text, reply_to=reply_to)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    stage, desk, bot = await build_stage()
    app = web.Application()
    add_sandbox(app, stage)
    async with TestClient(TestServer(app)) as client:
        yield Site(stage, desk, bot, client)


# ------------------------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sandbox/", "text/html"),
        ("/sandbox/static/app.js", "text/javascript"),
        ("/sandbox/static/sandbox.css", "text/css"),
        ("/sandbox/static/icon.svg", "image/svg+xml"),
    ],
)
async def test_the_page_and_its_files(site: Site, path: str, kind: str) -> None:
    async with site.client.get(path) as response:
        assert (response.status, response.content_type) == (200, kind)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


async def test_the_address_without_its_slash_leads_there(site: Site) -> None:
    async with site.client.get("/sandbox", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (308, "/sandbox/")


@pytest.mark.parametrize("name", ["nothing.js", "..%2Froutes.py", "%2e%2e/routes.py"])
async def test_no_other_file_is_served(site: Site, name: str) -> None:
    async with site.client.get(f"/sandbox/static/{name}") as response:
        assert response.status == 404


def test_the_page_has_no_inline_script_and_asks_no_other_host() -> None:
    static = Path(__file__).parents[2] / "bot" / "web" / "sandbox" / "static"
    files = {path.name: path.read_text("utf-8") for path in static.iterdir()}
    page = files["index.html"]
    assert "<script>" not in page
    assert "style=" not in page
    assert not any(f' on{event}="' in page for event in ("click", "load", "error"))
    for name, text in files.items():
        foreign = [
            line for line in text.splitlines() if "://" in line and "www.w3.org" not in line and "https?:" not in line
        ]
        assert foreign == [], name
        assert not any(word in text for word in ("innerHTML", "insertAdjacentHTML", "document.write", "eval("))
        assert text.count("\n") <= 400, name


# ------------------------------------------------------------------------------------------------------- the guard


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost@evil", "", "[::1", "localhost:x"]
)
async def test_a_foreign_host_name_is_refused(site: Site, host: str) -> None:
    for path in ("/sandbox/", API + "people"):
        async with site.client.get(path, headers={"Host": host}) as response:
            assert response.status in {400, 403}


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:9000", "LOCALHOST"])
async def test_this_machine_is_let_in(site: Site, host: str) -> None:
    async with site.client.get(API + "people", headers={"Host": host}) as response:
        assert response.status == 200


async def test_another_host_can_be_allowed_by_name(site: Site) -> None:
    site.stage.hosts = frozenset({"demo.example"})
    async with site.client.get(API + "people", headers={"Host": "demo.example:80"}) as response:
        assert response.status == 200
    assert "demo.example" not in LOOPBACK


async def test_other_sites_cannot_post(site: Site) -> None:
    body = json.dumps({"me": "zhou", "chat": CHAT, "text": "x"})
    for headers, status in (
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json", "Origin": "https://evil.example"}, 403),
        ({"Content-Type": "application/json", "Origin": "null"}, 403),
    ):
        async with site.client.post(API + "say", data=body, headers=headers) as response:
            assert response.status == status


@pytest.mark.parametrize(
    "path",
    [
        *("say", "recall", "press", "group/mode", "group/bot", "group/card", "group/newcomer"),
        *("clock", "jump", "crowd", "restart"),
    ],
)
@pytest.mark.parametrize("body", ["", "{", "[]", '{"unknown": 1}'])
async def test_what_the_page_never_sends_is_refused(site: Site, path: str, body: str) -> None:
    async with site.client.post(API + path, data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
        assert (await response.json())["code"] == "not_json"


# ------------------------------------------------------------------------------------------------------- reading


async def test_everybody_can_be_picked(site: Site) -> None:
    view = await site.get("people")
    people = {person["id"]: person for person in view["people"]}
    assert people["he"]["roles"] == ["coordinator"]
    assert len(people["he"]["groups"]) == 4
    assert people["sim-ai-1-01"]["simulated"]
    assert BOT not in people


async def test_a_person_sees_the_own_groups_and_their_state(site: Site) -> None:
    state = await site.get("state", me="liu")
    (group,) = state["groups"]
    assert (group["chat"], group["muted"], group["standing"], group["management"]) == (CHAT, True, "member", False)
    assert group["silence"]
    assert group["since"] == "2020-04-18T07:55:00+08:00"
    assert (state["private"]["chat"], state["private"]["count"]) == ("p:liu", 0)
    assert state["clock"]["now"] == "2020-04-18T07:55:00+08:00"
    groups = (await site.get("state", me="he"))["groups"]
    assert [group["management"] for group in groups] == [False, False, False, True]
    assert groups[0]["silence"] is None


@pytest.mark.parametrize("path", ["state", "lines", "events"])
async def test_nobody_sees_nothing(site: Site, path: str) -> None:
    assert (await site.get(path, me="nobody", chat=CHAT))["code"] == "unknown_user"


@pytest.mark.parametrize("chat", ["g:n-ai-1", "p:zhou", "x", "g:nowhere"])
async def test_other_peoples_chats_stay_closed(site: Site, chat: str) -> None:
    assert (await site.get("lines", me="liu", chat=chat))["code"] == "unknown_chat"


async def test_members_are_for_members(site: Site) -> None:
    assert (await site.get("members", me="liu", group="n-ai-1"))["code"] == "unknown_chat"
    members = (await site.get("members", me="liu", group=GROUP))["members"]
    assert {"id": "zhou", "name": "城关二中周晓梅", "standing": "admin", "bot": False} in members


async def test_lines_come_in_pages(site: Site) -> None:
    for number in range(130):
        await site.say(f"第 {number} 句")
    page = await site.get("lines", me="zhou", chat=CHAT)
    assert (len(page["lines"]), page["earlier"]) == (120, True)
    rest = await site.get("lines", me="zhou", chat=CHAT, before=str(page["lines"][0]["n"]))
    assert [line["parts"][0]["text"] for line in rest["lines"]] == [f"第 {number} 句" for number in range(10)]
    assert not rest["earlier"]


# ------------------------------------------------------------------------------------------------------- talking


async def test_what_is_said_reaches_the_bot_and_its_answer_the_page(site: Site) -> None:
    said = await site.say("@研习助手 /帮助")
    event = site.bot.heard[-1]
    assert isinstance(event, MessageReceived)
    assert (event.message_id, event.message.text, event.addressed) == (said["message_id"], "/帮助", True)
    asked, answer = (await site.get("lines", me="liu", chat=CHAT))["lines"]
    assert asked["parts"] == [{"at": BOT, "name": "研习助手"}, {"text": "/帮助"}]
    assert answer["bot"]
    assert answer["quote"] == {
        "id": said["message_id"],
        "name": "城关二中周晓梅",
        "text": "@研习助手 /帮助",
        "gone": False,
    }


async def test_private_talk(site: Site) -> None:
    await site.say("/帮助", me="liu", chat="p:liu")
    lines = (await site.get("lines", me="liu", chat="p:liu"))["lines"]
    assert [line["bot"] for line in lines] == [False, True]
    assert (await site.post("say", 404, me="liu", chat="p:zhou", text="x"))["code"] == "unknown_chat"
    assert (await site.post("say", 404, me="liu", chat="?", text="x"))["code"] == "unknown_chat"


async def test_texts_stay_inert(site: Site) -> None:
    await site.say(XSS)
    async with site.client.get(API + "lines", params={"me": "zhou", "chat": CHAT}) as response:
        assert (response.content_type, response.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
        assert (await response.json())["lines"][0]["parts"] == [{"text": XSS}]


async def test_a_refusal_is_a_sentence(site: Site) -> None:
    refused = await site.post("say", 409, me="liu", chat=CHAT, text="有人吗")
    assert refused["code"] == "group_muted"
    assert "禁言" in refused["error"]


async def test_recalling(site: Site) -> None:
    first = (await site.say("说错了"))["message_id"]
    await site.say("回复它", reply_to=first)
    await site.post("recall", me="zhou", message_id=first)
    gone, answer = (await site.get("lines", me="liu", chat=CHAT))["lines"]
    assert (gone["parts"], gone["recalled"], gone["self_recalled"]) == ([], "城关二中周晓梅", True)
    assert answer["quote"] == {"id": first, "name": "城关二中周晓梅", "text": "", "gone": True}
    assert (await site.post("recall", 409, me="zhou", message_id=first))["code"] == "gone"


async def test_a_bot_that_cannot_store_is_said(site: Site) -> None:
    async def full(event: Event) -> None:
        raise Unavailable("full")

    await site.stage.platform.start(full)
    assert (await site.say("在吗"))["note"]
    assert site.stage.platform.waiting == 1


# ----------------------------------------------------------------------------------------------- running a group


async def test_a_manager_opens_the_group_by_hand(site: Site) -> None:
    assert (await site.post("group/mode", 409, me="liu", group=GROUP, muted=False))["code"] == "not_manager"
    await site.post("group/mode", me="chen", group=GROUP, muted=False)
    await site.say("开了", me="liu")
    notice = (await site.get("lines", me="liu", chat=CHAT))["lines"][0]["notice"]
    assert (notice["kind"], notice["on"], notice["by"], notice["by_bot"]) == ("mode", False, "武昌三中陈建国", False)


async def test_the_owner_takes_the_bots_right(site: Site) -> None:
    assert (await site.post("group/bot", 409, me="zhou", group=GROUP, manager=False))["code"] == "not_owner"
    await site.post("group/bot", me="chen", group=GROUP, manager=False)
    assert isinstance(site.bot.heard[-1], RightsChanged)
    assert not (await site.get("state", me="chen"))["groups"][0]["bot_manages"]


async def test_cards_and_newcomers(site: Site) -> None:
    await site.post("group/card", me="liu", group=GROUP, card="昵称")
    assert (await site.post("group/newcomer", 409, me="liu", group=GROUP, name="新人"))["code"] == "not_manager"
    await site.post("group/newcomer", me="chen", group=GROUP, name=" 新 老师 ")
    await site.post("group/newcomer", 400, me="chen", group=GROUP, name="  ")
    names = [member["name"] for member in (await site.get("members", me="liu", group=GROUP))["members"]]
    assert "昵称" in names
    assert names[-1] == "新 老师"


# ------------------------------------------------------------------------------------------------------- the clock


async def test_speed_and_crowd(site: Site) -> None:
    await site.post("clock", speed=60)
    await site.post("crowd", on=True)
    clock = (await site.get("state", me="he"))["clock"]
    assert (clock["speed"], clock["crowd"]) == (60, True)
    await site.post("clock", 400, speed=-1)


async def test_jumping_plays_what_lies_between(site: Site) -> None:
    await site.post("jump", to="next")
    assert site.desk.now() == instant(DAY, time(8), ZONE)
    await site.say("早", me="liu")
    await site.post("jump", to="22:50")
    await site.post("jump", to="07:55", tomorrow=True)
    assert site.desk.now() == instant(DAY + timedelta(days=1), time(7, 55), ZONE)
    assert (await site.get("state", me="liu"))["groups"][0]["muted"]


@pytest.mark.parametrize("to", ["", "25:00", "yesterday", "8"])
async def test_no_way_leads_there(site: Site, to: str) -> None:
    await site.post("jump", 400, to=to)


async def test_one_jump_at_a_time(site: Site) -> None:
    site.stage.jumping_to = site.desk.now()
    assert (await site.post("jump", 409, to="next"))["code"] == "jumping"
    assert (await site.post("restart", 409, confirm=True))["code"] == "jumping"
    assert (await site.get("state", me="he"))["clock"]["jumping_to"] == "2020-04-18T07:55:00+08:00"


async def test_nothing_may_be_planned(site: Site) -> None:
    site.desk.clock.move_to(instant(DAY, time(23, 30), ZONE))
    await site.post("jump", to="next")
    assert site.desk.now() == instant(DAY + timedelta(days=1), time(8), ZONE)
    site.desk.idle = True
    assert (await site.post("jump", 409, to="next"))["code"] == "nothing_planned"


async def test_the_day_is_shown_with_its_reasons(site: Site) -> None:
    await site.post("jump", to="12:00")
    view = await site.get("timeline", group="maker-1")
    assert view["on"] == "2020-04-18"
    assert [row["state"] for row in view["rows"]] == ["done", "done", *["planned"] * 5]
    first = view["rows"][0]
    assert (first["at"], first["group_name"], bool(first["why"])) == (
        "2020-04-18T08:00:00+08:00",
        "创客教育研修一组",
        True,
    )
    assert len((await site.get("timeline", on="2020-04-19"))["rows"]) == 21
    assert (await site.get("timeline", on="soon"))["code"] == "unknown_time"


async def test_beginning_again_empties_the_world(site: Site) -> None:
    await site.say("会消失")
    await site.post("restart", 400, confirm=False)
    await site.post("restart", confirm=True)
    assert site.desk.restarts == 1
    assert (await site.get("lines", me="zhou", chat=CHAT))["lines"] == []


def test_the_times_that_jumps_lead_to() -> None:
    at = next_time(OPENING, time(7, 55), ZONE)
    assert at == OPENING + timedelta(days=1)
    assert next_time(OPENING, time(7, 55), ZONE, tomorrow=True) == at
    assert next_time(OPENING, time(8), ZONE) == OPENING + timedelta(minutes=5)
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 12, 0, tzinfo=berlin)
    assert next_time(before, time(8), berlin).astimezone(berlin).hour == 8
    row = TimelineRow(OPENING, None, "speaking", "opening", RowState.PLANNED, "x")
    assert next_planned([row], OPENING) is None
    assert next_planned([row], OPENING - timedelta(minutes=1)) == OPENING
    assert within_reach(OPENING, at)
    assert not within_reach(OPENING, OPENING)
    assert not within_reach(OPENING, OPENING + timedelta(days=4))


# -------------------------------------------------------------------------------------------------------- live news


async def frame(response: ClientResponse) -> Any:
    line = await response.content.readline()
    assert line.startswith(b"data: "), line
    assert await response.content.readline() == b"\n"
    return json.loads(line[6:])


async def test_the_stream_delivers_what_the_person_sees(site: Site) -> None:
    async with site.client.get(API + "events", params={"me": "liu"}) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        hello = await frame(response)
        assert (hello["type"], hello["number"]) == ("hello", site.stage.world.state.last_number)
        assert site.stage.pages == 1
        await site.say("别的群", me="wu", chat="g:n-ai-1")
        await site.say("别人的私聊", me="zhou", chat="p:zhou")
        await site.say(XSS)
        line = await frame(response)
        assert (line["type"], line["line"]["parts"]) == ("line", [{"text": XSS}])
        await site.post("group/mode", me="chen", group=GROUP, muted=False)
        assert (await frame(response))["line"]["notice"]["kind"] == "mode"
        group = await frame(response)
        assert (group["type"], group["group"]["muted"], group["group"]["silence"]) == ("group", False, None)
        await site.post("clock", speed=10)
        clock = await frame(response)
        assert (clock["type"], clock["clock"]["speed"]) == ("clock", 10)
        await site.say("/帮助", me="liu", chat="p:liu")
        assert [(await frame(response))["type"] for _ in range(3)] == ["line", "effect", "line"]
        await site.stage.close(web.Application())
        assert await response.content.read() == b""
    assert site.stage.pages == 0


async def test_a_page_that_falls_behind_loads_everything_anew(site: Site) -> None:
    queue = site.stage.open_page()
    for _ in range(QUEUE + 5):
        site.stage.tell_clock()
    assert queue.qsize() == QUEUE + 1
    news = [queue.get_nowait() for _ in range(QUEUE + 1)]
    assert news[-1] == {"type": "reset"}
    site.stage.close_page(queue)


async def test_another_world_can_be_put_on_the_stage(site: Site) -> None:
    queue, old = site.stage.open_page(), site.stage.world
    world = SandboxWorld(old.account, ZONE, site.desk.now)
    populate(world, site.desk.programme, site.desk.directory, trainees=1)
    site.stage.replace(world, SandboxPlatform(world, site.desk.clock))
    assert queue.get_nowait() == {"type": "reset"}
    old.add_user(NativeId("ghost"), "旧世界")
    assert queue.empty()
    world.add_user(NativeId("fresh"), "新世界")
    assert queue.qsize() == 1


def kinds(stage: Stage, me: str, entry: dict[str, Any]) -> list[str]:
    return [frame["type"] for frame in frames(stage, NativeId(me), {"type": "entry", "entry": entry})]


async def test_what_an_entry_means_for_a_page() -> None:
    stage, _, _ = await build_stage()
    world, group = stage.world, NativeId(GROUP)
    assert kinds(stage, "liu", {"what": "user", "native_user": "x"}) == []
    world.leave(group, NativeId("liu"))
    assert kinds(stage, "liu", world.journal.entries[-1]) == ["chats"]
    assert kinds(stage, "zhou", world.journal.entries[-1]) == ["line", "group"]
    refused = {"what": "effect", "performed": False, "outcome": "refused"}
    assert kinds(stage, "liu", refused) == ["effect"]
    world.join(group, NativeId("liu"))
    assert list(frames(stage, NativeId("liu"), {"type": "reset"})) == [{"type": "reset"}]
    quiet = {"what": "join", "n": 1, "native_user": "x", "native_group": "n-ai-1"}
    assert kinds(stage, "liu", quiet) == []


def test_parts_that_the_page_cannot_draw_are_named() -> None:
    world = SandboxWorld(ACCOUNT, ZONE, lambda: OPENING)
    said = Said(
        number=1, id="m1", at=OPENING, chat=Chat(user=NativeId("liu")), sender=NativeId("liu"), sender_name="刘芳",
        message=Message.of(Foreign("voice")), reply_to="m0",
    )  # fmt: skip
    view = line_view(world, said, NativeId("zhou"))
    assert (view["parts"], view["quote"]) == ([{"text": "[voice]"}], None)
    assert date.fromisoformat(view["at"][:10]) == DAY
