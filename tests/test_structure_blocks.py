"""Structure of a form that stands in blocks, on its side or on two sheets, against a template edition laid out alike
or otherwise: given the two, this sentence and this cell."""

import dataclasses

import pytest
from forms import paper_county
from small_forms import FIXED, LIST_SHEET, LISTING, fixed_rows, listing_rows
from tables import grid, inserted
from test_structure import BASIS, LINES, RULE

from bianzhi_xl import binding
from bianzhi_xl.binding import Edition, claimed, differences
from bianzhi_xl.check import Evidence, check
from bianzhi_xl.nouns import At, Formula

BOOK = "县表.xlsx"

WHOLE = """
机关编制情况统计表（2017年）| < | < | < | < | < | < | <
填报单位： | | 截止日期：2017年12月31日 | | | | | 单位：名、人、个
系统类别 | 机构数 | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
^        | ^      | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
合    计 | =SUM(B6,B8) | =C6+C8 | =D6+D8 | =D5-C5 | =F6+F8 | =G6+G8 |
一、党委 |        |          |          | =D6-C6     |          |        |
其中：纪委 |      |          |          | =D7-C7     |          |        |
二、政府 |        |          |          | =D8-C8     |          |        |
其中：公安 |      |          |          | =D9-C9     |          |        |
单位负责人：| | 审核人： | | 填报人： | | |
"""

BELOW = """
机关编制情况统计表（2017年）| < | < | < | <
填报单位： | | 截止日期：2017年12月31日 | |
系统类别 | 机构数 | 行政编制 | <        | <
^        | ^      | 编制数   | 实有人数 | 超(+)缺(-)
合    计 | =SUM(B6,B8) | =C6+C8 | =D6+D8 | =D5-C5
一、党委 |        |          |          | =D6-C6
其中：纪委 |      |          |          | =D7-C7
二、政府 |        |          |          | =D8-C8
其中：公安 |      |          |          | =D9-C9
机关编制情况统计表（2017年）（续表）| < | < | <
填报单位： | | 截止日期：2017年12月31日 |
系统类别 | 事业编制 | 上年数 | 备注
^        | 编制数   | ^      | ^
合    计 | =B15+B17 | =C15+C17 |
一、党委 | =C6-B6   |        |
其中：纪委 |        |        |
二、政府 |          |        |
其中：公安 |        |        |
单位负责人：| | 审核人： | 填报人：
"""

BESIDE = """
机关编制情况统计表（2017年）| < | < | < | < | < | < | < | < | < | <
填报单位： | | | | | | | | | | 单位：名
系统类别 | 机构数 | 行政编制 | <      | 备注 | | 系统类别 | 机构数 | 行政编制 | <      | 备注
^        | ^      | 编制数 | 实有人数 | ^    | | ^        | ^      | 编制数 | 实有人数 | ^
合    计 | =B6+H5 | =C6+I5 | =D6+J5   |      | | 二、政府 |        |        |          |
一、党委 |        |        |          |      | | 其中：公安 |      |        |          |
其中：纪委 |      |        |          |      | |
单位负责人：| | 审核人： | | 填报人：
"""

TURNED = """
机关编制情况统计表（2017年）| < | < | < | < | < | <
填报单位： | | | | | | 单位：名
系统类别 | < | 合    计 | 一、党委 | 其中：纪委 | 二、政府 | 其中：公安
机构数   | < | =D4+F4   |          |            |          |
行政编制 | 编制数 | =D5+F5 |       |            |          |
^        | 实有人数 | =D6+F6 |     |            |          |
^        | 超(+)缺(-) | =C6-C5 | =D6-D5 | =E6-E5 | =F6-F5 | =G6-G5
上年数   | < | =D8+F8   |          |            |          |
备注     | < |          |          |            |          |
单位负责人：| | 审核人： | | 填报人：
"""

LEFT = """
机关编制情况统计表（2017年）| < | < | < | <
填报单位： |
系统类别 | 机构数 | 行政编制 | <        | <
^        | ^      | 编制数   | 实有人数 | 超(+)缺(-)
合    计 | =SUM(B6,B8) | =C6+C8 | =D6+D8 | =D5-C5
一、党委 |        |          |          | =D6-C6
其中：纪委 |      |          |          | =D7-C7
二、政府 |        |          |          | =D8-C8
其中：公安 |      |          |          | =D9-C9
单位负责人：| | 审核人： | | 填报人：
"""
RIGHT = """
机关编制情况统计表（2017年）（续表）| < | < | <
填报单位： |
系统类别 | 事业编制 | 上年数 | 备注
^        | 编制数   | ^      | ^
合    计 | =B6+B8   | =C6+C8 |
一、党委 | =甲表!C6-甲表!B6 |  |
其中：纪委 |        |        |
二、政府 |          |        |
其中：公安 |        |        |
单位负责人：| | 审核人： | 填报人：
"""


def _narrow(*keys):
    return dataclasses.replace(FIXED, columns=tuple(c for c in FIXED.columns if c.key in keys))


FORMS = {
    "上下": FIXED,
    "左右": _narrow("系统", "机构数", "行政编制.编制数", "行政编制.实有人数", "备注"),
    "转置": _narrow(*(c.key for c in FIXED.columns if c.key != "事业编制.编制数")),
    "两张": FIXED,
}
TABLES = {"上下": (BELOW,), "左右": (BESIDE,), "转置": (TURNED,), "两张": (LEFT, RIGHT)}
NAMES = ("甲表", "甲表续")


def sheets(*tables, names=NAMES):
    """The sheets of one workbook that text tables show; a grid is taken as it is."""
    return tuple(
        dataclasses.replace(table, sheet=name) if not isinstance(table, str) else grid(table, name)
        for table, name in zip(tables, names, strict=False)
    )


def bound(form, grids, rows=()):
    """The form as it is bound over all its sheets, and the first sheet with the others."""
    first, *_ = binding.bind_all([binding.Held(form, each, rows) for each in grids], BOOK)
    more = {each.sheet: each for each in grids if each.sheet in first.sheets[1:]}
    return first, dataclasses.replace(grids[0], others=more)


def edition(form, *tables, names=NAMES, name="空白表样/县表.xlsx 甲表"):
    return Edition(*bound(form, sheets(*tables, names=names)), name)


def said(form, template, *tables, names=NAMES):
    """What is different, and the cell to look at: with its sheet when that is not the first."""
    found = differences(template, edition(form, *tables, names=names), {})
    return [
        (each.said, each.at.a1 if each.at.sheet == names[0] else f"{each.at.sheet}!{each.at.a1}")
        for each in found
    ]


def changed(kind, *pairs):
    """The tables of a layout after a clerk changed some texts: (old, new), or (old, new, which one of several)."""
    whole = "\n\n\n".join(TABLES[kind])
    for old, new, *which in pairs:
        at = -1
        for _ in range(which[0] if which else 1):
            at = whole.index(old, at + 1)
        whole = whole[:at] + new + whole[at + len(old) :]
    return tuple(whole.split("\n\n\n"))


def of(kind):
    return edition(FORMS[kind], *TABLES[kind])


each_kind = pytest.mark.parametrize("kind", TABLES)

# ------------------------------------------------------------------ laid out alike


@each_kind
def test_a_blank_form_filled_in_is_the_same_edition(kind):
    first, *more = TABLES[kind]
    first = first.replace("机关编制", "芷岩县机关编制", 1).replace("填报单位：", "填报单位：芷岩县")
    filled = [table.replace("2017年", "2018年") for table in (first, *more)]
    grids = sheets(*filled)
    where, _ = bound(FORMS[kind], grids)
    for row in ("党委", "纪委", "公安"):
        for column in where.columns:
            at = where.at(row, column)
            held = next(each for each in grids if each.sheet == at.sheet)
            if held.content(at.row, at.column) is None:
                held.cells[at.row, at.column] = 7 if column != "备注" else "军转一人"
    assert len(where.sheets) == len(grids) and where.blocks
    assert said(FORMS[kind], of(kind), *grids) == []
    assert edition(FORMS[kind], *grids).fingerprint == of(kind).fingerprint


def test_the_names_of_the_sheets_are_no_difference():
    tables = (LEFT, RIGHT.replace("甲表!", "第一页!"))
    assert said(FIXED, of("两张"), *tables, names=("第一页", "第二页")) == []
    assert edition(FIXED, *tables, names=("第一页", "第二页")).fingerprint == of("两张").fingerprint


CHANGES = {
    "上块行名改了": (
        "上下",
        [("其中：公安", "其中：公安系统")],
        [("第9行行名：表样是“其中：公安”，表里是“其中：公安系统”", "A9")],
    ),
    "下块行名改了": (
        "上下",
        [("其中：纪委", "其中：纪检", 2)],
        [("第16行行名：表样是“其中：纪委”，表里是“其中：纪检”", "A16")],
    ),
    "下块表头改了": (
        "上下",
        [("上年数", "上年底数")],
        [("第12行C列表头：表样是“上年数”，表里是“上年底数”", "C12")],
    ),
    "下块行名的表头改了": (
        "上下",
        [("系统类别", "各类机构", 2)],
        [("第12行A列表头：表样是“系统类别”，表里是“各类机构”", "A12")],
    ),
    "下块公式被数覆盖": (
        "上下",
        [("=B15+B17", "9")],
        [("第14行“合计”B列的公式被改成了数", "B14")],
    ),
    "下块取上块的公式改了": (
        "上下",
        [("=C6-B6", "=C7-B6")],
        [("第15行“一、党委”B列的公式：表样是 =C6-B6，表里是 =C7-B6", "B15")],
    ),
    "下块拆了合并": ("上下", [("| ^      | ^\n合", "| ^      |\n合")], [("合并 D12:D13 没有了", "D12")]),
    "下块没有标题": (
        "上下",
        [("机关编制情况统计表（2017年）（续表）| < | < | <", "|")],
        [("标题：表样是“机关编制情况统计表（2017年）（续表）”，表里是空的", "A12")],
    ),
    "左块表头改了": (
        "左右",
        [("编制数", "核定数")],
        [("第4行C列表头：表样是“编制数”，表里是“核定数”", "C4")],
    ),
    "右块表头改了": (
        "左右",
        [("机构数", "单位个数", 2)],
        [("第3行H列表头：表样是“机构数”，表里是“单位个数”", "H3")],
    ),
    "右块行名改了": (
        "左右",
        [("其中：公安", "其中：公安局")],
        [("第6行行名：表样是“其中：公安”，表里是“其中：公安局”", "G6")],
    ),
    "左块合计漏了右块": (
        "左右",
        [("=C6+I5", "=C6")],
        [("第5行“合计”C列的公式：表样是 =C6+I5，表里是 =C6", "C5")],
    ),
    "右块拆了合并": (
        "左右",
        [("行政编制 | <      | 备注\n", "行政编制 |        | 备注\n")],
        [("合并 I3:J3 没有了", "I3")],
    ),
    "转置的行名改了": (
        "转置",
        [("其中：纪委", "其中：纪检委")],
        [("E列行名：表样是“其中：纪委”，表里是“其中：纪检委”", "E3")],
    ),
    "转置的表头改了": (
        "转置",
        [("上年数", "上年底数")],
        [("A列第8行表头：表样是“上年数”，表里是“上年底数”", "A8")],
    ),
    "转置的公式被数覆盖": (
        "转置",
        [("=F6-F5", "3")],
        [("F列“二、政府”第7行的公式被改成了数", "F7")],
    ),
    "转置的公式改了": (
        "转置",
        [("=D5+F5", "=D5+E5")],
        [("C列“合计”第5行的公式：表样是 =D5+F5，表里是 =D5+E5", "C5")],
    ),
    "转置的合并拆了": (
        "转置",
        [("上年数   | <", "上年数   |")],
        [("合并 A8:B8 没有了", "A8")],
    ),
    "转置的多一栏": (
        "转置",
        [("备注     | <", "本地数   | < |\n备注     | <")],
        [("多出第9行“本地数”", "A9")],
    ),
    "转置的少一行": (
        "转置",
        [(" | 其中：公安", ""), (" | =G6-G5", "")],
        [("少了“其中：公安”（表样G列）", "F3")],
    ),
    "第二张行名改了": (
        "两张",
        [("其中：纪委", "其中：纪检", 2)],
        [("“甲表续”第7行行名：表样是“其中：纪委”，表里是“其中：纪检”", "甲表续!A7")],
    ),
    "第二张表头改了": (
        "两张",
        [("上年数", "上年底数")],
        [("“甲表续”第3行C列表头：表样是“上年数”，表里是“上年底数”", "甲表续!C3")],
    ),
    "第一张公式清空": (
        "两张",
        [("=D7-C7", "")],
        [("“甲表”第7行“其中：纪委”E列的公式没有了", "E7")],
    ),
    "第二张取第一张的公式改了": (
        "两张",
        [("=甲表!C6-甲表!B6", "=甲表!C6-甲表!B7")],
        [
            (
                "“甲表续”第6行“一、党委”B列的公式：表样是 =甲表!C6-甲表!B6，表里是 =甲表!C6-甲表!B7",
                "甲表续!B6",
            )
        ],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_clerk_changed_in_a_block_is_said_with_its_place(change):
    kind, pairs, wanted = CHANGES[change]
    tables = changed(kind, *pairs)
    assert said(FORMS[kind], of(kind), *tables) == wanted
    assert edition(FORMS[kind], *tables).fingerprint != of(kind).fingerprint


def test_the_title_of_the_second_sheet():
    tables = changed("两张", ("机关编制情况统计表（2017年）（续表）", "芷岩县机关编制情况统计表（二）"))
    assert said(FIXED, of("两张"), *tables) == [
        (
            "“甲表续”标题：表样是“机关编制情况统计表（2017年）（续表）”，表里是“芷岩县机关编制情况统计表（二）”",
            "甲表续!A1",
        )
    ]


def test_a_row_put_into_the_upper_block_is_one_row_and_the_lower_one_moves_along():
    assert said(FIXED, of("上下"), inserted(grid(BELOW), 7)) == [("多出第8行（空行）", "A8")]


def test_a_row_put_into_the_lower_block():
    sheet = inserted(grid(BELOW), 16)
    sheet.cells[17, 1] = "三、某某办"
    assert said(FIXED, of("上下"), sheet) == [("多出第17行“三、某某办”", "A17")]


def test_a_row_put_in_at_the_end_of_the_upper_block():
    sheet = inserted(grid(BELOW), 9)
    sheet.cells[10, 1] = "三、某某办"
    assert said(FIXED, of("上下"), sheet) == [("多出第10行“三、某某办”", "A10")]


def test_the_last_label_of_the_upper_block_with_blank_rows_above_it():
    sheet = inserted(grid(BELOW), 8, 2)
    sheet.cells[11, 1] = "其中：公安系统"
    assert said(FIXED, of("上下"), sheet) == [
        ("多出第9行（空行）", "A9"),
        ("多出第10行（空行）", "A10"),
        ("第11行行名：表样是“其中：公安”，表里是“其中：公安系统”", "A11"),
    ]


def test_a_sheet_row_that_runs_through_both_blocks_is_said_once():
    assert said(FORMS["左右"], of("左右"), inserted(grid(BESIDE), 5)) == [("多出第6行（空行）", "A6")]


def test_a_row_put_into_one_of_two_sheets():
    left, right = sheets(LEFT, RIGHT)
    assert said(FIXED, of("两张"), left, inserted(right, 7)) == [("“甲表续”多出第8行（空行）", "甲表续!A8")]
    right.formulas[6, 2] = Formula("=甲表!C7-甲表!B7")
    assert said(FIXED, of("两张"), inserted(left, 5), right) == [("“甲表”多出第6行（空行）", "A6")]


# ------------------------------------------------------------------ laid out otherwise: one difference

OTHERWISE = {
    ("整", "上下"): ("表样是一整块，这里分成上下两块，第二块从 A12 开始", "A12"),
    ("整", "两张"): ("表样是一整块，这里按栏目分在两张工作表，第二块从 “甲表续”A3 开始", "甲表续!A3"),
    ("上下", "整"): ("表样分成上下两块，这里是一整块", "A3"),
    ("上下", "两张"): ("表样分成上下两块，这里按栏目分在两张工作表，第二块从 “甲表续”A3 开始", "甲表续!A3"),
    ("两张", "整"): ("表样按栏目分在两张工作表，这里是一整块", "A3"),
    ("两张", "上下"): ("表样按栏目分在两张工作表，这里分成上下两块，第二块从 A12 开始", "A12"),
}


@pytest.mark.parametrize(("ours", "theirs"), OTHERWISE)
def test_another_layout_is_one_difference_with_the_cell_where_it_begins(ours, theirs):
    tables = {**TABLES, "整": (WHOLE,)}
    assert said(FIXED, edition(FIXED, *tables[ours]), *tables[theirs]) == [OTHERWISE[ours, theirs]]
    assert edition(FIXED, *tables[ours]).fingerprint != edition(FIXED, *tables[theirs]).fingerprint


ONE_COLUMN = """
机关编制情况统计表（2017年）| < | < | < | <
系统类别 | 机构数 | 行政编制 | <      | 备注
^        | ^      | 编制数 | 实有人数 | ^
合    计 |
一、党委 |
其中：纪委 |
二、政府 |
其中：公安 |
单位负责人：| | 审核人： | | 填报人：
"""
"""The form of ``BESIDE`` in one block."""


def test_a_block_beside_where_the_form_is_one_and_the_other_way_round():
    form = FORMS["左右"]
    one = edition(form, ONE_COLUMN)
    assert said(form, one, BESIDE) == [("表样是一整块，这里分成左右两块，第二块从 G3 开始", "G3")]
    assert [each.said for each in differences(of("左右"), one, {})] == ["表样分成左右两块，这里是一整块"]


def test_a_table_on_its_side_where_the_form_is_upright_and_the_other_way_round():
    form = FORMS["转置"]
    one = edition(form, WHOLE)
    assert said(form, one, TURNED) == [("表样是一整块，这里行列互换", "A3")]
    assert [each.said for each in differences(of("转置"), one, {})] == ["表样行列互换，这里是一整块"]


def test_a_title_that_was_changed_is_said_beside_another_layout():
    tables = changed(
        "上下",
        ("机关编制情况统计表（2017年）（续表）| < | < | <", "|"),
        ("机关编制情况统计表", "机关编制情况报表"),
    )
    assert said(FIXED, edition(FIXED, WHOLE), *tables) == [
        ("标题：表样是“机关编制情况统计表（2017年）”，表里是“机关编制情况报表（2017年）”", "A1"),
        ("表样是一整块，这里分成上下两块，第二块从 A12 开始", "A12"),
    ]


def test_blocks_that_are_cut_elsewhere_are_one_difference():
    tables = changed(
        "上下",
        ("| <        | <\n", "| <        | <          | 上年数\n"),
        ("| 超(+)缺(-)\n", "| 超(+)缺(-) | ^\n"),
        (" | 上年数 | 备注", " | 备注"),
        ("| 编制数   | ^      | ^", "| 编制数   | ^"),
        ("=B15+B17 | =C15+C17 |", "=B15+B17 |"),
    )
    assert said(FIXED, of("上下"), *tables) == [("分块的地方不同：“上年数”表样在第二块，这里在第一块", "F4")]


def test_where_the_second_sheet_is_gone_that_is_said():
    assert said(FIXED, of("两张"), LEFT) == [("表样按栏目分在两张工作表，这里只找到一块", "A3")]
    left = LEFT.replace("其中：公安", "其中：公安局")
    assert said(FIXED, of("两张"), left) == [
        ("第9行行名：表样是“其中：公安”，表里是“其中：公安局”", "A9"),
        ("表样按栏目分在两张工作表，这里只找到一块", "A3"),
    ]


def test_of_two_editions_as_like_the_one_that_is_laid_out_alike_is_claimed():
    form = FORMS["转置"]
    lying = of("转置")
    sheet = edition(form, *changed("转置", ("上年数", "上年底数")))
    one = edition(form, WHOLE)
    assert claimed(sheet, (one, lying)) is claimed(sheet, (lying, one)) is lying


# ------------------------------------------------------------------ listings in blocks and on several sheets

LIST_BELOW = """
机关编制情况明细表 | < | < | <
填报单位： |
序号 | 机构名称 | 机构编码 | 编制数
甲   | 乙       | 丙       | 1
     | 合计     |          | =D6+D9
     | 一、党委 |          | =SUM(D7:D8)
     |          |          |
     |          |          |
     | 二、政府 |          | =SUM(D10:D11)
     |          |          |
     |          |          |
     |          |          |
机关编制情况明细表（续表） | < | < | <
填报单位： |
序号 | 机构名称 | 实有人数 | 超(+)缺(-) | 备注
甲   | 乙       | 2        | 3          | 4
     | 合计     | =C18+C21 | =C17-D5 |
     | 一、党委 | =SUM(C19:C20) | =C18-D6 |
     |          |          | =C19-D7 |
     |          |          | =C20-D8 |
     | 二、政府 | =SUM(C22:C23) | =C21-D9 |
     |          |          | =C22-D10 |
     |          |          | =C23-D11 |
     | 单位负责人： | | 审核人： |
"""

FIRST_PAGE = """
机关编制情况明细表 | < | < | < | < | < | <
填报单位： |
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
甲   | 乙       | 丙       | 1      | 2        | 3          | 4
     | 合计     |          | =D6+乙表续!D5 | =E6+乙表续!E5 | =E5-D5 |
     | 一、党委 |          | =SUM(D7:D8) | =SUM(E7:E8) | =E6-D6 |
     |          |          |        |          | =E7-D7     |
     |          |          |        |          | =E8-D8     |
     | 单位负责人： | | 审核人： |
"""
SECOND_PAGE = """
机关编制情况明细表（续表） | < | < | < | < | < | <
填报单位： |
序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
甲   | 乙       | 丙       | 1      | 2        | 3          | 4
     | 二、政府 |          | =SUM(D6:D7) | =SUM(E6:E7) | =E5-D5 |
     |          |          |        |          | =E6-D6     |
     |          |          |        |          | =E7-D7     |
     | 单位负责人： | | 审核人： |
"""
PAGES = ("乙表", "乙表续")


def listed(sheet, **cells):
    """The sheet after names and codes were written into it: B7="县委办"."""
    places = {(int(at[1:]), ord(at[0]) - 64): value for at, value in cells.items()}
    return dataclasses.replace(sheet, cells={**sheet.cells, **places})


def with_rows(names, *grids, more=()):
    return Edition(*bound(LISTING, sheets(*grids, names=names), listing_rows(*LINES, *more)))


def lines_below():
    upper = listed(grid(LIST_BELOW), B7="县委办", C7="001", B8="组织部", C8="002", B10="财政局", C10="003")
    return listed(upper, B19="县委办", B20="组织部", B22="财政局")


def test_a_listing_that_grows_in_both_its_blocks_is_the_same_edition():
    template = edition(LISTING, LIST_BELOW)
    assert template.layout == ("", "下")
    sheet = lines_below()
    assert differences(template, with_rows(NAMES, sheet), {}) == ()
    more = inserted(inserted(sheet, 19), 7)
    more = listed(more, B8="统战部", C8="004", B21="统战部")
    more.formulas[21, 4] = Formula("=C21-D8")
    known = with_rows(NAMES, more, more=[("党委单位", "统战部", "004")])
    assert differences(template, known, {}) == () and known.fingerprint == template.fingerprint


def test_a_formula_of_a_line_that_takes_another_line_of_the_upper_block():
    sheet = lines_below()
    sheet.formulas[20, 4] = Formula("=C20-D7")
    (found,) = differences(edition(LISTING, LIST_BELOW), with_rows(NAMES, sheet), {})
    assert found.at.a1 == "D20" and found.said.startswith("第20行D列的公式：表样是 =C19-D7，表里是 =C20-D7")


def test_a_listing_on_two_pages():
    template = edition(LISTING, FIRST_PAGE, SECOND_PAGE, names=PAGES)
    first = listed(grid(FIRST_PAGE), B7="县委办", C7="001", B8="组织部", C8="002", D7=4)
    second = listed(grid(SECOND_PAGE), B6="财政局", C6="003")
    sheet = with_rows(PAGES, first, second)
    assert sheet.layout == template.layout == ("", "表行")
    assert differences(template, sheet, {}) == () and sheet.fingerprint == template.fingerprint
    changed = with_rows(PAGES, first, listed(second, B5="二、政务"))
    assert [(each.said, each.at) for each in differences(template, changed, {})] == [
        ("“乙表续”第5行行名：表样是“二、政府”，表里是“二、政务”", At("乙表续", 5, 2))
    ]
    assert [each.said for each in differences(edition(LISTING, LIST_SHEET), sheet, {})] == [
        "表样是一整块，这里按行分在两张工作表，第二块从 “乙表续”A3 开始"
    ]


# ------------------------------------------------------------------ the rule


def checked(form, template, *tables):
    rows = fixed_rows(form)
    grids = sheets(*tables)
    evidence = Evidence(
        cube=paper_county.county(),
        forms={form.name: form},
        bound=((*bound(form, grids, rows), rows),),
        last={},
        settings=paper_county.settings(),
        editions={form.name: (template,)},
    )
    return check(evidence, [RULE])


@each_kind
def test_a_sheet_in_blocks_passes_where_nothing_is_different(kind):
    verdict = checked(FORMS[kind], of(kind), *TABLES[kind])
    assert verdict.findings == () and verdict.tallies["T-11b"].passed == 1


def test_the_whole_sentence_and_the_cells_of_a_table_on_its_side():
    tables = changed("转置", ("=F6-F5", "3"))
    (finding,) = checked(FORMS["转置"], of("转置"), *tables).findings
    assert finding.sentence == (
        "县表.xlsx 甲表：与表样（空白表样/县表.xlsx 甲表）有 1 处不同，请用原表样"
        f"（F列“二、政府”第7行的公式被改成了数）{BASIS}"
    )
    (place,) = finding.places
    assert place.at == At("甲表", 7, 6) and str(place.meaning) == "甲表[政府].行政编制.超缺"


def test_the_cell_of_a_form_on_two_sheets_is_on_the_sheet_where_it_stands():
    (finding,) = checked(FIXED, of("两张"), *changed("两张", ("=B6+B8", "9"))).findings
    (place,) = finding.places
    assert place.at == At("甲表续", 5, 2) and str(place.meaning) == "甲表[合计].事业编制.编制数"
    assert finding.sentence.endswith(f"（“甲表续”第5行“合计”B列的公式被改成了数）{BASIS}")


@each_kind
def test_a_total_as_filling_writes_it_is_no_difference(kind):
    """An official total that leaves a row out, put right by filling."""
    total = {"上下": "=C6+C8", "左右": "=C6+I5", "转置": "=D5+F5", "两张": "=C6+C8"}[kind]
    one, other = total.removeprefix("=").split("+")
    short = edition(FORMS[kind], *changed(kind, (total, f"={one}")))
    assert checked(FORMS[kind], short, *changed(kind, (total, f"=SUM({one},{other})"))).findings == ()
