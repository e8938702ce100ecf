"""An edition of a form: a sheet that can be distorted, and where each row and column of the form truly is in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from bianzhi_xl import binding, places
from bianzhi_xl.buttons import desk
from bianzhi_xl.nouns import Form, Grid
from bianzhi_xl.office.files import FileOffice

FORMS = ("汇总01", "汇总03", "汇总08", "汇总06", "汇总09", "汇总11", "汇总13", "专项1", "明细1", "州直1")
"""Ten shapes: by systems, by kinds, with 其中 rows, listings, wide and narrow."""


@dataclass
class Edition:
    """A sheet under distortion.

    rows, columns: key → sheet row or column; what the edition does not have is absent.  first, last: the head's
    rows, the codes of the columns (甲 乙 1 2) not counted.  codes: their row, 0 without.
    """

    form: Form
    cells: dict[tuple[int, int], object]
    merges: list[tuple[int, int, int, int]]
    rows: dict[str, int]
    columns: dict[str, int]
    first: int
    last: int
    codes: int
    sheet: str
    dropped: set[str] = field(default_factory=set)
    """``列 …`` and ``行 …`` that a recipe has taken out."""
    label_columns: int = 1
    """How many columns the labels stand in."""
    away: dict[tuple[str, str], tuple[str, int, int]] = field(default_factory=dict)
    """Cells that do not stand at their row and column: (row, column) → sheet, row, column."""
    named: dict[str, int] = field(default_factory=dict)
    """Rows whose sum stands below their lines → the row above these that only names the section."""
    more: dict[str, tuple[dict, list]] = field(default_factory=dict)
    """Further sheets of the form: cells and merges by name."""

    @property
    def grid(self) -> Grid:
        return Grid(self.sheet, dict(sorted(self.cells.items())), merges=tuple(self.merges))

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The sheet and those that the form goes on in."""
        return self.grid, *(
            Grid(name, dict(sorted(cells.items())), merges=tuple(merges))
            for name, (cells, merges) in self.more.items()
        )

    @property
    def places(self) -> dict[tuple[str, str], tuple[str, int, int]]:
        """Where every meaning is: (row, column) → sheet, row, column."""
        plain = {
            (row, column): (self.sheet, line, number)
            for row, line in self.rows.items()
            for column, number in self.columns.items()
        }
        return plain | self.away

    @property
    def size(self) -> tuple[int, int]:
        return max(row for row, _ in self.cells), max(column for _, column in self.cells)

    @property
    def body(self) -> range:
        """The rows from the first label to the last."""
        return range(min(self.rows.values()), max(self.rows.values()) + 1)

    @property
    def label_column(self) -> int:
        return self.columns[self.form.label_column]

    @property
    def last_label(self) -> int:
        """The last column of the labels."""
        return self.label_column + self.label_columns - 1

    def move(self, row=lambda number: number, column=lambda number: number):
        """Every cell, merge and truth to another place; merges that reach over a new row or column stretch."""
        self.cells = {(row(r), column(c)): value for (r, c), value in self.cells.items()}
        self.merges = [(row(a), column(b), row(c), column(d)) for a, b, c, d in self.merges]
        self.rows = {key: row(number) for key, number in self.rows.items()}
        self.named = {key: row(number) for key, number in self.named.items()}
        self.columns = {key: column(number) for key, number in self.columns.items()}
        self.first, self.last = row(self.first), row(self.last)
        self.codes = row(self.codes) if self.codes else 0

    def write(self, cells, change):
        """Change the texts of some cells."""
        for cell in cells:
            if isinstance(self.cells.get(cell), str):
                self.cells[cell] = change(self.cells[cell])

    def head(self):
        return [cell for cell in self.cells if self.first <= cell[0] <= self.last]

    def labels(self):
        return [
            (row, self.label_column) for row in self.rows.values() if (row, self.label_column) in self.cells
        ]


def drawn(name: str) -> Edition:
    """A form as this house draws it, to be distorted."""
    e = _drawn(name)
    return replace(
        e, cells=dict(e.cells), merges=list(e.merges), rows=dict(e.rows), columns=dict(e.columns),
        dropped=set(), away={}, named={}, more={},
    )  # fmt: skip


@cache
def _drawn(name: str) -> Edition:
    """Its truth is checked against the declaration, text by text."""
    form, grid = _sheets()[name]
    bound = binding.bind(form, grid, "表样.xlsx")
    columns, rows = (
        dict(bound.columns),
        {spec.key: bound.rows[spec.key] for spec in form.rows if spec.kind == "固定"},
    )
    codes = next(r for (r, _), value in sorted(grid.cells.items()) if value == "甲" or value == "1")
    first = min(r for r, _ in _standing(form, grid) if r < codes)
    for spec in form.rows:
        if spec.kind == "固定":
            standing = {_bare(value) for (r, _), value in grid.cells.items() if r == rows[spec.key]}
            assert any(_bare(spec.label) in text for text in standing), spec.label
    for column in form.columns:
        above = {_bare(grid.cells.get((r, columns[column.key]))) for r in range(first, codes)}
        assert _bare(column.heads[-1]) in above, column.key
    texts = {cell: value for cell, value in grid.cells.items() if cell not in grid.formulas}
    return Edition(form, texts, list(grid.merges), rows, columns, first, codes - 1, codes, grid.sheet)


def _standing(form, grid):
    wanted = {_bare(text) for column in form.columns for text in column.heads}
    return [cell for cell, value in grid.cells.items() if _bare(value) in wanted]


def _bare(value) -> str:
    return "".join(str(value or "").split())


_read: dict[str, tuple[Form, Grid]] = {}


def _sheets() -> dict[str, tuple[Form, Grid]]:
    if not _read:
        forms = desk.all_forms()
        for path in sorted(places.TEMPLATES.glob("*/*.xlsx")):
            office = FileOffice(path)
            for sheet in office.sheets():
                if sheet in forms:
                    _read[sheet] = forms[sheet], office.grid(sheet)
    return _read
