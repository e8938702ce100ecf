"""The rules about the parcel (报送包): given what is known of one, these findings."""

import datetime as dt

import pytest

from bianzhi_xl import check, rules
from bianzhi_xl.nouns import RuleFault, Settings

SETTINGS = Settings("夹", "芷岩县", 2017, "县市", dt.date(2017, 12, 31))
UNIT = Settings("夹", "州直", 2017, "州直单位", dt.date(2017, 12, 31), unit="州某局")
GOOD = {
    "承诺书": "有",
    "统计说明": "有",
    "分析报告": "有",
    "迟报说明": "无",
    "签字核对": "有",
    "报送日": dt.date(2018, 1, 5),
    "期限": dt.date(2018, 1, 10),
}
NOTHING = dict.fromkeys(("缺表", "重表", "标记", "错误", "印记不符", "材料疑处"), ())
BOOK = rules.load()


def found(settings=SETTINGS, details=None, **names):
    judged = check.parcel(BOOK, GOOD | names, NOTHING | (details or {}), settings)
    return {each.finding.rule: each for each in judged}


def test_a_parcel_that_has_everything():
    assert found() == {}


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("P-01", "缺表"),
        ("P-01", "重表"),
        ("P-01d", "标记"),
        ("P-05", "错误"),
        ("P-03", "印记不符"),
        ("X-12", "材料疑处"),
    ],
)
def test_what_is_counted_is_told_one_by_one(rule, name):
    (judged,) = found(details={name: ("第一件。", "第二件。")}).values()
    assert (judged.finding.rule, judged.finding.severity) == (rule, "错误")
    assert judged.details == ("第一件。", "第二件。")
    assert "2" in judged.finding.sentence


@pytest.mark.parametrize(
    ("rule", "name"), [("P-01b", "统计说明"), ("P-01c", "分析报告"), ("P-02", "签字核对")]
)
def test_a_paper_that_is_missing(rule, name):
    (judged,) = found(**{name: "无"}).values()
    assert judged.finding.rule == rule and judged.finding.severity != "错误"


def test_a_unit_sends_no_report():
    assert found(UNIT, 统计说明="无", 分析报告="无") == {}


def test_late_without_and_with_a_letter():
    late = {"报送日": dt.date(2018, 1, 11)}
    assert set(found(**late)) == {"P-04", "P-06"}
    assert "2018-01-10" in found(**late)["P-04"].finding.sentence
    assert set(found(**late, 迟报说明="有")) == {"P-04"}


def test_a_rule_of_another_kind_of_name_is_the_rules_fault():
    rule = next(each for each in BOOK if each.name == "P-05")
    with pytest.raises(RuleFault, match="P-05.*这里没有“错误”"):
        check.parcel([rule], {}, {}, SETTINGS)
