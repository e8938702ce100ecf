"""The formulas of totals: which cells one adds up, and one that takes in a whole section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from bianzhi_xl.nouns import At, Formula, column_number

_CELL = r"[A-Z]{1,3}\d{1,7}"
_AREA = rf"{_CELL}(?::{_CELL})?"
_SUM = re.compile(rf"SUM\(({_AREA}(?:,{_AREA})*)\)")
_PLUS = re.compile(rf"=\+?({_CELL}(?:\+{_CELL})*)")
_PARTS = re.compile(r"([A-Z]+)(\d+)")

_FAR = 20_000

Cell = tuple[int, int]


class Total(Enum):
    """What a total's formula that stands in a sheet is worth."""

    GOOD = "齐全"
    SHORT = "漏行"
    DOUBLE = "重复"
    UNKNOWN = "看不懂"


def same(one: str, other: str) -> bool:
    """The same formula but for spaces, fixed addresses and case."""
    return _plain(one) == _plain(other)


def cells(formula: str) -> frozenset[Cell] | None:
    """The cells that a formula adds up; None when it does something else.

    >>> sorted(cells("=SUM(C8:C9,C12)")), cells("=C8*2")
    ([(8, 3), (9, 3), (12, 3)], None)
    """
    text = _plain(formula)
    found = _SUM.search(text)
    if found and text in (f"={found.group()}", _unless_blank(found.group(1))):
        return _cells(found.group(1).split(","))
    plus = _PLUS.fullmatch(text)
    if plus:
        return _cells(plus.group(1).split("+"))
    return frozenset() if text == "=0" else None


def widened(formula: Formula, more: Iterable[Cell]) -> Formula:
    """The total over its own cells and ``more``: the blank lines of a section, for lines typed later.

    >>> widened(Formula("=SUM(C8)"), [(9, 3), (10, 3)])
    '=SUM(C8:C10)'
    """
    own = cells(formula)
    if own is None:
        return formula
    wanted = _areas(own | set(more))
    if not wanted:
        return formula
    found = _SUM.search(formula)
    return Formula(formula.replace(found.group(1), wanted) if found else f"=SUM({wanted})")


def judged(formula: str, needed: frozenset[Cell], others: frozenset[Cell]) -> Total:
    """Whether a formula that stands there adds what is needed and none of ``others`` (rows of their own)."""
    found = cells(formula)
    if found is None:
        return Total.UNKNOWN
    if found & others:
        return Total.DOUBLE
    return Total.GOOD if needed <= found else Total.SHORT


def _unless_blank(areas: str) -> str:
    return f'=IF(COUNT({areas})=0,"",SUM({areas}))'


def _plain(formula: str) -> str:
    return "".join(formula.split()).replace("$", "").upper()


def _cells(areas: Iterable[str]) -> frozenset[Cell] | None:
    """The cells of areas; None when they reach far beyond any form, such as to the end of the sheet."""
    found: set[Cell] = set()
    for area in areas:
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = _cell(first), _cell(last or first)
        if (bottom - top + 1) * (right - left + 1) > _FAR:
            return None
        found |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return frozenset(found)


def _cell(text: str) -> Cell:
    letters, digits = _PARTS.fullmatch(text).groups()  # type: ignore[union-attr]
    return int(digits), column_number(letters)


def _areas(wanted: Iterable[Cell]) -> str:
    """Addresses joined with commas, neighbours below one another as a range."""
    runs: list[list[Cell]] = []
    for row, column in sorted(wanted, key=lambda cell: (cell[1], cell[0])):
        if runs and runs[-1][-1] == (row - 1, column):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    named = [(At("", *run[0]).a1, At("", *run[-1]).a1) for run in runs]
    return ",".join(first if first == last else f"{first}:{last}" for first, last in named)
