"""The log on disk: lines appended and never changed, and workbooks kept as they were."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.journal.values import from_json, to_json, without_ids
from bianzhi_xl.nouns import At, Edit, FileFault, Scalar, column_number

RECORDS = "记录"
LOG = "日志.jsonl"
BACKUPS = "备份"
BOOK = "簿"
FILL = "填表"
UNDO = "撤销"

WHOLE, CELLS, LEFT = "整本", "逐格", "未动"
"""How a workbook was taken back: its bytes, cell by cell, or not at all."""

_CELL = re.compile(r"([A-Z]*)(\d*)")


@dataclass(frozen=True, slots=True)
class Run:
    """One press of a button: the working folder, the run's number, what was done (动作), when."""

    folder: Path | str
    id: str
    verb: str
    time: dt.datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What one run did to one workbook: hashes before and after, its backup, and the edits in order."""

    run: str
    time: str
    verb: str
    book: str
    before: str
    after: str
    backup: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """The log as read.  undone: (run, book) → how it was taken back.  notes: lines that were not readable."""

    written: tuple[Written, ...] = ()
    undone: Mapping[tuple[str, str], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def new_run(now: dt.datetime | None = None) -> str:
    """A number for a new run: when, and something random."""
    return f"{now or dt.datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def digest(data: bytes) -> str:
    """SHA-256 of a workbook."""
    return hashlib.sha256(data).hexdigest()


def book_of(folder: Path | str, path: Path | str) -> str:
    """How a workbook is called in the log: its path inside the working folder."""
    inside = Path(path).resolve()
    folder = Path(folder).resolve()
    return inside.relative_to(folder).as_posix() if inside.is_relative_to(folder) else Path(path).name


def keep(run: Run, path: Path | str, before: bytes) -> Path:
    """Keep a workbook as it was before the run, in 记录/备份/; called twice, the first copy stays.

    Call it before the edits are applied, so that a copy is there even when the power fails in between.
    """
    name = f"{run.id}_{book_of(run.folder, path).replace('/', '_')}"
    place = Path(run.folder) / RECORDS / BACKUPS / name
    if not place.exists():
        _made(place.parent)
        disk.replace(place, before)
    return place


def record(run: Run, path: Path | str, before: bytes, edits: Sequence[Edit], after: bytes | None) -> str:
    """Write down what a run did to one workbook, after the edits were applied; returns the run's number.

    after: the workbook's bytes now; None when it is open in a program and not saved.

    Raises FileFault when the log cannot be written; the workbook is changed by then, its copy is kept.
    """
    place = keep(run, path, before)
    shared = {
        "run": run.id,
        "time": run.time.isoformat(timespec="seconds"),
        "verb": run.verb,
        "book": book_of(run.folder, path),
    }
    head = {
        "sheet": "",
        "cell": "",
        "what": BOOK,
        "old": digest(before),
        "new": "" if after is None else digest(after),
    }
    append(run.folder, [shared | head | {"why": place.name}, *(shared | line(edit) for edit in edits)])
    return run.id


def line(edit: Edit) -> dict:
    """An edit as it stands in the log."""
    return {
        "sheet": edit.at.sheet,
        "cell": edit.at.a1,
        "what": edit.what,
        "old": to_json(edit.old),
        "new": to_json(edit.new),
        "why": without_ids(edit.why),
    }


def append(folder: Path | str, lines: Iterable[Mapping[str, object]]) -> None:
    """Append lines and see them safe on disk."""
    place = Path(folder) / RECORDS / LOG
    _made(place.parent)
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)
    try:
        with place.open("ab+") as out:
            out.seek(0, os.SEEK_END)
            if out.tell():
                out.seek(-1, os.SEEK_END)
                # A line torn by a power cut stays by itself, and is passed over with a note.
                text = text if out.read(1) == b"\n" else "\n" + text
            out.write(text.encode("utf-8", "surrogatepass"))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        why = error.strerror
        kept = f"改动前的工作簿在 {RECORDS}/{BACKUPS} 里"
        raise FileFault(f"{place}：日志写不了（{why}），请检查权限和磁盘空间；{kept}。") from error


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileFault(f"{folder}：建不了记录文件夹（{error.strerror}），请检查权限。") from error


def read(folder: Path | str) -> Log:
    """The whole log; empty when nothing was done yet."""
    place = Path(folder) / RECORDS / LOG
    if not place.exists():
        return Log()
    state = place.stat()
    return _read(str(place), (state.st_mtime_ns, state.st_size))


@functools.lru_cache(maxsize=1)
def _read(place: str, stamp: tuple[int, int]) -> Log:
    heads: dict[tuple[str, str], dict] = {}
    edits: dict[tuple[str, str], list[Edit]] = {}
    undone: dict[tuple[str, str], str] = {}
    notes = []
    for number, raw in enumerate(disk.read(Path(place)).split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            held = json.loads(raw.decode("utf-8", "surrogatepass"))
            key = (held["run"], held["book"])
            if held["what"] == UNDO:
                undone[held["old"], held["book"]] = held["new"]
            elif held["what"] == BOOK:
                heads[key] = {**held, **_opening(heads.get(key, held))}
            elif held["verb"] != UNDO:
                edits.setdefault(key, []).append(_edit(held))
        except (ValueError, KeyError, TypeError):
            notes.append(f"{RECORDS}/{LOG} 第 {number} 行残缺，已跳过")
    notes += [
        f"{RECORDS}/{LOG} 里 {run} 对“{book}”的记录缺开头，不能撤销"
        for run, book in edits
        if (run, book) not in heads
    ]
    return Log(tuple(_written(key, heads[key], edits) for key in heads), undone, tuple(notes))


def _opening(first: Mapping) -> dict:
    """A run that is written down in several goes began where the first one did."""
    return {"old": first["old"], "why": first["why"]}


def _written(key: tuple[str, str], head: dict, edits: Mapping[tuple[str, str], list[Edit]]) -> Written:
    return Written(
        key[0],
        head["time"],
        head["verb"],
        key[1],
        head["old"],
        head["new"],
        head["why"],
        tuple(edits.get(key, ())),
    )


def _edit(held: Mapping) -> Edit:
    at = At(held["sheet"], *_cell(held["cell"]))
    return Edit(at, held["what"], from_json(held["old"]), from_json(held["new"]), held["why"])


def _cell(text: str) -> tuple[int, int]:
    """Row and column of an address as :attr:`At.a1` writes it; 0 for what it does not name."""
    found = _CELL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[2] or 0), column_number(found[1])


def ours(
    folder: Path | str, book: str | Path, pending: Sequence[Edit] = (), verb: str = FILL
) -> dict[At, Scalar]:
    """What the runs of 填表 wrote into a workbook and nothing recorded has changed since.

    Addresses are as they stand after all rows put in by recorded runs, and by ``pending`` edits that are
    applied but not recorded yet.  A value with an ID number in it is Hidden, which equals its text.
    """
    log = read(folder)
    name = book if isinstance(book, str) else book_of(folder, book)
    found: dict[At, Scalar] = {}
    for written in log.written:
        way = log.undone.get((written.run, written.book))
        if written.book != name or way == WHOLE or written.verb == UNDO:
            continue
        found = moved(found, written.edits)
        if way is None:
            for at, new in _values(written.edits):
                found.pop(at, None)
                if written.verb == verb and new is not None:
                    found[at] = new
    return moved(found, pending)


def _values(edits: Iterable[Edit]) -> Iterator[tuple[At, Scalar]]:
    return ((edit.at, edit.new) for edit in edits if edit.what == "value")  # type: ignore[misc]


def moved(found: dict[At, Scalar], edits: Sequence[Edit]) -> dict[At, Scalar]:
    """Values by address after the rows that ``edits`` put in."""
    for edit in edits:
        if edit.what == "rows":
            found = {shifted(at, [edit]): value for at, value in found.items()}
    return found


def shifted(at: At, edits: Iterable[Edit]) -> At:
    """An address after rows were put in."""
    for edit in edits:
        if edit.what == "rows" and edit.at.sheet == at.sheet and at.row > edit.at.row:
            at = at._replace(row=at.row + int(edit.new))  # type: ignore[call-overload]
    return at
