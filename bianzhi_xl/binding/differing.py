"""Where a sheet is built otherwise than the edition that it claims to be, place by place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.aligning import Aligned, aligned
from bianzhi_xl.binding.edition import Edition, Line, Spot
from bianzhi_xl.binding.heads import owners
from bianzhi_xl.binding.pieces import Pieces
from bianzhi_xl.nouns import At, Box, Formula, Scalar


class Difference(NamedTuple):
    """One difference: the cell to look at, and what is different there."""

    at: At
    said: str


def differences(edition: Edition, sheet: Edition, declared: Mapping[Spot, Formula]) -> tuple[Difference, ...]:
    """What is different in the sheet: title, columns, head, rows, labels, merges, formulas, in this order.

    declared: sheet cell → the formula that the form's declaration puts there; it is as good as the edition's own,
    and one where the edition has none is no difference.
    """
    found = _Comparison(edition, sheet)
    parts = (found.title(), found.lines(), found.texts(), found.merges(), found.formulas(declared))
    return tuple(difference for part in parts for difference in part)


class _Comparison:
    """An edition laid beside a sheet, row by row and column by column."""

    def __init__(self, edition: Edition, sheet: Edition) -> None:
        rows = aligned(edition.rows, sheet.rows)
        self.edition, self.sheet = edition, _with_lines(edition, sheet, rows)
        self.rows = rows if self.sheet is sheet else aligned(edition.rows, self.sheet.rows)
        self.columns = aligned(edition.columns, sheet.columns)

    def at(self, row: int, column: int) -> At:
        return At(self.sheet.grid.sheet, row, column)

    def title(self) -> Iterator[Difference]:
        """A title may have the office's name before it, and any year."""
        (_, wanted), (cell, given) = self.edition.title, self.sheet.title
        if wanted and texts.title(wanted) not in texts.title(given):
            yield Difference(self.at(*cell), f"标题：{_versus(wanted, given)}")

    def lines(self) -> Iterator[Difference]:
        """Columns and rows that were put in, taken out, or have changed places."""
        for alignment, ours, theirs, said in (
            (self.columns, self.edition.columns, self.sheet.columns, self._column),
            (self.rows, self.edition.rows, self.sheet.rows, self._row),
        ):
            added = [theirs[at] for at in alignment.added(len(theirs)) if theirs[at].part != "段"]
            lost = [at for at in alignment.lost(len(ours)) if ours[at].part != "段"]
            moved = [line for line in added if any(_alike(line, ours[at]) for at in lost)]
            yield from (said(line, "{}的位置变了" if line in moved else "多出{}") for line in added)
            for at in (at for at in lost if not any(_alike(line, ours[at]) for line in moved)):
                near = theirs[min([b for a, b in alignment.there.items() if a > at], default=len(theirs) - 1)]
                yield said(near, f"少了{_called(ours[at])}（表样{_where(ours[at])}）")

    def _column(self, line: Line, said: str) -> Difference:
        row = self.sheet.binding.head[1]
        return Difference(self._shown(row, line.number), said.format(f"{_where(line)}{_called(line)}"))

    def _row(self, line: Line, said: str) -> Difference:
        column = self.sheet.binding.columns.get(self.sheet.binding.form.label_column, 1)
        return Difference(self._shown(line.number, column), said.format(f"{_where(line)}{_called(line)}"))

    def _shown(self, row: int, column: int) -> At:
        """The cell that shows what stands there: the first of a merge."""
        return self.at(*owners(self.sheet.grid, row, row).get((row, column), (row, column)))

    def texts(self) -> Iterator[Difference]:
        """Heads and labels of fixed rows."""
        edition, sheet = self.edition, self.sheet
        owner = self._owner
        seen: set[Spot] = set()
        for (row, column), wanted in edition.printed.items():
            spot = self._there(row, column)
            if spot is None:
                continue
            cell = owner.get(self._cell(spot), self._cell(spot))
            if self._of_another(cell, (row, column)):
                continue  # a new merge hides it, which is said
            seen.add(cell)
            if not _same(wanted, given := sheet.grid.cells.get(cell)):
                what = self._what(spot[0], cell, edition.rows[row])
                yield Difference(self.at(*cell), f"{what}：{_versus(wanted, given)}")
        for (row, column), given in sheet.printed.items():
            cell = self._cell((row, column))
            back = self.rows.back.get(row), self.columns.back.get(column)
            if sheet.rows[row].part == "头" and cell not in seen and None not in back:
                yield Difference(
                    self.at(*cell), f"{self._what(row, cell, sheet.rows[row])}：{_versus(None, given)}"
                )

    def _of_another(self, cell: Spot, place: Spot) -> bool:
        """Whether a sheet cell is where another text of the edition belongs."""
        row, column = self.sheet.row_at.get(cell[0], -1), self.sheet.column_at.get(cell[1], -1)
        back = self.rows.back.get(row, -1), self.columns.back.get(column, -1)
        return back != place and back in self.edition.printed

    def _there(self, row: int, column: int) -> Spot | None:
        """Where a place of the edition is in the sheet; None when its row or column was taken out.

        The text of a merge whose first column was taken out stands in the next.
        """
        box = next(
            (box for box in self.edition.merges if box[:2] == (row, column)), (row, column, row, column)
        )
        rows = [self.rows.there[at] for at in range(box[0], box[2] + 1) if at in self.rows.there]
        columns = [self.columns.there[at] for at in range(box[1], box[3] + 1) if at in self.columns.there]
        if not rows or not columns or self.sheet.rows[rows[0]].part == "段":
            return None
        return rows[0], columns[0]

    @cached_property
    def _anchors(self) -> dict[Spot, Box]:
        return {(box[0], box[1]): box for box in self.edition.merges}

    def _cell(self, spot: Spot) -> Spot:
        return self.sheet.rows[spot[0]].number, self.sheet.columns[spot[1]].number

    @cached_property
    def _owner(self) -> dict[Spot, Spot]:
        rows = [number for line in self.sheet.rows for number in line.numbers if line.part != "段"]
        return owners(self.sheet.grid, min(rows, default=0), max(rows, default=0))

    def _what(self, row: int, cell: Spot, line: Line) -> str:
        letter = At("", 0, cell[1]).a1
        if line.part == "头":
            return f"第{cell[0]}行{letter}列表头"
        label = self.sheet.binding.columns.get(self.sheet.binding.form.label_column)
        return f"第{cell[0]}行行名" if cell[1] == label else f"第{cell[0]}行{letter}列"

    def merges(self) -> Iterator[Difference]:
        """Merges by place, without what was put in or taken out: each the same, gone, changed or new."""
        ours = {box: kept for box in self.edition.merges if (kept := self._kept(box))}
        theirs = {back: box for placed, box in self.sheet.merges.items() if (back := self._back(placed))}
        gone = [(box, kept) for box, kept in ours.items() if kept not in theirs]
        new = {kept[:2]: box for kept, box in theirs.items() if kept not in ours.values()}
        for box, kept in gone:
            was = self._box(box)
            now = new.pop(kept[:2], None)
            said = f"合并 {was} 变成了 {_a1(now)}" if now else f"合并 {was} 没有了"
            yield Difference(self.at(*self._cell(self._there(*box[:2]) or (0, 0))), said)
        for box in sorted(new.values()):
            yield Difference(self.at(*box[:2]), f"多出合并 {_a1(box)}")

    def _kept(self, box: Box) -> Box | None:
        """A merge of the edition without the rows and columns that were taken out."""
        return _within(box, self.rows.there, self.columns.there)

    def _back(self, box: Box) -> Box | None:
        """A merge of the sheet as a place of the edition, without what was put in."""
        rows = [self.rows.back[at] for at in range(box[0], box[2] + 1) if at in self.rows.back]
        columns = [self.columns.back[at] for at in range(box[1], box[3] + 1) if at in self.columns.back]
        if not rows or not columns:
            return None
        return _several((min(rows), min(columns), max(rows), max(columns)))

    def _box(self, box: Box) -> str:
        """Where a merge of the edition would be in the sheet."""
        rows = [self.rows.there[at] for at in range(box[0], box[2] + 1) if at in self.rows.there]
        columns = [self.columns.there[at] for at in range(box[1], box[3] + 1) if at in self.columns.there]
        first, last = self._cell((rows[0], columns[0])), self._cell((rows[-1], columns[-1]))
        return _a1((*first, *last))

    def formulas(self, declared: Mapping[Spot, Formula]) -> Iterator[Difference]:
        """Formulas of the edition that are gone or are others."""
        sheet = self.sheet
        lines: dict[int, list[int]] = {}
        for line, back in self.rows.back.items():
            lines.setdefault(back, []).extend(sheet.rows[line].numbers)
        for (row, column), cells in self.edition.formulas.items():
            if column not in self.columns.there:
                continue
            number = sheet.columns[self.columns.there[column]].number
            for cell in ((each, number) for each in lines.get(row, ())):
                given = sheet.grid.formulas.get(cell)
                good = given is not None and given == declared.get(cell)
                if not good and (why := self._formula(cell, cells, declared.get(cell))):
                    yield Difference(self.at(*cell), f"{self._place(cell)}的公式{why}")

    def _formula(self, cell: Spot, cells: Sequence[Spot], declared: Formula | None) -> str:
        """What is wrong with the formula of a cell, "" when nothing is.  cells: those of the edition."""
        given = self.sheet.grid.formulas.get(cell)
        if given is None:
            value = self.sheet.grid.cells.get(cell)
            if value is None:
                return "没有了" if self._is_filled(cell[0]) else ""
            return "被改成了文字" if isinstance(value, str) else "被改成了数"
        printed = self.edition.grid.formulas
        means = self.sheet.pieces(given, cell[0])
        wanted = {self._without_lost(self.edition.pieces(printed[each], each[0])) for each in cells}
        if self._in_edition(means) in wanted or (declared and self.sheet.pieces(declared, cell[0]) == means):
            return ""
        if given == printed[cells[0]]:
            return "没有包括插入的行"
        return f"：表样是 {printed[cells[0]]}，表里是 {given}"

    def _is_filled(self, row: int) -> bool:
        """A blank line of a listing needs no formula."""
        line = self.sheet.rows[self.sheet.row_at[row]]
        label = self.sheet.binding.columns.get(self.sheet.binding.form.label_column, 0)
        return line.part != "段" or self.sheet.grid.cells.get((row, label)) not in (None, "")

    def _place(self, cell: Spot) -> str:
        letter, line = At("", 0, cell[1]).a1, self.sheet.rows[self.sheet.row_at[cell[0]]]
        name = f"“{line.name}”" if line.name else ""
        return f"第{cell[0]}行{name}{letter}列"

    def _without_lost(self, found: Pieces) -> Pieces:
        return tuple(
            piece if isinstance(piece, str) else frozenset(
                each for each in piece if each[0] in self.rows.there and each[1] in self.columns.there
            )
            for piece in found
        )  # fmt: skip

    def _in_edition(self, found: Pieces) -> Pieces:
        """The pieces of a formula of the sheet as places of the edition, without what was put in."""
        rows, columns = self.rows.back, self.columns.back
        return tuple(
            piece if isinstance(piece, str) else frozenset(
                (rows[row], columns[column], which)
                for row, column, which in piece
                if row in rows and column in columns
            )
            for piece in found
        )  # fmt: skip


def _with_lines(edition: Edition, sheet: Edition, rows: Aligned) -> Edition:
    """The sheet with the lines of listings that binding could not tell, because a label beside them was changed."""
    lines: dict[str, list[int]] = {}
    for there, at in sorted(rows.back.items()):
        if edition.rows[at].part == "段" and sheet.rows[there].part != "段":
            lines.setdefault(edition.rows[at].key, []).append(sheet.rows[there].number)
    if not lines:
        return sheet
    sections = {**sheet.binding.sections, **{key: tuple(numbers) for key, numbers in lines.items()}}
    return dataclasses.replace(sheet, binding=dataclasses.replace(sheet.binding, sections=sections))


def _within(box: Box, rows: Mapping[int, int], columns: Mapping[int, int]) -> Box | None:
    """A box without the rows and columns that are not among these."""
    left = [at for at in range(box[0], box[2] + 1) if at in rows]
    across = [at for at in range(box[1], box[3] + 1) if at in columns]
    return _several((left[0], across[0], left[-1], across[-1])) if left and across else None


def _several(box: Box) -> Box | None:
    return None if box[:2] == box[2:] else box


def _alike(one: Line, other: Line) -> bool:
    return one.part == other.part and bool(
        one.key == other.key if one.key else one.text and one.text == other.text
    )


def _same(wanted: str, given: Scalar) -> bool:
    return texts.title(wanted) == texts.title(given)


def _versus(wanted: Scalar, given: Scalar) -> str:
    return f"表样{_quoted(wanted)}，表里{_quoted(given)}"


def _quoted(value: Scalar) -> str:
    return "是空的" if value in (None, "") else f"是“{texts.shown(value)}”"


def _where(line: Line) -> str:
    return f"{At('', 0, line.number).a1}列" if line.part == "列" else f"第{line.number}行"


def _called(line: Line) -> str:
    if line.part == "头":
        return "（表头）"
    blank = "（空列）" if line.part == "列" else "（空行）"
    return f"“{line.name}”" if line.name else blank


def _a1(box: Box) -> str:
    return f"{At('', *box[:2]).a1}:{At('', *box[2:]).a1}"


def sentences(found: Sequence[Difference], most: int) -> str:
    """The first of them, and how many there are."""
    rest = f"；等 {len(found)} 处" if len(found) > most else ""
    return "；".join(difference.said for difference in found[:most]) + rest
