"""A workbook as a calculation sees it: which cell holds what, which formula reads which cells.

Nothing is computed here and nothing changed: this is the map that :mod:`recalc` finds its way with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from lxml.etree import _Element as Element

from bianzhi_xl.office.files.formulas import Reads, Written, located, reads, written
from bianzhi_xl.office.files.package import Package
from bianzhi_xl.office.files.references import Reference, references


class Key(NamedTuple):
    """A cell: sheet name as the workbook spells it, 1-based row and column."""

    sheet: str
    row: int
    column: int


class Area(NamedTuple):
    """A block of cells of one sheet, ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, key: Key) -> bool:
        inside = self.top <= key.row <= self.bottom and self.left <= key.column <= self.right
        return inside and key.sheet == self.sheet

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


class Failed(str):
    """An error value (错误值) in a cell, such as ``#DIV/0!``."""

    __slots__ = ()


Value = None | bool | float | str | Failed

# These make an address while they calculate: no text tells what they read.
_UNCLEAR = {"INDIRECT", "OFFSET", "GETPIVOTDATA"}
_BY_POSITION = {"ROW", "CELL", "ADDRESS"}
_SMALL = 40
_PATIENCE = 3_000_000


class CannotFollow(Exception):
    """The workbook is too large, too deep or too odd to follow cell by cell."""


class Sheets:
    """The formulas and values of a package, read sheet by sheet when they are asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.parts = dict(package.sheets)
        self.names = tuple(self.parts)
        self._spelt = {name.casefold(): name for name in self.names}
        self._formulas: dict[str, dict[tuple[int, int], Written]] = {}
        self._cells: dict[str, dict[tuple[int, int], Element]] = {}
        self._by_column: dict[str, dict[int, list[int]]] = {}
        self._extents: dict[str, tuple[int, int]] = {}

    def formulas(self, sheet: str) -> Mapping[tuple[int, int], Written]:
        """The formula cells of a sheet by row and column."""
        if sheet not in self._formulas:
            part = self.parts[sheet]
            # Most sheets of a large workbook need not even be parsed.
            found = written(self.package.tree(part)) if sheet in self._cells or self._any(part) else []
            self._formulas[sheet] = {(cell.row, cell.column): cell for cell in found}
        return self._formulas[sheet]

    def _any(self, part: str) -> bool:
        return has_formulas(self.package.read(part))

    def formula(self, key: Key) -> Written | None:
        found = self._formulas.get(key.sheet) or (self.formulas(key.sheet) if key.sheet in self.parts else {})
        return found.get((key.row, key.column))

    def cells(self, sheet: str) -> Mapping[tuple[int, int], Element]:
        """The ``c`` elements of a sheet by row and column."""
        if sheet not in self._cells:
            root = self.package.tree(self.parts[sheet])
            self._cells[sheet] = {(row, column): cell for row, column, cell in located(root)}
        return self._cells[sheet]

    def __contains__(self, key: Key) -> bool:
        return (key.row, key.column) in self.cells(key.sheet)

    def within(self, areas: Iterable[Area]) -> Iterator[Key]:
        """The cells of some blocks that the file knows, each once however the blocks overlap."""
        spans: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for area in areas:
            columns = sorted(self._columns(area.sheet))
            for column in columns[bisect_left(columns, area.left) : bisect_right(columns, area.right)]:
                spans[area.sheet, column].append((area.top, area.bottom))
        for (sheet, column), wanted in spans.items():
            rows, reached = self._columns(sheet)[column], 0
            for top, bottom in sorted(wanted):
                first = bisect_left(rows, max(top, reached + 1))
                for row in rows[first : bisect_right(rows, bottom)]:
                    yield Key(sheet, row, column)
                reached = max(reached, bottom)

    def extent(self, sheet: str) -> tuple[int, int]:
        """The last row and column that have a cell."""
        if sheet not in self._extents:
            columns = self._columns(sheet)
            last = max((rows[-1] for rows in columns.values()), default=1)
            self._extents[sheet] = (last, max(columns, default=1))
        return self._extents[sheet]

    def reach(self, area: Area) -> int:
        """How many cells a calculation walks through for a block: those before the sheet's last ones."""
        last, end = self.extent(area.sheet)
        return max(min(area.bottom, last) - area.top + 1, 0) * max(min(area.right, end) - area.left + 1, 0)

    def _columns(self, sheet: str) -> Mapping[int, list[int]]:
        """Column → the rows that have a cell in it, in order."""
        if sheet not in self._by_column:
            found: dict[int, list[int]] = defaultdict(list)
            for row, column in sorted(self.cells(sheet)):
                found[column].append(row)
            self._by_column[sheet] = dict(found)
        return self._by_column[sheet]

    def value(self, key: Key) -> Value:
        """What a cell holds, for a formula what was last computed; None also when nothing was."""
        cell = self.cells(key.sheet).get((key.row, key.column))
        try:
            return None if cell is None else self._value(cell)
        except (ValueError, IndexError) as error:
            raise CannotFollow(f"{key}: {error}") from error

    def computed(self, key: Key) -> bool:
        """Does a formula cell hold the value last computed?"""
        cell = self.cells(key.sheet).get((key.row, key.column))
        node = None if cell is None else next(cell.iterchildren("{*}v"), None)
        # Libraries leave an empty <v/> beside a formula; Excel does so for an empty text only.
        return cell is not None and node is not None and bool(node.text or cell.get("t") == "str")

    def _value(self, cell: Element) -> Value:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return "".join(_texts(cell))
        node = next(cell.iterchildren("{*}v"), None)
        if node is None:
            return None
        text = node.text or ""
        match kind:
            case "s":
                return self._strings[int(text)]
            case "str":
                return text
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return Failed(text)
            case "d":
                raise CannotFollow(f"date text in {cell.get('r')}")
        return float(text) if text.strip() else None

    @cached_property
    def _strings(self) -> tuple[str, ...]:
        kinds = self.package.rels(self.package.workbook).values()
        part = next((target for kind, target, _ in kinds if kind == "sharedStrings"), None)
        if part is None or part not in self.package.names:
            return ()
        return tuple("".join(_texts(item)) for item in self.package.tree(part).iterchildren("{*}si"))

    @cached_property
    def defined(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Defined names (名称), folded → (the sheet it is for or nothing, its formula)."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        root = self.package.tree(self.package.workbook)
        tabs = [node.get("name") or "" for node in root.iter("{*}sheet")]
        for node in root.iter("{*}definedName"):
            scope = node.get("localSheetId")
            sheet = tabs[int(scope)] if scope and int(scope) < len(tabs) else ""
            found[(node.get("name") or "").casefold()].append((sheet, node.text or ""))
        return {name: tuple(meanings) for name, meanings in found.items()}

    @cached_property
    def tables(self) -> Mapping[str, Area]:
        """Tables (表格), name folded → the cells they cover."""
        found = {}
        for sheet, part in self.parts.items():
            for kind, target, external in self.package.rels(part).values():
                if kind == "table" and not external:
                    table = self.package.tree(target)
                    for ref in references(table.get("ref") or ""):
                        for name in (table.get("displayName"), table.get("name")):
                            found[(name or "").casefold()] = self.areas(ref, sheet)[0]
        return found

    def areas(self, ref: Reference, home: str) -> tuple[Area, ...]:
        """The blocks that a reference on sheet ``home`` names; none outside this workbook."""
        (top, bottom), (left, right) = ref.rows(), ref.columns()
        if not ref.prefix:
            return (Area(home, top, left, bottom, right),)
        found = [self._spelt.get(name.casefold()) for name in ref.sheets()]
        if ref.external or None in found:
            return ()
        ends = sorted(self.names.index(name) for name in found if name)
        return tuple(Area(name, top, left, bottom, right) for name in self.names[ends[0] : ends[-1] + 1])

    def read_by(self, cell: Written, home: str) -> tuple[tuple[Area, ...], bool]:
        """The blocks that a formula reads, and whether that is all of it."""
        areas: list[Area] = []
        clear = self._follow(cell.text, home, areas, 8)
        if reads(cell.text).tabled:
            around = [area for area in self.tables.values() if area.holds(Key(home, cell.row, cell.column))]
            areas += around
        return tuple(areas), clear and cell.kind != "dataTable"

    def _follow(self, text: str, home: str, areas: list[Area], depth: int) -> bool:
        found: Reads = reads(text)
        for ref in found.references:
            areas.extend(self.areas(ref, home))
        clear = not found.unclear and not _UNCLEAR.intersection(found.functions)
        for name in found.names:
            folded = name.casefold()
            if folded in self.tables:
                areas.append(self.tables[folded])
            for _, meaning in self.defined.get(folded, ()):
                clear = depth > 0 and self._follow(meaning, home, areas, depth - 1) and clear
        return clear


def _texts(item: Element) -> Iterable[str]:
    # Phonetic hints (rPh) are no part of the text.
    for node in item.iter("{*}t"):
        if not (node.getparent().tag or "").endswith("}rPh"):
            yield node.text or ""


def has_formulas(data: bytes) -> bool:
    """Does a worksheet's XML hold a formula?  A cheap look at its bytes."""
    return b"<f>" in data or b"<f " in data or b":f>" in data or b":f " in data


class Graph:
    """Which formulas depend on which cells."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.unclear: set[Key] = set()
        self.by_position: set[Key] = set()
        self._readers: dict[Key, list[Key]] = defaultdict(list)
        self._wide: dict[Area, list[Key]] = defaultdict(list)
        for sheet in sheets.names:
            for (row, column), cell in sheets.formulas(sheet).items():
                self._add(Key(sheet, row, column), cell)

    def _add(self, key: Key, cell: Written) -> None:
        areas, clear = self.sheets.read_by(cell, key.sheet)
        if not clear:
            self.unclear.add(key)
        if _BY_POSITION.intersection(reads(cell.text).functions):
            self.by_position.add(key)
        for area in areas:
            if area.size > _SMALL:
                self._wide[area].append(key)
                continue
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    self._readers[Key(area.sheet, row, column)].append(key)

    def dependents(self, start: Iterable[Key]) -> set[Key]:
        """The formulas that ``start`` reaches, those among ``start`` included.  Raises CannotFollow."""
        found: set[Key] = set()
        waiting = dict(self._wide)
        seen = set(start)
        fresh = seen
        work = 0
        while fresh:
            work += len(waiting) + len(fresh)
            if work > _PATIENCE:
                raise CannotFollow("dependents")
            hit = {key for key in fresh if self.sheets.formula(key)}
            found |= hit
            reached = {reader for key in fresh for reader in self._readers.get(key, ())}
            reached |= self._wide_readers(fresh, waiting)
            fresh = {out for key in reached - found for out in outputs_of(self.sheets, key)} - seen
            seen |= fresh
        return found

    def _wide_readers(self, fresh: set[Key], waiting: dict[Area, list[Key]]) -> set[Key]:
        columns: dict[tuple[str, int], list[int]] = defaultdict(list)
        for key in sorted(fresh):
            columns[key.sheet, key.column].append(key.row)
        by_sheet: dict[str, list[int]] = defaultdict(list)
        for sheet, column in columns:
            by_sheet[sheet].append(column)
        reached: set[Key] = set()
        for area in [a for a in waiting if a.sheet in by_sheet and _meets(a, by_sheet[a.sheet], columns)]:
            reached.update(waiting.pop(area))
        return reached

    def readers(self, area: Area) -> set[Key]:
        """The formulas that read any cell of a block."""
        found = {reader for key, readers in self._readers.items() if area.holds(key) for reader in readers}
        for wide, readers in self._wide.items():
            rows = wide.top <= area.bottom and area.top <= wide.bottom
            if rows and wide.sheet == area.sheet and wide.left <= area.right and area.left <= wide.right:
                found.update(readers)
        return found


def _meets(area: Area, touched: list[int], columns: Mapping[tuple[str, int], list[int]]) -> bool:
    for column in touched:
        if area.left <= column <= area.right:
            rows = columns[area.sheet, column]
            index = bisect_left(rows, area.top)
            if index < len(rows) and rows[index] <= area.bottom:
                return True
    return False


def outputs_of(sheets: Sheets, key: Key) -> Iterable[Key]:
    """The cells in which the result of a formula stands."""
    cell = sheets.formula(key)
    return spread(key, cell) if cell and cell.kind in ("array", "dataTable") else (key,)


def spread(key: Key, cell: Written) -> list[Key]:
    """The cells that an array formula (数组公式) or a data table writes its results to."""
    found = []
    for ref in references(cell.element.get("ref") or ""):
        (top, bottom), (left, right) = ref.rows(), ref.columns()
        if (bottom - top + 1) * (right - left + 1) > 100_000:
            raise CannotFollow("array")
        found += [Key(key.sheet, r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
    return found or [key]
