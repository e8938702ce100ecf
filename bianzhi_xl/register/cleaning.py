"""Cleaning (清理): a raw cell of an export to the value that is counted, and why it was changed.

What cannot be read for sure is left as it was typed, for a rule to speak of; nothing is guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from bianzhi_xl.nouns import Scalar
from bianzhi_xl.register import numbers
from bianzhi_xl.register.tables import Field, code_lists, half_width

_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?$")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")
_YES = {"是": "是", "否": "否", "1": "是", "0": "否", "Y": "是", "N": "否", "√": "是", "有": "是", "无": "否"}
_EXACT = 2**53
_SERIALS = (7306, 73415)  # 1920-01-01 to 2100-12-31 as Excel counts days


class Clean(NamedTuple):
    """A cleaned value; why is empty when nothing changed; refused: the row cannot be counted."""

    value: Scalar
    why: str = ""
    refused: str = ""


def clean(raw: object, field: Field) -> Clean:
    """The value of one cell for its field."""
    if isinstance(raw, str):
        text = _trimmed(raw)
        if not text:
            return Clean(None)
        found = _OF_TEXT.get(field.kind, _text)(text, field)
        return found if found.why or found.refused or found.value != text or text == raw else Clean(text, "去掉多余空白或改为半角")
    if raw is None:
        return Clean(None)
    return _of_other(raw, field)


def _trimmed(raw: str) -> str:
    if raw.isascii() and raw == raw.strip():
        return raw
    text = raw.replace("\ufeff", "").replace("\u200b", "").replace("\xa0", " ").strip(" \t\r\n　'‘’")
    return text


def _text(text: str, field: Field) -> Clean:
    flat = " ".join(text.split())
    if any(0xFF10 <= ord(ch) <= 0xFF5A for ch in flat):
        return Clean(half_width(flat), "全角字母数字改为半角")
    return Clean(flat, "去掉换行或多余空格" if flat != text else "")


def _name(text: str, field: Field) -> Clean:
    bare = "".join(half_width(text).split()).replace("•", "·").replace(".", "·")
    return Clean(bare, "去掉姓名中的空格或改正间隔号" if bare != text else "")


def _id_number(text: str, field: Field) -> Clean:
    bare = "".join(half_width(text).split()).upper()
    if _SCIENTIFIC.match(bare):
        return Clean(None, refused="身份证号被存成了科学计数，末几位已丢失，请在原系统重新导出为文本")
    longer = numbers.upgraded(bare)
    if longer:
        return Clean(longer, "15 位身份证号升为 18 位")
    return Clean(bare, "身份证号去空格、改半角或大写" if bare != text else "")


def _date(text: str, field: Field) -> Clean:
    bare = _TIME.sub("", half_width("".join(text.split()) if " " not in text.strip() else text).strip())
    bare = bare.replace(" ", "")
    found = _DATE.match(bare)
    if found:
        year, month, day = (int(part) if part else 0 for part in found.groups())
    elif bare.isdecimal() and len(bare) == 8:
        year, month, day = int(bare[:4]), int(bare[4:6]), int(bare[6:])
    elif bare.isdecimal() and len(bare) == 6 and 1 <= int(bare[4:]) <= 12 and "1900" <= bare[:4] <= "2100":
        year, month, day = int(bare[:4]), int(bare[4:]), 0
    else:
        return Clean(text)
    if not (1 <= month <= 12 and day <= calendar.monthrange(max(year, 1), month)[1] and year >= 1):
        return Clean(text)
    date = dt.date(year, month, day or 1)
    plain = bare == date.isoformat()
    return Clean(date, "" if plain else "日期统一写法" if day else "只有年月，按当月 1 日")


def _code(text: str, field: Field) -> Clean:
    listed = code_lists()[field.codes]
    bare = half_width("".join(text.split()))
    name = listed.get(bare)
    if name is None:
        return Clean(text)
    return Clean(name, f"“{text}”规范为“{name}”" if name != text else "")


def _amount(text: str, field: Field) -> Clean:
    bare = half_width(text).replace(",", "").replace(" ", "").rstrip("名人个")
    if not _NUMBER.match(bare):
        return Clean(text)
    number = float(bare)
    return Clean(int(number) if number.is_integer() else number, "文本数字改为数" if bare == text else "数字统一写法")


def _yes(text: str, field: Field) -> Clean:
    found = _YES.get(half_width(text).upper())
    return Clean(text) if found is None else Clean(found, f"“{text}”规范为“{found}”" if found != text else "")


def _credit(text: str, field: Field) -> Clean:
    bare = "".join(half_width(text).split()).upper()
    return Clean(bare, "代码去空格、改半角或大写" if bare != text else "")


_OF_TEXT = {
    "姓名": _name,
    "身份证号": _id_number,
    "日期": _date,
    "码": _code,
    "数": _amount,
    "是否": _yes,
    "信用代码": _credit,
}


def _of_other(raw: object, field: Field) -> Clean:
    """A cell that the file holds as a number, a date or a truth value."""
    if isinstance(raw, bool):
        return clean("是" if raw else "否", field)
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    if isinstance(raw, dt.date):
        return Clean(raw) if field.kind == "日期" else clean(raw.isoformat(), field)
    if isinstance(raw, (int, float)):
        return _of_number(raw, field)
    return clean(str(raw), field)


def _of_number(raw: float, field: Field) -> Clean:
    whole = int(raw) if raw == raw and abs(raw) < 1e300 and float(raw).is_integer() else None
    if field.kind == "数":
        return Clean(whole if whole is not None else raw)
    if field.kind == "身份证号":
        if whole is None or whole >= _EXACT or len(str(whole)) != 15:
            return Clean(None, refused="身份证号被存成了数字，末几位可能已丢失，请在原系统重新导出为文本")
        return _id_number(str(whole), field)
    if field.kind == "日期" and whole is not None and _SERIALS[0] <= whole <= _SERIALS[1]:
        return Clean(dt.date(1899, 12, 30) + dt.timedelta(days=whole), "日期序号改为日期")
    if field.kind == "日期" and whole is None:
        # 1987.05 typed as a number has lost its last nought: 1987.1 is January or October.
        return Clean(repr(raw))
    text = str(whole) if whole is not None else repr(raw)
    found = clean(text, field)
    return found if found.why or found.value is None else Clean(found.value, "数字改为文字")
