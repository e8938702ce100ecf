"""Old workbooks (.xls, BIFF): made into .xlsx once, by LibreOffice; the original is not touched.

Record numbers are those of [MS-XLS] 2.3.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bianzhi_xl.nouns import FileFault
from bianzhi_xl.office import soffice
from bianzhi_xl.office.files.package import Package

_SAVE_AS = "请在 Excel 或 WPS 中另存为 .xlsx 后再试"
_BOF = re.compile(rb"\x09\x08[\x06-\x10]\x00\x00[\x05\x06]", re.DOTALL)
_FILE_PASS = 0x2F
# Font (0x0031): 14 bytes of looks, then the name: its length, how wide its characters are, itself.
_FONT = re.compile(rb"(?=\x31\x00(.)\x00.{14}(.)([\x00\x01]))", re.DOTALL)
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")


class Modern(NamedTuple):
    """An .xls as .xlsx, and what did not come along."""

    data: bytes
    notes: tuple[str, ...]


def modern(data: bytes, name: str) -> Modern:
    """The workbook as .xlsx, its fonts, merges, frozen panes and print set-up kept.

    Raises FileFault when there is no LibreOffice, a password is needed, or the workbook cannot be read.
    """
    if soffice.program() is None:
        raise FileFault(f"{name}：内容是旧的 .xls 格式，这台电脑没有 LibreOffice 可以转换，{_SAVE_AS}。")
    named = fonts(data)
    made = soffice.saved(data, "xls", "xlsx", named)
    if made is None and needs_password(data):
        raise FileFault(f"{name}：文件设有打开口令，请在 Excel 中去掉打开口令后再试。")
    if made is None:
        raise FileFault(f"{name}：旧的 .xls 格式，LibreOffice 没有转换成（可能已损坏），{_SAVE_AS}。")
    notes = []
    strange = sorted(_fonts_of(made, name) - named) if named else []
    if strange:
        notes.append(f"{name}：有的字体换成了“{'、'.join(strange)}”，请看一看样子")
    if _MACROS in data:
        notes.append(f"{name}：宏没有带过来，原件里还有")
    return Modern(made, tuple(notes))


def fonts(data: bytes) -> frozenset[str]:
    """The names of the fonts in an .xls, as its bytes show them.

    >>> sorted(fonts(b"..." + bytes.fromhex("31001400") + bytes(14) + bytes([2, 1]) + "宋体".encode("utf-16-le")))
    ['宋体']
    """
    found = set()
    for record in _FONT.finditer(data):
        length, wide = record[2][0], record[3][0]
        size = length * (wide + 1)
        raw = data[record.end(3) : record.end(3) + size]
        if record[1][0] == 16 + size and length and len(raw) == size:
            found.add(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
    return frozenset(found)


def needs_password(data: bytes) -> bool:
    """Whether an .xls is encrypted: its first records say how the password is checked (FilePass)."""
    start = _BOF.search(data)
    at = start.start() if start else len(data)
    for _ in range(4):
        head = data[at : at + 4]
        if int.from_bytes(head[:2], "little") == _FILE_PASS:
            return True
        at += 4 + int.from_bytes(head[2:], "little")
    return False


def _fonts_of(workbook: bytes, name: str) -> frozenset[str]:
    package = Package(workbook, name)
    parts = (part for kind, part, _ in package.rels(package.workbook).values() if kind == "styles")
    return frozenset(
        node.get("val") or ""
        for part in parts
        for node in package.tree(part).iterfind("{*}fonts/{*}font/{*}name")
    )
