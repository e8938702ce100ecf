"""Fill, check and mark on editions as files: the same figures as on our own forms, all else as it was."""

from pathlib import Path

import openpyxl
import pytest
from wild.layouts import LAYOUTS
from wild.test_wild import made

from bianzhi_xl.buttons import check, fill, mark, unmark
from bianzhi_xl.nouns import At
from bianzhi_xl.office.files import FileOffice

COUNTY_FORMS = ("汇总01", "汇总03", "汇总08", "汇总09", "汇总11", "汇总13")
MIXES = (
    ("标题前加县名", "左边空一列", "编制数写成核编数", "表头上级不合并"),
    ("繁体字", "合计行移到最后", "末尾加“审核意见”列"),
    ("表头一字一行", "中间加一行本地项目", "行名列后加“本地代码”列", "栏号行去掉"),
    ("实有人数写成在职人数", "行名缩进", "最后两栏对调", "上方空三行"),
    ("后半栏目移到下面一块", "标题前加县名", "其中行的行名另起一列"),
    ("后半行移到右边一块", "编制数写成核定编制数", "左边空一列"),
    ("小表转置", "表头一字一行", "中间加一行本地项目"),
    ("分在两张工作表", "行名缩进", "上方空三行"),
    ("行列都分开，分在四张工作表", "标题前加县名"),
)


def edition_of(form, number, seed=None):
    return made(form, MIXES[number], number if seed is None else seed)


def fitting():
    """Form, mix and seed: those whose layout recipe does something to the form, two sheets cut both ways."""
    for form in COUNTY_FORMS:
        for number, mix in enumerate(MIXES):
            for seed in (1, 2) if "分在两张工作表" in mix else (number,):
                edition = edition_of(form, number, seed)
                if edition.away or not set(mix) & set(LAYOUTS):
                    yield pytest.param(form, number, seed, id=f"{form}-{mix[0]}-{seed}")


CASES = tuple(fitting())


def written(edition, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    add(book, edition)
    book.save(path)
    return path


def add(book, edition):
    """The sheets of an edition in a workbook."""
    for grid in edition.grids:
        sheet = book.create_sheet(grid.sheet)
        for (row, column), value in grid.cells.items():
            sheet.cell(row, column, value)
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def cells(path):
    """Everything that stands in a workbook: (sheet, row, column) → value."""
    office = FileOffice(path)
    return {
        (sheet, *cell): value for sheet in office.sheets() for cell, value in office.grid(sheet).cells.items()
    }


def test_the_cases_cover_every_layout():
    kinds = {recipe for case in CASES for recipe in MIXES[case.values[1]] if recipe in LAYOUTS}
    assert kinds == set(LAYOUTS)
    cuts = [edition_of(*case.values) for case in CASES if "分在两张工作表" in MIXES[case.values[1]]]
    # Cut between rows, and cut between columns.
    assert {len({column for _, column in cut.away}) == len(cut.columns) for cut in cuts} == {True, False}


@pytest.mark.parametrize(("form", "number", "seed"), CASES)
def test_the_figures_land_where_they_belong(form, number, seed, folder, standard):
    edition = edition_of(form, number, seed)
    path = written(edition, folder / "版式.xlsx")
    before = cells(path)
    fill(path)
    after = cells(path)
    places = edition.places
    wanted = {
        meaning: (after.get(place) or 0) - value
        for meaning, place in places.items()
        if isinstance(value := standard[form].get(meaning), (int, float))
        and meaning[1] != edition.form.label_column
    }
    assert len(wanted) > 30
    assert {meaning: gap for meaning, gap in wanted.items() if gap} == {}
    own = set(places.values())
    assert {cell: after.get(cell) for cell in after.keys() | before.keys() if cell not in own} == {
        cell: value for cell, value in before.items() if cell not in own
    }


MARKED = [
    case
    for case in CASES
    if case.values[1] in (0, 4, 5, 6, 7) and case.values[0] in ("汇总01", "汇总03", "汇总09")
]


@pytest.mark.parametrize(("form", "number", "seed"), MARKED)
def test_a_wrong_figure_is_found_and_marked_where_it_stands(form, number, seed, folder, standard):
    edition = edition_of(form, number, seed)
    path = written(edition, folder / "版式.xlsx")
    fill(path)
    # Filled from the register nothing is wrong; a column or row of the office's own is no error, nor is another
    # layout than that of our model, whose notes the sheet bears.
    other_layout = {"T-11b"} if set(MIXES[number]) & set(LAYOUTS) else set()
    assert {found["规则"] for found in check(path).data["核对结果"]} <= {"T-11"} | other_layout
    row, column = typed(edition, path, standard[form])
    sheet, *cell = edition.places[row, column]
    book = openpyxl.load_workbook(path)
    book[sheet].cell(*cell, standard[form][row, column] + 7)
    book.save(path)
    clean = path.read_bytes()
    assert any(row in str(found["处"]) for found in check(path).data["核对结果"])
    mark(path)
    there = FileOffice(path).grid(sheet)
    assert there.fills.get(tuple(cell)) in ("错误", "警告"), At(sheet, *cell).a1
    unmark(path)
    for name in FileOffice(path).sheets():
        assert FileOffice(path).grid(name) == grid_of(clean, folder, name)


def typed(edition, path, figures):
    """A figure that is no formula's, of those that the layout has moved if it has moved any."""
    office = FileOffice(path)
    for key in edition.away or figures:
        value, place = figures.get(key), edition.places.get(key)
        if isinstance(value, int) and place and key[0] != "合计":
            sheet, *cell = place
            if tuple(cell) not in office.grid(sheet).formulas:
                return key
    raise AssertionError("no such figure")


def grid_of(data, folder, sheet):
    path = folder.parent / "原来.xlsx"
    path.write_bytes(data)
    return FileOffice(path).grid(sheet)
