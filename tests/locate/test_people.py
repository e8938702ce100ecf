"""Who is behind a difference from the register: each with the reason that he counts or does not."""

import dataclasses
import datetime as dt
import re

import pytest
from filled_forms import BOOK as FORMS
from filled_forms import COUNTY, evidence, filled, rule, typed
from forms import paper_county
from locate.test_causes import BOOK, looked_at

from bianzhi_xl import check, register
from bianzhi_xl.locate.people import behind_difference
from bianzhi_xl.nouns import Meaning, Register, Row

CUTOFF = dt.date(2017, 12, 31)
NUMBER = re.compile(r"\d{17}[\dXx]")


def county(**changes):
    """The county on paper with some people's fields changed (name → fields)."""
    held = paper_county.county().register
    people = tuple(
        dataclasses.replace(person, values={**person.values, **changes.get(str(person.get("姓名")), {})})
        for person in held.people
    )
    return register.cube(Register(people, held.institutions, held.ledger), paper_county.settings())


def sheets(cube):
    return {name: filled(name, cube) for name in COUNTY}


RIGHT = county()
SHEETS = sheets(RIGHT)


def said(cube, form="汇总03", row="政府", column="行政编制.实有人数", more=1):
    """What is said of a cell that has so many people more than the register."""
    declared = FORMS[form]
    spec = next(spec for spec in declared.rows if spec.key == row)
    held = Row(row, spec.label, spec, declared.where & spec.where)
    return behind_difference(declared, held, declared.column(column), cube, more, CUTOFF)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"人员状态": "非在职", "非在职理由": "离岗不占编制"}, "人员状态是“非在职”（离岗不占编制）"),
        ({"入编时间": dt.date(2018, 1, 10)}, "截止日以后入编"),
        ({"编制类型": "特种编制"}, "编制类型“特种编制”归不了类"),
        ({"人员状态": "退休"}, "人员状态是“退休”"),
    ],
)
def test_one_who_does_not_count_is_named_with_the_reason(changes, reason):
    (text,) = said(county(甲一=changes), row="纪委机关", column="纪检监察行政编制.实有人数")
    assert text.startswith(f"多出的 1 人中，{reason}的 1 人不计入这一格：甲一 ")
    assert not NUMBER.search(text)


def test_a_cell_with_a_group_of_just_so_many_in_another_unit_names_the_unit_that_holds_their_posts():
    """政协 has one 纪检监察 post filled in the sheet; the only such person has it in 纪委."""
    (text,) = said(RIGHT, row="政协", column="纪检监察行政编制.实有人数")
    assert text.startswith(
        "多出的 1 人中，编制在“某县纪委”（借调人员也算在编制所在单位）的 1 人不计入这一格：甲一 "
    )


def test_no_group_of_just_so_many_names_nobody():
    assert said(RIGHT, more=17) == ()


def test_a_cell_that_has_fewer_names_those_who_came_this_year():
    (text,) = said(county(乙一={"入编时间": dt.date(2017, 5, 1)}), more=-1)
    assert text.startswith("少的 1 人中，2017 年新进的 1 人计入实有：乙一 ")


def together(cube):
    """The root causes when the sheets were filled from the county as it should be and the register has changed."""
    return looked_at(cube, SHEETS)[1]


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("乙一", {"人员状态": "非在职", "非在职理由": "离岗不占编制"}, "人员状态是“非在职”（离岗不占编制）"),
        ("丙一", {"入编时间": dt.date(2018, 1, 10)}, "截止日以后入编"),
        ("甲二", {"人员状态": "调出", "离开时间": dt.date(2017, 9, 1)}, "人员状态是“调出”"),
        ("甲四", {"编制类型": "特种编制"}, "编制类型“特种编制”归不了类"),
        ("甲三", {"单位编码": "003"}, "编制在“某县人大机关”（借调人员也算在编制所在单位）"),
    ],
)
def test_one_person_wrong_in_the_register_is_one_root_cause(name, changes, reason):
    causes = together(county(**{name: changes}))
    named = [cause for cause in causes if f"差的是同样 1 人：{name} " in cause.sentence]
    assert len(named) == 1, [cause.sentence for cause in causes]
    (cause,) = named
    assert reason in cause.sentence and not NUMBER.search(cause.sentence)
    assert cause.sentence.startswith(f"{len(cause.suspects)} 格与台账差的是同样 1 人：{name} ")
    assert "这些格彼此相符，只与台账不符" in cause.sentence
    assert "台账有误就改台账，没错就重新填表" in cause.sentence
    assert len(cause.suspects) > 1 and len(cause.folds) >= len(cause.suspects)
    assert all(suspect.right is not None for suspect in cause.suspects)


def test_put_right_in_the_register_all_its_findings_are_gone():
    wrong = county(乙一={"人员状态": "非在职", "非在职理由": "离岗不占编制"})
    found, causes = looked_at(wrong, SHEETS)
    folded = {(found[n].rule, found[n].where) for cause in causes for n in cause.folds}
    left = {(f.rule, f.where) for f in check.check(evidence(RIGHT, SHEETS), BOOK)}
    assert folded and not folded & left


def test_a_newcomer_whom_the_sheets_do_not_have_is_named():
    """Filled before he came: every sheet has one fewer, and nobody else would make just these differences."""
    before = county(丙三={"入编时间": dt.date(2018, 2, 1)})
    causes = looked_at(county(丙三={"入编时间": dt.date(2017, 3, 1)}), sheets(before))[1]
    assert any("差的是同样 1 人：丙三 " in cause.sentence for cause in causes)
    assert any("2017 年新进，台账已计入" in cause.sentence for cause in causes)


def test_two_typed_slips_that_have_nothing_to_do_with_each_other_stay_two_causes():
    sheet = SHEETS["汇总03"]
    one = typed("汇总03", sheet, RIGHT, {("政府", "行政编制.实有人数"): 91})
    two = typed("汇总03", one, RIGHT, {("人大", "行政编制.编制数"): 77})
    causes = looked_at(RIGHT, {**SHEETS, "汇总03": two})[1]
    assert [len(cause.suspects) for cause in causes] == [1, 1]


def test_two_people_are_two_causes_and_each_finding_goes_with_one():
    """Both were in the same unit, so that some figures differ by two: they go when the second is put right."""
    wrong = county(
        乙一={"人员状态": "非在职", "非在职理由": "离岗不占编制"}, 乙二={"入编时间": dt.date(2018, 1, 10)}
    )
    found, causes = looked_at(wrong, SHEETS)
    told = [cause.sentence for cause in causes]
    assert [sum(f"差的是同样 1 人：{name} " in said for said in told) for name in ("乙一", "乙二")] == [1, 1]
    folds = [position for cause in causes for position in cause.folds]
    assert len(folds) == len(set(folds))
    shared = {each.place for each in causes[0].suspects} & {each.place for each in causes[1].suspects}
    assert shared and all(found[n].difference == 2 for n in causes[1].folds if found[n].places[0] in shared)


def test_one_who_stands_in_the_register_twice_is_named_with_the_second_unit():
    held = RIGHT.register
    (one,) = (person for person in held.people if person.get("姓名") == "丙三")
    number = {"身份证号": "433199199001010010"}
    first = dataclasses.replace(one, values={**one.values, **number})
    second = dataclasses.replace(one, values={**first.values, "单位编码": "003", "单位名称": "某县人大机关"})
    people = tuple(first if person is one else person for person in held.people)
    cube = register.cube(Register((*people, second), held.institutions, held.ledger), paper_county.settings())
    told = [cause.sentence for cause in looked_at(cube, SHEETS)[1]]
    wanted = "差的是同样 1 人：丙三 433199********0010（台账里登记了 2 次，这一次在“某县人大机关”）"
    assert any(wanted in said for said in told), told


def test_the_sheets_value_is_said_where_it_can_only_be_that():
    causes = together(county(甲四={"编制类型": "特种编制"}))
    assert any("编制类型“特种编制”归不了类，表里按“行政编制”算" in cause.sentence for cause in causes)


def test_a_slip_beside_a_wrong_row_of_the_register_is_a_cause_of_its_own():
    """The slip is in a figure that the person is counted in: it differs by him and by the swapped digits."""
    wrong = county(乙一={"人员状态": "非在职", "非在职理由": "离岗不占编制"})
    cell = Meaning("汇总13", "行政编制", "合计")
    slipped = {**SHEETS, "汇总13": typed("汇总13", SHEETS["汇总13"], RIGHT, {(cell.row, cell.column): 70})}
    right = check.values(evidence(RIGHT, SHEETS))[cell]
    causes = looked_at(wrong, slipped)[1]
    assert right == 7
    (own,) = (cause for cause in causes if [each.place.meaning for each in cause.suspects] == [cell])
    assert own.suspects[0].right == 6
    assert "疑似多一位（70 比 7 多打了一位；其余的差见台账的那一处根因）" in own.sentence
    assert sum("差的是同样 1 人：乙一 " in cause.sentence for cause in causes) == 1


def test_a_person_whom_a_figure_clears_is_not_named():
    """One slip, of one in a row of one: a figure that agrees counts the only one whom it might be."""
    sheet = typed("汇总03", SHEETS["汇总03"], RIGHT, {("政府", "行政编制.实有人数"): 1})
    causes = looked_at(RIGHT, {**SHEETS, "汇总03": sheet})[1]
    assert [len(cause.suspects) for cause in causes] == [1]
    assert not any("差的是同样" in cause.sentence for cause in causes)


def test_sheets_filled_from_another_register_are_one_cause(monkeypatch):
    monkeypatch.setattr("bianzhi_xl.locate.gathering.MOST_FIGURES", 20)
    gone = {
        name: {"入编时间": dt.date(2018, 3, 1)} for name in ("甲一", "甲四", "乙一", "乙二", "丙一", "丁三")
    }
    causes = together(county(**gone))
    assert "多半是按另一份台账填的" in causes[0].sentence
    assert len(causes[0].suspects) > 20
    assert not any(cell in causes[0].suspects for cause in causes[1:] for cell in cause.suspects)


def test_the_same_people_whatever_the_order_of_the_registers_rows():
    changes = {
        "乙一": {"人员状态": "非在职", "非在职理由": "离岗不占编制"},
        "丙三": {"入编时间": dt.date(2017, 3, 1)},
    }
    one = county(**changes)
    held = one.register
    backwards = Register(tuple(reversed(held.people)), held.institutions, held.ledger)
    before = sheets(county(丙三={"入编时间": dt.date(2018, 2, 1)}))
    told = [
        [cause.sentence for cause in looked_at(cube, before)[1]]
        for cube in (one, register.cube(backwards, paper_county.settings()))
    ]
    assert told[0] == told[1] and told[0]


def test_an_inner_office_that_was_filled_twice_is_named():
    cube = county(乙三={"所在机构": "办公室"})
    right = sheets(cube)
    cell = Meaning("明细1", "某县财政局", "行政编制.实有人数")
    assert check.values(evidence(cube, right))[cell] == 3
    sheet = typed("明细1", right["明细1"], cube, {(cell.row, cell.column): 5})
    (cause,) = looked_at(cube, {**right, "明细1": sheet})[1]
    assert [each.place.meaning for each in cause.suspects] == [cell]
    assert "填 5，应为 3（台账）；疑似填了两次（多出的 2 人正好是内设机构“办公室”的人数）" in cause.sentence


def test_figures_of_which_the_register_and_a_rule_say_different_things_are_left_to_people(tmp_path):
    """No value is right for both: none is proposed, and the people of the other figures are named all the same."""
    (wish,) = (rule(tmp_path, "行", "行政编制.实有人数 = 9", 表="[汇总03]"),)
    wrong = county(乙一={"人员状态": "非在职", "非在职理由": "离岗不占编制"})
    causes = looked_at(wrong, SHEETS, book=(*BOOK, wish))[1]
    assert any("差的是同样 1 人：乙一 " in cause.sentence for cause in causes)
    claimed = [each for cause in causes for each in cause.suspects if each.place.meaning.form == "汇总03"]
    assert not any(each.right == 9 and each.place.meaning.column == "行政编制.实有人数" for each in claimed)
