"""The add-in's package: one empty sheet, the ribbon and the macros, the same bytes for the same sources."""

from __future__ import annotations

import io
import zipfile

from bianzhi_xl import disk

# How the add-in knows its own files again.
ORIGIN = "bianzhi-xl"
_TITLE = "编制统计"
_ABOUT = "机构编制统计：填表、核对、锁定、组包。"
_MADE = "2017-12-31T00:00:00Z"

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RIBBON = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_MACROS = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_ML = "application/vnd.openxmlformats-officedocument"
ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def package(ribbon: bytes, project: bytes, kind: str = ADDIN) -> bytes:
    """The bytes of the .xlam, or of an .xlsm with the same content if ``kind`` is WORKBOOK."""
    return disk.zip_bytes(
        (
            ("[Content_Types].xml", _content_types(kind)),
            ("_rels/.rels", _relationships(_PACKAGE_PARTS)),
            ("docProps/app.xml", _text(_APP)),
            ("docProps/core.xml", _text(_CORE)),
            ("xl/workbook.xml", _text(_BOOK)),
            ("xl/_rels/workbook.xml.rels", _relationships(_BOOK_PARTS)),
            ("xl/worksheets/sheet1.xml", _text(_EMPTY_SHEET)),
            ("xl/theme/theme1.xml", _text(_theme())),
            ("xl/styles.xml", _text(_STYLES)),
            ("xl/vbaProject.bin", project),
            ("customUI/customUI14.xml", ribbon),
        )
    )


def is_ours(data: bytes) -> bool:
    """Whether these bytes are an add-in that this tool has built, of whatever version."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            core = bundle.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError):
        return False
    return f"<dc:identifier>{ORIGIN}</dc:identifier>".encode() in core


def _text(body: str) -> bytes:
    return (_HEAD + body).encode("utf-8")


def _theme() -> str:
    """A theme of plain colours: nobody sees it, but a workbook must have one."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Bianzhi"><a:themeElements>'
        f'<a:clrScheme name="Bianzhi">{colours}</a:clrScheme><a:fontScheme name="Bianzhi">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Bianzhi"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _content_types(kind: str) -> bytes:
    overrides = {
        "/docProps/app.xml": f"{_ML}.extended-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/xl/workbook.xml": kind,
        "/xl/worksheets/sheet1.xml": f"{_ML}.spreadsheetml.worksheet+xml",
        "/xl/theme/theme1.xml": f"{_ML}.theme+xml",
        "/xl/styles.xml": f"{_ML}.spreadsheetml.styles+xml",
    }
    defaults = {
        "bin": "application/vnd.ms-office.vbaProject",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    lines = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items()]
    lines += [f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()]
    return _text(f'<Types xmlns="{_PACKAGE}/content-types">{"".join(lines)}</Types>')


def _relationships(parts: tuple[tuple[str, str], ...]) -> bytes:
    lines = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    return _text(f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>')


_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "333333",
    "lt2": "EEEEEE",
    "accent1": "4472C4",
    "accent2": "ED7D31",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "70AD47",
    "hlink": "0563C1",
    "folHlink": "954F72",
}
_PACKAGE_PARTS = (
    (f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
    (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
    (_RIBBON, "customUI/customUI14.xml"),
)
_BOOK_PARTS = (
    (f"{_OFFICE}/relationships/worksheet", "worksheets/sheet1.xml"),
    (f"{_OFFICE}/relationships/theme", "theme/theme1.xml"),
    (f"{_OFFICE}/relationships/styles", "styles.xml"),
    (_MACROS, "vbaProject.bin"),
)
_APP = f'<Properties xmlns="{_OFFICE}/extended-properties"><Application>Microsoft Excel</Application></Properties>'
# Title and description are what Excel's list of add-ins shows.
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f'<dcterms:created xsi:type="dcterms:W3CDTF">{_MADE}</dcterms:created>'
    f"<dc:description>{_ABOUT}</dc:description><dc:identifier>{ORIGIN}</dc:identifier>"
    f"<dc:title>{_TITLE}</dc:title></cp:coreProperties>"
)
_BOOK = (
    f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}/relationships"><workbookPr codeName="ThisWorkbook"/>'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_EMPTY_SHEET = f'<worksheet xmlns="{_SHEET}"><sheetPr codeName="Sheet1"/><sheetData/></worksheet>'
_STYLES = (
    f'<styleSheet xmlns="{_SHEET}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
