"""Edits made in Excel: one array a block of cells, and the way back from each step kept until all are made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from bianzhi_xl.nouns import Box, Edit, FileFault, Formula, Scalar, SheetText, Token
from bianzhi_xl.office.contents import same
from bianzhi_xl.office.excel import com, looks, tabs
from bianzhi_xl.office.excel.reading import Cell, address, contents, scalar

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

# Excel takes longer texts only one at a time, not in an array.
_LONG = 8_000
# Excel's limit for an address made of several areas.
_ADDRESS = 240
_DATE = "m/d/yyyy"  # Excel's own short date, shown as the computer's settings say
_GENERAL = "General"
# Texts that Excel cannot take for a number, date, truth value, error or formula: Chinese without a date in it.
_PLAIN = re.compile(r"[\u3400-\u9fff\u3000-\u303f（），：；？！“”‘’—…·\s]*")
_DATE_WORDS = set("年月日号时點点分秒〇○零一二三四五六七八九十廿卅")


def typed(value: Scalar) -> object:
    """A value as it must be given to Excel so that it is neither guessed at nor rounded.

    >>> typed("161"), typed("=A1"), typed("行政编制"), typed(3)
    ("'161", "'=A1", '行政编制', 3.0)
    """
    if isinstance(value, Formula):
        return str(value)
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and not _DATE_WORDS & set(value)
        return value if plain or value == "" else "'" + value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def blocks(cells: Sequence[Cell]) -> Iterator[Box]:
    """Cells as few rectangles: runs within a row, equal runs of rows that touch joined.

    >>> list(blocks([(1, 1), (1, 2), (2, 1), (2, 2), (4, 1)]))
    [(1, 1, 2, 2), (4, 1, 4, 1)]
    """
    runs: list[list[int]] = []
    for row, column in sorted(cells):
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1][2] = column
        else:
            runs.append([row, column, column])
    open_: dict[tuple[int, int], list[int]] = {}
    for row, left, right in runs:
        above = open_.get((left, right))
        if above and above[1] == row - 1:
            above[1] = row
        else:
            if above:
                yield above[0], left, above[1], right
            open_[left, right] = [row, row]
    yield from ((top, left, bottom, right) for (left, right), (top, bottom) in open_.items())


class Writer:
    """Makes edits that were verified, and can take all of them back."""

    def __init__(self, book: Book, password: str | None) -> None:
        self._book = book
        self._password = password
        self._back: list[Callable[[], object]] = []
        self._at_last: list[Callable[[], object]] = []
        self._opened: dict[str, Mapping[str, bool]] = {}
        self._structure_opened = False

    def insert(self, edit: Edit) -> None:
        """Put rows in below a row: its style, its height and the merges within it."""
        first, last = edit.at.row + 1, edit.at.row + int(edit.new)  # type: ignore[call-overload]
        if last < first:
            return
        sheet = self._book.sheets[edit.at.sheet]
        if self._password is not None:
            self._open(sheet)
        com.insert_rows(sheet, first, last)
        self._back.append(partial(com.delete_rows, sheet, first, last))
        height = sheet.range(f"{edit.at.row}:{edit.at.row}").row_height
        if height is not None and sheet.range(f"{first}:{last}").row_height != height:
            sheet.range(f"{first}:{last}").row_height = height

    def repeat_merges(self, edit: Edit, merges: Sequence[Box]) -> None:
        """Merge in the new rows what is merged within the row above them."""
        sheet = self._book.sheets[edit.at.sheet]
        for top, left, bottom, right in merges:
            if top == bottom == edit.at.row:
                for row in range(top + 1, top + 1 + int(edit.new)):  # type: ignore[call-overload]
                    com.merge(sheet.range((row, left), (row, right)))

    def write(self, edits: Sequence[Edit]) -> None:
        """Make edits of which no two are for the same thing.  The way back is known before each step."""
        by_kind: dict[tuple[str, str], list[Edit]] = {}
        for edit in edits:
            if not same(edit.old, edit.new) or edit.what == "sheet":
                by_kind.setdefault((edit.at.sheet, edit.what), []).append(edit)
        for (name, what), several in by_kind.items():
            if what in ("fill", "note", "unlocked") or (what == "value" and self._password is not None):
                self._open(self._book.sheets[name])
            if what == "sheet":
                self._open_structure()
            getattr(self, f"_{what}")(name, several)

    def finish(self) -> None:
        """Protection as it was; then what cannot be taken back, when everything else is done."""
        for name, options in list(self._opened.items()):
            com.protect(self._book.sheets[name], self._password or "", options)
            del self._opened[name]
            self._back.append(partial(self._reopen, name, options))
        for step in self._at_last:
            self._open_structure()
            step()
        if not self._at_last:
            self._close()
            return
        self._back.clear()
        try:
            self._close()
        except Exception as error:
            raise FileFault(
                f"{self._book.name}：已经写入，但工作簿结构没有重新锁定（{com.said(error)}）；请再“锁定”一次。"
            ) from error

    def put_back(self) -> list[str]:
        """Undo every step, last one first; returns what Excel said where it could not."""
        failed = []
        for step in (*reversed(self._back), self._close):
            try:
                step()
            except Exception as error:
                failed.append(com.said(error))
        self._back.clear()
        return failed

    # -------------------------------------------------------------- protection, opened for a moment

    def _open(self, sheet: Sheet) -> None:
        if com.is_protected(sheet):
            self._reopen(sheet.name, com.allowed(sheet))

    def _reopen(self, name: str, options: Mapping[str, bool]) -> None:
        self._unprotect(self._book.sheets[name])
        self._opened[name] = options

    def _open_structure(self) -> None:
        if com.is_structure_protected(self._book):
            self._unprotect_structure()
            self._structure_opened = True

    def _close(self) -> None:
        for name in list(self._opened):
            com.protect(self._book.sheets[name], self._password or "", self._opened[name])
            del self._opened[name]
        if self._structure_opened:
            com.protect_structure(self._book, self._password or "")
            self._structure_opened = False

    def _unprotect(self, sheet: Sheet) -> None:
        try:
            com.unprotect(sheet, self._password or "")
        except Exception as error:
            raise FileFault(
                f"{self._book.name} {sheet.name}：没有解锁，多半是口令不对（{com.said(error)}）；请核对口令（区分大小写）后再试。"
            ) from error

    def _unprotect_structure(self) -> None:
        try:
            com.unprotect_structure(self._book, self._password or "")
        except Exception as error:
            raise FileFault(
                f"{self._book.name}：工作簿结构没有解锁，多半是口令不对（{com.said(error)}）；请核对口令（区分大小写）后再试。"
            ) from error

    def _stamp(self, name: str, edits: Sequence[Edit]) -> None:
        sheet = self._book.sheets[name]
        self._back.append(partial(com.set_stamp, sheet, com.footer(sheet)["R"]))
        com.set_stamp(sheet, str(edits[0].new))

    def _protection(self, name: str, edits: Sequence[Edit]) -> None:
        sheet = self._book.sheets[name]
        if edits[0].new is None:
            options = self._opened.pop(name, None) or com.allowed(sheet)
            if com.is_protected(sheet):
                self._unprotect(sheet)
            self._back.append(partial(com.protect, sheet, self._password or "", options))
        else:
            com.protect(sheet, self._password or "", {"DrawingObjects": True, "Scenarios": True})
            self._back.append(partial(com.unprotect, sheet, self._password or ""))

    def _structure(self, _: str, edits: Sequence[Edit]) -> None:
        password = self._password or ""
        if edits[0].new is None:
            self._structure_opened = False
            if com.is_structure_protected(self._book):
                self._unprotect_structure()
            self._back.append(partial(com.protect_structure, self._book, password))
        else:
            com.protect_structure(self._book, password)
            self._back.append(partial(com.unprotect_structure, self._book, password))

    # -------------------------------------------------------------- cells

    def _value(self, name: str, edits: Sequence[Edit]) -> None:
        sheet = self._book.sheets[name]
        olds: dict[Cell, Scalar] = {(e.at.row, e.at.column): e.old for e in edits}  # type: ignore[misc]
        news: dict[Cell, Scalar] = {(e.at.row, e.at.column): e.new for e in edits}  # type: ignore[misc]
        self._refuse_arrays(sheet, [*news])
        # Excel gives a cell a date format with a date; the way back takes it away again.
        for cell in (cell for cell, new in news.items() if isinstance(new, dt.date)):
            area = sheet.range(address((*cell, *cell)))
            self._back.append(partial(_set_format, area, area.number_format))
        self._back.append(partial(self._contents, sheet, olds))
        self._contents(sheet, news)

    def _contents(self, sheet: Sheet, wanted: Mapping[Cell, Scalar]) -> None:
        wrong = set_contents(sheet, wanted)
        if wrong:
            raise FileFault(
                f"{self._book.name} {sheet.name} {address((*wrong, *wrong))}：Excel 没有照原样收下"
                f"“{str(wanted[wrong])[:40]}”，没有写入；请看这一格的格式。"
            )

    def _refuse_arrays(self, sheet: Sheet, cells: Sequence[Cell]) -> None:
        for box in blocks(cells):
            if com.has_array(sheet.range(address(box))):
                raise FileFault(
                    f"{self._book.name} {sheet.name} 第 {box[0]} 行起：是数组公式或模拟运算表的一部分，不能单独改；"
                    "请在 Excel 中处理。"
                )

    def _fill(self, name: str, edits: Sequence[Edit]) -> None:
        sheet = self._book.sheets[name]
        self._back.append(partial(self._painted, sheet, {(e.at.row, e.at.column): str(e.old) for e in edits}))
        self._painted(sheet, {(e.at.row, e.at.column): str(e.new) for e in edits})

    def _painted(self, sheet: Sheet, wanted: Mapping[Cell, str]) -> None:
        by_fill: dict[str, list[Cell]] = {}
        for cell, fill in wanted.items():
            by_fill.setdefault(fill, []).append(cell)
        for fill, cells in by_fill.items():
            for several in _addresses(cells):
                where = f"{self._book.name} {sheet.name} {several}"
                looks.paint(com.interior(sheet.range(several)), fill, where)

    def _note(self, name: str, edits: Sequence[Edit]) -> None:
        sheet = self._book.sheets[name]
        for edit in edits:
            cell = sheet.range((edit.at.row, edit.at.column))
            old = edit.old if isinstance(edit.old, Token) else None
            new = looks.note_after(old, edit.new)
            self._back.append(partial(com.set_note, cell, old.text if old is not None else None))
            com.set_note(cell, new.text if new is not None else None)

    def _unlocked(self, name: str, edits: Sequence[Edit]) -> None:
        sheet = self._book.sheets[name]
        for unlocked in (True, False):
            cells = [(e.at.row, e.at.column) for e in edits if bool(e.new) is unlocked]
            for several in _addresses(cells):
                area = sheet.range(several)
                self._back.append(partial(com.set_locked, area, unlocked))
                com.set_locked(area, not unlocked)

    # -------------------------------------------------------------- whole sheets

    def _sheet(self, name: str, edits: Sequence[Edit]) -> None:
        (edit,) = edits
        if isinstance(edit.new, SheetText):
            sheet = tabs.blank(self._book, name)
            self._back.append(sheet.delete)
            tabs.write(sheet, edit.new, self._painted, self._contents)
        else:
            # A sheet that is deleted cannot come back: it is put aside, and deleted when all else is done.
            sheet = self._book.sheets[name]
            self._back.append(partial(tabs.bring_back, sheet, name, com.is_hidden(sheet)))
            tabs.put_aside(sheet)
            self._at_last.append(sheet.delete)


def _addresses(cells: Sequence[Cell]) -> Iterator[str]:
    """Cells as addresses of several areas, each short enough for Excel."""
    line = ""
    for box in blocks(cells):
        piece = address(box)
        if line and len(line) + len(piece) + 1 > _ADDRESS:
            yield line
            line = ""
        line = f"{line},{piece}" if line else piece
    if line:
        yield line


def set_contents(sheet: Sheet, wanted: Mapping[Cell, Scalar]) -> Cell | None:
    """Write values and formulas, a block at a time, and read them back.

    Returns the first cell that does not hold what was written, None when all do.
    """
    formulas = [cell for cell, value in wanted.items() if isinstance(value, Formula)]
    long = [c for c, value in wanted.items() if isinstance(value, str) and len(value) > _LONG]
    single = set(formulas) | set(long)
    plain = [cell for cell in wanted if cell not in single]
    boxes = [*blocks(plain), *blocks(formulas), *((*cell, *cell) for cell in long if cell not in formulas)]
    for top, left, bottom, right in boxes:
        area = sheet.range(address((top, left, bottom, right)))
        rows = [
            [typed(wanted[row, column]) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        if (top, left) in single and (top, left) in formulas:
            area.formula = rows
        else:
            area.value = rows
    for box in boxes:
        wrong = _not_taken(sheet, box, wanted)
        if wrong is not None:
            return wrong
    return None


def _not_taken(sheet: Sheet, box: Box, wanted: Mapping[Cell, Scalar]) -> Cell | None:
    top, left, bottom, right = box
    cells, formulas = contents(sheet.range(address(box)), box)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            at = (row, column)
            if not _taken(formulas.get(at, cells.get(at)), wanted[at]):
                area = sheet.range(address((*at, *at)))
                _write_regardless(area, wanted[at])
                cells_now, formulas_now = contents(area, (*at, *at))
                if not _taken(formulas_now.get(at, cells_now.get(at)), wanted[at]):
                    return at
    return None


def _taken(found: Scalar, wanted: Scalar) -> bool:
    if isinstance(wanted, Formula):
        # Excel tidies formulas (capitals, blanks); that there is one is enough.
        return isinstance(found, Formula)
    if isinstance(found, Formula):
        return False
    if isinstance(found, dt.date) and isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        # A number in a cell that shows dates is a date, in a file as well.
        return True
    if isinstance(wanted, float) or isinstance(found, float):
        try:
            return abs(float(found) - float(wanted)) <= 1e-9 * max(1.0, abs(float(wanted)))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return False
    return same(found, scalar(wanted))


def _set_format(area: Range, wanted: str) -> None:
    # Not where nothing changed: a protected sheet would refuse it.
    if area.number_format != wanted:
        area.number_format = wanted


def _write_regardless(area: Range, value: Scalar) -> None:
    """Write what the cell's format made something else of: a number in a text cell, a date in a number cell."""
    if isinstance(value, dt.date):
        area.number_format = _DATE
        area.value = typed(value)
        return
    kept = area.number_format
    area.number_format = _GENERAL
    if isinstance(value, Formula):
        area.formula = str(value)
    else:
        area.value = typed(value)
    area.number_format = kept
