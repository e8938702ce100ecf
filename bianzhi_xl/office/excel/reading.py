"""A sheet open in Excel read into a Grid: one array of values, one of formulas, the rest by areas.

Fills, locks and merges are asked for whole areas; only an area that Excel calls mixed is cut in two and
asked again.  A form of the usual kind takes some dozens of calls, not one a cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from bianzhi_xl.nouns import At, Box, Formula, Grid, Protection, Scalar, column_number
from bianzhi_xl.office.excel import com, looks

if TYPE_CHECKING:
    from xlwings import Range, Sheet

Cell = tuple[int, int]
_Answer = TypeVar("_Answer")
_EXTERNAL = re.compile(r"\[([^\[\]]+\.xl\w+)\]", re.IGNORECASE)
_VAST = 1_000_000
_DAY_0 = dt.datetime(1899, 12, 30)
_MARCH_1900 = dt.datetime(1900, 3, 1)


def read(sheet: Sheet, hashes: Callable[[str], Protection | None]) -> Grid:
    """One sheet as it is now.  hashes: a protected sheet's hash, which Excel does not tell, if it is known."""
    app, name = sheet.book.app, sheet.name
    if app.calculation == "manual":
        app.calculate()
    used = sheet.used_range
    box = _box(used)
    if (box[2] - box[0] + 1) * (box[3] - box[1] + 1) > _VAST:
        # Formats far below the contents: nobody wants them, and asking for them would take minutes.
        bottom, right = com.last_filled(sheet)
        box = (*box[:2], max(min(box[2], bottom), box[0]), max(min(box[3], right), box[1]))
        used = sheet.range(address(box))
    cells, formulas = contents(used, box)
    protected = com.is_protected(sheet)
    return Grid(
        name,
        cells,
        formulas,
        merges=tuple(_merges(sheet, box)),
        fills=Fills(sheet, box),
        notes={cell: looks.note(text) for cell, text in com.notes(sheet).items()},
        unlocked=frozenset(_unlocked(sheet, box)),
        fixed_notes=com.threads(sheet),
        protection=hashes(name) if protected else None,
        protected=protected,
        hidden=com.is_hidden(sheet),
        footer=Footer(sheet),
        links={at: link[1] for at, text in formulas.items() if (link := _EXTERNAL.search(text))},
    )


class Footer(Mapping[str, str]):
    """A sheet's footer, asked for when it is wanted: Excel asks the printer each time."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._parts: dict[str, str] | None = None

    def _known(self) -> dict[str, str]:
        if self._parts is None:
            self._parts = {side: text for side, text in com.footer(self._sheet).items() if text}
        return self._parts

    def __getitem__(self, side: str) -> str:
        return self._known()[side]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())


def _box(area: Range) -> Box:
    rows, columns = area.shape
    top, left = area.row, area.column
    return top, left, top + rows - 1, left + columns - 1


def contents(area: Range, box: Box) -> tuple[dict[Cell, Scalar], dict[Cell, Formula]]:
    """Values and formulas of an area by cell, in two calls."""
    top, left = box[:2]
    values = area.options(ndim=2, err_to_str=True).value
    cells: dict[Cell, Scalar] = {}
    formulas: dict[Cell, Formula] = {}
    for r, (shown, written) in enumerate(zip(values, rows_of(area.formula), strict=True), top):
        for c, (value, formula) in enumerate(zip(shown, written, strict=True), left):
            if value is not None:
                cells[r, c] = scalar(value)
            # A text that begins with = is its own formula to Excel; a formula is never its own value.
            if isinstance(formula, str) and formula.startswith("=") and formula != value:
                formulas[r, c] = Formula(formula)
    return cells, formulas


def rows_of(answer: object) -> list[list[object]]:
    """What Excel says for an area as a list of rows, also for one cell or one row."""
    if not isinstance(answer, (list, tuple)):
        return [[answer]]
    if answer and not isinstance(answer[0], (list, tuple)):
        return [list(answer)]
    return [list(row) for row in answer]


def scalar(value: object) -> Scalar:
    """A value of Excel as our cells hold it: whole numbers as int, midnight as a date, times as numbers."""
    if isinstance(value, dt.datetime):
        moment = value.replace(tzinfo=None)
        if moment < _MARCH_1900:
            return _early(moment)
        moment = (moment + dt.timedelta(microseconds=500)).replace(microsecond=0)
        return moment.date() if moment.time() == dt.time() else moment
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value  # type: ignore[return-value]


def _early(moment: dt.datetime) -> Scalar:
    """A date before March 1900: COM counts from 1899-12-30, Excel knows a 29 February 1900."""
    number = (moment - _DAY_0) / dt.timedelta(days=1)
    if number < 1 or number >= 60:
        return scalar(number)
    shown = moment + dt.timedelta(days=1)
    return shown.date() if shown.time() == dt.time() else shown


def address(box: Box) -> str:
    """A box as Excel writes it: one call finds it, where two corners would take three."""
    top, left, bottom, right = box
    first = At("", top, left).a1
    return first if (top, left) == (bottom, right) else f"{first}:{At('', bottom, right).a1}"


def areas(
    sheet: Sheet, box: Box, asked: Callable[[Range], _Answer | None]
) -> Iterator[tuple[Box, _Answer | None]]:
    """A box in pieces that each give one answer; None only for a single cell that has none."""
    top, left, bottom, right = box
    answer = asked(sheet.range(address(box)))
    if answer is not None or (top, left) == (bottom, right):
        yield box, answer
        return
    for half in _halves(box):
        yield from areas(sheet, half, asked)


def _halves(box: Box) -> tuple[Box, Box]:
    """A box cut across its longer side."""
    top, left, bottom, right = box
    if bottom - top >= right - left:
        middle = (top + bottom) // 2
        return (top, left, middle, right), (middle + 1, left, bottom, right)
    middle = (left + right) // 2
    return (top, left, bottom, middle), (top, middle + 1, bottom, right)


def cells_of(box: Box) -> Iterator[Cell]:
    """The cells of a box, row by row."""
    top, left, bottom, right = box
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def _unlocked(sheet: Sheet, box: Box) -> Iterator[Cell]:
    for piece, locked in areas(sheet, box, com.is_locked):
        if locked is False:
            yield from cells_of(piece)


def _merges(sheet: Sheet, box: Box) -> Iterator[Box]:
    """Merged areas.  What is known to be merged is not asked for again: headings are mostly merged cells."""
    covered: set[Cell] = set()
    todo = [box]
    while todo:
        piece = todo.pop()
        if covered:
            left = [cell for cell in cells_of(piece) if cell not in covered]
            if not left:
                continue
            piece = _around(left)
        merged = com.is_merged(sheet.range(address(piece)))
        if merged is None and piece[:2] != piece[2:]:
            todo += reversed(_halves(piece))
            continue
        for cell in cells_of(piece) if merged is not False else ():
            if cell not in covered:
                area = _merged_area(sheet, cell)
                covered.update(cells_of(area))
                if area[:2] != area[2:]:
                    yield area


def _merged_area(sheet: Sheet, cell: Cell) -> Box:
    first, _, last = com.merge_of(sheet.range(address((*cell, *cell)))).replace("$", "").partition(":")
    return (*_corner(first), *_corner(last or first))


def _corner(a1: str) -> Cell:
    letters = a1.rstrip("0123456789")
    return int(a1[len(letters) :]), column_number(letters)


def _around(cells: Sequence[Cell]) -> Box:
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return min(rows), min(columns), max(rows), max(columns)


class Fills(Mapping[Cell, str]):
    """Fills by cell.  Highlights are found at once; any other cell's fill when it is asked for."""

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self._sheet = sheet
        self._known: dict[Cell, str] = {
            cell: level
            for piece, level in areas(sheet, box, lambda area: looks.level(com.interior(area)))
            if level
            for cell in cells_of(piece)
        }
        self._highlighted = tuple(self._known)

    def __getitem__(self, at: Cell) -> str:
        if at not in self._known:
            self._known[at] = looks.look(com.interior(self._sheet.range(address((*at, *at)))))
        return self._known[at]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._highlighted)

    def __len__(self) -> int:
        return len(self._highlighted)
