"""A form laid over a sheet, and what then stands in it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import bodies, confirmed, fixed, heads, labels, lines, matching, texts, titles
from bianzhi_xl.binding.answers import Settled, settle
from bianzhi_xl.binding.layout import elsewhere, sideways
from bianzhi_xl.binding.lens import Lens
from bianzhi_xl.binding.words import Words
from bianzhi_xl.nouns import Binding, Figures, Form, Grid, Meaning, Row, RowSpec, Scalar, Unplaced

_TELLING = ("身份证号", "机构编码", "统一社会信用代码")
_UNIT = re.compile(r"单位[:：]\s*(百万元|千万元|亿元|万元|千元|元)\s*$")

Known = Callable[[Scalar], bool]


def bind(
    form: Form,
    grid: Grid,
    book: str,
    rows: Sequence[Row] = (),
    synonyms: Words | None = None,
    answers: confirmed.Confirmed | None = None,
) -> Binding:
    """Where each meaning of ``form`` lives in the sheet.

    Args:
        rows: what the form should list; without them lines are taken as they stand, each by its own label.
            A row that no line holds yet gets a blank line of its section if there is one (``vacant``).
        synonyms: words that mean the same; those of templates/synonyms.yaml when left out.
        answers: what people have confirmed before (对位.yaml).
    """
    lens = Lens(form, synonyms)
    head = _head_as_written(lens, grid)
    if head is None:
        grid = lens.words.simplified_grid(grid)
        head = _head(lens, grid)
    body = _body(lens, grid, head)
    edition = (form.name, confirmed.fingerprint(grid, head.read, _printed(lens, body)))
    columns = _settled_columns(lens, head, body, edition, answers or {})
    taken = set(columns.placed.values())
    extra = tuple(
        leaf.said for leaf in head.read.leaves if taken.isdisjoint(range(leaf.number, leaf.end + 1))
    )
    found = Binding(
        form, book, grid.sheet, {}, columns.placed, {}, (*head.missing, *columns.missing), extra,
        doubts=columns.doubts, fingerprint=edition[1],
    )  # fmt: skip
    if not body.column:
        why = f"没有找到行名列“{form.label_column}”，各行都无法对位"
        return dataclasses.replace(found, missing=(*found.missing, Unplaced("表体", why)))
    return _with_rows(lens, grid, head, body, found, rows, answers or {})


class _Head(NamedTuple):
    """The head, its columns, what is wrong above the body, and what tells a text of the head."""

    read: heads.Head
    columns: matching.Matched
    missing: tuple[Unplaced, ...]
    known: Known


def _head_as_written(lens: Lens, grid: Grid) -> _Head | None:
    """The head when title and columns stand there as declared: most sheets need no more."""
    title = titles.title_row(lens.form, grid)
    read = heads.read(lens.form, grid, title, lens.head) if title else None
    if read is None or not read.top:
        return None
    found = matching.match(
        lens.form.columns, read.leaves, None, _caption(grid, title, read.top), _years(grid, read.top)
    )
    # A column that is left over may be another one's rival under a synonym.
    return None if found.missing or found.extra else _Head(read, found, (), lens.head)


def _head(lens: Lens, grid: Grid) -> _Head:
    """The head through synonyms, and what is wrong with it."""
    title = titles.title_row(lens.form, grid) or titles.likely_row(lens.form, grid, lens.words)
    missing = () if title else (Unplaced("标题", f"表上方没有“{lens.form.title}”"),)
    grid = heads.without_numbers(grid, title)
    read = heads.read(lens.form, grid, title, lens.close_head)
    found = matching.Matched({}, (), (), ())
    if read.top:
        caption = _caption(grid, title, read.top)
        years = _years(grid, read.top)
        found = matching.match(lens.form.columns, read.leaves, lambda: lens.head_reader, caption, years)
    if found.columns.keys() <= {lens.form.label_column}:
        turned = sideways(lens, grid, title)
        if turned or not read.top:
            missing = (*missing, Unplaced("表头", turned or "标题下面没有找到本表的表头"))
            found = matching.Matched({}, (), (), found.extra)
    return _Head(read, found, missing, lens.close_head)


def _caption(grid: Grid, title: int, top: int) -> str:
    """The unit of money that a line between title and head gives for the whole sheet."""
    for (row, _), value in grid.cells.items():
        if title <= row < top and isinstance(value, str) and (unit := _UNIT.search(value.strip())):
            return unit[1]
    return ""


def _years(grid: Grid, top: int) -> frozenset[str]:
    """The years that are named above the head."""
    return frozenset(
        year for (row, _), value in grid.cells.items() if row < top for year in texts.years(value)
    )


class _Body(NamedTuple):
    """The body as read.  column: where the labels stand, 0 when that is not certain."""

    column: int
    extent: bodies.Extent
    labels: Mapping[int, str]
    rows: fixed.Rows


def _body(lens: Lens, grid: Grid, head: _Head) -> _Body:
    """Labels and fixed rows: as written, and only if that is not enough, through synonyms and beside."""
    extent = bodies.extent(lens.form, grid, head.read, head.known)
    inside = frozenset(extent.rows)
    number = head.columns.columns.get(lens.form.label_column, 0)
    under = next(
        (tuple(range(number, leaf.end + 1)) for leaf in head.read.leaves if leaf.number == number), ()
    )
    if under:
        read = labels.read(grid, under, inside, lens.labels, texts.bare)
        rows = fixed.place(lens.fixed, read.texts)
        if not rows.missing:
            return _Body(read.column, extent, read.texts, rows)
    wanted = {lens.close_label(spec.label) for spec in lens.fixed}
    taken = [leaf.number for leaf in head.read.leaves if leaf.number in head.columns.columns.values()]
    stand = labels.columns(grid, under, taken, inside, wanted, lens.close_label)
    if not stand:
        return _Body(0, extent, {}, fixed.Rows({}))
    read = labels.read(grid, stand, inside, wanted, lens.close_label)
    rows = fixed.place(lens.fixed, read.texts, lambda: lens.label_reader, lens.listing)
    return _Body(read.column, extent, read.texts, rows)


def _printed(lens: Lens, body: _Body) -> tuple[str, ...]:
    """The labels that belong to the edition: not those of listing lines."""
    fixed_rows = body.rows.placed.values()
    return tuple(text for row, text in body.labels.items() if not lens.listing or row in fixed_rows)


def _settled_columns(
    lens: Lens, head: _Head, body: _Body, edition: tuple[str, str], answers: confirmed.Confirmed
) -> Settled:
    spots = {leaf.number: (leaf.letter, leaf.printed) for leaf in head.read.leaves}
    found = head.columns
    settled = settle("列", Settled(found.columns, found.doubts, found.missing), spots, edition, answers)
    if not body.column:
        return settled
    # The labels show which column is theirs, whatever stands over it.
    label = f"列 {lens.form.label_column}"
    return Settled(
        {**settled.placed, lens.form.label_column: body.column},
        tuple(doubt for doubt in settled.doubts if doubt.what != label),
        tuple(item for item in settled.missing if item.what != label),
    )


def _with_rows(
    lens: Lens,
    grid: Grid,
    head: _Head,
    body: _Body,
    found: Binding,
    rows: Sequence[Row],
    answers: confirmed.Confirmed,
) -> Binding:
    form = lens.form
    spots = {row: (str(row), text) for row, text in body.labels.items()}
    settled = settle("行", _row_questions(body.rows), spots, (form.name, found.fingerprint), answers)
    sections = bodies.sections(form, settled.placed, body.labels, body.extent.rows)
    listed = _lines(form, grid, rows, dict(found.columns), sections.lines, body.labels)
    taken = {*settled.placed.values(), *(line for section in sections.lines.values() for line in section)}
    strange = tuple(
        f"第{row}行“{texts.shown(label)}”" for row, label in body.labels.items() if row not in taken
    )
    foot = () if body.extent.foot else (_no_foot(form),)
    missing = (*found.missing, *settled.missing, *sections.missing, *foot, *listed.missing)
    return dataclasses.replace(
        found,
        rows={**settled.placed, **listed.rows},
        sections=sections.lines,
        missing=elsewhere(missing, lens, grid, head.read, body.extent.rows, body.extent.other),
        extra=(*found.extra, *strange, *listed.extra),
        vacant=listed.vacant,
        below=sections.below,
        doubts=(*found.doubts, *settled.doubts),
    )


def _row_questions(rows: fixed.Rows) -> Settled:
    return Settled(dict(rows.placed), rows.doubts, rows.missing)


def _no_foot(form: Form) -> Unplaced:
    return Unplaced("签字行", f"表下没有找到“{'、'.join(form.sign[:2])}”等签字的一行")


def _lines(
    form: Form,
    grid: Grid,
    rows: Sequence[Row],
    columns: dict[str, int],
    sections: Mapping[str, tuple[int, ...]],
    named: Mapping[int, str],
) -> lines.Lines:
    if not rows:
        return lines.as_standing(form, sections, named)
    return lines.matched(form, rows, sections, lines.sheet(form, grid, columns, named))


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
