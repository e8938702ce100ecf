"""Whether what stands in a cell says the same as a figure of the register."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from bianzhi_xl.nouns import Scalar

_DATE = re.compile(r"(\d{4})\D?(\d{1,2})(?:\D?(\d{1,2}))?\D?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})?")


def same(typed: Scalar, figure: Scalar) -> bool:
    """Equal for a reader: spaces, widths and ways to write a date aside.  3 and "3" are told apart.

    >>> same("某县 一中", "某县一中"), same("1980.05", dt.date(1980, 5, 1)), same("3", 3)
    (True, True, False)
    """
    if isinstance(figure, dt.date):
        return _is_date(typed, figure)
    if isinstance(figure, str):
        return _tight(typed) == _tight(figure)
    return typed == figure and isinstance(typed, bool) == isinstance(figure, bool)


def same_number_as_text(typed: Scalar, figure: Scalar) -> bool:
    """Whether a text holds the very number, as Excel's green corner says (以文本形式存储的数字).

    >>> same_number_as_text("１，１６０", 1160), same_number_as_text("约116", 116)
    (True, False)
    """
    if not isinstance(typed, str) or isinstance(figure, (bool, str)) or not isinstance(figure, (int, float)):
        return False
    text = _tight(typed).replace(",", "").removeprefix("+")
    try:
        return float(text) == figure
    except ValueError:
        return False


def blank(value: Scalar) -> bool:
    """Whether a person sees nothing in the cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def _tight(value: Scalar) -> str:
    return "".join(unicodedata.normalize("NFKC", "" if value is None else str(value)).split())


def _is_date(typed: Scalar, figure: dt.date) -> bool:
    day = figure.date() if isinstance(figure, dt.datetime) else figure
    if isinstance(typed, dt.datetime):
        return typed.date() == day
    if isinstance(typed, dt.date):
        return typed == day
    text = _tight(typed)
    found = _EIGHT.fullmatch(text) or _DATE.fullmatch(text)
    if not found:
        return False
    year, month, of_month = found.groups()
    return (int(year), int(month), int(of_month or day.day)) == (day.year, day.month, day.day)
