"""Settings that are right: where values come from, what they default to, and that the example file keeps in step."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from bot.core.errors import ConfigError
from bot.core.moderation import Moderation
from bot.core.programme import Courtesy, DayTimes, Window
from bot.settings import OneBotAccount, SandboxAccount, example_programme, load, sandbox_settings
from bot.settings.fields import read_salon
from bot.settings.lines import line_index
from bot.settings.programme import CourtesyTable, ModerationTable, TimesTable
from bot.settings.shape import fields_at, is_secret

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config.example.toml"
SMALL = """
[[accounts]]
name = "hubei-qq"
platform = "onebot"
self_id = "10001"

[programme]
key = "small"
name = "小活动"

[[phases]]
kind = "intensive"
starts_on = 2020-04-18
ends_on = 2020-04-20

[[groups]]
key = "maker-1"
name = "创意智造班"
account = "hubei-qq"
native_id = "700001"
"""
TOKEN = "YANXI_ACCOUNTS__HUBEI_QQ__ACCESS_TOKEN"


def put(folder: Path, text: str, name: str = "config.toml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_a_token_may_come_from_the_environment(tmp_path: Path) -> None:
    checked = load(put(tmp_path, SMALL), {TOKEN: "from-the-environment"})
    assert checked.faults == ()
    assert checked.settings is not None
    account = checked.settings.accounts[0]
    assert isinstance(account, OneBotAccount)
    assert account.access_token is not None
    assert account.access_token.get_secret_value() == "from-the-environment"
    assert "from-the-environment" not in repr(checked)


def test_environment_goes_before_secret_file_and_secret_file_before_the_file(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "accounts__hubei-qq__access_token").write_text("from-a-file\n")
    (secrets / "yanxi_service__port").write_text("9001")
    (secrets / "..data").mkdir()
    file = put(tmp_path, SMALL.replace('self_id = "10001"', 'self_id = "10001"\naccess_token = "from-toml"'))
    environment = {"YANXI_SECRETS_DIR": str(secrets), "YANXI_SERVICE__PORT": "9002", "HOME": "/nowhere"}
    settings = load(file, environment).settings
    assert settings is not None
    account = settings.accounts[0]
    assert isinstance(account, OneBotAccount)
    assert account.access_token is not None
    assert account.access_token.get_secret_value() == "from-a-file"
    assert settings.service.port == 9002


def test_items_of_lists_are_overridden_by_name_or_number(tmp_path: Path) -> None:
    environment = {
        "YANXI_ACCOUNTS__0__ACCESS_TOKEN": "t",
        "YANXI_GROUPS__MAKER_1__NATIVE_ID": "700009",
        "YANXI_GROUPS__MAKER_1__TIMES__SALON": "20:00-21:30",
        "YANXI_TIMES__PLAN_REMINDERS": '["14:00"]',
        "YANXI_PROGRAMME__NAME": "{另一个名称}",
    }
    settings = load(put(tmp_path, SMALL), environment).settings
    assert settings is not None
    assert settings.groups[0].native_id == "700009"
    assert settings.groups[0].times.salon == Window(time(20), time(21, 30))
    assert settings.times.plan_reminders == (time(14),)
    assert settings.programme.name == "{另一个名称}"


def test_a_programme_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    accounts, programme = SMALL.split("[programme]")
    put(tmp_path, "[programme]" + programme, "small.toml")
    main = put(tmp_path, 'programme = "small.toml"\n' + accounts)
    checked = load(main, {TOKEN: "t"})
    assert checked.faults == ()
    assert checked.settings is not None
    assert checked.settings.programme.key == "small"
    named = load(put(tmp_path, accounts, "other.toml"), {TOKEN: "t", "YANXI_PROGRAMME": "small.toml"})
    assert named.settings == checked.settings


def test_a_programme_alone_runs_on_the_sandbox(tmp_path: Path) -> None:
    text = "[programme]" + SMALL.split("[programme]")[1].replace("hubei-qq", "sandbox")
    settings = load(put(tmp_path, text), {}).settings
    assert settings is not None
    assert settings.accounts == (SandboxAccount(name="sandbox"),)


def test_sandbox_settings_need_no_secret_and_touch_no_real_account(tmp_path: Path) -> None:
    settings = sandbox_settings(put(tmp_path, SMALL))
    assert settings.accounts == (SandboxAccount(name="hubei-qq"),)
    assert sandbox_settings(example_programme(), {"YANXI_SERVICE__PORT": "0"}).service.port == 0


def test_sandbox_settings_of_a_faulty_file_say_every_fault(tmp_path: Path) -> None:
    text = SMALL.replace('kind = "intensive"', 'kind = "intense"').replace('native_id = "700001"', "native_id = 700001")
    with pytest.raises(ConfigError, match=r"(?s)第 12 行.*第 20 行"):
        sandbox_settings(put(tmp_path, text))
    with pytest.raises(ConfigError, match="读不到文件"):
        sandbox_settings(tmp_path / "nothing.toml")


def test_the_settings_read_no_environment_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANXI_SERVICE__PORT", "1")
    settings = load(put(tmp_path, SMALL), {TOKEN: "t"}).settings
    assert settings is not None
    assert settings.service.port == 8080


def test_the_database_is_not_shown(tmp_path: Path) -> None:
    url = "postgresql+psycopg://yanxi:hunter2@localhost/yanxi"
    settings = load(put(tmp_path, SMALL), {TOKEN: "t", "YANXI_SERVICE__DATABASE": url}).settings
    assert settings is not None
    assert settings.service.database == url
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("8:00-23:00", Window(time(8), time(23))),
        ("08：00 — 23：00", Window(time(8), time(23))),
        ("20:00~02:00", Window(time(20), time(2))),
        ("20:00:00-21:00:00", Window(time(20), time(21))),
        (Window(time(1), time(2)), Window(time(1), time(2))),
        (False, None),
        (None, None),
    ],
)
def test_windows_are_read_as_people_write_them(written: object, read: Window | None) -> None:
    assert read_salon(written) == read


@pytest.mark.parametrize("written", ["24:00-25:00", "8-9", "08:00", "08:00-12:00-13:00", "08:60-09:00", 8, True, ""])
def test_what_is_no_window_is_refused(written: object) -> None:
    with pytest.raises(PydanticCustomError):
        read_salon(written)


def test_clock_times_of_the_file_itself(tmp_path: Path) -> None:
    settings = load(put(tmp_path, SMALL + "times = { vote_closes_at = 22:15:00 }\n"), {TOKEN: "t"}).settings
    assert settings is not None
    assert settings.groups[0].times.vote_closes_at == time(22, 15)


def test_dates_may_be_quoted(tmp_path: Path) -> None:
    settings = load(put(tmp_path, SMALL.replace("= 2020-04-18", '= "2020-4-18"')), {TOKEN: "t"}).settings
    assert settings is not None
    assert settings.phases[0].starts_on == date(2020, 4, 18)


def test_defaults_are_those_of_the_core() -> None:
    assert TimesTable().over(DayTimes()) == DayTimes()
    assert {name: getattr(CourtesyTable(), name) for name in Courtesy.__slots__} == {
        name: getattr(Courtesy(), name) for name in Courtesy.__slots__
    }
    assert ModerationTable().over(Moderation()) == Moderation()
    assert {name: getattr(ModerationTable(), name) for name in Moderation.__slots__} == {
        name: getattr(Moderation(), name) for name in Moderation.__slots__
    }
    assert {*DayTimes.__slots__, "salon_opens_group"} == set(TimesTable.model_fields)


# --------------------------------------------------------------------------------------------- config.example.toml


def uncommented() -> dict[str, Any]:
    """The example with the lines that wait behind a ``#``."""
    return tomllib.loads(re.sub(r"(?m)^# (?=\[\[|[a-z_]+ = )", "", EXAMPLE.read_text("utf-8")))


def tables(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], set[str]]]:
    if isinstance(tree, dict):
        yield path, set(tree)
        for key, value in tree.items():
            yield from tables(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from tables(value, (*path, number))


_OF_GROUPS = (("times",), ("names",), ("moderation",), ("questions",))


def shape(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The path without numbers; the times of a group have the keys of ``[times]``."""
    words = tuple(part for part in path if isinstance(part, str))
    return words[1:] if words[:1] == ("groups",) and words[1:] in _OF_GROUPS else words


def test_the_example_loads_without_a_word() -> None:
    checked = load(EXAMPLE, {})
    assert [fault.text for fault in checked.faults] == []


def test_the_example_has_every_key_of_the_model_and_no_other() -> None:
    there: dict[tuple[str, ...], set[str]] = {}
    for path, keys in tables(uncommented()):
        there.setdefault(shape(path), set()).update(keys)
    assert set(there) >= {("service",), ("accounts",), ("people", "roles"), ("plans", "planted"), ("courtesy",)}
    assert {path: keys ^ set(fields_at(path)) for path, keys in there.items()} == {path: set() for path in there}


def test_the_example_shows_the_defaults() -> None:
    written = uncommented()
    settings = load(EXAMPLE, {}).settings
    assert settings is not None
    for section in ("service", "times", "courtesy", "names", "moderation", "questions", "upwards"):
        table = getattr(settings, section)
        shown = (
            {"enabled": True} if section == "questions" else {}
        )  # off where nothing is written; the example has it on
        assert table == type(table)(**shown), section
        assert set(written[section]) == set(type(table).model_fields)


def test_every_key_of_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    silent = [
        line for line in lines if re.match(r"(# )?[a-z_]+ = (?!\[$)", line) and not re.search("#.*[一-鿿]", line[2:])
    ]
    assert [line for line in silent if "{" not in line] == []


def test_secrets_have_no_default() -> None:
    secret = [name for name in OneBotAccount.model_fields if is_secret((name,))]
    assert secret == ["access_token", "secret"]
    assert all(OneBotAccount.model_fields[name].default is None for name in secret)


# ------------------------------------------------------------------------------------------------- lines of a text


def test_lines_of_every_kind_of_key() -> None:
    text = """# one
title = "a # b"
[owner.address]
city = '''
x = 1
'''
"quoted key".inner = 1
[[groups]]
key = "a"
list = [
    1,  # comment with ]
    [2,
     3],
    { name = "x", deep = { y = [1,
        2] } },
]
[groups.times]
salon = false
[[groups.members]]
id = "1"
[[groups]]
key = "b"
[[groups.members]]
id = '2'
"""
    tomllib.loads(text)
    assert dict(line_index(text)) == {
        ("title",): 2,
        ("owner",): 3,
        ("owner", "address"): 3,
        ("owner", "address", "city"): 4,
        ("owner", "address", "quoted key"): 7,
        ("owner", "address", "quoted key", "inner"): 7,
        ("groups",): 8,
        ("groups", 0): 8,
        ("groups", 0, "key"): 9,
        ("groups", 0, "list"): 10,
        ("groups", 0, "list", 0): 11,
        ("groups", 0, "list", 1): 12,
        ("groups", 0, "list", 1, 0): 12,
        ("groups", 0, "list", 1, 1): 13,
        ("groups", 0, "list", 2): 14,
        ("groups", 0, "list", 2, "name"): 14,
        ("groups", 0, "list", 2, "deep"): 14,
        ("groups", 0, "list", 2, "deep", "y"): 14,
        ("groups", 0, "list", 2, "deep", "y", 0): 14,
        ("groups", 0, "list", 2, "deep", "y", 1): 15,
        ("groups", 0, "times"): 17,
        ("groups", 0, "times", "salon"): 18,
        ("groups", 0, "members"): 19,
        ("groups", 0, "members", 0): 19,
        ("groups", 0, "members", 0, "id"): 20,
        ("groups", 1): 21,
        ("groups", 1, "key"): 22,
        ("groups", 1, "members"): 23,
        ("groups", 1, "members", 0): 23,
        ("groups", 1, "members", 0, "id"): 24,
    }


@pytest.mark.parametrize("file", [EXAMPLE, example_programme(), ROOT / "pyproject.toml"], ids=lambda file: file.name)
def test_every_value_of_a_real_file_has_its_line(file: Path) -> None:
    text = file.read_text("utf-8")
    lines, found = text.splitlines(), line_index(text)
    for path, keys in tables(tomllib.loads(text)):
        for key in keys:
            assert key in lines[found[(*path, key)] - 1], (path, key)


@given(st.text(alphabet="ab=[]{}\"'#,.\n\\ 1", max_size=60))
def test_the_line_index_never_fails(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in line_index(text).values())


def test_windows_line_ends() -> None:
    assert line_index("a = 1\r\n[b]\r\nc = 2\r\n") == {("a",): 1, ("b",): 2, ("b", "c"): 3}
