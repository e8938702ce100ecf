"""Coded attributes (统计属性): what a person, institution or quota is counted by, as of the cut-off date.

Institution attributes are fields of its record and those derived in predicates.yaml; a person has the
attributes of the institution as well.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable

from bianzhi_xl.nouns import Record, Scalar, Settings
from bianzhi_xl.register.tables import (
    PEOPLE,
    UNITS,
    UNMAPPED,
    Step,
    code_lists,
    derived,
    fields,
    names_of,
    predicates,
)
from bianzhi_xl.yamltext import Text, fault

_AGES = (
    (35, "35岁及以下"),
    (40, "36-40岁"),
    (45, "41-45岁"),
    (50, "46-50岁"),
    (54, "51-54岁"),
    (59, "55-59岁"),
)
_OLDEST = "60岁及以上"
STANDING = ("在编在职", "单列", "非在职", "离休", "退休", "退职", "编外", "已离开", "未入编", "其他")
_YES_NO = ("是", "否")
_FLOWS = ("无", "增", "减", "增减")
_AWAY = ("去世", "已调出")
_LEADERS = {"部门正职领导", "部门副职领导", "其他部门领导"}

OWN_UNIT = ("机构", "机构名称", "行政区划", "隶属单位")
"""Institution attributes without a code list."""


@functools.cache
def unit_attributes() -> tuple[str, ...]:
    """Names of the attributes of an institution."""
    coded = tuple(f.name for f in fields(UNITS).values() if f.kind in ("码", "是否"))
    return (*OWN_UNIT, *coded, *derived(UNITS))


@functools.cache
def person_attributes() -> tuple[str, ...]:
    """Names of the attributes a person has beside those of the institution."""
    coded = tuple(f.name for f in fields(PEOPLE).values() if f.kind in ("码", "是否"))
    computed: tuple[str, ...] = (
        "所在机构",
        "人员状况",
        "上年末人员状况",
        "计入实有",
        "上年末计入实有",
        "本年增减",
    )
    computed += ("离退休增减", "年龄段", "记录类")
    return (*coded, *derived(PEOPLE), *computed)


def attribute_values(name: str) -> tuple[str, ...]:
    """Every value an attribute can take, 未归类 last; empty when any text will do."""
    fixed = {
        "人员状况": STANDING,
        "上年末人员状况": STANDING,
        "离退休增减": _FLOWS,
        "计入实有": _YES_NO,
        "上年末计入实有": _YES_NO,
        "本年增减": _FLOWS,
        "年龄段": (*(label for _, label in _AGES), _OLDEST, UNMAPPED),
        "记录类": ("在职", "非在职", "离退休", "编外"),
    }
    if name in fixed:
        return fixed[name]
    for family in (UNITS, PEOPLE):
        steps = derived(family).get(name)
        if steps:
            last = () if not steps[-1].conditions else (UNMAPPED,)
            return (*dict.fromkeys(step.value for step in steps), *last)
        field = fields(family).get(name)
        if field and field.kind == "码":
            return (*names_of(field.codes), UNMAPPED)
        if field and field.kind == "是否":
            return (*_YES_NO, UNMAPPED)
    return ()


@functools.cache
def verify() -> None:
    """Raise RuleFault if predicates.yaml leans on an attribute, or a value of one, that there is not.

    Such a condition would never hold, and the figures would be wrong without a word.
    """
    known = {*unit_attributes(), *person_attributes()}
    derivations = [steps for family in (UNITS, PEOPLE) for steps in derived(family).values()]
    conditions = [condition for steps in derivations for step in steps for condition in step.conditions]
    conditions += [(name, "在", allowed) for where in predicates().values() for name, allowed in where]
    for name, how, texts in conditions:
        node = name if isinstance(name, Text) else None
        if name not in known:
            raise fault(node, f"口径表里没有“{name}”这个属性，请检查写法。")
        values = attribute_values(name)
        for text in sorted(texts):
            if values and how != "含" and text not in values:
                raise fault(node, f"口径表里“{name}”没有“{text}”这个值，可用的有：{'、'.join(values)}。")


def coded_value(record: Record, name: str) -> str:
    """The value of a coded field, 未归类 when it is blank or not in its code list."""
    field = fields(PEOPLE if record.kind not in (UNITS, "台账") else UNITS).get(name)
    value = record.values.get(name)
    if field is None or value is None:
        return UNMAPPED
    if field.kind == "码":
        return code_lists()[field.codes].get(str(value), UNMAPPED)
    if field.kind == "是否":
        return str(value) if value in _YES_NO else UNMAPPED
    return str(value)


def derive(steps: tuple[Step, ...], value_of: Callable[[str], str]) -> str:
    """The value of a derived attribute for one record."""
    for step in steps:
        if all(_holds(value_of(name), how, texts) for name, how, texts in step.conditions):
            return step.value
    return UNMAPPED


def _holds(value: str, how: str, texts: frozenset[str]) -> bool:
    if how == "含":
        return any(text in value for text in texts)
    return (value in texts) == (how == "在")


def of_unit(record: Record, code: str) -> dict[str, str]:
    """All attributes of one institution."""
    found = {"机构": code, **{name: str(record.values.get(name) or "") for name in OWN_UNIT[1:]}}
    for name, field in fields(UNITS).items():
        if field.kind in ("码", "是否"):
            found[name] = coded_value(record, name)
    for name, steps in derived(UNITS).items():
        found[name] = derive(steps, lambda key: found.get(key, UNMAPPED))
    return found


@functools.cache
def of_nobody() -> dict[str, str]:
    """The institution attributes of a person whose institution is not in the register."""
    found = {"机构": UNMAPPED, **dict.fromkeys(OWN_UNIT[1:], "")}
    found |= {f.name: UNMAPPED for f in fields(UNITS).values() if f.kind in ("码", "是否")}
    for name, steps in derived(UNITS).items():
        found[name] = derive(steps, lambda key: found.get(key, UNMAPPED))
    return found


_STATUS_OF_BLOCK = {"在职": "在编在职", "离退休": "退休", "编外": "编外聘用"}
_RETIRED = ("离休", "退休", "退职")


def standing(record: Record, day: dt.date) -> str:
    """人员状况: where a person stood at the end of ``day``."""
    get = record.values.get
    status = str(get("人员状态") or _STATUS_OF_BLOCK.get(record.kind, record.kind))
    left, entered = as_day(get("离开时间")), as_day(get("入编时间")) or as_day(get("进入时间"))
    if status in _RETIRED:
        # 人员状态 may only say 退休 (or nothing) where 离退休类别 tells 离休 and 退职 apart.
        status = str(get("离退休类别")) if get("离退休类别") in _RETIRED else status
        left = left or as_day(get("离退休时间"))
    if status == "编外聘用":
        if entered and entered > day:
            return "未入编"
        return "已离开" if left and left <= day else "编外"
    retired = as_day(get("离退休时间"))
    if record.kind == "离退休" and status in _AWAY and retired and retired <= day:
        # A retiree who died was retired until then.
        kind = str(get("离退休类别")) if get("离退休类别") in _RETIRED else "退休"
        return "已离开" if left is None or left <= day else kind
    gone = status in _RETIRED or status in _AWAY
    if gone and (left is None or left <= day):
        return status if status in _RETIRED else "已离开"
    if not gone and left and left <= day:
        return "已离开"
    if entered and entered > day:
        return "未入编"
    if status == "非在职":
        return "非在职"
    if status == "在编在职" or gone:
        return "单列" if get("占用编制情况") == "单列" else "在编在职"
    return "其他"


def counted(record: Record, standing_then: str, settings: Settings) -> bool:
    """计入实有: whether the person occupied a post then (the switch 长期病休计入实有 decides on the sick)."""
    if standing_then == "在编在职":
        # Who has retired since held a post only if his record still says which.
        return record.kind != "离退休" or post_type(record) is not None
    sick = standing_then == "非在职" and record.values.get("非在职理由") == "长期病休"
    return sick and settings.switches.get("长期病休计入实有", "是") == "是"


def post_type(record: Record) -> Scalar:
    """编制类型 of a person; of a retiree whose 编制类型 is blank, 离退休前编制类型."""
    found = record.values.get("编制类型")
    return record.values.get("离退休前编制类型") if found is None and record.kind == "离退休" else found


def flow(record: Record, before: dt.date, end: dt.date, then: bool, now: bool) -> str:
    """本年增减: how a person counted ``then`` and ``now`` came or went between the two days."""
    if then != now:
        return "增" if now else "减"
    if then:
        return "无"
    get = record.values.get
    came = as_day(get("入编时间")) or as_day(get("进入时间"))
    went = as_day(get("离开时间"))
    both = came and went and before < came <= end and before < went <= end and record.kind != "编外"
    return "增减" if both else "无"


def retired_flow(record: Record, before: dt.date, end: dt.date, then: str, now: str) -> str:
    """离退休增减: how a person became retired, or stopped being it (by death), between the two days."""
    was, is_ = then in _RETIRED, now in _RETIRED
    if was != is_:
        return "增" if is_ else "减"
    since, left = as_day(record.values.get("离退休时间")), as_day(record.values.get("离开时间"))
    both = since and left and before < since <= left <= end and record.kind == "离退休"
    return "增减" if both and not is_ else "无"


def office(record: Record) -> str:
    """所在机构: the inner office, or 部门领导 for the leaders of the unit."""
    if record.values.get("人员分类") in _LEADERS:
        return "部门领导"
    return str(record.values.get("所在机构") or UNMAPPED)


def age_band(born: Scalar, day: dt.date) -> str:
    """年龄段 in full years at ``day``."""
    if not isinstance(born, dt.date):
        return UNMAPPED
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((label for most, label in _AGES if age <= most), _OLDEST)


def as_day(value: Scalar) -> dt.date | None:
    """A date, or None for anything else."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
