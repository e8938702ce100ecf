"""Computed values beside the formulas of a new workbook.

openpyxl writes a formula without the value it comes to; whoever does not calculate (viewers, fast readers,
our own reading) would then see an empty total.  In a blank form the values are known without calculating.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from bianzhi_xl import disk, forms
from bianzhi_xl.models.layout import Layout
from bianzhi_xl.nouns import Meaning

# As openpyxl writes a formula cell, with lxml or without: <c r="C7" s="5"><f>SUM(C8:C9)</f><v></v></c>
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')


def values(plan: Layout) -> dict[str, int | float | None]:
    """Address → what its formula comes to in the blank form; None where it shows nothing ("")."""
    known = forms.computed(plan.form, plan.rows, {})
    return {
        plan.at(row, column).a1: known.get(Meaning(plan.form.name, row, column))  # type: ignore[misc, union-attr]
        for row, column in plan.formulas
    }


def with_values(workbook: bytes, sheets: Sequence[Mapping[str, int | float | None]]) -> bytes:
    """The workbook with a value beside each formula; ``sheets``: one mapping a sheet, in order."""
    wanted = {f"xl/worksheets/sheet{number}.xml": held for number, held in enumerate(sheets, 1)}
    with zipfile.ZipFile(io.BytesIO(workbook)) as bundle:
        return disk.zip_bytes(
            (name, _written(bundle.read(name), wanted.get(name, {}))) for name in bundle.namelist()
        )


def _written(part: bytes, held: Mapping[str, int | float | None]) -> bytes:
    if not held:
        return part

    def cell(found: re.Match[bytes]) -> bytes:
        address, style, formula = found.groups()
        value = held[address.decode()]
        kind, shown = (b' t="str"', b"") if value is None else (b"", str(value).encode())
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (address, style, kind, formula, shown)

    return _CELL.sub(cell, part)
