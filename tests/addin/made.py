"""The table of buttons as the frame places them, and the add-in made from it."""

from dataclasses import dataclass
from pathlib import Path

from bianzhi_xl import addin
from bianzhi_xl.addin.frame import ribbon_xml
from bianzhi_xl.addin.macros import modules
from bianzhi_xl.addin.package import WORKBOOK, package
from bianzhi_xl.addin.project import Module, vba_project

MACROS = Path(__file__).resolve().parents[2] / "macros"
FRAME = MACROS / "ribbon.xml"


@dataclass(frozen=True)
class Named:
    name: str
    label: str
    tip: str


BUTTONS = tuple(
    Named(name, label, f"{label}：一句说明。")
    for name, label in (
        ("new", "新建"),
        ("import", "导入台账"),
        ("fill", "填表"),
        ("preview", "预览"),
        ("undo", "撤销"),
        ("check", "核对"),
        ("check_folder", "核对整个文件夹"),
        ("previous", "上一处"),
        ("next", "下一处"),
        ("who", "这是谁"),
        ("explain", "说明"),
        ("unmark", "清除标记"),
        ("lock", "锁定"),
        ("unlock", "解锁"),
        ("assemble", "组包"),
        ("verify", "验包"),
        ("settings", "设置"),
        ("help", "帮助"),
    )
)


def expected_command(name: str) -> str:
    """What a press on the button must run."""
    return f"from bianzhi_xl import ribbon; ribbon.{'import_' if name == 'import' else name}()"


def built() -> bytes:
    return addin.build(BUTTONS, MACROS)


def twin(stub: str) -> bytes:
    """An .xlsm of the same parts, in which the stub stands for the module that starts Python."""
    played = [Module("Relay", stub) if each.name == "Relay" else each for each in modules(BUTTONS, MACROS)]
    return package(ribbon_xml(BUTTONS, FRAME), vba_project(played), WORKBOOK)
