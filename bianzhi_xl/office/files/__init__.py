"""A workbook on disk (文件): read once into grids, patched part by part, replaced in one step.

Only the parts that hold a touched cell are written anew; every other part stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.nouns import At, Box, Edit, FileFault, Formula, Grid, Locked, Protection, Scalar, SheetText
from bianzhi_xl.office.contents import said, same
from bianzhi_xl.office.files import notes, tabs
from bianzhi_xl.office.files.cells import Cells, corner
from bianzhi_xl.office.files.chain import forget
from bianzhi_xl.office.files.formulas import written
from bianzhi_xl.office.files.grow import insert_rows
from bianzhi_xl.office.files.package import Package
from bianzhi_xl.office.files.reading import Reader, since_1904
from bianzhi_xl.office.files.recalc import refresh
from bianzhi_xl.office.files.references import Insertion

_WRONG = "口令不对，没有写入；请核对口令（区分大小写）后再试。"
_CELL_EDITS = ("value", "fill", "note", "unlocked")


class FileOffice:
    """One workbook file as an office.

    opens: says whether a protection may be passed (its password was given); values are then written and rows
    put in although a sheet is protected, which it stays.  Raises FileFault on opening anything that is no sound
    .xlsx or .xlsm.
    """

    def __init__(self, path: Path | str, opens: Callable[[Protection | None], bool] | None = None) -> None:
        self.path = Path(path)
        self._opens = opens
        self._data = disk.package(self.path)
        self._open(Package(self._data, self.path.name))

    def _open(self, package: Package) -> None:
        self._package = package
        self._reader = Reader(package)
        self._grids: dict[str, Grid] = {}

    def sheets(self) -> tuple[str, ...]:
        """The worksheets' names in the workbook's order."""
        return tuple(self._package.sheets)

    def grid(self, sheet: str) -> Grid:
        """One sheet as it stands in the file; "" is the workbook itself: its structure's protection."""
        if sheet not in self._grids:
            self._grids[sheet] = self._reader.sheet(sheet) if sheet else self._reader.workbook()
        return self._grids[sheet]

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply all edits or none, in one write.

        ``rows`` edits come first, in their order; all others are addressed as the sheet is after them.  Of
        two edits for one cell the later builds on the earlier.
        Raises FileFault, the file untouched, when an ``old`` is no longer there or an edit is not safe.
        """
        if not edits:
            return
        # The parsed parts go into the patch and are not used again here, whatever comes of it.
        patch = _Patch(self._data, self._package, self._reader, self._grids, self._opens)
        self._grids = {}
        try:
            fresh = patch.applied(edits)
        except Exception:
            self._open(Package(self._data, self.path.name))
            raise
        if fresh != self._data:
            if disk.read(self.path) != self._data:
                raise FileFault(f"{self.path}：打开之后被别的程序改过，没有写入；请重新打开再试。")
            disk.replace(self.path, fresh)
            self._data = fresh
        self._open(Package(fresh, self.path.name))

    def close(self) -> None:
        """Nothing is held open between calls."""


class _Patch:
    """One set of edits on its way into a package."""

    def __init__(
        self,
        data: bytes,
        package: Package,
        reader: Reader,
        grids: dict[str, Grid],
        opens: Callable[[Protection | None], bool] | None,
    ) -> None:
        self._before = data
        self._opens = opens
        self._name = package.name
        self._package = package
        self._reader = reader
        self._cells: dict[str, Cells] = {}
        self._grids = grids
        self._shared: dict[str, list[tuple[str, Box, tuple[int, int]]]] = {}

    def applied(self, edits: Sequence[Edit]) -> bytes:
        """The package's bytes after the edits."""
        package = self._package
        if any(name.startswith("_xmlsignatures/") for name in package.names):
            raise FileFault(f"{self._name}：有数字签名，改动会使签名失效，没有写入；请用未签名的文件。")
        cuts = [self._grown(edit) for edit in edits if edit.what == "rows"]
        touched = [at for phase in _phases(edits) for at in self._made(phase)]
        cells = {(at.sheet, at.row, at.column) for at in touched}
        if cells or cuts:
            refresh(self._before, package, cells, cuts)
        return package.bytes()

    def _made(self, phase: Sequence[Edit]) -> list[At]:
        """Verify, then make, edits of which no two are for the same thing; returns where values changed."""
        for edit in phase:
            self._verify(edit)
        changed = [self._change(edit) for edit in phase if edit.what in ("value", "fill", "unlocked")]
        self._notes([edit for edit in phase if edit.what == "note"])
        for edit in phase:
            self._whole(edit)
        self._grids.clear()
        return [at for at in changed if at is not None]

    def _grown(self, edit: Edit) -> Insertion:
        self._refuse_locked(edit)
        self._part(edit)
        if not isinstance(edit.new, int) or edit.old != 0:
            raise FileFault(f"{self._name} {edit.at.sheet}：插入行数不对，没有写入。")
        return insert_rows(self._package, edit.at.sheet, edit.at.row, edit.new)

    def _part(self, edit: Edit) -> str:
        part = self._package.sheets.get(edit.at.sheet)
        if part is None:
            raise FileFault(f"{self._name}：没有工作表“{edit.at.sheet}”，请检查表名。")
        return part

    def _grid(self, sheet: str) -> Grid:
        if sheet not in self._grids:
            self._grids[sheet] = self._reader.sheet(sheet) if sheet else self._reader.workbook()
        return self._grids[sheet]

    def _refuse_locked(self, edit: Edit) -> None:
        self._part(edit)
        grid = self._grid(edit.at.sheet)
        if grid.protected and (edit.what == "rows" or (edit.at.row, edit.at.column) not in grid.unlocked):
            if self._opens is None:
                raise Locked(f"{self._name} {edit.at.sheet}：表已锁定，没有写入；请先“解锁”。")
            if not self._opens(grid.protection):
                raise FileFault(f"{self._name} {edit.at.sheet}：{_WRONG}")
        if edit.what == "rows":
            self._grids.clear()
            self._shared.clear()

    def _verify(self, edit: Edit) -> None:
        """The edit can be made, and what it thinks stands there stands there."""
        if edit.what in _CELL_EDITS:
            self._part(edit)
            self._verify_cell(edit)
        elif edit.what in ("protection", "structure"):
            if edit.what == "protection":
                self._part(edit)
            found = self._grid(edit.at.sheet if edit.what == "protection" else "")
            if found.protection != edit.old or (
                edit.old is None and found.protected and edit.new is not None
            ):
                raise FileFault(
                    f"{self._name} {edit.at.sheet}：保护状态与预想的不同，没有写入；请重新打开再试。"
                )
        elif edit.what == "stamp":
            self._part(edit)
            if self._grid(edit.at.sheet).stamp != edit.old:
                raise FileFault(
                    f"{self._name} {edit.at.sheet}：页脚右边与预想的不同，没有写入；请重新打开再试。"
                )
        elif edit.what == "sheet":
            if (edit.at.sheet in self._package.sheets) == (edit.old is None):
                said = "已经有" if edit.old is None else "已经没有"
                raise FileFault(
                    f"{self._name}：{said}名为“{edit.at.sheet}”的工作表，没有写入；请先改名或删去。"
                )
            structure = self._grid("")
            if structure.protected and self._opens is not None and not self._opens(structure.protection):
                raise FileFault(f"{self._name} 工作簿结构：{_WRONG}")
        else:
            raise FileFault(f"{self._name}：不会做“{edit.what}”这种改动。")

    def _verify_cell(self, edit: Edit) -> None:
        grid = self._grid(edit.at.sheet)
        cell = (edit.at.row, edit.at.column)
        where = f"{self._name} {edit.at.sheet} {edit.at.a1}"
        if edit.what == "value":
            self._refuse_locked(edit)
            self._refuse_part(grid, cell, where)
            found: object = grid.content(*cell)
        elif edit.what == "fill":
            found = grid.fills[cell]
        elif edit.what == "note":
            if cell in grid.fixed_notes:
                raise FileFault(f"{where}：有批注会话，不能改动它的批注；请在 Excel 中处理。")
            found = grid.notes.get(cell)
        else:
            found = cell in grid.unlocked
        if not same(found, edit.old):
            raise FileFault(
                f"{where}：现在是 {said(found)}，不是预想的 {said(edit.old)}，没有写入；请重新核对。"
            )

    def _refuse_part(self, grid: Grid, cell: tuple[int, int], where: str) -> None:
        row, column = cell
        for top, left, bottom, right in grid.merges:
            if top <= row <= bottom and left <= column <= right and cell != (top, left):
                raise FileFault(f"{where}：在合并单元格中间，写入看不见；请写到左上角的格。")
        for kind, box, first in self._groups(grid.sheet):
            top, left, bottom, right = box
            if kind != "shared" and top <= row <= bottom and left <= column <= right:
                raise FileFault(f"{where}：是数组公式或模拟运算表的一部分，不能单独改；请在 Excel 中处理。")
            if kind == "shared" and first == cell and (top, left) != (bottom, right):
                raise FileFault(f"{where}：是一组共用公式的第一格，不能单独改；请在 Excel 中处理。")

    def _groups(self, sheet: str) -> list[tuple[str, Box, tuple[int, int]]]:
        """Formulas that several cells share: kind, area, first cell.  Looked up once a sheet."""
        if sheet not in self._shared:
            root = self._package.tree(self._package.sheets[sheet])
            found = written(root) if self._grid(sheet).formulas else []
            self._shared[sheet] = [
                (formula.kind, _box(area), (formula.row, formula.column))
                for formula in found
                if formula.kind != "normal" and (area := formula.element.get("ref"))
            ]
        return self._shared[sheet]

    def _sheet_cells(self, sheet: str) -> Cells:
        if sheet not in self._cells:
            root = self._package.edit(self._package.sheets[sheet])
            self._cells[sheet] = Cells(root, since_1904(self._package))
        return self._cells[sheet]

    def _change(self, edit: Edit) -> At | None:
        """Make a value, fill or lock edit; returns the address when a value changed."""
        if same(edit.old, edit.new):
            return None
        cells = self._sheet_cells(edit.at.sheet)
        at = (edit.at.row, edit.at.column)
        styles = self._reader.styles
        if edit.what == "value":
            if at in self._grid(edit.at.sheet).formulas:
                forget(self._package, edit.at)
            cells.set_value(*at, _scalar(edit.new), styles)
            return edit.at
        style = cells.style(*at)
        wanted = (
            styles.with_fill(style, str(edit.new))
            if edit.what == "fill"
            else styles.with_lock(style, bool(edit.new))
        )
        cells.set_style(*at, wanted)
        return None

    def _notes(self, edits: Sequence[Edit]) -> None:
        by_sheet: dict[str, dict[tuple[int, int], str | None]] = {}
        for edit in edits:
            new = edit.new if edit.new is None or isinstance(edit.new, str) else str(edit.new)
            by_sheet.setdefault(edit.at.sheet, {})[edit.at.row, edit.at.column] = new
        for sheet, changes in by_sheet.items():
            notes.write(self._package, self._package.sheets[sheet], changes)

    def _whole(self, edit: Edit) -> None:
        if edit.what == "stamp":
            tabs.set_stamp(self._package, edit.at.sheet, str(edit.new))
        elif edit.what == "protection":
            tabs.protect(self._package, edit.at.sheet, _guard(edit.new))
        elif edit.what == "structure":
            tabs.protect_structure(self._package, _guard(edit.new))
        elif edit.what == "sheet" and isinstance(edit.new, SheetText):
            tabs.add(self._package, edit.new, self._reader.styles)
        elif edit.what == "sheet":
            tabs.remove(self._package, edit.at.sheet)


def _phases(edits: Sequence[Edit]) -> list[list[Edit]]:
    """The edits in order, cut where one builds on an earlier one for the same cell or sheet."""
    phases: list[list[Edit]] = [[]]
    seen: set[tuple[At, str]] = set()
    for edit in edits:
        if edit.what == "rows":
            continue
        if (edit.at, edit.what) in seen:
            phases.append([])
            seen.clear()
        seen.add((edit.at, edit.what))
        phases[-1].append(edit)
    return phases


def _guard(new: object) -> Protection | None:
    return new if isinstance(new, Protection) else None


def _scalar(new: object) -> Scalar:
    if new == "" and not isinstance(new, Formula):
        return None
    return new  # type: ignore[return-value]


def _box(area: str) -> Box:
    first, _, last = area.partition(":")
    return (*corner(first, area), *corner(last or first, area))
