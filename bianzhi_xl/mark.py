"""标记 and 清除标记: findings shown in the workbook as highlights and notes, and taken away without a trace.

What a cell looked like before is kept in hidden cells of the sheet 核对结果, so that the marks can be taken
away on another machine too.  Edits are in order: of two for one cell the later builds on the earlier.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.nouns import At, Edit, FileFault, Finding, Grid, SheetText, Token, Verdict

SHEET = "核对结果"
PREFIX = "【核对】"
LEVELS = ("错误", "警告", "提示")
_RECORD = "#核对记录 "
# Excel's limit for one cell is 32,767 characters.
_CELL_LIMIT = 32_000
_NOTE_LIMIT = 600
_FROM_BACKUP = "请从备份恢复，或手工清除底色和批注。"

Cell = tuple[int, int]


class Kept(NamedTuple):
    """How a marked cell was (look, note) and which note we gave it (ours, "" if none)."""

    sheet: str
    cell: Cell
    look: str
    note: Token | None
    ours: str


def mark(verdict: Verdict, book: str, grids: Mapping[str, Grid], panel: SheetText) -> tuple[Edit, ...]:
    """The edits that show a verdict in one workbook.

    book: the workbook's name as places have it.  panel: the sheet 核对结果 as ``report`` makes it; without
    findings in it nothing is marked.  Marks of an earlier run are taken away first; what stood there before
    any marks is kept.  A finding that is explained, or undecided, is only a 提示 to the eye.
    """
    cleared = unmark(grids)
    looks = {edit.at: edit.new for edit in cleared if edit.what == "fill"}
    notes = {edit.at: edit.new for edit in cleared if edit.what == "note"}
    edits: list[Edit] = []
    record: list[Kept] = []
    suspected = _suspected(verdict, book, grids)
    by_cell = _by_cell(verdict, book, grids)
    for sheet, *cell in sorted({*by_cell, *suspected}):
        findings = by_cell.get((sheet, cell[0], cell[1]), [])
        causes = suspected.get((sheet, cell[0], cell[1]), [])
        grid, at, here = grids[sheet], At(sheet, *cell), (cell[0], cell[1])
        look = looks.get(at, grid.fills[here])
        note = notes.get(at, grid.notes.get(here))
        ours = "" if here in grid.fixed_notes else _note(findings, causes)
        record.append(Kept(sheet, here, look, note, ours))  # type: ignore[arg-type]  # as Edit documents
        edits.append(Edit(at, "fill", look, "错误" if causes else _worst(findings), "核对标记"))
        if ours:
            edits.append(Edit(at, "note", note, ours, "核对标记"))
    if len(panel.rows) <= panel.heads:
        return cleared
    sheet_edit = Edit(At(SHEET), "sheet", None, _with_record(panel, record), "核对结果")
    return (*cleared, *edits, sheet_edit)


def unmark(grids: Mapping[str, Grid]) -> tuple[Edit, ...]:
    """The edits that take all marks away; none when there are none.

    Cells are found again by their notes, so that rows may have been put in or taken out in the meantime.
    What a person changed keeps the change: values always, a fill that is no longer ours, a note that was
    written on.  Raises FileFault when marks are there that the record does not know.
    """
    if SHEET not in grids:
        _refuse_lost_record(grids)
        return ()
    record = _record(grids[SHEET])
    edits: list[Edit] = []
    for name, grid in grids.items():
        if name != SHEET:
            known = [kept for kept in record if kept.sheet == name]
            for cell, kept in sorted(_found_again(grid, known).items()):
                edits += _restored(grid, cell, kept)
    return (*edits, Edit(At(SHEET), "sheet", SheetText(SHEET, ()), None, "清除标记"))


def told(grid: Grid) -> dict[At, str]:
    """The marked cells of a workbook, and what was said of each; from its sheet 核对结果."""
    return {At(kept.sheet, *kept.cell): kept.ours.replace(PREFIX, "") for kept in _record(grid)}


def _by_cell(
    verdict: Verdict, book: str, grids: Mapping[str, Grid]
) -> dict[tuple[str, int, int], list[Finding]]:
    found: dict[tuple[str, int, int], list[Finding]] = {}
    for finding in verdict.findings:
        for at in dict.fromkeys(place.at for place in finding.places if place.book == book):
            if at.sheet in grids and at.sheet != SHEET and at.row and at.column:
                found.setdefault((at.sheet, at.row, at.column), []).append(finding)
    return found


def _suspected(
    verdict: Verdict, book: str, grids: Mapping[str, Grid]
) -> dict[tuple[str, int, int], list[str]]:
    """What is said of each cell that is probably wrong; it may be in no finding itself."""
    found: dict[tuple[str, int, int], list[str]] = {}
    for cause in verdict.causes:
        for place in (suspect.place for suspect in cause.suspects):
            if place.book == book and place.at.sheet in grids and place.at.row and place.at.column:
                found.setdefault((place.at.sheet, place.at.row, place.at.column), []).append(cause.sentence)
    return found


def _level(finding: Finding) -> str:
    return "提示" if finding.waiver or finding.state != "不符" else finding.severity


def _worst(findings: Sequence[Finding]) -> str:
    return min(map(_level, findings), key=LEVELS.index)


def _note(findings: Sequence[Finding], causes: Sequence[str] = ()) -> str:
    """One note for a cell: the root causes that suspect it, then all its findings, worst first."""
    ordered = sorted(findings, key=lambda finding: LEVELS.index(_level(finding)))
    wanted = [*(f"根因：{sentence}" for sentence in causes), *map(_said, ordered)]
    lines: list[str] = []
    for line in map(_line, wanted):
        if lines and sum(map(len, lines)) + len(line) > _NOTE_LIMIT:
            return "\n".join((*lines, f"{PREFIX}等 {len(wanted) - len(lines)} 处见“{SHEET}”。"))
        lines.append(line)
    return "\n".join(lines)


def _said(finding: Finding) -> str:
    said = "已说明" if finding.waiver else finding.severity if finding.state == "不符" else finding.state
    return f"{said} {finding.rule}：{finding.sentence}"


def _line(text: str) -> str:
    line = " ".join(f"{PREFIX}{text}".split("\n"))
    return line if len(line) <= _NOTE_LIMIT else f"{line[: _NOTE_LIMIT - 12]}…见“{SHEET}”。"


def _with_record(panel: SheetText, record: Sequence[Kept]) -> SheetText:
    """The panel with hidden cells at the right of its first row, which say how each marked cell was.

    The first row is a heading: people sort and delete the rows below it.
    """
    raw = json.dumps(
        [[k.sheet, *k.cell, str(k.look), _plain(k.note), k.ours] for k in record], separators=(",", ":")
    )
    # Base64: no sign in it that a spreadsheet program would take for a formula, or trim, or unescape.
    packed = base64.b64encode(zlib.compress(raw.encode(), 9)).decode()
    parts = [f"#{packed[at : at + _CELL_LIMIT]}" for at in range(0, len(packed), _CELL_LIMIT)]
    width = max(len(row) for row in panel.rows)
    first = (*panel.rows[0], *[None] * (width - len(panel.rows[0])), f"{_RECORD}{len(parts)}", *parts)
    hidden = (*panel.hidden, *range(width + 1, len(first) + 1))
    return dataclasses.replace(panel, rows=(first, *panel.rows[1:]), hidden=hidden)


def _plain(note: Token | None) -> list[str] | None:
    return None if note is None else [str(note), getattr(note, "text", "")]


def _record(grid: Grid) -> tuple[Kept, ...]:
    """What the hidden cells of 核对结果 say; FileFault when they are gone or damaged."""
    texts = {cell: value for cell, value in grid.cells.items() if isinstance(value, str)}
    start = next((cell for cell, text in texts.items() if text.startswith(_RECORD)), None)
    if start is None:
        raise FileFault(f"“{SHEET}”里的标记记录不见了，不能自动恢复原样；{_FROM_BACKUP}")
    try:
        count = int(texts[start].removeprefix(_RECORD))
        parts = [texts[start[0], start[1] + number] for number in range(1, count + 1)]
        packed = "".join(part.removeprefix("#") for part in parts)
        rows = json.loads(zlib.decompress(base64.b64decode(packed, validate=True)))
        return tuple(_kept(*row) for row in rows)
    except (ValueError, KeyError, TypeError, binascii.Error, zlib.error) as error:
        raise FileFault(f"“{SHEET}”里的标记记录被改动过，不能自动恢复原样；{_FROM_BACKUP}") from error


def _kept(sheet: str, row: int, column: int, look: str, note: list[str] | None, ours: str) -> Kept:
    return Kept(
        sheet,
        (row, column),
        look if look in LEVELS else Token(look),
        None if note is None else Token(*note),
        ours,
    )


def _found_again(grid: Grid, record: Sequence[Kept]) -> dict[Cell, Kept]:
    """Each cell that bears a mark of ours, with how it was.

    A cell is known by its address and note; one that moved by its note, which names what it is about; a
    highlight without a note (a row put in takes the look of the one above) by its address, else it is like
    the marked cell above it.
    """
    coloured = [cell for cell in grid.fills if grid.fills[cell] in LEVELS]
    noted = [cell for cell, note in grid.notes.items() if PREFIX in note.text]
    cells = sorted({*coloured, *noted})
    left = {kept.cell: kept for kept in record}
    found = {cell: left.pop(cell) for cell in cells if cell in left and _holds(grid, cell, left[cell])}
    by_text: dict[str, list[Kept]] = {}
    for kept in record:
        by_text.setdefault(_bare(_written(kept)), []).append(kept)
    for cell in noted if len(found) < len(cells) else ():
        known = by_text.get(_bare(grid.notes[cell].text))
        if cell not in found and known:
            free = [kept for kept in known if kept.cell in left] or known
            found[cell] = next((kept for kept in free if kept.cell[1] == cell[1]), free[0])
            left.pop(found[cell].cell, None)
    for cell in sorted(coloured):
        if cell not in found:
            found[cell] = left[cell] if cell in left else _like_above(grid, cell, found)
    return found


def _written(kept: Kept) -> str:
    """The cell's whole note as we left it."""
    return f"{kept.note.text if kept.note else ''}{kept.ours}"


def _holds(grid: Grid, cell: Cell, kept: Kept) -> bool:
    """Whether the cell's note still holds what we wrote for this record."""
    return bool(kept.ours) and cell in grid.notes and _bare(kept.ours) in _bare(grid.notes[cell].text)


def _bare(text: str) -> str:
    # Programs differ in how they keep line ends and blanks of a note.
    return "".join(text.split())


def _like_above(grid: Grid, cell: Cell, found: Mapping[Cell, Kept]) -> Kept:
    above = [other for other in found if other[1] == cell[1] and other[0] < cell[0]]
    if not above:
        at = At(grid.sheet, *cell)
        raise FileFault(f"{grid.sheet} {at.a1} 有标记底色，但标记记录里没有它，没有清除；{_FROM_BACKUP}")
    return found[max(above)]._replace(note=None, ours="")


def _restored(grid: Grid, cell: Cell, kept: Kept) -> Iterator[Edit]:
    at = At(grid.sheet, *cell)
    look, note = grid.fills[cell], grid.notes.get(cell)
    if look in LEVELS and look != kept.look:
        yield Edit(at, "fill", look, kept.look, "清除标记")
    # A note that somebody wrote on holds more than we know: it stays as it is.
    if kept.ours and note is not None and _bare(note.text) == _bare(_written(kept)):
        yield Edit(at, "note", note, kept.note, "清除标记")


def _refuse_lost_record(grids: Mapping[str, Grid]) -> None:
    """Marks whose sheet 核对结果 somebody deleted cannot be taken away exactly: say so rather than guess."""
    for grid in grids.values():
        for cell in sorted(grid.notes):
            if PREFIX in grid.notes[cell].text and grid.fills[cell] in LEVELS:
                at = At(grid.sheet, *cell)
                raise FileFault(
                    f"{grid.sheet} {at.a1} 还有标记，但“{SHEET}”已被删去，不能自动恢复原样；{_FROM_BACKUP}"
                )
