"""Listings in two halves beside one another (左右两栏): which line is whose, and where lines may be put in."""

import dataclasses
import re

import pytest
from small_forms import LISTING, listing_rows
from tables import Paper, grid, inserted
from test_binding_pages import derived

from bianzhi_xl import binding
from bianzhi_xl.fill import fill, grow
from bianzhi_xl.nouns import At, Formula, Unplaced

SHORT = dataclasses.replace(
    LISTING,
    columns=tuple(c for c in LISTING.columns if c.key in ("序号", "机构名称", "机构编码", "编制数")),
    rows=LISTING.rows[3:],
    sign=("单位负责人", "审核人"),
)
"""二、政府 and its institutions."""
SECTIONS = dataclasses.replace(SHORT, rows=LISTING.rows)
HALVES = """
机关编制情况明细表 | < | < | < | < | < | < | <
填报单位：某县 | | | | | | | 单位：名
序号 | 机构名称 | 机构编码 | 编制数 | 序号 | 机构名称 | 机构编码 | 编制数
 | 二、政府 | | | 3 | 县教育局 | 004 |
1 | 县政府办公室 | 002 | | 4 | 县民政局 | 005 |
2 | 县财政局 | 003 | | | | |
 | 单位负责人： | | 审核人： |
"""
NAMES = ("县政府办公室", "县财政局", "县教育局", "县民政局", "县司法局", "县水利局")
UNITS = tuple(("政府单位", name, f"{n:03}") for n, name in enumerate(NAMES, 2))


def rows(*units, form=SHORT):
    return listing_rows(*units, form=form)


def bound(table, listed=(), form=SHORT):
    sheet = table if not isinstance(table, str) else grid(table)
    return binding.bind(form, sheet, "簿.xlsx", listed)


def places(found, names=NAMES):
    return {name: at.a1 for name in names if (at := found.at(name, "编制数"))}


def test_the_lines_go_on_in_the_right_half():
    found = bound(HALVES, rows(*UNITS[:4]))
    assert places(found) == {
        "县政府办公室": "D5",
        "县财政局": "D6",
        "县教育局": "H4",
        "县民政局": "H5",
    }
    assert found.at("政府小计", "编制数") == At("表", 4, 4)
    assert found.missing == () and found.extra == () and found.vacant == frozenset()
    assert found.meant(At("表", 5, 8)) == ("县民政局", "编制数")


def test_a_row_without_a_line_takes_the_next_blank_one():
    found = bound(HALVES, rows(*UNITS[:5]))
    assert found.vacant == {"县司法局"} and found.at("县司法局", "编制数") == At("表", 6, 8)
    blank = re.sub(r"\b\d{1,3}\b|县\S+", "", HALVES)
    found = bound(blank, rows(*UNITS[:5]))
    assert places(found) == dict(zip(NAMES, ("D5", "D6", "H4", "H5", "H6"), strict=False))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("填报单位：某县 | | | | |", "填报单位：某县 | | | | 事业单位 |"),
        ("机关编制情况明细表 | < | < | < | < |", "机关编制情况明细表 | < | < | < | 机关编制情况明细表 |"),
        (
            "4 | 县民政局 | 005 |\n2 | 县财政局 | 003 | |",
            " | 二、政府 | |\n2 | 县财政局 | 003 | | | 县民政局",
        ),
    ],
)
def test_what_may_be_two_tables_is_no_listing_in_halves_and_its_right_half_gets_no_second_lines(
    before, after
):
    assert before in HALVES
    found = bound(HALVES.replace(before, after), rows(*UNITS))
    assert found.blocks == () and places(found) == {"县政府办公室": "D5", "县财政局": "D6"}
    assert found.held == {"县教育局", "县民政局"}
    why = "它在右边的第二栏里，分不清左右两栏是不是一张表；没有填，也没有另加一行，请接成一栏再对位"
    assert Unplaced("行 县民政局", why) in found.missing


def test_the_same_lines_in_both_halves_are_two_tables():
    again = HALVES.replace("县教育局 | 004", "县政府办公室 | 002").replace("县民政局 | 005", "县财政局 | 003")
    found = bound(again, rows(*UNITS[:2]))
    assert found.blocks == () and places(found) == {"县政府办公室": "D5", "县财政局": "D6"}


def test_a_half_of_lines_that_the_register_does_not_have_may_be_another_table():
    table = HALVES.replace("县教育局", "某研究所").replace("县民政局", "某设计院")
    found = bound(table, rows(*UNITS[:2]))
    assert found.blocks == () and places(found) == {"县政府办公室": "D5", "县财政局": "D6"}


def press(paper, listed, form=SHORT):
    """One press of 填表: lines put in, then figures."""
    paper.apply(grow(bound(paper.grid("表"), listed, form), listed))
    found = bound(paper.grid("表"), listed, form)
    filling = fill(found, paper.grid("表"), listed, derived(listed))
    paper.apply(filling.edits)
    return filling


def test_it_grows_below_both_halves_and_a_second_press_changes_nothing():
    paper, listed = Paper(grid(HALVES)), rows(*UNITS)
    assert press(paper, listed).unplaced == ()
    once = paper.grid("表")
    assert [once.content(row, 2) for row in range(5, 9)] == ["县政府办公室", "县财政局", None, "单位负责人："]
    assert [once.content(row, 6) for row in range(4, 8)] == ["县教育局", "县民政局", "县司法局", "县水利局"]
    assert once.content(4, 4) == Formula("=SUM(D5:D7,H4:H7)")
    assert [once.content(row, 8) for row in range(4, 8)] == [30, 40, 50, 60]
    assert press(paper, listed).edits == ()
    assert paper.grid("表") == once


PARTY = """
机关编制情况明细表 | < | < | < | < | < | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 序号 | 机构名称 | 机构编码 | 编制数
 | 合计 | | | 2 | 县政府办公室 | 002 |
 | 一、党委 | | | 3 | 县财政局 | 003 |
1 | 县委办公室 | 001 | | 4 | 县教育局 | 004 |
 | 二、政府 | | | | | |
 | 单位负责人： | | 审核人： |
"""


def test_where_a_line_would_tear_the_other_half_there_is_none_and_that_is_said():
    units = (("党委单位", "县委办公室", "001"), ("党委单位", "县委宣传部", "010"), *UNITS)
    paper, listed = Paper(grid(PARTY)), rows(*units, form=SECTIONS)
    found = bound(PARTY, listed, SECTIONS)
    assert found.held == {"县委宣传部"}
    assert [(edit.at, edit.new) for edit in grow(found, listed)] == [(At("表", 6), 2)]
    said = "表里还没有县委宣传部等 1 行，也没有空行；左右两栏里插入行会错开另一栏，没有填，请先在表里加好行"
    assert Unplaced("行段 党委单位", said) in found.missing
    assert f"乙表 行段 党委单位：{said}" in press(paper, listed, SECTIONS).unplaced
    once = paper.grid("表")
    assert [once.content(row, 2) for row in range(3, 7)] == ["合计", "一、党委", "县委办公室", "二、政府"]
    assert [once.content(row, 6) for row in range(3, 9)] == [
        "县政府办公室", "县财政局", "县教育局", "县民政局", "县司法局", "县水利局"
    ]  # fmt: skip
    assert once.content(6, 4) == Formula("=SUM(D7:D8,H3:H8)") and once.content(4, 4) is None


def test_rows_put_in_across_both_halves():
    found = bound(inserted(grid(HALVES), 5), rows(*UNITS[:4]))
    assert places(found) == dict(zip(NAMES, ("D5", "D7", "H4", "H5"), strict=False))
