"""What belongs to a sheet but lies in other parts of the package: notes, pictures, charts, tables, pivots.

Moved along when rows are put in; refused beforehand where the rows would change what they mean.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element as Element

from bianzhi_xl.nouns import FileFault
from bianzhi_xl.office.files.anchors import move_anchor, moved_vml, shifted_vml
from bianzhi_xl.office.files.formulas import local
from bianzhi_xl.office.files.package import Package
from bianzhi_xl.office.files.references import Insertion, area_shifted, references, shifted


class Belonging(NamedTuple):
    """A part, the kind of the relation that leads to it, and the sheet it belongs to (none: the book)."""

    kind: str
    part: str
    sheet: str


def belongings(package: Package) -> Iterator[Belonging]:
    """Every part that sheets and the workbook lead to, each once, sheet by sheet."""
    seen: set[str] = set()
    for sheet, part in package.sheets.items():
        yield from _below(package, part, sheet, seen)
    seen.update(package.sheets.values())
    yield from _below(package, package.workbook, "", seen)


def _below(package: Package, part: str, sheet: str, seen: set[str]) -> Iterator[Belonging]:
    seen.add(part)
    for kind, target, external in package.rels(part).values():
        if external or target in seen or target not in package.names:
            continue
        # A pivot table's cache and a chart's pictures hang below them.
        yield Belonging(posixpath.basename(kind), target, sheet)
        yield from _below(package, target, sheet, seen)


def belongings_refused(package: Package, cut: Insertion) -> None:
    """Raise FileFault when a table, pivot table or shared workbook stands in the way."""
    for kind, part, sheet in belongings(package):
        if kind == "revisionHeaders":
            raise FileFault(f"{cut.place}这是多人共享并记录修订的工作簿，不能插入行，请先取消共享。")
        if kind == "table" and sheet == cut.sheet:
            _refuse_inside(package.tree(part), cut, "表格（超级表）", "请先转换为普通区域")
        if kind == "pivotTable" and sheet == cut.sheet:
            for place in package.tree(part).iter("{*}location"):
                _refuse_inside(place, cut, "数据透视表", "请在它的外面插入")
        if kind == "pivotCacheDefinition":
            for source in package.tree(part).iter("{*}worksheetSource", "{*}rangeSet"):
                if source.get("sheet") == cut.sheet:
                    _refuse_inside(source, cut, "数据透视表的数据源", "请先在 Excel 中更改数据源")


def _refuse_inside(node: Element, cut: Insertion, what: str, instead: str) -> None:
    for ref in references(node.get("ref") or ""):
        first, last = ref.rows()
        if first <= cut.below < last:
            raise FileFault(f"{cut.place}第 {cut.below} 行下在{what} {ref} 里，不能插入行，{instead}。")


def move_belongings(package: Package, cut: Insertion) -> None:
    """Move everything outside the sheets' own XML."""
    for belonging in list(belongings(package)):
        mover = _MOVERS.get(belonging.kind)
        if mover:
            mover(package, belonging, cut)


def _move_chain(package: Package, belonging: Belonging, cut: Insertion) -> None:
    """The calculation chain (calcChain): an ``i`` left out is that of the entry before (18.6.1)."""
    wanted = _sheet_id(package, cut.sheet)
    current, changes = "", []
    for entry in package.tree(belonging.part):
        current = entry.get("i") or current
        new = area_shifted(entry.get("r") or "", cut) if current == wanted else entry.get("r")
        if new and new != entry.get("r"):
            changes.append((entry, new))
    if changes:
        package.edit(belonging.part)
        for entry, new in changes:
            entry.set("r", new)


def _sheet_id(package: Package, name: str) -> str:
    nodes = package.tree(package.workbook).iter("{*}sheet")
    return next((node.get("sheetId") or "" for node in nodes if node.get("name") == name), "")


def _move_notes(package: Package, belonging: Belonging, cut: Insertion) -> None:
    if belonging.sheet == cut.sheet:
        _set_refs(package, belonging.part, cut, "ref", "comment", "threadedComment")


def _move_table(package: Package, belonging: Belonging, cut: Insertion) -> None:
    texts = [
        (node, shifted(node.text or "", belonging.sheet, cut))
        for node in package.tree(belonging.part).iter("{*}calculatedColumnFormula", "{*}totalsRowFormula")
    ]
    if any(new != (node.text or "") for node, new in texts):
        package.edit(belonging.part)
        for node, new in texts:
            node.text = new
    if belonging.sheet == cut.sheet:
        _set_refs(package, belonging.part, cut, "ref", "table", "autoFilter", "sortState", "sortCondition")


def _move_single_cells(package: Package, belonging: Belonging, cut: Insertion) -> None:
    if belonging.sheet == cut.sheet:
        _set_refs(package, belonging.part, cut, "r", "singleXmlCell")


def _move_view(package: Package, belonging: Belonging, cut: Insertion) -> None:
    if belonging.sheet == cut.sheet:
        _set_refs(package, belonging.part, cut, "ref", "nsvFilter", "sortCondition")


def _move_pivot(package: Package, belonging: Belonging, cut: Insertion) -> None:
    if belonging.sheet == cut.sheet:
        _set_refs(package, belonging.part, cut, "ref", "location")


def _move_cache(package: Package, belonging: Belonging, cut: Insertion) -> None:
    sources = package.tree(belonging.part).iter("{*}worksheetSource", "{*}rangeSet")
    for source in [s for s in sources if s.get("sheet") == cut.sheet and s.get("ref")]:
        if area_shifted(source.get("ref") or "", cut) != source.get("ref"):
            package.edit(belonging.part)
            source.set("ref", area_shifted(source.get("ref") or "", cut))


def _set_refs(package: Package, part: str, cut: Insertion, key: str, *names: str) -> None:
    nodes = [n for n in package.tree(part).iter() if local(n) in names and n.get(key)]
    changes = [(n, area_shifted(n.get(key) or "", cut)) for n in nodes]
    if any(new != n.get(key) for n, new in changes):
        package.edit(part)
        for node, new in changes:
            node.set(key, new)


def _move_drawing(package: Package, belonging: Belonging, cut: Insertion) -> None:
    root = package.tree(belonging.part)
    linked = [node for node in root.iter() if node.get("textlink")]
    links = [(node, shifted(node.get("textlink") or "", belonging.sheet, cut)) for node in linked]
    changed = any(new != node.get("textlink") for node, new in links)
    for node, new in links:
        node.set("textlink", new)
    if belonging.sheet == cut.sheet:
        for anchor in root.iter("{*}twoCellAnchor", "{*}oneCellAnchor"):
            changed = move_anchor(anchor, cut) or changed
    if changed:
        package.edit(belonging.part)


def _move_vml(package: Package, belonging: Belonging, cut: Insertion) -> None:
    old = package.read(belonging.part)
    new = shifted_vml(old, belonging.sheet, cut)
    if belonging.sheet == cut.sheet:
        new = moved_vml(new, cut)
    if new != old:
        package.put(belonging.part, new)


def _move_chart(package: Package, belonging: Belonging, cut: Insertion) -> None:
    root = package.tree(belonging.part)
    changes = [(n, shifted(n.text or "", belonging.sheet, cut)) for n in root.iter("{*}f")]
    if any(new != (node.text or "") for node, new in changes):
        package.edit(belonging.part)
        for node, new in changes:
            node.text = new


def _move_control(package: Package, belonging: Belonging, cut: Insertion) -> None:
    root = package.tree(belonging.part)
    for key in ("fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup"):
        old = root.get(key)
        if old and shifted(old, belonging.sheet, cut) != old:
            package.edit(belonging.part).set(key, shifted(old, belonging.sheet, cut))


_MOVERS = {
    "calcChain": _move_chain,
    "chart": _move_chart,
    "chartEx": _move_chart,
    "chartUserShapes": _move_drawing,
    "comments": _move_notes,
    "ctrlProp": _move_control,
    "drawing": _move_drawing,
    "namedSheetView": _move_view,
    "pivotCacheDefinition": _move_cache,
    "pivotTable": _move_pivot,
    "table": _move_table,
    "tableSingleCells": _move_single_cells,
    "threadedComment": _move_notes,
    "vmlDrawing": _move_vml,
}
"""Relation type (its last word) → what moves that part."""
