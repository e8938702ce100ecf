"""填表 and 撤销: figures from the register into the workbooks, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bianzhi_xl import disk, forms, journal
from bianzhi_xl import fill as filler
from bianzhi_xl.buttons import desk
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.nouns import At, Column, Edit, FileFault, Formula, Row, Scalar


@dataclass(frozen=True, slots=True)
class _Filled:
    """What filling one workbook came to."""

    edits: tuple[Edit, ...]
    conflicts: tuple[filler.Conflict, ...]
    unplaced: tuple[str, ...]


def fill(
    targets: Sequence[Path] | Path | str, preview: bool = False, overwrite: bool = False, tell: Tell = silent
) -> Done:
    """Fill every form of a working folder (or the given workbooks) from the register.

    A cell that holds a different value typed by a person is listed, not overwritten, unless ``overwrite``.
    Returns status 0; ``data`` has 改动, 冲突 and 未能放置 by workbook.
    """
    paths = desk.targets(targets)
    folder = desk.one_folder(paths)
    tell("读台账", 0, len(paths) + 1)
    known = desk.facts(folder)
    results: dict[str, _Filled] = {}
    run = journal.new_run()
    for step, path in enumerate(paths, 1):
        tell(f"填 {path.name}", step, len(paths) + 1)
        results[path.name] = _fill_book(path, known, _Way(folder, run, preview, overwrite))
    tell("完成", len(paths) + 1, len(paths) + 1)
    return _said(results, preview)


@dataclass(frozen=True, slots=True)
class _Way:
    """How to fill: for which folder and run, only look, or overwrite what was typed."""

    folder: Path
    run: str
    preview: bool
    overwrite: bool


def _fill_book(path: Path, known: desk.Facts, way: _Way) -> _Filled:
    from bianzhi_xl.office.files import FileOffice

    book = desk.opened(path, known)
    if any(sheet.grid.protected for sheet in book.sheets):
        raise FileFault(f"{path}：已锁定，请先“解锁”再填表。")
    before = disk.read(path)
    office = FileOffice(path)
    try:
        grown = [edit for sheet in book.sheets for edit in filler.grow(sheet.binding, sheet.rows)]
        if grown and not way.preview:
            office.apply(grown)
            book = desk.opened(path, known)
        ours = journal.ours(way.folder, path.name)
        found = [_filling(sheet, known, ours) for sheet in book.sheets]
        edits = tuple(edit for filling in found for edit in filling.edits)
        conflicts = tuple(conflict for filling in found for conflict in filling.conflicts)
        if way.overwrite:
            edits, conflicts = edits + filler.overwrite(conflicts), ()
        if not way.preview and (edits or grown):
            office.apply(edits)
            journal.record(
                journal.Run(way.folder, way.run, "填表", dt.datetime.now()), path, before, (*grown, *edits)
            )
    finally:
        office.close()
    unplaced = tuple(note for filling in found for note in filling.unplaced)
    return _Filled((*grown, *edits), conflicts, unplaced)


def _filling(sheet: desk.Sheet, known: desk.Facts, ours: dict[At, Scalar]) -> filler.Filling:
    derived = forms.derived(sheet.form, sheet.rows, known.cube, known.last)

    def formula(row: Row, column: Column) -> Formula | None:
        return forms.formula(sheet.form, sheet.rows, row, column, sheet.binding.at)

    return filler.fill(sheet.binding, sheet.grid, sheet.rows, derived, formula, ours)


def undo(folder: Path | str) -> Done:
    """Take the last filling run of a working folder back.

    Where a cell was changed since, it is left as it is and listed.
    """
    taken = journal.undo(Path(folder))
    return taken


def _said(results: dict[str, _Filled], preview: bool) -> Done:
    changed = sum(len(result.edits) for result in results.values())
    conflicts = [(name, conflict) for name, result in results.items() for conflict in result.conflicts]
    unplaced = [f"{name}：{note}" for name, result in results.items() for note in result.unplaced]
    verb = "将改" if preview else "已填"
    sentence = f"{verb} {len(results)} 个工作簿、{changed} 处"
    sentence += f"；{len(conflicts)} 处与台账不同的手填数没有动，见上表" if conflicts else ""
    sentence += f"；{len(unplaced)} 处没有填，见上面的说明" if unplaced else ""
    return Done(sentence + "。")
