"""A formula by place: its addresses replaced by the rows and columns of the table that they mean.

``=SUM(D8:D12)`` over a listing is the same as ``=SUM(D8:D30)`` once the listing has grown to 23 lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

Means = frozenset[tuple[int, int, str]]
"""Cells by position of row and column; the third says which lines of a listing: 本行, 全 or 部分, else ""."""
Pieces = tuple[str | Means, ...]
"""Text and references in turn."""

_NAME = r"(?:'(?:[^']|'')*'|[^\s\"'!()+\-*/^&=<>,;:{}]+)!"
_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf'"(?:[^"]|"")*"|(?P<there>{_NAME}{_CELL}(?::{_CELL})?)|(?<![\w.])(?P<here>{_CELL}(?::{_CELL})?)(?![\w.(!])',
    re.IGNORECASE,
)
_ROW = re.compile(r"(?<=[A-Za-z$])\d+")
_CORNER = re.compile(r"([A-Z]+)(\d+)")
_ADDS = re.compile(r"\b(?:SUM|COUNT|COUNTA|MAX|MIN|AVERAGE)\($")


class Table(NamedTuple):
    """Where a table lies: sheet row → position, sheet column → position; listings by position → their rows."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    listings: Mapping[int, tuple[int, ...]]


def pieces(formula: str, row: int, table: Table) -> Pieces:
    """The pieces of a formula that stands in a sheet row.

    Spaces, fixed addresses and case do not count, nor how the cells of a sum are put together.  A reference to
    another sheet counts as that sheet only: rows may have been put in there.

    >>> table = Table({7: 0, 8: 1, 9: 1}, {3: 0, 4: 1}, {1: (8, 9)})
    >>> pieces("=sum($D$8:D9)", 7, table) == ("=SUM(", frozenset({(1, 1, "全")}), ")")
    True
    >>> pieces("=D8-C8", 8, table) == ("=", frozenset({(1, 1, "本行")}), "-", frozenset({(1, 0, "本行")}))
    True
    """
    found: list[str | Means] = []
    for piece in _read(formula, row, table):
        before = found[-3:]
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif (
            not isinstance(piece, str)
            and len(before) == 3
            and before[2] == ","
            and not isinstance(before[1], str)
            and _ADDS.search(str(before[0]))
        ):
            found[-2:] = [before[1] | piece]  # type: ignore[operator]
        else:
            found.append(piece)
    return tuple(found)


def relative(formula: str, row: int) -> str:
    """A formula that is written alike in all rows that mean the same by it.

    >>> relative("=E12-D12+A1", 12)
    '=E#-D#+A1'
    """
    own = str(row)
    return _ROW.sub(lambda found: "#" if found[0] == own else found[0], formula)


def flat(found: Pieces) -> str:
    """The same pieces always as the same text."""
    return "".join(piece if isinstance(piece, str) else str(sorted(piece)) for piece in found)


def _read(formula: str, row: int, table: Table) -> Iterator[str | Means]:
    end = 0
    for token in _TOKEN.finditer(formula):
        if plain := _plain(formula[end : token.start()]):
            yield plain
        end = token.end()
        if token["here"]:
            yield _means(token["here"], row, table)
        else:
            yield _plain(token["there"].rpartition("!")[0]) + "!" if token["there"] else token[0]
    if plain := _plain(formula[end:]):
        yield plain


def _plain(text: str) -> str:
    return "".join(text.split()).upper().replace("=+", "=")


def _means(area: str, row: int, table: Table) -> Means:
    first, _, last = area.replace("$", "").upper().partition(":")
    (top, left), (bottom, right) = _corner(first), _corner(last or first)
    columns = [table.columns[number] for number in _inside(left, right, table.columns)]
    lines: dict[int, list[int]] = {}
    for number in _inside(top, bottom, table.rows):
        lines.setdefault(table.rows[number], []).append(number)
    return frozenset(
        (at, column, which)
        for at, numbers in lines.items()
        for which in [_which(numbers, table.listings[at], row) if at in table.listings else ""]
        for column in columns
    )


def _inside(first: int, last: int, known: Mapping[int, int]) -> list[int]:
    if last - first < len(known):
        return [number for number in range(first, last + 1) if number in known]
    return [number for number in known if first <= number <= last]


def _which(lines: list[int], listing: tuple[int, ...], row: int) -> str:
    if lines == [row]:
        return "本行"
    return "全" if len(lines) == len(listing) else "部分"


def _corner(text: str) -> tuple[int, int]:
    letters, digits = _CORNER.fullmatch(text).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits), column
