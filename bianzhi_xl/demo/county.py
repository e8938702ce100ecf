"""A made-up county's register: institutions, quotas and about 9,000 people, the same every time.

Every ID number is invented: its region code belongs to no place, so no living person can hold it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bianzhi_xl.demo import people as person
from bianzhi_xl.demo.kinds import KINDS
from bianzhi_xl.demo.parents import parent_of
from bianzhi_xl.demo.plan import COUNTY, OFFICES, REGION, SEED, Row, Unit


@dataclass(frozen=True, slots=True)
class County:
    """Rows of the register exports by table: 在职, 非在职, 离退休, 编外, 机构, 编制台账."""

    name: str
    region: str
    year: int
    tables: Mapping[str, tuple[Row, ...]]


def county(year: int = 2017, seed: int = SEED) -> County:
    """The county as its register stands at the end of ``year``."""
    chance = random.Random(seed)
    units = tuple(_units(chance))
    makers = person.Maker(chance, dt.date(year, 12, 31))
    blocks: dict[str, list[Row]] = {"在职人员": [], "非在职人员": [], "离退休人员": [], "编外人员": []}
    ledger: list[Row] = []
    for unit in units:
        staff = makers.staff(unit)
        blocks["在职人员"] += staff
        blocks["非在职人员"] += makers.off_post(unit)
        blocks["离退休人员"] += makers.retired(unit)
        blocks["编外人员"] += makers.outside(unit)
        ledger += _ledger(unit, staff, chance, year)
    person.vary(blocks["离退休人员"], year)
    institutions = [row for unit in units for row in _institution_rows(unit, chance)]
    tables = {**blocks, "机构": institutions, "编制台账": ledger}
    return County(COUNTY, REGION, year, {name: tuple(rows) for name, rows in tables.items()})


def _units(chance: random.Random) -> Iterator[Unit]:
    number = 0
    for kind in KINDS:
        for name in kind.names:
            number += 1
            yield Unit(
                code=f"{REGION}{number:04d}",
                name=name,
                kind=kind,
                offices=OFFICES[: kind.offices],
                size=chance.randint(*kind.people),
                fund=kind.fund,
            )


def _institution_rows(unit: Unit, chance: random.Random) -> Iterator[Row]:
    kind = unit.kind
    row: Row = {
        "机构编码": unit.code,
        "机构名称": unit.name,
        "法人单位标识": "法人单位",
        "行政区划": REGION,
        "机构层级": "乡级" if "乡(镇)" in kind.category or "街道" in kind.category else "县级",
        "系统类别": kind.system,
        "机构性质": kind.nature,
        "机构类别": kind.category,
        "机构规格": kind.grade,
        "机构设立文号": f"芷编〔{chance.randint(2002, 2015)}〕{chance.randint(1, 60)}号",
        "成立时间": f"{chance.randint(1984, 2012)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "统一社会信用代码": credit_code("12" if kind.industry else "11", unit.code),
        "开发区(园区)": "是" if "工业集中区" in unit.name else "否",
        "是否参照公务员法管理": "是" if kind.cangong else "否",
    }
    if parent_of(unit.name, kind):
        row["隶属单位"] = parent_of(unit.name, kind)
    if kind.industry:
        row |= {
            "事业单位类别": kind.sydw_class,
            "行业分类": kind.industry,
            "行业小类": kind.sub_industry,
            "经费形式": unit.fund,
        }
    yield row
    for number, office in enumerate(unit.offices, 1):
        yield {
            "机构编码": f"{unit.code}{number:02d}",
            "机构名称": office,
            "法人单位标识": "内设机构",
            "隶属单位": unit.code,
            "行政区划": REGION,
            "机构层级": row["机构层级"],
            "系统类别": kind.system,
            "机构性质": kind.nature,
            "机构类别": kind.category,
            "机构规格": "正股",
            "机构设立文号": row["机构设立文号"],
            "开发区(园区)": "否",
        }


def _ledger(unit: Unit, staff: list[Row], chance: random.Random, year: int) -> Iterator[Row]:
    """The unit's approved numbers, a little over its people; approved before this year."""
    held: dict[str, int] = {}
    for row in staff:
        if row["人员状态"] == "在编在职":
            kind = str(row["编制类型"])
            held[kind] = held.get(kind, 0) + 1
    # A few units are over strength: a fact to be explained, not an error.
    spare = -1 if chance.random() < 0.02 else 0 if unit.size < 10 else chance.choice((0, 0, 1, 1, 2, 2, 3, 4))
    numbers = dict(held)
    main = unit.kind.bz
    numbers[main] = numbers.get(main, 0) + spare
    total = sum(numbers.values())
    entry: Row = {
        "机构编码": unit.code,
        "机构名称": unit.name,
        "批准文号": f"芷编〔{chance.randint(2010, year - 1)}〕{chance.randint(1, 80)}号",
        "日期": f"{chance.randint(2010, year - 1)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "批准单位": "芷岩县机构编制委员会",
        "编制数": total,
        **numbers,
    }
    yield entry | _fund_split(unit, total) | _leader_posts(unit)
    yield from _divided(unit, entry, staff, spare)


def _divided(unit: Unit, entry: Row, staff: list[Row], spare: int) -> Iterator[Row]:
    """The unit's quota divided among its leaders and inner offices; what is spare goes to the largest."""
    desks: dict[str, dict[str, int]] = {name: {} for name in ("部门领导", *unit.offices)}
    for row in staff:
        if row["人员状态"] == "在编在职":
            leads = row["人员分类"] in ("部门正职领导", "部门副职领导")
            numbers = desks.setdefault("部门领导" if leads else str(row["所在机构"]), {})
            numbers[str(row["编制类型"])] = numbers.get(str(row["编制类型"]), 0) + 1
    largest = max(desks.values(), key=lambda numbers: numbers.get(unit.kind.bz, 0))
    largest[unit.kind.bz] = largest.get(unit.kind.bz, 0) + spare
    for desk, numbers in desks.items():
        total = sum(numbers.values())
        if total:
            fund: Row = {unit.fund: total} if unit.kind.industry else {}
            yield (
                {**entry, **dict.fromkeys(_kinds(entry)), "内设机构": desk, "编制数": total} | numbers | fund
            )


def _kinds(entry: Row) -> list[str]:
    """The columns of a ledger row that hold numbers by 编制类型."""
    return [name for name in entry if name.endswith("编制")]


def _fund_split(unit: Unit, total: int) -> Row:
    if not unit.kind.industry:
        return {}
    managers = max(1, total // 8)
    workers = total // 12
    return {
        {"全额拨款": "全额拨款", "差额补贴": "差额补贴", "经费自理": "经费自理"}[unit.fund]: total,
        "管理人员": managers,
        "工勤人员": workers,
        "专业技术人员": total - managers - workers,
    }


def _leader_posts(unit: Unit) -> Row:
    deputies = person.deputies(unit.size)
    row: Row = {"内设机构数": len(unit.offices), "内设机构正职职数": len(unit.offices), "内设机构副职职数": 0}
    if unit.kind.industry:
        row |= {"部门领导职数": 1 + deputies, "行政正职领导职数": 1, "行政副职领导职数": deputies}
    else:
        row |= {"部门领导职数": 1 + deputies, "部门正职领导职数": 1, "部门副职领导职数": deputies}
    return row


_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(kind: str, unit_code: str) -> str:
    """A made-up 统一社会信用代码 with right check characters (GB 32100-2015, GB 11714-1997)."""
    body = f"{unit_code[-4:]:0>8}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = (11 - sum(w * int(ch) for w, ch in zip(weights, body, strict=True)) % 11) % 11
    text = f"{kind}{REGION}{body}{'X' if check == 10 else check}"
    total = sum(_CREDIT.index(ch) * pow(3, i, 31) for i, ch in enumerate(text))
    return text + _CREDIT[(31 - total % 31) % 31]
