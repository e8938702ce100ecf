"""The people of a register as sets of bits: thousands of filters can be asked about all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bianzhi_xl.nouns import Cube, Where

Fact = frozenset[str]
Profile = Mapping[str, str]
"""The attributes of one fact, as somebody has them."""


class Crowd:
    """Who satisfies a filter: bit n stands for the person in place n of the register."""

    def __init__(self, cube: Cube) -> None:
        self._attributes = [cube.attributes(person) for person in cube.register.people]
        self._everybody = (1 << len(self._attributes)) - 1
        self._having: dict[str, Mapping[str, int]] = {}
        self._terms: dict[tuple[str, frozenset[str]], int] = {}
        self._of: dict[Where, int] = {}

    def of(self, where: Where) -> int:
        """Those who satisfy a filter."""
        found = self._of.get(where)
        if found is None:
            found = self._everybody
            for term in where:
                found &= self._term(term)
            self._of[where] = found
        return found

    def near(self, where: Where, fact: Fact) -> int:
        """Those who would satisfy a filter if they were otherwise in one fact, and do not."""
        wider = self._everybody
        for term in where:
            if term[0] not in fact:
                wider &= self._term(term)
        return wider & ~self.of(where)

    def profiles(self, fact: Fact) -> list[Profile]:
        """How people are in a fact, each way once."""
        names = sorted(fact)
        ways = {tuple(attributes[name] for name in names) for attributes in self._attributes}
        return [dict(zip(names, way, strict=True)) for way in sorted(ways)]

    def value(self, place: int, name: str) -> str:
        """An attribute of somebody."""
        return self._attributes[place][name]

    def _term(self, term: tuple[str, frozenset[str]]) -> int:
        found = self._terms.get(term)
        if found is None:
            name, allowed = term
            having = self._having.get(name) or self._by_value(name)
            found = self._terms[term] = together(having.get(value, 0) for value in allowed)
        return found

    def _by_value(self, name: str) -> Mapping[str, int]:
        """Each value of an attribute with those who have it."""
        marks: dict[str, bytearray] = {}
        for place, attributes in enumerate(self._attributes):
            value = attributes[name]
            if value not in marks:
                marks[value] = bytearray(len(self._attributes) // 8 + 1)
            marks[value][place >> 3] |= 1 << (place & 7)
        self._having[name] = {value: int.from_bytes(bits, "little") for value, bits in marks.items()}
        return self._having[name]


def places(bits: int) -> Iterator[int]:
    """The places of those in a set.

    >>> list(places(0b1101))
    [0, 2, 3]
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def together(sets: Iterable[int]) -> int:
    """Everybody in any of these sets.

    >>> together([0b100, 0b001])
    5
    """
    found = 0
    for each in sets:
        found |= each
    return found
