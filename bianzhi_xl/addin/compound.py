"""A compound file ([MS-CFB] version 3): the little file system that a VBA project is stored in.

Written, never read: streams under 4 KB share the mini stream, the others have sectors of their own.
Nothing in it depends on the moment or the machine: times are zero, identifiers are given.

>>> compound({"PROJECT": b"ID"})[:8].hex()
'd0cf11e0a1b11ae1'
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_SECTOR, _MINI_SECTOR, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT_SECTOR, _NOTHING = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BLACK = 1
# The header has room for the numbers of this many FAT sectors: files up to 7 MB, far above any macro.
_FAT_SECTORS = 109

Tree = dict[str, "bytes | Tree"]


@dataclass
class _Entry:
    """One line of the directory."""

    name: str
    kind: int
    content: bytes = b""
    start: int = _END
    left: int = _NOTHING
    right: int = _NOTHING
    child: int = _NOTHING

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        start = 0 if self.kind == _STORAGE else self.start
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            name,
            len(name),
            self.kind,
            _BLACK,
            self.left,
            self.right,
            self.child,
            b"",
            0,
            0,
            0,
            start,
            len(self.content),
        )


class _Sectors:
    """The sectors after the header, and the table (FAT) that chains them."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.table: list[int] = []

    def add(self, content: bytes, padding: bytes = b"\0") -> int:
        """Append a chain; returns its first sector."""
        count = -(-len(content) // _SECTOR)
        first = len(self.table)
        self.data += content.ljust(count * _SECTOR, padding)
        self.table += _chain(first, count)
        return first if count else _END


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END] if count else []


def compound(tree: Tree) -> bytes:
    """The bytes of a compound file with these storages (dictionaries) and streams."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _directory(entries, tree)
    sectors = _Sectors()
    mini_table = _place(entries, sectors)
    mini_first = sectors.add(struct.pack(f"<{len(mini_table)}I", *mini_table), b"\xff")
    listed = b"".join(entry.packed() for entry in entries)
    listed += _unused() * (-len(entries) % (_SECTOR // len(_unused())))
    directory_first = sectors.add(listed)
    fat_first, fat_count = len(sectors.table), _fat_sectors(len(sectors.table))
    table = sectors.table + [_FAT_SECTOR] * fat_count
    fat = struct.pack(f"<{len(table)}I", *table).ljust(fat_count * _SECTOR, b"\xff")
    mini_count = -(-len(mini_table) * 4 // _SECTOR)
    header = _header(range(fat_first, fat_first + fat_count), directory_first, mini_first, mini_count)
    return header + bytes(sectors.data) + fat


def _directory(entries: list[_Entry], tree: Tree) -> int:
    """Add the members of a storage; returns the root of their search tree."""
    added = []
    for name, content in tree.items():
        added.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entry = _Entry(name, _STORAGE)
            entries.append(entry)
            entry.child = _directory(entries, content)
    # The order of [MS-CFB] 2.6.4: shorter names first, then by capital letters.
    added.sort(key=lambda number: (len(entries[number].name), entries[number].name.upper()))
    return _balanced(entries, added)


def _balanced(entries: list[_Entry], numbers: list[int]) -> int:
    if not numbers:
        return _NOTHING
    middle = len(numbers) // 2
    top = entries[numbers[middle]]
    top.left = _balanced(entries, numbers[:middle])
    top.right = _balanced(entries, numbers[middle + 1 :])
    return numbers[middle]


def _place(entries: list[_Entry], sectors: _Sectors) -> list[int]:
    """Put every stream into the sectors or the mini stream; returns the table of the mini stream."""
    mini = bytearray()
    table: list[int] = []
    for entry in entries:
        if len(entry.content) >= _CUTOFF:
            entry.start = sectors.add(entry.content)
        elif entry.content:
            entry.start, count = len(table), -(-len(entry.content) // _MINI_SECTOR)
            table += _chain(len(table), count)
            mini += entry.content.ljust(count * _MINI_SECTOR, b"\0")
    entries[0].content = bytes(mini)
    entries[0].start = sectors.add(entries[0].content)
    return table


def _unused() -> bytes:
    return struct.pack("<64sHBBIII16sIQQIQ", b"", 0, 0, 0, *[_NOTHING] * 3, b"", 0, 0, 0, 0, 0)


def _fat_sectors(others: int) -> int:
    """How many sectors the table needs, itself included."""
    count = 1
    while others + count > count * (_SECTOR // 4):
        count += 1
    if count > _FAT_SECTORS:
        raise ValueError("too large for a compound file without further FAT sectors")
    return count


def _header(fat: range, directory: int, mini: int, mini_count: int) -> bytes:
    start = struct.pack(
        "<8s16sHHHHH6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,  # minor and major version, little-endian mark, 2**9 and 2**6 bytes a sector
        3,
        0xFFFE,
        9,
        6,
        0,
        len(fat),
        directory,
        0,
        _CUTOFF,
        mini,
        mini_count,
        _END,
        0,
    )
    return start + struct.pack(f"<{_FAT_SECTORS}I", *fat, *[_FREE] * (_FAT_SECTORS - len(fat)))
