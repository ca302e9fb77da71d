"""One person with several ids of one account: which one counts where, and what is kept of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.binding import BindCode, Bound, bound, claim, claimed, with_bound
from bot.core.ids import AccountName, NativeId, PersonKey
from bot.core.people import PRIVATE, Directory, LinkedAccount, Person

QQ, G1, G2 = AccountName("qq"), NativeId("G1"), NativeId("G2")
USER, ONE, TWO = NativeId("user"), NativeId("one"), NativeId("two")
AT = datetime(2020, 4, 18, 2, tzinfo=UTC)


def person(*links: LinkedAccount) -> Person:
    return Person(PersonKey("lin"), "林清", links)


def test_one_id_counts_everywhere() -> None:
    found = person(LinkedAccount(QQ, USER))
    assert (found.native_id(QQ), found.native_id(QQ, G1)) == (USER, USER)
    assert found.native_id(AccountName("other")) is None


def test_each_id_counts_where_it_was_seen() -> None:
    found = person(LinkedAccount(QQ, ONE), LinkedAccount(QQ, USER), LinkedAccount(QQ, ONE, G1))
    assert found.native_id(QQ, G1) == ONE
    assert found.native_id(QQ) == ONE, "it may be the same in private: the first of the roster"
    private = replace(found, accounts=(*found.accounts, LinkedAccount(QQ, USER, PRIVATE)))
    assert (private.native_id(QQ), private.native_id(QQ, G1)) == (USER, ONE)
    assert person(LinkedAccount(QQ, USER, PRIVATE)).native_id(QQ, G1) is None, "it may be another one in the group"
    assert found.native_id(QQ, G2) is None, "another one there, that nobody knows"
    again = replace(found, accounts=(*found.accounts, LinkedAccount(QQ, TWO, G1)))
    assert again.native_id(QQ, G1) == TWO, "the newest"
    assert person(LinkedAccount(QQ, ONE, G1)).reached == ()


def test_what_is_bound_counts_where_it_was_seen() -> None:
    roster = Directory((person(LinkedAccount(QQ, USER)), Person(PersonKey("wu"), "吴兰")))
    rows = [
        bound(LinkedAccount(QQ, TWO, G1), PersonKey("lin"), AT + timedelta(days=1)),
        bound(LinkedAccount(QQ, ONE, G1), PersonKey("lin"), AT),
        bound(LinkedAccount(QQ, USER, G2), PersonKey("lin"), AT),
        bound(LinkedAccount(QQ, USER, G1), PersonKey("wu"), AT),
        replace(bound(LinkedAccount(QQ, NativeId("x"), G1), PersonKey("wu"), AT), ended_at=AT),
    ]
    assert rows[0] == Bound("qq G1", "two", "lin", AT + timedelta(days=1))
    found = with_bound(roster, rows)
    lin, wu = found.get(PersonKey("lin")), found.get(PersonKey("wu"))
    assert lin is not None
    assert wu is not None
    assert [(one.native_id, one.place) for one in lin.accounts] == [(USER, None), (ONE, G1), (USER, G2), (TWO, G1)]
    assert (lin.native_id(QQ, G1), lin.native_id(QQ, G2), lin.native_id(QQ)) == (TWO, USER, USER)
    assert wu.accounts == (), "an id of the roster is nobody else's"
    assert found.of_account(QQ, ONE) == lin


def test_who_did_something_may_be_known_by_another_id() -> None:
    found = Directory((person(LinkedAccount(QQ, USER)),))
    assert found.of_sender(QQ, USER, None) == found.of_sender(QQ, ONE, USER) == found.people[0]
    assert found.of_sender(QQ, ONE, None) is found.of_sender(QQ, ONE, TWO) is None


def test_a_code_of_a_group_is_for_one_account_and_not_for_ever() -> None:
    code = claim("12345678", QQ, G1, ONE, AT)
    assert claimed(code, AT) == LinkedAccount(QQ, ONE, G1)
    assert claimed(None, AT) is None
    assert claimed(replace(code, used_at=AT), AT) is None
    assert claimed(code, AT + timedelta(minutes=30)) is None
    assert claimed(BindCode("12345678", "lin", "wu", AT, AT + timedelta(minutes=30)), AT) is None
