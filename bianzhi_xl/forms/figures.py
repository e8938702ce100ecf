"""The figures of one form: those that follow from the register, and those computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bianzhi_xl.forms import sums
from bianzhi_xl.forms.expanding import fits
from bianzhi_xl.forms.ledgers import Ledgers
from bianzhi_xl.forms.sources import COUNTS
from bianzhi_xl.nouns import Column, Cube, Figures, Form, Meaning, Row, RowSpec, Scalar, Where

_NOT_DERIVED = ("手填", "式", "序号")


def derived(form: Form, rows: Sequence[Row], cube: Cube, last: Figures) -> dict[Meaning, Scalar]:
    """Every cell that follows from people, institutions, ledger or last year's sheets.

    Cells to be typed by hand, running numbers (:func:`forms.numbers`), formulas and totals are absent; so are
    figures of last year that ``last`` does not hold, and quotas of inner offices when the ledger does not
    divide the unit's quota.
    """
    ledgers = Ledgers(cube)
    found: dict[Meaning, Scalar] = {}
    plans: dict[str, list[Column]] = {}
    divided = _divided(rows, cube)
    for row in rows:
        spec = row.spec
        if spec.key not in plans:
            plans[spec.key] = [c for c in form.columns if _is_derived(form, spec, c)]
        undivided = not divided and any(name == "所在机构" for name, _ in row.where)
        asked = _Asked(cube, ledgers, last, undivided)
        for column in plans[spec.key]:
            value = _value(form, row, column, asked)
            if value is not None:
                found[Meaning(form.name, row.key, column.key)] = value
    return found


class _Asked(NamedTuple):
    """What a cell's value may be taken from, for one row."""

    cube: Cube
    ledgers: Ledgers
    last: Figures
    undivided: bool


def _divided(rows: Sequence[Row], cube: Cube) -> bool:
    """Whether the ledger divides the unit's quota among the inner offices of these rows."""
    offices = [term for row in rows for term in row.where if term[0] == "所在机构"]
    if not offices:
        return False
    unit = Where(term for term in rows[0].where if term[0] == "机构")
    names = frozenset().union(*(values for _, values in offices))
    return cube.count(unit & Where.of({"所在机构": names}), "编制") > 0


def filter_of(form: Form, row: Row, column: Column) -> Where:
    """The whole filter of a cell: the column's and the row's; a column that goes by institution (按: 机构)
    takes the row's 机构条件 where it has one."""
    where = row.where
    if column.source.by == "机构" and row.spec.bodies is not None:
        unit = Where(term for term in row.where if term[0] == "机构")
        where = form.where & row.spec.bodies & unit
    return where & column.source.where if column.source.where else where


def _is_derived(form: Form, spec: RowSpec, column: Column) -> bool:
    if column.source.word in _NOT_DERIVED or spec.typed or not fits(column, spec):
        return False
    if column.source.word == "行名" and spec.kind == "固定":
        return False  # printed in the form itself
    # A total that is typed from a print must be right too; in our own sheets it is a formula.
    return form.typed or not sums.summed_specs(form, spec, column)


def _value(form: Form, row: Row, column: Column, asked: _Asked) -> Scalar:
    word, field = column.source.word, column.source.field
    if word in COUNTS or (word == "台账" and column.unit):
        where = filter_of(form, row, column)
        if asked.undivided and word in ("编制", "台账") and column.source.by != "机构":
            return None
        if word == "台账" and field in COUNTS:
            return asked.ledgers.approved(where, field)
        return asked.cube.count(where, field or word)
    if word == "上年":
        return asked.last.get(Meaning(form.name, row.key, field))
    if word == "行名":
        return row.label
    if word == "台账":
        return asked.ledgers.text(filter_of(form, row, column), field)
    value = row.record.get(field) if row.record else None
    # Some exports give the parent unit's code, some its name; the form prints the name.
    return asked.ledgers.name(value) if field == "隶属单位" else value
