"""The lines of listings: which institution, inner office or person stands in which line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from bianzhi_xl.binding import namesakes, texts, written
from bianzhi_xl.binding.likeness import ratio
from bianzhi_xl.binding.namesakes import Told
from bianzhi_xl.binding.written import Sheet
from bianzhi_xl.nouns import Form, Grid, Row, Scalar, Unplaced

_FEW = 6
"""Up to so many rows are each named when they are missing from one section."""


_NAME = 3
"""Letters of the shortest name that is looked for in a longer one."""
_ALIKE = 0.9
_PLACE = re.compile("[一-龥]{1,12}?(?:自治县|县|自治州|州|市|区|旗)")
_BESIDE = re.compile(r"\((?:加?挂|又称|简称)[^()]*\)")
"""What names an institution has besides: (挂县粮食局牌子)."""
_STEP = 1 << 21
"""More rows than a sheet has: lines of several pieces are told apart by it."""


class Lines(NamedTuple):
    """Listing rows by key → sheet row; those that only have a blank line; what is missing; extra lines, and what
    is said of each.

    held: rows for which no line may be put in: they may stand there in other words, in another section, or as one of
    several of the same name.
    """

    rows: dict[str, int]
    vacant: frozenset[str]
    missing: tuple[Unplaced, ...]
    extra: tuple[tuple[int, str], ...]
    held: frozenset[str] = frozenset()


class Lined(NamedTuple):
    """A piece of a form with its listings' lines, its labels by row, and its columns.

    together: listings that are not parted from others by their fixed rows: new lines among those that the register
    does not know are not put in, for one may be a heading.
    """

    sections: Mapping[str, tuple[int, ...]]
    labels: Mapping[int, str]
    grid: Grid
    columns: Mapping[str, int]
    together: frozenset[str] = frozenset()


def over(form: Form, rows: Sequence[Row], pieces: Sequence[Lined]) -> list[Lines]:
    """The listings' rows over the pieces that one form stands on, each row on one of them: as the lines stand when
    nothing is known of what should stand there."""
    if len(pieces) == 1:
        return [_lines(form, rows, *_read(form, pieces[0], rows), pieces[0].together)]
    sections: dict[str, tuple[int, ...]] = {}
    sheets = []
    for number, piece in enumerate(pieces):
        own, read = _read(form, piece, rows)
        sheets.append(written.shifted(read, number * _STEP))
        for key, lines in own.items():
            sections[key] = (*sections.get(key, ()), *(line + number * _STEP for line in lines))
    everything = written.together(sheets)
    found = _lines(form, rows, sections, everything)
    return [_piece(n, found) for n in range(len(pieces))]


def _lines(
    form: Form,
    rows: Sequence[Row],
    sections: Mapping[str, tuple[int, ...]],
    read: Sheet,
    together: Set[str] = frozenset(),
) -> Lines:
    return matched(form, rows, sections, read, together) if rows else as_standing(form, sections, read.labels)


def _read(form: Form, piece: Lined, rows: Sequence[Row]) -> tuple[Mapping[str, tuple[int, ...]], Sheet]:
    if not rows:
        return piece.sections, Sheet(piece.labels, {}, frozenset(), frozenset())
    return piece.sections, written.sheet(form, piece.grid, piece.columns, piece.labels)


def _piece(number: int, found: Lines) -> Lines:
    """What of all lines is of one piece; what is missing is said of the first."""
    rows = {key: line % _STEP for key, line in found.rows.items() if line // _STEP == number}
    return Lines(
        rows,
        found.vacant & rows.keys(),
        found.missing if number == 0 else (),
        tuple((line % _STEP, said) for line, said in found.extra if line // _STEP == number),
        found.held,
    )


class Keys:
    """Keys given out to lines in order: the label, ``#2`` when it is taken (by a declared row, too)."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._seen = dict.fromkeys(taken, 1)

    def key(self, label: str) -> str:
        while True:
            number = self._seen[label] = self._seen.get(label, 0) + 1
            key = label if number == 1 else f"{label}#{number}"
            if number == 1 or key not in self._seen:
                self._seen.setdefault(key, 1)
                return key


def as_standing(form: Form, sections: Mapping[str, tuple[int, ...]], labels: Mapping[int, str]) -> Lines:
    """Every labelled line by its own label, when nothing is known of what should stand there."""
    keys = Keys(spec.key for spec in form.rows)
    rows = {
        keys.key(name(labels[line])): line for lines in sections.values() for line in lines if line in labels
    }
    return Lines(rows, frozenset(), (), ())


def name(value: Scalar) -> str:
    """A line's label as a key: on one line, without white space."""
    return "".join(str(value).split())


def named(rows: Sequence[Row], labels: Mapping[int, str]) -> dict[int, frozenset[str]]:
    """The lines whose label is the name of rows of the register, as written or as people write it → their listings."""
    found: dict[int, frozenset[str]] = {}
    listed = [row for row in rows if row.spec.kind != "固定"]
    for normal in (texts.plain, texts.bare, _short(listed)):
        listings: dict[str, set[str]] = {}
        for row in listed:
            listings.setdefault(normal(row.label), set()).add(row.spec.key)
        found |= {
            line: frozenset(listings[text])
            for line, label in labels.items()
            if line not in found and (text := normal(label)) in listings
        }
    return found


def matched(
    form: Form,
    rows: Sequence[Row],
    listings: Mapping[str, tuple[int, ...]],
    sheet: Sheet,
    together: Set[str] = frozenset(),
) -> Lines:
    """Each expected row in the line that holds it, or in a blank line it would take.

    together: see :class:`Lined`; those with the same lines are as one section.
    """
    groups = _groups(listings, together)
    sections = {key: listings[key] for key in groups}
    wanted = {key: [row for row in rows if row.spec.key in own] for key, own in groups.items()}
    told = {key: _told(wanted[key], lines, sheet) for key, lines in sections.items()}
    standing = {key: _standing(wanted[key], told[key], lines, sheet) for key, lines in sections.items()}
    unsure = [each for own in told.values() for each in own if each.unsure]
    used = {line for found in standing.values() for line in found.values()}
    doubled = {line for each in unsure for line in each.lines}
    free = {key: [n for n in lines if n in sheet.labels and n not in used] for key, lines in sections.items()}
    held = {
        row.key: _unsure(form, each, wanted[key], sheet)
        for key, own in told.items()
        for each in own
        for row in each.unsure
    }
    alike = _held(
        {key: [row for row in own if row.key not in held] for key, own in wanted.items()},
        standing,
        {key: [line for line in lines if line not in doubled] for key, lines in free.items()},
        sheet,
    )
    doubled |= {line for line, _ in alike.values()}
    held |= {key: why for key, (_, why) in alike.items()}
    for key in sections.keys() & together:
        absent = [row for row in wanted[key] if row.key not in standing[key] and row.key not in held]
        held |= _without_place(absent, [line for line in free[key] if line not in doubled], sheet)
    found: dict[str, int] = {}
    vacant: set[str] = set()
    missing = [Unplaced(f"行 {key}", why) for key, why in held.items()]
    extra: list[tuple[int, str]] = []
    keys = Keys([*(spec.key for spec in form.rows), *(row.key for row in rows)])
    for key, lines in sections.items():
        coming = [row for row in wanted[key] if row.key not in held]
        blank = [line for line in lines if line not in sheet.labels and line not in sheet.busy]
        taking = _taking(coming, standing[key], blank)
        found |= standing[key] | taking
        vacant |= set(taking)
        for listing in groups[key]:
            own = [row for row in coming if row.spec.key == listing]
            missing += _missing(listing, own, standing[key])
        for line in lines:
            if line in free[key]:
                if line not in doubled:
                    found[keys.key(name(sheet.labels[line]))] = line
                extra.append((line, f"“{texts.shown(sheet.labels[line])}”"))
            elif line in sheet.busy:
                extra.append((line, "没有行名，但有内容"))
    return Lines(found, frozenset(vacant), tuple(missing), tuple(extra), frozenset(held))


def _groups(listings: Mapping[str, tuple[int, ...]], together: Set[str]) -> dict[str, list[str]]:
    """The first of the listings that have the same lines → all of them; the others each by itself."""
    found: dict[str, list[str]] = {}
    first: dict[tuple[int, ...], str] = {}
    for key, own in listings.items():
        found.setdefault(first.setdefault(own, key) if key in together else key, []).append(key)
    return found


def _without_place(absent: Sequence[Row], unknown: Sequence[int], sheet: Sheet) -> dict[str, str]:
    """Rows for which no line is put in, and why: among lines that run together one that nobody knows may be a
    heading, and the rows below it others than those above."""
    if not unknown:
        return {}
    said = f"第 {unknown[0]} 行“{texts.shown(sheet.labels[unknown[0]])}”"
    why = f"表里还没有这一行；{said}台账里没有，分不清是单位还是段名，没有另加一行"
    return {row.key: why for row in absent}


def _held(
    wanted: Mapping[str, Sequence[Row]],
    standing: Mapping[str, Mapping[str, int]],
    free: Mapping[str, Sequence[int]],
    sheet: Sheet,
) -> dict[str, tuple[int, str]]:
    """Rows that stand in no line of their section and look like one that is left over → that line, and why: in
    another section, or in their own in other words.  A second line for them would count them twice."""
    found: dict[str, tuple[int, str]] = {}
    left = {line: texts.plain(sheet.labels[line]) for lines in free.values() for line in lines}
    for key, rows in wanted.items():
        for row in rows:
            if row.key in standing[key] or not left:
                continue
            label = texts.plain(row.label)
            line = next((line for line, text in left.items() if text == label), 0)
            why = f"第 {line % _STEP} 行有，却在别的段里"
            if not line:
                own = {n: left[n] for n in free[key] if n in left}
                line = next((line for line, text in own.items() if _like(text, label)), 0)
                why = f"像是第 {line % _STEP} 行“{texts.shown(sheet.labels.get(line))}”，写法不同"
            if line:
                found[row.key] = line, f"{why}；没有填，也没有另加一行，请核对那一行的写法和所在的段"
                del left[line]
    return found


def _like(one: str, other: str) -> bool:
    """Whether two names may be of one institution: one is a part of the other, or they are nearly the same."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _NAME and (shorter in longer or ratio(one, other) >= _ALIKE)


def _told(wanted: Sequence[Row], lines: Sequence[int], sheet: Sheet) -> list[Told]:
    """The rows of each name in the lines that bear it."""
    there: dict[str, list[int]] = {}
    for line in lines:
        if line in sheet.labels:
            there.setdefault(texts.plain(sheet.labels[line]), []).append(line)
    named: dict[str, list[Row]] = {}
    for row in wanted:
        named.setdefault(texts.plain(row.label), []).append(row)
    return [namesakes.told(rows, there.get(label, []), sheet) for label, rows in named.items()]


def _unsure(form: Form, told: Told, wanted: Sequence[Row], sheet: Sheet) -> str:
    label = texts.plain(told.unsure[0].label)
    of_name = [row for row in wanted if texts.plain(row.label) == label]
    return namesakes.why(form, of_name, [line % _STEP for line in told.lines], sheet.columns)


def _standing(
    wanted: Sequence[Row], told: Sequence[Told], lines: Sequence[int], sheet: Sheet
) -> dict[str, int]:
    """Rows by their label, then by their label without its numbering."""
    found: dict[str, int] = {}
    for each in told:
        found |= each.rows
    unsure = {row.key for each in told for row in each.unsure}
    taken = {*found.values(), *(line for each in told for line in each.lines)}
    left = [row for row in wanted if row.key not in found and row.key not in unsure]
    free = [line for line in lines if line in sheet.labels and line not in taken]
    for normal in (texts.bare, _short(wanted)):
        found |= _once(
            [row for row in left if row.key not in found],
            [line for line in free if line not in found.values()],
            sheet,
            normal,
        )
    return found


def _short(rows: Sequence[Row]) -> Callable[[Scalar], str]:
    """Names as people write them among themselves: 城关镇 is 芷岩县城关镇人民政府 in a list of that county's.

    The place is the one that most of the rows begin with.
    """
    names = [texts.plain(row.label).removeprefix("中共") for row in rows]
    named = Counter(found[0] for name_ in names if (found := _PLACE.match(name_)))
    place, count = named.most_common(1)[0] if named else ("", 0)
    place = place if 2 * count > len(rows) else ""

    def short(value: Scalar) -> str:
        text = texts.plain(_BESIDE.sub("", texts.unnumbered(value)))
        return text.removeprefix("中共").removeprefix(place).removesuffix("人民政府")

    return short


def _once(
    wanted: Sequence[Row], free: Sequence[int], sheet: Sheet, normal: Callable[[Scalar], str]
) -> dict[str, int]:
    """Rows whose label stands in a line left over in other letters, once on either side."""
    lines: dict[str, list[int]] = {}
    for line in free:
        lines.setdefault(normal(sheet.labels[line]), []).append(line)
    left: dict[str, list[Row]] = {}
    for row in wanted:
        left.setdefault(normal(row.label), []).append(row)
    return {
        rows[0].key: lines[label][0]
        for label, rows in left.items()
        if len(rows) == 1 and len(lines.get(label, ())) == 1
    }


def _taking(wanted: Sequence[Row], standing: Mapping[str, int], blank: list[int]) -> dict[str, int]:
    """Blank lines for rows that stand nowhere: the next one below the row before it, else the first."""
    taking: dict[str, int] = {}
    above = 0
    for row in wanted:
        if row.key not in standing:
            if not blank:
                break
            line = next((b for b in blank if b > above), blank[0])
            taking[row.key] = line
            blank.remove(line)
        above = standing[row.key] if row.key in standing else taking[row.key]
    return taking


def _missing(section: str, wanted: Sequence[Row], standing: Mapping[str, int]) -> list[Unplaced]:
    absent = [row for row in wanted if row.key not in standing]
    if len(absent) > _FEW:
        said = "、".join(texts.shown(row.label) for row in absent[:3])
        return [Unplaced(f"行段 {section}", f"表里还没有{said}等 {len(absent)} 行")]
    return [Unplaced(f"行 {row.key}", "表里还没有这一行") for row in absent]
