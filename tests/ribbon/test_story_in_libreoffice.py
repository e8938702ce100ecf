"""The main story by the ribbon's buttons over a live LibreOffice: the same as by the shell's commands over the file."""

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from office import soffice
from office.test_uno import why_not
from ribbon.test_buttons_in_excel import SHEET, UNIT, counted_place, name_of

from bianzhi_xl import demo
from bianzhi_xl.buttons import explain, fill, lock, mark, new, unmark
from bianzhi_xl.journal.values import from_json
from bianzhi_xl.nouns import At, Edit
from bianzhi_xl.office.files import FileOffice

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
ROOT = Path(__file__).resolve().parents[2]
REASON = ("军转干部安置，经批准", "甲", "乙")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What stood in the sheets after each step: in LibreOffice, and in the file."""
    place = tmp_path_factory.mktemp("故事")
    folder = place / UNIT
    new(folder, "州直", 2017, unit=UNIT, nature="党政群")
    for name, data in demo.files(demo.county()).items():
        (folder / "台账" / name).write_bytes(data)
    twin = shutil.copytree(folder, place / "双" / UNIT)
    path = twin / name_of(twin)
    in_file, steps = by_file(path)
    book = folder / name_of(folder)
    (place / "story.json").write_text(json.dumps({"book": str(book), "steps": steps}), encoding="utf-8")
    paths = [str(ROOT / "tests"), str(ROOT), sysconfig.get_paths()["purelib"]]
    run = subprocess.run(
        [soffice.SYSTEM_PYTHON, str(Path(__file__).with_name("uno_story.py")), str(place)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    live = json.loads((place / "answers.json").read_text(encoding="utf-8"))
    return {step[0] + str(n): pair for n, (step, *pair) in enumerate(zip(steps, live, in_file, strict=True))}


def by_file(path):
    """The story over the file: what stands there after each step, and the same steps for the other side."""
    seen, steps = [], []

    def step(*words):
        steps.append(words)
        office = FileOffice(path)
        seen.append({name: office.grid(name) for name in office.sheets()})

    fill(path)
    step("fill")
    row, column, value = counted_place(path)
    FileOffice(path).apply([Edit(At(SHEET, row, column), "value", value, value + 7)])
    step("type", SHEET, row, column, value + 7)
    verdict = mark(path).verdict
    step("mark")
    warning = next(f for f in verdict if f.severity == "警告" and f.places and f.places[0].at.column)
    at = warning.places[0].at
    step("select", at.sheet, 1, 1)
    step("next")
    step("select", *at)
    step("who")
    explain(path, f"{at.sheet}!{at.a1}", *REASON, warning.rule, "2018-01-05")
    step("explain", *REASON, warning.rule, "2018-01-05")
    mark(path)
    step("mark")
    unmark(path)
    step("unmark")
    lock(path, "审核2026")
    step("lock", "审核2026", "审核2026")
    return seen, steps


STEPS = (
    "fill0",
    "type1",
    "mark2",
    "select3",
    "next4",
    "select5",
    "who6",
    "explain7",
    "mark8",
    "unmark9",
    "lock10",
)


@pytest.mark.parametrize("step", STEPS)
def test_after_each_step_the_same_stands_in_every_sheet(told, step):
    live, in_file = told[step]
    assert list(live["sheets"]) == list(in_file)
    for name, seen in live["sheets"].items():
        grid = in_file[name]
        cells = {(r, c): from_json(value) for r, c, value in seen["cells"]}
        formulas = {(r, c): text for r, c, text in seen["formulas"]}
        assert formulas == {at: str(formula) for at, formula in grid.formulas.items()}
        expected = {at: value for at, value in grid.cells.items() if value != ""}
        if name == "核对结果":  # its hidden record says how each program calls the looks that stood there
            cells = {at: value for at, value in cells.items() if at[1] < 10}
            expected = {at: value for at, value in expected.items() if at[1] < 10}
        assert {at: cells[at] for at in sorted(cells)} == {at: expected[at] for at in sorted(expected)}, name
        assert seen["protected"] == grid.protected, live["said"]


@pytest.mark.parametrize("step", ["mark2", "mark8"])
def test_the_same_cells_are_marked_with_the_same_notes(told, step):
    live, in_file = told[step]
    marks = {(r, c): level for r, c, level in live["sheets"][SHEET]["marked"]}
    levels = {at: in_file[SHEET].fills[at] for at in in_file[SHEET].cells}
    assert marks == {at: level for at, level in levels.items() if level in ("错误", "警告", "提示")}
    assert marks
    notes = {(r, c): "".join(text.split()) for r, c, text in live["sheets"][SHEET]["notes"]}
    assert notes == {at: "".join(note.text.split()) for at, note in in_file[SHEET].notes.items()}


def test_walking_goes_to_the_first_mark_and_says_what_it_is(told):
    live, in_file = told["next4"]
    first = min(at for at in in_file[SHEET].cells if in_file[SHEET].fills[at] in ("错误", "警告", "提示"))
    assert live["at"] == [SHEET, *first]
    assert live["said"].startswith("第 1 处，共 ")


def test_who_is_asked_without_a_whole_id_number(told):
    live, _ = told["who6"]
    assert "台账是" in live["said"]
    assert not any(word.isdigit() and len(word) >= 17 for word in live["said"].split())


def test_the_explanation_is_in_the_workbook_and_in_the_result(told):
    live, _ = told["mark8"]
    assert REASON[0] in json.dumps(live["sheets"]["特殊情况说明"], ensure_ascii=False)
    assert "已说明" in json.dumps(live["sheets"]["核对结果"], ensure_ascii=False)
