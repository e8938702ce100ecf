"""The values that formulas show in a blank model, written beside them.

openpyxl writes formulas without values; a reader that does not calculate would then see blank totals, and
what was not there before cannot be compared after filling.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

from bianzhi_xl import disk, forms
from bianzhi_xl.nouns import At, Form, Meaning, Row, Scalar

_CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v\s*(?:/>|></v>)</c>')


def values(form: Form, rows: Sequence[Row], at: Callable[[str, str], At]) -> Mapping[str, Scalar]:
    """A1 address → value of every formula cell while all other cells are blank; None shows as nothing."""
    known = forms.computed(form, rows, {})
    return {
        at(row.key, column.key).a1: known.get(Meaning(form.name, row.key, column.key))
        for row in rows
        for column in form.columns
    }


def written(workbook: bytes, sheets: Sequence[Mapping[str, Scalar]]) -> bytes:
    """The workbook as openpyxl wrote it, its formulas with values; ``sheets`` in the workbook's order."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    for number, found in enumerate(sheets, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _filled(parts[name].decode("utf-8"), found).encode("utf-8")
    return disk.zip_bytes(parts.items())


def _filled(xml: str, found: Mapping[str, Scalar]) -> str:
    def cell(match: re.Match) -> str:
        address, attributes, formula = match.groups()
        value = found[address]
        # A formula whose result is "" is a text cell (ISO 29500-1 18.18.11, t="str").
        kind, shown = (' t="str"', "") if value is None else ("", str(value))
        return f'<c r="{address}"{attributes}{kind}><f>{formula}</f><v>{shown}</v></c>'

    return _CELL.sub(cell, xml)
