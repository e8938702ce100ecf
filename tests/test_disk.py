"""Files: read with suspicion, written whole or not at all."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianzhi_xl import disk
from bianzhi_xl.nouns import FileFault


def workbook():
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "合计"
    book.save(out)
    return out.getvalue()


def refusal(action, *args):
    with pytest.raises(FileFault) as caught:
        action(*args)
    return str(caught.value)


def entries(*members, base=None):
    out = io.BytesIO(base or b"")
    with zipfile.ZipFile(out, "a" if base else "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in members:
            bundle.writestr(name, data)
    return out.getvalue()


def placed(tmp_path, data, name="汇总表.xlsx"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_sound_workbook_is_read(tmp_path):
    data = workbook()
    assert disk.package(placed(tmp_path, data)) == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的（0 字节），请重新获取。"),
        (b"hello", "不是 Excel 工作簿，请确认没有拿错文件。"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "内容是旧的 .xls 格式（不论后缀），请在 Excel 或 WPS 中另存为 .xlsx 后再试。",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90) + "EncryptedPackage".encode("utf-16-le"),
            "文件设有打开口令，请在 Excel 中去掉打开口令后再试。",
        ),
        (entries(("a.txt", "x")), "是压缩包而不是工作簿，请解压后再试。"),
    ],
)
def test_what_is_no_workbook_is_said_by_its_content(tmp_path, data, said):
    path = placed(tmp_path, data)
    assert refusal(disk.package, path) == f"{path}：{said}"


def test_a_truncated_workbook(tmp_path):
    path = placed(tmp_path, workbook()[:-400])
    assert refusal(disk.package, path) == f"{path}：文件已损坏或不完整，请重新获取或用 Excel 修复后另存。"


def test_a_zip_bomb(tmp_path):
    path = placed(tmp_path, entries(("xl/bomb.xml", b"0" * (64 << 20)), base=workbook()))
    assert "疑似压缩炸弹" in refusal(disk.package, path)


def test_an_entity_bomb(tmp_path):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'
    path = placed(tmp_path, entries(("xl/extra.xml", bomb), base=workbook()))
    assert refusal(disk.package, path) == f"{path}：xl/extra.xml 里有实体声明（DTD），没有打开；请确认来源。"


@pytest.mark.parametrize("name", ["../外面.xml", "/etc/x.xml", "C:/x.xml", "a/../../x"])
def test_a_path_that_leaves_the_package(tmp_path, name):
    path = placed(tmp_path, entries((name, "x"), base=workbook()))
    assert "含有指向外面的路径" in refusal(disk.package, path)


def test_the_same_part_twice(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        data = entries(("xl/workbook.xml", "x"), base=workbook())
    assert "在包内出现两次" in refusal(disk.package, placed(tmp_path, data))


@pytest.mark.parametrize("asked", [disk.read, disk.is_xls])
def test_a_missing_file_and_a_folder(tmp_path, asked):
    assert refusal(asked, tmp_path / "没有.xlsx").endswith("：找不到这个文件，请检查路径。")
    assert refusal(asked, tmp_path).endswith("：这是文件夹，请给出文件。")


@pytest.mark.parametrize("asked", [disk.read, disk.is_xls])
def test_a_file_that_another_program_holds(tmp_path, asked, monkeypatch):
    def held(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    path = placed(tmp_path, workbook())
    monkeypatch.setattr(Path, "open", held)
    assert refusal(asked, path) == f"{path}：读不了（Permission denied），请检查权限或是否被占用。"


@pytest.mark.parametrize(
    ("data", "old"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), False),
        (b"\xd0\xcf\x11", False),
        (b"", False),
    ],
)
def test_an_old_workbook_is_told_by_its_content(tmp_path, data, old):
    assert disk.is_xls(placed(tmp_path, data)) is old


def test_a_modern_workbook_is_not_read_whole_to_see_that_it_is_no_old_one(tmp_path, monkeypatch):
    path = placed(tmp_path, workbook())
    monkeypatch.setattr(disk, "read", lambda path: pytest.fail("read whole"))
    assert not disk.is_xls(path)


def test_replace_writes_whole(tmp_path):
    path = placed(tmp_path, b"old")
    disk.replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == [path.name]


def test_a_workbook_open_in_excel_is_not_touched(tmp_path):
    path = placed(tmp_path, b"old")
    (tmp_path / "~$汇总表.xlsx").write_bytes(b"")
    assert refusal(disk.replace, path, b"new") == f"{path}：正在 Excel 或 WPS 中打开，请保存并关闭后再试。"
    assert path.read_bytes() == b"old"


def test_a_read_only_file_is_not_touched(tmp_path):
    path = placed(tmp_path, b"old")
    path.chmod(0o444)
    assert "没有写权限" in refusal(disk.replace, path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "没有写权限"), (errno.EIO, "写不了")],
)
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, number, said):
    path = placed(tmp_path, b"old")

    def fail(handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(disk.os, "fsync", fail)
    assert said in refusal(disk.replace, path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == [path.name]


def test_killed_in_the_middle_of_a_write_the_old_file_stands(tmp_path):
    path = placed(tmp_path, b"old")
    script = (
        "import os, time\n"
        "from pathlib import Path\n"
        "from bianzhi_xl import disk\n"
        "def hang(handle):\n"
        "    print('writing', flush=True)\n"
        "    time.sleep(60)\n"
        "disk.os.fsync = hang\n"
        f"disk.replace(Path({str(path)!r}), b'new' * 1000)\n"
    )
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"writing"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert path.read_bytes() == b"old"
    time.sleep(0)


@given(st.dictionaries(st.text(st.characters(categories=["L", "N"]), min_size=1), st.binary(), max_size=5))
def test_a_zip_round_trip_is_the_same_bytes_every_time(members):
    once = disk.zip_bytes(members.items())
    assert once == disk.zip_bytes(members.items())
    with zipfile.ZipFile(io.BytesIO(once)) as bundle:
        assert {info.filename: bundle.read(info) for info in bundle.infolist()} == members


def test_a_library_workbook_made_steady_has_no_moment_in_it():
    assert disk.steady(workbook()) == disk.steady(workbook())
    openpyxl.load_workbook(io.BytesIO(disk.steady(workbook())))
