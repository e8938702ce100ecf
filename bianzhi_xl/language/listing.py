"""Words that name the offending fields, so that one rule over many fields says which one is wrong.

Their arguments are names (fields or columns); the answer is a text such as ``性别、民族``, and the empty
text when nothing is wrong: ``空项(姓名, 性别) = ""``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bianzhi_xl.language import logic
from bianzhi_xl.language.scope import Scope
from bianzhi_xl.language.word import is_blank
from bianzhi_xl.nouns import Scalar

Named = tuple[tuple[str, Scalar], ...]


def 空项(scope: Scope, fields: Named, lists: tuple[str, ...]) -> str:
    """空项(甲, 乙, …)：哪几项没有填。

    >>> 空项(None, (("姓名", "张三"), ("性别", None)), ())
    '性别'
    """
    return "、".join(name for name, value in fields if is_blank(value))


def 码外(scope: Scope, fields: Named, lists: tuple[str, ...]) -> str:
    """码外(性别, 民族, 单位级别="机构规格")：哪几项的值不在代码表里；代码表默认和字段同名，空着的不算。

    >>> class Codes:
    ...     def call(self, word, args):
    ...         return args in (("男", "性别"), ("女", "性别"))
    >>> 码外(Codes(), (("性别", "难"),), ("性别",))
    '性别“难”'
    """
    outside = (
        f"{name}“{value}”"
        for (name, value), table in zip(fields, lists, strict=True)
        if not is_blank(value) and scope.call("属于", (value, table)) is False
    )
    return "、".join(outside)


def 非日期(scope: Scope, fields: Named, lists: tuple[str, ...]) -> str:
    """非日期(甲, 乙, …)：哪几项不是真日期；空着的不算。

    >>> 非日期(None, (("出生日期", "1980.2.30"), ("参加工作时间", None)), ())
    '出生日期“1980.2.30”'
    """
    wrong = ((n, v) for n, v in fields if not is_blank(v) and not isinstance(v, dt.date))
    return "、".join(f"{name}“{value}”" for name, value in wrong)


def 晚于(scope: Scope, fields: Named, lists: tuple[str, ...]) -> str:
    """晚于(截止日, 甲, 乙, …)：后面哪几项的日期晚于第一项；空着的和不是日期的不算。

    >>> day = dt.date(2017, 12, 31)
    >>> 晚于(None, (("截止日", day), ("进入时间", dt.date(2018, 1, 2)), ("入编时间", day)), ())
    '进入时间 2018-01-02'
    """
    limit = fields[0][1]
    later = ((n, v) for n, v in fields[1:] if isinstance(v, dt.date) and logic.greater(v, limit))
    return "、".join(f"{name} {day:%Y-%m-%d}" for name, day in later if isinstance(day, dt.date))


LISTING: Mapping[str, Callable[[Scope, Named, tuple[str, ...]], str]] = MappingProxyType(
    {word.__name__: word for word in (空项, 码外, 非日期, 晚于)}
)
