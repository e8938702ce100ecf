"""演示: a made-up county from its register exports to a sealed parcel, slips and all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bianzhi_xl import demo as scene
from bianzhi_xl import disk, forms
from bianzhi_xl.buttons import desk
from bianzhi_xl.buttons.checking import check, mark, unmark
from bianzhi_xl.buttons.collecting import collect
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.buttons.filling import applied, begin, fill, undo
from bianzhi_xl.buttons.keeping import new
from bianzhi_xl.buttons.locking import lock
from bianzhi_xl.buttons.sending import assemble, verify
from bianzhi_xl.nouns import Figures, FileFault

YEAR = 2017
PASSWORD = "演示口令"
SHOWN = "标记样张"
_STEPS = 12


def demo(folder: Path | str, tell: Tell = silent) -> Done:
    """Play the whole year end of a county that does not exist, in seconds, without Excel.

    Leaves the working folder with its locked workbooks and parcel, and a marked copy to look at.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileFault(f"{folder}：已经有内容，请换一个新文件夹名。")
    tell("造一个虚构的县", 0, _STEPS)
    county = scene.county(YEAR)
    exports = scene.files(county)
    new(folder, county.name, YEAR, region=county.region)
    _export(folder, exports)
    tell("补上年报送包", 1, _STEPS)
    _last_year(folder, county, exports)
    tell("填表", 2, _STEPS)
    filled = fill(folder)
    _by_hand(folder)
    lines = [f"① 填表：{filled.sentence}"]
    tell("像累坏的人那样改错十二处", 4, _STEPS)
    made = _spoil(folder, county)
    lines += ["② 故意弄错：" + f"{slip.where}：{slip.old} → {slip.new}（{slip.how}）" for slip in made]
    tell("核对并标记", 5, _STEPS)
    spoiled = mark(folder)
    shown = _keep_marked(folder)
    lines.append(f"③ 核对：{spoiled.sentence}")
    tell("清除标记，改回来", 7, _STEPS)
    unmark(folder)
    undo(folder)
    _export(folder, exports)
    clean = check(folder)
    lines.append(f"④ 改正后再核对：{clean.sentence}")
    tell("锁定", 9, _STEPS)
    lines.append(f"⑤ 锁定：{lock(folder, PASSWORD).sentence}（口令：{PASSWORD}）")
    tell("组包", 10, _STEPS)
    packed = assemble(folder)
    lines.append(f"⑥ 组包：{packed.sentence}")
    if packed.status:
        return Done(packed.sentence, packed.status, (*lines, *packed.lines), data=packed.data)
    checked = verify(Path(str(packed.data["文件夹"])))
    lines.append(f"⑦ 验包：{checked.sentence}")
    tell("一个单位和一个主管单位", 11, _STEPS)
    lines += _units(folder, exports)
    tell("完成", _STEPS, _STEPS)
    return Done(
        f"演示完成。标记过的样张在 {shown}，锁定的工作簿在 {folder}，报送包在 {packed.data['文件夹']}。",
        checked.status,
        tuple(lines),
        "故意弄错后的核对结果",
        spoiled.table,
        {"标记样张": str(shown), "报送包": packed.data["文件夹"], "错误": spoiled.data, "改正后": clean.data},
        spoiled.verdict,
    )


def _export(folder: Path, exports: Mapping[str, bytes]) -> None:
    for name, data in exports.items():
        disk.replace(folder / "台账" / name, data)


def _last_year(folder: Path, county: scene.County, exports: Mapping[str, bytes]) -> None:
    """Last year's parcel: the same register as it stood a year before, filled into last year's forms."""
    with tempfile.TemporaryDirectory(prefix="演示-") as place:
        before = Path(place) / "上年"
        new(before, county.name, YEAR - 1, region=county.region)
        _export(before, exports)
        fill(before)
        _by_hand(before)
        for path in desk.workbooks(before):
            shutil.copy(path, folder / "上年" / path.name)


def _by_hand(folder: Path) -> None:
    """What the clerk types in herself: hand-entered cells that the register cannot know."""
    last = desk.facts(folder).last
    _journaled(folder, "手填", lambda sheets: scene.by_hand(sheets, last))


def _spoil(folder: Path, county: scene.County) -> tuple[scene.Made, ...]:
    wrong_county, people = scene.in_register(county)
    figures = _journaled(folder, "演示弄错", scene.in_forms)
    _export(folder, scene.files(wrong_county, {"在职人员"}))
    return (*figures, *people)


def _journaled(folder: Path, verb: str, verb_of) -> tuple[scene.Made, ...]:
    """Apply what a scene does to the bound sheets, as one run that can be undone."""
    known = desk.facts(folder)
    books: Mapping[str, desk.Book] = {path.name: desk.opened(path, known) for path in desk.workbooks(folder)}
    sheets = [
        (sheet.binding, sheet.grid, printed(sheet, known)) for book in books.values() for sheet in book.sheets
    ]
    edits, made = verb_of(sheets)
    run = begin(folder, verb)
    for name, book_edits in edits.items():
        applied(run, books[name].path, book_edits)
    return made


UNIT = ("芷岩县畜牧水产局", "参公")
DEPARTMENT = ("芷岩县教育和体育局", "党政群")
SUBORDINATES = (("芷岩县第一中学", "事业"), ("芷岩县实验小学", "事业"))


def _units(folder: Path, exports: Mapping[str, bytes]) -> list[str]:
    """Beside the county: one unit, and one department that collects what its schools sent in."""
    place = folder / "州直"
    unit = _unit(place / "单位", *UNIT, exports)
    lock(unit, PASSWORD)
    lines = [f"⑧ 单位 {UNIT[0]}：{assemble(unit).sentence}"]
    department = _unit(place / "主管单位", *DEPARTMENT, exports)
    with tempfile.TemporaryDirectory(prefix="演示-") as sent:
        for name, nature in SUBORDINATES:
            (department / "下属" / name).mkdir(parents=True)
            for path in desk.workbooks(_unit(Path(sent) / name, name, nature, exports)):
                shutil.copy(path, department / "下属" / name / path.name)
    lines.append(f"⑨ 主管单位 {DEPARTMENT[0]}：{collect(department).sentence}")
    lock(department, PASSWORD)
    return [*lines, f"⑩ 主管单位组包：{assemble(department).sentence}"]


def _unit(folder: Path, name: str, nature: str, exports: Mapping[str, bytes]) -> Path:
    """A 州直单位's working folder, filled from the county's register."""
    new(folder, "州直", YEAR, unit=name, nature=nature)
    _export(folder, exports)
    fill(folder)
    return folder


def printed(sheet: desk.Sheet, known: desk.Facts) -> Figures:
    """What the central system would print: it counts the same register."""
    return forms.derived(sheet.form, sheet.rows, known.cube, {}) if sheet.form.typed else {}


def _keep_marked(folder: Path) -> Path:
    """A copy of the marked workbooks, to be looked at after the marks are gone."""
    place = folder / SHOWN
    place.mkdir()
    for path in desk.workbooks(folder):
        shutil.copy(path, place / path.name)
    return place
