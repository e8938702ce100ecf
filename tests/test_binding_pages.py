"""Listings that go on on further sheets (续表): given the sheets, which line is whose, and where lines are put in."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_forms import FIXED, LISTING, listing_rows
from tables import Paper, grid

from bianzhi_xl import binding
from bianzhi_xl.fill import fill, grow
from bianzhi_xl.nouns import At, Column, Formula, Meaning, Row, RowSpec, Source, Unplaced, Where

HEAD = """
机关编制情况明细表{mark} | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
"""
FOOT = """
 | 单位负责人： | | 审核人： |
"""
UNITS = (
    ("党委单位", "县委办公室", "001"),
    ("政府单位", "县政府办公室", "002"),
    ("政府单位", "县财政局", "003"),
    ("政府单位", "县教育局", "004"),
)
FIRST = """
 | 合计
 | 一、党委
1 | 县委办公室 | 001
 | 二、政府
2 | 县政府办公室 | 002
"""
SECOND = """
3 | 县财政局 | 003
4 | 县教育局 | 004
"""


def page(body, name, mark=""):
    lines = [
        line for part in (HEAD.format(mark=mark), body, FOOT) for line in part.splitlines() if line.strip()
    ]
    return grid("\n".join(lines), name)


def bound(*pages, form=LISTING, rows=()):
    return binding.bind_all([binding.Held(form, each, rows) for each in pages], "簿.xlsx")


@pytest.mark.parametrize("mark", ["", "（续）", "（续表）", "（二）", "之二"])
def test_lines_on_a_further_sheet_are_of_the_listing_that_was_open(mark):
    first, second = bound(page(FIRST, "一"), page(SECOND, "二", mark), rows=listing_rows(*UNITS))
    assert first.missing == second.missing == () and first.extra == second.extra == ()
    assert first.sheets == second.sheets == ("一", "二")
    assert first.at("县政府办公室", "编制数") == second.at("县政府办公室", "编制数") == At("一", 7, 4)
    assert first.at("县教育局", "编制数") == second.at("县教育局", "编制数") == At("二", 4, 4)
    assert first.vacant == second.vacant == frozenset()


@pytest.mark.parametrize("again", ["二、政府（续）", "政府（续上页）", "二、政府"])
def test_what_stands_above_the_lines_may_be_printed_once_more(again):
    second = page(f" | {again}\n{SECOND}", "二")
    found = bound(page(FIRST, "一"), second, rows=listing_rows(*UNITS))[1]
    assert found.missing == () and found.extra == ()
    assert found.here[0].sections == {"政府单位": (4, 5)}
    assert found.at("政府小计", "编制数") == At("一", 6, 4)


def test_a_row_of_its_own_with_figures_on_both_sheets_has_no_place():
    second = page(f" | 二、政府 | | 12\n{SECOND}", "二")
    first, _ = bound(
        page(FIRST.replace("二、政府", "二、政府 | | 30"), "一"), second, rows=listing_rows(*UNITS)
    )
    assert first.blocks == ()


OWN = "（每页各有的一行，这一页的留给人填）"


@pytest.mark.parametrize("figures", ["", " | | 12 | 11"])
def test_a_further_page_may_have_a_total_and_a_section_row_of_its_own(figures):
    first = FIRST.replace("合计", "合计 | | 70 | 60").replace("二、政府", "二、政府 | | 50 | 40")
    third = page(f" | 合计{figures}\n | 二、政府{figures}\n4 | 县教育局 | 004", "三", "（续二）")
    second = page(f" | 合计{figures}\n | 二、政府{figures}\n3 | 县财政局 | 003", "二", "（续）")
    found = bound(page(first, "一"), second, third, rows=listing_rows(*UNITS))
    assert [part.missing for part in found] == [(), (), ()]
    assert [found[0].at(key, "编制数") for key in ("合计", "政府小计")] == [At("一", 3, 4), At("一", 6, 4)]
    assert [part.here[0].sections.get("政府单位") for part in found] == [(7,), (5,), (5,)]
    said = (f"第3行“合计”{OWN}", f"第4行“二、政府”{OWN}") if figures else ()
    assert [part.extra for part in found] == [(), said, said]


def test_a_page_may_have_its_total_at_the_foot_and_lines_are_put_in_above_it():
    second = page(f"{SECOND}\n | 合计 | | 30", "二", "（续）")
    rows = listing_rows(*UNITS, ("政府单位", "县民政局", "005"))
    first, second = bound(page(FIRST, "一"), second, rows=rows)
    assert first.at("合计", "编制数") == At("一", 3, 4)
    assert second.extra == (f"第5行“合计”{OWN}",)
    assert [(edit.at, edit.new) for edit in grow(second, rows)] == [(At("二", 4), 1)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("合计 | | =D5+D7", "合计 | | =D4+D5"),
        ("合计 | | 8", "合计 | | 30"),
        ("合计", "总计 | | 30"),
        ("合计", "合计\n | 全县合计"),
    ],
)
def test_a_total_that_may_be_that_of_the_first_page_only_is_left_and_said(first, second):
    lines = FIRST.replace("合计", first).replace("001", "001 | 5").replace("002", "002 | 3")
    found = bound(
        page(lines, "一"), page(f"{SECOND}\n | {second}", "二", "（续）"), rows=listing_rows(*UNITS)
    )
    assert found[0].at("合计", "编制数") is None
    assert found[0].missing == (
        Unplaced("行 合计", "几页上都有“合计”，分不清哪一行是全表的、哪一行是本页的，没有填"),
    )
    assert found[0].at("县教育局", "编制数") == At("二", 4, 4)
    assert found[0].at("党委小计", "编制数") == At("一", 4, 4)


def test_a_section_row_between_the_lines_of_a_further_page_is_not_its_heading():
    second = page("3 | 县财政局 | 003\n | 二、政府 | | 12\n4 | 县教育局 | 004", "二", "（续）")
    assert bound(page(FIRST, "一"), second, rows=listing_rows(*UNITS))[0].blocks == ()


def test_each_sheet_knows_its_fixed_rows():
    third = " | 二、政府\n2 | 县政府办公室\n" + SECOND
    pages = page(" | 合计\n | 一、党委\n", "一"), page("1 | 县委办公室", "二"), page(third, "三")
    found = bound(*pages, rows=listing_rows(*UNITS))
    assert [part.missing for part in found] == [(), (), ()]
    assert [part.here[0].sections for part in found] == [
        {"党委单位": ()},
        {"党委单位": (3,)},
        {"党委单位": (), "政府单位": (4, 5, 6)},
    ]
    assert found[0].at("县委办公室", "编制数") == At("二", 3, 4)


def test_a_total_at_the_foot_of_the_last_sheet():
    first = page(FIRST.replace(" | 合计\n", ""), "一")
    found = bound(first, page(SECOND + " | 合计", "二"), rows=listing_rows(*UNITS))
    assert [part.missing for part in found] == [(), ()]
    assert found[0].at("合计", "编制数") == At("二", 5, 4)
    assert found[1].here[0].sections == {"政府单位": (3, 4)}


def test_a_row_that_no_sheet_holds_takes_the_next_blank_line_or_asks_for_one_on_the_last_sheet():
    more = (*UNITS, ("政府单位", "县民政局", "005"), ("党委单位", "县委宣传部", "006"))
    rows = listing_rows(*more)
    first, second = bound(page(FIRST, "一"), page(SECOND + "5 |", "二"), rows=rows)
    assert second.vacant == {"县民政局"} and second.at("县民政局", "编制数") == At("二", 5, 4)
    assert [(edit.at, edit.new) for edit in grow(first, rows)] == [(At("一", 5), 1)]
    assert grow(second, rows) == ()
    assert first.missing == (
        Unplaced("行 县委宣传部", "表里还没有这一行"),
        Unplaced("行 县民政局", "表里还没有这一行"),
    )
    assert second.missing == ()


def test_a_fixed_row_on_none_of_them_is_said_once():
    first, second = bound(page(FIRST.replace(" | 一、党委\n", ""), "一"), page(SECOND, "二"))
    assert [item.what for item in first.missing] == ["行 党委小计", "行段 党委单位"]
    assert second.missing == ()


def test_copies_are_no_pages():
    one, other = bound(page(FIRST + SECOND, "一"), page(FIRST + SECOND, "一 (2)"))
    assert one.blocks == other.blocks == ()
    one, other = bound(page(FIRST, "一"), page(FIRST.replace("二、政府", ""), "一 (2)"))
    assert one.blocks == other.blocks == ()


ROSTER = dataclasses.replace(
    LISTING,
    title="机关人员花名册",
    columns=(
        Column("机构名称", ("姓名",), Source("行名"), kind="文字"),
        Column("机构编码", ("职务",), Source("手填"), kind="手填"),
    ),
    rows=(RowSpec("人员", "", kind="逐人"),),
    sign=(),
)
NAMES = ("甲", "乙"), ("丙", "丁")


def roster(names, name, mark=""):
    return grid(
        f"机关人员花名册{mark} | <\n姓名 | 职务\n" + "\n".join(f"{each} | 科员" for each in names), name
    )


@pytest.mark.parametrize(("mark", "name"), [("（续）", "二"), ("", "花名册续"), ("", "花名册（二）")])
def test_a_roster_goes_on_where_title_or_sheet_says_so(mark, name):
    found = bound(roster(NAMES[0], "一"), roster(NAMES[1], name, mark), form=ROSTER)
    assert found[0].sheets == ("一", name)
    assert {key: found[0].at(key, "机构名称") for key in "甲乙丙丁"} == {
        "甲": At("一", 3, 1),
        "乙": At("一", 4, 1),
        "丙": At(name, 3, 1),
        "丁": At(name, 4, 1),
    }


@pytest.mark.parametrize("name", ["二", "花名册 (2)", "副本"])
def test_two_rosters_are_not_one(name):
    assert bound(roster(NAMES[0], "一"), roster(NAMES[1], name), form=ROSTER)[0].blocks == ()


def people(names):
    return tuple(Row(name, name, ROSTER.rows[0], Where()) for name in names)


def test_two_rosters_are_one_where_the_register_goes_on_from_the_first_to_the_second():
    first, second = roster(NAMES[0], "一"), roster(NAMES[1], "二")
    assert bound(first, second, form=ROSTER, rows=people("甲乙丙丁"))[0].sheets == ("一", "二")
    for others in ("甲丙乙丁", "丙丁甲乙", "甲乙丙"):
        assert bound(first, second, form=ROSTER, rows=people(others))[0].blocks == ()
    again = roster(("乙", "丙"), "二")
    assert bound(first, again, form=ROSTER, rows=people("甲乙丙丁"))[0].blocks == ()


def test_people_of_the_same_name_on_two_sheets_are_two():
    found = bound(roster(("甲", "乙"), "一"), roster(("甲", "丙", "丁"), "二", "（续）"), form=ROSTER)
    assert (found[0].at("甲", "机构名称"), found[0].at("甲#2", "机构名称")) == (
        At("一", 3, 1),
        At("二", 3, 1),
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 6), st.integers(0, 6), st.data())
def test_wherever_a_listing_is_cut_each_line_is_where_it_stands(party, council, data):
    units = [("党委单位", f"党委第{n}部") for n in "甲乙丙丁戊己"[:party]]
    units += [("政府单位", f"政府第{n}局") for n in "甲乙丙丁戊己"[:council]]
    lines = ["合计", "一、党委", *(name for key, name in units if key == "党委单位")]
    lines += ["二、政府", *(name for key, name in units if key == "政府单位")]
    cuts = data.draw(st.lists(st.integers(1, len(lines) - 1), min_size=1, max_size=2, unique=True))
    ends = [0, *sorted(cuts), len(lines)]
    pages, truth = [], {}
    for number, (start, end) in enumerate(zip(ends, ends[1:], strict=False)):
        name = "一二三"[number]
        pages.append(
            page("\n".join(f" | {line}" for line in lines[start:end]), name, "（续）" if number else "")
        )
        truth |= {line: At(name, 3 + n, 4) for n, line in enumerate(lines[start:end])}
    rows = listing_rows(*((key, name, f"{n:03}") for n, (key, name) in enumerate(units)))
    found = bound(*pages, rows=rows)
    labels = {"合计": "合计", "一、党委": "党委小计", "二、政府": "政府小计"}
    assert {line: found[0].at(labels.get(line, line), "编制数") for line in lines} == truth
    assert all(part.missing == () and part.extra == () for part in found)


def derived(rows):
    listed = [row for row in rows if row.ident]
    return {
        Meaning("乙表", row.key, column): value
        for number, row in enumerate(listed, 1)
        for column, value in (
            ("序号", number),
            ("机构名称", row.label),
            ("机构编码", row.ident[1]),
            ("编制数", 10 * number),
            ("实有人数", 9),
        )
    }


def filled(papers, rows):
    """One press of 填表 over the sheets of a workbook: lines put in, then figures."""

    def parts():
        grids = [paper.grid(name) for name, paper in papers.items()]
        return zip(papers.values(), grids, bound(*grids, rows=rows), strict=True)

    for paper, _, part in list(parts()):
        paper.apply(grow(part, rows))
    for paper, there, part in list(parts()):
        paper.apply(fill(part, there, rows, derived(rows)).edits)
    return [part for _, _, part in parts()]


def test_a_listing_over_two_sheets_is_filled_once():
    blank = FIRST.replace("1 | 县委办公室 | 001", " | ").replace("2 | 县政府办公室 | 002", " | ")
    papers = {"一": Paper(page(blank, "一")), "二": Paper(page(" |\n |", "二", "（续）"))}
    rows = listing_rows(*UNITS, ("政府单位", "县民政局", "005"))
    parts = filled(papers, rows)
    first, second = (paper.grid(name) for name, paper in papers.items())
    assert [first.content(row, 2) for row in range(5, 8)] == ["县委办公室", "二、政府", "县政府办公室"]
    assert [second.content(row, 2) for row in range(3, 6)] == ["县财政局", "县教育局", "县民政局"]
    assert [second.content(row, 1) for row in range(3, 6)] == [3, 4, 5]
    assert first.content(6, 4) == Formula("=SUM(D7,'二'!D3:D5)")
    assert first.content(3, 4) == Formula("=SUM(D4,D6)")
    assert second.content(4, 6) == Formula("=E4-D4")
    assert [part.missing for part in parts] == [(), ()]


def test_a_second_press_changes_nothing():
    papers = {"一": Paper(page(FIRST, "一")), "二": Paper(page(SECOND, "二"))}
    rows = listing_rows(*UNITS)
    filled(papers, rows)
    before = [paper.grid(name) for name, paper in papers.items()]
    filled(papers, rows)
    assert [paper.grid(name) for name, paper in papers.items()] == before


def test_what_a_page_has_of_its_own_is_neither_filled_nor_added_up():
    second = page(f" | 二、政府 | | 12 | 11\n{SECOND}\n | 合计 | | 12 | 11", "二", "（续）")
    papers = {"一": Paper(page(FIRST, "一")), "二": Paper(second)}
    rows = listing_rows(*UNITS, ("政府单位", "县民政局", "005"))
    for _ in range(2):
        filled(papers, rows)
        first, second = (paper.grid(name) for name, paper in papers.items())
        assert first.content(6, 4) == Formula("=SUM(D7,'二'!D4:D6)")
        assert first.content(3, 4) == Formula("=SUM(D4,D6)")
        assert [second.content(row, 2) for row in range(3, 8)] == [
            "二、政府", "县财政局", "县教育局", "县民政局", "合计"
        ]  # fmt: skip
        assert [second.content(row, 4) for row in (3, 7)] == [12, 12]


def test_a_listing_whose_columns_go_on_below_is_filled_in_both_blocks():
    sheet = grid(
        """
        机关编制情况明细表 | < | <
        序号 | 机构名称 | 机构编码 | 编制数
         | 合计 |
         | 一、党委 |
         |
         | 二、政府 |
         |
         | 机关编制情况明细表（续） |
        序号 | 机构名称 | 实有人数 | 超(+)缺(-) | 备注
         | 合计 |
         | 一、党委 |
         |
         | 二、政府 |
         |
         | 单位负责人： | | 审核人： |
        """,
        "一",
    )
    papers = {"一": Paper(sheet)}
    (part,) = filled(papers, listing_rows(*UNITS))
    found = papers["一"].grid("一")
    assert part.missing == () and part.extra == ()
    for first in (3, 13):
        assert [found.content(first + n, 2) for n in range(7)] == [
            "合计", "一、党委", "县委办公室", "二、政府", "县政府办公室", "县财政局", "县教育局"
        ]  # fmt: skip
        assert [found.content(first + n, 1) for n in (2, 4, 5, 6)] == [1, 2, 3, 4]
    assert [found.content(row, 4) for row in (3, 6, 7, 8, 9)] == [
        Formula("=SUM(D4,D6)"), Formula("=SUM(D7:D9)"), 20, 30, 40
    ]  # fmt: skip
    assert [found.content(row, 3) for row in (13, 16, 17)] == [
        Formula("=SUM(C14,C16)"), Formula("=SUM(C17:C19)"), 9
    ]  # fmt: skip
    assert found.content(19, 4) == Formula("=C19-D9")


def test_a_column_that_is_asked_on_one_sheet_and_stands_on_another_is_neither_for_sure():
    form = dataclasses.replace(FIXED, columns=(*FIXED.columns[:2], *FIXED.columns[-2:]))
    rows = "\n".join(f"{spec.label} |" for spec in FIXED.rows)
    left = grid(f"机关编制情况统计表 | <\n系统类别 | 机构数 | 去年数合计\n{rows}", "一")
    right = grid(f"机关编制情况统计表（续） | <\n系统类别 | 上年数 | 备注\n{rows}", "二")
    assert [doubt.what for doubt in binding.bind(form, left, "簿.xlsx").doubts] == ["列 上年数"]
    first, second = bound(left, right, form=form)
    assert first.at("政府", "上年数") is None is second.at("政府", "上年数")
    assert first.at("政府", "备注") and "列 上年数" in {item.what for item in first.missing}
