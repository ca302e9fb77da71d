"""Signatures of the QQ official robot: PyNaCl signs, our code judges; each guard with what happens without it."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from bot.core.errors import Unauthentic
from bot.platforms.qq import authentic

SECRET, APP_ID = "DG5g3B4j9X2KOErG", "102000001"
NOW = datetime(2026, 9, 1, 12, 0, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = '{"op":0,"t":"X","d":{"content":"签到"}}'.encode()
ORDER = 2**252 + 27742317777372353535851937790883648493


def seed(secret: str) -> bytes:
    """Written from the manual in another way: the repeated secret's first 32 bytes."""
    raw = secret.encode()
    return (raw * 32)[:32]


def sign(body: bytes = BODY, stamp: str = STAMP, secret: str = SECRET) -> str:
    return SigningKey(seed(secret)).sign(stamp.encode() + body).signature.hex()


def judge(body: bytes = BODY, *, now: datetime = NOW, secret: str = SECRET, **headers: str) -> None:
    sent = {"X-Signature-Ed25519": sign(), "X-Signature-Timestamp": STAMP, "X-Bot-Appid": APP_ID}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    authentic.verify(sent, body, secret=secret, app_id=APP_ID, now=now)


def refused(body: bytes = BODY, *, now: datetime = NOW, secret: str = SECRET, **headers: str) -> bool:
    try:
        judge(body, now=now, secret=secret, **headers)
    except Unauthentic:
        return True
    return False


@given(st.text(min_size=1, max_size=80), st.binary(max_size=200))
def test_whatever_pynacl_signs_is_taken(secret: str, body: bytes) -> None:
    judge(body, secret=secret, X_Signature_Ed25519=sign(body, secret=secret))


@given(st.text(min_size=1, max_size=80))
def test_the_seed_is_the_secret_again_and_again(secret: str) -> None:
    assert authentic.seed_of(secret) == seed(secret)


def test_names_of_headers_in_any_case() -> None:
    sent = {"x-signature-ed25519": sign(), "X-SIGNATURE-TIMESTAMP": STAMP, "x-BOT-appid": APP_ID}
    authentic.verify(sent, BODY, secret=SECRET, app_id=APP_ID, now=NOW)


def test_an_application_may_be_unnamed_but_not_another() -> None:
    judge(X_Bot_Appid="")
    assert refused(X_Bot_Appid="102000002")
    assert refused(X_Bot_Appid=APP_ID + " ")


@pytest.mark.parametrize("apart", [0, 1, 299, 300])
def test_a_fresh_stamp(apart: int) -> None:
    for sign_of in (1, -1):
        judge(now=NOW + timedelta(seconds=apart) * sign_of)


@pytest.mark.parametrize("apart", [301, 360, 3600, 10**9])
def test_a_stale_stamp_however_well_signed(apart: int) -> None:
    for sign_of in (1, -1):
        assert refused(now=NOW + timedelta(seconds=apart) * sign_of)


@pytest.mark.parametrize(
    "stamp",
    [
        "", " ", STAMP[:9], STAMP + "0", f" {STAMP}", f"{STAMP} ", f"+{STAMP[1:]}", f"-{STAMP[1:]}", f"{STAMP[:9]}_",
        "".join(chr(ord("０") + int(digit)) for digit in STAMP), f"{STAMP}\n",
        f"{STAMP[:5]}.{STAMP[6:]}", "1e9", "0" * 10,
    ],
)  # fmt: skip
def test_a_stamp_of_another_form_even_when_signed(stamp: str) -> None:
    assert refused(X_Signature_Timestamp=stamp, X_Signature_Ed25519=sign(stamp=stamp))


@pytest.mark.parametrize("fault", ["", "00", "zz" * 64, sign()[:-2], sign() + "00", f" {sign()[1:]}", "签" * 128])
def test_a_signature_of_another_form(fault: str) -> None:
    assert refused(X_Signature_Ed25519=fault)


def test_bytes_from_hex_would_take_spaces() -> None:
    """The control of the pattern: without it, a signature with blanks in it is read."""
    spaced = f"{sign()[:2]} {sign()[2:]}"
    assert bytes.fromhex(spaced) == bytes.fromhex(sign())
    assert refused(X_Signature_Ed25519=spaced)


def test_high_bits_of_the_last_byte() -> None:
    raw = bytearray.fromhex(sign())
    for bit in (0b1000_0000, 0b0100_0000, 0b0010_0000):
        assert refused(X_Signature_Ed25519=bytes((*raw[:63], raw[63] | bit)).hex())
    assert raw[63] & 0b1110_0000 == 0


def test_a_signature_is_not_malleable() -> None:
    """S + L solves the same equation; whoever accepts it lets a replay look new. Where it keeps the high bits clear."""
    found = 0
    for number in range(40):
        body = b"%d" % number
        raw = bytes.fromhex(sign(body))
        moved = int.from_bytes(raw[32:], "little") + ORDER
        other = raw[:32] + moved.to_bytes(32, "little")
        found += other[63] & 0b1110_0000 == 0
        assert refused(body, X_Signature_Ed25519=other.hex())
    assert found > 0


def test_another_secret_another_body_another_stamp() -> None:
    chance = random.Random(3)
    for number in range(300):
        body = bytearray(BODY)
        match number % 5:
            case 0:
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
            case 1:
                body += b" "
            case 2:
                del body[chance.randrange(len(body))]
            case 3:
                body = bytearray(BODY.replace(b":", b": "))
            case _:
                assert refused(X_Signature_Ed25519=sign(secret=f"{SECRET}{number}"))
                continue
        assert refused(bytes(body))
    assert refused(X_Signature_Timestamp=str(int(STAMP) + 1))
    judge()


def test_stamp_and_body_are_one_string_but_not_one_meaning() -> None:
    """A digit moved over the border is the same signed string: only the ten digits keep them apart."""
    stamp, body = STAMP[:9], STAMP[9:].encode() + BODY
    SigningKey(seed(SECRET)).verify_key.verify(stamp.encode() + body, bytes.fromhex(sign()))
    assert refused(body, X_Signature_Timestamp=stamp)


def test_without_a_secret_nobody_is_let_in() -> None:
    with pytest.raises(Unauthentic):
        judge(secret="")
    with pytest.raises(Unauthentic):
        authentic.validation("Arq0D5A61EgUu4OxUvOp", "1725442341", "")


@given(st.text(alphabet="abcXYZ019-_+/=", min_size=1, max_size=128), st.integers(10**9, 10**10 - 1))
def test_the_address_check_is_signed_as_pynacl_signs(token: str, stamp: int) -> None:
    found = authentic.validation(token, str(stamp), SECRET)
    key = SigningKey(seed(SECRET)).verify_key
    key.verify(f"{stamp}{token}".encode(), bytes.fromhex(found["signature"]))
    with pytest.raises(BadSignatureError):
        key.verify(f"{stamp}{token}x".encode(), bytes.fromhex(found["signature"]))
    assert authentic.validation(token, stamp, SECRET) == found


@pytest.mark.parametrize(
    ("token", "stamp"),
    [
        (BODY.decode(), STAMP),  # what it would sign is a report with its stamp
        ('{"op":0}', STAMP), ("[1]", STAMP), (" ", STAMP), ("", STAMP),
        ("a" * 129, STAMP), ("签到", STAMP), (None, STAMP),
        (5, STAMP), (["a"], STAMP), ("a", ""), ("a", STAMP[:9]), ("a", f'{STAMP}{{"op":0}}'), ("a", None), ("a", True),
        ("a", [STAMP]), ("a", 5), ("a\n", STAMP), ("a", f"{STAMP}\n"),
    ],
)  # fmt: skip
def test_the_address_check_signs_no_report(token: object, stamp: object) -> None:
    """Anybody may ask for it unsigned: it must not make signatures for whoever wants to post reports."""
    with pytest.raises(Unauthentic):
        authentic.validation(token, stamp, SECRET)


def test_what_it_would_sign_without_that_guard() -> None:
    """The control: the same key over the same string is a good signature of a report."""
    oracle = SigningKey(seed(SECRET)).sign((STAMP + BODY.decode()).encode()).signature.hex()
    judge(X_Signature_Ed25519=oracle)
