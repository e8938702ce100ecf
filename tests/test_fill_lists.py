"""Filling listings: lines are put in, filled, kept and emptied."""

from hypothesis import given, settings
from hypothesis import strategies as st
from small_forms import FIXED, LIST_SHEET, LISTING, SHEET, fixed_rows, listing_rows
from tables import Paper, grid, typed

from bianzhi_xl import binding
from bianzhi_xl.fill import fill, grow
from bianzhi_xl.nouns import At, Edit, Formula, Meaning

ONE = (("党委单位", "县委办公室", "001"),)
MANY = (*ONE, *(("政府单位", f"某县第{n}局", f"1{n}") for n in "甲乙丙丁"))


def derived(rows):
    found = {}
    for number, row in enumerate((row for row in rows if row.ident), 1):
        values = {
            "序号": number,
            "机构名称": row.label,
            "机构编码": row.ident[1],
            "编制数": 10 * number,
            "实有人数": 9,
        }
        found |= {Meaning("乙表", row.key, column): value for column, value in values.items()}
    return found


def run(paper, units, ours=None):
    """One press of 填表: the edits and the conflicts."""
    rows = listing_rows(*units)
    grown = grow(binding.bind(LISTING, paper.grid("表"), "簿.xlsx", rows), rows)
    paper.apply(grown)
    bound = binding.bind(LISTING, paper.grid("表"), "簿.xlsx", rows)
    found = fill(bound, paper.grid("表"), rows, derived(rows), ours)
    paper.apply(found.edits)
    return (*grown, *found.edits), found


def column(paper, number, first=6):
    sheet = paper.grid("表")
    return [sheet.content(row, number) for row in range(first, sheet.size()[0])]


def test_lines_are_put_in_above_the_last_blank_one():
    rows = listing_rows(*MANY)
    bound = binding.bind(LISTING, grid(LIST_SHEET), "簿.xlsx", rows)
    assert grow(bound, rows) == (Edit(At("表", 11), "rows", 0, 2, "“政府单位”一段的行不够，插入 2 行"),)


def test_lines_are_put_in_from_the_bottom_up():
    units = [*MANY, *(("党委单位", f"党委第{n}部", f"2{n}") for n in "甲乙")]
    rows = listing_rows(*units)
    edits = grow(binding.bind(LISTING, grid(LIST_SHEET), "簿.xlsx", rows), rows)
    assert [(edit.at.row, edit.new) for edit in edits] == [(11, 2), (8, 1)]


def test_every_row_is_written_with_its_formulas_and_the_totals_take_it_in():
    paper = Paper(grid(LIST_SHEET))
    _, found = run(paper, MANY)
    assert column(paper, 2) == [
        "合计",
        "一、党委",
        "县委办公室",
        None,
        "二、政府",
        "某县第甲局",
        "某县第乙局",
        "某县第丙局",
        "某县第丁局",
    ]
    sheet = paper.grid("表")
    assert sheet.formulas[10, 4] == "=SUM(D11:D14)"
    assert sheet.formulas[7, 4] == "=SUM(D8:D9)"  # reaches over the blank line, for a unit typed in later
    assert all((row, 6) in sheet.formulas for row in (11, 12, 13, 14))
    assert found.conflicts == () and found.unplaced == ()


def test_a_second_press_changes_nothing():
    paper = Paper(grid(LIST_SHEET))
    run(paper, MANY)
    edits, found = run(paper, MANY)
    assert edits == () and found.conflicts == ()


def test_a_new_institution_takes_a_blank_line_and_the_rest_stays():
    paper = Paper(grid(LIST_SHEET))
    ours = {edit.at: edit.new for edit in run(paper, MANY)[0] if edit.what == "value"}
    edits, found = run(paper, (*ONE, ("党委单位", "党委组织部", "002"), *MANY[1:]), ours)
    assert column(paper, 2)[2:4] == ["县委办公室", "党委组织部"]
    assert [edit.at.a1 for edit in edits if edit.at.row == 9] == ["A9", "B9", "C9", "D9", "E9"]
    assert found.conflicts == ()


def test_an_institution_that_is_gone_leaves_a_blank_line():
    paper = Paper(grid(LIST_SHEET))
    ours = {edit.at: edit.new for edit in run(paper, MANY)[0] if edit.what == "value"}
    run(paper, (*MANY[:2], *MANY[3:]), ours)
    assert column(paper, 2)[5:] == ["某县第甲局", None, "某县第丙局", "某县第丁局"]


def test_a_line_with_something_typed_in_it_is_kept_and_said():
    paper = Paper(grid(LIST_SHEET))
    ours = {edit.at: edit.new for edit in run(paper, MANY)[0] if edit.what == "value"}
    paper = Paper(typed(paper.grid("表"), (12, 7), "年底撤销"))
    _, found = run(paper, (*MANY[:2], *MANY[3:]), ours)
    assert column(paper, 2)[6] == "某县第乙局"
    assert "乙表 第12行“某县第乙局”：台账里没有这一行，没有动" in found.unplaced


def test_before_lines_are_put_in_a_preview_says_so():
    rows = listing_rows(*MANY)
    sheet = grid(LIST_SHEET)
    bound = binding.bind(LISTING, sheet, "簿.xlsx", rows)
    found = fill(bound, sheet, rows, derived(rows))
    assert "乙表 行段 政府单位：还差 2 行，要先插入" in found.unplaced


OPEN = "\n".join(LIST_SHEET.splitlines()[:-3])
"""It ends with 二、政府, without signatures."""


def test_below_a_sheet_that_ends_with_the_row_above_a_listing_its_lines_are_written():
    paper = Paper(grid(OPEN))
    _, found = run(paper, MANY)
    assert [paper.grid("表").content(row, 2) for row in range(10, 15)] == [
        "二、政府",
        *(f"某县第{n}局" for n in "甲乙丙丁"),
    ]
    assert paper.grid("表").formulas[10, 4] == "=SUM(D11:D14)"
    assert [item for item in found.unplaced if "签字行" not in item] == []
    assert run(paper, MANY)[0] == ()


def test_no_lines_are_put_in_below_the_lines_of_a_sheet_that_ends_without_signatures():
    """It may go on elsewhere, and blank lines at the very end are not seen: each press would put in as many more."""
    table = f"{OPEN}\n1 | 某县第甲局 | '1甲"
    rows = listing_rows(*MANY)
    bound = binding.bind(LISTING, grid(table), "簿.xlsx", rows)
    assert grow(bound, rows) == ()
    assert (
        "乙表 行段 政府单位：还差 3 行，表下没有签字行，看不出表到哪里为止；请在末行下面写上行名"
        in fill(bound, grid(table), rows, derived(rows)).unplaced
    )


def test_a_line_that_cannot_bear_a_name_is_not_filled():
    """The section's label is merged down over the names: figures alone would be filled in once more each time."""
    lines = LIST_SHEET.splitlines()
    at = next(n for n, line in enumerate(lines) if "一、党委" in line)
    lines[at + 1] = lines[at + 1].replace("     |          |", "     |    ^     |", 1)
    lines[at + 2] = lines[at + 2].replace("     |          |", "     |    ^     |", 1)
    paper = Paper(grid("\n".join(lines).replace("=SUM(D8:D9)", "").replace("=D7+D10", "")))
    before = paper.grid("表")
    edits, found = run(paper, MANY)
    assert "乙表 行段 党委单位：写行名的格在合并单元格中间，1 行没有填" in found.unplaced
    for row in (7, 8, 9):
        assert [paper.grid("表").content(row, c) for c in range(1, 6)] == [
            before.content(row, c) for c in range(1, 6)
        ]
    assert (6, 4) not in paper.grid("表").formulas  # a total that leaves them out would look right
    assert paper.grid("表").content(11, 2) == "某县第甲局"
    assert run(paper, MANY)[0] == ()


WITH_SUMS = """
附表3-1 |
机关编制情况明细表 | < | < | < | < | < | <
序号 | 机构名称 | 机构编码 | 编制数     | 实有人数   | 超(+)缺(-) | 备注
     | 合计     |          |            |            |            |
     | 一、党委 |          |            |            |            |
     | 二、政府 |          |            |            |            |
     | 全额拨款 |          |            |            |            |
     | 某县第甲局 |        |            |            |            |
     | 差额拨款 |          |            |            |            |
     | 某县第乙局 |        |            |            |            |
     |          |          |            |            |            |
     | 单位负责人： | | 审核人： |
"""


def test_a_total_passes_over_lines_that_are_none_of_the_listing():
    """They may hold sums of the office's own."""
    paper = Paper(grid(WITH_SUMS))
    run(paper, MANY[1:3])
    assert paper.grid("表").formulas[6, 4] == "=SUM(D8,D10:D11)"
    paper = Paper(typed(typed(paper.grid("表"), (7, 4), 10), (9, 4), Formula("=SUM(D10)")))
    assert run(paper, MANY[1:3])[0] == ()


def test_a_total_without_its_subtotals_adds_up_the_lines():
    lines = (line for line in LIST_SHEET.splitlines() if "一、党委" not in line and "二、政府" not in line)
    paper = Paper(grid("\n".join(lines).replace("=D7+D10", "       ")))
    _, found = run(paper, MANY)
    assert column(paper, 2) == ["合计", "县委办公室", *(f"某县第{n}局" for n in "甲乙丙丁")]
    assert paper.grid("表").formulas[6, 4] == "=SUM(D7:D11)"
    assert found.conflicts == () and run(paper, MANY)[0] == ()


def test_a_total_over_a_sum_of_the_office_is_a_conflict():
    sheet = typed(typed(grid(WITH_SUMS), (9, 4), Formula("=SUM(D10)")), (6, 4), Formula("=SUM(D8:D11)"))
    _, found = run(Paper(sheet), MANY[1:3])
    assert [(c.at.a1, c.computed) for c in found.conflicts] == [("D6", "=SUM(D8,D10:D11)")]


def test_an_empty_section_at_the_top_grows_below_the_row_above_it():
    table = LIST_SHEET.replace("     |          |          |            |            | =E8-D8     |\n", "")
    table = table.replace("     |          |          |            |            | =E9-D9     |\n", "")
    rows = listing_rows(*ONE)
    bound = binding.bind(LISTING, grid(table), "簿.xlsx", rows)
    assert bound.sections["党委单位"] == ()
    assert grow(bound, rows) == (Edit(At("表", 7), "rows", 0, 1, "“党委单位”一段的行不够，插入 1 行"),)


NAMES = st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=8)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(NAMES, NAMES)
def test_pressing_twice_is_pressing_once(party, government):
    units = [("党委单位", f"{n}部", f"1{i}") for i, n in enumerate(party)]
    units += [("政府单位", f"{n}局", f"2{i}") for i, n in enumerate(government)]
    paper = Paper(grid(LIST_SHEET))
    _, found = run(paper, units)
    assert found.conflicts == ()
    names = [cell for cell in column(paper, 2) if cell and cell[-1] in "部局"]
    assert names == [name for _, name, _ in units]
    edits, found = run(paper, units)
    assert edits == () and found.conflicts == ()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.tuples(st.integers(7, 11), st.integers(2, 8)), st.integers(0, 500) | st.sampled_from(["有", "12"])
    )
)
def test_what_people_typed_is_never_overwritten(typing):
    sheet = grid(SHEET)
    for cell, value in typing.items():
        sheet = typed(sheet, cell, value)
    rows = fixed_rows()
    bound = binding.bind(FIXED, sheet, "簿.xlsx", rows)
    figures = {
        Meaning("甲表", row.key, c.key): 12
        for row in rows
        for c in FIXED.columns
        if c.source.word in ("人数", "编制")
    }
    found = fill(bound, sheet, rows, figures)
    for edit in found.edits:
        before = typing.get((edit.at.row, edit.at.column))
        assert before is None or (before == "12" and edit.new == 12)
    places = [edit.at for edit in found.edits] + [conflict.at for conflict in found.conflicts]
    assert len(places) == len(set(places))


LEFT = """
机关编制情况明细表 | < | <
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数
     | 合计     |
     | 一、党委 |
     |          |
     | 二、政府 |
     |          |
     | 单位负责人： | | 审核人： |
"""
RIGHT = """
机关编制情况明细表（续表） | < | <
序号 | 机构名称 | 超(+)缺(-) | 备注
     | 合计     |
     | 一、党委 |
     |          |
     | 二、政府 |
     |          |
     | 单位负责人： | | 审核人： |
"""


def test_a_listing_whose_columns_go_on_on_another_sheet():
    papers = {"一": Paper(grid(LEFT, "一")), "二": Paper(grid(RIGHT, "二"))}
    rows = listing_rows(*MANY)

    def bound():
        grids = [paper.grid(name) for name, paper in papers.items()]
        parts = binding.spread([binding.bind(LISTING, each, "簿.xlsx", rows) for each in grids])
        return zip(papers.values(), grids, parts, strict=True)

    for paper, _, part in bound():
        assert [(edit.new, edit.at.sheet) for edit in grow(part, rows)] == [(3, part.sheet)]
        paper.apply(grow(part, rows))
    for paper, there, part in bound():
        paper.apply(fill(part, there, rows, derived(rows)).edits)
    left, right = (paper.grid(name) for name, paper in papers.items())
    for sheet in (left, right):
        assert [sheet.content(row, 2) for row in range(5, 11)] == [
            "县委办公室",
            "二、政府",
            "某县第甲局",
            "某县第乙局",
            "某县第丙局",
            "某县第丁局",
        ]
        assert [sheet.content(row, 1) for row in range(7, 11)] == [2, 3, 4, 5]
    assert [left.content(row, 4) for row in range(7, 11)] == [20, 30, 40, 50]
    assert left.content(6, 4) == Formula("=SUM(D7:D10)")
    assert right.content(8, 3) == Formula("='一'!E8-'一'!D8")
    assert right.content(3, 3) == Formula("='一'!E3-'一'!D3")
    for _, _, part in bound():
        assert part.missing == ()
