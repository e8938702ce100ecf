"""Whose sheet it is, by its title and 填报单位: given a title, is the sheet held back?"""

import datetime as dt

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


def why(title=TITLE, whose=COUNTY, filler="填报单位：某县", cutoff=None):
    sheet = grid(SHEET.replace(TITLE, title).replace("填报单位：某县", filler))
    part = binding.bind(FIXED, sheet, "簿.xlsx", fixed_rows())
    assert part.head[0]
    return binding.held_back([part], {"表": sheet}, 2017, None, whose, cutoff).get("表", "")


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2018年机关编制情况统计表", "2018"),
        ("2018年度机关编制情况统计表（计划）", "2018"),
        ("二〇一六年机关编制情况统计表", "2016"),
        ("2016年度机关编制汇总表", "2016"),
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
        ("吉首市机关编制情况统计表", "吉首市"),
        ("张家界市2017年度全市机关编制情况统计表", "张家界市"),
        ("湘西州机关编制情况统计表", "湘西州"),
        ("全州机关编制情况统计表", "全州"),
        ("吉首市机关编制汇总表", "吉首市"),
        ("泸溪县2017年度机关编制一览表", "泸溪县"),
        ("湖南省湘西州州直机关编制情况统计表", "湘西州"),
        ("湘西土家族苗族自治州机关编制情况统计表", "湘西土家族苗族自治州"),
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
        *("湖南省", "湘西州××县", "××州××县（市）", "湘西州县（市）", "各市州"),
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


OURS = [
    *(
        "填报单位：芷岩县编办",
        "填报单位：县编办",
        "填报单位：",
        "填报单位：芷岩县",
        "填报单位（盖章）：芷岩县委编办",
    ),
    *(
        "填报单位：湘西州芷岩县编办",
        "填报单位：湖南省湘西州芷岩县委编办",
        "填报单位：芷岩编办",
        "填报单位：县委编委办公室",
    ),
    *(
        "填报单位：芷岩县机构编制委员会办公室（盖章）",
        "填报单位：芷岩县编委办公室（编办）",
        "填报单位：中共芷岩县委编办",
    ),
    *("填报单位：中共芷岩县委机构编制委员会办公室", "填报单位：中国共产党芷岩县委员会机构编制委员会办公室"),
    *(
        "填报单位：芷岩县人民政府",
        "填报单位：芷岩县委",
        "填报单位：中共芷岩县委员会",
        "填报单位：芷岩县机构编制部门",
    ),
    *(
        "填报单位：________县",
        "填报单位：某某县编办",
        "填报单位：××县（市）编办",
        "填报单位：XX县",
        "填报单位：县（市、区）",
    ),
    *(
        "填报单位：（公章）",
        "填报单位：芷 岩 县 编 办      填报日期：2018年1月5日",
        "填报单位：芷岩县编办 联系电话：8222333",
    ),
    *(
        "填报单位（签章） 芷岩县编办",
        "填报单位： | 芷岩县编办",
        "填报单位： | 单位：人",
        "编制单位：名、人、个",
    ),
    *("填报单位：芷岩县编办张三", "单位：人", "统计单位：人", "制表单位：芷岩县编办"),
]
OTHERS = [
    *(("填报单位：泸溪县编办", "泸溪县"), ("填报单位： | 泸溪县委编办", "泸溪县")),
    *(("填报单位（盖章）：芷岩县城关镇人民政府", "城关镇"), ("填报单位：武陵源区编办", "武陵源区")),
    *(("填报单位：吉首市编办", "吉首市"), ("填报单位：吉首市机构编制委员会办公室（盖章）", "吉首市")),
    *(("填报单位：湘西州编办", "湘西州"), ("填报单位：湘西州", "湘西州"), ("填报单位：湖南省编办", "湖南省")),
    *(("填报单位：某某州编办", "某某州"), ("填报单位：州编办", "州编办")),
    *(("填报单位：芷岩县教育和体育局", "教育和体育局"), ("填报单位：县财政局", "县财政局")),
    ("填报单位：芷岩县教育和体育局      填报日期：2018年1月5日", "教育和体育局"),
    *(("填报单位：芷岩县教育系统", "教育系统"), ("单位名称：芷岩县公安局", "公安局")),
    *(("填报单位：芷岩县人民政府办公室", "人民政府办公室"), ("填报单位：芷岩县委组织部", "委组织部")),
    *(("主管部门：县教育局", "县教育局"), ("填报单位：芷岩县第一中学", "第一中学")),
    *(
        ("填报单位：芷岩县编办事业单位登记管理局", "编办事业单位登记管理局"),
        ("填报单位：县直机关", "县直机关"),
    ),
    *(("填报单位（盖章）： | | 芷岩县卫计局", "卫计局"), ("填报部门：县人民医院", "县人民医院")),
]


@pytest.mark.parametrize("filler", OURS)
def test_a_filler_that_is_our_own_office_or_nobody_holds_nothing_back(filler):
    assert why(filler=filler) == ""


@pytest.mark.parametrize(("filler", "other"), OTHERS)
def test_so_is_one_whose_filler_is_another_place_or_body(filler, other):
    where = filler.partition("：")[0].partition("（")[0]
    said = f"{where}写的是“{other}”，这里填的是“芷岩县”的数；请改{where}，或把这张表放到别处"
    assert why(filler=filler) == said


def test_a_filler_may_stand_below_the_table():
    below = SHEET.replace("单位负责人：|", "填报单位：芷岩县教育局|")
    part = binding.bind(FIXED, grid(below), "簿.xlsx", fixed_rows())
    held = binding.held_back([part], {"表": grid(below)}, 2017, None, COUNTY)
    assert "“教育局”" in held["表"]


@pytest.mark.parametrize(
    ("filler", "other"),
    [
        *(("填报单位：湘西州人力资源和社会保障局", ""), ("填报单位：州人社局", ""), ("填报单位：州直", "")),
        *(("填报单位：湘西州人才服务中心（盖章）", ""), ("主管部门：湘西州人民政府", "")),
        *(("填报单位：州公安局", "州公安局"), ("填报单位：湘西州民族中学", "民族中学")),
    ],
)
def test_a_units_form_is_filled_in_by_the_unit(filler, other):
    assert why(filler=filler, whose=UNIT).partition("”")[0] == (f"填报单位写的是“{other}" if other else "")


def test_a_place_may_stand_above_the_title():
    assert "“泸溪县”" in why("泸溪县\n机关编制情况统计表")
    assert why("附表一\n县级机关编制情况统计表") == ""


def test_for_the_whole_prefecture_every_countys_sheets_are_read():
    assert why("泸溪县机关编制情况统计表", None) == ""


@pytest.mark.parametrize(
    ("line", "day"),
    [
        *(("截止时间：2017年6月30日", "2017年6月30日"), ("统计时间：2017年11月30日", "2017年11月30日")),
        *(("数据截至2017年6月底", "2017年6月30日"), ("（截至2017年10月31日）", "2017年10月31日")),
        *(("统计时点：2017年6月30日", "2017年6月30日"), ("统计截止时间：2017年9月30日", "2017年9月30日")),
        *(("截至二〇一七年六月三十日", "2017年6月30日"), ("截止日期：2017-06-30", "2017年6月30日")),
        *(
            ("截止时间： | 2017年6月30日", "2017年6月30日"),
            ("数据截止日期：2018年12月31日", "2018年12月31日"),
        ),
        *(("截至6月30日", "2017年6月30日"), ("（2017年6月30日）", "2017年6月30日")),
        ("截至2016年底", "2016年12月31日"),
    ],
)
def test_a_sheet_of_another_day_is_held_back(line, day):
    ours = "这里填的是截至2017年12月31日的数；请改表上的日期，或改设置里的“截止日期”"
    assert why(filler=line) == f"表上写的是截至{day}的数，{ours}"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "截止时间：2017年12月31日",
            "截至2017年底",
            "截止2017年12月",
            "截至2017年",
            "截至二〇一七年十二月三十一日",
        ),
        *(
            "报送截止时间：2018年1月20日",
            "填报截止日期：2017年6月30日",
            "上报截止2017年11月10日",
            "填报时间：2018年1月5日",
        ),
        *(
            "填表日期：2017年12月20日",
            "2017年12月20日",
            "截止日期：2018年1月10日",
            "填报日期：20  年  月  日",
        ),
        *(
            "截止时间：    年  月  日",
            "上年数截至2016年12月31日",
            "（2017年）",
            "（2017年度）",
            "（2018年1月5日）",
        ),
        "本表统计对象为全县机关事业单位，数据截止时间为2017年12月31日",
    ],
)
def test_deadlines_and_the_day_of_filling_in_are_no_other_day(line):
    assert why(filler=line) == ""


def test_the_settings_say_which_day():
    assert why(cutoff=dt.date(2017, 12, 31)) == ""
    said = "表上写的是截至2017年12月31日的数，这里填的是截至2017年6月30日的数；"
    assert why(cutoff=dt.date(2017, 6, 30)).startswith(said)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "统计范围：县直事业单位",
            "统计口径：不含中小学教师",
            "填报范围：乡镇",
            "本表统计范围为县直机关",
            "统计对象：教师",
        ),
        *("（不含乡镇事业单位）", "（乡镇部分）", "（县直机关）", "（教育系统）", "（上半年）", "（1-6月）"),
        *("不含乡镇", "注：本表不含驻县单位", "本表只统计在岗人员"),
    ],
)
def test_a_line_that_confines_what_is_counted_is_held_back(line):
    ours = "只是一部分，这里填的是全部的数；请改这一行，或把这张表放到别处"
    assert why(filler=line) == f"表头上方写着“{line}”，{ours}"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "单位：人",
            "附表1-1",
            "（2017年度）",
            "（汇总表）",
            "填报单位：芷岩县编办",
            "（续表）",
            "（试行）",
            "（表一）",
        ),
        *(
            "统计范围：全县行政事业单位",
            "统计范围：全县",
            "统计范围：各级机关和事业单位",
            "统计口径：",
            "（全县）",
        ),
        *("（盖章）", "（单位：人）", "（机关）", "（机关编制）", "（秘密）", "计量单位：人", "（县市用）"),
        "本表统计对象为全县机关事业单位，数据截止时间为2017年12月31日",
    ],
)
def test_other_lines_above_the_head_are_not(line):
    assert why(filler=line) == ""
