"""The journal of a working folder: what was done, what is ours, and the way back."""

import datetime as dt
import json

import openpyxl
import pytest

from bianzhi_xl import journal
from bianzhi_xl.journal.log import shifted
from bianzhi_xl.nouns import At, Edit, FileFault, Formula
from bianzhi_xl.office.files import FileOffice

NOW = dt.datetime(2018, 1, 5, 9, 30)
PERSON = "11010519491231002X"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


class Desk:
    """A working folder with one workbook of one sheet: 甲 5, 乙 6, 合计 =SUM."""

    def __init__(self, folder):
        self.folder, self.path = folder, folder / "汇总表.xlsx"
        book = openpyxl.Workbook()
        book.active.title = "表"
        for row in (["项目", "数"], ["甲", 5], ["乙", 6], ["合计", "=SUM(B2:B3)"], ["丙", None]):
            book.active.append(row)
        book.save(self.path)

    def press(self, *edits, verb="填表", run=None):
        before = self.path.read_bytes()
        self.apply(*edits)
        run = journal.Run(self.folder, run or journal.new_run(NOW), verb, NOW)
        return journal.record(run, self.path, before, edits, self.path.read_bytes())

    def apply(self, *edits):
        office = FileOffice(self.path)
        office.apply(edits)
        office.close()

    def cell(self, row, column=2):
        return FileOffice(self.path).grid("表").content(row, column)

    def undo(self):
        return journal.undo(self.folder, FileOffice, now=NOW)

    def ours(self, *pending):
        return journal.ours(self.folder, "汇总表.xlsx", pending)

    @property
    def log(self):
        return self.folder / "记录" / "日志.jsonl"

    def lines(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


def value(row, old, new, column=2, why="按实名制台账计数"):
    return Edit(At("表", row, column), "value", old, new, why)


def test_a_line_says_who_where_what_and_why(desk):
    run = desk.press(value(2, 5, 7))
    head, line = desk.lines()
    assert line == {
        "run": run,
        "time": "2018-01-05T09:30:00",
        "verb": "填表",
        "book": "汇总表.xlsx",
        "sheet": "表",
        "cell": "B2",
        "what": "value",
        "old": 5,
        "new": 7,
        "why": "按实名制台账计数",
    }
    assert head["what"] == "簿" and head["why"] == f"{run}_汇总表.xlsx"


def test_the_workbook_as_it_was_is_kept(desk):
    before = desk.path.read_bytes()
    run = desk.press(value(2, 5, 7))
    assert (desk.folder / "记录" / "备份" / f"{run}_汇总表.xlsx").read_bytes() == before


def test_undo_gives_the_very_bytes_back(desk):
    before = desk.path.read_bytes()
    desk.press(Edit(At("表", 3), "rows", 0, 2), value(4, None, 9))
    done = desk.undo()
    assert desk.path.read_bytes() == before
    assert (done.verb, done.restored, done.edits, done.left) == ("填表", ("汇总表.xlsx",), (), ())


def test_undo_again_goes_one_run_further_back(desk):
    before = desk.path.read_bytes()
    desk.press(value(2, 5, 7))
    desk.press(value(3, 6, 8))
    desk.undo()
    assert (desk.cell(2), desk.cell(3)) == (7, 6)
    desk.undo()
    assert desk.path.read_bytes() == before
    with pytest.raises(FileFault) as fault:
        desk.undo()
    assert str(fault.value) == f"{desk.folder}：没有可以撤销的操作。"


def test_undo_after_typing_takes_back_only_what_still_stands(desk):
    run = desk.press(value(2, 5, 7), value(3, 6, 8), value(5, None, 1))
    desk.apply(value(3, 8, 80), value(2, "甲", "甲甲", column=1))
    done = desk.undo()
    assert (desk.cell(2), desk.cell(3), desk.cell(5), desk.cell(2, 1)) == (5, 80, None, "甲甲")
    assert done.restored == () and done.run == run
    assert done.left == ("汇总表.xlsx 表 B3：填表时改成 “8”，现在是 “80”，没有动",)
    assert [edit.at.a1 for _, edit in done.edits] == ["B5", "B2"]


def test_what_a_person_already_took_back_is_no_conflict(desk):
    desk.press(value(2, 5, 7), value(3, 6, 8))
    desk.apply(value(2, 7, 5))
    assert desk.undo().left == () and (desk.cell(2), desk.cell(3)) == (5, 6)


def test_rows_put_in_are_not_taken_out_of_a_sheet_that_changed(desk):
    run = desk.press(Edit(At("表", 3), "rows", 0, 2), value(4, None, 9))
    desk.apply(value(2, 5, 50))
    done = desk.undo()
    assert desk.cell(4) is None and desk.cell(6, 1) == "合计" and desk.cell(2) == 50
    assert done.left == (
        "汇总表.xlsx 表 第 3 行下面插入的 2 行没有删，因为之后又改过；"
        f"要回到填表以前，请用备份 记录/备份/{run}_汇总表.xlsx",
    )


def test_an_earlier_run_finds_its_cells_below_rows_that_stayed(desk):
    desk.press(value(5, None, 1))
    desk.press(Edit(At("表", 3), "rows", 0, 2))
    desk.apply(value(2, 5, 50))
    desk.undo()
    done = desk.undo()
    assert desk.cell(7) is None and [edit.at.a1 for _, edit in done.edits] == ["B7"]


def test_a_sheet_that_people_moved_about_is_left_alone(desk):
    desk.press(*(value(10 + n, None, 100 + n) for n in range(12)))
    desk.apply(*(value(10 + n, 100 + n, None) for n in range(12)))
    desk.apply(*(value(9 + n, None, 100 + n) for n in range(12)))
    done = desk.undo()
    assert done.edits == () and desk.cell(9) == 100
    assert "多半是插过行或列，一格都没有动" in done.left[0]


def test_a_workbook_that_is_gone(desk):
    run = desk.press(value(2, 5, 7))
    desk.path.unlink()
    assert desk.undo().left == (f"汇总表.xlsx：工作簿已经不在，改动前的备份是 记录/备份/{run}_汇总表.xlsx。",)


def test_an_id_number_is_not_in_the_log_and_not_made_up_on_undo(desk):
    desk.apply(value(5, None, PERSON))
    desk.press(value(5, PERSON, "无"), value(2, 5, PERSON, column=2))
    assert PERSON not in desk.log.read_text(encoding="utf-8")
    desk.apply(value(3, 6, 60))
    done = desk.undo()
    assert desk.cell(2) == 5  # what we wrote is known by its hash
    assert desk.cell(5) == "无"
    assert done.left[0].startswith(
        "汇总表.xlsx 表 B5：原来是身份证号 110105********002X，日志里没有全文，没有动"
    )


def test_marks_notes_and_locks_go_back_too(desk):
    office = FileOffice(desk.path)
    at = At("表", 2, 2)
    fill = office.grid("表").fills[2, 2]
    desk.press(
        Edit(at, "fill", fill, "错误", "标记"),
        Edit(at, "note", None, "【核对】左边 5，右边 6", "标记"),
        Edit(at, "unlocked", False, True, "开放"),
        verb="标记",
    )
    desk.apply(value(3, 6, 60))
    done = desk.undo()
    sheet = FileOffice(desk.path).grid("表")
    assert done.left == () and len(done.edits) == 3
    assert sheet.fills[2, 2] == fill and sheet.notes == {} and (2, 2) not in sheet.unlocked


def test_a_torn_last_line_is_passed_over_with_a_note(desk):
    desk.press(value(2, 5, 7))
    desk.press(value(3, 6, 8))
    text = desk.log.read_bytes()
    desk.log.write_bytes(text[:-20])
    log = journal.read(desk.folder)
    assert log.notes == ("记录/日志.jsonl 第 4 行残缺，已跳过",)
    assert [len(written.edits) for written in log.written] == [1, 0]
    desk.press(value(5, None, 1))
    assert [len(written.edits) for written in journal.read(desk.folder).written] == [1, 0, 1]
    assert desk.undo().notes == ("记录/日志.jsonl 第 4 行残缺，已跳过",)


def test_any_truncation_leaves_a_readable_log(desk):
    desk.press(value(2, 5, 7), value(5, None, "某"))
    text = desk.log.read_bytes()
    for length in range(len(text)):
        desk.log.write_bytes(text[:length])
        log = journal.read(desk.folder)
        assert len(log.written) <= 1 and len(log.notes) <= 1


def test_ours_is_what_filling_wrote_last(desk):
    desk.press(value(2, 5, 7), value(5, None, 1))
    desk.press(value(2, 7, 8), value(5, 1, None))
    assert desk.ours() == {At("表", 2, 2): 8}


def test_ours_moves_with_rows_put_in(desk):
    desk.press(value(5, None, 1))
    desk.press(Edit(At("表", 3), "rows", 0, 2), value(4, None, 9))
    assert desk.ours() == {At("表", 7, 2): 1, At("表", 4, 2): 9}
    assert desk.ours(Edit(At("表", 1), "rows", 0, 1)) == {At("表", 8, 2): 1, At("表", 5, 2): 9}


def test_what_another_verb_wrote_is_not_ours_until_it_is_undone(desk):
    desk.press(value(2, 5, 7))
    desk.press(value(2, 7, 9), verb="手填")
    assert desk.ours() == {}
    desk.undo()
    assert desk.ours() == {At("表", 2, 2): 7}


def test_ours_forgets_a_run_that_was_undone(desk):
    desk.press(value(2, 5, 7))
    desk.press(value(2, 7, 8))
    desk.apply(value(3, 6, 60))
    desk.undo()
    assert desk.cell(2) == 7 and desk.ours() == {At("表", 2, 2): 7}


def test_ours_with_an_id_number_equals_its_text(desk):
    desk.press(value(5, None, PERSON))
    assert desk.ours()[At("表", 5, 2)] == PERSON
    assert desk.ours()[At("表", 5, 2)] != "110105194912310021"


def test_a_formula_stays_a_formula(desk):
    desk.press(value(5, None, Formula("=B2*2")))
    assert isinstance(desk.ours()[At("表", 5, 2)], Formula)


def test_a_run_over_two_workbooks_is_undone_as_one(desk):
    other = Desk(desk.folder)
    other.path = desk.folder / "明细" / "明细表.xlsx"
    other.path.parent.mkdir()
    other.path.write_bytes(desk.path.read_bytes())
    before = desk.path.read_bytes()
    run = journal.new_run(NOW)
    desk.press(value(2, 5, 7), run=run)
    other.press(value(2, 5, 7), run=run)
    assert desk.undo().restored == ("明细/明细表.xlsx", "汇总表.xlsx")
    assert desk.path.read_bytes() == other.path.read_bytes() == before


def test_undo_stops_at_a_workbook_open_in_excel_and_goes_on_later(desk):
    desk.press(value(2, 5, 7))
    lock = desk.folder / "~$汇总表.xlsx"
    lock.touch()
    with pytest.raises(FileFault, match="正在 Excel 或 WPS 中打开"):
        desk.undo()
    lock.unlink()
    assert desk.undo().restored == ("汇总表.xlsx",)


def test_a_record_that_cannot_be_written_is_said(desk):
    (desk.folder / "记录").write_text("不是文件夹", encoding="utf-8")
    with pytest.raises(FileFault, match="建不了记录文件夹"):
        desk.press(value(2, 5, 7))


def test_addresses_move_only_below_and_only_in_their_sheet():
    rows = [Edit(At("表", 3), "rows", 0, 2)]
    assert shifted(At("表", 3, 1), rows).row == 3
    assert shifted(At("表", 4, 1), rows).row == 6
    assert shifted(At("别的", 4, 1), rows).row == 4
