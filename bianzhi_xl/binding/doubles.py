"""One form on several sheets of a workbook: which of them is the form's (正表), and which are copies, drafts, other
years'.  Where nothing tells, none is: two candidates alike are a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.pages import goes_on
from bianzhi_xl.binding.words import Words, standard
from bianzhi_xl.nouns import Binding, Form, Grid

_COPY = re.compile(r"\(\d+\)$")
"""What Excel puts behind the name of a sheet that was copied."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def held_back(
    bound: Sequence[Binding], grids: Mapping[str, Grid], year: int, synonyms: Words | None = None
) -> dict[str, str]:
    """Sheets with which nothing is to be done, and why: of several that hold one form (and are not parts of it) all
    but the one that does not look like a copy; all of them when several do not, or none, or they look like parts
    that could not be put together; and one whose title names an earlier year.

    year: the report year.
    """
    words = synonyms or standard()
    found: dict[str, str] = {}
    for form, parts in _by_form(bound):
        sheets = [part.sheet for part in parts]
        if len(sheets) == 1:
            if why := _earlier(form, grids[sheets[0]], year):
                found[sheets[0]] = why
            continue
        if any(goes_on(part, grids[part.sheet]) for part in parts):
            why = f"像是“{form.name}”分在{'、'.join(f'“{sheet}”' for sheet in sheets)}上，却接不起来：同样的行两处都有"
            found |= dict.fromkeys(sheets, why)
            continue
        marks = {sheet: _mark(form, grids[sheet], year, words) for sheet in sheets}
        plain = [sheet for sheet in sheets if not marks[sheet]]
        if len(plain) > 1:
            plain = [sheet for sheet in plain if _titled(form, grids[sheet])] or plain
        for sheet in sheets:
            if len(plain) != 1:
                others = "、".join(f"“{other}”" for other in sheets if other != sheet)
                found[sheet] = (
                    f"和{others}都是“{form.name}”，分不清哪一张是正表；请删去多余的，或把标题、表名改得不同"
                )
            elif sheet != plain[0]:
                why = marks[sheet] or "标题不同"
                found[sheet] = f"和“{plain[0]}”都是“{form.name}”，这一张{why}，当作不是正表"
    return found


def _by_form(bound: Sequence[Binding]) -> Iterator[tuple[Form, list[Binding]]]:
    """The forms, each with what it is bound to; parts that know each other count as one."""
    found: dict[str, list[Binding]] = {}
    for part in bound:
        if part.sheet == part.sheets[0]:
            found.setdefault(part.form.name, []).append(part)
    return ((parts[0].form, parts) for parts in found.values())


def _earlier(form: Form, grid: Grid, year: int) -> str:
    """Why a sheet is not this year's, by its title; "" when it may be."""
    title = texts.title(form.title)
    years = {
        named
        for value in grid.cells.values()
        if isinstance(value, str) and title in texts.title(value)
        for named in texts.years(value)
    }
    if years and all(int(named) < year for named in years):
        return f"标题写的是 {'、'.join(sorted(years))} 年，今年报的是 {year} 年；请改标题里的年份，或换成今年的表"
    return ""


def _mark(form: Form, grid: Grid, year: int, words: Words) -> str:
    """What tells that a sheet is not the form's own for the year; "" when nothing does."""
    named = texts.tight(grid.sheet)
    if _COPY.search(named):
        return "的表名是复制出来的"
    own = texts.title(form.title) + texts.title(form.name)
    if word := next((word for word in words.unlike if word in named and word not in own), ""):
        return f"的表名里有“{word}”"
    years = set(_YEAR.findall(named)) or _years(form, grid)
    if years and str(year) not in years:
        return f"写的是 {'、'.join(sorted(years))} 年"
    return ""


def _years(form: Form, grid: Grid) -> set[str]:
    """The years that the title and the dates above the table name."""
    heads = {texts.head(text) for column in form.columns for text in column.heads} - {""}
    top = min((row for (row, _), value in grid.cells.items() if texts.head(value) in heads), default=1)
    return {year for (row, _), value in grid.cells.items() if row < top for year in texts.years(value)}


def _titled(form: Form, grid: Grid) -> bool:
    """Whether the title stands there with nothing before or behind it."""
    wanted = texts.title(form.title)
    return any(texts.title(value, form.number) == wanted for value in grid.cells.values())
