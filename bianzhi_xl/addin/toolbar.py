"""The toolbar (工具栏) for LibreOffice: an extension with the ribbon's buttons, from the same table and frame.

The format is that of https://wiki.openoffice.org/wiki/Documentation/DevGuide/WritingUNO/AddOns/Add-Ons: the
buttons in ``Addons.xcu``, each with an address of our own protocol, which ``macros/toolbar.py`` answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from bianzhi_xl import disk
from bianzhi_xl.addin.frame import Button, groups
from bianzhi_xl.addin.macros import TEXTS, command

EXTENSION = "bianzhi.oxt"
IDENTIFIER = "cn.bianzhi.xl"
PROTOCOL = f"{IDENTIFIER}:"
_VERSION = "1.0"
_TITLE = TEXTS["Title"]
_RELAY = "toolbar.py"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_OPEN = "http://openoffice.org"
_TEXTS = TEXTS | {
    "NoPython": "安装时用的 Python 不在原处了，请重新运行 bianzhi-xl addin install。原来的位置：",
    "SaveFirst": "还有没保存的改动：{}。现在保存，再往下做吗？（LibreOffice 保存时会按自己的写法重写整个文件。）",
    "NotSaved": "{}：保存不了，没有往下做，请检查磁盘和权限。",
    "StopIt": "“{}”还没有做完。要停止它吗？",
    "Stopped": "已停止；停下之前写好的是完整的。",
}


def toolbar(buttons: Sequence[Button], macros: Path, interpreter: str = "") -> bytes:
    """The .oxt, the same bytes for the same sources.

    interpreter: the Python that the buttons start; without one they say that the toolbar is to be installed.
    """
    setting = {
        "protocol": PROTOCOL,
        "interpreter": interpreter,
        "labels": {button.name: button.label for button in buttons},
        "commands": {button.name: command(button.name) for button in buttons},
        "texts": _TEXTS,
    }
    return disk.zip_bytes(
        (
            ("META-INF/manifest.xml", _text(_MANIFEST)),
            ("description.xml", _text(_DESCRIPTION)),
            ("Addons.xcu", _text(_addons(buttons, macros / "ribbon.xml"))),
            ("CalcWindowState.xcu", _text(_WINDOW_STATE)),
            ("ProtocolHandler.xcu", _text(_PROTOCOL_HANDLER)),
            (_RELAY, disk.read(macros / _RELAY)),
            ("toolbar.json", json.dumps(setting, ensure_ascii=False, indent=1).encode("utf-8")),
        )
    )


def _text(body: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + body).encode("utf-8")


def _addons(buttons: Sequence[Button], frame: Path) -> str:
    """The toolbar, and a menu with the same items for who has closed it."""
    known = {button.name: button for button in buttons}
    placed = [[known[name] for name in group] for group in groups(buttons, frame)]
    menu = _node(IDENTIFIER, _property("Title", _TITLE) + _property("Context", _CALC), _submenu(placed))
    return _data(
        "org.openoffice.Office",
        "Addons",
        f'<node oor:name="AddonUI"><node oor:name="OfficeToolBar">{_node(IDENTIFIER, "", _items(placed))}</node>'
        f'<node oor:name="OfficeMenuBar">{menu}</node></node>',
    )


def _submenu(placed: Sequence[Sequence[Button]]) -> str:
    return f'<node oor:name="Submenu">{_items(placed)}</node>'


def _items(placed: Sequence[Sequence[Button]]) -> str:
    """The buttons in order, a line between two groups."""
    return "".join(_node(f"m{number:02}", item) for number, item in enumerate(_each(placed), 1))


def _each(placed: Sequence[Sequence[Button]]) -> Iterator[str]:
    for number, group in enumerate(placed):
        if number:
            yield _property("URL", "private:separator")
        for button in group:
            yield (
                _property("URL", PROTOCOL + button.name)
                + _property("Title", button.label)
                + _property("Target", "_self")
                + _property("Context", _CALC)
            )


def _node(name: str, properties: str, inside: str = "") -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{properties}{inside}</node>'


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value>{escape(value)}</value></prop>'


def _data(package: str, name: str, body: str) -> str:
    return (
        f'<oor:component-data xmlns:oor="{_OPEN}/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'oor:package="{package}" oor:name="{name}">{body}</oor:component-data>'
    )


_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_OPEN}/2001/manifest">'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="application/vnd.sun.star.{kind}"/>'
        for name, kind in (
            ("Addons.xcu", "configuration-data"),
            ("CalcWindowState.xcu", "configuration-data"),
            ("ProtocolHandler.xcu", "configuration-data"),
            (_RELAY, "uno-component;type=Python"),
        )
    )
    + "</manifest:manifest>"
)
_DESCRIPTION = (
    f'<description xmlns="{_OPEN}/extensions/description/2006"><identifier value="{IDENTIFIER}"/>'
    f'<version value="{_VERSION}"/><display-name><name lang="zh-CN">{_TITLE}</name></display-name></description>'
)
_WINDOW_STATE = _data(
    "org.openoffice.Office.UI",
    "CalcWindowState",
    '<node oor:name="UIElements"><node oor:name="States">'
    f'<node oor:name="private:resource/toolbar/addon_{IDENTIFIER}" oor:op="replace">'
    f'<prop oor:name="UIName"><value>{_TITLE}</value></prop>'
    + "".join(
        f'<prop oor:name="{name}"><value>{value}</value></prop>'
        # Docked below the standard toolbars; style 1: words, no pictures
        for name, value in (("Visible", "true"), ("Docked", "true"), ("DockPos", "0,2"), ("Style", "1"))
    )
    + "</node></node></node>",
)
_PROTOCOL_HANDLER = _data(
    "org.openoffice.Office",
    "ProtocolHandler",
    '<node oor:name="HandlerSet"><node oor:name="cn.bianzhi.xl.Toolbar" oor:op="replace">'
    f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL}*</value></prop></node></node>',
)
