"""Reading (导入) the register exports: every row is a record or is set aside with a reason.

>>> why_aside("个人", {"姓名": "合计"}, ["", "合计", 12])
'合计行'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl import disk
from bianzhi_xl.nouns import Aside, Change, FileFault, Record, Register, Scalar, Settings, masked
from bianzhi_xl.register.files import RawSheet, export_files, other_files, sheets, suffix_note
from bianzhi_xl.register.heads import Head, find_head, head_again, not_found, numbers_columns
from bianzhi_xl.register.rows import Row, RowReader, shown
from bianzhi_xl.register.tables import LEDGER, PEOPLE, UNITS

_BLOCKS = {
    "在编在职": "在职",
    "非在职": "非在职",
    "离休": "离退休",
    "退休": "离退休",
    "退职": "离退休",
    "编外聘用": "编外",
}
# 非在职 stands before 在职, which is a part of it.
_HINTS = {
    "非在职": "非在职",
    "编外": "编外",
    "聘用": "编外",
    "退休": "离退休",
    "离休": "离退休",
    "在职": "在职",
}
_TELLING = {"离退休类别": "离退休", "离退休时间": "离退休", "聘用形式": "编外", "非在职理由": "非在职"}
_TOTAL = re.compile(r"\s*(?:本[页表]|全[县州市])?[合小总共]\s*计\s*[\d（(：:人名]*.{0,6}$")
_NOTE = re.compile(
    r"\s*(?:注|说明|备注|填[表报]说明|填[表报]人|审核人?|制表人?|(?:单位)?负责人|经办人|联系电话|填[表报]日期)\s*(?:[:：]|$)"
)
_NO_DATA = re.compile(r"说明|封面|目录|代码|码表|字典|下拉|参数|选项")


class _Part(NamedTuple):
    """What one sheet gave."""

    records: list[Record]
    changes: list[Change]
    aside: list[Aside]
    notes: list[str]
    rows: int = 0


def read(place: Path | str | Sequence[Path], settings: Settings | None = None) -> Register:
    """Read the exports of a folder, or the given files, into one register.

    Nothing is dropped: ``rows_read`` of a file is its records plus its rows set aside; columns, sheets and
    files that were not read are in ``notes``.  A person who stands twice is kept twice (and would be counted
    twice), for rule R-08 to speak of.  Raises FileFault on a file that cannot be read, on a sheet whose
    header is not found, and when two columns mean the same field.
    """
    paths, notes = _paths(place)
    if not paths:
        raise FileFault(f"{place}：台账文件夹里没有 .xlsx、.xls 或 .csv，请把实名制导出文件放进去。")
    records: list[Record] = []
    changes: list[Change] = []
    aside: list[Aside] = []
    rows_read: dict[str, int] = {}
    for path in paths:
        name = path.name if path.name not in rows_read else str(path)
        part = _file(path, name)
        rows_read[name] = part.rows
        records += part.records
        changes += part.changes
        aside += part.aside
        notes += part.notes
    return Register(
        people=tuple(r for r in records if r.kind not in (UNITS, LEDGER)),
        institutions=tuple(r for r in records if r.kind == UNITS),
        ledger=tuple(r for r in records if r.kind == LEDGER),
        changes=tuple(changes),
        aside=tuple(aside),
        rows_read=rows_read,
        notes=tuple(notes),
    )


def _paths(place: Path | str | Sequence[Path]) -> tuple[tuple[Path, ...], list[str]]:
    if not isinstance(place, (str, Path)):
        return tuple(map(Path, place)), []
    place = Path(place)
    if place.is_file():
        return (place,), []
    notes = [f"{path.name}：不是 .xlsx、.xls 或 .csv，没有读。" for path in other_files(place)]
    return export_files(place), notes


def _file(path: Path, name: str) -> _Part:
    data = disk.read(path)
    whole = _Part([], [], [], [])
    if note := suffix_note(path, data):
        whole.notes.append(note)
    rows = 0
    for sheet in sheets(path, data):
        if sheet.rows:
            rows += _sheet(path, sheet._replace(file=name), whole)
    if not rows:
        raise FileFault(f"{path}：里面没有数据，请重新导出，或把它移出台账文件夹。")
    return whole._replace(rows=rows)


def _sheet(path: Path, sheet: RawSheet, part: _Part) -> int:
    """Read one sheet into ``part``; how many rows it has below its header."""
    head = find_head(path, sheet)
    if head is None:
        if not (sheet.hidden or _NO_DATA.search(sheet.name)):
            raise not_found(path, sheet)
        part.notes.append(f"{sheet.file}{sheet.called}：没有表头，{len(sheet.rows)} 行没有读。")
        return 0
    if sheet.hidden:
        part.notes.append(f"{sheet.file}{sheet.called}：是隐藏的工作表，也读了。")
    _note_unknown(sheet, head, part)
    reader = RowReader(sheet, head)
    hint = _hint(sheet, head)
    body = [row for row in sheet.rows if row[0] > head.last]
    for number, cells in body:
        again = head_again(path, sheet, number, cells, head)
        if again:
            why = "重复的表头" if again is head else "另一段的表头"
            _set_aside(part, sheet, head.family, number, {}, why)
            if again is not head:
                _note_unknown(sheet, again, part)
                head, reader, hint = again, RowReader(sheet, again), _hint(sheet, again)
            continue
        row = reader.row(number, cells)
        why = row.refused or why_aside(head.family, row.values, cells)
        if not why and number == head.last + 1 and numbers_columns(cells):
            why = "栏次号"
        if why:
            _set_aside(part, sheet, head.family, number, row.values, why)
            continue
        part.changes.extend(row.changes)
        part.records.append(Record(_kind(head.family, row, hint), sheet.file, sheet.name, number, row.values))
    return len(body)


def _note_unknown(sheet: RawSheet, head: Head, part: _Part) -> None:
    if head.unknown:
        columns = "、".join(f"“{text}”" for text in head.unknown)
        part.notes.append(f"{sheet.file}{sheet.called}：不认得的列 {columns}，没有用到。")


def _hint(sheet: RawSheet, head: Head) -> str:
    """Which block people of a sheet belong to when their row does not say: by its name, title or columns."""
    if head.family != PEOPLE:
        return head.family
    titles = " ".join(str(cell) for number, cells in sheet.rows if number < head.last for cell in cells)
    names = {field.name for field in head.columns.values()}
    for text in (sheet.name, titles, sheet.file):
        for word, kind in _HINTS.items():
            if word in text:
                return kind
    return next((kind for field, kind in _TELLING.items() if field in names), "在职")


def _kind(family: str, row: Row, hint: str) -> str:
    """The block of a person: by 人员状态 where it names one, else as the sheet says."""
    return hint if family != PEOPLE else _BLOCKS.get(str(row.values.get("人员状态")), hint)


def why_aside(family: str, values: Mapping[str, Scalar], cells: Sequence[object]) -> str:
    """Why a row is no record; "" when it is one."""
    key = "姓名" if family == PEOPLE else "机构名称"
    name = str(values.get(key) or "")
    first = next((cell for cell in cells if cell != "" and cell is not None), "")
    if isinstance(first, str) and _NOTE.match(first):
        return "表尾说明"
    if (isinstance(first, str) and _TOTAL.match(first)) or _TOTAL.match(name):
        return "合计行"
    if family != PEOPLE and name.endswith(("小计", "合计", "总计")):
        return "合计行"
    if family == PEOPLE and not (name or values.get("身份证号")):
        return "没有姓名也没有身份证号"
    if family != PEOPLE and not (name or values.get("机构编码")):
        return "没有机构名称也没有机构编码"
    return ""


def _set_aside(
    part: _Part, sheet: RawSheet, family: str, number: int, values: Mapping[str, Scalar], why: str
) -> None:
    who = str(values.get("姓名") or values.get("机构名称") or "")
    number_text = str(values.get("身份证号") or "")
    if len(number_text) >= 15:
        who += f"（{masked(number_text)}）"
    part.aside.append(Aside(sheet.file, sheet.name, number, family, shown(who), why))
