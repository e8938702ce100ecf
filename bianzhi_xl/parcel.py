"""The parcel (报送包): every form exactly once, a contents list, and a seal (封签) that tells what changed.

``assemble`` turns workbooks and reports into the files of the parcel; ``verify`` compares a parcel with its
seal, to the cell.  Both work on bytes; where they lie is not their business.  The seal detects changes, it
does not prevent them: its short code (封签码) belongs on the signed paper.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bianzhi_xl import disk
from bianzhi_xl.nouns import At, FileFault, Grid, Settings, Verdict

SEAL = "封签.json"
LIST = "00_清单.xlsx"
AUDIT = "90_审核报告.xlsx"
WAIVERS = "91_特殊情况说明.xlsx"
_PREFIX = {"系统汇总表": "02", "汇总表": "03", "专项情况统计表": "04", "明细表": "05"}
_VERSION = 1
_OF_SERVICES = {"参公", "事业"}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A workbook that goes into the parcel: its forms as (form name, family, title, sheet), and its state.

    folder: where in the parcel it lies, "" for the top.  fingerprints: sheet → fingerprint (指纹) of its edition.
    """

    name: str
    data: bytes
    grids: Mapping[str, Grid]
    forms: tuple[tuple[str, str, str, str], ...]
    locked: bool
    marked: bool
    folder: str = ""
    fingerprints: Mapping[str, str] = field(default_factory=dict)


class Difference(NamedTuple):
    """What verify found: kind 缺少 | 多出 | 改动, the file, the cell if any, and a sentence."""

    kind: str
    file: str
    at: At | None
    sentence: str


def state(
    enclosures: Sequence[Enclosure], expected: Sequence[str], verdict: Verdict
) -> Mapping[str, tuple[str, ...]]:
    """What stands in the parcel's way by the name that the rules about parcels call it; a sentence each.

    expected: names of the forms that must be there, each exactly once.
    """
    held: dict[str, list[str]] = {}
    for enclosure in enclosures:
        for form, _, _, sheet in enclosure.forms:
            held.setdefault(form, []).append(f"{enclosure.name}（{sheet}）")
    return {
        "缺表": tuple(f"缺少{form}，请补上后再组包。" for form in expected if form not in held),
        "重表": tuple(
            f"{form}出现 {len(places)} 次：{'、'.join(places)}，请只留一份。"
            for form, places in held.items()
            if len(places) > 1
        ),
        "标记": tuple(
            f"{enclosure.name} 里还有核对标记，请先“清除标记”。"
            for enclosure in enclosures
            if enclosure.marked
        ),
        "错误": tuple(f"还有错误没有改正或说明：{finding.sentence}" for finding in verdict.errors),
    }


def reviewer(natures: Iterable[str]) -> str:
    """The department of the prefecture's 编办 that reviews a 州直单位 of these kinds (性质), as a folder name.

    Source: 州编办发〔2017〕219号, 材料报送相关要求 (3): by kind to 行政机构编制科 or 事业机构编制科.
    """
    found = set(natures)
    return "送事业机构编制科" if found and found <= _OF_SERVICES else "送行政机构编制科"


def folder_name(settings: Settings) -> str:
    """The parcel's name: 433122_泸溪县_2017机构编制统计, without the code where there is none."""
    whose = settings.unit or settings.name
    name = "_".join(part for part in (settings.region, whose) if part)
    return _safe(f"{name}_{settings.year}机构编制统计")


def assemble(
    enclosures: Sequence[Enclosure],
    audit: bytes,
    verdict: Verdict,
    settings: Settings,
    papers: Mapping[str, bytes] | None = None,
) -> Mapping[str, bytes]:
    """The files of the parcel by their path in it, in order; the same input gives the same bytes.

    papers: documents that go along (承诺书, 统计说明 …), by file name.
    """
    placed = {_place(enclosure, enclosures): enclosure for enclosure in enclosures}
    if len(placed) < len(enclosures):
        raise FileFault("两个工作簿在报送包里会重名，请改名后再组包。")
    books = {path: enclosure.data for path, enclosure in placed.items()}
    files = dict(sorted({**books, **{_safe(name): data for name, data in (papers or {}).items()}}.items()))
    files[AUDIT] = audit
    waived = [finding for finding in verdict.findings if finding.waiver]
    if waived:
        files[WAIVERS] = _workbook("特殊情况说明", _waiver_rows(waived), (24, 60, 40, 12, 12, 12))
    listing = _list_rows(placed, files, settings, verdict)
    files = {LIST: _workbook("清单", listing, (6, 40, 10, 52, 14, 10, 68, 20, 16)), **files}
    files[SEAL] = _seal(files, {path: e.grids for path, e in placed.items()}, settings)
    return files


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """The parcel as one .zip whose files lie under ``folder``."""
    return disk.zip_bytes((f"{folder}/{path}", data) for path, data in files.items())


def seal_code(files: Mapping[str, bytes]) -> str:
    """The short code (封签码) of a parcel, to be written on the signed paper: 16 hex digits in fours."""
    digest = hashlib.sha256(files[SEAL]).hexdigest()[:16].upper()
    return "-".join(digest[i : i + 4] for i in range(0, 16, 4))


def unzipped(data: bytes, name: str) -> Mapping[str, bytes]:
    """The files of a zipped parcel, without their common folder.  Raises FileFault if it is not sound."""
    import zipfile

    disk.check_zip(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        files = {info.filename: bundle.read(info) for info in bundle.infolist() if not info.is_dir()}
    tops = {path.split("/", 1)[0] for path in files}
    if len(tops) == 1 and all("/" in path for path in files):
        files = {path.split("/", 1)[1]: data for path, data in files.items()}
    return files


def sealed(files: Mapping[str, bytes], name: str) -> Mapping:
    """The seal of a parcel as read.  Raises FileFault if it is missing or unreadable."""
    if SEAL not in files:
        raise FileFault(f"{name}：没有 {SEAL}，不是本工具组的报送包，或封签被删，请重新组包。")
    try:
        seal = json.loads(files[SEAL])
        if seal["版本"] != _VERSION or not all(isinstance(f["sha256"], str) for f in seal["文件"].values()):
            raise ValueError(seal["版本"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileFault(f"{name}：{SEAL} 读不懂（可能被改动过），请向报送单位重新要包。") from error
    return seal


def changed_workbooks(files: Mapping[str, bytes], seal: Mapping) -> tuple[str, ...]:
    """Paths of sealed workbooks whose bytes differ: their grids are needed to say which cells changed."""
    return tuple(
        path
        for path, entry in seal["文件"].items()
        if path in files and "格" in entry and _sha(files[path]) != entry["sha256"]
    )


def verify(
    files: Mapping[str, bytes], seal: Mapping, grids: Mapping[str, Mapping[str, Grid]]
) -> tuple[Difference, ...]:
    """What is missing, extra or changed against the seal, to the cell.

    grids: for each path of ``changed_workbooks`` its sheets; a path left out cannot be opened any more.
    """
    found: list[Difference] = []
    for path, entry in seal["文件"].items():
        if path not in files:
            found.append(Difference("缺少", path, None, f"缺少 {path}。"))
        elif _sha(files[path]) != entry["sha256"]:
            cells = _cell_changes(path, entry.get("格", {}), grids.get(path))
            found += cells or [Difference("改动", path, None, f"{path} 已改动（各单元格的值未变）。")]
    extra = sorted(files.keys() - seal["文件"].keys() - {SEAL})
    found += [Difference("多出", path, None, f"多出 {path}，封签里没有。") for path in extra]
    return tuple(found)


def _cell_changes(path: str, sealed_sheets: Mapping, grids: Mapping[str, Grid] | None) -> list[Difference]:
    if grids is None:
        why = f"{path} 已改动，且打不开来逐格比较。" if sealed_sheets else f"{path} 已改动。"
        return [Difference("改动", path, None, why)]
    found = []
    for sheet, before in sealed_sheets.items():
        if sheet not in grids:
            found.append(Difference("缺少", path, At(sheet), f"{path} 缺少工作表“{sheet}”。"))
            continue
        after = _cells(grids[sheet])
        for cell in sorted(before.keys() | after.keys(), key=_row_first):
            if before.get(cell) != after.get(cell):
                found.append(_cell_change(path, sheet, cell, before.get(cell), after.get(cell)))
    found += [
        Difference("多出", path, At(sheet), f"{path} 多出工作表“{sheet}”。")
        for sheet in grids
        if sheet not in sealed_sheets
    ]
    return found


def _cell_change(path: str, sheet: str, cell: str, before: str | None, after: str | None) -> Difference:
    row, column = (int(part) for part in cell.split(","))
    at = At(sheet, row, column)
    shown = f"封签时 {_shown(before)}，现在 {_shown(after)}"
    return Difference("改动", path, at, f"{path} {sheet} {at.a1}：{shown}。")


def _row_first(cell: str) -> tuple[int, int]:
    row, column = cell.split(",")
    return int(row), int(column)


def _shown(content: str | None) -> str:
    if content is None:
        return "空白"
    # A text is sealed as a digest, so that the seal holds no ID number.
    return "另一文字" if content.startswith("文:") else content.split("|", 1)[0]


def _place(enclosure: Enclosure, all_of_them: Sequence[Enclosure]) -> str:
    """Where a workbook lies in the parcel: one workbook a family by its number, split ones in a folder."""
    if enclosure.folder:
        return "/".join((*map(_safe, enclosure.folder.split("/")), _safe(enclosure.name)))
    families = {family for _, family, _, _ in enclosure.forms}
    if len(families) != 1:
        return _safe(enclosure.name)
    family = families.pop()
    number = f"{_PREFIX[family]}_" if family in _PREFIX else ""
    alone = sum(any(f == family for _, f, _, _ in other.forms) for other in all_of_them) == 1
    suffix = "." + enclosure.name.rsplit(".", 1)[-1]
    return _safe(f"{number}{family}{suffix}") if alone else f"{number}{_safe(family)}/{_safe(enclosure.name)}"


def _safe(name: str) -> str:
    """A file name that Windows accepts."""
    return "".join("_" if ch in '<>:"/\\|?*' or ord(ch) < 32 else ch for ch in name).strip(". ") or "_"


def _list_rows(placed, files, settings: Settings, verdict: Verdict) -> list[tuple]:
    explained = sum(1 for finding in verdict.findings if finding.waiver)
    whose = settings.unit or settings.name
    rows: list[tuple] = [
        (f"{whose} {settings.year} 年度机构编制统计报送清单",),
        (f"截止日期：{settings.cutoff.isoformat()}    审核结果：无未说明的错误；已说明 {explained} 处",),
        ("序号", "文件", "表", "表名", "工作表", "状态", "SHA-256", "版式指纹", "签字盖章"),
    ]
    number = 0
    for path in files:
        enclosure = placed.get(path)
        held = enclosure.forms if enclosure else (("", "", "", ""),)
        state = ("已锁定" if enclosure.locked else "未锁定") if enclosure else ""
        for form, _, title, sheet in held:
            number += 1
            edition = enclosure.fingerprints.get(sheet, "") if enclosure else ""
            rows.append((number, path, form, title, sheet, state, _sha(files[path]), edition, ""))
    return rows


def _waiver_rows(findings) -> list[tuple]:
    rows: list[tuple] = [("规则", "核对结果", "说明", "说明人", "批准人", "日期")]
    for finding in findings:
        w = finding.waiver
        rows.append((finding.rule, finding.sentence, w.reason, w.who, w.approved, w.date))
    return rows


def _workbook(title: str, rows: Sequence[tuple], widths: Sequence[float]) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = stays a text
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    heads = next(i for i, row in enumerate(rows, 1) if len(row) > 1)
    for row in sheet.iter_rows(max_row=heads):
        for cell in row:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=len(rows[cell.row - 1]) > 1, vertical="center")
    for column, width in zip("ABCDEFGHIJ", widths, strict=False):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = sheet.cell(heads + 1, 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "第&P页 共&N页"
    book.properties.creator = "bianzhi_xl"
    out = io.BytesIO()
    book.save(out)
    return disk.steady(out.getvalue())


def _seal(files: Mapping[str, bytes], grids: Mapping[str, Mapping[str, Grid]], settings: Settings) -> bytes:
    entries = {}
    for path, data in files.items():
        entry: dict = {"sha256": _sha(data)}
        if path in grids:
            entry["格"] = {sheet: _cells(grid) for sheet, grid in grids[path].items()}
        entries[path] = entry
    seal = {"版本": _VERSION, "名称": settings.unit or settings.name, "年度": settings.year, "文件": entries}
    return json.dumps(seal, ensure_ascii=False, indent=0, sort_keys=True).encode("utf-8")


def _cells(grid: Grid) -> dict[str, str]:
    """Every used cell as "row,column" → its value (texts as a digest), with its formula if it has one."""
    sealed_cells = {}
    for (row, column), value in grid.cells.items():
        formula = grid.formulas.get((row, column))
        sealed_cells[f"{row},{column}"] = _content(value) + (f"|{formula}" if formula else "")
    for (row, column), formula in grid.formulas.items():
        sealed_cells.setdefault(f"{row},{column}", f"|{formula}")
    return sealed_cells


def _content(value) -> str:
    if isinstance(value, str):
        return "文:" + hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return str(value)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
