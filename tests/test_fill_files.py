"""The real forms, filled into workbooks on disk from a county small enough to count by eye."""

import openpyxl
import pytest
from forms.paper_county import county, settings
from test_binding_forms import laid_out

from bianzhi_xl import binding
from bianzhi_xl import forms as declared
from bianzhi_xl.fill import fill, grow
from bianzhi_xl.nouns import At, Meaning
from bianzhi_xl.office.files import FileOffice

BOOK = declared.load()
CUBE = county()
COUNTY = [form.name for form in BOOK.values() if form.serves == "县市"]


class Clerk:
    """Someone who presses 填表 on one form in one workbook."""

    def __init__(self, folder, name):
        self.form, self.path = BOOK[name], folder / "簿.xlsx"
        self.rows = declared.rows(self.form, CUBE, settings())
        book, sheet = openpyxl.Workbook(), laid_out(self.form)
        book.active.title = name
        for (row, column), value in sheet.cells.items():
            book.active.cell(row, column, value)
        for top, left, bottom, right in sheet.merges:
            book.active.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        book.save(self.path)

    @property
    def grid(self):
        return FileOffice(self.path).grid(self.form.name)

    @property
    def bound(self):
        return binding.bind(self.form, self.grid, "簿.xlsx", self.rows)

    def press(self, ours=None):
        office = FileOffice(self.path)
        grown = grow(self.bound, self.rows)
        office.apply(grown)
        bound, grid = self.bound, self.grid
        derived = declared.derived(self.form, self.rows, CUBE, {})
        found = fill(
            bound,
            grid,
            self.rows,
            derived,
            lambda row, column: declared.formula(self.form, self.rows, row, column, bound.at),
            ours,
        )
        office.apply(found.edits)
        return (*grown, *found.edits), found

    def figures(self):
        return binding.figures(self.bound, self.grid)


@pytest.mark.parametrize("name", COUNTY)
def test_a_form_is_filled_once_and_agrees_with_its_declaration(tmp_path, name):
    clerk = Clerk(tmp_path, name)
    _, found = clerk.press()
    assert found.conflicts == ()
    assert clerk.bound.missing == () and clerk.bound.vacant == frozenset()
    derived = declared.derived(clerk.form, clerk.rows, CUBE, {})
    wanted = {**derived, **declared.computed(clerk.form, clerk.rows, derived)}
    standing = clerk.figures()
    wrong = {str(m): (value, standing[m]) for m, value in wanted.items() if value != standing[m]}
    assert wrong == {}
    again, found = clerk.press()
    assert again == () and found.conflicts == ()


def test_a_listing_grows_and_its_total_is_the_sum(tmp_path):
    clerk = Clerk(tmp_path, "明细1")
    book = openpyxl.load_workbook(clerk.path)
    bound = clerk.bound
    for line in reversed(bound.sections["党委单位"][1:]):
        book.active.delete_rows(line)  # openpyxl moves no merges, but there are none below
    book.save(clerk.path)
    edits, _ = clerk.press()
    assert (edits[0].what, edits[0].new) == ("rows", 1)
    standing = clerk.figures()
    assert standing[Meaning("明细1", "党委小计", "行政编制.编制数")] == 3
    assert standing[Meaning("明细1", "合计", "行政编制.编制数")] == 3 + 1 + 5


def test_a_figure_typed_into_the_file_stays(tmp_path):
    clerk = Clerk(tmp_path, "汇总03")
    edits, _ = clerk.press()
    ours = {edit.at: edit.new for edit in edits if edit.what == "value"}
    at = clerk.bound.at("政府", "行政编制.实有人数")
    book = openpyxl.load_workbook(clerk.path)
    book.active.cell(at.row, at.column, 33)
    book.save(clerk.path)
    edits, found = clerk.press(ours)
    assert edits == ()
    assert [(c.at, c.typed, c.computed) for c in found.conflicts] == [(At("汇总03", at.row, at.column), 33, 3)]
