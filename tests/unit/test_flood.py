"""Floods by one and by many; relays, votes and lists that are none."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.flood import NONE_YET, Rates, dump, load, observe

Said = tuple[float, str, str]
ADVERT = "需要资料的看我头像"


def run(*messages: Said, rates: Rates = NONE_YET) -> list[str]:
    """The rule for each message, empty where there is none."""
    found: list[str] = []
    for at, person, text in messages:
        rates, finding = observe(rates, at, person, text)
        found.append(finding.rule if finding else "")
    return found


def same(text: str, *times: float, person: str = "a") -> list[str]:
    return run(*((at, person, text) for at in times))


# ---------------------------------------------------------------------------------------------------------- bursts


def test_the_seventh_message_in_twenty_seconds() -> None:
    words = ["今天", "讲得", "真的", "很好", "明天", "还来", "一定", "再见"]
    quick = run(*((place * 3.3, "a", word) for place, word in enumerate(words)))
    slow = run(*((place * 3.4, "a", word) for place, word in enumerate(words)))
    assert (quick, slow) == ([""] * 6 + ["burst"] * 2, [""] * 8)


def test_others_do_not_count() -> None:
    assert run(*((place * 0.1, f"p{place}", f"第{place}个人说的话不一样") for place in range(60))) == [""] * 60


def test_two_hundred_messages_in_ten_seconds() -> None:
    by_one = run(*((place * 0.05, "a", f"{place * 7919} 号{chr(0x4E00 + place * 31)}") for place in range(200)))
    assert by_one == [""] * 6 + ["burst"] * 194
    by_twenty = run(
        *((place * 0.05, f"p{place % 20}", f"{place * 7919} 号{chr(0x4E00 + place * 31)}") for place in range(200))
    )
    assert by_twenty == [""] * 120 + ["burst"] * 80


# --------------------------------------------------------------------------------------------------------- repeats


def test_the_third_time_within_half_an_hour() -> None:
    assert same(ADVERT, 0, 600, 1700) == ["", "", "repeat"]
    assert same(ADVERT, 0, 600, 1900) == ["", "", ""]


def test_small_changes_do_not_hide_it() -> None:
    forms = [
        "需要*资料的看我头像",
        "需要资料的看我😀头像71",
        "!需要资料的看我头像~~",
        "需要资料的看我头1像43",
        "需要 资料的看我头像哦",
    ]
    assert run(*((place * 9.0, "a", form) for place, form in enumerate(forms))) == ["", "", *["repeat"] * 3]


def test_uniform_texts_are_compared_whole() -> None:
    assert run(*((place * 9.0, "a", form) for place, form in enumerate(("顶顶!顶顶", "1顶顶顶顶", "顶 顶顶顶83")))) == [
        "",
        "",
        "repeat",
    ]
    assert run(*((place * 9.0, "a", "哈" * (4 + place)) for place in range(5))) == [""] * 5


def test_a_short_word_only_in_quick_succession() -> None:
    assert same("在吗", 0, 12, 24, 36, 48) == [""] * 4 + ["repeat"]
    assert same("在吗", 0, 100, 200, 300, 400, 500) == [""] * 6


def test_questions_that_differ_by_their_number_are_different() -> None:
    assert run(*((place * 60.0, "a", f"第{place}题选什么") for place in range(1, 6))) == [""] * 5


def test_long_texts_by_a_part_of_their_hashes() -> None:
    chance = random.Random(3)
    long = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(120))
    other = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(120))
    changed = long[:60] + "改" + long[61:]
    assert run((0, "a", long), (100, "a", changed), (200, "a", long[:110])) == ["", "", "repeat"]
    assert run((0, "a", long), (100, "a", other), (200, "a", long[::-1])) == ["", "", ""]


def test_what_the_network_repeats_is_said_once() -> None:
    assert same(ADVERT, 0, 2, 600) == ["", "", ""]
    assert same(ADVERT, 0, 2, 10) == ["", "", "repeat"]
    assert same(ADVERT, 0, 4, 600) == ["", "", "repeat"]


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "收到，谢谢老师",
        "好的老师",
        "1",
        "+1",
        "A",
        "1.A 2.B 3.C",
        "[强]",
        "张三 已打卡",
        "打卡第5天",
        "接龙报名：\n1. 张三",
        "今天的名单\n1. 张三\n2. 李四",
        "已完成",
    ],
)
def test_what_everybody_repeats(text: str) -> None:
    assert same(text, *range(0, 60, 10)) == [""] * 6


@pytest.mark.parametrize("text", ["/菜单", "／签到 3", "", "  \n", " /a"])
def test_commands_and_empty_messages_leave_no_trace(text: str) -> None:
    assert same(text, *range(10)) == [""] * 10
    assert observe(NONE_YET, 0.0, "a", text) == (NONE_YET, None)


def test_a_long_command_is_a_text() -> None:
    assert "repeat" in same("/" + ADVERT * 5, 0, 20, 40)


# ------------------------------------------------------------------------------------------------------------ many


def by_many(text: str, people: int) -> list[Finding | None]:
    rates, found = NONE_YET, []
    for place in range(people):
        rates, finding = observe(rates, place * 10.0, f"p{place}", text)
        found.append(finding)
    return found


def test_the_same_advert_from_five_accounts() -> None:
    *quiet, last = by_many("内部押题资料已经更新 加 ks99887", 5)
    assert last is not None
    assert (quiet, replace(last, version="")) == (
        [None] * 4,
        Finding(Category.FLOOD, Severity.FLAG, "repeat_many", (0, 20)),
    )


def test_a_promise_that_all_copy_is_only_noted() -> None:
    last = by_many("本人承诺诚信应考，绝不作弊违纪", 5)[-1]
    assert last is not None
    assert last.severity is Severity.NOTE


@pytest.mark.parametrize("text", ["祝老师教师节快乐，天天开心", "大家早呀", "啊啊啊啊啊啊啊啊啊啊啊啊啊啊"])
def test_wishes_and_short_texts_by_many(text: str) -> None:
    assert by_many(text, 8) == [None] * 8


# ----------------------------------------------------------------------------------------------------------- walls


def test_walls() -> None:
    assert same("需要资料的看我头像！" * 20, 0) == ["wall"]
    assert same("冲" * 100, 0) == ["wall"]
    assert same("\n" * 100 + "看" + "\n" * 100 + "这里", 0) == ["wall"]
    assert same("哈" * 40, 0) == [""]


def test_long_texts_that_are_no_walls() -> None:
    chance = random.Random(5)
    han = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(3001))
    english = "Teachers read the plan aloud, ask two questions and wait until somebody in the last row answers them. "
    assert same(han[:3000], 0) == [""]
    assert same(english, 0) == [""]
    assert same("\n".join(han[place : place + 20] for place in range(0, 1400, 20)), 0) == [""]
    finding = observe(NONE_YET, 0.0, "a", han)[1]
    assert finding is not None
    assert (finding.rule, finding.severity) == ("wall", Severity.NOTE)


# ----------------------------------------------------------------------------------------------------------- state

MESSAGES = st.lists(
    st.tuples(
        st.floats(0, 4000),
        st.sampled_from("abcdefgh"),
        st.one_of(st.text(max_size=30), st.sampled_from([ADVERT, "在吗", "1"])),
    ),
    max_size=40,
)


@given(MESSAGES)
def test_the_state_is_bounded_unchanged_and_turns_into_bytes_and_back(messages: list[Said]) -> None:
    rates = NONE_YET
    for at, person, text in messages:
        before = dump(rates)
        after, finding = observe(rates, at, person, text)
        assert dump(rates) == before
        assert load(before) == rates
        assert observe(load(before), at, person, text) == (after, finding)
        rates = after


def test_the_bounds() -> None:
    chance = random.Random(1)
    rates = NONE_YET
    for place in range(3000):
        text = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(50))
        rates, _ = observe(rates, place * 0.5, f"p{chance.randrange(200)}", text)
    assert len(rates.rows) == 256
    assert len(dump(rates)) <= 16_384
    for place in range(40):
        rates, _ = observe(rates, 1500.0 + place, "alone", f"{place}{chr(0x4E00 + place)}")
    mine = [row for row in rates.rows if row.person == rates.rows[-1].person]
    assert len(mine) == 16
    rates, _ = observe(rates, 9999.0, "a", "隔了很久")
    assert len(rates.rows) == 1


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data: bytes) -> None:
    rates, _ = observe(load(data), 10.0, "a", ADVERT)
    assert rates.rows[-1].at == 10.0


def test_no_text_is_kept() -> None:
    rates, _ = observe(NONE_YET, 0.0, "王小明", ADVERT)
    assert not any(form in dump(rates) for form in (ADVERT.encode(), ADVERT.encode("utf-16-le"), "王小明".encode()))


def test_the_first_copies_are_named_by_their_keys() -> None:
    rates, found = NONE_YET, []
    said = (ADVERT, "大家好啊", ADVERT.replace("，", "!"), ADVERT, ADVERT)
    for place, text in enumerate(said):
        rates, _ = observe(rates, place * 30.0, "other", text, f"o{place}")
        rates, finding = observe(rates, place * 30.0 + 1, "a", text, f"a{place}" if place else "")
        found.append(finding.before if finding else None)
    assert found == [None, None, None, ("a2",), ("a2", "a3")], "only those of the same person, and only copies"
    assert all(row.key == "" for row in load(dump(rates)).rows)
