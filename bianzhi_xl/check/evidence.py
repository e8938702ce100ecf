"""What a check looks at: the register's counts, the bound sheets, last year's figures, explanations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from bianzhi_xl import binding, forms
from bianzhi_xl.binding import Edition
from bianzhi_xl.check.structure import Built, built
from bianzhi_xl.nouns import (
    At,
    Binding,
    Column,
    Figures,
    Form,
    Formula,
    Grid,
    Meaning,
    Place,
    Record,
    Relation,
    Row,
    Scalar,
    Settings,
    Waiver,
)
from bianzhi_xl.register.cube import Cube


@dataclass(frozen=True)
class Bound:
    """One form in one sheet: where it is, what stands there, its rows, the known editions of its template.

    instead: figures that are looked at in place of what stands there.
    """

    binding: Binding
    grid: Grid
    rows: tuple[Row, ...]
    editions: tuple[Edition, ...] = ()
    instead: Figures = field(default_factory=dict)

    @property
    def form(self) -> Form:
        return self.binding.form

    @cached_property
    def standing(self) -> tuple[Row, ...]:
        """The rows that have a line in the sheet; one without is reported as missing, not cell by cell."""
        placed, vacant = self.binding.rows, self.binding.vacant
        return tuple(row for row in self.rows if row.key in placed and row.key not in vacant)

    @cached_property
    def body(self) -> tuple[str, ...]:
        """Keys of the rows that are neither totals nor 其中."""
        return tuple(row.key for row in self.rows if not row.spec.sum_of and not row.spec.of)

    @cached_property
    def figures(self) -> Figures:
        """What stands in the placed cells, by meaning.

        A form typed from a print (录入) has a blank where the print has a zero, once anything is typed.
        """
        stands = binding.figures(self.binding, self.grid)
        found = {**stands, **{cell: self.instead[cell] for cell in stands.keys() & self.instead.keys()}}
        if not self.form.typed or not self.typed:
            return found
        places = ((row, column) for row in self.standing for column in self.form.columns if column.unit)
        blanks = {Meaning(self.form.name, row.key, column.key): 0 for row, column in places}
        return {**blanks, **{meaning: value for meaning, value in found.items() if value is not None}}

    @cached_property
    def typed(self) -> int:
        """How many figures stand in the form (个)."""
        found = binding.figures(self.binding, self.grid)
        return sum(isinstance(value, (int, float)) for value in found.values())

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The relations that follow from the form's declaration."""
        return tuple(forms.relations(self.form, self.rows))

    @cached_property
    def cells(self) -> tuple[tuple[Row, Column, Place], ...]:
        """Every cell that applies and was placed, row by row."""
        return tuple(
            (row, column, place)
            for row in self.standing
            for column in self.form.columns
            if forms.applies(column, row) and (place := self.place(row.key, column.key))
        )

    @cached_property
    def declared(self) -> Mapping[Meaning, Formula]:
        """The formulas that belong in the form's cells."""
        form, rows, at = self.form, self.rows, self.binding.at
        found = ((place, forms.formula(form, rows, row, column, at)) for row, column, place in self.cells)
        return {place.meaning: formula for place, formula in found if formula is not None and place.meaning}

    @cached_property
    def misnumbered(self) -> tuple[At, ...]:
        """Cells whose running number (序号) is not the one that is due there."""
        return forms.numbers(self.binding, self.grid, self.rows).wrong

    @cached_property
    def built(self) -> Built:
        """How the sheet is built, beside the template edition that it claims to be."""
        places = {place.meaning: place.at for _, _, place in self.cells}
        declared = {places[meaning]: formula for meaning, formula in self.declared.items()}
        return built(Edition(self.binding, self.grid), self.editions, declared)

    def meant(self, at: At) -> Place:
        """A cell as a finding speaks of it, with its meaning if it has one."""
        return next((place for _, _, place in self.cells if place.at == at), Place(self.binding.book, at))

    def value(self, row: str, column: str) -> Scalar:
        """What stands in one cell; None when it is blank or not placed."""
        return self.figures.get(Meaning(self.form.name, row, column))

    def place(self, row: str, column: str) -> Place | None:
        """Where one cell is; None when it was not placed."""
        at = self.binding.at(row, column)
        return None if at is None else Place(self.binding.book, at, Meaning(self.form.name, row, column))


@dataclass(frozen=True)
class Evidence:
    """Everything one check looks at.

    bound: (binding, grid, rows) of every sheet in which a form was recognised.  strange: (workbook, sheet, why)
    of every other sheet with something in it.  payroll: the people of the payroll list (工资花名册); None
    where there is none.  editions: form name → the known editions of its template.  lower: sums over the workbooks
    of those below (下属) by meaning, for a whole prefecture.  instead: figures that are looked at in place of what
    stands in the cells.  kept: what was worked out from it once and serves every question.
    """

    cube: Cube
    forms: Mapping[str, Form]
    bound: tuple[tuple[Binding, Grid, tuple[Row, ...]], ...]
    last: Figures
    settings: Settings
    waivers: tuple[Waiver, ...] = ()
    strange: tuple[tuple[str, str, str], ...] = ()
    payroll: tuple[Record, ...] | None = None
    lower: Figures = field(default_factory=dict)
    editions: Mapping[str, tuple[Edition, ...]] = field(default_factory=dict)
    instead: Figures = field(default_factory=dict)
    kept: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def sheets(self) -> tuple[Bound, ...]:
        """The bound sheets, in the order in which the forms are declared."""
        order = list(self.forms)
        found = [Bound(*each, self.editions.get(each[0].form.name, ()), self.instead) for each in self.bound]
        return tuple(sorted(found, key=lambda sheet: order.index(sheet.form.name)))

    def with_figures(self, instead: Figures, forms: Collection[str]) -> Evidence:
        """The sheets of some forms, as they would be if these figures stood there."""
        bound = tuple(each for each in self.bound if each[0].form.name in forms)
        return replace(self, bound=bound, instead=instead, kept={})

    @cached_property
    def by_form(self) -> Mapping[str, Bound]:
        """Form name → the first sheet that holds it (a second is the parcel's to refuse)."""
        found: dict[str, Bound] = {}
        for sheet in self.sheets:
            found.setdefault(sheet.form.name, sheet)
        return found


def row_class(row: Row) -> str:
    """行类: 合计, 其中, or the kind of row."""
    if row.spec.sum_of:
        return "合计"
    return "其中" if row.spec.of else row.spec.kind
