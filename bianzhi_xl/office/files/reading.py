"""A worksheet part read once into a Grid: values, formulas, merges, fills, notes, locks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml.etree import _Element as Element

from bianzhi_xl.nouns import Box, FileFault, Formula, Grid, Protection, Scalar
from bianzhi_xl.office.files import notes
from bianzhi_xl.office.files.cells import corner, date_of, default_style
from bianzhi_xl.office.files.formulas import cells_of, local, rows_of, written
from bianzhi_xl.office.files.package import Package, relation_id
from bianzhi_xl.office.files.styles import Styles

_EXTERNAL = re.compile(r"\[(\d+)\]")


def shared_strings(package: Package) -> tuple[str, ...]:
    """The texts of the shared string table (18.4.9); phonetic readings left out."""
    for kind, part, _ in package.rels(package.workbook).values():
        if kind == "sharedStrings" and part in package.names:
            return tuple(_text(node) for node in package.tree(part) if local(node) == "si")
    return ()


def _text(node: Element) -> str:
    pieces = []
    for child in node:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces += [part.text or "" for part in child if local(part) == "t"]
    return "".join(pieces)


def since_1904(package: Package) -> bool:
    """Whether the workbook counts days from 1904 (18.2.28)."""
    node = package.tree(package.workbook).find("{*}workbookPr")
    return node is not None and node.get("date1904") in ("1", "true")


class Reader:
    """Reads sheets of one package; the string table and styles are read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._strings: tuple[str, ...] | None = None
        self.styles = Styles(package)
        self._since_1904 = since_1904(package)

    def workbook(self) -> Grid:
        """The workbook itself as a grid without cells: its structure's protection."""
        node = self._package.tree(self._package.workbook).find("{*}workbookProtection")
        locked = node is not None and node.get("lockStructure") in ("1", "true")
        return Grid("", {}, protection=_protection(node, "workbook"), protected=locked)

    def sheet(self, name: str) -> Grid:
        """One worksheet.  Raises FileFault if it is not there or its cells cannot be read."""
        package = self._package
        if name not in package.sheets:
            raise FileFault(f"{package.name}：没有工作表“{name}”，请检查表名。")
        part = package.sheets[name]
        root = package.tree(part)
        where = f"{package.name} {name}"
        values: dict[tuple[int, int], Scalar] = {}
        looks: dict[tuple[int, int], int] = {}
        formulas: dict[tuple[int, int], Formula] = {}
        try:
            self._read_cells(root, values, looks)
            for cell in written(root):
                formulas[cell.row, cell.column] = Formula("=" + cell.text)
        except (ValueError, IndexError) as error:
            raise FileFault(f"{where}：单元格读不懂（{error}），请用 Excel 另存后再试。") from error
        guard = root.find("{*}sheetProtection")
        return Grid(
            name,
            values,
            formulas,
            merges=tuple(_merges(root, where)),
            fills=_Fills(looks, root, self.styles),
            notes=notes.read(package, part),
            unlocked=frozenset(at for at, style in looks.items() if self.styles.unlocked(style)),
            fixed_notes=notes.threaded(package, part),
            protection=_protection(guard, ""),
            protected=guard is not None and guard.get("sheet") in ("1", "true"),
            hidden=self._hidden(name),
            footer=footer(root),
            links=self._links(formulas),
        )

    def _links(self, formulas: Mapping[tuple[int, int], Formula]) -> dict[tuple[int, int], str]:
        """Formulas that refer to another workbook, by its number among the external references (18.17.2.3)."""
        found = {at: link[1] for at, text in formulas.items() if (link := _EXTERNAL.search(text))}
        if not found:
            return {}
        books = list(self._linked())
        return {at: books[int(n) - 1] for at, n in found.items() if 0 < int(n) <= len(books)}

    def _linked(self) -> Iterator[str]:
        """The file names of the workbooks that this one takes something from, in their order."""
        package = self._package
        rels = package.rels(package.workbook)
        for node in package.tree(package.workbook).iterfind("{*}externalReferences/{*}externalReference"):
            _, part, _ = rels.get(relation_id(node) or "", ("", "", False))
            targets = [target for _, target, external in package.rels(part).values() if external]
            yield re.split(r"[/\\]", unquote(targets[0]))[-1] if targets else "?"

    def _read_cells(
        self, root: Element, values: dict[tuple[int, int], Scalar], looks: dict[tuple[int, int], int]
    ) -> None:
        for number, row in rows_of(root):
            for column, cell in cells_of(row):
                style = int(cell.get("s") or 0)
                looks[number, column] = style
                value = self._value(cell, style)
                if value is not None:
                    values[number, column] = value

    def _value(self, cell: Element, style: int) -> Scalar:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            node = next(cell.iterchildren("{*}is"), None)
            return _text(node) if node is not None else None
        node = next(cell.iterchildren("{*}v"), None)
        text = node.text if node is not None else None
        if text is None:
            return None
        if kind == "s":
            return self._string(int(text))
        if kind in ("str", "e", "d"):
            return text
        if kind == "b":
            return text.strip() == "1"
        return self._number(float(text), style)

    def _string(self, index: int) -> str:
        if self._strings is None:
            self._strings = shared_strings(self._package)
        return self._strings[index]

    def _number(self, number: float, style: int) -> Scalar:
        if style and self.styles.is_date(style):
            date = date_of(number, self._since_1904)
            if date is not None:
                return date
        return int(number) if number.is_integer() else number

    def _hidden(self, name: str) -> bool:
        nodes = self._package.tree(self._package.workbook).iter("{*}sheet")
        return any(
            node.get("name") == name and node.get("state") in ("hidden", "veryHidden") for node in nodes
        )


def footer(root: Element) -> dict[str, str]:
    """The parts of the footer of a worksheet's pages (18.3.1.46)."""
    node = root.find("{*}headerFooter/{*}oddFooter")
    return footer_parts(node.text or "") if node is not None else {}


def footer_parts(text: str) -> dict[str, str]:
    """A footer's parts by the letter that begins each (18.3.1.46).

    >>> footer_parts("第&P页&R印记 1A2B")
    {'C': '第&P页', 'R': '印记 1A2B'}
    """
    parts = dict.fromkeys("LCR", "")
    first, *others = re.split(r"(?<!&)&(?=[LCR])", text)
    parts["C"] = first  # what stands before any letter is in the middle
    for other in others:
        parts[other[0]] += other[1:]
    return {side: part for side, part in parts.items() if part}


def _merges(root: Element, where: str) -> Iterator[Box]:
    for node in root.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = (node.get("ref") or "").partition(":")
        yield (*corner(first, where), *corner(last or first, where))


def _protection(node: Element | None, prefix: str) -> Protection | None:
    if node is None:
        return None
    names: tuple[str, ...] = ("algorithmName", "saltValue", "hashValue", "spinCount")
    if prefix:
        names = tuple(prefix + name[0].upper() + name[1:] for name in names)
    algorithm, salt, digest, spin = (node.get(name) for name in names)
    old = node.get("workbookPassword" if prefix else "password")
    if old and not digest:
        return Protection("", old, 0, "")
    if not (algorithm and salt and digest):
        return None
    return Protection(salt, digest, int(spin or 0), algorithm)


class _Fills(Mapping[tuple[int, int], str]):
    """Fills by cell, worked out when asked for; any cell may be asked for, also one that is not written."""

    def __init__(self, looks: dict[tuple[int, int], int], root: Element, styles: Styles) -> None:
        self._looks = looks
        self._root = root
        self._styles = styles
        self._rows: dict[int, Element] | None = None

    def __getitem__(self, at: tuple[int, int]) -> str:
        style = self._looks.get(at)
        if style is None:
            if self._rows is None:
                self._rows = dict(rows_of(self._root))
            style = default_style(self._root, self._rows.get(at[0]), at[1])
        return self._styles.fill(style)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._looks)

    def __len__(self) -> int:
        return len(self._looks)
