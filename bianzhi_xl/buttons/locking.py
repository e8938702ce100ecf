"""锁定 and 解锁: protection with a password over every sheet and the workbook's structure."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bianzhi_xl import binding
from bianzhi_xl import lock as locker
from bianzhi_xl import settings as setting
from bianzhi_xl.binding import confirmed
from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.buttons.converting import converting
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import Binding, Edit, FileFault, Grid, Protection


@converting
def lock(targets: Sequence[Path] | Path | str, password: str, open_hand: bool = False) -> Done:
    """Protect every sheet and the structure of each workbook (ISO 29500-1 18.2.29, SHA-512).

    open_hand: cells to be filled in by hand stay open.  Raises FileFault on a workbook that is locked.
    """
    if not password:
        raise FileFault("口令不能为空，没有锁定。")

    def locked(path: Path, grids: Mapping[str, Grid], structure: Protection | None) -> Sequence[Edit]:
        open_cells = _hand_cells(path, grids) if open_hand else {}
        with _named(path):
            return locker.lock(grids, structure, password, open_cells)

    paths = _each(targets, locked)
    return Done(f"已锁定 {len(paths)} 个工作簿。", data={"工作簿": [path.name for path in paths]})


@converting
def unlock(targets: Sequence[Path] | Path | str, password: str) -> Done:
    """Take the protection off again.  Raises FileFault when the password is wrong."""

    def unlocked(path: Path, grids: Mapping[str, Grid], structure: Protection | None) -> Sequence[Edit]:
        with _named(path):
            return locker.unlock(grids, structure, password)

    paths = _each(targets, unlocked)
    return Done(f"已解锁 {len(paths)} 个工作簿。", data={"工作簿": [path.name for path in paths]})


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """A refusal names the sheet; of several workbooks people must know which."""
    try:
        yield
    except FileFault as fault:
        raise FileFault(f"{path.name}：{fault}") from fault


def _each(
    targets: Sequence[Path] | Path | str,
    made: Callable[[Path, Mapping[str, Grid], Protection | None], Sequence[Edit]],
) -> tuple[Path, ...]:
    """Apply what is made of each workbook's sheets and its structure's protection; none when one is refused."""
    with offices.together(desk.targets(targets)) as held:
        edits = {
            path: made(
                path, {sheet: office.grid(sheet) for sheet in office.sheets()}, office.grid("").protection
            )
            for path, office in held.items()
        }
        for path, office in held.items():
            office.apply(edits[path])
    return tuple(edits)


def _hand_cells(path: Path, grids: Mapping[str, Grid]) -> dict[str, set[tuple[int, int]]]:
    """Cells that the forms leave to people (手填), by sheet."""
    folder = desk.folder_of(path)
    settings = setting.load(folder)
    declared = desk.forms_of(settings).values()
    words = desk.synonyms_of(folder)
    held = []
    for grid in grids.values():
        for form, part in binding.tables(declared, grid, words):
            desk.refuse_draft(form, f"{path.name} 的“{grid.sheet}”")
            held.append(binding.Held(form, part))
    answers = confirmed.load(folder / confirmed.FILE)
    cells: dict[str, set[tuple[int, int]]] = {}
    for bound in binding.bind_all(held, path.name, words, answers, settings.year):
        cells.setdefault(bound.sheet, set()).update(_by_hand(bound))
    return cells


def _by_hand(bound: Binding) -> Iterator[tuple[int, int]]:
    form = bound.form
    specs = {spec.key: spec for spec in form.rows}
    for row in bound.rows:
        for column in bound.columns:
            if form.by_hand(form.column(column), specs.get(row)):
                yield from ((at.row, at.column) for at in bound.places(row, column))
