"""The cube (数据立方): the register as counts by coded attributes, as of the cut-off date.

Facts have a column of texts for each attribute and a weight each; a projection on a set of attributes is
made once and kept.  One mechanism counts people (人), quotas (名), institutions and inner offices (个).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bianzhi_xl.nouns import Fault, Record, Register, Settings, Where
from bianzhi_xl.register import coded as attribute
from bianzhi_xl.register.people import People, PersonAttributes
from bianzhi_xl.register.tables import LEDGER, UNMAPPED, fields
from bianzhi_xl.register.units import Units

_SPLITS = ("全额拨款", "差额补贴", "经费自理")
_QUOTA, _BODIES, _OFFICES, _PEOPLE = "编制", "机构数", "内设机构数", "人数"


class Facts:
    """What is counted, as columns: each attribute a list of texts, and the weights (None: one each)."""

    def __init__(self, column: Callable[[str], list[str]], weights: Sequence[float] | int, what: str) -> None:
        """``weights``: a weight for each fact, or how many facts there are, each of weight one."""
        self._made = column
        self._weights = None if isinstance(weights, int) else weights
        self._size = weights if isinstance(weights, int) else len(weights)
        self._what = what
        self._tables: dict[tuple[str, ...], Mapping[tuple[str, ...], float]] = {}

    def count(self, where: Where) -> int | float:
        """The weight of the facts that satisfy ``where``."""
        names = tuple(name for name, _ in where)
        table = self._tables.get(names)
        if table is None:
            table = self._tables[names] = self._projected(names)
        sets = [allowed for _, allowed in where]
        size = 1
        for allowed in sets:
            size *= len(allowed)
        if size <= len(table):
            return sum(table.get(key, 0) for key in itertools.product(*sets))
        return sum(weight for key, weight in table.items() if all(map(frozenset.__contains__, sets, key)))

    def places(self, where: Where) -> list[int]:
        """The numbers of the facts that satisfy ``where``."""
        found: Sequence[int] = range(self._size)
        for name, allowed in where:
            column = self._column(name)
            found = [place for place in found if column[place] in allowed]
        return list(found)

    def _projected(self, names: tuple[str, ...]) -> Mapping[tuple[str, ...], float]:
        columns = [self._column(name) for name in names]
        keys = zip(*columns, strict=True) if columns else itertools.repeat((), self._size)
        if self._weights is None:
            return Counter(keys)
        table: dict[tuple[str, ...], float] = {}
        for key, weight in zip(keys, self._weights, strict=True):
            table[key] = table.get(key, 0) + weight
        return table

    def _column(self, name: str) -> list[str]:
        try:
            return self._made(name)
        except KeyError:
            raise Fault(f"{self._what}不能按“{name}”统计，请检查表样或规则里的条件。") from None


class Cube:
    """The counts of one register at one cut-off date (see ``nouns.Cube``)."""

    def __init__(self, register: Register, settings: Settings) -> None:
        attribute.verify()
        self.register = register
        self.date = settings.cutoff
        self.settings = settings
        self.units = Units(register, settings.cutoff)
        # People without an institution in the register are counted too, under 未归类.
        self._people = People(register.people, self.units, settings)
        self._facts: dict[str, Facts] = {}

    def count(self, where: Where, of: str = _PEOPLE) -> int:
        """How many people (人), quotas (名) or institutions (个) satisfy ``where``.

        of: 人数, 编制, 机构数, 内设机构数, or a number field of the ledger.  For quotas, a filter on 所在机构
        looks at the inner offices' own entries, any other at the units'.  Raises Fault on an unknown name.
        """
        number = self._facts_of(of, any(name == "所在机构" for name, _ in where)).count(where)
        return int(number) if number == int(number) else number  # type: ignore[return-value]

    def people(self, where: Where) -> tuple[Record, ...]:
        """The people behind ``count(where)``, in register order."""
        return tuple(self.register.people[place] for place in self._facts_of(_PEOPLE, False).places(where))

    def institutions(self, where: Where) -> tuple[Record, ...]:
        """The institutions behind ``count(where, of="机构数")``, in register order."""
        standing = self.units.standing
        return tuple(standing[place] for place in self._facts_of(_BODIES, False).places(where))

    def offices(self, where: Where) -> tuple[Record, ...]:
        """The inner offices of the units that satisfy ``where``, in register order."""
        places = self._facts_of(_OFFICES, False).places(where)
        return tuple(self.units.offices[place][1] for place in places)

    def attributes(self, record: Record) -> Mapping[str, str]:
        """The coded attributes of one person or institution."""
        if record.kind == "机构":
            code = self.units.code_of(record)
            return self.units.attributes.get(code) or attribute.of_unit(record, code)
        place = self._people.place(record)
        if place is None:
            return PersonAttributes(People((record,), self.units, self.settings), 0)
        return PersonAttributes(self._people, place)

    def _facts_of(self, of: str, offices: bool) -> Facts:
        key = f"{of}/内设" if offices and of not in (_PEOPLE, _BODIES, _OFFICES) else of
        if key not in self._facts:
            self._facts[key] = self._made(of, offices)
        return self._facts[key]

    def _made(self, of: str, offices: bool) -> Facts:
        units = self.units
        if of == _PEOPLE:
            return Facts(self._people.column, len(self.register.people), of)
        if of == _BODIES:
            return _facts([(units.attributes[units.code_of(unit)], 1) for unit in units.standing], (), of)
        if of == _OFFICES:
            return _facts([(_of_office(units, *each), 1) for each in units.offices], ("所在机构",), of)
        own = ("所在机构",) if offices else ()
        if of == _QUOTA:
            pairs = [pair for entry, row in units.entries(offices) for pair in _quotas(entry, row)]
            return _facts(pairs, ("编制类型", *own), of)
        if of not in fields(LEDGER) or fields(LEDGER)[of].kind != "数":
            raise Fault(f"没有“{of}”可以统计：应是人数、编制、机构数、内设机构数或台账里的数。")
        return _facts([(row, _number(entry, of)) for entry, row in units.entries(offices)], own, of)


_Weighted = tuple[Mapping[str, str], float]


def _facts(pairs: Sequence[_Weighted], more: tuple[str, ...], what: str) -> Facts:
    """Facts about units, counted by their attributes and ``more``."""
    names = frozenset((*attribute.unit_attributes(), *more))

    def column(name: str) -> list[str]:
        if name not in names:
            raise KeyError(name)
        return [row[name] for row, _ in pairs]

    return Facts(column, [weight for _, weight in pairs], what)


def _of_office(units: Units, code: str, office: Record) -> dict[str, str]:
    """The attributes of an inner office: its unit's, and its own name."""
    unit = units.attributes.get(code) or attribute.of_nobody()
    return {**unit, "所在机构": str(office.get("机构名称") or "")}


def _quotas(entry: Record, row: Mapping[str, str]) -> list[_Weighted]:
    """A ledger entry as quotas by 编制类型 and, for 事业 and 参公, by 经费形式.

    A number in no named 编制类型 (编制数 larger than the named ones together) is counted under 未归类.
    """
    found: list[_Weighted] = []
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
