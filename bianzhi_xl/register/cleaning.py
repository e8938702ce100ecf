"""Cleaning (清理): a raw cell of an export to the value that is counted, and why it was changed.

What cannot be read for sure is left as it was typed, for a rule to speak of; nothing is guessed.

>>> from bianzhi_xl.register.tables import Field
>>> clean("２０１７年１月", Field("入编时间", "日期", ""))
Clean(value=datetime.date(2017, 1, 1), why='只有年月，按当月 1 日', refused='')
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import string
from typing import NamedTuple

from bianzhi_xl.nouns import Scalar
from bianzhi_xl.register import numbers
from bianzhi_xl.register.tables import Field, code_lists, half_width

MONTH_ONLY = "只有年月"
"""How the reason begins when a date was typed without its day."""
TEXT_NUMBER = "文本数字改为数"
"""The reason that is left out of the log for .csv files, where every number is text."""
NUMBER_TEXT = "数字改为文字"
"""The reason when a number becomes a text: it looks the same, but its leading noughts may be lost."""

# Marks that exports leave behind: zero-width ones, byte order marks, the apostrophe that made a cell text.
_MARKS = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_UNTIDY = re.compile(f"[\\s'‘’{_MARKS}\uff01-\uff5e]")
_UNMARKED = str.maketrans({**dict.fromkeys(_MARKS, ""), "\xa0": " ", "\u3000": " "})
_SHELL = re.compile(r'^="(.*)"$')
_WIDE = str.maketrans({chr(ord(c) + 0xFEE0): c for c in string.digits + string.ascii_letters})
_DOTS = str.maketrans("•．.・‧∙", "······")
_SEPARATORS = str.maketrans({**dict.fromkeys("/\\.年月—–－。", "-"), "日": None, "号": None})
_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?-?")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_MONTH = re.compile(r"((?:19|20)\d\d)\.(\d{1,2})")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+|\d{16,18}\.0*")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DOCUMENT_YEAR = re.compile(r"[〔\[(【](\d{4})[〕\])】]")
_YES = {"是": "是", "否": "否", "1": "是", "0": "否", "Y": "是", "N": "否", "√": "是", "有": "是", "无": "否"}
_EXACT = 2**53
_SERIALS = (7306, 73415)  # 1920-01-01 to 2100-12-31 as Excel counts days
_FIRST_SERIAL = dt.date(1899, 12, 30)
_YEARS = range(1900, 2101)


class Clean(NamedTuple):
    """A cleaned value; why is empty when nothing changed; refused: the row cannot be counted."""

    value: Scalar
    why: str = ""
    refused: str = ""


BLANK = Clean(None)


def clean(raw: object, field: Field) -> Clean:
    """The value of one cell for its field."""
    if isinstance(raw, str):
        return _of_string(raw, field)
    if raw is None:
        return BLANK
    return _of_other(raw, field)


def _of_string(raw: str, field: Field) -> Clean:
    text = bare = raw
    shell = _SHELL.match(raw.strip()) if "=" in raw else None
    if shell or _UNTIDY.search(raw):
        text = (shell[1] if shell else raw).translate(_UNMARKED).strip(" \t\r\n'‘’")
        bare = "".join(half_width(text).split())
    if not bare:
        return BLANK
    found = _OF_TEXT.get(field.kind, _text)(text, bare, field)
    if text == raw or found.why or found.refused:
        return found
    return Clean(found.value, '去掉导出时加的 =""' if shell else "去掉多余空白")


def _text(text: str, bare: str, field: Field) -> Clean:
    if text is bare:
        return Clean(text)
    flat = " ".join(text.split())
    narrow = flat.translate(_WIDE)
    if narrow != flat:
        return Clean(narrow, "全角字母数字改为半角")
    return Clean(flat, "去掉换行或多余空格" if flat != text else "")


def _name(text: str, bare: str, field: Field) -> Clean:
    name = bare if bare.isalpha() else bare.translate(_DOTS)
    return Clean(name, "去掉姓名中的空格或改正间隔号" if name != text else "")


def _id_number(text: str, bare: str, field: Field) -> Clean:
    number = bare if bare.isdigit() else bare.upper()
    if len(number) == 18 and number == text:
        return Clean(number)
    if _SCIENTIFIC.fullmatch(number):
        return Clean(None, refused="身份证号被存成了数字或科学计数，末几位已丢失，请在原系统重新导出为文本")
    longer = numbers.upgraded(number)
    if longer:
        return Clean(longer, "15 位身份证号升为 18 位")
    return Clean(number, "身份证号去空格、改半角或大写" if number != text else "")


def _date(text: str, bare: str, field: Field) -> Clean:
    if len(text) == 10 and text[4] == text[7] == "-" and text[5].isdigit():
        return _iso_date(text)
    if ":" in bare:
        bare = "".join(_TIME.sub("", half_width(text).strip()).split())
    if bare.isdecimal():
        return _compact_date(bare) or Clean(text)
    found = _DATE.fullmatch(bare.translate(_SEPARATORS))
    if not found:
        return Clean(text)
    year, month, day = found.groups()
    return _real_date(int(year), int(month), int(day) if day else None, text) or Clean(text)


def _iso_date(text: str) -> Clean:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return Clean(text)
    return Clean(date) if date.year in _YEARS else Clean(text)


def _compact_date(digits: str) -> Clean | None:
    """20171231, 20171231000000, 201712, or a day number of Excel as text (43100)."""
    if len(digits) == 14 and digits.endswith("000000"):
        digits = digits[:8]
    if len(digits) == 8:
        return _real_date(int(digits[:4]), int(digits[4:6]), int(digits[6:]), digits)
    if len(digits) == 6:
        return _real_date(int(digits[:4]), int(digits[4:]), None, digits)
    is_serial = len(digits) in (4, 5) and _SERIALS[0] <= int(digits) <= _SERIALS[1]
    return _serial(int(digits)) if is_serial else None


def _real_date(year: int, month: int, day: int | None, text: str) -> Clean | None:
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    if day is None:
        return Clean(dt.date(year, month, 1), MONTH_ONLY + "，按当月 1 日")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    date = dt.date(year, month, day)
    return Clean(date, "" if text == date.isoformat() else "日期统一写法")


def _serial(days: int) -> Clean:
    return Clean(_FIRST_SERIAL + dt.timedelta(days=days), "日期序号改为日期")


def _code(text: str, bare: str, field: Field) -> Clean:
    name = code_lists()[field.codes].get(bare)
    if name is None:
        return Clean(text)
    return Clean(name, f"“{text}”规范为“{name}”" if name != text else "")


def _amount(text: str, bare: str, field: Field) -> Clean:
    digits = bare.replace(",", "").rstrip("名人个")
    if not _NUMBER.fullmatch(digits):
        return Clean(text)
    number = float(digits) if "." in digits else int(digits)
    return Clean(_whole(number), TEXT_NUMBER if digits == text else "数字统一写法")


def _yes(text: str, bare: str, field: Field) -> Clean:
    found = _YES.get(bare.upper())
    return Clean(text) if found is None else Clean(found, f"“{text}”规范为“{found}”" if found != text else "")


def _credit(text: str, bare: str, field: Field) -> Clean:
    code = bare.upper()
    return Clean(code, "代码去空格、改半角或大写" if code != text else "")


def _document(text: str, bare: str, field: Field) -> Clean:
    number = _DOCUMENT_YEAR.sub(r"〔\1〕", bare, count=1)
    return Clean(number, "文号去空格、括号统一为〔〕" if number != text else "")


_OF_TEXT = {
    "姓名": _name,
    "身份证号": _id_number,
    "日期": _date,
    "码": _code,
    "数": _amount,
    "是否": _yes,
    "信用代码": _credit,
    "文号": _document,
}


def _of_other(raw: object, field: Field) -> Clean:
    """A cell that the file holds as a number, a date or a truth value."""
    if isinstance(raw, bool):
        found = clean("是" if raw else "否", field)
        return Clean(found.value, found.why or "逻辑值改为是、否")
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    if isinstance(raw, dt.date):
        return Clean(raw) if field.kind == "日期" else clean(raw.isoformat(), field)
    if isinstance(raw, (int, float)):
        return _of_number(raw, field)
    return clean(str(raw), field)


def _whole(number: float) -> int | float:
    """A number as ``int`` where it is whole."""
    return int(number) if abs(number) < 1e300 and number == int(number) else number


def _of_number(raw: float, field: Field) -> Clean:
    # Not ``>=``: a number that is none (NaN) is refused too.
    if field.kind == "身份证号" and not raw < _EXACT:
        return Clean(None, refused="身份证号被存成了数字，末几位已丢失，请在原系统重新导出为文本")
    if raw != raw or abs(raw) >= 1e300:
        return Clean(repr(raw))
    number = _whole(raw)
    if field.kind == "数":
        return Clean(number)
    if field.kind == "日期" and _SERIALS[0] <= number <= _SERIALS[1]:
        return _serial(int(number))
    if field.kind == "日期" and not isinstance(number, int):
        return _month(repr(number))
    found = clean(str(number), field)
    return found if found.why or found.refused or found.value is None else Clean(found.value, NUMBER_TEXT)


def _month(text: str) -> Clean:
    """1987.05 as a number is a month, but 1987.1 stays: it is January, or October without its nought."""
    found = _MONTH.fullmatch(text)
    if not found or found[2] == "1":
        return Clean(text)
    return _real_date(int(found[1]), int(found[2]), None, text) or Clean(text)
