"""What a check looks at: the register's counts, the bound sheets, last year's figures, explanations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bianzhi_xl import binding, forms, register
from bianzhi_xl.nouns import (
    Binding,
    Column,
    Cube,
    Figures,
    Form,
    Grid,
    Meaning,
    Place,
    Row,
    Scalar,
    Settings,
    Waiver,
)


@dataclass(frozen=True)
class Bound:
    """One form in one sheet: where it is, what stands there, its rows."""

    binding: Binding
    grid: Grid
    rows: tuple[Row, ...]

    @property
    def form(self) -> Form:
        return self.binding.form

    @cached_property
    def row(self) -> Mapping[str, Row]:
        """Row key → row."""
        return {row.key: row for row in self.rows}

    @cached_property
    def figures(self) -> Figures:
        """What stands in the placed cells, by meaning."""
        return binding.figures(self.binding, self.grid)

    def value(self, row: str, column: str) -> Scalar:
        """What stands in one cell; None when it is blank or not placed."""
        return self.figures.get(Meaning(self.form.name, row, column))

    def place(self, row: str, column: str) -> Place | None:
        """Where one cell is; None when it was not placed."""
        at = self.binding.at(row, column)
        return None if at is None else Place(self.binding.book, at, Meaning(self.form.name, row, column))

    @cached_property
    def cells(self) -> tuple[tuple[Row, Column, Place], ...]:
        """Every cell that applies and was placed, row by row."""
        return tuple(
            (row, column, place)
            for row in self.rows
            # A row that no line holds yet is reported as missing, once, not cell by cell.
            if row.key not in self.binding.vacant
            for column in self.form.columns
            if forms.applies(column, row) and (place := self.place(row.key, column.key))
        )


@dataclass(frozen=True)
class Evidence:
    """Everything one check looks at.

    bound: (binding, grid, rows) of every sheet in which a form was recognised.
    """

    cube: Cube
    forms: Mapping[str, Form]
    bound: tuple[tuple[Binding, Grid, tuple[Row, ...]], ...]
    last: Figures
    settings: Settings
    waivers: tuple[Waiver, ...] = ()

    @cached_property
    def sheets(self) -> tuple[Bound, ...]:
        """The bound sheets."""
        return tuple(Bound(*each) for each in self.bound)

    @cached_property
    def by_form(self) -> Mapping[str, Bound]:
        """Form name → the first sheet that holds it (a second is the parcel's to refuse)."""
        found: dict[str, Bound] = {}
        for sheet in self.sheets:
            found.setdefault(sheet.form.name, sheet)
        return found

    @cached_property
    def predicates(self):
        """Named predicates (口径)."""
        return register.predicates()


def row_class(row: Row) -> str:
    """行类: 合计, 其中, or the kind of row."""
    if row.spec.sum_of:
        return "合计"
    return "其中" if row.spec.of else row.spec.kind


def body_rows(sheet: Bound) -> tuple[str, ...]:
    """Keys of the rows that are neither totals nor 其中."""
    return tuple(row.key for row in sheet.rows if not row.spec.sum_of and not row.spec.of)


def column_of(form: Form, key: str) -> Column:
    """The column of a form by its key."""
    return next(column for column in form.columns if column.key == key)
