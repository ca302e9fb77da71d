"""Links in all their disguises, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category
from bot.core.judge.links import OFFICIAL_HOSTS, PUBLIC_HOSTS, linked, links


def rules(text: str, *allowed: str) -> list[str]:
    return [found.rule for found in links(text, OFFICIAL_HOSTS | set(allowed))]


@pytest.mark.parametrize(
    ("text", "rule", "view"),
    [
        ("http://ksdaan.com/x?id=8", "link", "base"),
        ("HTTPS://ksdaan.com", "link", "base"),
        ("hxxp://ksdaan.com", "link", "digits"),
        ("h**p://ksdaan.com", "link", "digits"),
        ("http: //ksdaan.com", "link", "base"),
        ("ｈｔｔｐ：／／ksdaan.com", "link", "digits"),
        ("𝐡𝐭𝐭𝐩://ksdaan.com", "link", "digits"),
        ("http://考试答案.com", "link", "base"),
        ("www.ksdaan.cc", "link", "base"),
        ("ksdaan.com", "link", "base"),
        ("ks88.xyz", "link", "base"),
        ("ksdaan.top 速看", "link", "base"),
        ("ksdaan.top/x", "link", "base"),
        ("ks88点com", "link", "digits"),
        ("ks88。net", "link", "digits"),
        ("ks88 . vip", "link", "digits"),
        ("ks88[.]com", "link", "digits"),
        ("ks88(点)com", "link", "digits"),
        ("ks88{.}com", "link", "digits"),
        ("ks88·com", "link", "digits"),
        ("⒦⒮88.com", "link", "digits"),
        ("ks88 dot com", "link", "digits"),
        ("t.cn/A6xyz", "short_link", "base"),
        ("https://dwz.cn/x", "short_link", "base"),
        ("bit.ly/x", "short_link", "base"),
        ("http://8.8.4.4/x", "ip_link", "base"),
        ("8.8.4.4:8080", "ip_link", "base"),
        ("8.8.4.4/x", "ip_link", "base"),
        ("qm.qq.com/q/abcdef", "invite_link", "base"),
        ("weixin://dl/chat?abc", "invite_link", "base"),
        ("t.me/ksdaan", "invite_link", "base"),
    ],
)
def test_links(text: str, rule: str, view: str) -> None:
    found = links(f"看{text}", OFFICIAL_HOSTS)
    assert [(one.rule, one.view) for one in found] == [(rule, view)]
    assert found[0].span[0] == 1
    assert found[0].category is (Category.SOLICITATION if rule == "invite_link" else Category.LINK)


@pytest.mark.parametrize(
    "text",
    [
        "官网 https://ntce.neea.edu.cn 报名",
        "www.moe.gov.cn",
        "MOE.GOV.CN",
        "版本 v2.2.16",
        "IP 是 192.168.1.1",
        "http://192.168.1.1/login",
        "127.0.0.1:8080",
        "http://localhost:5000/",
        "http:// 开头的网址",
        "3.com",
        "晚上8点com",
        "asp.net 和 socket.io",
        "main.cc config.top self.name",
        "8.8.4.4 是地址",
        "999.1.1.1 不是",
        "e.g. Mr.Wang",
        "发到 abc @ qq.com",
        "abc@qq.com",
        "学asp。net",
        "java。cc",
        "没有字母，只有点",
    ],
)
def test_what_is_allowed_or_no_link(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "http://neea.edu.cn@ksdaan.top/",
        "http://neea.edu.cn:80@ksdaan.top/",
        "http://neea.edu.cn.ksdaan.top/",
        "neea.edu.cn.ks88.com",
        "http://xedu.cn/",
        "http://ksdaan.top/?neea.edu.cn",
    ],
)
def test_an_allowed_name_inside_another_link_does_not_help(text: str) -> None:
    assert rules(text) == ["link"]


def test_the_way_into_our_own_group() -> None:
    ours = "https://qm.qq.com/q/AbcDef/"
    assert [rules(text, ours) for text in ("https://qm.qq.com/q/AbcDef", "qm.qq.com/q/abcdef?from=x")] == [[], []]
    assert [rules(text, ours) for text in ("qm.qq.com/q/abcdefg", "qm.qq.com/q/other")] == [["invite_link"]] * 2
    assert rules("weixin://dl/chat?abc", "weixin://dl/chat?abc") == []


def test_hosts_that_everybody_links_to() -> None:
    assert links("https://www.bilibili.com/video/BV1", PUBLIC_HOSTS) == ()
    assert [found.rule for found in links("https://www.bilibili.com/video/BV1", ())] == ["link"]


def test_a_broken_scheme_does_not_hide_the_host() -> None:
    assert rules("tp://ks88.com") == ["link"]


def test_several_links_each_with_its_span() -> None:
    text = "先看 ks88.com/a 再看 https://neea.edu.cn/b 最后 ks99.net"
    assert [text[slice(*found.span)] for found in links(text, OFFICIAL_HOSTS)] == ["ks88.com/a", "ks99.net"]


@given(st.sampled_from(["com", "net", "cn", "xyz", "vip"]), st.from_regex("[a-z]{4,12}[0-9]{1,3}", fullmatch=True))
def test_every_form_of_a_made_up_host(zone: str, name: str) -> None:
    forms = (f"{name}.{zone}", f"{name}点{zone}", f"{name}。{zone}", f"{name} . {zone}", f"{name}[.]{zone}")
    assert [rules(f"进{form} 看") for form in forms] == [["link"]] * len(forms)


def test_where_allowed_addresses_stand() -> None:
    text = "看 https://mp.weixin.qq.com/s/a 和 mindplus.cc，还有 ks88.com，socket.io"
    there = linked(text, {"mp.weixin.qq.com", "mindplus.cc"})
    assert [text[slice(*span)] for span in there.spared] == ["https://mp.weixin.qq.com/s/a", "mindplus.cc"]
    assert [text[slice(*one.span)] for one in there.found] == ["ks88.com"]
    assert linked("今天几点", ()) == linked("研习", ())


TAUGHT = (
    "scratch.mit.edu www.eduyun.cn/x www.mblock.cc mixly.org www.makexchallenge.com www.dji.com/cn www.tinkercad.com"
)
WATCHED = "v.qq.com/x/page/a.html shimo.im/docs/a www.yuque.com/a v.youku.com/v docs.qq.com/form/a"
ANYBODYS = "share.weiyun.com/ab pan.quark.cn/s/abc jinshuju.net/f/a www.xiaohongshu.com/explore/1 t.cn/a"


@pytest.mark.parametrize("address", [*TAUGHT.split(), *WATCHED.split()])
def test_sites_of_teaching_may_be_linked_to(address: str) -> None:
    assert links(f"看 https://{address}", PUBLIC_HOSTS) == ()


@pytest.mark.parametrize("address", ANYBODYS.split())
def test_where_fraud_sends_people_is_asked_about(address: str) -> None:
    assert links(f"看 https://{address}", PUBLIC_HOSTS)
    assert links(f"看 https://{address}", {address}) == ()
