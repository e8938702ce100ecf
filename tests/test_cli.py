"""The shell: the same names as the table of buttons, Chinese help, one sentence and a status when it fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bianzhi_xl import cli
from bianzhi_xl.buttons import BUTTONS
from bianzhi_xl.nouns import Fault

ROOT = Path(__file__).resolve().parent.parent
NAMES = (
    "new import fill undo check mark who accept explain confirm unmark lock unlock collect assemble verify duplex demo "
    "models adopt rules addin"
).split()


def run(capsys, *words):
    try:
        status = cli.main([str(word) for word in words])
    except SystemExit as leaving:
        status = leaving.code
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_shell_has_the_names_of_the_buttons():
    assert [button.name for button in BUTTONS if button.shell] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_in_chinese(capsys, name):
    status, out, _ = run(capsys, name, "--help")
    button = next(button for button in BUTTONS if button.name == name)
    assert status == 0
    assert button.tip in "".join(out.split("\n")).replace("  ", "") or button.label in out
    assert "usage" not in out and "options" not in out and "positional" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "缺少：命令。看用法：bianzhi-xl --help"),
        (("fill",), "缺少：文件夹或工作簿。看用法：bianzhi-xl fill --help"),
        (("new", "x", "--name", "y", "--year", "z"), "--year 应是整数，现在是 'z'"),
        (("check", "x", "--color"), "不认识：--color"),
    ],
)
def test_wrong_use_is_one_chinese_sentence_and_status_2(capsys, words, said):
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_a_fault_is_one_sentence_and_status_2(capsys, tmp_path):
    status, out, err = run(capsys, "check", tmp_path / "没有")
    assert (status, out) == (2, "")
    assert err == f"{tmp_path / '没有'}：找不到，请检查路径。\n"


def test_a_fault_for_scripts(capsys, tmp_path):
    status, out, _ = run(capsys, "check", tmp_path / "没有", "--json")
    assert status == 2
    assert json.loads(out) == {"结论": f"{tmp_path / '没有'}：找不到，请检查路径。", "出错": True}


def test_a_crash_shows_no_traceback_and_keeps_one_without_id_numbers(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(cli.tempfile, "gettempdir", lambda: str(tmp_path))

    def crash(button, arguments):
        raise ZeroDivisionError("11010519491231002X")

    monkeypatch.setattr(cli, "_run", crash)
    status, _, err = run(capsys, "check", tmp_path)
    log = tmp_path / "bianzhi-xl-出错记录.log"
    assert status == 2
    assert err == f"程序内部出错（ZeroDivisionError），没有写入；详情见 {log}，请转告维护人员。\n"
    assert "110105********002X" in log.read_text(encoding="utf-8")


def test_the_password_comes_from_the_environment(capsys, monkeypatch, tmp_path):
    (option,) = [o for o in next(b for b in BUTTONS if b.name == "lock").options if o.kind == "secret"]
    monkeypatch.setenv(cli.PASSWORD, "口令")
    assert cli._password(option) == "口令"
    monkeypatch.delenv(cli.PASSWORD)
    monkeypatch.setattr(cli.sys, "stdin", open("/dev/null"))
    with pytest.raises(Fault, match="请在环境变量 BIANZHI_PASSWORD 里给出口令"):
        cli._password(option)


def test_no_password_can_be_given_on_the_command_line(capsys):
    status, _, err = run(capsys, "lock", "x", "--password", "y")
    assert status == 2 and "不认识" in err


def test_importing_the_library_loads_nothing_heavy():
    heavy = "openpyxl pandas numpy ironcalc rich xlwings python_calamine stdnum msoffcrypto"
    code = f"import sys, bianzhi_xl.buttons; print([m for m in {heavy.split()!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_catalogue_of_rules_is_written_from_the_shell(capsys, tmp_path):
    path = tmp_path / "规则目录.md"
    status, out, _ = run(capsys, "rules", "list", "--out", path)
    assert status == 0 and str(path) in out
    assert "### C-15" in path.read_text(encoding="utf-8")


def test_a_units_folder_is_made_from_the_shell_with_the_forms_of_its_nature(capsys, tmp_path):
    words = ["--name", "州直", "--year", "2017", "--unit", "州某某局", "--nature", "党政群，事业"]
    status, _, _ = run(capsys, "new", tmp_path / "单位", *words)
    books = sorted(path.name for path in (tmp_path / "单位").glob("*.xlsx"))
    assert status == 0
    assert [name.split("_")[0] for name in books] == ["州直1", "州直5", "州直6", "州直6", "州直7"]
    status, _, err = run(capsys, "new", tmp_path / "另一个", *words[:-1], "乡镇")
    assert status == 2 and "州直单位要写性质" in err


def test_a_county_is_told_that_it_has_no_subordinate_units(capsys, tmp_path):
    run(capsys, "new", tmp_path / "县", "--name", "某县", "--year", "2017")
    status, _, err = run(capsys, "collect", tmp_path / "县")
    assert status == 2 and err.strip()


def test_blank_forms_follow_the_switches_of_a_working_folder(capsys, tmp_path):
    folder = tmp_path / "县"
    run(capsys, "new", folder, "--name", "某县", "--year", "2017")
    before = {path.name: path.read_bytes() for path in folder.glob("*.xlsx")}
    settings = folder / "设置.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("  乡镇街道单列: 是", "  乡镇街道单列: 否"), encoding="utf-8")
    status, out, _ = run(capsys, "models", folder)
    assert status == 0 and "空白表样" in out
    made = {path.name: path.read_bytes() for path in (folder / "空白表样").glob("*.xlsx")}
    assert set(made) == set(before) and made["汇总表.xlsx"] != before["汇总表.xlsx"]
    assert {path.name: path.read_bytes() for path in folder.glob("*.xlsx")} == before
