"""Where a sheet is built otherwise than the edition that it claims to be, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.aligning import Aligned
from bianzhi_xl.binding.arranged import arranged_otherwise, read_as, sheet_like
from bianzhi_xl.binding.beside import Beside, Formulas
from bianzhi_xl.binding.edition import Edition
from bianzhi_xl.binding.part import Line, Part, Spot
from bianzhi_xl.nouns import At, Box, Formula, Scalar

_FEW = 8
"""A sheet that has no more differences than these when it is read as the edition lies is laid out as that is."""


class Difference(NamedTuple):
    """One difference: the cell to look at, and what is different there."""

    at: At
    said: str


def differences(edition: Edition, sheet: Edition, declared: Mapping[At, Formula]) -> tuple[Difference, ...]:
    """What is different in the sheet: titles, columns, rows, heads and labels, merges, formulas, in this order.

    Where it is laid out otherwise nothing compares by place: that is one difference, with where it begins.
    declared: cell → the formula that the form's declaration puts there; it is as good as the edition's own.
    A formula where the edition has none is no difference.
    """
    otherwise = arranged_otherwise(edition, sheet)
    if otherwise is None:
        return _compared(edition, sheet, declared)
    likely = read_as(edition, sheet)
    found = _compared(edition, likely, declared) if likely else None
    if found is not None and len(found) <= _FEW:
        return found
    return (*_apart(edition, sheet, declared), Difference(*otherwise))


def _apart(edition: Edition, sheet: Edition, declared: Mapping[At, Formula]) -> tuple[Difference, ...]:
    """What is different besides the layout: in one sheet of a form on several that of the edition's own one; else
    the title."""
    own = sheet_like(edition, sheet)
    likely = sheet if own and own.layout == sheet.layout else own and read_as(own, sheet)
    found = _compared(own, likely, declared) if own and likely else ()
    if 0 < len(found) <= _FEW:
        return found
    return tuple(_title(edition.parts[0], sheet.parts[0]))


def _compared(edition: Edition, sheet: Edition, declared: Mapping[At, Formula]) -> tuple[Difference, ...]:
    """What is different in a sheet that is laid out as the edition is, part by part."""
    pairs = enumerate(zip(edition.parts, sheet.parts, strict=True))
    both = [Beside(number, *pair) for number, pair in pairs]
    formulas = partial(_formulas, formulas=Formulas(edition, sheet, both), declared=declared)
    kinds: Sequence[Callable[[Beside], Iterator[Difference]]] = (_titles, _lines, _printed, _merges, formulas)
    found = (difference for kind in kinds for part in both for difference in kind(part))
    return _once(found, len({part.sheet.sheet for part in sheet.parts}) > 1)


def _once(found: Iterator[Difference], spread: bool) -> tuple[Difference, ...]:
    """A sheet row that was put in runs through all blocks beside one another, and is said once.

    spread: the sheet's name is said, too.
    """
    said: dict[str, Difference] = {}
    for each in found:
        text = f"“{each.at.sheet}”{each.said}" if spread else each.said
        said.setdefault(text, Difference(each.at, text))
    return tuple(said.values())


def _title(edition: Part, sheet: Part) -> Iterator[Difference]:
    """A title may have the office's name before it, and any year."""
    (_, wanted), (cell, given) = edition.title, sheet.title
    if wanted and texts.title(wanted) not in texts.title(given):
        at = At(sheet.sheet.sheet, *cell) if given else sheet.begin
        yield Difference(at, f"标题：{_versus(wanted, given)}")


def _titles(both: Beside) -> Iterator[Difference]:
    return _title(both.edition, both.sheet)


def _lines(both: Beside) -> Iterator[Difference]:
    """Columns and rows that were put in, taken out, or have changed places."""
    lowest = both.sheet.binding.head[1]

    def column(line: Line) -> At:
        return both.sheet.at(*both.shown_in((lowest, line.number)))

    def row(line: Line) -> At:
        return both.sheet.at(*both.shown_in((line.number, both.label or 1)))

    yield from _changed(both, both.columns, (both.edition.columns, both.sheet.columns), column)
    yield from _changed(both, both.rows, (both.edition.rows, both.sheet.rows), row)


def _changed(
    both: Beside, aligned: Aligned, lines: tuple[Sequence[Line], Sequence[Line]], at: Callable[[Line], At]
) -> Iterator[Difference]:
    ours, theirs = lines
    added = [theirs[n] for n in aligned.added(len(theirs)) if theirs[n].kind != "段"]
    lost = {n: ours[n] for n in aligned.lost(len(ours)) if ours[n].kind != "段"}
    moved = [line for line in added if any(_alike(line, other) for other in lost.values())]
    for line in added:
        said = f"{_where(both.sheet, line)}{_called(both.sheet, line)}"
        yield Difference(at(line), f"{said}的位置变了" if line in moved else f"多出{said}")
    for n, line in lost.items():
        if not any(_alike(line, other) for other in moved):
            below = (there for here, there in sorted(aligned.there.items()) if here > n)
            near = next((theirs[m] for m in below if theirs[m].numbers), theirs[-1])
            called = _called(both.edition, line)
            yield Difference(at(near), f"少了{called}（表样{_where(both.edition, line)}）")


def _alike(one: Line, other: Line) -> bool:
    if one.kind != other.kind:
        return False
    return one.key == other.key if one.key else bool(one.text) and one.text == other.text


def _printed(both: Beside) -> Iterator[Difference]:
    """Heads and labels of fixed rows."""
    anchors = {(box[0], box[1]): box for box in both.edition.merges}
    seen: set[Spot] = set()
    for spot, wanted in both.edition.printed.items():
        # The text of a merge whose first column was taken out stands in the next.
        there = both.there(anchors.get(spot, (*spot, *spot)))
        if there is None or both.sheet.rows[there[0]].kind == "段":
            continue
        cell = both.shown_in(both.cell((there[0], there[1])))
        if _of_another(both, cell, spot):
            continue  # a new merge hides it, which is said
        seen.add(cell)
        given = both.sheet.grid.cells.get(cell)
        if texts.title(wanted) != texts.title(given):
            yield Difference(both.sheet.at(*cell), f"{_place_of_text(both, cell)}：{_versus(wanted, given)}")
    for spot, given in both.sheet.printed.items():
        cell = both.cell(spot)
        if both.sheet.rows[spot[0]].kind == "头" and cell not in seen and both.back((*spot, *spot)):
            yield Difference(both.sheet.at(*cell), f"{_place_of_text(both, cell)}：{_versus(None, given)}")


def _of_another(both: Beside, cell: Spot, spot: Spot) -> bool:
    """Whether a sheet cell is where another text of the edition belongs."""
    place = both.sheet.row_at.get(cell[0], -1), both.sheet.column_at.get(cell[1], -1)
    back = both.rows.back.get(place[0], -1), both.columns.back.get(place[1], -1)
    return back != spot and back in both.edition.printed


def _place_of_text(both: Beside, cell: Spot) -> str:
    row, column = both.sheet.row(cell[0]), both.sheet.column(cell[1])
    if cell[0] <= both.sheet.binding.head[1]:
        return f"{row}{column}表头"
    return f"{row}行名" if cell[1] == both.label else f"{row}{column}"


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
            what = f"变成了 {both.sheet.a1(now)}" if now else "没有了"
            yield Difference(both.sheet.at(*first), f"合并 {both.sheet.a1((*first, *last))} {what}")
    for box in sorted(new.values()):
        yield Difference(both.sheet.at(box[0], box[1]), f"多出合并 {both.sheet.a1(box)}")


def _several(box: Box) -> bool:
    return box[:2] != box[2:]


def _formulas(both: Beside, formulas: Formulas, declared: Mapping[At, Formula]) -> Iterator[Difference]:
    """Formulas of the edition that are gone or are others."""
    lines: dict[int, list[int]] = {}
    for line, back in both.rows.back.items():
        lines.setdefault(back, []).extend(both.sheet.rows[line].numbers)
    for (row, column), cells in both.edition.formulas.items():
        if column not in both.columns.there:
            continue
        there = both.sheet.columns[both.columns.there[column]].number
        for cell in ((each, there) for each in lines.get(row, ())):
            at = both.sheet.at(*cell)
            if why := _gone(both, cell) or _wrong(both, formulas, cell, cells, declared.get(at)):
                name = both.line(cell[0]).name
                place = f"{both.sheet.row(cell[0])}{f'“{name}”' if name else ''}{both.sheet.column(there)}"
                yield Difference(at, f"{place}的公式{why}")


def _gone(both: Beside, cell: Spot) -> str:
    """What stands where a formula belongs, "" when there is one or nothing is wrong."""
    if cell in both.sheet.grid.formulas:
        return ""
    value = both.sheet.grid.cells.get(cell)
    if value is None:
        return "没有了" if _filled(both, cell[0]) else ""
    return "被改成了文字" if isinstance(value, str) else "被改成了数"


def _wrong(
    both: Beside, formulas: Formulas, cell: Spot, cells: Sequence[Spot], declared: Formula | None
) -> str:
    """What is wrong with the formula of a cell, "" when nothing is.  cells: where the edition has it."""
    given = both.sheet.grid.formulas.get(cell)
    if given is None or given == declared:
        return ""
    means = formulas.given(both, given, cell[0])
    if formulas.back(means) in (formulas.wanted(both, each) for each in cells):
        return ""
    if declared and formulas.given(both, declared, cell[0]) == means:
        return ""
    printed = both.edition.grid.formulas[cells[0]]
    if given == printed:
        return f"没有包括插入的{'列' if both.sheet.turned else '行'}"
    return f"：表样是 {printed}，表里是 {given}"


def _filled(both: Beside, row: int) -> bool:
    """A blank line of a listing needs no formula."""
    return both.line(row).kind != "段" or both.sheet.grid.cells.get((row, both.label)) not in (None, "")


def _versus(wanted: Scalar, given: Scalar) -> str:
    return f"表样{_quoted(wanted)}，表里{_quoted(given)}"


def _quoted(value: Scalar) -> str:
    return "是空的" if value in (None, "") else f"是“{texts.shown(value)}”"


def _where(part: Part, line: Line) -> str:
    return part.column(line.number) if line.kind == "列" else part.row(line.number)


def _called(part: Part, line: Line) -> str:
    if line.kind == "头":
        return "（表头）"
    blank = "（空行）" if (line.kind == "列") == part.turned else "（空列）"
    return f"“{line.name}”" if line.name else blank
