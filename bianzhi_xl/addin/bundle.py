"""The bundle (离线安装包): a folder that carries the add-in to a computer without a network.

It holds the wheels for 64-bit Windows, a script that installs them, and a page of instructions.  Made where
there is a network; used where there is only a memory stick.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from email.parser import HeaderParser
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.addin.startup import ADDIN
from bianzhi_xl.nouns import FileFault

SCRIPT, GUIDE, WHEELS = "安装.cmd", "安装说明.txt", "wheels"
_EXTRA = "excel"
_FOR_WINDOWS = re.compile(r"""(?:sys_platform|platform_system|os_name)\s*==\s*["'](?:win32|Windows|nt)["']""")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def bundle(
    folder: Path, addin: bytes, source: Path, python: str = "3.11", options: Sequence[str] = ()
) -> list[str]:
    """Fill an empty or new folder; returns what lies in it.

    ``source`` is this tool itself, a wheel or the folder of its sources; ``options`` go to pip (a mirror, say).
    Raises FileFault, the folder untouched, if something is in it or a wheel cannot be had.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileFault(f"{folder}：里面已有东西，没有写入，请换一个空文件夹。")
    with tempfile.TemporaryDirectory(prefix="bianzhi-") as temporary:
        wheels = Path(temporary)
        _download(wheels, source, python, options)
        files = [(f"{WHEELS}/{path.name}", path.read_bytes()) for path in sorted(wheels.glob("*.whl"))]
    files += [
        (ADDIN, addin),
        (SCRIPT, _lines(_SCRIPT_TEXT.format(python=python, digits=_digits(python))).encode("gbk")),
        (GUIDE, _lines(_GUIDE_TEXT.format(python=python)).encode("utf-8-sig")),
    ]
    try:
        (folder / WHEELS).mkdir(parents=True)
    except OSError as error:
        raise FileFault(f"{folder}：建不了这个文件夹（{error.strerror}），请检查权限。") from error
    for name, data in files:
        disk.replace(folder / name, data)
    return [name for name, _ in files]


def _digits(python: str) -> str:
    if not re.fullmatch(r"3\.\d{1,2}", python):
        raise FileFault(f"离线安装包：Python 版本应写成 3.11 这样，现在是“{python}”。")
    return python.replace(".", ", ")


def _download(wheels: Path, source: Path, python: str, options: Sequence[str]) -> None:
    _digits(python)
    wheel = source if source.suffix == ".whl" else _built(wheels, source, options)
    target = ["--platform", "win_amd64", "--python-version", python, "--only-binary=:all:"]
    wanted = [f"{wheel}[{_EXTRA}]"]
    while wanted:
        _pip("download", *target, "-d", str(wheels), *options, *wanted)
        # pip asks itself, not the target, which requirements are for Windows: elsewhere it leaves those out.
        wanted = _left_out(wheels)


def _built(wheels: Path, source: Path, options: Sequence[str]) -> Path:
    if not (source / "setup.cfg").is_file():
        raise FileFault(f"{source}：不是安装包（.whl），也不是源代码文件夹，请检查。")
    _pip("wheel", "--no-deps", "-w", str(wheels), *options, str(source))
    return next(wheels.glob("*.whl"))


def _pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["没有说明原因"]
        raise FileFault(f"离线安装包：下载没有成功，请确认已连上网络后再试。pip 的说法：{said[-1]}")


def _left_out(wheels: Path) -> list[str]:
    """What these wheels need on Windows only and is not among them."""
    paths = list(wheels.glob("*.whl"))
    there = {_plain(path.name.split("-")[0]) for path in paths}
    wanted = (requirement for path in paths for requirement in _needs_on_windows(path))
    return sorted({each for each in wanted if _plain(_leading_name(each)) not in there})


def _needs_on_windows(wheel: Path) -> Iterable[str]:
    with zipfile.ZipFile(wheel) as parts:
        name = next(name for name in parts.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(parts.read(name).decode("utf-8"))
    for line in metadata.get_all("Requires-Dist", ()):
        requirement, _, marker = line.partition(";")
        if _FOR_WINDOWS.search(marker) and "extra" not in marker:
            yield requirement.strip()


def _leading_name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found.group() if found else requirement


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(text: str) -> str:
    return text.replace("\n", "\r\n")


# cmd.exe reads the script in the code page of a Chinese Windows: commands are ASCII, what is said is Chinese.
_SCRIPT_TEXT = """\
@echo off
chcp 936 >nul
setlocal
pushd "%~dp0"
set "PYTHON=py -{python}"
%PYTHON% -c "import sys" >nul 2>nul && goto found
set "PYTHON=python"
%PYTHON% -c "import sys; sys.exit(sys.version_info[:2] != ({digits}))" >nul 2>nul && goto found
echo 没有找到 Python {python}，请先安装 64 位的 Python {python}，再运行本脚本。
goto failed
:found
%PYTHON% -c "import sys; sys.exit(sys.maxsize < 2**32)" && goto install
echo 这台电脑上的 Python 是 32 位的，请换成 64 位的 Python {python}。
goto failed
:install
echo 正在安装，请稍候……
%PYTHON% -m pip install --no-index --find-links wheels --upgrade "bianzhi-xl[excel]"
if errorlevel 1 goto broken
%PYTHON% -m bianzhi_xl addin install
if errorlevel 1 goto failed
echo 安装好了。请重新打开 Excel，功能区上会有“编制统计”。
popd
pause
exit /b 0
:broken
echo 程序没有装上，请看上面的说明；安装包不全的，请重新拷贝整个文件夹。
:failed
echo 没有安装成功。请先关闭所有 Excel 窗口；仍不行请联系维护人员。
popd
pause
exit /b 1
"""

_GUIDE_TEXT = """\
编制统计：离线安装说明

一、准备
1. Windows 10 或更新的系统，Excel 2010 或更新的版本。
2. 64 位的 Python {python}。没有的，请向信息化管理人员要安装程序，安装时保留“py launcher”一项。
3. 把本文件夹整个拷到这台电脑上（不要只拷其中几个文件，也不要在压缩包里直接运行）。

二、安装
1. 关闭所有 Excel 窗口。
2. 双击“安装.cmd”。不需要管理员权限，也不需要连网。
3. 看到“安装好了”之后打开 Excel，功能区上有“编制统计”一页。

三、文件夹里有什么
wheels        程序和它用到的组件
bianzhi.xlam  Excel 加载项；由安装脚本放到 Excel 的启动文件夹，不要自己双击打开
安装.cmd      安装脚本，可用记事本打开看
安装说明.txt  就是这一页

四、常见情况
1. 没有“编制统计”一页：Excel 选项、加载项、禁用项目里看是否被禁用；本单位禁用宏的，请联系信息化管理人员。
2. 点了按钮说找不到 Python：Python 被卸载或搬动过，请重新运行“安装.cmd”。
3. 以后更新：用新的文件夹再装一遍，原来的会被替换。

五、卸载
关闭 Excel，在命令提示符里运行：
py -{python} -m bianzhi_xl addin remove
py -{python} -m pip uninstall bianzhi-xl
"""
