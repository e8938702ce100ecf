"""The table of buttons as the frame places them, and the add-in made from it."""

from pathlib import Path

from bianzhi_xl import addin
from bianzhi_xl.addin.frame import ribbon_xml
from bianzhi_xl.addin.macros import modules
from bianzhi_xl.addin.package import WORKBOOK, package
from bianzhi_xl.addin.project import Module, vba_project
from bianzhi_xl.buttons import RIBBON as BUTTONS

MACROS = Path(__file__).resolve().parents[2] / "macros"
FRAME = MACROS / "ribbon.xml"


def expected_command(name: str) -> str:
    """What a press on the button must run."""
    return f"from bianzhi_xl import ribbon; ribbon.{'import_' if name == 'import' else name}()"


def built() -> bytes:
    return addin.build(BUTTONS, MACROS)


def twin(stub: str) -> bytes:
    """An .xlsm of the same parts, in which the stub stands for the module that starts Python."""
    played = [Module("Relay", stub) if each.name == "Relay" else each for each in modules(BUTTONS, MACROS)]
    return package(ribbon_xml(BUTTONS, FRAME), vba_project(played), WORKBOOK)
