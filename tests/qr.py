"""Reads a QR code of level M, versions 1 to 10, from its modules: an oracle of its own, from ISO/IEC 18004.

Nothing is corrected: a drawn code has no damage, so any wrong module is a wrong text.
"""

import re

Modules = list[list[bool]]

# Data codewords of each block, level M (ISO/IEC 18004, table 9), and the centres of alignment patterns (annex E).
BLOCKS = {1: [16], 2: [28], 3: [44], 4: [32] * 2, 5: [43] * 2, 6: [27] * 4, 7: [31] * 4, 8: [38] * 2 + [39] * 2,
          9: [36] * 3 + [37] * 2, 10: [43] * 4 + [44]}  # fmt: skip
CENTRES = {1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42],
           9: [6, 26, 46], 10: [6, 28, 50]}  # fmt: skip
MASKS = [
    lambda r, c: (r + c) % 2 == 0,
    lambda r, _: r % 2 == 0,
    lambda _, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: (r * c) % 2 + (r * c) % 3 == 0,
    lambda r, c: ((r * c) % 2 + (r * c) % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + (r * c) % 3) % 2 == 0,
]


def modules_of(svg: str) -> Modules:
    """The dark modules of a drawing made of horizontal strokes, without the quiet zone (four modules, demanded)."""
    (size,) = (int(found) for found in re.findall(r'viewBox="0 0 (\d+) \d+"', svg))
    (path,) = re.findall(r'<path[^>]*stroke="#000"[^>]*d="([^"]+)"', svg)
    dark: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    for command, text in re.findall(r"([Mmhv])([^Mmhv]*)", path):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", text)]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        elif command == "h":
            dark |= {(int(y), column) for column in range(int(x), int(x + numbers[0]))}
            x += numbers[0]
    assert all(4 <= row < size - 4 and 4 <= column < size - 4 for row, column in dark)
    side = size - 8
    return [[(row + 4, column + 4) in dark for column in range(side)] for row in range(side)]


def read(modules: Modules) -> str:
    """The text."""
    side = len(modules)
    version = (side - 17) // 4
    fixed = _fixed(side, version)
    form = _form(modules)
    assert form >> 13 == 0, "not level M"
    mask = MASKS[form >> 10 & 7]
    bits = [modules[row][column] ^ mask(row, column) for row, column in _walk(side) if (row, column) not in fixed]
    codewords = [sum(bit << 7 - place for place, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8)]
    sizes = BLOCKS[version]
    blocks: list[list[int]] = [[] for _ in sizes]
    stream = iter(codewords)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(stream))
    data = "".join(f"{one:08b}" for block in blocks for one in block)
    assert data[:4] == "0100", "not in bytes"
    wide = 8 if version < 10 else 16
    count = int(data[4 : 4 + wide], 2)
    start = 4 + wide
    return bytes(int(data[start + 8 * n : start + 8 * n + 8], 2) for n in range(count)).decode()


def _form(modules: Modules) -> int:
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    return sum(modules[row][column] << 14 - place for place, (row, column) in enumerate(places)) ^ 0b101010000010010


def _fixed(side: int, version: int) -> set[tuple[int, int]]:
    """Everything that holds no data."""
    found = {(6, n) for n in range(side)} | {(n, 6) for n in range(side)}
    for top, left in ((0, 0), (0, side - 8), (side - 8, 0)):
        found |= {(top + r, left + c) for r in range(8) for c in range(8)}
    found |= {(8, n) for n in (*range(9), *range(side - 8, side))} | {
        (n, 8) for n in (*range(9), *range(side - 8, side))
    }
    centres = CENTRES[version]
    for row in centres:
        for column in centres:
            if (row, column) not in ((6, 6), (6, side - 7), (side - 7, 6)):
                found |= {(row + r, column + c) for r in range(-2, 3) for c in range(-2, 3)}
    if version >= 7:
        found |= {(r, c) for r in range(6) for c in range(side - 11, side - 8)}
        found |= {(r, c) for c in range(6) for r in range(side - 11, side - 8)}
    return found


def _walk(side: int) -> list[tuple[int, int]]:
    """Two columns at a time from the right, up and down, the timing column left out."""
    found, up = [], True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for row in range(side - 1, -1, -1) if up else range(side):
            found += [(row, right), (row, right - 1)]
        up = not up
    return found
