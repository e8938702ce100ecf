"""A form laid over a sheet, and what then stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from bianzhi_xl.binding import bodies, heads, lines, texts, titles
from bianzhi_xl.nouns import Binding, Figures, Form, Grid, Meaning, Row, RowSpec, Unplaced

_TELLING = ("身份证号", "机构编码", "统一社会信用代码")


def bind(form: Form, grid: Grid, book: str, rows: Sequence[Row] = ()) -> Binding:
    """Where each meaning of ``form`` lives in the sheet.

    rows: what the form should list; without them lines are taken as they stand, each by its own label.
    A row of ``rows`` that no line holds yet gets a blank line of its section if there is one (``vacant``).
    """
    title = titles.title_row(form, grid)
    missing = () if title else (Unplaced("标题", f"表上方没有“{form.title}”"),)
    head = heads.read(form, grid, title)
    column = head.columns.get(form.label_column) or _label_column(form, grid, head)
    missing = (*missing, *head.missing)
    if not column:
        missing = (*missing, Unplaced("表体", f"没有找到行名列“{form.label_column}”，各行都无法对位"))
        return Binding(form, book, grid.sheet, {}, head.columns, missing=missing, extra=head.extra)
    columns = {**head.columns, form.label_column: column}
    body = bodies.read(form, grid, column, head.body)
    found = _lines(form, grid, rows, columns, body)
    taken = {*body.rows.values(), *(line for section in body.sections.values() for line in section)}
    strange = tuple(
        f"第{row}行“{texts.shown(label)}”" for row, label in body.labels.items() if row not in taken
    )
    unplaced = (*missing, *body.missing, *found.missing)
    return Binding(
        form,
        book,
        grid.sheet,
        {**body.rows, **found.rows},
        columns,
        body.sections,
        tuple(item for item in unplaced if item.what != f"列 {form.label_column}"),
        (*head.extra, *strange, *found.extra),
        found.vacant,
        body.below,
    )


def _lines(
    form: Form, grid: Grid, rows: Sequence[Row], columns: dict[str, int], body: bodies.Body
) -> lines.Lines:
    if not rows:
        return lines.as_standing(form, body.sections, body.labels)
    return lines.matched(form, rows, body.sections, lines.sheet(form, grid, columns, body.labels))


def _label_column(form: Form, grid: Grid, head: heads.Head) -> int:
    """The column of the fixed rows' labels, when its head is not there; 0 if that is not certain."""
    wanted = {texts.bare(spec.label) for spec in form.rows if spec.label}
    seen: dict[int, set[str]] = {}
    taken = set(head.columns.values())
    for (row, column), value in grid.cells.items():
        if row >= head.body and column not in taken and isinstance(value, str):
            seen.setdefault(column, set()).update({texts.bare(value)} & wanted)
    seen = {column: labels for column, labels in seen.items() if labels}
    return next((c for c, labels in seen.items() if len(seen) == 1 and 2 * len(labels) > len(wanted)), 0)


def figures(binding: Binding, grid: Grid) -> Figures:
    """What stands in every placed cell, blank ones as None; rows that have no line yet are absent."""
    name = binding.form.name
    return {
        Meaning(name, row, column): grid.cells.get((line, number))
        for row, line in binding.rows.items()
        if row not in binding.vacant
        for column, number in binding.columns.items()
    }


def listed(binding: Binding, grid: Grid) -> tuple[Row, ...]:
    """The rows as the sheet has them, top to bottom, labels read from the sheet."""
    form = binding.form
    owner = {line: key for key, section in binding.sections.items() for line in section}
    specs = {spec.key: spec for spec in form.rows}
    placed = sorted((line, key) for key, line in binding.rows.items() if key not in binding.vacant)
    return tuple(_row(binding, grid, key, line, specs[owner.get(line, key)]) for line, key in placed)


def _row(binding: Binding, grid: Grid, key: str, line: int, spec: RowSpec) -> Row:
    form = binding.form
    where = form.where & spec.where
    if spec.kind == "固定":
        return Row(key, spec.label, spec, where)
    label = lines.name(grid.cells.get((line, binding.columns[form.label_column])) or "")
    telling = next((c for c in form.columns if c.source.field in _TELLING and c.key in binding.columns), None)
    value = grid.cells.get((line, binding.columns[telling.key])) if telling else None
    return Row(key, label, spec, where, None, (telling.key, value) if telling and value else None)
