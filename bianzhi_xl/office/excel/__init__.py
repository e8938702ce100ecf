"""A workbook open in Excel (Excel 中打开的工作簿), through xlwings: read by arrays, written by arrays.

Nothing is saved unless :meth:`ExcelOffice.save` is called; a person sees every change at once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bianzhi_xl import disk
from bianzhi_xl.nouns import Edit, FileFault, Grid, Protection
from bianzhi_xl.office.excel import com
from bianzhi_xl.office.excel.desktop import Desktop, caller
from bianzhi_xl.office.excel.quiet import quiet
from bianzhi_xl.office.excel.reading import read
from bianzhi_xl.office.excel.verifying import Verifier
from bianzhi_xl.office.excel.writing import Writer

if TYPE_CHECKING:
    from xlwings import Book

__all__ = ["Desktop", "ExcelOffice", "caller", "recovery"]

_MANY_COPIES = 100


class ExcelOffice:
    """One workbook open in Excel as an office.

    password: the protection password, for locking, unlocking and for marking a locked workbook; Excel
    protects with a password only, not with a hash.  copies: a folder that gets a copy of the workbook as it
    stands before the first change (``recovered`` says where).
    """

    def __init__(self, book: Book, password: str | None = None, copies: Path | None = None) -> None:
        self.book = book
        self.password = password
        self.recovered: Path | None = None
        self._copies = copies
        self._grids: dict[str, Grid] = {}
        # Excel does not tell the hash of a protection; these are the ones that we set ourselves.
        self._set: dict[str, Protection] = {}
        self._read_hashes: Mapping[str, Protection | None] | None = None

    @property
    def name(self) -> str:
        """The workbook's name as people know it."""
        return str(self.book.name)

    def sheets(self) -> tuple[str, ...]:
        """The worksheets' names in the workbook's order."""
        with com.faults(self.name):
            return tuple(sheet.name for sheet in self.book.sheets)

    def grid(self, sheet: str) -> Grid:
        """One sheet as it stood when first asked for since the last change; "" is the workbook's structure.

        ``protection`` is known for what this office protected itself, else only when it has a password.
        """
        if sheet not in self._grids:
            with com.faults(self.name):
                self._grids[sheet] = self._fresh(sheet)
        return self._grids[sheet]

    def apply(self, edits: Sequence[Edit]) -> None:
        """Make all edits or none; no change on the screen, in the settings or the selection besides.

        ``rows`` edits come first, in their order; all others are addressed as the sheet is after them.  Of
        two edits for one cell the later builds on the earlier.
        Raises FileFault when an ``old`` is no longer there, an edit is not safe or Excel refuses; everything
        is then as it was.
        """
        if not edits:
            return
        self._grids = {}
        rows = [edit for edit in edits if edit.what == "rows"]
        others = [edit for edit in edits if edit.what != "rows"]
        with com.faults(self.name):
            self._verifier().verify(rows or others)
            if self._copies is not None and self.recovered is None:
                self.recovered = recovery(self.book, self._copies)
            with quiet(self.book):
                self._all_or_none(rows, others)
        self._remember(others)

    def save(self) -> None:
        """Save the workbook where it is.  Raises FileFault when it was never saved."""
        with com.faults(self.name):
            if not Path(self.book.fullname).suffix:
                raise FileFault(f"{self.name}：还没有保存过，请先在 Excel 里“另存为”，给它一个文件名。")
            self.book.save()

    def contents(self) -> bytes:
        """The bytes of a copy as the workbook stands now, unsaved changes included."""
        with com.faults(self.name):
            return _copied(self.book)

    def close(self) -> None:
        """The workbook stays open: it is the person's, not ours."""

    def _fresh(self, sheet: str) -> Grid:
        if not sheet:
            guarded = com.is_structure_protected(self.book)
            return Grid("", {}, protection=self._hash("") if guarded else None, protected=guarded)
        try:
            found = self.book.sheets[sheet]
        except Exception:
            if sheet in self.sheets():
                raise
            raise FileFault(f"{self.name}：没有工作表“{sheet}”，请检查表名。") from None
        return read(found, self._hash)

    def _hash(self, sheet: str) -> Protection | None:
        if sheet in self._set or self.password is None:
            return self._set.get(sheet)
        if self._read_hashes is None:
            self._read_hashes = _hashes(self.book)
        return self._read_hashes.get(sheet)

    def _verifier(self) -> Verifier:
        return Verifier(self.name, self.sheets(), self.grid, self.password)

    def _all_or_none(self, rows: Sequence[Edit], others: Sequence[Edit]) -> None:
        writer = Writer(self.book, self.password)
        try:
            for edit in rows:
                merges = self.grid(edit.at.sheet).merges
                writer.insert(edit)
                writer.repeat_merges(edit, merges)
                self._grids = {}
            if rows:
                self._verifier().verify(others)
            for phase in phases(others):
                writer.write(phase)
            writer.finish()
        except BaseException as error:
            failed = writer.put_back()
            if failed:
                raise FileFault(self._half_done(error, failed)) from error
            raise
        finally:
            self._grids = {}

    def _half_done(self, error: BaseException, failed: Sequence[str]) -> str:
        copy = f"改动前的副本是 {self.recovered}" if self.recovered else "请不要保存，关闭后重新打开"
        return f"{self.name}：写到一半出错（{com.said(error)}），而且没有全部退回（{failed[0]}）；{copy}。"

    def _remember(self, edits: Sequence[Edit]) -> None:
        for edit in edits:
            if edit.what in ("protection", "structure"):
                self._read_hashes = None
                self._set.pop(edit.at.sheet, None)
                if isinstance(edit.new, Protection):
                    self._set[edit.at.sheet] = edit.new


def phases(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits in order, cut where one builds on an earlier one for the same cell or sheet."""
    cut: list[list[Edit]] = [[]]
    seen: set[tuple[object, str]] = set()
    for edit in edits:
        if (edit.at, edit.what) in seen:
            cut.append([])
            seen.clear()
        seen.add((edit.at, edit.what))
        cut[-1].append(edit)
    return cut


def recovery(book: Book, folder: Path) -> Path:
    """A copy of an open workbook as it is now, unsaved changes included; returns where it is.

    Raises FileFault when the folder cannot be written.
    """
    folder = Path(folder)
    with com.faults(str(book.name)):
        data = _copied(book)
    name = Path(str(book.name))
    stem = f"{name.stem}-{datetime.now():%Y%m%d-%H%M%S}"
    for number in range(1, _MANY_COPIES):
        more = f"-{number}" if number > 1 else ""
        path = folder / f"{stem}{more}{name.suffix or '.xlsx'}"
        if not path.exists():
            break
    disk.replace(path, data)
    return path


def _copied(book: Book) -> bytes:
    """The bytes of a copy.  Excel writes it, to a folder of its own, so that no half file is left anywhere."""
    with tempfile.TemporaryDirectory(prefix="bianzhi-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"copy{Path(str(book.name)).suffix or '.xlsx'}"
        com.save_copy(book, path)
        return disk.read(path)


def _hashes(book: Book) -> dict[str, Protection | None]:
    """The protection of each sheet and of the structure (""), read from a copy: Excel does not tell it."""
    from bianzhi_xl.office.files import FileOffice

    with tempfile.TemporaryDirectory(prefix="bianzhi-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"copy{Path(str(book.name)).suffix or '.xlsx'}"
        path.write_bytes(_copied(book))
        try:
            copy = FileOffice(path)
            return {name: copy.grid(name).protection for name in (*copy.sheets(), "")}
        except FileFault:
            # Encrypted with a password for opening, or no .xlsx at all: nothing can be read from outside.
            return {}
