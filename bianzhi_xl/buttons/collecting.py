"""汇总: a managing department (主管单位) checks the workbooks of its subordinate units and adds them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl import consolidate, disk, journal, report
from bianzhi_xl import models as modeller
from bianzhi_xl.buttons import desk, offices, summing
from bianzhi_xl.buttons.checking import Look, looked
from bianzhi_xl.buttons.converting import comparing
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.nouns import FileFault, Form, Settings

OUT = "汇总"
SUFFIX = "_汇总"


class Collected(NamedTuple):
    """The workbooks of the department itself ("" for its own name) and of each subordinate unit, checked."""

    unit: str
    look: Look


@comparing
def collect(folder: Path | str, tell: Tell = silent) -> Done:
    """Check the workbooks of the subordinate units (下属/<单位全称>/) and consolidate them by nature (汇总/).

    The department's own register holds the people of all of them.  Status 1 while an error stands in one.
    In the folder of a whole prefecture (全州): see ``summing.whole``.
    Raises FileFault if the folder is a county's, or has no subordinate workbooks.
    """
    folder = Path(folder)
    if desk.facts(desk.folder_of(folder)).settings.serves == "全州":
        return summing.whole(folder, tell)
    found = collected(folder, tell)
    if len(found) < 2:
        raise FileFault(
            f"{folder / desk.SUBORDINATES}：里面没有下属单位，请每个单位建一个文件夹（单位全称），放入它的工作簿。"
        )
    settings = found[0].look.known.settings
    kept = folder / journal.RECORDS / f"{OUT}-{dt.datetime.now():%Y%m%d-%H%M%S}"
    (folder / OUT).mkdir(exist_ok=True)
    written = [_book(folder, parts, settings, kept) for parts in _parts(folder, found)]
    wrong = {each.unit: each.look.verdict for each in found if each.look.verdict.errors}
    lines = [f"{each.unit}：{report.summary(each.look.verdict)}" for each in found]
    lines += [f"原有的汇总表存到了 {kept}。"] if kept.is_dir() else []
    sentence = f"已汇总 {len(found)} 个单位、{len(written)} 张表，放在 {folder / OUT}"
    sentence += f"；{len(wrong)} 个单位还有错误：{'、'.join(wrong)}" if wrong else ""
    data = {
        "汇总表": [path.name for path in written],
        "单位": {each.unit: report.json(each.look.verdict) for each in found},
    }
    return Done(sentence + "。", 1 if wrong else 0, tuple(lines), data=data)


def collected(folder: Path, tell: Tell = silent) -> tuple[Collected, ...]:
    """The department's own workbooks and those of its subordinate units, each checked against the register."""
    settings = desk.facts(desk.folder_of(folder)).settings
    if settings.serves != "州直单位":
        raise FileFault(f"{folder}：是县市的工作文件夹，没有下属单位；“汇总下属”用于州直主管单位和全州。")
    own = Collected(settings.unit, looked(desk.targets(folder), folder))
    return (own, *subordinates(folder, tell))


def subordinates(folder: Path, tell: Tell = silent) -> tuple[Collected, ...]:
    """The workbooks of the subordinate units, each unit's checked against the department's register."""
    places = _units(folder)
    found = []
    for step, place in enumerate(places):
        tell(f"核对 {place.name}", step, len(places))
        paths = desk.workbooks(place)
        found.append(Collected(place.name, looked(paths, folder, register=False, unit=place.name)))
    tell("核对完毕", len(places), len(places))
    return tuple(found)


def consolidated(folder: Path) -> tuple[Path, ...]:
    """The workbooks that ``collect`` has written."""
    return tuple(sorted((folder / OUT).glob(f"*{SUFFIX}.xlsx")))


def _units(folder: Path) -> list[Path]:
    place = folder / desk.SUBORDINATES
    return sorted(path for path in place.iterdir() if path.is_dir()) if place.is_dir() else []


def outdated(folder: Path, found: Sequence[Collected]) -> tuple[str, ...]:
    """The consolidated workbooks that are not there, or do not say what the units' workbooks say now."""
    wrong = []
    for parts in _parts(folder, found):
        form = consolidate.form_of(parts)
        path = _path(folder, form)
        if not path.is_file():
            wrong.append(path.name)
            continue
        with offices.at(path) as office:
            edits = consolidate.edits(parts, form, office.grid(office.sheets()[0]))
        if any(edit.old != edit.new for edit in edits):
            wrong.append(path.name)
    return tuple(wrong)


def _parts(folder: Path, found: Sequence[Collected]) -> Collection[tuple[consolidate.Part, ...]]:
    """Every unit's sheet of each form that is added up."""
    parts = [
        consolidate.Part(
            each.unit,
            book.path.resolve().relative_to(folder.resolve()).as_posix(),
            sheet.binding,
            desk.figures_of(sheet),
        )
        for each in found
        for book in each.look.books
        for sheet in book.forms
    ]
    return consolidate.by_form(parts).values()


def _path(folder: Path, form: Form) -> Path:
    return folder / OUT / f"{form.family}{SUFFIX}.xlsx"


def _book(folder: Path, parts: tuple[consolidate.Part, ...], settings: Settings, kept: Path) -> Path:
    """Write one consolidated workbook; the one that was there is kept: somebody may have written on it."""
    form = consolidate.form_of(parts)
    path = _path(folder, form)
    if path.is_file():
        kept.mkdir(parents=True, exist_ok=True)
        disk.replace(kept / path.name, disk.read(path))
    disk.replace(path, modeller.single(form, settings))
    with offices.at(path) as office:
        office.apply(consolidate.edits(parts, form, office.grid(office.sheets()[0])))
    return path
