"""Fixed rows by their labels: sure where nothing else can be meant, else a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from bianzhi_xl.binding import nesting, texts
from bianzhi_xl.binding.likeness import BY_PLACE, best_pairs, between
from bianzhi_xl.binding.notes import notes_agree
from bianzhi_xl.binding.words import Reader
from bianzhi_xl.nouns import Doubt, RowSpec, Scalar, Unplaced

Labels = Mapping[int, str]
"""Sheet row → the label that stands there, blank ones absent."""
Normal = Callable[[Scalar], str]
Placed = Mapping[str, int]
Where = TypeVar("Where")
Fits = Callable[[RowSpec, str], bool]
_PARTIAL = "小计"
_TOTAL = ("小计", "合计")
_ENDINGS = ("机关", "单位", "系统", "部门", "类", "的")
"""What may stand behind the name of a kind of institutions, where the form has none."""
_SHORTEST = 3
"""Letters of the shortest name with which that says nothing more: 教育机关 are other institutions than 教育."""
_WAITING = 0.8
_CLOSE = 0.75
"""In a listing, where names of institutions stand between the fixed rows, less alike ones are not asked."""


class Rows(NamedTuple):
    """Fixed rows placed (key → sheet row), to be asked, and not found.

    names: rows that are asked and for sure the name of their section: its lines stand below.
    waiting: rows that are asked until the one they are nested in is settled → their sheet row, and that one.
    """

    placed: dict[str, int]
    doubts: tuple[Doubt, ...] = ()
    missing: tuple[Unplaced, ...] = ()
    names: Mapping[str, int] = MappingProxyType({})
    waiting: Mapping[str, tuple[int, str]] = MappingProxyType({})


def place(
    specs: Sequence[RowSpec],
    labels: Labels,
    reader: Callable[[], Reader] | None = None,
    listing: bool = False,
) -> Rows:
    """Fixed rows by label: as numbered, then without numbering, then a repeated one by its neighbours; then
    all that once more through synonyms.

    >>> place([RowSpec("合计", "合 计"), RowSpec("党委", "党委")], {7: "合计", 9: "一、党委"}).placed
    {'合计': 7, '党委': 9}
    """
    placed: dict[str, int] = {}
    ways: tuple[Normal, ...] = (texts.label, texts.bare)
    for normal in ways:
        placed |= _unique(specs, labels, normal, placed)
    placed |= _among_neighbours(specs, labels, placed, texts.bare)
    doubts: tuple[Doubt, ...] = ()
    waiting: Mapping[str, tuple[int, str]] = {}
    same: Normal = texts.bare
    if len(placed) < len(specs) and len(placed) < len(labels) and reader:
        words = reader()
        for way in (words.close, words.loose):
            normal = _unnumbered(way)
            fits = None if way == words.close else _same_notes(labels, words, placed)
            placed |= _unique(specs, labels, normal, placed, fits)
            placed |= _among_neighbours(specs, labels, placed, normal, fits)
        placed |= _unique(specs, labels, _trimmed(words, specs), placed, _same_notes(labels, words, placed))
        placed |= _unique([spec for spec in specs if spec.sum_of], labels, _without_total(words), placed)
        placed |= _by_number(specs, labels, placed, words)
        placed = {key: row for key, row in placed.items() if not _narrower(specs, key, row, labels)}
        same = _unnumbered(words.close)
    placed, strays, names = nesting.checked(specs, placed, labels, same, listing)
    if reader:
        doubts = _alike(specs, labels, placed, strays, same, listing)
        waiting = _below_asked(specs, placed, doubts)
        above = {doubt.what: texts.shown(doubt.text) for doubt in doubts}
        placed = {key: row for key, row in placed.items() if key not in waiting}
        doubts += tuple(
            Doubt(f"行 {key}", str(row), labels[row], _WAITING, f"它的上级“{above[f'行 {upper}']}”还要先确认")
            for key, (row, upper) in waiting.items()
        )
    asked = {doubt.what: doubt for doubt in doubts}
    free = {row: text for row, text in labels.items() if row not in placed.values()}
    missing = tuple(
        Unplaced(f"行 {spec.key}", _asked(asked.get(f"行 {spec.key}")) or _why(spec, free))
        for spec in specs
        if spec.key not in placed
    )
    found = {spec.key: placed[spec.key] for spec in specs if spec.key in placed}
    return Rows(found, doubts, missing, names, waiting)


def _below_asked(
    specs: Sequence[RowSpec], placed: Placed, doubts: Sequence[Doubt]
) -> dict[str, tuple[int, str]]:
    """Placed rows whose upper row is asked because the sheet says more (四、县直事业 for 四、事业): they may be confined,
    too.  key → its row, and the key of the upper row."""
    found: dict[str, tuple[int, str]] = {}
    by_key = {spec.key: spec for spec in specs}
    for doubt in doubts:
        upper = by_key[doubt.what.removeprefix("行 ")]
        name, text = texts.bare(texts.without_notes(upper.label)), texts.bare(doubt.text)
        if name not in text or text in (name, texts.bare(upper.label)):
            continue
        parts = [spec.key for spec in specs if spec.key in upper.sum_of or spec.of == upper.key]
        found |= {key: (placed[key], upper.key) for key in parts if placed.get(key, 0) > int(doubt.where)}
    return found


def _narrower(specs: Sequence[RowSpec], key: str, row: int, labels: Labels) -> bool:
    """Whether a label says less than the form's: another year, or a 小计 that is not the first or last row."""
    declared = next(spec.label for spec in specs if spec.key == key)
    inside = min(labels) < row < max(labels)
    partial = texts.bare(labels[row]) == _PARTIAL and texts.bare(declared) != _PARTIAL
    return bool(texts.years(labels[row]) - texts.years(declared)) or (partial and inside)


def _without_total(words: Reader) -> Normal:
    """一、镇小计 adds up what 一、镇 adds up."""

    def shorter(value: Scalar) -> str:
        text = words.close(texts.unnumbered(value))
        return next(
            (words.close(text[: -len(word)]) for word in _TOTAL if text.endswith(word) and text != word), text
        )

    return shorter


def _trimmed(words: Reader, specs: Sequence[RowSpec]) -> Normal:
    """公检法司机关 are 公检法司 of the form; 党政群事业单位 are not its 党政群机关."""
    declared = {words.loose(texts.unnumbered(spec.label)) for spec in specs}

    def shorter(value: Scalar) -> str:
        text = words.loose(texts.unnumbered(value))
        names = (text.removesuffix(end) for end in _ENDINGS if text.endswith(end))
        return next((name for name in names if len(name) >= _SHORTEST and name in declared), text)

    return shorter


def _by_number(specs: Sequence[RowSpec], labels: Labels, placed: Placed, words: Reader) -> dict[str, int]:
    """Sections by their number, where the sheet numbers as many as the form, and in the same order: （四）事业单位
    is 四、事业."""
    declared = _numbered({spec.key: spec.label for spec in specs})
    by_key = {spec.key: spec for spec in specs}
    fits = _same_notes(labels, words, placed)
    for there in _numbered(labels).values():
        for keys in declared.values():
            pairs = list(zip(keys, there, strict=False))
            settled = [placed[key] == row for key, row in pairs if key in placed]
            if len(keys) != len(there) or not all(settled) or 2 * len(settled) <= len(keys):
                continue
            return {
                key: row
                for key, row in pairs
                if key not in placed
                and _named(by_key[key], labels[row], words)
                and fits(by_key[key], labels[row])
            }
    return {}


def _named(spec: RowSpec, text: str, words: Reader) -> bool:
    """Whether a text is a section's name with nothing more than what may stand behind it."""
    name, text = texts.bare(texts.without_notes(spec.label)), texts.bare(text)
    return text.startswith(name) and text.removeprefix(name) in {*words.words.filling, *_ENDINGS}


def _numbered(names: Mapping[Where, str]) -> dict[str, list[Where]]:
    """How texts are numbered → those that are, where their numbers run on from 1."""
    found: dict[str, list[Where]] = {}
    numbers: dict[str, list[int]] = {}
    for where, text in names.items():
        how, number = texts.ordinal(text)
        if number:
            found.setdefault(how, []).append(where)
            numbers.setdefault(how, []).append(number)
    return {how: keys for how, keys in found.items() if numbers[how] == list(range(1, len(keys) + 1))}


def _unnumbered(way: Normal) -> Normal:
    return lambda value: way(texts.unnumbered(value))


def _unique(
    specs: Sequence[RowSpec], labels: Labels, normal: Normal, placed: Placed, fits: Fits | None = None
) -> dict[str, int]:
    """Rows whose label stands once among those left, in the form and in the sheet."""
    taken = set(placed.values())
    standing: dict[str, list[int]] = {}
    for row, text in labels.items():
        if row not in taken:
            standing.setdefault(normal(text), []).append(row)
    left = [spec for spec in specs if spec.key not in placed]
    declared = Counter(normal(spec.label) for spec in left)
    return {
        spec.key: rows[0]
        for spec in left
        if declared[name := normal(spec.label)] == 1
        and len(rows := standing.get(name, [])) == 1
        and (fits is None or fits(spec, labels[rows[0]]))
    }


def _same_notes(labels: Labels, words: Reader, placed: Placed) -> Fits:
    free = {row: text for row, text in labels.items() if row not in placed.values()}

    def fits(spec: RowSpec, text: str) -> bool:
        others = [words.close(other) for other in free.values() if other != text]
        return notes_agree((spec.label,), (text,), others, words)

    return fits


def _among_neighbours(
    specs: Sequence[RowSpec], labels: Labels, placed: Placed, normal: Normal, fits: Fits | None = None
) -> dict[str, int]:
    """Repeated labels between the same placed neighbours, in order, when there are as many as declared."""
    order = [placed[spec.key] for spec in specs if spec.key in placed]
    if len(order) > 1 and order[0] == max(order):
        # A total at the foot bounds nothing; the rest still does.
        foot = next(spec for spec in specs if spec.key in placed)
        specs = [spec for spec in specs if spec is not foot]
        order = order[1:]
    if order != sorted(order):
        return {}
    taken = set(placed.values())
    gaps: dict[tuple[int, int, str], list[RowSpec]] = {}
    for place_, spec in enumerate(specs):
        if spec.key not in placed:
            above = max((placed[s.key] for s in specs[:place_] if s.key in placed), default=0)
            under = min((placed[s.key] for s in specs[place_:] if s.key in placed), default=1 << 21)
            gaps.setdefault((above, under, normal(spec.label)), []).append(spec)
    found: dict[str, int] = {}
    for (above, under, name), wanted in gaps.items():
        rows = [
            row
            for row, text in labels.items()
            if above < row < under and row not in taken and normal(text) == name
        ]
        pairs = zip(wanted, rows, strict=False)
        if len(rows) == len(wanted) and (fits is None or all(fits(spec, labels[row]) for spec, row in pairs)):
            found.update(zip((spec.key for spec in wanted), rows, strict=True))
    return found


def _alike(
    specs: Sequence[RowSpec],
    labels: Labels,
    placed: Placed,
    strays: Sequence[Doubt],
    normal: Normal,
    listing: bool,
) -> tuple[Doubt, ...]:
    """What is left on both sides and similar becomes a question, and so do rows that stand elsewhere (strays)."""
    taken = {*placed.values(), *(int(doubt.where) for doubt in strays)}
    asked = {doubt.what for doubt in strays}
    free = {row: text for row, text in labels.items() if row not in taken}
    left = [spec for spec in specs if spec.key not in placed and f"行 {spec.key}" not in asked]
    pairs = best_pairs(
        [(spec.key, (normal(spec.label),)) for spec in left], [(r, (normal(t),)) for r, t in free.items()]
    )
    by_key = {spec.key: spec for spec in left}
    doubts = list(strays)
    for key, row, score, second in pairs:
        if listing and score < _CLOSE:
            continue
        said = texts.shown(by_key[key].label)
        why = f"表样是“{said}”，这里写的是“{texts.shown(free[row])}”"
        other = f"第{second}行“{texts.shown(free[second])}”" if second else ""
        doubts.append(Doubt(f"行 {key}", str(row), free[row], score, why, other))
    if not listing:
        doubts += _in_place(specs, placed, free, doubts)
    return tuple(doubts)


def _in_place(specs: Sequence[RowSpec], placed: Placed, free: Labels, asked: Sequence[Doubt]) -> list[Doubt]:
    """A label in other words in the one place between placed neighbours becomes a question, too."""
    what = {doubt.what for doubt in asked}
    where = {doubt.where for doubt in asked}
    rows = [row for row in free if str(row) not in where]
    why = "上下两行都对上了，中间只有这一行，文字却不同"
    return [
        Doubt(f"行 {key}", str(row), free[row], BY_PLACE, why)
        for key, row in between([spec.key for spec in specs], placed, rows).items()
        if f"行 {key}" not in what
    ]


def _asked(doubt: Doubt | None) -> str:
    if doubt is None or doubt.score == 1.0:
        return ""
    return f"像是第 {doubt.where} 行，但{doubt.why}，要请您确认"


def _why(spec: RowSpec, free: Labels) -> str:
    rows = [row for row, text in free.items() if texts.bare(text) == texts.bare(spec.label)]
    said = texts.shown(spec.label)
    if not rows:
        return f"行名里没有“{said}”"
    if len(rows) == 1:
        return f"第 {rows[0]} 行叫“{said}”，但不在上下行之间应在的位置，分不清"
    return f"有 {len(rows)} 行叫“{said}”（第 {'、'.join(map(str, rows))} 行），分不清"
