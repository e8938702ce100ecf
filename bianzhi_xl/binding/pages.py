"""A form with listings that goes on on further sheets (续表): the same columns, more lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.bodies import Page, lines_above
from bianzhi_xl.binding.spread import mostly_same
from bianzhi_xl.nouns import Binding, Form, Grid

_GOES_ON = re.compile(
    r"(?:\(续[一二三四五六七八九\d]?\)|续表?\d?|之?\([二三四五六七八九]\)|之[二三四五六七八九])$"
)
"""What stands behind the title of a further page, or in its sheet's name; (2) is what Excel calls a copy."""


def of(parts: Sequence[Binding], grids: Sequence[Grid]) -> list[Page]:
    """The bound sheets as pages of one form; none when they are copies, or nothing tells that one goes on where
    another ends: each fixed row on one page only, or 续 in the title of the further ones."""
    form = parts[0].form
    if any(part.blocks for part in parts):
        return []
    fixed = [_fixed(part) for part in parts]
    again = [
        "",
        *(_again(*two, *its) for two, its in zip(pairwise(fixed), _further(parts, grids), strict=True)),
    ]
    fixed = [[key for key in rows if key != once] for rows, once in zip(fixed, again, strict=True)]
    marked = all(goes_on(part, grid) for part, grid in _further(parts, grids))
    if not (any(fixed) or marked) or not _in_order(form, fixed) or _copies(parts):
        return []
    if lines_above(form, parts[0].rows, _labels(parts[0], grids[0])):
        return []  # subtotals at the foot: where a listing is cut, nothing tells whose the lines are
    return [_page(form, fixed, number, once) for number, once in enumerate(again)]


def alike(parts: Sequence[Binding]) -> list[list[int]]:
    """The numbers of those parts that have mostly the same columns, where there are several."""
    groups: list[list[int]] = []
    for number, part in enumerate(parts):
        own = (group for group in groups if mostly_same(part.columns.keys(), parts[group[0]].columns.keys()))
        group = next(own, None)
        if group is None:
            groups.append([number])
        else:
            group.append(number)
    return [group for group in groups if len(group) > 1]


def _labels(part: Binding, grid: Grid) -> dict[int, str]:
    """What stands in the column of the labels, by sheet row of the body."""
    number = part.columns.get(part.form.label_column, 0)
    first, last = part.body
    return {
        row: str(value)
        for (row, column), value in grid.cells.items()
        if column == number and first <= row <= last and value not in (None, "")
    }


def _further(parts: Sequence[Binding], grids: Sequence[Grid]) -> list[tuple[Binding, Grid]]:
    return list(zip(parts, grids, strict=True))[1:]


def _fixed(part: Binding) -> list[str]:
    """The fixed rows of a page, top to bottom."""
    fixed = {spec.key for spec in part.form.rows if spec.kind == "固定"}
    return sorted(part.rows.keys() & fixed, key=part.rows.__getitem__)


def _again(before: Sequence[str], rows: Sequence[str], part: Binding, grid: Grid) -> str:
    """The last fixed row of the page before, when this one begins with it and it has no figures here; else ""."""
    if not before or before[-1:] != rows[:1]:
        return ""
    line = part.rows[rows[0]]
    figures = any(
        (line, number) in grid.formulas or isinstance(grid.cells.get((line, number)), (int, float))
        for number in part.columns.values()
    )
    return "" if figures else rows[0]


def _in_order(form: Form, fixed: Sequence[Sequence[str]]) -> bool:
    """Whether each fixed row stands on one page, in the order of the form; a total may stand at the foot."""
    order = {spec.key: number for number, spec in enumerate(form.rows)}
    found = [order[key] for rows in fixed for key in rows]
    if found and found[-1] == 0:
        found = found[:-1]
    return found == sorted(set(found))


def _copies(parts: Sequence[Binding]) -> bool:
    """Whether two hold most of the same lines."""
    lines = [part.rows.keys() - part.vacant - set(_fixed(part)) for part in parts]
    return any(mostly_same(*two) for two in combinations(lines, 2))


def goes_on(part: Binding, grid: Grid) -> bool:
    """Whether something above the head, or the sheet's name, says that this is a further page."""
    above = [text for (row, _), text in grid.cells.items() if row < part.head[0] and isinstance(text, str)]
    return any(_GOES_ON.search(texts.tight(text)) for text in (grid.sheet, *above))


def _page(form: Form, fixed: Sequence[Sequence[str]], number: int, again: str) -> Page:
    earlier = {key for rows in fixed[:number] for key in rows}
    return Page(_elsewhere(form, fixed, number), _opening(form, earlier), again)


def _elsewhere(form: Form, fixed: Sequence[Sequence[str]], number: int) -> frozenset[str]:
    """The fixed rows that stand on other pages; one that stands on none only where it could not be on this one."""
    pages = {key: n for n, rows in enumerate(fixed) for key in rows}
    order = [spec.key for spec in form.rows if spec.kind == "固定"]
    found = set()
    for place, key in enumerate(order):
        before = next((pages[each] for each in reversed(order[:place]) if each in pages), 0)
        after = next((pages[each] for each in order[place:] if each in pages), len(fixed) - 1)
        if pages[key] != number if key in pages else not before <= number <= after:
            found.add(key)
    return frozenset(found)


def _opening(form: Form, earlier: set[str]) -> str:
    """The listing whose lines stand below the last of some fixed rows; the form's first one when there are none."""
    last = max((number for number, spec in enumerate(form.rows) if spec.key in earlier), default=-1)
    if last < 0 and form.rows[0].kind == "固定":
        last = 0  # a total may stand at the foot
    following = form.rows[last + 1 : last + 2]
    return following[0].key if following and following[0].kind != "固定" else ""
