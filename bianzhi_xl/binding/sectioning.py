"""The lines of each listing on a sheet: those between the fixed rows before and after it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from bianzhi_xl.binding import stretches, texts
from bianzhi_xl.binding.fixed import Labels
from bianzhi_xl.binding.stretches import Stretch, is_sum, subtotals
from bianzhi_xl.nouns import Form, Row, RowSpec, Scalar, Unplaced

_CALLED = ("小计", "合计", "共计")
_AGAIN = re.compile(r"\(?续(?:前|上页)?\)?$")


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
    together: listings of which not all fixed rows around them are there; several may have the same lines.
    """

    lines: dict[str, tuple[int, ...]]
    below: dict[str, int]
    missing: tuple[Unplaced, ...]
    headings: frozenset[int] = frozenset()
    together: frozenset[str] = frozenset()


def sections(
    form: Form,
    rows: Mapping[str, int],
    labels: Labels,
    body: Sequence[int],
    page: Page | None = None,
    listed: Sequence[Row] = (),
    asked: Collection[int] = (),
) -> Sections:
    """The lines of each listing: those between the fixed rows before and after it.

    listed: what the register has; the heading of a listing for which it has nothing may have been left out.
    asked: sheet rows that may be a fixed row, which a person has to settle first.
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
    run_on: dict[str, Stretch] = {}
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
        specs, missing = _in_order(specs, rows, labels, body, empty)
        found = stretches.of(form, specs, rows, labels, body, listed, asked)
        run_on = {key: each for each in found for key in each.keys}
    first, end = (body[0], body[-1] + 1) if body else (0, 0)
    lines: dict[str, tuple[int, ...]] = {}
    below: dict[str, int] = {}
    together: set[str] = set()
    around = [None, *specs, None]
    for before, spec, after in zip(around, specs, around[2:], strict=False):
        if spec.kind == "固定":
            continue
        start = first if before is None else rows.get(before.key, -1) + 1
        stop = end if after is None else rows.get(after.key, 0)
        why = _unbounded(before, after, start, stop)
        if why and spec.key in run_on:
            (_, start, stop), why = run_on[spec.key], ""
            together.add(spec.key)
        crossing = [row for row in rows.values() if start <= row < stop]
        if why or crossing:
            missing.append(Unplaced(f"行段 {spec.key}", why or f"中间夹着别的固定行（第 {crossing[0]} 行）"))
            continue
        own = [row for row in body if start <= row < stop and row not in headings]
        lines[spec.key] = tuple(row for row in own if not _no_line(labels.get(row)))
        below[spec.key] = _above_sums(start, stop, labels, headings) - 1
    return Sections(lines, below, tuple(missing), headings, frozenset(together))


def _above_sums(start: int, stop: int, labels: Labels, headings: frozenset[int]) -> int:
    """The row at which the lines of a section end: sums of the page at its foot stay below them."""
    while stop > start and (stop - 1 in headings or is_sum(labels.get(stop - 1))):
        stop -= 1
    return stop


def _no_line(label: Scalar) -> bool:
    """Whether a label between the lines of a listing is of a sum or of a part of the line above."""
    return is_sum(label) or texts.is_part(label)


def lines_above(form: Form, rows: Mapping[str, int], labels: Labels) -> bool:
    """Whether lines stand above the first subtotal: subtotals may be at the foot of what they add up.

    Where the first one was not found the lines are below it, for all we know.
    """
    feet = list(subtotals(form))
    if not feet or feet[0] not in rows:
        return False
    first = min(rows[key] for key in feet if key in rows)
    return any(row < first and row not in rows.values() for row in labels)


def _feet(
    form: Form, rows: Mapping[str, int], labels: Labels, body: Sequence[int], names: AbstractSet[str]
) -> bool | None:
    """Whether subtotals stand at the foot of their lines; None when that is not clear.

    names: those of the register; one other text above the first subtotal is the heading of all.
    """
    feet = [rows[key] for key in subtotals(form) if key in rows]
    if not feet or next(iter(subtotals(form))) not in rows:
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
    feet = subtotals(form)
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
) -> tuple[tuple[RowSpec, ...], list[Unplaced]]:
    """The declared rows with their sections in the sheet's order, without empty ones whose heading is not there; and
    what is said of these.  A text that may be a heading in other words leaves all as declared."""
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
    said = [
        Unplaced(f"行段 {listing.key}", f"上面的固定行“{texts.shown(heading.label)}”没有找到")
        for heading, listing in gone
    ]
    return tuple(spec for block in kept for spec in block), said


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
