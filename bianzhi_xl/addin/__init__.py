"""The add-in (加载项): a ribbon in Excel whose buttons start Python, and a toolbar in LibreOffice with the same.

Built, installed and bundled without Excel.

``build`` makes the .xlam from the table of buttons and the sources in ``macros/``; ``install``, ``remove`` and
``status`` look after it on this computer; ``bundle`` packs all that a computer without a network needs.
Opening it in a real Excel is the one thing that nothing here can try.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bianzhi_xl.addin.bundle import bundle
from bianzhi_xl.addin.extension import install_toolbar, remove_toolbar, toolbar_is_installed
from bianzhi_xl.addin.frame import Button, ribbon_xml
from bianzhi_xl.addin.macros import modules
from bianzhi_xl.addin.package import package
from bianzhi_xl.addin.project import vba_project
from bianzhi_xl.addin.startup import ADDIN, Status, dim, install, remove, start_folder, status
from bianzhi_xl.addin.toolbar import EXTENSION, toolbar

__all__ = [
    "ADDIN",
    "EXTENSION",
    "Button",
    "Status",
    "build",
    "bundle",
    "dim",
    "install",
    "install_toolbar",
    "remove",
    "remove_toolbar",
    "start_folder",
    "status",
    "toolbar",
    "toolbar_is_installed",
]


def build(buttons: Sequence[Button], macros: Path) -> bytes:
    """The .xlam: the frame and the hand-written macros of the folder, the rest from the table of buttons."""
    return package(ribbon_xml(buttons, macros / "ribbon.xml"), vba_project(modules(buttons, macros)))
