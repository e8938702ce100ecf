"""Old workbooks (.xls) among what a button is given: made into .xlsx once, the original kept beside it."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec

from bianzhi_xl import disk
from bianzhi_xl import settings as setting
from bianzhi_xl.buttons import desk
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import FileFault, Grid

P = ParamSpec("P")
OLD, NEW = ".xls", ".xlsx"


class Conversion(NamedTuple):
    """What became of the old workbooks: what to give a button instead, what was done, what to look at."""

    given: Any
    made: tuple[str, ...]
    notes: tuple[str, ...]


def converting(button: Callable[P, Done]) -> Callable[P, Done]:
    """A button that finds .xlsx where there was .xls; what it then says begins with what was converted."""
    return _converting(button, blanks=False)


def comparing(button: Callable[P, Done]) -> Callable[P, Done]:
    """The same for a button that holds sheets against the blank forms of 空白表样: those are converted, too."""
    return _converting(button, blanks=True)


def _converting(button: Callable[P, Done], blanks: bool) -> Callable[P, Done]:
    @functools.wraps(button)
    def pressed(*args: P.args, **kwargs: P.kwargs) -> Done:
        call = inspect.signature(button).bind(*args, **kwargs)
        first = next(iter(call.arguments))
        told = converted(call.arguments[first], blanks)
        call.arguments[first] = told.given
        done = button(*call.args, **call.kwargs)
        sentence = (
            f"已转换 {'、'.join(told.made)}（原件没有动）；{done.sentence}" if told.made else done.sentence
        )
        return dataclasses.replace(done, sentence=sentence, lines=(*told.notes, *done.lines))

    return pressed


def converted(given: Sequence[Path] | Path | str, blanks: bool = False) -> Conversion:
    """Convert what is old among workbooks and folders (and the last year's, and the subordinates', below them); with
    ``blanks`` also among the blank forms.

    An .xls with an .xlsx of the same name beside it was converted before, and is passed over.  Raises FileFault
    when one cannot be converted, or when it was changed after its .xlsx was.
    """
    several = [given] if isinstance(given, (str, Path)) else given
    made: list[str] = []
    notes: list[str] = []
    modern: list[Path] = []
    for target in map(Path, several):
        for path in _below(target, blanks):
            if _is_old(path):
                _convert(path, made, notes)
        old = target.is_file() and _is_old(target)
        if old:
            _convert(target, made, notes)
        modern.append(_twin(target) if old else target)
    instead = modern[0] if isinstance(given, (str, Path)) else modern
    return Conversion(instead, tuple(dict.fromkeys(made)), tuple(dict.fromkeys(notes)))


def _below(target: Path, blanks: bool) -> Iterator[Path]:
    """The workbooks that a button reads besides the one it is given: those of a folder, of last year, blank ones."""
    folders = [target] if target.is_dir() else []
    home = next(
        (each for each in (target, *target.resolve().parents) if (each / setting.FILE).is_file()), None
    )
    if home is not None:
        folders += _with_subfolders(home / setting.load(home).last_year)
        folders += _with_subfolders(home / desk.SUBORDINATES) if target.is_dir() else []
        folders += _with_subfolders(home / desk.BLANKS) if blanks else []
    for folder in folders:
        yield from sorted(path for path in folder.iterdir() if path.is_file() and desk.is_workbook(path, OLD))


def _with_subfolders(folder: Path) -> list[Path]:
    return [folder, *(path for path in sorted(folder.rglob("*")) if path.is_dir())] if folder.is_dir() else []


def _is_old(path: Path) -> bool:
    """Whether a workbook is named .xls, or is one whatever its name says."""
    return path.suffix.lower() == OLD or disk.is_xls(path)


def _twin(path: Path) -> Path:
    """The workbook that an old one was made into, or is to be; with macros Excel makes an .xlsm."""
    kept = path.with_suffix(".xlsm")
    return kept if kept.exists() else path.with_suffix(NEW)


def _convert(path: Path, made: list[str], notes: list[str]) -> None:
    twin = _twin(path)
    if path.suffix.lower() == OLD and twin.exists():
        if path.stat().st_mtime > twin.stat().st_mtime:
            raise FileFault(
                f"{path}：转换成 {twin.name} 以后又改过，不知道该用哪一个，请把不用的那个移走或改名后再试。"
            )
        notes.append(f"{path.name}：旁边有 {twin.name}，用的是它。")
        return
    data = disk.read(path)
    fresh, said = _modern(path, data)
    if path.suffix.lower() != OLD:
        path = _renamed(path, data)
    disk.replace(twin, fresh)
    made.append(f"{path.name} 为 {twin.name}")
    notes += said


def _renamed(path: Path, data: bytes) -> Path:
    """The original of a workbook that only says it is an .xlsx, under the name that fits it."""
    kept = path.with_suffix(OLD)
    if kept.exists():
        raise FileFault(f"{path}：内容是旧的 .xls 格式，而旁边已有 {kept.name}，请把不用的那个移走后再试。")
    disk.replace(kept, data)
    return kept


def _modern(path: Path, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the .xlsx, read by a second program to see that nothing got lost; and what to look at."""
    if disk.kind(data) != "xls":
        return disk.package(path), ()  # an .xlsx with the wrong name, or a sentence that says what it is
    from bianzhi_xl.office import files, xls

    sheets = _as_read(path, data, xls.needs_password(data))
    fresh, notes = xls.modern(data, str(path))
    with tempfile.TemporaryDirectory(prefix="bianzhi-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"copy{NEW}"
        copy.write_bytes(fresh)
        office = files.FileOffice(copy)
        names = set(office.sheets())
        missing = [name for name, _ in sheets if name not in names]
        if missing:
            raise FileFault(
                f"{path}：转换以后少了工作表“{missing[0]}”，没有采用；请在 Excel 里另存为 .xlsx 后再试。"
            )
        wrong = [name for name, values in sheets if _numbers(values) - _shown(office.grid(name))]
    return fresh, (*notes, *(f"{path.name} {name}：转换以后有的数不一样，请对照原件看一看" for name in wrong))


def _as_read(path: Path, data: bytes, encrypted: bool) -> list[tuple[str, list[object]]]:
    """Name and values of every worksheet, as the reader of the register sees them.

    Raises FileFault when the workbook is not whole: LibreOffice would make a blank one of it without a word.
    """
    if encrypted:
        # Nothing to compare with: the reader knows no passwords, not even the one that Excel itself sets.
        return []
    from bianzhi_xl.register import xls as reader

    try:
        return [(name, [value for row in rows for value in row]) for name, _, rows in reader.worksheets(data)]
    except reader.Unreadable as error:
        raise FileFault(f"{path}：文件已损坏或不完整，请重新获取或用 Excel 修复后另存为 .xlsx。") from error


def _numbers(values: Iterable[object]) -> Counter[float]:
    """The numbers among values, each as often as it stands there; a nought is as good as a blank."""
    return Counter(
        round(float(value), 9)
        for value in values
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value
    )


def _shown(grid: Grid) -> Counter[float]:
    return _numbers(grid.cells.values())
