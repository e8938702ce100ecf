"""Rules as linear constraints: the same places fail as when the rules themselves are judged."""

import dataclasses
import random

import pytest
from filled_forms import COUNTY, evidence, filled
from forms import paper_county

from bianzhi_xl import check, rules
from bianzhi_xl.language import lines, parse
from bianzhi_xl.nouns import Meaning, RuleFault

CUBE = paper_county.county()
BOOK = rules.load()
SHEETS = {name: filled(name, CUBE) for name in COUNTY}


def written(text, **parameters):
    """The comparisons of an expression in short; None when it is not linear."""
    found = lines(parse(text, constants=parameters), parameters)
    if found is None:
        return None
    return [
        (
            line.op,
            {leaf.name or str(leaf.cell): factor for factor, leaf in line.terms},
            line.number,
            len(line.constants),
        )
        for line in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲 = 乙", [("=", {"甲": 1, "乙": -1}, 0, 0)]),
        ("甲 + 2 × 乙 ≥ 丙 - 3", [(">=", {"甲": 1, "乙": 2, "丙": -1}, 3, 0)]),
        ("甲 - 甲 + 乙 = 0", [("=", {"乙": 1}, 0, 0)]),
        ("0 ≤ 甲 ≤ 12", [("<=", {"甲": -1}, 0, 0), ("<=", {"甲": 1}, -12, 0)]),
        ("甲 = 乙 且 丙 ≤ 4", [("=", {"甲": 1, "乙": -1}, 0, 0), ("<=", {"丙": 1}, -4, 0)]),
        ("求和(甲, 乙) = 丙 × 3", [("=", {"甲": 1, "乙": 1, "丙": -3}, 0, 0)]),
        ("甲 = 人数(实有)", [("=", {"甲": 1}, 0, 1)]),
        ("汇总01[合计].编制数 = 12", [("=", {"汇总01[合计].编制数": 1}, -12, 0)]),
        (
            "求和(汇总03[:].编制数) = 汇总01[合计].编制数",
            [("=", {"汇总03[:].编制数": 1, "汇总01[合计].编制数": -1}, 0, 0)],
        ),
    ],
)
def test_a_sum_is_read(text, expected):
    assert written(text) == expected


def test_a_quotient_is_exact():
    ((op, factors, number, _),) = written("甲 ÷ 3 ≤ 1")
    assert op == "<=" and factors["甲"] * 3 == 1 and number == -1


def test_a_parameter_is_its_number():
    assert written("甲 ≤ 上限", 上限=7) == [("<=", {"甲": 1}, -7, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "甲 × 乙 = 丙",
        "甲 ÷ 乙 = 1",
        "若(甲 > 1, 乙, 丙) = 3",
        "甲 ≠ 乙",
        "甲 < 乙",
        "甲 = 1 或 乙 = 2",
        "最大(甲, 乙) = 3",
        '甲 = "无"',
    ],
)
def test_what_is_no_sum_is_none(text):
    assert written(text) is None


def test_facts_that_may_be_explained_take_no_part():
    """Over-strength is no reason to change a figure."""
    taking = {each.rule for each in check.constraints(evidence(CUBE, SHEETS), BOOK)}
    book = {rule.name: rule for rule in BOOK}
    assert "T-06" not in taking and len(taking) > 60
    assert not any(book[name].explainable for name in taking)
    assert all(book[name].severity == "错误" or book[name].each == "取数格" for name in taking)
    assert {rule.name for rule in check.not_linear(BOOK)} == {
        "C-14", "T-01", "T-14", "X-13", *(f"X-13{letter}" for letter in "bcdefgh")
    }  # fmt: skip


def test_a_county_that_is_right_breaks_none():
    seen = evidence(CUBE, SHEETS)
    figures = {cell: value or 0 for cell, value in check.values(seen).items()}
    found = check.constraints(seen, BOOK)
    assert len(found) > 5000
    assert [each for each in found if each.holds(figures) is not True] == []


def failing(seen):
    """(rule, where) of the failing constraints, and of the findings of rules that are linear."""
    figures = {cell: value or 0 for cell, value in check.values(seen).items()}
    linear = {rule.name for rule in BOOK if rule not in check.not_linear(BOOK)}
    constraints = check.constraints(seen, BOOK)
    taking = {each.rule for each in constraints} & linear
    broken = {(each.rule, each.where) for each in constraints if each.holds(figures) is not True}
    found = {(f.rule, f.where) for f in check.check(seen, BOOK) if f.rule in taking and f.state == "不符"}
    return broken, found


@pytest.mark.parametrize("seed", range(6))
def test_the_same_places_fail_as_when_the_rules_are_judged(seed):
    dice = random.Random(seed)
    seen = evidence(CUBE, SHEETS)
    places = check.spots(seen)
    counted = [
        cell for cell, value in check.values(seen).items() if isinstance(value, int) and cell in places
    ]
    sheets = dict(SHEETS)
    for cell in dice.sample(sorted(counted), 5):
        at = places[cell].at
        grid = sheets[cell.form]
        cells = {**grid.cells, (at.row, at.column): dice.choice([0, 1, 7, grid.cells[at.row, at.column] + 3])}
        sheets[cell.form] = dataclasses.replace(grid, cells=cells)
    broken, found = failing(evidence(CUBE, sheets))
    assert broken == found


def test_how_hard_a_figure_is_to_doubt_depends_on_where_it_comes_from():
    named = {"与台账不符": 0.9, "手填": 1.0, "公式": 0.01, "与台账相符": 5.0, "录入": 8.0}
    seen = evidence(CUBE, SHEETS)
    weights = check.weights(seen, named)
    assert set(weights.values()) <= set(named.values())
    assert {weight for cell, weight in weights.items() if cell.form == "表1_1"} == {8.0}
    assert weights[Meaning("汇总03", "合计", "行政编制.实有人数")] == 0.01
    assert weights[Meaning("汇总03", "政府", "行政编制.实有人数")] == 5.0
    assert weights[Meaning("汇总11", "县委领导", "核定.合计")] in (0.01, 1.0)


def test_weights_are_named_in_the_rules_file(tmp_path):
    assert rules.weights()["录入"] > rules.weights()["手填"] > rules.weights()["与台账不符"]
    local = tmp_path / "规则.yaml"
    local.write_text("包含: 内置\n定位:\n  手填: 2\n规则: []\n", encoding="utf-8")
    assert rules.weights(local=local)["手填"] == 2
    local.write_text("定位:\n  手填: 很重\n", encoding="utf-8")
    with pytest.raises(RuleFault, match="第 2 行.*“手填”的权应是大于零的数"):
        rules.weights(local=local)
