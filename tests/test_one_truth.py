"""One truth (一个口径): whatever its register holds, a county filled from it agrees with itself.

No two forms define the same figure differently: every rule about sheets holds without an error, for
counties without a township, with one institution, with people of no known unit or code.
"""

import datetime as dt

import pytest
from filled_forms import COUNTY, evidence, filled
from forms import paper_county
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from register.made_exports import id_number

from bianzhi_xl import register, rules
from bianzhi_xl.check import OF_THE_REGISTER, check
from bianzhi_xl.nouns import Record, Register

OF_SHEETS = [rule for rule in rules.read() if rule.name[0] in "TXC" and rule.each not in OF_THE_REGISTER]
ORGANS = st.fixed_dictionaries(
    {
        "系统类别": st.sampled_from(
            ("党委", "人大", "政府", "政协", "法院", "检察院", "群众团体", "外系统", None)
        ),
        "机构性质": st.sampled_from(("党政机关", "国家机关", "政法机关", None)),
        "机构类别": st.sampled_from(
            ("政府组成部门", "纪委机关", "乡(镇)机关", "派驻/垂管机构", "其他", None)
        ),
        "机构规格": st.sampled_from(("正科", "副科", "正股", "未定级", None)),
        "机构层级": st.sampled_from(("县级", "乡级", None)),
    }
)
SERVICES = st.fixed_dictionaries(
    {
        "系统类别": st.sampled_from(("政府", "党委", None)),
        "机构规格": st.sampled_from(("副科", "正股", None)),
        "机构层级": st.just("县级"),
        "事业单位类别": st.sampled_from(("公益一类", "公益二类", "暂未分类", "怪类", None)),
        "行业分类": st.sampled_from(("教育", "卫生", "其他", "怪行业", None)),
        "行业小类": st.sampled_from(("小学", "高中", "普通中学", "乡镇卫生院", "中医院", None)),
        "经费形式": st.sampled_from(("全额拨款", "差额补贴", "企业化管理", "未定编到人", None)),
        "是否参照公务员法管理": st.sampled_from(("是", "否", None)),
        "开发区": st.sampled_from(("是", "否", None)),
    }
)
NAMES = (
    "{}局",
    "{}派出所",
    "{}镇人民政府",
    "{}乡人民政府",
    "{}街道办事处",
    "{}国土资源所",
    "{}中心",
    "{}法庭",
)
POSTS = (
    *("行政编制", "政法专项编制", "纪检监察行政编制", "机关工勤编制", "机关使用事业编制"),
    *("参公事业编制", "事业编制", "自定编制", "怪编制", None),
)
DAYS = st.none() | st.dates(dt.date(2015, 1, 1), dt.date(2018, 3, 1))
PEOPLE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(("在职", "在职", "在职", "非在职", "离退休", "编外")),
        "unit": st.integers(0, 7),
        "编制类型": st.sampled_from(POSTS),
        "经费形式": st.sampled_from(("全额拨款", "差额补贴", "经费自理", "怪形式", None)),
        "人员状态": st.sampled_from(
            ("在编在职", "非在职", "退休", "离休", "去世", "已调出", "编外聘用", None)
        ),
        "占用编制情况": st.sampled_from(("占编", "单列", None)),
        "非在职理由": st.sampled_from(("长期病休", "离岗不占编制", None)),
        "性别": st.sampled_from(("男", "女", None)),
        "学历": st.sampled_from(("本科", "高中", "怪学历", None)),
        "岗位类别": st.sampled_from(("事业单位管理岗位", "机关技术工人岗位", "怪岗", None)),
        "人员类别": st.sampled_from(("综合管理类公务员", "法官", "机关工勤人员", None)),
        "人员分类": st.sampled_from(("部门正职领导", "部门副职领导", "内设机构正职领导", "非领导人员", None)),
        "领导职务级别": st.sampled_from(("乡科级正职", "乡科级副职", None)),
        "进入形式": st.sampled_from(("公务员考录", "调入", "怪形式", None)),
        "离开方式": st.sampled_from(("调出", "退休", "去世", "怪方式", None)),
        "离退休类别": st.sampled_from(("离休", "退休", "退职", None)),
        "是否提前退休": st.sampled_from(("是", "否", None)),
        "聘用形式": st.sampled_from(("劳务派遣", "返聘", "怪", None)),
        "聘用岗位": st.sampled_from(("教师", "医护", "怪", None)),
        "经费渠道": st.sampled_from(("财政拨款", "怪", None)),
        "出生日期": st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2000, 1, 1)),
        "入编时间": DAYS,
        "离开时间": DAYS,
        "离退休时间": DAYS,
    }
)
NUMBERS = st.integers(0, 30)


@st.composite
def registers(draw) -> Register:
    """A register of any shape: no institution or several, people of known and unknown units."""
    units = [
        _unit(place, draw(st.sampled_from(NAMES)), draw(st.one_of(ORGANS, SERVICES)))
        for place in range(draw(st.integers(0, 6)))
    ]
    people = [_person(place, draw(PEOPLE)) for place in range(draw(st.integers(0, 14)))]
    ledger = [_quota(place, draw(st.sampled_from(POSTS[:-2])), draw(NUMBERS)) for place in range(len(units))]
    ledger += [_quota(7, "行政编制", draw(NUMBERS))] if draw(st.booleans()) else []
    return Register(tuple(people), tuple(units), tuple(ledger))


def _unit(place: int, name: str, values: dict) -> Record:
    whole = {
        "机构编码": f"u{place}",
        "机构名称": name.format("甲乙丙丁戊己庚"[place]),
        "法人单位标识": "法人单位",
    }
    whole |= {field: value for field, value in values.items() if value is not None}
    return Record("机构", "机构.xlsx", "机构", place + 2, whole)


def _person(place: int, values: dict) -> Record:
    whole = {
        field: value for field, value in values.items() if value is not None and field not in ("kind", "unit")
    }
    whole |= {"姓名": f"某{place}", "身份证号": id_number(place), "单位编码": f"u{values['unit']}"}
    return Record(values["kind"], f"{values['kind']}.xlsx", "人员", place + 2, whole)


def _quota(place: int, kind: str, number: int) -> Record:
    values = {
        "机构编码": f"u{place}",
        kind: number,
        "编制数": number + place % 2,
        "部门领导职数": 2,
        "管理人员": 1,
    }
    return Record("台账", "台账.xlsx", "台账", place + 2, values)


def wrong(found: Register) -> list[str]:
    """The errors of a county whose every form is filled from this register."""
    cube = register.cube(found, paper_county.settings())
    verdict = check(evidence(cube, {name: filled(name, cube) for name in COUNTY}), OF_SHEETS)
    return [finding.sentence for finding in verdict.errors]


@given(registers())
# A county takes a second: none is spent on finding a smaller one that is wrong too.
@trials(
    max_examples=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_a_county_filled_from_any_register_agrees_with_itself(found):
    assert wrong(found) == []


@pytest.mark.parametrize(
    "found",
    [
        Register((), (), ()),
        Register((), (_unit(0, "{}局", {"系统类别": "政府", "机构性质": "党政机关"}),), ()),
        Register((_person(0, {"kind": "在职", "unit": 7, "编制类型": "行政编制"}),), (), ()),
    ],
    ids=["空台账", "只有一个机构", "只有一个查无单位的人"],
)
def test_the_smallest_counties_agree_with_themselves(found):
    assert wrong(found) == []
