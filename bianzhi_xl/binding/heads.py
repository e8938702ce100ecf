"""The head (表头) of a sheet as people read it: where it begins and ends, and what stands over each column.

Heads come merged or not, on one row or on many, with a row of column codes (甲 乙 1 2 …) or without,
printed once or once more beside; all that is read here.  Which column of the form a sheet column is, is
told by :mod:`bianzhi_xl.binding.matching`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import permutations
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.reaching import Cell, Path, owners, path_of, stack, unmerged
from bianzhi_xl.nouns import At, Form, Grid, Scalar

DEPTH = 12
"""Rows below the title in which the head ends."""
_CODE = re.compile(
    r"[(\[【〔]?[甲乙丙丁戊己庚辛壬癸][)\]】〕]?|栏[次号]?|[列行]次|序号|[(\[【〔]?(\d{1,3})[)\]】〕]?(?:[=＝].*)?|[-—]+|[①-⑳]"
)
_LETTERED = {"甲", "(甲)", "栏次", "栏", "栏号", "列次", "序号"}
"""What stands before the numbers in a row of column codes."""
_CAPTION = re.compile(
    r"(?<!其中)[:：]|^(?:填报|填表|制表|编制|报送)(?:单位|日期|时间|人|机关)|^(?:单位|日期|截止)$"
    r"|^附?表[-\d一二三四五]|\d年.*\d月|^[(（].*[)）]$|[(（](?:盖章|公章|签章|章)[)）]"
)

_NUMBERED = re.compile(r"(.*[^\d\s])\s*(\d{1,3})\s*", re.DOTALL)
_FEW = 3
"""Texts over a column that are read in every order."""
_FEWEST = 3
"""Heads with numbers that make a row of numbers; texts that make a column printed once more."""
_JOINT = re.compile(r"(?<=[^(（\s])\s*[-_/|:：—－–\n]+\s*(?=[^)）\s])")
_TRAILING = re.compile(r"(.+)[(（]([^()（）]+)[)）]", re.DOTALL)

Known = Callable[[Scalar], bool]
Texts = AbstractSet[tuple[int, str]]
"""The texts of a column, with their rows."""


class Leaf(NamedTuple):
    """A sheet column with the texts that stand over it, top to bottom.

    readings: ways to read them, the likeliest first; an unmerged group head reaches over the blank cells at
    its right, or it does not.
    """

    number: int
    readings: tuple[Path, ...]
    printed: str
    end: int = 0

    @property
    def path(self) -> Path:
        return self.readings[0]

    @property
    def reached(self) -> bool:
        """Whether an unmerged group head reaches over it, or does not."""
        return any(len(way) < len(self.path) for way in self.readings)

    @property
    def letter(self) -> str:
        return At("", 0, self.number).a1

    @property
    def said(self) -> str:
        return f"{self.letter}列“{self.printed}”"


class Head(NamedTuple):
    """The head as read.

    top, last: its rows, without the codes (0, 0 when there is none).  body: the first sheet row below it.
    aside: the columns of the same head printed once more at the right.
    """

    leaves: tuple[Leaf, ...]
    top: int
    last: int
    body: int
    aside: tuple[Leaf, ...] = ()


def read(form: Form, grid: Grid, title: int, known: Known) -> Head:
    """The head below the row of the title; ``known`` tells a text that stands in a head of the form."""
    rows = _rows(grid, title)
    known = _also_joint(known)
    found = min((row for row, cells in rows.items() if any(map(known, cells.values()))), default=0)
    code = _code_row(form, rows, found or title)
    if not found or (code and code <= found):
        return Head((), 0, 0, max(code, title) + 1)
    top = _reaching_up(grid, rows, title, found)
    last = code - 1 if code else _last_without_codes(form, grid, rows, found, known)
    body = (code or last) + 1
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    main, aside = _blocks(_once(grid, _leaves(grid, top, last), body, labels))
    return Head(main, top, last, body, aside)


def _also_joint(known: Known) -> Known:
    """Texts of a head also where one cell holds a group and its column: 合计—机构数."""

    def joint(value: Scalar) -> bool:
        if known(value) or not isinstance(value, str):
            return known(value)
        parts = _JOINT.split(value.strip())
        return len(parts) > 1 and all(map(known, parts))

    return joint


def without_numbers(grid: Grid, title: int) -> Grid:
    """The sheet without the columns' numbers where they stand in the heads: 机构数1, 编制数2, …"""
    numbered = {
        cell: found
        for cell, value in grid.cells.items()
        if isinstance(value, str) and title < cell[0] <= title + DEPTH
        if (found := _NUMBERED.fullmatch(value))
    }
    numbers = [int(numbered[cell][2]) for cell in sorted(numbered, key=lambda cell: cell[1])]
    if len(numbers) < _FEWEST or numbers != list(range(1, len(numbers) + 1)):
        return grid
    return replace(grid, cells={**grid.cells, **{cell: found[1] for cell, found in numbered.items()}})


def _once(grid: Grid, leaves: tuple[Leaf, ...], body: int, labels: AbstractSet[str]) -> tuple[Leaf, ...]:
    """The columns without those printed once more at the right: the same head over the same texts, or all
    the labels again in the last column."""
    standing: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), value in grid.cells.items():
        if row >= body and isinstance(value, str):
            standing[column][row] = texts.bare(value)
    kept: list[Leaf] = []
    for leaf in leaves:
        here = standing[leaf.number].items()
        last = leaf is leaves[-1]
        again = any(
            _is_again(here, standing[other.number].items(), other.path == leaf.path, last)
            # In the foot of the last column something else may stand.
            or (last and other.path == leaf.path and _labels(here & standing[other.number].items(), labels))
            for other in kept
        )
        if not again:
            kept.append(leaf)
    return tuple(kept)


def _is_again(here: Texts, there: Texts, same: bool, last: bool) -> bool:
    """Whether a column has the texts of another one, under the same head or as the last one of all."""
    several = len({text for _, text in here}) >= _FEWEST
    return several and here <= there and (same or last)


def _labels(shared: Texts, labels: AbstractSet[str]) -> bool:
    """Whether one of the texts that two columns share is a label of the form's."""
    return any(text in labels for _, text in shared)


def _rows(grid: Grid, title: int) -> dict[int, dict[int, Scalar]]:
    """What stands in the rows in which a head may be: row → column → value."""
    rows: dict[int, dict[int, Scalar]] = {}
    for (row, column), value in sorted(grid.cells.items()):
        if title < row <= title + 2 * DEPTH and value not in (None, ""):
            rows.setdefault(row, {})[column] = value
    return rows


def _code_row(form: Form, rows: Mapping[int, Mapping[int, Scalar]], above: int) -> int:
    """The row of column codes (甲 乙 1 2 …) that ends the head, 0 if there is none."""
    below = (row for row in rows if above < row <= above + DEPTH)
    return next((row for row in below if is_codes(form, rows[row])), 0)


def is_codes(form: Form, cells: Mapping[int, Scalar]) -> bool:
    """Whether a row holds the codes of the columns."""
    values = [cells[column] for column in sorted(cells)]
    found = [_CODE.fullmatch(texts.tight(value)) for value in values]
    numbers = [int(code[1]) for code in found if code and code[1]]
    others = sum(code is None for code in found)
    known = len(found) - others
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    if any(texts.bare(value) in labels for value in values) or len(set(numbers)) < len(numbers):
        return False
    lettered = any(texts.tight(value) in _LETTERED for value in values)
    if not lettered and (others or numbers[:1] != [1] or len(numbers) < 2):
        # A row of figures may look the same, with a name before it.
        counting = numbers == list(range(1, len(numbers) + 1)) and bool(numbers)
        return known > 3 and counting and known > 2 * others
    # A column put in later has no code, or any other text; a row of the body has many other texts.
    return known >= 2 and known > 2 * others


def is_caption(text: str) -> bool:
    """Whether a text is printed above a head or below a body: 填报单位：…, a date, the form's number, （续表）."""
    return bool(_CAPTION.search(text.strip()))


def _reaching_up(grid: Grid, rows: Mapping[int, Mapping[int, Scalar]], title: int, found: int) -> int:
    """The head's first row: those above the first known text are of it, too, when they look like heads."""
    top = found
    for row in range(found - 1, title, -1):
        cells = rows.get(row, {})
        heads = [value for value in cells.values() if isinstance(value, str)]
        reaching = any(
            first <= row <= last - 1 and last >= top and (first, left) in grid.cells
            for first, left, last, _ in grid.merges
        )
        caption = any(map(is_caption, heads))
        dated = any(texts.years(value) and not texts.head(value) for value in heads)
        if not (reaching or dated or len(heads) > 1) or caption or len(heads) < len(cells):
            break
        top = row
    return top


def _last_without_codes(
    form: Form, grid: Grid, rows: Mapping[int, Mapping[int, Scalar]], top: int, known: Known
) -> int:
    """Where the head ends when it has no codes: its rows hold heads mostly, and no figures."""
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    last = top
    for row in range(top, top + DEPTH):
        values = list(rows.get(row, {}).values())
        heads = [value for value in values if known(value)]
        if row > top and _is_body(values, heads, labels, known):
            break
        if row == top or 2 * len(heads) >= len(values) > 0 or (heads and _under_a_merge(grid, row, last)):
            last = row
            continue
        if values and not _under_a_merge(grid, row, last):
            break
    return max(last, _merged_down(grid, top, last))


def _is_body(values: Sequence[Scalar], heads: Sequence[Scalar], labels: set[str], known: Known) -> bool:
    """Whether a row is of the body: it has figures, or a row's label and no head that is no label."""
    if any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return True
    if not any(texts.bare(value) in labels for value in values):
        return False
    return all(texts.bare(value) in labels for value in heads)


def _under_a_merge(grid: Grid, row: int, last: int) -> bool:
    """Whether a merged head that begins in the head reaches down to a row."""
    return any(first <= last < row <= bottom for first, _, bottom, _ in grid.merges)


def _merged_down(grid: Grid, top: int, last: int) -> int:
    return max((box[2] for box in grid.merges if top <= box[0] <= last and box[2] > last), default=last)


def _leaves(grid: Grid, top: int, last: int) -> tuple[Leaf, ...]:
    owner = owners(grid, top, last)
    width = max(
        (c for (r, c), v in grid.cells.items() if top <= r <= last and v not in (None, "")), default=0
    )
    width = max([width, *(c for _, c in owner)])
    reaching = unmerged(grid, owner, top, last, width)
    leaves: list[Leaf] = []
    before: tuple[Cell, ...] = ()
    for column in range(1, width + 1):
        cells = tuple(owner.get((row, column), (row, column)) for row in range(top, last + 1))
        own = stack(grid, cells)
        if leaves and cells == before:
            leaves[-1] = leaves[-1]._replace(end=column)
            continue
        before = cells
        readings = _readings(grid, cells, [reaching.get((row, column)) for row in range(top, last + 1)])
        if readings:
            printed = "/".join(texts.shown(value) for value in own)
            leaves.append(Leaf(column, readings, printed, column))
    return tuple(leaves)


def _readings(grid: Grid, own: Sequence[Cell], above: Sequence[Cell | None]) -> tuple[Path, ...]:
    """Ways to read a column: under all unmerged group heads that may reach it, then without the lowest, …"""
    levels = [level for level, cell in enumerate(above) if cell]
    ways = []
    for kept in range(len(levels), -1, -1):
        using = levels[:kept]
        cells = [above[n] if n in using else cell for n, cell in enumerate(own)]
        ways.append(path_of(stack(grid, (cell for cell in cells if cell))))
    ways += [_split(way) for way in ways if way]
    # 上年 below 机构数 is 上年机构数.
    ways += [order for way in ways if 1 < len(way) <= _FEW for order in permutations(way)]
    return tuple(dict.fromkeys(way for way in ways if way))


def _split(path: Path) -> Path:
    """A path whose lowest text holds its group heads, too: 行政编制-编制数, 行政编制（编制数）."""
    *above, text = path
    parts = _JOINT.split(text.strip())
    if len(parts) == 1 and (found := _TRAILING.fullmatch(text.strip())):
        parts = [found[1], found[2]]
    return (*above, *(part for part in parts if part.strip()))


def _blocks(leaves: Sequence[Leaf]) -> tuple[tuple[Leaf, ...], tuple[Leaf, ...]]:
    """The head, and the same head printed once more beside it (左右两栏)."""
    paths = [tuple(texts.head(text) for text in leaf.path) for leaf in leaves]
    for period in range(2, len(paths) // 2 + 1):
        rest = paths[period:]
        if paths[0] not in paths[1:period] and all(path == paths[i % period] for i, path in enumerate(rest)):
            return tuple(leaves[:period]), tuple(leaves[period:])
    return tuple(leaves), ()


def undeclared(form: Form, grid: Grid, title: int) -> Head:
    """The head of a sheet that nothing is known of, below the row of its title; an empty one when none is seen.

    It begins in the first row with several texts that are no captions, and ends at the column codes; without
    codes, above the first row that has figures or a label.  ``form`` lends its signs and title, it has no
    columns.
    """
    rows = _rows(grid, title)
    top = next((row for row in rows if _may_begin(rows[row])), 0)
    code = _code_row(form, rows, top) if top else 0
    if not top:
        return Head((), 0, 0, title + 1)
    last = code - 1 if code else _last_undeclared(grid, rows, top)
    main, aside = _blocks(_leaves(grid, top, last))
    return Head(main, top, last, (code or last) + 1, aside)


def _may_begin(cells: Mapping[int, Scalar]) -> bool:
    heads = [value for value in cells.values() if isinstance(value, str)]
    captions = sum(map(is_caption, heads))
    return len(heads) == len(cells) > 1 and 2 * captions < len(heads)


def _last_undeclared(grid: Grid, rows: Mapping[int, Mapping[int, Scalar]], top: int) -> int:
    """The last row of a head without codes: what stands below a head that is no group is of the body."""
    first, width = min(rows[top]), max(rows[top])
    last = _merged_down(grid, top, top)
    wide = {box[:2] for box in grid.merges if box[3] > box[1]}

    def grouped(row: int, column: int) -> bool:
        above = next((r for r in range(row - 1, top - 1, -1) if column in rows.get(r, {})), 0)
        beside = column < width and column + 1 not in rows.get(above, {})
        return not above or (above, column) in wide or beside

    for row in range(last + 1, top + DEPTH):
        cells = rows.get(row, {})
        if not cells or first in cells or not all(isinstance(value, str) for value in cells.values()):
            break
        if not all(grouped(row, column) for column in cells):
            break
        last = _merged_down(grid, top, row)
    return last
