"""Root causes: given a spoilt county, the cell, what it should be, the slip, and the findings that go with it."""

import dataclasses
import datetime as dt
import re
from types import SimpleNamespace

from filled_forms import COUNTY, evidence, filled, rule, typed
from forms import paper_county

from bianzhi_xl import check, locate, rules
from bianzhi_xl.buttons import locating
from bianzhi_xl.nouns import Meaning, Waiver

CUBE = paper_county.county()
BOOK = rules.load()
SHEETS = {name: filled(name, CUBE) for name in COUNTY}
CELL = Meaning("汇总03", "政府", "行政编制.实有人数")


def standing(cell):
    """What stands in a cell of the county as it should be."""
    return check.values(evidence(CUBE, SHEETS))[cell]


def looked(*changes, last=None, **more):
    """The findings and root causes after cells were typed over."""
    sheets = dict(SHEETS)
    for cell, value in changes:
        sheets[cell.form] = typed(cell.form, sheets[cell.form], CUBE, {(cell.row, cell.column): value})
    return looked_at(CUBE, sheets, last, **more)


def looked_at(cube, sheets, last=None, book=BOOK, **more):
    """The findings and root causes of these sheets, held against this register."""
    seen = evidence(cube, sheets, last=last or {})
    found = check.check(seen, book).findings
    scene = locate.Scene(
        sheets={n: locate.Sheet(b.binding, b.grid, b.rows, b.declared) for n, b in seen.by_form.items()},
        figures=check.values(seen),
        constraints=check.constraints(seen, book),
        weights=check.weights(seen, rules.weights()),
        places=check.spots(seen),
        findings=found,
        cube=cube,
        last=last or {},
        cutoff=dt.date(2017, 12, 31),
        **more,
    )
    return found, locate.causes(scene)


BEFORE = {(f.rule, f.where) for f in check.check(evidence(CUBE, SHEETS), BOOK)}
"""What is said of the county as it should be: its register has facts that are errors of their own."""


def fresh(found):
    """Positions of the errors that the change made."""
    return [
        n
        for n, f in enumerate(found)
        if f.severity == "错误" and f.state == "不符" and (f.rule, f.where) not in BEFORE
    ]


def cells(cause):
    return [suspect.place.meaning for suspect in cause.suspects]


def test_a_county_that_is_right_has_none():
    assert looked()[1] == ()


def test_one_wrong_figure_is_one_root_cause_that_folds_all_that_follows():
    right = standing(CELL)
    found, (cause,) = looked((CELL, right + 20))
    assert cells(cause) == [CELL]
    (suspect,) = cause.suspects
    assert (suspect.value, suspect.right) == (right + 20, right)
    errors = fresh(found)
    assert set(cause.folds) >= set(errors) and len(errors) > 1
    assert cause.settled and not cause.others
    assert cause.sentence.startswith("汇总03 第")
    assert f"填 {right + 20}，应为 {right}（台账）" in cause.sentence
    assert cause.sentence.endswith(f"改正后其余 {len(cause.folds) - 1} 处不符随之消失。")


def test_put_right_the_findings_are_gone():
    right = standing(CELL)
    _, (cause,) = looked((CELL, right + 20))
    found, causes = looked((CELL, cause.suspects[0].right))
    assert causes == () and [found[n] for n in fresh(found) if found[n].rule != "T-12"] == []


def test_two_slips_in_different_forms_are_two_causes():
    column = next(
        iter(c.key for c in evidence(CUBE, SHEETS).forms["汇总13"].columns if c.source.word == "人数")
    )
    other = Meaning("汇总13", "机关工勤编制", column)
    _, causes = looked((CELL, standing(CELL) + 20), (other, (standing(other) or 0) + 3))
    assert sorted(map(tuple, map(cells, causes))) == [(CELL,), (other,)]


def test_the_same_answer_whatever_the_order_of_sheets_and_rules():
    change = (CELL, standing(CELL) + 20)
    _, one = looked(change)
    backwards = dict(reversed(SHEETS.items()))
    sheets = {
        **backwards,
        CELL.form: typed(CELL.form, SHEETS[CELL.form], CUBE, {(CELL.row, CELL.column): change[1]}),
    }
    seen = evidence(CUBE, sheets)
    found = check.check(seen, tuple(reversed(BOOK))).findings
    scene = locate.Scene(
        {n: locate.Sheet(b.binding, b.grid, b.rows, b.declared) for n, b in seen.by_form.items()},
        check.values(seen),
        check.constraints(seen, tuple(reversed(BOOK))),
        check.weights(seen, rules.weights()),
        check.spots(seen),
        found,
        CUBE,
        {},
        dt.date(2017, 12, 31),
    )
    assert [(c.sentence, cells(c)) for c in locate.causes(scene)] == [(c.sentence, cells(c)) for c in one]


def test_figures_that_nothing_else_speaks_of_are_equally_good_answers():
    """Typed by hand, total and all: any cell of the broken sum may be the wrong one."""
    form = evidence(CUBE, SHEETS).forms["专项1"]
    typed_in = [c.key for c in form.columns if c.source.word == "手填" and c.unit == "人"][0]
    rows = ("财政供养", "行政编制", "政法专项编制", "机关工勤编制", "全额拨款", "差额补贴", "事业编制")
    parts = [Meaning("专项1", row, typed_in) for row in rows]
    _, causes = looked(*zip(parts, (99, 10, 20, 30, 5, 5, 10), strict=True))
    cause = next(each for each in causes if cells(each)[0] in parts)
    assert len(cause.others) >= 2
    assert "也可能错在" in cause.sentence and cause.suspects[0].right is None
    assert "分不出来" in cause.decided


def test_a_total_that_was_typed_wrong_in_one_sentence():
    quotas = [each for each in paper_county.QUOTAS if each[:3] != ("004", "", "行政编制")]
    cube = paper_county.county(
        quotas=(*quotas, ("004", "", "行政编制", 150), ("004", "", "纪检监察行政编制", 11))
    )
    sheet = typed("汇总03", filled("汇总03", cube), cube, {("政府", "合计.编制数"): 116})
    found, (cause, *_) = looked_at(cube, {"汇总03": sheet})
    assert cause.sentence == (
        "汇总03 第11行 政府 合计 编制数：填 116，应为 161（= 行政编制 150 + 纪检监察行政编制 11）；"
        f"疑似数字颠倒（116 写反了 161）。改正后其余 {len(cause.folds) - 1} 处不符随之消失。"
    )
    assert len(cause.folds) > 1


def test_the_smaller_parts_of_a_long_sum_stand_together():
    total = Meaning("汇总03", "合计", "行政编制.编制数")
    quotas = [(code, "", "行政编制", 10 + n) for n, code in enumerate(("002", "003", "004", "005", "006"))]
    bodies = [(f"02{n}", "", "行政编制", n) for n in range(3)]
    cube = paper_county.county(quotas=(*quotas, *bodies))
    right = check.values(evidence(cube, {"汇总03": filled("汇总03", cube)}))[total]
    sheet = typed("汇总03", filled("汇总03", cube), cube, {(total.row, total.column): right + 41})
    (cause,) = (each for each in looked_at(cube, {"汇总03": sheet})[1] if total in cells(each))
    (told,) = re.findall(r"应为 (\d+)（= (.+?)）", cause.sentence)
    assert int(told[0]) == right == sum(map(int, re.findall(r"\d+(?= \+|$)", told[1])))


def test_over_strength_is_never_put_right(tmp_path):
    """More people than posts, and the register says so: even a rule that calls it an error suspects no figure."""
    (strict,) = (rule(tmp_path, "行", "行政编制.实有人数 ≤ 行政编制.编制数", 表="[汇总03]"),)
    quotas = [each for each in paper_county.QUOTAS if each[:3] != ("004", "", "行政编制")]
    cube = paper_county.county(quotas=(*quotas, ("004", "", "行政编制", 1)))
    sheets = {name: filled(name, cube) for name in COUNTY}
    found, causes = looked_at(cube, sheets, book=(*BOOK, strict))
    assert any(f.rule == strict.name and f.state == "不符" and "政府" in f.where for f in found)
    assert causes == ()


def test_no_figure_is_changed_so_that_a_rule_passes_against_the_register(tmp_path):
    """The sum of two figures that agree with the register is not what a rule wants: the rule's other cell is wrong,
    or nothing."""
    (wish,) = (rule(tmp_path, "行", "行政编制.实有人数 = 行政编制.编制数", 表="[汇总03]"),)
    right = check.values(evidence(CUBE, SHEETS))
    _, causes = looked_at(CUBE, SHEETS, book=(*BOOK, wish))
    assert not any(
        suspect.right not in (None, right[suspect.place.meaning])
        and suspect.place.meaning.column.startswith("行政")
        for cause in causes
        for suspect in cause.suspects
    )


def test_what_was_explained_is_a_fact_and_no_figure_is_suspected(tmp_path):
    """An office makes the register's figures a warning, and one is explained."""
    book = [dataclasses.replace(each, severity="警告") for each in BOOK if each.name == "C-02"]
    sheets = SHEETS | {"汇总03": typed("汇总03", SHEETS["汇总03"], CUBE, {(CELL.row, CELL.column): 91})}
    settings = dataclasses.replace(paper_county.settings(), folder=str(tmp_path))
    known = SimpleNamespace(settings=settings, cube=CUBE, last={})

    def causes(*waivers):
        seen = evidence(CUBE, sheets, waivers=waivers)
        return locating.with_causes(check.check(seen, book), seen, book, known)

    (finding,) = (f for f in causes() if f.rule == "C-02")
    assert [cells(cause) for cause in causes().causes] == [[CELL]]
    shown = (rules.shown(finding.left), rules.shown(finding.right))
    explained = causes(Waiver("C-02", finding.where, *shown, "经批准", "甲", "乙", "2018-01-05"))
    assert [f.waiver.who for f in explained if f.waiver] == ["甲"] and explained.causes == ()


def test_a_warning_that_follows_from_a_wrong_figure_goes_with_it(tmp_path):
    """Seven people typed as seventy-one: that is also a great change since last year, which no sum speaks of."""
    wrong, before = Meaning("汇总01", "机关", "实有人数"), ("机关", "上年.实有人数")
    settings = dataclasses.replace(paper_county.settings(), folder=str(tmp_path))
    known = SimpleNamespace(settings=settings, cube=CUBE, last={})

    def seen(figure):
        own = typed("汇总01", SHEETS["汇总01"], CUBE, {(wrong.row, wrong.column): figure, before: 7})
        return evidence(CUBE, SHEETS | {"汇总01": own})

    verdict = locating.with_causes(check.check(seen(71), BOOK), seen(71), BOOK, known)
    (cause,) = (cause for cause in verdict.causes if wrong in cells(cause))
    folded = {(verdict.findings[n].rule, verdict.findings[n].where) for n in cause.folds}
    assert ("Y-01", "汇总01[机关]") in folded
    assert not folded & {(each.rule, each.where) for each in check.check(seen(7), BOOK)}
    assert f"改正后其余 {len(folded) - 1} 处不符随之消失" in cause.sentence


def test_an_answer_lists_all_that_are_equally_good_and_says_that_nothing_decides():
    form = evidence(CUBE, SHEETS).forms["专项1"]
    key = [c.key for c in form.columns if c.source.word == "手填" and c.unit == "人"][0]
    rows = ("财政供养", "行政编制", "政法专项编制", "机关工勤编制")
    changes = zip((Meaning("专项1", row, key) for row in rows), (99, 10, 20, 30), strict=True)
    (cause, *_) = (each for each in looked(*changes)[1] if each.others)
    said = {cells(cause)[0], *(place.meaning for answer in cause.others for place in answer)}
    assert {Meaning("专项1", row, key) for row in rows} <= said
    assert cause.decided == f"另有 {len(cause.others)} 种同样少的改法，表里的数分不出来，请对照原始材料"


def test_text_that_looks_like_a_number_is_the_slip():
    right = standing(CELL)
    _, causes = looked((CELL, f" {right}人"))
    (suspect,) = causes[0].suspects
    assert (suspect.place.meaning, suspect.right, suspect.slip) == (CELL, right, "文字格式的数")


def test_a_formula_typed_over():
    total = Meaning("汇总03", "合计", "行政编制.实有人数")
    right = standing(total)
    _, causes = looked((total, right + 41))
    (suspect,) = causes[0].suspects
    assert (suspect.place.meaning, suspect.right, suspect.slip) == (total, right, "公式被数覆盖")
    assert any(
        finding.rule == "T-12" for finding in (looked((total, right + 41))[0][n] for n in causes[0].folds)
    )


def test_the_people_behind_a_difference_are_named_with_masked_numbers():
    """The sheet counts those, too, whom the register does not count: as many as differ in one attribute."""
    seen = evidence(CUBE, SHEETS)
    (held,) = (each for name, each in seen.by_form.items() if name == "汇总03")
    places = check.spots(seen)
    figures = [
        Meaning("汇总03", row.key, column.key)
        for row in held.rows
        for column in held.form.columns
        if column.source.word == "人数" and not row.spec.sum_of
    ]
    said = []
    for cell in [each for each in figures if each in places][:12]:
        _, causes = looked((cell, (standing(cell) or 0) + 1))
        said += [text for c in causes for s in c.suspects for text in s.people]
    assert said, "somebody nearly counts somewhere in the county"
    assert all(re.search(r"多出的 \d 人中，.*的 \d 人不计入这一格：", text) for text in said)
    assert not any(re.search(r"\d{17}[\dXx]", text) for text in said)


def test_what_was_not_settled_in_time_is_said():
    """Many hand-typed figures that contradict each other, and no time at all to sort them out."""
    form = evidence(CUBE, SHEETS).forms["专项1"]
    key = [c.key for c in form.columns if c.source.word == "手填" and c.unit == "人"][0]
    rows = ("财政供养", "行政编制", "政法专项编制", "机关工勤编制", "全额拨款", "差额补贴", "事业编制")
    heavy = [Meaning("专项1", row, key) for row in rows]
    _, causes = looked(*zip(heavy, (99, 10, 20, 30, 5, 5, 44), strict=True), seconds=0.0)
    open_ones = [cause for cause in causes if not cause.settled]
    assert open_ones and "没有算完" in open_ones[0].sentence and open_ones[0].suspects == ()
