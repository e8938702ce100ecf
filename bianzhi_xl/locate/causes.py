"""Root causes (根因): the answers of the solver as people need them: which cells, what they should be, why, and
which findings go when they are put right."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.locate.gathering import Gap, gather
from bianzhi_xl.locate.saying import agreement, sentence, what_goes
from bianzhi_xl.locate.scene import Scene
from bianzhi_xl.locate.solving import Answer, solve
from bianzhi_xl.locate.suspects import slipped, suspect, told
from bianzhi_xl.nouns import Cause, Constraint, Meaning

Meant = Mapping[Meaning, int | float]
"""What was meant to stand in a cell that differs by people of the register and by a slip besides."""


def causes(scene: Scene) -> tuple[Cause, ...]:
    """The root causes of a check's findings, those that explain most first."""
    answers = solve(scene.numbers, scene.reduced, scene.weights, scene.free, scene.seconds)
    found = [cause for answer in answers if not answer.pinned for cause in _causes(scene, answer)]
    found += _pinned(scene, [answer for answer in answers if answer.pinned])
    return tuple(_each_once(sorted(_with_what_follows(scene, found), key=_worst_first)))


def _with_what_follows(scene: Scene, causes: Sequence[Cause]) -> Sequence[Cause]:
    """The causes, each with the findings of rules that take no part in the search (a great change since last
    year) and are gone all the same when its cells, and the totals that follow from them, are right."""
    folded = {finding for cause in causes for finding in cause.folds}
    right = [scene.put_right(_right(cause)) for cause in causes]
    whole = scene.put_right({cell: value for cause in causes for cell, value in _right(cause).items()})
    open_ = (n for n, each in enumerate(scene.findings) if n not in folded and each.state == "不符")
    left = list(_at(scene, open_, whole))
    gone = scene.gone(whole, left) if left else ()
    return [
        replace(cause, folds=tuple(sorted({*cause.folds, *_at(scene, gone, cells)})))
        for cause, cells in zip(causes, right, strict=True)
    ]


def _right(cause: Cause) -> dict[Meaning, int | float]:
    """The cells of a cause that have one right figure."""
    found = ((each.place.meaning, each.right) for each in cause.suspects)
    return {cell: right for cell, right in found if cell is not None and isinstance(right, (int, float))}


def _at(scene: Scene, findings: Iterable[int], cells: Container[Meaning | None]) -> Iterator[int]:
    """The findings that speak of one of some cells."""
    return (n for n in findings if any(place.meaning in cells for place in scene.findings[n].places))


def _worst_first(cause: Cause) -> tuple:
    return -len(cause.folds), [each.place.meaning for each in cause.suspects]


def _each_once(causes: Sequence[Cause]) -> Iterator[Cause]:
    """Each finding with one cause: one that several explain goes only with the last of them."""
    last = {finding: number for number, cause in enumerate(causes) for finding in cause.folds}
    for number, cause in enumerate(causes):
        folds = tuple(finding for finding in cause.folds if last[finding] == number)
        said = (
            cause.sentence + what_goes(len(folds), len(cause.suspects)) if cause.settled else cause.sentence
        )
        yield replace(cause, folds=folds, sentence=said)


def _causes(scene: Scene, answer: Answer, meant: Meant = MappingProxyType({})) -> Iterator[Cause]:
    sets = [cells for cells in answer.best if all(cell in scene.places for cell in cells)]
    if not answer.settled:
        yield _unsettled(scene, answer)
        return
    if not sets:
        return
    if len(sets) > 1:
        yield _cause(scene, sets[0], answer.constraints, answer, meant, sets[1:])
        return
    for cells in _apart(scene, sets[0], answer.constraints):
        own = [n for n in answer.constraints if not set(cells).isdisjoint(scene.reduced[n].cells)]
        yield _cause(scene, cells, own, answer, meant)


def _unsettled(scene: Scene, answer: Answer) -> Cause:
    """Findings that hang together, of which no cell could be named in time."""
    explained = [scene.constraints[position] for position in answer.constraints]
    folds = {position for each in explained for position in scene.said.get((each.rule, each.where), ())}
    said = f"这 {len(folds)} 处不符连在一起，{scene.seconds:g} 秒内没有算完，不能确定是哪几格，请先改正看得出来的再核对。"
    return Cause((), tuple(sorted(folds)), (), False, "时间不够，没有算完", said)


def _pinned(scene: Scene, answers: Sequence[Answer]) -> Iterator[Cause]:
    """Causes of figures that are not what the register (or last year) says: people whom it has otherwise than
    the sheets; groups of figures that only it contradicts; and single figures that are wrong."""
    by_cell = {cell: answer for answer in answers for cell in answer.best[0] if cell in scene.places}
    gaps = {cell: gap for cell, gap in _gaps(scene).items() if not gap.more or cell in by_cell}
    gathered, more = gather(gaps, scene.cube, scene.cutoff)
    explained: set[Meaning] = set()
    for cells, people in gathered:
        explained.update(cells)
        yield _agreeing(scene, cells, by_cell, people)
    meant = {cell: value - more[cell] for cell in more if (value := scene.numbers[cell]) is not None}
    for answer in answers:
        left = tuple(cell for cell in answer.best[0] if cell in by_cell and cell not in explained)
        if answer.agreeing and len(left) > 1:
            yield _agreeing(scene, left, by_cell)
        elif left:
            yield from _causes(scene, replace(answer, best=(left,)), meant)


def _agreeing(
    scene: Scene,
    cells: Sequence[Meaning],
    answers: Mapping[Meaning, Answer],
    people: str = "",
) -> Cause:
    """The cause of figures that agree with each other, not with the register: it has changed, or is wrong."""
    positions = {n for cell in cells for n in answers[cell].constraints}
    explained = [
        each for n in sorted(positions) if not set(cells).isdisjoint((each := scene.constraints[n]).cells)
    ]
    folds = _folded(scene, cells, explained)
    suspects = [slipped(scene, cell, answers[cell].right[cell]) for cell in cells]
    parts = [told(scene, each, explained) for each in suspects]
    suspects[0] = replace(suspects[0], people=(people,) if people else ())
    decided = "这些格彼此相符，只有台账（或上年数）说的不同"
    return Cause(tuple(suspects), tuple(folds), (), True, decided, agreement(parts, people))


def _gaps(scene: Scene) -> dict[Meaning, Gap]:
    """Every figure of people that the register says, with its difference; blank cells have not been filled."""
    found = {}
    for each in scene.constraints:
        if each.source != "台账" or len(each.terms) > 1:
            continue
        ((cell, factor),) = each.terms
        if scene.figures.get(cell) in (None, ""):
            continue
        sheet, number = scene.sheets[cell.form], scene.numbers.get(cell)
        form, row = sheet.binding.form, sheet.by_key.get(cell.row)
        column = form.column(cell.column)
        if row is not None and number is not None and column.source.word == "人数":
            found[cell] = Gap(filter_of(form, row, column), int(number - each.constant / factor))
    return found


def _apart(scene: Scene, cells: tuple[Meaning, ...], positions: Sequence[int]) -> list[tuple[Meaning, ...]]:
    """The cells of the only answer, those in one failed constraint together: each group is a cause."""
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
    meant: Meant,
    others: Sequence[tuple[Meaning, ...]] = (),
) -> Cause:
    explained = [scene.constraints[position] for position in positions]
    folds = _folded(scene, cells, explained)
    right = answer.right if not others else {}
    suspects = tuple(suspect(scene, cell, right.get(cell), meant.get(cell)) for cell in cells)
    parts = [told(scene, each, explained) for each in suspects]
    places = tuple(tuple(scene.places[cell] for cell in each) for each in others)
    decided = _decided(scene, cells, others, answer)
    return Cause(suspects, tuple(folds), places, True, decided, sentence(parts, places, answer.more))


def _folded(
    scene: Scene,
    cells: Sequence[Meaning],
    explained: Sequence[Constraint],
) -> list[int]:
    """Positions of the findings that go when these cells are put right."""
    own = {scene.places[cell] for cell in cells}
    folds = {position for each in explained for position in scene.said.get((each.rule, each.where), ())}
    folds |= {n for n, f in enumerate(scene.findings) if f.rule in ("T-01", "T-12") and set(f.places) & own}
    # What a sheet has otherwise than its template goes when that was nothing but these cells' formulas.
    folds |= {n for n, f in enumerate(scene.findings) if f.rule == "T-11b" and own.issuperset(f.places)}
    return sorted(folds)


def _decided(
    scene: Scene, cells: Sequence[Meaning], others: Sequence[tuple[Meaning, ...]], answer: Answer
) -> str:
    if others:
        return f"另有 {len(others)}{' 种以上' if answer.more else ' 种'}同样少的改法，表里的数分不出来，请对照原始材料"
    if any(scene.weights.get(cell, 1.0) > 1 for cell in cells):
        return "只有改这里才说得通"
    return "改的格最少；与台账、打印表相符的数更可信"
