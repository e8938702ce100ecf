"""The lines of listings: which institution, inner office or person stands in which line."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.likeness import ratio
from bianzhi_xl.nouns import Form, Grid, Row, Scalar, Unplaced

_FEW = 6
"""Up to so many rows are each named when they are missing from one section."""


_NAME = 3
"""Letters of the shortest name that is looked for in a longer one."""
_ALIKE = 0.9
_STEP = 1 << 21
"""More rows than a sheet has: lines of several pieces are told apart by it."""


class Lines(NamedTuple):
    """Listing rows by key → sheet row; those that only have a blank line; what is missing; extra lines, and what
    is said of each.

    held: rows for which no line may be put in: they may stand there in other words or in another section.
    """

    rows: dict[str, int]
    vacant: frozenset[str]
    missing: tuple[Unplaced, ...]
    extra: tuple[tuple[int, str], ...]
    held: frozenset[str] = frozenset()


class Lined(NamedTuple):
    """A piece of a form with its listings' lines, its labels by row, and its columns."""

    sections: Mapping[str, tuple[int, ...]]
    labels: Mapping[int, str]
    grid: Grid
    columns: Mapping[str, int]


def over(form: Form, rows: Sequence[Row], pieces: Sequence[Lined]) -> list[Lines]:
    """The listings' rows over the pieces that one form stands on, each row on one of them: as the lines stand when
    nothing is known of what should stand there."""
    if len(pieces) == 1:
        return [_lines(form, rows, *_read(form, pieces[0], rows))]
    shifted = [_shifted(n * _STEP, *_read(form, piece, rows)) for n, piece in enumerate(pieces)]
    sections: dict[str, tuple[int, ...]] = {}
    for own, _ in shifted:
        for key, lines in own.items():
            sections[key] = (*sections.get(key, ()), *lines)
    sheets = [own for _, own in shifted]
    everything = Sheet(
        dict(ChainMap(*(dict(each.labels) for each in reversed(sheets)))),
        dict(ChainMap(*(dict(each.idents) for each in reversed(sheets)))),
        frozenset().union(*(each.busy for each in sheets)),
    )
    found = _lines(form, rows, sections, everything)
    return [_piece(n, found) for n in range(len(pieces))]


def _lines(form: Form, rows: Sequence[Row], sections: Mapping[str, tuple[int, ...]], read: Sheet) -> Lines:
    return matched(form, rows, sections, read) if rows else as_standing(form, sections, read.labels)


def _read(form: Form, piece: Lined, rows: Sequence[Row]) -> tuple[Mapping[str, tuple[int, ...]], Sheet]:
    if not rows:
        return piece.sections, Sheet(piece.labels, {}, frozenset())
    return piece.sections, sheet(form, piece.grid, piece.columns, piece.labels)


def _shifted(
    by: int, sections: Mapping[str, tuple[int, ...]], read: Sheet
) -> tuple[dict[str, tuple[int, ...]], Sheet]:
    return {key: tuple(line + by for line in lines) for key, lines in sections.items()}, Sheet(
        {line + by: label for line, label in read.labels.items()},
        {(line + by, column): value for (line, column), value in read.idents.items()},
        frozenset(line + by for line in read.busy),
    )


def _piece(number: int, found: Lines) -> Lines:
    """What of all lines is of one piece; what is missing is said of the first."""
    rows = {key: line % _STEP for key, line in found.rows.items() if line // _STEP == number}
    return Lines(
        rows,
        found.vacant & rows.keys(),
        found.missing if number == 0 else (),
        tuple((line % _STEP, said) for line, said in found.extra if line // _STEP == number),
        found.held,
    )


class Keys:
    """Keys given out to lines in order: the label, ``#2`` when it is taken (by a declared row, too)."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._seen = dict.fromkeys(taken, 1)

    def key(self, label: str) -> str:
        while True:
            number = self._seen[label] = self._seen.get(label, 0) + 1
            key = label if number == 1 else f"{label}#{number}"
            if number == 1 or key not in self._seen:
                self._seen.setdefault(key, 1)
                return key


def as_standing(form: Form, sections: Mapping[str, tuple[int, ...]], labels: Mapping[int, str]) -> Lines:
    """Every labelled line by its own label, when nothing is known of what should stand there."""
    keys = Keys(spec.key for spec in form.rows)
    rows = {
        keys.key(name(labels[line])): line for lines in sections.values() for line in lines if line in labels
    }
    return Lines(rows, frozenset(), (), ())


def name(value: Scalar) -> str:
    """A line's label as a key: on one line, without white space."""
    return "".join(str(value).split())


class Sheet(NamedTuple):
    """What matching reads from the sheet: labels by line, identifying values, lines with other content."""

    labels: Mapping[int, str]
    idents: Mapping[tuple[int, str], str]
    busy: frozenset[int]


def sheet(form: Form, grid: Grid, columns: Mapping[str, int], labels: Mapping[int, str]) -> Sheet:
    """Read what :func:`matched` needs."""
    number = {columns[c.key] for c in form.columns if c.source.word == "序号" and c.key in columns}
    placed = {c: key for key, c in columns.items()}
    busy = frozenset(
        row
        for (row, column), value in grid.cells.items()
        if column in placed and column not in number and value not in (None, "") and row not in labels
        if (row, column) not in grid.formulas
    )
    telling = {c.key for c in form.columns if c.source.word in ("个人", "机构")}
    idents = {
        (row, placed[column]): texts.plain(value)
        for (row, column), value in grid.cells.items()
        if placed.get(column) in telling and value not in (None, "")
    }
    return Sheet(labels, idents, busy)


def matched(form: Form, rows: Sequence[Row], sections: Mapping[str, tuple[int, ...]], sheet: Sheet) -> Lines:
    """Each expected row in the line that holds it, or in a blank line it would take."""
    wanted = {key: [row for row in rows if row.spec.key == key] for key in sections}
    standing = {key: _standing(wanted[key], lines, sheet) for key, lines in sections.items()}
    used = {line for found in standing.values() for line in found.values()}
    free = {key: [n for n in lines if n in sheet.labels and n not in used] for key, lines in sections.items()}
    held = _held(wanted, standing, free, sheet)
    doubled = {line for line, _ in held.values()}
    found: dict[str, int] = {}
    vacant: set[str] = set()
    missing = [Unplaced(f"行 {key}", why) for key, (_, why) in held.items()]
    extra: list[tuple[int, str]] = []
    keys = Keys([*(spec.key for spec in form.rows), *(row.key for row in rows)])
    for key, lines in sections.items():
        coming = [row for row in wanted[key] if row.key not in held]
        blank = [line for line in lines if line not in sheet.labels and line not in sheet.busy]
        taking = _taking(coming, standing[key], blank)
        found |= standing[key] | taking
        vacant |= set(taking)
        missing += _missing(key, coming, standing[key])
        for line in lines:
            if line in free[key]:
                if line not in doubled:
                    found[keys.key(name(sheet.labels[line]))] = line
                extra.append((line, f"“{texts.shown(sheet.labels[line])}”"))
            elif line in sheet.busy:
                extra.append((line, "没有行名，但有内容"))
    return Lines(found, frozenset(vacant), tuple(missing), tuple(extra), frozenset(held))


def _held(
    wanted: Mapping[str, Sequence[Row]],
    standing: Mapping[str, Mapping[str, int]],
    free: Mapping[str, Sequence[int]],
    sheet: Sheet,
) -> dict[str, tuple[int, str]]:
    """Rows that stand in no line of their section and look like one that is left over → that line, and why: in
    another section, or in their own in other words.  A second line for them would count them twice."""
    found: dict[str, tuple[int, str]] = {}
    left = {line: texts.plain(sheet.labels[line]) for lines in free.values() for line in lines}
    for key, rows in wanted.items():
        for row in rows:
            if row.key in standing[key] or not left:
                continue
            label = texts.plain(row.label)
            line = next((line for line, text in left.items() if text == label), 0)
            why = f"第 {line % _STEP} 行有，却在别的段里"
            if not line:
                own = {n: left[n] for n in free[key] if n in left}
                line = next((line for line, text in own.items() if _like(text, label)), 0)
                why = f"像是第 {line % _STEP} 行“{texts.shown(sheet.labels.get(line))}”，写法不同"
            if line:
                found[row.key] = line, f"{why}；没有填，也没有另加一行，请核对那一行的写法和所在的段"
                del left[line]
    return found


def _like(one: str, other: str) -> bool:
    """Whether two names may be of one institution: one is a part of the other, or they are nearly the same."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _NAME and (shorter in longer or ratio(one, other) >= _ALIKE)


def _standing(wanted: Sequence[Row], lines: Sequence[int], sheet: Sheet) -> dict[str, int]:
    """Rows by label; equal labels first by what identifies them (身份证号, 机构编码 …), then in order."""
    free: dict[str, list[int]] = {}
    for line in lines:
        if line in sheet.labels:
            free.setdefault(texts.plain(sheet.labels[line]), []).append(line)
    found: dict[str, int] = {}
    for row in wanted:
        there = free.get(texts.plain(row.label), [])
        told = next((line for line in there if _identifies(row, line, sheet)), None)
        if told is not None:
            found[row.key] = told
            there.remove(told)
    for row in wanted:
        there = free.get(texts.plain(row.label), [])
        if row.key not in found and there:
            found[row.key] = there.pop(0)
    return found | _numbered(wanted, found, free, sheet)


def _numbered(
    wanted: Sequence[Row], found: Mapping[str, int], free: Mapping[str, list[int]], sheet: Sheet
) -> dict[str, int]:
    """Rows whose label stands in a line left over but for its numbering, once on either side."""
    lines: dict[str, list[int]] = {}
    for line in (line for there in free.values() for line in there):
        lines.setdefault(texts.bare(sheet.labels[line]), []).append(line)
    left: dict[str, list[Row]] = {}
    for row in wanted:
        if row.key not in found:
            left.setdefault(texts.bare(row.label), []).append(row)
    return {
        rows[0].key: lines[name][0]
        for name, rows in left.items()
        if len(rows) == 1 and len(lines.get(name, ())) == 1
    }


def _identifies(row: Row, line: int, sheet: Sheet) -> bool:
    if row.ident is None or row.ident[1] in (None, ""):
        return False
    column, value = row.ident
    return sheet.idents.get((line, column)) == texts.plain(value)


def _taking(wanted: Sequence[Row], standing: Mapping[str, int], blank: list[int]) -> dict[str, int]:
    """Blank lines for rows that stand nowhere: the next one below the row before it, else the first."""
    taking: dict[str, int] = {}
    above = 0
    for row in wanted:
        if row.key not in standing:
            if not blank:
                break
            line = next((b for b in blank if b > above), blank[0])
            taking[row.key] = line
            blank.remove(line)
        above = standing[row.key] if row.key in standing else taking[row.key]
    return taking


def _missing(section: str, wanted: Sequence[Row], standing: Mapping[str, int]) -> list[Unplaced]:
    absent = [row for row in wanted if row.key not in standing]
    if len(absent) > _FEW:
        said = "、".join(texts.shown(row.label) for row in absent[:3])
        return [Unplaced(f"行段 {section}", f"表里还没有{said}等 {len(absent)} 行")]
    return [Unplaced(f"行 {row.key}", "表里还没有这一行") for row in absent]
