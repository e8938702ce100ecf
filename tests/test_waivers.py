"""Explanations (说明) that travel in a workbook: written as a sheet, read back the same."""

import datetime as dt

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianzhi_xl import waivers
from bianzhi_xl.nouns import At, Edit, FileFault, Grid, Waiver
from bianzhi_xl.office.files import FileOffice

ONE = Waiver(
    "T-06", "汇总03[政府].行政编制.实有人数", "161", "150", "军转安置，经批准", "甲", "乙", "2018-01-05"
)
said = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x9FFF, exclude_categories=("C", "Z")),
    min_size=1,
    max_size=40,
)
any_waiver = st.builds(Waiver, said, said, said | st.just(""), said | st.just(""), said, said, said, said)


def grid_of(text):
    """The sheet as an office would read it."""
    cells = {
        (row, column): value
        for row, line in enumerate(text.rows, 1)
        for column, value in enumerate(line, 1)
        if value not in (None, "")
    }
    return Grid(text.name, cells)


@given(st.lists(any_waiver, max_size=6))
def test_what_was_written_is_read_back(several):
    assert waivers.of_sheet(grid_of(waivers.sheet(several))) == tuple(several)


def test_through_a_workbook_formulas_in_a_reason_stay_text(tmp_path):
    path = tmp_path / "簿.xlsx"
    openpyxl.Workbook().save(path)
    sly = Waiver("T-06", "甲", "1", "2", "=1+1", "@甲", "+乙", "2018-01-05")
    FileOffice(path).apply([Edit(At(waivers.SHEET), "sheet", None, waivers.sheet([sly]))])
    office = FileOffice(path)
    grid = office.grid(waivers.SHEET)
    assert not grid.formulas
    assert waivers.of_sheet(grid) == (sly,)


def test_numbers_and_days_typed_by_a_person_are_read_as_they_look():
    grid = grid_of(waivers.sheet([ONE]))
    cells = {**grid.cells, (3, 3): 161.0, (3, 4): 150, (3, 8): dt.datetime(2018, 1, 5)}
    assert waivers.of_sheet(Grid(grid.sheet, cells)) == (ONE,)


def test_a_line_that_lacks_something_is_named():
    grid = grid_of(waivers.sheet([ONE]))
    cells = {at: value for at, value in grid.cells.items() if at != (3, 7)}
    with pytest.raises(FileFault, match="第 3 行缺批准人，请补上或删去这一行"):
        waivers.of_sheet(Grid(grid.sheet, cells))


def test_a_sheet_without_heads_is_refused():
    with pytest.raises(FileFault, match="没有“规则、处、"):
        waivers.of_sheet(Grid(waivers.SHEET, {(1, 1): "随便写的"}))


def test_blank_lines_are_passed_over_and_rows_may_be_put_in():
    grid = grid_of(waivers.sheet([ONE]))
    moved = {(row + (3 if row > 2 else 0), column): value for (row, column), value in grid.cells.items()}
    assert waivers.of_sheet(Grid(grid.sheet, moved)) == (ONE,)


def test_the_workbooks_explanation_wins_over_the_folders():
    other = Waiver("T-06", ONE.where, "161", "150", "另一个原因", "丙", "丁", "2018-02-01")
    assert waivers.together([ONE], [other]) == (other,)
    assert waivers.together([ONE], []) == (ONE,)
