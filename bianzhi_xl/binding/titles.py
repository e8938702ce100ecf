"""Which form a sheet holds, told by its title (标题); the heads are asked when the title alone does not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.entitled import alike, confined, said
from bianzhi_xl.binding.likeness import ratio
from bianzhi_xl.binding.words import Reader, Words, heads, standard
from bianzhi_xl.nouns import Form, Grid, RuleFault

_TOP = 12
"""Rows in which a title is looked for."""
_SLACK = 16
"""Letters that may stand before a title (某某县…) or after it (…续表)."""
_BESIDE = re.compile(r"[:：]|^(?:附?表号?|州直表|单位|密级|保密)|\d{4}年|^[附表\d\-—第页共]+$")
"""What may stand in the row of a title: 表号, 单位, a date."""
_TABLE = re.compile(r"表|汇总|名册|名单")
"""What one of the top texts of a form says, at least; other sheets need no closer look."""
NUMBER = re.compile(r"(?:附|州直)?表[0-9]+(?:[-_][0-9]+)?")
"""A 表号 as our forms have them."""
_CONTINUED = re.compile(r"(?:续表?|之)?[一二三四五六七八九十\d]?$")
"""What the title of a further sheet of a form ends with: 续表, （二）, 之二."""
_ALIKE = 0.8
_COVERED = 0.6
_FAR = 1 << 15
_PAIR = 2
_LEAST = 3
"""Rows of the smallest table: title, head and one row."""
_NEARLY_ALL = 0.8
_CLEARLY = 0.2
"""So much more of its heads stands in the sheet where one of two forms with one title is meant."""

Top = Mapping[int, Mapping[int, str]]
"""The texts of the top rows: row → column → text."""
Normal = Callable[..., str]


class Unclear(RuleFault):
    """The titles of several forms fit a sheet, and nothing tells which of them it holds."""


class Found(NamedTuple):
    """A title in a sheet: the form, the sheet row, and whether nothing else stood in the cell."""

    form: Form
    row: int
    exact: bool


def recognise(forms: Iterable[Form], grid: Grid, synonyms: Words | None = None) -> Form | None:
    """The form whose title stands at the top of the sheet, whatever its year, spacing and number.

    None when there is no such title, or when it only stands in a list of titles.  Raises Unclear when
    several forms fit equally well.
    """
    forms = tuple(forms)
    top = _top(grid, 2 * _TOP)
    candidates = [found for form in forms if (found := _found(form, top, texts.title))]
    # The words are read late: most sheets have the title of one form and nothing else.
    if any(not found.exact for found in candidates) or len(candidates) != 1:
        words = synonyms or standard()
        candidates = [found for found in candidates if found.exact or not _unlike(found, top, words)]
    if not candidates and top:
        top = _top(words.simplified_grid(grid), 2 * _TOP)
        if not any(_TABLE.search(text) for cells in top.values() for text in cells.values()):
            return None
        candidates = [found for form in forms if (found := _found(form, top, _through(words)))]
        candidates = [found for found in candidates if not _unlike(found, top, words)]
        if not candidates:
            return _by_heads(forms, grid, top, words)
    best = [found for found in candidates if found.exact] or candidates
    if len(best) > 1:
        best = [found for found in best if _heads(found.form, top)]
    if len(best) > 1:
        best = _told_apart(best, grid, top, words)
    return best[0].form if best else None


def _unlike(found: Found, top: Top, words: Words) -> bool:
    """Whether a title that was found has words that make it another table's: 草稿, 对比表, 乡镇…."""
    cells = top[found.row].values()
    return _other_table(found.form, cells, words) or all(
        confined(found.form, text, words) for text in _with_next(top, found.row)
    )


def _other_table(form: Form, given: Iterable[str], words: Words) -> bool:
    own, text = said(texts.title(form.title), words), said(texts.title("".join(given)), words)
    return any(word in text and word not in own for word in words.unlike)


def tables(forms: Iterable[Form], grid: Grid, synonyms: Words | None = None) -> tuple[tuple[Form, Grid], ...]:
    """The forms of a sheet, each with its part of the sheet: officials put two on one, below or beside one another.

    Raises what :func:`recognise` raises.

    >>> tables([], Grid("表", {}))
    ()
    """
    forms = tuple(forms)
    if beside := _beside(forms, grid):
        return beside
    first = recognise(forms, grid, synonyms)
    if first is None:
        return ()
    own = title_row(first, grid)
    others = [form for form in forms if texts.title(form.title) != texts.title(first.title)]
    further = {row: form for row, form in _titles(others, grid).items() if abs(row - own) >= _LEAST}
    if not further or not own:
        return ((first, grid),)
    further[own] = first
    rows = sorted(further)
    begins, ends = [1, *rows[1:]], [*(row - 1 for row in rows[1:]), grid.size()[0]]
    return tuple(
        (further[row], grid.part((begin, 1, end, _FAR)))
        for row, begin, end in zip(rows, begins, ends, strict=True)
    )


def _beside(forms: Iterable[Form], grid: Grid) -> tuple[tuple[Form, Grid], ...]:
    """The forms that stand side by side, left to right; () when there are none.  One whose lines go on downwards
    may have no other one beside it: a line put in would tear that apart."""
    top = _top(grid, 2 * _TOP)
    titled = {
        column
        for row, cells in top.items()
        if row <= _TOP
        for column in cells
        if _TABLE.search(cells[column])
    }
    if len(titled) < _PAIR:
        return ()
    found: dict[int, Form] = {}
    for form in forms:
        wanted = texts.title(form.title)
        for column in (
            c
            for cells in top.values()
            for c, text in cells.items()
            if texts.title(text, form.number) == wanted
        ):
            found.setdefault(column, form)
    begins = sorted(found)
    if len(begins) < _PAIR or len({form.name for form in found.values()}) < len(begins):
        return ()
    rows, width = grid.size()
    ends = [*(column - 1 for column in begins[1:]), width]
    parts = [grid.part((1, left, rows, right)) for left, right in zip([1, *begins[1:]], ends, strict=True)]
    pairs = tuple(zip((found[column] for column in begins), parts, strict=True))
    return pairs if all(_whole(form, part) for form, part in pairs) else ()


def _whole(form: Form, part: Grid) -> bool:
    """Whether a part of a sheet has the head of a form of fixed rows, that of its labels, too."""
    heads_ = {texts.head(value) for value in part.cells.values() if isinstance(value, str)}
    named = next(column.heads for column in form.columns if column.key == form.label_column)
    fixed = all(spec.kind == "固定" for spec in form.rows)
    return fixed and texts.head(named[-1]) in heads_ and _heads(form, _top(part, 2 * _TOP))


def _titles(forms: Iterable[Form], grid: Grid) -> dict[int, Form]:
    """Rows in which nothing but the title of a form stands, with its head below → the form."""
    last = grid.size()[0]
    rows = _top(grid, last)
    named = {row: rows[row] for row in rows if any(map(_TABLE.search, rows[row].values()))}
    found: dict[int, Form] = {}
    for form in forms:
        title = _found(form, named, texts.title, last)
        if title and title.exact and title.row not in found:
            below = {row: rows[row] for row in rows if title.row < row <= title.row + 2 * _TOP}
            if _heads(form, below):
                found[title.row] = form
    return found


def title_row(form: Form, grid: Grid) -> int:
    """The sheet row of the form's title, 0 when it is not there."""
    found = _found(form, _top(grid, 2 * _TOP), texts.title)
    if not found:
        # On a sheet with two forms the second one's title stands deep down.
        last = grid.size()[0]
        found = _found(form, _top(grid, last), texts.title, last) if last > _TOP else None
        found = found if found and found.exact else None
    return found.row if found else 0


def likely_row(form: Form, grid: Grid, words: Words) -> int:
    """The sheet row of a title in other words, 0 when there is none."""
    top = _top(grid, 2 * _TOP)
    found = _found(form, top, _through(words))
    return found.row if found else _likely_row(form, top)


def _top(grid: Grid, last: int) -> dict[int, dict[int, str]]:
    top: dict[int, dict[int, str]] = {}
    for (row, column), value in grid.cells.items():
        if row <= last and isinstance(value, str) and value.strip():
            top.setdefault(row, {})[column] = value
    return top


def _through(words: Words) -> Normal:
    """Titles through synonyms."""
    reader = Reader(words, ())
    return lambda value, number="": reader.close(texts.title(value, number))


def _found(form: Form, top: Top, normal: Normal, deepest: int = _TOP) -> Found | None:
    wanted = normal(form.title)
    loose = None
    for row, cells in sorted(top.items()):
        if row > deepest or not _may_be_title(cells):
            continue
        for text in _with_next(top, row):
            got = normal(text, form.number)
            if got == wanted:
                return Found(form, row, True)
            around = got.startswith(wanted) or _CONTINUED.sub("", got).endswith(wanted)
            if around and len(got) - len(wanted) <= _SLACK:
                loose = loose or Found(form, row, False)
    return loose


def _with_next(top: Top, row: int) -> list[str]:
    """The texts of a row; one alone there also with the one alone in the row below: a title on two rows."""
    cells = list(top[row].values())
    below = list(top.get(row + 1, {}).values())
    return [*cells, *(cells[0] + text for text in below if len(cells) == len(below) == 1)]


def _may_be_title(cells: Mapping[int, str]) -> bool:
    """A title shares its row with the 表号, a unit or a date at most; a row of a list has other cells."""
    return len(cells) <= 2 or sum(not _BESIDE.search(text.strip()) for text in cells.values()) <= 1


def _heads(form: Form, top: Top) -> bool:
    """Whether some of the form's heads stand in the top rows."""
    wanted = {texts.head(text) for column in form.columns for text in column.heads}
    seen = {texts.head(text) for cells in top.values() for text in cells.values()}
    return len(wanted & seen) >= min(2, len(wanted))


def _by_heads(forms: tuple[Form, ...], grid: Grid, top: Top, words: Words) -> Form | None:
    """The form with a similar title, or its 表号 or name on the sheet, whose heads nearly all stand there."""
    seen = {texts.plain(text) for cells in top.values() for text in cells.values()}
    numbers = {text for text in seen if NUMBER.fullmatch(text)}
    scores: list[tuple[float, str, Form]] = []
    for form in forms:
        if numbers and texts.plain(form.number) not in numbers:
            continue  # it says itself that it is another one
        named = texts.plain(form.number) in seen or texts.plain(form.name) == texts.plain(grid.sheet)
        alike = _likeness(form, top, words)
        if (not named and alike < _ALIKE) or _likened(form, top, words):
            continue
        covered = _covered(form, top, words)
        if covered >= (_NEARLY_ALL if named else _COVERED):
            scores.append((covered + alike + named, form.name, form))
    scores.sort(reverse=True, key=lambda item: item[:2])
    # Two forms nearly as likely: whose sheet it is would be a guess.
    if not scores or (len(scores) > 1 and scores[0][0] - scores[1][0] < 0.1):
        return None
    return scores[0][2]


def _likeness(form: Form, top: Top, words: Words) -> float:
    wanted = texts.title(form.title)
    given = (
        text
        for row, cells in top.items()
        if row <= _TOP and _may_be_title(cells) and not _other_table(form, cells.values(), words)
        for text in cells.values()
        if _TABLE.search(text) and not confined(form, text, words)
    )
    scores = (
        1.0 if alike(form, text, words) else ratio(wanted, texts.title(text, form.number)) for text in given
    )
    return max(scores, default=0.0)


def _likened(form: Form, top: Top, words: Words) -> bool:
    """Whether a title like the form's has words that make it another table's."""
    wanted = texts.title(form.title)
    return any(
        ratio(wanted, texts.title(text, form.number)) >= _COVERED
        and (_other_table(form, (text,), words) or confined(form, text, words))
        for row, cells in top.items()
        if row <= _TOP and _may_be_title(cells)
        for text in cells.values()
        if _TABLE.search(text)
    )


def _covered(form: Form, top: Top, words: Words) -> float:
    """The share of the form's head texts that stand in the top rows."""
    reader = heads(form, words)
    wanted = {reader.close(text) for column in form.columns for text in column.heads}
    seen = {reader.close(text) for cells in top.values() for text in cells.values()}
    return len(wanted & seen) / max(len(wanted), 1)


def _likely_row(form: Form, top: Top) -> int:
    """The row of a title in other words, above the heads; 0 when there is none."""
    wanted = texts.title(form.title)
    scores = [
        (ratio(wanted, texts.title(text, form.number)), -row)
        for row, cells in top.items()
        if row <= _TOP and _may_be_title(cells)
        for text in cells.values()
        if _TABLE.search(text)
    ]
    score, row = max(scores, default=(0.0, 0))
    return -row if score >= _COVERED else 0


def _told_apart(best: list[Found], grid: Grid, top: Top, words: Words) -> list[Found]:
    """By the longer title, the 表号, the sheet's name or the heads; Unclear when none of them tells."""
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
    covered = sorted(((_covered(found.form, top, words), found) for found in best), key=lambda each: -each[0])
    if len(best) > 1 and covered[0][0] - covered[1][0] >= _CLEARLY:
        return [covered[0][1]]
    if len(best) > 1:
        names = "、".join(found.form.name for found in best)
        what = f"工作表“{grid.sheet}”的标题与 {names} 的都一样，分不清是哪张表"
        raise Unclear(f"{what}；请在表上写明表号，或改表样的标题。")
    return best
