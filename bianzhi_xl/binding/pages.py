"""A form with listings that goes on on further sheets (续表): the same columns, more lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from bianzhi_xl.binding import repeating, texts
from bianzhi_xl.binding.repeating import Again, fixed_rows, labels
from bianzhi_xl.binding.sectioning import Page, lines_above
from bianzhi_xl.binding.spread import mostly_same
from bianzhi_xl.nouns import Binding, Form, Grid, Row

_GOES_ON = re.compile(
    r"(?:\(续[一二三四五六七八九\d]?\)|续表?\d?|之?\([二三四五六七八九]\)|之[二三四五六七八九])$"
)
"""What stands behind the title of a further page, or in its sheet's name; (2) is what Excel calls a copy."""


def of(
    parts: Sequence[Binding], grids: Sequence[Grid], rows: Sequence[Row] = (), beside: bool = False
) -> list[Page]:
    """The bound sheets as pages of one form; none when they are copies, or nothing tells that one goes on where
    another ends: each fixed row on one page only, or 续 in the title of the further ones, or the register's rows
    on one page after the other.

    rows: what the form should list, () when that is not known.  beside: they stand beside one another on one sheet,
    under one title.
    """
    form = parts[0].form
    if any(part.blocks for part in parts):
        return []
    marked = [False, *(beside or goes_on(part, grid) for part, grid in _further(parts, grids))]
    again = repeating.again(parts, grids, marked)
    if again is None:
        return []
    fixed = [
        [key for key in fixed_rows(part) if key not in once.keys]
        for part, once in zip(parts, again, strict=True)
    ]
    told = any(fixed) or all(marked[1:]) or _one_after_another(parts, rows)
    if not told or not _in_order(form, fixed) or _copies(parts):
        return []
    if lines_above(form, parts[0].rows, labels(parts[0], grids[0])):
        return []  # subtotals at the foot: where a listing is cut, nothing tells whose the lines are
    return [_page(form, fixed, number, once) for number, once in enumerate(again)]


def _one_after_another(parts: Sequence[Binding], rows: Sequence[Row]) -> bool:
    """Whether the pages hold nothing but rows of the register, each page those that follow on the one before."""
    order = {row.key: number for number, row in enumerate(rows)}
    lines = [sorted(part.rows.keys() - part.vacant, key=part.rows.__getitem__) for part in parts]
    found = [order.get(key, -1) for page in lines for key in page]
    return -1 not in found and min(map(len, lines)) > 1 and found == sorted(set(found))


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


def _further(parts: Sequence[Binding], grids: Sequence[Grid]) -> list[tuple[Binding, Grid]]:
    return list(zip(parts, grids, strict=True))[1:]


def _in_order(form: Form, fixed: Sequence[Sequence[str]]) -> bool:
    """Whether each fixed row stands on one page, in the order of the form; a total may stand at the foot."""
    order = {spec.key: number for number, spec in enumerate(form.rows)}
    found = [order[key] for rows in fixed for key in rows]
    if found and found[-1] == 0:
        found = found[:-1]
    return found == sorted(set(found))


def _copies(parts: Sequence[Binding]) -> bool:
    """Whether two hold most of the same lines."""
    lines = [part.rows.keys() - part.vacant - set(fixed_rows(part)) for part in parts]
    return any(mostly_same(*two) for two in combinations(lines, 2))


def goes_on(part: Binding, grid: Grid) -> bool:
    """Whether something above the head, or the sheet's name, says that this is a further page."""
    above = [text for (row, _), text in grid.cells.items() if row < part.head[0] and isinstance(text, str)]
    return any(_GOES_ON.search(texts.tight(text)) for text in (grid.sheet, *above))


def _page(form: Form, fixed: Sequence[Sequence[str]], number: int, again: Again) -> Page:
    earlier = {key for rows in fixed[:number] for key in rows}
    return Page(_elsewhere(form, fixed, number), _opening(form, earlier), again.keys, again.unclear)


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
