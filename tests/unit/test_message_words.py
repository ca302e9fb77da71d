"""What a message brings along beside typed words: cards, records, files. It is heard, and never typed."""

import json
import time
from typing import Any

import pytest

from bot.core.message import Attachment, Foreign, Mention, Message, Picture, Quote
from bot.platforms.onebot import segments
from bot.platforms.onebot.fields import NativeId
from bot.platforms.words import told


def read(kind: str, **data: Any) -> Message:
    return segments.read([{"type": kind, "data": data}], NativeId("1"))[0]


def test_what_is_heard_is_more_than_what_was_typed() -> None:
    message = Message.of(
        Quote("m1"), Mention(NativeId("7"), "李"), "看这个", Foreign("card", "标题\n网址"), Foreign("voice"),
        Picture("p.png"), Attachment("表.xlsx", 3),
    )  # fmt: skip
    assert message.heard == "看这个\n标题\n网址\n表.xlsx"
    assert message.text == "看这个"
    assert message.shown() == "@李 看这个[card] 标题\n网址[voice][p.png][表.xlsx]"
    assert Message.of("一句").heard == "一句"


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("json", {"data": '{"prompt": "甲", "meta": {"x": {"title": "乙", "desc": "甲", "icon": "丙"}}}'}, "甲\n乙"),
        ("json", {"data": {"prompt": "甲"}}, "甲"),
        ("json", {"data": "no json"}, "no json"),
        ("json", {"data": None}, ""),
        ("xml", {"data": '<msg brief="甲 &amp; 乙"><title>丙</title><a cover="丁"> </a></msg>'}, "甲 & 乙\n丙"),
        ("xml", {}, ""),
        ("markdown", {"content": "# 甲"}, "# 甲"),
        ("share", {"url": "https://a.cn", "title": "甲"}, "甲\nhttps://a.cn"),
        ("music", {"title": "甲", "id": "3"}, "甲"),
        ("location", {"title": "甲", "content": "乙", "lat": "1"}, "甲\n乙"),
        ("contact", {"type": "qq", "id": 12345}, "qq 12345"),
        ("contact", {"type": "qq"}, ""),
        ("dice", {"result": "1"}, ""),
    ],
)
def test_what_is_shared_shows_words(kind: str, data: dict[str, Any], words: str) -> None:
    message = read(kind, **data)
    assert message == Message.of(Foreign(kind, words))
    assert message.text == ""


def test_a_card_of_any_make_is_read_within_bounds() -> None:
    deep: Any = "甲"
    for _ in range(50):
        deep = {"title": deep}
    assert told(deep) == ""
    assert told({"title": "甲"}) == "甲"
    assert len(told([f"第 {number} 行" for number in range(10_000)]).splitlines()) == 200
    assert len(told({"title": "长" * 99_999})) == 4000
    assert told(["甲\x00", 3, None, True, ["乙"]]) == "甲\n乙"
    assert told("甲") == told(None) == told({"icon": "甲", "preview": "乙"}) == ""


@pytest.mark.parametrize("sign", ["<", ">", '"', '<a url="', "><", "&#"])
def test_the_cost_of_an_xml_card_grows_with_its_length_only(sign: str) -> None:
    """Ten times the text, about ten times the time: measured on this process alone, with room for noise."""
    took = []
    for times in (2_000, 20_000):
        data = sign * times
        began = time.process_time()
        read("xml", data=data)
        took.append(time.process_time() - began)
    assert took[1] < 40 * max(took[0], 0.002)


def test_a_card_that_is_spoilt_is_still_a_card() -> None:
    body = json.dumps({"prompt": "甲" * 9})
    for end in range(len(body)):
        assert isinstance(read("json", data=body[:end]).segments[0], Foreign)
