"""A county on paper: a few institutions, people and quotas whose counts can be checked by eye.

PaperCube counts in the plainest way there is; the real cube has its own tests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bianzhi_xl.nouns import Record, Register, Settings, Where

UNITS = (
    # 机构编码, 机构名称, 机构大类, 系统类别, 行业分类, 经费形式
    ("001", "某县纪委", "党政群机关", "党委", "未归类", "未归类"),
    ("002", "某县委办公室", "党政群机关", "党委", "未归类", "未归类"),
    ("003", "某县人大机关", "党政群机关", "人大", "未归类", "未归类"),
    ("004", "某县财政局", "党政群机关", "政府", "未归类", "未归类"),
    ("005", "某县公安局", "公检法司", "政府", "未归类", "未归类"),
    ("006", "城关镇人民政府", "乡镇街道", "政府", "未归类", "未归类"),
    ("007", "某县一中", "事业单位", "政府", "教育", "全额拨款"),
    ("008", "某县医院", "事业单位", "政府", "卫生", "差额补贴"),
    ("009", "某县一中", "事业单位", "政府", "教育", "全额拨款"),
    ("010", "某县畜牧局", "参公事业单位", "政府", "农林牧渔", "全额拨款"),
)
OFFICES = {"004": ("办公室", "预算股"), "002": ("秘书科",)}
PEOPLE = (
    # 姓名, 机构编码, 编制类型, 人员状况, 所在机构, 更多
    ("甲一", "001", "纪检监察行政编制", "在编在职", "部门领导", {"人员分类": "部门正职领导", "性别": "女"}),
    ("甲二", "002", "行政编制", "在编在职", "部门领导", {"人员分类": "部门正职领导"}),
    ("甲三", "002", "机关工勤编制", "在编在职", "秘书科", {"岗位类别": "机关技术工人岗位"}),
    ("甲四", "003", "行政编制", "在编在职", "部门领导", {}),
    (
        "乙一",
        "004",
        "行政编制",
        "在编在职",
        "部门领导",
        {"人员分类": "部门正职领导", "领导职务级别": "乡科级正职"},
    ),
    ("乙二", "004", "行政编制", "在编在职", "办公室", {"人员分类": "内设机构正职领导"}),
    ("乙三", "004", "行政编制", "在编在职", "预算股", {}),
    ("乙三", "004", "事业编制", "在编在职", "收费股", {"经费形式": "全额拨款"}),
    ("乙四", "004", "机关工勤编制", "在编在职", "办公室", {"岗位类别": "机关普通工人岗位"}),
    ("乙五", "004", "未归类", "编外", "办公室", {"聘用形式": "劳务派遣", "经费渠道": "财政拨款"}),
    (
        "丙一",
        "005",
        "政法专项编制",
        "在编在职",
        "部门领导",
        {"政法类": "公安", "政法机关": "是", "人员类别": "执法勤务警员"},
    ),
    ("丙二", "006", "政法专项编制", "在编在职", "部门领导", {"政法机关": "否"}),
    ("丙三", "006", "行政编制", "在编在职", "部门领导", {}),
    (
        "丁一",
        "007",
        "事业编制",
        "在编在职",
        "部门领导",
        {"经费形式": "全额拨款", "岗位类别": "事业单位管理岗位"},
    ),
    ("丁二", "007", "事业编制", "在编在职", "部门领导", {"经费形式": "未归类"}),
    ("丁三", "008", "事业编制", "在编在职", "部门领导", {"经费形式": "差额补贴", "民族类": "少数民族"}),
    ("丁四", "008", "未归类", "退休", "部门领导", {}),
    ("丁五", "010", "参公事业编制", "在编在职", "部门领导", {"经费形式": "全额拨款"}),
    ("丁六", "010", "自定编制", "在编在职", "部门领导", {}),
    ("丁七", "009", "事业编制", "非在职", "部门领导", {"经费形式": "全额拨款"}),
)
QUOTAS = (
    # 机构编码, 所在机构, 编制类型 or ledger field, 经费形式, 名
    ("001", "", "纪检监察行政编制", "未归类", 2),
    ("002", "", "行政编制", "未归类", 3),
    ("003", "", "行政编制", "未归类", 1),
    ("004", "", "行政编制", "未归类", 5),
    ("004", "", "机关工勤编制", "未归类", 1),
    ("004", "", "部门正职领导职数", "", 1),
    ("004", "", "部门副职领导职数", "", 2),
    ("004", "", "内设机构数", "", 3),
    ("005", "", "政法专项编制", "未归类", 2),
    ("006", "", "行政编制", "未归类", 2),
    ("007", "", "事业编制", "全额拨款", 4),
    ("008", "", "事业编制", "差额补贴", 2),
    ("009", "", "事业编制", "全额拨款", 0),
    ("010", "", "参公事业编制", "全额拨款", 1),
)
DIVIDED = (
    ("004", "部门领导", "行政编制", "未归类", 1),
    ("004", "办公室", "行政编制", "未归类", 2),
    ("004", "预算股", "行政编制", "未归类", 2),
)
"""The quota of 某县财政局 divided among its inner offices."""

DEFAULTS = {"政法类": "无", "政法机关": "否", "开发区": "否"}
TYPES = ("行政编制", "纪检监察行政编制", "机关工勤编制", "政法专项编制", "事业编制", "参公事业编制")


class PaperCube:
    """Counts by looking at every record; see nouns.Cube."""

    date = dt.date(2017, 12, 31)

    def __init__(self, people=PEOPLE, quotas=QUOTAS) -> None:
        units = [_unit(number, *unit) for number, unit in enumerate(UNITS)]
        self._units = {record.get("机构编码"): record for record in units}
        self._staff = [_person(number, person) for number, person in enumerate(people)]
        self._quotas = quotas
        self.register = Register(tuple(self._staff), tuple(units), _ledger(quotas))

    def count(self, where: Where, of: str = "人数") -> int:
        if of == "人数":
            return len(self.people(where))
        if of == "机构数":
            return len(self.institutions(where))
        if of == "内设机构数":
            return len(self.offices(where))
        inner = any(name == "所在机构" for name, _ in where)
        return sum(
            number
            for code, office, name, fund, number in self._quotas
            if bool(office) == inner and (name in TYPES if of == "编制" else name == of)
            if _holds(
                {
                    **self.attributes(self._units[code]),
                    "所在机构": office,
                    "编制类型": name,
                    "经费形式": fund,
                },
                where,
            )
        )

    def people(self, where: Where) -> tuple[Record, ...]:
        return tuple(p for p in self._staff if _holds(self.attributes(p), where))

    def institutions(self, where: Where) -> tuple[Record, ...]:
        return tuple(u for u in self.register.institutions if _holds(self.attributes(u), where))

    def offices(self, where: Where) -> tuple[Record, ...]:
        return tuple(
            _office(number, unit, name)
            for unit in self.institutions(where)
            for number, name in enumerate(OFFICES.get(unit.get("机构编码"), ()))
        )

    def attributes(self, record: Record) -> Mapping[str, str]:
        if record.kind == "机构":
            return {**DEFAULTS, **record.values, "机构": record.get("机构编码")}
        unit = self.attributes(self._units[record.get("机构")])
        return {**_blank_attributes(), **unit, **record.values}


def settings(unit: str = "") -> Settings:
    """A working folder's settings that exist nowhere."""
    return Settings("工作", "某县", 2017, "县市", dt.date(2017, 12, 31), unit)


def _holds(attributes: Mapping[str, object], where: Where) -> bool:
    return all(attributes.get(name, "未归类") in values for name, values in where)


def _unit(number: int, code: str, name: str, group: str, system: str, industry: str, fund: str) -> Record:
    values = {"机构编码": code, "机构名称": name, "机构大类": group, "系统类别": system, "机构规格": "正科"}
    more = {"政法类": "公安", "政法机关": "是"} if group == "公检法司" else {}
    if code == "007":
        more["隶属单位"] = "004"
    if code == "001":
        more["机构类别"] = "纪委机关"
    return Record(
        "机构", "机构.xlsx", "机构", number + 2, {**values, "行业分类": industry, "经费形式": fund, **more}
    )


def _office(number: int, unit: Record, name: str) -> Record:
    values = {"机构名称": name, "隶属单位": unit.get("机构编码"), "机构规格": "正股"}
    return Record("机构", "机构.xlsx", "机构", 10 * unit.row + number, values)


def _person(number: int, person: tuple) -> Record:
    name, code, bz, status, office, more = person
    values = {"姓名": name, "机构": code, "编制类型": bz, "人员状况": status, "所在机构": office, **more}
    values["身份证号"] = f"1101051949123100{number:02d}"
    values["计入实有"] = "是" if status == "在编在职" else "否"
    return Record("在职", "在职.xlsx", "在职", number + 2, values)


def _ledger(quotas: tuple[tuple, ...]) -> tuple[Record, ...]:
    """One ledger row for each unit and inner office."""
    rows: dict[tuple[str, str], dict] = {}
    for code, office, name, _, count in quotas:
        values = {"机构编码": code, "内设机构": office or None, "批准文号": f"某编〔2015〕{int(code)}号"}
        rows.setdefault((code, office), values)[name] = count
    return tuple(
        Record("台账", "台账.xlsx", "台账", number, values)
        for number, (_, values) in enumerate(sorted(rows.items()), 2)
    )


def _blank_attributes() -> dict[str, str]:
    return {"性别": "男", "民族类": "汉族", "是否党员": "否"}
