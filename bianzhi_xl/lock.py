"""锁定 and 解锁: protection of every sheet and of the workbook's structure, as data.

Protection is a guard rail, not a secret (ISO 29500-1 18.2.29): it stops a slip, not an intruder.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Set

from bianzhi_xl.nouns import At, Edit, FileFault, Grid, Protection

SPIN = 100_000


def hash(password: str, salt: bytes, spin: int = SPIN) -> Protection:  # noqa: A001 - the standard's own word
    """The protection a password makes (ISO 29500-1 18.2.29, SHA-512).

    H0 = SHA-512(salt + password in UTF-16LE); Hn = SHA-512(Hn-1 + n as four bytes, little-endian).

    >>> hash("pwd", b"0123456789abcdef", 2).hash[:20]
    'C+eZIB36yS8bP27ck6kY'
    """
    digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
    for number in range(spin):
        digest = hashlib.sha512(digest + number.to_bytes(4, "little")).digest()
    return Protection(base64.b64encode(salt).decode(), base64.b64encode(digest).decode(), spin)


def lock(
    grids: Mapping[str, Grid],
    structure: Protection | None,
    password: str,
    open_cells: Mapping[str, Set[tuple[int, int]]],
    salt: bytes | None = None,
) -> tuple[Edit, ...]:
    """The edits that protect every sheet and the structure with one password.

    open_cells: cells to be left open for typing, by sheet; every other cell is closed.  One salt and hash
    serve all sheets.  Raises FileFault when a sheet or the structure is protected already.
    """
    held = [name for name, grid in grids.items() if grid.protected]
    if held or structure is not None:
        what = f"工作表“{held[0]}”" if held else "工作簿结构"
        raise FileFault(f"{what}已经锁定，请先“解锁”再锁定。")
    made = hash(password, salt if salt is not None else os.urandom(16))
    edits = [edit for name, grid in grids.items() for edit in _opened(grid, open_cells.get(name, frozenset()))]
    edits += [Edit(At(name), "protection", None, made, "锁定") for name in grids]
    return (*edits, Edit(At(""), "structure", None, made, "锁定"))


def _opened(grid: Grid, wanted: Set[tuple[int, int]]) -> list[Edit]:
    opening = [Edit(At(grid.sheet, *cell), "unlocked", False, True, "手填格留着可填") for cell in sorted(wanted - grid.unlocked)]
    closing = [Edit(At(grid.sheet, *cell), "unlocked", True, False, "锁定") for cell in sorted(grid.unlocked - wanted)]
    return opening + closing


def unlock(grids: Mapping[str, Grid], structure: Protection | None, password: str) -> tuple[Edit, ...]:
    """The edits that take every protection off.

    Raises FileFault when the password is wrong for any of them, when a sheet is protected in a way that no
    password can be checked against (the legacy 16-bit hash), or when nothing is protected.
    """
    guards = {name: grid.protection for name, grid in grids.items() if grid.protected}
    if not guards and structure is None:
        raise FileFault("没有锁定，不用解锁。")
    made: dict[tuple[str, int], Protection] = {}
    for name, guard in [*guards.items(), *([("", structure)] if structure else [])]:
        _check(name, guard, password, made)
    edits = [Edit(At(name), "protection", guard, None, "解锁") for name, guard in guards.items()]
    if structure is not None:
        edits.append(Edit(At(""), "structure", structure, None, "解锁"))
    return tuple(edits)


def _check(name: str, guard: Protection | None, password: str, made: dict[tuple[str, int], Protection]) -> None:
    what = f"工作表“{name}”" if name else "工作簿结构"
    if guard is None or guard.algorithm != "SHA-512":
        raise FileFault(f"{what}是用旧式口令保护的，这里核不了口令，请在 Excel 里撤销工作表保护。")
    if not 0 < guard.spin <= 10_000_000:
        raise FileFault(f"{what}的保护参数不合常理，没有解锁；请在 Excel 里撤销工作表保护。")
    key = (guard.salt, guard.spin)
    if key not in made:
        made[key] = hash(password, base64.b64decode(guard.salt), guard.spin)
    if not hmac.compare_digest(made[key].hash, guard.hash):
        raise FileFault(f"口令不对，{what}没有解锁；请核对口令（区分大小写）后再试。")
