"""The central system's tables, typed from its prints, against the register and against our own forms."""

import pytest
from filled_forms import evidence, filled, typed
from forms import paper_county

from bianzhi_xl import rules
from bianzhi_xl.check import check

RULES = {rule.name: rule for rule in rules.read()}
TYPED = ("表1_1", "表1_3", "表1_4", "表5_1")


@pytest.fixture(scope="module")
def cube():
    return paper_county.county()


def found(cube, sheets, *names):
    verdict = check(
        evidence(cube, sheets), [RULES[name] for name in names] if names else list(RULES.values())
    )
    return verdict.findings


def empty(name, cube):
    sheet = filled(name, cube)
    cells = {at: value for at, value in sheet.cells.items() if not isinstance(value, int)}
    return type(sheet)(sheet.sheet, cells, {}, sheet.merges)


@pytest.mark.parametrize("name", TYPED)
def test_a_table_not_typed_yet_is_said_once(cube, name):
    findings = [f for f in found(cube, {name: empty(name, cube)}) if f.places]
    assert [finding.rule for finding in findings] == ["T-14"]
    assert f"{name}：还没有照系统打印的表录入" in findings[0].sentence


def test_a_blank_is_a_zero_of_the_print(cube):
    sheet = filled("表1_1", cube)
    zeros = {at: value for at, value in sheet.cells.items() if value != 0}
    assert not found(
        cube, {"表1_1": type(sheet)(sheet.sheet, zeros, {}, sheet.merges)}, "C-01", "C-02", "T-02"
    )


def test_a_slip_in_typing_disagrees_with_the_register_and_with_its_total(cube):
    sheet = typed("表1_4", filled("表1_4", cube), cube, {("政府", "合计.实有人数"): 9})
    by_rule = {finding.rule: finding for finding in found(cube, {"表1_4": sheet}, "C-02", "T-02", "T-03")}
    assert set(by_rule) == {"C-02", "T-02", "T-03"}
    assert "表1_4[政府].合计.实有人数：表里 9，台账 1，相差 8" in by_rule["C-02"].sentence


def test_a_form_that_differs_from_the_print_names_both_cells(cube):
    ours = typed("汇总07", filled("汇总07", cube), cube, {("政府", "实有人数"): 5})
    sheets = {"汇总07": ours, "表1_4": filled("表1_4", cube)}
    (finding,) = found(cube, sheets, "X-03d")
    assert "汇总07 工勤实有 5 人，表1-4 在职 1 人，相差 4" in finding.sentence
    assert [place.meaning.form for place in finding.places] == ["汇总07", "表1_4"]


def test_the_same_cell_of_two_forms(cube):
    ours = typed("汇总02", filled("汇总02", cube), cube, {("党委", "按规格.正科"): 7})
    findings = found(cube, {"汇总02": ours, "表1_3": filled("表1_3", cube)}, "X-02")
    assert [str(place.meaning) for place in findings[0].places] == [
        "汇总02[党委].按规格.正科",
        "表1_3[党委].按规格.正科",
    ]


def test_a_single_workbook_is_not_compared_with_what_is_not_there(cube):
    assert not found(cube, {"汇总07": filled("汇总07", cube)}, "X-03c", "X-03d", "X-02")
