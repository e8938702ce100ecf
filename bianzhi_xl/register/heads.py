"""Headers (表头): which row of an export names its columns, and which field each column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl.nouns import At, FileFault
from bianzhi_xl.register.files import RawSheet
from bianzhi_xl.register.tables import LEDGER, PEOPLE, UNITS, Field, bare_head, headings, spellings

_LOOK = 30  # a header stands within the first rows that hold anything
_FEWEST = {PEOPLE: ("姓名", 4), UNITS: ("机构名称", 3), LEDGER: ("机构名称", 3)}
_ORDINALS = "甲乙丙丁戊己庚辛壬癸"


class Head(NamedTuple):
    """A header: record family, its last row, column → field, columns we do not know, bare texts."""

    family: str
    last: int
    columns: Mapping[int, Field]
    unknown: tuple[str, ...]
    texts: tuple[str, ...]


def find_head(path: Path, sheet: RawSheet) -> Head | None:
    """The header of a sheet, one row or two; None when no row looks like one.

    Raises FileFault when two columns of it mean the same field.
    """
    best: Head | None = None
    rows = sheet.rows[:_LOOK]
    for place, (number, cells) in enumerate(rows):
        head = _head(number, [_bare(cell) for cell in cells])
        if head and (best is None or len(head.columns) > len(best.columns)):
            best = head
        if place + 1 < len(rows) and rows[place + 1][0] == number + 1:
            both = _head(number + 1, _two_rows(cells, rows[place + 1][1]))
            # A second row counts only where it says more than the first alone.
            if both and (best is None or len(both.columns) > len(best.columns)):
                best = both
    if best:
        _refuse_twice(path, sheet, best)
    return best


def not_found(path: Path, sheet: RawSheet) -> FileFault:
    """The fault for a sheet without a header."""
    return FileFault(
        f"{path}{sheet.called}：找不到表头，应有“姓名、身份证号…”“机构名称、机构类别…”或“机构名称、编制数…”；"
        "请检查，或把这个文件移出台账文件夹。"
    )


def head_again(path: Path, sheet: RawSheet, number: int, cells: Sequence[object], head: Head) -> Head | None:
    """The header that a row below the first one holds: the same repeated, another's, or None."""
    # Most rows hold no header's text at all (or one by chance, such as 管理人员), and need no closer look.
    if spellings().isdisjoint(cells) or len(spellings().intersection(cells)) < 3:
        return None
    texts = [_bare(cell) for cell in cells]
    other = _head(number, texts)
    if other and any(head.columns.get(column) is not field for column, field in other.columns.items()):
        _refuse_twice(path, sheet, other)
        return other
    same = sum(texts[column] == head.texts[column] for column in head.columns)
    return head if other or same >= max(2, len(head.columns) * 2 // 3) else None


def numbers_columns(cells: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: 甲 乙 1 2 3, as official forms have it below the header."""
    marks = [_bare(cell) for cell in cells if cell != ""]
    counted = [int(float(mark)) for mark in marks if mark not in _ORDINALS and _is_number(mark)]
    letters = sum(mark in _ORDINALS for mark in marks)
    rising = all(after - before == 1 for before, after in zip(counted, counted[1:], strict=False))
    only = letters + len(counted) == len(marks) >= 4
    return only and rising and counted[:1] in ([], [0], [1])


def _is_number(mark: str) -> bool:
    return mark.removesuffix(".0").isdecimal() and len(mark) <= 5


def _bare(cell: object) -> str:
    return bare_head(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _two_rows(upper: Sequence[object], lower: Sequence[object]) -> list[str]:
    """A header over two rows: the lower text where there is one, else the upper.

    Where the lower one says too little alone (职数 under 部门正职领导), the two together are tried.
    """
    texts = []
    group = ""
    for high, low in zip(map(_bare, upper), map(_bare, lower), strict=True):
        group = high or (group if low else "")  # a merged heading stands in its first column only
        known = (text for text in (low, group + low) if text in spellings())
        texts.append(next(known, low) if low else high)
    return texts


def _head(number: int, texts: list[str]) -> Head | None:
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
        return None
    _, _, family, columns = max(options, key=lambda option: option[:2])
    unknown = tuple(text for column, text in enumerate(texts) if text and column not in columns)
    return Head(family, number, columns, unknown, tuple(texts))


def _refuse_twice(path: Path, sheet: RawSheet, head: Head) -> None:
    seen: dict[str, int] = {}
    for column, field in head.columns.items():
        if field.name in seen:
            one, two = (At("", 0, place + 1).a1 for place in (seen[field.name], column))
            raise FileFault(
                f"{path}{sheet.called} 第 {head.last} 行表头：{one} 列“{head.texts[seen[field.name]]}”和"
                f" {two} 列“{head.texts[column]}”都是“{field.name}”，请删去或改名其中一列。"
            )
        seen[field.name] = column
