"""LibreOffice's toolbar as a person uses it: real windows, a real mouse; what was clicked is what changed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from office import soffice
from ribbon.test_buttons_in_excel import BOOK, SHEET, UNIT

from bianzhi_xl import addin, demo, places
from bianzhi_xl.addin.extension import plain_environment
from bianzhi_xl.buttons import RIBBON, check, new
from bianzhi_xl.office.files import FileOffice

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "xdotool", "import", "unopkg")
WRONG = ("C10", 99)
"""A figure that somebody types after the form was filled."""
STORY = [
    ["press", "填表", 1],
    ["type", SHEET, *WRONG],
    ["press", "核对", 2],
    ["press", "下一处", 0],
    ["type", SHEET, "E10", 7],
    ["press", "核对", 2],
    ["slow"],
    ["press", "填表", 2, True],
]


def why_not():
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        return f"no window can be clicked in: {', '.join(missing)} not installed"
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        return "unopkg refuses root, and setpriv is not installed"
    return soffice.why_not()


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")


@contextmanager
def screen():
    """The number of a display of our own."""
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-ac"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(20)


def somebody(home):
    """How to run a program as a person who is not root, which unopkg refuses, but can read what root made."""
    if os.geteuid() != 0:
        return []
    shutil.chown(home, 65534, 65534)
    reading = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *reading]


def interpreter(place):
    """The Python that runs these tests, with this checkout, noting each start; slow while there is a file that says so."""
    path = place / "python"
    path.write_text(
        f'#!/bin/sh\necho >>"{place}/presses"\n[ -e "{place}/slow" ] && exec "{sys.executable}" -c "import time; time.sleep(600)" "$@"\n'
        f'PYTHONPATH="{ROOT}" exec "{sys.executable}" "$@" 2>>"{place}/errors"\n'
    )
    path.chmod(0o755)
    return path


@pytest.fixture(scope="module")
def played():
    """The story played once: the working folder, and what was seen after each step."""
    # Not pytest's own folder, into which nobody but its owner may look.
    with tempfile.TemporaryDirectory(prefix="bianzhi-工具栏-") as name:
        Path(name).chmod(0o755)
        yield play(Path(name))


def play(place):
    folder, home = place / UNIT, place / "home"
    home.mkdir()
    new(folder, "州直", 2017, unit=UNIT, nature="党政群")
    for name, data in demo.files(demo.county()).items():
        (folder / "台账" / name).write_bytes(data)
    extension = place / addin.EXTENSION
    extension.write_bytes(addin.toolbar(RIBBON, places.MACROS, str(interpreter(place))))
    (place / "story.json").write_text(
        json.dumps({"book": str(folder / BOOK), "steps": STORY}), encoding="utf-8"
    )
    person = somebody(home)
    if person:
        for path in (place, *place.rglob("*")):
            shutil.chown(path, 65534, 65534)
    with screen() as display:
        given = plain_environment() | {"HOME": str(home), "DISPLAY": display, "LANG": "C.UTF-8"}
        added = subprocess.run(
            [*person, "unopkg", "add", "--force", "--suppress-license", str(extension)],
            env=given,
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert added.returncode == 0, added.stderr
        script = [soffice.SYSTEM_PYTHON, str(Path(__file__).with_name("toolbar_script.py")), str(place)]
        run = subprocess.run([*person, *script], env=given, capture_output=True, text=True, timeout=500)
    keep_pictures(place)
    assert run.returncode == 0, run.stderr[-3000:] + (place / "errors").read_text(encoding="utf-8")[-3000:]
    return folder, json.loads((place / "answers.json").read_text(encoding="utf-8"))


def keep_pictures(place):
    """The screenshots are for somebody to look at, where CI keeps what a run has made."""
    kept = os.environ.get("BIANZHI_ARTEFACTS")
    for picture in place.glob("*.png") if kept else ():
        Path(kept).mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, Path(kept) / picture.name)


def numbers(sheet):
    return Counter(value for row in sheet for value in row if isinstance(value, float))


def test_fill_fills_the_document_that_is_open(played):
    _, (filled, *_) = played
    assert filled["said"] == ["已填 1 个工作簿、175 处。"]
    assert sum(numbers(filled["sheets"][SHEET]).values()) > 200


def test_what_is_typed_is_saved_first_and_then_checked(played):
    folder, (_, typed, checked, *_) = played
    assert typed["sheets"][SHEET][9][2] == WRONG[1]
    question, answer = checked["said"]
    assert question.startswith(f"还有没保存的改动：{BOOK}。现在保存，再往下做吗？")
    assert answer.startswith("核对完毕：") and "州直1[办公室].机构规格" in answer
    assert "核对结果" in checked["sheets"] and "核对结果" not in typed["sheets"]


def test_next_goes_to_the_cell_that_is_marked(played):
    _, (_, _, _, there, *_) = played
    assert there["at"] == f"{SHEET}.{WRONG[0]}"


def test_long_work_can_be_stopped(played):
    _, steps = played
    assert steps[-1]["said"] == ["“填表”还没有做完。要停止它吗？", "已停止；停下之前写好的是完整的。"]
    assert steps[-1]["sheets"] == steps[-2]["sheets"]


def test_the_file_says_the_same_as_the_window(played):
    folder, steps = played
    grid = FileOffice(folder / BOOK).grid(SHEET)
    seen = steps[5]["sheets"][SHEET]
    shown = {
        (row, column): value
        for row, line in enumerate(seen, 1)
        for column, value in enumerate(line, 1)
        if isinstance(value, float)
    }
    stored = {at: float(value) for at, value in grid.cells.items() if isinstance(value, (int, float))}
    assert {at: value for at, value in stored.items() if shown.get(at) != value} == {}
    assert [finding["处"] for finding in check(folder / BOOK).data["核对结果"]]
