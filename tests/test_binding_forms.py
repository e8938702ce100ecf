"""The ten forms find themselves in sheets laid out as domain practice has it."""

import pytest
from tables import inserted

from bianzhi_xl import binding, forms, models
from bianzhi_xl.nouns import Form, Grid
from bianzhi_xl.office.files import FileOffice

BOOK = forms.load()


MODELS = models.build(BOOK)


@pytest.mark.parametrize("path", MODELS)
def test_the_model_workbooks_are_recognised_whole(path, tmp_path):
    place = tmp_path / "表样.xlsx"
    place.write_bytes(MODELS[path])
    office = FileOffice(place)
    for sheet in office.sheets():
        form = binding.recognise(BOOK.values(), office.grid(sheet))
        assert form is not None and form.name == sheet
        found = binding.bind(form, office.grid(sheet), place.name)
        assert found.missing == () and found.extra == ()


def laid_out(form: Form) -> Grid:
    """The form as a plain sheet: merged title and heads, codes, blank rows, signatures."""
    width, depth = len(form.columns), max(len(column.heads) for column in form.columns)
    cells = {(1, 1): form.number, (2, 1): f"{form.title}（2017年）", (3, 1): "填报单位：某县"}
    merges = [(2, 1, 2, width)]
    for number, column in enumerate(form.columns, 1):
        for level, text in enumerate(column.heads):
            left = form.columns[number - 2].heads if number > 1 else ()
            if level < len(column.heads) - 1 and left[: level + 1] == column.heads[: level + 1]:
                continue
            end = next(
                (
                    n
                    for n in range(number, width)
                    if form.columns[n].heads[: level + 1] != column.heads[: level + 1]
                ),
                width,
            )
            leaf = level == len(column.heads) - 1
            box = (4 + level, number, 3 + depth, number) if leaf else (4 + level, number, 4 + level, end)
            cells[box[:2]] = text
            merges += [box] if box[:2] != box[2:] else []
    line = 4 + depth
    cells |= {(line, n): code for n, code in enumerate(forms.codes(form).values(), 1)}
    label = next(n for n, column in enumerate(form.columns, 1) if column.key == form.label_column)
    for row in forms.blank_rows(form):
        line += 1
        if row.label:
            cells[line, label] = row.label
    cells |= {(line + 1, 2 * n + 1): f"{sign}：" for n, sign in enumerate(form.sign)}
    cells[line + 2, 1] = "注：" + form.notes[0]
    return Grid(form.name, cells, {}, tuple(merges))


@pytest.mark.parametrize("form", BOOK.values(), ids=lambda form: form.name)
def test_nothing_is_missing(form):
    sheet = laid_out(form)
    assert binding.recognise(BOOK.values(), sheet) is form
    found = binding.bind(form, sheet, "簿.xlsx")
    assert found.missing == () and found.extra == ()
    assert list(found.columns.values()) == list(range(1, len(form.columns) + 1))
    fixed = [spec.key for spec in form.rows if spec.kind == "固定"]
    assert list(found.rows) == fixed
    blanks = {spec.key: spec.blanks for spec in form.rows if spec.kind != "固定"}
    assert {key: len(lines) for key, lines in found.sections.items()} == blanks


@pytest.mark.parametrize("form", BOOK.values(), ids=lambda form: form.name)
def test_nothing_is_missing_after_rows_are_put_in(form):
    sheet = laid_out(form)
    start = binding.bind(form, sheet, "簿.xlsx")
    rows = sorted(start.rows.values()) or [8]
    found = binding.bind(form, inserted(inserted(sheet, rows[len(rows) // 2]), 3), "簿.xlsx")
    assert found.missing == ()
    assert found.rows == {key: row + 1 + (row > rows[len(rows) // 2]) for key, row in start.rows.items()}
