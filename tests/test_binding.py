"""A form finds its columns and rows in a sheet, or says exactly what it could not find."""

import dataclasses

import pytest
from small_forms import FIXED, SHEET, fixed_rows
from tables import grid, inserted

from bianzhi_xl import binding
from bianzhi_xl.nouns import Meaning, RowSpec, RuleFault, Unplaced


def bound(table, form=FIXED):
    return binding.bind(form, grid(table), "簿.xlsx")


def test_every_meaning_of_the_model_has_its_place():
    found = bound(SHEET)
    assert found.columns == {
        "系统": 1,
        "机构数": 2,
        "行政编制.编制数": 3,
        "行政编制.实有人数": 4,
        "行政编制.超缺": 5,
        "事业编制.编制数": 6,
        "上年数": 7,
        "备注": 8,
    }
    assert found.rows == {"合计": 7, "党委": 8, "纪委": 9, "政府": 10, "公安": 11}
    assert found.missing == () and found.extra == ()
    assert found.at("政府", "行政编制.实有人数").a1 == "D10"


def test_heads_and_labels_as_typed_by_hand():
    found = bound("""
    机 关 编 制 情 况 统 计 表 | < | <
    系 统类别 | 机构数（个） | 行政编制（2017年） | < | < | 事业编制 | 上年数 | 备  注
    ^ | ^ | 编制数（名） | 实有　人数 | 超（＋）缺（－） | 编制数 | ^ | ^
    甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
    合计 |
    １、党委 |
    　　其中:纪委 |
    (二)政府 |
    公安 |
    单位负责人： | 审核人：
    """)
    assert found.missing == ()
    assert found.columns["行政编制.超缺"] == 5
    assert found.rows == {"合计": 5, "党委": 6, "纪委": 7, "政府": 8, "公安": 9}


def test_an_unknown_column_is_named_and_moves_nothing():
    found = bound("""
    机关编制情况统计表 |
    系统类别 | 核对人 | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
    ^ | ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
    甲 | | 1 | 2 | 3 | 4 | 5 | 6 | 7
    合计 |
    一、党委 |
    其中：纪委 |
    二、政府 |
    其中：公安 |
    单位负责人： | 审核人：
    """)
    assert found.missing == ()
    assert found.columns["行政编制.编制数"] == 4
    assert found.extra == ("B列“核对人”",)


def test_a_renamed_group_is_the_one_that_holds_the_columns_which_stand_alone():
    found = bound(SHEET.replace("行政编制", "行政机关编制情况"))
    # 实有人数 and 超缺 stand once in the form and once in the sheet; so 编制数 beside them is theirs.
    assert found.columns["行政编制.实有人数"] == 4
    assert found.columns["行政编制.编制数"] == 3
    assert found.missing == () and found.doubts == ()


def test_one_column_alone_does_not_tell_the_group():
    found = bound(SHEET.replace("行政编制", "行政机关编制情况").replace("超(+)缺(-)", "核对"))
    assert found.columns["行政编制.实有人数"] == 4
    (doubt,) = (doubt for doubt in found.doubts if doubt.what == "列 行政编制.编制数")
    assert (doubt.where, doubt.text) == ("C", "行政机关编制情况/编制数")


def test_a_group_written_with_an_idle_word_is_the_group():
    found = bound(SHEET.replace("行政编制", "行政编制情况"))
    assert found.columns["行政编制.编制数"] == 3
    assert found.missing == () and found.doubts == ()


def test_two_heads_alike_are_not_guessed():
    found = bound(SHEET.replace("事业编制 |", "行政编制 |"))
    said = {item.what: item.why for item in found.missing}
    assert said["列 行政编制.编制数"] == "表头里有 2 处“行政编制/编制数”（C、F 列），分不清"
    assert said["列 事业编制.编制数"] == "表头里没有“事业编制/编制数”"


def test_a_group_over_the_groups_does_not_matter():
    found = bound("""
    机关编制情况统计表 |
    项目 | < | 编制情况 | < | < | < | 其他 | <
    系统类别 | 机构数 | 行政编制 | < | < | 事业编制 | 上年数 | 备注
    ^ | ^ | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | ^ | ^
    甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7
    合计 |
    一、党委 |
    其中：纪委 |
    二、政府 |
    其中：公安 |
    单位负责人： | 审核人：
    """)
    assert found.missing == ()
    assert found.columns["事业编制.编制数"] == 6


def test_a_missing_row_and_a_strange_one():
    found = bound(SHEET.replace("其中：公安", "其中：城管"))
    assert found.missing == (Unplaced("行 公安", "行名里没有“其中：公安”"),)
    assert found.extra == ("第11行“其中：城管”",)


TWICE = dataclasses.replace(
    FIXED,
    rows=(
        RowSpec("参公", "参公"),
        RowSpec("参公教育", "教育"),
        RowSpec("事业", "事业"),
        RowSpec("事业教育", "教育"),
        RowSpec("事业卫生", "卫生"),
    ),
)


def test_repeated_labels_are_told_apart_by_the_rows_around_them():
    found = bound(
        """
        机关编制情况统计表 |
        系统类别 | 机构数
        甲 | 1
        参公 |
        教育 |
        事业 |
        教育 |
        卫生 |
        单位负责人： | 审核人：
        """,
        TWICE,
    )
    assert found.rows == {"参公": 4, "参公教育": 5, "事业": 6, "事业教育": 7, "事业卫生": 8}


def test_a_label_more_often_than_declared_is_not_guessed():
    found = bound(
        """
        机关编制情况统计表 |
        系统类别 | 机构数
        甲 | 1
        参公 |
        教育 |
        教育 |
        事业 |
        教育 |
        卫生 |
        单位负责人： | 审核人：
        """,
        TWICE,
    )
    assert found.rows["事业教育"] == 8
    assert Unplaced("行 参公教育", "有 2 行叫“教育”（第 5、6 行），分不清") in found.missing


def test_without_the_row_of_codes():
    table = "\n".join(line for line in SHEET.splitlines() if not line.startswith("甲"))
    found = bound(table)
    assert found.rows["合计"] == 6 and found.columns["备注"] == 8
    assert found.missing == ()


def test_a_label_column_without_its_head():
    found = bound(SHEET.replace("系统类别", "        "))
    assert found.columns["系统"] == 1 and found.rows["公安"] == 11
    assert found.missing == ()


def test_a_sheet_with_only_the_title_says_what_is_not_there():
    found = bound("机关编制情况统计表 |\n随便什么 | 别的")
    assert found.missing[0] == Unplaced("表头", "标题下面没有找到本表的表头")
    assert found.missing[1].what == "表体"


def test_an_empty_sheet():
    found = bound("")
    assert [item.what for item in found.missing] == ["标题", "表头", "表体"]
    assert found.rows == {} and found.columns == {}


def test_a_remark_that_looks_like_a_foot_does_not_end_the_body():
    found = bound(SHEET.replace("一、党委 |        |          |", "一、党委 | 说明：含纪委 | 审核人：张某 |"))
    assert found.rows["公安"] == 11


def test_figures_are_read_by_meaning():
    sheet = grid(SHEET.replace("其中：公安 |      |          |          |", "其中：公安 | 3 | 40 | 38 |"))
    figures = binding.figures(binding.bind(FIXED, sheet, "簿.xlsx", fixed_rows()), sheet)
    assert figures[Meaning("甲表", "公安", "行政编制.实有人数")] == 38
    assert figures[Meaning("甲表", "政府", "行政编制.实有人数")] is None


OTHER = dataclasses.replace(FIXED, name="丙表", number="附表1-2", title="事业编制情况统计表")


@pytest.mark.parametrize(
    "title",
    [
        "机关编制情况统计表",
        "2017年机关编制情况统计表",
        "二〇一七年度 机 关 编 制 情 况 统 计 表",
        "附表1-1　机关编制情况统计表",
        "某某县机关编制情况统计表（2017年）",
        "机关编制情况统计表（续表）",
    ],
)
def test_a_form_is_known_by_its_title(title):
    sheet = grid(SHEET.replace("机关编制情况统计表（2017年）", title))
    assert binding.recognise([OTHER, FIXED], sheet) is FIXED


def test_a_title_in_a_list_of_titles_is_no_form():
    contents = grid("""
    报送材料清单 |
    序号 | 表名 | 页数
    1 | 机关编制情况统计表 | 2
    2 | 事业编制情况统计表 | 2
    """)
    assert binding.recognise([FIXED, OTHER], contents) is None


def test_titles_alike_are_told_apart_by_number_or_sheet_name():
    twin = dataclasses.replace(FIXED, name="丁表", number="附表1-9")
    assert binding.recognise([twin, FIXED], grid(SHEET)) is FIXED
    unnumbered = SHEET.replace("附表1-1 |", "|")
    assert binding.recognise([twin, FIXED], grid(unnumbered, "丁表")) is twin


def test_titles_alike_and_nothing_else_is_a_fault():
    twin = dataclasses.replace(FIXED, name="丁表", number="附表1-9")
    with pytest.raises(RuleFault) as fault:
        binding.recognise([FIXED, twin], grid(SHEET.replace("附表1-1 |", "|"), "第一页"))
    assert str(fault.value) == (
        "工作表“第一页”的标题与 甲表、丁表 的都一样，分不清是哪张表；请在表上写明表号，或改表样的标题。"
    )


def test_rows_put_in_above_the_head_and_in_the_body():
    found = binding.bind(FIXED, inserted(inserted(grid(SHEET), 9), 1, 2), "簿.xlsx")
    assert found.rows == {"合计": 9, "党委": 10, "纪委": 11, "政府": 13, "公安": 14}
    assert found.missing == ()
