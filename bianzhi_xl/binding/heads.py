"""The head (表头) of a sheet: which sheet column holds which column of the form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import At, Column, Form, Grid, Unplaced

_CODE = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\d{1,3}(?:=.*)?|[-—]+")
_DEPTH = 12
"""Rows below the title in which the head ends."""

Path = tuple[str, ...]


class Head(NamedTuple):
    """The head as read.  body: the first sheet row below it."""

    columns: Mapping[str, int]
    missing: tuple[Unplaced, ...]
    extra: tuple[str, ...]
    body: int


def read(form: Form, grid: Grid, title: int) -> Head:
    """Find the form's columns by the path of their head texts, wherever they stand.

    A path that stands there once is the column; else its longest ending that is unique both in the form
    and in the sheet.  Anything less certain is missing, with the reason.
    """
    top = _top(form, grid, title)
    code = _code_row(grid, top or title)
    last = code - 1 if code else _last_without_codes(form, grid, top or title)
    body = (code or last) + 1
    if not top or last < top:
        return Head({}, (Unplaced("表头", "标题下面没有找到本表的表头"),), (), body)
    paths, printed = _paths(grid, top, last)
    columns, missing = _placed(form.columns, paths)
    taken = set(columns.values())
    extra = tuple(f"{_letter(c)}列“{printed[c]}”" for c in sorted(paths) if c not in taken)
    return Head(columns, missing, extra, body)


def _top(form: Form, grid: Grid, title: int) -> int:
    """The first row below the title in which one of the form's heads stands, 0 if none."""
    wanted = {texts.head(text) for column in form.columns for text in column.heads}
    rows = [
        row
        for (row, _), value in grid.cells.items()
        if title < row <= title + _DEPTH and isinstance(value, str) and texts.head(value) in wanted
    ]
    return min(rows, default=0)


def _code_row(grid: Grid, above: int) -> int:
    """The row of column codes (甲 乙 1 2 …) that ends the head, 0 if there is none."""
    rows: dict[int, list[str]] = {}
    for (row, _), value in grid.cells.items():
        if above < row <= above + _DEPTH and value not in (None, ""):
            rows.setdefault(row, []).append(texts.plain(value))
    for row, codes in sorted(rows.items()):
        known = [code for code in codes if _CODE.fullmatch(code)]
        # A column put in later has no code, or any other text; a body row has many other texts.
        if {"1", "甲"} & set(known) and len(known) >= 2 and len(known) > 2 * (len(codes) - len(known)):
            return row
    return 0


def _last_without_codes(form: Form, grid: Grid, top: int) -> int:
    """Where the head ends when its codes are gone: above the first fixed row, else at its deepest head."""
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    heads = {texts.head(text) for column in form.columns for text in column.heads}
    deepest = top
    for row in range(top, top + _DEPTH):
        here = {texts.bare(v): v for (r, _), v in grid.cells.items() if r == row and isinstance(v, str)}
        if (
            row > top
            and labels & set(here)
            and not any(texts.head(v) in heads - labels for v in here.values())
        ):
            return row - 1
        if any(texts.head(value) in heads for value in here.values()):
            deepest = row
    return deepest


def _paths(grid: Grid, top: int, last: int) -> tuple[dict[int, Path], dict[int, str]]:
    """The texts from top to bottom over each sheet column, a merged one once; and as people read them."""
    owner = {}
    for first_row, first, last_row, end in grid.merges:
        if first_row <= last and last_row >= top:
            for row in range(max(first_row, top), min(last_row, last) + 1):
                owner.update({(row, column): (first_row, first) for column in range(first, end + 1)})
    width = max(
        (c for (r, c), v in grid.cells.items() if top <= r <= last and v not in (None, "")), default=0
    )
    width = max([width, *(c for _, c in owner)])
    paths: dict[int, Path] = {}
    printed: dict[int, str] = {}
    for column in range(1, width + 1):
        cells = dict.fromkeys(owner.get((row, column), (row, column)) for row in range(top, last + 1))
        values = [value for cell in cells if (value := grid.cells.get(cell)) not in (None, "")]
        path = tuple(text for value in values if (text := texts.head(value)))
        if path:
            paths[column] = path
            printed[column] = "/".join(texts.shown(value) for value in values)
    return paths, printed


def _placed(
    columns: tuple[Column, ...], paths: Mapping[int, Path]
) -> tuple[dict[str, int], tuple[Unplaced, ...]]:
    declared = {column.key: tuple(texts.head(text) for text in column.heads) for column in columns}
    endings = Counter(path[-k:] for path in declared.values() for k in range(1, len(path) + 1))
    twins = {path for path, times in Counter(declared.values()).items() if times > 1}
    standing: dict[Path, list[int]] = {}
    for number, path in paths.items():
        for k in range(1, len(path) + 1):
            standing.setdefault(path[-k:], []).append(number)
    exact: dict[Path, list[int]] = {}
    for number, path in paths.items():
        exact.setdefault(path, []).append(number)
    placed: dict[str, int] = {}
    missing: list[Unplaced] = []
    for column in columns:
        path = declared[column.key]
        found = exact.get(path) or _by_ending(path, endings, standing)
        if len(found) == 1 and path not in twins:
            placed[column.key] = found[0]
        else:
            missing.append(Unplaced(f"列 {column.key}", _why(column, found)))
    return placed, tuple(missing)


def _by_ending(path: Path, endings: Counter[Path], standing: Mapping[Path, list[int]]) -> list[int]:
    for k in range(len(path), 0, -1):
        ending = path[-k:]
        if ending in standing:
            # Several declared columns end like this: which of them stands here would be a guess.
            return standing[ending] if endings[ending] == 1 else []
    return []


def _why(column: Column, found: list[int]) -> str:
    said = "/".join(texts.shown(text) for text in column.heads)
    if not found:
        return f"表头里没有“{said}”"
    if len(found) == 1:
        return f"表样里有几列都叫“{said}”，分不清"
    return f"表头里有 {len(found)} 处“{said}”（{'、'.join(map(_letter, found))} 列），分不清"


def _letter(column: int) -> str:
    return At("", 0, column).a1
