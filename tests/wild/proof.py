"""A workbook of editions, filled: where every figure belongs, and what stands where."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from wild.edition import Edition
from wild.sent import BOOK, Desk, by_people, laid

from bianzhi_xl.buttons import fill
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.nouns import At, Column, Edit, Form, Grid, Row, Scalar
from bianzhi_xl.office.files import FileOffice


class Cell(NamedTuple):
    """A cell of a form: where it truly is (row 0: its line is not there), and what belongs in it."""

    form: str
    row: Row
    column: Column
    at: At
    wanted: Scalar


@dataclasses.dataclass(repr=False)
class Proof:
    """What became of a workbook of editions.

    blank, filled: its bytes before and after 填表.  roomy: blank, with the lines put in that filling has put in.
    done: what 填表 said.  lines: sheet → (row, how many lines were put in below it).
    again: what it said when pressed again, over what was typed.  finished: the bytes then, with what people type
    into new lines.
    """

    place: Desk
    editions: tuple[Edition, ...]
    blank: bytes
    roomy: bytes
    filled: bytes
    done: Done
    lines: Mapping[str, tuple[tuple[int, int], ...]]
    again: Done | None = None
    finished: bytes = b""

    @property
    def path(self) -> Path:
        return self.place.folder / BOOK

    @property
    def forms(self) -> Mapping[str, Form]:
        return {edition.form.name: edition.form for edition in self.editions}

    @cached_property
    def before(self) -> Mapping[str, Grid]:
        return self.grids(self.roomy)

    @cached_property
    def after(self) -> Mapping[str, Grid]:
        return self.grids(self.filled)

    @cached_property
    def end(self) -> Mapping[str, Grid]:
        return self.grids(self.finished)

    def grids(self, data: bytes) -> dict[str, Grid]:
        """Every sheet of a workbook of these bytes."""
        place = self.path.with_suffix(".tmp.xlsx")
        place.write_bytes(data)
        office = FileOffice(place)
        found = {sheet: office.grid(sheet) for sheet in office.sheets()}
        place.unlink()
        return found

    def shifted(self, sheet: str, row: int) -> int:
        """A row after the lines were put in."""
        return row + sum(count for below, count in self.lines.get(sheet, ()) if row > below)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell that filling has to fill, or to say why not."""
        return tuple(
            cell
            for edition in self.editions
            for cell in self.truth(edition)
            if not by_people(edition.form, cell.row, cell.column)
        )

    def truth(self, edition: Edition) -> Iterator[Cell]:
        """Fixed rows where the edition has them; a listing's lines in its order, among those that are new below
        the same fixed row, in every part of the form."""
        form, figures, rows = edition.form, self.place.figures[edition.form.name], self.place.rows
        parts: dict[tuple[str, int], tuple[str, dict[str, int]]] = {}
        for (key, name), (sheet, number, column) in edition.places.items():
            row = self.shifted(sheet, number)
            parts.setdefault((sheet, row), (key, {}))[1][name] = column
            yield Cell(
                form.name, rows[form.name][key], form.column(name), At(sheet, row, column), figures[key, name]
            )
        # The columns up to the labels stand in every part.
        named = {name: number for name, number in edition.columns.items() if number <= edition.last_label}
        heads = {
            (sheet, self.shifted(sheet, edition.named[key]) if key in edition.named else row): (key, columns)
            for (sheet, row), (key, columns) in parts.items()
        }
        for sheet, line, key, columns in self._lines(edition, heads):
            for name, number in (named | columns).items():
                at = At(sheet, line, number)
                yield Cell(form.name, rows[form.name][key], form.column(name), at, figures[key, name])

    def _lines(self, edition: Edition, parts) -> Iterator[tuple[str, int, str, dict[str, int]]]:
        """Sheet, row (0: it is not there), row of the listing and columns; parts: what stands in each fixed row, a section
        in the row that names it."""
        new: dict[tuple[str, int], list[int]] = {}
        for sheet in {sheet for sheet, _ in parts}:
            before, after = self.before[sheet].cells, self.after[sheet].cells
            fresh = {r for r, c in after if c == edition.label_column and (r, c) not in before}
            for row in sorted(fresh - {number for each, number in parts if each == sheet}):
                above = max((number for each, number in parts if each == sheet and number < row), default=0)
                new.setdefault((sheet, above), []).append(row)
        listed: dict[str, list[str]] = {}
        for key, row in self.place.rows[edition.form.name].items():
            if row.spec.kind == "固定":
                last = key
            else:
                listed.setdefault(last, []).append(key)
        for (sheet, row), (above, columns) in parts.items():
            lines = new.pop((sheet, row), []) if above in listed else []
            for key in listed.get(above, ()):
                yield sheet, lines.pop(0) if lines else 0, key, columns
            assert not lines, f"{edition.form.name}：不该有的行 {lines}"
        assert not new, f"{edition.form.name}：不该有的行 {new}"

    def said(self, form: str) -> set[str]:
        """The rows, columns and sections of which filling said that it did not fill them."""
        start = f"{BOOK}：{form} "
        notes = (note for note in self.done.data["没有填"] if note.startswith(start))
        return {note.removeprefix(start).partition("：")[0] for note in notes}


def proven(place: Desk, editions: Sequence[Edition]) -> Proof:
    """The editions in a workbook, filled."""
    shutil.rmtree(place.folder / "记录", ignore_errors=True)
    editions, path = laid(place, editions), place.folder / BOOK
    blank = path.read_bytes()
    done = fill(path)
    filled = path.read_bytes()
    edits = [edit for edit in done.data["改动"][BOOK] if edit[2] == "rows"]
    grown = [(sheet, int(below), int(count)) for sheet, below, _, _, count, _ in edits]
    path.write_bytes(blank)
    FileOffice(path).apply([Edit(At(sheet, below), "rows", 0, count) for sheet, below, count in grown])
    roomy = path.read_bytes()
    path.write_bytes(filled)
    lines = {sheet: tuple(each[1:] for each in grown if each[0] == sheet) for sheet, _, _ in grown}
    proof = Proof(place, editions, blank, roomy, filled, done, lines)
    proof.again = fill(path, overwrite=True)
    FileOffice(path).apply(list(_typed(proof)))
    proof.finished = path.read_bytes()
    return proof


def _typed(proof: Proof) -> Iterator[Edit]:
    """What people type into the lines of listings once they are there."""
    for edition in proof.editions:
        for _, row, column, at, wanted in proof.truth(edition):
            new = row.spec.kind != "固定" and at.row and by_people(edition.form, row, column)
            if new and wanted is not None and proof.after[at.sheet].content(at.row, at.column) is None:
                yield Edit(at, "value", None, wanted)


def without(sheet: bytes, cells) -> bytes:
    """A worksheet's XML without some cells, and without what its rows say only because of them."""
    root = etree.fromstring(sheet)
    for cell in [cell for cell in root.iter("{*}c") if cell.get("r") in cells]:
        cell.getparent().remove(cell)
    for row in list(root.iter("{*}row")):
        row.attrib.pop("spans", None)
        if not len(row) and set(row.attrib) == {"r"}:
            row.getparent().remove(row)
    return etree.tostring(root, method="c14n")
