"""The ribbon: the frame in ``macros/ribbon.xml``, filled in from a table of buttons.

The frame places buttons and gives them a picture; what they are called, what their tips say and what they call
comes from the table, so that a name is written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from bianzhi_xl import disk
from bianzhi_xl.nouns import Fault, FileFault

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
LOAD = "load_ribbon"
# The schema's limit for what a person reads on the ribbon.
_LONGEST = 1024


class Button(Protocol):
    """What the add-in needs to know of a button."""

    @property
    def name(self) -> str:
        """The English name, an identifier: ``fill``."""

    @property
    def label(self) -> str:
        """What stands on the button: 填表."""

    @property
    def tip(self) -> str:
        """What it does, in a sentence."""


def press(name: str) -> str:
    """The macro that a press on the button calls."""
    return f"press_{name}"


def enabled(name: str) -> str:
    """The macro that says whether the button can be pressed."""
    return f"enabled_{name}"


def ribbon_xml(buttons: Sequence[Button], frame: Path) -> bytes:
    """The ribbon's XML.  Raises Fault if frame and table do not name the same buttons, each once."""
    document, root = _read(buttons, frame)
    placed = {node.getAttribute("id"): node for node in root.getElementsByTagName("button")}
    root.setAttribute("onLoad", LOAD)
    for button in buttons:
        for attribute, value in _attributes(button).items():
            placed[button.name].setAttribute(attribute, value)
    for child in list(document.childNodes):
        if child is not root:  # the comments are for whoever edits the frame
            document.removeChild(child)
    return document.toxml(encoding="UTF-8")


def groups(buttons: Sequence[Button], frame: Path) -> list[list[str]]:
    """The names of the buttons as the frame groups them.  Raises Fault as ``ribbon_xml`` does."""
    _, root = _read(buttons, frame)
    return [
        [node.getAttribute("id") for node in group.getElementsByTagName("button")]
        for group in root.getElementsByTagName("group")
    ]


def _read(buttons: Sequence[Button], frame: Path) -> tuple[minidom.Document, minidom.Element]:
    try:
        document = minidom.parseString(disk.read(frame))
    except ExpatError as error:
        raise FileFault(f"{frame}：第 {error.lineno} 行不是合格的 XML，请改正。") from error
    root = document.documentElement
    if root is None or root.localName != "customUI" or root.namespaceURI != NAMESPACE:
        raise FileFault(f"{frame}：不是功能区的 XML（应为 {NAMESPACE} 的 customUI），请检查。")
    nodes = root.getElementsByTagName("button")
    _refuse_differences(frame, [node.getAttribute("id") for node in nodes], buttons)
    return document, root


def _refuse_differences(frame: Path, placed: Sequence[str], buttons: Sequence[Button]) -> None:
    known = [button.name for button in buttons]
    for where, names in ((f"{frame}：功能区", placed), ("按钮表", known)):
        twice = sorted({name for name in names if list(names).count(name) > 1})
        if twice:
            raise Fault(f"{where}里的按钮重复：{'、'.join(twice)}，请各留一个。")
    unknown = [name for name in placed if name not in known]
    if unknown:
        raise Fault(f"{frame}：功能区里有按钮表没有的按钮：{'、'.join(unknown)}，请改正名称或补进按钮表。")
    missing = [name for name in known if name not in placed]
    if missing:
        raise Fault(f"{frame}：功能区里缺按钮：{'、'.join(missing)}，请补上。")


def _attributes(button: Button) -> dict[str, str]:
    if not (button.name.isascii() and button.name.isidentifier()):
        raise Fault(
            f"按钮“{button.label}”的英文名“{button.name}”不能用作宏的名称，请只用英文字母、数字和下划线。"
        )
    for text in (button.label, button.tip):
        if not text or len(text) > _LONGEST:
            raise Fault(f"按钮“{button.name}”的名称或说明是空的，或超过 {_LONGEST} 字，请改正。")
    return {
        "label": button.label,
        "screentip": button.label,
        "supertip": button.tip,
        "onAction": press(button.name),
        "getEnabled": enabled(button.name),
    }
