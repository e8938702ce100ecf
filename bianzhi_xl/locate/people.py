"""Who makes the difference between a figure and the register, each with the reason that he counts or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Column, Cube, Form, Record, Row, Where, masked

_MOST = 10
_CHANGED = ("入编时间", "进入时间")


def behind_difference(
    form: Form, row: Row, column: Column, cube: Cube, difference: int, year: int
) -> tuple[str, ...]:
    """Sentences, none when nothing can be said.  difference: the sheet's figure minus the register's (人).

    The sheet has more: people who miss the cell's filter in one attribute only.  It has fewer: people who came in
    the report year.  Only groups of just as many people as the difference are named; ID numbers are masked.
    """
    if column.source.word != "人数" or not difference or row.spec.sum_of:
        return ()
    where = filter_of(form, row, column)
    counted = cube.people(where)
    if difference > 0:
        return _nearly(where, counted, cube, difference)
    fresh = [person for person in counted if _year(person) == year]
    if len(fresh) == -difference:
        return (f"少的 {-difference} 人与 {year} 年新进的 {len(fresh)} 人相符：{_named(fresh, '')}",)
    return ()


def _nearly(where: Where, counted: Sequence[Record], cube: Cube, difference: int) -> tuple[str, ...]:
    inside = {id(person) for person in counted}
    said = []
    for attribute, allowed in where:
        wider = Where(term for term in where if term[0] != attribute)
        groups: dict[str, list[Record]] = {}
        for person in cube.people(wider):
            if id(person) not in inside:
                groups.setdefault(_value(cube, person, attribute, allowed), []).append(person)
        for value, people in sorted(groups.items()):
            if len(people) == difference:
                why = _why(attribute, value, people)
                said.append(
                    f"多出的 {difference} 人与{why}的 {len(people)} 人相符：{_named(people, attribute)}"
                )
    return tuple(said[:3])


def _value(cube: Cube, person: Record, attribute: str, allowed: frozenset[str]) -> str:
    return str(cube.attributes(person)[attribute])


def _why(attribute: str, value: str, people: Sequence[Record]) -> str:
    """The reason in words: the person's own state where the register has one, else the attribute."""
    states = {str(person.get("人员状态") or "") for person in people}
    if attribute in ("计入实有", "人员状况") and len(states) == 1 and "" not in states:
        return f"“{states.pop()}”（不计入实有）"
    return f"{attribute}是“{value}”"


def _named(people: Sequence[Record], attribute: str) -> str:
    shown = [f"{person.get('姓名')} {masked(str(person.get('身份证号') or ''))}" for person in people[:_MOST]]
    return "、".join(shown) + (f"等 {len(people)} 人" if len(people) > _MOST else "")


def _year(person: Record) -> int:
    days = [day for day in (person.get(field) for field in _CHANGED) if isinstance(day, dt.date)]
    return max(day.year for day in days) if days else 0
