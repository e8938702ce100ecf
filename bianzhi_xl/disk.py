"""Files on disk: read with suspicion, written whole or not at all.

Nothing here knows what a workbook means; it knows what may be trusted and how to replace a file without
ever leaving half of one.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from bianzhi_xl.nouns import FileFault

MAX_FILE = 256 * 2**20
MAX_UNPACKED = 1024 * 2**20
MAX_RATIO = 250
MAX_ENTRIES = 20_000
_RATIO_FROM = 32 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read(path: Path) -> bytes:
    """All bytes of a file.  Raises FileFault if it is missing, a folder, unreadable or over 256 MiB."""
    return _read(Path(path))


def _read(path: Path, most: int = -1) -> bytes:
    try:
        if path.is_dir():
            raise FileFault(f"{path}：这是文件夹，请给出文件。")
        if path.stat().st_size > MAX_FILE:
            raise FileFault(f"{path}：文件超过 {MAX_FILE >> 20} MB，请确认没有拿错文件。")
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise FileFault(f"{path}：找不到这个文件，请检查路径。") from error
    except OSError as error:
        raise FileFault(f"{path}：读不了（{error.strerror}），请检查权限或是否被占用。") from error


def replace(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and put it in its place in one step; the old file stays until then.

    Raises FileFault (old file untouched) on a read-only file or folder, a full disk, or a workbook that
    Excel or WPS has open (its ``~$`` lock file stands beside it).
    """
    path = Path(path)
    _refuse_if_open(path)
    temporary = None
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
        if mode is not None and not mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "Permission denied")
        handle, temporary = tempfile.mkstemp(prefix=".写入中-", suffix=path.suffix, dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(mode if mode is not None else 0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise FileFault(f"{path}：{_cannot_write(error)}") from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _refuse_if_open(path: Path) -> None:
    # Excel and WPS drop the first two characters of a long name in the lock file's name.
    names = {"~$" + path.name, "~$" + path.name[2:]}
    if any((path.parent / name).exists() for name in names):
        raise FileFault(f"{path}：正在 Excel 或 WPS 中打开，请保存并关闭后再试。")


def _cannot_write(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘已满，没有写入，原文件未动；请清出空间后再试。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "没有写权限（只读的文件或文件夹），原文件未动；请换个文件夹或去掉只读。"
    if error.errno == errno.ENOENT:
        return "所在的文件夹不存在，请先建好文件夹。"
    return f"写不了（{error.strerror}），原文件未动。"


def kind(data: bytes) -> str:
    """What a file is by its content: xlsx | xls | encrypted | zip | text | empty."""
    if not data:
        return "empty"
    if data.startswith(_OLE):
        # An encrypted OOXML package is an OLE file with a stream named EncryptedPackage (UTF-16).
        return "encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "xls"
    if data.startswith(b"PK"):
        return "xlsx" if b"[Content_Types].xml" in data else "zip"
    return "text"


def is_xls(path: Path) -> bool:
    """Whether a file is an old workbook by its content; one that cannot be is not read whole.

    Raises FileFault where :func:`read` does.
    """
    return _read(Path(path), len(_OLE)) == _OLE and kind(read(path)) == "xls"


_NOT_A_WORKBOOK = {
    "empty": "文件是空的（0 字节），请重新获取。",
    "encrypted": "文件设有打开口令，请在 Excel 中去掉打开口令后再试。",
    "xls": "内容是旧的 .xls 格式（不论后缀），请在 Excel 或 WPS 中另存为 .xlsx 后再试。",
    "zip": "是压缩包而不是工作簿，请解压后再试。",
    "text": "不是 Excel 工作簿，请确认没有拿错文件。",
}


def package(path: Path) -> bytes:
    """The bytes of a sound .xlsx or .xlsm, checked before anything parses them.

    Raises FileFault for anything else: another format, encrypted, truncated, a zip or entity bomb, names
    that leave the package, the same part twice.
    """
    data = read(path)
    found = kind(data)
    if found == "zip":
        # The list of parts may be just what was cut off: a workbook that is not whole is no zip archive.
        check_zip(data, str(path))
    if found != "xlsx":
        raise FileFault(f"{path}：{_NOT_A_WORKBOOK[found]}")
    check_zip(data, str(path))
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        for info in bundle.infolist():
            if info.filename.endswith((".xml", ".rels", ".vml")):
                _refuse_entities(bundle, info, str(path))
    return data


def check_zip(data: bytes, name: str) -> None:
    """Raise FileFault unless ``data`` is a whole zip of sane size whose names stay inside it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            _check_entries(bundle.infolist(), len(data), name)
            broken = bundle.testzip()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileFault(f"{name}：文件已损坏或不完整，请重新获取或用 Excel 修复后另存。") from error
    except zlib.error as error:
        raise FileFault(f"{name}：文件已损坏或不完整，请重新获取或用 Excel 修复后另存。") from error
    if broken:
        raise FileFault(f"{name}：其中的 {broken} 已损坏，请重新获取或用 Excel 修复后另存。")


def _check_entries(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    total = sum(info.file_size for info in entries)
    if (
        len(entries) > MAX_ENTRIES
        or total > MAX_UNPACKED
        or (total > _RATIO_FROM and total > size * MAX_RATIO)
    ):
        raise FileFault(f"{name}：解压后大得不合常理（疑似压缩炸弹），没有打开；请确认来源。")
    seen: set[str] = set()
    for info in entries:
        parts = info.filename.replace("\\", "/").split("/")
        if info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise FileFault(f"{name}：含有指向外面的路径“{info.filename}”，没有打开；请确认来源。")
        if info.filename.lower() in seen:
            raise FileFault(f"{name}：“{info.filename}”在包内出现两次，没有打开；请用 Excel 另存后再试。")
        if info.flag_bits & 0x1:
            raise FileFault(f"{name}：压缩包设有口令，请去掉口令后再试。")
        seen.add(info.filename.lower())


def _refuse_entities(bundle: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    # A DTD may only stand before the root element: the head of the part is enough to see one.
    with bundle.open(info) as part:
        head = part.read(4096)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode("utf-8")
    if _DOCTYPE.search(head):
        raise FileFault(f"{name}：{info.filename} 里有实体声明（DTD），没有打开；请确认来源。")


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the members in the given order, the same bytes for the same input."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            bundle.writestr(info, data)
    return out.getvalue()


_WHEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def steady(workbook: bytes) -> bytes:
    """A workbook that a library has just written, without the moment it was written in."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as bundle:
        members = [(info.filename, bundle.read(info)) for info in bundle.infolist()]
    return zip_bytes(
        (name, _WHEN.sub(rb"\g<1>2017-12-31T00:00:00Z\g<2>", data) if name == "docProps/core.xml" else data)
        for name, data in members
    )
