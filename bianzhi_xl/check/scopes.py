"""Scopes: what the names in a rule mean for one person, institution, row, cell or form.

The names each 每 offers are those tabled in ``rules``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from bianzhi_xl import register
from bianzhi_xl.check.evidence import Bound, Evidence, body_rows
from bianzhi_xl.nouns import Meaning, Record, RuleFault, Scalar, Where

_PERSON_FIELDS = frozenset(register.fields(register.PEOPLE))
_UNIT_FIELDS = frozenset(register.fields(register.UNITS))
_LEDGER_FIELDS = frozenset(register.fields(register.LEDGER))


class World:
    """What every scope of one check shares: counts, other forms' cells, last year, the host words."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.cube = evidence.cube
        settings = evidence.settings
        self.common: dict[str, Scalar] = {"截止日": settings.cutoff, "年度": settings.year, "填报": settings.serves}
        self._occurrences: dict[str, Counter] = {}
        self._wheres: dict[tuple, Where] = {}

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        key = (word, names, tuple(where.items()))
        filtered = self._wheres.get(key)
        if filtered is None:
            filtered = self._wheres[key] = self._where(word, names, where)
        return self.cube.count(filtered, names[0] if word == "台账" else word)

    def _where(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Where:
        found = Where.of(where)
        for name in names[1:] if word == "台账" else names:
            if name not in self.evidence.predicates:
                raise RuleFault(f"没有“{name}”这个口径")
            found = found & self.evidence.predicates[name]
        return found

    def cells(self, sheet: Bound | None, form: str, rows, column: str) -> tuple[Scalar, ...]:
        held = self.evidence.by_form.get(form) if form else sheet
        if held is None:
            raise RuleFault(f"这里没有“{form or '本表'}”")
        if isinstance(rows, str):
            return (held.value(rows, column),)
        keys = body_rows(held)
        if rows is not None:
            ordered = [row.key for row in held.rows]
            if rows[0] not in ordered or rows[1] not in ordered:
                return (None,)
            run = ordered[ordered.index(rows[0]) : ordered.index(rows[1]) + 1]
            keys = tuple(key for key in run if key in keys)
        return tuple(held.value(key, column) for key in keys)

    def last(self, form: str, row: str, column: str) -> Scalar:
        return self.evidence.last.get(Meaning(form, row, column))

    def occurrences(self, field: str, records: tuple[Record, ...], value: Scalar) -> int:
        if value is None:
            return 0
        if field not in self._occurrences:
            self._occurrences[field] = Counter(
                record.values[field]
                for record in records
                if field in record.values and self.standing(record) != "已离开"
            )
        return self._occurrences[field][value]

    def standing(self, record: Record) -> str:
        return self.cube.attributes(record)["人员状况"]

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        return _WORDS[word](self, *args)

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """Code or name of a unit → its code."""
        found: dict[str, str] = {}
        for unit in self.cube.institutions(Where()):
            code = self.cube.attributes(unit)["机构"]
            for field in ("机构编码", "机构名称", "其他全称", "规范简称"):
                if unit.get(field):
                    found.setdefault(str(unit.get(field)), code)
        return found

    @cached_property
    def office_names(self) -> frozenset[tuple[str, str]]:
        """(unit code, inner office name)."""
        return frozenset(
            (code, str(office.get("机构名称")))
            for code in set(self.unit_names.values())
            for office in self.cube.offices(Where.of(机构=code))
        )

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """机构编码 → 隶属单位, inner offices included."""
        return {
            str(record.get("机构编码")): self.unit_names.get(str(record.get("隶属单位")), str(record.get("隶属单位")))
            for record in self.cube.register.institutions
            if record.get("隶属单位")
        }

    @cached_property
    def children(self) -> Counter:
        """机构编码 → how many institutions (个) name it as 隶属单位."""
        return Counter(self.parents.values())

    @cached_property
    def ledgers(self) -> Mapping[str, Record]:
        """Unit code → its current ledger entry."""
        return {row["机构"]: record for record, row in self.cube.units.entries(False)}  # type: ignore[attr-defined]

    @cached_property
    def approved(self) -> Mapping[str, float]:
        """Unit code → the sum of all its approvals (增编数 − 减编数, 名), where the ledger keeps them."""
        sums: dict[str, float] = {}
        for record in self.cube.register.ledger:
            code = self.unit_names.get(str(record.get("机构编码") or record.get("机构名称")))
            more, less = record.get("增编数"), record.get("减编数")
            if code and (isinstance(more, (int, float)) or isinstance(less, (int, float))):
                sums[code] = sums.get(code, 0) + (more or 0) - (less or 0)  # type: ignore[operator]
        return sums

    def circles(self, code: Scalar) -> bool:
        """Whether following 隶属单位 upwards comes back to where it began."""
        seen, here = {str(code)}, self.parents.get(str(code))
        while here is not None:
            if here in seen:
                return True
            seen.add(here)
            here = self.parents.get(here)
        return False


_WORDS = {
    "是身份证号": lambda world, value: register.id_problem(value) is None,
    "身份证生日": lambda world, value: register.birth_of(value),
    "身份证性别": lambda world, value: register.sex_of(value),
    "身份证省份有效": lambda world, value: register.known_province(value),
    "是信用代码": lambda world, value: register.credit_code_problem(value) is None,
    "是机构代码": lambda world, value: register.org_code_problem(value) is None,
    "属于": lambda world, value, listed: value in _names(str(listed)),
    "有机构": lambda world, value: str(value) in world.unit_names,
    "有内设机构": lambda world, unit, name: (world.unit_names.get(str(unit)), str(name)) in world.office_names,
    "自成上级": lambda world, code: world.circles(code),
}


def _names(listed: str) -> frozenset[str]:
    lists = register.code_lists()
    if listed not in lists:
        raise RuleFault(f"没有“{listed}”这个码表")
    return frozenset(lists[listed].values())


class Scope:
    """The base: names every rule may use; sub-scopes add their own."""

    sheet: Bound | None = None
    row_key = ""

    def __init__(self, world: World) -> None:
        self.world = world

    def name(self, path: str) -> Scalar:
        if path in self.world.common:
            return self.world.common[path]
        raise RuleFault(f"这里没有“{path}”")

    def cells(self, form: str, rows, column: str) -> tuple[Scalar, ...]:
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


class PersonScope(Scope):
    """每: 人员.  One object serves all people: ``at`` moves it on."""

    def at(self, record: Record) -> PersonScope:
        self.record = record
        self._values = record.values
        self._attributes: Mapping[str, str] | None = None
        return self

    def name(self, path: str) -> Scalar:
        if path in self._values:
            return self._values[path]
        if path in _PERSON_FIELDS:
            return None
        if path.startswith("单位."):
            return self._unit(path[3:])
        if self._attributes is None:
            self._attributes = self.world.cube.attributes(self.record)
        if path in self._attributes:
            return self._attributes[path]
        return super().name(path)

    def _unit(self, field: str) -> Scalar:
        attributes = self.world.cube.attributes(self.record)
        unit = self.world.cube.units.records.get(attributes["机构"])  # type: ignore[attr-defined]
        if field in _UNIT_FIELDS:
            return unit.get(field) if unit else None
        if field in attributes:
            return attributes[field]
        raise RuleFault(f"这里没有“单位.{field}”")

    def occurrences(self, field: str) -> int:
        return self.world.occurrences(field, self.world.cube.register.people, self._values.get(field))


class UnitScope(Scope):
    """每: 机构."""

    def at(self, record: Record) -> UnitScope:
        self.record = record
        self._attributes = self.world.cube.attributes(record)
        return self

    def name(self, path: str) -> Scalar:
        if path in self.record.values:
            return self.record.values[path]
        if path in _UNIT_FIELDS:
            return None
        code = self._attributes["机构"]
        if path == "下级机构数":
            return self.world.children[str(self.record.get("机构编码"))]
        if path == "批文累计编制数":
            return self.world.approved.get(code)
        if path.startswith("台账."):
            entry = self.world.ledgers.get(code)
            return entry.get(path[3:]) if entry else None
        if path in self._attributes:
            return self._attributes[path]
        return super().name(path)

    def occurrences(self, field: str) -> int:
        value = self.record.values.get(field)
        return sum(value is not None and r.values.get(field) == value for r in self.world.cube.register.institutions)


class LedgerScope(Scope):
    """每: 台账."""

    def at(self, record: Record) -> LedgerScope:
        self.record = record
        return self

    def name(self, path: str) -> Scalar:
        if path in self.record.values:
            return self.record.values[path]
        if path in _LEDGER_FIELDS:
            return None
        if path.startswith("机构."):
            units = self.world.cube.units  # type: ignore[attr-defined]
            code = units.find(self.record.get("机构编码")) or units.find(self.record.get("机构名称"))
            unit = units.records.get(code)
            if path[3:] in _UNIT_FIELDS:
                return unit.get(path[3:]) if unit else None
            return units.attributes[code].get(path[3:]) if code else None
        return super().name(path)

    def occurrences(self, field: str) -> int:
        value = self.record.values.get(field)
        return sum(value is not None and r.values.get(field) == value for r in self.world.cube.register.ledger)


class SheetScope(Scope):
    """每: 行, 格, 取数格, 关系, 公式格, 表, 表结构: names given by whoever judges, and the form's cells."""

    def __init__(self, world: World, sheet: Bound | None, row_key: str, names: Mapping[str, Scalar]) -> None:
        super().__init__(world)
        self.sheet = sheet
        self.row_key = row_key
        self._names = names

    def name(self, path: str) -> Scalar:
        if path in self._names:
            return self._names[path]
        if self.sheet is not None and self.row_key and path in self.sheet.binding.columns:
            return self.sheet.value(self.row_key, path)
        if self.sheet is not None and any(column.key == path for column in self.sheet.form.columns):
            return None
        return super().name(path)
