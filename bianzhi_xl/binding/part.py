"""A part of an edition: one table that stands as rows × columns, said by place in its own rows and columns.

An edition (版式) is one such table, or several: its blocks, each read like a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bianzhi_xl.binding import layout, texts
from bianzhi_xl.binding.pieces import Table
from bianzhi_xl.binding.reaching import owners
from bianzhi_xl.nouns import At, Binding, Box, Grid

Spot = tuple[int, int]
"""A place in a part: positions of its row and its column."""


class Line(NamedTuple):
    """A row or a column of an edition, or a listing with all its lines.

    key: the row, column or listing of the form that binding found there, "" if none.  said: what is printed, of
    a column all that stands over it.  name: what it is called, "" if nothing.  numbers: its sheet rows or
    columns, none of a listing without lines.  kind: 头 | 体 | 段 (a listing) | 列.
    """

    key: str
    said: str
    name: str
    numbers: tuple[int, ...]
    kind: str

    @property
    def text(self) -> str:
        return texts.plain(self.said)

    @property
    def number(self) -> int:
        """Its first sheet row or column, 0 if it has none."""
        return self.numbers[0] if self.numbers else 0


@dataclass(frozen=True)
class Part:
    """One table of an edition, upright.

    sheet: the whole sheet as it lies.  above: the last sheet row above that is not of the part nor of its
    title.
    turned: the table lies on its side: its rows are columns of the sheet, its columns rows.
    """

    binding: Binding
    sheet: Grid
    above: int = 0
    turned: bool = False

    @cached_property
    def grid(self) -> Grid:
        """What stands in the table, upright."""
        area = self.binding.area
        own = self.sheet.part(area) if area else self.sheet
        return layout.upright(own) if self.turned else own

    def at(self, row: int, column: int) -> At:
        """The sheet cell of a row and a column."""
        return At(self.sheet.sheet, column, row) if self.turned else At(self.sheet.sheet, row, column)

    def row(self, number: int) -> str:
        """What one of its rows is called in the sheet."""
        return _across(number) if self.turned else _down(number)

    def column(self, number: int) -> str:
        """What one of its columns is called in the sheet."""
        return _down(number) if self.turned else _across(number)

    def a1(self, box: Box) -> str:
        """The address of a rectangle in the sheet."""
        return f"{self.at(*box[:2]).a1}:{self.at(*box[2:]).a1}"

    @cached_property
    def begin(self) -> At:
        """The sheet cell in which it begins: the first one of its head."""
        top, last = self.binding.head
        columns = [column for row, column in self.grid.cells if top <= row <= last]
        return self.at(top, min(columns, default=1))

    @cached_property
    def title(self) -> tuple[Spot, str]:
        """The sheet cell of the title, the longest text above the head that is no caption (单位：…), unless the
        form's own stands there; and its text.  Row 0 when there is none."""
        wanted = texts.title(self.binding.form.title)
        above = (
            (wanted in texts.title(value), ":" not in texts.tight(value), len(texts.tight(value)), cell)
            for cell, value in self.sheet.cells.items()
            if self.above < cell[0] < self._top and isinstance(value, str)
        )
        own, plain, _, cell = max(above, default=(False, False, 0, (0, 0)))
        return (cell, str(self.sheet.cells[cell])) if own or plain else ((0, 0), "")

    @property
    def own_title(self) -> str:
        """The title without year and without the office's name before it."""
        wanted, given = texts.title(self.binding.form.title), texts.title(self.title[1])
        return wanted if wanted in given else given

    @property
    def _top(self) -> int:
        """The first sheet row of the table."""
        area = self.binding.area
        return area[0] if self.turned and area else self.binding.head[0]

    @property
    def bottom(self) -> int:
        """The last sheet row of the table."""
        area = self.binding.area
        return area[2] if self.turned and area else self.binding.body[1]

    @cached_property
    def columns(self) -> tuple[Line, ...]:
        """The columns as far as the head reaches."""
        top, last = self.binding.head
        owner = owners(self.grid, top, last)
        keys = {number: key for key, number in self.binding.columns.items()}
        own = [
            column for (row, column), value in self.grid.cells.items() if top <= row <= last and value != ""
        ]
        width = max([*own, *(column for _, column in owner), *keys], default=0)
        return tuple(
            Line(keys.get(number, ""), self._said(owner, number), self._leaf(number), (number,), "列")
            for number in range(self._left, width + 1)
        )

    @property
    def _left(self) -> int:
        """Its first column."""
        area = self.binding.area or (1, 1, 0, 0)
        return area[0] if self.turned else area[1]

    def _said(self, owner: Mapping[Spot, Spot], column: int) -> str:
        """The texts over a column, top to bottom."""
        top, last = self.binding.head
        cells = dict.fromkeys(owner.get((row, column), (row, column)) for row in range(top, last + 1))
        return "/".join(texts.shown(value) for cell in cells if (value := self.grid.cells.get(cell)))

    def _leaf(self, column: int) -> str:
        """The lowest text that begins in a column of the head."""
        top, last = self.binding.head
        texts_there = (self._row(row).get(column) for row in range(last, top - 1, -1))
        return next((texts.shown(text) for text in texts_there if text), "")

    @cached_property
    def rows(self) -> tuple[Line, ...]:
        """The rows of the head, then those of the body."""
        top, last = self.binding.head
        found = [Line("", self._heads_of(row), "", (row,), "头") for row in range(top, last + 1) if row]
        keys = {row: key for key, row in self.binding.rows.items()}
        listings = {row: key for key, lines in self.binding.sections.items() for row in lines}
        empty = {
            self.binding.below.get(key): key for key, lines in self.binding.sections.items() if not lines
        }
        first, end = self.binding.body
        for row in range(first, end + 1) if first else ():
            if row not in listings:
                label = self._label(row)
                found.append(Line(keys.get(row, ""), label, label, (row,), "体"))
            elif found[-1].kind == "段" and found[-1].key == listings[row]:
                found[-1] = found[-1]._replace(numbers=(*found[-1].numbers, row))
            else:
                found.append(Line(listings[row], "", "", (row,), "段"))
            if row in empty:
                found.append(Line(empty[row], "", "", (), "段"))
        return tuple(found)

    def _heads_of(self, row: int) -> str:
        return "/".join(texts.shown(value) for value in self._row(row).values())

    def _label(self, row: int) -> str:
        cells = self._row(row)
        own = cells.get(self.binding.columns.get(self.binding.form.label_column, 0))
        return texts.shown(own if own is not None else next(iter(cells.values()), ""))

    def _row(self, row: int) -> Mapping[int, str]:
        return self._by_row.get(row, {})

    @cached_property
    def _by_row(self) -> Mapping[int, Mapping[int, str]]:
        """The texts of each row that is no line of a listing, left to right; figures and formulas aside."""
        top, end = self.binding.head[0], self.binding.body[1]
        listed = {row for lines in self.binding.sections.values() for row in lines}
        own = sorted(
            (row, column, value)
            for (row, column), value in self.grid.cells.items()
            if isinstance(value, str) and top <= row <= end and row not in listed
        )
        found: dict[int, dict[int, str]] = {}
        for row, column, value in own:
            if (row, column) not in self.grid.formulas and texts.plain(value):
                found.setdefault(row, {})[column] = value
        return found

    @cached_property
    def row_at(self) -> Mapping[int, int]:
        """Sheet row → position of its line."""
        return {number: at for at, line in enumerate(self.rows) for number in line.numbers}

    @cached_property
    def column_at(self) -> Mapping[int, int]:
        """Sheet column → its position."""
        return {line.number: at for at, line in enumerate(self.columns)}

    @cached_property
    def printed(self) -> Mapping[Spot, str]:
        """What is printed in the head, and beside the fixed rows in columns that hold no figures.

        Listings and blank rows are there to be filled.
        """
        held = {
            number for key, number in self.binding.columns.items() if key != self.binding.form.label_column
        }
        found = {}
        for at, line in enumerate(self.rows):
            if line.kind != "段":
                for column, value in self._row(line.number).items():
                    if column in self.column_at and (line.kind == "头" or column not in held):
                        found[at, self.column_at[column]] = value
        return found

    @cached_property
    def merges(self) -> Mapping[Box, Box]:
        """Merges by place → as they stand; those inside one listing left out."""
        return {
            placed: box
            for box in self.grid.merges
            if (placed := self.placed(box)) and self.rows[placed[0]].kind != "段"
        }

    def placed(self, box: Box) -> Box | None:
        """A merge by place; None when nothing of it lies in the table, or all in one place."""
        rows = [self.row_at[row] for row in (box[0], box[2]) if row in self.row_at]
        columns = [self.column_at[column] for column in (box[1], box[3]) if column in self.column_at]
        if len(rows) < 2 or not columns:
            return None
        found = (rows[0], columns[0], rows[1], columns[-1])
        return None if found[:2] == found[2:] else found

    @cached_property
    def formulas(self) -> Mapping[Spot, tuple[Spot, ...]]:
        """Places in the body that hold formulas → the sheet cells; of a listing only where all its lines do."""
        found: dict[Spot, list[Spot]] = {}
        for row, column in sorted(self.grid.formulas):
            if row in self.row_at and column in self.column_at:
                found.setdefault((self.row_at[row], self.column_at[column]), []).append((row, column))
        return {
            spot: tuple(cells)
            for spot, cells in found.items()
            if len(cells) == len(self.rows[spot[0]].numbers)
        }

    @cached_property
    def table(self) -> Table:
        """Where it lies, for formulas."""
        lines = {at: line.numbers for at, line in enumerate(self.rows) if line.kind == "段"}
        return Table(self.row_at, self.column_at, lines, self.sheet.sheet, self.turned)


def _down(number: int) -> str:
    return f"第{number}行"


def _across(number: int) -> str:
    return f"{At('', 0, number).a1}列"
