"""The rows of an unknown sheet: fixed ones, listings, which add up to which, which are a 其中 of another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bianzhi_xl.adopt import formulas
from bianzhi_xl.adopt.reading import TOTALS, Line, Sheet, figure, is_among
from bianzhi_xl.binding import texts

_LEVELS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"\([一二三四五六七八九十]+\)"),
    re.compile(r"\d+[.、](?!\d)"),
    re.compile(r"\(\d+\)"),  # ① is read as (1)
)
_UNNUMBERED = 9


@dataclass(frozen=True, slots=True)
class Drafted:
    """A row or a listing as drafted.

    rows: its sheet rows.  label: "" for a listing.  adds: positions, in the list of rows, of those it adds up.
    of: the position of the row it is a 其中 of, -1 for none.  why: reasons for adds and of, "" for none.
    """

    rows: tuple[int, ...]
    label: str
    adds: tuple[int, ...] = ()
    of: int = -1
    why: str = ""

    @property
    def listing(self) -> bool:
        return not self.label


def drafted(sheet: Sheet, lists: bool) -> tuple[Drafted, ...]:
    """The rows of the sheet, top to bottom.  lists: whether its labels name what is listed (机构, 人员)."""
    found = _lines(sheet, lists)
    return _consistent(_with_among(_with_totals(sheet, found)))


def _lines(sheet: Sheet, lists: bool) -> list[Drafted]:
    """Each labelled row alone; lines of a listing together."""
    rows: list[Drafted] = []
    calculated = {row for row, _ in sheet.grid.formulas}
    for line in sheet.lines:
        if not _of_listing(sheet, line, lists, line.row in calculated):
            if line.label:
                rows.append(Drafted((line.row,), line.label))
        elif rows and rows[-1].listing:
            rows[-1] = replace(rows[-1], rows=(*rows[-1].rows, line.row))
        else:
            rows.append(Drafted((line.row,), ""))
    return rows


def _of_listing(sheet: Sheet, line: Line, lists: bool, calculated: bool) -> bool:
    """Whether a row is a line that may hold any institution or person.  calculated: whether it has formulas."""
    label = line.label
    if not label:
        return lists or calculated
    if not lists or total(label) or numbered(label) or is_among(label):
        return False
    return not sheet.numbers or figure(sheet.grid.cells.get((line.row, sheet.numbers)))


def total(label: str) -> bool:
    """Whether a label says that its row is a total."""
    return texts.bare(label) in TOTALS or texts.bare(texts.without_notes(label)).endswith(
        ("合计", "总计", "小计")
    )


def numbered(label: str) -> int:
    """The level of a label's numbering, from 1 (一、); 0 without one."""
    text = texts.tight(label)
    return next((level for level, sign in enumerate(_LEVELS, 1) if sign.match(text)), 0)


def _with_totals(sheet: Sheet, rows: Sequence[Drafted]) -> list[Drafted]:
    """Totals by formulas; where the sheet has none for its rows, by labels."""
    found = [
        replace(row, adds=adds, why=why)
        for row, (adds, why) in zip(rows, _by_formulas(sheet, rows), strict=True)
    ]
    if any(row.adds for row in found):
        return found
    return [
        replace(row, adds=adds, why="猜：没有公式，由行名的“合计”、编号和次序" if adds else "")
        for row, adds in zip(rows, _by_labels(rows), strict=True)
    ]


def _by_formulas(sheet: Sheet, rows: Sequence[Drafted]) -> Iterable[tuple[tuple[int, ...], str]]:
    place = {row: number for number, each in enumerate(rows) for row in each.rows}
    standing: dict[int, list[tuple[int, str]]] = {}
    for (row, column), formula in sorted(sheet.grid.formulas.items()):
        standing.setdefault(row, []).append((column, formula))
    for each in rows:
        counts: Counter[tuple[int, ...]] = Counter()
        if not each.listing:
            (row,) = each.rows
            counts.update(_added(text, row, column, place) for column, text in standing.get(row, ()))
        del counts[()]
        if not counts:
            yield (), ""
            continue
        best = max(counts, key=lambda adds: (counts[adds], len(adds)))
        odd = [adds for adds in counts if not set(adds) <= set(best)]
        yield best, "据表里的公式" + ("；各列的公式加的行不同，取多数" if odd else "")


def _added(formula: str, row: int, column: int, place: Mapping[int, int]) -> tuple[int, ...]:
    """The positions of the rows that a formula adds up in its own column; () when it does anything else."""
    read = formulas.read(formula)
    if read is None or not read.terms or any(sign < 0 or cell[1] != column for sign, cell in read.terms):
        return ()
    added = {place[cell[0]] for _, cell in read.terms if cell[0] in place}
    if row in {cell[0] for _, cell in read.terms}:
        return ()
    return tuple(sorted(added))


def _by_labels(rows: Sequence[Drafted]) -> list[tuple[int, ...]]:
    levels = _levels(rows)
    found = []
    feet = _feet(rows, levels)
    for number, row in enumerate(rows):
        adds: tuple[int, ...] = ()
        if number in feet:
            adds = _nearest(levels, range(feet[number], number))
        elif (total(row.label) or numbered(row.label)) and levels[number] >= 0:
            adds = _below(levels, number)
            if not adds and levels[number] == 0:
                adds = _nearest(levels, range(number))
        found.append(adds)
    return found


def _feet(rows: Sequence[Drafted], levels: Sequence[int]) -> dict[int, int]:
    """小计 rows that stand below what they add up → where that begins; none when the first row is one."""
    begin = int(levels[:1] == [0])
    subtotals = [n for n, row in enumerate(rows) if texts.bare(row.label) == "小计" and levels[n] > 0]
    if not subtotals or subtotals[0] == begin:
        return {}
    return dict(zip(subtotals, [begin, *(n + 1 for n in subtotals)], strict=False))


def _levels(rows: Sequence[Drafted]) -> list[int]:
    """Depth of each row: totals 0, then by numbering, what is not numbered below it; -1 for 其中."""
    first = next((n for n, row in enumerate(rows) if not row.listing and total(row.label)), -1)
    last = max((n for n, row in enumerate(rows) if not row.listing and total(row.label)), default=-1)
    whole = first if first == 0 else last if last == len(rows) - 1 else -1
    levels, going = [], False
    for row in rows:
        text = texts.tight(row.label)
        deeper = row.label[:1].isspace()
        going = is_among(text) or (going and deeper)
        if going:
            levels.append(-1)
        elif whole >= 0 and texts.bare(text) == texts.bare(rows[whole].label):
            levels.append(0)
        elif row.listing:
            levels.append(_UNNUMBERED)
        else:
            levels.append(numbered(text) or _UNNUMBERED - total(text))
    return levels


def _below(levels: Sequence[int], number: int) -> tuple[int, ...]:
    """The rows right under a row: those of the next level down to where its own level comes again."""
    end = next((n for n in range(number + 1, len(levels)) if 0 <= levels[n] <= levels[number]), len(levels))
    return _nearest(levels, range(number + 1, end))


def _nearest(levels: Sequence[int], among: range) -> tuple[int, ...]:
    able = [n for n in among if levels[n] > 0]
    top = min((levels[n] for n in able), default=0)
    return tuple(n for n in able if levels[n] == top)


def _with_among(rows: Sequence[Drafted]) -> list[Drafted]:
    """其中 rows and those that go on are a part of the row above; after a total's last row, of the total, unless
    they stand further in than that row."""
    summed = {number for row in rows for number in row.adds}
    found: list[Drafted] = []
    above, whole, going = -1, -1, False
    for number, row in enumerate(rows):
        begins = is_among(row.label)
        if begins and above >= 0:
            further_in = _indent(row.label) > _indent(rows[above].label)
            whole = above if further_in else _whole(rows, above)
        going = begins or (going and row.label[:1].isspace() and number not in summed)
        if going and above >= 0 and number not in summed and not row.listing:
            why = "；".join(filter(None, (row.why, "猜：行名有“其中”" if begins else "猜：接着上面的“其中”")))
            found.append(replace(row, of=whole, why=why))
            continue
        if not row.listing:
            above = number
        found.append(row)
    return found


def _whole(rows: Sequence[Drafted], above: int) -> int:
    """The row that a 其中 row below a row is a part of: the total that ends with that row, else the row."""
    return next((whole for whole, row in enumerate(rows[:above]) if row.adds[-1:] == (above,)), above)


def _indent(label: str) -> int:
    """How far in a label stands, in half-width spaces."""
    return sum(2 if space == "\u3000" else 1 for space in label[: len(label) - len(label.lstrip())])


def _consistent(rows: Sequence[Drafted]) -> tuple[Drafted, ...]:
    """Without totals that would go round in a circle."""
    circular = formulas.circular({number: row.adds for number, row in enumerate(rows)})
    return tuple(
        replace(row, adds=(), why="公式互相加成一圈，没有采用") if number in circular else row
        for number, row in enumerate(rows)
    )
