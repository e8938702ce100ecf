"""The model workbooks (表样): every form drawn once from its declaration, ready to be filled and printed.

Nothing about a particular form is written here: the head comes from the columns, the body from the rows,
the formulas from ``forms.formula``, the foot from the notes and the balance relations (审核关系).

>>> from bianzhi_xl import forms
>>> list(paths(forms.load()))
['summary/summary.xlsx', 'topics/topics.xlsx', 'details/details.xlsx', 'units/dw1.xlsx', 'units/dw6a.xlsx']
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bianzhi_xl.models.frame import Words, blank_words, words_of
from bianzhi_xl.nouns import Form, RuleFault, Settings

__all__ = ["blank", "build", "paths"]


def build(forms: Mapping[str, Form]) -> Mapping[str, bytes]:
    """All model workbooks: path under templates/ → bytes, the same bytes for the same declarations."""
    return {path: _workbook(family, blank_words()) for path, family in paths(forms).items()}


def blank(family: str, forms: Mapping[str, Form], settings: Settings) -> bytes:
    """The model workbook of one family (工作簿) with 填报单位 and 截止日期 of a working folder filled in.

    Raises RuleFault when no form belongs to the family.
    """
    own = [form for form in forms.values() if form.family == family]
    if not own:
        known = "、".join(dict.fromkeys(form.family for form in forms.values()))
        raise RuleFault(f"没有叫“{family}”的工作簿，可用的有：{known}；请核对表样声明里的“工作簿”。")
    return _workbook(own, words_of(settings))


def paths(forms: Mapping[str, Form]) -> Mapping[str, list[Form]]:
    """Path of each model workbook under templates/ → its forms, one sheet each.

    The forms of a county's family share the workbook named after their folder; a form of a 州直单位 is a
    workbook of its own, so that a unit gets only what it fills in.
    """
    families: dict[str, list[Form]] = {}
    for form in forms.values():
        families.setdefault(form.family, []).append(form)
    return {_path(own[0]): own for own in families.values()}


def _path(first: Form) -> str:
    folder = Path(first.file).parent.name
    return f"{folder}/{first.id if first.serves == '州直单位' else folder}.xlsx"


def _workbook(own: list[Form], words: Words) -> bytes:
    from bianzhi_xl.models import drawing  # openpyxl is slow to import and only needed here

    return drawing.workbook(own, words)
