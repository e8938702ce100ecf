"""Which form a sheet holds, told by its title (标题)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Form, Grid, RuleFault

_TOP = 12
"""Rows in which a title is looked for."""
_SLACK = 16
"""Letters that may stand before a title (某某县…) or after it (…续表)."""


class Found(NamedTuple):
    """A title in a sheet: the form, the sheet row, and whether nothing else stood in the cell."""

    form: Form
    row: int
    exact: bool


def recognise(forms: Iterable[Form], grid: Grid) -> Form | None:
    """The form whose title stands at the top of the sheet, whatever its year, spacing and number.

    None when there is no such title, or when it only stands in a list of titles.  Raises RuleFault when
    several forms fit equally well.
    """
    top = _top(grid)
    candidates = [found for form in forms if (found := _found(form, top))]
    best = [found for found in candidates if found.exact] or candidates
    if len(best) > 1:
        best = [found for found in best if _heads(found.form, top)]
    if len(best) > 1:
        best = _told_apart(best, grid, top)
    return best[0].form if best else None


def title_row(form: Form, grid: Grid) -> int:
    """The sheet row of the form's title, 0 when it is not there."""
    found = _found(form, _top(grid))
    return found.row if found else 0


def _top(grid: Grid) -> dict[int, dict[int, str]]:
    """The texts of the top rows: row → column → text."""
    top: dict[int, dict[int, str]] = {}
    for (row, column), value in grid.cells.items():
        if row <= 2 * _TOP and isinstance(value, str) and value.strip():
            top.setdefault(row, {})[column] = value
    return top


def _found(form: Form, top: dict[int, dict[int, str]]) -> Found | None:
    wanted = texts.title(form.title)
    loose = None
    for row, cells in sorted(top.items()):
        # A title shares its row with the 表号 at most; a row of a list has more cells.
        if row > _TOP or len(cells) > 2:
            continue
        for text in cells.values():
            got = texts.title(text, form.number)
            if got == wanted:
                return Found(form, row, True)
            around = got.startswith(wanted) or got.endswith(wanted)
            if around and len(got) - len(wanted) <= _SLACK:
                loose = loose or Found(form, row, False)
    return loose


def _heads(form: Form, top: dict[int, dict[int, str]]) -> bool:
    """Whether some of the form's heads stand in the top rows."""
    wanted = {texts.head(text) for column in form.columns for text in column.heads}
    seen = {texts.head(text) for cells in top.values() for text in cells.values()}
    return len(wanted & seen) >= min(2, len(wanted))


def _told_apart(best: list[Found], grid: Grid, top: dict[int, dict[int, str]]) -> list[Found]:
    """By the longer title, the 表号 or the sheet's name; RuleFault when none of them tells."""
    longest = max(len(texts.title(found.form.title)) for found in best)
    if not any(found.exact for found in best):
        best = [found for found in best if len(texts.title(found.form.title)) == longest]
    seen = {texts.plain(text) for cells in top.values() for text in cells.values()}
    for fits in (
        lambda form: texts.plain(form.number) in seen,
        lambda form: texts.plain(form.name) == texts.plain(grid.sheet),
    ):
        told = [found for found in best if fits(found.form)]
        if len(told) == 1:
            return told
    if len(best) > 1:
        names = "、".join(found.form.name for found in best)
        what = f"工作表“{grid.sheet}”的标题与 {names} 的都一样，分不清是哪张表"
        raise RuleFault(f"{what}；请在表上写明表号，或改表样的标题。")
    return best
