"""Times as people write them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.when import When, find_when, parse_clock, parse_day, parse_span, parse_window

SATURDAY = date(2020, 4, 18)
CHINESE = "零一二三四五六七八九"
TEXTS = st.text() | st.text(
    alphabet="今明后昨天日晚早上下午点时分半刻钟周星期一二三十两月号年个小到至-:：/.~ 0123456789hmdapAPM"
)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return CHINESE[ones]
    return ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("8点", 8, 0), ("8點", 8, 0), ("8:00", 8, 0), ("８：００", 8, 0), ("20:30", 20, 30), ("20:30:15", 20, 30),
        ("晚8点半", 20, 30), ("早八点", 8, 0), ("早上8点", 8, 0), ("下午3点一刻", 15, 15), ("下午3点三刻", 15, 45),
        ("中午12点", 12, 0), ("中午1点", 13, 0), ("中午11点半", 11, 30), ("下午12点半", 12, 30), ("凌晨1点", 1, 0),
        ("凌晨12点", 0, 0), ("晚上十一点", 23, 0), ("晚上20:30", 20, 30), ("晚８：３０", 20, 30), ("傍晚6点", 18, 0),
        ("2030", 20, 30), ("0800", 8, 0), ("0点", 0, 0), ("零点", 0, 0), ("两点", 2, 0), ("12点", 12, 0),
        ("十二点", 12, 0),
        ("二十三点半", 23, 30), ("8点钟", 8, 0), ("8点整", 8, 0), ("八点零五分", 8, 5), ("8点05", 8, 5),
        ("8时30分", 8, 30),
        ("晚8", 20, 0), ("早八", 8, 0), ("8pm", 20, 0), ("8:30 PM", 20, 30), ("12am", 0, 0), ("12pm", 12, 0),
        ("pm 3:15", 15, 15),
        ("24点", 0, 0), ("24:00", 0, 0), ("晚上12点", 0, 0), ("半夜12点半", 0, 30), ("夜里1点", 1, 0),
        (" 晚 8 点 半 ", 20, 30),
    ],
)  # fmt: skip
def test_clocks(text: str, hour: int, minute: int) -> None:
    assert parse_clock(text) == time(hour, minute)


@pytest.mark.parametrize(
    "text",
    [
        "", "8", "25点", "8:60", "8:5", "24:30", "2460", "8点60分", "3点开始", "上午13点", "早上20点", "下午22:30",
        "点", "晚上",
        "8点半钟头", "三十点", "两十点", "80:00", "8点前", "晚上14点", "凌晨9点", "12345", "8" * 41,
        "十十点",
    ],
)  # fmt: skip
def test_what_is_no_clock(text: str) -> None:
    assert parse_clock(text) is None


def test_every_minute_of_the_day_in_several_spellings() -> None:
    for hour in range(24):
        for minute in range(60):
            zh_minute = ("零" if minute < 10 else "") + in_chinese(minute)
            spellings = (
                f"{hour}:{minute:02d}",
                f"{hour:02d}：{minute:02d}",
                f"{hour:02d}{minute:02d}",
                f"{hour}点{minute}分",
                f"{hour}點{minute:02d}",
                f"{hour}时{minute}分",
                f"{in_chinese(hour)}点{in_chinese(minute)}分",
                f"{in_chinese(hour)}点{zh_minute}",
            )
            assert {parse_clock(spelling) for spelling in spellings} == {time(hour, minute)}


def test_every_hour_with_the_part_of_the_day_people_use_for_it() -> None:
    for hour in range(24):
        part = ("凌晨", "早上", "上午", "下午", "晚上")[(hour >= 5) + (hour >= 9) + (hour >= 12) + (hour >= 19)]
        assert parse_clock(f"{part}{hour % 12 or 12}点半") == time(hour, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", (2020, 4, 18)), ("今日", (2020, 4, 18)), ("明天", (2020, 4, 19)), ("后天", (2020, 4, 20)),
        ("後天", (2020, 4, 20)),
        ("大后天", (2020, 4, 21)), ("昨天", (2020, 4, 17)), ("前天", (2020, 4, 16)),
        ("周六", (2020, 4, 18)), ("周日", (2020, 4, 19)), ("周天", (2020, 4, 19)), ("禮拜天", (2020, 4, 19)),
        ("星期7", (2020, 4, 19)),
        ("周三", (2020, 4, 22)), ("星期三", (2020, 4, 22)), ("週3", (2020, 4, 22)), ("周五", (2020, 4, 24)),
        ("下周一", (2020, 4, 20)), ("下周日", (2020, 4, 26)), ("下个星期六", (2020, 4, 25)),
        ("本周一", (2020, 4, 13)),
        ("这周日", (2020, 4, 19)), ("上周五", (2020, 4, 10)),
        ("4月19日", (2020, 4, 19)), ("4月19号", (2020, 4, 19)), ("4月19", (2020, 4, 19)),
        ("四月十九日", (2020, 4, 19)),
        ("4-19", (2020, 4, 19)), ("4/19", (2020, 4, 19)), ("04-19", (2020, 4, 19)), ("４－１９", (2020, 4, 19)),
        ("2020-04-19", (2020, 4, 19)), ("2020/4/19", (2020, 4, 19)), ("2020.4.19", (2020, 4, 19)),
        ("20200419", (2020, 4, 19)),
        ("2020年4月19日", (2020, 4, 19)), ("2019年12月31日", (2019, 12, 31)),
        ("19日", (2020, 4, 19)), ("19号", (2020, 4, 19)), ("十九号", (2020, 4, 19)), ("3号", (2020, 5, 3)),
        ("31号", (2020, 3, 31)),
        ("1月3日", (2020, 1, 3)), ("12月1日", (2019, 12, 1)), ("2月29日", (2020, 2, 29)),
    ],
)  # fmt: skip
def test_days(text: str, day: tuple[int, int, int]) -> None:
    assert parse_day(text, SATURDAY) == date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "", "今", "明晚", "周八", "周", "星期", "2月30日", "13月1日", "0月1日", "32号", "0号", "4.19", "2020-4/19",
        "2021-02-29", "19",
        "1999-01-01", "19号楼", "今天停电", "四月", "十十月一日", "明天后天",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert parse_day(text, SATURDAY) is None


def test_a_date_without_its_year_is_the_nearest_over_new_year() -> None:
    assert parse_day("1月3日", date(2020, 12, 30)) == date(2021, 1, 3)
    assert parse_day("12月30日", date(2021, 1, 3)) == date(2020, 12, 30)
    assert parse_day("2号", date(2020, 12, 30)) == date(2021, 1, 2)
    assert parse_day("30号", date(2021, 1, 2)) == date(2020, 12, 30)
    assert parse_day("2月29日", date(2022, 6, 1)) is None


@given(DAYS, st.sampled_from(range(7)))
def test_a_weekday_is_the_next_one_from_today_on(today: date, weekday: int) -> None:
    day = parse_day("周" + "一二三四五六日"[weekday], today)
    assert day is not None
    assert day.weekday() == weekday
    assert 0 <= (day - today).days <= 6


@given(DAYS, st.sampled_from(range(7)))
def test_next_week_is_the_seven_days_after_sunday(today: date, weekday: int) -> None:
    day = parse_day("下周" + "一二三四五六日"[weekday], today)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    assert day == monday + timedelta(days=weekday)


@given(DAYS, st.integers(-13, 13))
def test_a_day_of_the_month_is_found_from_a_fortnight_around(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert parse_day(f"{day.day}号", today) == day
    assert parse_day(f"{in_chinese(day.month)}月{in_chinese(day.day)}日", today) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), DAYS)
def test_a_full_date_is_itself_whatever_today_is(day: date, today: date) -> None:
    spellings = (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}")
    assert {parse_day(spelling, today) for spelling in spellings} == {day}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30", 30), ("３０", 30), ("三十", 30), ("30分钟", 30), ("30分鐘", 30), ("30 分钟", 30), ("10分", 10),
        ("十分钟", 10),
        ("一百二十分钟", 120), ("半小时", 30), ("半个小时", 30), ("半个钟头", 30), ("1小时", 60), ("1个小时", 60),
        ("一小时", 60),
        ("兩小時", 120), ("两个钟头", 120), ("一个半小时", 90), ("一個半小時", 90), ("1个半小时", 90),
        ("两个半小时", 150),
        ("1.5小时", 90), ("0.5h", 30), ("1小时半", 90), ("1小时30分", 90), ("1小时30分钟", 90), ("1小时一刻", 75),
        ("一刻钟", 15),
        ("三刻钟", 45), ("90m", 90), ("90min", 90), ("90 minutes", 90), ("2h", 120), ("2 hours", 120), ("1h30m", 90),
        ("1h30", 90),
        ("1H30M", 90), ("3天", 4320), ("1d", 1440), ("1天2小时", 1560), ("60秒", 1), ("90s", 1.5), ("1m30s", 1.5),
    ],
)  # fmt: skip
def test_spans(text: str, minutes: float) -> None:
    assert parse_span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "0分钟", "零", "半", "小时", "半天", "分钟", "-30", "+30", "30-40", "1天30", "十十分", "10000",
        "9" * 30, "30分钟后",
        "十十小时", "十十天", "十十秒", "2时", "1 2 3 h h",
    ],
)  # fmt: skip
def test_what_is_no_span(text: str) -> None:
    assert parse_span(text) is None


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_spans_add_up(hours: int, minutes: int, seconds: int) -> None:
    expected = timedelta(hours=hours, minutes=minutes, seconds=seconds) or None
    assert parse_span(f"{hours}h{minutes}m{seconds}s") == expected
    assert parse_span(f"{hours}小时{minutes}分{seconds}秒") == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("8:00-12:00", (8, 0), (12, 0)), ("8点到12点", (8, 0), (12, 0)), ("8：00—12：00", (8, 0), (12, 0)),
        ("18:00~23:00", (18, 0), (23, 0)), ("１８：００～２３：００", (18, 0), (23, 0)),
        ("8:00 -- 12:00", (8, 0), (12, 0)),
        ("8:00\u201312:00", (8, 0), (12, 0)), ("8:00\uff0d12:00", (8, 0), (12, 0)),
        ("从8点至12点半", (8, 0), (12, 30)),
        ("8-12", (8, 0), (12, 0)), ("8-12点", (8, 0), (12, 0)), ("下午2点到5点", (14, 0), (17, 0)),
        ("晚8-10点", (20, 0), (22, 0)),
        ("早8点至晚10点", (8, 0), (22, 0)), ("上午8点到14:00", (8, 0), (14, 0)), ("22:00-6:00", (22, 0), (6, 0)),
        ("18:00-24:00", (18, 0), (0, 0)), ("晚8点到12点", (20, 0), (0, 0)), ("0800-1200", (8, 0), (12, 0)),
    ],
)  # fmt: skip
def test_windows(text: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    assert parse_window(text) == (time(*start), time(*end))


@pytest.mark.parametrize(
    "text",
    ["", "8:00", "8:00-", "-12:00", "8:00-8:00", "8-10-12", "25-26", "8:00-25:00", "到", "周一到周五", "8到", "你到我"],
)
def test_what_is_no_window(text: str) -> None:
    assert parse_window(text) is None


@given(st.times(), st.times())
def test_windows_of_any_two_times(start: time, end: time) -> None:
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    expected = (start, end) if start != end else None
    assert parse_window(f"{start:%H:%M}-{end:%H:%M}") == expected
    assert parse_window(f"{start.hour}点{start.minute}分到{end.hour}点{end.minute}分") == expected


TOMORROW = date(2020, 4, 19)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("明天 晚8点半 因为停电", When(TOMORROW, time(20, 30), None, "因为停电")),
        ("因为停电 晚8点半 明天", When(TOMORROW, time(20, 30), None, "因为停电")),
        ("明天晚8点半 因为停电", When(TOMORROW, time(20, 30), None, "因为停电")),
        ("明晚8点半", When(TOMORROW, time(20, 30))),
        ("晚 8 点 半 明天", When(TOMORROW, time(20, 30))),
        ("明天 晚上 8 点", When(TOMORROW, time(20, 0))),
        ("4月19日20:00 停电", When(TOMORROW, time(20, 0), None, "停电")),
        ("4-19 8:00", When(TOMORROW, time(8, 0))),
        ("今天24点", When(TOMORROW, time(0, 0))),
        ("今晚12点 关", When(TOMORROW, time(0, 0), None, "关")),
        ("晚上12点", When(None, time(0, 0))),
        ("明天0点", When(TOMORROW, time(0, 0))),
        ("30", When(span=timedelta(minutes=30))),
        ("30 讨论热烈", When(span=timedelta(minutes=30), rest="讨论热烈")),
        ("讨论热烈，30", When(span=timedelta(minutes=30), rest="讨论热烈")),
        ("半小时 讨论热烈", When(span=timedelta(minutes=30), rest="讨论热烈")),
        ("30 分钟", When(span=timedelta(minutes=30))),
        ("3 10m", When(span=timedelta(minutes=10), rest="3")),
        ("10m 3", When(span=timedelta(minutes=10), rest="3")),
        ("2030 停电", When(None, time(20, 30), None, "停电")),
        ("停电 2030", When(None, time(20, 30), None, "停电")),
        ("明天，两小时，设备 检修", When(TOMORROW, None, timedelta(hours=2), "设备 检修")),
        ("明天 8点 后天 9点", When(TOMORROW, time(8, 0), None, "后天 9点")),
        ("1小时 2小时", When(span=timedelta(hours=1), rest="2小时")),
        ("因为 第 3 组 没讲完", When(rest="因为 第 3 组 没讲完")),
        ("因为3班停电", When(rest="因为3班停电")),
        ("3点开始吧", When(rest="3点开始吧")),
        ("今天停电", When(rest="今天停电")),
        ("  ＬＯＧＯ　簽名 ", When(rest="ＬＯＧＯ　簽名")),
        ("第一行\n第二行 明天", When(TOMORROW, rest="第一行\n第二行")),
        ("", When()),
        ("，、", When()),
    ],
)
def test_finding_times_in_an_argument(text: str, when: When) -> None:
    assert find_when(text, SATURDAY) == when


@given(st.permutations(["明天", "20:30", "半小时", "停电检修"]))
def test_the_order_does_not_matter(words: list[str]) -> None:
    expected = When(TOMORROW, time(20, 30), timedelta(minutes=30), "停电检修")
    assert find_when(" ".join(words), SATURDAY) == expected


@given(TEXTS, DAYS)
def test_no_text_is_too_strange(text: str, today: date) -> None:
    parse_clock(text)
    parse_day(text, today)
    span, window = parse_span(text), parse_window(text)
    assert span is None or span > timedelta()
    assert window is None or window[0] != window[1]


@given(TEXTS, DAYS)
def test_the_rest_is_made_of_what_was_typed(text: str, today: date) -> None:
    when = find_when(text, today)
    assert all(word in text for word in when.rest.split())
    if when == When(rest=when.rest):
        assert when.rest == text.strip(" \t\r\n\u3000,;、\uff0c\uff1b")
