"""Raw HTTP requests with something wrong: chunking, lengths, lines, headers, smuggling, bytes turned, ends cut off.

Pure: the same lots make the same bytes. ``hidden`` is a genuine request that must never be taken when it hides in
another.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes for one connection. ``hides``: another request is hidden in them. ``slow``: the rest never comes."""

    kind: str
    data: bytes
    hides: bool = False
    slow: bool = False


def request(path: str, headers: dict[str, str], body: bytes, *more: bytes, length: bool = True) -> bytes:
    """A request in good form; ``more`` are further header lines."""
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: example.edu.cn"]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in headers.items()]
    lines += [b"Content-Length: %d" % len(body)] if length else []
    return CRLF.join((*lines, *more)) + CRLF * 2 + body


def chunks(body: bytes, size: int = 50) -> bytes:
    """A body in pieces."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


Make = Callable[[random.Random, str, dict[str, str], bytes, bytes], Raw]


def bad_chunks(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """Sizes that are none, too large, negative, with extensions, without an end."""
    size = lots.choice([b"zz", b"-1", b"+4", b"0x4", b"f" * 17, b"4;" + b"e" * 9000, b"", b" 4", b"4 ", b"4\n", b"1_0"])
    spoilt = size + CRLF + b"abcd" + CRLF + lots.choice([b"0\r\n\r\n", b"", b"0\r\n", b"0\r\nX: " + b"y" * 9000])
    return Raw("chunks", request(path, headers, spoilt, b"Transfer-Encoding: chunked", length=False))


def smuggled(lots: random.Random, path: str, headers: dict[str, str], body: bytes, hidden: bytes) -> Raw:
    """A body whose end two readers see at two places."""
    odd = lots.choice([
        (b"Transfer-Encoding: chunked", b"Content-Length: 4"), (b"Content-Length: 4", b"Content-Length: 9999"),
        (b"Transfer-Encoding: xchunked",), (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding : chunked",),
        (b"Transfer-Encoding:\x0bchunked", b"Content-Length: 4"), (b"Content-Length: +4",), (b"Content-Length: 0x4",),
        (b"Content-Length: 4, 4",), (b"Content-Length: -4",), (b"X: y\r\n Content-Length: 4", b"Content-Length : 4"),
        (b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked", b"Content-Length: 4"),
        (b"X: y\nContent-Length: 4",), (b"Content-Length: 4\rX: y",), (b"Content-Length: \xb2",),
    ])  # fmt: skip
    return Raw("smuggled", request(path, {}, b"0\r\n\r\n" + hidden, *odd, length=False), hides=True)


def flood(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """Too many headers, or one that is too long."""
    lines = lots.choice([
        [b"X-%d: y" % number for number in range(lots.choice([50, 1000, 5000]))], [b"X: " + b"y" * 100_000],
        [b"x" * 20_000 + b": y"], [b"Cookie: " + b"a=b; " * 10_000], [b"X-Signature: a"] * 300,
    ])  # fmt: skip
    return Raw("flood", request(path, headers, body, *lines))


def odd_line(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """A first line that is none, or huge."""
    first = lots.choice([
        b"POST " + path.encode() + b"?" + b"a" * 100_000 + b" HTTP/1.1", b"POST  " + path.encode() + b"  HTTP/1.1",
        b"POST " + path.encode(), b"POST " + path.encode() + b" HTTP/9.9", b"POST " + path.encode() + b" HTTP/1.10",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"G" * 5000 + b" / HTTP/1.1", b"POST http://[::1 HTTP/1.1",
        b"\x16\x03\x01",
        b"POST * HTTP/1.1", b"CONNECT a:1 HTTP/1.1", b"post " + path.encode() + b" HTTP/1.1", b"OPTIONS * HTTP/1.1",
        b"POST http://example.edu.cn:99999999" + path.encode() + b" HTTP/1.1", b"POST /\xff\xfe HTTP/1.1",
        b"POST " + path.encode() + b"/%zz/../..%2f HTTP/1.1", b"POST //" + path.encode() + b" HTTP/1.1", b"",
        b"POST " + path.encode() + b"?%ff=%zz&timestamp[]=&nonce=\x01 HTTP/1.1",
    ])  # fmt: skip
    good = request(path, headers, body)
    return Raw("line", first + good[good.index(CRLF) :])


def odd_header(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """A header with a wrong form, or one that asks for something else."""
    line = lots.choice([
        b"X\x00: y", b": y", b"X", b"X: \x00", b"X Y: z", b"Host: other", b"Expect: 100-continue", b"Expect: magic",
        b"Content-Encoding: gzip", b"Content-Encoding: br, deflate", b"Connection: Upgrade\r\nUpgrade: websocket",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c", b"X: \xff\xfe", b"Content-Type: \xff; charset=x",
        b"Content-Type: multipart/form-data; boundary=" + b"b" * 9000, b"Range: bytes=0-", b"Trailer: X-Signature",
        b"X-Forwarded-For: 127.0.0.1", b"Content-Length: 5", b"Connection: close, keep-alive", b"Date: 1",
    ])  # fmt: skip
    return Raw("header", request(path, headers, body, line))


def length_lies(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """More is announced than comes, or than is allowed."""
    said = lots.choice([len(body) + 1, 10**6, 2**31, 2**63, 2**64, 10**30, 0])
    return Raw("length", request(path, headers, body, b"Content-Length: %d" % said, length=False))


def flipped(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """Some bytes are others."""
    raw = bytearray(request(path, headers, body))
    for _ in range(lots.randint(1, 6)):
        raw[lots.randrange(len(raw))] = lots.randrange(256)
    return Raw("bytes", bytes(raw))


def cut(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """The connection ends somewhere."""
    raw = request(path, headers, body)
    return Raw("cut", raw[: lots.randrange(len(raw))])


def slow(lots: random.Random, path: str, headers: dict[str, str], body: bytes, _hidden: bytes) -> Raw:
    """The rest of the body never comes, and the connection stays."""
    raw = request(path, headers, body)
    return Raw("slow", raw[: -lots.randrange(1, len(body))], slow=True)


KINDS: tuple[Make, ...] = (
    bad_chunks, smuggled, smuggled, flood, odd_line, odd_line, odd_header, length_lies, flipped, flipped, flipped, cut,
)  # fmt: skip


def spoilt(lots: random.Random, path: str, headers: dict[str, str], body: bytes, hidden: bytes) -> Raw:
    """A request with something wrong."""
    if lots.random() < 0.01:
        return slow(lots, path, headers, body, hidden)
    return lots.choice(KINDS)(lots, path, headers, body, hidden)
