"""The template editions (表样版式) that an office may have: those it put into 空白表样, else our own models."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from bianzhi_xl import binding, models
from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.nouns import Binding, Form, Grid


def known(
    folder: Path, facts: desk.Facts, present: Collection[str]
) -> Mapping[str, tuple[binding.Edition, ...]]:
    """The editions of the forms that are present, by form name.

    A sheet claims one of our own models only by the notes printed below its table: an official sheet whose
    edition nobody put into 空白表样 is not held against a model that it does not come from.
    """
    of_folder = _of_folder(folder, facts, present)
    return {name: of_folder.get(name) or _own(facts.forms[name]) for name in present}


def _own(form: Form) -> tuple[binding.Edition, ...]:
    """Our own model; one that has no notes to be known by is nobody's edition."""
    model = _model(form)
    return (model,) if model.mark else ()


def _of_folder(
    folder: Path, facts: desk.Facts, present: Collection[str]
) -> Mapping[str, tuple[binding.Edition, ...]]:
    place = folder / desk.BLANKS
    stamp = desk.stamp(path for path in place.rglob("*") if desk.is_workbook(path))
    found = defaultdict(list)
    for path, grids in _blanks(stamp):
        bound = _bound(path, grids, facts, present)
        for sheet in desk.Book(path, grids, bound).forms:
            name = f"{path.relative_to(folder).as_posix()} {sheet.grid.sheet}"
            found[sheet.form.name].append(_edition(sheet.binding, sheet.grid, name))
    return {name: tuple(editions) for name, editions in found.items()}


def _bound(
    path: Path, grids: Mapping[str, Grid], facts: desk.Facts, present: Collection[str]
) -> tuple[desk.Sheet, ...]:
    """The blank forms of one workbook."""
    candidates = desk.applicable(facts.forms, facts.settings)
    recognised = [(_recognised(candidates, grid, facts), grid) for grid in grids.values()]
    held = [binding.Held(form, grid) for form, grid in recognised if form and form.name in present]
    bound = binding.bind_all(held, path.name, facts.synonyms, facts.confirmed, facts.settings.year)
    return tuple(desk.Sheet(found, each.grid, ()) for each, found in zip(held, bound, strict=True))


def _recognised(candidates: Iterable[Form], grid: Grid, facts: desk.Facts) -> Form | None:
    """The form of a blank sheet; None where several fit: it is no form's template for sure."""
    try:
        return binding.recognise(candidates, grid, facts.synonyms)
    except binding.Unclear:
        return None


def _edition(bound: Binding, grid: Grid, name: str) -> binding.Edition:
    """A blank form as an edition; one that ``models`` wrote has the mark of our own."""
    edition = binding.Edition(bound, grid, name)
    mark = _model(bound.form).mark
    return binding.Edition(bound, grid, name, mark) if mark in edition.foot else edition


@functools.lru_cache(maxsize=2)
def _blanks(stamp: tuple) -> tuple[tuple[Path, Mapping[str, Grid]], ...]:
    """Every sheet of the blank workbooks, each read once."""
    found = []
    for path, _, _ in stamp:
        with offices.at(Path(path)) as office:
            found.append((Path(path), {sheet: office.grid(sheet) for sheet in office.sheets()}))
    return tuple(found)


# A click speaks of the same few forms several times.
_model = functools.lru_cache(maxsize=64)(models.edition)
