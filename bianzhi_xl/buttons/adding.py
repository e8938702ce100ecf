"""加载项: the add-in built, put into Excel, taken away, looked at, or packed for a computer without a network."""

from __future__ import annotations

import sys
from pathlib import Path

from bianzhi_xl import addin as maker
from bianzhi_xl import disk, places
from bianzhi_xl.buttons import RIBBON
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import FileFault


def addin(
    what: str = "status",
    folder: Path | str | None = None,
    source: str = "",
    python: str = "3.11",
) -> Done:
    """build | install | remove | status | bundle the add-in.

    folder: where to build or bundle; else Excel's start folder.  Where there is no Windows and no folder is
    given, the toolbar of this person's LibreOffice is meant.  source: this tool itself, for the bundle, when it
    does not run from its sources.  Raises FileFault on a place that is not ours to write.
    """
    place = Path(folder) if folder else None
    if what in ("build", "bundle"):
        if place is None:
            raise FileFault("请写明放在哪个文件夹，例如 bianzhi-xl addin build 加载项。")
        return _build(place) if what == "build" else _bundle(place, source, python)
    if place is None and sys.platform != "win32":
        return _toolbar(what)
    if what == "install":
        path = maker.install(_built(), place)
        return Done(f"已安装到 {path}；请重新打开 Excel，功能区上有“编制统计”。", data={"文件": str(path)})
    if what == "remove":
        removed = maker.remove(place)
        return Done("已卸载加载项。" if removed else "本来就没有安装加载项。", data={"卸载": removed})
    found = maker.status(_built(), place)
    return Done(found.sentence, 0 if found.installed and found.current else 1, data={"安装": found.installed})


def _built() -> bytes:
    return maker.build(RIBBON, places.MACROS)


def _toolbar(what: str) -> Done:
    """The toolbar of LibreOffice: install | remove | status."""
    if what == "install":
        maker.install_toolbar(maker.toolbar(RIBBON, places.MACROS, sys.executable))
        return Done("已装进 LibreOffice；请重新打开 LibreOffice，表格窗口里有工具栏和菜单“编制统计”。")
    if what == "remove":
        removed = maker.remove_toolbar()
        return Done(
            "已卸载 LibreOffice 工具栏。" if removed else "本来就没有安装 LibreOffice 工具栏。",
            data={"卸载": removed},
        )
    found = maker.toolbar_is_installed()
    return Done(
        "已安装 LibreOffice 工具栏。" if found else "没有安装 LibreOffice 工具栏。",
        0 if found else 1,
        data={"安装": found},
    )


def _build(place: Path) -> Done:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileFault(f"{place}：建不了文件夹（{error.strerror}），请换个位置或检查权限。") from error
    made = {
        place / maker.ADDIN: _built(),
        place / maker.EXTENSION: maker.toolbar(RIBBON, places.MACROS),
    }
    for path, data in made.items():
        disk.replace(path, data)
    return Done(f"已生成 {'、'.join(map(str, made))}。", data={"文件": [str(path) for path in made]})


def _bundle(place: Path, source: str, python: str) -> Done:
    here = places.TEMPLATES.parent
    if not source and not (here / "setup.cfg").is_file():
        raise FileFault("离线安装包：请用 --source 给出本程序的安装包（.whl）或源代码文件夹。")
    files = maker.bundle(place, _built(), Path(source) if source else here, python)
    return Done(
        f"已做好离线安装包 {place}（{len(files)} 个文件），整个文件夹拷过去，双击“安装.cmd”。",
        data={"文件": files},
    )
