"""One form on several sheets of a workbook: given the sheets, which is filled and what is said of the others."""

import shutil

import openpyxl
import pytest

from bianzhi_xl import places
from bianzhi_xl.buttons import check, fill
from bianzhi_xl.office.files import FileOffice

FORM = "汇总07"


def copied(folder, change, where=-1):
    """The county's 汇总表 with a copy of one sheet, changed."""
    path = next(path for path in folder.glob("*.xlsx") if FORM in openpyxl.load_workbook(path).sheetnames)
    book = openpyxl.load_workbook(path)
    sheet = book.copy_worksheet(book[FORM])
    book.move_sheet(sheet, where)
    change(sheet)
    book.save(path)
    return path, sheet.title


def titled(text):
    def change(sheet):
        cell = next(c for row in sheet.iter_rows(max_row=4) for c in row if "机关工勤编制" in str(c.value))
        cell.value = text.format(cell.value)

    return change


def named(text):
    def change(sheet):
        sheet.title = text

    return change


def dated(sheet):
    sheet.title = "存档"
    titled("2016年{}")(sheet)


@pytest.fixture
def county(played, tmp_path):
    """The demonstration's folder with the county's blank summary forms only."""
    folder = shutil.copytree(played[0], tmp_path / "芷岩县")
    for path in folder.glob("*.xlsx"):
        path.unlink()
    shutil.copy(places.TEMPLATES / "summary" / "summary.xlsx", folder)
    return folder


COPIES = {
    "a copy as Excel names it": (named(f"{FORM} (2)"), "复制"),
    "a draft by the sheet's name": (named("草稿"), "草稿"),
    "another year": (dated, "2016"),
    "a year in the sheet's name": (named("2016年末"), "2016"),
    "a title with something before it": (titled("全县{}"), "标题不同"),
    "a title that begins with another place": (titled("城关镇{}"), "标题写的是“城关镇”"),
}


@pytest.mark.parametrize("case", COPIES)
def test_a_sheet_that_looks_like_a_copy_is_left_alone_and_said(case, county):
    change, why = COPIES[case]
    path, name = copied(county, change)
    before = FileOffice(path).grid(name)
    done = fill(path)
    assert FileOffice(path).grid(name) == before
    assert FileOffice(path).grid(FORM).cells != before.cells
    (line,) = (line for line in done.lines if name in line and "正表" in line)
    assert why in line and line.endswith("没有动。")
    assert any(name in str(found["处"]) and "正表" in str(found) for found in check(path).data["核对结果"])


def test_of_two_that_look_the_same_neither_is_filled(county):
    path, name = copied(county, named("另一张"))
    before = {sheet: FileOffice(path).grid(sheet) for sheet in (FORM, name)}
    done = fill(path)
    assert {sheet: FileOffice(path).grid(sheet) for sheet in (FORM, name)} == before
    assert sum("分不清哪一张是正表" in line for line in done.lines) == 2


@pytest.mark.parametrize(
    "title", ["{}（草稿）", "{}（样表）", "机关工勤编制和实有人数对比表", "机关工勤编制和实有人数预测表"]
)
def test_the_title_of_another_table_is_not_the_forms(title, county):
    path, name = copied(county, titled(title))
    before = FileOffice(path).grid(name)
    fill(path)
    assert FileOffice(path).grid(name) == before and FileOffice(path).grid(FORM).cells != before.cells


def test_a_sheet_whose_title_names_an_earlier_year_is_left_alone(county):
    path = next(county.glob("*.xlsx"))
    book = openpyxl.load_workbook(path)
    titled("2016年度{}")(book[FORM])
    book.save(path)
    before = FileOffice(path).grid(FORM)
    done = fill(path)
    assert FileOffice(path).grid(FORM) == before
    assert any("标题写的是 2016 年，今年报的是 2017 年" in line for line in done.lines)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("2018年{}", "标题写的是 2018 年，今年报的是 2017 年"),
        ("泸溪县{}", "标题写的是“泸溪县”，这里填的是“芷岩县”的数"),
    ],
)
def test_so_is_one_whose_title_says_it_is_anothers(title, why, county):
    path = next(county.glob("*.xlsx"))
    book = openpyxl.load_workbook(path)
    titled(title)(book[FORM])
    book.save(path)
    before = FileOffice(path).grid(FORM)
    done = fill(path)
    assert FileOffice(path).grid(FORM) == before
    assert any(why in line for line in done.lines)


def test_sheets_that_look_like_parts_and_cannot_be_put_together_are_both_left_alone(county):
    path, name = copied(county, titled("{}（续）"))
    before = {sheet: FileOffice(path).grid(sheet) for sheet in (FORM, name)}
    done = fill(path)
    assert {sheet: FileOffice(path).grid(sheet) for sheet in (FORM, name)} == before
    assert sum("却接不起来" in line for line in done.lines) == 2
