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
from bianzhi_xl.office.files.package import Package

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
        counted = at is not None and isinstance(value, int) and value > 3
        if counted and not isinstance(sheet.grid.content(at.row, at.column), Formula):
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


def sheet_part(path: Path, sheet: str) -> str:
    """The part of a worksheet."""
    return Package(path.read_bytes()).sheets[sheet]


def put_cell(path: Path, sheet: str, a1: str, inner: str, kind: str = "n") -> Path:
    """What stands in a cell of a sheet, as XML; its style stays."""
    cell = rf'<c r="{a1}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
    return patched(path, sheet_part(path, sheet), cell, rf'<c r="{a1}"\1 t="{kind}">{inner}</c>')


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINK = """<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook
 xmlns:r="{0}" r:id="rId1"><sheetNames><sheetName val="表"/></sheetNames><sheetDataSet><sheetData sheetId="0">
<row r="1"><cell r="A1"><v>{1}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"""


def linked(path: Path, sheet: str, cells: tuple[str, ...], target: str, value: object = 7) -> Path:
    """A workbook some of whose cells take their figure from another workbook (an external link)."""
    members = parts(path)
    members["xl/externalLinks/externalLink1.xml"] = _LINK.format(_OFFICE, value).encode()
    relation = (
        f'<Relationship Id="rId1" Type="{_OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/>'
    )
    members["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'.encode()
    )
    for part, before, more in (
        ("xl/_rels/workbook.xml.rels", "</Relationships>",
         f'<Relationship Id="rIdL" Type="{_OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'),
        ("[Content_Types].xml", "</Types>",
         '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-'
         'officedocument.spreadsheetml.externalLink+xml"/>'),
    ):  # fmt: skip
        members[part] = members[part].replace(before.encode(), f"{more}{before}".encode())
    reference = (
        f'<externalReferences><externalReference xmlns:r="{_OFFICE}" r:id="rIdL"/></externalReferences>'
    )
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(
        b"</sheets>", f"</sheets>{reference}".encode()
    )
    write_parts(path, members)
    for cell in cells:
        put_cell(path, sheet, cell, f"<f>[1]表!A1</f><v>{value}</v>")
    return path
