"""The live office: the contract of any office over an Excel of ours, and what only a running Excel has."""

import datetime as dt
import inspect
import subprocess
import sys

import openpyxl
import pytest
import xlwings
from excel_model.calls import CALLS, ComError
from office import test_office
from office.books import small
from xlwings_engine import excel, opened

from bianzhi_xl import mark, report
from bianzhi_xl.nouns import (
    At,
    Edit,
    FileFault,
    Finding,
    Formula,
    Place,
    Protection,
    SheetText,
    Token,
    Verdict,
)
from bianzhi_xl.office.excel import ExcelOffice, caller, recovery, writing
from bianzhi_xl.office.excel.writing import blocks
from bianzhi_xl.office.files import FileOffice

SHEET = "汇总01"
HASH = Protection("c2FsdA==", "aGFzaA==", 100_000)
PASSWORD = "审核2026"
at, refusal = test_office.at, test_office.refusal

# The contract: every test there that takes an office runs here too, over the office below.
globals().update(
    (name, test)
    for name, test in vars(test_office).items()
    if name.startswith("test_") and "office" in inspect.signature(test).parameters
)


@pytest.fixture
def path(tmp_path):
    return small(tmp_path / "汇总表.xlsx")


@pytest.fixture
def book(path):
    CALLS.fail_at = None
    yield opened(path)
    CALLS.fail_at = None


@pytest.fixture
def office(book):
    return ExcelOffice(book, PASSWORD)


def sheet_of(book, name=SHEET):
    """The worksheet behind an open workbook."""
    return book.impl.state.workbook[name]


def picture(book):
    """All that a person would see of a workbook, and what protects it."""
    workbook = book.impl.state.workbook
    found = {}
    for sheet in workbook.worksheets:
        cells = {
            at: (
                getattr(cell.value, "text", cell.value),
                cell.number_format,
                repr(cell.fill),
                cell.comment and cell.comment.text,
                cell.protection.locked,
            )
            for at, cell in sorted(sheet._cells.items())
        }
        blank = (None, "General", repr(openpyxl.styles.PatternFill()), None, True)
        cells = {at: look for at, look in cells.items() if look != blank}
        merges = sorted(str(area) for area in sheet.merged_cells.ranges)
        found[sheet.title] = (sheet.sheet_state, cells, merges, bool(sheet.protection.sheet))
    return found, bool(workbook.security and workbook.security.lockStructure), workbook.active.title


def settings_of(app):
    return app.screen_updating, app.enable_events, app.display_alerts, app.calculation


def test_the_contract_has_tests():
    assert sum(name.startswith("test_") and name in vars(test_office) for name in globals()) >= 14


# ------------------------------------------------------------------ the same as in the file


def test_a_sheet_in_excel_is_the_grid_of_its_file(path, office):
    on_disk = FileOffice(path)
    for name in on_disk.sheets():
        ours, theirs = office.grid(name), on_disk.grid(name)
        computed = {c: v for c, v in ours.cells.items() if c not in ours.formulas}
        assert computed == theirs.cells
        assert (ours.formulas, set(ours.merges)) == (theirs.formulas, set(theirs.merges))
        assert {c: n.text for c, n in ours.notes.items()} == {c: n.text for c, n in theirs.notes.items()}
        # The file library leaves "none" out, Excel writes it down.
        fills = {
            c: theirs.fills[c].replace("<patternFill>", '<patternFill patternType="none">')
            for c in ours.cells
        }
        assert {c: ours.fills[c] for c in ours.cells} == fills
        assert (ours.unlocked, ours.hidden, ours.protected) == (theirs.unlocked, theirs.hidden, False)


def test_a_formulas_value_is_what_excel_calculated(office):
    assert office.grid(SHEET).cells[5, 2] == 420
    office.apply([Edit(at("B3"), "value", 120, 121)])
    assert office.grid(SHEET).cells[5, 2] == 421


def test_where_a_person_calculates_by_hand_we_calculate_before_reading(book, office):
    book.app.calculation = "manual"
    office.apply([Edit(at("B3"), "value", 120, 121)])
    assert office.grid(SHEET).cells[5, 2] == 421
    assert book.app.calculation == "manual"


@pytest.mark.parametrize("level", ["错误", "警告", "提示"])
def test_marks_made_in_a_file_are_taken_away_in_excel_and_the_other_way_round(path, level):
    on_disk = FileOffice(path)
    look, note = on_disk.grid(SHEET).fills[4, 3], on_disk.grid(SHEET).notes[3, 2]
    on_disk.apply([Edit(at("C4"), "fill", look, level), Edit(at("B3"), "note", note, "【核对】应为 161")])
    office = ExcelOffice(opened(path))
    grid = office.grid(SHEET)
    assert grid.fills[4, 3] == level and list(grid.fills) == [(4, 3)]
    office.apply([Edit(at("C4"), "fill", level, look), Edit(at("B3"), "note", grid.notes[3, 2], note)])
    assert office.grid(SHEET).fills[4, 3] == look
    assert office.grid(SHEET).notes[3, 2].text == "原来的批注"

    office.apply([Edit(at("C4"), "fill", look, level)])
    office.save()
    on_disk = FileOffice(path)
    on_disk.apply([Edit(at("C4"), "fill", level, look)])
    assert FileOffice(path).grid(SHEET).fills[4, 3] == look


def test_a_note_has_room_for_its_words(book, office):
    words = "【核对】应为 161，现在是 116。\n" * 9
    office.apply([Edit(at("C3"), "note", None, "【核对】"), Edit(at("C4"), "note", None, words)])
    sheet = sheet_of(book)
    assert sheet["C4"].comment.height >= 9 * 15 > sheet["C3"].comment.height
    assert sheet["C4"].comment.text == words


def test_a_fill_in_a_theme_colour_comes_back(book, office):
    fill = openpyxl.styles.PatternFill(
        "lightUp",
        openpyxl.styles.colors.Color(theme=4, tint=0.5),
        openpyxl.styles.colors.Color(theme=1),
    )
    sheet_of(book)["C3"].fill = fill
    look = office.grid(SHEET).fills[3, 3]
    office.apply([Edit(at("C3"), "fill", look, "错误")])
    office.apply([Edit(at("C3"), "fill", "错误", look)])
    now = sheet_of(book)["C3"].fill
    assert (now.patternType, now.fgColor.theme, now.fgColor.tint) == ("lightUp", 4, 0.5)
    assert now.bgColor.theme == 1


def finding(a1, severity):
    return Finding("C-02", severity, "不符", f"{a1}：差 1。", a1, (Place("汇总表.xlsx", at(a1)),))


def marked(office, *findings):
    verdict = Verdict(findings)
    panel = report.sheet(verdict, "汇总表.xlsx")
    office.apply(mark.mark(verdict, "汇总表.xlsx", grids(office), panel))


def unmarked(office):
    office.apply(mark.unmark(grids(office)))


def grids(office):
    return {name: office.grid(name) for name in office.sheets()}


FINDINGS = (finding("B3", "错误"), finding("C4", "警告"), finding("D9", "提示"))


def test_findings_are_marked_in_excel_again_and_again_and_go_without_a_trace(book, office):
    before = picture(book)
    marked(office, *FINDINGS)
    grid = office.grid(SHEET)
    assert (grid.fills[3, 2], grid.fills[4, 3], grid.fills[9, 4]) == ("错误", "警告", "提示")
    assert grid.notes[3, 2].text.startswith("原来的批注\n【核对】错误 C-02")
    panel = sheet_of(book, "核对结果")
    assert panel["D3"].hyperlink.location == "'汇总01'!B3" and panel.freeze_panes == "A3"
    marked(office, finding("C3", "错误"))
    assert set(office.grid(SHEET).fills) == {(3, 3)}
    unmarked(office)
    assert picture(book) == before


def test_what_was_marked_in_excel_is_unmarked_in_the_file_and_the_other_way_round(path, book, office):
    before = picture(book)
    marked(office, *FINDINGS)
    office.save()
    on_disk = FileOffice(path)
    unmarked(on_disk)
    assert picture(opened(path)) == before
    marked(on_disk, *FINDINGS)
    again = opened(path)
    unmarked(ExcelOffice(again))
    assert picture(again) == before


# ------------------------------------------------------------------ Excel guesses; we do not let it


@pytest.mark.parametrize(
    "text",
    [
        "161",
        "1-5",
        "2018/1/5",
        "1月5日",
        "TRUE",
        "+1",
        "-行政",
        "@人",
        "'引号",
        "=A1",
        "007",
        "50%",
        "汇总01",
    ],
)
def test_a_text_stays_the_text_it_is(office, text):
    office.apply([Edit(at("B3"), "value", 120, text)])
    assert office.grid(SHEET).content(3, 2) == text
    assert not isinstance(office.grid(SHEET).content(3, 2), Formula)


def test_a_number_in_a_text_cell_is_a_number_and_the_cell_keeps_its_format(book, office):
    sheet_of(book)["B3"].number_format = "@"
    office.apply([Edit(at("B3"), "value", 120, 161)])
    assert office.grid(SHEET).cells[3, 2] == 161
    assert sheet_of(book)["B3"].number_format == "@"


def test_a_formula_in_a_text_cell_is_a_formula(book, office):
    sheet_of(book)["B3"].number_format = "@"
    office.apply([Edit(at("B3"), "value", 120, Formula("=B4+1"))])
    assert office.grid(SHEET).formulas[3, 2] == "=B4+1"


def test_a_date_in_a_cell_for_numbers_is_shown_as_a_date(book, office):
    sheet_of(book)["B3"].number_format = "0.00"
    office.apply([Edit(at("B3"), "value", 120, dt.date(2018, 1, 5))])
    assert office.grid(SHEET).cells[3, 2] == dt.date(2018, 1, 5)


def test_a_text_too_long_for_an_array_is_written_alone(office):
    long, other = "行" * 32_000, "政"
    office.apply([Edit(at("B3"), "value", 120, long), Edit(at("C3"), "value", 116, other)])
    assert office.grid(SHEET).cells[3, 2] == long and office.grid(SHEET).cells[3, 3] == other


@pytest.mark.parametrize("value", [dt.datetime(1899, 12, 30, 8, 30), dt.datetime(1899, 12, 31)])
def test_times_and_the_first_days_of_1900_are_read_as_in_a_file(value):
    from bianzhi_xl.office.excel.reading import scalar
    from bianzhi_xl.office.files.cells import date_of

    number = (value - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    assert scalar(value) == (date_of(number, since_1904=False) or number)


def test_rows_put_in_are_like_the_row_above_them(book, office):
    sheet = sheet_of(book)
    sheet.row_dimensions[4].height = 30
    sheet.merge_cells("B4:C4")
    sheet["B4"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF112233")
    office.apply([Edit(At(SHEET, 4), "rows", 0, 2), Edit(at("B6"), "value", None, 5)])
    grid = office.grid(SHEET)
    assert {(5, 2, 5, 3), (6, 2, 6, 3)} <= set(grid.merges)
    assert "FF112233" in grid.fills[6, 2] and grid.cells[6, 2] == 5
    assert [sheet.row_dimensions[row].height for row in (4, 5, 6, 7)] == [30, 30, 30, None]
    assert grid.formulas[7, 2] == "=SUM(B3:B4)"


# ------------------------------------------------------------------ few calls


def wide_sheet(tmp_path, rows=100, columns=20):
    workbook = openpyxl.Workbook()
    workbook.active.title = SHEET
    for row in range(rows):
        workbook.active.append([row * columns + column for column in range(columns)])
    workbook.save(tmp_path / "大.xlsx")
    return opened(tmp_path / "大.xlsx")


def test_a_sheet_of_2000_cells_is_read_in_fewer_than_30_calls(tmp_path):
    office = ExcelOffice(wide_sheet(tmp_path))
    before = CALLS.total
    assert len(office.grid(SHEET).cells) == 2000
    assert CALLS.total - before < 30


def test_a_few_highlights_cost_calls_by_their_number_not_by_the_sheets(tmp_path):
    book = wide_sheet(tmp_path)
    for cell in ("C7", "T90"):
        pattern = openpyxl.styles.PatternFill("lightUp", "FFFF0000", "FFFFC7CE")
        sheet_of(book)[cell].fill = pattern
    before = CALLS.total
    assert set(ExcelOffice(book).grid(SHEET).fills) == {(7, 3), (90, 20)}
    assert CALLS.total - before < 200


def test_formats_far_below_the_contents_are_not_read(tmp_path):
    book = wide_sheet(tmp_path)
    sheet_of(book)["T1048576"].number_format = "0.00"
    assert ExcelOffice(book).grid(SHEET).size() == (100, 20)


def test_a_block_of_cells_costs_as_many_calls_as_one_cell(tmp_path):
    office = ExcelOffice(wide_sheet(tmp_path))

    def calls(rows, columns, new):
        edits = [Edit(At(SHEET, r, c), "value", (r - 1) * 20 + c - 1, new) for r in rows for c in columns]
        before = CALLS.total, CALLS.changes
        office.apply(edits)
        return CALLS.total - before[0], CALLS.changes - before[1]

    assert calls([2], [2], -1) == calls(range(5, 90), range(4, 17), -1)


def test_cells_are_put_together_to_blocks():
    assert sorted(blocks([(5, 2), (3, 2), (3, 3), (4, 2), (4, 3), (9, 9)])) == [
        (3, 2, 4, 3),
        (5, 2, 5, 2),
        (9, 9, 9, 9),
    ]


def test_importing_the_office_brings_neither_xlwings_nor_lxml():
    code = "import sys, bianzhi_xl.office.excel; print({'xlwings', 'lxml'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


# ------------------------------------------------------------------ a person sees nothing move


def test_what_a_person_set_up_is_there_again_and_was_off_meanwhile(book, office):
    app = book.app
    app.enable_events, app.calculation = False, "semiautomatic"
    before = settings_of(app)
    office.apply([Edit(at("B3"), "value", 120, 121)])
    assert settings_of(app) == before
    assert set(app.impl.seen) == {(False, False, "manual")}


def test_settings_are_there_again_after_an_error_at_any_point(book, office):
    before = settings_of(book.app)
    for step in range(1, 50):
        CALLS.fail_at = CALLS.changes + step
        try:
            office.apply([Edit(at("B3"), "value", 120, 121)])
        except FileFault as fault:
            assert "Excel 没有完成操作（试验：此处出错）" in str(fault)
            assert settings_of(book.app) == before
        else:
            break
    assert step > 5 and settings_of(book.app) == before


def test_the_selection_and_the_sheet_in_front_stay(book, office):
    book.sheets["汇总03"].api.Activate()
    book.sheets["汇总03"].range("A2").api.Select()
    text = SheetText("核对结果", (("序号",), (1,)))
    office.apply([Edit(at("B3"), "value", 120, 121), Edit(At("核对结果"), "sheet", None, text)])
    assert book.sheets.active.name == "汇总03"
    assert book.app.selection.impl.areas == [(2, 1, 2, 1)]


def test_the_selection_moves_along_with_rows_put_in_above_it(book, office):
    book.sheets[SHEET].api.Activate()
    book.sheets[SHEET].range("B4").api.Select()
    office.apply([Edit(At(SHEET, 3), "rows", 0, 2)])
    assert book.app.selection.impl.areas == [(6, 2, 6, 2)]


def test_another_workbook_stays_in_front(book, office, tmp_path):
    front = opened(small(tmp_path / "别的.xlsx"), book.app)
    office.apply([Edit(at("B3"), "value", 120, 121)])
    assert book.app.books.active.name == front.name


# ------------------------------------------------------------------ all or none


def many_edits(office, last):
    grid = office.grid(SHEET)
    text = SheetText(
        "核对结果", (("序号", "内容"), (1, "=不是公式")), (6, 40), 1, {(2, 1): at("B3")}, {2: "错误"}, (3,)
    )
    return [
        Edit(At(SHEET, 5), "rows", 0, 2),
        Edit(at("B3"), "value", 120, 161),
        Edit(at("C4"), "value", 310, dt.date(2018, 1, 5)),
        Edit(at("C3"), "value", 116, "一百"),
        Edit(at("B6"), "value", None, Formula("=B5+1")),
        Edit(at("C4"), "fill", grid.fills[4, 3], "错误"),
        Edit(at("B3"), "note", grid.notes[3, 2], "【核对】"),
        Edit(at("C3"), "note", None, "【核对】"),
        Edit(at("C3"), "unlocked", False, True),
        Edit(At("核对结果"), "sheet", None, text),
        Edit(at("B3"), "value", 161, 162),
        Edit(At(SHEET), "protection", None, HASH),
        last,
    ]


@pytest.mark.parametrize(
    "last",
    [
        Edit(At("汇总03"), "sheet", SheetText("汇总03", ()), None),
        Edit(At(""), "structure", None, HASH),
    ],
    ids=["a sheet goes", "the structure is locked"],
)
def test_an_error_at_any_point_leaves_everything_as_it_was(book, office, last):
    before = picture(book), settings_of(book.app)
    assert failures(book, lambda: office.apply(many_edits(office, last)), before) > 40
    assert office.grid(SHEET).cells[3, 2] == 162 and office.grid(SHEET).protected
    assert office.sheets() == (SHEET, "核对结果") if last.what == "sheet" else office.grid("").protected


def test_an_error_while_a_locked_workbook_is_open_for_a_moment_leaves_it_locked(book):
    locked(book)
    office = ExcelOffice(book, PASSWORD)
    look = office.grid(SHEET).fills[4, 3]
    text = SheetText("核对结果", (("序号",), (1,)))
    edits = [
        Edit(at("C4"), "fill", look, "错误"),
        Edit(at("C4"), "note", None, "【核对】"),
        Edit(At("核对结果"), "sheet", None, text),
    ]
    before = picture(book), settings_of(book.app)
    assert failures(book, lambda: office.apply(edits), before) > 15
    assert office.grid(SHEET).protected and office.grid("").protected


def failures(book, run, before):
    """Let the first change fail, then the second, … until nothing fails; returns how many there were."""
    for step in range(1, 300):
        CALLS.fail_at = CALLS.changes + step
        try:
            run()
        except FileFault as fault:
            assert "试验：此处出错" in str(fault) and "没有全部退回" not in str(fault)
            assert (picture(book), settings_of(book.app)) == before, f"after a failure at change {step}"
        else:
            assert settings_of(book.app) == before[1]
            return step - 1
        finally:
            CALLS.fail_at = None
    raise AssertionError("it never came to an end")


def test_an_edit_that_does_not_hold_after_rows_were_put_in_takes_the_rows_out_again(book, office):
    before = picture(book)
    said = refusal(
        office,
        Edit(At(SHEET, 3), "rows", 0, 2),
        Edit(at("B6"), "value", 300, 1),
        Edit(at("B3"), "value", 7, 1),
    )
    assert "不是预想的 “7”" in said
    assert picture(book) == before


def test_what_was_verified_is_what_stands_there_now_not_what_was_read_before(book, office):
    office.grid(SHEET)
    book.sheets[SHEET].range("B3").value = 99
    assert "现在是 “99”，不是预想的 “120”" in refusal(office, Edit(at("B3"), "value", 120, 1))


def test_a_later_edit_of_the_same_cell_builds_on_the_earlier_one(office):
    office.apply([Edit(at("B3"), "value", 120, 1), Edit(at("B3"), "value", 1, 2)])
    assert office.grid(SHEET).cells[3, 2] == 2
    assert "不是预想的" in refusal(office, Edit(at("B3"), "value", 2, 3), Edit(at("B3"), "value", 2, 4))


def test_a_change_that_excel_does_not_take_is_taken_back(book, office, monkeypatch):
    before = picture(book)
    wrong = {161: "别的"}
    monkeypatch.setattr(writing, "typed", lambda value: wrong.get(value, value))
    assert "没有照原样收下“161”" in refusal(office, Edit(at("B3"), "value", 120, 161))
    assert picture(book) == before


def test_an_array_formula_is_refused(book, office):
    sheet_of(book)["B6"] = openpyxl.worksheet.formula.ArrayFormula("B6:B6", "=SUM(B3:B4*1)")
    formula = office.grid(SHEET).formulas[6, 2]
    assert "是数组公式" in refusal(office, Edit(at("B6"), "value", formula, 1))


def test_a_gradient_is_refused_because_it_could_not_be_put_back(office):
    token = Token('<fill xmlns="x"><gradientFill></gradientFill></fill>')
    assert "渐变填充" in refusal(office, Edit(at("C4"), "fill", office.grid(SHEET).fills[4, 3], token))


# ------------------------------------------------------------------ protection


def locked(book, password=PASSWORD):
    ExcelOffice(book, password).apply(
        [
            Edit(at("C3"), "unlocked", False, True),
            Edit(At(SHEET), "protection", None, HASH),
            Edit(At(""), "structure", None, HASH),
        ]
    )


def test_a_locked_workbook_is_marked_with_its_password_and_locked_again(book):
    locked(book)
    sheet_of(book).protection.formatColumns = False
    office = ExcelOffice(book, PASSWORD)
    look = office.grid(SHEET).fills[4, 3]
    text = SheetText("核对结果", (("序号",), (1,)))
    office.apply(
        [
            Edit(at("C4"), "fill", look, "错误"),
            Edit(at("C4"), "note", None, "【核对】"),
            Edit(At("核对结果"), "sheet", None, text),
        ]
    )
    grid = office.grid(SHEET)
    assert grid.fills[4, 3] == "错误" and grid.notes[4, 3].text == "【核对】"
    assert grid.protected and office.grid("").protected
    assert sheet_of(book).protection.formatColumns is False, "what it allowed is still allowed"


@pytest.mark.parametrize("what", ["fill", "note", "unlocked", "sheet", "protection", "structure"])
def test_without_the_password_a_locked_workbook_is_not_touched(book, what):
    locked(book)
    before = picture(book)
    office = ExcelOffice(book)
    edit = {
        "fill": Edit(at("C4"), "fill", office.grid(SHEET).fills[4, 3], "错误"),
        "note": Edit(at("C4"), "note", None, "【核对】"),
        "unlocked": Edit(at("C4"), "unlocked", False, True),
        "sheet": Edit(At("核对结果"), "sheet", None, SheetText("核对结果", (("x",),))),
        "protection": Edit(At(SHEET), "protection", None, None),
        "structure": Edit(At(""), "structure", None, None),
    }[what]
    assert "口令" in refusal(office, edit)
    assert picture(book) == before


def test_a_wrong_password_is_said_and_nothing_is_changed(book):
    locked(book)
    before = picture(book)
    office = ExcelOffice(book, "不对")
    assert "多半是口令不对（您提供的密码不正确。）" in refusal(
        office, Edit(at("C4"), "fill", office.grid(SHEET).fills[4, 3], "错误")
    )
    assert picture(book) == before


def test_the_hash_is_read_from_a_copy_where_a_password_was_given(book):
    """Excel does not tell the hash; with it, 解锁 can check the password before it touches anything."""
    from bianzhi_xl import lock

    locked(book)
    office = ExcelOffice(book, PASSWORD)
    grids = {name: office.grid(name) for name in office.sheets()}
    guard = grids[SHEET].protection
    assert guard is not None and guard.spin == 1000
    office.apply(lock.unlock(grids, office.grid("").protection, PASSWORD))
    assert not office.grid(SHEET).protected and not office.grid("").protected
    with pytest.raises(FileFault, match="没有锁定"):
        lock.unlock({SHEET: office.grid(SHEET)}, office.grid("").protection, PASSWORD)


def test_locking_without_a_password_is_refused(book):
    assert "请给出保护口令" in refusal(ExcelOffice(book), Edit(At(SHEET), "protection", None, HASH))


# ------------------------------------------------------------------ copies, saving, whose workbook it is


def test_a_copy_is_written_before_the_first_change_and_only_once(book, tmp_path):
    folder = tmp_path / "副本"
    folder.mkdir()
    office = ExcelOffice(book, copies=folder)
    book.sheets[SHEET].range("A9").value = "还没有保存的话"
    typed_before = len(book.app.impl.seen)
    office.apply([Edit(at("B3"), "value", 120, 121)])
    office.apply([Edit(at("B3"), "value", 121, 122)])
    assert [after for _, after in book.app.impl.copies] == [typed_before]
    assert list(folder.iterdir()) == [office.recovered]
    copy = FileOffice(office.recovered).grid(SHEET)
    assert copy.cells[3, 2] == 120 and copy.cells[9, 1] == "还没有保存的话"


def test_a_refused_edit_writes_no_copy(book, tmp_path):
    refusal(ExcelOffice(book, copies=tmp_path), Edit(at("B3"), "value", 121, 1))
    assert book.app.impl.copies == []


def test_where_no_copy_can_be_written_nothing_is_changed(book, tmp_path):
    before = picture(book)
    office = ExcelOffice(book, copies=tmp_path / "没有这个文件夹")
    assert "文件夹不存在" in refusal(office, Edit(at("B3"), "value", 120, 121))
    assert picture(book) == before


def test_two_copies_in_one_second_do_not_overwrite_each_other(book, tmp_path):
    first, second = recovery(book, tmp_path), recovery(book, tmp_path)
    assert first != second and first.suffix == second.suffix == ".xlsx"


def test_changes_are_in_the_file_only_after_saving(path, office):
    office.apply([Edit(at("B3"), "value", 120, 121)])
    assert FileOffice(path).grid(SHEET).cells[3, 2] == 120
    office.save()
    assert FileOffice(path).grid(SHEET).cells[3, 2] == 121


def test_a_workbook_that_was_never_saved_has_no_place_to_be_saved_to(book, office):
    book.impl.state.path = "工作簿1"
    with pytest.raises(FileFault, match="另存为"):
        office.save()


def test_the_caller_is_the_active_workbook_of_the_excel_that_was_clicked_in(path):
    app = excel(97, 99)
    with pytest.raises(FileFault, match="没有打开的工作簿"):
        caller(99)
    book = opened(path, app)
    assert caller(97).name == caller(99).name == caller(None).name == book.name
    with pytest.raises(FileFault, match="找不到正在运行的 Excel"):
        caller(98)


def test_without_excel_the_caller_is_told_so(monkeypatch):
    monkeypatch.setattr(xlwings.engines, "active", None)
    with pytest.raises(FileFault, match="找不到正在运行的 Excel"):
        caller(None)


# ------------------------------------------------------------------ the engine is honest


def test_the_engine_refuses_what_excel_refuses(book):
    locked(book)
    with pytest.raises(ComError, match="受保护"):
        book.sheets[SHEET].range("B3").value = 1
    with pytest.raises(ComError, match="受保护"):
        book.sheets.add("新表", after=book.sheets[1])


def test_the_engine_has_no_member_that_it_does_not_play(book):
    with pytest.raises(AttributeError):
        book.sheets[SHEET].range("B3").api.Interior.Patern = 1
    with pytest.raises(NotImplementedError):
        book.sheets[SHEET].range("B3").insert("down")
