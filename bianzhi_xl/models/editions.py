"""Our own models as editions (版式), without drawing them: what a sheet made from one is held against."""

from __future__ import annotations

from bianzhi_xl.binding import Edition, texts
from bianzhi_xl.models.layout import HEAD, NUMBER, TITLE, Layout, plan
from bianzhi_xl.nouns import Binding, Form, Grid, Scalar

NAME = "本程序的表样"
_ANY = 10.0
"""Notes are broken into other lines for other letter sizes, and say the same."""


def edition(form: Form) -> Edition:
    """The edition that our model of a form is.

    The notes below its table, in one breath, are its mark: they tell a sheet made from it from official ones.
    """
    drawn = plan(form)
    cells: dict[tuple[int, int], Scalar] = {(NUMBER, 1): form.number, (TITLE, 1): form.title}
    cells |= {head.box[:2]: head.text for head in drawn.heads}
    label = drawn.columns[form.label_column]
    cells |= {(drawn.lines[row.key], label): row.label for row in drawn.rows if row.label}
    formulas = {
        (at.row, at.column): formula for cell, formula in drawn.formulas.items() if (at := drawn.at(*cell))
    }
    merges = ((TITLE, 1, TITLE, drawn.width), *(head.box for head in drawn.heads))
    grid = Grid(form.name, cells, formulas, tuple(box for box in merges if box[:2] != box[2:]))
    return Edition(_bound(drawn), grid, NAME, texts.plain("".join(drawn.notes(_ANY))))


def _bound(drawn: Layout) -> Binding:
    form = drawn.form
    lines: dict[str, tuple[int, ...]] = {spec.key: () for spec in form.rows}
    for row in drawn.rows:
        lines[row.spec.key] = (*lines[row.spec.key], drawn.lines[row.key])
    below: dict[str, int] = {}
    last = drawn.codes
    for key, numbers in lines.items():
        below[key] = last = max(numbers, default=last)
    fixed = [spec.key for spec in form.rows if spec.kind == "固定"]
    sections = {key: numbers for key, numbers in lines.items() if key not in fixed}
    head, body = (HEAD, drawn.codes - 1), (drawn.codes + 1, drawn.foot - 1)
    rows = {key: lines[key][0] for key in fixed}
    return Binding(form, "", form.name, rows, drawn.columns, sections, below=below, head=head, body=body)
