"""Layouts that no row and column of cells can hold: said clearly, never bound by halves.

A table turned on its side (行列互换), its rows in two blocks beside each other, its columns in two blocks one
below the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import DEPTH, Head, Leaf
from bianzhi_xl.binding.lens import Lens
from bianzhi_xl.nouns import At, Grid, Unplaced

_MOST = 0.6


def sideways(lens: Lens, grid: Grid, title: int) -> str:
    """Why a sheet has no head when its rows and columns are exchanged; "" when they are not."""
    heads: dict[int, set[str]] = {}
    labels: dict[int, set[str]] = {}
    leaves = {lens.head_reader.close(column.heads[-1]) for column in lens.form.columns}
    wanted = {lens.close_label(spec.label) for spec in lens.fixed}
    for (row, column), value in grid.cells.items():
        if row <= title or not isinstance(value, str):
            continue
        if (text := lens.head_reader.close(value)) in leaves:
            heads.setdefault(column, set()).add(text)
        if row <= title + DEPTH and (text := lens.close_label(value)) in wanted:
            labels.setdefault(row, set()).add(text)
    column = max(heads, key=lambda c: len(heads[c]), default=0)
    row = max(labels, key=lambda r: len(labels[r]), default=0)
    if not column or not row:
        return ""
    if len(heads[column]) < _MOST * len(leaves) or len(labels[row]) < max(2, _MOST * len(wanted)):
        return ""
    letter = At("", 0, column).a1
    return f"这张表行列互换了（栏目在 {letter} 列，行名在第 {row} 行），请转置成表样的方向（复制，选择性粘贴，转置）再对位"


def elsewhere(
    missing: Iterable[Unplaced], lens: Lens, grid: Grid, head: Head, rows: Iterable[int], other: int
) -> tuple[Unplaced, ...]:
    """What is missing, with where it stands instead: in a second block beside or below."""
    beside = _beside(lens, grid, head, rows) if head.aside else {}
    found = []
    for item in missing:
        kind, _, key = item.what.partition(" ")
        why = item.why
        if kind == "行" and key in beside:
            letter = beside[key].letter
            why = f"这一行在右边的第二栏（{letter} 列），一张表分成了左右两栏，请接成一栏再对位"
        elif kind == "列" and other:
            why = f"{why}；第 {other} 行起另有一块表头，一张表分成了上下两块，请接成一块再对位"
        found.append(item._replace(why=why))
    return tuple(found)


def _beside(lens: Lens, grid: Grid, head: Head, rows: Iterable[int]) -> dict[str, Leaf]:
    """Fixed rows whose labels stand in the second block: key → the column they stand in."""
    wanted = {texts.bare(spec.label): spec.key for spec in lens.fixed}
    return {
        wanted[label]: leaf
        for row in rows
        for leaf in head.aside
        if (label := texts.bare(grid.cells.get((row, leaf.number)))) in wanted
    }
