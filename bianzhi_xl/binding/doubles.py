"""One form on several sheets of a workbook: which of them is the form's (正表), and which are copies, drafts,
other years'.  Where nothing tells, none is: two candidates alike are a question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.entitled import confined, place_before
from bianzhi_xl.binding.pages import goes_on
from bianzhi_xl.binding.stated import day_in, other_day, scope
from bianzhi_xl.binding.whose import Whose, filled_by, titled
from bianzhi_xl.binding.words import Words, standard
from bianzhi_xl.nouns import Binding, Form, Grid

_COPY = re.compile(r"\(\d+\)$")
"""What Excel puts behind the name of a sheet that was copied."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def held_back(
    bound: Sequence[Binding],
    grids: Mapping[str, Grid],
    year: int,
    synonyms: Words | None = None,
    whose: Whose | None = None,
    cutoff: dt.date | None = None,
) -> dict[str, str]:
    """Sheets with which nothing is to be done, and why: of several that hold one form (and are not parts of it)
    all but the one that does not look like a copy; all of them when several do not, or none, or they look like
    parts that could not be put together; and one that says of itself that it is another year's or day's, somebody
    else's, or of a part only.

    year: the report year.  whose: whose figures are filled in; None where it may be anybody's.  cutoff: the day
    the figures are of, the year's last one by default.
    """
    words = synonyms or standard()
    day = cutoff or dt.date(year, 12, 31)
    found: dict[str, str] = {}
    for form, parts in _by_form(bound):
        sheets = [part.sheet for part in parts]
        if len(sheets) == 1:
            part, grid = parts[0], grids[sheets[0]]
            if why := (
                _other_year(part, grid, year, words)
                or _elsewhere(part, grid, whose, words)
                or _other_day(part, grid, day)
                or _of_a_part(part, grid, words)
            ):
                found[sheets[0]] = why
            continue
        if any(goes_on(part, grids[part.sheet]) for part in parts):
            why = f"像是“{form.name}”分在{'、'.join(f'“{sheet}”' for sheet in sheets)}上，却接不起来：同样的行两处都有"
            found |= dict.fromkeys(sheets, why)
            continue
        marks = {part.sheet: _mark(part, grids[part.sheet], year, words, whose) for part in parts}
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


def _other_year(part: Binding, grid: Grid, year: int, words: Words) -> str:
    """Why a sheet is not this year's, by its title; "" when it may be."""
    titles = [*(title for title, _ in _titled_texts(part, grid)), *_in_other_words(part, grid, words)]
    named = {named for title in titles for named in _years_of(title, year)}
    if named and str(year) not in named:
        return f"标题写的是 {'、'.join(sorted(named))} 年，今年报的是 {year} 年；请改标题里的年份，或换成今年的表"
    return ""


def _other_day(part: Binding, grid: Grid, cutoff: dt.date) -> str:
    """Why a sheet is of another day than the report; "" when it may be of that."""
    if day := other_day(_above(part, grid), cutoff):
        ours = f"{cutoff.year}年{cutoff.month}月{cutoff.day}日"
        return f"表上写的是截至{day}的数，这里填的是截至{ours}的数；请改表上的日期，或改设置里的“截止日期”"
    return ""


def _of_a_part(part: Binding, grid: Grid, words: Words) -> str:
    """Why a sheet counts only some of what the form counts, by a line above its head; "" when it may count all."""
    if line := scope(_above(part, grid), part.form, words):
        return f"表头上方写着“{texts.shown(line)}”，只是一部分，这里填的是全部的数；请改这一行，或把这张表放到别处"
    return ""


def _above(part: Binding, grid: Grid) -> list[str]:
    """The texts above the head, each also with the next one in its row when it ends in a colon."""
    found = []
    for row, value, following in _around(part, grid):
        if row < part.head[0]:
            beside = following if texts.tight(value).endswith(":") else ""
            found.append(value if ":" in texts.tight(beside) else value + beside)
    return found


def _around(part: Binding, grid: Grid) -> Iterator[tuple[int, str, str]]:
    """Row, text and the next text in the row ("" if none) of the cells above the head and below the body."""
    outside = sorted(cell for cell in grid.cells if cell[0] < part.head[0] or cell[0] > part.body[1])
    for cell, following in zip_longest(outside, outside[1:], fillvalue=(0, 0)):
        value = grid.cells[cell]
        if isinstance(value, str):
            yield cell[0], value, day_in(grid.cells[following]) if following[0] == cell[0] else ""


def _titled_texts(part: Binding, grid: Grid) -> Iterator[tuple[str, str]]:
    """The texts above the head that hold the form's title, each with the text that stands alone in the row
    above it; of a title on two rows both together."""
    rows: dict[int, list[str]] = {}
    for (row, _), value in grid.cells.items():
        if row < part.head[0] and isinstance(value, str) and value.strip():
            rows.setdefault(row, []).append(value)
    core = _core(part.form)
    for row, values in rows.items():
        alone = rows.get(row - 1, ())
        above = alone[0] if len(alone) == 1 else ""
        whole = [value for value in values if core in texts.title(value)]
        yield from ((value, above) for value in whole)
        if not whole and len(values) == 1 and core in texts.title(above + values[0]):
            yield above + values[0], ""


def _in_other_words(part: Binding, grid: Grid, words: Words) -> list[str]:
    """The texts above the head that are the form's title in other words; none where its own words stand."""
    if any(True for _ in _titled_texts(part, grid)):
        return []
    above = (value for (row, _), value in grid.cells.items() if row < part.head[0])
    return [
        value
        for value in above
        if isinstance(value, str) and "表" in value and not confined(part.form, value, words)
    ]


def _core(form: Form) -> str:
    """A form's title without 县市 or 州直 before it: offices write their own name there."""
    return re.sub("^(?:县市|州直)", "", texts.title(form.title))


def _years_of(title: str, year: int) -> Iterator[str]:
    """The years that a title names; not since when (2013年以来), nor the month in which it was filled."""
    for found in re.finditer(r"[^年]{4}年(?:度|末|底)?", text := texts.tight(title)):
        following = text[found.end() :]
        for named in texts.years(found[0]):
            filled = int(named) == year + 1 and re.match(r"[1-9]月", following)
            if not filled and not re.match("以来|以后|起|至今", following):
                yield named


def _elsewhere(part: Binding, grid: Grid, whose: Whose | None, words: Words) -> str:
    """Why a sheet holds the figures of another place or unit; "" when it may be ours."""
    where, other = _others(part, grid, whose, words)
    if not other or not whose:
        return ""
    return f"{where}写的是“{other}”，这里填的是“{whose.own[0]}”的数；请改{where}，或把这张表放到别处"


def _others(part: Binding, grid: Grid, whose: Whose | None, words: Words) -> tuple[str, str]:
    """Where a sheet names another place or unit, and which; "", "" when it names none for sure."""
    if whose is None:
        return "", ""
    for title, above in _titled_texts(part, grid):
        before = texts.title(title, part.form.number).partition(_core(part.form))[0]
        if other := titled(before, whose) or titled(texts.title(above), whose):
            return "标题", other
    for title in _in_other_words(part, grid, words):
        if other := titled(place_before(texts.title(title, part.form.number), part.form), whose):
            return "标题", other
    for row, value, following in _around(part, grid):
        where, other = filled_by(value, following, whose, row < part.head[0])
        if other:
            return where, other
    return "", ""


def _mark(part: Binding, grid: Grid, year: int, words: Words, whose: Whose | None) -> str:
    """What tells that a sheet is not the form's own for the year; "" when nothing does."""
    form, named = part.form, texts.tight(grid.sheet)
    if _COPY.search(named):
        return "的表名是复制出来的"
    own = texts.title(form.title) + texts.title(form.name)
    if word := next((word for word in words.unlike if word in named and word not in own), ""):
        return f"的表名里有“{word}”"
    years = set(_YEAR.findall(named)) or _years(form, grid)
    if years and str(year) not in years:
        return f"写的是 {'、'.join(sorted(years))} 年"
    where, other = _others(part, grid, whose, words)
    return f"{where}写的是“{other}”" if other else ""


def _years(form: Form, grid: Grid) -> set[str]:
    """The years that the title and the dates above the table name."""
    heads = {texts.head(text) for column in form.columns for text in column.heads} - {""}
    top = min((row for (row, _), value in grid.cells.items() if texts.head(value) in heads), default=1)
    return {year for (row, _), value in grid.cells.items() if row < top for year in texts.years(value)}


def _titled(form: Form, grid: Grid) -> bool:
    """Whether the title stands there with nothing before or behind it."""
    wanted = texts.title(form.title)
    return any(texts.title(value, form.number) == wanted for value in grid.cells.values())
