"""Editions of ten forms in every layout as templates: filled they are the same edition, and whatever a clerk changes
in any block is found at its cell."""

from __future__ import annotations

import dataclasses
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_structure_blocks import bound
from wild.edition import FORMS
from wild.layouts import LAYOUTS
from wild.test_wild import RECIPES, made

from bianzhi_xl import forms
from bianzhi_xl.binding import Edition, differences
from bianzhi_xl.nouns import At, Formula, Row

OFTEN = ("汇总01", "汇总03", "汇总11", "专项1", "明细1")
"""Those in which single changes are looked at; the last one is a listing, which takes in further rows."""
_REFERENCE = re.compile(r"('[^']*'!)?(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)(?![\d(])")


def whole(form, grids):
    return Edition(*bound(form, grids), "表样")


def template(edition):
    """The sheets of an edition with the formulas that an official form has."""
    form = edition.form
    rows = tuple(Row(s.key, s.label, s, form.where & s.where) for s in form.rows if s.kind == "固定")
    at = bound(form, edition.grids)[0].at
    found = {grid.sheet: {} for grid in edition.grids}
    for row in rows:
        for column in form.columns:
            cell, formula = at(row.key, column.key), forms.formula(form, rows, row, column, at)
            if cell and formula:
                found[cell.sheet][cell.row, cell.column] = formula
    return [dataclasses.replace(grid, formulas=found[grid.sheet]) for grid in edition.grids]


def filled(edition, grids):
    """A figure in each cell of the form that is blank."""
    cells = {grid.sheet: dict(grid.cells) for grid in grids}
    for number, (sheet, *cell) in enumerate(edition.places.values()):
        cells[sheet].setdefault(tuple(cell), number % 97)
    return [dataclasses.replace(grid, cells=cells[grid.sheet]) for grid in grids]


def typed(grids, at, value):
    """The sheets after somebody typed into a cell."""
    place = (at.row, at.column)
    return [
        grid
        if grid.sheet != at.sheet
        else dataclasses.replace(
            grid,
            cells={**grid.cells, place: value},
            formulas={cell: formula for cell, formula in grid.formulas.items() if cell != place},
        )
        for grid in grids
    ]


def unmerged(grids, at):
    """The sheets without the merge that begins in a cell."""
    return [
        grid
        if grid.sheet != at.sheet
        else dataclasses.replace(
            grid, merges=tuple(box for box in grid.merges if box[:2] != (at.row, at.column))
        )
        for grid in grids
    ]


def with_a_row(grids, at):
    """The sheets with a blank row put in; what refers to the rows below moves along, from the other sheet, too."""

    def row(number):
        return number + (number >= at.row)

    def moved(own, formula):
        def reference(found):
            name = (found[1] or f"'{own}'!")[1:-2]
            here = re.sub(r"([A-Z]+)(\d+)", lambda cell: f"{cell[1]}{row(int(cell[2]))}", found[2])
            return (found[1] or "") + (here if name == at.sheet else found[2])

        return Formula(_REFERENCE.sub(reference, formula))

    def placed(grid):
        formulas = {cell: moved(grid.sheet, formula) for cell, formula in grid.formulas.items()}
        if grid.sheet != at.sheet:
            return dataclasses.replace(grid, formulas=formulas)
        return dataclasses.replace(
            grid,
            cells={(row(r), c): value for (r, c), value in grid.cells.items()},
            formulas={(row(r), c): formula for (r, c), formula in formulas.items()},
            merges=tuple((row(top), left, row(bottom), right) for top, left, bottom, right in grid.merges),
        )

    return [placed(grid) for grid in grids]


def cases():
    for layout in LAYOUTS:
        for form in FORMS:
            for seed in (0, 1):
                edition = made(form, (layout,), seed)
                if edition.away and whole(edition.form, edition.grids).layout != ("",):
                    yield pytest.param(form, layout, seed, id=f"{form}-{layout}-{seed}")


CASES = tuple(cases())


@pytest.mark.parametrize(("form", "layout", "seed"), CASES)
def test_filled_it_is_the_same_edition(form, layout, seed):
    edition = made(form, (layout,), seed)
    blank = template(edition)
    model, sheet = whole(edition.form, blank), whole(edition.form, filled(edition, blank))
    assert model.layout != ("",) and model.is_whole
    assert differences(model, sheet, {}) == () and sheet.fingerprint == model.fingerprint


def test_the_cases_cover_every_layout_and_both_ways_to_cut_a_form_into_sheets():
    editions = (made(form, (layout,), seed) for form, layout, seed in (case.values for case in CASES))
    layouts = {whole(edition.form, edition.grids).layout for edition in editions}
    four = ("", "表列", "表行", "表列")
    assert layouts == {("", "下"), ("", "右"), ("转",), ("", "表列"), ("", "表行"), four}


def changes(rng, model, grids):
    """What a clerk does to each block: the sheets after it, and the cell where it is to be said."""
    for part in model.parts:
        printed = [part.at(part.rows[r].number, part.columns[c].number) for r, c in sorted(part.printed)]
        for at in rng.sample(printed, 3):
            yield typed(grids, at, "某某事项"), at
        for box in rng.sample(sorted(part.merges.values()), min(2, len(part.merges))):
            yield unmerged(grids, part.at(*box[:2])), part.at(*box[:2])
        formulas = [cell for cell in sorted(part.grid.formulas) if cell[0] in part.row_at]
        for cell in rng.sample(formulas, min(2, len(formulas))):
            yield typed(grids, part.at(*cell), 77), part.at(*cell)


@pytest.mark.parametrize(("form", "layout", "seed"), [case for case in CASES if case.values[0] in OFTEN])
def test_what_is_changed_in_any_block_is_one_difference_at_its_cell(form, layout, seed):
    edition = made(form, (layout,), seed)
    blank = template(edition)
    model = whole(edition.form, blank)
    for grids, at in changes(random.Random(f"{form} {layout} {seed}"), model, filled(edition, blank)):
        found = said(model, edition.form, grids)
        assert [each.at for each in found if "只找到一块" not in each.said] == [at]


def said(model, form, grids):
    """What is different in the sheets; in each by itself when they are not known any more for parts of one form."""
    first = whole(form, grids)
    alone = len(model.binding.sheets) > 1 == len(first.binding.sheets)
    sheets = [whole(form, [grid]) for grid in grids] if alone else [first]
    return [each for sheet in sheets for each in differences(model, sheet, {})]


@pytest.mark.parametrize(
    ("form", "layout", "seed"),
    [case for case in CASES if case.values[0] in OFTEN[:-1] and case.values[1] != "小表转置"],
)
def test_a_row_put_in_is_one_difference_at_that_row(form, layout, seed):
    edition = made(form, (layout,), seed)
    blank = template(edition)
    model = whole(edition.form, blank)
    for part in model.parts:
        row = max(line.number for line in part.rows if line.kind == "体" and line.key)
        at = At(part.sheet.sheet, row, part.binding.columns[edition.form.label_column])
        (found,) = said(model, edition.form, with_a_row(filled(edition, blank), at))
        assert found.said.endswith(f"多出第{row}行（空行）") and found.at[:2] == at[:2]


mixes = st.tuples(
    st.sampled_from(FORMS),
    st.lists(st.sampled_from(sorted(set(RECIPES) - set(LAYOUTS))), max_size=3, unique=True),
    st.sampled_from(sorted(LAYOUTS)),
    st.integers(0, 99),
)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(mixes)
def test_any_edition_in_blocks_is_the_same_as_itself_filled(mix):
    form, recipes, layout, seed = mix
    edition = made(form, (*recipes, layout), seed)
    blank = template(edition)
    model, sheet = whole(edition.form, blank), whole(edition.form, filled(edition, blank))
    if model.is_whole:
        assert differences(model, sheet, {}) == () and sheet.fingerprint == model.fingerprint


@settings(max_examples=60, derandomize=True, deadline=None)
@given(mixes, mixes)
def test_any_two_editions_of_a_form_can_be_compared(one, other):
    """Whatever an office made of a form: what is different is said, and nothing breaks."""
    model = whole(*_of(one))
    sheet = whole(*_of((one[0], *other[1:])))
    found = differences(model, sheet, {})
    assert all(each.said and each.at.sheet in {part.sheet.sheet for part in sheet.parts} for each in found)
    if model.layout != sheet.layout:
        assert found


def _of(mix):
    form, recipes, layout, seed = mix
    edition = made(form, (*recipes, layout), seed)
    return edition.form, template(edition)
