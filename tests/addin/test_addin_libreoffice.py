"""The macros of the built workbook, compiled and run by LibreOffice: every press gives its own command."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from addin.made import BUTTONS, FRAME, expected_command, twin
from office import soffice

pytestmark = pytest.mark.skipif(bool(soffice.why_not()), reason=soffice.why_not() or "-")

STUB = """Option Explicit
Private Sub Note(text As String)
    ThisWorkbook.Worksheets(1).Range("A1").Value = text
End Sub
Public Sub RunPython(command As String)
    Note command
End Sub
Public Sub TellFailed()
    Note "failed"
End Sub
Public Sub RefreshRibbon()
    Note "refreshed"
End Sub
Public Function IsEnabled(button As String, needs As String) As Boolean
    Note button & "/" & needs
    IsEnabled = (needs = "book")
End Function
Public Sub Titled()
    Note TextTitle()
End Sub
"""
TAGS = {
    node.get("id"): node.get("tag", "")
    for node in ElementTree.fromstring(FRAME.read_bytes()).iter()
    if node.tag.endswith("}button")
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("soffice-buttons")
    (folder / "twin.xlsm").write_bytes(twin(STUB))
    (folder / "buttons.json").write_text(json.dumps(TAGS), encoding="utf-8")
    script = Path(__file__).with_name("press_script.py")
    run = subprocess.run(
        [soffice.SYSTEM_PYTHON, str(script), str(folder)], timeout=240, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.name)
def test_a_press_hands_over_exactly_its_command(answers, button):
    pressed, _, _ = answers[button.name]
    assert pressed == expected_command(button.name)


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.name)
def test_the_ribbons_question_is_answered(answers, button):
    _, asked, enabled = answers[button.name]
    assert asked == f"{button.name}/{TAGS[button.name]}"
    assert enabled is (TAGS[button.name] == "book")


def test_chinese_survives_the_code_page(answers):
    assert answers["title"] == "编制统计"


@pytest.mark.parametrize("event", ["WorkbookActivate", "WorkbookDeactivate"])
def test_another_workbook_in_front_draws_the_ribbon_anew(answers, event):
    """The event is played here: LibreOffice does not send Excel's own."""
    assert answers[event] == "refreshed"
