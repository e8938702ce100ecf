"""Scopes: what the names in a rule mean for one person, institution, row, cell or form.

The names each 每 offers are those tabled in ``rules``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bianzhi_xl import register
from bianzhi_xl.check.evidence import Bound
from bianzhi_xl.check.world import World
from bianzhi_xl.language import OWN_COLUMN, OWN_ROW, Rows
from bianzhi_xl.nouns import Place, Record, Relation, RuleFault, Scalar, masked
from bianzhi_xl.rules import Rule

_PERSON_FIELDS = frozenset(register.fields(register.PEOPLE))
_UNIT_FIELDS = frozenset(register.fields(register.UNITS))
_LEDGER_FIELDS = frozenset(register.fields(register.LEDGER))


class About(NamedTuple):
    """What a finding speaks of: in words, its cells, its register row, the people behind it, details.

    people: a few of them, as shown; crowd: how many there are in all.
    """

    where: str
    places: tuple[Place, ...] = ()
    record: tuple[str, int] | None = None
    people: tuple[str, ...] = ()
    crowd: int = 0
    details: str = ""


class Scope:
    """The base: names every rule may use; sub-scopes add their own (see ``language.Scope``)."""

    sheet: Bound | None = None
    row_key = ""
    alike: object = None
    """The same for all cells that share what ``judging.SHARED`` names."""

    def __init__(self, world: World) -> None:
        self.world = world

    def about(self, rule: Rule) -> About:
        """What a finding of this rule here speaks of; asked only when there is one."""
        raise NotImplementedError

    def name(self, path: str) -> Scalar:
        if path in self.world.common:
            return self.world.common[path]
        raise RuleFault(f"这里没有“{path}”")

    def cells(self, form: str, rows: Rows, column: str) -> tuple[Scalar, ...]:
        return self.world.cells(self.sheet, form, rows, column)

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        return self.world.count(word, names, where)

    def last(self, form: str, row: str, column: str) -> Scalar:
        own = self.sheet.form.name if self.sheet else ""
        return self.world.last(form or own, row or self.row_key, column)

    def occurrences(self, field: str) -> int:
        raise RuleFault("“次数”只能用在每: 人员、机构、台账的规则里")

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        return self.world.call(word, args)


class RecordScope(Scope):
    """A row of the register.  One object serves all rows: ``at`` moves it on."""

    family = ""

    def at(self, record: Record) -> RecordScope:
        self.record = record
        self.values = record.values
        self._attributes: Mapping[str, str] | None = None
        return self

    @property
    def attributes(self) -> Mapping[str, str]:
        if self._attributes is None:
            self._attributes = self.world.cube.attributes(self.record)
        return self._attributes

    def about(self, rule: Rule) -> About:
        record = self.record
        return About(
            f"{record.file} 第{record.row}行 {called(record)}".rstrip(), record=(record.file, record.row)
        )

    def occurrences(self, field: str) -> int:
        return self.world.occurrences(self.family, field, self.values.get(field))


def called(record: Record) -> str:
    """How a register row is called in a sentence: a person by name and masked ID number."""
    if record.kind in (register.UNITS, register.LEDGER):
        return str(record.get("机构名称") or record.get("机构编码") or "")
    number = record.get("身份证号")
    name = str(record.get("姓名") or "（无姓名）")
    return f"{name}（{masked(number)}）" if number else name


class PersonScope(RecordScope):
    """每: 人员."""

    family = "人员"

    def name(self, path: str) -> Scalar:
        value = self.values.get(path)
        if value is not None or path in _PERSON_FIELDS:
            return value
        if path in self.world.common:
            return self.world.common[path]
        if path.startswith("单位."):
            return self._unit(path[3:])
        return _attribute(self.attributes, path)

    def _unit(self, field: str) -> Scalar:
        unit = self.world.units.records.get(self.attributes["机构"])
        if field in _UNIT_FIELDS:
            return unit.get(field) if unit else None
        return _attribute(self.attributes, field)


class UnitScope(RecordScope):
    """每: 机构."""

    family = "机构"

    def name(self, path: str) -> Scalar:
        value = self.values.get(path)
        if value is not None or path in _UNIT_FIELDS:
            return value
        if path in self.world.common:
            return self.world.common[path]
        if path == "下级机构数":
            return self.world.children[str(self.values.get("机构编码"))]
        code = self.attributes["机构"]
        if path == "批文累计编制数":
            return self.world.approved.get(code)
        if path.startswith("台账."):
            entry = self.world.ledgers.get(code)
            return entry.get(path[3:]) if entry else None
        return _attribute(self.attributes, path)


class LedgerScope(RecordScope):
    """每: 台账."""

    family = "台账"

    def name(self, path: str) -> Scalar:
        value = self.values.get(path)
        if value is not None or path in _LEDGER_FIELDS:
            return value
        if path.startswith("机构."):
            return self._unit(path[3:])
        return super().name(path)

    def _unit(self, field: str) -> Scalar:
        units = self.world.units
        code = units.find(self.values.get("机构编码")) or units.find(self.values.get("机构名称"))
        if code is None:
            return None
        return (
            units.records[code].get(field)
            if field in _UNIT_FIELDS
            else _attribute(units.attributes[code], field)
        )


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    try:
        return attributes[name]
    except KeyError:
        raise RuleFault(f"这里没有“{name}”") from None


class SheetScope(Scope):
    """Any 每 that speaks of sheets: names given by whoever judges, and the form's cells."""

    def __init__(
        self,
        world: World,
        sheet: Bound | None,
        row_key: str,
        names: Mapping[str, Scalar],
        about: Callable[[Rule], About],
    ) -> None:
        self.world = world
        self.sheet = sheet
        self.row_key = row_key
        self.names = names
        self._about = about
        self.relation: Relation | None = None

    def about(self, rule: Rule) -> About:
        return self._about(rule)

    def cells(self, form: str, rows: Rows, column: str) -> tuple[Scalar, ...]:
        if rows == OWN_ROW:
            rows = self.row_key
        if column == OWN_COLUMN:
            column = str(self.names["列"])
        return super().cells(form, rows, column)

    def name(self, path: str) -> Scalar:
        if path in self.names:
            return self.names[path]
        if self.sheet is not None and self.row_key:
            if path in self.sheet.binding.columns:
                return self.sheet.value(self.row_key, path)
            if any(column.key == path for column in self.sheet.form.columns):
                return None
        return super().name(path)
