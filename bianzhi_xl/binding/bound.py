"""A form laid over a sheet, or over the sheets of a workbook, and what then stands there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import confirmed, halving, layout, lines, pages, reading, sectioning, texts
from bianzhi_xl.binding.answers import Settled, settle
from bianzhi_xl.binding.layout import Piece
from bianzhi_xl.binding.lens import Lens
from bianzhi_xl.binding.reading import Body, Head, Reading
from bianzhi_xl.binding.sectioning import Page
from bianzhi_xl.binding.spread import joined, merged, one, spread
from bianzhi_xl.binding.words import Words
from bianzhi_xl.nouns import Binding, Figures, Form, Formula, Grid, Meaning, Row, Unplaced


class Held(NamedTuple):
    """A sheet of a workbook, the form it holds, and the rows that the form should list."""

    form: Form
    grid: Grid
    rows: Sequence[Row] = ()


def bind(
    form: Form,
    grid: Grid,
    book: str,
    rows: Sequence[Row] = (),
    synonyms: Words | None = None,
    answers: confirmed.Confirmed | None = None,
    year: int = 0,
) -> Binding:
    """Where each meaning of ``form`` lives in the sheet.

    Args:
        rows: what the form should list; without them lines are taken as they stand, each by its own label.
            A row that no line holds yet gets a blank line of its section if there is one (``vacant``).
        synonyms: words that mean the same; those of templates/synonyms.yaml when left out.
        answers: what people have confirmed before (对位.yaml).
        year: the report year, by which a sheet that does not name its own is read; 0 when it is not known.
    """
    lens = Lens(form, synonyms, year)
    whole = reading.of(lens, Piece(grid))
    pieces = reading.pieces(lens, whole)
    if pieces:
        given = _Given(book, rows, answers or {}, _edition(lens, pieces))
        found = one([_laid(lens, each, given) for each in pieces])
        if found.blocks:
            untitled = tuple(item for item in whole.head.missing if item.what == "标题")
            return dataclasses.replace(found, missing=(*untitled, *found.missing))
    halves = reading.halves(lens, whole)
    if halves and (beside := _halved(lens, halves, book, rows, answers or {})):
        return beside
    given = _Given(book, rows, answers or {}, _edition(lens, [whole]))
    found = _laid(lens, whole, given)
    if whole.head.read.aside:
        found = halving.without_aside(found, whole.piece.grid, whole.head.read.aside[0].number, rows)
    return dataclasses.replace(found, missing=_elsewhere(lens, whole, found.missing))


def bind_all(
    sheets: Sequence[Held],
    book: str,
    synonyms: Words | None = None,
    answers: confirmed.Confirmed | None = None,
    year: int = 0,
) -> tuple[Binding, ...]:
    """The sheets of a workbook bound; a form that goes on over several of them knows the cells of all.

    Raises what :func:`bind` raises.
    """
    found = [bind(held.form, held.grid, book, held.rows, synonyms, answers, year) for held in sheets]
    for numbers in _listings(sheets):
        lens = Lens(sheets[numbers[0]].form, synonyms, year)
        together = _paged([(sheets[n], found[n]) for n in numbers], book, lens, answers or {})
        for number, binding in zip(numbers, together, strict=True):
            found[number] = binding
    return spread(found)


def _listings(sheets: Sequence[Held]) -> list[list[int]]:
    """The sheets that hold the same form with listings, where there are several."""
    by_form: dict[str, list[int]] = {}
    for number, held in enumerate(sheets):
        if any(spec.kind != "固定" for spec in held.form.rows):
            by_form.setdefault(held.form.name, []).append(number)
    return [numbers for numbers in by_form.values() if len(numbers) > 1]


def _paged(
    bound: Sequence[tuple[Held, Binding]], book: str, lens: Lens, answers: confirmed.Confirmed
) -> Sequence[Binding]:
    """The sheets of one form with listings, those with the same columns as its pages; as given when they are none."""
    found = [binding for _, binding in bound]
    for numbers in pages.alike(found):
        sheets = [bound[n][0] for n in numbers]
        paged = pages.of([found[n] for n in numbers], [held.grid for held in sheets], sheets[0].rows)
        if not paged:
            return [binding for _, binding in bound]
        for number, binding in zip(numbers, _bound_pages(sheets, paged, book, lens, answers), strict=True):
            found[number] = binding
    return (
        joined(found)
        if any(before is not now for (_, before), now in zip(bound, found, strict=True))
        else found
    )


def _bound_pages(
    sheets: Sequence[Held], paged: Sequence[Page], book: str, lens: Lens, answers: confirmed.Confirmed
) -> list[Binding]:
    """The pages of one listing, a row of the register on one of them."""
    ruled = []
    for held, page in zip(sheets, paged, strict=True):
        whole = reading.of(lens, Piece(held.grid))
        given = _Given(book, held.rows, answers, _edition(lens, [whole]))
        ruled.append(_ruled(lens, whole, _columns_bound(lens, whole, given), given, page))
    return _with_lines(lens, ruled, sheets[0].rows)


def _halved(
    lens: Lens, halves: Sequence[Reading], book: str, rows: Sequence[Row], answers: confirmed.Confirmed
) -> Binding | None:
    """A listing in halves beside one another, its lines first in the left one; None when they are none of one table."""
    given = _Given(book, rows, answers, _edition(lens, halves))
    parts = [_laid(lens, half, given) for half in halves]
    grids = [half.piece.grid for half in halves]
    paged = pages.of(parts, grids, rows, beside=True)
    if not paged:
        return None
    ruled = [
        _ruled(lens, half, _columns_bound(lens, half, given), given, page)
        for half, page in zip(halves, paged, strict=True)
    ]
    found = _with_lines(lens, ruled, rows)
    if rows and not all(_is_known(half, each, rows) for half, each in zip(ruled, found, strict=True)):
        return None
    found, said = halving.with_room(found, rows)
    beside = merged(joined(found))
    return dataclasses.replace(beside, missing=(*beside.missing, *said))


def _is_known(half: _Ruled, found: Binding, rows: Sequence[Row]) -> bool:
    """Whether the register has most of the lines of a half: otherwise it may be another table."""
    named = [n for lines in half.sections.lines.values() for n in lines if n in half.read.body.labels]
    known = {found.rows.get(row.key) for row in rows if row.key not in found.vacant}
    return 2 * len(known.intersection(named)) >= len(named)


class _Given(NamedTuple):
    """What a form is laid over a sheet with: the workbook's name, the rows it should list, the answers given
    for which edition."""

    book: str
    rows: Sequence[Row]
    answers: confirmed.Confirmed
    edition: tuple[str, str]


def _edition(lens: Lens, pieces: Sequence[Reading]) -> tuple[str, str]:
    prints = [
        confirmed.fingerprint(each.piece.grid, each.head.read, reading.printed(lens, each.body))
        for each in pieces
    ]
    return lens.form.name, prints[0] if len(prints) == 1 else confirmed.together(prints)


def _laid(lens: Lens, read: Reading, given: _Given) -> Binding:
    """One piece bound."""
    if read.piece.turned:
        given = given._replace(answers={})
    found = _columns_bound(lens, read, given)
    if not read.body.column:
        why = f"没有找到行名列“{lens.form.label_column}”，各行都无法对位"
        return dataclasses.replace(found, missing=(*found.missing, Unplaced("表体", why)))
    found = _with_lines(lens, [_ruled(lens, read, found, given)], given.rows)[0]
    return layout.laid_down(found) if read.piece.turned else found


def _columns_bound(lens: Lens, read: Reading, given: _Given) -> Binding:
    """A piece bound but for its rows."""
    piece, head, body = read
    columns = _settled_columns(lens, head, body, given.edition, given.answers)
    taken = set(columns.placed.values())
    extra = tuple(
        f"{piece.column(leaf.number)}“{leaf.printed}”"
        for leaf in head.read.leaves
        if taken.isdisjoint(range(leaf.number, leaf.end + 1))
    )
    rows = head.read.top, max([head.read.last, *body.extent.rows])
    return Binding(
        lens.form, given.book, piece.grid.sheet, {}, columns.placed, {}, (*head.missing, *columns.missing),
        extra, doubts=tuple(doubt._replace(rows=rows) for doubt in columns.doubts), fingerprint=given.edition[1],
        head=(head.read.top, head.read.last), body=_ends(body.extent.rows), area=piece.area,
    )  # fmt: skip


def _elsewhere(lens: Lens, whole: Reading, missing: tuple[Unplaced, ...]) -> tuple[Unplaced, ...]:
    extent = whole.body.extent
    return layout.elsewhere(missing, lens, whole.piece.grid, whole.head.read, extent.rows, extent.other)


def _ends(rows: Sequence[int]) -> tuple[int, int]:
    return (rows[0], rows[-1]) if rows else (0, 0)


def _settled_columns(
    lens: Lens, head: Head, body: Body, edition: tuple[str, str], answers: confirmed.Confirmed
) -> Settled:
    spots = {leaf.number: (leaf.letter, leaf.printed) for leaf in head.read.leaves}
    found = head.columns
    settled = settle("列", Settled(found.columns, found.doubts, found.missing), spots, edition, answers)
    behind = {
        key: (spot, whole)
        for key, (spot, whole, at) in found.waiting.items()
        if settled.placed.get(whole) == at
    }
    settled = _with_waiting("列", settled, behind)
    if not body.column:
        return settled
    # The labels show which column is theirs, whatever stands over it.
    label = f"列 {lens.form.label_column}"
    return Settled(
        {**settled.placed, lens.form.label_column: body.column},
        tuple(doubt for doubt in settled.doubts if doubt.what != label),
        tuple(item for item in settled.missing if item.what != label),
    )


class _Ruled(NamedTuple):
    """A piece bound but for the lines of its listings.  settled: its fixed rows.  sections: its listings."""

    read: Reading
    found: Binding
    settled: Settled
    sections: sectioning.Sections


def _ruled(lens: Lens, read: Reading, found: Binding, given: _Given, page: Page | None = None) -> _Ruled:
    body = read.body
    spots = {row: (str(row), text) for row, text in body.labels.items()}
    asked = Settled(dict(body.rows.placed), body.rows.doubts, body.rows.missing)
    settled = settle("行", asked, spots, given.edition, given.answers)
    settled = _with_waiting("行", settled, body.rows.waiting)
    known = {**settled.placed, **body.rows.names}
    asking = {int(doubt.where) for doubt in settled.doubts}
    sections = sectioning.sections(lens.form, known, body.labels, body.extent.rows, page, given.rows, asking)
    if page:
        return _Ruled(read, found, _of_page(lens.form, settled, sections, page), sections)
    return _with_open_end(_Ruled(read, found, settled, sections), given.rows)


def _with_open_end(ruled: _Ruled, rows: Sequence[Row]) -> _Ruled:
    """Where the sheet ends with the row above a listing, without signatures, its lines stand below.

    Only there: below lines, or with a fixed row lacking, it may go on elsewhere.
    """
    (piece, head, body), found, settled, sections = ruled
    first, last = found.body
    whole = piece.area is None and not head.read.aside and not settled.missing
    if not whole or body.extent.foot or last != piece.grid.size()[0] or last not in settled.placed.values():
        return ruled
    for key, below in sections.below.items():
        if below == last and not sections.lines[key]:
            end = last + sum(row.spec.key == key for row in rows)
            lines = {**sections.lines, key: tuple(range(last + 1, end + 1))}
            sections = sections._replace(lines=lines, below={**sections.below, key: end})
            return ruled._replace(found=dataclasses.replace(found, body=(first, end)), sections=sections)
    return ruled


def _with_waiting(kind: str, settled: Settled, waiting: Mapping[str, tuple[int, str]]) -> Settled:
    """The columns (rows) that only waited for the one they are counted (nested) in, where a person has settled that.

    kind: 列 or 行.  waiting: key → its place, and the key of the other one.
    """
    found = {
        key: spot
        for key, (spot, upper) in waiting.items()
        if upper in settled.placed and key not in settled.placed and spot not in settled.placed.values()
    }
    gone = {f"{kind} {key}" for key in found}
    return Settled(
        {**settled.placed, **found},
        tuple(doubt for doubt in settled.doubts if doubt.what not in gone),
        tuple(item for item in settled.missing if item.what not in gone),
    )


def _of_page(form: Form, settled: Settled, sections: sectioning.Sections, page: Page) -> Settled:
    """The fixed rows of a page: without those printed once more, and those that may be its own."""
    labels = {spec.key: texts.shown(spec.label) for spec in form.rows}
    unclear = tuple(
        Unplaced(f"行 {key}", f"几页上都有“{labels[key]}”，分不清哪一行是全表的、哪一行是本页的，没有填")
        for key in sorted(page.unclear)
    )
    headings = {str(row) for row in sections.headings}
    return Settled(
        {key: row for key, row in settled.placed.items() if key not in page.again | page.unclear},
        tuple(doubt for doubt in settled.doubts if doubt.where not in headings),
        (*settled.missing, *unclear),
    )


def _with_lines(lens: Lens, ruled: Sequence[_Ruled], rows: Sequence[Row]) -> list[Binding]:
    """The pieces (pages) of one form with the lines of its listings: one row of ``rows`` stands on one of them."""
    pieces = [
        lines.Lined(
            each.sections.lines,
            each.read.body.labels,
            each.read.piece.grid,
            each.found.columns,
            each.sections.together,
        )
        for each in ruled
    ]
    listed = lines.over(lens.form, rows, pieces)
    found = [_finished(lens, each, found) for each, found in zip(ruled, listed, strict=True)]
    # Where a listing goes on, lines are put in at its end.
    return [
        dataclasses.replace(
            binding,
            below={
                key: row
                for key, row in binding.below.items()
                if not any(key in further.below for further in found[number:])
            },
        )
        for number, binding in enumerate(found, 1)
    ]


def _finished(lens: Lens, ruled: _Ruled, listed: lines.Lines) -> Binding:
    (piece, _, body), found, settled, sections = ruled
    form = lens.form
    taken = {
        *settled.placed.values(),
        *body.rows.names.values(),
        *(line for section in sections.lines.values() for line in section),
    }
    title = texts.title(form.title)
    strange = tuple(
        f"{piece.row(row)}“{texts.shown(label)}”"
        for row, label in body.labels.items()
        if row not in taken and row not in sections.headings and title not in texts.title(label)
    )
    own = tuple(
        f"{piece.row(row)}“{texts.shown(body.labels[row])}”（每页各有的一行，这一页的留给人填）"
        for row in sorted(sections.headings & body.labels.keys())
        if _is_written(piece.grid, row, found.columns)
    )
    foot = (_no_foot(form),) if form.sign and not (body.extent.foot or piece.signed) else ()
    missing = (*found.missing, *settled.missing, *sections.missing, *foot, *listed.missing)
    return dataclasses.replace(
        found,
        rows={**settled.placed, **listed.rows},
        sections=sections.lines,
        missing=missing,
        extra=(*found.extra, *strange, *own, *(f"{piece.row(row)}{said}" for row, said in listed.extra)),
        vacant=listed.vacant,
        held=listed.held,
        below=sections.below,
        doubts=(*found.doubts, *settled.doubts),
    )


def _is_written(grid: Grid, row: int, columns: Mapping[str, int]) -> bool:
    """Whether a figure stands in a row."""
    return any(isinstance(grid.content(row, number), (int, float, Formula)) for number in columns.values())


def _no_foot(form: Form) -> Unplaced:
    return Unplaced("签字行", f"表下没有找到“{'、'.join(form.sign[:2])}”等签字的一行")


def figures(binding: Binding, grid: Grid) -> Figures:
    """What stands in every placed cell of the sheet (and of those it goes on in), blank ones as None; rows that
    have no line yet are absent."""
    name = binding.form.name
    standing = [row for row in binding.rows if row not in binding.vacant]
    if grid.others:
        places = {(row, column): binding.at(row, column) for row in standing for column in binding.columns}
        return {Meaning(name, *cell): grid.value(at) for cell, at in places.items() if at}
    cells = binding.cells(standing, binding.columns)
    return {Meaning(name, row, column): grid.cells.get((at.row, at.column)) for row, column, at in cells}
