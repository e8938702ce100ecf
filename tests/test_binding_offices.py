"""How other offices write heads and rows: what is read through it, and what must be asked."""

import pytest
from small_forms import FIXED, SHEET
from tables import grid

from bianzhi_xl import binding
from bianzhi_xl.binding import texts

TOP = """
附表1-1 |
机关编制情况统计表（2017年）| < | < | < | < | < | < | <
填报单位：某县 | | | | 单位：名、人
"""
BODY = """
合    计 |
一、党委 |
其中：纪委 |
二、政府 |
其中：公安 |
单位负责人：| | 审核人： | | 填报人：
"""
COLUMNS = {
    "系统": 1, "机构数": 2, "行政编制.编制数": 3, "行政编制.实有人数": 4, "行政编制.超缺": 5, "事业编制.编制数": 6,
    "上年数": 7, "备注": 8,
}  # fmt: skip

READ = {
    "a row of units under the heads": """
        系统类别 | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
        ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
        计量单位 | 个 | 名 | 人 | 人 | 名 | 名 |
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "numbers of the columns in the heads": """
        系统类别 | 机构数1 | 行政编制 | < | < | 事业编制 | 上年数6 | 备注7
        ^ | ^ | 编制数2 | 实有人数3 | 超(+)缺(-)4 | 编制数5 | ^ | ^
        """,
    "numbers and notes as marks": """
        系统类别 | 机构数(1) | 一、行政编制① | < | < | 二、事业编制[注2] | 上年数（6） | 备注*
        ^ | ^ | 编制数(2) | 实有人数(3) | 超(+)缺(-)（4=3-2） | 编制数(5) | ^ | ^
        """,
    "the measure above the kind": """
        系统类别 | 机构数 | 编制数   | < | 实有人数 | 超(+)缺(-) | 上年数 | 备注
        ^        | ^      | 行政编制 | 事业编制 | 行政编制 | 行政编制 | ^ | ^
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "a group over the groups and one head more": """
        系统类别 | 机构编制情况 | < | < | < | < | 其他情况 | <
        ^ | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
        ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "group and leaf in one cell, joined by signs, in other words": """
        系统类别 | 单位数 | 行政编制-定编数 | 行政编制：现有人员 | 行政编制/超缺编 | 事业编制（核编数） | 上年末数 | 附注
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "the year of the sheet in the heads": """
        系统类别 | 2017年机构数 | 2017年行政编制 | < | < | 2017年事业编制 | 上年数 | 备注
        ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "remarks in brackets": """
        系统类别 | 机构数（必填） | 行政编制（按批文填写） | < | < | 事业编制 | 上年数 | 备注（选填）
        ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-)（自动计算） | 编制数 | ^ | ^
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
}


def bound(table):
    return binding.bind(FIXED, grid(table), "簿.xlsx")


@pytest.mark.parametrize("head", READ.values(), ids=READ)
def test_heads_as_other_offices_draw_them(head):
    found = bound(TOP + head + BODY)
    exchanged = (
        {"事业编制.编制数": 4, "行政编制.实有人数": 5, "行政编制.超缺": 6} if "编制数   | <" in head else {}
    )
    assert found.columns == {**COLUMNS, **exchanged} | ({"行政编制.编制数": 3} if exchanged else {})
    assert found.missing == ()


ASKED = {
    "another year": ("上年数", "2015年上年数", "上年数"),
    "a synonym beside it": ("机构数 |", "机构数 | 单位数 |", "机构数"),
    "a note that confines": ("机构数 |", "机构数（女） |", "机构数"),
    "an indicator of the year before": ("上年数", "上年数(年初)", "上年数"),
    "a group head with a word more": ("行政编制", "省属行政编制", "行政编制.超缺"),
    "a group head with less": ("行政编制", "空行政编制", "行政编制.实有人数"),
}
HEAD = """
系统类别 | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
| | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | |
"""


@pytest.mark.parametrize(("old", "new", "column"), ASKED.values(), ids=ASKED)
def test_a_head_that_may_mean_something_else_is_asked(old, new, column):
    head = HEAD.replace(old, new)
    if new.count("|") > old.count("|"):
        head = head.replace("| | 编制数 |", "| | | 编制数 |")
    found = bound(TOP + head + BODY)
    assert column not in found.columns
    assert [item.why for item in found.missing if item.what == f"列 {column}"]


def test_two_columns_of_one_meaning_are_both_named():
    found = bound(
        TOP + HEAD.replace("机构数 |", "机构数 | 单位数 |").replace("| | 编制数", "| | | 编制数") + BODY
    )
    assert [item.why for item in found.missing] == [
        "B列“机构数”、C列“单位数” 意思相近，分不清哪一列是“机构数”"
    ]


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("其中：公安", "其中：公安（含边防）", "公安"),
        ("二、政府", "二、政府(上年)", "政府"),
        ("合    计", "2016年合计", "合计"),
        ("其中：纪委", "小计", "纪委"),
    ],
)
def test_a_row_that_may_mean_something_else_is_asked(old, new, row):
    found = bound(SHEET.replace(old, new))
    assert row not in found.rows
    assert f"行 {row}" in [item.what for item in found.missing]


def test_a_subtotal_of_the_office_is_not_the_total_that_is_missing():
    lines = [line for line in SHEET.splitlines() if not line.startswith("合    计")]
    found = bound("\n".join(lines).replace("二、政府", "小计 |\n二、政府"))
    assert "合计" not in found.rows


def test_a_note_in_the_body_does_not_end_it():
    found = bound(SHEET.replace("二、政府", "注：政府含直属机构。 |\n二、政府"))
    assert found.rows == {"合计": 7, "党委": 8, "纪委": 9, "政府": 11, "公安": 12} and found.missing == ()


def test_labels_printed_once_more_at_the_right_are_the_same_labels():
    lines = SHEET.splitlines()
    for label in ("系统类别", "合    计", "一、党委", "其中：纪委", "二、政府", "其中：公安"):
        at = next(n for n, line in enumerate(lines) if line.strip().startswith(label))
        cells = lines[at].split("|")
        lines[at] = "|".join([*cells, *[""] * (8 - len(cells)), label])
    assert bound("\n".join(lines)).columns == COLUMNS


def test_a_title_on_two_rows():
    table = SHEET.replace(
        "机关编制情况统计表（2017年）| < | < | < | < | < | < | <", "某县2017年度机关编制 |\n情况统计表 |"
    )
    assert binding.recognise([FIXED], grid(table)) is FIXED
    assert bound(table).missing == ()


def test_a_number_that_counts_is_no_number_of_the_row():
    assert texts.head("(3)35岁及以下") == texts.head("35岁及以下") != texts.head("30岁及以下")


@pytest.mark.parametrize("number", "①⑨⑩⑳")
def test_a_number_in_a_circle_is_a_number_like_any_other(number):
    assert texts.bare(f"{number}公安") == texts.bare(f"{number} 公安") == texts.bare("公安")
