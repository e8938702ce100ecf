"""A county's working folder for the tests of files as they come, and what tells two workbooks' looks apart."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl

from bianzhi_xl import demo, forms
from bianzhi_xl.buttons import desk, new
from bianzhi_xl.nouns import Formula, Meaning
from bianzhi_xl.office.files import FileOffice

BOOK = "汇总表.xlsx"


def county(folder: Path) -> Path:
    """A county with its register and blank forms."""
    new(folder, "芷岩县", 2017, region="433122")
    for name, data in demo.files(demo.county()).items():
        (folder / "台账" / name).write_bytes(data)
    return folder


def figures(path: Path) -> dict[str, dict]:
    """What stands in every form of a workbook, by meaning: constants, and the values of formulas."""
    known = desk.facts(desk.folder_of(path))
    return {
        sheet.form.name: {
            (meaning.row, meaning.column): value
            for meaning, value in desk.figures_of(sheet).items()
            if value not in (None, "")
        }
        for sheet in desk.opened(path, known).sheets
    }


def counted_cell(path: Path, form: str) -> tuple[Meaning, object]:
    """A cell of a form that the register counts (not a formula), and where it is; its figure is over 3."""
    known = desk.facts(desk.folder_of(path))
    sheet = next(sheet for sheet in desk.opened(path, known).sheets if sheet.form.name == form)
    for meaning, value in forms.derived(sheet.form, sheet.rows, known.cube, known.last).items():
        at = sheet.binding.at(meaning.row, meaning.column)
        if at is not None and isinstance(value, int) and value > 3:
            if not isinstance(sheet.grid.content(at.row, at.column), Formula):
                return meaning, at
    raise AssertionError(form)


def parts(path: Path | bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    data = path if isinstance(path, bytes) else path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {info.filename: bundle.read(info) for info in bundle.infolist()}


def write_parts(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in members.items():
            bundle.writestr(name, data)
    return path


def patched(path: Path, part: str, old: str | bytes, new: str | bytes, count: int = 1) -> Path:
    """One piece of one part written otherwise, as some other program would have."""
    members = parts(path)
    old, new = (piece.encode() if isinstance(piece, str) else piece for piece in (old, new))
    assert re.search(old, members[part]), (part, old)
    members[part] = re.sub(old, lambda found: found.expand(new), members[part], count=count)
    return write_parts(path, members)


def looks(path: Path) -> dict[str, dict]:
    """What a person sees of each sheet besides its figures: fonts, merges, print set-up, frozen panes."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            "fonts": {
                (cell.row, cell.column): (cell.font.name, cell.font.sz, cell.font.b)
                for row in sheet
                for cell in row
                if cell.value is not None
            },
            "merges": sorted(map(str, sheet.merged_cells.ranges)),
            "print": (
                sheet.print_area,
                sheet.print_title_rows,
                sheet.page_setup.orientation,
                int(sheet.page_setup.paperSize),
                sheet.page_setup.fitToWidth,
                bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage),
            ),
            "frozen": sheet.freeze_panes,
            "hidden": sheet.sheet_state,
        }
        for sheet in book.worksheets
    }


def grids(path: Path) -> dict:
    office = FileOffice(path)
    return {sheet: office.grid(sheet) for sheet in office.sheets()}


def linked(path: Path, cell: str, target: str, value: object = 7) -> Path:
    """A workbook whose first sheet takes one cell from another workbook (an external link)."""
    from openpyxl.packaging.relationship import Relationship
    from openpyxl.workbook.external_link.external import (
        ExternalBook,
        ExternalCell,
        ExternalLink,
        ExternalRow,
        ExternalSheetData,
        ExternalSheetDataSet,
        ExternalSheetNames,
    )

    book = openpyxl.load_workbook(path)
    held = ExternalCell(r="A1", v=str(value))
    data = ExternalSheetDataSet(
        sheetData=[ExternalSheetData(sheetId=0, row=(ExternalRow(r=1, cell=(held,)),))]
    )
    link = ExternalLink(
        externalBook=ExternalBook(
            sheetNames=ExternalSheetNames(sheetName=["表"]), sheetDataSet=data, id="rId1"
        )
    )
    link.file_link = Relationship(type="externalLinkPath", Target=target, TargetMode="External", Id="rId1")
    book._external_links.append(link)
    book.worksheets[0][cell] = "=[1]表!A1"
    book.save(path)
    sheet = "xl/worksheets/sheet1.xml"
    return patched(
        path, sheet, rf'(<c r="{cell}"[^>]*>)<f>(.*?)</f><v ?(?:/>|></v>)', rf"\1<f>\2</f><v>{value}</v>"
    )
