"""The toolbar in this person's LibreOffice: put in, taken out, looked for, by LibreOffice's own ``unopkg``."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.addin.toolbar import EXTENSION, IDENTIFIER
from bianzhi_xl.nouns import FileFault

_OF_PYTHON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
_LONGEST = 120.0
"""Seconds: the first start of a new profile is slow."""


def install_toolbar(extension: bytes) -> None:
    """Put the toolbar in, in place of an older one.  Raises FileFault in LibreOffice's words if it refuses."""
    with tempfile.TemporaryDirectory(prefix="bianzhi-") as folder:
        path = Path(folder) / EXTENSION
        disk.replace(path, extension)
        done = _unopkg("add", "--force", "--suppress-license", str(path))
    if done.returncode:
        raise FileFault(
            f"LibreOffice 工具栏没有装上，请关闭 LibreOffice 再试。LibreOffice 说：{_last_line(done)}"
        )


def remove_toolbar() -> bool:
    """Take the toolbar out; False if there was none."""
    if not toolbar_is_installed():
        return False
    done = _unopkg("remove", IDENTIFIER)
    if done.returncode:
        raise FileFault(
            f"LibreOffice 工具栏没有卸掉，请关闭 LibreOffice 再试。LibreOffice 说：{_last_line(done)}"
        )
    return True


def toolbar_is_installed() -> bool:
    return _unopkg("list", IDENTIFIER).returncode == 0


def _unopkg(*words: str) -> subprocess.CompletedProcess:
    program = shutil.which("unopkg")
    if not program:
        raise FileFault("这台电脑没有 LibreOffice（找不到 unopkg）；Excel 的加载项请写明要装到哪个文件夹。")
    try:
        return subprocess.run(
            [program, *words],
            env=plain_environment(),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FileFault("LibreOffice 没有应答（unopkg），请关闭所有 LibreOffice 窗口后再试。") from error


def plain_environment() -> dict[str, str]:
    """This environment without any virtual one: LibreOffice's own Python takes the first ``python3`` in PATH
    for its home, and breaks off when that is another's.
    """
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    plain = [folder for folder in folders if not (Path(folder).parent / "pyvenv.cfg").is_file()]
    given = {name: value for name, value in os.environ.items() if name not in _OF_PYTHON}
    return given | {"PATH": os.pathsep.join(plain)}


def _last_line(done: subprocess.CompletedProcess) -> str:
    lines = (done.stderr + done.stdout).strip().splitlines()
    return lines[-1] if lines else str(done.returncode)
