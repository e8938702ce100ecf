"""Marking: every finding seen in its cell; unmarking: the sheet as it was, whatever happened in between."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import PLAIN, PaperOffice
from tables import grid

from bianzhi_xl import mark, report
from bianzhi_xl.nouns import (
    At,
    Cause,
    Edit,
    FileFault,
    Finding,
    Place,
    SheetText,
    Suspect,
    Token,
    Verdict,
    Waiver,
)

BOOK = "汇总表.xlsx"
BLUE = Token("<blue/>")
NOTE = Token("<text>原有批注</text>", "原有批注")
TABLE = """
系统 | 编制数 | 实有人数
党委 | 12     | 13
政府 | 161    | 116
合计 | 173    | 129
"""


def office():
    sheet = dataclasses.replace(grid(TABLE, "汇总03"), fills={(3, 3): BLUE}, notes={(3, 3): NOTE})
    return PaperOffice([sheet, grid("甲 | 3", "汇总01")])


def finding(row, column=3, severity="错误", sheet="汇总03", sentence="", **more):
    said = sentence or f"{sheet}[第{row}行]：表里 116，台账 161，相差 -45。"
    places = (Place(BOOK, At(sheet, row, column)),)
    return Finding("C-02", severity, more.pop("state", "不符"), said, **{"places": places, **more})


FOUND = Verdict((finding(3), finding(2, severity="警告"), finding(3, severity="提示", sentence="另一处。")))


def grids(held):
    return {name: held.grid(name) for name in held.sheets()}


def marked(held, verdict=FOUND):
    edits = mark.mark(verdict, BOOK, grids(held), report.sheet(verdict, BOOK))
    held.apply(edits)
    return edits


def unmarked(held):
    edits = mark.unmark(grids(held))
    held.apply(edits)
    return edits


def looks(held, sheet="汇总03"):
    """Every cell's value, fill and note: all that marking could spoil."""
    seen = held.grid(sheet)
    fills = {cell: fill for cell, fill in seen.fills.items() if fill != PLAIN}
    return dict(seen.cells), fills, dict(seen.notes)


def test_a_cell_gets_the_colour_of_its_worst_finding_and_one_note_for_all():
    held = office()
    marked(held)
    seen = held.grid("汇总03")
    assert seen.fills[3, 3] == "错误" and seen.fills[2, 3] == "警告" and seen.fills[4, 3] == PLAIN
    assert seen.notes[2, 3].text == "【核对】警告 C-02：汇总03[第2行]：表里 116，台账 161，相差 -45。"
    assert seen.notes[3, 3].text == (
        "原有批注\n"
        "【核对】错误 C-02：汇总03[第3行]：表里 116，台账 161，相差 -45。\n"
        "【核对】提示 C-02：另一处。"
    )


def test_the_result_sheet_lists_the_findings_and_hides_the_record():
    edits = marked(office())
    panel = edits[-1].new
    assert isinstance(panel, SheetText) and edits[-1].at == At("核对结果")
    assert [row[1] for row in panel.rows[2:]] == ["错误", "警告", "提示"]
    assert panel.rows[0][8].startswith("#核对记录") and panel.hidden == (9, 10)
    assert all(len(row) <= 8 for row in panel.rows[1:])


def test_unmarking_brings_everything_back():
    held = office()
    before = grids(held)
    marked(held)
    unmarked(held)
    assert held.sheets() == ("汇总03", "汇总01")
    assert looks(held) == looks(office()) and {n: g.cells for n, g in before.items()} == {
        n: g.cells for n, g in grids(held).items()
    }


def test_unmarking_a_workbook_without_marks_does_nothing():
    assert mark.unmark(grids(office())) == ()


def test_marking_again_keeps_what_stood_there_first():
    held = office()
    marked(held)
    marked(held, Verdict((finding(3, sentence="改了还是不对。"), finding(4))))
    seen = held.grid("汇总03")
    assert seen.fills[2, 3] == PLAIN and (2, 3) not in seen.notes
    assert seen.notes[3, 3].text == "原有批注\n【核对】错误 C-02：改了还是不对。"
    unmarked(held)
    assert looks(held) == looks(office())


def test_marking_when_all_is_right_takes_the_old_marks_away():
    held = office()
    marked(held)
    marked(held, Verdict(()))
    assert looks(held) == looks(office()) and "核对结果" not in held.sheets()


def test_marking_when_all_is_right_and_nothing_was_marked_does_nothing():
    assert marked(office(), Verdict(())) == ()


def test_a_value_that_was_corrected_in_between_stays():
    held = office()
    marked(held)
    held.apply([Edit(At("汇总03", 3, 3), "value", 116, 161)])
    unmarked(held)
    cells, fills, notes = looks(held)
    assert cells[3, 3] == 161 and fills == {(3, 3): BLUE} and notes == {(3, 3): NOTE}


def test_a_colour_that_was_changed_in_between_stays():
    held = office()
    marked(held)
    held.apply([Edit(At("汇总03", 2, 3), "fill", "警告", BLUE)])
    unmarked(held)
    assert held.grid("汇总03").fills[2, 3] == BLUE


def test_a_note_that_was_written_on_in_between_stays():
    held = office()
    marked(held)
    held.apply([Edit(At("汇总03", 2, 3), "note", held.grid("汇总03").notes[2, 3], "已电话核实")])
    unmarked(held)
    seen = held.grid("汇总03")
    assert seen.fills[2, 3] == PLAIN and seen.notes[2, 3].text.endswith("\n已电话核实")
    assert mark.unmark(grids(held)) == ()


def test_a_note_that_was_deleted_in_between_stays_away():
    held = office()
    marked(held)
    held.apply([Edit(At("汇总03", 2, 3), "note", held.grid("汇总03").notes[2, 3], None)])
    unmarked(held)
    assert looks(held) == looks(office())


def test_rows_put_in_between_move_the_marks_along():
    held = office()
    marked(held)
    held.apply([Edit(At("汇总03", 1), "rows", 0, 2)])
    unmarked(held)
    plain = office()
    plain.apply([Edit(At("汇总03", 1), "rows", 0, 2)])
    assert looks(held) == looks(plain)


def test_a_row_put_in_below_a_mark_that_took_its_colour_is_cleared_too():
    held = office()
    marked(held)
    held.apply([Edit(At("汇总03", 2), "rows", 0, 1)])
    held.apply([Edit(At("汇总03", 3, 3), "fill", PLAIN, "警告")])
    unmarked(held)
    assert looks(held)[1] == {(4, 3): BLUE}


def test_a_marked_row_that_was_taken_out_is_forgotten():
    held = office()
    marked(held)
    sheet = held.grid("汇总03")
    moved = {"cells": {}, "fills": {}, "notes": {}}
    for name, there in moved.items():
        for (row, column), value in getattr(sheet, name).items():
            if row != 2:
                there[row - (row > 2), column] = value
    held = PaperOffice([dataclasses.replace(sheet, **moved), held.grid("汇总01"), held.grid("核对结果")])
    unmarked(held)
    assert looks(held)[1:] == ({(2, 3): BLUE}, {(2, 3): NOTE})


def test_a_lost_record_is_said_and_nothing_is_guessed():
    held = office()
    marked(held)
    held.apply([Edit(At("核对结果"), "sheet", SheetText("核对结果", ()), None)])
    with pytest.raises(FileFault) as fault:
        unmarked(held)
    assert str(fault.value) == (
        "汇总03 C2 还有标记，但“核对结果”已被删去，不能自动恢复原样；请从备份恢复，或手工清除底色和批注。"
    )


@pytest.mark.parametrize("damage", ["", "#核对记录 x", "#核对记录 1", "#核对记录 0", "#核对记录 99"])
def test_a_damaged_record_is_said_and_nothing_is_guessed(damage):
    held = office()
    marked(held)
    sheet = held.grid("核对结果")
    start = next(cell for cell, value in sheet.cells.items() if str(value).startswith("#核对记录"))
    cells = {**sheet.cells, start: damage, (1, start[1] + 1): "#坏了"}
    with pytest.raises(FileFault, match="标记记录(不见了|被改动过)"):
        mark.unmark({**grids(held), "核对结果": dataclasses.replace(sheet, cells=cells)})


def test_a_long_note_says_where_the_rest_is():
    many = Verdict(tuple(finding(3, sentence=f"第{n}处：" + "不符" * 40) for n in range(20)))
    held = office()
    marked(held, many)
    text = held.grid("汇总03").notes[3, 3].text
    assert len(text) < 700 and text.endswith("【核对】等 14 处见“核对结果”。")


def test_one_very_long_sentence_is_cut():
    held = office()
    marked(held, Verdict((finding(2, sentence="很长" * 900),)))
    text = held.grid("汇总03").notes[2, 3].text
    assert len(text) <= 600 and text.endswith("…见“核对结果”。")


def test_an_explained_or_undecided_finding_is_only_a_hint_to_the_eye():
    waiver = Waiver("C-02", "", "", "", "军转安置", "张三", "李四", "2018-01-05")
    held = office()
    marked(
        held,
        Verdict((finding(2, waiver=waiver, sentence="超编。"), finding(4, state="未判", sentence="空着。"))),
    )
    seen = held.grid("汇总03")
    assert seen.fills[2, 3] == seen.fills[4, 3] == "提示"
    assert seen.notes[2, 3].text == "【核对】已说明 C-02：超编。"
    assert seen.notes[4, 3].text == "【核对】未判 C-02：空着。"


def test_every_cell_of_a_finding_is_coloured():
    places = tuple(Place(BOOK, At("汇总03", row, 3)) for row in (4, 2, 3))
    held = office()
    marked(held, Verdict((finding(4, places=places),)))
    assert sorted(cell for cell, fill in held.grid("汇总03").fills.items() if fill == "错误") == [
        (2, 3),
        (3, 3),
        (4, 3),
    ]


def test_a_threaded_comment_is_not_touched():
    sheet = dataclasses.replace(office().grid("汇总03"), fixed_notes=frozenset({(3, 3)}))
    held = PaperOffice([sheet])
    marked(held)
    assert held.grid("汇总03").notes[3, 3] == NOTE and held.grid("汇总03").fills[3, 3] == "错误"
    unmarked(held)
    assert looks(held) == looks(office())


def test_findings_elsewhere_leave_the_cells_alone():
    other = finding(3, places=(Place("明细表.xlsx", At("汇总03", 3, 3)),))
    of_register = Finding("R-01", "错误", "不符", "在职.xlsx 第8行：没有填 民族。", record=("在职.xlsx", 8))
    held = office()
    marked(held, Verdict((other, of_register)))
    assert looks(held) == looks(office())
    assert [row[4] for row in held_panel(held)] == ["在职.xlsx 第8行：没有填 民族。"]


def held_panel(held):
    sheet = held.grid("核对结果")
    last = max(row for row, _ in sheet.cells)
    return [[sheet.cells.get((row, column)) for column in range(1, 9)] for row in range(3, last + 1)]


def test_the_record_of_a_large_style_is_split_over_cells():
    huge = Token("<fill>" + "".join(chr(0x4E00 + n * 7 % 20000) for n in range(60_000)) + "</fill>")
    sheet = dataclasses.replace(grid(TABLE, "汇总03"), fills={(3, 3): huge})
    held = PaperOffice([sheet])
    edits = marked(held, Verdict((finding(3),)))
    parts = edits[-1].new.rows[0][8:]
    assert len(parts) > 3 and all(len(part) <= 32_767 for part in parts)
    unmarked(held)
    assert held.grid("汇总03").fills[3, 3] == huge


CELLS = st.tuples(st.integers(1, 6), st.integers(1, 3))


@given(
    st.dictionaries(CELLS, st.sampled_from([BLUE, Token("<red/>")])),
    st.dictionaries(CELLS, st.text("甲乙 \n=+", min_size=1).map(lambda text: Token(f"<t>{text}</t>", text))),
    st.lists(st.lists(st.tuples(CELLS, st.sampled_from(mark.LEVELS)), max_size=6), min_size=1, max_size=3),
)
def test_marking_any_number_of_times_and_unmarking_changes_nothing(fills, notes, rounds):
    sheet = dataclasses.replace(grid(TABLE, "汇总03"), fills=fills, notes=notes)
    held = PaperOffice([sheet])
    before = looks(held)
    for cells in rounds:
        marked(held, Verdict(tuple(finding(*cell, severity=level) for cell, level in cells)))
    unmarked(held)
    assert looks(held) == before and held.sheets() == ("汇总03",)


def test_a_suspect_cell_is_marked_and_its_note_begins_with_the_root_cause():
    """It may be in no finding itself: the total is found wrong, the figure above it is suspect."""
    suspect = Suspect(Place(BOOK, At("汇总03", 2, 3)), 13, 12)
    cause = Cause((suspect,), (0,), sentence="汇总03 第2行 党委：填 13，应为 12。")
    held = office()
    before = looks(held)
    marked(held, Verdict((finding(4),), causes=(cause,)))
    seen = held.grid("汇总03")
    assert seen.fills[2, 3] == "错误"
    assert seen.notes[2, 3].text == "【核对】根因：汇总03 第2行 党委：填 13，应为 12。"
    assert seen.fills[4, 3] == "错误"
    unmarked(held)
    assert looks(held) == before
