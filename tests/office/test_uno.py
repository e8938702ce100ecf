"""The live office over LibreOffice, which has an Excel object model of its own: the same as over the file."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from office import soffice

from bianzhi_xl.journal.values import from_json, to_json
from bianzhi_xl.nouns import At, Edit, Formula, Token
from bianzhi_xl.office.files import FileOffice


def why_not():
    """Why the office cannot be run by the Python that has UNO; nothing when it can."""
    if soffice.why_not():
        return soffice.why_not()
    ask = [soffice.SYSTEM_PYTHON, "-c", "import sys; print(*sys.version_info[:2])"]
    theirs = subprocess.run(ask, capture_output=True, text=True).stdout.split()
    same = theirs == [str(number) for number in sys.version_info[:2]]
    return "" if same else "LibreOffice's Python is not the one that our libraries are installed for"


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "templates" / "summary" / "summary.xlsx"
FIRST = "汇总01"


def typed_in(office):
    """A number in every second cell of the first form that is blank and stands beside a formula; texts, dates."""
    grid = office.grid(FIRST)
    inside = {
        (row, column)
        for top, left, bottom, right in grid.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    rows = sorted({row for row, _ in grid.formulas})
    blank = [
        (row, column)
        for row in range(rows[0], rows[-1] + 1)
        for column in range(2, 16)
        if (row, column) not in inside and grid.content(row, column) is None
    ]
    edits = [Edit(At(FIRST, *cell), "value", None, 10 + number) for number, cell in enumerate(blank[::2])]
    bottom = grid.size()[0] + 2
    # No truth value: LibreOffice keeps them as numbers.
    others = [
        "161",
        "=不是公式",
        "007",
        "行政",
        " 两头空 ",
        "两\n行",
        dt.date(2018, 1, 5),
        Formula("=1+2"),
        2.5,
    ]
    return edits + [Edit(At(FIRST, bottom, 2 + n), "value", None, value) for n, value in enumerate(others)]


def steps(office):
    size = office.grid(FIRST).size()[0]
    formula = next(iter(sorted(office.grid(FIRST).formulas)))
    return [
        typed_in(office),
        [
            Edit(At(FIRST, *formula), "fill", None, "错误"),
            Edit(At(FIRST, size, 1), "fill", None, "警告"),
            Edit(At(FIRST, *formula), "note", None, "【核对】应为 161"),
            Edit(At(FIRST, size + 2, 2), "unlocked", False, True),
        ],
        [
            Edit(At(FIRST, formula[0], formula[1]), "value", "别的", 1),
            Edit(At(FIRST, size + 3, 2), "value", None, 1),
        ],
        [Edit(At("汇总03", 12), "rows", 0, 2)],
    ]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What LibreOffice said, and the file office after the same edits."""
    folder = tmp_path_factory.mktemp("uno")
    shutil.copy(BOOK, folder / "book.xlsx")
    shutil.copy(BOOK, folder / "ours.xlsx")
    ours = FileOffice(folder / "ours.xlsx")
    before = {name: ours.grid(name) for name in ours.sheets()}
    work = steps(ours)
    held = [[[list(e.at), e.what, to_json(e.old), to_json(e.new)] for e in step] for step in work]
    (folder / "edits.json").write_text(json.dumps(held), encoding="utf-8")
    path = [str(ROOT / "tests"), str(ROOT), sysconfig.get_paths()["purelib"]]
    run = subprocess.run(
        [soffice.SYSTEM_PYTHON, str(Path(__file__).with_name("uno_script.py")), str(folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    ours.apply(work[0])
    ours.apply([edit for edit in work[1] if edit.what == "unlocked"])
    ours.apply(work[3])
    return {"folder": folder, "before": before, "work": work, "ours": ours, **answers}


def assert_same(seen, grid):
    cells = {(r, c): from_json(value) for r, c, value in seen["cells"]}
    assert cells.keys() == grid.cells.keys()
    assert {at: v for at, v in cells.items() if at not in grid.formulas} == {
        at: v for at, v in grid.cells.items() if at not in grid.formulas
    }
    for at in grid.formulas.keys() & cells.keys():
        assert cells[at] == pytest.approx(grid.cells[at]), at
    assert {(r, c): text for r, c, text in seen["formulas"]} == dict(grid.formulas)
    assert {tuple(box) for box in seen["merges"]} == set(grid.merges)
    assert {tuple(at) for at in seen["unlocked"]} == grid.unlocked
    assert seen["protected"] == grid.protected


def test_every_form_reads_the_same_in_libreoffice_and_from_the_file(told):
    assert len(told["before"]) == 15
    for name, seen in told["before"].items():
        assert_same(seen, FileOffice(BOOK).grid(name))


def test_what_is_typed_and_what_follows_from_it_is_the_same(told):
    assert told["steps"][0]["refused"] == ""
    assert len(told["work"][0]) > 50
    assert_same(told["after"][FIRST], told["ours"].grid(FIRST))


def test_marks_notes_and_locks_come_and_the_marks_go_again(told):
    step = told["steps"][1]
    first, second, note, unlocked = (from_json(look) for look in step["looks"])
    assert (first, second, unlocked) == ("错误", "警告", True)
    assert isinstance(note, Token) and note.text == "【核对】应为 161"
    assert step["back"], "fills and notes are as they were"


def test_an_edit_that_does_not_hold_is_refused_with_all_others(told):
    assert "不是预想的 “别的”" in told["steps"][2]["refused"]
    refused = told["work"][2][1].at
    assert (refused.row, refused.column) not in {(r, c) for r, c, _ in told["after"][FIRST]["cells"]}


def test_rows_put_in_move_formulas_and_merges_as_in_the_file(told):
    assert told["steps"][3]["refused"] == ""
    for name, seen in told["after"].items():
        assert_same(seen, told["ours"].grid(name))


def test_the_copy_has_what_stood_there_before_the_first_change(told):
    grid = FileOffice(told["copy"]).grid(FIRST)
    edits = told["work"][0]
    assert not {(edit.at.row, edit.at.column) for edit in edits} & grid.cells.keys()


def test_what_libreoffice_saves_holds_what_was_typed(told):
    grid = FileOffice(told["folder"] / "saved.xlsx").grid(FIRST)
    for edit in told["work"][0]:
        assert grid.content(edit.at.row, edit.at.column) == edit.new
