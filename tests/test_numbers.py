"""Running numbers (序号): right in the manner that the sheet already uses, whichever of them that is."""

import dataclasses

import pytest
from small_forms import LISTING, listing_rows
from tables import Paper, grid

from bianzhi_xl import binding, forms
from bianzhi_xl.fill import fill, grow
from bianzhi_xl.nouns import At

PARTY = tuple(("党委单位", f"党委{n}部", f"0{n}") for n in "甲乙")
OFFICES = tuple(("政府单位", f"某县第{n}局", f"1{n}") for n in "甲乙丙")
ALL = (*PARTY, *OFFICES)
TOP = """
机关编制情况明细表 | < | < | < | < | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
     | 合计     |
     | 一、党委 |
"""
FOOT = "     | 单位负责人： | | 审核人： |"


def sheet(*numbers, blank=0, names=ALL):
    """A sheet with five lines and their numbers, a heading in between; some blank lines at the end."""
    rows = [f"{number} | {name} | {code}" for number, (_, name, code) in zip(numbers, names, strict=True)]
    lines = [*rows[:2], "     | 二、政府 |", *rows[2:], *["     |   |"] * blank, FOOT]
    return grid(TOP + "\n".join(lines))


def bound(sheet, units=ALL):
    rows = listing_rows(*units)
    return binding.bind(LISTING, sheet, "簿.xlsx", rows), rows


def wrong(*numbers):
    """The cells that are numbered wrongly."""
    here = sheet(*numbers)
    place, rows = bound(here)
    return [at.a1 for at in forms.numbers(place, here, rows).wrong]


@pytest.mark.parametrize(
    ("numbers", "cells"),
    [
        ((1, 2, 3, 4, 5), []),  # through the whole form
        ((1, 2, 1, 2, 3), []),  # anew in each section
        (("'1", "（2）", "1.", "2、", "３"), []),  # as text
        ((1, 2, 3, 3, 5), ["A9"]),
        ((1, 2, 3, "", 5), ["A9"]),
        ((1, 3, 5, 7, 9), ["A6", "A8", "A9", "A10"]),
        (("一", "二", "三", "四", "五"), ["A5", "A6", "A8", "A9", "A10"]),
        (("", "", "", "", ""), ["A5", "A6", "A8", "A9", "A10"]),
    ],
)
def test_a_number_is_right_in_the_manner_of_the_others(numbers, cells):
    assert wrong(*numbers) == cells


def filled(sheet, units=ALL, ours=None):
    """The column of numbers after 填表, and what was said of it."""
    paper = Paper(sheet)
    place, rows = bound(paper.grid("表"), units)
    paper.apply(grow(place, rows))
    place, rows = bound(paper.grid("表"), units)
    found = fill(place, paper.grid("表"), rows, {}, ours)
    paper.apply([edit for edit in found.edits if edit.at.column == 1])
    after = paper.grid("表")
    said = [text for text in found.unplaced if "序号" in text]
    return [after.cells.get((row, 1)) for row in range(5, after.size()[0])], said


def test_a_blank_column_is_numbered_through_the_whole_form():
    assert filled(sheet("", "", "", "", "")) == ([1, 2, None, 3, 4, 5], [])


def test_a_line_put_in_is_numbered_as_its_section_is():
    more = (*ALL, ("政府单位", "某县第丁局", "1丁"))
    assert filled(sheet(1, 2, 1, 2, 3, blank=1), more) == ([1, 2, None, 1, 2, 3, 4], [])
    assert filled(sheet(1, 2, 3, 4, 5, blank=1), more) == ([1, 2, None, 3, 4, 5, 6], [])


def test_numbers_typed_below_a_line_that_is_put_in_stay_and_are_said():
    more = (*ALL, ("党委单位", "党委丙部", "0丙"))
    numbers, said = filled(sheet(1, 2, 3, 4, 5), more)
    assert numbers == [1, 2, 3, None, 3, 4, 5]
    assert said == ["乙表 序号：A9 等 3 格和行的次序对不上，没有动，请顺着改"]


def test_numbers_in_no_manner_are_left_alone():
    more = (*ALL, ("政府单位", "某县第丁局", "1丁"))
    numbers, said = filled(sheet(1, 3, 5, 7, 9, blank=1), more)
    assert numbers == [1, 3, None, 5, 7, 9, None]
    assert said == ["乙表 序号：不是从 1 起连着编的（A6 等 4 格），没有动，新增的行也没有编"]


def test_our_own_numbers_follow_the_lines():
    """They are of an earlier run: the unit of the second line has gone since."""
    before = sheet(1, 2, 3, 4, 5)
    ours = {At("表", row, 1): before.cells[row, 1] for row in (5, 6, 8, 9, 10)}
    ours |= {At("表", 6, column): before.cells[6, column] for column in (2, 3)}
    assert filled(before, (*PARTY[:1], *OFFICES), ours) == ([1, None, None, 2, 3, 4], [])


def test_a_line_unknown_to_the_register_has_its_number():
    assert filled(sheet(1, 2, 3, 4, ""), (*PARTY[:1], *OFFICES)) == ([1, 2, None, 3, 4, 5], [])


PAGE = """
{title} | < | < | < | < | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
"""


def pages(*numbers):
    """Two pages; the second section is cut in the middle."""
    lines = [f"{n} | {name} | {code}" for n, (_, name, code) in zip(numbers, ALL, strict=True)]
    one = PAGE.format(title="机关编制情况明细表") + "| 合计 |\n | 一、党委 |\n"
    one += "\n".join([*lines[:2], " | 二、政府 |", lines[2]])
    two = PAGE.format(title="机关编制情况明细表（续）") + "\n".join([*lines[3:], FOOT])
    return grid(one, "一"), grid(two, "二")


@pytest.mark.parametrize(
    ("numbers", "cells"),
    [((1, 2, 3, 4, 5), []), ((1, 2, 3, 1, 2), []), ((1, 2, 1, 2, 3), []), ((1, 2, 3, 1, 3), ["A4"])],
)
def test_each_page_may_begin_anew(numbers, cells):
    one, two = pages(*numbers)
    rows = listing_rows(*ALL)
    held = [binding.Held(LISTING, each, rows) for each in (one, two)]
    parts = binding.bind_all(held, "簿.xlsx")
    assert [part.missing for part in parts] == [(), ()]
    both = dataclasses.replace(one, others={"二": two})
    assert [at.a1 for at in forms.numbers(parts[0], both, rows).wrong] == cells


def test_nothing_is_numbered_while_lines_of_a_section_are_still_to_be_found():
    """In which manner they run could not be told later: 1, 2 in the second section may be anew, or not."""
    here = sheet("", "", "", "", "")
    here.cells[4, 2] = "（一）党务部门"
    place, rows = bound(here)
    assert "政府单位" in place.sections and "党委单位" not in place.sections
    found = forms.numbers(place, here, rows)
    assert found.untold and found.due == {}


def test_numbers_that_stand_there_tell_the_manner_all_the_same():
    here = sheet(1, 2, 1, 2, "")
    here.cells[4, 2] = "（一）党务部门"
    place, rows = bound(here)
    found = forms.numbers(place, here, rows)
    assert not found.untold and found.due[At("表", 10, 1)] == 3
