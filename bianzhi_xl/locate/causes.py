"""Root causes (根因): the answers of the solver as people need them: which cells, what they should be, why, and which
findings go when they are put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from bianzhi_xl import forms
from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.forms.sums import SIGNED
from bianzhi_xl.locate.gathering import Gap, gather
from bianzhi_xl.locate.people import behind_difference
from bianzhi_xl.locate.saying import Told, agreement, sentence, what_goes
from bianzhi_xl.locate.slips import Around, slip
from bianzhi_xl.locate.solving import Answer, solve
from bianzhi_xl.nouns import (
    Binding,
    Cause,
    Constraint,
    Cube,
    Figures,
    Finding,
    Formula,
    Grid,
    Meaning,
    Place,
    Row,
    Scalar,
    Suspect,
)

_SECONDS = 5.0


@dataclass(frozen=True)
class Sheet:
    """A bound sheet, its rows by key and its cells by address.  declared: the formulas that belong in its cells."""

    binding: Binding
    grid: Grid
    rows: tuple[Row, ...]
    declared: Mapping[Meaning, Formula]

    @cached_property
    def by_key(self) -> Mapping[str, Row]:
        return {row.key: row for row in self.rows}

    @cached_property
    def sums(self) -> Mapping[Meaning, tuple[tuple[int, Meaning], ...]]:
        """What each total adds up."""
        found: dict[Meaning, tuple[tuple[int, Meaning], ...]] = {}
        for relation in forms.relations(self.binding.form, self.rows):
            if relation.op == "=":
                found.setdefault(relation.left, relation.terms)
        return found


@dataclass(frozen=True)
class Scene:
    """Everything that the search looks at.  figures: what stands in the cells; cutoff: the day that the register is counted for."""

    sheets: Mapping[str, Sheet]
    figures: Mapping[Meaning, Scalar]
    constraints: Sequence[Constraint]
    weights: Mapping[Meaning, float]
    places: Mapping[Meaning, Place]
    findings: Sequence[Finding]
    cube: Cube
    last: Figures
    cutoff: dt.date
    seconds: float = _SECONDS

    @cached_property
    def numbers(self) -> dict[Meaning, int | float | None]:
        """Figures for the solver: a blank is zero, a text no figure."""
        return {cell: _number(value) for cell, value in self.figures.items()}

    @cached_property
    def free(self) -> frozenset[Meaning]:
        """Cells that may be negative: 超缺 and 增减."""
        signed = {
            (name, column.key)
            for name, sheet in self.sheets.items()
            for column in sheet.binding.form.columns
            if column.kind in SIGNED
        }
        return frozenset(cell for cell in self.figures if (cell.form, cell.column) in signed)

    @cached_property
    def reduced(self) -> tuple[Constraint, ...]:
        """The constraints without the cells that follow from others: each stands for the cells that it adds up."""
        whole = _Expanded(self)
        return tuple(whole.constraint(each) for each in self.constraints)

    def follows(self, cell: Meaning) -> bool:
        """Whether a cell holds the declared formula: it follows from others and is not wrong by itself."""
        sheet, place = self.sheets.get(cell.form), self.places.get(cell)
        if sheet is None or place is None or (place.at.row, place.at.column) not in sheet.grid.formulas:
            return False
        return sheet.grid.formulas[place.at.row, place.at.column] == sheet.declared.get(cell)


class _Expanded:
    """Formula cells as sums of the cells that people type."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: dict[Meaning, Mapping[Meaning, int | Fraction]] = {}

    def constraint(self, one: Constraint) -> Constraint:
        """The same with every formula cell put as its sum."""
        if all(len(self._of(cell)) == 1 and cell in self._of(cell) for cell, _ in one.terms):
            return one
        terms: dict[Meaning, int | Fraction] = {}
        for cell, factor in one.terms:
            for part, share in self._of(cell).items():
                terms[part] = terms.get(part, 0) + factor * share
        return one._replace(terms=tuple((cell, factor) for cell, factor in sorted(terms.items()) if factor))

    def _of(self, cell: Meaning) -> Mapping[Meaning, int | Fraction]:
        found = self._known.get(cell)
        if found is None:
            self._known[cell] = {cell: 1}  # a circle of formulas ends here
            found = self._known[cell] = self._summed(cell)
        return found

    def _summed(self, cell: Meaning) -> Mapping[Meaning, int | Fraction]:
        sheet = self._scene.sheets.get(cell.form)
        terms = sheet.sums.get(cell) if sheet is not None else None
        if terms is None or not self._scene.follows(cell) or not self._true(cell, terms):
            return {cell: 1}
        whole: dict[Meaning, int | Fraction] = {}
        for sign, part in terms:
            for leaf, share in self._of(part).items():
                whole[leaf] = whole.get(leaf, 0) + sign * share
        return whole

    def _true(self, cell: Meaning, terms: Sequence[tuple[int, Meaning]]) -> bool:
        """Whether the cell shows the sum: the formula was calculated.

        A text among the parts counts as nothing in a SUM, and makes an error (no figure) of a plain sum.
        """
        numbers = self._scene.numbers
        values = [numbers.get(part) for _, part in terms]
        total = sum(sign * (value or 0) for (sign, _), value in zip(terms, values, strict=True))
        return numbers.get(cell) in ((total, None) if None in values else (total,))


def causes(scene: Scene) -> tuple[Cause, ...]:
    """The root causes of a check's findings, those that explain most first."""
    answers = solve(scene.numbers, scene.reduced, scene.weights, scene.free, scene.seconds)
    at: dict[tuple[str, str], list[int]] = {}
    for position, finding in enumerate(scene.findings):
        at.setdefault((finding.rule, finding.where), []).append(position)
    found = [cause for answer in answers if not answer.pinned for cause in _causes(scene, answer, at)]
    found += _pinned(scene, [answer for answer in answers if answer.pinned], at)
    return tuple(_each_once(sorted(found, key=_worst_first)))


def _worst_first(cause: Cause) -> tuple:
    return -len(cause.folds), [suspect.place.meaning for suspect in cause.suspects]


def _each_once(causes: Sequence[Cause]) -> Iterator[Cause]:
    """Each finding with one cause: one that several explain goes only with the last of them."""
    last = {finding: number for number, cause in enumerate(causes) for finding in cause.folds}
    for number, cause in enumerate(causes):
        folds = tuple(finding for finding in cause.folds if last[finding] == number)
        said = (
            cause.sentence + what_goes(len(folds), len(cause.suspects)) if cause.settled else cause.sentence
        )
        yield replace(cause, folds=folds, sentence=said)


def _causes(scene: Scene, answer: Answer, at: Mapping[tuple[str, str], Sequence[int]]) -> Iterator[Cause]:
    sets = [cells for cells in answer.best if all(cell in scene.places for cell in cells)]
    if not answer.settled:
        yield _unsettled(scene, answer, at)
        return
    if not sets:
        return
    if len(sets) > 1:
        yield _cause(scene, sets[0], answer.constraints, answer, at, sets[1:])
        return
    for cells in _apart(scene, sets[0], answer.constraints):
        own = [n for n in answer.constraints if not set(cells).isdisjoint(scene.reduced[n].cells)]
        yield _cause(scene, cells, own, answer, at, ())


def _unsettled(scene: Scene, answer: Answer, at: Mapping[tuple[str, str], Sequence[int]]) -> Cause:
    """Findings that hang together, of which no cell could be named in time."""
    explained = [scene.constraints[position] for position in answer.constraints]
    folds = {position for each in explained for position in at.get((each.rule, each.where), ())}
    said = f"这 {len(folds)} 处不符连在一起，{scene.seconds:g} 秒内没有算完，不能确定是哪几格，请先改正看得出来的再核对。"
    return Cause((), tuple(sorted(folds)), (), False, "时间不够，没有算完", said)


def _pinned(
    scene: Scene, answers: Sequence[Answer], at: Mapping[tuple[str, str], Sequence[int]]
) -> Iterator[Cause]:
    """Causes of figures that are not what the register (or last year) says: people whom it has otherwise than the
    sheets; groups of figures that only it contradicts; and single figures that are wrong."""
    by_cell = {cell: answer for answer in answers for cell in answer.best[0] if cell in scene.places}
    told: set[Meaning] = set()
    for cells, people in gather(_gaps(scene), scene.cube, scene.cutoff):
        told.update(cells)
        yield _agreeing(scene, cells, by_cell, people, at)
    for answer in answers:
        left = tuple(cell for cell in answer.best[0] if cell in by_cell and cell not in told)
        if answer.agreeing and len(left) > 1:
            yield _agreeing(scene, left, by_cell, "", at)
        elif left:
            yield from _causes(scene, replace(answer, best=(left,)), at)


def _agreeing(
    scene: Scene,
    cells: Sequence[Meaning],
    answers: Mapping[Meaning, Answer],
    people: str,
    at: Mapping[tuple[str, str], Sequence[int]],
) -> Cause:
    """The cause of figures that agree with each other and not with the register: it was changed since, or is wrong."""
    positions = {n for cell in cells for n in answers[cell].constraints}
    explained = [
        each for n in sorted(positions) if not set(cells).isdisjoint((each := scene.constraints[n]).cells)
    ]
    folds = _folded(scene, cells, explained, at)
    suspects = [_slipped(scene, cell, answers[cell].right[cell]) for cell in cells]
    suspects[0] = replace(suspects[0], people=(people,) if people else ())
    told = [_told(scene, suspect, explained) for suspect in suspects]
    decided = "这些格彼此相符，只有台账（或上年数）说的不同"
    return Cause(tuple(suspects), tuple(folds), (), True, decided, agreement(told))


def _gaps(scene: Scene) -> dict[Meaning, Gap]:
    """Every figure of people that the register says, with its difference."""
    found = {}
    for each in scene.constraints:
        if each.source != "台账" or len(each.terms) > 1:
            continue
        ((cell, factor),) = each.terms
        sheet, number = scene.sheets[cell.form], scene.numbers.get(cell)
        form, row = sheet.binding.form, sheet.by_key.get(cell.row)
        column = form.column(cell.column)
        if row is not None and number is not None and column.source.word == "人数":
            found[cell] = Gap(filter_of(form, row, column), int(number - each.constant / factor))
    return found


def _apart(scene: Scene, cells: tuple[Meaning, ...], positions: Sequence[int]) -> list[tuple[Meaning, ...]]:
    """The cells of the only answer, those in one failed constraint together: each group is a cause of its own."""
    groups: list[set[Meaning]] = [{cell} for cell in cells]
    for position in positions:
        held = set(scene.reduced[position].cells)
        inside = [group for group in groups if group & held]
        if len(inside) > 1:
            groups = [group for group in groups if group not in inside] + [set().union(*inside)]
    return [tuple(sorted(group)) for group in sorted(groups, key=sorted)]


def _cause(
    scene: Scene,
    cells: tuple[Meaning, ...],
    positions: Sequence[int],
    answer: Answer,
    at: Mapping[tuple[str, str], Sequence[int]],
    others: Sequence[tuple[Meaning, ...]],
) -> Cause:
    explained = [scene.constraints[position] for position in positions]
    folds = _folded(scene, cells, explained, at)
    right = answer.right if not others else {}
    suspects = tuple(_suspect(scene, cell, right.get(cell)) for cell in cells)
    told = [_told(scene, suspect, explained) for suspect in suspects]
    places = tuple(tuple(scene.places[cell] for cell in each) for each in others)
    decided = _decided(scene, cells, others, answer)
    return Cause(suspects, tuple(folds), places, True, decided, sentence(told, places, answer.more))


def _folded(
    scene: Scene,
    cells: Sequence[Meaning],
    explained: Sequence[Constraint],
    at: Mapping[tuple[str, str], Sequence[int]],
) -> list[int]:
    """Positions of the findings that go when these cells are put right."""
    own = {scene.places[cell] for cell in cells}
    folds = {position for each in explained for position in at.get((each.rule, each.where), ())}
    folds |= {n for n, f in enumerate(scene.findings) if f.rule in ("T-01", "T-12") and set(f.places) & own}
    return sorted(folds)


def _decided(
    scene: Scene, cells: Sequence[Meaning], others: Sequence[tuple[Meaning, ...]], answer: Answer
) -> str:
    if others:
        return f"另有 {len(others)}{' 种以上' if answer.more else ' 种'}同样少的改法，表里的数分不出来，请对照原始材料"
    if any(scene.weights.get(cell, 1.0) > 1 for cell in cells):
        return "只有改这里才说得通"
    return "改的格最少；与台账、打印表相符的数更可信"


def _suspect(scene: Scene, cell: Meaning, right: int | float | None) -> Suspect:
    found = _slipped(scene, cell, right)
    sheet, number = scene.sheets[cell.form], scene.numbers.get(cell)
    row = sheet.by_key.get(cell.row)
    if row is None or right is None or number is None or found.slip:
        return found
    form, more = sheet.binding.form, int(number - right)
    people = behind_difference(form, row, form.column(cell.column), scene.cube, more, scene.cutoff)
    return replace(found, people=people)


def _slipped(scene: Scene, cell: Meaning, right: int | float | None) -> Suspect:
    """A suspect with the slip that made it."""
    value = scene.figures.get(cell)
    name, how = slip(value, right, _around(scene, cell))
    return Suspect(scene.places[cell], value, right, name, how)


def _around(scene: Scene, cell: Meaning) -> Around:
    sheet, place = scene.sheets[cell.form], scene.places[cell]
    row, column = place.at.row, place.at.column
    beside = (("上一行", -1, 0), ("下一行", 1, 0), ("左一列", 0, -1), ("右一列", 0, 1))
    sums = sheet.sums.get(cell, ())
    figures = sheet.grid.cells
    formula = sheet.declared.get(cell)
    return Around(
        tuple((words, figures.get((row + down, column + along))) for words, down, along in beside),
        scene.last.get(cell),
        tuple((_label(scene, part, cell), scene.figures.get(part)) for sign, part in sums if sign == 1),
        formula is not None and (row, column) not in sheet.grid.formulas and bool(scene.weights),
    )


def _label(scene: Scene, part: Meaning, total: Meaning) -> str:
    """What a part of a total is called: its row, or its column when the total adds up columns."""
    sheet = scene.sheets[part.form]
    if part.row != total.row:
        row = sheet.by_key.get(part.row)
        return "".join((row.label if row else part.row).split())
    return sheet.binding.form.column(part.column).heads[-1]


def _told(scene: Scene, suspect: Suspect, explained: Sequence[Constraint]) -> Told:
    cell = suspect.place.meaning
    assert cell is not None
    sheet = scene.sheets[cell.form]
    row = sheet.by_key.get(cell.row)
    heads = [head for head in sheet.binding.form.column(cell.column).heads if head]
    return Told(
        suspect,
        "".join((row.label if row else cell.row).split()),
        " ".join(heads),
        _equals(scene, cell, explained),
    )


def _equals(scene: Scene, cell: Meaning, explained: Sequence[Constraint]) -> str:
    """Where the right value comes from: the register, or the cells that it must equal."""
    mine = [each for each in explained if any(term == cell for term, _ in each.terms) and each.op == "="]
    if any(len(each.terms) == 1 and each.source == "台账" for each in mine):
        return "台账"
    if any(len(each.terms) == 1 and each.source == "上年" for each in mine):
        return "上年报的数"
    sums = scene.sheets[cell.form].sums.get(cell, ())
    if 1 < len(sums) <= 4 and any({c for c, _ in each.terms} >= {c for _, c in sums} for each in mine):
        parts = [
            f"{'' if sign == 1 and not n else '+ ' if sign == 1 else '- '}{_label(scene, part, cell)} {scene.figures.get(part) or 0}"
            for n, (sign, part) in enumerate(sums)
        ]
        return "= " + " ".join(parts)
    for each in mine:
        others = [term for term, _ in each.terms if term != cell]
        if len(others) == 1:
            return f"= {others[0]}"
    return ""


def _number(value: Scalar) -> int | float | None:
    if value in (None, ""):
        return 0
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else value
