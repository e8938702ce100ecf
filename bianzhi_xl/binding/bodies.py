"""The body (表体) of a sheet: which rows are of it, and the lines between fixed rows for listings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.fixed import Labels
from bianzhi_xl.binding.heads import Head, is_codes
from bianzhi_xl.nouns import Form, Grid, Row, RowSpec, Scalar, Unplaced

_NOTE = re.compile(r"(?:注|说明|备注|填报说明|填表说明|审核关系|平衡关系)\d*[:：]")
_SIGN = re.compile(
    r"(?:负责人?|领导|审核人?|审批人?|复核人?|填报人|填表人|制表人?|经办人|联系人|电话|日期|盖章)$"
)
_CONTINUED = re.compile(r"\(?(?:接上表|续表?)\)?[一二三四五\d]?")
TITLE = re.compile(r"表(?:[(（].*[)）])?$")
_SUBTOTALS = {"合计", "小计", "总计", "共计", "本页合计", "本页小计", "本页共计"}
_CALLED = ("小计", "合计", "共计")
_AGAIN = re.compile(r"\(?续(?:前|上页)?\)?$")


class Extent(NamedTuple):
    """The rows of the body, top to bottom, without a head printed once more; the foot's row, 0 if none.

    other: the row of another head that stands below, 0 if there is none.
    """

    rows: tuple[int, ...]
    foot: int
    other: int = 0


def extent(form: Form, grid: Grid, head: Head, known: Callable[[Scalar], bool]) -> Extent:
    """The rows from below the head to the signatures (签字) or notes."""
    by_row: dict[int, dict[int, Scalar]] = {}
    for (row, column), value in grid.cells.items():
        if row >= head.body and value not in (None, ""):
            by_row.setdefault(row, {})[column] = value
    again, other = _heads_below(form, grid, head, by_row, known)
    title = _next_title(form, grid, head, by_row)
    if 0 < title < other:
        other = 0  # it is the other form's
    end = _ends_above(form, by_row, other) if other else title or grid.size()[0] + 1
    skipped: set[int] = set()
    start = head.body
    for row in (row for row in again if row < end):
        foot = foot_row(form, by_row, start, row)
        begin = min([foot or row, _begins(form, by_row, row)])
        below = row + head.last - head.top + 1
        below += bool(below in by_row and is_codes(form, by_row[below]))
        skipped |= set(range(begin, below))
        start = below
    foot = foot_row(form, by_row, start, end)
    skipped |= {row for row, cells in by_row.items() if _is_note(cells)}
    rows = tuple(row for row in range(head.body, foot or end) if row not in skipped)
    return Extent(rows, foot, other)


def _heads_below(
    form: Form,
    grid: Grid,
    head: Head,
    by_row: Mapping[int, Mapping[int, Scalar]],
    known: Callable[[Scalar], bool],
) -> tuple[list[int], int]:
    """Rows at which the same head is printed once more; and the row of a head with other columns, or 0."""
    if not head.top:
        return [], 0
    shape = {
        (row - head.top, column): texts.head(value)
        for (row, column), value in grid.cells.items()
        if head.top <= row <= head.last and texts.head(value)
    }
    first = {column: text for (row, column), text in shape.items() if row == 0}
    labels = {texts.head(column.heads[-1]) for column in form.columns if column.key == form.label_column}
    again = []
    for row in sorted(by_row):
        cells = {column: texts.head(value) for column, value in by_row[row].items()}
        shared = sum(first.get(column) == text for column, text in cells.items())
        if len(cells) < 2 or not shared:
            continue
        if all(texts.head(grid.cells.get((row + r, c))) == text for (r, c), text in shape.items()):
            again.append(row)
        elif _another(list(by_row[row].values()), not labels.isdisjoint(cells.values()), known):
            return again, row
    return again, 0


def _another(values: Sequence[Scalar], labelled: bool, known: Callable[[Scalar], bool]) -> bool:
    """Whether a row is of a head: all its texts are, or most of them with the head of the labels among them."""
    if any(isinstance(value, (int, float)) for value in values):
        return False
    heads = sum(map(known, values))
    return heads >= 2 and (heads == len(values) or (labelled and 2 * heads > len(values)))


def _ends_above(form: Form, by_row: Mapping[int, Mapping[int, Scalar]], other: int) -> int:
    """The row at which the body ends above another head: without its title, and one blank row that parts them."""
    begin = _begins(form, by_row, other)
    return begin if begin - 1 in by_row else begin - 1


def _begins(form: Form, by_row: Mapping[int, Mapping[int, Scalar]], head: int) -> int:
    """The first row of what is printed above a repeated head: its title and caption."""
    title = texts.title(form.title)
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    begin = head
    for row in range(head - 1, head - 5, -1):
        values = [str(value) for value in by_row.get(row, {}).values()]
        if any(title in texts.title(text) or _CONTINUED.fullmatch(texts.tight(text)) for text in values):
            return row
        caption = any(re.search("[:：]", text) for text in values)
        if begin == row + 1 and caption and not any(texts.bare(text) in labels for text in values):
            begin = row
    return begin


def _next_title(form: Form, grid: Grid, head: Head, by_row: Mapping[int, Mapping[int, Scalar]]) -> int:
    """The row of another form's title below this one, 0 if there is none."""
    wide = {(box[0], box[1]) for box in grid.merges if box[3] - box[1] >= 2 and box[0] >= head.body}
    for row in sorted(by_row):
        cells = by_row[row]
        column = next(iter(cells))
        text = str(cells[column]).strip()
        own = texts.title(form.title) in texts.title(text)
        if len(cells) == 1 and (row, column) in wide and TITLE.search(text) and len(text) >= 8 and not own:
            return row
    return 0


def foot_row(form: Form, by_row: Mapping[int, Mapping[int, Scalar]], first: int, end: int) -> int:
    """The first row of the foot: the one of the signatures, or a 注 above it; 0 when there is none."""
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    note = 0
    for row in sorted(row for row in by_row if first <= row < end):
        cells = by_row[row]
        # A clerk may write one of the signs in a 备注 cell: signatures come at least in twos.
        if signatures(form, cells.values()) >= min(2, len(form.sign)) > 0:
            return note or row
        if _is_note(cells):
            note = note or row
        elif any(texts.bare(value) in labels for value in cells.values() if isinstance(value, str)):
            note = 0  # the body goes on below the note
    return note


def signatures(form: Form, values: Iterable[Scalar]) -> int:
    """How many signatures (签字) the texts of a row ask for."""
    signs = frozenset(map(texts.plain, form.sign))
    return sum(_signs(str(value), signs) for value in values)


def _is_note(cells: Mapping[int, Scalar]) -> bool:
    """Whether a row holds a note (注：…) and nothing else; a clerk may write “说明：…” in a 备注 cell."""
    return len(cells) == 1 and bool(_NOTE.match(str(next(iter(cells.values()))).strip()))


@lru_cache(maxsize=8192)
def _signs(text: str, signs: frozenset[str]) -> int:
    """How many signatures a cell asks for."""
    parts = re.split(r"[:：]", text)
    asked = [texts.plain(part) for part in parts]
    # In other words than the form's only with a colon behind them.
    other = sum(bool(_SIGN.search(part)) for part in asked[:-1])
    return max(sum(any(part.endswith(sign) for sign in signs) for part in asked), other)


class Page(NamedTuple):
    """A sheet on which a form with listings goes on (续表), or which goes on elsewhere.

    elsewhere: the fixed rows that stand on its other pages.  opening: the listing whose lines go on at the top of
    this one.  again: fixed rows of other pages that are printed here once more.  unclear: those of this page that may
    be its own instead of the form's.
    """

    elsewhere: frozenset[str]
    opening: str = ""
    again: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()


class Sections(NamedTuple):
    """key of a listing → its lines, top to bottom; and the sheet row below which lines may be put in.

    headings: rows that only repeat what stands on the page before: names of sections, sums of a page.
    """

    lines: dict[str, tuple[int, ...]]
    below: dict[str, int]
    missing: tuple[Unplaced, ...]
    headings: frozenset[int] = frozenset()


def sections(
    form: Form,
    rows: Mapping[str, int],
    labels: Labels,
    body: Sequence[int],
    page: Page | None = None,
    listed: Sequence[Row] = (),
) -> Sections:
    """The lines of each listing: those between the fixed rows before and after it.

    listed: what the register has; the heading of a listing for which it has nothing may have been left out.
    """
    keys = {row.spec.key for row in listed}
    empty = {spec.key for spec in form.rows if listed and spec.key not in keys}
    names = {texts.plain(row.label) for row in listed}
    again = frozenset(rows[key] for key in page.again & rows.keys()) if page else frozenset()
    if page:
        rows = {key: row for key, row in rows.items() if key not in page.again}
    specs = _as_standing(form, rows, labels, body)
    headings: frozenset[int] = frozenset()
    missing: list[Unplaced] = []
    if page:
        specs = _on_page(specs, page)
        free = {row: text for row, text in labels.items() if row not in again}
        headings = again | (_headings(form, free, page) - set(rows.values()))
    elif (foot := _feet(form, rows, labels, body, names)) is not False:
        specs = _with_feet(form, specs) if foot else ()
        if not specs:
            listings = (spec.key for spec in form.rows if spec.kind != "固定")
            why = "小计的上面、下面都有行，分不清哪些行是哪一段的"
            return Sections({}, {}, tuple(Unplaced(f"行段 {key}", why) for key in listings))
    else:
        specs, gone = _in_order(specs, rows, labels, body, empty)
        missing = [
            Unplaced(f"行段 {key}", f"上面的固定行“{texts.shown(label)}”没有找到") for key, label in gone
        ]
    first, end = (body[0], body[-1] + 1) if body else (0, 0)
    lines: dict[str, tuple[int, ...]] = {}
    below: dict[str, int] = {}
    around = [None, *specs, None]
    for before, spec, after in zip(around, specs, around[2:], strict=False):
        if spec.kind == "固定":
            continue
        start = first if before is None else rows.get(before.key, -1) + 1
        stop = end if after is None else rows.get(after.key, 0)
        why = _unbounded(before, after, start, stop)
        crossing = [row for row in rows.values() if start <= row < stop]
        if why or crossing:
            missing.append(Unplaced(f"行段 {spec.key}", why or f"中间夹着别的固定行（第 {crossing[0]} 行）"))
            continue
        own = [row for row in body if start <= row < stop and row not in headings]
        lines[spec.key] = tuple(row for row in own if not _no_line(labels.get(row)))
        below[spec.key] = _above_sums(start, stop, labels, headings) - 1
    return Sections(lines, below, tuple(missing), headings)


def _above_sums(start: int, stop: int, labels: Labels, headings: frozenset[int]) -> int:
    """The row at which the lines of a section end: sums of the page at its foot stay below them."""
    while stop > start and (stop - 1 in headings or _is_sum(labels.get(stop - 1))):
        stop -= 1
    return stop


def _no_line(label: Scalar) -> bool:
    """Whether a label between the lines of a listing is of a sum or of a part of the line above."""
    return _is_sum(label) or texts.is_part(label)


def _is_sum(label: Scalar) -> bool:
    text = texts.bare(label)
    return text in _SUBTOTALS or text.endswith("小计")


def lines_above(form: Form, rows: Mapping[str, int], labels: Labels) -> bool:
    """Whether lines stand above the first subtotal: subtotals may be at the foot of what they add up.

    Where the first one was not found the lines are below it, for all we know.
    """
    feet = list(_subtotals(form))
    if not feet or feet[0] not in rows:
        return False
    first = min(rows[key] for key in feet if key in rows)
    return any(row < first and row not in rows.values() for row in labels)


def _subtotals(form: Form) -> dict[str, str]:
    """Keys of the rows that add up the listing declared below them → key of that listing."""
    pairs = zip(form.rows, form.rows[1:], strict=False)
    total = form.rows[0].key if form.rows else ""
    return {
        spec.key: below.key
        for spec, below in pairs
        if spec.kind == "固定" and below.kind != "固定" and below.key in spec.sum_of and spec.key != total
    }


def _feet(
    form: Form, rows: Mapping[str, int], labels: Labels, body: Sequence[int], names: AbstractSet[str]
) -> bool | None:
    """Whether subtotals stand at the foot of their lines; None when that is not clear.

    names: those of the register; one other text above the first subtotal is the heading of all.
    """
    feet = [rows[key] for key in _subtotals(form) if key in rows]
    if not feet or next(iter(_subtotals(form))) not in rows:
        return False
    total = rows.get(form.rows[0].key, 0)
    fixed = set(rows.values())
    begin = total if total < min(feet) else 0
    above = [row for row in body if begin < row < min(feet) and row not in fixed]
    below = [row for row in body if row > max(feet) and row not in fixed]
    lines = [row for row in above if row in labels]
    if lines:
        heading = names and len(lines) == 1 and texts.plain(labels[lines[0]]) not in names
        return False if heading else None if any(row in labels for row in below) else True
    called = all(texts.bare(labels.get(row)).endswith(_CALLED) for row in feet)
    if not above or not called:
        return False
    return None if below else True


def _with_feet(form: Form, specs: Sequence[RowSpec]) -> tuple[RowSpec, ...]:
    """The declared rows with subtotals at the foot of their lines."""
    feet = _subtotals(form)
    listings = {spec.key: spec for spec in specs if spec.key in feet.values()}
    found: list[RowSpec] = []
    for spec in specs:
        if spec.key in feet:
            found += [listings[feet[spec.key]], spec]
        elif spec.key not in listings:
            found.append(spec)
    return tuple(found)


def _in_order(
    specs: tuple[RowSpec, ...],
    rows: Mapping[str, int],
    labels: Labels,
    body: Sequence[int],
    empty: AbstractSet[str],
) -> tuple[tuple[RowSpec, ...], list[tuple[str, str]]]:
    """The declared rows with their sections in the sheet's order, without empty ones whose heading is not there; and
    key and heading of these.  A text that may be a heading in other words leaves all as declared."""
    blocks: list[list[RowSpec]] = []
    for spec in specs:
        if spec.kind == "固定":
            blocks.append([spec])
        elif blocks and len(blocks[-1]) == 1:
            blocks[-1].append(spec)
        else:
            return specs, []
    gone = [block for block in blocks if block[0].key not in rows and block[-1].key in empty]
    kept = [block for block in blocks if block not in gone]
    if any(block[0].key not in rows for block in kept):
        return specs, []
    free = (text for row, text in labels.items() if row not in rows.values())
    if gone and (
        len(kept) == 1 or list(body) != list(range(body[0], body[-1] + 1)) or any(map(_may_head, free))
    ):
        return specs, []
    kept.sort(key=lambda block: rows[block[0].key])
    return tuple(spec for block in kept for spec in block), [(block[1].key, block[0].label) for block in gone]


def _may_head(label: Scalar) -> bool:
    """Whether a label may be the heading of a section: it is numbered (五、…), or a subtotal."""
    return bool(texts.ordinal(label)[1]) or _no_line(label)


def _on_page(specs: Sequence[RowSpec], page: Page) -> tuple[RowSpec, ...]:
    """The declared rows of one page: fixed ones that stand elsewhere left out, and the listings between them."""
    around = [None, *specs, None]
    return tuple(
        spec
        for before, spec, after in zip(around, specs, around[2:], strict=False)
        if spec.key not in page.elsewhere
        and (
            spec.kind == "固定"
            or spec.key == page.opening
            or any(each is not None and each.key not in page.elsewhere for each in (before, after))
        )
    )


def _headings(form: Form, labels: Labels, page: Page) -> frozenset[int]:
    """The first labelled row of a page when it is the one above its first lines, printed once more (一、党委(续))."""
    top = min(labels, default=0)
    above = ""
    for spec in form.rows:
        if spec.key == page.opening:
            break
        above = spec.label or above
    same = bool(top and above) and texts.bare(_AGAIN.sub("", texts.tight(labels[top]))) == texts.bare(above)
    return frozenset({top}) if same else frozenset()


def _as_standing(
    form: Form, rows: Mapping[str, int], labels: Labels, body: Sequence[int]
) -> tuple[RowSpec, ...]:
    """The declared rows, a total that the sheet has at its foot at the end."""
    total = form.rows[0] if form.rows else None
    if total is None or total.kind != "固定" or total.key not in rows or len(form.rows) == 1:
        return form.rows
    at = rows[total.key]
    fixed = [row for key, row in rows.items() if key != total.key]
    below = [row for row in body if row > at]
    above = [row for row in body if row < at]
    last = bool(above) and all(row < at for row in fixed) and not any(row in labels for row in below)
    if last and (fixed or any(row in labels for row in above) or not below):
        return (*form.rows[1:], total)
    return form.rows


def _unbounded(before: RowSpec | None, after: RowSpec | None, start: int, stop: int) -> str:
    """Why the lines of a listing cannot be told, "" when they can."""
    for neighbour, found, side in ((before, start > 0, "上面"), (after, stop > 0, "下面")):
        if neighbour is not None and neighbour.kind != "固定":
            return f"{side}紧接着另一段，中间没有固定行，分不清"
        if neighbour is not None and not found:
            return f"{side}的固定行“{texts.shown(neighbour.label)}”没有找到"
    if start > stop and before is not None and after is not None:
        return f"“{texts.shown(after.label)}”不在“{texts.shown(before.label)}”之后"
    return ""
