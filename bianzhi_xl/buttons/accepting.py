"""采纳: the value that repairs a suspect cell, written as an edit like any other."""

from __future__ import annotations

from pathlib import Path

from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.buttons.checking import looked
from bianzhi_xl.buttons.converting import comparing
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.buttons.filling import applied, begin
from bianzhi_xl.buttons.looking import place
from bianzhi_xl.nouns import Edit, FileFault, Suspect


@comparing
def accept(file: Path | str, at: str, password: str | None = None) -> Done:
    """Write the one value that repairs a suspect cell; in the journal, so that 撤销 takes it back.

    password: of a protected sheet, which stays protected.  The whole working folder is looked at: what a cell
    should be follows from all workbooks together.  Raises FileFault when the cell is not suspect, or when
    there is no single value that repairs everything.
    """
    path, here = Path(file), place(at)
    folder = desk.folder_of(path)
    look = looked(desk.targets(folder), folder, register=False)
    found = [
        suspect
        for cause in look.verdict.causes
        for suspect in cause.suspects
        if suspect.place.book == path.name and suspect.place.at == here
    ]
    where = f"{path.name} {here.sheet} {here.a1}"
    if not found:
        raise FileFault(f"{where}：这一格不是疑点，没有改；请先“核对”，看“根因”说的是哪一格。")
    suspect = found[0]
    if suspect.right is None:
        raise FileFault(f"{where}：应为多少不能唯一确定，没有改；请对照台账和原始材料改正。")
    _write(path, suspect, folder, password)
    return Done(
        f"已把 {suspect.place.meaning} 由 {_shown(suspect.value)} 改为 {_shown(suspect.right)}；可以撤销。",
        data={"格": f"{here.sheet}!{here.a1}", "原为": suspect.value, "改为": suspect.right},
    )


def _write(path: Path, suspect: Suspect, folder: Path, password: str | None) -> None:
    at = suspect.place.at
    with offices.at(path) as office:
        grid = office.grid(at.sheet)
    offices.ask_if_locked(path, (grid,), password)
    old = grid.content(at.row, at.column)
    edit = Edit(at, "value", old, suspect.right, suspect.how or "根因")
    applied(begin(folder, "采纳"), path, (edit,), password)


def _shown(value: object) -> str:
    return "空" if value in (None, "") else str(value)
