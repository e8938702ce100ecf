"""Whole sheets (工作表): one of ours put in at the end, or taken out; protection of sheets and structure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from bianzhi_xl.nouns import At, FileFault, Protection, Scalar, SheetText, column_letters
from bianzhi_xl.office.files.cells import Cells, section
from bianzhi_xl.office.files.formulas import at as a1
from bianzhi_xl.office.files.package import Package, serialised
from bianzhi_xl.office.files.reading import footer_parts
from bianzhi_xl.office.files.styles import MAIN, Styles

_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TINTED = 2
_FORBIDDEN = re.compile(r"[\\/?*\[\]:]")


def add(package: Package, text: SheetText, styles: Styles) -> None:
    """Put a sheet of ours in as the last one.  Raises FileFault on a name that Excel does not take."""
    name = text.name
    if not name or len(name) > 31 or _FORBIDDEN.search(name) or name.startswith("'") or name.endswith("'"):
        raise FileFault(
            f"{package.name}：“{name}”不能用作工作表名（最多 31 字，不含 \\ / ? * [ ] :），请换一个。"
        )
    book = package.edit(package.workbook)
    sheets = next(book.iterchildren("{*}sheets"))
    if any((node.get("name") or "").casefold() == name.casefold() for node in sheets):
        raise FileFault(f"{package.name}：已经有名为“{name}”的工作表，请先改名或删去。")
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, serialised(_sheet(text, styles)), _TYPE)
    node = etree.SubElement(sheets, f"{{{etree.QName(book).namespace}}}sheet", name=name)
    node.set("sheetId", str(max((int(other.get("sheetId") or 0) for other in sheets), default=0) + 1))
    node.set(package.id_key, package.relate(package.workbook, "worksheet", part))


def _sheet(text: SheetText, styles: Styles) -> Element:
    root = etree.Element(f"{{{MAIN}}}worksheet", nsmap={None: MAIN, "r": _RELS})
    views = etree.SubElement(
        etree.SubElement(root, f"{{{MAIN}}}sheetViews"), f"{{{MAIN}}}sheetView", workbookViewId="0"
    )
    if text.heads:
        below = f"A{text.heads + 1}"
        etree.SubElement(
            views,
            f"{{{MAIN}}}pane",
            ySplit=str(text.heads),
            topLeftCell=below,
            activePane="bottomLeft",
            state="frozen",
        )
    _columns(root, text)
    etree.SubElement(root, f"{{{MAIN}}}sheetData")
    cells = Cells(root, since_1904=False)
    for number, row in enumerate(text.rows, 1):
        for column, value in enumerate(row, 1):
            _place(cells, (number, column), value, text, styles)
        cells.set_height(number, _height(number, text))
    _links(root, text)
    setup = etree.SubElement(root, f"{{{MAIN}}}pageSetup", paperSize="9", fitToHeight="0")
    setup.set("orientation", "landscape")
    pr = etree.Element(f"{{{MAIN}}}sheetPr")
    etree.SubElement(pr, f"{{{MAIN}}}pageSetUpPr", fitToPage="1")
    root.insert(0, pr)
    return root


def _place(cells: Cells, at: tuple[int, int], value: Scalar, text: SheetText, styles: Styles) -> None:
    row, column = at
    cells.set_value(*at, value, styles)
    # Only the first columns: a pattern behind long sentences would make them hard to read.
    tint = text.tints.get(row, "") if column <= _TINTED else ""
    style = styles.text(bold=row <= text.heads, fill=tint, link=at in text.links, wrap=row >= text.heads)
    cells.set_style(*at, style)


def _height(number: int, text: SheetText) -> float:
    """A row's height in points: programs that do not measure wrapped text would show one line of it."""
    if number < text.heads:
        return 18.0
    lines = 1
    for column, value in enumerate(text.rows[number - 1], 1):
        if isinstance(value, str) and column <= len(text.widths) and column not in text.hidden:
            # A Chinese character is two columns wide.
            wide = sum(1 if ch.isascii() else 2 for ch in value)
            lines = max(lines, -(-wide // max(int(text.widths[column - 1]) - 1, 1)))
    return min(15.0 * lines + 3, 400.0)


def _columns(root: Element, text: SheetText) -> None:
    width = max(len(text.widths), max(text.hidden, default=0))
    if not width:
        return
    cols = etree.SubElement(root, f"{{{MAIN}}}cols")
    for number in range(1, width + 1):
        wide = text.widths[number - 1] if number <= len(text.widths) else 9
        col = etree.SubElement(
            cols, f"{{{MAIN}}}col", min=str(number), max=str(number), width=str(wide), customWidth="1"
        )
        if number in text.hidden:
            col.set("hidden", "1")


def _links(root: Element, text: SheetText) -> None:
    if not text.links:
        return
    links = etree.SubElement(root, f"{{{MAIN}}}hyperlinks")
    for cell, target in sorted(text.links.items()):
        quoted = target.sheet.replace("'", "''")
        etree.SubElement(links, f"{{{MAIN}}}hyperlink", ref=a1(*cell), location=f"'{quoted}'!{_cell(target)}")


def _cell(target: At) -> str:
    return f"{column_letters(max(target.column, 1))}{max(target.row, 1)}"


def remove(package: Package, name: str) -> None:
    """Take a sheet out, with what belongs to it alone.  Raises FileFault if it is the only one."""
    book = package.edit(package.workbook)
    sheets = next(book.iterchildren("{*}sheets"))
    nodes = list(sheets)
    place = next(number for number, node in enumerate(nodes) if node.get("name") == name)
    if len(nodes) == 1:
        raise FileFault(f"{package.name}：“{name}”是唯一的工作表，不能删去。")
    part = package.sheets[name]
    for kind, target, external in list(package.rels(part).values()):
        if not external and kind in ("comments", "vmlDrawing", "printerSettings") and target in package.names:
            package.drop(target)
    package.unrelate(package.workbook, part)
    package.drop(part)
    sheets.remove(nodes[place])
    _renumber(book, place)


def _renumber(book: Element, place: int) -> None:
    for node in list(book.iter("{*}definedName")):
        local = node.get("localSheetId")
        if local is None:
            continue
        if int(local) == place:
            node.getparent().remove(node)
        elif int(local) > place:
            node.set("localSheetId", str(int(local) - 1))
    for names in book.findall("{*}definedNames"):
        if not len(names):
            book.remove(names)
    for view in book.iter("{*}workbookView"):
        for key in ("activeTab", "firstSheet"):
            if int(view.get(key) or 0) > place or int(view.get(key) or 0) >= len(list(book.iter("{*}sheet"))):
                view.set(key, str(max(int(view.get(key) or 0) - 1, 0)))


def set_stamp(package: Package, sheet: str, new: str) -> None:
    """Set the right-hand part of the footer; the rest of it, and of the header, stays."""
    root = package.edit(package.sheets[sheet])
    node = section(root, "headerFooter")
    footer = next(node.iterchildren("{*}oddFooter"), None)
    parts = footer_parts((footer.text if footer is not None else "") or "")
    parts["R"] = new
    text = "".join(f"&{side}{parts[side]}" for side in "LCR" if parts.get(side))
    if footer is None:
        footer = etree.Element(f"{{{etree.QName(root).namespace}}}oddFooter")
        header = next(node.iterchildren("{*}oddHeader"), None)
        node.insert(0 if header is None else 1, footer)
    footer.text = text
    if not text:
        node.remove(footer)
    if not len(node):
        root.remove(node)


def protect(package: Package, sheet: str, new: Protection | None) -> None:
    """Set or remove a sheet's protection (18.3.1.85)."""
    root = package.edit(package.sheets[sheet])
    for node in list(root.iterchildren("{*}sheetProtection")):
        root.remove(node)
    if new is not None:
        node = section(root, "sheetProtection")
        for key, value in _attributes(new, ""):
            node.set(key, value)
        for key in ("sheet", "objects", "scenarios"):
            node.set(key, "1")


def protect_structure(package: Package, new: Protection | None) -> None:
    """Set or remove the protection of the workbook's structure (18.2.29)."""
    book = package.edit(package.workbook)
    for node in list(book.iterchildren("{*}workbookProtection")):
        book.remove(node)
    if new is None:
        return
    node = etree.Element(f"{{{etree.QName(book).namespace}}}workbookProtection")
    for key, value in _attributes(new, "workbook"):
        node.set(key, value)
    node.set("lockStructure", "1")
    after = [
        child
        for child in book
        if etree.QName(child).localname in ("fileVersion", "fileSharing", "workbookPr")
    ]
    book.insert(book.index(after[-1]) + 1 if after else 0, node)


def _attributes(new: Protection, prefix: str) -> Iterator[tuple[str, str]]:
    if not new.algorithm:
        yield ("workbookPassword" if prefix else "password"), new.hash
        return
    names = (
        ("algorithmName", new.algorithm),
        ("hashValue", new.hash),
        ("saltValue", new.salt),
        ("spinCount", str(new.spin)),
    )
    for name, value in names:
        yield (prefix + name[0].upper() + name[1:] if prefix else name), value
