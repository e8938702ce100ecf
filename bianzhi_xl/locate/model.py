"""One component as a mixed-integer model, solved by HiGHS: which cells to change, and to what.

Every cell has a value to be found and a switch that says whether it is changed; the switched cells' weights
are to be least.  HiGHS is loaded only when a component has no answer of one cell.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bianzhi_xl.nouns import Constraint, Meaning

Number = int | float
Values = Mapping[Meaning, Number | None]
_ROOM = 10
_LEAST_ROOM = 1000


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be repaired.  values: what stands there, None for a text; free: cells that may be negative;
    kept: cells that must not change."""

    constraints: tuple[Constraint, ...]
    values: Values
    weights: Mapping[Meaning, float]
    free: frozenset[Meaning]
    kept: frozenset[Meaning] = frozenset()

    @property
    def cells(self) -> tuple[Meaning, ...]:
        """Every cell of the constraints, in one order whatever theirs is."""
        return tuple(sorted({cell for constraint in self.constraints for cell, _ in constraint.terms}))


@dataclass(frozen=True, slots=True)
class Repair:
    """Cells to change and their new values; the sum of their weights."""

    values: Mapping[Meaning, Number]
    weight: float

    @property
    def cells(self) -> tuple[Meaning, ...]:
        return tuple(sorted(self.values))


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """HiGHS says its name on the standard output when it is made; that belongs to whoever reads ours."""
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # there is none, as under pythonw
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class OutOfTime(Exception):
    """The time bound was hit before the least weight was proven."""


class Model:
    """The model of one task; answers that were given can be forbidden, to ask for the next best.

    until: the moment (``time.monotonic``) after which every question raises OutOfTime.
    """

    def __init__(self, task: Task, until: float) -> None:
        import highspy

        self._until = until

        self._lib = highspy
        self.task = task
        self.cells = task.cells
        with _silenced():
            self._highs: Any = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-9),
            ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9),
        ):
            self._highs.setOptionValue(option, value)
        self._variables()
        for constraint in task.constraints:
            self._row(constraint)

    def _variables(self) -> None:
        largest = max((abs(v) for v in self.task.values.values() if v is not None), default=0)
        largest = max(largest, *(abs(float(each.constant)) for each in self.task.constraints), _LEAST_ROOM)
        bound = _ROOM * largest
        kinds = self._lib.HighsVarType
        for number, cell in enumerate(self.cells):
            value, free = self.task.values.get(cell), cell in self.task.free
            self._highs.addVar(-bound if free else min(0, value or 0), bound)
            self._highs.addVar(1 if value is None else 0, 0 if cell in self.task.kept else 1)
            self._highs.changeColCost(2 * number + 1, self.task.weights[cell])
            self._highs.changeColIntegrality(2 * number + 1, kinds.kInteger)
            if value is None or float(value).is_integer():
                self._highs.changeColIntegrality(2 * number, kinds.kInteger)
            if value is not None:
                room = bound + abs(value)
                self._add(float("-inf"), value, {2 * number: 1, 2 * number + 1: -room})
                self._add(value, float("inf"), {2 * number: 1, 2 * number + 1: room})
                if value < 0 and not free:  # a figure that cannot be negative: what replaces it is not
                    self._add(0 + value, float("inf"), {2 * number: 1, 2 * number + 1: value})

    def _row(self, constraint: Constraint) -> None:
        places = {cell: 2 * number for number, cell in enumerate(self.cells)}
        factors = {places[cell]: float(factor) for cell, factor in constraint.terms}
        constant = float(constraint.constant)
        low = constant if constraint.op in ("=", ">=") else float("-inf")
        high = constant if constraint.op in ("=", "<=") else float("inf")
        self._add(low, high, factors)

    def _add(self, low: float, high: float, factors: Mapping[int, float]) -> None:
        self._highs.addRow(low, high, len(factors), list(factors), list(factors.values()))

    def best(self) -> Repair | None:
        """The lightest repair; None when there is none (any more).  Raises OutOfTime."""
        self._run()
        status, known = self._highs.getModelStatus(), self._lib.HighsModelStatus
        if status == known.kTimeLimit:
            raise OutOfTime
        if status != known.kOptimal:
            return None
        solution = self._highs.getSolution().col_value
        changed = {
            cell: _tidy(solution[2 * number])
            for number, cell in enumerate(self.cells)
            if solution[2 * number + 1] > 0.5
        }
        return Repair(changed, sum(self.task.weights[cell] for cell in sorted(changed)))

    def _run(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise OutOfTime
        # HiGHS counts its time from when it was made, over all runs.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        self._highs.run()

    def forbid(self, cells: Sequence[Meaning]) -> None:
        """Not these cells all together again."""
        places = {cell: 2 * number + 1 for number, cell in enumerate(self.cells)}
        self._add(float("-inf"), len(cells) - 1, {places[cell]: 1 for cell in cells})

    def only(self, cells: Sequence[Meaning]) -> None:
        """Change these cells and no others."""
        for number, cell in enumerate(self.cells):
            one = 1 if cell in cells else 0
            self._highs.changeColBounds(2 * number + 1, one, one)

    def extremes(self, cell: Meaning) -> tuple[Number, Number] | None:
        """The least and the greatest value that a cell may take; None when there is none."""
        place = 2 * self.cells.index(cell)
        found = []
        for number in range(len(self.cells)):
            self._highs.changeColCost(2 * number + 1, 0)
        for direction in (1, -1):
            self._highs.changeColCost(place, direction)
            self._run()
            if self._highs.getModelStatus() != self._lib.HighsModelStatus.kOptimal:
                return None
            found.append(_tidy(self._highs.getSolution().col_value[place]))
        self._highs.changeColCost(place, 0)
        return found[0], found[1]


def _tidy(value: float) -> Number:
    nearest = round(value)
    return nearest if abs(value - nearest) < 1e-6 else round(value, 9)
