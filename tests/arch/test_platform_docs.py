"""The pages of docs/platforms say what the code does: abilities, settings, commands, scopes, and the risks plainly.

``python -m tests.arch.test_platform_docs`` writes the sections that are made from the table.
"""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot.core.abilities import matrix, page
from bot.core.capability import Capability
from bot.core.wording import doctor
from bot.platforms.dingtalk import client as dingtalk
from bot.platforms.dingtalk import custom
from bot.platforms.dingtalk.account import GroupKind
from bot.platforms.dingtalk.groups import RIGHTS
from bot.platforms.onebot import client as onebot
from bot.platforms.qq import client as qq
from bot.platforms.sandbox import platform as sandbox
from bot.settings import Account, DingTalkAccount, DingTalkWebhookAccount, OneBotAccount, QQAccount, SandboxAccount

PAGES = Path(__file__).parents[2] / "docs" / "platforms"
BEGIN, END = "<!-- abilities -->\n", "<!-- /abilities -->"
HEARS = frozenset({Capability.HEARS_ALL})
TABLE = {
    "sandbox": ("沙盒", SandboxAccount, sandbox.CEILING - sandbox.MANAGER_ONLY, sandbox.MANAGER_ONLY),
    "dingtalk": (
        "钉钉应用", DingTalkAccount, dingtalk._EVERYWHERE, dingtalk._SOMEWHERE | dingtalk._BY_CARDS | HEARS,
    ),
    "dingtalk-webhook": ("钉钉自定义", DingTalkWebhookAccount, custom.CEILING, frozenset()),
    "qq": ("QQ 官方", QQAccount, qq._MEMBER, qq._MANAGER | qq._ASKED),
    "onebot": ("QQ OneBot", OneBotAccount, onebot._ANY_MEMBER, onebot.CEILING - onebot._ANY_MEMBER),
}  # fmt: skip
"""Page: title, settings, what is always there, what depends on the set-up and on rights."""
CEILINGS = {
    "sandbox": sandbox.CEILING,
    "qq": qq.CEILING,
    "onebot": onebot.CEILING,
    "dingtalk-webhook": custom.CEILING,
}


def text(name: str) -> str:
    return (PAGES / f"{name}.md").read_text("utf-8")


def section(name: str) -> str:
    if name == "README":
        return matrix([(title, always, sometimes) for title, _, always, sometimes in TABLE.values()])
    _, _, always, sometimes = TABLE[name]
    return page(always, sometimes)


def written(name: str) -> str:
    return text(name).partition(BEGIN)[2].partition(END)[0].strip()


@pytest.mark.parametrize("name", [*TABLE, "README"])
def test_what_can_be_done_is_what_the_table_says(name: str) -> None:
    assert written(name) == section(name), "run: python -m tests.arch.test_platform_docs"


@pytest.mark.parametrize("name", CEILINGS)
def test_always_and_sometimes_are_the_adapters_ceiling(name: str) -> None:
    _, _, always, sometimes = TABLE[name]
    assert always | sometimes == CEILINGS[name]
    assert not always & sometimes


def test_there_is_a_page_for_every_platform() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*TABLE, "README"}
    assert set(TABLE) == set(doctor.PLATFORMS)
    for name in TABLE:
        assert f"({name}.md)" in text("README")


@pytest.mark.parametrize("name", TABLE)
def test_every_setting_is_named_and_the_example_can_be_read(name: str) -> None:
    said, model = text(name), TABLE[name][1]
    (block,) = re.findall(r"```toml\n(.*?)```", said, re.DOTALL)
    (account,) = tomllib.loads(block)["accounts"]
    assert set(account) == set(model.model_fields)
    assert account["platform"] == name
    assert type(TypeAdapter(Account).validate_python(account)) is model
    explained = said.replace(block, "")
    assert [key for key in account if f"`{key}`" not in explained] == []


@pytest.mark.parametrize("name", TABLE)
def test_how_to_try_it_is_said(name: str) -> None:
    assert "`yanxi check`" in text(name)
    assert "`yanxi doctor`" in text(name)


def scopes(said: str) -> set[str]:
    return set(re.findall(r"qyapi_\w+|Card\.Instance\.Write|Custom\.Group\.Write", said))


def test_the_scopes_are_those_that_the_doctor_asks_for() -> None:
    asked = scopes(doctor.todo("permission", "dingtalk", bad=True))
    assert len(asked) == 6
    # Links to join are asked for by ``yanxi groups create`` alone; that says itself when it was refused.
    assert scopes(text("dingtalk")) == asked | {"qyapi_chat_base_read"}


def test_the_kinds_of_dingtalk_groups_can_do_what_their_rows_say() -> None:
    rows = dict(re.findall(r"^ *\| `(\w+)` [^|]*\|(.*)\|$", text("dingtalk"), re.MULTILINE))
    columns = (Capability.MUTE_ALL, Capability.MUTE_MEMBER, Capability.LIST_MEMBERS)
    said = {
        GroupKind(kind): {one for one, cell in zip(columns, cells.split("|"), strict=True) if cell.strip() == "能"}
        for kind, cells in rows.items()
    }
    assert said == {kind: set(rights & frozenset(columns)) for kind, rights in RIGHTS.items()}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("onebot", "账号可能被限制、冻结，甚至永久封禁"),
        ("dingtalk", "一名老师账号授权，会读到全群消息，须告知群成员。"),
        ("dingtalk", "未在真实租户上验证，以 doctor 的探测为准"),
        ("dingtalk-webhook", "未在真实租户上验证，以 doctor 的探测为准"),
        ("qq", "未在真实租户上验证，以 doctor 的探测为准"),
        ("README", "未在真实租户上验证，以 doctor 的探测为准"),
        ("qq", "5 分钟之内，最多 5 条"),
        ("qq", "不能设置全员禁言"),
        ("dingtalk-webhook", "每分钟 20 条，超过就停 10 分钟"),
        ("dingtalk", "每月 5000 次"),
        ("dingtalk", "不配旁听程序，钉钉群等于没有发言管理"),
    ],
)
def test_limits_and_risks_are_said_plainly(name: str, sentence: str) -> None:
    assert sentence in text(name)


def write() -> None:
    """Write the sections anew."""
    for name in (*TABLE, "README"):
        head, _, rest = text(name).partition(BEGIN)
        made = f"{head}{BEGIN}\n{section(name)}\n\n{END}{rest.partition(END)[2]}"
        (PAGES / f"{name}.md").write_text(made, "utf-8")


if __name__ == "__main__":
    write()
