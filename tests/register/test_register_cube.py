"""数据立方: who counts, as of the cut-off date, and what the ledger authorises."""

import datetime as dt

import pytest
from register.made_exports import cube, id_number, person, quota

from bianzhi_xl import register
from bianzhi_xl.nouns import Fault, Record, Where

EVERYONE = Where()
P = register.predicates()


def day(text):
    return dt.date.fromisoformat(text)


def standing(**values):
    """(人员状况, 计入实有, 上年末计入实有, 本年增减) of one person."""
    found = cube([person(**values)])
    attributes = found.attributes(found.register.people[0])
    return tuple(attributes[name] for name in ("人员状况", "计入实有", "上年末计入实有", "本年增减"))


# --- who counts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ("在编在职", "是", "是", "无")),
        ({"入编时间": day("2017-12-31")}, ("在编在职", "是", "否", "增")),
        ({"入编时间": day("2018-01-01")}, ("未入编", "否", "否", "无")),
        ({"入编时间": None}, ("在编在职", "是", "是", "无")),
        ({"入编时间": None, "进入时间": day("2017-03-01")}, ("在编在职", "是", "否", "增")),
        ({"人员状态": "已调出", "离开时间": day("2017-12-31")}, ("已离开", "否", "是", "减")),
        ({"人员状态": "已调出", "离开时间": day("2016-12-31")}, ("已离开", "否", "否", "无")),
        ({"人员状态": "已调出", "离开时间": day("2018-01-01")}, ("在编在职", "是", "是", "无")),
        ({"人员状态": "去世", "离开时间": None}, ("已离开", "否", "否", "无")),
        ({"离开时间": day("2017-06-30")}, ("已离开", "否", "是", "减")),
        ({"入编时间": day("2017-02-01"), "离开时间": day("2017-11-01")}, ("已离开", "否", "否", "增减")),
        ({"占用编制情况": "单列"}, ("单列", "否", "否", "无")),
        ({"占用编制情况": "超编"}, ("在编在职", "是", "是", "无")),
        ({"人员状态": "其他"}, ("其他", "否", "否", "无")),
        ({"人员状态": "借调之类"}, ("其他", "否", "否", "无")),
        ({"人员状态": None}, ("在编在职", "是", "是", "无")),
        (
            {"kind": "非在职", "人员状态": "非在职", "非在职理由": "离岗不占编制"},
            ("非在职", "否", "否", "无"),
        ),
        ({"kind": "非在职", "人员状态": None, "非在职理由": "长期病休"}, ("非在职", "是", "是", "无")),
        ({"kind": "编外", "人员状态": "编外聘用", "编制类型": None}, ("编外", "否", "否", "无")),
        (
            {"kind": "编外", "人员状态": "编外聘用", "离开时间": day("2017-05-01")},
            ("已离开", "否", "否", "无"),
        ),
    ],
)
def test_where_a_person_stands_at_the_cutoff_and_stood_a_year_before(values, expected):
    assert standing(**values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"离退休时间": day("2010-01-01")}, ("退休", "否", "否", "无")),
        ({"人员状态": "退休", "离退休类别": "离休"}, ("离休", "否", "否", "无")),
        ({"离退休类别": "退职"}, ("退职", "否", "否", "无")),
        ({"离退休时间": day("2018-02-01")}, ("在编在职", "是", "是", "无")),
        ({"离退休时间": day("2017-02-01")}, ("退休", "否", "是", "减")),
        ({"离退休时间": day("2017-02-01"), "编制类型": None}, ("退休", "否", "否", "无")),
        (
            {"离退休时间": day("2017-02-01"), "编制类型": None, "离退休前编制类型": "事业编制"},
            ("退休", "否", "是", "减"),
        ),
    ],
)
def test_where_a_retiree_stands(values, expected):
    assert standing(kind="离退休", **{"人员状态": None, **values}) == expected


def test_who_retired_this_year_and_stands_in_both_lists_is_one_decrease():
    left = person(1, 离开时间=day("2017-06-30"), 离开方式="退休")
    retired = person(1, kind="离退休", 人员状态="退休", 离退休时间=day("2017-06-30"))
    found = cube([left, retired])
    assert found.count(P["上年末实有"]) == 1
    assert found.count(P["本年减少"]) == 1
    assert found.count(P["退休"]) == 1


def test_whether_the_long_term_sick_count_is_a_switch():
    sick = [person(1, kind="非在职", 人员状态="非在职", 非在职理由="长期病休")]
    assert cube(sick).count(P["实有"]) == 1
    assert cube(sick, 长期病休计入实有="否").count(P["实有"]) == 0
    assert cube(sick).count(P["非在职"]) == 1


def test_two_rows_of_one_person_are_both_counted_for_a_rule_to_speak_of():
    assert cube([person(1), person(1)]).count(P["实有"]) == 2


# --- attributes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "name", "value"),
    [
        ({"编制类型": None}, "编制类型", "未归类"),
        ({"编制类型": "临时编"}, "编制类型", "未归类"),
        ({"kind": "离退休", "编制类型": None, "离退休前编制类型": "事业编制"}, "编制类型", "事业编制"),
        ({"民族": "汉族"}, "民族类", "汉族"),
        ({"民族": "土家族"}, "民族类", "少数民族"),
        ({"民族": None}, "民族类", "未归类"),
        ({"政治面貌": "中共预备党员"}, "是否党员", "是"),
        ({"政治面貌": "民盟"}, "是否党员", "否"),
        ({"学历": "硕士研究生"}, "学历档", "研究生"),
        ({"学历": "小学"}, "学历档", "初中及以下"),
        ({"人员分类": "其他部门领导"}, "领导身份", "部门领导"),
        ({"人员分类": "内设机构副职领导"}, "领导身份", "内设机构领导"),
        ({"人员分类": "部门正职领导", "所在机构": "某县财政局"}, "所在机构", "部门领导"),
        ({"所在机构": None}, "所在机构", "未归类"),
        ({"出生日期": day("1982-12-31")}, "年龄段", "35岁及以下"),
        ({"出生日期": day("1981-12-31")}, "年龄段", "36-40岁"),
        ({"出生日期": day("1957-12-31")}, "年龄段", "60岁及以上"),
        ({"出生日期": "1957.13"}, "年龄段", "未归类"),
        ({"单位编码": "03"}, "经费形式", "全额拨款"),
        ({"单位编码": "03", "经费形式": "经费自理"}, "经费形式", "经费自理"),
        ({"单位编码": "03"}, "机构大类", "事业单位"),
        ({"单位编码": "04"}, "机构大类", "参公事业单位"),
        ({"单位编码": "02"}, "机构大类", "公检法司"),
        ({"单位编码": "02"}, "政法类", "公安"),
        ({"单位编码": "05"}, "机构大类", "乡镇街道"),
        ({"单位编码": "01"}, "机构大类", "党政群机关"),
        ({"单位编码": "99"}, "机构大类", "未归类"),
        ({"单位编码": None, "单位名称": "某县财政局"}, "机构", "01"),
        ({"单位编码": None, "单位名称": "某县 财政局"}, "机构", "01"),
        ({"单位编码": "99", "单位名称": "某县财政局"}, "机构", "01"),
    ],
)
def test_an_attribute_of_a_person(values, name, value):
    found = cube([person(**values)])
    assert found.attributes(found.register.people[0])[name] == value
    assert found.count(Where.of({name: value})) == 1


def test_a_person_of_no_known_institution_is_counted_not_dropped():
    found = cube([person(1), person(2, 单位编码=None, 单位名称="别的局")])
    assert found.count(P["实有"]) == 2
    assert found.count(P["实有"] & Where.of(机构大类="未归类")) == 1


def test_a_name_that_two_institutions_bear_is_not_guessed():
    again = Record(
        "机构", "机构.xlsx", "机构", 9, {"机构编码": "06", "机构名称": "某县一中", "法人单位标识": "法人单位"}
    )
    found = cube(
        [person(1, 单位编码=None, 单位名称="某县一中"), person(2, 单位编码="06")], more_units=[again]
    )
    assert [found.attributes(each)["机构"] for each in found.register.people] == ["未归类", "06"]


def test_a_name_that_passed_to_a_new_institution_is_the_new_ones():
    old = {
        "机构编码": "00",
        "机构名称": "某县林业局",
        "法人单位标识": "法人单位",
        "撤销时间": day("2016-01-01"),
    }
    new = {"机构编码": "07", "机构名称": "某县林业局", "法人单位标识": "法人单位"}
    more = [Record("机构", "机构.xlsx", "机构", 20 + n, values) for n, values in enumerate((old, new))]
    found = cube([person(1, 单位编码=None, 单位名称="某县林业局")], more_units=more)
    assert found.attributes(found.register.people[0])["机构"] == "07"


def test_every_attribute_of_a_record_is_named_and_can_be_counted():
    found = cube([person(1)])
    attributes = found.attributes(found.register.people[0])
    assert set(attributes) == register.attributes()
    for name, value in attributes.items():
        assert found.count(Where.of({name: value})) == 1


def test_the_attributes_of_a_person_who_is_not_in_the_register():
    assert cube([person(1)]).attributes(person(2, 单位编码="03"))["机构大类"] == "事业单位"


def test_every_coded_attribute_lists_its_values():
    found = cube([person(n) for n in range(9)])
    for name in register.attributes():
        values = register.codes(name)
        if values:
            assert sum(found.count(Where.of({name: value})) for value in values) == 9, name


def test_an_unknown_name_is_a_fault_never_a_nought():
    for empty in ([], [person(1)]):
        with pytest.raises(Fault, match="人数不能按“编制类别”统计，请检查表样或规则里的条件。"):
            cube(empty).count(Where.of(编制类别="行政编制"))
    with pytest.raises(Fault, match="编制不能按“性别”统计"):
        cube().count(Where.of(性别="女"), of="编制")
    with pytest.raises(Fault, match="没有“编制额”可以统计"):
        cube().count(EVERYONE, of="编制额")


# --- quotas ---------------------------------------------------------------------------------------------


def test_an_entry_is_authorised_posts_by_type():
    found = cube(ledger=[quota("01", 编制数=12, 行政编制=10, 机关工勤编制=2)])
    assert found.count(EVERYONE, of="编制") == 12
    assert found.count(Where.of(编制类型="行政编制"), of="编制") == 10
    assert found.count(Where.of(编制类型="机关工勤编制", 机构="01"), of="编制") == 2
    assert found.count(Where.of(编制类型="行政编制", 机构大类="公检法司"), of="编制") == 0


def test_posts_of_a_service_unit_are_divided_by_fund():
    ledger = [quota("03", 编制数=9, 事业编制=9, 全额拨款=6, 差额补贴=2, 经费自理=1)]
    found = cube(ledger=ledger)
    funds = {
        fund: found.count(Where.of(经费形式=fund), of="编制") for fund in ("全额拨款", "差额补贴", "经费自理")
    }
    assert funds == {"全额拨款": 6, "差额补贴": 2, "经费自理": 1}


def test_without_a_division_the_units_own_fund_counts():
    found = cube(ledger=[quota("03", 编制数=9, 事业编制=9)])
    assert found.count(Where.of(经费形式="全额拨款"), of="编制") == 9


def test_posts_of_no_named_type_are_counted_too():
    found = cube(ledger=[quota("01", 编制数=12, 行政编制=10)])
    assert found.count(Where.of(编制类型="未归类"), of="编制") == 2
    assert found.count(EVERYONE, of="编制") == 12


def test_the_latest_approval_counts_and_one_after_the_cutoff_does_not():
    ledger = [
        quota("01", 2, 日期=day("2015-01-01"), 行政编制=10),
        quota("01", 3, 日期=day("2017-06-01"), 行政编制=12),
        quota("01", 4, 日期=day("2018-01-01"), 行政编制=15),
        quota("01", 5, 日期=day("2016-01-01"), 行政编制=11),
    ]
    assert cube(ledger=ledger).count(EVERYONE, of="编制") == 12


def test_inner_offices_have_entries_of_their_own_never_added_to_the_units():
    ledger = [
        quota("01", 2, 行政编制=12, 内设机构正职职数=2),
        quota("01", 3, 内设机构="办公室", 行政编制=7),
        quota("01", 4, 内设机构="预算股", 行政编制=5),
    ]
    found = cube(ledger=ledger)
    assert found.count(EVERYONE, of="编制") == 12
    assert found.count(Where.of(机构="01", 所在机构="办公室"), of="编制") == 7
    assert found.count(Where.of(机构="01", 所在机构="办公室"), of="行政编制") == 7
    assert found.count(Where.of(机构="01"), of="内设机构正职职数") == 2


def test_an_inner_office_may_be_named_by_its_code():
    office = {"机构编码": "0101", "机构名称": "国库股", "法人单位标识": "内设机构", "隶属单位": "01"}
    more = [Record("机构", "机构.xlsx", "机构", 30, office)]
    found = cube(ledger=[quota("0101", 行政编制=3)], more_units=more)
    assert found.count(Where.of(机构="01", 所在机构="国库股"), of="编制") == 3
    assert found.count(EVERYONE, of="编制") == 0


def test_an_entry_of_no_known_institution_is_counted_not_dropped():
    found = cube(ledger=[quota("98", 2, 行政编制=3), quota("99", 3, 行政编制=4)])
    assert found.count(Where.of(机构大类="未归类"), of="编制") == 7


def test_any_number_of_the_ledger_can_be_summed():
    ledger = [quota("01", 2, 部门正职领导职数=1, 部门副职领导职数=3), quota("02", 3, 部门正职领导职数=1)]
    assert cube(ledger=ledger).count(EVERYONE, of="部门正职领导职数") == 2
    assert cube(ledger=ledger).count(Where.of(机构="01"), of="部门副职领导职数") == 3


# --- institutions ---------------------------------------------------------------------------------------


def test_institutions_and_inner_offices():
    gone = {
        "机构编码": "08",
        "机构名称": "某县物价局",
        "法人单位标识": "法人单位",
        "撤销时间": day("2017-12-31"),
    }
    later = {
        "机构编码": "09",
        "机构名称": "某县旅游局",
        "法人单位标识": "法人单位",
        "撤销时间": day("2018-01-01"),
    }
    more = [Record("机构", "机构.xlsx", "机构", 40 + n, values) for n, values in enumerate((gone, later))]
    found = cube(more_units=more, ledger=[quota("08", 行政编制=9)])
    assert found.count(EVERYONE, of="机构数") == 6
    assert found.count(P["事业"], of="机构数") == 1
    assert found.count(EVERYONE, of="内设机构数") == 2
    assert found.count(Where.of(机构="01"), of="内设机构数") == 2
    assert found.count(Where.of(所在机构="预算股"), of="内设机构数") == 1
    assert found.count(EVERYONE, of="编制") == 0, "an abolished unit has no posts"


# --- drill-down -----------------------------------------------------------------------------------------


def test_behind_every_figure_stand_its_records():
    people = [
        person(n, 单位编码=f"0{n % 5 + 1}", 编制类型="事业编制" if n % 3 else "行政编制") for n in range(40)
    ]
    found = cube(people)
    where = P["实有"] & Where.of(编制类型="事业编制", 机构=("01", "03"))
    behind = found.people(where)
    assert len(behind) == found.count(where) > 0
    assert {each.get("编制类型") for each in behind} == {"事业编制"}
    assert [each.row for each in behind] == sorted(each.row for each in behind)


def test_institutions_and_offices_behind_a_figure():
    found = cube()
    assert [each.get("机构名称") for each in found.institutions(P["公检法司"])] == ["某县公安局"]
    assert [each.get("机构名称") for each in found.offices(Where.of(机构="01"))] == ["办公室", "预算股"]
    assert found.offices(P["公检法司"]) == ()


def test_a_filter_over_many_values_counts_as_many_single_ones():
    people = [
        person(n, 民族=("苗族", "汉族", "土家族")[n % 3], 学历=("本科", "大专")[n % 2]) for n in range(30)
    ]
    found = cube(people)
    wide = Where.of(
        {"民族": register.codes("民族"), "学历": register.codes("学历"), "性别": register.codes("性别")}
    )
    assert found.count(wide) == 30
    assert found.count(Where.of(民族=("苗族", "汉族"), 学历="本科")) == 10
    assert found.count(Where.of(民族="苗族") & Where.of(民族="汉族")) == 0


def test_masking_is_not_the_cubes_business_but_numbers_stay_whole():
    assert cube([person(7)]).people(EVERYONE)[0].get("身份证号") == id_number(7)
