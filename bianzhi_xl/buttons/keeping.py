"""新建, 表样 and 规则: the working folder, the model workbooks, the rule book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from bianzhi_xl import disk, journal, language, places, register, report
from bianzhi_xl import models as modeller
from bianzhi_xl import new as maker
from bianzhi_xl import rules as rulebook
from bianzhi_xl import settings as setting
from bianzhi_xl.buttons import desk
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import FileFault, Settings


def new(
    folder: Path | str,
    name: str,
    year: int,
    unit: str = "",
    region: str = "",
    nature: str = "",
    whole: bool = False,
) -> Done:
    """Make a working folder: blank forms, settings, local rules, places for the exports.

    unit, nature: for a 州直单位.  whole: for a whole prefecture, whose figures are sums over those below.

    Raises FileFault if the folder exists and is not empty, or cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileFault(f"{folder}：已经有内容，请换一个新文件夹名。")
    if not 2000 <= year <= 2099:
        raise FileFault(f"年度应在 2000 至 2099 之间，现在是 {year}。")
    if whole and unit:
        raise FileFault("“全州”不写单位；州直单位另建一个工作文件夹。")
    settings = Settings(
        folder=str(folder),
        name=name,
        year=year,
        serves="全州" if whole else "州直单位" if unit else "县市",
        cutoff=dt.date(year, 12, 31),
        unit=unit,
        region=region,
        natures=_natures(unit, nature),
    )
    blanks = _blanks(settings)
    files = maker.files(settings, blanks)
    for place in (folder / settings.register, folder / settings.last_year):
        _made(place)
    for path, data in files.items():
        _made((folder / path).parent)
        disk.replace(folder / path, data)
    then = (
        "请把各县市、州直的工作簿放进“下属/名称/”，再汇总"
        if whole
        else f"请把台账导出文件放进“{settings.register}”，再填表"
    )
    return Done(
        f"已建工作文件夹 {folder}：{len(blanks)} 个空白工作簿；{then}。",
        data={"文件夹": str(folder), "文件": list(files)},
    )


def _natures(unit: str, nature: str) -> tuple[str, ...]:
    """性质 of a 州直单位, written with commas; a unit must say what it is, or it would get forms not its own."""
    natures = tuple(filter(None, nature.replace("，", ",").replace("、", ",").replace(" ", "").split(",")))
    wrong = [each for each in natures if each not in setting.NATURES]
    if wrong or bool(natures) != bool(unit):
        raise FileFault(
            f"州直单位要写性质（{'、'.join(setting.NATURES)}，可以几个），县市不写；现在是“{nature}”。"
        )
    return natures


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileFault(f"{folder}：建不了文件夹（{error.strerror}），请换个位置或检查权限。") from error


def import_(folder: Path | str, exports: Sequence[Path]) -> Done:
    """Put register exports into a working folder, each looked through first.

    One of the same name that is there already is kept in 记录/台账; the same bytes are left alone.  Raises
    FileFault, nothing changed, when one of them cannot be read as an export.
    """
    folder = Path(folder)
    place = folder / setting.load(folder).register
    for path in map(Path, exports):
        if path.suffix.lower() not in register.SUFFIXES:
            raise FileFault(f"{path}：台账应是 .xlsx、.xls 或 .csv，没有导入；请从实名制系统重新导出。")
    found = register.read([Path(path) for path in exports])
    _made(place)
    put = 0
    for path in map(Path, exports):
        data, target = disk.read(path), place / path.name
        if target.exists():
            if disk.read(target) == data:
                continue
            _aside(folder, target)
        disk.replace(target, data)
        put += 1
    rows = sum(found.rows_read.values())
    same = f"，{len(exports) - put} 个与已有的相同，没有动" if put < len(exports) else ""
    return Done(
        f"已导入 {put} 个台账文件{same}；读到 {rows} 行，计入 {rows - len(found.aside)} 行。",
        lines=report.register_lines(found),
        data=report.register_json(found),
    )


def _aside(folder: Path, path: Path) -> None:
    """Keep the export that gives way to a newer one."""
    place = folder / journal.RECORDS / "台账"
    _made(place)
    disk.replace(place / f"{dt.datetime.now():%Y%m%d-%H%M%S}_{path.name}", disk.read(path))


def models(folder: Path | str | None = None) -> Done:
    """Build every model workbook from its declaration, into templates/ or the given folder.

    For a working folder: the blank forms as its 设置.yaml (开关, 性质) has them now, in 空白表样, so that
    nothing that is filled in already is touched.
    """
    place = Path(folder) if folder else places.TEMPLATES
    if (place / setting.FILE).is_file():
        built, place = _blanks(setting.load(place)), place / desk.BLANKS
    else:
        built = modeller.build(desk.all_forms())
    for path, data in built.items():
        _made((place / path).parent)
        disk.replace(place / path, data)
    return Done(f"已生成 {len(built)} 个表样工作簿，放在 {place}。", data={"文件": list(built)})


def _blanks(settings: Settings) -> dict[str, bytes]:
    declared = desk.forms_of(settings)
    families = maker.families(declared, settings)
    return {f"{family}.xlsx": modeller.blank(family, declared, settings) for family in families}


def rules(what: str = "list", folder: Path | str | None = None, out: Path | str | None = None) -> Done:
    """List the rules, look for mistakes in them (lint), or show the words of their language.

    lint: status 1 when something is found.  out: where the whole catalogue is written, .md or .xlsx.
    """
    if what == "words":
        pages = tuple(line for page in language.words().values() for line in (*page.strip().splitlines(), ""))
        return Done(f"规则语言共 {len(language.words())} 个词。", lines=pages, data=dict(language.words()))
    settings = setting.load(Path(folder)) if folder else None
    book = desk.rule_book(Path(folder) if folder else None, settings)
    if what == "lint":
        found = rulebook.lint(book, desk.vocabulary(settings))
        sentence = (
            f"规则有 {len(found)} 处要看一看。" if found else f"{len(book)} 条规则都读得懂，没有发现问题。"
        )
        return Done(sentence, 1 if found else 0, tuple(found), data={"问题": list(found)})
    if out:
        return _catalogue(book, Path(out))
    table = rulebook.catalogue(book)
    return Done(f"共 {len(book)} 条规则。", table=table, data={"规则": [list(row) for row in table[1:]]})


def _catalogue(book: Sequence[rulebook.Rule], path: Path) -> Done:
    """The rules to print or to read, as the file's suffix says."""
    if path.suffix.lower() == ".md":
        data = f"# 核对规则目录\n\n共 {len(book)} 条。\n\n{rulebook.markdown(book)}".encode()
    elif path.suffix.lower() == ".xlsx":
        data = report.rule_workbook(rulebook.DETAILS, rulebook.details(book))
    else:
        raise FileFault(f"{path}：规则目录写成 .md 或 .xlsx，请改文件名。")
    disk.replace(path, data)
    return Done(f"已把 {len(book)} 条规则写入 {path}。", data={"文件": str(path), "规则": len(book)})
