"""The county's register as the 实名制 system exports it: a file a table, in the formats that offices meet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence, Set

from bianzhi_xl import disk
from bianzhi_xl.demo.county import County
from bianzhi_xl.demo.plan import Row

FORMATS = {
    "在职人员": "xlsx",
    "非在职人员": "xlsx",
    "离退休人员": "gb18030",
    "编外人员": "utf-8-sig",
    "机构": "xlsx",
    "编制台账": "xlsx",
}
"""Table → how it is exported: a workbook, or a .csv in that encoding."""


def files(county: County, only: Set[str] = frozenset(FORMATS)) -> Mapping[str, bytes]:
    """The exports by file name, or only those of some tables."""
    found = {}
    for table, rows in county.tables.items():
        if table not in only:
            continue
        heads = tuple(dict.fromkeys(key for row in rows for key in row))
        if FORMATS[table] == "xlsx":
            found[f"{table}.xlsx"] = _workbook(
                f"{county.name}{table.removesuffix('台账')}台账", table, heads, rows
            )
        else:
            found[f"{table}.csv"] = _csv(heads, rows).encode(FORMATS[table])
    return found


def _csv(heads: Sequence[str], rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([row.get(head, "") for head in heads] for row in rows)
    return out.getvalue()


def _workbook(title: str, sheet_name: str, heads: Sequence[str], rows: Sequence[Row]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name)
    sheet.append([title])
    sheet.append(["序号", *heads])
    for number, row in enumerate(rows, 1):
        sheet.append([number, *(row.get(head) for head in heads)])
    out = io.BytesIO()
    book.save(out)
    return disk.steady(out.getvalue())
