"""Suspect cells (疑点): what they should be, the slip made, who makes the difference, and how to say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bianzhi_xl.locate.people import behind_difference, office_twice
from bianzhi_xl.locate.saying import Told
from bianzhi_xl.locate.scene import Scene
from bianzhi_xl.locate.slips import Around, slip
from bianzhi_xl.nouns import At, Constraint, Meaning, Scalar, Suspect

_MOST_PARTS = 4
_NUMBERED = re.compile(r"^[一二三四五六七八九十]+、")


def suspect(
    scene: Scene, cell: Meaning, right: int | float | None, meant: int | float | None = None
) -> Suspect:
    """A suspect with its slip, or with the people who make the difference from the register.

    meant: what was meant to stand there, where people of the register are another cause of the difference.
    """
    found = slipped(scene, cell, right)
    if meant is not None and not found.slip:
        name, how = slip(found.value, meant, _around(scene, cell))
        found = replace(found, slip=name, how=f"{how}；其余的差见台账的那一处根因" if how else "")
    sheet, number = scene.sheets[cell.form], scene.numbers.get(cell)
    row = sheet.by_key.get(cell.row)
    if row is None or right is None or number is None or found.slip:
        return found
    form, more = sheet.binding.form, int(number - right)
    column = form.column(cell.column)
    if office := office_twice(form, row, column, scene.cube, more):
        return replace(found, slip="填了两次", how=f"多出的 {more} 人正好是内设机构“{office}”的人数")
    people = behind_difference(form, row, column, scene.cube, more, scene.cutoff)
    return replace(found, people=people)


def slipped(scene: Scene, cell: Meaning, right: int | float | None) -> Suspect:
    """A suspect with the slip that made it."""
    value = scene.figures.get(cell)
    name, how = slip(value, right, _around(scene, cell))
    return Suspect(scene.places[cell], value, right, name, how)


def _around(scene: Scene, cell: Meaning) -> Around:
    sheet, place = scene.sheets[cell.form], scene.places[cell]
    name, row, column = place.at
    beside = (("上一行", -1, 0), ("下一行", 1, 0), ("左一列", 0, -1), ("右一列", 0, 1))
    sums = sheet.sums.get(cell, ())
    formula = sheet.declared.get(cell)
    return Around(
        tuple(
            (words, sheet.grid.value(At(name, row + down, column + along))) for words, down, along in beside
        ),
        scene.last.get(cell),
        tuple((_label(scene, part, cell), scene.figures.get(part)) for sign, part in sums if sign == 1),
        formula is not None and sheet.grid.formula(place.at) is None and bool(scene.weights),
    )


def _label(scene: Scene, part: Meaning, total: Meaning) -> str:
    """What a part of a total is called: its row, or its column when the total adds up columns."""
    sheet = scene.sheets[part.form]
    if part.row != total.row:
        row = sheet.by_key.get(part.row)
        return "".join((row.label if row else part.row).split())
    form = sheet.binding.form
    heads, shared = form.column(part.column).heads, form.column(total.column).heads
    return " ".join(head for head in heads if head and head not in shared) or heads[-1]


def told(scene: Scene, suspect: Suspect, explained: Sequence[Constraint]) -> Told:
    """A suspect with its row and heads in words, and where the right value comes from."""
    cell = suspect.place.meaning
    assert cell is not None
    sheet = scene.sheets[cell.form]
    row = sheet.by_key.get(cell.row)
    heads = [head for head in sheet.binding.form.column(cell.column).heads if head]
    return Told(
        suspect,
        "".join((row.label if row else cell.row).split()),
        " ".join(heads),
        _equals(scene, suspect, cell, explained),
    )


def _equals(scene: Scene, suspect: Suspect, cell: Meaning, explained: Sequence[Constraint]) -> str:
    """Where the right value comes from: the register, or the cells that it must equal."""
    mine = [each for each in explained if any(term == cell for term, _ in each.terms) and each.op == "="]
    if any(len(each.terms) == 1 and each.source == "台账" for each in mine):
        return "台账"
    if any(len(each.terms) == 1 and each.source == "上年" for each in mine):
        return "上年报的数"
    if added := _added_up(scene, cell, suspect.right):
        return added
    for each in mine:
        others = [term for term, _ in each.terms if term != cell]
        if len(others) == 1:
            return f"= {others[0]}"
    return ""


def _added_up(scene: Scene, cell: Meaning, right: Scalar) -> str:
    """The sum that a total is, with its figures, the smaller of many together; "" if it is not right."""
    sums = scene.sheets[cell.form].sums.get(cell, ())
    figures = [(sign * (scene.numbers.get(part) or 0), part) for sign, part in sums]
    there = [(figure, part) for figure, part in figures if figure]
    if len(there) < 2 or sum(figure for figure, _ in there) != right:
        return ""
    told = sorted(there, key=lambda each: -abs(each[0]))[:_MOST_PARTS]
    rest = [figure for figure, part in there if (figure, part) not in told]
    parts = [_signed(figure, _plain(scene, part, cell)) for figure, part in there if (figure, part) in told]
    parts += [_signed(sum(rest), f"其余 {len(rest)} 项")] if rest else []
    return "= " + " ".join(parts).removeprefix("+ ")


def _signed(figure: int | float, label: str) -> str:
    return f"{'-' if figure < 0 else '+'} {label} {abs(figure)}"


def _plain(scene: Scene, part: Meaning, total: Meaning) -> str:
    """A part's label without its number (一、)."""
    return _NUMBERED.sub("", _label(scene, part, total))
