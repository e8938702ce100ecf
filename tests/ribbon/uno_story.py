"""Run by the system's Python: the main story by the ribbon's buttons, over a live LibreOffice.

Called with a folder that holds story.json and the working folder; writes answers.json: what stood in the sheets
after each step, and what was said.
"""

import json
import os
import sys
from pathlib import Path

from uno_engine import LibreOffice

from bianzhi_xl import ribbon
from bianzhi_xl.journal.values import to_json
from bianzhi_xl.office.excel import ExcelOffice
from bianzhi_xl.ribbon import asking


def main(folder):
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    said, answers, told = [], [], []
    asking.say = lambda sentence, wrong=False: said.append(sentence)
    asking.text = lambda what, default="", secret=False: answers.pop(0)
    os.environ["BIANZHI_HWND"] = "4660"
    os.environ.pop("BIANZHI_BOOK", None)
    with LibreOffice(folder) as libreoffice:
        book = libreoffice.open(Path(story["book"]))
        for name, *more in story["steps"]:
            said.clear()
            if name == "type":
                sheet, row, column, value = more
                book.sheets[sheet].range((row, column)).value = value
            elif name == "select":
                sheet, row, column = more
                book.sheets[sheet].api.Activate()
                book.sheets[sheet].range((row, column)).api.Select()
            else:
                answers[:] = more
                getattr(ribbon, name)()
            told.append({"said": said[-1] if said else str(book.app.impl.api.StatusBar), **seen(book)})
    (folder / "answers.json").write_text(json.dumps(told), encoding="utf-8")


def seen(book):
    """What stands in every sheet, and where the person is."""
    office = ExcelOffice(book)
    selection = book.app.selection
    sheets = {}
    for name in office.sheets():
        grid = office.grid(name)
        sheets[name] = {
            "cells": [[*at, to_json(value)] for at, value in sorted(grid.cells.items())],
            "formulas": [[*at, str(value)] for at, value in sorted(grid.formulas.items())],
            "marked": [[*at, grid.fills[at]] for at in sorted(grid.cells) if grid.fills[at] in LEVELS],
            "notes": [[*at, note.text] for at, note in sorted(grid.notes.items())],
            "protected": grid.protected,
        }
    at = [book.sheets.active.name, selection.row, selection.column] if selection is not None else []
    return {"sheets": sheets, "at": at}


LEVELS = ("错误", "警告", "提示")

if __name__ == "__main__":
    main(Path(sys.argv[1]))
