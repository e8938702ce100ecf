"""Recipes that change where things stand, not what they say: blocks below and beside, a table on its side, two sheets.

Those of ``LAYOUTS`` come last in a mix, one at most: see ``made``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from wild.edition import Edition
from wild.recipes import _title, recipe

LAYOUTS = {}
LABELS = {}
"""Recipes of row labels, which may be mixed like all others."""

REPEATED = "（续表）"
TITLES = (
    lambda text: text,
    lambda text: text + REPEATED,
    lambda text: text + "（二）",
    lambda text: text + "之二",
)


def _fixed(edition: Edition) -> bool:
    return all(spec.kind == "固定" for spec in edition.form.rows)


def _foot(edition: Edition) -> int:
    """The row of the signatures; the one below the body where there are none."""
    rows = [row for row, _ in edition.cells if row > edition.body[-1]]
    return min((row for row in rows if rows.count(row) > 1), default=edition.body[-1] + 1)


def _inside(box, top, bottom, left, right) -> bool:
    return top <= box[0] and box[2] <= bottom and left <= box[1] and box[3] <= right


def _carry(edition: Edition, area, to, keep=False):
    """The cells and merges of a rectangle (top, bottom, left, right), each where ``to`` says; taken out of the
    sheet unless they are copied (keep)."""
    top, bottom, left, right = area
    inside = {c for c in edition.cells if top <= c[0] <= bottom and left <= c[1] <= right}
    cells = {to(*cell): edition.cells[cell] for cell in inside}
    boxes = [box for box in edition.merges if _inside(box, *area)]
    merges = [(*to(*box[:2]), *to(*box[2:])) for box in boxes]
    if not keep:
        edition.cells = {cell: value for cell, value in edition.cells.items() if cell not in inside}
        edition.merges = [box for box in edition.merges if box not in boxes]
    return cells, merges


def _add(edition: Edition, carried):
    edition.cells |= carried[0]
    edition.merges += carried[1]


def _cut_column(edition: Edition, rng) -> int:
    """A column with which another group of columns begins, somewhere in the middle; 0 when there is none."""
    order = sorted(edition.columns.items(), key=lambda item: item[1])
    heads = {key: edition.form.column(key).heads[0] for key, _ in order}
    cut = {
        c
        for top, left, _, right in edition.merges
        if edition.first <= top < _foot(edition)
        for c in range(left + 1, right + 1)
    }
    begins = [
        number
        for place, ((before, _), (key, number)) in enumerate(zip(order, order[1:], strict=False))
        if heads[before] != heads[key] and number > edition.last_label and number not in cut and place > 1
    ]
    return rng.choice(begins) if begins else 0


def _cut_row(edition: Edition, rng) -> int:
    """A row that begins the second half of the rows; 0 when there are too few or a merge is in the way."""
    merged = {row for top, _, bottom, _ in edition.merges for row in range(top + 1, bottom + 1)}
    rows = sorted(edition.rows.values())
    choice = [row for row in rows[len(rows) // 2 : -1] if row not in merged]
    return rng.choice(choice) if len(rows) > 5 and choice else 0


def _away(edition: Edition, cells, sheet, to):
    """The truth of the cells that were carried away."""
    for row, line in edition.rows.items():
        for column, number in edition.columns.items():
            if cells(line, number):
                edition.away[row, column] = (sheet, *to(line, number))


@recipe("后半栏目移到下面一块", LAYOUTS)
def columns_below(edition: Edition, rng: random.Random):
    cut = _cut_column(edition, rng)
    if not cut:
        return
    foot, right, labels = _foot(edition), edition.size[1], edition.last_label
    titled, gap = rng.random() < 0.5, rng.randint(0, 1)
    down = foot - edition.first + titled + gap
    title = _title(edition)
    head = str(edition.cells[title]) if title else ""
    edition_foot = _carry(edition, (foot, edition.size[0], 1, right), lambda r, c: (r + down, c))

    def to(row, column):
        return row + down, column - cut + labels + 1

    moved = _carry(edition, (edition.first, foot - 1, cut, right), to)
    again = _carry(edition, (edition.first, foot - 1, 1, labels), lambda r, c: (r + down, c), keep=True)
    for carried in (edition_foot, moved, again):
        _add(edition, carried)
    if titled and title:
        edition.cells[edition.first + down - 1, 1] = head + REPEATED
    _away(edition, lambda r, c: c >= cut, edition.sheet, to)


@recipe("后半行移到右边一块", LAYOUTS)
def rows_beside(edition: Edition, rng: random.Random):
    cut = _cut_row(edition, rng) if _fixed(edition) else 0
    if not cut:
        return
    foot, right = _foot(edition), edition.size[1]
    up, along = cut - edition.body[0], right + rng.randint(0, 1)
    height = max(cut, foot - up)

    def to(row, column):
        return row - up, column + along

    moved = _carry(edition, (cut, foot - 1, 1, right), to)
    below = _carry(edition, (foot, edition.size[0], 1, right), lambda r, c: (r - foot + height, c))
    again = _carry(
        edition, (edition.first, edition.body[0] - 1, 1, right), lambda r, c: (r, c + along), keep=True
    )
    for carried in (moved, below, again):
        _add(edition, carried)
    _away(edition, lambda r, c: r >= cut, edition.sheet, to)


@recipe("小表转置", LAYOUTS)
def on_its_side(edition: Edition, rng: random.Random):
    if not _fixed(edition) or len(edition.rows) > 12:
        return
    foot, right, first = _foot(edition), edition.size[1], edition.first

    def to(row, column):
        return first + column - 1, row - first + 1

    down = right - (foot - first)
    below = _carry(edition, (foot, edition.size[0], 1, right), lambda r, c: (r + down, c))
    moved = _carry(edition, (first, foot - 1, 1, right), to)
    moved = moved[0], [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in moved[1]]
    _add(edition, below)
    _add(edition, moved)
    _away(edition, lambda r, c: True, edition.sheet, to)


@recipe("分在两张工作表", LAYOUTS)
def on_two_sheets(edition: Edition, rng: random.Random):
    by_rows = rng.random() < 0.5
    cut = _cut_row(edition, rng) if by_rows else _cut_column(edition, rng)
    if not cut:
        return
    foot, right, labels, title = _foot(edition), edition.size[1], edition.last_label, _title(edition)
    name, top = edition.sheet + "续", edition.first - 1
    above = _carry(edition, (1, top, 1, right), lambda r, c: (r, c), keep=True)
    if title:
        above[0][title] = rng.choice(TITLES)(str(edition.cells[title]))
    if by_rows:
        up = cut - edition.body[0]

        def to(row, column):
            return row - up, column

        again = _carry(
            edition, (edition.first, edition.body[0] - 1, 1, right), lambda r, c: (r, c), keep=True
        )
        moved = _carry(edition, (cut, foot - 1, 1, right), to)
    else:

        def to(row, column):
            return row, column - cut + labels + 1

        again = _carry(edition, (edition.first, foot - 1, 1, labels), lambda r, c: (r, c), keep=True)
        moved = _carry(edition, (edition.first, foot - 1, cut, right), to)
    below = _carry(edition, (foot, edition.size[0], 1, right), lambda r, c: (r, c), keep=True)
    parts = (above, again, moved, below)
    edition.more[name] = {k: v for p in parts for k, v in p[0].items()}, [box for p in parts for box in p[1]]
    _away(edition, lambda r, c: (r >= cut) if by_rows else (c >= cut), name, to)


@recipe("行列都分开，分在四张工作表", LAYOUTS)
def on_four_sheets(edition: Edition, rng: random.Random):
    row, column = _cut_row(edition, rng), _cut_column(edition, rng)
    if not row or not column:
        return
    foot, right, labels, title = _foot(edition), edition.size[1], edition.last_label, _title(edition)
    up, along, body, first = row - edition.body[0], column - labels - 1, edition.body[0], edition.first
    whole = edition.cells, edition.merges
    sheets = {}
    for number, (below, beside) in enumerate(((False, False), (False, True), (True, False), (True, True))):
        edition.cells, edition.merges = dict(whole[0]), list(whole[1])

        def to(r, c, below=below, beside=beside):
            return r - up * (below and r >= row), c - along * (beside and c >= column)

        top, bottom = (row, foot - 1) if below else (body, row - 1)
        left, end = (column, right) if beside else (labels + 1, column - 1)
        above = _carry(edition, (1, first - 1, 1, right), lambda r, c: (r, c), keep=True)
        if title:
            above[0][title] = str(edition.cells[title]) + (REPEATED if number else "")
        parts = [above, _carry(edition, (foot, edition.size[0], 1, right), lambda r, c: (r, c), keep=True)]
        for lines in ((first, body - 1), (top, bottom)):
            parts += [_carry(edition, (*lines, *columns), to) for columns in ((1, labels), (left, end))]
        sheets[edition.sheet + "续" * number] = (
            {k: v for p in parts for k, v in p[0].items()},
            [box for p in parts for box in p[1]],
        )
        if number:
            name = edition.sheet + "续" * number
            _away(edition, lambda r, c, b=below, s=beside: (r >= row) == b and (c >= column) == s, name, to)
    (edition.cells, edition.merges), *others = sheets.values()
    edition.more |= dict(zip(list(sheets)[1:], others, strict=True))


def lines_beside(edition: Edition):
    """A listing in two halves: the head once more at the right, and below it as many lines."""
    right = edition.size[1]
    _add(
        edition,
        _carry(edition, (edition.first, edition.codes, 1, right), lambda r, c: (r, c + right), keep=True),
    )


def lines_on_two_sheets(edition: Edition, figures: Mapping[int, object]):
    """A listing of which half the blank lines stand on a further sheet, below a total with figures of its own."""
    foot, right, title = _foot(edition), edition.size[1], _title(edition)
    total = edition.body[0]
    cells, merges = _carry(edition, (1, total, 1, right), lambda r, c: (r, c), keep=True)
    below = _carry(edition, (foot, edition.size[0], 1, right), lambda r, c: (r, c), keep=True)
    cells |= below[0] | {(total, column): value for column, value in figures.items()}
    cells[title] = str(cells[title]) + REPEATED
    edition.more[edition.sheet + "续"] = cells, merges + below[1]


@recipe("其中行的行名另起一列", LABELS)
def labels_in_two_columns(edition: Edition, rng: random.Random):
    at = edition.label_column + 1
    among = [spec.key for spec in edition.form.rows if spec.of and spec.key in edition.rows]
    head = [box for box in edition.merges if edition.first <= box[0] <= edition.last]
    if not among or not _fixed(edition) or any(left < at <= right for _, left, _, right in head):
        return
    edition.move(column=lambda number: number + 1 if number >= at else number)
    edition.merges = [box for box in edition.merges if box[:2] != (edition.first, at - 1) or box[1] != box[3]]
    edition.merges.append((edition.first, at - 1, edition.last, at))
    edition.label_columns = 2
    for key in among:
        row = edition.rows[key]
        edition.cells[row, at] = edition.cells.pop((row, at - 1))
