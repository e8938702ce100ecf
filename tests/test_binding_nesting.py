"""Rows that are called like the form's and are not: below another row, in one of two parts of a sheet."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_forms import FIXED
from tables import grid

from bianzhi_xl import binding
from bianzhi_xl.nouns import Column, RowSpec, Source

HEAD = """
机关编制情况统计表 | <
系统类别 | 机构数
"""
FOOT = """
单位负责人： | 审核人：
"""
FORM = dataclasses.replace(
    FIXED,
    columns=FIXED.columns[:2],
    rows=(
        RowSpec("合计", "合计", sum_of=("行政", "工勤", "事业")),
        RowSpec("行政", "一、行政", sum_of=("机关", "乡镇")),
        RowSpec("机关", "机关"),
        RowSpec("乡镇", "乡镇"),
        RowSpec("工勤", "二、工勤"),
        RowSpec("事业", "三、事业", sum_of=("全额", "差额")),
        RowSpec("全额", "全额"),
        RowSpec("差额", "差额"),
    ),
)
TWO = dataclasses.replace(
    FORM,
    rows=(
        RowSpec("类别合计", "合计", sum_of=("甲类", "乙类")),
        RowSpec("甲类", "甲类"),
        RowSpec("乙类", "乙类"),
        RowSpec("行业合计", "合计", sum_of=("教育", "卫生")),
        RowSpec("教育", "教育"),
        RowSpec("卫生", "卫生"),
    ),
)


def bound(labels, form=FORM):
    lines = [line.strip() for line in labels.split() if line.strip()]
    return binding.bind(form, grid(HEAD + "\n".join(f"{line} |" for line in lines) + FOOT), "簿.xlsx")


def at(labels, form=FORM):
    """key → how many rows below the head."""
    return {key: row - 2 for key, row in bound(labels, form).rows.items()}


def test_rows_below_the_row_they_are_nested_in():
    assert at("合计 一、行政 机关 乡镇 二、工勤 三、事业 全额 差额") == {
        "合计": 1, "行政": 2, "机关": 3, "乡镇": 4, "工勤": 5, "事业": 6, "全额": 7, "差额": 8
    }  # fmt: skip


def test_a_row_below_another_one_is_asked():
    found = bound("合计 一、行政 二、工勤 机关 乡镇 三、事业 全额 差额")
    assert set(found.rows) == {"合计", "行政", "工勤", "事业", "全额", "差额"}
    assert [(doubt.what, doubt.where) for doubt in found.doubts] == [("行 机关", "6"), ("行 乡镇", "7")]
    assert found.missing[0].why == ("像是第 6 行，但它在“二、工勤”下面，表样里在“一、行政”下面，要请您确认")


def test_a_row_above_the_one_it_is_nested_in_is_asked_where_others_stand_below():
    assert set(at("合计 一、行政 机关 乡镇 二、工勤 全额 差额 三、事业")) == {
        "合计", "行政", "机关", "乡镇", "工勤", "事业"
    }  # fmt: skip


def test_totals_at_the_foot_of_their_parts():
    assert len(at("机关 乡镇 一、行政 二、工勤 全额 差额 三、事业 合计")) == 8


def test_a_total_at_the_foot_of_the_sheet():
    assert len(at("一、行政 机关 乡镇 二、工勤 三、事业 全额 差额 合计")) == 8


@pytest.mark.parametrize("heading", ["", "三、事业的"])
def test_a_row_whose_outer_row_is_not_there_needs_a_text_that_may_be_it(heading):
    found = at(f"合计 一、行政 机关 乡镇 二、工勤 {heading} 全额 差额")
    assert ("全额" in found and "差额" in found) == bool(heading)


CLASSES = dataclasses.replace(
    FORM,
    rows=(
        RowSpec("合计", "合计", sum_of=("一类", "二类", "中学", "高中")),
        RowSpec("一类", "公益一类"),
        RowSpec("二类", "公益二类"),
        RowSpec("中学", "普通中学(未分高初中)"),
        RowSpec("高中", "高中"),
        RowSpec("参公", "其中：参公", of="合计"),
    ),
)
CLASSES_ALL = {"合计", "一类", "二类", "中学", "高中", "参公"}


def test_a_part_written_below_another_row_is_asked():
    assert at("合计 公益一类 公益二类 普通中学 高中 其中：参公", CLASSES).keys() == CLASSES_ALL
    assert at("合计 其中：参公 公益一类 公益二类 普通中学 高中", CLASSES).keys() == CLASSES_ALL
    found = bound("合计 公益一类 其中：参公 公益二类 普通中学 高中", CLASSES)
    assert found.rows.keys() == CLASSES_ALL - {"参公"}
    assert "公益一类" in next(doubt.why for doubt in found.doubts if doubt.what == "行 参公")


def test_a_row_that_holds_another_row_of_the_form_counts_more():
    found = bound("合计 公益一类 公益二类 普通中学 其中：高中 参公", CLASSES)
    assert found.rows.keys() == CLASSES_ALL - {"中学"}
    assert "高中" in next(doubt.why for doubt in found.doubts if doubt.what == "行 中学")


def test_two_rows_called_alike_are_told_by_their_parts():
    heads = {"类别合计": 1, "甲类": 2, "乙类": 3, "行业合计": 4, "教育": 5, "卫生": 6}
    assert at("合计 甲类 乙类 合计 教育 卫生", TWO) == heads
    # The first may be at the foot of 甲类 and 乙类, or at the head of 教育 and 卫生.
    assert at("甲类 乙类 合计 教育 卫生 合计", TWO) == {"甲类": 1, "乙类": 2, "教育": 4, "卫生": 5}
    exchanged = {"行业合计": 1, "教育": 2, "卫生": 3, "类别合计": 4, "甲类": 5, "乙类": 6}
    assert at("合计 教育 卫生 合计 甲类 乙类", TWO) == exchanged


def test_the_same_rows_in_two_parts_are_the_forms_in_neither():
    found = at("合计 一、行政 机关 二、工勤 县本级 一、行政 机关 乡镇 二、工勤 三、事业")
    assert found == {"合计": 1}


def test_one_row_under_several_others_is_the_one_below_its_own():
    found = at("合计 一、行政 机关 乡镇 二、工勤 三、事业 机关 乡镇 全额 差额")
    assert (found["机关"], found["乡镇"]) == (3, 4)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.permutations([spec.label for spec in FORM.rows]))
def test_however_rows_are_mixed_each_is_placed_below_its_own_or_asked(labels):
    parent = {"机关": "行政", "乡镇": "行政", "全额": "事业", "差额": "事业"}
    outer = {"行政", "工勤", "事业", "合计"}
    found = bound(" ".join(labels))
    rows = sorted(found.rows, key=found.rows.__getitem__)
    for key in set(parent) & set(rows):
        above = next((k for k in reversed(rows[: rows.index(key)]) if k in outer), "")
        below = next((k for k in rows[rows.index(key) :] if k in outer), "")
        assert parent[key] in (above, below)
    said = {item.what for item in found.missing}
    assert {f"行 {spec.key}" for spec in FORM.rows if spec.key not in found.rows} <= said


def years(*groups, leaf="机构数"):
    head = (
        "机关编制情况统计表（2017年） | <\n系统类别 | "
        + " | ".join(groups)
        + "\n^ | "
        + " | ".join([leaf] * len(groups))
    )
    body = "\n".join(
        f"{label} |" for label in ("合计", "一、行政", "机关", "乡镇", "二、工勤", "三、事业", "全额", "差额")
    )
    return binding.bind(FORM, grid(f"{head}\n{body}\n{FOOT.strip()}"), "簿.xlsx")


@pytest.mark.parametrize("group", ["2015年", "2018年末", "二〇一五年", "2014年度"])
def test_a_column_under_another_year_is_asked(group):
    found = years(group)
    assert "机构数" not in found.columns
    assert [(doubt.what, doubt.where) for doubt in found.doubts] == [("列 机构数", "B")]


@pytest.mark.parametrize("group", ["2016年", "二〇一六年末", "2016年度", "上年末"])
def test_last_years_column_is_never_taken_nor_proposed_for_this_years(group):
    found = years(group)
    assert "机构数" not in found.columns and found.doubts == ()
    assert "列 机构数" in {item.what for item in found.missing}


def test_of_two_years_the_sheets_own_is_meant():
    assert years("2016年", "2017年").columns["机构数"] == 3
    assert years("2017年末", "2016年末").columns["机构数"] == 2
    assert "机构数" not in years("2015年", "2016年").columns


def test_a_share_in_percent_is_no_number():
    assert "机构数" not in years("2017年", leaf="机构数%").columns


@pytest.mark.parametrize("foot", ["小计", "行政小计", "合计小计"])
def test_the_sum_of_a_section_is_in_the_小计_at_its_end_when_its_name_has_no_figures(foot):
    found = bound(f"合计 一、行政 机关 乡镇 {foot} 二、工勤 三、事业 全额 差额 小计")
    own = foot != "合计小计"
    assert (found.rows.get("行政"), found.rows.get("事业")) == ((7, 12) if own else (None, None))
    assert {"机关", "乡镇", "工勤", "全额"} <= found.rows.keys()
    assert bool(found.extra) != own


def test_whether_the_name_of_a_section_or_its_小计_has_the_figures_is_asked_when_both_may():
    labels = "合计 | 9\n一、行政 | 5\n机关 | 3\n乡镇 | 2\n小计 | 5\n二、工勤 | 4\n三、事业 |\n全额 |\n差额 |\n小计 |"
    found = binding.bind(FORM, grid(HEAD + labels + FOOT), "簿.xlsx")
    assert (
        "行政" not in found.rows
        and {"机关", "乡镇", "工勤"} <= found.rows.keys()
        and found.rows["事业"] == 12
    )
    (doubt,) = found.doubts
    assert (doubt.what, doubt.where, doubt.runner_up) == ("行 行政", "7", "第4行“一、行政”")


@pytest.mark.parametrize(
    "labels",
    [
        "合计 一、行政 机关 乡镇 小计 二、工勤 三、事业 全额 差额",  # the office's own
        "合计 一、行政 机关 小计 乡镇 小计 二、工勤 三、事业 全额 差额",  # two of them
        "合计 一、行政 机关 小计 乡镇 二、工勤 三、事业 全额 差额",  # not of all
        "一、行政 机关 乡镇 二、工勤 三、事业 全额 差额 小计",  # it may be the total
    ],
)
def test_a_小计_that_may_be_another_sum_is_asked(labels):
    found = bound(labels)
    assert "小计" in {doubt.text for doubt in found.doubts} | {
        doubt.runner_up[-3:-1] for doubt in found.doubts
    }
    sums = {row for row, label in enumerate(labels.split(), 3) if label == "小计"}
    assert sums.isdisjoint(found.rows.values())


def test_a_row_merged_over_all_columns_is_the_name_of_a_section():
    wide = dataclasses.replace(FORM, columns=FIXED.columns)
    table = """
        机关编制情况统计表 | <
        系统类别 | 机构数 | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
        ^        | ^      | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
        合计 |
        一、行政 | < | < | < | < | < | < | <
        机关 |
        乡镇 |
        """
    found = binding.bind(wide, grid(table), "簿.xlsx")
    assert "行政" not in found.rows and "行 行政" in {item.what for item in found.missing}


@pytest.mark.parametrize(
    ("heads", "placed"),
    [("机构数 | 其中：派出机构 | 编制数", True), ("编制数 | 其中：派出机构 | 机构数", False)],
)
def test_a_column_that_is_a_part_of_another_stands_behind_it(heads, placed):
    columns = (
        FIXED.columns[0],
        FIXED.columns[1],
        Column("派出", ("其中：派出机构",), Source("机构数"), "个", "机构", of="机构数"),
        Column("编制数", ("编制数",), Source("编制"), "名", "编制"),
    )
    form = dataclasses.replace(FORM, columns=columns)
    body = "\n".join(f"{spec.label} |" for spec in FORM.rows)
    found = binding.bind(form, grid(f"机关编制情况统计表 | <\n系统类别 | {heads}\n{body}{FOOT}"), "簿.xlsx")
    assert ("派出" in found.columns) == placed and {"机构数", "编制数"} <= found.columns.keys()
