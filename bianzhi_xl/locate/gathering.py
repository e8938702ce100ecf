"""Whose difference it is (归并): figures that agree with each other and not with the register, put together by the people
who make their differences, so that one wrong row of the register is one root cause.

A person makes a difference where he is counted and the sheet has fewer, and where he would be counted, but for one
fact, and the sheet has more.  Nobody is taken whom another figure clears: one that counts him, would not do so if he were
otherwise, and agrees with the register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bianzhi_xl.locate.people import counted, facts, missing, named, reason
from bianzhi_xl.nouns import Cube, Meaning, Record, Where

MOST_FIGURES = 300
"""More figures than that are not one person's: the sheets were filled from another register."""
_TRIED = 400
_LISTED = 10
_NONE: frozenset[str] = frozenset()


class Gap(NamedTuple):
    """A figure of people: what it counts, and how many more (人) the sheet has than the register; 0 when they agree."""

    where: Where
    more: int


class Gathered(NamedTuple):
    """Figures with one cause, and who makes their differences, in a sentence; "" when nobody can be named."""

    cells: tuple[Meaning, ...]
    people: str


class _Key(NamedTuple):
    """Somebody by his place in the register, and the fact in which the sheets would have him otherwise (none: whether
    he is there at all)."""

    place: int
    fact: frozenset[str]


@dataclass
class _Person:
    """Somebody who explains figures: those, and all who explain just the same."""

    cells: frozenset[Meaning]
    alike: tuple[_Key, ...]
    times: int = 1


def gather(
    groups: Sequence[tuple[Meaning, ...]], gaps: Mapping[Meaning, Gap], cube: Cube, cutoff: dt.date
) -> list[Gathered]:
    """The groups of figures that agree with each other, put together by the people behind them.

    gaps: every figure of people in the sheets, those that agree with the register, too.
    """
    return _Gathering(gaps, cube, cutoff).of(groups)


@dataclass
class _Gathering:
    gaps: Mapping[Meaning, Gap]
    cube: Cube
    cutoff: dt.date
    known: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def of(self, groups: Sequence[tuple[Meaning, ...]]) -> list[Gathered]:
        differing = [cell for group in groups for cell in group if cell in self.gaps and self.gaps[cell].more]
        left = {cell: self.gaps[cell].more for cell in differing}
        people = self._people(left) if len(differing) <= MOST_FIGURES else []
        found = []
        for cells in _joined([*groups, *(tuple(person.cells) for person in people)]):
            mine = [person for person in people if not person.cells.isdisjoint(cells)]
            said = "；".join(map(self._said, mine)) if not any(left.get(cell) for cell in cells) else ""
            found.append(Gathered(cells, said))
        return found

    def _people(self, left: dict[Meaning, int]) -> list[_Person]:
        """Those who explain two figures at least, found from the figure with the fewest people behind it; what they
        do not explain stays in ``left``."""
        self.places = {id(person): place for place, person in enumerate(self.cube.register.people)}
        found: list[_Person] = []
        behind = {cell: self._behind(cell) for cell in left}
        for cell in sorted(behind, key=lambda each: (len(behind[each]), each)):
            while left[cell]:
                person = self._best(behind[cell], left)
                if person is None:
                    break
                for other in person.cells:
                    left[other] -= 1 if left[other] > 0 else -1
                same = [p for p in found if (p.cells, p.alike) == (person.cells, person.alike)]
                if same:
                    same[0].times += 1
                else:
                    found.append(person)
        return found

    def _behind(self, cell: Meaning) -> tuple[int, ...]:
        """The places of those who may make the difference of a figure."""
        gap = self.gaps[cell]
        if gap.more < 0:
            return self._places(gap.where)
        near: set[int] = set()
        for fact in facts(gap.where):
            near.update(self._places(Where(term for term in gap.where if term[0] not in fact)))
        return tuple(sorted(near.difference(self._places(gap.where))))

    def _places(self, where: Where) -> tuple[int, ...]:
        return tuple(self.places[id(person)] for person in self.cube.people(where))

    def _best(self, behind: Sequence[int], left: Mapping[Meaning, int]) -> _Person | None:
        """Who explains most of what is left; the others who explain just that with him."""
        if len(behind) > _TRIED:
            return None
        explained: dict[_Key, frozenset[Meaning]] = {}
        for place in behind:
            explained |= self._explained(place, left)
        cells: frozenset[Meaning] | None = None
        alike = []
        for key in sorted(explained, key=lambda each: (-len(explained[each]), each.place, sorted(each.fact))):
            if len(explained[key]) < 2 or (cells is not None and len(explained[key]) < len(cells)):
                break
            if (cells is None or explained[key] == cells) and not self._cleared(key, explained[key]):
                cells = explained[key]
                alike.append(key)
        return None if cells is None else _Person(cells, tuple(alike))

    def _explained(self, place: int, left: Mapping[Meaning, int]) -> dict[_Key, frozenset[Meaning]]:
        """What somebody explains of what is left, for each fact in which he may be otherwise."""
        fewer: list[Meaning] = []
        more: dict[frozenset[str], list[Meaning]] = {}
        for cell, rest in left.items():
            if not rest:
                continue
            missed = missing(self._attributes(place), self.gaps[cell].where)
            if rest < 0 and not missed:
                fewer.append(cell)
            if rest > 0 and missed:
                fact = [each for each in facts(self.gaps[cell].where) if each.issuperset(missed)]
                more.setdefault(fact[0], []).append(cell) if fact else None
        if not more:
            return {_Key(place, _NONE): frozenset(fewer)}
        return {_Key(place, fact): frozenset((*fewer, *cells)) for fact, cells in more.items()}

    def _cleared(self, key: _Key, cells: frozenset[Meaning]) -> bool:
        """Whether a figure that agrees with the register counts somebody and would not if he made these differences."""
        attributes = self._attributes(key.place)
        otherwise: dict[str, frozenset[str]] = {}
        for cell in cells:
            allowed = dict(self.gaps[cell].where)
            for name in missing(attributes, self.gaps[cell].where):
                otherwise[name] = otherwise.get(name, allowed[name]) & allowed[name]
        if not all(otherwise.values()):
            return True
        return any(
            not gap.more and self._excluded(gap.where, key, otherwise) and not missing(attributes, gap.where)
            for gap in self.gaps.values()
        )

    def _excluded(self, where: Where, key: _Key, otherwise: Mapping[str, frozenset[str]]) -> bool:
        """Whether a filter would not let somebody in as the sheets have him."""
        return not key.fact or any(
            allowed.isdisjoint(otherwise.get(name, allowed)) for name, allowed in where
        )

    def _attributes(self, place: int) -> Mapping[str, str]:
        if place not in self.known:
            attributes = self.cube.attributes(self.cube.register.people[place])
            self.known[place] = {name: attributes[name] for name in attributes}
        return self.known[place]

    def _said(self, person: _Person) -> str:
        if len(person.alike) > _LISTED:
            return f"差的是同样 {person.times} 人，台账里这样的有 {len(person.alike)} 人，分不出是谁"
        told = "、".join(map(self._told, person.alike))
        among = "" if len(person.alike) == person.times else f"，在这 {len(person.alike)} 人之中"
        return f"差的是同样 {person.times} 人{among}：{told}"

    def _told(self, key: _Key) -> str:
        who: Record = self.cube.register.people[key.place]
        if not key.fact:
            return f"{named(who)}（{counted(who, self.cutoff)}）"
        attributes = self._attributes(key.place)
        where = (gap.where for gap in self.gaps.values() if gap.more > 0)
        missed = next(name for each in where for name in missing(attributes, each) if name in key.fact)
        return f"{named(who)}（{reason(self.cube, who, missed, self.cutoff)}）"


def _joined(groups: Sequence[tuple[Meaning, ...]]) -> list[tuple[Meaning, ...]]:
    """Groups with a member in common put together."""
    group: dict[Meaning, set[Meaning]] = {}
    for cells in groups:
        whole = set(cells).union(*(group.get(cell, ()) for cell in cells))
        group.update(dict.fromkeys(whole, whole))
    return sorted({id(cells): tuple(sorted(cells)) for cells in group.values()}.values())
