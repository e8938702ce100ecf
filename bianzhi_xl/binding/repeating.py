"""Fixed rows that stand once more on the further pages of a form: the name of the section that goes on, with or without
a sum of its own, and a 合计 on each page.

The form's row is the one of the first page; the others are the page's own, left to people.  Where the first one, too,
looks like its page's own sum, none is the form's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Binding, Form, Grid

_TOTALS = ("合计", "总计", "共计")


class Again(NamedTuple):
    """keys: fixed rows that a page prints once more.  unclear: its own, of which nothing tells whether it is the form's
    or the page's."""

    keys: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()


def again(parts: Sequence[Binding], grids: Sequence[Grid], marked: Sequence[bool]) -> list[Again] | None:
    """What each page prints once more; None when a row stands where it is neither its page's heading nor its sum.

    marked: which pages say that they go on (续).  Only there figures may stand in such a row.
    """
    form = parts[0].form
    total = _total(form)
    found: list[set[str]] = [set() for _ in parts]
    first: dict[str, int] = {}
    above = ""
    for number, (part, grid) in enumerate(zip(parts, grids, strict=True)):
        rows = fixed_rows(part)
        heading = next((key for key in rows if key != total), total)
        for key in (key for key in rows if key in first):
            only_named = key == rows[0] == above and not _has_figures(part, grid, key)
            if not marked[number] and not only_named:
                continue
            known = key == total or key == heading == above
            if not known or not _at_the_edge(part, grid, key, found[number], key == total):
                return None
            found[number].add(key)
        first |= {key: number for key in rows if key not in first}
        own = [key for key in rows if key != total]
        above = own[-1] if own else above or (rows[-1] if rows else "")
    unclear = _unclear(parts, grids, found, first, total)
    return [
        Again(frozenset(keys), frozenset(key for key in unclear if first[key] == number))
        for number, keys in enumerate(found)
    ]


def fixed_rows(part: Binding) -> list[str]:
    """The fixed rows of a page, top to bottom."""
    fixed = {spec.key for spec in part.form.rows if spec.kind == "固定"}
    return sorted(part.rows.keys() & fixed, key=part.rows.__getitem__)


def labels(part: Binding, grid: Grid) -> dict[int, str]:
    """What stands in the column of the labels, by sheet row of the body."""
    number = part.columns.get(part.form.label_column, 0)
    first, last = part.body
    return {
        row: str(value)
        for (row, column), value in grid.cells.items()
        if column == number and first <= row <= last and value not in (None, "")
    }


def _total(form: Form) -> str:
    """The key of the row that adds up all others, "" when there is none."""
    first = form.rows[0]
    return first.key if first.kind == "固定" and first.sum_of else ""


def _has_figures(part: Binding, grid: Grid, key: str) -> bool:
    line = part.rows[key]
    return any(
        (line, number) in grid.formulas or isinstance(grid.cells.get((line, number)), (int, float))
        for number in part.columns.values()
    )


def _at_the_edge(part: Binding, grid: Grid, key: str, before: set[str], may_be_foot: bool) -> bool:
    """Whether a row stands above all lines of its page, or below them."""
    line = part.rows[key]
    aside = {part.rows[other] for other in before} | {line}
    others = [row for row, text in labels(part, grid).items() if row not in aside and not _adds_up(text)]
    return all(row > line for row in others) or (may_be_foot and all(row < line for row in others))


def _unclear(
    parts: Sequence[Binding],
    grids: Sequence[Grid],
    found: Sequence[set[str]],
    first: Mapping[str, int],
    total: str,
) -> set[str]:
    """Rows printed again whose first one may be its page's own sum, or not the total of all."""
    unclear = set()
    for key in set().union(*found):
        own, grid = parts[first[key]], grids[first[key]]
        others = [n for n, keys in enumerate(found) if key in keys]
        with_figures = any(_has_figures(parts[n], grids[n], key) for n in others)
        of_page = with_figures and _is_of_page(own, grid, key)
        if of_page or (key == total and not _is_only_total(parts, grids, found, first)):
            unclear.add(key)
    return unclear


def _is_only_total(
    parts: Sequence[Binding], grids: Sequence[Grid], found: Sequence[set[str]], first: Mapping[str, int]
) -> bool:
    """Whether the first total is at the head of its page and all others are called the same: a 总计 beside a 合计 of
    each page, or a 合计 at the foot of the last one, may be that of all."""
    total = _total(parts[0].form)
    own = labels(parts[first[total]], grids[first[total]])
    others = [key for key in first if key != total]
    names = [
        name
        for part, grid in zip(parts, grids, strict=True)
        for row, text in labels(part, grid).items()
        if _adds_up(name := texts.bare(text)) and not name.startswith("本页")
        if row not in {part.rows[key] for key in others if key in part.rows}
    ]
    at_head = all(row >= parts[first[total]].rows[total] for row in own)
    return at_head and len(set(names)) == 1 and len(names) == 1 + sum(total in keys for keys in found)


def _adds_up(label: str) -> bool:
    return texts.bare(label).endswith(_TOTALS)


def _is_of_page(part: Binding, grid: Grid, key: str) -> bool:
    """Whether a sum takes in nothing but lines of its own sheet: by its formulas, or by its figures."""
    line = part.rows[key]
    formulas = [f for number in part.columns.values() if (f := grid.formulas.get((line, number)))]
    if formulas:
        return not any("!" in formula for formula in formulas)
    lines = _lines(part, key)
    sums = [
        (value, sum(n for row in lines if isinstance(n := grid.cells.get((row, number)), (int, float))))
        for number in part.columns.values()
        if isinstance(value := grid.cells.get((line, number)), (int, float))
    ]
    return any(own for _, own in sums) and all(value == own for value, own in sums)


def _lines(part: Binding, key: str) -> list[int]:
    """The lines of a page that a row adds up, straight or through other rows."""
    specs = {spec.key: spec for spec in part.form.rows}
    found: list[int] = []
    for each in specs[key].sum_of:
        found += part.sections.get(each, ()) if specs[each].kind != "固定" else _lines(part, each)
    return found
