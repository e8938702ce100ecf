"""Workbooks of forms: one a family (工作簿), a sheet a form, the same bytes for the same declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from bianzhi_xl import disk
from bianzhi_xl.forms import applies_to
from bianzhi_xl.models import cached, layout
from bianzhi_xl.models.layout import Heading
from bianzhi_xl.nouns import Form, RuleFault, Settings


def build(forms: Mapping[str, Form]) -> dict[str, bytes]:
    """Every model workbook by its path under templates/, such as summary/summary.xlsx or units/dw1.xlsx."""
    families: dict[str, list[Form]] = {}
    for form in forms.values():
        families.setdefault(form.family, []).append(form)
    return {_path(members): _book(family, members, Heading()) for family, members in families.items()}


def blank(family: str, forms: Mapping[str, Form], settings: Settings) -> bytes:
    """A family's workbook for a working folder: the forms of that year, 填报单位 and 截止日期 filled in.

    Raises RuleFault when no form of that family is filled in that year.
    """
    year = settings.year
    members = [form for form in forms.values() if form.family == family and applies_to(form, settings)]
    if not members:
        raise RuleFault(f"表样：{year} 年度没有工作簿“{family}”的表，请核对年度和工作簿名。")
    return _book(family, members, _heading(settings))


def single(form: Form, settings: Settings) -> bytes:
    """A workbook of one form, 填报单位 and 截止日期 filled in."""
    return _book(form.family, [form], _heading(settings))


def _heading(settings: Settings) -> Heading:
    date = settings.cutoff
    cutoff = f"{date.year}年{date.month}月{date.day}日"
    return Heading(settings.unit or settings.name, cutoff, str(settings.year))


def _path(members: list[Form]) -> str:
    """A county's family is a workbook named after its folder, a unit form one named after its declaration."""
    first = members[0]
    folder = PurePath(first.file).parent.name or "."
    name = folder if first.serves == "县市" and folder != "." else first.id
    return f"{folder}/{name}.xlsx" if folder != "." else f"{name}.xlsx"


def _book(family: str, members: Iterable[Form], heading: Heading) -> bytes:
    from bianzhi_xl.models import drawing

    plans = [layout.plan(form) for form in members]
    drawn = drawing.workbook(family, plans, heading)
    return disk.steady(cached.with_values(drawn, [cached.values(plan) for plan in plans]))
