"""Whose difference it is (归并): figures that are not what the register says, put together by the people who
make their differences, so that one wrong row of the register is one root cause.

Somebody is taken to be otherwise in the sheets: in one fact as somebody else is (another 编制类型, another unit,
not working), or not there at all.  That says exactly which figures have one more and which one fewer than the
register; he is their cause if no figure that agrees with the register speaks against it and two figures at
least are explained.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bianzhi_xl.locate.crowd import Crowd, Fact, Profile, places, together
from bianzhi_xl.locate.people import counted, facts, named, reason
from bianzhi_xl.nouns import Cube, Meaning, Record, Where

MOST_FIGURES = 600
MOST_PEOPLE = 3000
"""More figures than that, or more people in all of them, are not a few people's: the sheets were filled from
another register."""
_MOST_IN_ONE = 100
"""A figure that is off by more people than that is a slip: what is beyond does not count."""
_TRIED = 400
_LISTED = 10


class Gap(NamedTuple):
    """A figure of people: what it counts, and how many more (人) the sheet has than the register (0: none)."""

    where: Where
    more: int


class Gathered(NamedTuple):
    """Figures that differ by the same people, and who they are, in a sentence."""

    cells: tuple[Meaning, ...]
    people: str


class _Way(NamedTuple):
    """How somebody may be in the sheets: in a fact as in a profile; no fact: he is not there at all."""

    fact: Fact
    profile: Profile

    def fits(self, where: Where) -> bool:
        """Whether a filter lets such people in, as to this fact."""
        return all(self.profile[name] in allowed for name, allowed in where if name in self.fact)


class _Key(NamedTuple):
    """Somebody, by his place in the register, and how the sheets have him; sure: in no other way they could."""

    place: int
    way: _Way
    sure: bool


@dataclass
class _Person:
    """Somebody who explains figures: those, and all who explain just the same."""

    cells: frozenset[Meaning]
    alike: tuple[_Key, ...]
    times: int = 1


def gather(
    gaps: Mapping[Meaning, Gap], cube: Cube, cutoff: dt.date
) -> tuple[list[Gathered], dict[Meaning, int]]:
    """Those of the differing figures that a few people explain, each with them; and what is left of those
    that they explain in part.

    gaps: every figure of people in the sheets, those that agree with the register, too.
    """
    left = {cell: gap.more for cell, gap in sorted(gaps.items()) if gap.more}
    if len(left) < 2:
        return [], {}
    people = sum(min(abs(more), _MOST_IN_ONE) for more in left.values())
    if len(left) > MOST_FIGURES or people > MOST_PEOPLE:
        return [Gathered(tuple(left), "相差的格太多，多半是按另一份台账填的")], {}
    gathering = _Gathering(gaps, left, cube, cutoff)
    found = gathering.found()
    return found, {cell: rest for cell, rest in gathering.left.items() if rest and rest != gaps[cell].more}


@dataclass
class _Gathering:
    gaps: Mapping[Meaning, Gap]
    left: dict[Meaning, int]
    cube: Cube
    cutoff: dt.date
    known: dict[Fact, dict[Where, tuple[int, int]]] = field(default_factory=dict)

    def found(self) -> list[Gathered]:
        """The people found, from the figure with the fewest behind it; ``left`` keeps what is not explained."""
        people: list[_Person] = []
        for cell in sorted(self.behind, key=lambda each: (sum(n for _, _, n in self.behind[each]), each)):
            while self.left[cell] and (person := self._best(cell)) is not None:
                self._take(person, 1)
                same = [p for p in people if (p.cells, p.alike) == (person.cells, person.alike)]
                if same:
                    same[0].times += 1
                else:
                    people.append(person)
        return [Gathered(tuple(sorted(self._whole(p))), self._said(p)) for p in self._telling(people)]

    def _telling(self, people: list[_Person]) -> list[_Person]:
        """Without those who explain less than two figures wholly."""
        for person in reversed(people):
            if len(self._whole(person)) < 2:
                self._take(person, -person.times)
                return self._telling([each for each in people if each is not person])
        return people

    def _whole(self, person: _Person) -> list[Meaning]:
        return [cell for cell in person.cells if not self.left[cell]]

    def _take(self, person: _Person, times: int) -> None:
        for cell in person.cells:
            self.left[cell] += -times if self.gaps[cell].more > 0 else times

    @cached_property
    def crowd(self) -> Crowd:
        return Crowd(self.cube)

    @cached_property
    def ways(self) -> list[_Way]:
        asked = {fact for cell in self.left for fact in facts(self.gaps[cell].where)}
        ways = [
            _Way(fact, profile) for fact in sorted(asked, key=sorted) for profile in self.crowd.profiles(fact)
        ]
        return [_Way(frozenset(), {}), *ways]

    @cached_property
    def behind(self) -> Mapping[Meaning, Sequence[tuple[int, int, int]]]:
        """Who may make the difference of each figure: the number of a way, those who would in it, how many."""
        found: dict[Meaning, list[tuple[int, int, int]]] = {cell: [] for cell in self.left}
        for number, explained in enumerate(self.explained):
            once = twice = 0  # who explains but one figure is nobody's cause
            for _, people in explained:
                once, twice = once | people, twice | (once & people)
            free = twice & ~self._cleared(number) if twice else 0
            for cell, people in explained if free else ():
                if people & free:
                    found[cell].append((number, people & free, (people & free).bit_count()))
        return found

    @cached_property
    def explained(self) -> Sequence[Sequence[tuple[Meaning, int]]]:
        """For each way, the figures that it may explain, with those who do."""
        return [
            [(cell, people) for cell in self.left if (people := self._making(self.gaps[cell], way))]
            for way in self.ways
        ]

    def _making(self, gap: Gap, way: _Way) -> int:
        """Those who make a figure differ as it does if they are so in the sheets."""
        if gap.more < 0:
            return self.crowd.of(gap.where) if not way.fact or not way.fits(gap.where) else 0
        return self.crowd.near(gap.where, way.fact) if way.fact and way.fits(gap.where) else 0

    def _cleared(self, number: int) -> int:
        """Those of whom a figure that agrees with the register says that they are not so in the sheets."""
        way = self.ways[number]
        if not way.fact:
            return together(self.crowd.of(where) for where in self.agreeing)
        clearing = self._clearing(way.fact)
        return together(changed if way.fits(terms) else there for terms, (there, changed) in clearing.items())

    @cached_property
    def agreeing(self) -> frozenset[Where]:
        """The filters of the figures that agree with the register."""
        return frozenset(gap.where for gap in self.gaps.values() if not gap.more)

    def _clearing(self, fact: Fact) -> Mapping[Where, tuple[int, int]]:
        """By what the agreeing figures ask of a fact: those counted in one, and those who would be else."""
        found = self.known.get(fact)
        if found is None:
            found = self.known[fact] = {}
            for where in self.agreeing:
                terms = Where(term for term in where if term[0] in fact)
                if terms:
                    there, changed = found.get(terms, (0, 0))
                    found[terms] = there | self.crowd.of(where), changed | self.crowd.near(where, fact)
        return found

    def _best(self, cell: Meaning) -> _Person | None:
        """Who explains most of what is left, and this figure; the others who explain just that with him."""
        best: dict[int, list[_Way]] = {}
        cells: frozenset[Meaning] = frozenset()
        for number, people, many in self.behind[cell]:
            if many > _TRIED:
                continue
            others = [
                (other, who) for other, who in self.explained[number] if self.left[other] and who & people
            ]
            if len(others) < max(2, len(cells)):
                continue
            for place in places(people):
                mine = frozenset(other for other, who in others if who & (1 << place))
                if len(mine) > len(cells):
                    best, cells = {}, mine
                if mine == cells:
                    best.setdefault(place, []).append(self.ways[number])
        if len(cells) < 2:
            return None
        alike = (_Key(place, ways[0], len(ways) == 1) for place, ways in best.items())
        return _Person(cells, tuple(sorted(alike, key=self._name)))

    def _name(self, key: _Key) -> tuple[str, str, str]:
        """An order of people that is not that of the register's rows."""
        who: Record = self.cube.register.people[key.place]
        return str(who.get("姓名")), str(who.get("身份证号")), str(sorted(who.values.items(), key=str))

    def _said(self, person: _Person) -> str:
        if len(person.alike) > _LISTED:
            return f"差的是同样 {person.times} 人，台账里这样的有 {len(person.alike)} 人，分不出是谁"
        told = "、".join(map(self._told, person.alike))
        among = "" if len(person.alike) == person.times else f"，在这 {len(person.alike)} 人之中"
        return f"差的是同样 {person.times} 人{among}：{told}"

    def _told(self, key: _Key) -> str:
        who: Record = self.cube.register.people[key.place]
        return f"{named(who)}（{self._why(key, who)}）"

    def _why(self, key: _Key, who: Record) -> str:
        times = self.rows_of.get(str(who.get("身份证号")), 1)
        if times > 1 and not key.way.fact:
            return f"台账里登记了 {times} 次，这一次在“{who.get('单位名称') or '空'}”"
        if not key.way.fact:
            return counted(who, self.cutoff)
        profile = key.way.profile
        name = next(name for name in sorted(profile) if self.crowd.value(key.place, name) != profile[name])
        why = reason(self.cube, who, name, self.cutoff)
        alone = key.sure and len(profile) == 1
        return f"{why}，表里按“{profile[name]}”算" if alone else why

    @cached_property
    def rows_of(self) -> Mapping[str, int]:
        """How many rows the register has for an ID number."""
        return Counter(str(who.get("身份证号")) for who in self.cube.register.people if who.get("身份证号"))
