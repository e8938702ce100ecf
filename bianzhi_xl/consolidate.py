"""汇总 (consolidation): the sheets of a managing department (主管单位) and its subordinate units, by nature.

One line a unit, taken from the total line of its form; the total is a formula; the last column says in which
workbook, sheet and row the line stands, so that every figure can be traced to its unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bianzhi_xl import binding, forms
from bianzhi_xl.nouns import Binding, Column, Edit, Figures, Form, Grid, Meaning, RowSpec, Source

TOTAL = "合计"
ORIGIN = "来源"


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's sheet: whose it is, where it lies (workbook's path in the folder), and what stands in it."""

    unit: str
    book: str
    binding: Binding
    figures: Figures

    @property
    def form(self) -> Form:
        """The unit's form."""
        return self.binding.form

    @property
    def origin(self) -> str:
        """来源: workbook, sheet and row of the unit's total line."""
        at = self.binding.at(_total(self.form), self.form.label_column)
        return f"{self.book} {self.binding.sheet} 第{at.row if at else 0}行"


def consolidable(form: Form) -> bool:
    """Whether units' sheets of a form are added up: those with a total line, not the rosters."""
    return any(spec.sum_of for spec in form.rows)


def form_of(parts: Sequence[Part]) -> Form:
    """The form in which the lines of several units stand, made from the form that all of them filled in.

    What the units' own lines count is copied, not counted again: those columns are hand-entered (手填);
    formulas inside a line stay formulas.
    """
    form = parts[0].form
    units = tuple(part.unit for part in parts)
    number = max((column.width for column in form.columns if column.source.word == "序号"), default=5.0)
    columns = [_copied(column, number) for column in form.columns]
    columns.append(Column(ORIGIN, (ORIGIN,), Source("手填"), kind="文字", width=30))
    return replace(
        form,
        title=f"{form.title}（汇总）",
        columns=tuple(columns),
        rows=(RowSpec(TOTAL, "合    计", sum_of=units), *(RowSpec(unit, unit) for unit in units)),
        notes=("每个单位一行，数取自该单位报表的合计行；来源写明所在的工作簿、表和行。",),
    )


def _copied(column: Column, number: float) -> Column:
    words = {"式": column.source, "行名": column.source}
    source = words.get(column.source.word, Source("手填"))
    width = number if column.source.word == "序号" else column.width
    return replace(column, source=source, only=(), skip=(), of="", parts=(), width=width)


def edits(parts: Sequence[Part], form: Form, grid: Grid) -> tuple[Edit, ...]:
    """The edits that put the units' lines into a blank sheet of ``form_of(parts)``."""
    bound = binding.bind(form, grid, "", forms.blank_rows(form))
    found = []
    for place, part in enumerate(parts, 1):
        for column in form.columns:
            at = bound.at(part.unit, column.key)
            value = _value(part, column, place)
            if at is not None and value is not None and column.source.word == "手填":
                found.append(Edit(at, "value", grid.content(at.row, at.column), value, part.origin))
    return tuple(found)


def _value(part: Part, column: Column, place: int):
    if column.key == ORIGIN:
        return part.origin
    if next((c.source.word for c in part.form.columns if c.key == column.key), "") == "序号":
        return place
    return part.figures.get(Meaning(part.form.name, _total(part.form), column.key))


def _total(form: Form) -> str:
    """The row of a unit's form that stands for the whole unit: its first total."""
    return next(spec.key for spec in form.rows if spec.sum_of)


def by_form(parts: Sequence[Part]) -> Mapping[str, tuple[Part, ...]]:
    """The parts of each form that is added up, in the order given."""
    found: dict[str, tuple[Part, ...]] = {}
    for part in parts:
        if consolidable(part.form):
            found[part.form.name] = (*found.get(part.form.name, ()), part)
    return found
