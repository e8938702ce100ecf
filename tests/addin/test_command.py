"""bianzhi-xl addin …: the add-in from the shell, on a computer without Excel."""

import json
import sys

from addin.made import built

from bianzhi_xl import cli


def run(capsys, *words):
    status = cli.main(["addin", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out.strip(), said.err.strip()


def test_built_installed_looked_at_and_removed(capsys, tmp_path):
    status, out, _ = run(capsys, "build", tmp_path / "加载项")
    assert status == 0 and str(tmp_path / "加载项" / "bianzhi.xlam") in out.replace("\n", "")
    assert (tmp_path / "加载项" / "bianzhi.xlam").read_bytes() == built()
    start = tmp_path / "XLSTART"
    assert run(capsys, "status", start)[0] == 1
    assert run(capsys, "install", start)[0] == 0
    assert (start / "bianzhi.xlam").read_bytes() == built()
    assert sys.executable in (start / "bianzhi.ini").read_bytes().decode("utf-16")
    status, out, _ = run(capsys, "status", start, "--json")
    assert status == 0 and json.loads(out)["安装"] is True
    assert run(capsys, "remove", start)[:2] == (0, "已卸载加载项。")
    assert list(start.iterdir()) == []


def test_building_needs_a_place(capsys):
    status, out, err = run(capsys, "build")
    assert (status, out) == (2, "")
    assert err == "请写明放在哪个文件夹，例如 bianzhi-xl addin build 加载项。"
