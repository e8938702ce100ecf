"""Letter sizes and row heights of a laid-out form, in points on the sheet.

A sheet wider than its paper is printed smaller: letters are set larger for it, those in narrow columns as
far as four digits still fit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bianzhi_xl.models import measure, paper
from bianzhi_xl.models.layout import HEAD, INFO, NUMBER, TITLE, Head, Layout
from bianzhi_xl.nouns import Row

_DENSE = 1.3
"""How much larger letters in narrow columns may be set."""
_LOFTY = 2.0
"""How much larger those that have the whole width may be set."""
_AIRY = 32.0
"""The most a body row gets of an empty page, in points on paper."""
_SAFE = 0.95
"""What is counted on of a page's height: printers and fonts differ a little."""
_TALLEST = 400.0
"""Excel's limit is 409 pt a row."""


class Letters(NamedTuple):
    """Font sizes of the parts of a form."""

    title: float
    info: float
    head: float
    body: float
    note: float


def letters(plan: Layout) -> Letters:
    """Sizes that come to about 22, 11.5, 10.5, 10.5 and 10 pt on paper (二号, 五号 …) as far as they can."""
    dense, lofty = min(plan.zoom, _DENSE), min(plan.zoom, _LOFTY)
    found = (22 * lofty, 11.5 * lofty, 10.5 * dense, 10.5 * dense, 10 * lofty)
    return Letters(*(round(size * 2) / 2 for size in found))


def upright(head: Head) -> bool:
    """Whether a head is written top down, one character a line: in a narrow column, Chinese only."""
    return _narrow(head) and len(head.text) > 1 and not any(c in "()+-" or c.isdigit() for c in head.text)


def printed(head: Head, size: float, room: float) -> str:
    """A head's text with the line breaks it needs; signs stay together: 超编(+) 空编(-), or 超 (+) 缺 (-)."""
    if upright(head) or measure.lines(head.text, size, room) == 1:
        return head.text
    if "(+)" not in head.text:
        return measure.evenly(head.text, size, room)
    if _narrow(head):
        return "\n".join(measure.pieces(head.text))
    halves = head.text.replace("(+)", "(+)\n")
    if measure.lines(halves, size, room) == 2:
        return halves
    return re.sub(r"(?<=.)(.\([+-]\))", r"\n\1", head.text)


def _narrow(head: Head) -> bool:
    return head.leaf is not None and head.leaf.vertical


def heights(plan: Layout, letters: Letters) -> dict[int, float]:
    """The height of every row of the sheet."""
    found = {
        NUMBER: measure.height(1, letters.info),
        TITLE: measure.height(1, letters.title) + 6,
        INFO: measure.height(1, letters.info) + 2,
        **_head_heights(plan, letters.head),
        plan.codes: measure.height(1, letters.body),
        plan.foot: measure.height(1, letters.info) + 8,
        **{row: measure.height(1, letters.note) - 2 for row in _note_rows(plan, letters)},
    }
    found |= _body_heights(plan, letters.body, sum(found.values()))
    return {row: min(round(height, 1), _TALLEST) for row, height in sorted(found.items())}


def _note_rows(plan: Layout, letters: Letters) -> range:
    return range(plan.foot + 1, plan.foot + 1 + len(plan.notes(letters.note)))


def _head_heights(plan: Layout, size: float) -> dict[int, float]:
    """Each head has the room it needs; what one merged over several rows lacks goes to its last row."""
    found = {row: measure.height(1, size) + 4 for row in range(HEAD, plan.codes)}
    for head in sorted(plan.heads, key=lambda head: head.box[2] - head.box[0]):
        top, _, bottom, _ = head.box
        short = _needed(plan, head, size) - sum(found[row] for row in range(top, bottom + 1))
        found[bottom] += max(short, 0)
    return found


def _needed(plan: Layout, head: Head, size: float) -> float:
    room = plan.room(head.box[1], head.box[3])
    if upright(head):
        return measure.height(len(head.text), size)
    return measure.height(measure.lines(printed(head, size, room), size, room), size)


def _body_heights(plan: Layout, size: float, taken: float) -> Mapping[int, float]:
    """Lines of listings hold two lines of text, fixed rows their label; what is left is shared."""
    free = paper.printable(plan.form.page)[1] * plan.zoom * _SAFE - taken
    share = min(free / max(len(plan.rows), 1), _AIRY * plan.zoom)
    found = {}
    for row in plan.rows:
        count = label(plan, row, size).count("\n") + 1 if row.spec.kind == "固定" else 2
        found[plan.lines[row.key]] = max(share, size * 2.0, measure.height(count, size))
    return found


def label(plan: Layout, row: Row, size: float) -> str:
    """A fixed row's label (行名) as it is printed: with the line breaks it needs.

    Leading spaces set a label under 其中：; they become full-width ones, which are as wide in any font.
    """
    text = row.label.lstrip(" ")
    before = "\u3000" * ((len(row.label) - len(text)) // 2)
    column = plan.columns[plan.form.label_column]
    indent = row.spec.indent + len(before)
    return before + measure.evenly(text, size, plan.room(column, column) - indent * size)
