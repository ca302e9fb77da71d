"""Commands in chat messages, and everything that only looks like one."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.command import CommandBook, CommandCall, CommandSpec, UnknownCommand, read_command
from bot.core.fold import fold

CHECK_IN = CommandSpec("签到", "checkin", aliases=("checkin", "qd"))
BOOK = CommandBook(
    [
        CHECK_IN,
        CommandSpec("帮助", "help", aliases=("help", "bz", "h"), joined_argument=True),
        CommandSpec("开群", "speaking", aliases=("open",)),
        CommandSpec("闭群", "speaking", aliases=("close",)),
        CommandSpec("延时", "speaking", joined_argument=True),
        CommandSpec("开始", "salon", joined_argument=True),
        CommandSpec("开始沙龙", "salon"),
        CommandSpec("结束沙龙", "salon"),
        CommandSpec("下一题", "salon"),
        CommandSpec("请", "salon", joined_argument=True),
        CommandSpec("投", "vote", joined_argument=True),
        CommandSpec("投票", "vote", aliases=("vote",), joined_argument=True),
        CommandSpec("提问", "questions"),
        CommandSpec("答", "questions", aliases=("hd",), joined_number=True),
        CommandSpec("换班", "duty"),
        CommandSpec("上岗", "duty"),
        CommandSpec("下岗", "duty"),
        CommandSpec("计划", "plan"),
        CommandSpec("群列表", "groups"),
        CommandSpec("为什么", "explain"),
    ]
)
NAMES = {spec.name for spec in BOOK}


def in_group(text: str) -> CommandCall | UnknownCommand | None:
    return read_command(text, BOOK, addressed=False, private=False)


def to_the_bot(text: str) -> CommandCall | UnknownCommand | None:
    return read_command(text, BOOK, addressed=True, private=False)


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/签到", "签到", ""),
        ("／签到", "签到", ""),
        ("/簽到", "签到", ""),
        ("  / 签到  ", "签到", ""),
        ("\u200b/签\u200b到\u200b", "签到", ""),
        ("/签到!", "签到", ""),
        ("/签到。", "签到", ""),
        ("/签到～～", "签到", ""),
        ("/签到……", "签到", ""),
        ("/签到，老师们好", "签到", "老师们好"),
        ("/ＱＤ", "签到", ""),
        ("/CheckIn", "签到", ""),
        ("/checkin now", "签到", "now"),
        ("/闭群 设备检修", "闭群", "设备检修"),
        ("/閉群　設備檢修", "闭群", "設備檢修"),
        ("/提问：如何導出　ＰＰＴ？", "提问", "如何導出　ＰＰＴ？"),
        ("/提问: a", "提问", "a"),
        ("/换班@张三", "换班", "@张三"),
        ("/换班 @张三 明天", "换班", "@张三 明天"),
        ("/help@yanxi_bot", "帮助", "@yanxi_bot"),
        ("/计划\n培训项目：A\n主持人：王 五\n", "计划", "培训项目：A\n主持人：王 五"),
        ("/答 12 点「文件」，再点「导出」", "答", "12 点「文件」，再点「导出」"),
        ("/延时 30", "延时", "30"),
        ("/延时30", "延时", "30"),
        ("／延時３０分鐘", "延时", "３０分鐘"),
        ("/延时 8:30", "延时", "8:30"),
        ("/延时8：30", "延时", "8：30"),
        ("/投2", "投", "2"),
        ("/投②", "投", "②"),
        ("/投2,3", "投", "2,3"),
        ("/投票2", "投票", "2"),
        ("/投票 主题 甲 乙", "投票", "主题 甲 乙"),
        ("/vote2", "投票", "2"),
        ("/请张老师", "请", "张老师"),
        ("/請張\u200b老師", "请", "張\u200b老師"),
        ("/请 张老师", "请", "张老师"),
        ("/开始沙龙", "开始沙龙", ""),
        ("/開始沙龍 第一场", "开始沙龙", "第一场"),
        ("/开始 沙龙", "开始", "沙龙"),
        ("/开始投票", "开始", "投票"),
        ("/h", "帮助", ""),
        ("/為什麼", "为什么", ""),
        ("/请" + "很长的名字" * 30, "请", "很长的名字" * 30),
    ],
)
def test_commands_with_a_slash(text: str, name: str, argument: str) -> None:
    call = in_group(text)
    assert isinstance(call, CommandCall)
    assert (call.spec.name, call.argument) == (name, argument)
    assert to_the_bot(text) == call


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("签到", "签到", ""),
        ("簽到", "签到", ""),
        ("签到！", "签到", ""),
        (" QD ", "签到", ""),
        ("闭群 设备检修", "闭群", "设备检修"),
        ("提问：如何导出", "提问", "如何导出"),
        ("换班@张三", "换班", "@张三"),
        ("延时 30", "延时", "30"),
        ("延时30", "延时", "30"),
        ("延时半小时", "延时", "半小时"),
        ("延时8:30", "延时", "8:30"),
        ("投2", "投", "2"),
        ("投十二", "投", "十二"),
        ("请 张老师", "请", "张老师"),
    ],
)
def test_commands_without_a_slash_only_to_the_bot(text: str, name: str, argument: str) -> None:
    call = to_the_bot(text)
    assert isinstance(call, CommandCall)
    assert (call.spec.name, call.argument) == (name, argument)
    assert read_command(text, BOOK, addressed=False, private=True) == call
    assert in_group(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\u200b", "请问怎么签到", "请一位老师帮我看看", "投稿在哪里", "签到怎么弄", "签到啦", "老师，签到",
        "签道", "开始了吗",
        "checkin2", "hello", "你好", "投票结果呢", "延时吗", "答案是什么",
    ],
)  # fmt: skip
def test_talk_to_the_bot_is_no_command(text: str) -> None:
    assert to_the_bot(text) is None
    assert in_group(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "/", "//", "/ ", "/\n签到", "/home/x", "/签到/投票",  "/a.b", "/3", "/4/19", "/12:30", "/^_^", "/😀",
        "/答/转", "/hd_x/答", "/…", "/!", "/@张三",
        "/微笑", "/赞", "/强", "/玫瑰", "/呲牙", "/呲牙 好", "/微笑大家好", "/强烈要求", "/鼓掌！", "/x", "/某",
        "/这不是一个命令的话", "/" + "啊" * 5000, "签到/微笑", "好 /签到", "https://example.org/签到", "、签到",
    ],
)  # fmt: skip
def test_what_begins_like_a_command_and_is_none(text: str) -> None:
    assert in_group(text) is None


@pytest.mark.parametrize(
    ("text", "word", "suggestions"),
    [
        ("/签到啦", "签到啦", ("签到",)),
        ("/签道", "签道", ("签到",)),
        ("/到签", "到签", ("签到",)),
        ("/簽道 今天", "签道", ("签到",)),
        ("/chekin", "chekin", ("签到",)),
        ("/checkinn", "checkinn", ("签到",)),
        ("/hepl", "hepl", ("帮助",)),
        ("/上岗了", "上岗了", ("上岗",)),
        ("/上刚", "上刚", ("上岗",)),
        ("/群列", "群列", ("群列表",)),
        ("/结束", "结束", ("结束沙龙",)),
        ("/开始沙龙吧", "开始沙龙吧", ("开始沙龙", "开始")),
        ("/岗位", "岗位", ()),
        ("/hello", "hello", ()),
        ("/etc", "etc", ()),
        ("/天气", "天气", ()),
        ("/答案", "答案", ("答",)),
        ("/答用UV胶", "答用uv胶", ("答",)),
        ("/答用3.5", "答用3.5", ("答",)),
        ("/签 到", "签", ("签到",)),
        ("/为 什么 3", "为", ("为什么",)),
    ],
)
def test_near_misses_get_suggestions(text: str, word: str, suggestions: tuple[str, ...]) -> None:
    assert in_group(text) == UnknownCommand(word, suggestions)


@pytest.mark.parametrize("text", ["/签", "/签 不 到", "/签 3"])
def test_one_character_and_something_else_is_talk(text: str) -> None:
    assert in_group(text) is None


@pytest.mark.parametrize("text", ["/答用0.5mm的板子就可以了", "/签到在哪里可以看到结果呢"])
def test_a_long_word_that_begins_like_a_command_is_one_of_the_staff_alone(text: str) -> None:
    assert in_group(text) is None
    found = read_command(text, BOOK, addressed=False, private=False, staff=True)
    assert isinstance(found, UnknownCommand)
    assert found.suggestions in (("答",), ("签到",))


def test_at_most_three_suggestions_nearest_first() -> None:
    book = CommandBook(CommandSpec(f"{head}题", "salon") for head in "上下换本")
    found = read_command("/某题", book, addressed=False, private=False)
    assert found == UnknownCommand("某题", ("上题", "下题", "换题"))


def test_the_argument_is_kept_as_typed_and_given_folded() -> None:
    call = in_group("/請　張\u200b老師　ＡＢ ")
    assert isinstance(call, CommandCall)
    assert call.argument == "張\u200b老師　ＡＢ"
    assert call.folded_argument == "张老师 ab"
    assert call.word == "请"


def test_the_word_is_the_alias_that_was_used() -> None:
    call = in_group("/ＱＤ")
    assert call == CommandCall(CHECK_IN, "", "qd")


@pytest.mark.parametrize(
    "specs",
    [
        [CommandSpec("签到", "a"), CommandSpec("签到", "b")],
        [CommandSpec("签到", "a"), CommandSpec("簽到", "b")],
        [CommandSpec("签到", "a", aliases=("qd",)), CommandSpec("确定", "b", aliases=("ＱＤ",))],
        [CommandSpec("签到", "a", aliases=("签到",))],
        [CommandSpec("", "a")],
        [CommandSpec("签 到", "a")],
        [CommandSpec("/签到", "a")],
        [CommandSpec("签到!", "a")],
        [CommandSpec("a.b", "a")],
        [CommandSpec("12", "a")],
        [CommandSpec("很长" * 20, "a")],
    ],
)
def test_a_book_refuses_words_that_are_double_or_unreadable(specs: list[CommandSpec]) -> None:
    with pytest.raises(ValueError, match=r"command word|already means"):
        CommandBook(specs)


def test_a_book_finds_by_any_spelling_and_keeps_the_order() -> None:
    assert BOOK.find("簽到") is BOOK.find(" ＣＨＥＣＫＩＮ ") is CHECK_IN
    assert BOOK.find("签") is None
    assert BOOK.find("") is None
    assert next(iter(BOOK)) is CHECK_IN
    assert len(list(BOOK)) == len(NAMES)


def test_an_empty_book_knows_nothing() -> None:
    assert read_command("/签到", CommandBook([]), addressed=True, private=True) == UnknownCommand("签到", ())


def test_specs_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CHECK_IN.name = "x"  # type: ignore[misc]


LETTERS = "签簽到开開群始沙龙投票请延时助帮checkinhelp /／@：:，!。…\n\t\u200b\u3164①12三㏒"


@given(st.text() | st.text(alphabet=LETTERS) | st.text(alphabet=LETTERS).map("/".__add__), st.booleans(), st.booleans())
def test_no_text_is_too_strange(text: str, addressed: bool, private: bool) -> None:
    found = read_command(text, BOOK, addressed=addressed, private=private)
    if isinstance(found, UnknownCommand):
        assert set(found.suggestions) <= NAMES
        assert len(found.suggestions) == len(set(found.suggestions)) <= 3
        assert BOOK.find(found.word) is None
    if isinstance(found, CommandCall):
        assert found.argument in text
        assert BOOK.find(found.word) is found.spec
    if found is not None and not addressed and not private:
        assert fold(text).strip().startswith("/")


@given(st.sampled_from(sorted(NAMES)), st.text(alphabet="王老师 設備ＡＢ12@：，。\n").map(str.strip))
def test_every_name_with_any_argument_after_a_blank(name: str, argument: str) -> None:
    call = in_group(f"/{name} {argument}")
    assert isinstance(call, CommandCall)
    assert call.spec.name == name
    assert call.argument.endswith(argument.lstrip("：，。 \n"))
    assert argument.endswith(call.argument)


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("/答12 换浏览器", "12 换浏览器"), ("/答#12 换浏览器", "#12 换浏览器"), ("/答１２换浏览器", "１２换浏览器"),
        ("/答 换浏览器", "换浏览器"),
        ("/答：12 好", "12 好"), ("/答", ""), ("/hd12 好", "12 好"),
    ],
)  # fmt: skip
def test_a_number_may_stick_to_some_names(text: str, argument: str) -> None:
    read = in_group(text)
    assert isinstance(read, CommandCall)
    assert (read.spec.name, read.argument) == ("答", argument)


@pytest.mark.parametrize("text", ["/答案在群文件里", "/答疑开始了", "/hdmi 接口", "/答a"])
def test_other_words_that_begin_so_are_none(text: str) -> None:
    assert not isinstance(in_group(text), CommandCall)
