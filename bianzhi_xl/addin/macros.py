"""The macros: the hand-written ones from ``macros/*.bas`` and those made from the table of buttons.

>>> print(command("fill"))
from bianzhi_xl import ribbon; ribbon.fill()
>>> print(command("import"))  # a word of Python's own gets an underscore
from bianzhi_xl import ribbon; ribbon.import_()
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Sequence
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.addin.frame import Button, enabled, press
from bianzhi_xl.addin.project import WORKBOOK, Module
from bianzhi_xl.nouns import FileFault

HAND_WRITTEN = (WORKBOOK, "Relay")
# What VBA says when Python cannot: the only texts of the add-in outside Python and the ribbon.
TEXTS = {
    "Title": "编制统计",
    "Busy": "上一步还没有做完，请稍候。",
    "NoSetting": "没有找到 Python 的位置（加载项旁边的 bianzhi.ini）。请关闭 Excel，重新运行安装。",
    "NoPython": "安装时用的 Python 不在原处了，请关闭 Excel，重新运行安装。原来的位置：",
    "Blocked": "Python 没有启动起来，可能被安全软件或本单位的策略拦下了。请联系信息化管理人员。",
    "Failed": "没有做完：程序意外停止。请看一下表中是否有改动，再试一次；仍不行请联系维护人员。",
}
# A line of VBA may have 1,023 characters.
_A_LINE = 40


def modules(buttons: Sequence[Button], folder: Path) -> list[Module]:
    """All modules of the add-in.  Raises FileFault if a hand-written one is missing or not ASCII."""
    written = [Module(name, _source(folder / f"{name}.bas")) for name in HAND_WRITTEN]
    return [*written, Module("Buttons", _callbacks(buttons)), Module("Texts", _texts())]


def _source(path: Path) -> str:
    try:
        return disk.read(path).decode("ascii")
    except UnicodeDecodeError as error:
        # VBA stores a source in a code page: anything else would turn into question marks somewhere.
        line = error.object[: error.start].count(b"\n") + 1
        raise FileFault(f"{path}：第 {line} 行有英文以外的字符，请移到功能区或 Python 里。") from error


def command(name: str) -> str:
    """The Python that a press runs: a fixed text, with nothing from the workbook in it."""
    function = f"{name}_" if keyword.iskeyword(name) else name
    return f"from bianzhi_xl import ribbon; ribbon.{function}()"


def _callbacks(buttons: Sequence[Button]) -> str:
    return "\n".join(("Option Explicit", "' Made from the table of buttons.", *map(_pair, buttons), ""))


def _pair(button: Button) -> str:
    return f"""
Public Sub {press(button.name)}(control As IRibbonControl)
    On Error GoTo Failed
    RunPython "{command(button.name)}"
    Exit Sub
Failed:
    TellFailed
End Sub

Public Sub {enabled(button.name)}(control As IRibbonControl, ByRef enabled As Variant)
    On Error GoTo Failed
    enabled = IsEnabled(control.ID, control.Tag)
    Exit Sub
Failed:
    enabled = True
End Sub"""


def _texts() -> str:
    functions = (_text(name, text) for name, text in TEXTS.items())
    return "\n".join(
        ("Option Explicit", "' Chinese, spelled out in the numbers of its characters.", *functions, "")
    )


def _text(name: str, text: str) -> str:
    whole = f"Text{name}"
    lines = [f"    {whole} = {whole} & {piece}" for piece in _spelled(text)]
    return "\n".join(("", f"Public Function {whole}() As String", *lines, "End Function"))


def _spelled(text: str) -> Iterable[str]:
    for start in range(0, len(text), _A_LINE):
        yield " & ".join(f"ChrW({ord(character)})" for character in text[start : start + _A_LINE])
