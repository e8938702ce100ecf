"""A part of an edition laid beside that of a sheet: which row is which row, which column is which column."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import is_

from bianzhi_xl.binding.aligning import Aligned, aligned
from bianzhi_xl.binding.edition import Edition
from bianzhi_xl.binding.part import Line, Part, Spot
from bianzhi_xl.binding.pieces import Pieces, Reader
from bianzhi_xl.binding.reaching import owners
from bianzhi_xl.nouns import Box, Formula

_Maps = tuple[Mapping[int, int], Mapping[int, int]]
"""Position of a row → another one, and of a column."""


class Beside:
    """A part of an edition and that of a sheet, paired by rows and by columns; number: which part it is.

    Places (spots) are positions of rows and columns; cells are those of the upright table.
    """

    def __init__(self, number: int, edition: Part, sheet: Part) -> None:
        self.number = number
        rows = aligned(edition.rows, sheet.rows)
        self.edition, self.sheet = edition, _with_lines(edition, sheet, rows)
        self.rows = rows if self.sheet is sheet else aligned(edition.rows, self.sheet.rows)
        self.columns = aligned(edition.columns, sheet.columns)

    @property
    def is_alike(self) -> bool:
        """Whether nothing was put in, taken out or moved."""
        return all(each.there is each.back for each in (self.rows, self.columns))

    def cell(self, spot: Spot) -> Spot:
        """The sheet cell at a place of the sheet."""
        return self.sheet.rows[spot[0]].number, self.sheet.columns[spot[1]].number

    def shown_in(self, cell: Spot) -> Spot:
        """The sheet cell whose text a cell shows: the first of its merge."""
        return self._owner.get(cell, cell)

    @cached_property
    def _owner(self) -> Mapping[Spot, Spot]:
        rows = [number for line in self.sheet.rows for number in line.numbers if line.kind != "段"]
        return owners(self.sheet.grid, min(rows, default=0), max(rows, default=0))

    def there(self, box: Box) -> Box | None:
        """A box of the edition as a box of the sheet, without what was taken out; None when nothing is left."""
        return _mapped(box, self.rows.there, self.columns.there)

    def kept(self, box: Box) -> Box | None:
        """A box of the edition without what was taken out; None when nothing is left."""
        return _mapped(box, {at: at for at in self.rows.there}, {at: at for at in self.columns.there})

    def back(self, box: Box) -> Box | None:
        """A box of the sheet as one of the edition, without what was put in; None when nothing is left."""
        return _mapped(box, self.rows.back, self.columns.back)

    @cached_property
    def label(self) -> int:
        """The sheet column of the labels, 0 when it was not found."""
        return self.sheet.binding.columns.get(self.sheet.binding.form.label_column, 0)

    def line(self, row: int) -> Line:
        """The line of a sheet row."""
        return self.sheet.rows[self.sheet.row_at[row]]


class Formulas:
    """What the formulas of an edition and of a sheet mean by place, whichever part their cells lie in."""

    def __init__(self, edition: Edition, sheet: Edition, both: Sequence[Beside]) -> None:
        parts = tuple(each.sheet for each in both)
        self._edition = edition.reader
        as_bound = all(map(is_, parts, sheet.parts))
        self._sheet = sheet.reader if as_bound else Reader([part.table for part in parts])
        self._left = [({n: n for n in each.rows.there}, {n: n for n in each.columns.there}) for each in both]
        self._back = [(each.rows.back, each.columns.back) for each in both]
        self._alike = all(each.is_alike for each in both)

    def wanted(self, both: Beside, cell: Spot) -> Pieces:
        """A formula of the edition without what was taken out."""
        formula = both.edition.grid.formulas[cell]
        found = self._edition.pieces(formula, both.number, cell[0])
        return found if self._alike else _each(found, self._left)

    def given(self, both: Beside, formula: Formula, row: int) -> Pieces:
        """A formula in a row of the sheet."""
        return self._sheet.pieces(formula, both.number, row)

    def back(self, found: Pieces) -> Pieces:
        """A formula of the sheet as one of the edition, without what was put in."""
        return found if self._alike else _each(found, self._back)


def _mapped(box: Box, rows: Mapping[int, int], columns: Mapping[int, int]) -> Box | None:
    down = [rows[at] for at in range(box[0], box[2] + 1) if at in rows]
    across = [columns[at] for at in range(box[1], box[3] + 1) if at in columns]
    return (min(down), min(across), max(down), max(across)) if down and across else None


def _each(found: Pieces, maps: Sequence[_Maps]) -> Pieces:
    """A formula's pieces with rows and columns of each part as they are mapped; without those that are not."""
    return tuple(
        piece
        if isinstance(piece, str)
        else frozenset(
            (part, rows[row], columns[column], which)
            for part, row, column, which in piece
            for rows, columns in [maps[part]]
            if row in rows and column in columns
        )
        for piece in found
    )


def _with_lines(edition: Part, sheet: Part, rows: Aligned) -> Part:
    """The sheet with those lines of listings that binding could not tell: a label beside them was changed."""
    lines: dict[str, tuple[int, ...]] = {}
    for there, at in sorted(rows.back.items()):
        key, line = edition.rows[at].key, sheet.rows[there]
        if edition.rows[at].kind == "段" and line.kind != "段":
            lines[key] = (*lines.get(key, ()), line.number)
    if not lines:
        return sheet
    bound = dataclasses.replace(sheet.binding, sections={**sheet.binding.sections, **lines})
    return dataclasses.replace(sheet, binding=bound)
