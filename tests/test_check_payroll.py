"""The payroll list (工资花名册) against the register: who is in one and not in the other."""

import pytest
from filled_forms import evidence
from forms import paper_county

from bianzhi_xl import rules
from bianzhi_xl.check import check
from bianzhi_xl.nouns import Record

RULES = [rule for rule in rules.read() if rule.name in ("C-08", "C-08b")]


@pytest.fixture(scope="module")
def cube():
    return paper_county.county()


def found(cube, payroll):
    return check(evidence(cube, {}, payroll=payroll), RULES)


def paid(number, name="某人"):
    return Record("在职", "工资.csv", "", 2, {"姓名": name, "身份证号": number} if number else {"姓名": name})


def in_post(cube):
    people = [person for person in cube.register.people if cube.attributes(person)["计入实有"] == "是"]
    return tuple(paid(person.get("身份证号")) for person in people)


def test_without_a_payroll_list_nothing_is_judged(cube):
    verdict = found(cube, None)
    assert not verdict.findings
    assert verdict.tallies["C-08"].passed == 0 and verdict.tallies["C-08b"].passed == 0


def test_a_list_of_everybody_in_post_agrees(cube):
    verdict = found(cube, in_post(cube))
    assert not verdict.findings and verdict.tallies["C-08b"].passed == len(in_post(cube))


def test_who_is_missing_in_it_is_named(cube):
    verdict = found(cube, in_post(cube)[1:])
    (finding,) = verdict.findings
    assert finding.rule == "C-08" and "甲一" in finding.where and finding.record


def test_who_draws_pay_without_a_post_is_named(cube):
    verdict = found(cube, (*in_post(cube), paid("433199198001010008", "外人")))
    (finding,) = verdict.findings
    assert (finding.rule, finding.record) == ("C-08b", ("工资.csv", 2))
    assert finding.where == "工资.csv 第2行 外人（433199********0008）"


def test_a_row_without_a_number_is_not_judged(cube):
    verdict = found(cube, (*in_post(cube), paid(None)))
    assert not verdict.findings and verdict.tallies["C-08b"].skipped == 1
