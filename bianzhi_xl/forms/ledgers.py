"""The latest ledger row (编制台账) of one unit or inner office: its texts, such as 批准文号."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from bianzhi_xl.nouns import Cube, Record, Scalar, Where


class Ledgers:
    """Ledger rows by (institution, inner office); read once, and only when a form asks."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube

    def divided(self, where: Where) -> bool:
        """Whether the ledger divides the quota of the one unit in ``where`` among its inner offices."""
        return _only(where, "机构") in self._units_divided

    def text(self, where: Where, field: str) -> Scalar:
        """A field of the latest ledger row of the one unit (or inner office) in ``where``."""
        record = self._latest.get((_only(where, "机构"), _only(where, "所在机构")))
        return record.get(field) if record else None

    @cached_property
    def _units_divided(self) -> frozenset[str]:
        return frozenset(unit for unit, office in self._latest if office)

    @cached_property
    def _latest(self) -> dict[tuple[str, str], Record]:
        codes = self._codes
        found: dict[tuple[str, str], Record] = {}
        for record in sorted(self._cube.register.ledger, key=_day):  # the last one stays
            unit = codes.get(record.get("机构编码")) or codes.get(record.get("机构名称"))
            if unit and _day(record) <= self._cube.date:
                found[unit, str(record.get("所在机构") or "")] = record
        return found

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
