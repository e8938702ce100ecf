"""Who is behind a difference from the register: each with the reason that he counts or does not."""

import dataclasses
import datetime as dt
import re

import pytest
from filled_forms import BOOK as FORMS
from filled_forms import COUNTY, evidence, filled, typed
from forms import paper_county
from locate.test_causes import BOOK, looked_at

from bianzhi_xl import check, register
from bianzhi_xl.locate.people import behind_difference
from bianzhi_xl.nouns import Register, Row

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
    assert "格彼此相符，只与台账不符" in cause.sentence
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
