"""Addresses in a worksheet's XML outside its rows: views, merges, validations, links, filters, breaks.

The order and names of these sections are those of ISO 29500-1 18.3.1.99 (``worksheet``).
"""

from __future__ import annotations

from copy import deepcopy

from lxml.etree import _Element as Element

from bianzhi_xl.office.files.anchors import move_anchor
from bianzhi_xl.office.files.formulas import local
from bianzhi_xl.office.files.references import (
    LAST_ROW,
    Insertion,
    area_shifted,
    areas_styled,
    moved,
    references,
)

# Whoever adds a row in the middle of a list expects its drop-down and its colours to be there too.
_STYLED = {"conditionalFormatting", "dataValidation", "protectedRange", "ignoredError", "dimension"}
# A cursor on the sheet's last row stays there.
_VIEWS = {"selection", "sheetView", "customSheetView", "pane"}
_ADDRESSES = {
    "selection": ("activeCell", "sqref"),
    "sheetView": ("topLeftCell",),
    "customSheetView": ("topLeftCell",),
    "pane": ("topLeftCell",),
    "autoFilter": ("ref",),
    "sortState": ("ref",),
    "sortCondition": ("ref",),
    "hyperlink": ("ref",),
    "scenarios": ("sqref",),
    "inputCells": ("r",),
    "cellWatch": ("r",),
    "cellSmartTags": ("r",),
    "webPublishItem": ("sourceRef",),
}


def move_sections(root: Element, cut: Insertion) -> None:
    """Move every address outside the rows of the sheet that grows."""
    for section in root:
        name = local(section)
        if name == "mergeCells":
            _move_merges(section, cut)
        elif name not in ("", "sheetData"):
            for node in section.iter():
                _move(node, local(node), cut)


def _move(node: Element, name: str, cut: Insertion) -> None:
    if name in _STYLED:
        for key in ("sqref", "ref"):
            if node.get(key):
                node.set(key, areas_styled(node.get(key), cut))
    elif name == "sqref" and node.text:
        # A sparkline's place is one cell; every other list of ranges in an extension is a style.
        spark = local(node.getparent()) == "sparkline"
        node.text = _list(node.text, cut) if spark else areas_styled(node.text, cut)
    elif name == "brk" and local(node.getparent()) == "rowBreaks":
        # A page break belongs to the row that it stands above.
        if int(node.get("id") or 0) >= cut.below:
            node.set("id", str(int(node.get("id") or 0) + cut.count))
    elif name == "dataRef" and node.get("ref") and (node.get("sheet") or cut.sheet) == cut.sheet:
        node.set("ref", area_shifted(node.get("ref") or "", cut))
    elif name == "anchor":
        move_anchor(node, cut)
    elif name in _ADDRESSES:
        for key in _ADDRESSES[name]:
            if node.get(key) and not (name in _VIEWS and str(LAST_ROW) in node.get(key)):
                node.set(key, _list(node.get(key) or "", cut))
    if name == "pane" and (node.get("state") or "").startswith("frozen"):
        _keep_frozen(node, cut)


def _list(areas: str, cut: Insertion) -> str:
    return " ".join(area_shifted(area, cut) for area in areas.split())


def _keep_frozen(pane: Element, cut: Insertion) -> None:
    # The same head rows stay frozen when one of them gets company.
    frozen = float(pane.get("ySplit") or 0)
    if cut.below < frozen:
        pane.set("ySplit", f"{frozen + cut.count:g}")


def _move_merges(merges: Element, cut: Insertion) -> None:
    for merge in list(merges):
        old = merge.get("ref") or ""
        merge.set("ref", area_shifted(old, cut))
        if [ref.rows() for ref in references(old)] == [(cut.below, cut.below)]:
            for step in range(1, cut.count + 1):
                merges.append(deepcopy(merge))
                merges[-1].set("ref", moved(old, step, 0))
    if merges.get("count"):
        merges.set("count", str(len(merges)))
