"""The body (表体) of a sheet: which rows are of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Head, is_codes
from bianzhi_xl.nouns import Form, Grid, Scalar

_NOTE = re.compile(r"(?:注|说明|备注|填报说明|填表说明|审核关系|平衡关系)\d*[:：]")
_SIGN = re.compile(
    r"(?:负责人?|领导|审核人?|审批人?|复核人?|填报人|填表人|制表人?|经办人|联系人|电话|日期|盖章)$"
)
_CONTINUED = re.compile(r"\(?(?:接上表|续表?)\)?[一二三四五\d]?")
TITLE = re.compile(r"表(?:[(（].*[)）])?$")


class Extent(NamedTuple):
    """The rows of the body, top to bottom, without a head printed once more; the foot's row, 0 if none.

    other: the row of another head that stands below, 0 if there is none.
    """

    rows: tuple[int, ...]
    foot: int
    other: int = 0


def extent(form: Form, grid: Grid, head: Head, known: Callable[[Scalar], bool]) -> Extent:
    """The rows from below the head to the signatures (签字) or notes."""
    by_row: dict[int, dict[int, Scalar]] = {}
    for (row, column), value in grid.cells.items():
        if row >= head.body and value not in (None, ""):
            by_row.setdefault(row, {})[column] = value
    again, other = _heads_below(form, grid, head, by_row, known)
    title = _next_title(form, grid, head, by_row)
    if 0 < title < other:
        other = 0  # it is the other form's
    end = _ends_above(form, by_row, other) if other else title or grid.size()[0] + 1
    skipped: set[int] = set()
    start = head.body
    for row in (row for row in again if row < end):
        foot = foot_row(form, by_row, start, row)
        begin = min([foot or row, _begins(form, by_row, row)])
        below = row + head.last - head.top + 1
        below += bool(below in by_row and is_codes(form, by_row[below]))
        skipped |= set(range(begin, below))
        start = below
    foot = foot_row(form, by_row, start, end)
    skipped |= {row for row, cells in by_row.items() if _is_note(cells)}
    rows = tuple(row for row in range(head.body, foot or end) if row not in skipped)
    return Extent(rows, foot, other)


def _heads_below(
    form: Form,
    grid: Grid,
    head: Head,
    by_row: Mapping[int, Mapping[int, Scalar]],
    known: Callable[[Scalar], bool],
) -> tuple[list[int], int]:
    """Rows at which the same head is printed once more; and the row of a head with other columns, or 0."""
    if not head.top:
        return [], 0
    shape = {
        (row - head.top, column): texts.head(value)
        for (row, column), value in grid.cells.items()
        if head.top <= row <= head.last and texts.head(value)
    }
    first = {column: text for (row, column), text in shape.items() if row == 0}
    labels = {texts.head(column.heads[-1]) for column in form.columns if column.key == form.label_column}
    again = []
    for row in sorted(by_row):
        cells = {column: texts.head(value) for column, value in by_row[row].items()}
        shared = sum(first.get(column) == text for column, text in cells.items())
        if len(cells) < 2 or not shared:
            continue
        if all(texts.head(grid.cells.get((row + r, c))) == text for (r, c), text in shape.items()):
            again.append(row)
        elif _another(list(by_row[row].values()), not labels.isdisjoint(cells.values()), known):
            return again, row
    return again, 0


def _another(values: Sequence[Scalar], labelled: bool, known: Callable[[Scalar], bool]) -> bool:
    """Whether a row is of a head: all its texts are, or most of them with the head of the labels among them."""
    if any(isinstance(value, (int, float)) for value in values):
        return False
    heads = sum(map(known, values))
    return heads >= 2 and (heads == len(values) or (labelled and 2 * heads > len(values)))


def _ends_above(form: Form, by_row: Mapping[int, Mapping[int, Scalar]], other: int) -> int:
    """The row at which the body ends above another head: without its title, and one blank row that parts them."""
    begin = _begins(form, by_row, other)
    return begin if begin - 1 in by_row else begin - 1


def _begins(form: Form, by_row: Mapping[int, Mapping[int, Scalar]], head: int) -> int:
    """The first row of what is printed above a repeated head: its title and caption."""
    title = texts.title(form.title)
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    begin = head
    for row in range(head - 1, head - 5, -1):
        values = [str(value) for value in by_row.get(row, {}).values()]
        if any(title in texts.title(text) or _CONTINUED.fullmatch(texts.tight(text)) for text in values):
            return row
        caption = any(re.search("[:：]", text) for text in values)
        if begin == row + 1 and caption and not any(texts.bare(text) in labels for text in values):
            begin = row
    return begin


def _next_title(form: Form, grid: Grid, head: Head, by_row: Mapping[int, Mapping[int, Scalar]]) -> int:
    """The row of another form's title below this one, 0 if there is none."""
    wide = {(box[0], box[1]) for box in grid.merges if box[3] - box[1] >= 2 and box[0] >= head.body}
    for row in sorted(by_row):
        cells = by_row[row]
        column = next(iter(cells))
        text = str(cells[column]).strip()
        own = texts.title(form.title) in texts.title(text)
        if len(cells) == 1 and (row, column) in wide and TITLE.search(text) and len(text) >= 8 and not own:
            return row
    return 0


def foot_row(form: Form, by_row: Mapping[int, Mapping[int, Scalar]], first: int, end: int) -> int:
    """The first row of the foot: the one of the signatures, or a 注 above it; 0 when there is none."""
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    note = 0
    for row in sorted(row for row in by_row if first <= row < end):
        cells = by_row[row]
        # A clerk may write one of the signs in a 备注 cell: signatures come at least in twos.
        if signatures(form, cells.values()) >= min(2, len(form.sign)) > 0:
            return note or row
        if _is_note(cells):
            note = note or row
        elif any(texts.bare(value) in labels for value in cells.values() if isinstance(value, str)):
            note = 0  # the body goes on below the note
    return note


def signatures(form: Form, values: Iterable[Scalar]) -> int:
    """How many signatures (签字) the texts of a row ask for."""
    signs = frozenset(map(texts.plain, form.sign))
    return sum(_signs(str(value), signs) for value in values)


def _is_note(cells: Mapping[int, Scalar]) -> bool:
    """Whether a row holds a note (注：…) and nothing else; a clerk may write “说明：…” in a 备注 cell."""
    return len(cells) == 1 and bool(_NOTE.match(str(next(iter(cells.values()))).strip()))


@lru_cache(maxsize=8192)
def _signs(text: str, signs: frozenset[str]) -> int:
    """How many signatures a cell asks for."""
    parts = re.split(r"[:：]", text)
    asked = [texts.plain(part) for part in parts]
    # In other words than the form's only with a colon behind them.
    other = sum(bool(_SIGN.search(part)) for part in asked[:-1])
    return max(sum(any(part.endswith(sign) for sign in signs) for part in asked), other)
