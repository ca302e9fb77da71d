"""A group that is moderated where the bot hears only what is addressed to it: said when the settings are checked."""

from pathlib import Path

import pytest

from bot.settings import Severity
from tests.unit.test_settings_faults import GOOD, check

ON = '\n[moderation]\nmode = "{}"\n'
QQ = 'platform = "onebot"\nself_id = "10001"\naccess_token = "short-but-enough"\n'
DING = 'platform = "dingtalk"\nclient_id = "ding1"\nclient_secret = "secret"\n'
HOOK = 'platform = "dingtalk-webhook"\nwebhook_url = "https://oapi.dingtalk.com/robot/send?access_token=x"\n'


def served_by(account: str) -> str:
    """The sound settings with their first account on another platform."""
    assert QQ in GOOD
    return GOOD.replace(QQ, account)


@pytest.mark.parametrize("mode", ["dry", "training", "active"])
@pytest.mark.parametrize("account", [DING, HOOK])
def test_unheard_groups_are_named_once_with_what_to_do(tmp_path: Path, account: str, mode: str) -> None:
    found = [one for one in check(tmp_path, served_by(account) + ON.format(mode)) if "发言管理" in one.text]
    (fault,) = found
    assert fault.severity is Severity.WARNING
    assert fault.line is not None
    assert "创意智造班" in fault.text
    assert "只听得到 @它的话" in fault.text
    assert "QQ 群" in fault.text
    assert "安排老师看群" in fault.text


@pytest.mark.parametrize(
    ("account", "mode"), [(QQ, "active"), (DING, "off"), (DING + 'ear = ["dws", "event"]\n', "active")]
)
def test_what_is_heard_or_not_moderated_is_no_matter(tmp_path: Path, account: str, mode: str) -> None:
    assert not [one for one in check(tmp_path, served_by(account) + ON.format(mode)) if "发言管理" in one.text]


def test_a_group_may_switch_it_off_for_itself(tmp_path: Path) -> None:
    text = served_by(DING).replace('account = "hubei-qq"\n', 'account = "hubei-qq"\nmoderation = { mode = "off" }\n')
    assert not [one for one in check(tmp_path, text + ON.format("active")) if "发言管理" in one.text]
