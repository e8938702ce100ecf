"""Filling a sheet: blank cells get their figures, what people typed stays."""

import dataclasses
import datetime as dt

import pytest
from small_forms import FIXED, SHEET, fixed_rows
from tables import Paper, grid, typed

from bianzhi_xl import binding, forms
from bianzhi_xl.fill import fill, overwrite
from bianzhi_xl.fill.comparing import same, same_number_as_text
from bianzhi_xl.nouns import At, Column, Edit, Formula, Meaning, Source

FIGURES = {
    ("党委", "机构数"): 3,
    ("党委", "行政编制.编制数"): 20,
    ("党委", "行政编制.实有人数"): 18,
    ("纪委", "行政编制.编制数"): 6,
    ("政府", "行政编制.编制数"): 116,
    ("政府", "事业编制.编制数"): 0,
}
DERIVED = {Meaning("甲表", *cell): value for cell, value in FIGURES.items()}


def filling(sheet, derived=DERIVED, ours=None, form=FIXED):
    bound = binding.bind(form, sheet, "簿.xlsx", fixed_rows(form))
    return fill(bound, sheet, fixed_rows(form), derived, ours)


def edits(found):
    return {edit.at.a1: edit.new for edit in found.edits}


def filled(sheet=None):
    paper = Paper(sheet or grid(SHEET))
    paper.apply(filling(paper.grid("表")).edits)
    return paper.grid("表")


def test_blank_cells_get_figures_and_formulas():
    found = edits(filling(grid(SHEET)))
    assert found["C10"] == 116 and found["D8"] == 18
    assert found["F10"] == 0  # a zero is a figure, not a blank
    assert found["C7"] == Formula("=SUM(C8,C10)")
    assert found["E8"].startswith("=") and "D8" in found["E8"]
    assert not any(a1.startswith("H") for a1 in found)  # 备注 is for people


def test_every_edit_says_why():
    why = {edit.at.a1: edit.why for edit in filling(grid(SHEET)).edits}
    assert why["D8"] == "按实名制台账计数：在编在职、行政编制"
    assert why["C8"] == "按编制台账汇总编制数：行政编制"
    assert why["B8"] == "按机构台账计数"
    assert why["C7"] == "补上合计公式"


def test_filling_twice_changes_nothing():
    again = filling(filled())
    assert again.edits == () and again.conflicts == ()


def test_a_number_typed_by_a_person_is_a_conflict():
    sheet = typed(grid(SHEET), (10, 3), 118)
    found = filling(sheet)
    assert "C10" not in edits(found)
    (conflict,) = found.conflicts
    assert str(conflict) == "甲表[政府].行政编制.编制数（表 C10）：表里 118，台账 116"
    assert overwrite(found.conflicts) == (
        Edit(At("表", 10, 3), "value", 118, 116, "按要求覆盖手填数；按编制台账汇总编制数：行政编制"),
    )


def test_what_the_last_run_wrote_is_ours_to_change():
    sheet = filled()
    ours = {At("表", 10, 3): 116}
    found = filling(sheet, {**DERIVED, Meaning("甲表", "政府", "行政编制.编制数"): 117}, ours)
    assert edits(found) == {"C10": 117} and found.conflicts == ()
    found = filling(typed(sheet, (10, 3), 115), DERIVED, ours)
    assert found.edits == () and len(found.conflicts) == 1


def test_what_the_register_no_longer_knows_is_emptied_if_ours():
    fewer = {meaning: value for meaning, value in DERIVED.items() if meaning.row != "政府"}
    found = filling(filled(), fewer, {At("表", 10, 3): 116})
    assert edits(found) == {"C10": None}
    assert found.edits[0].why == "台账里已没有这一项，清空上次所填"


def test_a_number_stored_as_text_becomes_a_number():
    found = filling(typed(grid(SHEET), (10, 3), "１１６"))
    (edit,) = [edit for edit in found.edits if edit.at.a1 == "C10"]
    assert (edit.old, edit.new, edit.why) == ("１１６", 116, "数字存成了文本，改为数值")


def test_a_number_over_a_formula_is_a_conflict():
    sheet = typed(typed(filled(), (7, 3), 136), (8, 5), -2)
    found = filling(sheet)
    assert found.edits == ()
    assert [(c.at.a1, c.typed, c.computed) for c in found.conflicts] == [
        ("C7", 136, Formula("=SUM(C8,C10)")),
        ("E8", -2, forms.formula(FIXED, (), fixed_rows()[1], FIXED.column("行政编制.超缺"), _at)),
    ]


def _at(row, column):
    return binding.bind(FIXED, grid(SHEET), "簿.xlsx").at(row, column)


def test_a_lost_formula_comes_back():
    sheet = typed(filled(), (7, 3), None)
    found = filling(sheet)
    assert edits(found) == {"C7": Formula("=SUM(C8,C10)")}


def test_a_total_that_leaves_a_row_out_is_mended():
    assert edits(filling(typed(filled(), (7, 3), Formula("=SUM(C8)")))) == {"C7": Formula("=SUM(C8,C10)")}


@pytest.mark.parametrize("formula", ["=SUM($C$8,C10)", "=C8+C10", "= sum(C8, C10)", "=SUBTOTAL(9,C8:C10)"])
def test_a_total_written_in_another_way_stays(formula):
    found = filling(typed(filled(), (7, 3), Formula(formula)))
    assert found.edits == () and found.conflicts == ()


def test_the_total_of_figures_typed_by_hand_is_a_formula_too():
    """Only the figures are left to people; the check asks for the formula that adds them up."""
    lent = Column("借用", ("借用人数",), Source("手填"), "人", "手填")
    form = dataclasses.replace(FIXED, columns=(*FIXED.columns[:-1], lent))
    found = edits(filling(grid(SHEET.replace("备注", "借用人数")), form=form))
    assert {a1: new for a1, new in found.items() if a1.startswith("H")} == {
        "H7": Formula('=IF(COUNT(H8,H10)=0,"",SUM(H8,H10))')
    }


def test_a_total_that_adds_a_qizhong_row_twice_is_a_conflict():
    found = filling(typed(filled(), (7, 3), Formula("=SUM(C8:C10)")))
    assert found.edits == ()
    assert [(c.at.a1, c.typed) for c in found.conflicts] == [("C7", "=SUM(C8:C10)")]


def test_a_formula_of_the_office_that_gives_the_figure_is_left():
    sheet = grid(SHEET.replace("二、政府 |        |         ", "二、政府 | | =100+16→116"))
    assert "C10" not in edits(filling(sheet)) and filling(sheet).conflicts == ()


def test_last_year_that_is_not_known_stays_blank_and_is_said():
    found = filling(grid(SHEET))
    assert "甲表 列 上年数：没有上年数，4 格留空" in found.unplaced
    assert "甲表 列 事业编制.编制数：台账没有给出，3 格留空" in found.unplaced


def test_what_binding_could_not_place_is_said():
    found = filling(grid(SHEET.replace("机构数", "房屋间数")))
    asked = "像是 B 处的“房屋间数”，但前后两栏都对上了，中间只有这一栏，文字却不同，要请您确认"
    assert f"甲表 列 机构数：{asked}" in found.unplaced


def test_a_total_over_a_total_that_stays_blank_stays_blank_too():
    """It would leave out a whole branch and look right; what a person typed in the blank's place is added."""
    total, party, inner, state, police = FIXED.rows
    state = dataclasses.replace(state, sum_of=("公安",))
    form = dataclasses.replace(FIXED, rows=(total, party, inner, state, police))
    without = grid("\n".join(line for line in SHEET.splitlines() if "公安" not in line))
    figures = {meaning: value for meaning, value in DERIVED.items() if meaning.row != "政府"}
    found = filling(without, figures, form=form)
    assert not edits(found).keys() & {"C7", "C10", "E7", "E10"}
    assert "甲表 列 行政编制.编制数：要加的行没有全部找到，2 格留空" in found.unplaced
    for there, wanted in ((116, "=SUM(C8,C10)"), (Formula("=100+16"), "=SUM(C8,C10)"), ("116", None)):
        found = filling(typed(without, (10, 3), there), figures, form=form)
        assert edits(found).get("C7") == wanted  # a sum passes over text


def test_a_total_over_a_cell_that_cannot_be_written_stays_blank():
    found = filling(grid(SHEET.replace("二、政府 |        |         ", "二、政府 |        | ^")))
    assert (
        "C7" not in edits(found)
        and "E10" not in edits(found)
        and edits(found)["D7"] == Formula("=SUM(D8,D10)")
    )


def test_a_cell_hidden_by_a_merge_is_not_written():
    sheet = grid(SHEET.replace("二、政府 |        |         ", "二、政府 |        | ^"))
    found = filling(sheet)
    assert "C10" not in edits(found)
    assert "甲表 C10（行政编制.编制数）：在合并单元格中间，没有填" in found.unplaced


@pytest.mark.parametrize(
    ("cell", "figure", "equal"),
    [
        ("某县 第一中学", "某县第一中学", True),
        ("某县（城关）", "某县(城关)", True),
        (3.0, 3, True),
        ("3", 3, False),
        (True, 1, False),
        ("1980-05-01", dt.date(1980, 5, 1), True),
        ("19800501", dt.date(1980, 5, 1), True),
        ("1980.05", dt.date(1980, 5, 1), True),
        ("1980年5月", dt.date(1980, 6, 1), False),
        (dt.datetime(1980, 5, 1), dt.date(1980, 5, 1), True),
        (1.1010519491231e17, "11010519491231002X", False),
    ],
)
def test_what_counts_as_the_same(cell, figure, equal):
    assert same(cell, figure) is equal


@pytest.mark.parametrize(
    ("cell", "equal"), [("116", True), (" 1 16", True), ("116.0", True), ("116人", False), (116, False)]
)
def test_numbers_as_text(cell, equal):
    assert same_number_as_text(cell, 116) is equal


def test_sheets_that_were_merged_or_added_up_to_the_end_of_excel():
    sheet = typed(filled(), (7, 3), Formula("=SUM(C8:XFD1048576)"))
    sheet = dataclasses.replace(sheet, merges=(*sheet.merges, (20, 1, 1_048_576, 16_384)))
    found = filling(sheet)
    assert found.edits == () and found.conflicts == ()
