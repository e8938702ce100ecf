"""A form in other words: what is unsure is not filled but asked, confirmed by a person, and then filled as ever."""

import shutil
from pathlib import Path

import pytest

from bianzhi_xl import demo
from bianzhi_xl.buttons import confirm, confirming, fill, new
from bianzhi_xl.nouns import At, Doubt, Edit, FileFault
from bianzhi_xl.office.files import FileOffice

UNIT, SHEET, BOOK = "芷岩县审计局", "州直1", "州直1_党政群机关.xlsx"
HEAD, OTHER = "批准内设机构数", "批文所定内部机构个数"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("对位") / UNIT
    new(folder, "州直", 2017, unit=UNIT, nature="党政群")
    for name, data in demo.files(demo.county()).items():
        (folder / "台账" / name).write_bytes(data)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """The working folder with a head in other words."""
    folder = shutil.copytree(made, tmp_path / UNIT)
    office = FileOffice(folder / BOOK)
    at = where(office.grid(SHEET), HEAD)
    office.apply([Edit(at, "value", office.grid(SHEET).cells[at.row, at.column], OTHER)])
    return folder


def where(grid, text):
    return next(
        At(SHEET, *cell) for cell, value in grid.cells.items() if str(value).replace("\n", "") == text
    )


def column_of(folder):
    """What stands below the head."""
    grid = FileOffice(folder / BOOK).grid(SHEET)
    at = where(grid, OTHER)
    below = range(at.row + 3, at.row + 8)
    return [
        grid.cells.get((row, at.column)) for row in below if isinstance(grid.cells.get((row, at.column)), int)
    ]


def test_what_is_unsure_is_asked_and_not_filled(folder):
    done = fill(folder / BOOK)
    assert any("批准内设机构数" in line and "要请您确认" in line for line in done.lines)
    assert column_of(folder) == []


def test_once_confirmed_it_is_filled(folder):
    at = where(FileOffice(folder / BOOK).grid(SHEET), OTHER)
    done = confirm(folder / BOOK, f"{SHEET}!{at.a1}")
    assert done.sentence.startswith("已记住：州直1 列 ") and OTHER in done.sentence
    assert OTHER in (folder / "对位.yaml").read_text(encoding="utf-8")
    done = fill(folder / BOOK)
    assert not any("要请您确认" in line for line in done.lines)
    assert column_of(folder) != []


@pytest.mark.parametrize("chosen", [0, 1])
def test_of_two_columns_alike_a_person_chooses_either(folder, chosen):
    office = FileOffice(folder / BOOK)
    first, second = where(office.grid(SHEET), OTHER), where(office.grid(SHEET), "批准其他工作机构数")
    office.apply(
        [
            Edit(first, "value", OTHER, HEAD),
            Edit(second, "value", office.grid(SHEET).content(*second[1:]), HEAD),
        ]
    )
    done = fill(folder / BOOK)
    assert any("分不清" in line for line in done.lines)
    alike = (first.column, second.column)
    confirm(folder / BOOK, f"{SHEET}!{At(SHEET, first.row + 4, alike[chosen]).a1}")
    fill(folder / BOOK)
    grid = FileOffice(folder / BOOK).grid(SHEET)
    filled = [
        column
        for column in alike
        if any(isinstance(grid.cells.get((row, column)), int) for row in range(first.row + 3, first.row + 8))
    ]
    assert filled == [alike[chosen]]


def test_a_word_of_this_office_needs_no_confirmation(folder):
    (folder / "同义词.yaml").write_text(f"整格:\n  - [{HEAD}, {OTHER}]\n", encoding="utf-8")
    fill(folder / BOOK)
    assert column_of(folder) != []


def test_an_edition_without_the_column(folder):
    at = where(FileOffice(folder / BOOK).grid(SHEET), OTHER)
    done = confirm(folder / BOOK, f"{SHEET}!{at.a1}", none=True)
    assert "本版式没有这一项" in done.sentence
    done = fill(folder / BOOK)
    assert any("已确认本版式没有" in line for line in done.lines)
    assert column_of(folder) == []


def test_a_cell_about_which_nothing_is_asked(folder):
    with pytest.raises(FileFault, match=f"没有要确认的，请点要确认的那一列（行）。.*{OTHER}"):
        confirm(folder / BOOK, f"{SHEET}!A1")


def test_a_sheet_as_declared_asks_nothing(made):
    with pytest.raises(FileFault, match="没有要确认的对位"):
        confirm(made / BOOK, f"{SHEET}!A1")
    assert not (made / "对位.yaml").exists()


def test_of_two_blocks_the_one_that_is_clicked_in_is_meant():
    upper, lower = (
        Doubt(f"列 {key}", "C", text, 0.7, "相近而不相同", rows=rows)
        for key, text, rows in (("机构数", "机构情况", (3, 9)), ("上年数", "上一年实数", (11, 18)))
    )
    for row, wanted in ((3, upper), (9, upper), (12, lower)):
        assert confirming._asked(Path("簿.xlsx"), At("表", row, 3), (upper, lower)) == wanted
    with pytest.raises(FileFault) as fault:
        confirming._asked(Path("簿.xlsx"), At("表", 10, 4), (upper, lower))
    assert "列 机构数：像是第 3 行起那一块的 C 列“机构情况”" in str(fault.value)
