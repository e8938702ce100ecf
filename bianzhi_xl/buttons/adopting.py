"""收录表样: a draft declaration for a form that we do not have, put where a person finishes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bianzhi_xl import adopt as adopter
from bianzhi_xl import binding, disk, report, waivers
from bianzhi_xl import settings as setting
from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import FileFault, Form, Grid


def adopt(file: Path | str, sheet: str = "", out: Path | str = "") -> Done:
    """Draft the declaration of a form that is not recognised.

    sheet: which one, when several are unknown.  out: where it is written; else the 表样 of the working folder,
    or beside the workbook when it lies in none.  Raises FileFault when all is known, when no title or head can
    be read, or when a draft is there already.
    """
    path = Path(file)
    with offices.at(path) as office:
        grids = {name: office.grid(name) for name in office.sheets()}
    folder = _folder(path)
    settings = setting.load(folder) if folder else None
    declared = desk.forms_of(settings) if settings else desk.all_forms()
    words = desk.synonyms_of(folder) if folder else None
    grid = _chosen(path, grids, sheet, declared, words)
    serves = "州直单位" if settings and settings.serves == "州直单位" else "县市"
    draft = adopter.draft(grid, declared, adopter.Origin(path.name, serves), words)
    place = (
        Path(out) if out else (folder / desk.OWN_FORMS if folder else path.parent) / f"{draft.form.name}.yaml"
    )
    _written(place, draft.text)
    moved = "" if folder and not out else f"，放进工作文件夹的“{desk.OWN_FORMS}”"
    return Done(
        f"已把“{grid.sheet}”收录为草稿 {place}：{len(draft.form.columns)} 栏、{len(draft.form.rows)} 行，"
        f"{draft.guessed} 栏的取数是猜的，{draft.by_hand} 栏没有猜出来；"
        f"请在文件里核实、补全，删去“草稿: 是”一行{moved}，再填表。",
        lines=draft.open,
        data={"草稿": str(place), "表": draft.form.name, "猜": draft.guessed, "没有猜出": list(draft.open)},
    )


def _folder(path: Path) -> Path | None:
    """The working folder that the workbook lies in, if any."""
    return next((folder for folder in path.resolve().parents if (folder / setting.FILE).is_file()), None)


def _chosen(
    path: Path,
    grids: Mapping[str, Grid],
    name: str,
    declared: Mapping[str, Form],
    words: binding.Words | None,
) -> Grid:
    """The sheet that is meant: the named one, else the only one in which no form is recognised."""
    if name:
        if name not in grids:
            raise FileFault(f"{path}：没有工作表“{name}”，有的是：{'、'.join(grids)}。")
        _refuse_known(path, grids[name], declared)
        return grids[name]
    ours = {report.SHEET, waivers.SHEET}
    filled = [
        grid
        for grid in grids.values()
        if not grid.hidden and grid.size() != (0, 0) and grid.sheet not in ours
    ]
    unknown = [grid for grid in filled if binding.recognise(declared.values(), grid, words) is None]
    if not unknown and len(filled) == 1:
        _refuse_known(path, filled[0], declared)
    if not unknown:
        raise FileFault(
            f"{path}：没有认不出的表，不用收录；要把相近的表另收一份，请用 --sheet 写明工作表名。"
        )
    if len(unknown) > 1:
        names = "、".join(grid.sheet for grid in unknown)
        raise FileFault(f"{path}：有 {len(unknown)} 张认不出的表（{names}），请用 --sheet 写明收录哪一张。")
    return unknown[0]


def _refuse_known(path: Path, grid: Grid, declared: Mapping[str, Form]) -> None:
    for form, _ in binding.tables(declared.values(), grid):
        if form.draft:
            raise FileFault(
                f"{path}：“{grid.sheet}”已收录为草稿 {form.file}，没有覆盖；要重来请先删去或改名。"
            )
        raise FileFault(f"{path}：“{grid.sheet}”就是 {form.name}（{form.title}），已有表样，不用收录。")


def _written(place: Path, text: str) -> None:
    if place.exists():
        raise FileFault(f"{place}：已有这个文件，没有覆盖；请先删去或改名，或用 --out 另写一个文件名。")
    if place.parent.name == desk.OWN_FORMS:
        place.parent.mkdir(exist_ok=True)
    disk.replace(place, text.encode())
