"""Reading (导入) the register exports: every row is a record or is set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl.nouns import Aside, Change, FileFault, Record, Register, Scalar, masked
from bianzhi_xl.register import numbers
from bianzhi_xl.register.cleaning import Clean, clean
from bianzhi_xl.register.files import RawSheet, export_files, sheets
from bianzhi_xl.register.heads import Head, find_head
from bianzhi_xl.register.tables import LEDGER, PEOPLE, UNITS, Field

_BLOCKS = {"非在职": "非在职", "离休": "离退休", "退休": "离退休", "退职": "离退休", "编外聘用": "编外"}
_HINTS = (("非在职", "非在职"), ("编外", "编外"), ("退休", "离退休"), ("离休", "离退休"))
_TOTALS = ("合计", "小计", "总计")
_NOTES = ("注:", "注：", "说明:", "说明：", "填报人", "审核人", "制表", "单位负责人", "备注:", "备注：")


class _Part(NamedTuple):
    """What one sheet gave."""

    records: list[Record]
    changes: list[Change]
    aside: list[Aside]
    rows: int


def read(place: Path | Sequence[Path], settings: object = None) -> Register:
    """Read the exports of a folder, or the given files, into one register.

    Nothing is dropped: ``rows_read`` of a file is its records plus its rows set aside.  A person who stands
    twice is kept twice, for rule R-08 to speak of.  Raises FileFault on a file that cannot be read, on a
    sheet whose header is not found, and when two headers mean the same field.
    """
    paths = export_files(place) if isinstance(place, Path) else tuple(place)
    if not paths:
        raise FileFault(f"{place}：台账文件夹里没有 .xlsx、.xls 或 .csv，请把实名制导出文件放进去。")
    records: list[Record] = []
    changes: list[Change] = []
    aside: list[Aside] = []
    rows_read: dict[str, int] = {}
    for path in paths:
        parts = [_part(path, sheet) for sheet in sheets(path)]
        if not any(part.rows for part in parts):
            raise FileFault(f"{path}：里面没有数据，请重新导出，或把它移出台账文件夹。")
        rows_read[path.name] = sum(part.rows for part in parts)
        for part in parts:
            records += part.records
            changes += part.changes
            aside += part.aside
    return Register(
        people=tuple(r for r in records if r.kind not in (UNITS, LEDGER)),
        institutions=tuple(r for r in records if r.kind == UNITS),
        ledger=tuple(r for r in records if r.kind == LEDGER),
        changes=tuple(changes),
        aside=tuple(aside),
        rows_read=rows_read,
    )


def _part(path: Path, sheet: RawSheet) -> _Part:
    part = _Part([], [], [], 0)
    if not sheet.rows:
        return part
    head = find_head(path, sheet)
    body = [row for row in sheet.rows if row[0] > head.last]
    reader = _SheetReader(sheet, head, part)
    for number, cells in body:
        reader.row(number, cells)
    return part._replace(rows=len(body))


class _SheetReader:
    """Reads the rows below one header; each distinct raw value of a column is cleaned once."""

    def __init__(self, sheet: RawSheet, head: Head, part: _Part) -> None:
        self._sheet = sheet
        self._head = head
        self._part = part
        self._columns = tuple((column, field, {}) for column, field in head.columns.items())
        self._hint = next(
            (kind for word, kind in _HINTS if word in sheet.name or word in sheet.file), "在职"
        )

    def row(self, number: int, cells: list[object]) -> None:
        """Make a record of a row, or set it aside."""
        values: dict[str, Scalar] = {}
        cleaned: list[tuple[Field, object, Clean]] = []
        refused = ""
        width = len(cells)
        for column, field, memory in self._columns:
            raw = cells[column] if column < width else None
            if raw is None or raw == "":
                continue
            found = _remembered(raw, field, memory)
            if found.why:
                cleaned.append((field, raw, found))
            if found.refused:
                refused = refused or found.refused
            elif found.value is not None:
                values[field.name] = found.value
        why = refused or self._why_aside(values, cells)
        if why:
            self._set_aside(number, values, why)
            return
        self._birth_day(values, cleaned)
        self._part.changes.extend(self._change(number, *each) for each in cleaned)
        kind = self._kind(values)
        self._part.records.append(Record(kind, self._sheet.file, self._sheet.name, number, values))

    def _kind(self, values: Mapping[str, Scalar]) -> str:
        if self._head.family != PEOPLE:
            return self._head.family
        status = values.get("人员状态")
        if status is None:
            return self._hint
        return _BLOCKS.get(str(status), "在职")

    def _why_aside(self, values: Mapping[str, Scalar], cells: list[object]) -> str:
        first = next((str(cell).strip() for cell in cells if cell not in (None, "")), "")
        bare = "".join(first.split())
        if self._head.is_repeat(cells):
            return "重复的表头"
        if bare.startswith(_NOTES):
            return "表尾说明"
        key = "姓名" if self._head.family == PEOPLE else "机构名称"
        if bare in _TOTALS or str(values.get(key, "")) in _TOTALS:
            return "合计行"
        if self._head.family == PEOPLE and not (values.get("姓名") or values.get("身份证号")):
            return "没有姓名也没有身份证号"
        if self._head.family != PEOPLE and not (values.get("机构名称") or values.get("机构编码")):
            return "没有机构名称也没有机构编码"
        return ""

    def _set_aside(self, number: int, values: Mapping[str, Scalar], why: str) -> None:
        who = str(values.get("姓名") or values.get("机构名称") or "")
        number_text = values.get("身份证号")
        if number_text:
            who += f"（{masked(number_text)}）"
        self._part.aside.append(Aside(self._sheet.file, self._sheet.name, number, self._head.family, who, why))

    def _birth_day(self, values: dict[str, Scalar], cleaned: list[tuple[Field, object, Clean]]) -> None:
        """A birth typed as year and month takes its day from a sound ID number of that month."""
        for place, (field, raw, found) in enumerate(cleaned):
            if field.name != "出生日期" or not found.why.startswith("只有年月"):
                continue
            number = values.get("身份证号")
            born = numbers.birth_of(number) if numbers.id_problem(number) is None else None
            typed = values["出生日期"]
            if born and (born.year, born.month) == (typed.year, typed.month):  # type: ignore[union-attr]
                values["出生日期"] = born
                cleaned[place] = (field, raw, Clean(born, "只有年月，日取自身份证号"))

    def _change(self, number: int, field: Field, raw: object, found: Clean) -> Change:
        old, new = str(raw), str(found.value)
        if field.kind == "身份证号":
            old, new = masked(old), masked(new)
        return Change(self._sheet.file, number, field.name, old, new, found.why)


def _remembered(raw: object, field: Field, memory: dict[object, Clean]) -> Clean:
    key = raw if isinstance(raw, str) else (type(raw), raw)
    found = memory.get(key)
    if found is None:
        found = memory[key] = clean(raw, field)
    return found


def unknown_headings(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """(file, header) of every column that means nothing to us."""
    for path in paths:
        for sheet in sheets(path):
            if sheet.rows:
                yield from ((path.name, text) for text in find_head(path, sheet).unknown)
