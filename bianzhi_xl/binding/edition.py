"""An edition (版式) of a form: how a sheet is built, whatever is filled in.

Title, head (表头), merges, labels of fixed rows and formulas.  All is said by place in the edition's own rows and
columns, the lines of a listing taken together as one, so that a list of any length is the same edition.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import owners
from bianzhi_xl.binding.pieces import Pieces, Table, flat, pieces, relative
from bianzhi_xl.nouns import Binding, Box, Formula, Grid

_ONE_IN = 10
"""One text in so many of a head may be another in a sheet that was made from a model and changed by hand."""

Spot = tuple[int, int]
"""A place in an edition: positions of its row and its column."""


class Line(NamedTuple):
    """A row or a column of an edition, or a listing with all its lines.

    key: the row, column or listing of the form that binding found there, "" if none.  said: what is printed,
    of a column all that stands over it.  name: what it is called, "" if nothing.  numbers: its sheet rows or
    columns, none of a listing without lines.  part: 头 | 体 | 段 (a listing) | 列.
    """

    key: str
    said: str
    name: str
    numbers: tuple[int, ...]
    part: str

    @property
    def text(self) -> str:
        return texts.plain(self.said)

    @property
    def number(self) -> int:
        """Its first sheet row or column, 0 if it has none."""
        return self.numbers[0] if self.numbers else 0


@dataclass(frozen=True)
class Edition:
    """How a sheet is built.

    name: where it lies, as people call it.  mark: what a sheet of this edition says below its table; "" when it
    need not say anything.
    """

    binding: Binding
    grid: Grid
    name: str = ""
    mark: str = ""

    @cached_property
    def title(self) -> tuple[Spot, str]:
        """The sheet cell of the title and its text; row 0 when nothing stands above the head."""
        wanted = texts.title(self.binding.form.title)
        above = [
            (wanted in texts.title(value), _titled(value), cell)
            for cell, value in self.grid.cells.items()
            if cell[0] < self.binding.head[0] and isinstance(value, str)
        ]
        cell = max(above, default=(False, 0, (0, 0)))[2]
        return cell, str(self.grid.cells.get(cell, ""))

    @property
    def _own_title(self) -> str:
        """The title without year and without the office's name before it."""
        wanted, given = texts.title(self.binding.form.title), texts.title(self.title[1])
        return wanted if wanted in given else given

    @cached_property
    def foot(self) -> str:
        """All that is printed below the body, in one breath."""
        last = self.binding.body[1]
        below = sorted((cell, str(value)) for cell, value in self.grid.cells.items() if cell[0] > last)
        return texts.plain("".join(text for _, text in below))

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
            for number in range(1, width + 1)
        )

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
        found = [Line("", self._across(row), "", (row,), "头") for row in range(top, last + 1) if row]
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
            elif found[-1].part == "段" and found[-1].key == listings[row]:
                found[-1] = found[-1]._replace(numbers=(*found[-1].numbers, row))
            else:
                found.append(Line(listings[row], "", "", (row,), "段"))
            if row in empty:
                found.append(Line(empty[row], "", "", (), "段"))
        return tuple(found)

    def _across(self, row: int) -> str:
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
            if line.part != "段":
                for column, value in self._row(line.number).items():
                    if column in self.column_at and (line.part == "头" or column not in held):
                        found[at, self.column_at[column]] = value
        return found

    @cached_property
    def merges(self) -> Mapping[Box, Box]:
        """Merges by place → as they stand; those inside one listing left out."""
        return {
            placed: box
            for box in self.grid.merges
            if (placed := self.placed(box)) and self.rows[placed[0]].part != "段"
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

    def pieces(self, formula: Formula, row: int) -> Pieces:
        """A formula of a sheet row by place: the same wherever rows and columns have moved to."""
        # A listing of two thousand people has the same formulas two thousand times.
        key = (self.row_at.get(row), relative(formula, row))
        if key not in self._pieces:
            self._pieces[key] = pieces(formula, row, self._table)
        return self._pieces[key]

    @cached_property
    def _pieces(self) -> dict[tuple[int | None, str], Pieces]:
        return {}

    @cached_property
    def _table(self) -> Table:
        lines = {at: line.numbers for at, line in enumerate(self.rows) if line.part == "段"}
        return Table(self.row_at, self.column_at, lines)

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint (指纹): equal for sheets of the same edition, however they are filled in.

        Of title, head, merges, labels of fixed rows and formulas; years, spaces, widths and punctuation do not
        count.
        """
        said = [
            self._own_title,
            [line.part for line in self.rows],
            len(self.columns),
            [[*spot, texts.title(text)] for spot, text in self.printed.items()],
            sorted(self.merges),
            [[*spot, *self._flat(cells)] for spot, cells in self.formulas.items()],
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]

    def _flat(self, cells: Sequence[Spot]) -> list[str]:
        return sorted({flat(self.pieces(self.grid.formulas[cell], cell[0])) for cell in cells})

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The texts of the head."""
        return self._texts("头")

    def likeness(self, other: Edition) -> tuple[float, float]:
        """How much of two editions' heads is the same, then of their labels: 0 to 1."""
        return _shared(self.heads, other.heads), _shared(self._texts("体"), other._texts("体"))

    def _texts(self, part: str) -> tuple[str, ...]:
        return tuple(
            texts.title(text) for (row, _), text in self.printed.items() if self.rows[row].part == part
        )


def _titled(text: str) -> int:
    """Of several texts above the head the title is the longest that is no caption (单位：…)."""
    return 0 if ":" in texts.tight(text) else len(texts.tight(text))


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    a, b = Counter(one), Counter(other)
    return 2 * (a & b).total() / max(a.total() + b.total(), 1)


def claimed(sheet: Edition, editions: Sequence[Edition]) -> Edition | None:
    """The edition that a sheet claims to be: one with its fingerprint, else the one whose head is nearest.

    None when there is none.  An edition with a mark is claimed only by sheets that bear it and have nearly
    all of its head: others may well be official ones that nobody has shown us.
    """
    known = [each for each in editions if not each.mark or _is_from(sheet, each)]
    if len(known) < 2:
        return known[0] if known else None
    same = (edition for edition in known if edition.fingerprint == sheet.fingerprint)
    return next(same, None) or max(known, key=sheet.likeness)


def _is_from(sheet: Edition, edition: Edition) -> bool:
    """Whether a sheet was made from an edition with a mark, and changed in a few places at most."""
    if edition.mark not in sheet.foot:
        return False
    wanted, given = Counter(edition.heads), Counter(sheet.heads)
    others = max(wanted.total(), given.total()) - (wanted & given).total()
    return others <= max(1, wanted.total() // _ONE_IN)
