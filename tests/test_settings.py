"""设置.yaml and 特殊情况说明.yaml: what they say, and what is said when they are wrong."""

import datetime as dt

import pytest

from bianzhi_xl import settings, waivers
from bianzhi_xl.nouns import FileFault, RuleFault, Settings, Waiver


def folder(tmp_path, text):
    (tmp_path / "设置.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def refusal(tmp_path, text):
    with pytest.raises((FileFault, RuleFault)) as caught:
        settings.load(folder(tmp_path, text))
    return str(caught.value)


COUNTY = "名称: 芷岩县\n年度: 2017\n填报: 县市\n"


def test_what_is_not_said_has_a_default(tmp_path):
    loaded = settings.load(folder(tmp_path, COUNTY))
    assert loaded.cutoff == dt.date(2017, 12, 31)
    assert (loaded.register, loaded.last_year, loaded.rules) == ("台账", "上年", "规则.yaml")
    assert loaded.switches == {name: answers[0] for name, answers in settings.SWITCHES.items()}


def test_written_settings_are_read_back(tmp_path):
    given = Settings(str(tmp_path), '州"直', 2017, "州直单位", dt.date(2017, 12, 31), "州档案局", "433100")
    given = settings.load(folder(tmp_path, settings.text(given)))
    assert (given.name, given.unit, given.region) == ('州"直', "州档案局", "433100")
    assert settings.load(folder(tmp_path, settings.text(given))) == given


@pytest.mark.parametrize(
    "name", ["芷岩县", "01", "no", "a: b #c", "- 甲", "甲\\乙", "甲\n乙", "甲\u2028乙", " 甲 "]
)
def test_a_name_is_read_back_letter_for_letter(tmp_path, name):
    given = Settings(str(tmp_path), name, 2017, "县市", dt.date(2017, 12, 31), name, name)
    read = settings.load(folder(tmp_path, settings.text(given)))
    assert (read.name, read.unit, read.region) == (name, name, name)


def test_values_in_quotes_are_read_as_they_are_without(tmp_path):
    given = settings.load(folder(tmp_path, COUNTY + "区划代码: 433122\n"))
    inside = COUNTY.replace("芷岩县", '"芷岩县"') + '区划代码: "433122"\n'
    assert settings.load(folder(tmp_path, inside)) == given


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称: 芷岩县\n填报: 县市\n", "缺“年度”，请补上。"),
        (COUNTY.replace("2017", "17"), "第 2 行：年度应是四位数字（2000 至 2099），现在是“17”。"),
        (COUNTY.replace("县市", "省"), "第 3 行：“填报”应是 县市 或 州直单位 或 全州，现在是“省”。"),
        (COUNTY + "截止日期: 2017年底\n", "第 4 行：“截止日期”应写成 2017-12-31 的样子，现在是“2017年底”。"),
        (COUNTY + "台账: ../别处\n", "第 4 行：“台账”应是工作文件夹里面的路径，现在是“../别处”。"),
        (COUNTY + "颜色: 红\n", "第 4 行：设置没有“颜色”这一项"),
        (COUNTY + "开关: {没有的: 是}\n", "第 4 行：没有“没有的”这个开关"),
        (COUNTY.replace("县市", "州直单位"), "填报为州直单位时要写“单位”（单位全称）。"),
    ],
)
def test_wrong_settings_are_said_with_their_line(tmp_path, text, said):
    assert said in refusal(tmp_path, text)


def test_a_folder_without_settings_is_no_working_folder(tmp_path):
    with pytest.raises(FileFault, match="不是工作文件夹（缺 设置.yaml），请先用“新建”"):
        settings.load(tmp_path)


WAIVER = """说明:
- 规则: T-06
  处: 汇总03[政府].行政编制.实有人数
  左: 161
  右: 150
  原因: 军转安置
  说明人: 甲
  批准人: 乙
  日期: 2018-01-05
"""


def test_an_explanation_is_read(tmp_path):
    loaded = settings.load(folder(tmp_path, COUNTY))
    assert waivers.load(loaded) == ()
    (tmp_path / "特殊情况说明.yaml").write_text(WAIVER, encoding="utf-8")
    assert waivers.load(loaded) == (
        Waiver("T-06", "汇总03[政府].行政编制.实有人数", "161", "150", "军转安置", "甲", "乙", "2018-01-05"),
    )
    (tmp_path / "特殊情况说明.yaml").write_text(waivers.BLANK, encoding="utf-8")
    assert waivers.load(loaded) == ()


def test_an_explanation_that_nobody_approved_is_refused(tmp_path):
    loaded = settings.load(folder(tmp_path, COUNTY))
    (tmp_path / "特殊情况说明.yaml").write_text(WAIVER.replace("  批准人: 乙\n", ""), encoding="utf-8")
    with pytest.raises(RuleFault, match="第 2 行：这条说明缺“批准人”，请补上。"):
        waivers.load(loaded)
