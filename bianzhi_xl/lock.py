"""锁定 and 解锁: protection of every sheet and of the workbook's structure, as data.

Protection is a guard rail, not a secret (ISO 29500-1 18.2.29): it stops a slip, not an intruder.  A locked
sheet bears a stamp (印记) in its footer, a short code of what stands in it, so that paper and file can be
compared.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping, Set

from bianzhi_xl.nouns import At, Edit, FileFault, Grid, Protection, Scalar

SPIN = 100_000
# Excel itself writes 100,000; a file that asks for very many more would only stop the program.
_MOST_SPINS = 10_000_000
_ALGORITHMS = {"SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def hash(password: str, salt: bytes, spin: int = SPIN, algorithm: str = "SHA-512") -> Protection:
    """The protection a password makes (ISO 29500-1 18.2.29).

    H0 = SHA-512(salt + password in UTF-16LE); Hn = SHA-512(Hn-1 + n as four bytes, little-endian).

    >>> hash("pwd", b"0123456789abcdef", 2).hash[:20]
    'QIHvGg2aXb7aUw211HWV'
    """
    digest = getattr(hashlib, _ALGORITHMS[algorithm])
    value = digest(salt + password.encode("utf-16-le", "surrogatepass")).digest()
    for number in range(spin):
        value = digest(value + number.to_bytes(4, "little")).digest()
    return Protection(base64.b64encode(salt).decode(), base64.b64encode(value).decode(), spin, algorithm)


def old_hash(password: str) -> str:
    """The 16-bit hash of Excel before 2013, of WPS and of every .xls (ISO 29500-4 14.7.1).

    >>> old_hash("password")
    '83AF'
    """
    raw = password.encode("gbk", "replace")
    value = 0
    for number, byte in enumerate(raw, 1):
        shifted = byte << number % 15
        value ^= (shifted & 0x7FFF) | (shifted >> 15)
    return f"{value ^ len(raw) ^ 0xCE4B:04X}"


def opens(guard: Protection | None, password: str) -> bool:
    """Whether a password takes a protection off; a protection without one (None) needs none.

    Raises FileFault when the protection's parameters make no sense, or its kind is not known.
    """
    if guard is None:
        return True
    if not guard.algorithm:
        return hmac.compare_digest(old_hash(password).encode(), guard.hash.upper().rjust(4, "0").encode())
    return hmac.compare_digest(_made(guard, password).hash.encode(), guard.hash.encode())


@functools.lru_cache(maxsize=16)
def _made(guard: Protection, password: str) -> Protection:
    """What the password makes with the salt of a protection; the same salt is hashed only once."""
    try:
        salt = base64.b64decode(guard.salt, validate=True)
    except (binascii.Error, ValueError):
        salt = b""
    if not salt or not 0 <= guard.spin <= _MOST_SPINS or guard.algorithm not in _ALGORITHMS:
        raise FileFault("保护参数不合常理，没有解锁；请在 Excel 里撤销保护。")
    return hash(password, salt, guard.spin, guard.algorithm)


def lock(
    grids: Mapping[str, Grid],
    structure: Protection | None,
    password: str,
    open_cells: Mapping[str, Set[tuple[int, int]]],
    salt: bytes | None = None,
) -> tuple[Edit, ...]:
    """The edits that protect every sheet and the structure with one password.

    open_cells: cells to be left open for typing, by sheet; every other cell is closed.  One salt and hash
    serve all sheets.  Raises FileFault when a sheet or the structure is protected already, or the password
    is empty.
    """
    if not password:
        raise FileFault("口令不能为空，没有锁定；请给一个口令。")
    held = [_called(name) for name, grid in grids.items() if grid.protected]
    if structure is not None:
        held.append(_called(""))
    if held:
        raise FileFault(f"{'、'.join(held)}已经锁定，没有再锁；请先“解锁”再锁定。")
    made = hash(password, os.urandom(16) if salt is None else salt)
    edits: list[Edit] = []
    for name, grid in grids.items():
        edits += _opened(grid, open_cells.get(name, frozenset()))
        edits.append(Edit(At(name), "stamp", grid.stamp, _with_stamp(grid), "锁定"))
        edits.append(Edit(At(name), "protection", None, made, "锁定"))
    return (*edits, Edit(At(""), "structure", None, made, "锁定"))


def _opened(grid: Grid, wanted: Set[tuple[int, int]]) -> Iterator[Edit]:
    """A cell may be typed in if and only if it is wanted open."""
    for cell in sorted(wanted - grid.unlocked):
        yield Edit(At(grid.sheet, *cell), "unlocked", False, True, "手填格留着可填")
    for cell in sorted(grid.unlocked - wanted):
        yield Edit(At(grid.sheet, *cell), "unlocked", True, False, "锁定")


def unlock(grids: Mapping[str, Grid], structure: Protection | None, password: str) -> tuple[Edit, ...]:
    """The edits that take every protection off.

    One that is protected without a password needs none.  Raises FileFault when the password is wrong for any of
    them, or when nothing is protected.
    """
    guards: dict[str, Protection | None] = {
        name: grid.protection for name, grid in grids.items() if grid.protected
    }
    if structure is not None:
        guards[""] = structure
    if not guards:
        raise FileFault("没有锁定，不用解锁。")
    for name, guard in guards.items():
        _check(_called(name), guard, password)
    protections = [
        Edit(At(name), "protection" if name else "structure", guard, None, "解锁")
        for name, guard in guards.items()
    ]
    stamps = [
        Edit(At(name), "stamp", grid.stamp, _without_stamp(grid), "解锁")
        for name, grid in grids.items()
        if STAMP in grid.stamp
    ]
    return (*protections, *stamps)


STAMP = "印记 "


def stamp(grid: Grid) -> str:
    """The short code of what a sheet shows: the first 40 bits of the SHA-256 of its cells' values.

    >>> stamp(Grid("甲", {(1, 1): 3})) == stamp(Grid("乙", {(1, 1): 3.0}))
    True
    """
    shown = [[*at, _plain(value)] for at, value in sorted(grid.cells.items()) if value not in (None, "")]
    digest = hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()
    return f"{digest[:5]}-{digest[5:10]}".upper()


def _plain(value: Scalar) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:.12g}"


def _without_stamp(grid: Grid) -> str:
    """The right-hand footer as the office that drew the form had it."""
    return grid.stamp.partition(STAMP)[0].rstrip("　")


def _with_stamp(grid: Grid) -> str:
    own = _without_stamp(grid)
    return f"{own}　{STAMP}{stamp(grid)}" if own else f"{STAMP}{stamp(grid)}"


def differs(grid: Grid) -> bool:
    """Whether a sheet's stamp is not that of what stands in it now: printed, and changed since (P-03)."""
    return STAMP in grid.stamp and not grid.stamp.endswith(stamp(grid))


def _check(called: str, guard: Protection | None, password: str) -> None:
    """Raise FileFault unless the password takes the protection off."""
    try:
        right = opens(guard, password)
    except FileFault as fault:
        raise FileFault(f"{called}的{fault}") from fault
    if not right:
        raise FileFault(f"口令不对，{called}没有解锁；请核对口令（区分大小写）后再试。")


def _called(sheet: str) -> str:
    return f"工作表“{sheet}”" if sheet else "工作簿结构"
