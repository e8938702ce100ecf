"""README cannot lie: its table of buttons is the table, its commands and its script run."""

import importlib
import inspect
import re
import shlex
import shutil
from pathlib import Path

import pytest

from bianzhi_xl import cli, demo
from bianzhi_xl.buttons import BUTTONS, desk, story
from bianzhi_xl.buttons.filling import applied, begin

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("&&")[-1].strip()
    for block in re.findall(r"```sh\n(.*?)```", README.replace("\n   ", "\n"), re.DOTALL)
    for line in block.splitlines()
]


def test_the_table_of_buttons_is_the_table():
    table = README.split("|---|---|---|---|\n")[1].split("\n<!--")[0]
    rows = [
        tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in table.strip().splitlines()
    ]
    assert rows == [
        (
            button.label,
            "有" if button.ribbon else "",
            f"bianzhi-xl {button.name}" if button.shell else "",
            button.tip,
        )
        for button in BUTTONS
    ]


def test_the_picture_is_there():
    (picture,) = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


def test_every_room_of_the_house_is_named():
    rooms = {path.stem if path.is_file() else path.name for path in (ROOT / "bianzhi_xl").iterdir()}
    rooms -= {"__init__", "__main__", "__pycache__"}
    named = set(re.findall(r"`(\w+)(?:\.\w+)?`", README.split("## 维护的人")[1]))
    assert rooms <= named, rooms - named


def test_a_year_as_the_readme_tells_it(played, tmp_path, monkeypatch, capsys):
    """Every command of README in its order, in one folder; what a person does in between is done here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(cli.PASSWORD, "口令")
    # The wheels of the bundle come from the network; tests/addin/test_bundle.py packs some without it.
    packing = importlib.import_module("bianzhi_xl.addin.bundle")
    monkeypatch.setattr(packing, "_download", lambda wheels, *more: (wheels / "一.whl").write_bytes(b"PK"))
    assert COMMANDS[0] == "bianzhi-xl demo 演示" and COMMANDS[1] == "python3 -m pytest"
    folder = tmp_path / "泸溪县2017"
    for command in COMMANDS[2:]:
        words = shlex.split(command)
        if words[0] != "bianzhi-xl":
            continue
        if words[1] == "fill":
            shutil.copytree(played[0] / "台账", folder / "台账", dirs_exist_ok=True)
        status = cli.main(words[1:])
        assert status == 0, capsys.readouterr()
        if words[1] == "fill":
            _by_hand(folder)
            shutil.copytree(folder, tmp_path / "脚本" / folder.name)
    monkeypatch.chdir(tmp_path / "脚本")
    script = README.split("```python\n")[1].split("```")[0]
    exec(compile(script.replace("…", "口令"), "README.md", "exec"), {"print": lambda *texts: None})
    (parcel,) = (folder / "报送").glob("*.zip")
    assert cli.main(["verify", str(parcel)]) == 0


def _by_hand(folder):
    """In Excel: the hand-entered cells."""
    known = desk.facts(folder)
    books = [desk.opened(path, known) for path in desk.workbooks(folder)]
    sheets = [(s.binding, s.grid, story.printed(s, known)) for book in books for s in book.sheets]
    edits, _ = demo.by_hand(sheets)
    run = begin(folder, "手填")
    for name, of_book in edits.items():
        applied(run, folder / name, of_book)


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.name)
def test_every_button_is_a_function_of_the_library(button):
    from bianzhi_xl import buttons

    room, name = button.function.split(".")
    function = getattr(buttons, name)
    assert function.__module__ == f"bianzhi_xl.buttons.{room}" and function.__doc__
    assert name in buttons.__all__
    taken = inspect.signature(function).parameters
    given = {option.name.replace("-", "_") for option in button.options} | set(button.fixed)
    assert given | ({"tell"} if button.steps else set()) <= set(taken)
    assert {each for each, what in taken.items() if what.default is what.empty} <= given
