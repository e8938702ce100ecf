"""Register exports made up for tests: people, institutions and quotas that exist nowhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from bianzhi_xl import register
from bianzhi_xl.nouns import Cube, Record, Register, Settings
from bianzhi_xl.register.numbers import check_digit

SAMPLE_ID = "11010519491231002X"  # the sample number that GB 11643 itself prints


def settings(**more) -> Settings:
    """A working folder's settings that exist nowhere."""
    return Settings("工作", "某县", 2017, "县市", dt.date(2017, 12, 31), **more)


def id_number(serial: int, birth: str = "1980-01-01", region: str = "433199") -> str:
    """An invented ID number with a true check character; an odd serial is a man's."""
    body = f"{region}{birth.replace('-', '')}{serial:03d}"
    return body + check_digit(body)


def rows(table: str) -> list[list[str]]:
    """The rows of a text table: one line a row, cells apart by ``|``."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def book(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets; a text that begins with = stays a text."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for r, line in enumerate(lines, 1):
            for c, value in enumerate(line, 1):
                cell = sheet.cell(r, c)
                cell.value = value if value != "" else None
                if isinstance(value, str) and value:
                    cell.data_type = "s"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(lines: Sequence[Sequence[object]], comma: str = ",") -> str:
    """The text of a .csv."""
    out = io.StringIO()
    csv.writer(out, delimiter=comma).writerows(lines)
    return out.getvalue()


def read(folder: Path, data: bytes, name: str = "在职.xlsx") -> Register:
    """The register of one export."""
    path = folder / name
    path.write_bytes(data)
    return register.read((path,))


def read_table(folder: Path, table: str, sheet: str = "在职") -> Register:
    """The register of one sheet, shown as a text table."""
    return read(folder, book({sheet: rows(table)}), "台账.xlsx")


# --- records without files ------------------------------------------------------------------------------

_UNITS = (
    # 机构编码, 机构名称, other fields
    ("01", "某县财政局", {"系统类别": "政府", "机构性质": "党政机关", "机构类别": "政府组成部门"}),
    ("02", "某县公安局", {"系统类别": "政府", "机构性质": "政法机关", "机构类别": "政府组成部门"}),
    ("03", "某县一中", {"事业单位类别": "公益一类", "行业分类": "教育", "经费形式": "全额拨款"}),
    ("04", "某县畜牧局", {"事业单位类别": "公益一类", "是否参照公务员法管理": "是", "经费形式": "全额拨款"}),
    ("05", "城关镇人民政府", {"系统类别": "政府", "机构性质": "党政机关", "机构类别": "乡(镇)机关"}),
)
UNIT_CODES = tuple(code for code, _, _ in _UNITS)


def units() -> tuple[Record, ...]:
    """Five institutions of five kinds; the first has two inner offices."""
    found = []
    for place, (code, name, more) in enumerate(_UNITS, 2):
        values = {"机构编码": code, "机构名称": name, "法人单位标识": "法人单位", "机构规格": "正科", **more}
        found.append(Record("机构", "机构.xlsx", "机构", place, values))
    for place, office in enumerate(("办公室", "预算股"), 10):
        values = {"机构名称": office, "法人单位标识": "内设机构", "隶属单位": "01"}
        found.append(Record("机构", "机构.xlsx", "机构", place, values))
    return tuple(found)


def person(number: int = 1, kind: str = "在职", **values: object) -> Record:
    """A person in post in 某县财政局, but for what ``values`` says; None takes a field away."""
    usual = {
        "姓名": "张三",
        "身份证号": id_number(number),
        "性别": "男" if number % 2 else "女",
        "出生日期": dt.date(1980, 1, 1),
        "民族": "苗族",
        "政治面貌": "群众",
        "学历": "本科",
        "单位编码": "01",
        "所在机构": "办公室",
        "编制类型": "行政编制",
        "占用编制情况": "占编",
        "人员状态": "在编在职",
        "人员分类": "非领导人员",
        "入编时间": dt.date(2010, 7, 1),
    }
    whole = {name: value for name, value in {**usual, **values}.items() if value is not None}
    return Record(kind, f"{kind}.xlsx", kind, number + 1, whole)


def quota(code: str, row: int = 2, **values: object) -> Record:
    """A ledger entry."""
    return Record("台账", "台账.xlsx", "台账", row, {"机构编码": code, **values})


def cube(
    people: Sequence[Record] = (),
    ledger: Sequence[Record] = (),
    more_units: Sequence[Record] = (),
    **switches,
) -> Cube:
    """The cube of these records at the end of 2017."""
    whole = Register(tuple(people), (*units(), *more_units), tuple(ledger))
    return register.cube(whole, settings(switches=switches))
