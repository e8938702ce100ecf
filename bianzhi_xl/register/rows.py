"""Rows of an export as cleaned values: each distinct raw value of a column is cleaned once."""

from __future__ import annotations

import re
from typing import NamedTuple

from bianzhi_xl.nouns import Change, Scalar, masked
from bianzhi_xl.register import numbers
from bianzhi_xl.register.cleaning import MONTH_ONLY, TEXT_NUMBER, Clean, clean
from bianzhi_xl.register.files import RawSheet
from bianzhi_xl.register.heads import Head
from bianzhi_xl.register.tables import Field, half_width, implied

_ID = re.compile(r"\d{14,}[\dXx]")  # whole, or with a digit too few or too many
_NEW = Clean(None, "还没有见过")


class Row(NamedTuple):
    """A row as read: its values, what cleaning changed, and why it cannot be counted (refused)."""

    values: dict[str, Scalar]
    changes: tuple[Change, ...] = ()
    refused: str = ""


def shown(text: str) -> str:
    """A text as it may be shown: ID numbers in it masked.

    >>> shown("张三11010519491231002X")
    '张三110105********002X'
    """
    return _ID.sub(lambda found: masked(found[0]), text)


class RowReader:
    """Reads the rows below one header."""

    def __init__(self, sheet: RawSheet, head: Head) -> None:
        self._file = sheet.file
        self._typed = sheet.typed
        # Raw value → its value where nothing had to be changed, else the whole Clean.
        self._columns: list[tuple[int, Field, str, dict[object, object]]] = [
            (column, field, field.name, {"": None}) for column, field in head.columns.items()
        ]

    def row(self, number: int, cells: list[object]) -> Row:
        """The values of one row."""
        values: dict[str, Scalar] = {}
        odd: list[tuple[Field, object, Clean]] = []
        for column, field, name, memory in self._columns:
            raw = cells[column]
            value = memory.get(raw, _NEW)
            if value is _NEW:
                value = self._learnt(raw, field, memory)
            if value.__class__ is Clean:
                odd.append((field, raw, value))  # type: ignore[arg-type]
                value = value.value  # type: ignore[attr-defined]
            if value is not None:
                values[name] = value  # type: ignore[assignment]
        if not odd:
            return Row(values)
        return self._changed(number, values, odd)

    def _learnt(self, raw: object, field: Field, memory: dict[object, object]) -> object:
        found = clean(raw, field)
        if found.why == TEXT_NUMBER and not self._typed:
            found = Clean(found.value)
        kept = found if found.why or found.refused else found.value
        if raw not in (0, 1):  # to a dict, True and 1 are one key
            memory[raw] = kept
        return kept

    def _changed(self, number: int, values: dict[str, Scalar], odd: list[tuple[Field, object, Clean]]) -> Row:
        refused = next((found.refused for _, _, found in odd if found.refused), "")
        if refused:
            return Row(values, (), refused)
        changes = []
        for field, raw, found in odd:
            changes.append(self._change(number, field, raw, self._born(field, found, values)))
            changes += self._implied(number, field, raw, values)
        return Row(values, tuple(changes))

    def _born(self, field: Field, found: Clean, values: dict[str, Scalar]) -> Clean:
        """A birth typed as year and month takes its day from a sound ID number of that month."""
        if field.name != "出生日期" or not found.why.startswith(MONTH_ONLY):
            return found
        number = values.get("身份证号")
        born = numbers.birth_of(number) if numbers.id_problem(number) is None else None
        typed = found.value
        if born is None or (born.year, born.month) != (typed.year, typed.month):  # type: ignore[union-attr]
            return found
        values["出生日期"] = born
        return Clean(born, f"{MONTH_ONLY}，日取自身份证号")

    def _implied(self, number: int, field: Field, raw: object, values: dict[str, Scalar]) -> list[Change]:
        """What the text says of another field that is blank: 全额事业编制 says 经费形式 too."""
        text = "".join(half_width(str(raw)).split())
        other, value = implied().get((field.codes, text), ("", ""))
        if not other or other in values:
            return []
        values[other] = value
        return [Change(self._file, number, other, "", value, f"“{text}”说明了{other}")]

    def _change(self, number: int, field: Field, raw: object, found: Clean) -> Change:
        whole = isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e21
        old, new = str(int(raw) if whole else raw), str(found.value)  # type: ignore[call-overload]
        if field.kind == "身份证号":
            old, new = masked(old), masked(new)
        elif field.kind != "信用代码":
            old, new = shown(old), shown(new)
        return Change(self._file, number, field.name, old, new, found.why)
