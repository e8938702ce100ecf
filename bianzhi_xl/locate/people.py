"""Who makes the difference between a figure and the register, each with why he counts or does not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from bianzhi_xl import register
from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Column, Cube, Form, Record, Row, Where, masked

_MOST = 10
_CHANGED = ("入编时间", "进入时间")
_GROUPS = 3
_STANDING = frozenset(("人员状况", "计入实有", "上年末人员状况", "上年末计入实有", "本年增减", "离退休增减"))
"""Attributes that follow from one fact: where somebody stands, and since when."""


def behind_difference(
    form: Form, row: Row, column: Column, cube: Cube, difference: int, cutoff: dt.date
) -> tuple[str, ...]:
    """Who makes the difference, in sentences; none when nothing can be said for certain.

    difference: the sheet's figure minus the register's (人).  The sheet has more: people who miss the cell's
    filter in one attribute, grouped by the reason, where one way of putting groups together comes to just as
    many.  It has fewer: those who came in the report year.  ID numbers are masked.
    """
    if column.source.word != "人数" or not difference or row.spec.sum_of:
        return ()
    where = filter_of(form, row, column)
    counted = cube.people(where)
    if difference < 0:
        fresh = [person for person in counted if _year(person) == cutoff.year]
        return _said("少的", "计入实有", {f"{cutoff.year} 年新进": fresh}, -difference)
    groups: dict[str, list[Record]] = {}
    for person, reason in _near(where, cube, cutoff):
        groups.setdefault(reason, []).append(person)
    return _said("多出的", "不计入这一格", groups, difference)


def office_twice(form: Form, row: Row, column: Column, cube: Cube, difference: int) -> str:
    """The inner office (内设机构) whose people are just as many as a unit's figure has too many; "" when none is,
    or several are, or it is but one person."""
    where = filter_of(form, row, column)
    one_unit = any(name == "机构" and len(units) == 1 for name, units in where)
    if column.source.word != "人数" or difference < 2 or row.spec.sum_of or not one_unit:
        return ""
    offices = Counter(str(person.get("所在机构") or "") for person in cube.people(where))
    fits = [office for office, people in offices.items() if office and people == difference]
    return fits[0] if len(fits) == 1 and len(offices) > 1 else ""


def _near(where: Where, cube: Cube, cutoff: dt.date) -> Iterator[tuple[Record, str]]:
    """Those who miss a filter in one fact, each with the reason that he does not count."""
    for fact in facts(where):
        wider = Where(term for term in where if term[0] not in fact)
        for person in cube.people(wider):
            missed = missing(cube.attributes(person), where)
            if missed:
                yield person, reason(cube, person, missed[0], cutoff)


def facts(where: Where) -> list[frozenset[str]]:
    """The facts of a person that a filter asks for: his unit, where he stands, every other attribute."""
    whole = (frozenset(register.unit_attributes()), _STANDING)
    names = [name for name, _ in where]
    known = {next((fact for fact in whole if name in fact), frozenset((name,))) for name in names}
    return sorted(known, key=sorted)


def missing(attributes: Mapping[str, str], where: Where) -> list[str]:
    """The attributes in which somebody does not satisfy a filter."""
    return [name for name, allowed in where if attributes[name] not in allowed]


def _said(which: str, how: str, groups: Mapping[str, Sequence[Record]], many: int) -> tuple[str, ...]:
    """The groups that come to just so many people together, if there is one such choice of fewest groups."""
    ordered = sorted(groups.items())
    for number in range(1, _GROUPS + 1):
        fits = [c for c in combinations(ordered, number) if sum(len(people) for _, people in c) == many]
        if len(fits) == 1:
            return tuple(
                f"{which} {many} 人中，{why}的 {len(people)} 人{how}：{_named(people)}"
                for why, people in fits[0]
            )
        if fits:
            return ()
    return ()


def reason(cube: Cube, person: Record, attribute: str, cutoff: dt.date) -> str:
    """Why a person who nearly counts does not, in words of the register."""
    value = str(cube.attributes(person)[attribute])
    if attribute in _STANDING:
        joined = person.get("入编时间")
        if isinstance(joined, dt.date) and _day(joined) > cutoff:
            return "截止日以后入编"
        why = f"（{person.get('非在职理由')}）" if person.get("非在职理由") else ""
        return f"人员状态是“{person.get('人员状态') or '空'}”{why}"
    if attribute in register.unit_attributes():  # a secondee (借调) counts in the unit that holds the post
        unit = person.get("单位名称") or _unit_name(cube, person) or "别的单位"
        return f"编制在“{unit}”（借调人员也算在编制所在单位）"
    if value == register.UNMAPPED:
        return f"{attribute}“{person.get(attribute) or '空'}”归不了类"
    return f"{attribute}是“{value}”"


def _unit_name(cube: Cube, person: Record) -> str:
    code = person.get("单位编码")
    held = (unit for unit in cube.register.institutions if code and unit.get("机构编码") == code)
    return str(next((unit.get("机构名称") for unit in held), ""))


def counted(person: Record, cutoff: dt.date) -> str:
    """As what the register counts a person."""
    if _year(person) == cutoff.year:
        return f"{cutoff.year} 年新进，台账已计入"
    known = [str(value) for field in ("编制类型", "人员状态") if (value := person.get(field))]
    return f"台账记为“{'、'.join(known)}”"


def named(person: Record) -> str:
    """A person's name with the ID number masked."""
    return f"{person.get('姓名')} {masked(str(person.get('身份证号') or ''))}"


def _named(people: Sequence[Record]) -> str:
    shown = sorted(map(named, people))[:_MOST]  # not in the order of the register's rows
    return "、".join(shown) + (f"等 {len(people)} 人" if len(people) > _MOST else "")


def _year(person: Record) -> int:
    days = [day for day in (person.get(field) for field in _CHANGED) if isinstance(day, dt.date)]
    return max(day.year for day in days) if days else 0


def _day(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day
