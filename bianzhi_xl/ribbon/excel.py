"""Excel as the host: the workbooks are worked on where they are open."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from bianzhi_xl.nouns import At, FileFault
from bianzhi_xl.office.excel import Desktop, ExcelOffice, caller
from bianzhi_xl.ribbon import asking

WINDOW = "BIANZHI_HWND"
"""The environment variable with the number of the Excel window."""
ADDIN = "BIANZHI_ADDIN"
"""The environment variable with the folder of the add-in, where the dim buttons are noted."""
_ESCAPE = 0x1B


class ExcelHost:
    """The Excel whose window has the number in the environment."""

    def __init__(self) -> None:
        number = os.environ.get(WINDOW, "")
        self._window = int(number) if number.isdecimal() else None
        self._found: Desktop | None = None

    @property
    def desktop(self) -> Desktop:
        """The Excel; looked for when first asked for."""
        if self._found is None:
            self._found = Desktop(caller(self._window))
        return self._found

    def begin(self, what: str) -> None:
        with suppress(FileFault):  # some buttons need no workbook
            self.desktop.say(f"{what}……")

    def path(self) -> Path:
        return self.desktop.path()

    def modern(self) -> str:
        before = self.path().name
        after = self.desktop.modern()
        return f"已转换 {before} 为 {after.name}（原件没有动）；" if after else ""

    def selected(self) -> At:
        return self.desktop.selected()

    def live(self, password: str | None, copies: Path | None = None) -> dict[Path, ExcelOffice]:
        if self._found is None:
            return {}
        return {path: ExcelOffice(book, password, copies) for path, book in self.desktop.open().items()}

    def progress(self, text: str) -> None:
        self.desktop.say(f"{text}（按 Esc 停止）")
        if _escape():
            raise asking.Stopped

    def end(self, text: str, kind: str, at: At | None, changed: bool) -> None:
        if self._found is not None:
            self.desktop.say(text.split("\n")[0] if kind == "无声" else None)
            if at is not None:
                self.desktop.select(at)
        if kind != "无声":
            asking.say(text, wrong=kind == "出错")

    def dim(self, names: frozenset[str]) -> None:
        folder = os.environ.get(ADDIN)
        if folder and self._found is not None:
            from bianzhi_xl import addin

            addin.dim(names, Path(folder), str(self.desktop.book.fullname))


def _escape() -> bool:
    """Whether Esc was pressed since this was last asked.  Windows only."""
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.user32.GetAsyncKeyState(_ESCAPE) & 0x8001)
