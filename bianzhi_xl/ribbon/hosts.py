"""Hosts: the program in which a button was pressed, as far as a button needs it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from bianzhi_xl.nouns import At
from bianzhi_xl.ribbon.document import BOOK, DocumentHost


class Host(Protocol):
    """What a button asks of the program that it was pressed in."""

    def begin(self, what: str) -> None:
        """A button was pressed: say that something is being done."""
        ...

    def path(self) -> Path:
        """Where the workbook in front lies.  Raises FileFault when there is none or it was never saved."""
        ...

    def modern(self) -> str:
        """Make the workbook in front an .xlsx if it is an old .xls; what was done, "" if nothing."""
        ...

    def selected(self) -> At: ...
    def live(self, password: str | None, copies: Path | None = None) -> Mapping:
        """The open workbooks by path, to be worked on where they are (``offices.live``).

        copies: a folder for a copy of each as it stands before its first change.
        """
        ...

    def progress(self, text: str) -> None:
        """Where long work is.  Raises asking.Stopped when the person wants it to stop."""
        ...

    def end(self, text: str, kind: str, at: At | None, changed: bool) -> None:
        """How it ended.  kind: 无声 (status bar only) | 消息 | 出错.  at: the cell to be shown."""
        ...

    def dim(self, names: frozenset[str]) -> None:
        """Note which buttons cannot be pressed now."""
        ...


def here() -> Host:
    """The host that called this process.  Raises FileFault when there is none."""
    if os.environ.get(BOOK) is not None:
        return DocumentHost()
    from bianzhi_xl.ribbon.excel import ExcelHost

    return ExcelHost()
