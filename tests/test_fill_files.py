"""The real forms, filled into workbooks on disk from a county small enough to count by eye."""

import dataclasses

import openpyxl
import pytest
from forms.paper_county import county, settings

from bianzhi_xl import binding, models
from bianzhi_xl import forms as declared
from bianzhi_xl.fill import fill, grow
from bianzhi_xl.fill.comparing import same
from bianzhi_xl.nouns import At, Meaning
from bianzhi_xl.office.files import FileOffice

BOOK = declared.load()
CUBE = county()


class Clerk:
    """Someone who presses 填表 on one form in one workbook."""

    def __init__(self, folder, form):
        self.form, self.path = form, folder / "簿.xlsx"
        self.rows = declared.rows(form, CUBE, settings("004" if form.serves == "州直单位" else ""))
        (data,) = models.build({form.name: form}).values()
        self.path.write_bytes(data)

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
        found = fill(bound, grid, self.rows, derived, ours)
        office.apply(found.edits)
        return (*grown, *found.edits), found

    def figures(self):
        return binding.figures(self.bound, self.grid)


@pytest.mark.parametrize("form", BOOK.values(), ids=lambda form: form.name)
def test_a_form_is_filled_once_and_agrees_with_its_declaration(tmp_path, form):
    clerk = Clerk(tmp_path, form)
    _, found = clerk.press()
    assert found.conflicts == ()
    assert clerk.bound.missing == () and clerk.bound.vacant == frozenset()
    derived = declared.derived(clerk.form, clerk.rows, CUBE, {})
    # A form typed from a print is left to the person who types it.
    wanted = {} if form.typed else {**derived, **declared.computed(clerk.form, clerk.rows, derived)}
    standing = clerk.figures()
    assert {str(m): (v, standing[m]) for m, v in wanted.items() if not same(standing[m], v)} == {}
    again, found = clerk.press()
    assert again == () and found.conflicts == ()


def test_a_listing_grows_and_its_total_is_the_sum(tmp_path):
    form = BOOK["明细1"]
    short = tuple(dataclasses.replace(spec, blanks=1) if spec.blanks > 1 else spec for spec in form.rows)
    clerk = Clerk(tmp_path, dataclasses.replace(form, rows=short))
    edits, _ = clerk.press()
    assert (edits[0].what, edits[0].new) == ("rows", 1)
    standing = clerk.figures()
    assert standing[Meaning("明细1", "党委小计", "行政编制.编制数")] == 3
    assert standing[Meaning("明细1", "合计", "行政编制.编制数")] == 3 + 1 + 5


def test_a_figure_typed_into_the_file_stays(tmp_path):
    clerk = Clerk(tmp_path, BOOK["汇总03"])
    edits, _ = clerk.press()
    ours = {edit.at: edit.new for edit in edits if edit.what == "value"}
    at = clerk.bound.at("政府", "行政编制.实有人数")
    book = openpyxl.load_workbook(clerk.path)
    book.active.cell(at.row, at.column, 33)
    book.save(clerk.path)
    edits, found = clerk.press(ours)
    assert edits == ()
    assert [(c.at, c.typed, c.computed) for c in found.conflicts] == [
        (At("汇总03", at.row, at.column), 33, 3)
    ]
