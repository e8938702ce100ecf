"""Suspect cells (疑点): what they should be, the slip that was made, who makes the difference, and the words for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bianzhi_xl.locate.people import behind_difference
from bianzhi_xl.locate.saying import Told
from bianzhi_xl.locate.scene import Scene
from bianzhi_xl.locate.slips import Around, slip
from bianzhi_xl.nouns import Constraint, Meaning, Suspect


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
    people = behind_difference(form, row, form.column(cell.column), scene.cube, more, scene.cutoff)
    return replace(found, people=people)


def slipped(scene: Scene, cell: Meaning, right: int | float | None) -> Suspect:
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
