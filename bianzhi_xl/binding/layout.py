"""Layouts that are not rows × columns: cut into pieces that are, each read like a sheet of its own.

The columns go on in a block below with a head of its own, the rows go on in a block beside under the same
head, or the table is turned on its side (行列互换).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bianzhi_xl.binding import bodies, texts, titles
from bianzhi_xl.binding.heads import DEPTH, Head, Leaf
from bianzhi_xl.binding.lens import Lens
from bianzhi_xl.nouns import At, Binding, Block, Box, Grid, Scalar, Unplaced

_MOST = 0.6
_FAR = 1 << 15


class Piece(NamedTuple):
    """What is read as a sheet of its own.

    area: the rectangle of the sheet that it was cut out of, None for all of it.
    above: the row above its head; None: below the title, which is still to be found.
    unit: the unit of money given above the whole sheet.  year: the one that the whole sheet is of.
    turned: rows and columns are exchanged, both keep their numbers.  signed: the signatures stand outside it.
    last: of a listing the last row of its body where that is known, it may be blank; else 0.
    """

    grid: Grid
    above: int | None = None
    unit: str = ""
    year: int = 0
    turned: bool = False
    signed: bool = False
    area: Box | None = None
    last: int = 0

    def column(self, number: int) -> str:
        """What a column of the piece is called in the sheet."""
        return f"第{number}行" if self.turned else f"{At('', 0, number).a1}列"

    def row(self, number: int) -> str:
        """What a row of the piece is called in the sheet."""
        return f"{At('', 0, number).a1}列" if self.turned else f"第{number}行"


def below(lens: Lens, grid: Grid, other: int, rows: Iterable[int], unit: str) -> Piece | None:
    """The block below, its head in row ``other`` (0: none); ``rows``: the placed ones of the block above."""
    if not other:
        return None
    last = max((row for row in rows if row < other), default=other - 1)
    between = (str(value) for (row, _), value in grid.cells.items() if last < row < other)
    if any(_of_another(lens, text) for text in between):
        return None
    area = (last + 1, 1, grid.size()[0], _FAR)
    return Piece(grid.part(area), last, unit, area=area)


def _of_another(lens: Lens, text: str) -> bool:
    """Whether a text between two blocks is the title or number of another form."""
    number = texts.plain(text)
    if titles.NUMBER.fullmatch(number):
        return number != texts.plain(lens.form.number)
    own = texts.title(lens.form.title)
    return bool(bodies.TITLE.search(text.strip())) and own not in texts.title(text) and "续表" not in text


def beside(grid: Grid, head: Head, extent: bodies.Extent, unit: str) -> tuple[Piece, ...]:
    """The blocks beside one another, the first one too; none when the head stands there once."""
    if not head.aside or not extent.rows:
        return ()
    every = len(head.leaves)
    begins = [leaf.number for leaf in head.aside[::every]]
    ends = [*(number - 1 for number in begins), grid.size()[1]]
    areas = [(head.top, left, extent.rows[-1], right) for left, right in zip([1, *begins], ends, strict=True)]
    return tuple(
        Piece(grid.part(area), head.top - 1, unit, signed=bool(extent.foot), area=area) for area in areas
    )


def turned(lens: Lens, grid: Grid, title: int, unit: str) -> Piece | None:
    """The table on its side, set upright; None when it does not lie on its side."""
    found = _sideways(lens, grid, title)
    if not found:
        return None
    foot = _foot(lens, grid, found[0])
    area = (found[0], 1, (foot or grid.size()[0] + 1) - 1, _FAR)
    return Piece(upright(grid.part(area)), 0, unit, turned=True, signed=bool(foot), area=area)


def upright(lying: Grid) -> Grid:
    """A sheet with rows and columns exchanged; its formulas stay as they are written."""
    return Grid(
        lying.sheet,
        {(column, row): value for (row, column), value in sorted(lying.cells.items(), key=_by_column)},
        {(column, row): formula for (row, column), formula in lying.formulas.items()},
        tuple((left, top, right, bottom) for top, left, bottom, right in lying.merges),
    )


def laid_down(binding: Binding) -> Binding:
    """What was bound upright, where it lies in the sheet.  Nothing is asked: what is not certain is said."""
    advice = "改成表样的写法，或转置成表样的方向再对位"
    return replace(
        binding,
        blocks=(Block(binding.sheet, binding.rows, binding.columns, binding, turned=True),),
        missing=tuple(
            Unplaced(item.what, f"这张表行列互换了，这一项没有认准，请{advice}") if " " in item.what else item
            for item in binding.missing
        ),
        doubts=(),
    )


def _by_column(item: tuple[tuple[int, int], object]) -> tuple[int, int]:
    (row, column), _ = item
    return column, row


def _foot(lens: Lens, grid: Grid, above: int) -> int:
    """The row of the signatures below a row, 0 when there is none."""
    by_row: dict[int, dict[int, Scalar]] = {}
    for (row, column), value in grid.cells.items():
        if row > above and value not in (None, ""):
            by_row.setdefault(row, {})[column] = value
    return bodies.foot_row(lens.form, by_row, above + 1, grid.size()[0] + 1)


def _sideways(lens: Lens, grid: Grid, title: int) -> tuple[int, int] | None:
    """The row of the labels and the column of the heads of a table on its side; None when it is upright."""
    heads: dict[int, set[str]] = {}
    labels: dict[int, dict[int, str]] = {}
    leaves = {lens.head_reader.close(column.heads[-1]) for column in lens.form.columns}
    wanted = {lens.loose_label(spec.label) for spec in lens.fixed}
    for (row, column), value in grid.cells.items():
        if row <= title or not isinstance(value, str):
            continue
        if (text := lens.head_reader.close(value)) in leaves:
            heads.setdefault(column, set()).add(text)
        if row <= title + DEPTH and (text := lens.loose_label(value)) in wanted:
            labels.setdefault(row, {})[column] = text
    row = max(labels, key=lambda r: len(set(labels[r].values())), default=0)
    if not row or len(set(labels[row].values())) < max(2, _MOST * len(wanted)):
        return None
    before = {column: there for column, there in heads.items() if column < min(labels[row])}
    if len(set().union(*before.values())) < _MOST * len(leaves):
        return None
    return row, max(before, key=lambda column: len(before[column]))


def sideways(lens: Lens, grid: Grid, title: int) -> str:
    """Why a sheet has no head when its rows and columns are exchanged; "" when they are not."""
    found = _sideways(lens, grid, title)
    if not found:
        return ""
    letter = At("", 0, found[1]).a1
    return f"这张表行列互换了（栏目在 {letter} 列，行名在第 {found[0]} 行），请转置成表样的方向（复制，选择性粘贴，转置）再对位"


def elsewhere(
    missing: Iterable[Unplaced], lens: Lens, grid: Grid, head: Head, rows: Iterable[int], other: int
) -> tuple[Unplaced, ...]:
    """What is missing, with where it stands instead: in a second block beside or below that was not read."""
    in_aside = _labels_beside(lens, grid, head.aside, rows)
    found = []
    for item in missing:
        kind, _, key = item.what.partition(" ")
        why = item.why
        if kind == "行" and key in in_aside:
            letter = in_aside[key].letter
            why = f"这一行在右边的第二栏（{letter} 列），一张表分成了左右两栏，请接成一栏再对位"
        elif kind == "列" and other:
            why = f"{why}；第 {other} 行起另有一块表头，一张表分成了上下两块，请接成一块再对位"
        found.append(item._replace(why=why))
    return tuple(found)


def _labels_beside(lens: Lens, grid: Grid, aside: Sequence[Leaf], rows: Iterable[int]) -> dict[str, Leaf]:
    """Fixed rows whose labels stand in the second block: key → the column they stand in."""
    wanted = {texts.bare(spec.label): spec.key for spec in lens.fixed}
    return {
        wanted[label]: leaf
        for row in rows
        for leaf in aside
        if (label := texts.bare(grid.cells.get((row, leaf.number)))) in wanted
    }
