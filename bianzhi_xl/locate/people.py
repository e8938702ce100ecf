"""Who makes the difference between a figure and the register, each with the reason that he counts or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import combinations

from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Column, Cube, Form, Record, Row, Where, masked

_MOST = 10
_CHANGED = ("入编时间", "进入时间")
_GROUPS = 3


def behind_difference(
    form: Form, row: Row, column: Column, cube: Cube, difference: int, cutoff: dt.date
) -> tuple[str, ...]:
    """Who makes the difference, in sentences; none when nothing can be said for certain.

    difference: the sheet's figure minus the register's (人).  The sheet has more: people who miss the cell's filter in
    one attribute, grouped by the reason, where one way of putting groups together comes to just as many.  It has
    fewer: those who came in the report year.  ID numbers are masked.
    """
    if column.source.word != "人数" or not difference or row.spec.sum_of:
        return ()
    where = filter_of(form, row, column)
    counted = cube.people(where)
    if difference < 0:
        fresh = [person for person in counted if _year(person) == cutoff.year]
        return _said("少的", "计入实有", {f"{cutoff.year} 年新进": fresh}, -difference)
    inside = {id(person) for person in counted}
    groups: dict[str, dict[int, Record]] = {}
    for attribute, _ in where:
        wider = Where(term for term in where if term[0] != attribute)
        for person in cube.people(wider):
            if id(person) not in inside:
                reason = _reason(cube, person, attribute, cutoff)
                groups.setdefault(reason, {})[id(person)] = person
    return _said(
        "多出的", "不计入这一格", {why: list(held.values()) for why, held in groups.items()}, difference
    )


def _said(which: str, how: str, groups: Mapping[str, Sequence[Record]], many: int) -> tuple[str, ...]:
    """The groups that come to just so many people together, if there is one such choice of the fewest groups."""
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


def _reason(cube: Cube, person: Record, attribute: str, cutoff: dt.date) -> str:
    """Why a person who nearly counts does not, in words of the register."""
    value = str(cube.attributes(person)[attribute])
    if attribute in ("计入实有", "人员状况"):
        joined = person.get("入编时间")
        if isinstance(joined, dt.date) and _day(joined) > cutoff:
            return "截止日以后入编"
        return f"人员状态是“{person.get('人员状态') or '空'}”"
    if attribute == "机构":
        return f"编制在“{person.get('单位名称') or value}”"
    if value == "未归类":
        return f"{attribute}“{person.get(attribute) or '空'}”归不了类"
    return f"{attribute}是“{value}”"


def _named(people: Sequence[Record]) -> str:
    shown = [f"{person.get('姓名')} {masked(str(person.get('身份证号') or ''))}" for person in people[:_MOST]]
    return "、".join(shown) + (f"等 {len(people)} 人" if len(people) > _MOST else "")


def _year(person: Record) -> int:
    days = [day for day in (person.get(field) for field in _CHANGED) if isinstance(day, dt.date)]
    return max(day.year for day in days) if days else 0


def _day(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day
