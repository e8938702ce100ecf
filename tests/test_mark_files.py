"""Marks in a real workbook file: what stood there comes back, whatever was marked in between."""

import openpyxl
import pytest
from office.books import assert_only_changed, small

from bianzhi_xl import mark, report
from bianzhi_xl.nouns import At, Finding, Place, Verdict
from bianzhi_xl.office.files import FileOffice

SHEET = "汇总01"


@pytest.fixture
def path(tmp_path):
    return small(tmp_path / "汇总表.xlsx")


def finding(a1, severity="错误", sentence="表里 116，台账 161，相差 -45。"):
    at = At(SHEET, int(a1[1:]), ord(a1[0]) - 64)
    return Finding("C-02", severity, "不符", f"{a1}：{sentence}", a1, (Place("汇总表.xlsx", at),))


# B3 has a note of its own, C4 a fill of its own, D9 was never written.
FOUND = Verdict((finding("B3"), finding("C4", "警告"), finding("D9", "提示")))


def grids(path):
    office = FileOffice(path)
    return {sheet: office.grid(sheet) for sheet in office.sheets()}


def marked(path, verdict=FOUND):
    edits = mark.mark(verdict, path.name, grids(path), report.sheet(verdict, path.name))
    FileOffice(path).apply(edits)


def unmarked(path):
    FileOffice(path).apply(mark.unmark(grids(path)))


def seen(path):
    """Every sheet's cells, fills and notes."""
    return {
        name: (
            dict(grid.cells),
            {(r, c): grid.fills[r, c] for r in range(1, 12) for c in range(1, 6)},
            dict(grid.notes),
        )
        for name, grid in grids(path).items()
    }


def test_the_marks_are_in_the_file(path):
    marked(path)
    sheet = grids(path)[SHEET]
    assert (sheet.fills[3, 2], sheet.fills[4, 3], sheet.fills[9, 4]) == ("错误", "警告", "提示")
    assert sheet.notes[3, 2].text == "原来的批注\n【核对】错误 C-02：B3：表里 116，台账 161，相差 -45。"
    book = openpyxl.load_workbook(path)
    panel = book["核对结果"]
    assert panel["D3"].hyperlink.location == "'汇总01'!B3"
    assert panel.column_dimensions["I"].hidden
    assert [panel.cell(row, 2).value for row in (3, 4, 5)] == ["错误", "警告", "提示"]


def test_unmarking_brings_styles_and_notes_back(path):
    before = seen(path)
    marked(path)
    unmarked(path)
    assert seen(path) == before


def test_marking_again_keeps_what_stood_there_first(path):
    before = seen(path)
    marked(path)
    marked(path, Verdict((finding("B3", sentence="还是不对。"), finding("B4"))))
    sheet = grids(path)[SHEET]
    assert sheet.notes[3, 2].text == "原来的批注\n【核对】错误 C-02：B3：还是不对。"
    assert sheet.fills[4, 3] == before[SHEET][1][4, 3]
    unmarked(path)
    assert seen(path) == before


def test_marks_survive_another_program_and_a_row_put_in(path, tmp_path):
    """openpyxl stands for Excel here: it writes styles, notes and strings its own way."""
    before = seen(path)
    marked(path)
    book = openpyxl.load_workbook(path)
    book[SHEET]["B4"] = 299
    book.save(path)
    unmarked(path)
    cells, fills, notes = seen(path)[SHEET]
    assert cells[4, 2] == 299 and fills == before[SHEET][1]
    assert {cell: note.text for cell, note in notes.items()} == {(3, 2): "原来的批注"}


def test_only_the_parts_with_marks_change(path):
    before = path.read_bytes()
    marked(path)
    assert_only_changed(
        before,
        path.read_bytes(),
        "sheet1.xml",
        "sheet3.xml",
        "styles",
        "comments",
        "vml",
        "workbook.xml",
        "Content",
        "rels",
    )
