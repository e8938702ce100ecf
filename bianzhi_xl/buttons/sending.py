"""组包 and 验包: the parcel out of the working folder, and a look at one that came in."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bianzhi_xl import check as checker
from bianzhi_xl import disk, papers, parcel, pledge, printing, report
from bianzhi_xl import lock as locker
from bianzhi_xl.buttons import collecting, desk, offices
from bianzhi_xl.buttons.checking import Look, looked
from bianzhi_xl.buttons.converting import comparing
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.nouns import FileFault, Grid, Scalar

OUTBOX = "报送"
PAPERS = "材料"
PLEDGE = "01_承诺书.docx"


@comparing
def assemble(folder: Path | str, tell: Tell = silent) -> Done:
    """Check the working folder and assemble its parcel as a folder and a .zip under 报送/.

    A 州直单位's parcel is divided by the department that reviews it; a managing department's holds the
    workbooks of its subordinate units (下属) and the consolidated ones (汇总) too.
    Refused (status 1) while a form is missing or twice, marks are left, or an error stands unexplained.
    """
    folder = Path(folder)
    paths = desk.targets(folder)
    look = looked(paths, desk.one_folder(paths), tell)
    settings = look.known.settings
    enclosures = [_enclosure(book, look, _where(book, look)) for book in look.books if book.sheets]
    expected = [form.name for form in desk.applicable(look.known.forms, settings)]
    state = dict(parcel.state(enclosures, expected, look.verdict))
    state["印记不符"] = tuple(
        f"{book.path.name} {name}：打印锁定以后又改过，请重新“锁定”、重新打印。"
        for book in look.books
        for name, grid in book.grids.items()
        if locker.differs(grid)
    )
    along, state["材料疑处"] = _along(folder, look)
    reasons, notes = _demanded(folder, look, state, along)
    if settings.serves == "州直单位":
        others = collecting.subordinates(folder)
        reasons += [
            f"下属单位 {each.unit}：{finding.sentence}"
            for each in others
            for finding in each.look.verdict.errors
        ]
        own = collecting.Collected(settings.unit, look)
        stale = collecting.outdated(folder, (own, *others)) if others else ()
        reasons += [f"{name} 没有或不是最新的，请先“汇总下属”。" for name in stale]
        enclosures += _of_others(folder, others)
    if reasons:
        data = {"没有组包": reasons}
        return Done(
            f"没有组包，先办这 {len(reasons)} 件事。", 1, tuple(reasons), data=data, verdict=look.verdict
        )
    files = _files(enclosures, look, along)
    name = parcel.folder_name(settings)
    place = folder / OUTBOX / name
    _write(place, files)
    disk.replace(place.with_name(name + ".zip"), parcel.zipped(files, name))
    code = parcel.seal_code(files)
    return Done(
        f"已组包：{place}（{len(files)} 个文件）和同名 .zip；封签码 {code}，请写在承诺书上。",
        lines=notes,
        data={"文件夹": str(place), "文件": list(files), "封签码": code},
        verdict=look.verdict,
    )


def _demanded(
    folder: Path, look: Look, state: Mapping[str, Sequence[str]], along: Mapping[str, bytes]
) -> tuple[list[str], tuple[str, ...]]:
    """What the rules about parcels (每: 报送包) say: what must be done first, and what is to be thought of."""
    settings = look.known.settings
    county = settings.serves != "州直单位"

    def there(word: str) -> str:
        return "有" if any(word in name for name in along) else "无"

    names: dict[str, Scalar] = {
        "承诺书": "有",  # made with the parcel
        "统计说明": there("统计说明"),
        "分析报告": there("分析报告"),
        "迟报说明": there("迟报"),
        "签字核对": there("签字"),
        "报送日": dt.date.today(),
        "期限": dt.date(settings.year + 1, 1, 10 if county else 5),
    }
    judged = checker.parcel(desk.rule_book(folder, settings), names, state, settings)
    reasons = [
        sentence
        for each in judged
        if each.finding.severity == "错误"
        for sentence in each.details or (each.finding.sentence,)
    ]
    return reasons, tuple(each.finding.sentence for each in judged if each.finding.severity != "错误")


def _files(enclosures: list[parcel.Enclosure], look: Look, along: Mapping[str, bytes]) -> Mapping[str, bytes]:
    settings = look.known.settings
    audit = report.audit(look.verdict, look.known.cube.register, settings)
    if settings.serves != "州直单位":
        along = {PLEDGE: pledge.docx(settings), **along}
    return parcel.assemble(enclosures, audit, look.verdict, settings, along)


def _along(folder: Path, look: Look) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The texts that go along, their figures filled in from the sheets, and what could not be (X-12)."""
    figures = {m: v for book in look.books for s in book.sheets for m, v in desk.figures_of(s).items()}
    found = {path.name: papers.filled(disk.read(path), path.name, figures.get) for path in _papers(folder)}
    problems = tuple(problem for paper in found.values() for problem in paper.problems)
    return {name: paper.data for name, paper in found.items()}, problems


def _papers(folder: Path) -> list[Path]:
    """What people write and send along: 统计说明, 统计分析报告, a 迟报说明 …, in the folder 材料."""
    place = folder / PAPERS
    if not place.is_dir():
        return []
    return sorted(p for p in place.iterdir() if p.is_file() and not p.name.startswith((".", "~$")))


def _where(book: desk.Book, look: Look) -> str:
    """The reviewing department's folder of a 州直单位's workbook; a county's parcel is not divided."""
    if look.known.settings.serves != "州直单位":
        return ""
    own = {nature for sheet in book.sheets for nature in sheet.form.natures}
    return parcel.reviewer(own or look.known.settings.natures or _natures(look))


def _natures(look: Look) -> set[str]:
    """What a unit is, by the forms it filled in."""
    return {nature for book in look.books for sheet in book.sheets for nature in sheet.form.natures}


def _of_others(folder: Path, others: Sequence[collecting.Collected]) -> list[parcel.Enclosure]:
    """The workbooks of subordinate units, and those in which they were consolidated."""
    found = []
    for each in others:
        for book in (book for book in each.look.books if book.sheets):
            where = f"{_where(book, each.look)}/{desk.SUBORDINATES}/{each.unit}"
            found.append(_enclosure(book, each.look, where))
    natures = {form.family: form.natures for each in others for form in each.look.known.forms.values()}
    for path in collecting.consolidated(folder):
        family = path.stem.removesuffix(collecting.SUFFIX)
        where = f"{parcel.reviewer(natures.get(family, ()))}/{collecting.OUT}"
        with offices.at(path) as office:
            grids = {sheet: office.grid(sheet) for sheet in office.sheets()}
        locked = all(grid.protected for grid in grids.values())
        held = tuple((f"{family}汇总", family, family, sheet) for sheet in grids)
        found.append(parcel.Enclosure(path.name, offices.contents(path), grids, held, locked, False, where))
    return found


def duplex(file: Path | str) -> Done:
    """A PDF of a roster to be printed on both sides, head to foot: from a workbook, or from its PDF.

    Written beside it as ``…_双面.pdf``.  A workbook is turned into PDF by LibreOffice where it is installed.
    """
    path = Path(file)
    data = disk.read(path) if path.suffix.lower() == ".pdf" else _as_pdf(path)
    out = path.with_name(f"{path.stem}_双面.pdf")
    disk.replace(out, printing.head_to_foot(data, str(path)))
    return Done(
        f"已生成 {out}：打印时选双面，横向页沿长边翻转（纵向页沿短边），正反面标题颠倒；请先试印一张。",
        data={"文件": str(out)},
    )


def _as_pdf(path: Path) -> bytes:
    """A workbook printed to PDF by LibreOffice, once it is known to be sound.

    Raises FileFault where there is none: on Windows Excel itself saves a workbook as PDF.
    """
    from bianzhi_xl.office import soffice

    if soffice.program() is None:
        raise FileFault(
            f"{path}：这台电脑没有 LibreOffice，请在 Excel 里把工作簿另存为 PDF，再对那个 PDF 用“双面打印”。"
        )
    made = soffice.saved(disk.package(path), "xlsx", "pdf")
    if made is None:
        raise FileFault(f"{path}：LibreOffice 没有转成 PDF，请在 Excel 里另存为 PDF。")
    return made


def verify(package: Path | str) -> Done:
    """Compare a parcel (folder or .zip) with its seal; status 1 if anything is missing, extra or changed."""
    path = Path(package)
    files = _folder_files(path) if path.is_dir() else parcel.unzipped(disk.read(path), str(path))
    seal = parcel.sealed(files, str(path))
    grids = {name: _grids(files[name]) for name in parcel.changed_workbooks(files, seal)}
    found = parcel.verify(files, seal, {name: held for name, held in grids.items() if held is not None})
    lines = tuple(difference.sentence for difference in found)
    code = parcel.seal_code(files)
    data = {"封签码": code, "不符": [list(map(str, (d.kind, d.file, d.sentence))) for d in found]}
    if found:
        return Done(f"报送包与封签有 {len(found)} 处不符；封签码 {code}。", 1, lines, data=data)
    return Done(f"报送包与封签一致，共 {len(files)} 个文件；封签码 {code}，请与纸面核对。", data=data)


def _enclosure(book: desk.Book, look: Look, folder: str) -> parcel.Enclosure:
    sure = ((sheet.form, sheet.binding.sheet) for sheet in book.forms)
    # A copy or draft travels with its workbook, too: whoever gets the parcel would have the form twice.
    held = tuple((form.name, form.family, form.title, sheet) for form, sheet in (*sure, *book.unsure))
    built = [each for each in look.built if each.own.binding.book == book.path.name]
    return parcel.Enclosure(
        name=book.path.name,
        data=offices.contents(book.path),
        grids=book.grids,
        forms=held,
        locked=book.locked,
        marked=report.SHEET in book.grids,
        folder=folder,
        fingerprints={each.own.binding.sheet: each.fingerprint for each in built},
    )


def _write(place: Path, files: Mapping[str, bytes]) -> None:
    """The parcel's folder: written beside the old one, which is removed only when all is there."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".组包中-", dir=place.parent))
        for path, data in files.items():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / path).write_bytes(data)
        fresh.chmod(0o755)
        if place.exists():
            old = Path(tempfile.mkdtemp(prefix=".旧包-", dir=place.parent))
            place.rename(old / place.name)
            fresh.rename(place)
            shutil.rmtree(old)
        else:
            fresh.rename(place)
    except OSError as error:
        raise FileFault(
            f"{place}：写不了（{error.strerror}），请检查权限和磁盘空间，或关闭打开着的旧包。"
        ) from error


def _folder_files(folder: Path) -> Mapping[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("~$"))
    return {path.relative_to(folder).as_posix(): disk.read(path) for path in paths}


def _grids(data: bytes) -> Mapping[str, Grid] | None:
    """The sheets of a workbook that arrived in a parcel; None when it cannot be opened any more."""
    with tempfile.TemporaryDirectory(prefix="验包-") as folder:
        path = Path(folder) / "包内工作簿.xlsx"
        path.write_bytes(data)
        try:
            with offices.at(path) as office:
                return {sheet: office.grid(sheet) for sheet in office.sheets()}
        except FileFault:
            return None
