"""The formulas (公式) of one worksheet's XML: read with shared ones written out, shifted when rows come in.

Element and attribute names are those of ISO 29500-1 18.3.1.40 (``f``) and 18.3.1.4 (``c``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml.etree import _Element as Element

from bianzhi_xl.nouns import FileFault, column_letters, column_number
from bianzhi_xl.office.files.references import (
    Insertion,
    Reference,
    area_shifted,
    moved,
    references,
    shifted,
    tokens,
)


class Written(NamedTuple):
    """A formula cell.  text: without ``=``, a shared one written out; empty for a data table's cells.

    kind: normal | shared | array | dataTable; group: what tells a shared formula's cells together.
    """

    row: int
    column: int
    text: str
    kind: str
    element: Element
    group: int = 0


class Change(NamedTuple):
    """A formula element, the text it is to have, and whether it leaves its shared group."""

    element: Element
    text: str
    alone: bool


def local(node: Element) -> str:
    """The name of an element without its namespace; nothing for comments."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def rows_of(root: Element) -> Iterator[tuple[int, Element]]:
    """The ``row`` elements with their numbers; a row without ``r`` follows the one before it."""
    number = 0
    for data in root.iterchildren("{*}sheetData"):
        for row in data.iterchildren("{*}row"):
            number = int(row.get("r") or number + 1)
            yield number, row


def cells_of(row: Element) -> Iterator[tuple[int, Element]]:
    """The ``c`` elements of a row with their columns; one without ``r`` follows the one before it."""
    column = 0
    for cell in row.iterchildren("{*}c"):
        at = cell.get("r")
        column = column_number(at.rstrip("0123456789")) if at else column + 1
        yield column, cell


def written(root: Element) -> list[Written]:
    """Every formula cell of a worksheet, top to bottom, shared formulas written out."""
    masters: dict[str, tuple[int, int, str, int]] = {}
    return [
        _written(row, column, formula, masters)
        for row, column, cell in located(root, "f")
        for formula in cell.iterchildren("{*}f")
    ]


def located(root: Element, within: str = "") -> list[tuple[int, int, Element]]:
    """The ``c`` elements with their rows and columns; ``within``: only those that have such a child.

    The sheet is searched for what is asked: a million empty rows cost nothing.
    """
    data = next(root.iterchildren("{*}sheetData"), None)
    if data is None:
        return []
    found = data.iter("{*}" + (within or "c"))
    cells = [node.getparent() if within else node for node in found]
    if not all(cell.get("r") for cell in cells):
        # Some writers leave the addresses out (they are optional): then everything is counted.
        wanted = set(cells)
        return [(r, c, cell) for r, row in rows_of(root) for c, cell in cells_of(row) if cell in wanted]
    return [(*_address(cell.get("r") or ""), cell) for cell in cells]


def _address(at: str) -> tuple[int, int]:
    letters = at.rstrip("0123456789")
    return int(at[len(letters) :] or 0), column_number(letters)


def _written(
    row: int, column: int, formula: Element, masters: dict[str, tuple[int, int, str, int]]
) -> Written:
    text = (formula.text or "").strip().removeprefix("=")
    kind = formula.get("t") or "normal"
    if kind != "shared":
        return Written(row, column, text, kind, formula)
    index = formula.get("si") or ""
    if text and (formula.get("ref") or index not in masters):
        # Excel may use the same index again further down: a new master begins a new group.
        masters[index] = (row, column, text, len(masters) + 1 + 1_000_000 * row)
    if index not in masters:
        return Written(row, column, text, kind, formula)
    top, left, shared, group = masters[index]
    return Written(row, column, text or moved(shared, row - top, column - left), kind, formula, group)


def shifts(root: Element, home: str, cut: Insertion) -> list[Change]:
    """What an insertion changes in the formulas of sheet ``home``; nothing is changed yet.

    A shared formula of which any cell moves or reads otherwise afterwards is written out cell by cell.
    Raises FileFault when the rows would cut an array formula or a data table in two.
    """
    changes: list[Change] = []
    groups: dict[int, list[tuple[Written, str]]] = defaultdict(list)
    here = home.casefold() == cut.sheet.casefold()
    for cell in written(root):
        if here and cell.kind in ("array", "dataTable"):
            _refuse_cut(cell, cut)
        new = shifted(cell.text, home, cut)
        if cell.group:
            groups[cell.group].append((cell, new))
        elif new != cell.text:
            changes.append(Change(cell.element, new, cell.kind == "shared"))
    for members in groups.values():
        if any(new != cell.text or here and cell.row > cut.below for cell, new in members):
            changes += [Change(cell.element, new, True) for cell, new in members]
    return changes


def _refuse_cut(cell: Written, cut: Insertion) -> None:
    for ref in references(cell.element.get("ref") or ""):
        first, last = ref.rows()
        if first <= cut.below < last:
            raise FileFault(
                f"{cut.place}第 {cut.below} 行下正好穿过数组公式或模拟运算表 {ref}，不能在此插入行，"
                "请先把它改成普通公式。"
            )


def apply(changes: Iterable[Change]) -> None:
    """Write the shifted texts."""
    for change in changes:
        change.element.text = change.text
        if change.alone:
            for name in ("t", "si", "ref"):
                change.element.attrib.pop(name, None)


def shift_extents(root: Element, cut: Insertion) -> None:
    """Move the ``ref`` of array formulas and the inputs of data tables in the sheet that grows."""
    for formula in root.iter("{*}f"):
        if formula.get("t") in ("array", "dataTable"):
            for name in ("ref", "r1", "r2"):
                if formula.get(name):
                    formula.set(name, area_shifted(formula.get(name), cut))


_ANCHORED = {"conditionalFormatting", "dataValidation"}
_TEXTS = {"f", "formula", "formula1", "formula2"}


def section_formulas(root: Element) -> Iterator[tuple[Element, str, int]]:
    """Formulas outside the cells: (element, "" or the attribute, anchor row).

    Conditional formats and validations count relative addresses from the top row of their ranges; an
    anchor of 0 means plain addresses (sparklines, hyperlinks, controls).
    """
    for section in root:
        if local(section) not in ("", "sheetData"):
            yield from _formulas(section, 0)


def _formulas(node: Element, anchor: int) -> Iterator[tuple[Element, str, int]]:
    name = local(node)
    if name in _ANCHORED:
        anchor = _top(node)
    if name in _TEXTS and node.text:
        yield node, "", anchor
    elif name == "cfvo" and node.get("val"):
        yield node, "val", anchor
    elif name == "hyperlink" and node.get("location") and not any(key.endswith("}id") for key in node.attrib):
        # With an id the location lies in the other file that the id names.
        yield node, "location", 0
    elif name == "controlPr":
        yield from ((node, key, 0) for key in ("linkedCell", "listFillRange") if node.get(key))
    for child in node:
        yield from _formulas(child, anchor)


def _top(block: Element) -> int:
    areas = block.get("sqref") or next((n.text or "" for n in block.iter("{*}sqref")), "")
    tops = [ref.rows()[0] for area in areas.split() for ref in references(area)]
    return min(tops, default=0)


def shift_sections(root: Element, home: str, cut: Insertion) -> list[tuple[Element, str, str]]:
    """What an insertion changes in the formulas outside the cells: (element, attribute, new text)."""
    found = []
    for node, attribute, anchor in section_formulas(root):
        old = node.get(attribute) if attribute else node.text
        new = shifted(old, home, cut, anchor)
        if new != old:
            found.append((node, attribute, new))
    return found


def set_texts(changes: Iterable[tuple[Element, str, str]]) -> None:
    """Write what :func:`shift_sections` found."""
    for node, attribute, text in changes:
        if attribute:
            node.set(attribute, text)
        else:
            node.text = text


class Reads(NamedTuple):
    """What a formula reads.  names: of defined names and tables; functions: upper case.

    tabled: it names table columns; unclear: it makes ranges itself (``A1:INDEX(…)``, ``A1#``).
    """

    references: tuple[Reference, ...]
    names: tuple[str, ...]
    functions: tuple[str, ...]
    tabled: bool
    unclear: bool


@lru_cache(maxsize=65_536)
def reads(formula: str) -> Reads:
    """What a formula reads, as far as its text tells.

    >>> reads("SUM(A1:B2,人数)*LOG10(C3)")[1:]
    (('人数',), ('SUM', 'LOG10'), False, False)
    """
    pieces = tokens(formula)
    texts = [p for p in pieces if not isinstance(p, Reference)]
    return Reads(
        tuple(p for p in pieces if isinstance(p, Reference)),
        tuple(t.text for t in texts if t.kind == "name" and t.text.upper() not in ("TRUE", "FALSE")),
        tuple(plain_function(t.text) for t in texts if t.kind == "function"),
        any(t.kind == "bracket" for t in texts),
        any(t.text in (":", "#") for t in texts),
    )


def plain_function(name: str) -> str:
    """
    >>> plain_function("_xlfn._xlws.filter")
    'FILTER'
    """
    return name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


def at(row: int, column: int) -> str:
    """
    >>> at(7, 28)
    'AB7'
    """
    return f"{column_letters(column)}{row}"
