"""Checking: given a register and a sheet, these findings; for each 每 what passes, fails, stays open."""

import dataclasses

import pytest
from filled_forms import BOOK, COUNTY, FILE, bound, evidence, filled, rule, typed
from forms import paper_county
from tables import inserted

from bianzhi_xl import forms as declared
from bianzhi_xl import rules
from bianzhi_xl.check import OF_THE_REGISTER, check
from bianzhi_xl.nouns import At, Meaning, RuleFault, Tally, Waiver

RULES = {rule.name: rule for rule in rules.read()}


@pytest.fixture(scope="module")
def cube():
    return paper_county.county()


@pytest.fixture(scope="module")
def right(cube):
    """Every form of a county, right in every cell."""
    return {name: filled(name, cube) for name in COUNTY}


def found(cube, sheets, *names, **more):
    return check(evidence(cube, sheets, **more), [RULES[name] for name in names]).findings


def said(cube, sheets, *names, **more):
    return [finding.sentence for finding in found(cube, sheets, *names, **more)]


def after(cube, right, form, cells):
    """The one form after a person typed over some of its cells."""
    return {form: typed(form, right[form], cube, cells)}


# ------------------------------------------------------------------ 取数格: the sheet against the register


def test_a_county_filled_from_its_register_agrees_with_it(cube, right):
    agreement = [
        each for each in RULES.values() if each.name[0] in "TCX" and each.each not in OF_THE_REGISTER
    ]
    verdict = check(evidence(cube, right), agreement)
    assert not [f.sentence for f in verdict.errors if f.rule not in ("T-08",)]


def test_every_figure_that_the_register_gives_is_judged_by_exactly_one_rule(cube, right):
    sheets = evidence(cube, right).sheets
    cells = sum(
        place.meaning in declared.derived(sheet.form, sheet.rows, cube, {})
        for sheet in sheets
        for _, _, place in sheet.cells
    )
    agreement = [each for each in RULES.values() if each.each == "取数格" and each.name != "Y-03"]
    tallies = check(evidence(cube, right), agreement).tallies.values()
    assert sum(tally.passed for tally in tallies) == cells > 500


def test_a_wrong_figure_is_said_with_both_numbers_and_the_people(cube, right):
    sheets = after(cube, right, "汇总03", {("政府", "行政编制.实有人数"): 1})
    (finding,) = found(cube, sheets, "C-01", "C-02", "C-04")
    assert finding.sentence == (
        "汇总03[政府].行政编制.实有人数：表里 1，台账 3，相差 -2"
        "；台账中有：乙一（110105********0004） 某县财政局、乙二（110105********0005） 办公室、"
        "乙三（110105********0006） 预算股"
        "（依据：公布：州编办发〔2017〕219号（手工表必须与实名制系统一致））。"
    )
    assert (finding.rule, finding.severity, finding.state) == ("C-02", "错误", "不符")
    assert (finding.left, finding.right, finding.difference) == (1, 3, -2)
    (place,) = finding.places
    assert place.book == FILE and place.meaning == Meaning("汇总03", "政府", "行政编制.实有人数")
    assert sheets["汇总03"].cells[place.at.row, place.at.column] == 1


def test_of_many_people_a_few_are_named(cube, right):
    sheets = after(cube, right, "汇总13", {("行政编制", "合计"): 5})
    (finding,) = found(cube, sheets, "C-01", "C-07")
    assert len(finding.people) == 6 and finding.people[-1] == "等 7 人"
    assert finding.sentence.startswith("汇总13[行政编制].合计：表里 5，台账 7，相差 -2；台账中有：甲一（")
    assert "乙二（110105********0005） 办公室等 7 人（依据：" in finding.sentence


def test_no_id_number_is_ever_whole(cube, right):
    sheets = after(cube, right, "汇总03", {("政府", "行政编制.实有人数"): 1})
    verdict = check(evidence(cube, sheets), list(RULES.values()))
    whole = {str(person.get("身份证号")) for person in cube.register.people}
    assert not [
        f for f in verdict for number in whole if number in f"{f.sentence}{f.where}{f.people}{f.left}"
    ]


def test_a_blank_counts_as_zero_where_the_rule_says_so(cube, right):
    blank = after(cube, right, "汇总03", {("政府", "行政编制.实有人数"): None})
    assert (
        "表里 空，台账 3" in said(cube, blank, "C-02")[0] or "表里 0，台账 3" in said(cube, blank, "C-02")[0]
    )
    nobody = after(cube, right, "汇总03", {("政协", "行政编制.实有人数"): None})
    assert said(cube, nobody, "C-02") == []


def test_a_blank_is_undecided_where_the_rule_does_not(cube, right, tmp_path):
    strict = rule(tmp_path, "取数格", "填 = 应", 前提='列 = "行政编制.实有人数"', 表="[汇总03]")
    sheets = after(cube, right, "汇总03", {("政府", "行政编制.实有人数"): None})
    verdict = check(evidence(cube, sheets), [strict])
    (finding,) = verdict.findings
    assert finding.state == "未判" and verdict.tallies["甲-01"].undecided == 1
    assert finding.sentence == "汇总03[政府].行政编制.实有人数：空着没有填，台账是 3，没有判断（依据：试）。"
    assert verdict.errors == ()


def test_last_years_figure_is_compared_with_last_years_sheet(cube):
    last = {Meaning("汇总01", "机关", "实有人数"): 40, Meaning("汇总01", "机关", "编制数"): 41}
    sheet = filled("汇总01", cube, last)
    assert said(cube, {"汇总01": sheet}, "Y-03", last=last) == []
    wrong = typed("汇总01", sheet, cube, {("机关", "上年.实有人数"): 39})
    (sentence,) = said(cube, {"汇总01": wrong}, "Y-03", last=last)
    assert sentence.startswith("汇总01[机关].上年.实有人数：上年数填 39，上年报的是 40，相差 -1")


def test_running_numbers_are_one_finding_a_form(cube, right):
    names = ("某县纪委", "某县委办公室", "某县人大机关", "某县财政局")
    numbered = {(name, "序号"): number for name, number in zip(names, (2, 4, 6, 8), strict=True)}
    (finding,) = found(cube, after(cube, right, "明细1", numbered), "C-14", "C-16")
    assert finding.rule == "C-16"
    assert "序号有 4 格不是从 1 起连着编的" in finding.sentence
    assert {place.meaning.column for place in finding.places} == {"序号"}
    anew = {(name, "序号"): number for name, number in zip(names, (1, 2, 1, 1), strict=True)}
    assert found(cube, after(cube, right, "明细1", anew), "C-14", "C-16") == ()


# ------------------------------------------------------------------ 关系, 公式格, 格, 行


def test_a_total_that_is_not_the_sum_of_its_rows(cube, right):
    sheets = after(cube, right, "汇总03", {("合计", "行政编制.编制数"): 10})
    (finding,) = found(cube, sheets, "T-02")
    assert finding.sentence.startswith("汇总03[合计].行政编制.编制数：合计 10，各行之和 9，相差 1（依据：")
    assert [place.meaning.row for place in finding.places] == ["合计"]


def test_a_sum_across_shows_all_its_cells(cube, right):
    sheets = after(cube, right, "汇总03", {("政府", "合计.编制数"): 7})
    (finding,) = found(cube, sheets, "T-03")
    assert "合计 7，各列之和 5，相差 2" in finding.sentence
    assert [place.meaning.column for place in finding.places] == [
        "合计.编制数",
        "行政编制.编制数",
        "纪检监察行政编制.编制数",
    ]


def test_a_part_larger_than_the_whole(cube, right):
    sheets = after(cube, right, "汇总03", {("纪委机关", "纪检监察行政编制.编制数"): 9})
    (finding,) = found(cube, sheets, "T-04")
    assert finding.sentence.startswith("汇总03[党委].纪检监察行政编制.编制数：总数 2，其中 9，多出 -7")


def test_a_surplus_that_does_not_follow(cube, right):
    sheets = after(cube, right, "汇总03", {("政府", "行政编制.超缺"): 2})
    (finding,) = found(cube, sheets, "T-05")
    assert finding.sentence.startswith("汇总03[政府].行政编制.超缺：超缺填 2，实有减编制是 -2，相差 4")
    assert len(finding.places) == 3


def test_blank_terms_are_zero_only_if_the_rule_says_so(cube, right, tmp_path):
    sheets = after(cube, right, "汇总03", {("政府", "纪检监察行政编制.编制数"): None})
    zero = rule(tmp_path, "关系", "左 = 右", 前提='种 = "列合计" 且 行 = "政府"', 表="[汇总03]", 空="当零")
    assert check(evidence(cube, sheets), [zero]).tallies["甲-01"].undecided == 0
    strict = rule(tmp_path, "关系", "左 = 右", 前提='种 = "列合计" 且 行 = "政府"', 表="[汇总03]")
    assert check(evidence(cube, sheets), [strict]).tallies["甲-01"].undecided == 1


def test_a_formula_typed_over(cube, right):
    sheets = after(cube, right, "汇总03", {("合计", "机构数"): 4})
    (finding,) = found(cube, sheets, "T-12")
    assert finding.sentence.startswith("汇总03[合计].机构数：公式不在了，请恢复公式")
    assert found(cube, {"汇总03": right["汇总03"]}, "T-12") == ()


def test_each_cell_is_judged_by_itself(cube, right):
    sheets = after(cube, right, "汇总03", {("政府", "机构数"): 1.5, ("人大", "机构数"): None})
    (finding,) = found(cube, sheets, "T-01")
    assert finding.sentence.startswith("汇总03[政府].机构数：填的是“1.5”，应是不小于零的整数")
    tally = check(evidence(cube, sheets), [RULES["T-01"]]).tallies["T-01"]
    assert tally.failed == 1 and tally.skipped >= 1  # the blank one is not judged


def test_a_row_names_its_columns(cube, right, tmp_path):
    known = rule(tmp_path, "行", "行政编制.实有人数 ≤ 行政编制.编制数", 表="[汇总03]", 话='"{处}：{左}/{右}"')
    sheets = after(
        cube,
        right,
        "汇总03",
        {("政府", "行政编制.编制数"): 2, ("人大", "行政编制.编制数"): None},
    )
    verdict = check(evidence(cube, sheets), [known])
    (finding,) = verdict.findings
    assert finding.sentence == "汇总03[政府]：3/2（依据：试）。"
    assert [p.meaning.column for p in finding.places] == ["行政编制.编制数", "行政编制.实有人数"]
    assert verdict.tallies["甲-01"].undecided == 1 and verdict.tallies["甲-01"].passed > 0


def test_two_rows_of_the_same_name_are_told_apart(cube, right):
    """The county has two schools of one name; the figures of each are its own."""
    keys = [row.key for row in bound("明细5", right["明细5"], cube)[2] if row.label == "某县一中"]
    assert len(keys) == 2
    column = next(c.key for c in BOOK["明细5"].columns if c.source.word == "人数" and c.kind == "实有")
    sheets = after(cube, right, "明细5", {(keys[1], column): 77})
    found_in = [f.places[0].meaning.row for f in found(cube, sheets, "C-01", "C-02", "C-04")]
    assert found_in == [keys[1]]


# ------------------------------------------------------------------ 表, 全部


def test_a_rule_for_a_whole_form(cube, right, tmp_path):
    whole = rule(tmp_path, "表", "本表[合计].机构数 = 4", 表="[汇总03]", 话='"{处}：{左} 不是 {右}"')
    assert check(evidence(cube, right), [whole]).tallies["甲-01"] == Tally(passed=1)
    (finding,) = check(
        evidence(cube, after(cube, right, "汇总03", {("合计", "机构数"): 5})), [whole]
    ).findings
    assert finding.sentence == "汇总03：5 不是 4（依据：试）。" and finding.where == "汇总03"
    assert [str(place.meaning) for place in finding.places] == ["汇总03[合计].机构数"]
    blank = after(cube, right, "汇总03", {("合计", "机构数"): None})
    assert check(evidence(cube, blank), [whole]).tallies["甲-01"] == Tally(undecided=1)


def test_a_sum_over_all_body_rows_leaves_totals_out(cube, right, tmp_path):
    whole = rule(tmp_path, "表", "求和(本表[:].行政编制.编制数) = 本表[合计].行政编制.编制数", 表="[汇总03]")
    assert check(evidence(cube, right), [whole]).tallies["甲-01"] == Tally(passed=1)


def test_a_rule_between_two_forms_shows_both_cells(cube, right):
    sheets = {**right, **after(cube, right, "专项5", {("合计", "编制数"): 99})}
    (finding,) = found(cube, sheets, "X-07c")
    assert finding.sentence.startswith("编制总数：专项5 是 99 名，汇总01 是 23 名，相差 76")
    assert [str(place.meaning) for place in finding.places] == ["专项5[合计].编制数", "汇总01[合计].编制数"]


def test_a_rule_between_two_forms_waits_until_both_are_there(cube, right):
    verdict = check(evidence(cube, {"汇总01": right["汇总01"]}), [RULES["X-07c"]])
    assert verdict.findings == () and verdict.tallies["X-07c"] == Tally()


def test_a_rule_may_count_the_register_itself(cube, tmp_path):
    counting = rule(tmp_path, "全部", "人数(实有, 编制类型=行政编制) = 5", 话='"实有 {左} 人"')
    (finding,) = check(evidence(cube, {}), [counting]).findings
    assert finding.sentence == "实有 6 人（依据：试）。" and finding.places == ()


# ------------------------------------------------------------------ 表结构


def test_what_could_not_be_placed_is_a_finding(cube, right):
    place, sheet, _ = bound("汇总03", right["汇总03"], cube)
    row = place.rows["人大"]
    cells = {at: value for at, value in sheet.cells.items() if at != (row, 1)}
    (finding,) = found(cube, {"汇总03": dataclasses.replace(sheet, cells=cells)}, "T-10")
    assert finding.sentence.startswith(
        "县表.xlsx 汇总03：有 1 处行列在表里找不到，请用原表样（行 人大：行名里没有“人大”）（依据："
    )
    assert [p.at for p in finding.places] == [At("汇总03")]


def test_a_unit_without_a_line_is_said_once_and_not_cell_by_cell(cube, right):
    place, sheet, rows = bound("明细1", right["明细1"], cube)
    row = place.rows["某县财政局"]
    cells = {at: value for at, value in sheet.cells.items() if at[0] != row}
    sheets = {"明细1": dataclasses.replace(sheet, cells=cells)}
    (finding,) = found(cube, sheets, "T-10", "C-01", "C-02", "C-04", "C-11", "C-13", "C-14", "T-03", "T-06")
    assert "行 某县财政局：台账里有，表里没有这一行" in finding.sentence


def test_rows_put_in_by_hand_are_said_and_lose_nothing(cube, right):
    place, sheet, _ = bound("汇总03", right["汇总03"], cube)
    more = inserted(sheet, place.rows["政府"])
    strange = dataclasses.replace(more, cells={**more.cells, (place.rows["政府"] + 1, 1): "某某办"})
    (finding,) = found(cube, {"汇总03": strange}, "T-10", "T-11", "C-02", "C-11")
    assert finding.rule == "T-11" and finding.severity == "警告"
    assert "多出 1 处行列，不会统计" in finding.sentence and "某某办" in finding.sentence


def test_a_sheet_that_no_form_is_recognised_in_is_said(cube, right):
    (sentence,) = said(cube, {}, "T-10", "T-11", strange=((FILE, "Sheet3", "认不出是哪张表"),))
    assert sentence.startswith("县表.xlsx Sheet3：多出 1 处行列，不会统计（认不出是哪张表）")


def test_many_missing_things_are_counted_and_a_few_named(cube, right):
    place, sheet, _ = bound("汇总03", right["汇总03"], cube)
    cells = {at: value for at, value in sheet.cells.items() if at[1] != 1 or at[0] < 7}
    (sentence,) = said(cube, {"汇总03": dataclasses.replace(sheet, cells=cells)}, "T-10")
    assert sentence.count("；") <= 9


# ------------------------------------------------------------------ order, explanations, faults


def test_findings_come_worst_first_then_by_form_row_and_column(cube, right):
    sheets = {
        **after(cube, right, "汇总03", {("政府", "行政编制.超缺"): 2, ("政府", "行政编制.实有人数"): 2}),
        **after(cube, right, "汇总01", {("合计", "实有人数"): 1}),
    }
    mixed = check(evidence(cube, sheets), list(RULES.values())).findings
    levels = [("错误", "警告", "提示").index(finding.severity) for finding in mixed]
    assert levels == sorted(levels)
    errors = [f for f in mixed if f.severity == "错误"]
    of_sheets = [f.places[0] for f in errors if f.places]
    assert errors[: len(of_sheets)] == [f for f in errors if f.places]  # the register's rows come last
    order = [(list(BOOK).index(p.at.sheet), p.at.row, p.at.column) for p in of_sheets]
    assert order == sorted(order)


def test_the_same_evidence_gives_the_same_verdict(cube, right):
    sheets = {**right, **after(cube, right, "汇总03", {("政府", "行政编制.实有人数"): 2})}
    book = list(RULES.values())
    backwards = dict(reversed(sheets.items()))
    assert check(evidence(cube, sheets), book) == check(evidence(cube, backwards), book)


WAIVER = Waiver("C-02", "汇总03[政府].行政编制.实有人数", "1", "3", "军转安置", "甲", "乙", "2018-01-05")


def waived(cube, right, waiver, cells, book=None):
    sheets = after(cube, right, "汇总03", cells)
    verdict = check(evidence(cube, sheets, waivers=(waiver,)), book or [RULES["C-02"]])
    return [finding.waiver for finding in verdict.findings], verdict


def test_an_explanation_holds_for_a_warning_with_these_figures(cube, right):
    softer = [dataclasses.replace(RULES["C-02"], severity="警告")]
    wrong = {("政府", "行政编制.实有人数"): 1}
    assert waived(cube, right, WAIVER, wrong, softer)[0] == [WAIVER]
    other = {("政府", "行政编制.实有人数"): 2}
    assert waived(cube, right, WAIVER, other, softer)[0] == [None]


def test_an_error_can_be_explained_only_where_the_rule_allows_it(cube, right):
    wrong = {("政府", "行政编制.实有人数"): 1}
    found_waivers, verdict = waived(cube, right, WAIVER, wrong)
    assert found_waivers == [None] and len(verdict.errors) == 1
    allowed = [dataclasses.replace(RULES["C-02"], explainable=True)]
    found_waivers, verdict = waived(cube, right, WAIVER, wrong, allowed)
    assert found_waivers == [WAIVER] and verdict.errors == ()


def test_rules_of_other_years_or_switched_off_are_not_judged(cube, tmp_path):
    off = rule(tmp_path, "全部", "人数(实有) = 0", 停用="是")
    later = dataclasses.replace(rule(tmp_path, "全部", "人数(实有) = 0", 年度="2019-"), name="甲-02")
    verdict = check(evidence(cube, {}), [off, later])
    assert verdict.findings == () and verdict.tallies == {}


@pytest.mark.parametrize(
    ("each", "expression", "why"),
    [
        ("人员", "鞋码 = 40", "这里没有“鞋码”"),
        ("机构", "鞋码 = 40", "这里没有“鞋码”"),
        ("台账", "机构.鞋码 = 40", "这里没有“鞋码”"),
        ("行", "鞋码 = 40", "这里没有“鞋码”"),
        ("全部", "汇总99[合计].编制数 = 1", "这里没有“汇总99”"),
        ("全部", "人数(鞋码) = 1", "没有“鞋码”这个口径"),
        ("人员", '属于(姓名, "鞋码")', "没有“鞋码”这个码表"),
        ("行", "次数(编制数) = 1", "“次数”只能用在每: 人员、机构、台账的规则里"),
    ],
)
def test_a_rule_that_cannot_be_judged_stops_the_run_with_its_name_and_line(
    cube, right, tmp_path, each, expression, why
):
    broken = rule(tmp_path, each, expression)
    with pytest.raises(RuleFault) as fault:
        check(evidence(cube, {"汇总03": right["汇总03"]}), [broken])
    assert "规则.yaml 第 2 行" in str(fault.value) and "甲-01" in str(fault.value) and why in str(fault.value)
