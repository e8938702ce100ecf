"""A root cause in one Chinese sentence, with the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bianzhi_xl.nouns import Place, Scalar, Suspect

_MOST_OTHERS = 4


class Told(NamedTuple):
    """A suspect cell with its row's label, its heads, and where the right value comes from ("": unknown)."""

    suspect: Suspect
    label: str
    heads: str
    origin: str


def sentence(told: Sequence[Told], others: Sequence[tuple[Place, ...]], more: bool) -> str:
    """What is probably wrong, what it should be and why."""
    parts = ["；".join(_cell(each) for each in told)]
    if others:
        listed = "、".join("和".join(map(_name, answer)) for answer in others[:_MOST_OTHERS])
        rest = f"等 {len(others)}{' 种以上' if more else ' 种'}" if len(others) > _MOST_OTHERS else ""
        parts.append(f"也可能错在 {listed}{rest}")
    return "；".join(parts) + "。"


def agreement(told: Sequence[Told], people: str) -> str:
    """Cells that agree with each other, and only with the register (or last year) they do not.

    people: who makes the difference; "" when nobody can be named.
    """
    first, *others = told
    against = "、".join(sorted({each.origin for each in told} & {"台账", "上年报的数"})) or "台账"
    whose = f"{len(told)} 格与{against}{people}。这些" if people else f"{len(told)} "
    listed = "、".join(_name(each.suspect.place) for each in others[:_MOST_OTHERS])
    more = " 等" if len(others) > _MOST_OTHERS else ""
    one = f"{_start(first)}，{first.origin or against} {_shown(first.suspect.right)}"
    said = f"{whose}格彼此相符，只与{against}不符：{one}；另有 {listed}{more}"
    return f"{said}。请先核实{against}：{against}有误就改{against}，没错就重新填表。"


def what_goes(folded: int, cells: int) -> str:
    """How many findings go when the cells of a cause are put right."""
    if not folded:
        return ""
    if cells == 1 and folded > 1:
        return f"改正后其余 {folded - 1} 处不符随之消失。"
    return f"改正后这{f' {folded} ' if folded > 1 else ''}处不符随之消失。"


def _name(place: Place) -> str:
    return f"{place.at.sheet} {place.at.a1}"


def _start(told: Told) -> str:
    """The cell in words, and what stands there."""
    place = told.suspect.place
    form = place.meaning.form if place.meaning else place.at.sheet
    return f"{form} 第{place.at.row}行 {told.label} {told.heads}：填 {_shown(told.suspect.value)}"


def _cell(told: Told) -> str:
    suspect = told.suspect
    said = _start(told)
    if suspect.right is not None:
        origin = f"（{told.origin}）" if told.origin else ""
        said += f"，应为 {_shown(suspect.right)}{origin}"
    else:
        said += "，与其他数对不上"
    if suspect.slip:
        said += f"；疑似{suspect.slip}（{suspect.how}）"
    return said + "".join(f"；{each}" for each in suspect.people)


def _shown(value: Scalar) -> str:
    if value in (None, ""):
        return "空"
    if isinstance(value, float):
        return f"{value:g}"
    return f"“{value}”" if isinstance(value, str) else str(value)
