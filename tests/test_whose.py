"""Whose sheet it is, by its title and 填报单位: given a title, is the sheet held back?"""

import pytest
from small_forms import FIXED, SHEET, fixed_rows
from tables import grid

from bianzhi_xl import binding
from bianzhi_xl.binding import Whose

COUNTY = Whose(("芷岩县",), frozenset({"芷岩县第一中学", "芷岩县财政局"}))
UNIT = Whose(
    ("湘西州人力资源和社会保障局", "湘西州人才服务中心"), frozenset({"湘西州民族中学"}), is_unit=True
)
TITLE = "机关编制情况统计表（2017年）"


def why(title=TITLE, whose=COUNTY, filler="填报单位：某县"):
    sheet = grid(SHEET.replace(TITLE, title).replace("填报单位：某县", filler))
    part = binding.bind(FIXED, sheet, "簿.xlsx", fixed_rows())
    assert part.head[0]
    return binding.held_back([part], {"表": sheet}, 2017, None, whose).get("表", "")


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2018年机关编制情况统计表", "2018"),
        ("2018年度机关编制情况统计表（计划）", "2018"),
        ("二〇一六年机关编制情况统计表", "2016"),
        ("机关编制情况统计表（2015年—2016年）", "2015、2016"),
    ],
)
def test_a_title_that_names_another_year_is_held_back(title, years):
    assert why(title) == f"标题写的是 {years} 年，今年报的是 2017 年；请改标题里的年份，或换成今年的表"


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "机关编制情况统计表",
        "机关编制情况统计表（2016年—2017年）",
        "2013年以来机关编制情况统计表",
        "机关编制情况统计表（2018年1月）",
        "    年度机关编制情况统计表",
    ],
)
def test_a_title_that_may_be_this_years_is_not(title):
    assert why(title) == ""


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("城关镇机关编制情况统计表", "城关镇"),
        ("城关镇2017年机关编制情况统计表", "城关镇"),
        ("2017年泸溪县机关编制情况统计表", "泸溪县"),
        ("湘西州泸溪县2017年度机关编制情况统计表", "泸溪县"),
        ("湘西土家族苗族自治州泸溪县机关编制情况统计表", "泸溪县"),
        ("城步苗族自治县县级机关编制情况统计表", "城步苗族自治县"),
        ("芷岩县石桥镇机关编制情况统计表", "石桥镇"),
        ("沅岸街道全街道机关编制情况统计表", "沅岸街道"),
        ("县财政局机关编制情况统计表", "县财政局"),
        ("芷岩县第一中学机关编制情况统计表", "第一中学"),
    ],
)
def test_a_title_that_begins_with_another_place_is_held_back(title, other):
    assert why(title) == f"标题写的是“{other}”，这里填的是“芷岩县”的数；请改标题，或把这张表放到别处"


@pytest.mark.parametrize(
    "before",
    [
        *("", "芷岩县", "湘西州芷岩县2017年度县级", "湘西自治州芷岩县", "芷岩县编办", "中共芷岩县委", "芷岩"),
        *(
            "××县",
            "XX县",
            "____县",
            "某县",
            "某某县",
            "××县（市）",
            "县（市）",
            "○○县",
            "（县市名）",
            "    县",
        ),
        *("湘西州", "湖南省", "湘西土家族苗族自治州", "张家界市"),
        *(
            "乡镇",
            "县乡",
            "全县",
            "县级",
            "县直",
            "各县市区",
            "本县",
            "市县乡",
            "全县乡镇",
            "县直和乡镇",
            "乡镇街道",
        ),
        *("开发区", "经济开发区", "社区", "园区", "民族乡", "重点镇", "建制镇", "贫困县", "试点县", "示范区"),
        *("各局", "县直各局", "党政群", "县级党政", "公安局等"),
    ],
)
def test_what_is_not_surely_another_place_holds_nothing_back(before):
    assert why(f"{before}机关编制情况统计表") == ""


@pytest.mark.parametrize(
    ("before", "other"),
    [
        *(
            ("湘西州人力资源和社会保障局", ""),
            ("州人社局", ""),
            ("湘西土家族苗族自治州人力资源和社会保障局", ""),
        ),
        *(("湘西州人才服务中心", ""), ("州直", ""), ("××局", ""), ("州××局", ""), ("", "")),
        *(("州公安局", "州公安局"), ("湘西州民族中学", "民族中学"), ("泸溪县", "泸溪县")),
    ],
)
def test_a_units_form_names_the_unit(before, other):
    assert why(f"{before}机关编制情况统计表", UNIT).partition("”")[0] == (
        f"标题写的是“{other}" if other else ""
    )


@pytest.mark.parametrize(
    ("filler", "other"),
    [
        ("填报单位：泸溪县编办", "泸溪县"),
        ("填报单位（盖章）：芷岩县城关镇人民政府", "城关镇"),
        ("填报单位： | 泸溪县委编办", "泸溪县"),
        *(
            ("填报单位：芷岩县编办", ""),
            ("填报单位：芷岩县教育局", ""),
            ("填报单位：县编办", ""),
            ("填报单位：", ""),
        ),
        *(("填报单位：________县", ""), ("填报单位：湘西州编办", ""), ("填报单位：某某县编办", "")),
    ],
)
def test_so_is_one_whose_filler_is_another_place(filler, other):
    said = f"填报单位写的是“{other}”，这里填的是“芷岩县”的数；请改填报单位，或把这张表放到别处"
    assert why(filler=filler) == (said if other else "")


def test_a_place_may_stand_above_the_title():
    assert "“泸溪县”" in why("泸溪县\n机关编制情况统计表")
    assert why("附表一\n县级机关编制情况统计表") == ""


def test_for_the_whole_prefecture_every_countys_sheets_are_read():
    assert why("泸溪县机关编制情况统计表", None) == ""
