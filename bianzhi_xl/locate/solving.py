"""Error localisation (Fellegi and Holt): the lightest cells whose change can make every constraint hold.

Exact: a component starts with the constraints that fail; whenever a repair would break another one, that one
is added, so that each answer is a lower bound until it breaks nothing.  The same answer whatever the order of
the input.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bianzhi_xl.locate.model import Model, Number, OutOfTime, Repair, Task, Values
from bianzhi_xl.nouns import Constraint, Meaning

MOST = 20
"""So many equally good answers are listed."""
_SAME = 1e-9
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """One independent component.

    best: the equally light sets of cells, at most MOST of them; empty when no change of cells helps.
    right: for the cells of the first, the one value that repairs everything, where there is just one.
    constraints: positions of the failed constraints that the first explains.  settled: False when the time
    bound was hit.  more: whether there are more than MOST.  pinned: whether its cells are not what is said of
    each (by the register, by last year).  agreeing: whether that is all that speaks against them: they agree
    with each other and all others as they stand.
    """

    best: tuple[tuple[Meaning, ...], ...]
    weight: float = 0.0
    right: Mapping[Meaning, Number] = field(default_factory=dict)
    constraints: tuple[int, ...] = ()
    settled: bool = True
    more: bool = False
    pinned: bool = False
    agreeing: bool = False


def solve(
    values: Values,
    constraints: Sequence[Constraint],
    weights: Mapping[Meaning, float],
    free: frozenset[Meaning] = frozenset(),
    seconds: float = 5.0,
) -> tuple[Answer, ...]:
    """The answers, one a component, those that explain most first.

    values: what stands in each cell; None for a text where a figure belongs (it is wrong in any case).
    weights: by cell; 1 for a cell without.  free: cells whose figure may be negative.  seconds: the bound for
    one component.
    """
    return tuple(_System(values, constraints, weights, free).answers(seconds))


class _System:
    def __init__(
        self,
        values: Values,
        constraints: Sequence[Constraint],
        weights: Mapping[Meaning, float],
        free: frozenset[Meaning],
    ) -> None:
        order = sorted(range(len(constraints)), key=lambda n: _key(constraints[n]))
        self.positions = order
        self.given = values
        self.constraints = [constraints[n] for n in order]
        self.free, self.weights = free, weights
        before = frozenset(n for n, each in enumerate(self.constraints) if each.holds(values) is not True)
        self.pinned = self._pins()
        self.forced = {cell: value for cell, value in self.pinned.items() if values.get(cell) != value}
        self.values: Values = {**values, **self.forced}
        self.touching: dict[Meaning, list[int]] = {}
        for number, constraint in enumerate(self.constraints):
            for cell, _ in constraint.terms:
                self.touching.setdefault(cell, []).append(number)
        touched = {number for cell in self.forced for number in self.touching[cell]}
        still = (n for n in touched if self.constraints[n].holds(self.values) is not True)
        self.failed = (before - touched).union(still)
        self.repaired = before - self.failed

    def _pins(self) -> dict[Meaning, Number]:
        """Cells that a constraint of their own says the value of: no repair can have another.

        A cell of which two say different things is no such cell.
        """
        said: dict[Meaning, set[Number]] = {}
        for each in self.constraints:
            if len(each.terms) == 1 and each.op == "=":
                ((cell, factor),) = each.terms
                said.setdefault(cell, set()).add(_number(Fraction(each.constant) / factor))
        return {cell: next(iter(told)) for cell, told in said.items() if len(told) == 1}

    def _of_pins(self) -> list[Answer]:
        """Answers of the cells that are not what their own constraints say, with the failures that go along."""
        found = []
        for cells in self._agreeing():
            gone = {self.positions[n] for cell in cells for n in self.touching[cell] if n in self.repaired}
            weight = sum(map(self._weight, cells))
            right = {cell: self.forced[cell] for cell in cells}
            fits = not any(self._disagrees(n, cells) for cell in cells for n in self.touching[cell])
            found.append(Answer((cells,), weight, right, tuple(sorted(gone)), pinned=True, agreeing=fits))
        return found

    def _disagrees(self, number: int, cells: Sequence[Meaning]) -> bool:
        """Whether a constraint between figures speaks against these: it does not hold for them as they stand,
        and nothing else in it is wrong."""
        each = self.constraints[number]
        if len(each.terms) < 2 or each.source or number in self.failed or each.holds(self.given) is True:
            return False
        return all(cell in cells for cell in each.cells if cell in self.forced)

    def _agreeing(self) -> list[tuple[Meaning, ...]]:
        """The forced cells, those together that a relation holds together: it holds for them as they stand,
        and as they should be, but not with one of them put right alone."""
        group = {cell: [cell] for cell in self.forced}
        several = {n for cell in self.forced for n in self.touching[cell]}
        for number in sorted(several):
            each = self.constraints[number]
            held = [cell for cell in each.cells if cell in self.forced]
            if len(held) < 2 or each.op != "=" or number in self.failed or not each.holds(self.given):
                continue
            for cell in held[1:]:
                if group[cell] is not group[held[0]]:
                    group[held[0]] += group[cell]
                    for other in group[cell]:
                        group[other] = group[held[0]]
        return sorted({id(cells): tuple(sorted(cells)) for cells in group.values()}.values())

    def answers(self, seconds: float) -> list[Answer]:
        components = self._components(self.failed)
        done = self._of_pins()
        while components:
            active = components.pop(0)
            answer, grown = self._component(active, seconds)
            others = [each for each in components if each & grown]
            if others:  # the repair reaches into another component: they are one
                components = [each for each in components if not each & grown]
                components.insert(0, frozenset().union(grown, *others))
                continue
            done.append(answer)
        return sorted(done, key=lambda each: (-len(each.constraints), each.best))

    def _components(self, numbers: Iterable[int]) -> list[frozenset[int]]:
        left = sorted(numbers)
        by_cell: dict[Meaning, list[int]] = {}
        for number in left:
            for cell, _ in self.constraints[number].terms:
                if cell not in self.pinned:
                    by_cell.setdefault(cell, []).append(number)
        seen: set[int] = set()
        found = []
        for number in left:
            if number in seen:
                continue
            whole, todo = {number}, [number]
            while todo:
                for cell, _ in self.constraints[todo.pop()].terms:
                    fresh = set(by_cell.get(cell, ())) - whole
                    whole |= fresh
                    todo += fresh
            seen |= whole
            found.append(frozenset(whole))
        return found

    def _component(self, active: frozenset[int], seconds: float) -> tuple[Answer, frozenset[int]]:
        """The answer of a component, and the constraints that it came to consist of."""
        until = time.monotonic() + seconds
        for _ in range(_ROUNDS):
            explained = tuple(sorted(self.positions[n] for n in active & self.failed))
            singles = self._singles(active)
            if singles is not None:
                return self._answered(singles, explained), active
            task = self._task(active)
            try:
                repairs, more = _lightest(task, until)
                broken = {n for repair in repairs for n in self._broken(repair.values)}
                right = self._unique(repairs[0], until) if repairs and broken <= active else {}
            except OutOfTime:
                return Answer((), constraints=explained, settled=False), active
            if broken <= active:
                cells = tuple(sorted(repair.cells for repair in repairs))
                weight = repairs[0].weight if repairs else 0.0
                return Answer(cells, weight, right, explained, True, more), active
            active |= broken
        return Answer((), constraints=explained, settled=False), active

    def _answered(self, singles: list[tuple[Meaning, Number | None]], explained: tuple[int, ...]) -> Answer:
        best = tuple((cell,) for cell, _ in singles[:MOST])
        cell, value = singles[0]
        right = {} if value is None else {cell: value}
        return Answer(best, self._weight(cell), right, explained, True, len(singles) > MOST)

    def _weight(self, cell: Meaning) -> float:
        return self.weights.get(cell, 1.0)

    def _task(self, active: frozenset[int]) -> Task:
        several = tuple(self.constraints[number] for number in sorted(active))
        cells = {cell for each in several for cell, _ in each.terms}
        values = {cell: self.values.get(cell) for cell in cells}
        kept = frozenset(self.pinned.keys() & cells)
        return Task(several, values, {cell: self._weight(cell) for cell in cells}, self.free & cells, kept)

    def _singles(self, active: frozenset[int]) -> list[tuple[Meaning, Number | None]] | None:
        """The cells each of which repairs the component alone, if no two cells together can be as light."""
        several = [self.constraints[number] for number in sorted(active)]
        cells = sorted({cell for each in several for cell, _ in each.terms} - self.pinned.keys())
        weights = sorted(map(self._weight, cells))
        failed = active & self.failed
        common = [cell for cell in cells if failed <= set(self.touching[cell])]
        found = [(cell, span) for cell in common if (span := self._span(cell)) is not None]
        if not found:
            return None
        least = min(self._weight(cell) for cell, _ in found)
        if len(weights) > 1 and least > weights[0] + weights[1] - _SAME:
            return None
        return [
            (cell, span[0] if span[0] == span[1] else None)
            for cell, span in found
            if self._weight(cell) < least + _SAME
        ]

    def _span(self, cell: Meaning) -> tuple[Number, Number] | None:
        """The least and greatest value of a cell with which its constraints hold, the others as they are."""
        low: int | float | Fraction = -math.inf if cell in self.free else 0
        high: int | float | Fraction = math.inf
        for number in self.touching[cell]:
            constraint = self.constraints[number]
            rest: int | float | Fraction = -constraint.constant
            factor: int | Fraction = 0
            for other, each in constraint.terms:
                value = self.values.get(other)
                if other == cell:
                    factor = each
                elif value is None:
                    return None
                else:
                    rest += each * value
            bound = Fraction(-rest) / factor
            if constraint.op == "=" and bound.denominator != 1 and self._whole(cell):
                return None
            if constraint.op == "=":
                low, high = max(low, bound), min(high, bound)
            elif (constraint.op == ">=") == (factor > 0):
                low = max(low, math.ceil(bound) if self._whole(cell) else bound)
            else:
                high = min(high, math.floor(bound) if self._whole(cell) else bound)
        return (_number(low), _number(high)) if low <= high else None

    def _whole(self, cell: Meaning) -> bool:
        value = self.values.get(cell)
        return value is None or float(value).is_integer()

    def _broken(self, changed: Mapping[Meaning, Number]) -> set[int]:
        """Constraints that do not hold with these changes: among those that the changed cells are in."""
        touched = {number for cell in changed for number in self.touching[cell]}
        return {n for n in touched if self.constraints[n].holds(_Changed(self.values, changed)) is not True}

    def _unique(self, repair: Repair, until: float) -> dict[Meaning, Number]:
        """The values that every repair with these cells gives."""
        touched = {n for cell in repair.cells for n in self.touching[cell]}
        wider = self._task(frozenset(touched))
        model = Model(wider, until)
        model.only(repair.cells)
        right = {}
        for cell in repair.cells:
            ends = model.extremes(cell)
            if ends is not None and ends[0] == ends[1]:
                right[cell] = ends[0]
        return right


class _Changed(Mapping[Meaning, Number | None]):
    """Values with some changed."""

    def __init__(self, values: Values, changed: Mapping[Meaning, Number]) -> None:
        self._values, self._changed = values, changed

    def __getitem__(self, cell: Meaning) -> Number | None:
        return self._changed[cell] if cell in self._changed else self._values[cell]

    def __iter__(self):
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _lightest(task: Task, until: float) -> tuple[list[Repair], bool]:
    """All repairs of the least weight, at most MOST of them, and whether there are more."""
    model = Model(task, until)
    found: list[Repair] = []
    while len(found) <= MOST:
        repair = model.best()
        if repair is None or (found and repair.weight > found[0].weight + _SAME):
            break
        found.append(repair)
        model.forbid(repair.cells)
    found.sort(key=lambda each: each.cells)
    return found[:MOST], len(found) > MOST


def _number(value: int | float | Fraction) -> Number:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def _key(constraint: Constraint) -> tuple:
    return constraint.rule, constraint.where, constraint.terms, constraint.op, constraint.constant
