"""Which sheet column is which column of the form: sure where nothing else can be meant, else a question.

Columns are compared by the texts over them, in this order, each step on what the steps before left:

1. as written; 2. through synonyms and traditional characters; 3. the whole path in one breath (行政编制编制数),
with its levels exchanged (编制数 over 行政编制), or without heads that only gather; 4. without bracketed notes
and idle words; 5. by the ending of the path, where a group head was added, left out or renamed and the rest is
unique.  Two candidates alike end the search: that is a question for a person, and so is one that stands once
more under a synonym.  What is only similar becomes a :class:`Doubt` with its runner-up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import NamedTuple

from bianzhi_xl.binding import among, dated, grouped, texts, totalled
from bianzhi_xl.binding.endings import by_endings, confining
from bianzhi_xl.binding.heads import Leaf, Path
from bianzhi_xl.binding.likeness import BY_PLACE, best_pairs, between
from bianzhi_xl.binding.notes import notes_agree
from bianzhi_xl.binding.state import State
from bianzhi_xl.binding.words import Reader
from bianzhi_xl.nouns import Column, Doubt, Unplaced

_UNLIKE = 0.6
"""How much less alike columns are of which one says a turning word (上年, 核定) or a year and the other does not."""
_MOST = 0.6
"""A head over this share of the columns stands over the table."""


class Matched(NamedTuple):
    """Columns placed (key → sheet column), to be asked, and not found; sheet columns left over; and the columns that
    wait for another one (see State)."""

    columns: dict[str, int]
    doubts: tuple[Doubt, ...]
    missing: tuple[Unplaced, ...]
    extra: tuple[Leaf, ...]
    waiting: Mapping[str, tuple[int, str, int]] = MappingProxyType({})


Key = Callable[[Path], Path]


def match(
    columns: tuple[Column, ...],
    leaves: tuple[Leaf, ...],
    reader: Callable[[], Reader] | None,
    caption: str = "",
    years: frozenset[str] = frozenset(),
    year: int = 0,
    title: str = "",
) -> Matched:
    """Place the columns; without ``reader`` only as written.

    caption: the unit that the line above the head gives for the whole sheet.  years: those that the title
    and the lines above the head name.  year: the sheet's own, 0 when that is not certain.  title: the form's; what it
    says of the whole form no head over most of the columns adds to.
    """
    declared = frozenset(named for column in columns for text in column.heads for named in texts.years(text))
    state = State(columns, dated.relative(leaves, year if reader else 0, declared), years)
    named = {leaf.number: texts.years("".join(leaf.path)) for leaf in leaves}
    _by_path(state, _written)
    if reader and state.free():
        _in_other_words(state, reader(), title)
    _check_units(state, caption)
    dated.check(state, named, year)
    among.check(state, reader() if reader else None)
    if reader:
        grouped.check(state, reader())
        totalled.check(state, reader())
    return _matched(state)


def _in_other_words(state: State, words: Reader, title: str) -> None:
    """Place, or ask, what does not stand there as written."""
    close = _key(words.close)
    loose = _key(words.loose)
    over, vague = _over_table(state, close), words.words.vague
    vague |= _current(state, words) | _numbered(state, words)
    core = _without(vague | over, close)
    _rivals(state, core)
    about = words.close(title)
    plain = _without(vague | {text for text in over if text in about or not confining((text,), words)}, close)
    total = _of_total(close)
    for key in (
        close,
        _joined(_written),
        _joined(close),
        _exchanged(close),
        _by(close),
        plain,
        _exchanged(plain),
        total,
        _joined(total),
    ):
        _by_path(state, key)
    _by_path(state, _joined(close), declared=_contained(close))
    for key in (loose, _joined(loose)):
        _by_path(state, key, _same_notes(state, words))
    among.by_base(state, loose, words)
    for key in (_written, close, loose):
        by_endings(state, key, words)
    grouped.by_group(state, words)
    _rivals(state, core)
    state.closed |= state.doubts.keys()
    _alike(state, words)
    _in_place(state)


def _written(path: Path) -> Path:
    return tuple(text for part in path if (text := texts.head(part)))


def _key(normal: Callable[[str], str]) -> Key:
    return lambda path: tuple(text for part in path if (text := normal(part)))


def _joined(key: Key) -> Key:
    # 领导职数其中：正职 in one cell is 领导职数 over 其中：正职.
    return lambda path: ("".join(key(path)).replace("其中", ""),)


def _exchanged(key: Key) -> Key:
    # 编制数 over 行政编制 counts what 行政编制 over 编制数 counts.
    return lambda path: tuple(sorted(key(path)))


def _by(key: Key) -> Key:
    # 按机构类别分 is 机构类别.
    def shorter(path: Path) -> Path:
        path = key(path)
        return (*(text.removeprefix("按").removesuffix("分") for text in path[:-1]), *path[-1:])

    return shorter


def _of_total(key: Key) -> Key:
    # 机构数 over 合计 and 其中 counts in its 合计 what 机构数 alone counts.
    def shorter(path: Path) -> Path:
        path = key(path)
        return path[:-1] if len(path) > 1 and path[-1] in texts.TOTALS else path

    return shorter


def _contained(key: Key) -> Key:
    # 内设机构 over 批准内设机构数 adds nothing to it.
    def shorter(path: Path) -> Path:
        path = key(path)
        return (
            "".join(text for n, text in enumerate(path) if not any(text in below for below in path[n + 1 :])),
        )

    return shorter


def _current(state: State, words: Reader) -> frozenset[str]:
    """What says of a column that it is of this year (本年, 年末): nothing, in a form whose heads never say so."""
    found = frozenset(map(words.close, words.words.current))
    declared = [words.close(text) for column in state.columns for text in column.heads]
    return frozenset() if any(word in text for word in found for text in declared) else found


def _numbered(state: State, words: Reader) -> frozenset[str]:
    """Numbered group heads that no column of the form has (一、机构编制 …, 二、其他 …): they part the table."""
    declared = {words.close(text) for column in state.columns for text in column.heads}
    first = {leaf.path[0] for leaf in state.leaves if len(leaf.path) > 1 and texts.ordinal(leaf.path[0])[1]}
    found = {words.close(text) for text in first} - declared
    return frozenset(text for text in found if not confining((text,), words))


def _over_table(state: State, key: Key) -> frozenset[str]:
    """Heads that stand over most of the columns: they say what the whole sheet is about."""
    first = Counter(path[0] for leaf in state.leaves if len(path := key(leaf.path)) > 1)
    return frozenset(text for text, count in first.items() if count >= _MOST * len(state.leaves))


def _without(gathering: AbstractSet[str], key: Key) -> Key:
    """Paths without heads that only gather (机构编制情况), the last one but where another stands above it."""

    def shorter(path: Path) -> Path:
        path = key(path)
        return tuple(text for text in path if text not in gathering) or path[-1:]

    return shorter


def _rivals(state: State, key: Key) -> None:
    """A column that stands there once more under a synonym (编制数, 核定编制数) is asked."""
    free = [(other, {key(reading) for reading in other.readings}) for other in state.free()]
    for column in state.columns:
        leaf = state.placed.get(column.key)
        if leaf is None:
            continue
        wanted = key(column.heads)
        own = {key(reading) for reading in leaf.readings}
        own = {wanted} if wanted in own else own
        last = wanted[-1:]
        alike = [
            other
            for other, paths in free
            if paths & own
            # Without merges it may be under the same group head, or that head may reach to it from its middle.
            or (_next_to(leaf, other) and any(len(way) == 1 and key(way) == last for way in other.readings))
            or (leaf.reached and len(other.path) == 1 and key(other.path) == last)
        ]
        found = [leaf, *alike]
        if alike and _of_the_year(state, found) != [leaf]:
            del state.placed[column.key]
            state.tied |= {item.number for item in found}
            state.closed.add(column.key)
            names = "、".join(item.said for item in found)
            why = f"{names} 意思相近，分不清哪一列是“{{}}”"
            state.doubts[column.key] = tied(column, found, why)


def _next_to(leaf: Leaf, other: Leaf) -> bool:
    """Whether a column follows another one."""
    return other.number == leaf.end + 1


Fits = Callable[[Column, Leaf], bool]


def _by_path(state: State, key: Key, fits: Fits | None = None, declared: Key | None = None) -> None:
    """Place columns whose whole path stands once; a path that stands twice is asked at once.

    declared: how the form's own paths are read, when not by ``key``, too.
    """
    declared = declared or key
    twins = Counter(declared(column.heads) for column in state.columns)
    for reading in range(max((len(leaf.readings) for leaf in state.leaves), default=0)):
        standing: dict[Path, list[Leaf]] = defaultdict(list)
        for leaf in state.free():
            if reading < len(leaf.readings):
                standing[key(leaf.readings[reading])].append(leaf)
        for column in state.left():
            path = declared(column.heads)
            found = [leaf for leaf in standing.get(path, ()) if fits is None or fits(column, leaf)]
            found = _of_the_year(state, found)
            if not found:
                continue
            if twins[path] > 1:
                if key is _written:
                    state.closed.add(column.key)
                    state.doubts[column.key] = tied(column, found, "表样里有几列都叫“{}”，分不清")
            elif len(found) == 1:
                state.placed[column.key] = found[0]
            else:
                state.closed.add(column.key)
                state.tied |= {leaf.number for leaf in found}
                state.doubts[column.key] = tied(column, found)


def _of_the_year(state: State, found: list[Leaf]) -> list[Leaf]:
    """Of columns alike that name years the one of the sheet's own year; all when that does not tell."""
    if len(found) < 2 or not state.years:
        return found
    own = [leaf for leaf in found if (named := texts.years("".join(leaf.path))) and named <= state.years]
    others = [leaf for leaf in found if texts.years("".join(leaf.path)) - state.years]
    return own if len(own) == 1 and len(own) + len(others) == len(found) else found


def tied(column: Column, found: Sequence[Leaf], why: str = "") -> Doubt:
    """The question which of several sheet columns alike is meant."""
    said = "/".join(texts.shown(text) for text in column.heads)
    letters = "、".join(leaf.letter for leaf in found)
    why = why.format(said) if why else f"表头里有 {len(found)} 处“{said}”（{letters} 列），分不清"
    second = found[1].said if len(found) > 1 else ""
    return Doubt(f"列 {column.key}", found[0].letter, found[0].printed, 1.0, why, second)


def _same_notes(state: State, words: Reader) -> Fits:
    """Bracketed notes may be dropped or be added, unless they change what is counted."""
    elsewhere = {leaf.number: words.close("".join(leaf.path)) for leaf in state.free()}

    def fits(column: Column, leaf: Leaf) -> bool:
        others = [text for number, text in elsewhere.items() if number != leaf.number]
        return notes_agree(column.heads, leaf.path, others, words)

    return fits


def _alike(state: State, words: Reader) -> None:
    """What is left on both sides and similar becomes a question, the best pairs first."""
    declared = [(column.key, _key(words.close)(column.heads)) for column in state.left()]
    standing = [
        (leaf.number, _key(words.close)(leaf.path)) for leaf in state.free() if leaf.number not in state.tied
    ]
    by_number = {leaf.number: leaf for leaf in state.leaves}
    by_key = {column.key: column for column in state.columns}

    def weight(key: str, number: int) -> float:
        if words.of_other_years(by_key[key].heads, by_number[number].path):
            return 0
        column, leaf = "".join(by_key[key].heads), "".join(by_number[number].path)
        turned = words.turning(column) != words.turning(leaf)
        return (_UNLIKE if turned else 1) * (_UNLIKE if texts.years(column) ^ texts.years(leaf) else 1)

    for key, number, score, second in best_pairs(declared, standing, weight):
        leaf, column = by_number[number], by_key[key]
        said = "/".join(texts.shown(text) for text in column.heads)
        why = f"表样是“{said}”，这里写的是“{leaf.printed}”，相近而不相同"
        other = by_number[second].said if second else ""
        state.doubts[key] = Doubt(f"列 {key}", leaf.letter, leaf.printed, score, why, other)


def _in_place(state: State) -> None:
    """A column with other words in the one place between its placed neighbours becomes a question, too."""
    asked = {doubt.where for doubt in state.doubts.values()}
    free = {
        leaf.number: leaf
        for leaf in state.free()
        if leaf.number not in state.tied and leaf.letter not in asked
    }
    numbers = {key: leaf.number for key, leaf in state.placed.items()}
    for key, number in between([column.key for column in state.columns], numbers, free).items():
        if key not in state.doubts:
            leaf = free[number]
            why = "前后两栏都对上了，中间只有这一栏，文字却不同"
            state.doubts[key] = Doubt(f"列 {key}", leaf.letter, leaf.printed, BY_PLACE, why)


_MONEY = {"元": 1, "千元": 1000, "万元": 10_000, "百万元": 10**6, "千万元": 10**7, "亿元": 10**8}


def _check_units(state: State, caption: str) -> None:
    """A column in another unit of money (万元 for 元), or in %, is not the same column until a person says so."""
    for column in state.columns:
        leaf = state.placed.get(column.key)
        if leaf is None:
            continue
        wanted = next((u for text in reversed(column.heads) if (u := texts.unit(text))), "") or column.unit
        given = next((u for text in reversed(leaf.path) if (u := texts.unit(text))), "")
        given = given or (caption if wanted in _MONEY else "")
        telling = wanted in _MONEY or given in _MONEY or given == "%"
        if telling and wanted and given and wanted != given:
            why = f"这里的单位是{given}，表样是{wanted}"
            state.ask(column, why)


def _matched(state: State) -> Matched:
    # A place that another column has taken for sure in the end is no question any more.
    taken = {leaf.letter for leaf in state.placed.values()}
    state.doubts = {key: doubt for key, doubt in state.doubts.items() if doubt.where not in taken}
    missing = []
    for column in state.columns:
        if column.key in state.placed:
            continue
        doubt = state.doubts.get(column.key)
        said = "/".join(texts.shown(text) for text in column.heads)
        why = asked(doubt) if doubt else f"表头里没有“{said}”"
        missing.append(Unplaced(f"列 {column.key}", why))
    columns = {c.key: state.placed[c.key].number for c in state.columns if c.key in state.placed}
    return Matched(
        columns, tuple(state.doubts.values()), tuple(missing), tuple(state.free()), dict(state.waiting)
    )


def asked(doubt: Doubt) -> str:
    """A doubt as the reason why something is not placed."""
    if doubt.score == 1.0:
        return doubt.why
    return f"像是 {doubt.where} 处的“{doubt.text}”，但{doubt.why}，要请您确认"
