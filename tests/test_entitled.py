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
