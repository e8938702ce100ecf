"""Put into Excel's start folder, taken away, looked at; never over a file of somebody else."""

import sys
from pathlib import Path

import pytest
from addin.made import MACROS, built, twin

from bianzhi_xl import addin
from bianzhi_xl.nouns import FileFault

OLDER = twin((MACROS / "Relay.bas").read_text(encoding="ascii") + "' an older one\n")


def refusal(action, *args, **kwargs):
    with pytest.raises(FileFault) as caught:
        action(*args, **kwargs)
    return str(caught.value)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_installed_is_installed(tmp_path):
    folder = tmp_path / "张三" / "XLSTART"
    path = addin.install(built(), folder)
    assert path == folder / "bianzhi.xlam"
    assert path.read_bytes() == built()
    assert names(folder) == ["bianzhi.ini", "bianzhi.xlam"]
    found = addin.status(built(), folder)
    assert (found.installed, found.current, found.foreign) == (True, True, False)
    assert found.interpreter == sys.executable
    assert found.sentence == f"{folder}：已安装，是最新的。Python：{sys.executable}"


def test_the_note_is_utf_16_so_that_a_path_may_hold_any_character(tmp_path):
    python = tmp_path / "喆䶮𠮷" / "python3"
    python.parent.mkdir()
    python.touch()
    addin.install(built(), tmp_path, interpreter=str(python))
    raw = (tmp_path / "bianzhi.ini").read_bytes()
    assert raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert raw.decode("utf-16") == f"interpreter={python}\r\n"
    assert addin.status(built(), tmp_path).interpreter == str(python)


def test_a_python_without_a_console_is_preferred_where_there_is_one(tmp_path):
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / name).touch()
    addin.install(built(), tmp_path, interpreter=str(tmp_path / "python.exe"))
    assert addin.status(built(), tmp_path).interpreter == str(tmp_path / "pythonw.exe")


def test_an_older_version_is_told_and_replaced(tmp_path):
    addin.install(OLDER, tmp_path)
    found = addin.status(built(), tmp_path)
    assert (found.installed, found.current) == (True, False)
    assert found.sentence.startswith(f"{tmp_path}：已安装，与现在的版本不同，请重新安装。")
    addin.install(built(), tmp_path)
    assert addin.status(built(), tmp_path).current


def test_a_python_that_is_gone_is_told(tmp_path):
    addin.install(built(), tmp_path, interpreter="/没有/python3")
    assert addin.status(built(), tmp_path).sentence == (
        f"{tmp_path}：已安装，但 Python 不在原处（/没有/python3）；请重新安装。"
    )
    (tmp_path / "bianzhi.ini").unlink()
    assert addin.status(built(), tmp_path).sentence == (
        f"{tmp_path}：已安装，但缺 bianzhi.ini，按钮找不到 Python；请重新安装。"
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"somebody's own add-in"])
def test_a_file_of_somebody_else_stays(tmp_path, content):
    path = tmp_path / "bianzhi.xlam"
    path.write_bytes(content)
    assert addin.status(built(), tmp_path).foreign
    assert addin.status(built(), tmp_path).sentence == f"{path}：有同名文件，但不是本工具装的。"
    said = refusal(addin.install, built(), tmp_path)
    assert said == f"{path}：有同名文件，但不是本工具装的，没有覆盖；请先移走它，或写明要覆盖。"
    assert refusal(addin.remove, tmp_path) == f"{path}：有同名文件，但不是本工具装的，没有删除；请自己处理。"
    assert (names(tmp_path), path.read_bytes()) == (["bianzhi.xlam"], content)
    addin.install(built(), tmp_path, replace_foreign=True)
    assert addin.status(built(), tmp_path).current


def test_removed_leaves_nothing_and_touches_nothing_else(tmp_path):
    (tmp_path / "PERSONAL.XLSB").touch()
    addin.install(built(), tmp_path)
    addin.dim(["undo"], tmp_path, "汇总表.xlsx")
    assert addin.remove(tmp_path) is True
    assert names(tmp_path) == ["PERSONAL.XLSB"]
    assert addin.remove(tmp_path) is False
    assert addin.status(built(), tmp_path).sentence == f"{tmp_path}：没有安装加载项。"


def test_while_excel_holds_the_file_the_person_is_told_to_close_it(tmp_path):
    addin.install(OLDER, tmp_path)
    (tmp_path / "~$bianzhi.xlam").touch()
    assert refusal(addin.install, built(), tmp_path) == (
        f"{tmp_path / 'bianzhi.xlam'}：正在 Excel 或 WPS 中打开，请保存并关闭后再试。"
        "如果 Excel 正开着，请关闭所有 Excel 窗口后再试。"
    )
    assert (tmp_path / "bianzhi.xlam").read_bytes() == OLDER


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    said = refusal(addin.install, built(), tmp_path / "file" / "XLSTART")
    assert said.startswith(f"{tmp_path / 'file' / 'XLSTART'}：建不了这个文件夹（")


def test_on_windows_the_start_folder_is_excels(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert addin.start_folder() == Path(tmp_path, "Microsoft", "Excel", "XLSTART")
    monkeypatch.delenv("APPDATA")
    assert refusal(addin.start_folder) == (
        "加载项：没有找到用户的应用数据文件夹（APPDATA），请写明要装到哪个文件夹。"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has the folder")
def test_elsewhere_a_folder_must_be_given():
    sentence = "加载项：这台电脑不是 Windows，没有 Excel 的启动文件夹，请写明要装到哪个文件夹。"
    for action in (lambda: addin.install(built()), addin.remove, lambda: addin.status(built())):
        assert refusal(action) == sentence


def test_dim_buttons_are_noted_one_a_line(tmp_path):
    addin.dim(["undo", "lock"], tmp_path, "D:\\泸溪县\\汇总表.xlsx")
    noted = (tmp_path / "bianzhi.state").read_bytes().decode("utf-16")
    assert noted == "D:\\泸溪县\\汇总表.xlsx\r\nlock\r\nundo\r\n"
