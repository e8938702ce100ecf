"""标记 and 清除标记: findings shown in the workbook as highlights and notes, and taken away without a trace.

What a cell looked like before is kept in hidden columns of the sheet 核对结果, so that the marks can be taken
away on another machine too.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence

from bianzhi_xl.nouns import At, Edit, FileFault, Finding, Grid, Scalar, SheetText, Token, Verdict

SHEET = "核对结果"
PREFIX = "【核对】"
LEVELS = ("错误", "警告", "提示")
_RECORD = "#核对记录"
_CELL_LIMIT = 32_000
_NOTE_LIMIT = 600


def mark(verdict: Verdict, book: str, grids: Mapping[str, Grid], panel: SheetText) -> tuple[Edit, ...]:
    """The edits that show a verdict in one workbook.

    book: the workbook's name as places have it.  panel: the sheet 核对结果 as ``report`` makes it.  Marks of
    an earlier run are replaced; what stood there before any marks is kept.
    """
    before = _originals(grids)
    wanted = _by_cell(verdict, book, grids)
    edits: list[Edit] = []
    kept: dict[tuple[str, int, int], tuple[str, str | None]] = {}
    for key in sorted(before.keys() | wanted.keys()):
        grid = grids[key[0]]
        cell = key[1:]
        look, note = before.get(key, (grid.fills[cell], grid.notes.get(cell)))
        findings = wanted.get(key, ())
        if findings:
            kept[key] = (look, note)
        edits += _cell_edits(grid, cell, (look, note), findings)
    if SHEET in grids:
        edits.append(Edit(At(SHEET), "sheet", SheetText(SHEET, ()), None, "更新核对结果"))
    if not verdict.findings:
        return tuple(edits)
    return (*_ordered(edits), Edit(At(SHEET), "sheet", None, _with_record(panel, kept), "核对结果"))


def unmark(grids: Mapping[str, Grid]) -> tuple[Edit, ...]:
    """The edits that take all marks away; none when there are none.

    A cell whose value changed in the meantime keeps its value; only its look and note go back.
    """
    if SHEET not in grids:
        return _without_record(grids)
    edits = [
        edit
        for key, original in sorted(_originals(grids).items())
        for edit in _cell_edits(grids[key[0]], key[1:], original, ())
    ]
    return (*edits, Edit(At(SHEET), "sheet", SheetText(SHEET, ()), None, "清除标记"))


def _ordered(edits: Sequence[Edit]) -> Iterator[Edit]:
    return iter(edits)


def _cell_edits(
    grid: Grid, cell: tuple[int, int], original: tuple[str, str | None], findings: Sequence[Finding]
) -> Iterator[Edit]:
    """From how a cell is now to how it is to be: its original look, or a highlight and a note on top of it."""
    look, note = original
    at = At(grid.sheet, *cell)
    wanted = _worst(findings) if findings else look
    if grid.fills[cell] != wanted:
        yield Edit(at, "fill", grid.fills[cell], wanted, "核对标记" if findings else "清除标记")
    if cell in grid.fixed_notes:
        return
    now = grid.notes.get(cell)
    if now != note:
        yield Edit(at, "note", now, note, "清除标记")
    if findings:
        yield Edit(at, "note", note, _note(findings), "核对标记")


def _by_cell(verdict: Verdict, book: str, grids: Mapping[str, Grid]) -> dict[tuple[str, int, int], list[Finding]]:
    found: dict[tuple[str, int, int], list[Finding]] = {}
    for finding in verdict.findings:
        for place in finding.places:
            if place.book == book and place.at.sheet in grids and place.at.row and place.at.column:
                held = found.setdefault(tuple(place.at), [])
                if finding not in held:
                    held.append(finding)
    return found


def _worst(findings: Sequence[Finding]) -> str:
    return min((finding.severity for finding in findings), key=LEVELS.index)


def _note(findings: Sequence[Finding]) -> str:
    """One note for all findings of a cell, worst first."""
    ordered = sorted(findings, key=lambda finding: LEVELS.index(finding.severity))
    text = ""
    for number, finding in enumerate(ordered):
        line = f"{PREFIX}{finding.severity} {finding.rule}：{finding.sentence}"
        if text and len(text) + len(line) > _NOTE_LIMIT:
            return f"{text}\n等 {len(ordered) - number} 处见“{SHEET}”。"
        text = f"{text}\n{line}" if text else line
    return text


def _with_record(panel: SheetText, kept: Mapping[tuple[str, int, int], tuple[str, str | None]]) -> SheetText:
    """The panel with hidden columns at its right that say how each marked cell was."""
    width = max((len(row) for row in panel.rows), default=0)
    lines: list[tuple[str, ...]] = [(_RECORD,)]
    for (sheet, row, column), (look, note) in kept.items():
        raw = json.dumps(
            [sheet, row, column, str(look), None if note is None else [str(note), getattr(note, "text", "")]],
            ensure_ascii=True,
        )
        lines.append(tuple(raw[i : i + _CELL_LIMIT] for i in range(0, len(raw), _CELL_LIMIT)))
    rows: list[tuple[Scalar, ...]] = []
    for number in range(max(len(panel.rows), len(lines))):
        shown = panel.rows[number] if number < len(panel.rows) else ()
        hidden = lines[number] if number < len(lines) else ()
        rows.append((*shown, *([None] * (width - len(shown))), *hidden))
    most = max(len(line) for line in lines)
    return dataclasses.replace(
        panel, rows=tuple(rows), hidden=(*panel.hidden, *range(width + 1, width + 1 + most))
    )


def _originals(grids: Mapping[str, Grid]) -> dict[tuple[str, int, int], tuple[str, str | None]]:
    """What the hidden columns of 核对结果 say of cells that are still there."""
    grid = grids.get(SHEET)
    if grid is None:
        return {}
    start = next((cell for cell, value in grid.cells.items() if value == _RECORD), None)
    if start is None:
        raise FileFault(f"“{SHEET}”里的标记记录不见了，不能自动恢复原样；请从备份恢复，或手工清除底色和批注。")
    rows: dict[int, str] = {}
    for (row, column), value in sorted(grid.cells.items()):
        if row > start[0] and column >= start[1]:
            rows[row] = rows.get(row, "") + str(value)
    found = {}
    for raw in rows.values():
        try:
            sheet, row, column, look, note = json.loads(raw)
        except ValueError as error:
            raise FileFault(f"“{SHEET}”里的标记记录被改动过，不能自动恢复原样；请从备份恢复。") from error
        if sheet in grids:
            original = look if look in LEVELS else Token(look)
            found[sheet, row, column] = (original, None if note is None else Token(note[0], note[1]))
    return found


def _without_record(grids: Mapping[str, Grid]) -> tuple[Edit, ...]:
    """Marks whose sheet 核对结果 somebody deleted cannot be taken away exactly: say so rather than guess."""
    for grid in grids.values():
        for cell, note in grid.notes.items():
            if PREFIX in note.text and grid.fills[cell] in LEVELS:
                at = At(grid.sheet, *cell)
                raise FileFault(
                    f"{grid.sheet} {at.a1} 还有标记，但“{SHEET}”已被删去，不能自动恢复原样；请撤销删除或从备份恢复。"
                )
    return ()
