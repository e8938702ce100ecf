"""vbaProject.bin ([MS-OVBA]): the add-in's macros, written from their sources.

Only sources are stored.  Excel compiles them when it loads the project: the version 0xFFFF in
``_VBA_PROJECT`` says that no compiled form is kept (2.3.4.1), and 1.6 asks writers to do just that.

>>> vba_project([Module("Relay", "Sub Hello()\\nEnd Sub\\n")])[:4].hex()
'd0cf11e0'
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from bianzhi_xl.addin.compound import Tree, compound
from bianzhi_xl.addin.squeeze import squeezed

PROJECT_NAME = "Bianzhi"
WORKBOOK, SHEET = "ThisWorkbook", "Sheet1"
# Sources are ASCII; the code page is that of the Chinese Windows on which they are read.
_CODE_PAGE = 936
# Fixed: the same sources give the same bytes.
_PROJECT_ID = "{5C0E7B52-9F43-4D0C-8B61-3D8E1F2A7C94}"
_NO_CACHE = bytes.fromhex("cc61ffff000000")
_BASES = {
    WORKBOOK: "0{00020819-0000-0000-C000-000000000046}",
    SHEET: "0{00020820-0000-0000-C000-000000000046}",
}
_REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)


@dataclass(frozen=True)
class Module:
    """A module by name: ThisWorkbook and Sheet1 belong to the document, any other stands alone."""

    name: str
    code: str

    @property
    def of_document(self) -> bool:
        """Whether the workbook or its sheet owns the module."""
        return self.name in _BASES

    @property
    def source(self) -> str:
        """The text as stored: lines of the ``Attribute`` kind first, lines ended as in Windows."""
        code = self.code.replace("\r\n", "\n")
        if not code.startswith("Attribute VB_Name"):
            code = "".join(f"Attribute {line}\n" for line in self._attributes()) + code
        return code.replace("\n", "\r\n")

    def _attributes(self) -> list[str]:
        lines = [f'VB_Name = "{self.name}"']
        if self.of_document:
            lines += [
                f'VB_Base = "{_BASES[self.name]}"',
                "VB_GlobalNameSpace = False",
                "VB_Creatable = False",
                "VB_PredeclaredId = True",
                "VB_Exposed = True",
                "VB_TemplateDerived = False",
                "VB_Customizable = True",
            ]
        return lines


def vba_project(modules: Sequence[Module]) -> bytes:
    """The compound file of a project with these modules; ThisWorkbook and Sheet1 are added if missing."""
    given = {module.name for module in modules}
    modules = [*(Module(name, "") for name in _BASES if name not in given), *modules]
    modules.sort(key=lambda module: not module.of_document)
    streams: Tree = {module.name: squeezed(module.source.encode("ascii")) for module in modules}
    vba: Tree = {"_VBA_PROJECT": _NO_CACHE, "dir": squeezed(_directory(modules)), **streams}
    return compound({"VBA": vba, "PROJECT": _properties(modules), "PROJECTwm": _names(modules)})


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _both(number: int, unicode_number: int, text: str) -> bytes:
    """A text twice: in the code page and in UTF-16."""
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _directory(modules: Sequence[Module]) -> bytes:
    """The ``dir`` stream (2.3.4.2), in the order the document prescribes."""
    project = [
        _record(0x01, struct.pack("<I", 3)),  # PROJECTSYSKIND: 64-bit Windows
        _record(0x02, struct.pack("<I", 0x409)),  # PROJECTLCID and PROJECTLCIDINVOKE: prescribed values
        _record(0x14, struct.pack("<I", 0x409)),
        _record(0x03, struct.pack("<H", _CODE_PAGE)),
        _record(0x04, PROJECT_NAME.encode("ascii")),
        _both(0x05, 0x40, ""),  # PROJECTDOCSTRING
        _record(0x06) + _record(0x3D),  # PROJECTHELPFILEPATH
        _record(0x07, struct.pack("<I", 0)),  # PROJECTHELPCONTEXT
        _record(0x08, struct.pack("<I", 0)),  # PROJECTLIBFLAGS
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # PROJECTVERSION
        _both(0x0C, 0x3C, ""),  # PROJECTCONSTANTS
    ]
    references = [
        _both(0x16, 0x3E, name)
        + _record(0x0D, struct.pack("<I", len(path)) + path.encode("ascii") + bytes(6))
        for name, path in _REFERENCES
    ]
    count = _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    return b"".join((*project, *references, count, *map(_module, modules), _record(0x10)))


def _module(module: Module) -> bytes:
    name = module.name
    return b"".join(
        (
            _both(0x19, 0x47, name),  # MODULENAME
            _both(0x1A, 0x32, name),  # MODULESTREAMNAME
            _both(0x1C, 0x48, ""),  # MODULEDOCSTRING
            _record(0x31, struct.pack("<I", 0)),  # MODULEOFFSET: the source begins where the stream does
            _record(0x1E, struct.pack("<I", 0)),  # MODULEHELPCONTEXT
            _record(0x2C, b"\xff\xff"),  # MODULECOOKIE
            _record(0x22 if module.of_document else 0x21),  # MODULETYPE
            _record(0x2B),
        )
    )


def _properties(modules: Sequence[Module]) -> bytes:
    """The ``PROJECT`` stream (2.3.1): plain lines, three of them obfuscated."""
    listed = [
        f"Document={module.name}/&H00000000" if module.of_document else f"Module={module.name}"
        for module in modules
    ]
    lines = [
        f'ID="{_PROJECT_ID}"',
        *listed,
        f'Name="{PROJECT_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{obscured(bytes(4), _PROJECT_ID, 0x07)}"',  # protected by nobody
        f'DPB="{obscured(bytes(1), _PROJECT_ID, 0x0E)}"',  # no password
        f'GC="{obscured(bytes([0xFF]), _PROJECT_ID, 0x15)}"',  # to be seen in the editor
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _names(modules: Sequence[Module]) -> bytes:
    """The ``PROJECTwm`` stream (2.3.3): each name in both alphabets."""
    pairs = (m.name.encode("ascii") + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    return b"".join(pairs) + b"\0\0"


def obscured(data: bytes, project_id: str, seed: int) -> str:
    """Data Encryption (2.4.3.2), which hides nothing: every reader of the document can undo it.

    >>> obscured(bytes(4), "{917DED54-440B-4FD1-A5C1-74ACF261E600}", 7)
    '0705D8E3D8EDDBF1DBF1DBF1DBF1'
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    out = bytearray((seed, seed ^ 2, seed ^ key))
    clear = key  # the byte before, as it was
    ignored = bytes([7]) * ((seed & 6) // 2)
    for byte in ignored + struct.pack("<I", len(data)) + data:
        out.append(byte ^ ((out[-2] + clear) & 0xFF))
        clear = byte
    return out.hex().upper()
