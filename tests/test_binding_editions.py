"""Any edition of a form: heads, labels and layouts as officials draw them, and where each meaning then stands."""

import dataclasses

import pytest
from small_forms import FIXED, LIST_SHEET, LISTING, SHEET
from tables import grid, inserted

from bianzhi_xl import binding
from bianzhi_xl.binding import confirmed
from bianzhi_xl.nouns import At, Column, Doubt, RowSpec, RuleFault, Source, Unplaced

COLUMNS = {
    "系统": 1,
    "机构数": 2,
    "行政编制.编制数": 3,
    "行政编制.实有人数": 4,
    "行政编制.超缺": 5,
    "事业编制.编制数": 6,
    "上年数": 7,
    "备注": 8,
}
ROWS = {"合计": 7, "党委": 8, "纪委": 9, "政府": 10, "公安": 11}
BODY = """
合    计 |
一、党委 |
其中：纪委 |
二、政府 |
其中：公安 |
单位负责人：| | 审核人： | | 填报人：
"""
TOP = """
附表1-1 |
机关编制情况统计表 | < | <
填报单位：某县 | | | | 单位：名、人
"""


def bound(table, form=FIXED, **more):
    return binding.bind(form, grid(table), "簿.xlsx", **more)


HEADS = {
    "group heads stand in the first cell of their span only": """
        系统类别 | 机构数 | 行政编制 |          |            | 事业编制 | 上年数 | 备注
                 |        | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   |        |
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "heads without a group stand at the bottom": """
                 |        | 行政编制 |          |            | 事业编制 |        |
        系统类别 | 机构数 | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | 上年数 | 备注
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "group and leaf in one cell": """
        系统类别 | 机构数 | 行政编制编制数 | 行政编制实有人数 | 行政编制超(+)缺(-) | 事业编制编制数 | 上年数 | 备注
        | 1 | 2 | 3 | 4 | 5 | 6 | 7
        ①|②|③|④|⑤|⑥|⑦|⑧
        """,
    "traditional characters": """
        系統類別 | 機構數 | 行政編制 | < | < | 事業編制 | 上年數 | 備註
        ^ | ^ | 編制數 | 實有人數 | 超（+）缺（-） | 編制數 | ^ | ^
        甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "other words of the trade": """
        项目 | 单位个数 | 行政编制情况 | < | < | 事业编制情况 | 上年度数 | 附注
        ^ | ^ | 核定编制数（名） | 在职人数（人） | 超编缺编 | 批准编制数 | ^ | ^
        栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7
        """,
    "one more level over all": """
        项目 | < | 编制及人员 | < | < | < | 参考 | <
        系统类别 | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
        ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
        """,
    "a note in brackets": """
        系统类别 | 机构数(按批文) | 行政编制(含本级) | < | < | 事业编制 | 上年数 | 备注
        ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
        """,
}


@pytest.mark.parametrize("drawn", [name for name in HEADS if name != "a note in brackets"])
def test_a_head_is_read_as_people_read_it(drawn):
    found = bound(TOP + HEADS[drawn] + BODY)
    assert found.columns == COLUMNS
    assert found.missing == () and found.doubts == ()
    assert list(found.rows) == list(ROWS)


def test_a_note_that_changes_what_is_counted_is_asked():
    found = bound(TOP + HEADS["a note in brackets"] + BODY)
    assert found.columns["机构数"] == 2
    assert {doubt.what for doubt in found.doubts} == {
        "列 行政编制.编制数",
        "列 行政编制.实有人数",
        "列 行政编制.超缺",
    }
    assert not {"行政编制.编制数", "行政编制.实有人数"} & found.columns.keys()


def test_a_leaf_beyond_an_unmerged_group_is_not_of_the_group():
    found = bound(
        TOP
        + """
                 |        | 事业编制 | 行政编制 |          |            |        |
        系统类别 | 机构数 | 编制数   | 编制数   | 实有人数 | 超(+)缺(-) | 上年数 | 备注
        """
        + BODY
    )
    assert found.missing == ()
    assert (found.columns["事业编制.编制数"], found.columns["行政编制.编制数"]) == (3, 4)
    assert (found.columns["上年数"], found.columns["备注"]) == (7, 8)


def test_a_similar_head_is_asked_with_its_runner_up_and_one_in_place_by_its_place():
    found = bound(SHEET.replace("机构数", "派出机构数").replace("上年数", "内设机构数"))
    similar, in_place = found.doubts
    assert (similar.what, similar.where, similar.runner_up) == ("列 机构数", "B", "G列“内设机构数”")
    assert (in_place.what, in_place.where) == ("列 上年数", "G")
    assert in_place.why == "前后两栏都对上了，中间只有这一栏，文字却不同"
    assert not {"机构数", "上年数"} & found.columns.keys()


def test_a_doubt_says_where_what_and_why():
    found = bound(SHEET.replace("机构数", "内设机构数"))
    assert found.doubts == (
        Doubt(
            "列 机构数",
            "B",
            "内设机构数",
            0.75,
            "表样是“机构数”，这里写的是“内设机构数”，相近而不相同",
            rows=(4, 11),
        ),
    )
    assert found.missing == (
        Unplaced(
            "列 机构数",
            "像是 B 处的“内设机构数”，但表样是“机构数”，这里写的是“内设机构数”，相近而不相同，要请您确认",
        ),
    )
    assert found.extra == ("B列“内设机构数”",)


def test_a_column_that_is_not_there_is_missing_and_nothing_takes_its_place():
    narrow = "\n".join(
        line.replace("| 上年数", "").replace("| ^      | ^", "| ^") for line in SHEET.splitlines()
    )
    found = bound(narrow)
    assert found.missing == (Unplaced("列 上年数", "表头里没有“上年数”"),)
    assert "上年数" not in found.columns


MONEY = dataclasses.replace(
    FIXED, columns=(*FIXED.columns, Column("经费", ("年经费(元)",), Source("手填"), kind="手填"))
)


@pytest.mark.parametrize(
    ("head", "caption", "why"),
    [
        ("年经费(万元)", "单位：名", "这里的单位是万元，表样是元"),
        ("年经费（单位：万元）", "单位：名", "这里的单位是万元，表样是元"),
        ("年经费", "单位：万元", "这里的单位是万元，表样是元"),
    ],
)
def test_another_unit_of_money_is_asked(head, caption, why):
    table = SHEET.replace("| 备注", f"| 备注 | {head}").replace("单位：名、人、个", caption)
    found = bound(table, MONEY)
    assert [(doubt.what, doubt.where, doubt.why) for doubt in found.doubts] == [("列 经费", "I", why)]
    assert "经费" not in found.columns


@pytest.mark.parametrize("head", ["年经费(元)", "年经费"])
def test_the_same_unit_or_none_is_not_asked(head):
    assert bound(SHEET.replace("| 备注", f"| 备注 | {head}"), MONEY).columns["经费"] == 9


def test_labels_spread_over_two_columns():
    found = bound("""
    机关编制情况统计表 |
    系统类别 | < | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
    ^ | ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
    甲 | | 1 | 2 | 3 | 4 | 5 | 6 | 7
    合计 |
    党委 | 小计
    ^ | 其中：纪委
    政府 | 小计
    ^ | 其中：公安
    单位负责人： | | 审核人：
    """)
    assert found.rows == {"合计": 5, "党委": 6, "纪委": 7, "政府": 8, "公安": 9}
    assert found.missing == ()
    assert found.columns["机构数"] == 3


def test_items_in_a_column_of_their_own_without_a_head():
    found = bound("""
    机关编制情况统计表 |
    系统类别 |  | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
    ^ | | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
    甲 | | 1 | 2 | 3 | 4 | 5 | 6 | 7
    合计 |
    党委 |
     | 纪委
    政府 |
     | 公安
    单位负责人： | | 审核人：
    """)
    assert found.rows == {"合计": 5, "党委": 6, "纪委": 7, "政府": 8, "公安": 9}
    assert found.missing == ()


def test_labels_in_other_words():
    found = bound(
        SHEET.replace("合    计", "总 计")
        .replace("一、党委", "（一）党委系统")
        .replace("其中：纪委", "1.纪检监察机关")
        .replace("其中：公安", "公安局")
    )
    assert found.rows == ROWS and found.missing == ()


def test_a_label_that_is_only_similar_is_asked():
    found = bound(SHEET.replace("其中：公安", "其中：公安边防"))
    assert [(doubt.what, doubt.where, doubt.text) for doubt in found.doubts] == [
        ("行 公安", "11", "其中：公安边防")
    ]
    assert "公安" not in found.rows
    assert found.missing[0].what == "行 公安" and "要请您确认" in found.missing[0].why


def test_the_total_at_the_foot():
    found = bound(
        SHEET.replace(
            "合    计 |        |          |          |            |          |        |\n", ""
        ).replace("单位负责人：|", "合计 |\n单位负责人：|")
    )
    assert found.rows == {"党委": 7, "纪委": 8, "政府": 9, "公安": 10, "合计": 11}
    assert found.missing == ()


def test_a_listing_with_its_total_at_the_foot_keeps_its_sections():
    found = bound(
        """
        机关编制情况明细表 | < | <
        序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
         | 一、党委 |
        1 | 县委办公室 |
        2 | 县委组织部 |
         | 小计 |
         | 二、政府 |
        3 | 县财政局 |
         | 合计 |
         | 单位负责人： | | 审核人： |
        """,
        LISTING,
    )
    assert found.sections == {"党委单位": (4, 5), "政府单位": (8,)}
    assert found.rows["合计"] == 9 and found.rows["县委组织部"] == 5
    # The other section has none: whether the 小计 is the section's or the office's own is asked.
    assert [(doubt.what, doubt.where, doubt.runner_up) for doubt in found.doubts] == [
        ("行 党委小计", "6", "第3行“一、党委”")
    ]
    assert [item.what for item in found.missing] == ["行 党委小计"]


def test_a_listing_with_all_its_sums_at_the_foot_of_the_sections():
    found = bound(
        """
        机关编制情况明细表 | < | <
        序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
         | 一、党委 |
        1 | 县委办公室 |
        2 | 县委组织部 |
         | 小计 |
         | 二、政府 |
        3 | 县财政局 |
         | 小计 |
         | 总计 |
         | 单位负责人： | | 审核人： |
        """,
        LISTING,
    )
    assert found.sections == {"党委单位": (4, 5), "政府单位": (8,)}
    assert [found.rows[key] for key in ("党委小计", "政府小计", "合计")] == [6, 9, 10]
    assert not found.doubts and not found.missing and not found.extra


def test_a_listing_without_codes_whose_lines_hold_words_of_the_head():
    found = bound(
        """
        机关编制情况明细表 | < | <
        序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注
         | 合计 |
         | 一、党委 |
        1 | 县委办公室 | | 5 | 4 | -1 | 编制数
        2 | 县委组织部 | | 3 | 3 | 0 | 实有人数
         | 二、政府 |
        3 | 县财政局 | | 1 | 2 | 3 |
         | 单位负责人： | | 审核人： |
        """,
        LISTING,
    )
    assert found.sections == {"党委单位": (5, 6), "政府单位": (8,)}
    assert found.missing == ()


def test_a_row_of_small_figures_is_no_row_of_codes():
    found = bound(
        TOP + HEADS["group heads stand in the first cell of their span only"].replace("甲", "合计") + BODY
    )
    assert found.rows["党委"] == 8 and "合计" not in found.rows


def test_a_head_printed_once_more_on_the_next_page():
    again = """
    系统类别 | 机构数 | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
    ^        | ^      | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
    甲       | 1      | 2        | 3        | 4          | 5        | 6      | 7
    """
    page = f"机关编制情况统计表（续表） | < | <\n填报单位：某县 |\n{again}"
    found = bound(SHEET.replace("二、政府", f"{page}二、政府", 1))
    assert found.rows == {"合计": 7, "党委": 8, "纪委": 9, "政府": 15, "公安": 16}
    assert found.columns == COLUMNS
    assert found.missing == () and found.extra == ()


def test_a_listing_that_goes_on_after_a_repeated_head():
    page = "序号 | 机构名称 | 机构编码 | 编制数 | 实有人数 | 超(+)缺(-) | 备注\n"
    found = bound(LIST_SHEET.replace("     | 二、政府", f"{page}     | 二、政府"), LISTING)
    assert found.sections == {"党委单位": (8, 9), "政府单位": (12, 13)}
    assert found.missing == ()


BELOW = """
    机关编制情况统计表 |
    系统类别 | 机构数 | 行政编制 | < | <
    ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-)
    合计 |
    党委 |
    纪委 |
    政府 |
    公安 |
    机关编制情况统计表（续表） |
    系统类别 | 事业编制 | 上年数 | 备注
    ^ | 编制数 | ^ | ^
    合计 |
    党委 |
    纪委 |
    政府 |
    公安 |
    单位负责人： | 审核人：
    """


def places(found):
    """Where the cells of one row stand."""
    return {
        (row, column): at.a1
        for row, column, at in found.cells(("政府",), [c for c in found.columns if c != "系统"])
    }


def test_other_columns_in_a_block_below():
    found = bound(BELOW)
    assert found.missing == () and found.doubts == () and found.extra == ()
    assert set(found.rows) == set(ROWS) and set(found.columns) == set(COLUMNS)
    assert places(found) == {
        ("政府", "机构数"): "B7",
        ("政府", "行政编制.编制数"): "C7",
        ("政府", "行政编制.实有人数"): "D7",
        ("政府", "行政编制.超缺"): "E7",
        ("政府", "事业编制.编制数"): "B15",
        ("政府", "上年数"): "C15",
        ("政府", "备注"): "D15",
    }
    assert found.at("公安", "系统").a1 == "A8"
    assert found.meant(At("表", 13, 3)) == ("党委", "上年数")


@pytest.mark.parametrize("title", ["事业编制表", "乡镇编制情况表（二）", "附表1-7"])
def test_the_block_below_of_another_form_is_not_taken(title):
    found = bound(BELOW.replace("机关编制情况统计表（续表）", title))
    assert found.blocks == () and found.at("政府", "上年数") is None
    assert {item.what for item in found.missing} >= {"列 上年数", "列 备注", "列 事业编制.编制数"}


@pytest.mark.parametrize("between", ["（续表）", "续表一", "附表1-1 | 单位：名、人", "第2页", ""])
def test_what_may_stand_between_two_blocks(between):
    found = bound(BELOW.replace("机关编制情况统计表（续表） |", f"{between} |"))
    assert found.missing == () and found.at("政府", "上年数")


def test_a_row_that_the_block_below_lacks_is_said():
    upper, lower = BELOW.split("（续表）")
    found = bound(upper + "（续表）" + lower.replace("纪委 |\n", ""))
    assert found.missing == (Unplaced("行 纪委", "A12起的一块：行名里没有“其中：纪委”"),)
    assert found.at("纪委", "机构数").a1 == "B6" and found.at("纪委", "上年数") is None
    assert found.at("政府", "上年数").a1 == "C14"


def test_a_column_that_stands_in_both_blocks_has_no_place():
    found = bound(BELOW.replace("上年数", "机构数"))
    assert found.missing == (
        Unplaced("列 机构数", "B4和C12两处都有，分不清该用哪一处"),
        Unplaced("列 上年数", "表头里没有“上年数”"),
    )
    assert "机构数" not in found.columns and found.at("政府", "机构数") is None


def test_remarks_in_both_blocks_are_no_question():
    found = bound(BELOW.replace("| < | <\n", "| < | < | 备注\n"))
    assert found.missing == ()
    assert found.at("党委", "备注").a1 == "F5"


def test_an_answer_holds_in_a_block_below():
    other = BELOW.replace("上年数", "上一年度实数")
    found = bound(other)
    assert [(doubt.what, doubt.where) for doubt in found.doubts] == [("列 上年数", "C")]
    assert found.at("党委", "上年数") is None
    answers = confirmed.answered({}, found, found.doubts[0])
    assert bound(other, answers=answers).at("党委", "上年数").a1 == "C13"


def test_the_unit_above_the_first_block_is_that_of_the_block_below_too():
    table = BELOW.replace("上年数 | 备注", "上年数 | 年经费").replace(
        "    机关编制情况统计表 |\n", "    机关编制情况统计表 |\n    填报单位：某县 | 单位：万元\n", 1
    )
    found = bound(table, MONEY)
    assert [(doubt.what, doubt.where, doubt.why) for doubt in found.doubts] == [
        ("列 经费", "D", "这里的单位是万元，表样是元")
    ]
    assert found.at("政府", "经费") is None and found.at("政府", "上年数").a1 == "C16"


def test_three_blocks_below_one_another():
    found = bound(
        BELOW.replace(
            "公安 |\n    单位",
            """公安 |
    系统类别 | 事业编制
    ^ | 编制数
    合计 |
    党委 |
    纪委 |
    政府 |
    公安 |
    单位""",
        )
        .replace("系统类别 | 事业编制 | 上年数", "系统类别 | 上年数")
        .replace("^ | 编制数 | ^ | ^", "^ | ^ | ^")
    )
    assert found.missing == ()
    assert found.at("合计", "上年数").a1 == "B12"
    assert found.at("合计", "事业编制.编制数").a1 == "B19"


def test_a_listing_whose_columns_go_on_below():
    found = bound(
        """
        机关编制情况明细表 | < | <
        序号 | 机构名称 | 机构编码 | 编制数
         | 合计 |
         | 一、党委 |
        1 | 县委办公室 |
         | 二、政府 |
        2 | 县财政局 |
         |
         | 机关编制情况明细表（续）
        序号 | 机构名称 | 实有人数 | 超(+)缺(-) | 备注
         | 合计 |
         | 一、党委 |
        1 | 县委办公室 |
         | 二、政府 |
        2 | 县财政局 |
         | 单位负责人： | | 审核人： |
        """,
        LISTING,
    )
    assert found.missing == () and found.extra == ()
    assert found.at("县财政局", "编制数") == At("表", 7, 4)
    assert found.at("县财政局", "实有人数") == At("表", 15, 3)
    assert [at.a1 for at in found.places("县财政局", "机构名称")] == ["B7", "B15"]
    # The blank row and the title between the blocks are no lines.
    assert [block.sections["政府单位"] for block in found.here] == [(7,), (15,)]


BESIDE = """
    机关编制情况统计表 |
    系统类别 | 机构数 | 备注 | 系统类别 | 机构数 | 备注
    合计 | | | 政府 |
    党委 | | | 公安 |
    纪委 |
    单位负责人： | 审核人：
    """
NARROW = dataclasses.replace(
    FIXED, columns=tuple(c for c in FIXED.columns if c.key in ("系统", "机构数", "备注"))
)


def test_rows_in_a_block_beside():
    found = bound(BESIDE, NARROW)
    assert found.missing == () and found.extra == ()
    assert {row: found.at(row, "机构数").a1 for row in found.rows} == {
        "合计": "B3",
        "党委": "B4",
        "纪委": "B5",
        "政府": "E3",
        "公安": "E4",
    }
    assert found.at("公安", "系统").a1 == "D4"
    assert found.meant(At("表", 4, 6)) == ("公安", "备注")


def test_the_same_remark_in_every_row_does_not_make_the_blocks_one():
    form = dataclasses.replace(NARROW, rows=(*NARROW.rows, RowSpec("工会", "工会")))
    rows = (("合计", "政府"), ("党委", "公安"), ("纪委", "工会"))
    lines = "\n".join(f"{left} | | 无 | {right} | | 无" for left, right in rows)
    head, foot = BESIDE.splitlines()[:3], BESIDE.splitlines()[-2:]
    found = bound("\n".join([*head, lines, *foot]), form)
    assert found.missing == () and found.at("工会", "机构数").a1 == "E5"


def test_a_shorter_block_at_the_left_takes_no_label_from_the_right():
    found = bound(
        BESIDE.replace("| 政府 |", "| 党委 |")
        .replace("党委 | | | 公安 |", " | | | 政府 |")
        .replace("纪委 |", "| | | 公安 |"),
        NARROW,
    )
    assert [item.what for item in found.missing] == ["行 纪委"]
    assert found.at("合计", "机构数").a1 == "B3" and found.at("公安", "机构数").a1 == "E5"


def test_a_row_that_stands_in_both_blocks_has_no_place():
    found = bound(BESIDE.replace("纪委 |", "纪委 | | | 合计 |"), NARROW)
    assert found.missing == (Unplaced("行 合计", "A3和D5两处都有，分不清该用哪一处"),)
    assert found.at("合计", "机构数") is None and found.at("公安", "机构数").a1 == "E4"


def test_rows_of_a_listing_in_a_block_beside():
    form = dataclasses.replace(NARROW, rows=(*NARROW.rows, RowSpec("其他单位", "", "逐单位")))
    assert bound(BESIDE, form).at("公安", "机构数").a1 == "E4"
    named = BESIDE.replace("机关编制情况统计表 |", "机关编制情况统计表 | | | 县级")
    why = {item.what: item.why for item in bound(named, form).missing}
    assert why["行 公安"] == "这一行在右边的第二栏（D 列），一张表分成了左右两栏，请接成一栏再对位"


ON_ITS_SIDE = """
    机关编制情况统计表 |
    填报单位：某县 | | 单位：名、人
    项目 | < | 合计 | 党委 | 纪委 | 政府 | 公安
    机构数 | < |
    行政编制 | 编制数 |
    ^ | 实有人数 |
    ^ | 超(+)缺(-) |
    事业编制 | 编制数 |
    上年数 | < |
    备注 | < |
    单位负责人： | 审核人：
    """


def test_a_table_on_its_side():
    found = bound(ON_ITS_SIDE)
    assert found.missing == () and found.extra == ()
    assert places(found) == {
        ("政府", "机构数"): "F4",
        ("政府", "行政编制.编制数"): "F5",
        ("政府", "行政编制.实有人数"): "F6",
        ("政府", "行政编制.超缺"): "F7",
        ("政府", "事业编制.编制数"): "F8",
        ("政府", "上年数"): "F9",
        ("政府", "备注"): "F10",
    }
    assert found.meant(At("表", 8, 3)) == ("合计", "事业编制.编制数")


def test_another_unit_of_money_in_a_table_on_its_side_is_said():
    table = ON_ITS_SIDE.replace("备注 | < |", "年经费 | < |").replace("单位：名、人", "单位：万元")
    found = bound(table, MONEY)
    assert {item.what for item in found.missing} == {"列 备注", "列 经费"}
    assert "经费" not in found.columns and found.at("政府", "上年数").a1 == "F9"


def test_what_is_not_certain_in_a_table_on_its_side_is_said():
    found = bound(ON_ITS_SIDE.replace("上年数 |", "内设机构数 |").replace("公安", "公安边防 | 本地"))
    assert {item.what for item in found.missing} == {"列 上年数", "行 公安"}
    assert found.missing[0].why == (
        "这张表行列互换了，这一项没有认准，请改成表样的写法，或转置成表样的方向再对位"
    )
    assert found.doubts == ()
    assert found.extra == ("第9行“内设机构数”", "G列“公安边防”", "H列“本地”")
    assert found.at("合计", "机构数").a1 == "C4"


@pytest.mark.parametrize("table", [BELOW, ON_ITS_SIDE])
def test_a_title_that_is_missing_is_said_of_other_layouts_too(table):
    found = bound(table.replace("机关编制情况统计表", "某县"))
    assert [item.what for item in found.missing] == ["标题"]
    assert found.blocks


def test_a_listing_on_its_side_is_said():
    form = dataclasses.replace(FIXED, rows=(*FIXED.rows, RowSpec("其他单位", "", "逐单位")))
    found = bound(ON_ITS_SIDE, form)
    assert found.missing[0] == Unplaced(
        "表头",
        "这张表行列互换了（栏目在 A 列，行名在第 3 行），请转置成表样的方向（复制，选择性粘贴，转置）再对位",
    )
    assert found.rows == {} and found.columns == {} and found.doubts == ()


OTHER = dataclasses.replace(FIXED, name="丙表", number="附表1-2", title="事业编制情况统计表")


def test_two_forms_on_one_sheet():
    second = SHEET.replace("机关编制", "事业编制").replace("附表1-1", "附表1-2")
    sheet = grid(SHEET + second)
    tables = binding.tables([OTHER, FIXED], sheet)
    assert [form for form, _ in tables] == [FIXED, OTHER]
    for parts in (tables, [(FIXED, sheet), (OTHER, sheet)]):
        upper, lower = (binding.bind(form, part, "簿.xlsx") for form, part in parts)
        assert upper.rows == ROWS and upper.missing == ()
        assert lower.rows == {key: row + 13 for key, row in ROWS.items()} and lower.missing == ()


def side_by_side(left, right, down=0):
    """Two text tables beside one another, the right one some rows further down."""
    left, right = left.strip().splitlines(), [*[""] * down, *right.strip().splitlines()]
    width = max(line.count("|") for line in left) + 2
    height = max(len(left), len(right))
    rows = zip(left + [""] * (height - len(left)), right + [""] * (height - len(right)), strict=True)
    return grid("\n".join(f"{one} |{' |' * (width - one.count('|') - 1)} {other}" for one, other in rows))


@pytest.mark.parametrize("down", [0, 2])
def test_two_forms_beside_one_another(down):
    second = SHEET.replace("机关编制", "事业编制").replace("附表1-1", "附表1-2")
    tables = binding.tables([OTHER, FIXED], side_by_side(SHEET, second, down))
    assert [form for form, _ in tables] == [FIXED, OTHER]
    left, right = (binding.bind(form, part, "簿.xlsx") for form, part in tables)
    assert left.rows == ROWS and left.missing == ()
    assert right.rows == {key: row + down for key, row in ROWS.items()} and right.missing == ()
    assert min(right.columns.values()) > max(left.columns.values())


def test_a_listing_has_no_form_beside_it():
    """A line put in would tear the other one apart."""
    listing = dataclasses.replace(OTHER, rows=(*OTHER.rows, RowSpec("单位", "", kind="逐机构")))
    second = SHEET.replace("机关编制", "事业编制").replace("附表1-1", "附表1-2")
    with pytest.raises(RuleFault, match="分不清"):
        binding.tables([listing, FIXED], side_by_side(SHEET, second))


def test_a_list_of_titles_is_no_sheet_of_forms():
    contents = grid(f"目录 |\n1 | {FIXED.title}\n2 | {OTHER.title}\n3 | 填报说明")
    assert binding.tables([OTHER, FIXED], contents) == ()


def test_a_title_in_the_notes_begins_no_form():
    sheet = grid(SHEET + f"注：本表与下表一致 |\n{OTHER.title} |\n见上级文件 |")
    assert [form for form, _ in binding.tables([OTHER, FIXED], sheet)] == [FIXED]


def test_two_forms_on_one_sheet_without_signatures_between():
    first = SHEET[: SHEET.index("单位负责人")]
    second = SHEET.replace("机关编制", "事业编制").replace("附表1-1 |", "")
    found = bound(first + second)
    assert found.rows == ROWS
    assert [item.what for item in found.missing] == ["签字行"]


def part(table, columns, name, title="机关编制情况统计表"):
    """Some columns of a table as a sheet of its own."""
    lines = [
        "|".join(line.split("|")[number] for number in columns if number < line.count("|") + 1)
        for line in table.splitlines()
    ]
    sheet = grid("\n".join(lines).replace("机关编制情况统计表（2017年）", title))
    return binding.bind(FIXED, dataclasses.replace(sheet, sheet=name), "簿.xlsx")


@pytest.mark.parametrize("title", ["", "（续表）", "（二）", "（续）", "之二"])
def test_columns_on_another_sheet(title):
    left = part(SHEET, (0, 1, 2, 3, 4), "甲表")
    right = part(SHEET, (0, 5, 6, 7), "甲表续", f"机关编制情况统计表（2017年）{title}")
    assert {item.what for item in left.missing} >= {"列 上年数", "列 备注", "列 事业编制.编制数"}
    first, second = binding.spread([left, right])
    assert first.missing == second.missing == () and first.sheets == ("甲表", "甲表续")
    for found in (first, second):
        assert found.at("政府", "机构数") == At("甲表", 10, 2)
        assert found.at("政府", "上年数") == At("甲表续", 10, 3)
    # Each part knows its own labels, and which of its own cells is which.
    assert (first.at("政府", "系统").sheet, second.at("政府", "系统").sheet) == ("甲表", "甲表续")
    assert second.meant(At("甲表续", 8, 2)) == ("党委", "事业编制.编制数")
    assert second.meant(At("甲表续", 8, 5)) == ("", "")


def test_a_title_before_and_after_is_still_the_form():
    sheet = grid(SHEET.replace("机关编制情况统计表（2017年）", "某县机关编制情况统计表（续表）"))
    assert binding.recognise([OTHER, FIXED], sheet) is FIXED


def rows_of(*gone):
    return "\n".join(line for line in SHEET.splitlines() if not any(text in line for text in gone))


def test_rows_on_another_sheet():
    upper = part(rows_of("政府", "公安"), range(8), "甲表")
    lower = part(rows_of("合    计", "党委", "纪委"), range(8), "甲表（续）")
    first, second = binding.spread([upper, lower])
    assert first.missing == second.missing == ()
    assert list(first.rows) == list(ROWS)
    assert first.at("党委", "机构数") == At("甲表", 8, 2)
    assert first.at("公安", "机构数") == At("甲表（续）", 8, 2)


def test_what_a_part_on_another_sheet_lacks_is_said_with_the_sheet():
    left = part(SHEET, (0, 1, 2, 3, 4), "甲表")
    right = part(rows_of("纪委"), (0, 5, 6, 7), "乙表")
    first, second = binding.spread([left, right])
    assert first.missing == ()
    assert second.missing == (Unplaced("行 纪委", "“乙表”A7起的一块：行名里没有“其中：纪委”"),)


def test_a_column_on_both_sheets_has_no_place():
    left = part(SHEET, (0, 1, 2, 3, 4), "甲表")
    right = part(SHEET, (0, 1, 5, 6, 7), "乙表")
    first, second = binding.spread([left, right])
    assert first.missing == (Unplaced("列 机构数", "“甲表”B7和“乙表”B7两处都有，分不清该用哪一处"),)
    assert second.missing == () and first.at("政府", "机构数") is None is second.at("政府", "机构数")


def test_copies_of_a_form_are_no_parts_of_one():
    whole, copy = part(SHEET, range(8), "甲表"), part(SHEET, range(8), "副本")
    assert binding.spread([whole, copy]) == (whole, copy)
    less = part(SHEET, range(7), "缺备注")
    assert binding.spread([whole, less]) == (whole, less)
    one, other = part(rows_of("纪委"), range(8), "甲表"), part(rows_of("公安"), range(8), "副本")
    assert binding.spread([one, other]) == (one, other)


def test_several_forms_in_a_workbook_are_not_put_together():
    other = binding.bind(OTHER, grid(SHEET.replace("机关编制", "事业编制")), "簿.xlsx")
    left = part(SHEET, (0, 1, 2, 3, 4), "甲表")
    right = part(SHEET, (0, 5, 6, 7), "乙表")
    first, between, second = binding.spread([left, dataclasses.replace(other, sheet="丙"), right])
    assert first.missing == second.missing == () and between.blocks == ()


@pytest.mark.parametrize(
    "title",
    ["機關編制情況統計表", "机关编制情况汇总统计表", "2018年 机关编制基本情况统计表"],
)
def test_a_title_in_other_words(title):
    sheet = grid(SHEET.replace("机关编制情况统计表（2017年）", title))
    assert binding.recognise([OTHER, FIXED], sheet) is FIXED
    found = binding.bind(FIXED, sheet, "簿.xlsx")
    assert found.rows == ROWS and found.missing == ()


def test_a_sheet_without_its_title_is_known_by_number_and_heads():
    sheet = grid(SHEET.replace("机关编制情况统计表（2017年）| < | < | < | < | < | < | <", "某县情况表 |"))
    assert binding.recognise([FIXED], sheet) is FIXED
    assert binding.recognise([OTHER], sheet) is None


@pytest.mark.parametrize("beside", ["附表1-1 | | 单位：人", "表号：附表1-1 | 制表机关：某编办"])
def test_what_stands_beside_the_title(beside):
    table = SHEET.replace("附表1-1 |\n", "").replace(
        "机关编制情况统计表（2017年）| < | < | < | < | < | < | <", f"机关编制情况统计表 | {beside}"
    )
    assert binding.recognise([OTHER, FIXED], grid(table)) is FIXED
    assert bound(table).missing == ()


def test_signatures_in_other_words():
    found = bound(
        SHEET.replace("单位负责人：| | 审核人： | | 填报人：", "主管领导： | 科室负责人： | 制表人：")
    )
    assert found.rows == ROWS and found.missing == ()


def test_rows_put_in_anywhere_move_a_reading_through_synonyms_too():
    table = TOP + HEADS["other words of the trade"] + BODY
    found = binding.bind(FIXED, inserted(inserted(grid(table), 8), 1), "簿.xlsx")
    assert found.rows == {"合计": 8, "党委": 9, "纪委": 11, "政府": 12, "公安": 13}
    assert found.columns == COLUMNS


def test_a_group_head_in_the_first_cell_of_three_is_not_anothers_rival():
    table = SHEET.replace("行政编制 | <        | <          | 事业编制", "行政编制（县级） | | | 事业编制")
    found = bound(table.replace("编制数   | ^      | ^", "编制数 | ^ | ^"))
    assert {"事业编制.编制数", "机构数", "上年数"} <= found.columns.keys()
    assert all(doubt.what.startswith("列 行政编制") for doubt in found.doubts)


def test_a_group_head_in_the_middle_cell_of_three_is_asked():
    found = bound(
        """
        机关编制情况统计表 | <
                 |        |        | 行政编制 |            |          |        |
        系统类别 | 机构数 | 编制数 | 实有人数 | 超(+)缺(-) | 编制数   | 上年数 | 备注
        """
        + BODY
    )
    assert "行政编制.编制数" not in found.columns and "事业编制.编制数" not in found.columns


def test_the_total_of_a_group_is_what_the_group_head_alone_is():
    found = bound(
        """
        机关编制情况统计表 | <
        系统类别 | 机构数 | <              | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
        ^        | 合计   | 其中：派出机构 | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
        """
        + BODY
    )
    assert found.columns["机构数"] == 2 and found.columns["行政编制.编制数"] == 4


def test_a_word_of_the_head_may_stand_below_what_it_tells_of():
    found = bound(SHEET.replace("| 上年数 |", "| 数 |").replace("编制数   | ^      | ^", "编制数 | 上年 | ^"))
    assert found.columns["上年数"] == 7
