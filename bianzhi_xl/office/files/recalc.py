"""The values beside the formulas (缓存值): kept true after an edit, so that every reader sees right totals.

Only formulas that depend on a touched cell are looked at.  The engine computes each as it was before the
edit: where that gives the value that Excel had left there, its new value is trusted and written; where it
does not, the old value is taken out and Excel is asked to calculate when it opens the workbook.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from bianzhi_xl.office.files import engine
from bianzhi_xl.office.files.calculation import (
    Area,
    CannotFollow,
    Failed,
    Graph,
    Key,
    Sheets,
    Value,
    outputs_of,
)
from bianzhi_xl.office.files.package import Package
from bianzhi_xl.office.files.references import LAST_COLUMN, Insertion

_MOST_FORMULAS = 300_000
DROP = object()
"""In place of a value: nobody can vouch for one."""


def refresh(
    before: bytes,
    package: Package,
    touched: Iterable[tuple[str, int, int]],
    insertions: Sequence[Insertion] = (),
) -> None:
    """Make the cached values of an edited package true again, or take them out.

    before: the package as it was; touched: cells whose value or formula was written, as they are addressed
    now; insertions: rows put in, in the order they were.  Parts in which nothing changes stay untouched.
    """
    keys = {Key(*cell) for cell in touched}
    sheets = Sheets(package)
    if not (keys or insertions) or not any(sheets.formulas(name) for name in sheets.names):
        return
    try:
        sure, perhaps, everything = _affected(sheets, keys, insertions)
    except CannotFollow:
        _drop_roughly(sheets, {key.sheet for key in keys} | {cut.sheet for cut in insertions})
        return
    if not sure and not perhaps:
        return
    case = _Case(sheets, sure, perhaps, {key for key in keys if sheets.formula(key)}, everything)
    try:
        outcome = _compare(case, Sheets(Package(before)), insertions)
    except (CannotFollow, engine.Stopped):
        outcome = dict.fromkeys(sure | perhaps, DROP)
    _write(sheets, outcome)


class _Case(NamedTuple):
    """What is to be computed.  written: formulas that this edit wrote, which have no old value."""

    sheets: Sheets
    sure: set[Key]
    perhaps: set[Key]
    written: set[Key]
    everything: bool


def _affected(
    sheets: Sheets, keys: set[Key], insertions: Sequence[Insertion]
) -> tuple[set[Key], set[Key], bool]:
    """The formulas that surely depend on what was touched, those that may, and whether any is unclear."""
    if sum(len(sheets.formulas(name)) for name in sheets.names) > _MOST_FORMULAS:
        raise CannotFollow("formulas")
    graph = Graph(sheets)
    sure = graph.dependents(keys)
    loose = set(graph.unclear)
    for number, cut in enumerate(insertions):
        rows = [cut.below + 1, cut.below + cut.count]
        for later in insertions[number + 1 :]:
            rows = [later.row(row) for row in rows] if later.sheet == cut.sheet else rows
        loose |= graph.readers(Area(cut.sheet, rows[0], 1, rows[1], LAST_COLUMN)) | graph.by_position
    perhaps = graph.dependents(loose) - sure if loose else set()
    return sure, perhaps, bool(graph.unclear & (sure | perhaps))


def _compare(case: _Case, old: Sheets, insertions: Sequence[Insertion]) -> dict[Key, object]:
    """What becomes of each formula's value: the new value, or DROP; nothing where it may stay."""
    now = engine.evaluate(case.sheets, case.sure | case.perhaps, case.everything)
    earlier = {
        key: _earlier(key, insertions)
        for key in (case.sure | case.perhaps) - case.written
        if case.sheets.computed(key)
    }
    then = engine.evaluate(old, set(earlier.values()), case.everything)
    outcome: dict[Key, object] = {}
    for key in case.sure | case.perhaps:
        if key not in earlier:
            if key in case.sure:
                outcome[key] = _vouched(now, key)
            continue
        if key not in now or earlier[key] not in then:
            outcome[key] = DROP
            continue
        was, new = then[earlier[key]], now[key]
        if same(was, old.value(earlier[key])):
            outcome[key] = new
        elif key in case.sure or isinstance(new, Failed) or not same(was, new):
            outcome[key] = DROP
    return _doubted(case.sheets, outcome)


def _vouched(now: Mapping[Key, Value], key: Key) -> object:
    value = now.get(key, DROP)
    return DROP if isinstance(value, Failed) and value in engine.UNKNOWN else value


def _doubted(sheets: Sheets, outcome: dict[Key, object]) -> dict[Key, object]:
    """What was computed from a value that is not trusted is not trusted either."""
    dropped = {key for key, value in outcome.items() if value is DROP}
    if dropped:
        outputs = {out for key in dropped for out in outputs_of(sheets, key)}
        for key in Graph(sheets).dependents(outputs) & outcome.keys():
            outcome[key] = DROP
    return outcome


def _earlier(key: Key, insertions: Sequence[Insertion]) -> Key:
    row = key.row
    for cut in reversed(insertions):
        row = cut.back(row) if cut.sheet == key.sheet and row else row
    return key._replace(row=row)


def same(one: Value, other: Value) -> bool:
    """Is this the same value, whichever program computed it?

    >>> same(0.1 + 0.2, 0.3), same(1.0, True), same("", None)
    (True, False, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def _drop_roughly(sheets: Sheets, touched: set[str]) -> None:
    """Too large to follow: what was computed in touched sheets, and in those that read others, goes."""
    outcome: dict[Key, object] = {}
    for name, part in sheets.parts.items():
        if name in touched or b"!" in sheets.package.read(part):
            outcome.update(dict.fromkeys((Key(name, *at) for at in sheets.formulas(name)), DROP))
    _write(sheets, outcome)


def _write(sheets: Sheets, outcome: Mapping[Key, object]) -> None:
    for key, value in outcome.items():
        if value is not DROP:
            if not sheets.computed(key) or not same(value, sheets.value(key)):  # type: ignore[arg-type]
                _set(_cell(sheets, key), value)
            continue
        for place in outputs_of(sheets, key):
            if place in sheets and sheets.computed(place):
                _clear(_cell(sheets, place))
    if any(value is DROP for value in outcome.values()):
        _ask_for_calculation(sheets.package)


def _cell(sheets: Sheets, key: Key) -> Element:
    sheets.package.edit(sheets.parts[key.sheet])
    return sheets.cells(key.sheet)[key.row, key.column]


def _clear(cell: Element) -> None:
    for node in list(cell.iterchildren("{*}v", "{*}is")):
        cell.remove(node)
    cell.attrib.pop("t", None)


def _set(cell: Element, value: object) -> None:
    """Write a computed value beside the formula; the kinds are those of ISO 29500-1 18.18.11."""
    _clear(cell)
    kind, text = written_value(value)
    if kind:
        cell.set("t", kind)
    node = etree.Element(cell.tag[: -len("c")] + "v")
    node.text = text
    formula = next(cell.iterchildren("{*}f"))
    formula.addnext(node)
    node.tail, formula.tail = formula.tail, None


def written_value(value: object) -> tuple[str, str]:
    """The type and the text of a computed value in the file.

    >>> written_value(45.0), written_value("无"), written_value(True), written_value(Failed("#N/A"))
    (('', '45'), ('str', '无'), ('b', '1'), ('e', '#N/A'))
    """
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, float):
        return "", str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return ("e" if isinstance(value, Failed) else "str"), str(value or "")


_BEFORE_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")


def _ask_for_calculation(package: Package) -> None:
    """Have Excel calculate everything when it opens the workbook (calcPr, 18.2.2)."""
    found = next(package.tree(package.workbook).iterchildren("{*}calcPr"), None)
    if found is not None and found.get("fullCalcOnLoad") in ("1", "true"):
        return
    root = package.edit(package.workbook)
    settings = next(root.iterchildren("{*}calcPr"), None)
    if settings is None:
        settings = etree.Element(root.tag[: -len("workbook")] + "calcPr")
        places = (next(root.iterchildren("{*}" + name), None) for name in _BEFORE_CALC)
        next(place for place in places if place is not None).addnext(settings)
    settings.set("fullCalcOnLoad", "1")
