"""Listings in two halves beside one another (左右两栏): where a line can be put in without tearing the other half."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Binding, Grid, Row, Unplaced

_NAMED = 3


def without_aside(found: Binding, grid: Grid, first: int, rows: Sequence[Row]) -> Binding:
    """What was bound where the same head stands once more from a column on, and not for sure over the same table: a
    row that is named there gets no second line here."""
    top, bottom = found.body
    names = {
        texts.plain(value)
        for (row, column), value in grid.cells.items()
        if top <= row <= bottom and column >= first and isinstance(value, str)
    }
    there = {
        row.key
        for row in rows
        if row.spec.kind != "固定" and (row.key not in found.rows or row.key in found.vacant)
        if texts.plain(row.label) in names
    }
    why = "它在右边的第二栏里，分不清左右两栏是不是一张表；没有填，也没有另加一行，请接成一栏再对位"
    others = (item for item in found.missing if item.what.removeprefix("行 ") not in there)
    return dataclasses.replace(
        found,
        rows={key: row for key, row in found.rows.items() if key not in there},
        vacant=found.vacant - there,
        held=found.held | there,
        missing=(*others, *(Unplaced(f"行 {row.key}", why) for row in rows if row.key in there)),
    )


def with_room(halves: Sequence[Binding], rows: Sequence[Row]) -> tuple[list[Binding], tuple[Unplaced, ...]]:
    """The halves with lines put in only below all of them; rows for which there is no line otherwise are held, and
    that is to be said."""
    known = set().union(*(half.rows.keys() | half.held for half in halves))
    cut = {key for half in halves for key, row in half.below.items() if row != half.body[1]}
    absent = [row for row in rows if row.key not in known and row.spec.key in cut]
    said = tuple(_said(key, absent) for key in dict.fromkeys(row.spec.key for row in absent))
    return [_without(half, absent, cut) for half in halves], said


def _without(half: Binding, absent: Sequence[Row], cut: set[str]) -> Binding:
    gone = {f"行 {row.key}" for row in absent} | {f"行段 {row.spec.key}" for row in absent}
    return dataclasses.replace(
        half,
        below={key: row for key, row in half.below.items() if key not in cut},
        held=half.held | {row.key for row in absent},
        missing=tuple(item for item in half.missing if item.what not in gone),
    )


def _said(key: str, absent: Sequence[Row]) -> Unplaced:
    own = [texts.shown(row.label) for row in absent if row.spec.key == key]
    why = f"表里还没有{'、'.join(own[:_NAMED])}等 {len(own)} 行，也没有空行"
    return Unplaced(f"行段 {key}", f"{why}；左右两栏里插入行会错开另一栏，没有填，请先在表里加好行")
