"""The formulas of a form, evaluated by a spreadsheet engine, give what ``computed`` says they give."""

import random
import re

import pytest
from forms.paper_county import DIVIDED, QUOTAS, county, settings
from hypothesis import given
from hypothesis import strategies as st

from bianzhi_xl import forms
from bianzhi_xl.forms.formulas import _areas
from bianzhi_xl.nouns import At, Meaning

ironcalc = pytest.importorskip("ironcalc")
BOOK = forms.load()


def partly_filled(form, seed):
    """(rows, figures): some figures of this and last year, some of them blank, as tired people leave them."""
    chance = random.Random(seed)
    cube = county(quotas=QUOTAS + DIVIDED)
    rows = forms.rows(form, cube, settings("某县财政局" if form.serves == "州直单位" else ""))
    last = {Meaning(form.name, row.key, c.key): chance.randint(0, 9) for row in rows for c in form.columns}
    figures = forms.derived(form, rows, cube, last)
    for row in rows:
        for column in form.columns:
            if column.source.word == "手填" and column.unit:
                figures[Meaning(form.name, row.key, column.key)] = chance.randint(0, 9)
    return rows, {m: v for m, v in figures.items() if isinstance(v, int) and chance.random() < 0.7}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", [name for name in BOOK if name != "州直6a"])
def test_excel_shows_what_we_computed(name, seed):
    form = BOOK[name]
    rows, figures = partly_filled(form, seed)
    model = ironcalc.create("表", "en", "UTC")
    lines = {row.key: number for number, row in enumerate(rows, 1)}
    places = {column.key: number for number, column in enumerate(form.columns, 1)}

    def at(row, column):
        return At("Sheet1", lines[row], places[column])

    written = {}
    for row in rows:
        for column in form.columns:
            meaning = Meaning(form.name, row.key, column.key)
            formula = forms.formula(form, rows, row, column, at)
            if formula:
                written[meaning] = at(row.key, column.key)
            if formula or meaning in figures:
                place = at(row.key, column.key)
                model.set_user_input(0, place.row, place.column, formula or str(figures[meaning]))
    model.evaluate()
    computed = forms.computed(form, rows, {m: v for m, v in figures.items() if m not in written})
    for meaning, place in written.items():
        shown = model.get_formatted_cell_value(0, place.row, place.column)
        assert shown == str(computed.get(meaning, "")), meaning


@given(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1), st.booleans())
def test_areas_hold_exactly_the_cells(cells, across):
    text = _areas([At("表", row, column) for row, column in cells], "表", across)
    found = set()
    for area in text.split(","):
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        found |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    assert found == cells


def _place(a1: str) -> tuple[int, int]:
    letter, digits = re.fullmatch(r"([A-Z])(\d+)", a1).groups()
    return int(digits), ord(letter) - 64
