"""The calculation chain (calcChain): a formula that is gone must not stand in it, or Excel offers a repair."""

from __future__ import annotations

from bianzhi_xl.nouns import At
from bianzhi_xl.office.files.formulas import local
from bianzhi_xl.office.files.package import Package


def forget(package: Package, at: At) -> None:
    """Take a cell out of the chain (18.6.1); an emptied chain goes altogether."""
    part = next((t for kind, t, _ in package.rels(package.workbook).values() if kind == "calcChain"), "")
    if part not in package.names:
        return
    wanted = _sheet_id(package, at.sheet)
    root = package.tree(part)
    current, found = "", None
    for node in root:
        # A chain's entry without a sheet is on the sheet of the entry before it.
        current = node.get("i") or current
        if local(node) == "c" and node.get("r") == at.a1 and current == wanted:
            found = node
            break
    if found is None:
        return
    package.edit(part)
    follower = found.getnext()
    if follower is not None and not follower.get("i"):
        follower.set("i", current)
    root.remove(found)
    if not len(root):
        package.unrelate(package.workbook, part)
        package.drop(part)


def _sheet_id(package: Package, sheet: str) -> str:
    nodes = package.tree(package.workbook).iter("{*}sheet")
    return next(node.get("sheetId") or "" for node in nodes if node.get("name") == sheet)
