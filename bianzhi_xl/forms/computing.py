"""What Excel will show in the formula cells of a form, computed without Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bianzhi_xl.forms import sums
from bianzhi_xl.forms.expanding import fits
from bianzhi_xl.forms.sources import expression
from bianzhi_xl.nouns import Column, Figures, Form, Meaning, Row, Scalar


def computed(form: Form, rows: Sequence[Row], figures: Figures) -> dict[Meaning, Scalar]:
    """The values of totals and formula cells, given all other cells.

    As in the sheet, a blank counts as zero; but a total of blanks of last year or of hand-entered cells,
    and a formula that needs one of them, stays blank (the cell is absent).
    """
    if form.typed:
        return {}
    values = dict(figures)
    found: dict[Meaning, Scalar] = {}
    for key, value in _totals(form, rows, values):
        if value is None:
            values.pop(key, None)
        else:
            values[key] = found[key] = value
    for column in _formula_order(form):
        calculate = _calculation(form, column)
        for row in rows:
            if not fits(column, row.spec):
                continue
            value = calculate(_Line(form.name, row.key, values))
            meaning = Meaning(form.name, row.key, column.key)
            if value is None:
                values.pop(meaning, None)
            else:
                values[meaning] = found[meaning] = value
    return found


def _totals(form: Form, rows: Sequence[Row], values: Mapping[Meaning, Scalar]):
    """(meaning, value) of each total cell, inner totals first; ``values`` is read as it is filled."""
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(row.spec.key, []).append(row)
    for spec in sums.in_order(form):
        for column in form.columns:
            keys = sums.summed_specs(form, spec, column)
            if not keys:
                continue
            summed = [row.key for key in keys for row in lines.get(key, ())]
            parts = [values.get(Meaning(form.name, key, column.key)) for key in summed]
            numbers = [part for part in parts if isinstance(part, (int, float))]
            blank = not numbers and column.source.word in sums.UNKNOWN
            for row in lines.get(spec.key, ()):
                yield Meaning(form.name, row.key, column.key), None if blank else sum(numbers)


def _formula_order(form: Form) -> list[Column]:
    """The formula columns of a form, each after the formulas it uses."""
    by_key = {column.key: column for column in form.columns}
    found: dict[str, Column] = {}

    def visit(column: Column) -> None:
        if column.source.word != "式" or column.key in found:
            return
        for name in sorted(expression(column.source.field).names):
            visit(by_key[name])
        found[column.key] = column

    for column in form.columns:
        visit(column)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Line:
    """One row's cells by column name: the Scope that a formula sees."""

    form: str
    row: str
    values: Mapping[Meaning, Scalar]

    def name(self, path: str) -> int | float | None:
        """The number in a cell; text counts as blank."""
        value = self.values.get(Meaning(self.form, self.row, path))
        return value if isinstance(value, (int, float)) else None


def _calculation(form: Form, column: Column):
    """The function from a line to the value of a formula column."""
    needed = needed_columns(form, column)
    terms = sums.terms(column)

    def add(line: _Line) -> Scalar:
        if any(line.name(key) is None for key in needed):
            return None
        return sum(sign * (line.name(key) or 0) for sign, key in terms)

    def evaluate(line: _Line) -> Scalar:
        if any(line.name(key) is None for key in needed):
            return None
        return expression(column.source.field).value(line)  # type: ignore[arg-type]  # names are all it asks

    return add if terms else evaluate


def needed_columns(form: Form, column: Column) -> tuple[str, ...]:
    """The columns that must not be blank for a formula to have a value."""
    names = sorted(expression(column.source.field).names)
    return tuple(name for name in names if form.column(name).source.word in sums.UNKNOWN)
