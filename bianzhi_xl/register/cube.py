"""The cube (数据立方): the register as counts by coded attributes, as of the cut-off date.

Facts are rows with a weight; a projection on a set of attributes is made once and kept.  One mechanism
counts people (人), quotas (名), institutions and inner offices (个).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from bianzhi_xl.nouns import Fault, Record, Register, Settings, Where
from bianzhi_xl.register import attributes as attribute
from bianzhi_xl.register.tables import LEDGER, UNMAPPED, fields
from bianzhi_xl.register.units import Units

_SPLITS = ("全额拨款", "差额补贴", "经费自理")


class Facts:
    """Rows with coded attributes and a weight each."""

    def __init__(self, rows: Sequence[Mapping[str, str]], weights: Sequence[float], what: str) -> None:
        self._rows = rows
        self._weights = weights
        self._what = what
        self._tables: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
        self._columns: dict[str, list[str]] = {}

    def count(self, where: Where) -> int | float:
        """The weight of the rows that satisfy ``where``."""
        names = tuple(name for name, _ in where)
        table = self._tables.get(names)
        if table is None:
            table = self._tables[names] = self._projected(names)
        if len(names) == 1:
            return sum(table.get((value,), 0) for value in where[0][1])
        sets = [allowed for _, allowed in where]
        size = 1
        for allowed in sets:
            size *= len(allowed)
        if size <= len(table):
            return sum(table.get(key, 0) for key in itertools.product(*sets))
        return sum(weight for key, weight in table.items() if all(map(frozenset.__contains__, sets, key)))

    def places(self, where: Where) -> list[int]:
        """The numbers of the rows that satisfy ``where``."""
        found: Sequence[int] = range(len(self._rows))
        for name, allowed in where:
            column = self._column(name)
            found = [place for place in found if column[place] in allowed]
        return list(found)

    def _projected(self, names: tuple[str, ...]) -> dict[tuple[str, ...], float]:
        table: dict[tuple[str, ...], float] = {}
        if not names:
            return {(): sum(self._weights)}
        for key, weight in zip(zip(*map(self._column, names), strict=True), self._weights, strict=True):
            table[key] = table.get(key, 0) + weight
        return table

    def _column(self, name: str) -> list[str]:
        if name not in self._columns:
            try:
                self._columns[name] = [row[name] for row in self._rows]
            except KeyError:
                raise Fault(f"{self._what}不能按“{name}”统计，请检查表样或规则里的条件。") from None
        return self._columns[name]


class Cube:
    """The counts of one register at one cut-off date (see ``nouns.Cube``)."""

    def __init__(self, register: Register, settings: Settings) -> None:
        self.register = register
        self.date = settings.cutoff
        self.settings = settings
        self.units = Units(register, settings.cutoff)
        nobody = attribute.of_nobody()
        # People without an institution in the register are counted too, under 未归类.
        self._unit_of = [self.units.of_person(person) for person in register.people]
        unit_rows = {code: self.units.attributes[code] for code in self.units.attributes}
        self._people = [
            attribute.of_person(person, unit_rows.get(code or "", nobody), settings)
            for person, code in zip(register.people, self._unit_of, strict=True)
        ]
        self._rows_of = {id(person): row for person, row in zip(register.people, self._people, strict=True)}
        self._facts: dict[str, Facts] = {}

    def count(self, where: Where, of: str = "人数") -> int:
        """How many people (人), quotas (名) or institutions (个) satisfy ``where``.

        of: 人数, 编制, 机构数, 内设机构数, or a number field of the ledger.  For quotas, a filter on 所在机构
        looks at the inner offices' own entries, any other at the units'.  Raises Fault on an unknown name.
        """
        number = self._facts_of(of, any(name == "所在机构" for name, _ in where)).count(where)
        return int(number) if number == int(number) else number  # type: ignore[return-value]

    def people(self, where: Where) -> tuple[Record, ...]:
        """The people behind ``count(where)``, in register order."""
        return tuple(self.register.people[place] for place in self._facts_of("人数", False).places(where))

    def institutions(self, where: Where) -> tuple[Record, ...]:
        """The institutions behind ``count(where, of="机构数")``, in register order."""
        standing = self.units.standing
        return tuple(standing[place] for place in self._facts_of("机构数", False).places(where))

    def offices(self, where: Where) -> tuple[Record, ...]:
        """The inner offices of the units that satisfy ``where``, in register order."""
        places = self._facts_of("内设机构数", False).places(where)
        return tuple(self.units.offices[place][1] for place in places)

    def attributes(self, record: Record) -> Mapping[str, str]:
        """The coded attributes of one person or institution of this register."""
        if record.kind == "机构":
            code = self.units.code_of(record)
            return self.units.attributes.get(code) or attribute.of_unit(record, code)
        held = self._rows_of.get(id(record))
        if held is not None:
            return held
        unit = self.units.attributes.get(self.units.of_person(record) or "") or attribute.of_nobody()
        return attribute.of_person(record, unit, self.settings)

    def _facts_of(self, of: str, offices: bool) -> Facts:
        key = f"{of}/内设" if offices and of not in ("人数", "机构数", "内设机构数") else of
        if key not in self._facts:
            self._facts[key] = self._made(of, offices)
        return self._facts[key]

    def _made(self, of: str, offices: bool) -> Facts:
        if of == "人数":
            return Facts(self._people, [1] * len(self._people), of)
        if of == "机构数":
            rows = [self.units.attributes[self.units.code_of(unit)] for unit in self.units.standing]
            return Facts(rows, [1] * len(rows), of)
        if of == "内设机构数":
            rows = [self.units.attributes.get(code) or attribute.of_nobody() for code, _ in self.units.offices]
            return Facts(rows, [1] * len(rows), of)
        if of == "编制":
            return _facts(self.units.entries(offices), _quotas, of)
        if of not in fields(LEDGER) or fields(LEDGER)[of].kind != "数":
            raise Fault(f"没有“{of}”可以统计：应是人数、编制、机构数、内设机构数或台账里的数。")
        return _facts(self.units.entries(offices), lambda entry, row: [(row, _number(entry, of))], of)


_Entry = tuple[Record, Mapping[str, str]]


def _facts(
    entries: Sequence[_Entry],
    split: Callable[[Record, Mapping[str, str]], list[tuple[Mapping[str, str], float]]],
    what: str,
) -> Facts:
    pairs = [pair for entry, row in entries for pair in split(entry, row)]
    return Facts([row for row, _ in pairs], [weight for _, weight in pairs], what)


def _quotas(entry: Record, row: Mapping[str, str]) -> list[tuple[Mapping[str, str], float]]:
    """A ledger entry as quotas by 编制类型 and, for 事业 and 参公, by 经费形式.

    A number in no named 编制类型 (编制数 larger than the named ones together) is counted under 未归类.
    """
    found: list[tuple[Mapping[str, str], float]] = []
    rest = _number(entry, "编制数")
    funds = {fund: _number(entry, fund) for fund in _SPLITS}
    for kind in attribute.attribute_values("编制类型"):
        number = _number(entry, kind) if kind != UNMAPPED else 0
        if not number:
            continue
        rest -= number
        if kind in ("事业编制", "参公事业编制") and sum(funds.values()) == number:
            found += [({**row, "编制类型": kind, "经费形式": fund}, n) for fund, n in funds.items() if n]
        else:
            found.append(({**row, "编制类型": kind}, number))
    if rest > 0:
        found.append(({**row, "编制类型": UNMAPPED}, rest))
    return found


def _number(entry: Record, field: str) -> float:
    value = entry.values.get(field)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0
