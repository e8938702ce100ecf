"""What the search looks at (现场): the sheets with their figures, what must hold between them, and what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bianzhi_xl import forms
from bianzhi_xl.forms.sums import SIGNED
from bianzhi_xl.nouns import (
    Binding,
    Constraint,
    Cube,
    Figures,
    Finding,
    Formula,
    Grid,
    Meaning,
    Place,
    Row,
    Scalar,
)

_SECONDS = 5.0


@dataclass(frozen=True)
class Sheet:
    """A bound sheet, its rows by key and its cells by address.  declared: the formulas that belong in its cells."""

    binding: Binding
    grid: Grid
    rows: tuple[Row, ...]
    declared: Mapping[Meaning, Formula]

    @cached_property
    def by_key(self) -> Mapping[str, Row]:
        return {row.key: row for row in self.rows}

    @cached_property
    def sums(self) -> Mapping[Meaning, tuple[tuple[int, Meaning], ...]]:
        """What each total adds up."""
        found: dict[Meaning, tuple[tuple[int, Meaning], ...]] = {}
        for relation in forms.relations(self.binding.form, self.rows):
            if relation.op == "=":
                found.setdefault(relation.left, relation.terms)
        return found


@dataclass(frozen=True)
class Scene:
    """Everything that the search looks at.  figures: what stands in the cells; cutoff: the day that the register is counted for."""

    sheets: Mapping[str, Sheet]
    figures: Mapping[Meaning, Scalar]
    constraints: Sequence[Constraint]
    weights: Mapping[Meaning, float]
    places: Mapping[Meaning, Place]
    findings: Sequence[Finding]
    cube: Cube
    last: Figures
    cutoff: dt.date
    seconds: float = _SECONDS

    @cached_property
    def said(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """The positions of the findings of a rule at a place."""
        found: dict[tuple[str, str], list[int]] = {}
        for position, finding in enumerate(self.findings):
            found.setdefault((finding.rule, finding.where), []).append(position)
        return found

    @cached_property
    def numbers(self) -> dict[Meaning, int | float | None]:
        """Figures for the solver: a blank is zero, a text no figure."""
        return {cell: _number(value) for cell, value in self.figures.items()}

    @cached_property
    def free(self) -> frozenset[Meaning]:
        """Cells that may be negative: 超缺 and 增减."""
        signed = {
            (name, column.key)
            for name, sheet in self.sheets.items()
            for column in sheet.binding.form.columns
            if column.kind in SIGNED
        }
        return frozenset(cell for cell in self.figures if (cell.form, cell.column) in signed)

    @cached_property
    def reduced(self) -> tuple[Constraint, ...]:
        """The constraints without the cells that follow from others: each stands for the cells that it adds up."""
        whole = _Expanded(self)
        return tuple(whole.constraint(each) for each in self.constraints)

    def follows(self, cell: Meaning) -> bool:
        """Whether a cell holds the declared formula: it follows from others and is not wrong by itself."""
        sheet, place = self.sheets.get(cell.form), self.places.get(cell)
        if sheet is None or place is None:
            return False
        standing = sheet.grid.formula(place.at)
        return standing is not None and standing == sheet.declared.get(cell)


class _Expanded:
    """Formula cells as sums of the cells that people type."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: dict[Meaning, Mapping[Meaning, int | Fraction]] = {}

    def constraint(self, one: Constraint) -> Constraint:
        """The same with every formula cell put as its sum."""
        if all(len(self._of(cell)) == 1 and cell in self._of(cell) for cell, _ in one.terms):
            return one
        terms: dict[Meaning, int | Fraction] = {}
        for cell, factor in one.terms:
            for part, share in self._of(cell).items():
                terms[part] = terms.get(part, 0) + factor * share
        return one._replace(terms=tuple((cell, factor) for cell, factor in sorted(terms.items()) if factor))

    def _of(self, cell: Meaning) -> Mapping[Meaning, int | Fraction]:
        found = self._known.get(cell)
        if found is None:
            self._known[cell] = {cell: 1}  # a circle of formulas ends here
            found = self._known[cell] = self._summed(cell)
        return found

    def _summed(self, cell: Meaning) -> Mapping[Meaning, int | Fraction]:
        sheet = self._scene.sheets.get(cell.form)
        terms = sheet.sums.get(cell) if sheet is not None else None
        if terms is None or not self._scene.follows(cell) or not self._true(cell, terms):
            return {cell: 1}
        whole: dict[Meaning, int | Fraction] = {}
        for sign, part in terms:
            for leaf, share in self._of(part).items():
                whole[leaf] = whole.get(leaf, 0) + sign * share
        return whole

    def _true(self, cell: Meaning, terms: Sequence[tuple[int, Meaning]]) -> bool:
        """Whether the cell shows the sum: the formula was calculated.

        A text among the parts counts as nothing in a SUM, and makes an error (no figure) of a plain sum.
        """
        numbers = self._scene.numbers
        values = [numbers.get(part) for _, part in terms]
        total = sum(sign * (value or 0) for (sign, _), value in zip(terms, values, strict=True))
        return numbers.get(cell) in ((total, None) if None in values else (total,))


def _number(value: Scalar) -> int | float | None:
    if value in (None, ""):
        return 0
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else value
