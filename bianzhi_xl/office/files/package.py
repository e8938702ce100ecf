"""An .xlsx package: its parts, how they refer to each other, and only the touched ones written anew.

Names of parts and relations are those of ECMA-376 part 2 (Open Packaging Conventions).  Strict and
Transitional workbooks differ in their namespaces only, so relations are told by the last word of their type.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from copy import copy
from urllib.parse import unquote

from lxml import etree
from lxml.etree import _Element as Element

from bianzhi_xl.nouns import FileFault

_TYPES = "[Content_Types].xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# What the Strict variant (ISO 29500-1 Annex) calls them.
_STRICT = {
    _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    _OFFICE_RELS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


class Package:
    """The parts of one workbook.  Reading is lazy; ``edit`` says that a part is about to change."""

    def __init__(self, data: bytes, name: str = "工作簿") -> None:
        self.name = name
        self._before = data
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._trees: dict[str, Element] = {}
        self._edited: set[str] = set()
        self._put: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self._rels: dict[str, dict[str, tuple[str, str, bool]]] = {}
        self._sheets: dict[str, str] | None = None
        self.names: set[str] = {info.filename for info in self._zip.infolist() if not info.is_dir()}
        self.workbook = self._first("", "officeDocument")

    def _first(self, part: str, kind: str) -> str:
        for found, target, external in self.rels(part).values():
            if found == kind and not external and target in self.names:
                return target
        raise FileFault(f"{self.name}：包里找不到工作簿（workbook），文件不完整，请重新获取。")

    @property
    def sheets(self) -> Mapping[str, str]:
        """Sheet name → part name, in the workbook's order; chart sheets and dialog sheets left out."""
        if self._sheets is None:
            rels = self.rels(self.workbook)
            self._sheets = {}
            for node in self.tree(self.workbook).iter("{*}sheet"):
                kind, target, _ = rels.get(relation_id(node) or "", ("", "", False))
                if kind == "worksheet" and target in self.names:
                    self._sheets[node.get("name") or ""] = target
        return self._sheets

    def read(self, part: str) -> bytes:
        """The bytes of a part as it stands now."""
        if part in self._edited:
            return serialised(self._trees[part])
        if part in self._put:
            return self._put[part]
        return self._zip.read(part)

    def tree(self, part: str) -> Element:
        """The root element of a part, to look at.  Raises FileFault if it is no XML."""
        if part not in self._trees:
            try:
                self._trees[part] = etree.fromstring(self.read(part), _PARSER)
            except etree.XMLSyntaxError as error:
                raise FileFault(
                    f"{self.name}：其中的 {part} 不是完好的 XML，请用 Excel 另存后再试。"
                ) from error
        return self._trees[part]

    def edit(self, part: str) -> Element:
        """The root element of a part, to change: the part will be written anew."""
        root = self.tree(part)
        self._edited.add(part)
        self._sheets = None
        return root

    def put(self, part: str, data: bytes, content_type: str = "", extension: str = "") -> None:
        """Set a part's bytes; a new part needs its content type (by ``extension`` where it has a default)."""
        self._trees.pop(part, None)
        self._sheets = None
        self._edited.discard(part)
        self._gone.discard(part)
        self._put[part] = data
        if part not in self.names and content_type:
            self._declare(part, content_type, extension)
            self._put[part] = self._as_strict(data)
        self.names.add(part)

    def _as_strict(self, data: bytes) -> bytes:
        """A new part, or a relation's type, in the words of this workbook: Transitional unless it is Strict."""
        if etree.QName(self.tree(self.workbook)).namespace != _STRICT[_MAIN]:
            return data
        for loose, strict in _STRICT.items():
            data = data.replace(loose.encode(), strict.encode())
        return data

    def drop(self, part: str) -> None:
        """Take a part out, with its content type and its own relations."""
        own = rels_part(part)
        self._sheets = None
        for name in (part, own):
            if name in self.names:
                self.names.discard(name)
                self._gone.add(name)
                self._edited.discard(name)
                self._put.pop(name, None)
                self._trees.pop(name, None)
        self._rels.pop(part, None)
        if any(node.get("PartName") == "/" + part for node in self.tree(_TYPES)):
            root = self.edit(_TYPES)
            for node in [node for node in root if node.get("PartName") == "/" + part]:
                root.remove(node)

    def rels(self, part: str) -> Mapping[str, tuple[str, str, bool]]:
        """Relations of a part ("" = the package): id → (last word of its type, target part, external)."""
        if part not in self._rels:
            own = rels_part(part)
            self._rels[part] = {}
            if own in self.names:
                for node in self.tree(own).iter("{*}Relationship"):
                    external = node.get("TargetMode") == "External"
                    kind = (node.get("Type") or "").rsplit("/", 1)[-1]
                    target = node.get("Target") or ""
                    found = target if external else _resolved(part, target)
                    self._rels[part][node.get("Id") or ""] = (kind, found, external)
        return self._rels[part]

    @property
    def id_key(self) -> str:
        """The attribute that names a relation (``r:id``) in this workbook."""
        return f"{{{self._as_strict(_OFFICE_RELS.encode()).decode()}}}id"

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation and return its id."""
        own = rels_part(part)
        if own not in self.names:
            self.put(own, serialised(etree.Element(f"{{{_RELS_NS}}}Relationships", nsmap={None: _RELS_NS})))
        root = self.edit(own)
        taken = {node.get("Id") for node in root}
        number = 1
        while f"rIdBz{number}" in taken:
            number += 1
        etree.SubElement(
            root,
            f"{{{_RELS_NS}}}Relationship",
            Id=f"rIdBz{number}",
            Type=self._as_strict(f"{_OFFICE_RELS}/{kind}".encode()).decode(),
            Target="/" + target,
        )
        self._rels.pop(part, None)
        return f"rIdBz{number}"

    def unrelate(self, part: str, target: str) -> None:
        """Take the relations from ``part`` to ``target`` out; an emptied list of relations goes with them."""
        own = rels_part(part)
        root = self.edit(own)
        ids = {
            key for key, (_, found, external) in self.rels(part).items() if found == target and not external
        }
        for node in [node for node in root if node.get("Id") in ids]:
            root.remove(node)
        self._rels.pop(part, None)
        if not len(root):
            self.drop(own)

    def free_name(self, pattern: str) -> str:
        """A part name that is not taken: ``pattern`` with the first free number."""
        number = 1
        while pattern.format(number) in self.names:
            number += 1
        return pattern.format(number)

    def _declare(self, part: str, content_type: str, extension: str) -> None:
        if extension:
            if any((node.get("Extension") or "").lower() == extension for node in self.tree(_TYPES)):
                return
            root = self.edit(_TYPES)
            root.insert(
                0, etree.Element(f"{{{_TYPES_NS}}}Default", Extension=extension, ContentType=content_type)
            )
            return
        root = self.edit(_TYPES)
        etree.SubElement(root, f"{{{_TYPES_NS}}}Override", PartName="/" + part, ContentType=content_type)

    def bytes(self) -> bytes:
        """The package as it is to be written; the very same bytes when nothing was touched."""
        if not (self._edited or self._put or self._gone):
            return self._before
        out = io.BytesIO()
        old = [info for info in self._zip.infolist() if info.filename not in self._gone]
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            for info in old:
                touched = info.filename in self._edited or info.filename in self._put
                data = self.read(info.filename) if touched else self._zip.read(info)
                # A copy: zipfile writes the new offset into what it is given.
                bundle.writestr(copy(info), data, zipfile.ZIP_DEFLATED if touched else info.compress_type)
            known = {info.filename for info in old}
            for name in self._put:
                if name not in known:
                    bundle.writestr(
                        zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), self.read(name), zipfile.ZIP_DEFLATED
                    )
        return out.getvalue()


def rels_part(part: str) -> str:
    """The part that holds another part's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relation_id(node: Element) -> str | None:
    """The ``r:id`` of an element, Transitional or Strict."""
    return next((value for key, value in node.attrib.items() if key.endswith("elationships}id")), None)


def serialised(root: Element) -> bytes:
    """A part's bytes."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def _resolved(part: str, target: str) -> str:
    target = unquote(target.split("#", 1)[0]).replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
