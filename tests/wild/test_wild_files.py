"""Fill, check and mark on editions as files: the same figures as on our own forms, all else as it was."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from wild.test_wild import made

from bianzhi_xl.buttons import check, desk, fill, mark, unmark
from bianzhi_xl.nouns import At
from bianzhi_xl.office.files import FileOffice

COUNTY_FORMS = ("汇总01", "汇总03", "汇总08", "汇总09", "汇总11", "汇总13")
MIXES = (
    ("标题前加县名", "左边空一列", "编制数写成核编数", "表头上级不合并"),
    ("繁体字", "合计行移到最后", "末尾加“审核意见”列"),
    ("表头一字一行", "中间加一行本地项目", "行名列后加“本地代码”列", "栏号行去掉"),
    ("实有人数写成在职人数", "行名缩进", "最后两栏对调", "上方空三行"),
)


def written(edition, path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = edition.sheet
    for (row, column), value in edition.cells.items():
        sheet.cell(row, column, value)
    for top, left, bottom, right in edition.merges:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def standard(played):
    """What our own forms hold in the demonstration: form → (row, column) → figure."""
    known = desk.facts(played[0])
    figures = {}
    for path in desk.workbooks(played[0]):
        for sheet in desk.opened(path, known).sheets:
            figures[sheet.form.name] = {
                (meaning.row, meaning.column): value for meaning, value in desk.figures_of(sheet).items()
            }
    return figures


@pytest.fixture
def folder(played, tmp_path):
    """The demonstration's working folder without its workbooks."""
    folder = shutil.copytree(played[0], tmp_path / "芷岩县")
    for path in folder.glob("*.xlsx"):
        path.unlink()
    return folder


@pytest.mark.parametrize("number", range(len(MIXES)))
@pytest.mark.parametrize("form", COUNTY_FORMS)
def test_the_figures_land_where_they_belong(form, number, folder, standard):
    edition = made(form, MIXES[number], number)
    path = written(edition, folder / "版式.xlsx")
    before = FileOffice(path).grid(edition.sheet)
    fill(path)
    grid = FileOffice(path).grid(edition.sheet)
    wanted, places = {}, set()
    for row, line in edition.rows.items():
        for column, letter in edition.columns.items():
            value = standard[form].get((row, column))
            if isinstance(value, (int, float)) and column != edition.form.label_column:
                wanted[row, column] = (grid.cells.get((line, letter)) or 0) - value
            places.add((line, letter))
    assert len(wanted) > 30
    assert {meaning: gap for meaning, gap in wanted.items() if gap} == {}
    assert {cell: grid.cells.get(cell) for cell in before.cells if cell not in places} == {
        cell: value for cell, value in before.cells.items() if cell not in places
    }


@pytest.mark.parametrize("form", COUNTY_FORMS[:3])
def test_a_wrong_figure_is_found_and_marked_where_it_stands(form, folder, standard):
    edition = made(form, MIXES[0], 0)
    path = written(edition, folder / "版式.xlsx")
    fill(path)
    row, column = next(
        key
        for key, value in standard[form].items()
        if isinstance(value, int) and value > 9 and key[0] in edition.rows and key[0] != "合计"
        and (edition.rows[key[0]], edition.columns[key[1]]) not in FileOffice(path).grid(edition.sheet).formulas
    )  # fmt: skip
    cell = (edition.rows[row], edition.columns[column])
    book = openpyxl.load_workbook(path)
    book[edition.sheet].cell(*cell, standard[form][row, column] + 7)
    book.save(path)
    clean = path.read_bytes()
    assert any(row in str(found["处"]) for found in check(path).data["核对结果"])
    mark(path)
    assert FileOffice(path).grid(edition.sheet).fills.get(cell) in ("错误", "警告"), At(
        edition.sheet, *cell
    ).a1
    unmark(path)
    assert FileOffice(path).grid(edition.sheet) == grid_of(clean, folder, edition.sheet)


def grid_of(data, folder, sheet):
    path = folder.parent / "原来.xlsx"
    path.write_bytes(data)
    return FileOffice(path).grid(sheet)
