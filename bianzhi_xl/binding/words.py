"""Words of the trade (同义词): different ways to write the same head or row label, from a table staff extend.

Texts are compared as written first; only what is left is compared through these words.  A word that would
make two columns (or two rows) of one form the same does not count for that form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from bianzhi_xl import places, yamltext
from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Form, Grid, Scalar
from bianzhi_xl.yamltext import Map, Node, Seq, Text

FILE = "synonyms.yaml"
_PARTS = {
    "整格",
    "词语",
    "可省",
    "笼统",
    "当期",
    "衬字",
    "口径",
    "括注",
    "题衬",
    "题同",
    "别表",
    "全体",
    "限定",
    "繁体",
}
_COUNTED = "岁|周岁|年|级|人(?!大)|个|名|次|月|日|%|至|-|—|~|～|及|以"
"""What follows a number that counts something: 35岁及以下 is not the thirty-fifth row."""
_NUMBERED = re.compile(
    rf"^\s*(?:第?[一二三四五六七八九十]+\s+|(?:\d{{1,3}}[.、]?\s*)+)(?=\D)(?!\s|{_COUNTED})"
)
EARLIER = ("上年", "去年", "前年")
_SHORTEST = 2
"""Letters that must be left of a text when idle words are taken away."""

Paths = Sequence[tuple[str, ...]]
Group = tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The table.

    whole: groups of texts that mean the same, the one to keep first.  parts: the same for pieces of texts.
    idle: pieces that may be left out.  vague: group heads that add nothing.  current: heads that say this year's.
    filling: pieces that may be put into a group head.  turning: pieces that change what is counted.  remarks: what
    may be added in brackets.  untold: pieces of a title that say nothing of what is counted.  unlike: pieces of a
    title that make it another table.  titled: groups of pieces that mean the same in titles, the one to keep first.
    everybody: what says that all are counted, confining: that some are, in a line above the head.  simple:
    traditional character → simplified one.
    """

    whole: tuple[Group, ...] = ()
    parts: tuple[Group, ...] = ()
    idle: tuple[str, ...] = ()
    vague: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    filling: tuple[str, ...] = ()
    turning: tuple[str, ...] = ()
    remarks: frozenset[str] = frozenset()
    untold: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    titled: tuple[Group, ...] = ()
    everybody: tuple[str, ...] = ()
    confining: tuple[str, ...] = ()
    simple: Mapping[int, str] = field(default_factory=dict)

    def plus(self, other: Words) -> Words:
        """This table with another one added; groups that share a text become one."""
        return Words(
            _united((*self.whole, *other.whole)),
            _united((*self.parts, *other.parts)),
            tuple(dict.fromkeys((*self.idle, *other.idle))),
            self.vague | other.vague,
            self.current | other.current,
            tuple(dict.fromkeys((*self.filling, *other.filling))),
            tuple(dict.fromkeys((*self.turning, *other.turning))),
            self.remarks | other.remarks,
            tuple(dict.fromkeys((*self.untold, *other.untold))),
            tuple(dict.fromkeys((*self.unlike, *other.unlike))),
            _united((*self.titled, *other.titled)),
            tuple(dict.fromkeys((*self.everybody, *other.everybody))),
            tuple(dict.fromkeys((*self.confining, *other.confining))),
            {**self.simple, **other.simple},
        )

    def simplified(self, value: Scalar) -> Scalar:
        """A text in simplified characters; anything else as it is."""
        return value.translate(self.simple) if isinstance(value, str) else value

    def simplified_grid(self, grid: Grid) -> Grid:
        """A sheet in simplified characters, the same one when it is already."""
        if any(self.simple.keys() & set(map(ord, v)) for v in grid.cells.values() if isinstance(v, str)):
            return replace(grid, cells={cell: self.simplified(value) for cell, value in grid.cells.items()})
        return grid


def _united(groups: Iterable[Group]) -> tuple[Group, ...]:
    united: list[Group] = []
    for group in groups:
        shared = [old for old in united if set(old) & set(group)]
        for old in shared:
            united.remove(old)
        united.append(tuple(dict.fromkeys(text for one in (*shared, group) for text in one)))
    return tuple(united)


@lru_cache(maxsize=1)
def standard() -> Words:
    """The table that comes with the forms (templates/synonyms.yaml)."""
    return load(places.TEMPLATES / FILE)


def load(path: Path) -> Words:
    """A table from a YAML file.  Raises RuleFault, with file and line, when it cannot be read.

    >>> standard().simplified("機構編製")
    '机构编制'
    """
    node = yamltext.load(path)
    yamltext.closed(node, _PARTS, "同义词表")
    return Words(
        _groups(node, "整格", texts.head),
        _groups(node, "词语", texts.plain),
        tuple(sorted((texts.plain(text) for text in _texts(node, "可省")), key=len, reverse=True)),
        frozenset(texts.head(text) for text in _texts(node, "笼统")),
        frozenset(texts.head(text) for text in _texts(node, "当期")),
        tuple(texts.plain(text) for text in _texts(node, "衬字")),
        tuple(texts.plain(text) for text in _texts(node, "口径")),
        frozenset(texts.plain(text) for text in _texts(node, "括注")),
        tuple(sorted((texts.plain(text) for text in _texts(node, "题衬")), key=len, reverse=True)),
        tuple(texts.plain(text) for text in _texts(node, "别表")),
        _groups(node, "题同", texts.plain),
        tuple(texts.plain(text) for text in _texts(node, "全体")),
        tuple(texts.plain(text) for text in _texts(node, "限定")),
        _characters(node),
    )


def _groups(node: Map, key: str, normal: Callable[[Scalar], str]) -> tuple[Group, ...]:
    groups = []
    seen: dict[str, int] = {}
    for group in _list(node, key):
        if not isinstance(group, Seq) or len(group) < 2:
            raise yamltext.fault(
                group, f"“{key}”的每一组应是方括号里两个以上的叫法，例如 [编制数, 核定编制数]。"
            )
        names = tuple(dict.fromkeys(normal(_text(text)) for text in group))
        for name in names:
            if name in seen:
                raise yamltext.fault(group, f"“{name}”已在第 {seen[name]} 行的一组里，请并成一组或删去一处。")
            seen[name] = group.line
        groups.append(names)
    return tuple(groups)


def _texts(node: Map, key: str) -> list[str]:
    return [_text(text) for text in _list(node, key)]


def _list(node: Map, key: str) -> list[Node]:
    value = node.get(key)
    if value is None or (isinstance(value, Text) and not value):
        return []
    if not isinstance(value, Seq):
        raise yamltext.fault(value, f"“{key}”应是一行一条、前面有“- ”的清单。")
    return list(value)


def _text(node: Node) -> str:
    if not isinstance(node, Text) or not node.strip():
        raise yamltext.fault(node, "这里应是一个词。")
    return str(node)


def _characters(node: Map) -> dict[int, str]:
    simple: dict[int, str] = {}
    for line in _list(node, "繁体"):
        for pair in _text(line).split():
            if len(pair) != 2:
                raise yamltext.fault(line, f"“{pair}”应是繁体字和简体字各一个，例如“機机”。")
            simple[ord(pair[0])] = pair[1]
    return simple


class Reader:
    """How the texts of one form and of a sheet that should hold it are compared, word by word.

    There are two ways: ``close`` (simplified characters and synonyms) and ``loose`` (also without bracketed
    notes and idle words).  Only those groups of synonyms are used that leave the form's own texts distinct.
    """

    def __init__(self, words: Words, paths: Paths) -> None:
        """``paths``: the texts that must stay distinct: head paths of columns, or labels of rows."""
        self.words = words
        self._whole, self._parts = _harmless(words, paths)
        self._pattern = _pattern(self._parts)
        self._cache: dict[tuple[Scalar, bool], str] = {}

    def close(self, value: Scalar) -> str:
        """A text through synonyms."""
        key = (value, False)
        if key not in self._cache:
            self._cache[key] = self._through(texts.head(self.words.simplified(value)))
        return self._cache[key]

    def turning(self, value: Scalar) -> frozenset[str]:
        """The pieces of a text that change what is counted."""
        text = self.close(value)
        return frozenset(word for word in self.words.turning if word in text)

    def of_other_years(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Whether one of two head paths says an earlier year's (上年) and the other does not."""
        return self._earlier(one) != self._earlier(other)

    def _earlier(self, path: Iterable[str]) -> bool:
        text = "".join(map(self.close, path))
        return any(word in text for word in EARLIER)

    def loose(self, value: Scalar) -> str:
        """A text through synonyms, without what is in brackets and without idle words."""
        key = (value, True)
        if key not in self._cache:
            self._cache[key] = self._loose(value)
        return self._cache[key]

    def _loose(self, value: Scalar) -> str:
        raw = self.words.simplified(value)
        if isinstance(raw, str):
            raw = texts.unnumbered(_NUMBERED.sub("", raw))
        text = self._through(texts.head(texts.without_notes(raw)))
        for idle in self.words.idle:
            left = text.replace(idle, "")
            if len(left) >= _SHORTEST:
                text = self._whole.get(left, left)
        return text

    def _through(self, text: str) -> str:
        if text in self._whole:
            return self._whole[text]
        if self._pattern:
            text = self._pattern.sub(lambda found: self._parts[found[0]], text)
        return self._whole.get(text, text)


def _harmless(words: Words, paths: Paths) -> tuple[dict[str, str], dict[str, str]]:
    """The groups that leave ``paths`` as distinct as they are: variant → kept text."""
    plain = [tuple(texts.head(text) for text in path) for path in paths]
    before = _distinct(plain)
    used = (words.whole, words.parts)
    if _distinct(_mapped(plain, *map(_table, used))) == before:
        return _table(words.whole), _table(words.parts)
    whole: list[Group] = []
    parts: list[Group] = []
    for kept, groups in ((whole, words.whole), (parts, words.parts)):
        for group in groups:
            kept.append(group)
            if _distinct(_mapped(plain, _table(whole), _table(parts))) < before:
                kept.pop()
    return _table(whole), _table(parts)


def _distinct(paths: Paths) -> int:
    """How many paths there are, each counted once (bare numbering aside)."""
    return len(Counter(paths))


def _table(groups: Iterable[Group]) -> dict[str, str]:
    return {text: group[0] for group in groups for text in group}


def _pattern(parts: Mapping[str, str]) -> re.Pattern[str] | None:
    return re.compile("|".join(sorted(map(re.escape, parts), key=len, reverse=True))) if parts else None


def _mapped(paths: Paths, whole: Mapping[str, str], parts: Mapping[str, str]) -> list[tuple[str, ...]]:
    pattern = _pattern(parts)

    def through(text: str) -> str:
        if text in whole:
            return whole[text]
        text = pattern.sub(lambda found: parts[found[0]], text) if pattern else text
        return whole.get(text, text)

    return [tuple(map(through, path)) for path in paths]


def heads(form: Form, words: Words) -> Reader:
    """The reader of a form's heads."""
    return Reader(words, [column.heads for column in form.columns])


def labels(form: Form, words: Words) -> Reader:
    """The reader of a form's row labels."""
    return Reader(words, [(texts.bare(spec.label),) for spec in form.rows if spec.label])
