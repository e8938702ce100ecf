"""Cells (单元格) of one worksheet part: found or made in place, given a value, a style, or nothing.

Elements are those of ISO 29500-1 18.3.1 (``worksheet``).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left

from lxml import etree
from lxml.etree import _Element as Element

from bianzhi_xl.nouns import FileFault, Formula, Scalar, column_number
from bianzhi_xl.office.files.formulas import at, cells_of, local, rows_of
from bianzhi_xl.office.files.styles import Styles

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DAY_0 = dt.datetime(1899, 12, 30)
_DAY_0_1904 = dt.datetime(1904, 1, 1)

# The order of a worksheet's sections (18.3.1.99): a new one must stand in its place.
ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
    "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter "
    "rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing drawingHF legacyDrawing "
    "legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst"
).split()


def date_of(number: float, since_1904: bool) -> dt.date | dt.datetime | None:
    """The date a serial number stands for; None outside what a calendar knows."""
    try:
        # Excel's 1900 was a leap year: before March the days are off by one, and day 60 never was.
        if not since_1904 and (number < 1 or 60 <= number < 61):
            return None
        shift = 1 if not since_1904 and number < 60 else 0
        moment = (_DAY_0_1904 if since_1904 else _DAY_0) + dt.timedelta(days=number + shift)
    except OverflowError:
        return None
    moment = (moment + dt.timedelta(microseconds=500)).replace(microsecond=0)
    return moment.date() if moment.time() == dt.time() else moment


def serial_of(date: dt.date, since_1904: bool) -> float | int:
    """The serial number of a date."""
    moment = date if isinstance(date, dt.datetime) else dt.datetime.combine(date, dt.time())
    moment = moment.replace(tzinfo=None)
    span = moment - (_DAY_0_1904 if since_1904 else _DAY_0)
    days = span / dt.timedelta(days=1)
    if not since_1904 and moment < dt.datetime(1900, 3, 1):
        days -= 1
    return int(days) if days == int(days) else days


class Cells:
    """The rows of a worksheet about to change.  ``root`` is the part's root, fetched with ``edit``."""

    def __init__(self, root: Element, since_1904: bool) -> None:
        self.root = root
        self._since_1904 = since_1904
        self._namespace = etree.QName(root).namespace or ""
        self._data = next(root.iterchildren("{*}sheetData"))
        self._rows = dict(rows_of(root))
        self._numbers = sorted(self._rows)
        self._cells: dict[int, dict[int, Element]] = {}

    def style(self, row: int, column: int) -> int:
        """The style index a cell shows, also one that is not written down (its row's or its column's)."""
        cell = self._row_cells(row).get(column) if row in self._rows else None
        if cell is not None:
            return int(cell.get("s") or 0)
        return default_style(self.root, self._rows.get(row), column)

    def set_height(self, row: int, points: float) -> None:
        """Give a row its height."""
        self._row(row).set("ht", str(points))
        self._row(row).set("customHeight", "1")

    def set_style(self, row: int, column: int, style: int) -> None:
        """Give a cell a style; a cell that is not there is made."""
        self.cell(row, column).set("s", str(style))

    def cell(self, row: int, column: int) -> Element:
        """The cell's element, made in its place if need be, with the style it showed."""
        cells = self._row_cells(row)
        if column not in cells:
            style = default_style(self.root, self._rows.get(row), column)
            cell = etree.Element(f"{{{self._namespace}}}c", r=at(row, column))
            if style:
                cell.set("s", str(style))
            parent = self._row(row)
            after = sorted(number for number in cells if number > column)
            parent.insert(parent.index(cells[after[0]]) if after else len(parent), cell)
            cells[column] = cell
        return cells[column]

    def _row(self, number: int) -> Element:
        if number not in self._rows:
            row = etree.Element(f"{{{self._namespace}}}row", r=str(number))
            place = bisect_left(self._numbers, number)
            if place < len(self._numbers):
                self._data.insert(self._data.index(self._rows[self._numbers[place]]), row)
            else:
                self._data.append(row)
            self._numbers.insert(place, number)
            self._rows[number] = row
        return self._rows[number]

    def _row_cells(self, number: int) -> dict[int, Element]:
        if number not in self._cells:
            row = self._row(number)
            self._cells[number] = dict(cells_of(row))
            # Addresses may be left out; once cells are added they must be there.
            row.set("r", str(number))
            for column, cell in self._cells[number].items():
                cell.set("r", at(number, column))
            row.attrib.pop("spans", None)
        return self._cells[number]

    def set_value(self, row: int, column: int, value: Scalar, styles: Styles) -> None:
        """Write a value or formula; the style stays, but a date in a cell that shows none gets a date style."""
        cell = self.cell(row, column)
        for child in [child for child in cell if local(child) in ("f", "v", "is")]:
            cell.remove(child)
        for name in ("t", "cm", "vm", "ph"):
            cell.attrib.pop(name, None)
        if isinstance(value, dt.date):
            cell.set("s", str(styles.with_date(int(cell.get("s") or 0))))
            value = serial_of(value, self._since_1904)
        self._write(cell, value)

    def _write(self, cell: Element, value: Scalar) -> None:
        # Children of a cell stand in the order f, v, is; anything else (extLst) after them.
        if value is None:
            return
        if isinstance(value, Formula):
            self._child(cell, "f").text = _plain(value[1:])
        elif isinstance(value, bool):
            cell.set("t", "b")
            self._child(cell, "v").text = str(int(value))
        elif isinstance(value, (int, float)):
            self._child(cell, "v").text = repr(value)
        else:
            # Inline: the table of shared strings, a part that nobody asked us to touch, stays as it is.
            cell.set("t", "inlineStr")
            text = etree.SubElement(self._child(cell, "is"), f"{{{self._namespace}}}t")
            text.text = _plain(str(value))
            text.set(_XML_SPACE, "preserve")

    def _child(self, cell: Element, name: str) -> Element:
        node = etree.Element(f"{{{self._namespace}}}{name}")
        cell.insert(0, node)
        return node


def _plain(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(
        ch
        for ch in text
        if ch in "\t\n\r" or (ch >= " " and ch not in "\ufffe\uffff" and not "\ud800" <= ch <= "\udfff")
    )


def default_style(root: Element, row: Element | None, column: int) -> int:
    """The style of a cell that is not written down: its row's, else its column's, else the first."""
    if row is not None and row.get("customFormat") in ("1", "true"):
        return int(row.get("s") or 0)
    for node in root.iterfind("{*}cols/{*}col"):
        if int(node.get("min") or 0) <= column <= int(node.get("max") or 0):
            return int(node.get("style") or 0)
    return 0


def section(root: Element, name: str) -> Element:
    """A section of the worksheet, made in its place if it is not there."""
    found = next(root.iterchildren(f"{{*}}{name}"), None)
    if found is not None:
        return found
    node = etree.Element(f"{{{etree.QName(root).namespace}}}{name}")
    rank = ORDER.index(name)
    for place, child in enumerate(root):
        if local(child) in ORDER and ORDER.index(local(child)) > rank:
            root.insert(place, node)
            return node
    root.append(node)
    return node


def corner(address: str, where: str) -> tuple[int, int]:
    """(row, column) of an A1 address.  Raises FileFault if it is none."""
    letters = address.rstrip("0123456789").replace("$", "")
    digits = address[len(address.rstrip("0123456789")) :]
    if not letters.isascii() or not letters.isalpha() or not digits:
        raise FileFault(f"{where}：单元格地址“{address}”读不懂，请用 Excel 另存后再试。")
    return int(digits), column_number(letters)
