"""Notes (批注) of one worksheet: the texts in its comments part, their boxes in its VML drawing.

Parts are those of ISO 29500-1 18.7 (``comments``) and ISO 29500-4 19 (VML).  VML of other programs is often
no well-formed XML, so boxes are put in and taken out as text and every other byte stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

from bianzhi_xl.nouns import Token
from bianzhi_xl.office.files.cells import corner, section
from bianzhi_xl.office.files.formulas import at as a1
from bianzhi_xl.office.files.formulas import local
from bianzhi_xl.office.files.package import Package, serialised

AUTHOR = "核对"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout>' + _SHAPE_TYPE + "</xml>"
)
_SHAPE = re.compile(rb"<(\w+:)?shape\b.*?</\1shape>", re.DOTALL)
_END = re.compile(rb"</(\w+:)?xml>\s*$")


def _comments_part(package: Package, part: str) -> str:
    return next(
        (t for kind, t, _ in package.rels(part).values() if kind == "comments" and t in package.names), ""
    )


def _vml_part(package: Package, part: str) -> str:
    """The drawing that holds the note boxes: the one the sheet's legacyDrawing names."""
    node = next(package.tree(part).iterchildren("{*}legacyDrawing"), None)
    key = next((v for k, v in node.attrib.items() if k.endswith("}id")), "") if node is not None else ""
    _, target, _ = package.rels(part).get(key, ("", "", False))
    return target if target in package.names else ""


def read(package: Package, part: str) -> Mapping[tuple[int, int], Token]:
    """Notes by cell: the raw text element to restore, and what a person sees."""
    comments = _comments_part(package, part)
    if not comments:
        return {}
    found = {}
    for node in package.tree(comments).iterfind("{*}commentList/{*}comment"):
        text = node.find("{*}text")
        raw = etree.tostring(text, method="c14n").decode() if text is not None else ""
        shown = (
            ""
            if text is None
            else "".join(t.text or "" for t in text.iter("{*}t") if local(t.getparent()) != "rPh")
        )
        found[corner(node.get("ref") or "", f"{package.name} {comments}")] = Token(raw, shown)
    return found


def threaded(package: Package, part: str) -> frozenset[tuple[int, int]]:
    """Cells with a threaded comment (批注会话), whose note is only its shadow."""
    found = set()
    for kind, target, _ in package.rels(part).values():
        if kind == "threadedComment" and target in package.names:
            for node in package.tree(target).iter("{*}threadedComment"):
                found.add(corner(node.get("ref") or "", f"{package.name} {target}"))
    return frozenset(found)


def write(package: Package, part: str, changes: Mapping[tuple[int, int], str | None]) -> None:
    """Set, restore or remove notes: a str is added as ours, a Token restored, None removed."""
    if any(new is not None for new in changes.values()):
        _made(package, part)
    comments = _comments_part(package, part)
    if not comments:
        return
    root = package.edit(comments)
    listed = next(root.iterchildren("{*}commentList"))
    by_cell = {corner(node.get("ref") or "", comments): node for node in listed if local(node) == "comment"}
    added, removed = {}, set()
    for cell, new in sorted(changes.items()):
        node = by_cell.get(cell)
        if new is None:
            if node is not None:
                listed.remove(node)
                removed.add(cell)
        elif node is None:
            _insert(root, listed, cell, new)
            added[cell] = new
        else:
            _reword(node, new)
    _boxes(package, part, added, removed)
    if not any(local(node) == "comment" for node in listed):
        package.unrelate(part, comments)
        package.drop(comments)


def _made(package: Package, part: str) -> None:
    """The sheet has a comments part and a VML drawing."""
    if not _comments_part(package, part):
        name = package.free_name("xl/comments{}.xml")
        root = etree.Element(f"{{{_MAIN}}}comments", nsmap={None: _MAIN})
        etree.SubElement(root, f"{{{_MAIN}}}authors")
        etree.SubElement(root, f"{{{_MAIN}}}commentList")
        package.put(name, serialised(root), _COMMENTS)
        package.relate(part, "comments", name)
    if not _vml_part(package, part):
        name = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.put(name, _NEW_VML.encode(), _VML, "vml")
        key = package.relate(part, "vmlDrawing", name)
        section(package.edit(part), "legacyDrawing").set(package.id_key, key)


def _insert(root: Element, listed: Element, cell: tuple[int, int], new: str) -> None:
    space = etree.QName(root).namespace
    node = etree.Element(f"{{{space}}}comment", ref=a1(*cell), authorId=str(_author(root)))
    node.append(_text_of(new, space))
    # Excel keeps notes by row, then column.
    later = [other for other in listed if corner(other.get("ref") or "", "") > cell]
    listed.insert(listed.index(later[0]) if later else len(listed), node)


def _author(root: Element) -> int:
    authors = next(root.iterchildren("{*}authors"))
    names = [node.text for node in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{etree.QName(root).namespace}}}author").text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


def _reword(node: Element, new: str) -> None:
    space = etree.QName(node).namespace
    old = node.find("{*}text")
    if isinstance(new, Token) or old is None:
        fresh = _text_of(new, space)
    else:
        fresh = etree.Element(f"{{{space}}}text")
        for child in list(old):
            if local(child) == "t":
                run = etree.SubElement(fresh, f"{{{space}}}r")
                run.append(child)
            else:
                fresh.append(child)
        run = etree.SubElement(fresh, f"{{{space}}}r")
        run.append(_t("\n" + new, space))
    if old is None:
        node.insert(0, fresh)
    else:
        node.replace(old, fresh)


def _text_of(new: str, space: str) -> Element:
    if isinstance(new, Token):
        return etree.fromstring(new)
    text = etree.Element(f"{{{space}}}text")
    text.append(_t(new, space))
    return text


def _t(text: str, space: str) -> Element:
    node = etree.Element(f"{{{space}}}t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return node


def _boxes(
    package: Package, part: str, added: Mapping[tuple[int, int], str], removed: set[tuple[int, int]]
) -> None:
    vml = _vml_part(package, part)
    if not vml or not (added or removed):
        return
    data = package.read(vml)
    data = _SHAPE.sub(lambda found: b"" if _cell_of(found.group()) in removed else found.group(), data)
    if added:
        if b"_x0000_t202" not in data:
            data = _END.sub(lambda end: _SHAPE_TYPE.encode() + end.group(), data)
        taken = [int(number) for number in re.findall(rb'id="_x0000_s(\d+)"', data)]
        first = max(taken, default=1024 * 1 + 512) + 1
        boxes = "".join(_box(first + i, cell, text) for i, (cell, text) in enumerate(sorted(added.items())))
        data = _END.sub(lambda end: boxes.encode() + end.group(), data)
    if not _SHAPE.search(data):
        package.unrelate(part, vml)
        package.drop(vml)
        root = package.edit(part)
        root.remove(next(root.iterchildren("{*}legacyDrawing")))
    else:
        package.put(vml, data)


def _cell_of(shape: bytes) -> tuple[int, int] | None:
    """The cell that a note's box belongs to; None for other shapes."""
    if b'"Note"' not in shape:
        return None
    row = re.search(rb"<(?:\w+:)?Row>\s*(\d+)", shape)
    column = re.search(rb"<(?:\w+:)?Column>\s*(\d+)", shape)
    return (int(row.group(1)) + 1, int(column.group(1)) + 1) if row and column else None


def _box(number: int, cell: tuple[int, int], text: str) -> str:
    row, column = cell[0] - 1, cell[1] - 1
    # About 22 Chinese characters go into a line of a box four columns wide.
    lines = sum(1 + len(line) // 22 for line in str(getattr(text, "text", "") or text).split("\n"))
    top = max(row - 1, 0)
    anchor = f"{column + 1}, 15, {top}, 4, {column + 5}, 15, {top + max(3, min(lines + 1, 24))}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
