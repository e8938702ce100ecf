"""What the search looks at (现场): the sheets with their figures, what must hold between them, what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
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

Gone = Callable[[Figures, Sequence[int]], AbstractSet[int]]


def _nothing(right: Figures, findings: Sequence[int]) -> AbstractSet[int]:
    return frozenset()


@dataclass(frozen=True)
class Sheet:
    """A bound sheet, its rows by key, its cells by address.  declared: the formulas that belong in cells."""

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
    """Everything that the search looks at.

    figures: what stands in the cells.  cutoff: the day that the register is counted for.  gone: which of some
    findings (by position) are gone when cells show other figures.
    """

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
    gone: Gone = _nothing

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
        """The constraints without cells that follow from others: each stands for the cells that it adds up."""
        return tuple(self._expanded.constraint(each) for each in self.constraints)

    @cached_property
    def _expanded(self) -> _Expanded:
        return _Expanded(self)

    @cached_property
    def _totals(self) -> Mapping[Meaning, Sequence[Meaning]]:
        """The formula cells that follow from each cell that people type."""
        found: dict[Meaning, list[Meaning]] = {}
        for cell in self.places:
            parts = self._expanded.of(cell)
            for part in parts if parts.keys() != {cell} else ():
                found.setdefault(part, []).append(cell)
        return found

    def put_right(self, right: Mapping[Meaning, int | float]) -> dict[Meaning, int | float]:
        """The same figures, and those of the formula cells that follow from them."""
        numbers = {**self.numbers, **right}
        found = dict(right)
        for total in {total for cell in right for total in self._totals.get(cell, ())}:
            parts = self._expanded.of(total).items()
            found[total] = sum(int(share) * (numbers.get(part) or 0) for part, share in parts)
        return found

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
        if all(len(self.of(cell)) == 1 and cell in self.of(cell) for cell, _ in one.terms):
            return one
        terms: dict[Meaning, int | Fraction] = {}
        for cell, factor in one.terms:
            for part, share in self.of(cell).items():
                terms[part] = terms.get(part, 0) + factor * share
        return one._replace(terms=tuple((cell, factor) for cell, factor in sorted(terms.items()) if factor))

    def of(self, cell: Meaning) -> Mapping[Meaning, int | Fraction]:
        """The cells that a cell adds up, with how often; a cell that people type is itself alone."""
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
            for leaf, share in self.of(part).items():
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
