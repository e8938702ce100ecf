"""Which cells add up to which: the sums that a form's declaration implies, used by everything else."""

from __future__ import annotations

from collections.abc import Callable

from bianzhi_xl.forms.expanding import fits
from bianzhi_xl.forms.sources import linear
from bianzhi_xl.nouns import Column, Form, Row, RowSpec

UNKNOWN = ("上年", "手填")
"""Sources whose blank cell means “not known yet”, so that what is computed from it stays blank too."""

SIGNED = ("超缺", "增减")
"""Kinds of columns (类) whose figures may be negative."""


def summed_specs(form: Form, spec: RowSpec, column: Column) -> tuple[str, ...]:
    """The row keys that a total cell adds up; empty when the cell is no total.

    A text or formula column is no total, nor is a column that applies to none of the rows added up
    (it then says something of the total row itself, such as 批准内设机构数 of the whole unit).
    """
    if not spec.sum_of or not column.unit or column.source.word == "式":
        return ()
    by_key = {each.key: each for each in form.rows}
    return tuple(key for key in spec.sum_of if fits(column, by_key[key]))


def is_total(form: Form, row: Row, column: Column) -> bool:
    """Whether a cell is a total over other rows."""
    return bool(summed_specs(form, row.spec, column))


def standing(form: Form, spec: RowSpec, column: Column, there: Callable[[str], bool]) -> tuple[str, ...]:
    """The row keys that a total cell adds up on a sheet: where it has the lines of listings without their subtotals,
    those instead of these.

    there: whether the sheet has a declared row.
    """
    by_key = {each.key: each for each in form.rows}
    found: list[str] = []
    for key in summed_specs(form, spec, column):
        below = summed_specs(form, by_key[key], column)
        of_listing = any(by_key[each].kind != "固定" for each in below)
        found += below if of_listing and not there(key) else (key,)
    return tuple(found)


def terms(column: Column) -> tuple[tuple[int, str], ...]:
    """The signed columns of a formula column that only adds and subtracts; empty for any other column."""
    return linear(column.source.field) if column.source.word == "式" else ()


def in_order(form: Form) -> tuple[RowSpec, ...]:
    """The total rows of a form, each after the totals it adds up."""
    by_key = {spec.key: spec for spec in form.rows}
    found: dict[str, RowSpec] = {}

    def visit(spec: RowSpec) -> None:
        for key in spec.sum_of:
            visit(by_key[key])
        if spec.sum_of:
            found.setdefault(spec.key, spec)

    for spec in form.rows:
        visit(spec)
    return tuple(found.values())
