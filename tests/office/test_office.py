"""Any office keeps the same contract: what an edit does, and what it refuses."""

import contextlib
import datetime as dt
import os
from xml.etree.ElementTree import canonicalize

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office.books import assert_only_changed, parts, small
from paper import PaperOffice

from bianzhi_xl.nouns import At, Edit, FileFault, Formula, Protection, SheetText, Token
from bianzhi_xl.office.files import FileOffice

SHEET = "汇总01"
HASH = Protection("c2FsdA==", "aGFzaA==", 100_000)


@pytest.fixture
def path(tmp_path):
    return small(tmp_path / "汇总表.xlsx")


@pytest.fixture(params=["文件", "纸面"])
def office(request, path):
    on_disk = FileOffice(path)
    if request.param == "文件":
        return on_disk
    return PaperOffice([on_disk.grid(sheet) for sheet in on_disk.sheets()])


def at(a1):
    return At(SHEET, int(a1[1:]), ord(a1[0]) - 64)


def refusal(office, *edits):
    with pytest.raises(FileFault) as caught:
        office.apply(edits)
    return str(caught.value)


@contextlib.contextmanager
def no_password(office):
    """Excel locks only with a password, so its office was given one: as if it had none."""
    kept = getattr(office, "password", None)
    if kept:
        office.password = None
    yield
    if kept:
        office.password = kept


# ------------------------------------------------------------------ the contract, for every office


def test_a_sheet_is_read_once_into_a_grid(office):
    grid = office.grid(SHEET)
    assert office.sheets() == ("汇总01", "汇总03")
    assert grid.cells[3, 2] == 120 and grid.cells[1, 1] == "机构编制和实有人数总表"
    assert grid.cells[7, 1] == "注：=不是公式" and grid.cells[7, 2] == dt.date(2017, 12, 31)
    assert grid.formulas[5, 2] == Formula("=SUM(B3:B4)")
    assert grid.merges == ((1, 1, 1, 3),)
    assert grid.notes[3, 2].text == "原来的批注"
    assert grid.size() == (7, 3)


@pytest.mark.parametrize(
    "value",
    [
        161,
        -3,
        2.5,
        "一百",
        "=不是公式",
        " 两头空 ",
        "两\n行",
        True,
        dt.date(2018, 1, 5),
        dt.datetime(2018, 1, 5, 8, 30),
        None,
    ],
)
def test_a_value_is_what_was_written(office, value):
    office.apply([Edit(at("B3"), "value", 120, value)])
    assert office.grid(SHEET).cells.get((3, 2)) == value
    assert (3, 2) not in office.grid(SHEET).formulas


def test_a_formula_is_a_formula_and_goes_when_a_value_comes(office):
    office.apply([Edit(at("B6"), "value", None, Formula("=B5+1"))])
    assert office.grid(SHEET).formulas[6, 2] == "=B5+1"
    office.apply([Edit(at("B6"), "value", Formula("=B5+1"), 7)])
    assert office.grid(SHEET).content(6, 2) == 7


def test_an_edit_whose_old_is_no_longer_there_is_refused_and_nothing_is_written(office):
    before = dict(office.grid(SHEET).cells)
    good = Edit(at("C3"), "value", 116, 1)
    assert "不是预想的" in refusal(office, good, Edit(at("B3"), "value", 121, 161))
    assert office.grid(SHEET).cells == before


def test_a_typed_number_is_not_the_formula_it_looks_like(office):
    assert "不是预想的" in refusal(office, Edit(at("B5"), "value", "=SUM(B3:B4)", 1))


@pytest.mark.parametrize("level", ["错误", "警告", "提示"])
def test_a_highlight_and_back(office, level):
    look = office.grid(SHEET).fills[4, 3]
    office.apply([Edit(at("C4"), "fill", look, level)])
    assert office.grid(SHEET).fills[4, 3] == level
    office.apply([Edit(at("C4"), "fill", level, look)])
    assert office.grid(SHEET).fills[4, 3] == look


def test_a_note_is_added_to_one_that_stands_and_taken_back_exactly(office):
    old = office.grid(SHEET).notes[3, 2]
    office.apply([Edit(at("B3"), "note", old, "【核对】应为 161")])
    now = office.grid(SHEET).notes[3, 2]
    assert now.text == "原来的批注\n【核对】应为 161"
    office.apply([Edit(at("B3"), "note", now, old)])
    assert office.grid(SHEET).notes[3, 2] == old


def test_a_note_where_there_was_none(office):
    office.apply([Edit(at("C3"), "note", None, "【核对】差 1")])
    added = office.grid(SHEET).notes[3, 3]
    assert added.text == "【核对】差 1"
    office.apply([Edit(at("C3"), "note", added, None)])
    assert (3, 3) not in office.grid(SHEET).notes


def test_a_protected_sheet_takes_values_only_in_its_open_cells(office):
    office.apply([Edit(at("C3"), "unlocked", False, True), Edit(At(SHEET), "protection", None, HASH)])
    grid = office.grid(SHEET)
    assert grid.protected and grid.protection == HASH and (3, 3) in grid.unlocked
    with no_password(office):
        assert "表已锁定，没有写入；请先“解锁”。" in refusal(office, Edit(at("B3"), "value", 120, 1))
        assert "表已锁定" in refusal(office, Edit(At(SHEET, 3), "rows", 0, 1))
        office.apply([Edit(at("C3"), "value", 116, 117)])
    office.apply([Edit(At(SHEET), "protection", HASH, None)])
    assert not office.grid(SHEET).protected


def test_the_footer_takes_a_stamp_and_gives_it_back(office):
    before = office.grid(SHEET).footer
    office.apply([Edit(At(SHEET), "stamp", office.grid(SHEET).stamp, "印记 1A2B3-4C5D6")])
    assert dict(office.grid(SHEET).footer) == {**before, "R": "印记 1A2B3-4C5D6"}
    assert "没有写入" in refusal(office, Edit(At(SHEET), "stamp", "", "别的"))
    office.apply([Edit(At(SHEET), "stamp", "印记 1A2B3-4C5D6", "")])
    assert dict(office.grid(SHEET).footer) == {side: text for side, text in before.items() if side != "R"}


def test_the_structure_is_locked_and_unlocked(office):
    office.apply([Edit(At(""), "structure", None, HASH)])
    assert office.grid("").protected and office.grid("").protection == HASH
    office.apply([Edit(At(""), "structure", HASH, None)])
    assert not office.grid("").protected


def test_a_sheet_of_ours_comes_last_and_goes_again(office):
    text = SheetText(
        "核对结果", (("序号", "内容"), (1, "=不是公式")), (6, 40), 1, {(2, 1): at("B3")}, {2: "错误"}, (3,)
    )
    office.apply([Edit(At("核对结果"), "sheet", None, text)])
    assert office.sheets()[-1] == "核对结果"
    assert office.grid("核对结果").cells[2, 2] == "=不是公式"
    office.apply([Edit(At("核对结果"), "sheet", text, None)])
    assert office.sheets() == ("汇总01", "汇总03")


def test_rows_move_what_is_below(office):
    office.apply([Edit(At(SHEET, 3), "rows", 0, 2)])
    grid = office.grid(SHEET)
    assert grid.cells[6, 1] == "事业" and (4, 1) not in grid.cells
    assert grid.notes[3, 2].text == "原来的批注"


def test_a_sheet_that_is_not_there(office):
    assert "没有工作表“汇总99”，请检查表名。" in refusal(office, Edit(At("汇总99", 1, 1), "value", None, 1))


_CELLS = st.tuples(st.integers(2, 6), st.integers(1, 4))
_VALUES = (
    st.none()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(_CELLS, _VALUES, max_size=8))
def test_edits_and_their_inverses_leave_the_grid_as_it_was(office, changes):
    before = office.grid(SHEET)
    edits = [Edit(At(SHEET, *cell), "value", before.content(*cell), new) for cell, new in changes.items()]
    office.apply(edits)
    for edit in edits:
        assert office.grid(SHEET).content(edit.at.row, edit.at.column) == edit.new
    office.apply([Edit(edit.at, edit.what, edit.new, edit.old) for edit in edits])
    after = office.grid(SHEET)
    assert {c: after.content(*c) for c in changes} == {c: before.content(*c) for c in changes}


# ------------------------------------------------------------------ files: what is touched, what is not


def test_no_edit_leaves_the_file_alone(path):
    before = path.read_bytes()
    FileOffice(path).apply([])
    FileOffice(path).apply([Edit(at("B3"), "value", 120, 120)])
    assert path.read_bytes() == before


def test_a_value_touches_its_sheet_and_the_values_that_follow_from_it(path):
    before = path.read_bytes()
    FileOffice(path).apply([Edit(at("B3"), "value", 120, 121)])
    assert_only_changed(before, path.read_bytes(), "sheet1.xml")
    assert openpyxl.load_workbook(path, data_only=True)[SHEET]["B5"].value == 421


def test_a_total_in_another_sheet_follows(path):
    before = path.read_bytes()
    FileOffice(path).apply([Edit(at("C3"), "value", 116, 161)])
    assert_only_changed(before, path.read_bytes(), "sheet1.xml", "sheet2.xml")
    assert openpyxl.load_workbook(path, data_only=True)["汇总03"]["A1"].value == 471


def test_a_highlight_touches_the_sheet_and_the_styles(path):
    before = path.read_bytes()
    office = FileOffice(path)
    office.apply([Edit(at("C4"), "fill", office.grid(SHEET).fills[4, 3], "错误")])
    assert_only_changed(before, path.read_bytes(), "sheet1.xml", "styles.xml")


def test_a_highlight_taken_away_gives_the_cell_the_very_style_it_had(path):
    office = FileOffice(path)
    sheet = canonicalize(parts(path)["xl/worksheets/sheet1.xml"])
    look = office.grid(SHEET).fills[4, 3]
    office.apply([Edit(at("C4"), "fill", look, "警告")])
    office.apply([Edit(at("C4"), "fill", "警告", look)])
    assert canonicalize(parts(path)["xl/worksheets/sheet1.xml"]) == sheet


def test_the_first_note_of_a_sheet_comes_and_goes_with_its_parts(path):
    before = parts(path).keys()
    office = FileOffice(path)
    office.apply([Edit(At("汇总03", 2, 1), "note", None, "【核对】")])
    assert openpyxl.load_workbook(path)["汇总03"]["A2"].comment.text == "【核对】"
    office.apply([Edit(At("汇总03", 2, 1), "note", office.grid("汇总03").notes[2, 1], None)])
    assert parts(path).keys() == before
    openpyxl.load_workbook(path)


def test_protection_touches_only_its_sheet(path):
    before = path.read_bytes()
    FileOffice(path).apply([Edit(At(SHEET), "protection", None, HASH)])
    assert_only_changed(before, path.read_bytes(), "sheet1.xml")
    guard = openpyxl.load_workbook(path)[SHEET].protection
    assert (guard.sheet, guard.algorithmName, guard.spinCount) == (True, "SHA-512", 100_000)


def test_a_cell_inside_a_merge_is_refused(path):
    assert "在合并单元格中间" in refusal(FileOffice(path), Edit(at("B1"), "value", None, 1))


def test_a_signed_workbook_is_not_touched(path):
    import zipfile

    with zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr("_xmlsignatures/sig1.xml", "<x/>")
    assert "有数字签名" in refusal(FileOffice(path), Edit(at("B3"), "value", 120, 1))


def test_a_file_changed_by_somebody_else_in_between_is_not_overwritten(path):
    office = FileOffice(path)
    FileOffice(path).apply([Edit(at("B3"), "value", 120, 125)])
    assert "打开之后被别的程序改过" in refusal(office, Edit(at("B3"), "value", 120, 121))


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "a:b", "'a", "汇总03"])
def test_a_name_that_no_sheet_can_have_is_refused(path, name):
    text = SheetText(name, (("x",),))
    said = refusal(FileOffice(path), Edit(At(name), "sheet", None, text))
    assert "不能用作工作表名" in said or "已经有名为" in said


def test_a_sheet_of_ours_opens_with_its_links_tints_and_hidden_columns(path):
    text = SheetText(
        "核对结果", (("序号", "内容"), (1, "文")), (6, 40), 1, {(2, 1): at("B3")}, {2: "错误"}, (3,)
    )
    FileOffice(path).apply([Edit(At("核对结果"), "sheet", None, text)])
    sheet = openpyxl.load_workbook(path)["核对结果"]
    assert sheet["A2"].hyperlink.location == "'汇总01'!B3"
    assert sheet.column_dimensions["C"].hidden
    assert sheet["A2"].fill.patternType == "lightUp" and sheet["A1"].font.b


def test_1904_dates(tmp_path):
    path = small(tmp_path / "苹果.xlsx")
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book[SHEET]["B7"] = dt.date(2017, 12, 31)
    book.save(path)
    office = FileOffice(path)
    assert office.grid(SHEET).cells[7, 2] == dt.date(2017, 12, 31)
    office.apply([Edit(at("B7"), "value", dt.date(2017, 12, 31), dt.date(2018, 1, 5))])
    assert openpyxl.load_workbook(path)[SHEET]["B7"].value == dt.datetime(2018, 1, 5)


def test_a_token_knows_what_a_person_sees(path):
    token = FileOffice(path).grid(SHEET).notes[3, 2]
    assert isinstance(token, Token) and token.startswith("<text") and token.text == "原来的批注"


def test_the_file_keeps_its_permissions(path):
    path.chmod(0o640)
    FileOffice(path).apply([Edit(at("B3"), "value", 120, 121)])
    assert os.stat(path).st_mode & 0o777 == 0o640
