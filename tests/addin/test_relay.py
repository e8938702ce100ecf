"""The macros at work, in an interpreter of VBA: a press starts Python, and nothing ends in the debugger."""

import os
import shlex
import sys

import pytest

pytest.importorskip("pyopenvba")

from addin.made import BUTTONS, MACROS, built, expected_command
from addin.vba_excel import Excel

from bianzhi_xl import addin
from bianzhi_xl.addin.macros import TEXTS, modules

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the played shell splits its command line as on Linux"
)

PLAYED_RIBBON = """
import os, pathlib, sys
here = pathlib.Path(__file__).parent.parent
def fill():
    (here / "window.txt").write_text(os.environ["BIANZHI_HWND"])
def mark():
    sys.exit(3)
def undo():
    raise ValueError("a fault that nobody foresaw")
def __getattr__(name):
    return lambda: (here / "pressed.txt").write_text(name)
"""


@pytest.fixture
def excel(tmp_path):
    """An Excel with the add-in installed, whose Python finds a played bianzhi_xl.ribbon."""
    place = tmp_path / "启动 文件夹"
    addin.install(built(), place)
    package = tmp_path / "site" / "bianzhi_xl"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "ribbon.py").write_text(PLAYED_RIBBON, encoding="utf-8")
    excel = Excel(place, modules(BUTTONS, MACROS)[1:])  # without the events of the workbook
    excel.environment = {"PYTHONPATH": str(package.parent)}
    excel.place, excel.site = place, package.parent
    excel.show_ribbon()
    return excel


def test_a_press_runs_python_with_the_number_of_excels_window(excel):
    excel.press("fill")
    assert (excel.site / "window.txt").read_text() == "4660"
    assert excel.said == []


@pytest.mark.parametrize(
    "button", [each.name for each in BUTTONS if each.name not in ("fill", "mark", "undo")]
)
def test_every_button_reaches_its_function(excel, button):
    excel.press(button)
    assert (excel.site / "pressed.txt").read_text() == ("import_" if button == "import" else button)
    assert excel.said == []


def test_the_command_line_is_the_interpreter_and_a_fixed_text(excel):
    excel.press("fill")
    ((line, window, waits),) = excel.ran
    assert line == f'"{sys.executable}" -B -P -c "{expected_command("fill")}"'
    assert shlex.split(line) == [sys.executable, "-B", "-P", "-c", expected_command("fill")]
    assert (window, waits) == (0, True)  # hidden; nobody types into the workbook meanwhile


def test_a_python_without_a_console_is_not_hidden(excel):
    """Windows applies the style to the first window of the process: a dialog, here."""
    quiet = excel.place / "pythonw.exe"
    quiet.symlink_to(sys.executable)
    (excel.place / "bianzhi.ini").write_text(f"interpreter={quiet}\r\n", encoding="utf-16", newline="")
    excel.press("fill")
    assert [window for _, window, _ in excel.ran] == [1]


@pytest.mark.parametrize("button", ["mark", "undo"])
def test_a_python_that_fails_is_said_in_chinese(excel, button):
    excel.press(button)
    assert excel.said == [TEXTS["Failed"]]


def test_after_every_press_the_ribbon_is_drawn_anew(excel):
    excel.press("fill")
    excel.press("mark")
    assert excel.ribbon.invalidated == 2


def test_without_the_installers_note_the_person_is_told_to_install(excel):
    (excel.place / "bianzhi.ini").unlink()
    excel.press("fill")
    assert excel.said == [TEXTS["NoSetting"]]
    assert excel.ran == []


def test_an_empty_note_is_no_note(excel):
    (excel.place / "bianzhi.ini").write_bytes(b"")
    excel.press("fill")
    assert excel.said == [TEXTS["NoSetting"]]


def test_a_python_that_is_gone_is_named(excel):
    gone = "/没有/python.exe"
    (excel.place / "bianzhi.ini").write_text(f"interpreter={gone}\r\n", encoding="utf-16", newline="")
    excel.press("fill")
    assert excel.said == [f"{TEXTS['NoPython']}\n{gone}"]
    assert excel.ran == []


def test_a_shell_blocked_by_policy_is_said_in_chinese(excel):
    excel.shell_is_blocked = True
    excel.press("fill")
    assert excel.said == [TEXTS["Blocked"]]
    excel.shell_is_blocked = False
    excel.press("fill")  # and the next press is not taken for a second one at the same time
    assert excel.said == [TEXTS["Blocked"]]


def test_a_second_press_while_the_first_runs_is_turned_away(excel):
    excel.meanwhile = lambda: excel.press("help")
    excel.press("fill")
    assert excel.said == [TEXTS["Busy"]]
    assert len(excel.ran) == 1


def test_a_button_for_workbooks_waits_for_a_workbook(excel):
    assert not excel.is_enabled("fill", "book")
    assert excel.is_enabled("help")
    excel.open = excel.book
    assert excel.is_enabled("fill", "book")


def dim(excel, *names, book="汇总表.xlsx"):
    addin.dim(names, excel.place, str(excel.place / book))
    excel.open = excel.book


def test_what_python_noted_as_dim_is_dim_after_the_next_press(excel):
    dim(excel, "undo")
    excel.press("fill")
    assert not excel.is_enabled("undo")
    assert excel.is_enabled("fill")
    dim(excel)
    excel.press("fill")
    assert excel.is_enabled("undo")


def test_a_name_within_another_name_is_not_dim_with_it(excel):
    dim(excel, "fill_all", "refill")
    excel.show_ribbon()
    assert excel.is_enabled("fill")


def test_what_was_noted_for_one_workbook_says_nothing_about_another(excel):
    dim(excel, "undo", book="明细表.xlsx")
    excel.show_ribbon()
    assert excel.is_enabled("undo", "book")
