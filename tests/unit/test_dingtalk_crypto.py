"""DingTalk's signatures and envelopes: published vectors, an independent cipher, and every way to be wrong."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad, unpad
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError, Malformed, Unauthentic
from bot.platforms.dingtalk.authentic import sign_card, sign_robot, verify_card, verify_robot
from bot.platforms.dingtalk.envelope import EventKeys, Opened, open_envelope, seal_envelope, sign_envelope

MILLIS = 1_772_000_000_200
NOW = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=MILLIS)
HOUR = 3_600_000
SECRET = "EXAMPLE-app-secret-0001"


def robot(millis: int | str = MILLIS, secret: str = SECRET) -> dict[str, str]:
    """The headers as the page says to make them."""
    made = hmac.digest(secret.encode(), f"{millis}\n{secret}".encode(), "sha256")
    return {"Timestamp": str(millis), "SIGN": b64encode(made).decode()}


def card(millis: int | str = MILLIS, secret: str = SECRET) -> dict[str, str]:
    made = hmac.digest(secret.encode(), str(millis).encode(), "sha256")
    return {"x-ddpaas-signature-timestamp": str(millis), "X-DDPaaS-Signature": b64encode(made).decode()}


WAYS: list[tuple[Any, Any]] = [(verify_robot, robot), (verify_card, card)]


def test_the_published_values() -> None:
    assert sign_robot("this is a secret", 1577262236757) == "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="
    assert sign_card("mySecret", "1577262236757") == "YPRwOACkIyAfSkOByibnXwmticUhkII0vLSQrdNiEPE="


@given(st.text(min_size=1), st.integers(0, 10**16 - 1))
def test_signatures_are_those_of_the_recipe(secret: str, millis: int) -> None:
    assert sign_robot(secret, millis) == robot(millis, secret)["SIGN"]
    assert sign_card(secret, millis) == card(millis, secret)["X-DDPaaS-Signature"]


@pytest.mark.parametrize(("verify", "made"), WAYS)
@pytest.mark.parametrize("shift", [0, 1, -1, HOUR, -HOUR])
def test_an_hour_both_ways_is_fresh(verify: Any, made: Any, shift: int) -> None:
    verify(made(MILLIS + shift), [SECRET], NOW)


@pytest.mark.parametrize(("verify", "made"), WAYS)
@pytest.mark.parametrize("shift", [HOUR + 1, -HOUR - 1, 10 * HOUR, -MILLIS])
def test_more_is_stale_and_only_the_tolerance_refuses_it(verify: Any, made: Any, shift: int) -> None:
    with pytest.raises(Unauthentic):
        verify(made(MILLIS + shift), [SECRET], NOW)
    verify(made(MILLIS + shift), [SECRET], NOW, timedelta(days=40_000))  # the guard off


@pytest.mark.parametrize(("verify", "made"), WAYS)
@pytest.mark.parametrize(
    "stamp", ["", "x", "-1", "+1772000000200", " 1772000000200", "1772000000200 ", "1772000000200.0", "1.772e12",
              "１７７２００００００２００", "1" * 17, "9" * 400]
)  # fmt: skip
def test_a_timestamp_is_digits(verify: Any, made: Any, stamp: str) -> None:
    with pytest.raises(Unauthentic):
        verify(made(stamp), [SECRET], NOW, timedelta(days=40_000))


@pytest.mark.parametrize(("verify", "made"), WAYS)
def test_the_very_digits_are_signed(verify: Any, made: Any) -> None:
    """A leading zero is the same number and another message."""
    first, second = made(MILLIS), made(f"0{MILLIS}")
    mixed = dict(zip(first, (next(iter(second.values())), list(first.values())[1]), strict=True))
    with pytest.raises(Unauthentic):
        verify(mixed, [SECRET], NOW)
    verify(second, [SECRET], NOW)


@pytest.mark.parametrize(("verify", "made"), WAYS)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda sign: "",
        lambda sign: sign[:-1],
        lambda sign: sign[:-4],
        lambda sign: sign.rstrip("="),
        lambda sign: sign + "=",
        lambda sign: sign.lower(),
        lambda sign: sign.replace("=", "%3D"),
        lambda sign: b64decode(sign).hex(),
        lambda sign: f" {sign}",
        lambda sign: f"ü{sign}",
        lambda sign: "\udc80\ud800",
    ],
)
def test_a_spoilt_signature_is_refused(verify: Any, made: Any, spoil: Any) -> None:
    stamp, sign = made().items()
    with pytest.raises(Unauthentic):
        verify(dict([stamp, (sign[0], spoil(sign[1]))]), [SECRET], NOW)
    verify(dict([stamp, sign]), [SECRET], NOW)


@pytest.mark.parametrize(("verify", "made"), WAYS)
def test_an_empty_secret_admits_nobody_and_a_former_one_still_does(verify: Any, made: Any) -> None:
    for secrets in ([], [""], ["other"], ["", "other"]):
        with pytest.raises(Unauthentic):
            verify(made(secret=""), secrets, NOW)
        with pytest.raises(Unauthentic):
            verify(made(), secrets, NOW)
    for secrets in ([SECRET, "next"], ["next", SECRET]):
        verify(made(), secrets, NOW)


def test_each_signature_opens_its_own_door_only() -> None:
    as_card = dict(zip(card(), robot().values(), strict=True))
    as_robot = dict(zip(robot(), card().values(), strict=True))
    for verify, headers in ((verify_card, as_card), (verify_robot, as_robot), (verify_robot, card())):
        with pytest.raises(Unauthentic):
            verify(headers, [SECRET], NOW)


# -------------------------------------------------------------------------------------------------- envelopes

TOKEN, OWNER = "tokEXAMPLE01", "dingexampleappkey01"
AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"
OTHER_AES_KEY = "zbcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"
RING = EventKeys(TOKEN, AES_KEY, (OWNER, "dingexamplecorp0001"))


def encrypt(message: bytes, owner: str = OWNER, aes_key: str = AES_KEY, length: int | None = None) -> str:
    """By the page, with another library."""
    key = b64decode(aes_key + "=")
    size = len(message) if length is None else length
    plain = b"0123456789abcdef" + size.to_bytes(4, "big") + message + owner.encode()
    return b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(pad(plain, 32))).decode()


def sent(encrypted: str, stamp: str = str(MILLIS), nonce: str = "n0nce", token: str = TOKEN) -> tuple[bytes, Any]:
    signature = hashlib.sha1("".join(sorted([token, stamp, nonce, encrypted])).encode()).hexdigest()
    return json.dumps({"encrypt": encrypted}).encode(), {"msg_signature": signature, "timestamp": stamp, "nonce": nonce}


def padded(padding: bytes) -> str:
    """An envelope of three AES blocks whose last bytes are ``padding``; all the rest is right."""
    key = b64decode(AES_KEY + "=")
    size = (48 if len(padding) <= 16 else 80) - 20 - len(OWNER) - len(padding)
    plain = b"0123456789abcdef" + size.to_bytes(4, "big") + b"x" * size + OWNER.encode() + padding
    return b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(plain)).decode()


def opened(body: bytes, query: Any, ring: EventKeys = RING) -> Opened:
    return open_envelope(body, query, [ring], NOW)


@given(st.text(alphabet=st.sampled_from('暑期教师研修a{}"\\\n𠮷 '), max_size=200))
def test_what_another_library_sealed_is_opened(text: str) -> None:
    assert opened(*sent(encrypt(text.encode()))).message.decode() == text


@given(st.text(max_size=120), st.binary(min_size=16, max_size=16), st.text(alphabet="abc0", min_size=1))
def test_what_we_seal_another_library_opens(text: str, random: bytes, nonce: str) -> None:
    base = opened(*sent(encrypt(b"{}", owner="dingexamplecorp0001")))
    made = seal_envelope(text, base, nonce=nonce, millis="1772000000999", random=random)
    key = b64decode(AES_KEY + "=")
    plain = unpad(AES.new(key, AES.MODE_CBC, key[:16]).decrypt(b64decode(made["encrypt"])), 32)
    size = int.from_bytes(plain[16:20], "big")
    assert plain[:16] == random
    assert size == len(text.encode())
    assert plain[20 : 20 + size].decode() == text
    assert plain[20 + size :].decode() == "dingexamplecorp0001"
    assert made["msg_signature"] == sent(made["encrypt"], "1772000000999", nonce)[1]["msg_signature"]
    assert (made["timeStamp"], made["nonce"]) == ("1772000000999", nonce)


def test_every_spelling_of_the_query() -> None:
    body, query = sent(encrypt(b"x"))
    for signature in ("msg_signature", "signature"):
        for stamp in ("timestamp", "timeStamp"):
            spelt = {signature: query["msg_signature"], stamp: query["timestamp"], "nonce": query["nonce"]}
            assert opened(body, spelt).message == b"x"


def test_seconds_are_a_timestamp_too_as_in_the_published_example() -> None:
    assert opened(*sent(encrypt(b"x"), stamp=str(MILLIS // 1000))).message == b"x"
    with pytest.raises(Unauthentic):
        opened(*sent(encrypt(b"x"), stamp=str(MILLIS // 1000 - 3601)))


@pytest.mark.parametrize("shift", [HOUR + 1, -HOUR - 1])
def test_a_stale_envelope_is_refused_by_its_stamp_alone(shift: int) -> None:
    body, query = sent(encrypt(b"x"), stamp=str(MILLIS + shift))
    with pytest.raises(Unauthentic):
        opened(body, query)
    assert open_envelope(body, query, [RING], NOW, timedelta(days=1)).message == b"x"  # the guard off


WRONG = {
    "another token": lambda: sent(encrypt(b"x"), token="other"),
    "another owner": lambda: sent(encrypt(b"x", owner="dingsomebodyelse")),
    "no owner": lambda: sent(encrypt(b"x", owner="")),
    "more after the owner": lambda: sent(encrypt(b"x", owner=OWNER + "1")),
    "another key": lambda: sent(encrypt(b"x", aes_key=OTHER_AES_KEY)),
    "characters counted instead of bytes": lambda: sent(encrypt("研修".encode(), length=2)),
    "a length beyond the end": lambda: sent(encrypt(b"x", length=2**31)),
    "uneven padding": lambda: sent(padded(b"1234" + b"\x05")),
    "no padding": lambda: sent(padded(b"\x00" * 5)),
    "a padding of more than a block": lambda: sent(padded(b"\x21" * 33)),
    "a padding longer than all": lambda: sent(padded(b"\xff" * 5)),
    "nothing": lambda: sent(""),
    "no base64": lambda: sent("!!!!"),
    "half a block": lambda: sent(b64encode(b"x" * 24).decode()),
    "too short": lambda: sent(b64encode(b"x" * 16).decode()),
    "no digits": lambda: sent(encrypt(b"x"), stamp="soon"),
    "no timestamp": lambda: sent(encrypt(b"x"), stamp=""),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_envelope_is_refused(case: str) -> None:
    with pytest.raises(Unauthentic):
        opened(*WRONG[case]())


def test_it_is_the_padding_that_refuses_those() -> None:
    assert opened(*sent(padded(b"\x05" * 5))).message == b"x" * 4


@pytest.mark.parametrize(
    ("case", "ring"),
    [
        ("another token", EventKeys("other", AES_KEY, (OWNER,))),
        ("another owner", EventKeys(TOKEN, AES_KEY, ("dingsomebodyelse",))),
        ("another key", EventKeys(TOKEN, OTHER_AES_KEY, (OWNER,))),
    ],
)
def test_it_is_that_one_thing_that_refuses_it(case: str, ring: EventKeys) -> None:
    assert opened(*WRONG[case](), ring).message == b"x"
    assert open_envelope(*WRONG[case](), [RING, ring], NOW).message == b"x"  # and so keys are changed without a gap


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_touched_ciphertext_is_refused(place: int, change: int) -> None:
    body, query = sent(good := encrypt(b'{"EventType":"check_url"}'))
    sealed = bytearray(b64decode(good))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(Unauthentic):
        opened(json.dumps({"encrypt": b64encode(sealed).decode()}).encode(), query)
    assert opened(body, query).message


@pytest.mark.parametrize("part", ["msg_signature", "timestamp", "nonce"])
def test_a_query_with_a_part_missing_or_changed_is_refused(part: str) -> None:
    body, query = sent(encrypt(b"x"))
    for value in ("", query[part] + "0", "ü\udc80"):
        with pytest.raises(Unauthentic):
            opened(body, query | {part: value})
    with pytest.raises(Unauthentic):
        opened(body, {name: value for name, value in query.items() if name != part})


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"encrypt":NaN}'])
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        opened(body, sent(encrypt(b"x"))[1])


@given(st.binary(max_size=80) | st.builds(lambda x: json.dumps({"encrypt": x}).encode(), st.text() | st.integers()))
def test_whatever_comes_only_the_two_are_raised(body: bytes) -> None:
    with pytest.raises((Malformed, Unauthentic)):
        opened(body, sent(encrypt(b"x"))[1])


@given(st.binary(max_size=200))
def test_whatever_is_signed_and_no_envelope_is_refused(noise: bytes) -> None:
    with pytest.raises(Unauthentic):
        opened(*sent(b64encode(noise).decode()))


def test_line_breaks_in_the_ciphertext_are_survived() -> None:
    broken = "\n".join(encrypt(b"x" * 100)[place : place + 76] for place in range(0, 300, 76))
    assert opened(*sent(broken)).message == b"x" * 100


@pytest.mark.parametrize("key", ["", "short", "x" * 42, "x" * 44, "x" * 42 + "!", "研" * 43])
def test_a_key_that_is_none_is_found_at_the_start(key: str) -> None:
    with pytest.raises(ConfigError):
        EventKeys(TOKEN, key, (OWNER,))


def test_an_empty_token_or_owner_admits_nobody() -> None:
    with pytest.raises(Unauthentic):
        opened(*sent(encrypt(b"x"), token=""), EventKeys("", AES_KEY, (OWNER,)))
    with pytest.raises(Unauthentic):
        opened(*sent(encrypt(b"x", owner="")), EventKeys(TOKEN, AES_KEY, ("",)))


def test_no_secret_is_shown() -> None:
    shown = repr(RING)
    assert TOKEN not in shown
    assert AES_KEY not in shown
    assert sign_envelope("b", "a", "d", "c") == hashlib.sha1(b"abcd").hexdigest()
