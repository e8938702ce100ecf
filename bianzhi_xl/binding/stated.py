"""What a sheet says above its head of the day its figures are of (截止时间) and of what they count (统计范围)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.words import Words
from bianzhi_xl.nouns import Form, Scalar

_NUMERALS = {
    "十一": "11",
    "十二": "12",
    "三十一": "31",
    "三十": "30",
    "二十八": "28",
    "二十九": "29",
    "十": "10",
}
_DAY = (
    r"(?:(?P<year>\d{4})年?[-./]?)?"
    r"(?:(?P<month>\d{1,2})(?:月份?|[-./])(?:(?P<day>\d{1,2})日?|[底末])?|(?P<whole>年?度?[底末终]|年度?(?=\D|$)))"
)
_STRICT = re.compile(rf"(?:截[至止到]+|截至日期|时点|基准日)[^\d一-龥]*(?:为|是|到|至|于)?[:：]?{_DAY}")
_LOOSE = re.compile(rf"(?:截[至止](?:日期|时间|日)|统计(?:时间|日期))[^\d一-龥]*(?:为|是|到|至)?[:：]?{_DAY}")
"""What may also be the day by which, or on which, a sheet is handed in."""
_BRACKETED = re.compile(rf"\({_DAY}\)$")
_NO_CUTOFF = re.compile(
    r"(?:报送|填报|上报|报出|报表|提交|上交|交表|报名|填表|有效)[一-龥]{0,4}$|[前上去]年|比|较"
)
_LATE = dt.timedelta(days=75)
"""So long after the year's end sheets are handed in."""
_SCOPE = re.compile(
    r"(?:统计|填报|汇总|数据|调查|填表)(?:范围|口径|对象)(?:[:：]|为|是|仅|只)+([^,。;，；]*)"
)
_ONLY = re.compile(
    r"(?:注[:：])?(?:本表|本数据)?((?:数据)?(?:不含|不包括|不包含|不统计|仅|只)[^,。;]+)[。;]?"
)
_DATE = re.compile(r"\d{1,2}月\d{1,2}日")
_ASIDE = re.compile(r"\(([^():：]+)\)")


def other_day(said: Iterable[str], cutoff: dt.date) -> str:
    """The day that the first of some texts names as the one its figures are of, where it is not the report's; "".

    >>> [other_day([text], dt.date(2017, 12, 31)) for text in ("截止时间：2017年6月30日", "数据截至2017年9月底")]
    ['2017年6月30日', '2017年9月30日']
    >>> [other_day([text], dt.date(2017, 12, 31)) for text in ("报送截止时间：2017年6月30日", "截止2017年底")]
    ['', '']
    """
    return next((_shown(day) for text in said for day in _days(text, cutoff) if day != cutoff), "")


def _days(text: str, cutoff: dt.date) -> Iterator[dt.date]:
    text = _in_digits(texts.tight(text))
    for pattern in (_LOOSE, _STRICT, _BRACKETED):
        for found in pattern.finditer(text):
            day = None if _NO_CUTOFF.search(text[: found.start()]) else _day(found, cutoff.year)
            is_late = pattern is not _STRICT and day is not None and cutoff < day <= cutoff + _LATE
            if day is not None and not is_late:
                yield day


def _in_digits(text: str) -> str:
    """A text with years, months and days written in figures: 二〇一七年十二月三十一日."""
    for word, digits in sorted(_NUMERALS.items(), key=lambda item: -len(item[0])):
        text = re.sub(rf"(?<![一二三四五六七八九十]){word}(?=[月日])", digits, text)
    figures = str.maketrans("〇○零一二三四五六七八九", "000123456789")
    return re.sub(
        "[〇○零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九](?=月)",
        lambda m: m[0].translate(figures),
        text,
    )


def _day(found: re.Match[str], year: int) -> dt.date | None:
    """The day a match names, None when there is no such day; a month is its last day."""
    if not found["year"] and not found["month"]:
        return None
    named, month = int(found["year"] or year), int(found["month"] or 12)
    try:
        return dt.date(named, month, int(found["day"] or calendar.monthrange(named, month)[1]))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _shown(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def day_in(value: Scalar) -> str:
    """A cell's text; that of a date as it is said."""
    return _shown(value) if isinstance(value, dt.date) else value if isinstance(value, str) else ""


def scope(said: Iterable[str], form: Form, words: Words) -> str:
    """The first of the lines above a head that confines what is counted (统计范围：县直事业单位); "" when none does.

    >>> from bianzhi_xl.binding.words import standard
    >>> form = Form("", "", "", "人员统计表", "", "县市", "", (), (), "", ())
    >>> scope(["（2017年度）", "统计范围：全县行政事业单位"], form, standard())
    ''
    >>> scope(["（不含乡镇）"], form, standard()), scope(["统计范围：县直机关"], form, standard())
    ('（不含乡镇）', '统计范围：县直机关')
    """
    return next((text for text in said if _confines(texts.tight(text), form, words)), "")


def _confines(text: str, form: Form, words: Words) -> bool:
    if named := _SCOPE.search(text):
        return bool(_left(named[1], form, (*words.everybody, *words.untold)))
    if _ONLY.fullmatch(text):
        return True
    aside = _ASIDE.fullmatch(text)
    left = _left(_DATE.sub("", aside[1]), form, words.everybody) if aside else ""
    return any(word in left for word in words.confining)


def _left(text: str, form: Form, idle: Iterable[str]) -> str:
    """What a text says beside the form's title and words that mean everybody."""
    text = texts.title(text)
    own = texts.title(form.title)
    if text and text in own:
        return ""
    for word in sorted(idle, key=len, reverse=True):
        text = text.replace(word, "")
    return text
