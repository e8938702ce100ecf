"""What the cube does not count: texts of the ledger (编制台账) such as 批准文号, names of parent units."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from bianzhi_xl.nouns import Cube, Record, Scalar, Where


class Ledgers:
    """Latest ledger rows by (institution, inner office); indexed once, and only when a form asks."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube

    def text(self, where: Where, field: str) -> Scalar:
        """A field of the latest ledger row of the one unit (or inner office) in ``where``."""
        record = self._latest.get((_only(where, "机构"), _only(where, "所在机构")))
        return record.get(field) if record else None

    def name(self, unit: Scalar) -> Scalar:
        """The name of an institution; a text that is no known 机构编码 stays as it is."""
        return self._names.get(unit, unit)

    def approved(self, where: Where, field: str) -> int:
        """The sum of a number field over the latest rows of the units in ``where``.

        For a field that has the name of a count, such as 内设机构数: the cube counts those that exist.
        """
        units = (self._cube.attributes(record)["机构"] for record in self._cube.institutions(where))
        rows = (self._latest.get((unit, "")) for unit in units)
        numbers = (row.get(field) for row in rows if row)
        return sum(number for number in numbers if isinstance(number, int))

    @cached_property
    def _latest(self) -> dict[tuple[str, str], Record]:
        codes = self._codes
        found: dict[tuple[str, str], Record] = {}
        for record in sorted(self._cube.register.ledger, key=_day):  # the last one stays
            unit = codes.get(record.get("机构编码")) or codes.get(record.get("机构名称"))
            if unit and _day(record) <= self._cube.date:
                found[unit, str(record.get("内设机构") or "")] = record
        return found

    @cached_property
    def _names(self) -> dict[Scalar, Scalar]:
        units = self._cube.institutions(Where())
        return {record.get("机构编码"): record.get("机构名称") for record in units if record.get("机构编码")}

    @cached_property
    def _codes(self) -> dict[Scalar, str]:
        """机构编码 or 机构名称 → the attribute 机构."""
        cube = self._cube
        units = [(record, cube.attributes(record)["机构"]) for record in cube.institutions(Where())]
        return {record.get(name): code for record, code in units for name in ("机构名称", "机构编码")}


def _only(where: Where, name: str) -> str:
    """The one value that ``where`` allows for an attribute, else an empty text."""
    allowed = next((values for attribute, values in where if attribute == name), frozenset())
    return next(iter(allowed)) if len(allowed) == 1 else ""


def _day(record: Record) -> dt.date:
    day = record.get("日期")
    return day if isinstance(day, dt.date) else dt.date.min
