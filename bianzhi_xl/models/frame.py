"""The texts around a table (表头, 表尾): 填报单位, 截止日期, 单位, signatures, notes."""

from __future__ import annotations

from typing import NamedTuple

from bianzhi_xl import forms
from bianzhi_xl.nouns import Form, Settings

_DAY = "　　　年　　月　　日"
"""A date to be written by hand."""


class Words(NamedTuple):
    """What a frame says of who fills it in, and as of when."""

    unit: str
    date: str


def blank_words() -> Words:
    """Of a model that belongs to nobody yet: places to write on."""
    return Words("", _DAY)


def words_of(settings: Settings) -> Words:
    """Of a working folder: its unit (a 州直单位 by its own name) and its cut-off date (截止日)."""
    day = settings.cutoff
    return Words(settings.unit or settings.name, f"{day.year}年{day.month}月{day.day}日")


def line(form: Form, words: Words) -> tuple[str, str, str]:
    """The line above the head: left, centre, right."""
    return f"填报单位：{words.unit}", f"截止日期：{words.date}", f"单位：{form.units}"


def signs(form: Form) -> tuple[str, ...]:
    """The signatures below the table; a date has its places to write on."""
    return tuple(f"{sign}：{_DAY}" if sign.endswith("日期") else f"{sign}：" for sign in form.sign)


def notes(form: Form) -> tuple[str, ...]:
    """The lines at the foot: 填报说明 as declared, then the relations that must hold (审核关系)."""
    return (*_numbered("填报说明：", form.notes), *_numbered("审核关系：", forms.balance(form)))


def _numbered(head: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """
    >>> _numbered("注：", ("甲。", "乙。"))
    ('注：1.甲。', '　　2.乙。')
    >>> _numbered("注：", ("甲。",))
    ('注：甲。',)
    """
    if len(lines) < 2:
        return tuple(head + line for line in lines)
    gap = "　" * len(head)
    return tuple(f"{gap if n > 1 else head}{n}.{line}" for n, line in enumerate(lines, 1))
