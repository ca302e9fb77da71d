"""Which number or link was found: enough to know it beside the message, never all of it."""

import re
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge import contact, flood, leaks, links
from bot.core.judge.contact import contacts
from bot.core.judge.edition import edition
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.links import links as links_in
from bot.core.judge.named import masked, named


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("打我电话 13812345678", ["138****5678"]),
        ("打我电话 一三八１２３４5678", ["138****5678"]),
        ("电话 138-1234-5678", ["138****5678"]),
        ("身份证11010519491231002X", ["110****2x"]),
        ("银行卡 6222021234567890128", ["****0128"]),
        ("加微信 abc12345", ["ab****45"]),
        ("加微信 13912345678", ["139****5678"]),
        ("QQ：123456789", ["12****89"]),
        ("QQ：12345", ["1****"]),
        ("群号 123456789", ["12****89"]),
        ("邮箱 wangmin@163.com", ["wa****in@163.com"]),
        ("邮箱 ab@163.com", ["a****@163.com"]),
        ("扫码领资料", [""]),
        ("看这个 https://evil-site.top/a?b=secret", ["evil-site.top"]),
        ("看这个 HTTPS : // user:pass@evil-site.top:8080", ["evil-site.top:8080"]),
        ("evil-site.top/secret", ["evil-site.top"]),
        ("t.cn/secret", ["t.cn"]),
        ("8.8.8.8:80/secret", ["8.8.8.8:80"]),
        ("weixin://dl/secret", ["weixin://"]),
    ],
)
def test_what_was_found_is_named(text: str, said: list[str]) -> None:
    found = (*contacts(text), *links_in(text, ()))
    assert [named(one, text) for one in found] == said


def test_a_word_is_no_number() -> None:
    assert named(Finding(Category.ADS, Severity.FLAG, "word:x", (0, 3)), "加微信") == ""


@pytest.mark.parametrize(("text", "shown"), [("", "****"), ("a", "a****"), ("abcde", "a****"), ("abcdef", "ab****ef")])
def test_a_short_name_is_hidden_all_the_more(text: str, shown: str) -> None:
    assert masked(text, 2, 2) == shown


@given(
    st.sampled_from((leaks.PHONE, contact.WECHAT, contact.EMAIL, links.LINK, links.INVITE_LINK)), st.text(max_size=90)
)
def test_anything_may_stand_there(rule: str, text: str) -> None:
    finding = Finding(Category.LINK, Severity.FLAG, rule, (0, len(text)))
    assert len(named(finding, text)) <= 60


def test_every_rule_has_a_version() -> None:
    text = "电话 13812345678 看 https://evil-site.top"
    found = [*contacts(text), *links_in(text, ())]
    _, wall = flood.observe(flood.NONE_YET, 0.0, "a", "哈" * 100)
    assert wall is not None
    versions = [one.version for one in (*found, wall)]
    assert all(re.fullmatch("[0-9a-f]{8}", one) for one in versions)
    assert len(set(versions)) == 3


def test_an_edition_follows_from_the_constants_alone() -> None:
    one = {"A": 1, "_B": re.compile("x"), "C": frozenset("abcdef"), "D": MappingProxyType({"k": (1, 2)}), "E": object(),
           "small": 1}  # fmt: skip
    assert edition(one) == edition({**one, "small": 2, "C": frozenset("fedcba"), "E": object()})
    for name, value in (("A", 2), ("_B", re.compile("y")), ("C", frozenset("abc")), ("D", {"k": (2, 1)})):
        assert edition({**one, name: value}) != edition(one), name
