"""People by columns: for each coded attribute one list of texts, made when it is first asked for."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat

from bianzhi_xl.nouns import Record, Settings
from bianzhi_xl.register import coded as attribute
from bianzhi_xl.register.tables import PEOPLE, UNMAPPED, code_lists, derived, fields
from bianzhi_xl.register.units import Units


class People:
    """The people of one register, joined to their institutions, as of the cut-off date."""

    def __init__(self, records: Sequence[Record], units: Units, settings: Settings) -> None:
        self.records = records
        self._units = units
        self._settings = settings
        self._columns: dict[str, list[str]] = {}
        self._unit_of = units.of_people(records)
        self._places = {id(record): place for place, record in enumerate(records)}

    @property
    def _year_before(self) -> dt.date:
        """上年末: the last day of the year before the cut-off date's."""
        return dt.date(self._settings.cutoff.year - 1, 12, 31)

    def column(self, name: str) -> list[str]:
        """The value of one attribute for every person, in register order.  Raises KeyError if unknown."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._made(name)
        return found

    def place(self, record: Record) -> int | None:
        """Where a person stands in the columns; None for a record that is not of this register."""
        return self._places.get(id(record))

    def _made(self, name: str) -> list[str]:
        if name in _COMPUTED:
            return _COMPUTED[name](self)
        if name in derived(PEOPLE):
            return self._derived(name)
        if name in _person_names():
            return self._coded(name)
        if name in attribute.unit_attributes():
            return self._of_unit(name)
        raise KeyError(name)

    def _coded(self, name: str) -> list[str]:
        field = fields(PEOPLE)[name]
        accepted = code_lists()[field.codes] if field.kind == "码" else {"是": "是", "否": "否"}
        raw = [record.values.get(name) for record in self.records]
        if name == "编制类型":
            raw = [attribute.post_type(record) for record in self.records]
        known = {value: accepted.get(str(value), UNMAPPED) for value in set(raw)}
        if name == "经费形式":
            # One's own 经费形式 wins over the unit's: a unit may have posts of two kinds.
            return [u if v is None else known[v] for v, u in zip(raw, self._of_unit(name), strict=True)]
        return [known[value] for value in raw]

    def _of_unit(self, name: str) -> list[str]:
        nobody = attribute.of_nobody()[name]
        by_code = {code: row[name] for code, row in self._units.attributes.items()}
        return [nobody if code is None else by_code[code] for code in self._unit_of]

    def _derived(self, name: str) -> list[str]:
        steps = derived(PEOPLE)[name]
        inputs = tuple(dict.fromkeys(each for step in steps for each, _, _ in step.conditions))
        memory: dict[tuple[str, ...], str] = {}
        for values in set(zip(*map(self.column, inputs), strict=True)):
            of = dict(zip(inputs, values, strict=True))
            memory[values] = attribute.derive(steps, of.__getitem__)
        return [memory[values] for values in zip(*map(self.column, inputs), strict=True)]

    def _standing(self, day: dt.date) -> list[str]:
        return list(map(attribute.standing, self.records, repeat(day)))

    def _counted(self, standing: list[str]) -> list[str]:
        settings = self._settings
        counted = zip(self.records, standing, strict=True)
        return ["是" if attribute.counted(record, then, settings) else "否" for record, then in counted]

    def _counted_before(self) -> list[str]:
        found = self._counted(self.column("上年末人员状况"))
        # Who retired this year may stand in both lists; his own record of the post is the one that counts.
        others = {record.values.get("身份证号") for record in self.records if record.kind != "离退休"}
        for place, record in enumerate(self.records):
            number = record.values.get("身份证号")
            if record.kind == "离退休" and number is not None and number in others:
                found[place] = "否"
        return found

    def _flows(self) -> list[str]:
        end = self._settings.cutoff
        then, now = self.column("上年末计入实有"), self.column("计入实有")
        return [
            attribute.flow(record, self._year_before, end, was == "是", is_ == "是")
            for record, was, is_ in zip(self.records, then, now, strict=True)
        ]

    def _retired_flows(self) -> list[str]:
        end = self._settings.cutoff
        then, now = self.column("上年末人员状况"), self.column("人员状况")
        return [
            attribute.retired_flow(record, self._year_before, end, was, is_)
            for record, was, is_ in zip(self.records, then, now, strict=True)
        ]

    def _ages(self) -> list[str]:
        day = self._settings.cutoff
        born = [record.values.get("出生日期") for record in self.records]
        bands = {each: attribute.age_band(each, day) for each in set(born)}
        return [bands[each] for each in born]


_COMPUTED: Mapping[str, Callable[[People], list[str]]] = {
    "所在机构": lambda people: list(map(attribute.office, people.records)),
    "人员状况": lambda people: people._standing(people._settings.cutoff),
    "计入实有": lambda people: people._counted(people.column("人员状况")),
    "上年末计入实有": People._counted_before,
    "本年增减": People._flows,
    "上年末人员状况": lambda people: people._standing(people._year_before),
    "离退休增减": People._retired_flows,
    "年龄段": People._ages,
    "记录类": lambda people: [record.kind for record in people.records],
}


@functools.cache
def _person_names() -> frozenset[str]:
    return frozenset(name for name, field in fields(PEOPLE).items() if field.kind in ("码", "是否"))


class PersonAttributes(Mapping[str, str]):
    """The attributes of one person, looked up in the columns."""

    __slots__ = ("_people", "_place")

    def __init__(self, people: People, place: int) -> None:
        self._people = people
        self._place = place

    def __getitem__(self, name: str) -> str:
        return self._people.column(name)[self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*attribute.unit_attributes(), *attribute.person_attributes())))

    def __len__(self) -> int:
        return sum(1 for _ in self)
