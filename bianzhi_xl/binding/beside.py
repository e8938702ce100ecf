"""An edition laid beside a sheet: which row is which row, which column is which column."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property

from bianzhi_xl.binding.aligning import Aligned, aligned
from bianzhi_xl.binding.edition import Edition, Line, Spot
from bianzhi_xl.binding.heads import owners
from bianzhi_xl.binding.pieces import Pieces
from bianzhi_xl.nouns import At, Box


class Beside:
    """An edition and a sheet, paired row by row and column by column.

    Places (spots) are positions of rows and columns; cells are sheet cells.
    """

    def __init__(self, edition: Edition, sheet: Edition) -> None:
        rows = aligned(edition.rows, sheet.rows)
        self.edition, self.sheet = edition, _with_lines(edition, sheet, rows)
        self.rows = rows if self.sheet is sheet else aligned(edition.rows, self.sheet.rows)
        self.columns = aligned(edition.columns, sheet.columns)

    def at(self, row: int, column: int) -> At:
        return At(self.sheet.grid.sheet, row, column)

    def cell(self, spot: Spot) -> Spot:
        """The sheet cell at a place of the sheet."""
        return self.sheet.rows[spot[0]].number, self.sheet.columns[spot[1]].number

    def shown_in(self, cell: Spot) -> Spot:
        """The sheet cell whose text a cell shows: the first of its merge."""
        return self._owner.get(cell, cell)

    @cached_property
    def _owner(self) -> Mapping[Spot, Spot]:
        rows = [number for line in self.sheet.rows for number in line.numbers if line.part != "段"]
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

    def pieces_left(self, found: Pieces) -> Pieces:
        """A formula of the edition without what was taken out."""
        rows, columns = self.rows.there, self.columns.there
        return _each(found, {at: at for at in rows}, {at: at for at in columns})

    def pieces_back(self, found: Pieces) -> Pieces:
        """A formula of the sheet as one of the edition, without what was put in."""
        return _each(found, self.rows.back, self.columns.back)


def _mapped(box: Box, rows: Mapping[int, int], columns: Mapping[int, int]) -> Box | None:
    down = [rows[at] for at in range(box[0], box[2] + 1) if at in rows]
    across = [columns[at] for at in range(box[1], box[3] + 1) if at in columns]
    return (min(down), min(across), max(down), max(across)) if down and across else None


def _each(found: Pieces, rows: Mapping[int, int], columns: Mapping[int, int]) -> Pieces:
    return tuple(
        piece
        if isinstance(piece, str)
        else frozenset(
            (rows[row], columns[column], which)
            for row, column, which in piece
            if row in rows and column in columns
        )
        for piece in found
    )


def _with_lines(edition: Edition, sheet: Edition, rows: Aligned) -> Edition:
    """The sheet with the lines of listings that binding could not tell, as a label beside them was changed."""
    lines: dict[str, tuple[int, ...]] = {}
    for there, at in sorted(rows.back.items()):
        key, line = edition.rows[at].key, sheet.rows[there]
        if edition.rows[at].part == "段" and line.part != "段":
            lines[key] = (*lines.get(key, ()), line.number)
    if not lines:
        return sheet
    bound = dataclasses.replace(sheet.binding, sections={**sheet.binding.sections, **lines})
    return dataclasses.replace(sheet, binding=bound)
