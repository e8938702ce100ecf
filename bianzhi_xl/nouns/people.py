"""The register: records, what cleaning changed, what was set aside, and the cube of counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bianzhi_xl.nouns.values import Scalar


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a register export: a person, an institution or a ledger entry.

    kind: 在职 | 非在职 | 离退休 | 编外 (people) | 机构 | 台账.
    values: field name (the Chinese header of templates/register.yaml) → value;
    an absent field was blank.
    """

    kind: str
    file: str
    sheet: str
    row: int
    values: Mapping[str, Scalar]

    def get(self, name: str) -> Scalar:
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that cleaning changed in a register export (ID numbers masked)."""

    file: str
    row: int
    field: str
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A register row that was read but not counted, and why."""

    file: str
    sheet: str
    row: int
    kind: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Register:
    """The 实名制台账 as read: people, institutions, quotas; nothing dropped.

    rows_read[file] == records from that file + rows set aside from that file.
    notes: what was not read: unknown columns, sheets without a header, other files; one sentence each.
    """

    people: tuple[Record, ...]
    institutions: tuple[Record, ...]
    ledger: tuple[Record, ...]
    changes: tuple[Change, ...] = ()
    aside: tuple[Aside, ...] = ()
    rows_read: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Where(tuple[tuple[str, frozenset[str]], ...]):
    """A filter over coded attributes: every attribute lies in its set of values.

    >>> a = Where.of(编制类型="行政编制") & Where.of(计入实有="是")
    >>> dict(a)["编制类型"]
    frozenset({'行政编制'})
    """

    __slots__ = ()

    @classmethod
    def of(
        cls, terms: Mapping[str, str | Sequence[str] | frozenset[str]] | None = None, **more: str
    ) -> Where:
        pairs = {**(terms or {}), **more}
        return cls(
            sorted((k, frozenset((v,)) if isinstance(v, str) else frozenset(v)) for k, v in pairs.items())
        )

    def __and__(self, other: Where) -> Where:
        merged = dict(self)
        for name, allowed in other:
            merged[name] = merged[name] & allowed if name in merged else allowed
        return Where(sorted(merged.items()))

    def __hash__(self) -> int:
        return tuple.__hash__(self)


class Cube(Protocol):
    """Counts by coded attributes as of the cut-off date (截止日); built by ``register``.

    ``of`` names what is counted: 人数 (人), 编制 (名, sums the ledger by 编制类型 and 经费形式),
    机构数 (个), 内设机构数 (个, inner offices that exist), or any number field of the ledger
    (名 or 个, such as 部门正职领导职数).
    """

    date: dt.date
    register: Register

    def count(self, where: Where, of: str = "人数") -> int: ...
    def people(self, where: Where) -> tuple[Record, ...]:
        """The register rows behind ``count(where)``, in register order."""
        ...

    def institutions(self, where: Where) -> tuple[Record, ...]:
        """The institutions (法人单位) behind ``count(where, of="机构数")``."""
        ...

    def offices(self, where: Where) -> tuple[Record, ...]:
        """Inner offices (内设机构) whose unit satisfies ``where``, in the unit's order."""
        ...

    def attributes(self, record: Record) -> Mapping[str, str]:
        """The coded attributes of one person or institution (also the derived ones)."""
        ...
