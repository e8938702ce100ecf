"""Where each workbook is worked on: in the program that has it open, or on disk."""

from __future__ import annotations

import contextlib
import contextvars
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from bianzhi_xl import disk
from bianzhi_xl import lock as locker
from bianzhi_xl.nouns import FileFault, Grid, Locked, Office, Protection


class Live(Office, Protocol):
    """A workbook that is open in a program: the work is done there, and nothing is saved."""

    def contents(self) -> bytes:
        """The workbook as it stands now, unsaved changes included, as bytes of a file."""
        ...


_live: contextvars.ContextVar[Mapping[Path, Live]] = contextvars.ContextVar(
    "live", default=MappingProxyType({})
)


@contextlib.contextmanager
def live(offices: Mapping[Path, Live]) -> Iterator[None]:
    """Inside, the workbooks with these paths are worked on where they are open, not on disk."""
    before = _live.set({Path(path).resolve(): office for path, office in offices.items()})
    try:
        yield
    finally:
        _live.reset(before)


def is_live(path: Path) -> bool:
    """Whether a workbook is worked on in the program that has it open."""
    return bool(_live.get()) and Path(path).resolve() in _live.get()


def contents(path: Path) -> bytes:
    """A workbook's bytes: the file's, or what a file would hold if it were saved now."""
    return _live.get()[Path(path).resolve()].contents() if is_live(path) else disk.read(path)


def workbook(path: Path, password: str | None = None) -> Office:
    """A workbook as an office; with the password of its protection also locked sheets can be written.

    The XML library is loaded only when one on disk is opened.
    """
    if is_live(path):
        return _live.get()[Path(path).resolve()]
    from bianzhi_xl.office import files

    return files.FileOffice(path, functools.partial(locker.opens, password=password or ""))


def at(path: Path, password: str | None = None) -> contextlib.closing:
    """A workbook as an office, for a ``with`` block."""
    return contextlib.closing(workbook(path, password))


@contextlib.contextmanager
def together(paths: Iterable[Path], password: str | None = None) -> Iterator[Mapping[Path, Office]]:
    """Several workbooks as offices, for a ``with`` block: all can be read before one is written."""
    with contextlib.ExitStack() as stack:
        yield {path: stack.enter_context(at(path, password)) for path in paths}


def ask_if_locked(path: Path, grids: Iterable[Grid], password: str | None) -> None:
    """Raise Locked when one of the sheets is protected and no password was given, FileFault for a wrong one.

    Of several workbooks all are asked about before one is written.  The grid named "" is the workbook's
    structure: without its password no sheet is added or removed.  A file says whether a protection has a
    password at all, and which fits; a workbook in Excel does not.
    """
    for grid in grids:
        where = f"{path} {grid.sheet or '工作簿结构'}"
        asks = grid.protected and (grid.protection is not None or is_live(path))
        if asks and password is None:
            raise Locked(f"{where}：已锁定，要有保护口令才能改；请给出口令，或先“解锁”。")
        if asks and not is_live(path) and not _fits(grid.protection, password or "", where):
            raise FileFault(f"{where}：口令不对，没有写入；请核对口令（区分大小写）后再试。")


def _fits(guard: Protection | None, password: str, where: str) -> bool:
    try:
        return locker.opens(guard, password)
    except FileFault as fault:
        raise FileFault(f"{where}：{fault}") from fault
