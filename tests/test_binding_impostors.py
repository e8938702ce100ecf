"""On the real forms: a head or label with another meaning is never taken, and moves nothing else."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_binding_forms import BOOK, laid_out

from bianzhi_xl import binding
from bianzhi_xl.binding import texts, words
from bianzhi_xl.nouns import Form, Grid

steady = settings(max_examples=120, deadline=None, derandomize=True)
SHEETS = {name: laid_out(form) for name, form in BOOK.items()}
PLACES = {name: binding.bind(BOOK[name], sheet, "簿.xlsx") for name, sheet in SHEETS.items()}
HEADS = sorted({text for form in BOOK.values() for column in form.columns for text in column.heads})
LABELS = sorted({spec.label for form in BOOK.values() for spec in form.rows if spec.label})
names = st.sampled_from(sorted(BOOK))


def retyped(sheet: Grid, cell: tuple[int, int], text: str) -> Grid:
    return dataclasses.replace(sheet, cells={**sheet.cells, cell: text})


def head_rows(form: Form) -> range:
    return range(4, 4 + max(len(column.heads) for column in form.columns))


@steady
@given(names, st.data())
def test_a_head_with_any_other_text_moves_no_column(name, data):
    form, sheet = BOOK[name], SHEETS[name]
    cell = data.draw(st.sampled_from(sorted(cell for cell in sheet.cells if cell[0] in head_rows(form))))
    text = data.draw(st.sampled_from(HEADS))
    found = binding.bind(form, retyped(sheet, cell, text), "簿.xlsx")
    for key, number in found.columns.items():
        assert number == PLACES[name].columns[key], f"{name} {cell} → {text}: {key}"
    said = {item.what for item in found.missing}
    assert all(f"列 {column.key}" in said for column in form.columns if column.key not in found.columns)


@steady
@given(names, st.data())
def test_a_leaf_of_another_meaning_is_not_taken(name, data):
    form, sheet = BOOK[name], SHEETS[name]
    read = words.heads(form, words.standard()).loose
    column = data.draw(st.sampled_from([c for c in form.columns if c.key != form.label_column]))
    text = data.draw(st.sampled_from([text for text in HEADS if read(text) != read(column.heads[-1])]))
    number = PLACES[name].columns[column.key]
    row = max(row for row in head_rows(form) if (row, number) in sheet.cells)
    found = binding.bind(form, retyped(sheet, (row, number), text), "簿.xlsx")
    assert column.key not in found.columns, f"{name} {column.key} → {text}"


@steady
@given(names.filter(lambda name: PLACES[name].rows), st.data())
def test_a_label_of_another_meaning_is_not_taken_and_moves_no_row(name, data):
    form, sheet = BOOK[name], SHEETS[name]
    read = words.labels(form, words.standard()).loose
    key = data.draw(st.sampled_from(sorted(PLACES[name].rows)))
    own = next(spec.label for spec in form.rows if spec.key == key)
    others = [text for text in LABELS if read(texts.unnumbered(text)) != read(texts.unnumbered(own))]
    cell = (PLACES[name].rows[key], PLACES[name].columns[form.label_column])
    found = binding.bind(form, retyped(sheet, cell, data.draw(st.sampled_from(others))), "簿.xlsx")
    for row, line in found.rows.items():
        assert line == PLACES[name].rows.get(row, line)
    assert key not in found.rows


@pytest.mark.parametrize("name", sorted(BOOK))
def test_a_column_left_out_takes_no_other_column(name):
    form, sheet = BOOK[name], SHEETS[name]
    columns = [column for column in form.columns if column.key != form.label_column]
    for gone in (columns[0], columns[len(columns) // 2], columns[-1]):
        number = PLACES[name].columns[gone.key]
        found = binding.bind(form, without_column(sheet, number), "簿.xlsx")
        missing = {column.key for column in columns} - found.columns.keys()
        # What its group calls 其他 then counts more.
        rest = {c.key for c in columns if c.heads[:-1] == gone.heads[:-1] and c.heads[-1].startswith("其")}
        assert gone.key in missing and missing <= {gone.key, *rest}
        for key, place in found.columns.items():
            assert place == PLACES[name].columns[key] - (PLACES[name].columns[key] > number)


def without_column(sheet: Grid, gone: int) -> Grid:
    def column(number: int) -> int:
        return number - (number > gone)

    first = {
        (top, left + 1): sheet.cells[top, left]
        for top, left, _, right in sheet.merges
        if left == gone < right and (top, left) in sheet.cells
    }
    cells = {cell: value for cell, value in {**sheet.cells, **first}.items() if cell[1] != gone}
    merges = (
        (top, column(left), bottom, column(right) - (right == gone))
        for top, left, bottom, right in sheet.merges
        if not left == right == gone
    )
    return Grid(
        sheet.sheet,
        {(row, column(number)): value for (row, number), value in cells.items()},
        {},
        tuple(box for box in merges if box[:2] != box[2:]),
    )
