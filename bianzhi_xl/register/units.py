"""Institutions (机构): found by code or name, with their inner offices and their current ledger entries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bianzhi_xl.nouns import Record, Register
from bianzhi_xl.register import coded as attribute
from bianzhi_xl.register.tables import UNMAPPED, half_width

_INNER = ("内设机构", "机构分组")
_NAMES = ("机构名称", "其他全称", "规范简称")


class Units:
    """The institutions of one register as of a date.

    standing: legal units not abolished.  records, attributes: by unit code.  offices: (unit code, record)
    of every inner office that exists.
    """

    def __init__(self, register: Register, day: dt.date) -> None:
        self._day = day
        self._ledger = register.ledger
        legal = [record for record in register.institutions if record.get("法人单位标识") not in _INNER]
        self.records: dict[str, Record] = {}
        for record in legal:
            code = str(record.get("机构编码") or record.get("机构名称") or f"第{record.row}行")
            # A code that stands twice must not hide a unit: the second is told apart, a rule speaks of it.
            while code in self.records:
                code += "#2"
            self.records[code] = record
        self._codes = {id(record): code for code, record in self.records.items()}
        self.standing: tuple[Record, ...] = tuple(r for r in legal if not self._abolished(r))
        self.attributes: Mapping[str, Mapping[str, str]] = {
            code: attribute.of_unit(record, code) for code, record in self.records.items()
        }
        self._by_name = self._index()
        self.offices: tuple[tuple[str, Record], ...] = tuple(self._inner(register.institutions))
        self._office_codes = {
            str(inner.get("机构编码")): (unit, str(inner.get("机构名称") or ""))
            for unit, inner in reversed(self.offices)
            if inner.get("机构编码")
        }

    def _abolished(self, record: Record) -> bool:
        day = record.get("撤销时间")
        return isinstance(day, dt.date) and day <= self._day

    def _index(self) -> dict[str, str]:
        """Code or name → code.  A name that two standing units bear is neither's: it would be a guess."""
        found: dict[str, str] = {}
        bearers: Counter[str] = Counter()
        # Abolished units come last, so that a successor of the same name is found first.
        for code, record in sorted(self.records.items(), key=lambda each: self._abolished(each[1])):
            names = {_bare(record.get(name)) for name in _NAMES if record.get(name)}
            for name in names:
                if found.setdefault(name, code) != code and not self._abolished(record):
                    bearers[name] += 1
        for name in bearers:
            del found[name]
        coded = reversed([each for each in self.records.items() if each[1].get("机构编码")])
        return found | {_bare(record.get("机构编码")): code for code, record in coded}

    def _inner(self, records: Sequence[Record]) -> Iterator[tuple[str, Record]]:
        for record in records:
            if record.get("法人单位标识") in _INNER and not self._abolished(record):
                yield self.find(record.get("隶属单位")) or UNMAPPED, record

    def find(self, name: object) -> str | None:
        """The code of the unit with this code or (full, other, short) name; None when there is none."""
        return self._by_name.get(_bare(name)) if name else None

    def code_of(self, record: Record) -> str:
        """The code under which a unit's record is counted."""
        own = self._codes.get(id(record))
        return own or self.find(record.get("机构编码") or record.get("机构名称")) or UNMAPPED

    def of_person(self, person: Record) -> str | None:
        """The code of a person's unit; None when the register does not have it."""
        return self.find(person.get("单位编码")) or self.find(person.get("单位名称"))

    def of_people(self, people: Sequence[Record]) -> list[str | None]:
        """The code of the unit of each person."""
        keys = [(person.values.get("单位编码"), person.values.get("单位名称")) for person in people]
        known = {key: self.find(key[0]) or self.find(key[1]) for key in set(keys)}
        return [known[key] for key in keys]

    def entries(self, offices: bool) -> list[tuple[Record, Mapping[str, str]]]:
        """Current ledger entries of units, or of inner offices, each with its attributes.

        Of several approvals for one unit or office the latest counts (last row where dates are equal).
        """
        latest: dict[tuple[str, str], Record] = {}
        for record in self._ledger:
            key = self._place(record)
            if bool(key[1]) != offices or self._later_than_cutoff(record):
                continue
            held = latest.get(key)
            if held is None or _date(record) >= _date(held):
                latest[key] = record
        found = []
        for (code, office), record in latest.items():
            row = self.attributes.get(code) or attribute.of_nobody()
            if code in self.records and self._abolished(self.records[code]):
                continue
            found.append((record, {**row, "所在机构": office} if office else row))
        return found

    def _place(self, record: Record) -> tuple[str, str]:
        """(unit code, inner office or "") that a ledger entry is about."""
        code = self.find(record.get("机构编码"))
        office = str(record.get("内设机构") or "")
        if code is None:
            inner = self._office_codes.get(str(record.get("机构编码")))
            if inner:
                return inner
            code = self.find(record.get("机构名称"))
        return code or f"{UNMAPPED} {record.get('机构编码')} {record.get('机构名称')}", office

    def _later_than_cutoff(self, record: Record) -> bool:
        day = record.get("日期")
        return isinstance(day, dt.date) and day > self._day


def _date(record: Record) -> dt.date:
    day = record.get("日期")
    return day if isinstance(day, dt.date) else dt.date.min


def _bare(name: object) -> str:
    return half_width(str(name)).replace(" ", "")
