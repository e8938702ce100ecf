"""A sheet, or a piece of one, as a form reads it: head and columns, body and fixed rows, still unanswered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bianzhi_xl.binding import bodies, dated, fixed, heads, labels, layout, matching, nesting, texts, titles
from bianzhi_xl.binding.layout import Piece
from bianzhi_xl.binding.lens import Lens
from bianzhi_xl.nouns import Formula, Grid, Scalar, Unplaced

_UNIT = re.compile(r"单位[:：]\s*(百万元|千万元|亿元|万元|千元|元)\s*$")

Known = Callable[[Scalar], bool]


class Head(NamedTuple):
    """The head, its columns, what is wrong above the body, and what tells a text of the head.

    title: the row it was looked for below.  unit: of money, given for the whole sheet.  sideways: the table
    lies on its side.  year: the one the sheet is of, 0 when nothing tells.
    """

    read: heads.Head
    columns: matching.Matched
    missing: tuple[Unplaced, ...]
    known: Known
    title: int
    unit: str = ""
    sideways: bool = False
    year: int = 0


class Body(NamedTuple):
    """The body as read.  column: where the labels stand, 0 when that is not certain."""

    column: int
    extent: bodies.Extent
    labels: Mapping[int, str]
    rows: fixed.Rows


class Reading(NamedTuple):
    """A piece of a sheet as read."""

    piece: Piece
    head: Head
    body: Body


def pieces(lens: Lens, whole: Reading) -> list[Reading]:
    """The sheet read in pieces where it does not stand as rows × columns; none where it does.

    A listing has no end that could be told on its side; beside one another it stands in halves.
    """
    grid, extent = whole.piece.grid, whole.body.extent
    unit, year = whole.head.unit, whole.head.year
    found: list[Reading] = []
    if whole.head.sideways and not lens.listing:
        upright = layout.turned(lens, grid, whole.head.title, unit)
        found = [of(lens, upright._replace(year=year))] if upright else []
    elif whole.body.rows.missing and whole.head.read.aside and not lens.listing:
        blocks = layout.beside(grid, whole.head.read, extent, unit)
        found = [of(lens, block._replace(year=year)) for block in blocks]
    elif whole.head.columns.missing and extent.other:
        found = [whole]
        while block := _below(lens, grid, found[-1].body, unit):
            found.append(of(lens, block._replace(year=year)))
    return found if all(reading.body.column for reading in found) else []


def halves(lens: Lens, whole: Reading) -> list[Reading]:
    """A listing in columns of lines beside one another (左右两栏), each under the same head; none where something
    printed above the head tells them apart."""
    head = whole.head.read
    if not head.aside or not lens.listing:
        return []
    grid = whole.piece.grid
    if not _under_one_title(lens, grid, head):
        return []
    extent = whole.body.extent
    blocks = layout.beside(grid, head, extent, whole.head.unit)
    found = [of(lens, block._replace(last=extent.rows[-1], year=whole.head.year)) for block in blocks]
    placed = [half.head.columns.columns.keys() for half in found]
    return (
        found
        if all(half.body.column and keys == placed[0] for half, keys in zip(found, placed, strict=True))
        else []
    )


def _under_one_title(lens: Lens, grid: Grid, head: heads.Head) -> bool:
    """Whether nothing above the head printed once more gives it a name of its own."""
    above = sorted((column, str(value)) for (row, column), value in grid.cells.items() if row < head.top)
    named = [(column, text) for column, text in above if not heads.is_caption(text)]
    title = texts.title(lens.form.title)
    titles_ = [column for column, text in named if title in texts.title(text)]
    others = [column for column, text in named if title not in texts.title(text)]
    return len(titles_) <= 1 and all(column < head.aside[0].number for column in others)


def _below(lens: Lens, grid: Grid, above: Body, unit: str) -> Piece | None:
    rows = above.extent.rows[-1:] if lens.listing else above.rows.placed.values()
    return layout.below(lens, grid, above.extent.other, rows, unit)


def of(lens: Lens, piece: Piece) -> Reading:
    """A piece as the form reads it: as written, else through synonyms and in simplified characters."""
    head = _head_as_written(lens, piece)
    if head is None:
        piece = piece._replace(grid=lens.words.simplified_grid(piece.grid))
        head = _head(lens, piece)
    return Reading(piece, head, _body(lens, piece, head))


def _head_as_written(lens: Lens, piece: Piece) -> Head | None:
    """The head when title and columns stand there as declared: most sheets need no more."""
    title = titles.title_row(lens.form, piece.grid) if piece.above is None else 0
    read = heads.read(lens.form, piece.grid, title, lens.head) if title else None
    if read is None or not read.top:
        return None
    unit = _caption(piece.grid, title, read.top)
    year = dated.own_year(piece.grid, title, read.top) or lens.year
    years = _years(piece.grid, read.top, year)
    found = matching.match(lens.form.columns, read.leaves, None, unit, years)
    # A column that is left over may be another one's rival under a synonym.
    if found.missing or found.extra:
        return None
    return Head(read, found, (), lens.head, title, unit, year=year)


def _head(lens: Lens, piece: Piece) -> Head:
    """The head through synonyms, and what is wrong with it."""
    grid, title = piece.grid, piece.above
    missing: tuple[Unplaced, ...] = ()
    if title is None:
        title = titles.title_row(lens.form, grid) or titles.likely_row(lens.form, grid, lens.words)
        missing = () if title else (Unplaced("标题", f"表上方没有“{lens.form.title}”"),)
    grid = heads.without_numbers(grid, title)
    read = heads.read(lens.form, grid, title, lens.close_head)
    found = matching.Matched({}, (), (), ())
    year = dated.own_year(grid, title, read.top or title + heads.DEPTH) or piece.year or lens.year
    unit = _caption(grid, title, read.top or title + heads.DEPTH) or piece.unit
    if read.top:
        years = _years(grid, read.top, year)
        found = matching.match(
            lens.form.columns, read.leaves, lambda: lens.head_reader, unit, years, year, lens.form.title
        )
    lying = ""
    if 2 * len(found.columns) < len(lens.form.columns):
        lying = layout.sideways(lens, grid, title)
        if lying or not read.top:
            missing = (*missing, Unplaced("表头", lying or "标题下面没有找到本表的表头"))
            found = matching.Matched({}, (), (), found.extra)
    return Head(read, found, missing, lens.close_head, title, unit, bool(lying), year)


def _caption(grid: Grid, title: int, top: int) -> str:
    """The unit of money that a line between title and head gives for the whole sheet."""
    for (row, _), value in grid.cells.items():
        if title <= row < top and isinstance(value, str) and (unit := _UNIT.search(value.strip())):
            return unit[1]
    return ""


def _years(grid: Grid, top: int, year: int) -> frozenset[str]:
    """The year the sheet is of; where that is not known those named above the head, but for how long the form may be
    used."""
    if year:
        return frozenset({str(year)})
    above = (value for (row, _), value in grid.cells.items() if row < top and "有效" not in str(value))
    return frozenset(year for value in above for year in texts.years(value))


def _body(lens: Lens, piece: Piece, head: Head) -> Body:
    """Labels and fixed rows: as written, and only if that is not enough, through synonyms and beside."""
    grid = piece.grid
    extent = bodies.extent(lens.form, grid, head.read, head.known)
    if head.read.top and not extent.foot:
        end = extent.rows[-1] + 1 if extent.rows else head.read.body
        extent = extent._replace(rows=(*extent.rows, *range(end, piece.last + 1)))
    across = _across(grid, head)
    extent = extent._replace(rows=tuple(row for row in extent.rows if row not in across))
    inside = frozenset(extent.rows)

    def found(stand: tuple[int, ...], read: labels.Labels, rows: fixed.Rows) -> Body:
        named = labels.names(grid, stand, read, rows.placed.values(), extent.rows) if lens.listing else 0
        return Body(named or read.column, extent, read.texts, rows)

    number = head.columns.columns.get(lens.form.label_column, 0)
    under = next(
        (tuple(range(number, leaf.end + 1)) for leaf in head.read.leaves if leaf.number == number), ()
    )
    if under:
        read = labels.read(grid, under, inside, lens.labels, texts.bare)
        rows = fixed.place(lens.fixed, read.texts, figured=_figured(lens, grid, head))
        if not rows.missing:
            return found(under, read, rows)
    taken = [leaf.number for leaf in head.read.leaves if leaf.number in head.columns.columns.values()]
    for normal in (lens.close_label, lens.loose_label):
        wanted = {normal(spec.label) for spec in lens.fixed}
        if stand := labels.columns(grid, under, taken, inside, wanted, normal):
            break
    else:
        return Body(0, extent, {}, fixed.Rows({}))
    read = labels.read(grid, stand, inside, wanted, normal)
    figured = _figured(lens, grid, head)
    rows = fixed.place(lens.fixed, read.texts, lambda: lens.label_reader, lens.listing, figured)
    return found(stand, read, rows)


def _figured(lens: Lens, grid: Grid, head: Head) -> nesting.Figured:
    """Whether a figure stands in a row."""
    counted = {column.key for column in lens.form.columns if column.unit}
    columns = [number for key, number in head.columns.columns.items() if key in counted]
    return lambda row: any(isinstance(grid.content(row, column), (int, float, Formula)) for column in columns)


def _across(grid: Grid, head: Head) -> set[int]:
    """Rows merged over most of the columns: the name of a section or a note, no room for figures."""
    columns = head.columns.columns.values()
    return {
        row
        for top, left, bottom, right in grid.merges
        if top >= head.read.body and 2 * sum(left <= column <= right for column in columns) > len(columns) > 2
        for row in range(top, min(bottom, grid.size()[0]) + 1)
    }


def printed(lens: Lens, body: Body) -> tuple[str, ...]:
    """The labels that belong to the edition: not those of listing lines."""
    fixed_rows = body.rows.placed.values()
    return tuple(text for row, text in body.labels.items() if not lens.listing or row in fixed_rows)
