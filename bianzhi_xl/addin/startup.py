"""The add-in on this computer: put into Excel's start folder, taken away, looked at.

Excel loads what lies in XLSTART without asking, and trusts it.  Beside the add-in lie two small files in
UTF-16, which VBA reads whatever characters a path holds: ``bianzhi.ini`` says where Python is,
``bianzhi.state`` which buttons are dim now.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from bianzhi_xl import disk
from bianzhi_xl.addin.package import is_ours
from bianzhi_xl.nouns import FileFault

ADDIN, SETTING, STATE = "bianzhi.xlam", "bianzhi.ini", "bianzhi.state"
_KEY = "interpreter="


@dataclass(frozen=True)
class Status:
    """What lies in the folder now."""

    folder: Path
    installed: bool
    foreign: bool
    """A file of the same name lies there that this tool has not made."""
    current: bool
    """The same bytes as the add-in that would be installed now."""
    interpreter: str
    """The Python that the buttons start; empty if none is noted."""
    interpreter_exists: bool

    @property
    def sentence(self) -> str:
        """The same in Chinese."""
        if self.foreign:
            return f"{self.folder / ADDIN}：有同名文件，但不是本工具装的。"
        if not self.installed:
            return f"{self.folder}：没有安装加载项。"
        if not self.interpreter:
            return f"{self.folder}：已安装，但缺 {SETTING}，按钮找不到 Python；请重新安装。"
        if not self.interpreter_exists:
            return f"{self.folder}：已安装，但 Python 不在原处（{self.interpreter}）；请重新安装。"
        age = "是最新的" if self.current else "与现在的版本不同，请重新安装"
        return f"{self.folder}：已安装，{age}。Python：{self.interpreter}"


def start_folder() -> Path:
    """Excel's start folder of the person at the desk.  Raises FileFault where there is no Excel for Windows."""
    if sys.platform != "win32":
        raise FileFault("加载项：这台电脑不是 Windows，没有 Excel 的启动文件夹，请写明要装到哪个文件夹。")
    roaming = os.environ.get("APPDATA")
    if not roaming:
        raise FileFault("加载项：没有找到用户的应用数据文件夹（APPDATA），请写明要装到哪个文件夹。")
    return Path(roaming) / "Microsoft" / "Excel" / "XLSTART"


def install(
    addin: bytes, folder: Path | None = None, interpreter: str = sys.executable, replace_foreign: bool = False
) -> Path:
    """Put the add-in and the interpreter's path into the folder (Excel's start folder); returns where it is.

    Raises FileFault, nothing changed, if a file of the same name lies there that this tool has not made.
    """
    folder = Path(folder) if folder else start_folder()
    path = folder / ADDIN
    if not replace_foreign:
        _refuse_foreign(path, "没有覆盖；请先移走它，或写明要覆盖")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileFault(f"{folder}：建不了这个文件夹（{error.strerror}），请检查权限。") from error
    _write(folder / SETTING, f"{_KEY}{without_console(interpreter)}\r\n".encode("utf-16"))
    _write(path, addin)
    return path


def remove(folder: Path | None = None) -> bool:
    """Take the add-in and its two files away; False if there was none.  Raises FileFault on a foreign file."""
    folder = Path(folder) if folder else start_folder()
    path = folder / ADDIN
    _refuse_foreign(path, "没有删除；请自己处理")
    found = path.exists()
    for name in (ADDIN, SETTING, STATE):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise FileFault(
                f"{folder / name}：删不掉（{error.strerror}），请关闭所有 Excel 窗口后再试。"
            ) from error
    return found


def status(addin: bytes, folder: Path | None = None) -> Status:
    """What lies in the folder, compared with the add-in as it would be installed now."""
    folder = Path(folder) if folder else start_folder()
    path = folder / ADDIN
    there = disk.read(path) if path.is_file() else None
    ours = there is not None and is_ours(there)
    noted = _interpreter(folder / SETTING) if ours else ""
    return Status(
        folder=folder,
        installed=ours,
        foreign=path.exists() and not ours,
        current=there == addin,
        interpreter=noted,
        interpreter_exists=bool(noted) and Path(noted).is_file(),
    )


def dim(buttons: Iterable[str], folder: Path, book: str) -> None:
    """Note which buttons cannot be pressed while ``book`` (its full name) is in front.

    The ribbon reads it, beside the add-in, after each press and change of workbook.
    """
    lines = (book, *sorted(buttons))
    _write(Path(folder) / STATE, "".join(f"{line}\r\n" for line in lines).encode("utf-16"))


def without_console(interpreter: str) -> str:
    """pythonw.exe beside a python.exe, which opens no black window; any other interpreter as it is."""
    path = PureWindowsPath(interpreter) if sys.platform == "win32" else Path(interpreter)
    if path.name.lower() == "python.exe":
        quiet = path.with_name("pythonw.exe")
        if Path(quiet).is_file():
            return str(quiet)
    return str(path)


def _refuse_foreign(path: Path, what: str) -> None:
    if path.exists() and not (path.is_file() and is_ours(disk.read(path))):
        raise FileFault(f"{path}：有同名文件，但不是本工具装的，{what}。")


def _interpreter(path: Path) -> str:
    with contextlib.suppress(FileFault, UnicodeError):
        for line in disk.read(path).decode("utf-16").splitlines():
            if line.startswith(_KEY):
                return line.removeprefix(_KEY)
    return ""


def _write(path: Path, data: bytes) -> None:
    try:
        disk.replace(path, data)
    except FileFault as fault:
        if path.exists():
            # Windows refuses to replace what Excel has loaded, and says no more than "no permission".
            raise FileFault(f"{fault}如果 Excel 正开着，请关闭所有 Excel 窗口后再试。") from fault
        raise
