"""Where a sheet is built otherwise than the edition that it claims to be, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.aligning import Aligned
from bianzhi_xl.binding.beside import Beside
from bianzhi_xl.binding.edition import Edition, Line, Spot
from bianzhi_xl.nouns import At, Box, Formula, Scalar


class Difference(NamedTuple):
    """One difference: the cell to look at, and what is different there."""

    at: At
    said: str


def differences(edition: Edition, sheet: Edition, declared: Mapping[Spot, Formula]) -> tuple[Difference, ...]:
    """What is different in the sheet: title, columns, rows, heads and labels, merges, formulas, in this order.

    declared: sheet cell → the formula that the form's declaration puts there; it is as good as the edition's
    own.  A formula where the edition has none is no difference.
    """
    both = Beside(edition, sheet)
    parts = (_title(both), _lines(both), _printed(both), _merges(both), _formulas(both, declared))
    return tuple(difference for part in parts for difference in part)


def _title(both: Beside) -> Iterator[Difference]:
    """A title may have the office's name before it, and any year."""
    (_, wanted), (cell, given) = both.edition.title, both.sheet.title
    if wanted and texts.title(wanted) not in texts.title(given):
        yield Difference(both.at(*cell), f"标题：{_versus(wanted, given)}")


def _lines(both: Beside) -> Iterator[Difference]:
    """Columns and rows that were put in, taken out, or have changed places."""
    lowest = both.sheet.binding.head[1]

    def column(line: Line) -> At:
        return both.at(*both.shown_in((lowest, line.number)))

    def row(line: Line) -> At:
        return both.at(*both.shown_in((line.number, both.label or 1)))

    yield from _changed(both.columns, both.edition.columns, both.sheet.columns, column)
    yield from _changed(both.rows, both.edition.rows, both.sheet.rows, row)


def _changed(
    aligned: Aligned, ours: Sequence[Line], theirs: Sequence[Line], at: Callable[[Line], At]
) -> Iterator[Difference]:
    added = [theirs[n] for n in aligned.added(len(theirs)) if theirs[n].part != "段"]
    lost = {n: ours[n] for n in aligned.lost(len(ours)) if ours[n].part != "段"}
    moved = [line for line in added if any(_alike(line, other) for other in lost.values())]
    for line in added:
        said = f"{_where(line)}{_called(line)}"
        yield Difference(at(line), f"{said}的位置变了" if line in moved else f"多出{said}")
    for n, line in lost.items():
        if not any(_alike(line, other) for other in moved):
            below = (there for here, there in sorted(aligned.there.items()) if here > n)
            near = next((theirs[m] for m in below if theirs[m].numbers), theirs[-1])
            yield Difference(at(near), f"少了{_called(line)}（表样{_where(line)}）")


def _alike(one: Line, other: Line) -> bool:
    if one.part != other.part:
        return False
    return one.key == other.key if one.key else bool(one.text) and one.text == other.text


def _printed(both: Beside) -> Iterator[Difference]:
    """Heads and labels of fixed rows."""
    anchors = {(box[0], box[1]): box for box in both.edition.merges}
    seen: set[Spot] = set()
    for spot, wanted in both.edition.printed.items():
        # The text of a merge whose first column was taken out stands in the next.
        there = both.there(anchors.get(spot, (*spot, *spot)))
        if there is None or both.sheet.rows[there[0]].part == "段":
            continue
        cell = both.shown_in(both.cell((there[0], there[1])))
        if _of_another(both, cell, spot):
            continue  # a new merge hides it, which is said
        seen.add(cell)
        given = both.sheet.grid.cells.get(cell)
        if texts.title(wanted) != texts.title(given):
            yield Difference(both.at(*cell), f"{_place_of_text(both, cell)}：{_versus(wanted, given)}")
    for spot, given in both.sheet.printed.items():
        cell = both.cell(spot)
        if both.sheet.rows[spot[0]].part == "头" and cell not in seen and both.back((*spot, *spot)):
            yield Difference(both.at(*cell), f"{_place_of_text(both, cell)}：{_versus(None, given)}")


def _of_another(both: Beside, cell: Spot, spot: Spot) -> bool:
    """Whether a sheet cell is where another text of the edition belongs."""
    place = both.sheet.row_at.get(cell[0], -1), both.sheet.column_at.get(cell[1], -1)
    back = both.rows.back.get(place[0], -1), both.columns.back.get(place[1], -1)
    return back != spot and back in both.edition.printed


def _place_of_text(both: Beside, cell: Spot) -> str:
    if both.line(cell[0]).part == "头":
        return f"第{cell[0]}行{_letter(cell[1])}列表头"
    return f"第{cell[0]}行行名" if cell[1] == both.label else f"第{cell[0]}行{_letter(cell[1])}列"


def _merges(both: Beside) -> Iterator[Difference]:
    """Merges, without what was put in or taken out: each the same, gone, changed or new."""
    ours = {box: kept for box in both.edition.merges if (kept := both.kept(box)) and _several(kept)}
    theirs = {
        back: box for place, box in both.sheet.merges.items() if (back := both.back(place)) and _several(back)
    }
    new = {(back[0], back[1]): box for back, box in theirs.items() if back not in ours.values()}
    for box, kept in ours.items():
        if kept not in theirs:
            there = both.there(box) or kept
            first = both.cell((there[0], there[1]))
            last = (
                max(both.sheet.rows[there[2]].numbers, default=first[0]),
                both.sheet.columns[there[3]].number,
            )
            now = new.pop((kept[0], kept[1]), None)
            what = f"变成了 {_a1(now)}" if now else "没有了"
            yield Difference(both.at(*first), f"合并 {_a1((*first, *last))} {what}")
    for box in sorted(new.values()):
        yield Difference(both.at(box[0], box[1]), f"多出合并 {_a1(box)}")


def _several(box: Box) -> bool:
    return box[:2] != box[2:]


def _formulas(both: Beside, declared: Mapping[Spot, Formula]) -> Iterator[Difference]:
    """Formulas of the edition that are gone or are others."""
    lines: dict[int, list[int]] = {}
    for line, back in both.rows.back.items():
        lines.setdefault(back, []).extend(both.sheet.rows[line].numbers)
    for (row, column), cells in both.edition.formulas.items():
        if column not in both.columns.there:
            continue
        number = both.sheet.columns[both.columns.there[column]].number
        for cell in ((each, number) for each in lines.get(row, ())):
            if why := _wrong(both, cell, cells, declared.get(cell)):
                name = both.line(cell[0]).name
                place = f"第{cell[0]}行{f'“{name}”' if name else ''}{_letter(number)}列"
                yield Difference(both.at(*cell), f"{place}的公式{why}")


def _wrong(both: Beside, cell: Spot, cells: Sequence[Spot], declared: Formula | None) -> str:
    """What is wrong with the formula of a sheet cell, "" when nothing is.  cells: where the edition has it."""
    given = both.sheet.grid.formulas.get(cell)
    if given is None:
        value = both.sheet.grid.cells.get(cell)
        if value is None:
            return "没有了" if _filled(both, cell[0]) else ""
        return "被改成了文字" if isinstance(value, str) else "被改成了数"
    if given == declared:
        return ""
    printed = both.edition.grid.formulas
    means = both.sheet.pieces(given, cell[0])
    wanted = (both.pieces_left(both.edition.pieces(printed[each], each[0])) for each in cells)
    if both.pieces_back(means) in wanted or (declared and both.sheet.pieces(declared, cell[0]) == means):
        return ""
    if given == printed[cells[0]]:
        return "没有包括插入的行"
    return f"：表样是 {printed[cells[0]]}，表里是 {given}"


def _filled(both: Beside, row: int) -> bool:
    """A blank line of a listing needs no formula."""
    return both.line(row).part != "段" or both.sheet.grid.cells.get((row, both.label)) not in (None, "")


def _versus(wanted: Scalar, given: Scalar) -> str:
    return f"表样{_quoted(wanted)}，表里{_quoted(given)}"


def _quoted(value: Scalar) -> str:
    return "是空的" if value in (None, "") else f"是“{texts.shown(value)}”"


def _where(line: Line) -> str:
    return f"{_letter(line.number)}列" if line.part == "列" else f"第{line.number}行"


def _called(line: Line) -> str:
    if line.part == "头":
        return "（表头）"
    blank = "（空列）" if line.part == "列" else "（空行）"
    return f"“{line.name}”" if line.name else blank


def _letter(column: int) -> str:
    return At("", 0, column).a1


def _a1(box: Box) -> str:
    return f"{At('', *box[:2]).a1}:{At('', *box[2:]).a1}"
