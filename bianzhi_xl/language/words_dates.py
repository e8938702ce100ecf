"""Words on dates."""

from __future__ import annotations

import datetime as dt

from bianzhi_xl.language.word import as_text, word
from bianzhi_xl.nouns import Scalar


@word(judges=True, blanks=True)
def 是日期(value: Scalar) -> bool:
    """是日期(值)：是真正的日期，不是写成文字的日期；空的不是日期。

    >>> 是日期(dt.date(2017, 12, 31)), 是日期("2017.2.30"), 是日期(None)
    (True, False, False)
    """
    return isinstance(value, dt.date)


@word()
def 日期(text: Scalar) -> dt.date | None:
    """日期("2017-12-31")：把文字写成日期。不是真日期时为空。

    >>> 日期("2017-12-31")
    datetime.date(2017, 12, 31)
    """
    try:
        return dt.date.fromisoformat(as_text(text))
    except ValueError:
        return None


@word()
def 年(day: Scalar) -> int | None:
    """年(日期)：日期的年份。

    >>> 年(dt.date(2017, 12, 31))
    2017
    """
    return day.year if isinstance(day, dt.date) else None


@word()
def 周岁(birth: Scalar, day: Scalar) -> int | None:
    """周岁(从, 到)：满几周岁或几周年；生日当天算满。

    >>> 周岁(dt.date(1957, 12, 31), dt.date(2017, 12, 31))
    60
    """
    if not (isinstance(birth, dt.date) and isinstance(day, dt.date)):
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@word()
def 月差(first: Scalar, last: Scalar) -> int | None:
    """月差(从, 到)：满几个月；到早于从时为负。

    >>> 月差(dt.date(2017, 1, 15), dt.date(2017, 3, 14))
    1
    """
    if not (isinstance(first, dt.date) and isinstance(last, dt.date)):
        return None
    if (last.year, last.month, last.day) < (first.year, first.month, first.day):
        back = 月差(last, first)
        return None if back is None else -back
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


@word()
def 天差(first: Scalar, last: Scalar) -> int | None:
    """天差(从, 到)：相隔几天；到早于从时为负。

    >>> 天差(dt.date(2017, 12, 15), dt.date(2018, 1, 15))
    31
    """
    if not (isinstance(first, dt.date) and isinstance(last, dt.date)):
        return None
    return dt.date(last.year, last.month, last.day).toordinal() - first.toordinal()
