"""撤销: the last run taken back, whole workbooks where nothing else happened since, else cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.journal import log as logs
from bianzhi_xl.journal.log import BACKUPS, CELLS, LEFT, RECORDS, UNDO, WHOLE, Log, Run, Written
from bianzhi_xl.journal.values import Hidden, without_ids
from bianzhi_xl.nouns import Edit, FileFault, Formula, Office, SheetText, Token

_MANY = 10
"""From so many changed cells on, more than half of them changed means that rows or columns were moved."""

Opened = Callable[[Path], Office]
"""How a workbook is opened."""
Live = Callable[[Path], bytes | None]
"""What a workbook that is open in a program holds now; None when it is not, and its file may be replaced."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: whole workbooks, single edits by workbook, and what was left alone and why."""

    run: str
    verb: str
    time: str
    restored: tuple[str, ...] = ()
    edits: tuple[tuple[str, Edit], ...] = ()
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Back:
    """The way back of one workbook."""

    way: str
    edits: tuple[Edit, ...] = ()
    left: tuple[str, ...] = field(default_factory=tuple)


def undo(
    folder: Path | str, opened: Opened, live: Live = lambda path: None, now: dt.datetime | None = None
) -> Undone:
    """Take back the last run that was not taken back yet; pressed again, the one before it.

    A workbook as the run left it gets its old bytes.  One that was changed since, or is open in a program
    (``live``), is taken back cell by cell: only cells that still hold what the run wrote; the others are
    listed.  Rows put in stay then.  Raises FileFault when nothing is left to undo or a workbook cannot be
    written.
    """
    log = logs.read(folder)
    todo = [w for w in log.written if w.verb != UNDO and (w.run, w.book) not in log.undone]
    if not todo:
        raise FileFault(f"{folder}：没有可以撤销的操作。")
    last = [written for written in todo if written.run == todo[-1].run]
    moment = now or dt.datetime.now()
    run = Run(folder, logs.new_run(moment), UNDO, moment)
    backs = {}
    for written in reversed(last):
        backs[written.book] = back = _taken_back(run, written, log, opened, live)
        _recorded(run, written, back)
    return Undone(
        last[0].run,
        last[0].verb,
        last[0].time,
        tuple(book for book, back in backs.items() if back.way == WHOLE),
        tuple((book, edit) for book, back in backs.items() for edit in back.edits),
        tuple(sentence for back in backs.values() for sentence in back.left),
        log.notes,
    )


def _recorded(run: Run, written: Written, back: _Back) -> None:
    shared = {
        "run": run.id,
        "time": run.time.isoformat(timespec="seconds"),
        "verb": UNDO,
        "book": written.book,
    }
    head = {
        "sheet": "",
        "cell": "",
        "what": UNDO,
        "old": written.run,
        "new": back.way,
        "why": f"撤销{written.verb}",
    }
    logs.append(run.folder, [*(shared | logs.line(edit) for edit in back.edits), shared | head])


def _taken_back(run: Run, written: Written, log: Log, opened: Opened, live: Live) -> _Back:
    path = Path(run.folder) / written.book
    backup = Path(run.folder) / RECORDS / BACKUPS / written.backup
    if not path.exists():
        return _Back(LEFT, (), (f"{written.book}：工作簿已经不在，改动前的备份是 {_shown(written)}。",))
    held = live(path)
    current = disk.read(path) if held is None else held
    if held is None:
        if logs.digest(current) == written.before:
            return _Back(WHOLE)
        if logs.digest(current) == written.after and backup.exists():
            old = disk.read(backup)
            if logs.digest(old) == written.before:
                disk.replace(path, old)
                return _Back(WHOLE)
    office = opened(path)
    try:
        back = _cell_by_cell(written, _since(written, log), office)
        if back.edits:
            logs.keep(run, path, current)
            office.apply(back.edits)
    finally:
        office.close()
    return back


def _shown(written: Written) -> str:
    return f"{RECORDS}/{BACKUPS}/{written.backup}"


def _since(written: Written, log: Log) -> list[Edit]:
    """Rows that later runs put in and that stayed when those were taken back."""
    later = log.written[log.written.index(written) + 1 :]
    return [
        edit
        for each in later
        if each.book == written.book and log.undone.get((each.run, each.book)) != WHOLE
        for edit in each.edits
        if edit.what == "rows"
    ]


def _cell_by_cell(written: Written, since: Sequence[Edit], office: Office) -> _Back:
    edits: list[Edit] = []
    left: list[str] = []
    changed = 0
    for edit in reversed([edit for edit in written.edits if edit.what != "rows"]):
        at = logs.shifted(edit.at, since)
        where = f"{written.book} {at.sheet} {at.a1}".rstrip()
        if at.sheet and edit.what != "sheet" and at.sheet not in office.sheets():
            left.append(f"{where}：工作表已经不在，没有动")
            continue
        current = _current(office, Edit(at, edit.what, edit.old, edit.new))
        if _same(edit.new, current):
            if isinstance(edit.old, Hidden):
                left.append(
                    f"{where}：原来是身份证号 {edit.old}，日志里没有全文，没有动；备份是 {_shown(written)}"
                )
            else:
                edits.append(Edit(at, edit.what, current, edit.old, f"撤销{written.verb}"))
        elif not _same(edit.old, current):
            changed += 1
            left.append(f"{where}：{written.verb}时改成 {_said(edit.new)}，现在是 {_said(current)}，没有动")
    if changed >= _MANY and changed > len(edits):
        why = f"{written.book}：{written.verb}以后有 {changed} 格又改过，多半是插过行或列，一格都没有动"
        return _Back(LEFT, (), (f"{why}；要回到{written.verb}以前，请用备份 {_shown(written)}。",))
    return _Back(CELLS, tuple(edits), (*left, *_rows_left(written)))


def _rows_left(written: Written) -> list[str]:
    return [
        f"{written.book} {edit.at.sheet} 第 {edit.at.row} 行下面插入的 {edit.new} 行没有删，因为之后又改过；"
        f"要回到{written.verb}以前，请用备份 {_shown(written)}"
        for edit in written.edits
        if edit.what == "rows"
    ]


def _current(office: Office, edit: Edit) -> object:
    """What stands now where an edit was made."""
    cell = (edit.at.row, edit.at.column)
    if edit.what == "sheet":
        there = edit.at.sheet in office.sheets()
        told = edit.new if isinstance(edit.new, SheetText) else edit.old
        return told if there else None
    grid = office.grid("" if edit.what == "structure" else edit.at.sheet)
    if edit.what == "value":
        return grid.content(*cell)
    if edit.what == "fill":
        return grid.fills[cell]
    if edit.what == "note":
        return grid.notes.get(cell)
    return cell in grid.unlocked if edit.what == "unlocked" else grid.protection


def _same(written: object, current: object) -> bool:
    if written in (None, "") and current in (None, ""):
        return True
    if isinstance(current, dt.datetime) and type(written) is dt.date:
        return current == dt.datetime.combine(written, dt.time())
    if isinstance(written, bool) != isinstance(current, bool):
        return False
    if isinstance(current, Formula) and not isinstance(written, (Formula, Hidden)):
        return False
    if isinstance(current, Token) and isinstance(written, (str, Hidden)) and not isinstance(written, Token):
        # A note of ours was given as text; the office may have put its author before it.
        return written in (current, current.text) or (
            isinstance(written, str) and current.text.endswith(written)
        )
    return written == current


def _said(value: object) -> str:
    if value in (None, ""):
        return "空白"
    if isinstance(value, Token):
        return f"“{without_ids(value.text or '原样式')[:40]}”"
    return f"“{without_ids(str(value))[:40]}”"
