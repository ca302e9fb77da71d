"""Values are changed in place: what the file says afterwards is read by the standard reader, never by our own."""

import copy
import tomllib
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings.edit import CannotEdit, edited
from bot.settings.lines import value_spans
from bot.settings.rewrite import GroupFile

VALUES = {"native_id": "cid1==", "chat_id": "chat1", "kind": "scene"}
TEXT = """# 活动
[programme]
key = "demo"          # 代号

[[groups]]            # 第一个
  key = "g1"
  native_id = "new"   # 待建
  name = 'native_id = "new"'

[[groups]]
key = "g2"
native_id = 'new'
chat_id = ""
kind = "" # 空
"""


def test_comments_and_layout_stay() -> None:
    assert edited(TEXT, ("groups", 0), VALUES, "native_id") == TEXT.replace(
        '  native_id = "new"   # 待建\n',
        '  native_id = "cid1=="   # 待建\n  chat_id = "chat1"\n  kind = "scene"\n',
    )
    assert edited(TEXT, ("groups", 1), VALUES, "native_id") == TEXT.replace(
        'native_id = \'new\'\nchat_id = ""\nkind = "" # 空',
        'native_id = "cid1=="\nchat_id = "chat1"\nkind = "scene" # 空',
    )


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('groups = [{key = "g1", native_id = "new"}]',
         'groups = [{key = "g1", native_id = "cid1==", chat_id = "chat1", kind = "scene"}]'),
        ('[[groups]]\nnative_id="new"', '[[groups]]\nnative_id="cid1=="\nchat_id = "chat1"\nkind = "scene"'),
        ('[[groups]]\r\n"native_id" = """new"""\r\n', '[[groups]]\r\n"native_id" = "cid1=="\r\nchat_id = "chat1"\r\n'
         'kind = "scene"\r\n'),
    ],
)  # fmt: skip
def test_other_ways_of_writing(text: str, after: str) -> None:
    assert edited(text, ("groups", 0), VALUES, "native_id") == after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[groups]]\nkey = 'g1'\n",
        '[[groups]]\n"native\\u005fid" = "new"\n',
        "[groups]\nnative_id = 'new'\n",
        "not toml",
    ],
)
def test_what_is_not_understood_is_not_changed(text: str) -> None:
    with pytest.raises(CannotEdit):
        edited(text, ("groups", 0), VALUES, "native_id")


_WORDS = st.text(max_size=20)
_BLANKS = st.sampled_from(["", " ", "  ", "\t"])
_COMMENTS = st.sampled_from(["", " # 注", '  # native_id = "new"', " #[[groups]]"])
_KEYS = ("key", "name", "native_id", "chat_id", "kind", "join_url", "category")


def _basic(value: str) -> str:
    """A basic string, every sign that is not plain written as an escape."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in value) + '"'


@st.composite
def _files(draw: Any) -> tuple[str, int]:
    """A file with some groups written in many ways, and the number of one of them."""
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    count = draw(st.integers(1, 4))
    inline = draw(st.booleans())
    lines, items = [f"# 开头{draw(_COMMENTS)}", "[other]", f'native_id = "new"{draw(_COMMENTS)}', ""], []
    for _ in range(count):
        keys = draw(st.permutations(_KEYS))[: draw(st.integers(1, len(_KEYS)))]
        keys = keys if "native_id" in keys else [*keys, "native_id"]
        pairs = [f"{key}{draw(_BLANKS)}={draw(_BLANKS)}{_basic(draw(_WORDS))}" for key in keys]
        items.append("{ " + ", ".join(pairs) + " }")
        if not inline:
            lines += [f"[[groups]]{draw(_COMMENTS)}", *(f"{draw(_BLANKS)}{pair}{draw(_COMMENTS)}" for pair in pairs)]
            lines += [""] * draw(st.integers(0, 2))
    if inline:
        lines[1:1] = ["groups = [", *(f"  {item},{draw(_COMMENTS)}" for item in items), "]"]
    else:
        lines += ["[last]", "x = [1, 2, '#']"] if draw(st.booleans()) else []
    text = ending.join(lines) + (ending if draw(st.booleans()) else "")
    return text, draw(st.integers(0, count - 1))


@settings(max_examples=400, deadline=None)
@given(_files(), st.dictionaries(st.sampled_from(["native_id", "chat_id", "kind", "join_url"]), _WORDS, min_size=1))
def test_only_what_was_meant_changes(file: tuple[str, int], values: dict[str, str]) -> None:
    text, number = file
    before = tomllib.loads(text)
    expected = copy.deepcopy(before)
    expected["groups"][number] |= values
    after = edited(text, ("groups", number), values, "native_id")
    assert tomllib.loads(after) == expected
    kept = [line.rstrip("\r") for line in text.split("\n") if not any(key in line for key in {*values, "native_id"})]
    rest = iter([line.rstrip("\r") for line in after.split("\n")])
    assert all(line in rest for line in kept), "a line that was not meant is gone or moved"
    for comment in ("# 注", "#[[groups]]", "# 开头"):
        assert after.count(comment) == text.count(comment)
    assert after.count("\r\n") >= text.count("\r\n")
    assert "\r\n" in text or "\r\n" not in after


def test_spans_are_the_values_as_written() -> None:
    text = 'a = "x" # c\r\nb = [1, "]"]\r\nc.d = {e = \'f\'}\r\ng = 2020-01-01 \r\n'
    spans = {path: text[span.start : span.end] for path, span in value_spans(text).items()}
    assert spans == {
        ("a",): '"x"', ("b",): '[1, "]"]', ("c", "d", "e"): "'f'", ("c", "d"): "{e = 'f'}", ("g",): "2020-01-01",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------- the file


def test_a_file_is_exchanged_whole_and_the_old_one_kept(tmp_path: FilePath) -> None:
    file = tmp_path / "p.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    file.chmod(0o640)
    opened = GroupFile(file)
    opened.note("g1", VALUES)
    opened.note("g2", {**VALUES, "native_id": "cid2=="})
    assert (tmp_path / "p.toml.bak").read_bytes() == b"\xef\xbb\xbf" + TEXT.encode(), "before the first change"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf# ")
    assert file.stat().st_mode & 0o777 == 0o640
    groups = tomllib.loads(file.read_bytes().decode("utf-8-sig"))["groups"]
    assert [group["native_id"] for group in groups] == ["cid1==", "cid2=="]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.toml", "p.toml.bak"]


def test_an_id_that_stands_there_is_never_lost(tmp_path: FilePath) -> None:
    file = tmp_path / "p.toml"
    file.write_text(TEXT.replace('native_id = "new"   #', 'native_id = "cid9=="   #'), "utf-8")
    before = file.read_bytes()
    with pytest.raises(CannotEdit):
        GroupFile(file).note("g1", VALUES)
    with pytest.raises(CannotEdit):
        GroupFile(file).note("g3", VALUES)
    assert file.read_bytes() == before
    GroupFile(file).note("g1", {"native_id": "cid9==", "kind": "scene"})  # the same once more is no loss
