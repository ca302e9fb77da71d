"""``yanxi groups`` as people run it, against a strict DingTalk: what exists there then, and what the file says."""

import asyncio
import csv
import io
import json
import os
import re
import sys
import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import join_sheet
from bot.accounts import platforms_of
from bot.cli.group import root
from bot.clock import RealClock
from bot.core.effect import SetMuteAll, Why
from bot.core.ids import EffectKey, GroupKey, NativeId
from bot.core.wording import new_groups as wording
from bot.doctor import examine, places_of
from bot.join_sheet import Entry
from bot.platforms.base import Address
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.settings import load, sandbox_settings
from tests.fakes.dingtalk import FakeDingTalk, Fault
from tests.qr import modules_of, read

OWNER, LEADER, DUTY, GUEST, BOSS = (f"{number:016}" for number in range(1, 6))
ROOT = str(Path(__file__).resolve().parents[2])
CREATE, LINK = "sceneGroup/create", "chat/qrcode/get"
ACCOUNT = """
[[accounts]]
name = "ding"
platform = "dingtalk"
client_id = "dingexampleappkey01"
client_secret = "EXAMPLE-app-secret-0001"
group_template = "template-1"
owner_user_id = "0000000000000001"
api_url = "URL"
oapi_url = "URL"
"""
PROGRAMME = """
[programme]
key = "demo"
name = "示例 <活动> & 研习"

[[phases]]
kind = "intensive"
starts_on = 2026-07-18

[[categories]]
key = "contest"
name = "竞赛课程"

# 群：建好以后这里会有群号
[[groups]]
key = "vex"
name = "机器人竞赛班"           # 给学员看的名字
category = "contest"
account = "ding"
native_id = "new"               # 待建

[[groups]]
key = "maker"
name = "创意智造班"
account = "ding"
native_id = "new"
join_url = ""

[management]
name = "教务群"
account = "ding"
native_id = "new"

[[people]]
name = "王组长"
roles = [{ role = "class_teacher", groups = ["vex"] }]
accounts = [{ account = "ding", id = "0000000000000002" }]

[[people]]
name = "李值班"
roles = [{ role = "duty", groups = ["vex"] }, { role = "duty", groups = ["maker"], until = 2020-01-01 }]
accounts = [{ account = "ding", id = "0000000000000003" }]

[[people]]
name = "赵嘉宾"
roles = [{ role = "guest", groups = ["maker"] }]
accounts = [{ account = "ding", id = "0000000000000004" }]

[[people]]
name = "钱主管"
roles = [{ role = "coordinator" }]
accounts = [{ account = "ding", id = "0000000000000005" }]

[[people]]
name = "孙未绑"
roles = [{ role = "duty", groups = ["vex"] }]

[[people]]
name = "周外聘"
roles = [{ role = "expert", groups = ["maker"] }]
accounts = [{ account = "ding", id = "union:unionOutsider0001" }]
"""


@dataclass
class Place:
    """A folder with settings, and the organisation that they name."""

    folder: Path
    fake: FakeDingTalk

    @property
    def file(self) -> Path:
        return self.folder / "config.toml"

    @property
    def table(self) -> dict[str, dict[str, Any]]:
        """The groups as the file has them now, by key."""
        raw = tomllib.loads(self.file.read_text("utf-8"))
        return {group["key"]: group for group in raw["groups"]} | {"management": raw["management"]}

    def write(self, text: str) -> None:
        self.file.write_text(text.replace("URL", self.fake.api_url), "utf-8")

    async def run(self, *args: str, file: str = "config.toml", env: dict[str, str] | None = None) -> Result:
        """A command in a thread, because it has a loop of its own and the stand-in must go on answering."""
        call = [*args, "--config", str(self.folder / file)]
        return await asyncio.to_thread(CliRunner().invoke, root, call, prog_name="yanxi", env=env)

    def created(self) -> list[dict[str, Any]]:
        return [row["body"] for row in self.fake.calls(CREATE)]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    fake = FakeDingTalk(RealClock())
    fake.world.group_templates.add("template-1")
    for user in (OWNER, LEADER, DUTY, GUEST, BOSS):
        fake.add_person(user)
    await fake.listen()
    found = Place(tmp_path, fake)
    found.write(ACCOUNT + PROGRAMME)
    yield found
    await fake.close()
    assert fake.violations == []


# ----------------------------------------------------------------------------------------------------- what is made


async def test_without_apply_nothing_is_called_and_nothing_written(place: Place) -> None:
    before = place.file.read_bytes()
    done = await place.run("groups", "create")
    assert done.exit_code == 0, done.output
    assert place.fake.log == []
    assert place.file.read_bytes() == before
    assert [path.name for path in place.folder.iterdir()] == ["config.toml"]
    assert "机器人竞赛班（vex，账号 ding）：群主 1 人，成员 3 人，其中管理员 2 人" in done.output
    assert "孙未绑" in done.output
    assert wording.DRY in done.output


async def test_groups_are_made_and_both_ids_kept(place: Place) -> None:
    before = place.file.read_text("utf-8")
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 0, done.output
    assert len(place.fake.groups) == 3
    found = {group.title: group for group in place.fake.groups.values()}
    roles = {title: {user: member.role for user, member in group.members.items()} for title, group in found.items()}
    assert roles == {
        "机器人竞赛班": {OWNER: "owner", LEADER: "admin", DUTY: "member", BOSS: "admin"},
        "创意智造班": {OWNER: "owner", GUEST: "member", BOSS: "admin"},
        "教务群": {OWNER: "owner", LEADER: "member", DUTY: "member", GUEST: "member", BOSS: "admin"},
    }
    for key, title in (("vex", "机器人竞赛班"), ("maker", "创意智造班"), ("management", "教务群")):
        row, group = place.table[key], found[title]
        assert (row["native_id"], row["chat_id"], row["kind"]) == (group.cid, group.chat_id, "scene")
        assert row["join_url"].endswith(group.chat_id)
        assert group.cid in done.output
        assert row["join_url"] in done.output
    assert (place.folder / "config.toml.bak").read_text("utf-8") == before
    after = place.file.read_text("utf-8").splitlines()
    added = [line for line in after if line not in before.splitlines()]
    assert {line.split(" = ")[0] for line in added} == {"native_id", "chat_id", "kind", "join_url"}
    assert [line for line in before.splitlines() if line not in after and "native_id" not in line] == ['join_url = ""']
    assert any(line.endswith("               # 待建") for line in added)
    checked = load(place.file, {})
    assert checked.settings is not None
    assert checked.errors == ()
    assert not any("没有建" in fault.text for fault in checked.faults)


async def test_what_was_made_can_be_closed_and_opened(place: Place) -> None:
    """The reason for all this: such a group is muted and opened by the bot."""
    await place.run("groups", "create", "--apply")
    settings = load(place.file, {}).settings
    assert settings is not None
    (platform,) = platforms_of(settings, RealClock())
    assert isinstance(platform, DingTalkPlatform)
    cid = place.table["vex"]["native_id"]
    async with platform.calls_only():
        for on in (True, False):
            effect = SetMuteAll(feature="f", why=Why("test"), group=GroupKey("vex"), on=on)
            receipt = await platform.send(effect, Address(native_group=NativeId(cid)), EffectKey("k"))
            assert receipt.verified is True
            assert place.fake.groups[cid].muted is on


async def test_a_second_run_has_nothing_to_do(place: Place) -> None:
    await place.run("groups", "create", "--apply")
    calls, text = len(place.fake.log), place.file.read_bytes()
    done = await place.run("groups", "create", "--apply")
    assert (done.exit_code, len(place.fake.log), place.file.read_bytes()) == (0, calls, text)
    assert wording.NOTHING in done.output


async def test_ids_that_were_lost_are_found_again(place: Place) -> None:
    """The same keys, so the same groups; with another programme they are others."""
    await place.run("groups", "create", "--apply")
    first = {key: row["native_id"] for key, row in place.table.items()}
    place.write(ACCOUNT + PROGRAMME)
    await place.run("groups", "create", "--apply")
    assert {key: row["native_id"] for key, row in place.table.items()} == first
    assert len(place.fake.groups) == 3
    place.write(ACCOUNT + PROGRAMME.replace('key = "demo"', 'key = "other"'))
    await place.run("groups", "create", "--apply")
    assert len(place.fake.groups) == 6
    assert not set(first.values()) & {row["native_id"] for row in place.table.values()}


async def test_killed_between_making_and_writing(place: Place) -> None:
    """A real process, killed while the platform's answer is on its way; the next run finds the group made."""
    place.fake.faults.append(Fault("late", CREATE))
    env = {name: value for name, value in os.environ.items() if not name.startswith("YANXI_")}
    env["PYTHONPATH"] = ROOT
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "groups", "create", "--apply", "--config", str(place.file),
        cwd=place.folder, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await place.fake.until(lambda: len(place.fake.groups) == 1, within=30)
    process.kill()
    await process.wait()
    place.fake.release()
    (made,) = place.fake.groups
    assert {row["native_id"] for row in place.table.values()} == {"new"}, "the file is whole and says nothing new"
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 0, done.output
    assert place.table["vex"]["native_id"] == made
    assert len(place.fake.groups) == 3


async def test_only_one_group_and_as_json(place: Place) -> None:
    done = await place.run("groups", "create", "--apply", "--group", "maker", "--account", "ding", "--json")
    said = json.loads(done.stdout)
    assert said["ok"]
    assert [row["key"] for row in said["groups"]] == ["maker"]
    assert said["groups"][0]["native_id"] == place.table["maker"]["native_id"]
    assert {key for key, row in place.table.items() if row["native_id"] == "new"} == {"vex", "management"}


async def test_groups_of_a_programmes_own_file(place: Place) -> None:
    config = 'programme = "p.toml"\n' + ACCOUNT.replace("URL", place.fake.api_url)
    place.file.write_text(config, "utf-8")
    (place.folder / "p.toml").write_text(PROGRAMME, "utf-8")
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 0, done.output
    assert place.file.read_text("utf-8") == config
    rows = tomllib.loads((place.folder / "p.toml").read_text("utf-8"))["groups"]
    assert all(row["native_id"] in place.fake.groups for row in rows)


async def test_long_names_and_too_many_leaders_are_said(place: Place) -> None:
    name = "二〇二六年湖北省中小学电脑制作活动骨干教师暑期集中研习机器人竞赛第一班"
    assert len(name) > 30
    leaders = [f"{number:016}" for number in range(100, 114)]
    for user in leaders:
        place.fake.add_person(user)
    more = "".join(
        f'[[people]]\nname = "组长{user}"\nroles = [{{ role = "group_lead", groups = ["vex"] }}]\n'
        f'accounts = [{{ account = "ding", id = "{user}" }}]\n'
        for user in leaders
    )
    place.write(ACCOUNT + PROGRAMME.replace("机器人竞赛班", name) + more)
    done = await place.run("groups", "create", "--apply", "--group", "vex")
    assert done.exit_code == 0, done.output
    (group,) = place.fake.groups.values()
    assert group.title == name[:30]
    roles = [member.role for member in group.members.values()]
    assert (roles.count("admin"), roles.count("member"), roles.count("owner")) == (12, 5, 1)
    assert wording.cut(name[:30]) in done.output
    assert wording.too_many(4) in done.output


# ----------------------------------------------------------------------------------------------------- what goes wrong


async def test_what_was_made_is_kept_when_the_next_fails(place: Place) -> None:
    place.fake.faults.append(Fault("refuse", CREATE, code="parameter.invalid"))
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 1
    assert [key for key, row in place.table.items() if row["native_id"] == "new"] == ["vex"]
    assert "parameter.invalid" in done.output
    assert wording.todo("parameter.invalid") in done.output
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 0, done.output
    assert len(place.fake.groups) == 3


@pytest.mark.parametrize("kind", ["reset", "drop", "garbage", "html", "throttle"])
async def test_an_unclear_end_makes_no_second_group(place: Place, kind: str) -> None:
    place.fake.faults.append(Fault(kind, CREATE, performs=kind in ("reset", "drop", "garbage")))
    done = await place.run("groups", "create", "--apply", "--group", "vex")
    assert (done.exit_code, place.table["vex"]["native_id"]) == (1, "new")
    done = await place.run("groups", "create", "--apply", "--group", "vex")
    assert done.exit_code == 0, done.output
    assert len(place.fake.groups) == 1


async def test_without_the_right_only_one_call_is_made(place: Place) -> None:
    place.fake.forbidden.add(CREATE)
    done = await place.run("groups", "create", "--apply", "--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert [row["failed"]["code"] for row in said["groups"]] == ["permission"] * 3
    assert "qyapi_chat_manage" in said["groups"][0]["failed"]["todo"]
    assert len(place.created()) == 1
    assert {row["native_id"] for row in place.table.values()} == {"new"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault("permission", LINK, 9, scope="qyapi_chat_base_read"),
        Fault("refuse", LINK, 9, code="60124"),
        Fault("garbage", LINK, 9),
    ],
)
async def test_without_a_join_link_the_groups_are_there_all_the_same(place: Place, fault: Fault) -> None:
    place.fake.faults.append(replace(fault))
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 0, done.output
    assert all(row["native_id"] in place.fake.groups for row in place.table.values())
    assert not any(row.get("join_url") for row in place.table.values())
    assert done.output.count(wording.NO_LINK_TODO) == 3


async def test_nothing_is_made_whose_ids_could_not_be_kept(place: Place) -> None:
    """The id comes from the environment here: the file has another, which must not be lost."""
    place.write(ACCOUNT + PROGRAMME.replace('native_id = "new"               #', 'native_id = "cidOld=="   #'))
    before = place.file.read_bytes()
    done = await place.run("groups", "create", "--apply", "--group", "vex", env={"YANXI_GROUPS__VEX__NATIVE_ID": "new"})
    assert done.exit_code == 1, done.output
    assert wording.todo("no_file") in done.output
    assert place.created() == []
    assert place.file.read_bytes() == before


async def test_what_an_account_lacks_is_named_before_any_call(place: Place) -> None:
    place.write((ACCOUNT + PROGRAMME).replace('group_template = "template-1"\n', ""))
    done = await place.run("groups", "create", "--apply")
    assert done.exit_code == 2
    assert "group_template" in done.output
    assert place.fake.log == []


@pytest.mark.parametrize("wrong", [("--group", "nobody"), ("--account", "nobody")])
async def test_names_that_do_not_exist(place: Place, wrong: tuple[str, str]) -> None:
    done = await place.run("groups", "create", *wrong)
    assert done.exit_code == 2
    assert "nobody" in done.output


# ------------------------------------------------------------------------------------------ until they are made


async def test_a_service_without_its_groups_does_not_start(place: Place) -> None:
    done = await place.run("run")
    assert done.exit_code == 2
    assert "机器人竞赛班、创意智造班、教务群" in done.output
    assert "yanxi groups create" in done.output
    assert place.fake.log == []


async def test_check_and_doctor_say_so(place: Place) -> None:
    done = await place.run("check")
    assert done.exit_code == 0
    assert "有 3 个群还没有建" in done.output
    settings = load(place.file, {}).settings
    assert settings is not None
    assert places_of("ding", settings) == {}
    report = await examine(settings, RealClock(), within=5)
    (line,) = [line for line in report.lines if line.check == "to_create"]
    assert (line.health, line.places) == ("bad", ("机器人竞赛班", "创意智造班", "教务群"))
    assert not report.ok
    assert not any(row["body"] and "new" in json.dumps(row["body"]) for row in place.fake.calls())


def test_the_sandbox_plays_groups_that_are_not_made_yet(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(PROGRAMME, "utf-8")
    found = sandbox_settings(file, {})
    assert len({one.native_id for one in found.places}) == 3
    assert not any(one.to_create for one in found.places)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('platform = "dingtalk"', 'platform = "qq"\napp_id = "1"\napp_secret = "s"', "只有钉钉应用机器人"),
        ('native_id = "new"\njoin_url', 'native_id = "cid=="\nstandby_native_id = "new"\njoin_url', "备用账号接的是"),
        ('native_id = "new"', 'native_id = "cid=="', "重复"),
    ],
)
def test_where_new_is_not_allowed(tmp_path: Path, old: str, new: str, says: str) -> None:
    account = ACCOUNT if "platform" not in old else '\n[[accounts]]\nname = "ding"\nplatform = "dingtalk"\n'
    file = tmp_path / "config.toml"
    file.write_text((account + PROGRAMME).replace("URL", "http://127.0.0.1:1").replace(old, new), "utf-8")
    assert [fault.text for fault in load(file, {}).errors if says in fault.text]


# ----------------------------------------------------------------------------------------------- the list and the sheet


async def test_the_list(place: Place) -> None:
    await place.run("groups", "create", "--apply", "--group", "vex")
    done = await place.run("groups", "list")
    cid = place.table["vex"]["native_id"]
    assert f"vex  机器人竞赛班  ding  {cid[:11]}…  scene  链接有" in done.output
    assert "maker  创意智造班  ding  待建  -  链接无" in done.output
    assert cid not in done.output
    rows = json.loads((await place.run("groups", "list", "--json")).stdout)
    assert [row["native_id"] for row in rows] == [cid, "new", "new"]


async def test_the_sheet_after_making(place: Place) -> None:
    out = place.folder / "out"
    done = await place.run("groups", "create", "--apply", "--out", str(out))
    assert done.exit_code == 0, done.output
    html = (out / join_sheet.PAGE).read_text("utf-8")
    codes = [read(modules_of(svg)) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]
    assert codes == [place.table[key]["join_url"] for key in ("vex", "maker")], "not the staff's own group"
    content = (out / join_sheet.TABLE).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["入群链接"] for row in rows] == codes
    assert [row["群名"] for row in rows] == ["机器人竞赛班", "创意智造班"]


def entry(number: int, **more: Any) -> Entry:
    values = {"key": f"g{number}", "name": f"{number}班", "category": "竞赛", "platform": "qq",
              "url": f"https://qm.qq.com/q/{number:08}"}  # fmt: skip
    return Entry(**(values | more))


def test_six_on_a_page_each_with_its_own_code() -> None:
    entries = tuple(entry(number) for number in range(14))
    html = join_sheet.page("活动", entries)
    pages = html.split('<section class="page">')[1:]
    assert [page.count("<li data-key") for page in pages] == [6, 6, 2]
    cards = re.findall(r'<li data-key="(\w+)">(.*?)<svg(.*?)</svg>', html, re.DOTALL)
    assert {key: read(modules_of(f"<svg{svg}")) for key, _, svg in cards} == {one.key: one.url for one in entries}


def test_what_people_wrote_is_never_markup_and_nothing_is_fetched() -> None:
    bad = '<script>alert(1)</script>"&'
    html = join_sheet.page(bad, (entry(1, name=bad, category=bad, url="https://a.cn/?a=1&b=<script>"),))
    assert "<script" not in html
    assert unescape(html).count("<script>alert(1)") == 4
    assert not re.search(r"""(src|href|url\()\s*=?\s*["']?(https?:)?//""", html)
    (svg,) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert read(modules_of(svg)) == "https://a.cn/?a=1&b=<script>"


def test_groups_without_a_link_or_with_an_endless_one_have_no_code() -> None:
    entries = (entry(1, url=""), entry(2, url="https://a.cn/" + "x" * 3000), entry(3))
    html = join_sheet.page("活动", entries)
    assert join_sheet.missing(entries) == ("1班", "2班")
    assert html.count("<svg") == 1


def test_a_spreadsheet_runs_nothing() -> None:
    text = join_sheet.table((entry(1, name='=HYPERLINK("http://evil")', category="@x"),)).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["群名"].startswith("'=")
    assert row["类别"] == "'@x"
