"""A county on paper: a few institutions, people and quotas whose counts can be checked by eye."""

from __future__ import annotations

import datetime as dt

from bianzhi_xl import register
from bianzhi_xl.nouns import Cube, Record, Register, Settings

ORGAN = {"机构性质": "党政机关", "机构类别": "政府组成部门"}
SERVICE = {"机构性质": "其他", "机构类别": "其他", "事业单位类别": "公益一类"}
UNITS = {
    "001": ("某县纪委", "党委", {**ORGAN, "机构类别": "纪委机关"}),
    "002": ("某县委办公室", "党委", ORGAN),
    "003": ("某县人大机关", "人大", ORGAN),
    "004": ("某县财政局", "政府", ORGAN),
    "005": ("某县公安局", "政府", {**ORGAN, "机构性质": "政法机关"}),
    "006": ("城关镇人民政府", "政府", {**ORGAN, "机构类别": "乡(镇)机关"}),
    "007": ("某县一中", "政府", {**SERVICE, "行业分类": "教育", "经费形式": "全额拨款", "隶属单位": "004"}),
    "008": ("某县医院", "政府", {**SERVICE, "行业分类": "卫生", "经费形式": "差额补贴"}),
    "009": ("某县一中", "政府", {**SERVICE, "行业分类": "教育", "经费形式": "全额拨款"}),
    "010": ("某县畜牧局", "政府", {**SERVICE, "经费形式": "全额拨款", "是否参照公务员法管理": "是"}),
}
"""机构编码 → 机构名称, 系统类别, other fields."""

OFFICES = {"004": ("办公室", "预算股"), "002": ("秘书科",)}
PEOPLE = tuple(
    tuple(line.split())
    for line in """
甲一 001 纪检监察行政编制 在编在职   某县纪委     人员分类=部门正职领导 性别=女
甲二 002 行政编制       在编在职   某县委办公室 人员分类=部门正职领导
甲三 002 机关工勤编制    在编在职   秘书科       岗位类别=机关技术工人岗位
甲四 003 行政编制       在编在职   某县人大机关 人员分类=部门正职领导
乙一 004 行政编制       在编在职   某县财政局   人员分类=部门正职领导 领导职务级别=乡科级正职
乙二 004 行政编制       在编在职   办公室       人员分类=内设机构正职领导
乙三 004 行政编制       在编在职   预算股
乙三 004 事业编制       在编在职   收费股       经费形式=全额拨款
乙四 004 机关工勤编制    在编在职   办公室       岗位类别=机关普通工人岗位
乙五 004 -            编外聘用   办公室       聘用形式=劳务派遣 经费渠道=财政拨款
丙一 005 政法专项编制    在编在职   某县公安局   人员类别=执法勤务警员
丙二 006 政法专项编制    在编在职   城关镇人民政府
丙三 006 行政编制       在编在职   城关镇人民政府
丁一 007 事业编制       在编在职   某县一中     经费形式=全额拨款 岗位类别=事业单位管理岗位
丁二 007 事业编制       在编在职   某县一中     经费形式=未定编到人
丁三 008 事业编制       在编在职   某县医院     经费形式=差额补贴 民族=苗族
丁四 008 -            退休      某县医院
丁五 010 参公事业编制    在编在职   某县畜牧局   经费形式=全额拨款
丁六 010 自定编制       在编在职   某县畜牧局
丁七 009 事业编制       非在职     某县一中     经费形式=全额拨款 非在职理由=离岗不占编制
""".strip().splitlines()
)
"""姓名, 单位编码, 编制类型, 人员状态, 所在机构, other fields."""

QUOTAS = (
    # 机构编码, 内设机构, 台账字段, 名
    ("001", "", "纪检监察行政编制", 2),
    ("002", "", "行政编制", 3),
    ("003", "", "行政编制", 1),
    ("004", "", "行政编制", 5),
    ("004", "", "机关工勤编制", 1),
    ("004", "", "部门正职领导职数", 1),
    ("004", "", "部门副职领导职数", 2),
    ("004", "", "内设机构数", 3),
    ("005", "", "政法专项编制", 2),
    ("006", "", "行政编制", 2),
    ("007", "", "事业编制", 4),
    ("008", "", "事业编制", 2),
    ("009", "", "事业编制", 0),
    ("010", "", "参公事业编制", 1),
)
DIVIDED = (
    ("004", "部门领导", "行政编制", 1),
    ("004", "办公室", "行政编制", 2),
    ("004", "预算股", "行政编制", 2),
)
"""The quota of 某县财政局 divided among its inner offices."""


def county(people=PEOPLE, quotas=QUOTAS) -> Cube:
    """The county counted at the end of 2017."""
    units = [record for code in UNITS for record in _unit(code)]
    staff = [_person(person) for person in people]
    return register.cube(Register(tuple(staff), tuple(units), _ledger(quotas)), settings())


def settings(unit: str = "") -> Settings:
    """A working folder's settings that exist nowhere."""
    return Settings("工作", "某县", 2017, "县市", dt.date(2017, 12, 31), unit)


def _unit(code: str):
    """An institution and its inner offices."""
    name, system, more = UNITS[code]
    own = {"机构编码": code, "机构名称": name, "法人单位标识": "法人单位", "系统类别": system}
    yield Record("机构", "机构.xlsx", "机构", 10 * int(code), {**own, "机构规格": "正科", **more})
    for number, office in enumerate(OFFICES.get(code, ()), 1):
        inner = {"机构名称": office, "法人单位标识": "内设机构", "隶属单位": code, "机构规格": "正股"}
        yield Record("机构", "机构.xlsx", "机构", 10 * int(code) + number, inner)


def _person(person: tuple[str, ...]) -> Record:
    name, code, bz, status, office, *more = person
    number = PEOPLE.index(person)
    values = {"姓名": name, "身份证号": f"1101051949123100{number:02d}", "单位编码": code, "人员状态": status}
    values |= {"所在机构": office, **dict(each.split("=") for each in more)}
    if bz != "-":
        values["编制类型"] = bz
    return Record("在职", "在职.xlsx", "在职", number + 2, values)


def _ledger(quotas: tuple[tuple, ...]) -> tuple[Record, ...]:
    """One ledger row for each unit and inner office."""
    rows: dict[tuple[str, str], dict] = {}
    for code, office, name, count in quotas:
        values = {"机构编码": code, "内设机构": office or None, "批准文号": f"某编〔2015〕{int(code)}号"}
        rows.setdefault((code, office), values)[name] = count
    found = sorted(rows.items())
    return tuple(Record("台账", "台账.xlsx", "台账", n, values) for n, (_, values) in enumerate(found, 2))
