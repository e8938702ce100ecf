"""Run by the system's Python: the live office over LibreOffice; what it read and did, as JSON.

Called with a folder that holds book.xlsx and edits.json; writes answers.json.
"""

import json
import sys
import time
from pathlib import Path

from uno_engine import LibreOffice

from bianzhi_xl.journal.values import from_json, to_json
from bianzhi_xl.nouns import At, Edit, FileFault
from bianzhi_xl.office.excel import ExcelOffice


def main(folder):
    told = {}
    with LibreOffice(folder) as libreoffice:
        office = ExcelOffice(libreoffice.open(folder / "book.xlsx"), "口令", copies=folder)
        start = time.perf_counter()
        told["before"] = {name: seen(office.grid(name)) for name in office.sheets()}
        told["seconds"] = time.perf_counter() - start
        told["steps"] = []
        for step in json.loads((folder / "edits.json").read_text(encoding="utf-8")):
            told["steps"].append(done(office, [read(edit) for edit in step]))
        told["after"] = {name: seen(office.grid(name)) for name in ("汇总01", "汇总03")}
        told["copy"] = str(office.recovered)
        office.book.api.SaveCopyAs(str(folder / "saved.xlsx"))
    (folder / "answers.json").write_text(json.dumps(told), encoding="utf-8")


def read(held):
    at, what, old, new = held
    return Edit(At(*at), what, from_json(old), from_json(new))


def done(office, edits):
    """Apply edits; ``old`` of a fill or note is whatever stands there.  Returns what was refused, and the cells."""
    taken = []
    for edit in edits:
        cell = (edit.at.row, edit.at.column)
        grid = office.grid(edit.at.sheet)
        if edit.what == "fill":
            edit = Edit(edit.at, "fill", grid.fills[cell], edit.new)
        elif edit.what == "note":
            edit = Edit(edit.at, "note", grid.notes.get(cell), edit.new)
        taken.append(edit)
    try:
        office.apply(taken)
    except FileFault as fault:
        return {"refused": str(fault)}
    back = [Edit(e.at, e.what, now(office, e), e.old) for e in taken if e.what in ("fill", "note")]
    looks = [to_json(now(office, edit)) for edit in taken if edit.what in ("fill", "note", "unlocked")]
    return {"refused": "", "looks": looks, "back": undone(office, back)}


def now(office, edit):
    grid, cell = office.grid(edit.at.sheet), (edit.at.row, edit.at.column)
    found = {"fill": grid.fills.__getitem__, "note": grid.notes.get, "unlocked": grid.unlocked.__contains__}
    return found[edit.what](cell)


def undone(office, back):
    office.apply(back)
    return all(now(office, edit) == edit.new for edit in back)


def seen(grid):
    return {
        "cells": [[*at, to_json(value)] for at, value in sorted(grid.cells.items())],
        "formulas": [[*at, value] for at, value in sorted(grid.formulas.items())],
        "merges": sorted(grid.merges),
        "unlocked": sorted(grid.unlocked),
        "protected": grid.protected,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
