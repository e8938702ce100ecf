"""Whatever rows are put in and columns added or moved, each meaning keeps its cell."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from small_forms import FIXED, LISTING, SHEET, listing_rows
from tables import grid, inserted
from test_binding_lists import FILLED, UNITS

from bianzhi_xl import binding
from bianzhi_xl.nouns import Grid

steady = settings(max_examples=80, deadline=None, derandomize=True)


def numbered(sheet: Grid) -> Grid:
    """The sheet with a different number in each blank cell of the body."""
    rows, columns = sheet.size()
    cells = dict(sheet.cells)
    for row in range(7, rows - 1):
        for column in range(2, columns + 1):
            cells.setdefault((row, column), 100 * row + column)
    return Grid(sheet.sheet, cells, sheet.formulas, sheet.merges)


def with_columns(sheet: Grid, order: list[int]) -> Grid:
    """The sheet's columns in a new order; a number beyond its width is a new column that nobody knows."""
    width = sheet.size()[1]
    place = {old: new for new, old in enumerate(order, 1)}
    cells = {(r, place[c]): value for (r, c), value in sheet.cells.items()}
    cells |= {(4, place[c]): f"新加的{c}" for c in order if c > width}
    # Moved apart, a merged head is repeated over each of its columns, as officials do.
    owner = {}
    for top, left, _, right in sheet.merges:
        for column in range(left, right + 1):
            owner[top, column] = sheet.cells.get((top, left))
    heads = {(r, place[c]): text for (r, c), text in owner.items() if r > 3 and text}
    return Grid(sheet.sheet, cells | heads, {}, ())


def meanings(form, sheet, rows=()):
    return binding.figures(binding.bind(form, sheet, "簿.xlsx", rows), sheet)


BASE = numbered(grid(SHEET))
LIST_BASE = grid(FILLED)


@steady
@given(st.lists(st.integers(0, 13), max_size=5))
def test_rows_put_in_change_no_figure(places):
    sheet = BASE
    for below in places:
        # Above the code row a blank row would still be part of the head.
        sheet = inserted(sheet, below)
    assert meanings(FIXED, sheet) == meanings(FIXED, BASE)


@steady
@given(st.permutations(range(1, 11)))
def test_columns_moved_or_added_change_no_figure(order):
    found = binding.bind(FIXED, with_columns(BASE, order), "簿.xlsx")
    assert found.missing == ()
    assert sorted(item[1:] for item in found.extra) == ["列“新加的10”", "列“新加的9”"]
    assert meanings(FIXED, with_columns(BASE, order)) == meanings(FIXED, BASE)


@steady
@given(st.lists(st.integers(5, 12), max_size=4), st.randoms(use_true_random=False))
def test_listings_survive_rows_put_in_and_rows_asked_for_in_any_order(places, chance: random.Random):
    sheet = LIST_BASE
    for below in sorted(places, reverse=True):
        sheet = inserted(sheet, below)
    units = list(UNITS)
    chance.shuffle(units)
    rows = listing_rows(*sorted(units, key=lambda unit: unit[0]))
    found = binding.bind(LISTING, sheet, "簿.xlsx", rows)
    assert found.missing == () and found.vacant == frozenset()
    for row in rows:
        if row.ident:
            assert sheet.cells[found.rows[row.key], found.columns["机构编码"]] == row.ident[1]
