"""What lies on the clerk's desk: the working folder, its register, and its workbooks read and bound.

Only buttons know files and verbs at once; a verb gets values from here and gives edits back.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bianzhi_xl import binding, disk, forms, places, register, report, rules, waivers
from bianzhi_xl import settings as setting
from bianzhi_xl.binding import confirmed as confirmed_file
from bianzhi_xl.binding import words
from bianzhi_xl.buttons import offices
from bianzhi_xl.buttons.whose import whose_figures
from bianzhi_xl.nouns import (
    At,
    Binding,
    Figures,
    FileFault,
    Form,
    Grid,
    Office,
    Record,
    Register,
    Row,
    RuleFault,
    Settings,
    Waiver,
)

_UNKNOWN = "整张表认不出是哪张表（表上方没有已知的表名）"
_SUFFIXES = (".xlsx", ".xlsm")
PAYROLL = "工资"
OWN_FORMS = "表样"
"""The folder of forms of this office beside those of templates/, in the working folder."""
SUBORDINATES = "下属"
BLANKS = "空白表样"
"""The folder of the blank forms as they were given out, in the working folder."""
OWN_WORDS = "同义词.yaml"
"""Words of this office beside those of templates/synonyms.yaml, in the working folder."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in which a form was recognised: the form's rows, where they are, and what stands there."""

    binding: Binding
    grid: Grid
    rows: tuple[Row, ...]

    @property
    def form(self) -> Form:
        return self.binding.form

    @property
    def goes_on(self) -> bool:
        """Whether it may be a page of a listing whose lines are only told together with the other pages."""
        return any(item.what.startswith("行段 ") for item in self.binding.missing)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: every grid, and the sheets in which a form was recognised.

    held: sheets that look like a form's and with which nothing is done → why.  unsure: what they look like: form
    and sheet.
    """

    path: Path
    grids: Mapping[str, Grid]
    sheets: tuple[Sheet, ...]
    held: Mapping[str, str] = field(default_factory=dict)
    unsure: tuple[tuple[Form, str], ...] = ()

    @property
    def forms(self) -> tuple[Sheet, ...]:
        """Every form once: one that is spread over several sheets as its first sheet with the others."""
        return tuple(
            self._whole(sheet) for sheet in self.sheets if sheet.binding.sheets[0] == sheet.binding.sheet
        )

    def _whole(self, first: Sheet) -> Sheet:
        spread = first.binding.sheets
        if len(spread) == 1:
            return first
        parts = [sheet for sheet in self.sheets if sheet.binding.sheet in spread]
        missing = tuple(item for part in parts for item in part.binding.missing)
        extra = tuple(item for part in parts for item in part.binding.extra)
        return dataclasses.replace(
            first,
            binding=dataclasses.replace(first.binding, missing=missing, extra=extra),
            grid=self.beside(first),
        )

    def beside(self, sheet: Sheet) -> Grid:
        """The grid of a sheet with those on which its form goes on."""
        others = {name: self.grids[name] for name in sheet.binding.sheets if name != sheet.binding.sheet}
        return dataclasses.replace(sheet.grid, others=others) if others else sheet.grid

    @property
    def strange(self) -> Mapping[str, str]:
        """Visible sheets with something in them that hold no form for sure → why; our own ones left out."""
        known = {sheet.binding.sheet for sheet in self.sheets} | {report.SHEET, waivers.SHEET}
        return {
            name: self.held.get(name, _UNKNOWN)
            for name, grid in self.grids.items()
            if name not in known and not grid.hidden and grid.size() != (0, 0)
        }

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """The explanations that travel in the workbook."""
        grid = self.grids.get(waivers.SHEET)
        try:
            return () if grid is None else waivers.of_sheet(grid)
        except FileFault as fault:
            raise FileFault(f"{self.path.name} {fault}") from fault

    @property
    def locked(self) -> bool:
        """Whether every sheet that holds a form is protected."""
        return bool(self.sheets) and all(sheet.grid.protected for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures are held against: settings, forms, register, counts, last year's figures, payroll."""

    settings: Settings
    forms: Mapping[str, Form]
    cube: register.Cube
    last: Figures
    payroll: tuple[Record, ...] | None = None
    synonyms: binding.Words | None = None
    """templates/synonyms.yaml with the working folder's own table; without one None, the former alone."""
    confirmed: binding.Confirmed = field(default_factory=dict)
    """What people have confirmed of where things stand."""


def folder_of(target: Path) -> Path:
    """The working folder that a workbook or folder belongs to.

    Raises FileFault if there is none above it.
    """
    target = Path(target)
    if not target.exists():
        raise FileFault(f"{target}：找不到，请检查路径。")
    for folder in (target, *target.resolve().parents):
        if (folder / setting.FILE).is_file():
            return folder
    raise FileFault(
        f"{target}：不在工作文件夹里（上面没有 {setting.FILE}），请先“新建”一个，再把工作簿放进去。"
    )


def workbooks(target: Path) -> tuple[Path, ...]:
    """The workbooks of a working folder (not those of its sub-folders), or the one that was named."""
    target = Path(target)
    if not target.exists():
        raise FileFault(f"{target}：找不到，请检查路径。")
    if not target.is_dir():
        return (target,)
    found = tuple(sorted(path for path in target.iterdir() if is_workbook(path)))
    if not found:
        raise FileFault(f"{target}：里面没有工作簿（.xlsx），请检查文件夹。")
    return found


def targets(given: Iterable[Path] | Path | str) -> tuple[Path, ...]:
    """The workbooks behind one or more folders and workbooks, each once."""
    several = [given] if isinstance(given, (str, Path)) else given
    return tuple(dict.fromkeys(path for target in several for path in workbooks(Path(target))))


def one_folder(paths: Sequence[Path]) -> Path:
    """The one working folder that all workbooks belong to."""
    folders = {folder_of(path) for path in paths}
    if len(folders) > 1:
        shown = "、".join(sorted(map(str, folders)))
        raise FileFault(f"这些工作簿分属几个工作文件夹（{shown}），请一次只给一个。")
    return folders.pop()


def facts(folder: Path) -> Facts:
    """Read the settings, the register and last year's figures of a working folder.

    Reading again is free while no file has changed.
    """
    settings = setting.load(folder)
    place = Path(folder) / settings.register
    synonyms = synonyms_of(Path(folder))
    confirmed = confirmed_file.load(Path(folder) / confirmed_file.FILE)
    if settings.serves == "全州":
        cube = _no_register(settings)
        return Facts(settings, forms_of(settings), cube, last_figures(settings), None, synonyms, confirmed)
    if not place.is_dir():
        raise FileFault(
            f"{place}：没有台账文件夹，请把实名制导出文件放进去，或在 {setting.FILE} 里改“台账”。"
        )
    cube = _cube(_Exports(_digests(place), settings.cutoff, _switches(settings), settings))
    payroll = _payroll(Path(folder) / PAYROLL)
    return Facts(settings, forms_of(settings), cube, last_figures(settings), payroll, synonyms, confirmed)


def synonyms_of(folder: Path) -> binding.Words | None:
    """The words of templates/synonyms.yaml with a working folder's own; None when it has none of its own."""
    own = folder / OWN_WORDS
    return words.standard().plus(words.load(own)) if own.is_file() else None


def _no_register(settings: Settings) -> register.Cube:
    """A whole prefecture has no register of its own: its figures are sums over those below."""
    return register.cube(Register((), (), ()), settings)


def _payroll(place: Path) -> tuple[Record, ...] | None:
    """The people of the payroll lists (工资花名册) in a working folder; None without such a folder."""
    if not place.is_dir() or not any(place.iterdir()):
        return None
    return register.read(place).people


def all_forms() -> Mapping[str, Form]:
    """The forms of templates/ by name, as they are in the year of the notice and with default switches."""
    return _forms(forms.YEAR, (), None, ())


def forms_of(settings: Settings, year: int = 0) -> Mapping[str, Form]:
    """The forms by name, as they are in a report year (the settings' own) and with the switches chosen.

    Those of the working folder's 表样 lie beside ours.
    """
    own = Path(settings.folder) / OWN_FORMS
    return _forms(year or settings.year, _switches(settings), own, stamp(own.glob("*.yaml")))


def _switches(settings: Settings) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(settings.switches.items()))


@functools.lru_cache(maxsize=4)
def _forms(
    year: int, switches: tuple[tuple[str, str], ...], own: Path | None, stamp: tuple
) -> Mapping[str, Form]:
    """``stamp`` only tells whether the office's own forms are the same as before."""
    return forms.load(places.TEMPLATES, year=year, switches=dict(switches), own=own)


def of_subordinate(known: Facts, unit: str) -> Facts:
    """The same facts for a subordinate unit of a managing department, whatever its nature."""
    return dataclasses.replace(known, settings=dataclasses.replace(known.settings, unit=unit, natures=()))


@dataclass(frozen=True, slots=True)
class _Exports:
    """What a cube depends on: the exports' contents, the cut-off date, the switches.  Where they lie and whose
    forms are filled makes no difference."""

    digests: tuple[tuple[str, str], ...]
    cutoff: dt.date
    switches: tuple[tuple[str, str], ...]
    settings: Settings = field(compare=False)


def _digests(place: Path) -> tuple[tuple[str, str], ...]:
    files = sorted(path for path in place.iterdir() if path.is_file())
    return tuple((path.name, hashlib.sha256(disk.read(path)).hexdigest()) for path in files)


@functools.lru_cache(maxsize=2)
def _cube(exports: _Exports) -> register.Cube:
    settings = exports.settings
    return register.cube(register.read(Path(settings.folder) / settings.register, settings), settings)


def stamp(paths: Iterable[Path]) -> tuple:
    """What tells that files are the same as a moment ago."""
    return tuple(sorted((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in paths if p.is_file()))


def applicable(declared: Mapping[str, Form], settings: Settings) -> tuple[Form, ...]:
    """The forms this office fills in this year."""
    return tuple(form for form in declared.values() if forms.applies_to(form, settings))


def opened(path: Path, known: Facts) -> Book:
    """Read a workbook once and bind every form in it."""
    with offices.at(path) as held:
        return book_of(path, held, known)


def book_of(path: Path, held: Office, known: Facts) -> Book:
    """What an opened workbook holds now, every form in it bound."""
    grids = {sheet: held.grid(sheet) for sheet in held.sheets()}
    sheets, unclear = _bound(path, grids, known)
    bound = [sheet.binding for sheet in sheets]
    whose = whose_figures(known.settings, known.cube.units)
    settings = known.settings
    unclear |= binding.held_back(bound, grids, settings.year, known.synonyms, whose, settings.cutoff)
    kept = tuple(sheet for sheet in sheets if unclear.keys().isdisjoint(sheet.binding.sheets))
    unsure = tuple((sheet.form, sheet.binding.sheet) for sheet in sheets if sheet not in kept)
    return Book(Path(path), grids, kept, unclear, unsure)


def sheet_of(path: Path, held: Office, at: At, known: Facts) -> Sheet:
    """The sheet of an opened workbook in which a cell lies, bound; of two forms on it the one with that row.

    Raises FileFault when no form is recognised in it.
    """
    sheets, unclear = _bound(path, {at.sheet: held.grid(at.sheet)}, known)
    if any(sheet.goes_on for sheet in sheets):
        sheets, unclear = _bound(path, {name: held.grid(name) for name in held.sheets()}, known)
    here = [sheet for sheet in sheets if sheet.binding.sheet == at.sheet]
    if not here:
        why = unclear.get(at.sheet, "没有认出是哪张表，请换到要看的表")
        raise FileFault(f"{Path(path).name} {at.sheet}：{why}。")
    above = [sheet for sheet in here if sheet.binding.head[0] <= at.row]
    return (above or here[:1])[-1]


def _bound(path: Path, grids: Mapping[str, Grid], known: Facts) -> tuple[list[Sheet], dict[str, str]]:
    """The sheets in which a form was recognised, bound; and why it was not clear which one, by sheet."""
    drafts = [form for form in known.forms.values() if form.draft]
    candidates = (*applicable(known.forms, known.settings), *drafts)
    held: list[binding.Held] = []
    unclear: dict[str, str] = {}
    for grid in grids.values():
        try:
            tables = binding.tables(candidates, grid, known.synonyms)
        except binding.Unclear as fault:
            unclear[grid.sheet] = str(fault).rstrip("。")
            continue
        for form, part in tables:
            refuse_draft(form, f"{Path(path).name} 的“{grid.sheet}”")
            held.append(binding.Held(form, part, forms.rows(form, known.cube, known.settings)))
    bound = binding.bind_all(held, Path(path).name, known.synonyms, known.confirmed, known.settings.year)
    sheets = [
        Sheet(found, grids[found.sheet], tuple(each.rows)) for each, found in zip(held, bound, strict=True)
    ]
    return sheets, unclear


def refuse_draft(form: Form, where: str) -> None:
    """Raise RuleFault when nobody has finished the declaration by which a sheet would be filled or checked."""
    if form.draft:
        raise RuleFault(
            f"{form.file}：还是收录来的草稿，{where}没有动；请核实里面猜的各处，补全后删去“草稿: 是”一行再试。"
        )


def figures_of(sheet: Sheet) -> Figures:
    """What stands in a bound sheet, by meaning."""
    return binding.figures(sheet.binding, sheet.grid)


def last_figures(settings: Settings) -> Figures:
    """The figures of last year's parcel by meaning; empty when there is none."""
    folder = Path(settings.folder) / settings.last_year
    found = stamp(path for path in folder.rglob("*") if is_workbook(path))
    year = settings.year - 1
    return _figures(found, tuple(forms_of(settings, year).values()), year)


@functools.lru_cache(maxsize=4)
def _figures(stamp: tuple, declared: tuple[Form, ...], year: int) -> Figures:
    figures: dict = {}
    for path, _, _ in stamp:
        with offices.at(Path(path)) as held:
            grids = {sheet: held.grid(sheet) for sheet in held.sheets()}
        tables = (table for grid in grids.values() for table in binding.tables(declared, grid))
        sheets = [binding.Held(form, part) for form, part in tables]
        for part in binding.bind_all(sheets, Path(path).name, year=year):
            figures |= binding.figures(part, grids[part.sheet])
    return figures


def is_workbook(path: Path, *more: str) -> bool:
    """Whether a file is named like a workbook (or ends in one of ``more``), hidden ones left out."""
    return path.suffix.lower() in (*_SUFFIXES, *more) and not path.name.startswith((".", "~$"))


def rule_book(folder: Path | None, settings: Settings | None = None) -> tuple[rules.Rule, ...]:
    """The built-in rules with the folder's local rules laid over them."""
    local = Path(folder) / settings.rules if folder is not None and settings is not None else None
    return rules.load(places.RULES, local if local is not None and local.is_file() else None)


def vocabulary(settings: Settings | None = None) -> rules.Vocabulary:
    """Every name that rules may use, those of a working folder's own forms too: for ``rules lint``."""
    declared = all_forms() if settings is None else {**all_forms(), **forms_of(settings)}
    return rules.Vocabulary(
        fields={
            "人员": frozenset(register.fields(register.PEOPLE)),
            "机构": frozenset(register.fields(register.UNITS)),
            "台账": frozenset(register.fields(register.LEDGER)),
        },
        attributes=register.attributes(),
        forms=forms.vocabulary(declared),
        predicates=frozenset(register.predicates()),
        codes=frozenset(register.code_lists()),
    )
