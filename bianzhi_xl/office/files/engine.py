"""The calculation engine (ironcalc), given just the cells that some formulas need.

The engine never sees the file: formulas are put into an empty book beside the values that they read, as
last computed by whoever wrote the workbook.  So features of the file that the engine does not know (styles,
tables, Chinese names) cannot stop it, and what it gets wrong elsewhere cannot spread.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from bianzhi_xl.office.files.calculation import Area, CannotFollow, Failed, Key, Sheets, Value, spread
from bianzhi_xl.office.files.formulas import Written, plain_function
from bianzhi_xl.office.files.references import LAST_COLUMN, Corner, Reference, Token, references, tokens

# What they return depends on the moment or the machine: not ours to compute.
_FLEETING = {"TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO", "RTD", "WEBSERVICE"}
UNKNOWN = frozenset({"#NAME?", "#ERROR!", "#N/IMPL!", "#CIRC!", "#SPILL!", "#CALC!"})
"""Errors by which the engine says that it does not understand a formula."""
_MOST = 500_000
_MOST_STEPS = 10_000_000
_SHORT = 1024


class Stopped(Exception):
    """The engine itself failed."""


class Entry(NamedTuple):
    """What goes into one cell of the engine's book.  kind: formula | array | error | value."""

    kind: str
    key: Key
    content: Value


def evaluate(sheets: Sheets, wanted: set[Key], everything: bool = False) -> dict[Key, Value]:
    """The values of the ``wanted`` formulas; those that are not for the engine are left out.

    everything: give the engine every cell of the workbook, for formulas that make their own addresses.
    Raises CannotFollow for more cells than are worth it, Stopped when the engine fails.
    """
    plan = _plan(sheets, wanted, everything)
    asked = wanted & {entry.key for entry in plan if entry.kind in ("formula", "array")}
    if not asked:
        return {}
    try:
        with _quiet():
            return _run(sheets.names, plan, asked)
    # The engine's own crash (a Rust panic) is a BaseException, but no Exception.
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise Stopped(str(error)) from error


def _plan(sheets: Sheets, wanted: set[Key], everything: bool) -> list[Entry]:
    """The formulas, and the values of all cells that they read."""
    waiting = set(wanted)
    if everything:
        waiting |= {Key(name, *at) for name in sheets.names for at in sheets.cells(name)}
    plan: list[Entry] = []
    planned: set[Key] = set()
    reach = _Memo(sheets.reach)
    steps = 0
    while waiting:
        planned |= waiting
        if len(planned) > _MOST:
            raise CannotFollow("cells")
        areas: set[Area] = set()
        for key in waiting:
            entry = _entry(sheets, key, key in wanted)
            if entry:
                plan.append(entry)
            if entry and entry.kind in ("formula", "array"):
                read, _ = sheets.read_by(sheets.formulas(key.sheet)[key.row, key.column], key.sheet)
                areas.update(read)
                steps += sum(reach[area] for area in read)
        if steps > _MOST_STEPS:
            raise CannotFollow("steps")
        # A formula among what is read, with no value computed, has to be computed too: once more around.
        waiting = set(sheets.within(areas)) - planned
    return plan


class _Memo(dict[Area, int]):
    """Remembers what a function said of an area."""

    def __init__(self, function: Callable[[Area], int]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, area: Area) -> int:
        self[area] = self._function(area)
        return self[area]


def _entry(sheets: Sheets, key: Key, wanted: bool) -> Entry | None:
    cell = sheets.formula(key)
    if cell and (wanted or not sheets.computed(key)):
        text = _engine_text(sheets, cell, key.sheet)
        if text is not None:
            return Entry("array" if cell.kind == "array" else "formula", key, text)
    value = sheets.value(key)
    if value is None:
        return None
    return Entry("error" if isinstance(value, Failed) else "value", key, value)


def _run(names: Sequence[str], plan: Iterable[Entry], asked: set[Key]) -> dict[Key, Value]:
    import ironcalc

    model = ironcalc.create("book", "en", "UTC", "en")
    index = {name: number for number, name in enumerate(names)}
    model.rename_sheet(0, names[0])
    for name in names[1:]:
        model.add_sheet(name)
    for kind, (sheet, row, column), content in plan:
        _enter(model, kind, (index[sheet], row, column), content)
    model.evaluate()
    found: dict[Key, Value] = {}
    for key in asked:
        at = (index[key.sheet], key.row, key.column)
        value = model.get_cell_value(*at)
        failed = model.get_cell_type(*at) == ironcalc.CellType.ErrorValue
        found[key] = Failed(value) if failed else value
    return found


def _enter(model: Any, kind: str, at: tuple[int, int, int], content: Value) -> None:
    match kind, content:
        case "array", _:
            model.set_user_array_formula(*at, 1, 1, f"={content}")
        case "formula" | "error", _:
            model.update_cell_with_formula(*at, f"={content}")
        case _, bool():
            model.update_cell_with_bool(*at, content)
        case _, str():
            model.update_cell_with_text(*at, content)
        case _:
            model.update_cell_with_number(*at, content)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The engine writes to the screen when it stumbles; that is not for users to read."""
    try:
        kept = [(stream, os.dup(stream)) for stream in (1, 2)]
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for stream, _ in kept:
            os.dup2(nowhere, stream)
        yield
    finally:
        for stream, copy in kept:
            os.dup2(copy, stream)
            os.close(copy)
        os.close(nowhere)


def _engine_text(sheets: Sheets, cell: Written, home: str) -> str | None:
    """A formula in the engine's words, or None when it is not for the engine."""
    if not cell.text or cell.kind == "dataTable":
        return None
    if cell.kind == "array" and len(spread(Key(home, 0, 0), cell)) > 1:
        return None
    out = []
    for piece in tokens(cell.text):
        text = _piece(sheets, piece, home)
        if text is None:
            return None
        out.append(text)
    return "".join(out)


def _piece(sheets: Sheets, piece: Token | Reference, home: str) -> str | None:
    if isinstance(piece, Reference):
        return _address(sheets, piece, home)
    if piece.kind in ("bracket", "prefix"):
        return None
    if piece.kind == "function":
        name = plain_function(piece.text)
        return None if name in _FLEETING else name
    if piece.kind == "name" and piece.text.upper() not in ("TRUE", "FALSE"):
        return _named(sheets, piece.text, home)
    return piece.text


def _address(sheets: Sheets, ref: Reference, home: str) -> str | None:
    names = ref.sheets()
    areas = sheets.areas(ref, home)
    if ref.external or len(names) > 1 or not areas:
        return None
    quoted = areas[0].sheet.replace("'", "''")
    return str(_clipped(sheets, ref._replace(prefix=f"'{quoted}'!" if names else ""), areas[0]))


def _clipped(sheets: Sheets, ref: Reference, area: Area) -> Reference:
    """A long reference cut off somewhere below the last cell.

    The engine walks a million rows for each ``VLOOKUP(…, A:G, …)``.  Where the length itself matters, what
    it then computes is not what Excel had computed before, and is not used.
    """
    if area.bottom - area.top < _SHORT:
        return ref
    bottom = max(1 << (sheets.extent(area.sheet)[0] - 1).bit_length(), _SHORT)
    if bottom >= area.bottom or bottom <= area.top:
        return ref
    right = max(sheets.extent(area.sheet)[1], area.left) if area.right == LAST_COLUMN else area.right
    first = Corner(area.left, area.top, ref.first.column_fixed, ref.first.row_fixed)
    return ref._replace(first=first, last=Corner(right, bottom, first.column_fixed, True))


def _named(sheets: Sheets, name: str, home: str) -> str | None:
    """A defined name written out: the engine does not know Chinese names."""
    meanings = dict(sheets.defined.get(name.casefold(), ()))
    meaning = meanings.get(home, meanings.get(""))
    if meaning is None:
        return None
    refs = list(references(meaning))
    if len(refs) != 1 or str(refs[0]) != meaning or not _fixed(refs[0]):
        return None
    return _address(sheets, refs[0], home)


def _fixed(ref: Reference) -> bool:
    ends = [end for end in (ref.first, ref.last) if end]
    return all((end.row_fixed or not end.row) and (end.column_fixed or not end.column) for end in ends)
