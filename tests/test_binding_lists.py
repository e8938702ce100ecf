"""Listings: lines between fixed rows, one institution, inner office or person each."""

import dataclasses

import pytest
from small_forms import LIST_SHEET, LISTING, listing_rows
from tables import grid, inserted

from bianzhi_xl import binding
from bianzhi_xl.nouns import Meaning, Unplaced

UNITS = (
    ("党委单位", "县委办公室", "001"),
    ("政府单位", "某县一中", "007"),
    ("政府单位", "某县一中", "009"),
)
FILLED = """
附表3-1 |
机关编制情况明细表 | < | < | < | < | < | <
填报单位：某县 |
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
甲   | 乙       | 丙       | 1      | 2        | 3          | 4
     | 合计     |
     | 一、党委 |
1    | 县委 办公室 | '001  | 5 | 4 |
     | 二、政府 |
2    | 某县一中 | '009     | 9 | 8 |
3    | 某县一中 | '007     | 7 | 6 | | 老校区
     |          |
     | 单位负责人： | | 审核人： |
"""


def bound(table, *units):
    return binding.bind(LISTING, grid(table), "簿.xlsx", listing_rows(*units) if units else ())


@pytest.mark.parametrize("total", ["合计 | <       |", "合计 |         |"])
def test_a_total_may_be_written_over_or_under_the_running_numbers(total):
    found = bound(LIST_SHEET.replace("     | 合计     |", total))
    assert found.rows["合计"] == 6 and found.missing == ()


def test_a_blank_model_has_its_sections():
    found = bound(LIST_SHEET)
    assert found.sections == {"党委单位": (8, 9), "政府单位": (11, 12)}
    assert found.below == {"党委单位": 9, "政府单位": 12}
    assert found.rows == {"合计": 6, "党委小计": 7, "政府小计": 10}
    assert found.missing == ()


def test_rows_that_stand_nowhere_take_blank_lines_and_are_said():
    found = bound(LIST_SHEET, *UNITS)
    assert {key: found.rows[key] for key in ("县委办公室", "某县一中", "某县一中#2")} == {
        "县委办公室": 8,
        "某县一中": 11,
        "某县一中#2": 12,
    }
    assert found.vacant == {"县委办公室", "某县一中", "某县一中#2"}
    assert Unplaced("行 县委办公室", "表里还没有这一行") in found.missing


def test_equal_names_are_told_apart_by_what_identifies_them():
    found = bound(FILLED, *UNITS)
    assert found.rows["某县一中"] == 11 and found.rows["某县一中#2"] == 10
    assert found.rows["县委办公室"] == 8
    assert found.vacant == frozenset() and found.missing == ()


def test_equal_names_without_identification_are_left_where_figures_stand_and_go_by_order_where_none_do():
    unsaid = FILLED.replace("'009", "").replace("'007", "")
    found = bound(unsaid, *UNITS)
    assert found.held == {"某县一中", "某县一中#2"} and found.held.isdisjoint(found.rows)
    blank = bound(unsaid.replace("| 9 | 8 |", "|").replace("| 7 | 6 | | 老校区", "|"), *UNITS)
    assert (blank.rows["某县一中"], blank.rows["某县一中#2"]) == (10, 11)


def test_numbered_lines_are_the_rows_without_their_numbers():
    found = bound(FILLED.replace("县委 办公室", "1.县委办公室"), *UNITS)
    assert found.rows["县委办公室"] == 8
    assert found.missing == () and found.extra == ()


def test_without_rows_lines_are_read_as_they_stand():
    found = bound(FILLED)
    assert {"县委办公室": 8, "某县一中": 10, "某县一中#2": 11}.items() <= found.rows.items()
    assert found.missing == () and found.extra == ()
    sheet = grid(FILLED)
    assert binding.figures(found, sheet)[Meaning("乙表", "某县一中#2", "实有人数")] == 6


def test_a_line_the_register_does_not_know_is_extra_and_keeps_its_place():
    found = bound(FILLED, UNITS[0], ("政府单位", "某县财政局", "004"))
    assert found.extra == ("第10行“某县一中”", "第11行“某县一中”")
    assert found.rows["某县财政局"] == 12 and found.vacant == {"某县财政局"}
    assert found.missing == (Unplaced("行 某县财政局", "表里还没有这一行"),)


def test_too_few_lines():
    units = [("党委单位", f"党委第{n}部", str(n)) for n in range(9)]
    found = bound(LIST_SHEET, *units)
    assert sum(key in found.rows for _, key, _ in units) == 2
    assert found.missing == (Unplaced("行段 党委单位", "表里还没有党委第0部、党委第1部、党委第2部等 9 行"),)


def test_a_line_with_figures_but_no_name_is_not_taken():
    found = bound(
        FILLED.replace("     |          |\n", "     |          | | 3 |\n"), ("政府单位", "某县财政局", "004")
    )
    assert "某县财政局" not in found.rows
    assert "第12行没有行名，但有内容" in found.extra


def test_lines_follow_rows_put_in():
    sheet = inserted(inserted(grid(FILLED), 11), 7, 2)
    found = binding.bind(LISTING, sheet, "簿.xlsx", listing_rows(*UNITS))
    assert found.sections == {"党委单位": (8, 9, 10), "政府单位": (12, 13, 14, 15)}
    assert (found.rows["某县一中"], found.rows["某县一中#2"]) == (13, 12)
    assert found.missing == ()


HEADED = """
机关编制情况明细表 | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
  | 合计 |
  | 二、政府 |
1 | 县财政局 | 004
  | 单位负责人： | | 审核人： |
"""


def test_a_section_without_lines_begins_below_its_fixed_row_whatever_that_is_called():
    form = dataclasses.replace(LISTING, rows=(LISTING.rows[0], *LISTING.rows[2:]))
    found = binding.bind(form, grid(HEADED), "簿.xlsx")
    assert found.rows["合计"] == 3 and found.below["党委单位"] == 3


def test_lines_below_a_missing_heading_are_known_by_their_names():
    found = bound(FILLED.replace("二、政府", "      "), *UNITS)
    assert (found.rows["县委办公室"], found.rows["某县一中"], found.rows["某县一中#2"]) == (8, 11, 10)
    assert [item.what for item in found.missing] == ["行 政府小计"]


def test_a_person_named_like_a_total_gets_a_key_of_its_own():
    found = bound(FILLED.replace("县委 办公室", "党委单位"))
    assert found.rows["党委单位#2"] == 8


FEET = """
机关编制情况明细表 | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
1 | 县委办公室 | 001
  | 党委小计 |
2 | 县财政局 | 004
3 | 县教育局 | 005
  | 政府小计 |
  | 合计 |
  | 单位负责人： | | 审核人： |
"""
OF_FEET = (
    ("党委单位", "县委办公室", "001"),
    ("政府单位", "县财政局", "004"),
    ("政府单位", "县教育局", "005"),
)


def test_subtotals_at_the_foot_of_their_lines():
    found = bound(FEET, *OF_FEET)
    assert found.missing == () and found.extra == ()
    assert found.sections == {"党委单位": (3,), "政府单位": (5, 6)}
    assert (found.rows["党委小计"], found.rows["政府小计"], found.rows["合计"]) == (4, 7, 8)


def test_lines_above_the_first_subtotal_and_below_the_last_are_in_no_listing():
    found = bound(FEET.replace("  | 合计 |", "4 | 县民政局 | 006\n  | 合计 |"), *OF_FEET)
    assert found.sections == {}
    assert [item.what for item in found.missing if item.what.startswith("行段")] == [
        "行段 党委单位",
        "行段 政府单位",
    ]


def test_a_row_in_other_words_or_in_another_section_gets_no_second_line():
    shorter = bound(FEET.replace("县财政局", "财政局"), *OF_FEET)
    assert shorter.held == {"县财政局"} and "县财政局" not in shorter.rows
    (item,) = shorter.missing
    assert item.why.startswith("像是第 5 行“财政局”，写法不同；没有填，也没有另加一行")
    elsewhere = bound(FEET, ("政府单位", "县委办公室", "001"), *OF_FEET[1:])
    assert elsewhere.held == {"县委办公室"} and elsewhere.vacant == frozenset()
    assert elsewhere.missing[0].why.startswith("第 3 行有，却在别的段里")


def test_a_part_of_the_line_above_and_a_subtotal_are_no_lines():
    table = FEET.replace("3 | 县教育局 | 005", "3 | 县教育局 | 005\n  | 其中：机关\n  | 学校小计")
    assert bound(table, *OF_FEET).sections["政府单位"] == (5, 6)


TOWNS = (
    ("政府单位", "芷岩县城关镇人民政府", "021"),
    ("政府单位", "芷岩县石桥镇人民政府", "022"),
    ("政府单位", "芷岩县发展和改革局", "023"),
)


def of_towns(*names):
    """The listing with these names, one a line, and figures in them."""
    lines = "\n".join(f"{n} | {name} | | 9 | 8 |" for n, name in enumerate(names, 1))
    head, _, rest = FILLED.partition("     | 二、政府 |\n")
    return bound(f"{head}     | 二、政府 |\n{lines}\n{rest[rest.index('     |          |') :]}", *TOWNS)


def test_a_list_leaves_out_the_name_of_the_place_it_is_of():
    found = of_towns("城关镇", "石桥镇人民政府", "发展和改革局（挂县粮食局牌子）")
    assert [found.rows[name] for _, name, _ in TOWNS] == [10, 11, 12]
    assert found.vacant == frozenset() and found.held == frozenset()


def test_a_short_name_that_stands_twice_is_not_placed():
    found = of_towns("城关镇", "城关镇", "发展和改革局")
    assert "芷岩县城关镇人民政府" not in {key for key in found.rows if key not in found.vacant}


def test_a_longer_name_is_not_the_short_one():
    found = of_towns("城关镇财政所", "石桥镇", "发展和改革局")
    assert found.rows.get("芷岩县城关镇人民政府") != 10
    assert found.rows["芷岩县石桥镇人民政府"] == 11


def parts(table):
    """The head of FILLED, its first section, its second, and its foot."""
    head, _, rest = table.partition("     | 一、党委 |\n")
    first, _, rest = rest.partition("     | 二、政府 |\n")
    second, _, foot = rest.partition("     |          |\n")
    return head, f"     | 一、党委 |\n{first}", f"     | 二、政府 |\n{second}", f"     |          |\n{foot}"


def test_sections_in_another_order():
    head, first, second, foot = parts(FILLED)
    found = bound(head + second + first + foot, *UNITS)
    assert found.sections == {"党委单位": (11, 12), "政府单位": (8, 9)}
    assert (found.rows["县委办公室"], found.rows["某县一中"]) == (11, 9)
    assert found.vacant == frozenset()


def test_a_section_of_which_the_register_has_nothing_may_be_left_out():
    head, first, _, foot = parts(FILLED)
    found = bound(head + first + foot, UNITS[0])
    assert found.rows["县委办公室"] == 8 and "党委单位" in found.sections
    assert "行 政府小计" in {item.what for item in found.missing}
    # Nothing tells where the units would stand that the register does have.
    assert "政府单位" not in bound(head + first + foot, *UNITS).sections


def test_a_heading_in_other_words_keeps_its_lines():
    found = bound(FILLED.replace("二、政府", "二、县府"), UNITS[0])
    assert "党委单位" not in found.sections


RUN_ON = """
机关编制情况明细表 | < | < | < | < | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
  | 合计 |
1 | 县财政局 |
2 | 县委办公室 |
3 | 县教育局 |
  |          |
  | 单位负责人： | | 审核人： |
"""


def test_without_any_heading_each_line_is_known_by_its_name():
    found = bound(RUN_ON, *OF_FEET)
    assert found.rows == {"合计": 3, "县财政局": 4, "县委办公室": 5, "县教育局": 6}
    assert [item.what for item in found.missing] == ["行 党委小计", "行 政府小计"]
    assert found.sections == {"党委单位": (4, 5, 6, 7), "政府单位": (4, 5, 6, 7)}


def test_without_any_heading_new_lines_come_at_the_end_in_the_declared_order():
    new = (("党委单位", "县委组织部", "002"), *OF_FEET, ("政府单位", "县民政局", "006"))
    found = bound(RUN_ON, *new)
    assert found.rows["县委组织部"] == 7 and found.vacant == {"县委组织部"}
    assert found.below == {"党委单位": 7, "政府单位": 7}


def test_a_blank_list_without_headings_takes_all_in_the_declared_order():
    table = RUN_ON.replace("县财政局", "").replace("县委办公室", "").replace("县教育局", "")
    found = bound(table, *OF_FEET)
    assert (found.rows["县委办公室"], found.rows["县财政局"], found.rows["县教育局"]) == (4, 5, 6)
    untold = bound(table.replace("  | 合计 |\n", ""), *OF_FEET)
    assert untold.sections == {}


def test_among_lines_that_run_on_an_unknown_one_may_be_a_heading():
    found = bound(RUN_ON.replace("3 | 县教育局", "  | 财经口"), *OF_FEET)
    assert (found.rows["县委办公室"], found.rows["县财政局"]) == (5, 4)
    assert found.held == {"县教育局"} and "县教育局" not in found.rows
    numbered = bound(RUN_ON.replace("县教育局", "一、政府口"), *OF_FEET)
    assert numbered.sections == {}


def test_lines_most_of_which_nobody_knows_are_no_listing():
    found = bound(RUN_ON.replace("县财政局", "某公司").replace("县教育局", "某学校"), *OF_FEET)
    assert found.sections == {}


def test_a_list_of_lines_that_run_on_may_lack_its_total():
    found = bound(RUN_ON.replace("  | 合计 |\n", ""), *OF_FEET)
    assert (found.rows["县财政局"], found.rows["县教育局"]) == (3, 5)


def test_a_blank_section_is_not_for_those_whose_heading_is_missing():
    table = LIST_SHEET.replace(
        "     | 二、政府 |          | =SUM(D11:D12) | =SUM(E11:E12) | =E10-D10 |\n", ""
    )
    found = bound(table, *OF_FEET)
    assert found.rows["县委办公室"] == 8
    assert "政府单位" not in found.sections and "县财政局" not in found.rows


def test_two_lines_of_one_name_that_run_on_are_not_told_apart():
    twice = RUN_ON.replace("县教育局 |", "县财政局 | | 5").replace("1 | 县财政局 |", "1 | 县财政局 | | 7")
    found = bound(twice, *OF_FEET[:2])
    assert "县财政局" in found.held and found.rows["县委办公室"] == 5


OPEN = "\n".join(LIST_SHEET.splitlines()[:-3])
"""It ends with 二、政府, without signatures."""


def test_a_sheet_that_ends_with_the_row_above_a_listing_has_its_lines_below():
    found = bound(OPEN, *UNITS)
    assert (found.rows["某县一中"], found.rows["某县一中#2"]) == (11, 12)
    assert found.sections["政府单位"] == (11, 12) and {"某县一中", "某县一中#2"} <= found.vacant
    assert found.body == (6, 12)


@pytest.mark.parametrize(
    "table",
    [
        f"{OPEN}\n1 | 某县二中 | '008",  # the lines have begun: they may go on elsewhere
        f"{OPEN}\n | 填报人：张三 |",
        f"{OPEN}\n | | | | | | | | 2018年1月5日",
        OPEN.replace("一、党委", "党群"),  # a fixed row stands elsewhere
    ],
)
def test_where_anything_else_stands_below_or_is_lacking_there_are_no_lines_below_the_sheet(table):
    found = bound(table, *UNITS)
    assert "某县一中#2" not in found.rows and found.body[1] <= 11


TWO_COLUMNS = """
附表3-1 |
机关编制情况明细表 | < | < | < | < | < | < | <
填报单位：某县 |
序号 | 机构名称 | <      | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
甲   | 乙       |        | 丙       | 1      | 2        | 3          | 4
     | 合计     |        |          |        |          |            |
     | 一、党委 | 小计   |          |        |          |            |
     | ^        |        |          |        |          |            |
     | ^        |        |          |        |          |            |
     | 二、政府 |        |          |        |          |            |
     |          |        |          |        |          |            |
     |          |        |          |        |          |            |
     | 单位负责人： | | | 审核人： |
"""


def test_where_sections_are_merged_down_beside_their_lines_names_stand_in_the_right_column():
    found = bound(TWO_COLUMNS, *UNITS)
    assert (
        found.rows.items()
        >= {"合计": 6, "党委小计": 7, "政府小计": 10, "县委办公室": 8, "某县一中": 11}.items()
    )
    assert found.columns["机构名称"] == 3


def test_a_name_that_is_merged_down_with_nothing_beside_it_stays_in_its_column():
    """The names of a listing that was filled so stand there."""
    table = TWO_COLUMNS.replace("     | 二、政府 |        |", "     | 二、政府 | <      |")
    assert bound(table, *UNITS).columns["机构名称"] == 3
    alone = FILLED.replace("     |          |\n", "     | ^ |\n")
    assert bound(alone, *UNITS).columns["机构名称"] == 2
