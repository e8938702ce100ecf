"""A formula by place: its addresses replaced by the rows and columns of the table that they mean.

``=SUM(D8:D12)`` over a listing is the same as ``=SUM(D8:D30)`` once the listing has grown to 23 lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.nouns import column_number

Means = frozenset[tuple[int, int, int, str]]
"""Cells by table and by position of row and column; the fourth says which lines of a listing: 本行, 全 or 部分, else ""."""
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
    """Where a table lies: row → position, column → position; listings by position → their rows; on which sheet.

    turned: its rows are columns of the sheet, its columns rows (行列互换).
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    listings: Mapping[int, tuple[int, ...]]
    sheet: str = ""
    turned: bool = False


class Reader:
    """Formulas of the tables of one form read by place, those that are written alike once."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tuple(tables)
        self._known: dict[tuple[int, int, str], Pieces] = {}

    def pieces(self, formula: str, own: int, row: int) -> Pieces:
        """A formula in a row of one of the tables by place: the same wherever rows and columns have moved to."""
        table = self._tables[own]
        if len(self._tables) > 1 or table.turned:
            key = (own, row, formula)
        else:
            # A listing of two thousand people has the same formulas two thousand times.
            key = (own, table.rows.get(row, -1), relative(formula, row))
        if key not in self._known:
            self._known[key] = pieces(formula, row, self._tables, own)
        return self._known[key]


def pieces(formula: str, row: int, tables: Sequence[Table], own: int = 0) -> Pieces:
    """The pieces of a formula that stands in a row of one of the tables of a form (own).

    Spaces, fixed addresses and case do not count, nor how the cells of a sum are put together.  A reference to
    another sheet on which there is none of the tables counts as that sheet only: rows may have been put in there.

    >>> table = Table({7: 0, 8: 1, 9: 1}, {3: 0, 4: 1}, {1: (8, 9)}, "甲")
    >>> pieces("=sum($D$8:D9)", 7, [table]) == ("=SUM(", frozenset({(0, 1, 1, "全")}), ")")
    True
    >>> pieces("=D8-C8", 8, [table]) == ("=", frozenset({(0, 1, 1, "本行")}), "-", frozenset({(0, 1, 0, "本行")}))
    True
    >>> below = Table({12: 0, 13: 1, 14: 1}, {3: 0}, {1: (13, 14)}, "甲")
    >>> pieces("=C14-甲!D9+乙!D9", 14, [table, below], 1)[1::2]
    (frozenset({(1, 1, 0, '本行')}), frozenset({(0, 1, 1, '本行')}))
    """
    found: list[str | Means] = []
    for piece in _read(formula, row, tables, own):
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
    """A formula that is written alike in all rows of one sheet that mean the same by it.

    >>> relative("=E12-D12+A1", 12)
    '=E#-D#+A1'
    """
    own = str(row)
    return _ROW.sub(lambda found: "#" if found[0] == own else found[0], formula)


def flat(found: Pieces) -> str:
    """The same pieces always as the same text."""
    return "".join(piece if isinstance(piece, str) else str(sorted(piece)) for piece in found)


def _read(formula: str, row: int, tables: Sequence[Table], own: int) -> Iterator[str | Means]:
    end = 0
    for token in _TOKEN.finditer(formula):
        if plain := _plain(formula[end : token.start()]):
            yield plain
        end = token.end()
        name, _, area = token["there"].rpartition("!") if token["there"] else ("", "", token["here"])
        sheet = _unquoted(name) if name else tables[own].sheet
        if area and any(table.sheet == sheet for table in tables):
            yield _means(area, sheet, row, tables, own)
        else:
            yield _plain(name) + "!" if name else token[0]
    if plain := _plain(formula[end:]):
        yield plain


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _plain(text: str) -> str:
    return "".join(text.split()).upper().replace("=+", "=")


def _means(area: str, sheet: str, row: int, tables: Sequence[Table], own: int) -> Means:
    first, _, last = area.replace("$", "").upper().partition(":")
    begin = _corner(first)
    end = _corner(last) if last else begin
    found: list[tuple[int, int, int, str]] = []
    for number, table in enumerate(tables):
        if table.sheet == sheet:
            line = row if number == own else _line(row, tables[own], table)
            found += _cells(number, table, (begin, end), line)
    return frozenset(found)


def _cells(
    number: int, table: Table, corners: tuple[tuple[int, int], tuple[int, int]], row: int
) -> list[tuple[int, int, int, str]]:
    """The cells of an area that lie in a table; row: its line that belongs to the formula."""
    (top, left), (bottom, right) = corners
    if table.turned:
        top, left, bottom, right = left, top, right, bottom
    columns = [table.columns[at] for at in _inside(left, right, table.columns)]
    lines: dict[int, list[int]] = {}
    for line in _inside(top, bottom, table.rows) if columns else ():
        lines.setdefault(table.rows[line], []).append(line)
    return [
        (number, at, column, _which(numbers, table.listings[at], row) if at in table.listings else "")
        for at, numbers in lines.items()
        for column in columns
    ]


def _line(row: int, own: Table, other: Table) -> int:
    """The line of a table that goes with a row of another one of the same form, 0 if none does."""
    pairs = zip(own.listings.values(), other.listings.values(), strict=False)
    here = ((one.index(row), two) for one, two in pairs if row in one)
    at, lines = next(here, (0, ()))
    return lines[at] if at < len(lines) else 0


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
    return int(digits), column_number(letters)
