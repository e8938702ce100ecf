"""The compression of VBA sources ([MS-OVBA] 2.4.1): runs already seen in the same 4 KB are pointed back to.

>>> squeezed(b"aaaaaaaa").hex()  # an "a", then: seven more from one byte back
'0103b002610400'
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_CHUNK = 4096
_SHORTEST = 3


def squeezed(data: bytes) -> bytes:
    """A compressed container of ``data``."""
    return b"\x01" + b"".join(_chunk(data[start : start + _CHUNK]) for start in range(0, len(data), _CHUNK))


def _chunk(piece: bytes) -> bytes:
    body = b"".join(_groups(piece))
    if len(body) > _CHUNK:
        # Stored as it is (2.4.1.3.10): such a chunk always has its full length.
        return struct.pack("<H", 0x3000 | (_CHUNK - 1)) + piece.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | (len(body) - 1)) + body


def _groups(piece: bytes) -> Iterator[bytes]:
    """Up to eight tokens, led by a byte that says which of them are copies."""
    tokens = list(_tokens(piece))
    for first in range(0, len(tokens), 8):
        group = tokens[first : first + 8]
        flags = sum(1 << bit for bit, token in enumerate(group) if len(token) == 2)
        yield bytes([flags]) + b"".join(group)


def _tokens(piece: bytes) -> Iterator[bytes]:
    """One literal byte, or two bytes that mean: copy so many from so far back."""
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(piece):
        # How the 16 bits are shared between distance and length grows with the position (2.4.1.3.19.1).
        bits = max((at - 1).bit_length(), 4) if at else 4
        length, distance = _longest(piece, at, (0xFFFF >> bits) + _SHORTEST, seen)
        if length:
            yield struct.pack("<H", (distance - 1) << (16 - bits) | (length - _SHORTEST))
        else:
            yield piece[at : at + 1]
        for passed in range(at, at + (length or 1)):
            seen.setdefault(piece[passed : passed + _SHORTEST], []).append(passed)
        at += length or 1


def _longest(piece: bytes, at: int, most: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """The longest earlier run that continues as ``piece`` does here: length and distance, or zeros."""
    best = (0, 0)
    start = piece[at : at + _SHORTEST]
    most = min(most, len(piece) - at)
    if len(start) < _SHORTEST:
        return best
    for earlier in reversed(seen.get(start, ())):
        length = _SHORTEST
        while length < most and piece[earlier + length] == piece[at + length]:
            length += 1
        if length > best[0]:
            best = (length, at - earlier)
    return best
