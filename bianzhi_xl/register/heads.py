"""Headers (表头): which row of an export names its columns, and which field each column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl.nouns import FileFault
from bianzhi_xl.register.files import RawSheet
from bianzhi_xl.register.tables import LEDGER, PEOPLE, UNITS, Field, bare_head, headings

_LOOK = 30  # a header stands within the first rows that hold anything
_FEWEST = {PEOPLE: ("姓名", 4), UNITS: ("机构名称", 3), LEDGER: ("机构名称", 3)}


class Head(NamedTuple):
    """The header of a sheet: record family, its last row, column → field, and columns we do not know."""

    family: str
    last: int
    columns: Mapping[int, Field]
    unknown: tuple[str, ...]
    texts: tuple[str, ...]

    def is_repeat(self, cells: Sequence[object]) -> bool:
        """Whether a row repeats the header (a page break in a printed export)."""
        named = [column for column in self.columns if self.texts[column]]
        same = sum(column < len(cells) and bare_head(cells[column]) == self.texts[column] for column in named)
        return same >= max(2, len(named) * 2 // 3)


def find_head(path: Path, sheet: RawSheet) -> Head:
    """The header of a sheet, one row or two.

    Raises FileFault when no row looks like one, or two columns of it mean the same field.
    """
    best: Head | None = None
    rows = sheet.rows[:_LOOK]
    for place, (number, cells) in enumerate(rows):
        head = _head(number, [bare_head(cell) if cell is not None else "" for cell in cells])
        if best is None or len(head.columns) > len(best.columns):
            best = head
        if place + 1 < len(rows) and rows[place + 1][0] == number + 1:
            both = _head(number + 1, _two_rows(cells, rows[place + 1][1]))
            # A second row counts only where it says more than the first alone.
            if len(both.columns) > len(best.columns):
                best = both
    if best is None or not best.family:
        where = f"（工作表“{sheet.name}”）" if sheet.name else ""
        raise FileFault(
            f"{path}{where}：找不到表头，应有“姓名、身份证号…”“机构名称、机构类别…”或“机构名称、编制数…”；"
            "请检查，或把这个文件移出台账文件夹。"
        )
    _refuse_twice(path, sheet, best)
    return best


def _two_rows(upper: Sequence[object], lower: Sequence[object]) -> list[str]:
    """A header over two rows: the lower text where there is one, else the upper."""
    width = max(len(upper), len(lower))
    texts = []
    for column in range(width):
        low = bare_head(lower[column]) if column < len(lower) and lower[column] is not None else ""
        high = bare_head(upper[column]) if column < len(upper) and upper[column] is not None else ""
        texts.append(low or high)
    return texts


def _head(number: int, texts: list[str]) -> Head:
    options = []
    for family in (LEDGER, UNITS, PEOPLE):
        known = headings(family)
        columns = {column: known[text] for column, text in enumerate(texts) if text in known}
        names = {field.name for field in columns.values()}
        needed, fewest = _FEWEST[family]
        fits = needed in names and len(names) >= fewest
        if family == LEDGER:
            fits = fits and sum(field.kind == "数" for field in columns.values()) >= 2
        if fits:
            options.append((len(names), family == PEOPLE, family, columns))
    if not options:
        return Head("", number, {}, (), tuple(texts))
    _, _, family, columns = max(options, key=lambda option: option[:2])
    unknown = tuple(text for column, text in enumerate(texts) if text and column not in columns)
    return Head(family, number, columns, unknown, tuple(texts))


def _refuse_twice(path: Path, sheet: RawSheet, head: Head) -> None:
    seen: dict[str, int] = {}
    for column, field in head.columns.items():
        if field.name in seen:
            where = f"工作表“{sheet.name}”" if sheet.name else ""
            raise FileFault(
                f"{path}{where} 第 {head.last} 行表头：第 {seen[field.name] + 1} 列和第 {column + 1} 列"
                f"都是“{field.name}”，请删去或改名其中一列。"
            )
        seen[field.name] = column
