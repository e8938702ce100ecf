"""填表 and 撤销: figures from the register into the workbooks, and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl import disk, forms, journal, register
from bianzhi_xl import fill as filler
from bianzhi_xl.buttons import desk, offices, remarks
from bianzhi_xl.buttons.converting import converting
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.nouns import At, Edit, Fault, FileFault, Grid, Office, Scalar, masked


@dataclass(frozen=True, slots=True)
class _Filled:
    """What filling one workbook came to."""

    edits: tuple[Edit, ...]
    conflicts: tuple[filler.Conflict, ...]
    unplaced: tuple[str, ...]
    remarks: tuple[str, tuple[str, ...]] = ("", ())
    unknown: tuple[str, ...] = ()
    """Visible sheets of which it is not known which form they hold, if any."""


@converting
def fill(
    targets: Sequence[Path] | Path | str,
    preview: bool = False,
    overwrite: bool = False,
    tell: Tell = silent,
    password: str | None = None,
) -> Done:
    """Fill every form of a working folder (or the given workbooks) from the register.

    A cell that holds a different value typed by a person is listed, not overwritten, unless ``overwrite``.
    password: of protected sheets, which stay protected; Locked is raised when it is needed and not given.
    Returns status 0; ``data`` has 改动, 冲突 and 未能放置 by workbook.
    """
    paths = desk.targets(targets)
    folder = desk.one_folder(paths)
    steps = 2 * len(paths) + 1
    tell("读台账", 0, steps)
    way = _Way(desk.facts(folder), begin(folder, "填表"), preview, overwrite)
    books: dict[Path, desk.Book] = {}
    results: dict[str, _Filled] = {}
    with offices.together(paths, password) as held:
        for path, office in held.items():
            tell(f"读 {path.name}", 1 + len(books), steps)
            books[path] = desk.book_of(path, office, way.known)
            if not preview:
                offices.ask_if_locked(path, (sheet.grid for sheet in books[path].sheets), password)
        for path, office in held.items():
            tell(f"填 {path.name}", 1 + len(paths) + len(results), steps)
            results[path.name] = _fill_book(office, books.pop(path), way)
    tell("完成", steps, steps)
    return _said(results, preview)


@dataclass(frozen=True, slots=True)
class _Way:
    """How to fill: from which facts, in which run, only look, or overwrite what was typed."""

    known: desk.Facts
    run: journal.Run
    preview: bool
    overwrite: bool


def _fill_book(office: Office, book: desk.Book, way: _Way) -> _Filled:
    path = book.path
    grown = tuple(edit for sheet in book.sheets for edit in filler.grow(sheet.binding, sheet.rows))
    if way.preview:
        found = _filled(book, way.known, journal.ours(way.run.folder, path))
        return dataclasses.replace(found, edits=(*grown, *found.edits))
    before = offices.contents(path)
    try:
        if grown:
            office.apply(grown)
            book = desk.book_of(path, office, way.known)
        return _written(office, book, way, _Before(before, grown))
    except Fault as fault:
        # Rows are put in before the figures: if the figures are refused, the rows go again.
        if offices.is_live(path) and grown:
            kept = journal.keep(way.run, path, before)
            raise FileFault(f"{fault}已插入的空行没有删；改动前的副本是 {kept}。") from fault
        if not offices.is_live(path) and disk.read(path) != before:
            disk.replace(path, before)
        raise


class _Before(NamedTuple):
    """A workbook before its figures are written: its bytes, and the rows put in since."""

    contents: bytes
    grown: tuple[Edit, ...]


def _written(office: Office, book: desk.Book, way: _Way, before: _Before) -> _Filled:
    found = _filled(book, way.known, journal.ours(way.run.folder, book.path, before.grown))
    edits = (*found.edits, *(filler.overwrite(found.conflicts) if way.overwrite else ()))
    everything = (*before.grown, *edits)
    if everything:
        journal.keep(way.run, book.path, before.contents)
        office.apply(edits)
        _recorded(way.run, book.path, before.contents, everything)
    return dataclasses.replace(found, edits=everything, conflicts=() if way.overwrite else found.conflicts)


def applied(run: journal.Run, path: Path, edits: Sequence[Edit], password: str | None = None) -> None:
    """Apply edits to a workbook as part of a run that can be undone."""
    before = offices.contents(path)
    journal.keep(run, path, before)
    with offices.at(path, password) as office:
        office.apply(edits)
    _recorded(run, path, before, edits)


def _recorded(run: journal.Run, path: Path, before: bytes, edits: Sequence[Edit]) -> None:
    journal.record(run, path, before, edits, None if offices.is_live(path) else disk.read(path))


def begin(folder: Path, verb: str) -> journal.Run:
    """A new run in a working folder's journal."""
    return journal.Run(folder, journal.new_run(), verb, dt.datetime.now())


def _filled(book: desk.Book, known: desk.Facts, ours: Mapping[At, Scalar]) -> _Filled:
    found = [_filling(sheet, book.beside(sheet), known, ours) for sheet in book.sheets]
    return _Filled(
        tuple(edit for filling in found for edit in filling.edits),
        tuple(conflict for filling in found for conflict in filling.conflicts),
        tuple(note for filling in found for note in filling.unplaced),
        remarks.of((book,)),
        tuple(name for name in book.strange if name not in book.held),
    )


def _filling(sheet: desk.Sheet, grid: Grid, known: desk.Facts, ours: Mapping[At, Scalar]) -> filler.Filling:
    if sheet.form.typed:
        return filler.Filling((), (), ())
    derived = forms.derived(sheet.form, sheet.rows, known.cube, known.last)
    return filler.fill(sheet.binding, grid, sheet.rows, derived, ours)


def _live(path: Path) -> bytes | None:
    return offices.contents(path) if offices.is_live(path) else None


def undo(folder: Path | str) -> Done:
    """Take the last run of a working folder back; pressed again, the one before it.

    Where a cell was changed since, it is left as it is and listed.
    """
    undone = journal.undo(Path(folder), offices.workbook, _live)
    sentence = f"已撤销 {undone.time} 的{undone.verb}：恢复 {len(undone.restored)} 个工作簿"
    sentence += f"，另改回 {len(undone.edits)} 格" if undone.edits else ""
    sentence += f"；{len(undone.left)} 处没有动，见上" if undone.left else ""
    data = {
        "恢复": list(undone.restored),
        "改回": [f"{book} {edit.at.sheet} {edit.at.a1}" for book, edit in undone.edits],
        "没有动": list(undone.left),
    }
    return Done(sentence + "。", lines=(*undone.notes, *undone.left), data=data)


_SHOWN = 40
_NAMED = 3
"""Sheets that a sentence names."""


def _said(results: Mapping[str, _Filled], preview: bool) -> Done:
    changed = sum(len(result.edits) for result in results.values())
    conflicts = [f"{name} {conflict}" for name, result in results.items() for conflict in result.conflicts]
    unplaced = [f"{name}：{note}" for name, result in results.items() for note in result.unplaced]
    sentence = f"{'将改' if preview else '已填'} {len(results)} 个工作簿、{changed} 处"
    sentence += f"；{len(conflicts)} 处手填数与台账不同，没有动" if conflicts else ""
    sentence += f"；{len(unplaced)} 项没有填，原因见上" if unplaced else ""
    if unknown := [f"{name} {sheet}" for name, result in results.items() for sheet in result.unknown]:
        sentence += f"；{len(unknown)} 张工作表认不出是哪张表，没有填：{'、'.join(unknown[:_NAMED])}"
        sentence += "等" if len(unknown) > _NAMED else ""
    data = {
        "改动": {
            name: [
                [str(e.at.sheet), e.at.a1, e.what, _shown(e.old), _shown(e.new), e.why] for e in result.edits
            ]
            for name, result in results.items()
        },
        "冲突": conflicts,
        "没有填": unplaced,
        "认不出": unknown,
    }
    warnings = "".join(result.remarks[0] for result in results.values())
    lines = [line for result in results.values() for line in result.remarks[1]]
    lines += [f"与台账不同，没有动：{text}" for text in conflicts] + unplaced
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], f"还有 {len(lines) - _SHOWN} 处，用 --json 看全部。"]
    return Done(f"{sentence}。{warnings}", lines=tuple(lines), data=data)


def _shown(value: object) -> str | None:
    """A cell's content for a script; an ID number masked."""
    if value is None:
        return None
    text = str(value)
    return masked(text) if register.id_problem(text) is None else text
