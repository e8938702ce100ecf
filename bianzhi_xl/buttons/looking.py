"""上一处, 下一处, 这是谁, 帮助 and 设置: looking around in a workbook; nothing is changed."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from bianzhi_xl import disk, forms, places
from bianzhi_xl import manual as manual_page
from bianzhi_xl import mark as marker
from bianzhi_xl import settings as setting
from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.buttons.converting import converting
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import At, Column, FileFault, Meaning, Record, Row, column_number, masked

_CELL = re.compile(r"(?:(?P<sheet>.+)!)?\$?(?P<letters>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})(?::.*)?")
_WORDS = {
    "编制": "有这些编制的机构",
    "台账": "有这些编制的机构",
    "机构数": "这些机构",
    "内设机构数": "这些内设机构",
}


def place(text: str) -> At:
    """A cell as people write it: ``汇总03!C8``, the sheet's name in quotes or not; of an area its first cell.

    Raises FileFault for anything else.
    """
    found = _CELL.fullmatch(text.strip())
    if not found or not found["sheet"]:
        raise FileFault(f"“{text}”不是单元格，请写成 工作表!格，例如 汇总03!C8。")
    sheet = found["sheet"]
    if len(sheet) > 1 and sheet[0] == sheet[-1] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return At(sheet, int(found["row"]), column_number(found["letters"]))


@converting
def who(file: Path | str, at: str) -> Done:
    """The people (or institutions) that the register counts for one figure, ID numbers masked.

    at: a cell such as ``汇总03!C8``.  Raises FileFault when the cell is no figure of a form.
    """
    path, here = Path(file), place(at)
    known = desk.facts(desk.folder_of(path))
    with offices.at(path) as office:
        sheet = desk.sheet_of(path, office, here, known)
    row, column = _meant(path, sheet, here)
    meaning = Meaning(sheet.form.name, row.key, column.key)
    stands = sheet.grid.cells.get((here.row, here.column))
    counted = forms.derived(sheet.form, sheet.rows, known.cube, known.last).get(meaning)
    found = forms.behind(sheet.form, row, column, known.cube)
    said = f"{meaning}：表中是 {_shown(stands)}，台账是 {_shown(counted)}"
    if not found:
        return Done(f"{said}；这一格不是按台账里的人或机构数出来的。", data={"人员": []})
    rows = [_line(record) for record in found]
    heads = ("姓名或机构", "身份证号", "单位", "编制类型", "人员状态")
    return Done(
        f"{said}；台账里{_WORDS.get(column.source.word, '这些人')}共 {len(rows)} 条。",
        title=f"{meaning}（{here.sheet} {here.a1}）",
        table=(heads, *rows),
        data={
            "表中": stands,
            "台账": counted,
            "人员": [dict(zip(heads, each, strict=True)) for each in rows],
        },
    )


def _meant(path: Path, sheet: desk.Sheet, at: At) -> tuple[Row, Column]:
    """The form's row and column in which a cell lies."""
    key, head = sheet.binding.meant(at)
    row = next((row for row in sheet.rows if row.key == key), None)
    if row is None or not head:
        raise FileFault(
            f"{path.name} {at.sheet} {at.a1}：不是“{sheet.form.name}”里的数，请点一个填数的格子。"
        )
    return row, sheet.form.column(head)


def _line(record: Record) -> tuple[str, ...]:
    number = record.get("身份证号")
    return (
        str(record.get("姓名") or record.get("机构名称") or ""),
        masked(str(number)) if number else "",
        str(record.get("单位名称") or record.get("隶属单位") or ""),
        str(record.get("编制类型") or ""),
        str(record.get("人员状态") or ""),
    )


def _shown(value: object) -> str:
    return "空" if value in (None, "") else f"{value:g}" if isinstance(value, float) else str(value)


def following(file: Path | str, at: str) -> Done:
    """The next marked cell after ``at``, in the order of sheets and of reading; from the last to the first."""
    return _walk(Path(file), at, forwards=True)


def preceding(file: Path | str, at: str) -> Done:
    """The marked cell before ``at``; from the first to the last."""
    return _walk(Path(file), at, forwards=False)


def _walk(path: Path, at: str, forwards: bool) -> Done:
    here = place(at)
    with offices.at(path) as office:
        order = {sheet: number for number, sheet in enumerate(office.sheets())}
        if marker.SHEET not in order:
            raise FileFault(f"{path.name}：还没有核对过（没有“{marker.SHEET}”页），请先“核对”。")
        told = marker.told(office.grid(marker.SHEET))

    def reading(cell: At) -> tuple[int, int, int]:
        return order.get(cell.sheet, -1), cell.row, cell.column

    cells = sorted((cell for cell in told if cell.sheet in order), key=reading)
    if not cells:
        return Done("没有标记的格子。")
    if forwards:
        number = next((n for n, cell in enumerate(cells) if reading(cell) > reading(here)), 0)
    else:
        number = next(
            (n for n in reversed(range(len(cells))) if reading(cells[n]) < reading(here)), len(cells) - 1
        )
    cell = cells[number]
    return Done(
        f"第 {number + 1} 处，共 {len(cells)} 处：{cell.sheet} {cell.a1} {told[cell]}",
        at=cell,
        data={"工作表": cell.sheet, "格": cell.a1, "第几处": number + 1, "共": len(cells)},
    )


def settings(folder: Path | str) -> Done:
    """Where the settings of a working folder are, to be opened."""
    path = Path(folder) / setting.FILE
    loaded = setting.load(Path(folder))
    return Done(
        f"设置在 {path}：{loaded.unit or loaded.name} {loaded.year} 年度；改后保存，下次填表、核对就按新的。",
        opens=path,
        data={"文件": str(path)},
    )


def manual() -> Done:
    """The manual as a page for the browser, to be opened."""
    path = Path(tempfile.gettempdir()) / "bianzhi-xl-帮助.html"
    disk.replace(path, manual_page.html(disk.read(places.MANUAL).decode("utf-8")))
    return Done(f"帮助在 {path}。", opens=path, data={"文件": str(path)})
