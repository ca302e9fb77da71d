"""The member list of OneBot: what is asked, and that no entry can spoil it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.event import Sender
from bot.core.ids import NativeId
from bot.platforms.onebot.members import member_list, member_of


def test_the_call_asks_for_what_is_true_now() -> None:
    call = member_list(NativeId("10002"))
    assert (call.action, call.params) == ("get_group_member_list", {"group_id": 10002, "no_cache": True})


def test_the_card_is_shown_and_without_one_the_nickname() -> None:
    entry = {"user_id": 20001, "nickname": "小草", "card": "育才小学+陈默", "role": "member"}
    assert member_of(entry) == Sender(NativeId("20001"), "育才小学+陈默", "member")
    assert member_of({**entry, "card": ""}) == Sender(NativeId("20001"), "小草", "member")
    assert member_of({"user_id": "20001"}) == Sender(NativeId("20001"))
    assert member_of({"nickname": "小草"}) is None
    assert member_of({"user_id": [1], "nickname": "小草"}) is None


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from(["user_id", "card", "nickname", "role"]) | st.text(), JSON))
def test_any_entry_is_a_member_or_none(entry: dict[str, object]) -> None:
    found = member_of(entry)
    assert found is None or (found.native_id and isinstance(found.name, str))
