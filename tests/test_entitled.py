"""Titles: the form's own in other words, or another table's that is confined to some of what the form counts."""

import dataclasses

import pytest
from small_forms import FIXED, SHEET
from tables import grid

from bianzhi_xl import binding
from bianzhi_xl.binding.entitled import confined
from bianzhi_xl.binding.words import standard
from bianzhi_xl.buttons import desk

STAFF = dataclasses.replace(FIXED, title="实有人员结构情况统计表")


@pytest.mark.parametrize(
    "title",
    [
        "芷岩县2017年实有人员结构情况统计表",
        "××州××县（市）实有人员结构情况统计表",
        "2017年度人员结构情况汇总表（续表）",
        "附件3：实有人员结构统计表（截至2017年12月31日）",
        "城关镇实有人员结构情况统计表",  # whose it is, is told elsewhere
    ],
)
def test_places_dates_and_words_that_say_nothing_do_not_confine(title):
    assert not confined(STAFF, title, standard())


@pytest.mark.parametrize(
    "title",
    [
        "实有女干部结构情况统计表",
        "编外人员结构情况统计表",
        "乡镇实有人员结构情况统计表",
        "县直实有人员结构情况统计表",
        "教育系统实有人员结构情况统计表",
        "实有人员结构情况统计表（上半年）",
        "实有人员结构情况统计表（事业单位）",
    ],
)
def test_words_that_say_whom_or_when_do(title):
    assert confined(STAFF, title, standard())


@pytest.mark.parametrize(
    "title", ["乡镇机关编制情况统计表", "机关编外编制情况统计表", "机关编制情况统计表（一季度）"]
)
def test_a_confined_table_is_not_the_forms_even_alone(title):
    sheet = grid(SHEET.replace("附表1-1 |", "").replace("机关编制情况统计表（2017年）", title))
    assert binding.recognise([FIXED], sheet) is None


def test_no_title_of_ours_confines_another_year_of_itself():
    for form in desk.all_forms().values():
        assert not confined(form, f"芷岩县2018年度{form.title}（续表）", standard()), form.name


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ("汇总06", "乡镇（街道）机构编制和实有人员情况统计表"),
        ("汇总06", "乡镇机构编制和实有人数统计表"),
        ("汇总09", "事业单位机构编制和实有人数统计表（按类别、经费形式）"),
        ("汇总13", "在编人员结构情况统计表"),
        ("汇总14", "人员增减变化情况统计表"),
        ("专项1", "控编减编工作情况统计表"),
        ("专项1", "控编减编进展情况统计表"),
        ("专项5", "编外人员情况统计表"),
        ("专项5", "机关事业单位编外人员情况统计表"),
        ("专项6", "中小学校编制和人员增减变化情况统计表"),
        ("专项8", "开发区（园区）机构编制情况统计表"),
    ],
)
def test_a_form_in_other_words_is_not_confined(form, title):
    assert not confined(desk.all_forms()[form], title, standard())


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ("汇总06", "街道机构编制和实有人数统计表"),
        ("汇总06", "建制镇机构编制和实有人数统计表"),
        ("汇总13", "非在编人员结构情况统计表"),
        ("汇总14", "编外人员增减变化情况统计表"),
        ("汇总14", "人员编制增减变化情况统计表"),
        ("专项5", "事业单位编外人员情况统计表"),
        ("专项5", "行政事业单位在编人员情况统计表"),
        ("专项6", "乡镇中小学校编制和人员增减变化情况统计表"),
        ("专项6", "中小学校编外人数增减变化情况统计表"),
        ("专项7", "中小学校编制和人员增减变化情况统计表"),
        ("专项8", "工业园区机构编制情况统计表"),
        ("汇总07", "机关工勤编制和实有人数增减变动统计表"),
        ("汇总10", "事业单位机构编制和实有人数统计表（按类别、经费形式）"),
        ("汇总11", "科级领导职数核定和配备情况汇总表"),
    ],
)
def test_one_in_other_words_that_confine_is(form, title):
    assert confined(desk.all_forms()[form], title, standard())
