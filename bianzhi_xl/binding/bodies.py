"""The body (表体) of a sheet: fixed rows by their labels, and the lines between them for listings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Form, Grid, RowSpec, Scalar, Unplaced

_NOTE = re.compile(r"(?:注|说明|备注|填报说明|填表说明|审核关系|平衡关系)\d*[:：]")

Labels = Mapping[int, str]
"""Sheet row → the label that stands there, blank ones absent."""


class Body(NamedTuple):
    """The body as read.

    rows: key of a fixed row → sheet row.  sections: key of a listing → its lines, top to bottom.
    below: key of a listing → the sheet row below which lines may be put in.
    """

    rows: Mapping[str, int]
    sections: Mapping[str, tuple[int, ...]]
    below: Mapping[str, int]
    missing: tuple[Unplaced, ...]
    labels: Labels


def read(form: Form, grid: Grid, column: int, first: int) -> Body:
    """The body from sheet row ``first`` to the signatures (签字) or notes, labels being in ``column``."""
    foot = foot_row(form, grid, first)
    end = foot or grid.size()[0] + 1
    labels = {
        row: str(value)
        for (row, c), value in sorted(grid.cells.items())
        if c == column and first <= row < end and texts.plain(value)
    }
    fixed = [spec for spec in form.rows if spec.kind == "固定"]
    rows, missing = fixed_rows(fixed, labels)
    sections, below, unbounded = _sections(form, rows, first, end)
    absent = () if foot else (Unplaced("签字行", f"表下没有找到“{'、'.join(form.sign[:2])}”等签字的一行"),)
    return Body(rows, sections, below, (*missing, *unbounded, *absent), labels)


def foot_row(form: Form, grid: Grid, first: int) -> int:
    """The first row of the foot: the one of the signatures, or a 注 above it; 0 when there is none."""
    signs = {texts.plain(sign) for sign in form.sign}
    rows: dict[int, list[str]] = {}
    for (row, _), value in sorted(grid.cells.items()):
        if row >= first and value not in (None, ""):
            rows.setdefault(row, []).append(str(value))
    for row, cells in sorted(rows.items()):
        # A clerk may write “说明：…” or one of the signs in a 备注 cell: a note stands alone in its row,
        # and signatures come at least in twos.
        if len(cells) == 1 and _NOTE.match(cells[0].strip()):
            return row
        if sum(_signs(text, signs) for text in cells) >= min(2, len(signs)) > 0:
            return row
    return 0


def _signs(text: str, signs: set[str]) -> int:
    """How many signatures a cell asks for."""
    asked = [texts.plain(part) for part in re.split(r"[:：]", text)]
    return sum(any(part.endswith(sign) for sign in signs) for part in asked)


def fixed_rows(specs: Sequence[RowSpec], labels: Labels) -> tuple[dict[str, int], tuple[Unplaced, ...]]:
    """Fixed rows by label: as numbered, then without numbering, then a repeated one by its neighbours.

    >>> fixed_rows([RowSpec("合计", "合 计"), RowSpec("党委", "党委")], {7: "合计", 9: "一、党委"})
    ({'合计': 7, '党委': 9}, ())
    """
    placed: dict[str, int] = {}
    for normal in (texts.label, texts.bare):
        placed |= _unique(specs, labels, normal, placed)
    placed |= _among_neighbours(specs, labels, placed)
    free = {row: text for row, text in labels.items() if row not in placed.values()}
    missing = tuple(Unplaced(f"行 {spec.key}", _why(spec, free)) for spec in specs if spec.key not in placed)
    return {spec.key: placed[spec.key] for spec in specs if spec.key in placed}, missing


def _unique(
    specs: Sequence[RowSpec], labels: Labels, normal: Callable[[Scalar], str], placed: Mapping[str, int]
) -> dict[str, int]:
    """Rows whose label stands once among those left, in the form and in the sheet."""
    taken = set(placed.values())
    standing: dict[str, list[int]] = {}
    for row, text in labels.items():
        if row not in taken:
            standing.setdefault(normal(text), []).append(row)
    left = [spec for spec in specs if spec.key not in placed]
    declared = Counter(normal(spec.label) for spec in left)
    return {
        spec.key: standing[name][0]
        for spec in left
        if declared[name := normal(spec.label)] == 1 and len(standing.get(name, ())) == 1
    }


def _among_neighbours(specs: Sequence[RowSpec], labels: Labels, placed: Mapping[str, int]) -> dict[str, int]:
    """Repeated labels between the same placed neighbours, in order, when there are as many as declared."""
    order = [placed[spec.key] for spec in specs if spec.key in placed]
    if order != sorted(order):
        return {}
    gaps: dict[tuple[int, int, str], list[RowSpec]] = {}
    for place, spec in enumerate(specs):
        if spec.key not in placed:
            above = max((placed[s.key] for s in specs[:place] if s.key in placed), default=0)
            under = min((placed[s.key] for s in specs[place:] if s.key in placed), default=1 << 21)
            gaps.setdefault((above, under, texts.bare(spec.label)), []).append(spec)
    found: dict[str, int] = {}
    for (above, under, name), wanted in gaps.items():
        rows = [row for row, text in labels.items() if above < row < under and texts.bare(text) == name]
        if len(rows) == len(wanted):
            found.update(zip((spec.key for spec in wanted), rows, strict=True))
    return found


def _why(spec: RowSpec, free: Labels) -> str:
    rows = [row for row, text in free.items() if texts.bare(text) == texts.bare(spec.label)]
    said = texts.shown(spec.label)
    if not rows:
        return f"行名里没有“{said}”"
    if len(rows) == 1:
        return f"第 {rows[0]} 行叫“{said}”，但不在上下行之间应在的位置，分不清"
    return f"有 {len(rows)} 行叫“{said}”（第 {'、'.join(map(str, rows))} 行），分不清"


def _sections(
    form: Form, rows: Mapping[str, int], first: int, end: int
) -> tuple[dict[str, tuple[int, ...]], dict[str, int], tuple[Unplaced, ...]]:
    """The lines of each listing: those between the fixed rows before and after it."""
    sections: dict[str, tuple[int, ...]] = {}
    below: dict[str, int] = {}
    missing = []
    around = [None, *form.rows, None]
    for before, spec, after in zip(around, form.rows, around[2:], strict=False):
        if spec.kind == "固定":
            continue
        start = first if before is None else rows.get(before.key, -1) + 1
        stop = end if after is None else rows.get(after.key, 0)
        why = _unbounded(before, after, start, stop)
        crossing = [row for row in rows.values() if start <= row < stop]
        if why or crossing:
            missing.append(Unplaced(f"行段 {spec.key}", why or f"中间夹着别的固定行（第 {crossing[0]} 行）"))
            continue
        sections[spec.key] = tuple(range(start, stop))
        below[spec.key] = stop - 1
    return sections, below, tuple(missing)


def _unbounded(before: RowSpec | None, after: RowSpec | None, start: int, stop: int) -> str:
    """Why the lines of a listing cannot be told, "" when they can."""
    for neighbour, found, side in ((before, start > 0, "上面"), (after, stop > 0, "下面")):
        if neighbour is not None and neighbour.kind != "固定":
            return f"{side}紧接着另一段，中间没有固定行，分不清"
        if neighbour is not None and not found:
            return f"{side}的固定行“{texts.shown(neighbour.label)}”没有找到"
    if start > stop and before is not None and after is not None:
        return f"“{texts.shown(after.label)}”不在“{texts.shown(before.label)}”之后"
    return ""
