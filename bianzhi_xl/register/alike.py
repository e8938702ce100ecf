"""Whether what somebody typed says the same as a value of the register: both in the register's normal form."""

from __future__ import annotations

import datetime as dt
import unicodedata

from bianzhi_xl.nouns import Scalar
from bianzhi_xl.register.cleaning import clean
from bianzhi_xl.register.tables import Field, fields, names_of

LASTING = frozenset(("身份证号", "性别", "出生日期", "民族", "参加工作时间", "机构编码", "统一社会信用代码"))
"""Fields that stay as they are as long as a person or an institution does."""


def alike(family: str, name: str, typed: Scalar, value: Scalar) -> bool | None:
    """Whether a typed text says what a field of a record says; None when one of them cannot be read for sure.

    A date without its day is the same as any day of its month.

    >>> alike("个人", "出生日期", 1960.05, dt.date(1960, 5, 17)), alike("个人", "性别", "女性", "男")
    (True, False)
    >>> alike("个人", "出生日期", "不详", dt.date(1960, 5, 17)), alike("个人", "职务", "局 长", "局长")
    (None, True)
    """
    field = fields(family).get(name, Field(name, "文字", ""))
    read = clean(typed, field).value
    if read in (None, "") or value in (None, ""):
        return None
    if field.kind == "日期":
        return _same_day(read, value)
    if field.kind == "码" and not {read, value} <= {*names_of(field.codes)}:
        return None
    return _tight(read) == _tight(value)


def _same_day(one: Scalar, other: Scalar) -> bool | None:
    if not isinstance(one, dt.date) or not isinstance(other, dt.date):
        return None
    if 1 in (one.day, other.day):  # only the month was given, for all we know
        return (one.year, one.month) == (other.year, other.month)
    return (one.year, one.month, one.day) == (other.year, other.month, other.day)


def _tight(value: Scalar) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).split()).casefold()
