"""The world of one check: counts, other forms' cells, last year, and the words that need the register."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from bianzhi_xl import forms, register
from bianzhi_xl.check.evidence import Bound, Evidence
from bianzhi_xl.language import Rows
from bianzhi_xl.nouns import Figures, Meaning, Record, RuleFault, Scalar, Where


def world_of(evidence: Evidence) -> World:
    """The world of some evidence, the same whatever is asked of it: verdict, constraints or weights."""
    found = evidence.kept.get("world")
    if not isinstance(found, World):
        found = evidence.kept["world"] = World(evidence)
    return found


class World:
    """What every scope of one check shares."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.cube = evidence.cube
        self.units = evidence.cube.units
        settings = evidence.settings
        self.common: Mapping[str, Scalar] = {
            "截止日": settings.cutoff,
            "年度": settings.year,
            "填报": settings.serves,
            "工资表": "无" if evidence.payroll is None else "有",
        }
        self._occurrences: dict[tuple[str, str], Counter] = {}
        self._wheres: dict[tuple, Where] = {}
        self._kept: dict[tuple, tuple] = {}
        self._derived: dict[int, Figures] = {}

    def kept(self, key: tuple, make: Callable[[], tuple]) -> tuple:
        """What ``make`` gives, made once for a key: many rules are judged for the same cells."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def derived(self, sheet: Bound) -> Figures:
        """What the register says of every cell of a sheet that it speaks of."""
        found = self._derived.get(id(sheet))
        if found is None:
            found = self._derived[id(sheet)] = forms.derived(
                sheet.form, sheet.rows, self.cube, self.evidence.last
            )
        return found

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        """A count of the register; of 台账 the first name is the field."""
        key = (word, names, tuple(where.items()))
        filtered = self._wheres.get(key)
        if filtered is None:
            filtered = self._wheres[key] = _filter(names[1:] if word == "台账" else names, where)
        return self.cube.count(filtered, names[0] if word == "台账" else word)

    def cells(self, sheet: Bound | None, form: str, rows: Rows, column: str) -> tuple[Scalar, ...]:
        """Cells of this sheet's form or another, top to bottom (see ``language.Scope.cells``)."""
        held, keys = self.rows(sheet, form, rows)
        return (None,) if keys is None else tuple(held.value(key, column) for key in keys)

    def rows(self, sheet: Bound | None, form: str, rows: Rows) -> tuple[Bound, tuple[str, ...] | None]:
        """The sheet that cells are read from, and their row keys; no keys when the rows named are not there."""
        held = self.evidence.by_form.get(form) if form else sheet
        if held is None:
            raise RuleFault(f"这里没有“{form or '本表'}”")
        if isinstance(rows, str):
            return held, (rows,)
        if rows is None:
            return held, held.body
        ordered = [row.key for row in held.rows]
        if rows[0] not in ordered or rows[1] not in ordered:
            return held, None
        run = ordered[ordered.index(rows[0]) : ordered.index(rows[1]) + 1]
        return held, tuple(key for key in run if key in held.body)

    def last(self, form: str, row: str, column: str) -> Scalar:
        """A figure of last year's sheets; None when there is none."""
        return self.evidence.last.get(Meaning(form, row, column))

    def occurrences(self, family: str, field: str, value: Scalar) -> int:
        """How many records of 人员, 机构 or 台账 hold a value; people who have left are not among them."""
        if value is None:
            return 0
        if (family, field) not in self._occurrences:
            records = self._records(family)
            values = (record.values[field] for record in records if field in record.values)
            self._occurrences[family, field] = Counter(values)
        return self._occurrences[family, field][value]

    def _records(self, family: str) -> Sequence[Record]:
        held = self.cube.register
        if family == "人员":
            return [p for p in held.people if self.cube.attributes(p)["人员状况"] != "已离开"]
        return held.institutions if family == "机构" else held.ledger

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        """A word that needs the register or its code tables."""
        return _WORDS[word](self, *args)

    @cached_property
    def paid(self) -> frozenset[Scalar]:
        """ID numbers of the payroll list."""
        return frozenset(record.get("身份证号") for record in self.evidence.payroll or ())

    @cached_property
    def in_post(self) -> frozenset[Scalar]:
        """ID numbers of those whom the register counts (计入实有)."""
        people = self.cube.people(register.predicates()["实有"])
        return frozenset(person.get("身份证号") for person in people)

    @cached_property
    def offices(self) -> frozenset[tuple[str, str]]:
        """(unit code, name) of every inner office."""
        return frozenset((code, str(office.get("机构名称"))) for code, office in self.units.offices)

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """机构编码 → code of the 隶属单位 (its name when the register has no such); inner offices too."""
        return {
            str(record.get("机构编码")): self.units.find(record.get("隶属单位"))
            or str(record.get("隶属单位"))
            for record in self.cube.register.institutions
            if record.get("机构编码") and record.get("隶属单位")
        }

    @cached_property
    def children(self) -> Counter[str]:
        """Code → how many institutions (个) name it as 隶属单位."""
        return Counter(self.parents.values())

    @cached_property
    def ledgers(self) -> Mapping[str, Record]:
        """Unit code → its current ledger entry."""
        return {row["机构"]: record for record, row in self.units.entries(False)}

    @cached_property
    def approved(self) -> Mapping[str, Scalar]:
        """批文累计编制数: unit code → 编制数 of its first ledger row, with all later 增编数 and 减编数 (名).

        None when the first row has no 编制数 or a later one gives neither.
        """
        rows: dict[str, list[Record]] = {}
        for record in self.cube.register.ledger:
            code = self.units.find(record.get("机构编码")) or self.units.find(record.get("机构名称"))
            day = _day(record)
            if code and not record.get("内设机构") and day <= self.evidence.settings.cutoff:
                rows.setdefault(code, []).append(record)
        return {code: _sum(sorted(found, key=_day)) for code, found in rows.items()}

    def circles(self, code: Scalar) -> bool:
        """Whether following 隶属单位 upwards comes back to where it began."""
        seen, here = {str(code)}, self.parents.get(str(code))
        while here is not None:
            if here in seen:
                return True
            seen.add(here)
            here = self.parents.get(here)
        return False


def _filter(names: Sequence[str], where: Mapping[str, tuple[str, ...]]) -> Where:
    predicates = register.predicates()
    found = Where.of(where)
    for name in names:
        if name not in predicates:
            raise RuleFault(f"没有“{name}”这个口径")
        found = found & predicates[name]
    return found


def _day(record: Record) -> dt.date:
    day = record.get("日期")
    return day if isinstance(day, dt.date) else dt.date.min


def _sum(rows: Sequence[Record]) -> Scalar:
    total = _number(rows[0].get("编制数"))
    for record in rows[1:]:
        more, less = _number(record.get("增编数")), _number(record.get("减编数"))
        if total is None or (more is None and less is None):
            return None
        total += (more or 0) - (less or 0)
    return total


def _number(value: Scalar) -> int | float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


@functools.cache
def _accepted(listed: str) -> frozenset[str]:
    """The values of a code list."""
    lists = register.code_lists()
    if listed not in lists:
        raise RuleFault(f"没有“{listed}”这个码表")
    return frozenset(lists[listed].values())


_WORDS: Mapping[str, Callable[..., Scalar]] = {
    "是身份证号": lambda world, value: register.id_problem(value) is None,
    "身份证生日": lambda world, value: register.birth_of(value),
    "身份证性别": lambda world, value: register.sex_of(value),
    "身份证省份有效": lambda world, value: register.known_province(value),
    "是信用代码": lambda world, value: register.credit_code_problem(value) is None,
    "是机构代码": lambda world, value: register.org_code_problem(value) is None,
    "属于": lambda world, value, listed: value in _accepted(str(listed)),
    "有机构": lambda world, value: world.units.find(value) is not None,
    "有内设机构": lambda world, unit, name: (world.units.find(unit), str(name)) in world.offices,
    "在工资表": lambda world, number: number in world.paid,
    "在职在编": lambda world, number: number in world.in_post,
    "自成上级": lambda world, code: world.circles(code),
}
