"""Word lists of one's own: how their files are read, what the settings say of them, and that they reach the judge."""

from pathlib import Path

import pytest

from bot import word_lists
from bot.core.judge import patterns
from bot.core.judge.finding import Category, Severity
from bot.core.judge.judge import TextJudge
from bot.core.judge.lexicon import WordList, parse
from bot.core.wording.settings import Said
from bot.language import teaching
from bot.patterns import maker
from bot.serve import knowledge
from bot.settings import Checked, Settings, load
from bot.settings import Severity as Level
from bot.settings.checks import words as checks
from bot.settings.programme import RulesTable
from bot.word_lists import advice, read, read_all
from tests.small_settings import programme

BASE = programme()


def table(path: Path, category: str = "", severity: str = "") -> RulesTable:
    return RulesTable(words=str(path), category=category, severity=severity)


def put(folder: Path, content: str | bytes, name: str = "ours.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def listed(found: WordList | Said) -> WordList:
    assert isinstance(found, WordList)
    return found


def checked(folder: Path, extra: str) -> Checked:
    put(folder, BASE + extra, "config.toml")
    return load(folder / "config.toml", {})


def errors(folder: Path, extra: str) -> list[str]:
    return [fault.text for fault in checked(folder, extra).errors]


# ------------------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_is_utf8_with_or_without_its_mark(tmp_path: Path, encoding: str, end: str) -> None:
    path = put(tmp_path, end.join(["代考服务 | 作弊 | 撤回 | 见过", "", "# 说明", "团购"]).encode(encoding))
    found = listed(read(table(path), maker()))
    assert [(term.key, term.category, term.severity, term.number) for term in found.terms] == [
        ("代考服务", Category.CHEATING, Severity.RECALL, 1),
        ("团购", Category.ILLEGAL, Severity.FLAG, 4),
    ]
    assert found.faults == ()


@pytest.mark.parametrize(("category", "severity"), [("广告", "撤回"), ("ads", "recall"), ("推销", "3")])
def test_what_lines_do_not_say_the_settings_say(tmp_path: Path, category: str, severity: str) -> None:
    (term,) = listed(read(table(put(tmp_path, "团购"), category, severity), maker())).terms
    assert (term.category, term.severity) == (Category.ADS, Severity.RECALL)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("代考服务".encode("gbk"), "GBK 编码"),
        ("代考服务".encode("utf-16"), "UTF-16 编码"),
        (b"PK\x03\x04\x00\x00", "纯文本"),
        (b"\xff\x81\xff", "纯文本"),
        (b"a" * (word_lists.MOST_BYTES + 1), "超过 8 MB"),
        (b"\n" * (word_lists.MOST_LINES + 1), "超过 100000 行"),
    ],
)
def test_what_is_no_list_is_told_with_what_to_do(tmp_path: Path, content: bytes, said: str) -> None:
    found = read(table(put(tmp_path, content)), maker())
    assert isinstance(found, Said)
    assert said in found.sentence + found.suggestion
    assert found.suggestion


def test_the_limits_themselves_are_allowed(tmp_path: Path) -> None:
    comment = b"#" * (word_lists.MOST_BYTES - word_lists.MOST_LINES) + b"\n" * word_lists.MOST_LINES
    assert listed(read(table(put(tmp_path, comment)), maker())) == WordList()


def test_a_file_that_is_not_there_or_is_none(tmp_path: Path) -> None:
    gone, folder = (read(table(path), maker()) for path in (tmp_path / "none.txt", tmp_path))
    assert isinstance(gone, Said)
    assert isinstance(folder, Said)
    assert "没有词表文件" in gone.sentence
    assert "读不到" in folder.sentence
    there = put(tmp_path, "团购")
    assert len(read_all([table(tmp_path / "none.txt"), table(there)], maker())) == 1


def test_advice_names_the_line(tmp_path: Path) -> None:
    own = listed(read(table(put(tmp_path, "# 说明\n代考服务\n作业 | 广告\n")), maker()))
    (found,) = advice(own, (), teaching())
    assert found[0] == 3
    assert "「作业」" in found[1]


def test_advice_on_expressions(tmp_path: Path) -> None:
    own = listed(read(table(put(tmp_path, "代考服务\nre:[交写].{0,2}作业\nre:代考.{0,2}私聊\n写作业本!\n")), maker()))
    assert list(advice(own, (), ("写作业本",))) == []
    assert [
        (number, "2 句" in said, "「请交作业」" in said) for number, said in advice(own, (), ("请交作业", "写作业"))
    ] == [(2, True, True)]


def test_advice_heeds_exceptions(tmp_path: Path) -> None:
    own = listed(read(table(put(tmp_path, "作业 | 广告\n")), maker()))
    assert list(advice(own, ("作业",), ("交作业",))) == []


def test_the_list_of_the_handbook_means_what_it_says() -> None:
    handbook = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    example = handbook.partition("## Word lists of your own")[2].partition("```text\n")[2].partition("```")[0]
    found = parse(example, "operations.md", make=maker())
    assert found.faults == ()
    assert [term.key for term in found.terms] == ["团购年货", "团购+私聊"]
    assert [one.pattern for one in found.patterns] == ["拼车.{0,6}(自驾|顺路)"]
    assert found.allowed == ("年货节活动课",)
    assert {term.category for term in found.terms} == {Category.ADS}


# --------------------------------------------------------------------------------------------------------- settings


def test_paths_begin_at_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "programmes").mkdir()
    put(tmp_path / "words", "团购")
    rules = '\n[[rules]]\nwords = "words/ours.txt"\n'
    assert errors(tmp_path, rules) == []
    put(tmp_path / "programmes", BASE + rules.replace("words/", "../words/"), "one.toml")
    put(tmp_path, 'programme = "programmes/one.toml"\n', "config.toml")
    settings = load(tmp_path / "config.toml", {}).settings
    assert settings is not None
    assert [term.key for one in read_all(settings.rules, maker()) for term in one.terms] == ["团购"]


def test_every_bad_line_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    put(tmp_path, "团购\n代考 | 不知道\n\nre:(a | 广告\n刷单 | 诈骗 | 特级")
    found = checked(tmp_path, '\n[[rules]]\nwords = "ours.txt"\n').errors
    assert [(fault.file, fault.line, fault.path) for fault in found] == [
        ("ours.txt", number, "rules[0].words") for number in (2, 4, 5)
    ]
    assert found[0].text.startswith("ours.txt 第 2 行：类别「不知道」没有，可用：谩骂攻击、")


def test_a_wrong_file_is_not_read_out_in_full(tmp_path: Path) -> None:
    put(tmp_path, "词 | 没有\n" * (checks.SHOWN + 7))
    found = errors(tmp_path, '\n[[rules]]\nwords = "ours.txt"\n')
    assert len(found) == checks.SHOWN + 1
    assert "另有 7 行" in found[-1]


def test_a_missing_file_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    (fault,) = checked(tmp_path, '\n[[rules]]\nwords = "none.txt"\n').errors
    assert (fault.file, fault.line) == ("config.toml", 17)
    assert "没有词表文件" in fault.text


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('\n[[rules]]\nwords = "ours.txt"\ncategory = "水果"\n', "rules[0].category 的类别「水果」没有"),
        ('\n[[rules]]\nwords = "ours.txt"\nseverity = "特级"\n', "rules[0].severity 的等级「特级」没有"),
        ('\n[[rules]]\nwords = "ours.txt"\n[[rules]]\nwords = "./ours.txt"\n', "和第 17 行的是同一个文件"),
        ("\n[[rules]]\n", "rules[0] 缺少 words"),
        ('\n[moderation]\nhosts = ["https://a.cn/x"]\n', "不是网站的名字"),
        ('\n[moderation]\nhosts = ["localhost"]\n', "不是网站的名字"),
    ],
)
def test_a_fault_of_the_settings_alone(tmp_path: Path, extra: str, said: str) -> None:
    put(tmp_path, "团购")
    (fault,) = errors(tmp_path, extra)
    assert said in fault


def test_all_lists_together_have_limits(tmp_path: Path) -> None:
    for name in ("a", "b"):
        lines = [f"{name}{number}" for number in range(word_lists.MOST_WORDS // 2)] + ["团购" if name == "a" else "#"]
        put(tmp_path, "\n".join(lines), f"{name}.txt")
    both = '\n[[rules]]\nwords = "a.txt"\n\n[[rules]]\nwords = "b.txt"\n'
    (fault,) = errors(tmp_path, both)
    assert "超过 100000 个词" in fault
    for name in ("a", "b"):
        put(tmp_path, "\n".join(f"re:{name}{number}" for number in range(patterns.MOST // 2 + 1)), f"{name}.txt")
    (fault,) = errors(tmp_path, both)
    assert "超过 200 行正则" in fault


def test_the_settings_reach_the_judge(tmp_path: Path) -> None:
    text = "群里团购开始，详见 www.example.com ，电话 053188881234，加威我信"
    before = TextJudge(knowledge(_sound(checked(tmp_path, ""))))
    put(tmp_path, "团购开始 | 广告\nre:加.{0,2}信 | 引流")
    extra = '\n[[rules]]\nwords = "ours.txt"\n\n[moderation]\nhosts = ["example.com"]\ncontacts = ["053188881234"]\n'
    after = TextJudge(knowledge(_sound(checked(tmp_path, extra))))
    rules = [{one.rule for one in judge.findings(text)} for judge in (before, after)]
    assert "link" in rules[0] - rules[1]
    assert {"word:团购开始", "re:加.{0,2}信"} <= rules[1] - rules[0]


def test_the_level_that_the_operator_wrote_stands(tmp_path: Path) -> None:
    """Of shipped words it is only noted when somebody warns of a thing; whoever lists a word means it."""
    text = "大家小心骗子，不要参加团购年货，也不要代考"
    put(tmp_path, "团购年货 | 广告 | 撤回\nre:参加.{2,6}，")
    judge = TextJudge(knowledge(_sound(checked(tmp_path, '\n[[rules]]\nwords = "ours.txt"\n'))))
    levels = {one.rule: one.severity for one in judge.findings(text)}
    assert levels["word:团购年货"] is Severity.RECALL
    assert levels["re:参加.{2,6}，"] is Severity.FLAG
    assert levels["word:代考"] is Severity.NOTE


def test_the_classifier_can_be_off(tmp_path: Path) -> None:
    on, off = (
        knowledge(_sound(checked(tmp_path, f"\n[moderation]\nclassifier = {value}\n"))) for value in ("true", "false")
    )
    assert (on.model is None, off.model is None) == (False, True)


def _sound(found: Checked) -> Settings:
    assert found.settings is not None, [fault.text for fault in found.faults]
    assert [fault for fault in found.faults if fault.severity is Level.ERROR] == []
    return found.settings
