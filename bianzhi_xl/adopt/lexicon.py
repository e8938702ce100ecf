"""What the words of heads and rows have meant so far: learnt from the declared forms, 口径 and the code lists.

Nothing is written down twice: a word means what the forms under templates/ (and the office's own) take it
for, and a name of 口径 or of a code list means that filter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from bianzhi_xl import register
from bianzhi_xl.binding import texts
from bianzhi_xl.binding.words import Reader, Words
from bianzhi_xl.nouns import Column, Form, Scalar, Source, Where

COUNTED = ("人数", "编制", "机构数", "内设机构数", "台账")
_UNTOLD = {"其他", "未归类", "无", "是", "否", "合计"}
"""Values and words that say nothing by themselves."""

Path = tuple[str, ...]


class Use(NamedTuple):
    """How declared columns take a figure or a text: the source, what it counts (类, 计量)."""

    source: Source
    kind: str
    unit: str


class Learnt(NamedTuple):
    """What is known of a column's words, and from where."""

    use: Use
    why: str


class RowWord(NamedTuple):
    """The filters of a row of that name (条件 and 机构条件), and from where they are known."""

    where: Where
    bodies: Where | None
    why: str


class Lexicon:
    """The words of the declared forms."""

    def __init__(self, declared: Iterable[Form], words: Words) -> None:
        self._reader = Reader(words, ())
        self._vague = words.vague
        self.naming: Counter[str] = Counter()
        self._listings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._paths: dict[Path, list[tuple[Use, str]]] = defaultdict(list)
        self._lasts: dict[str, list[Use]] = defaultdict(list)
        self._groups: dict[str, list[Use]] = defaultdict(list)
        self._last_groups: dict[str, list[tuple[Use, Path]]] = defaultdict(list)
        self._counted: list[Use] = []
        self._counts: dict[str, list[Use]] = defaultdict(list)
        self._attributes: dict[str, Counter[str]] = defaultdict(Counter)
        self._rows: dict[str, dict[str, RowWord]] = {}
        for form in declared:
            self._learn(form)
        self._codes = _codes(self.close)
        self._predicates = {self.close(name): where for name, where in register.predicates().items()}

    def close(self, value: Scalar) -> str:
        """A head through synonyms."""
        return self._reader.close(value)

    def label(self, value: Scalar) -> str:
        """A row's label through synonyms, without numbering."""
        return self.close(texts.unnumbered(value))

    def path(self, heads: Iterable[str]) -> Path:
        return tuple(text for head in heads if (text := self.close(head)))

    def _learn(self, form: Form) -> None:
        head = self.close(form.column(form.label_column).heads[-1])
        self.naming[head] += 1
        self._listings[form.serves, head].update(s.kind for s in form.rows if s.kind != "固定")
        for column in form.columns:
            self._learn_column(column, form)
        self._rows[form.name] = {
            self.label(spec.label): RowWord(spec.where, spec.bodies, f"猜：与{form.name}的同名行相同")
            for spec in form.rows
            if spec.label and not spec.sum_of
        }

    def _learn_column(self, column: Column, form: Form) -> None:
        path = self.path(column.heads)
        if not path or column.source.word in ("行名", "上年"):
            return
        use = Use(column.source, column.kind, column.unit)
        self._lasts[path[-1]].append(use)
        if column.source.word == "式":
            return
        self._paths[path].append((use, form.name))
        if column.source.word in COUNTED:
            self._counted.append(use)
            self._last_groups[path[-1]].append((use, path[:-1]))
            for name, _ in column.source.where:
                self._attributes[column.source.word][name] += 1
                self._counts[name].append(_bare(use))
            for text in path[:-1]:
                self._groups[text].append(use)

    def listing(self, serves: str, head: str) -> str:
        """The kind of listing (逐机构 …) under such a head in declared forms, else by its words; "" for none."""
        text = self.close(head)
        if kinds := self._listings.get((serves, text)):
            return kinds.most_common(1)[0][0]
        return "逐人" if "姓名" in text else "逐机构" if text.endswith("名称") else ""

    def same_path(self, path: Path) -> Learnt | None:
        """What the declared columns under exactly these heads mostly are."""
        uses = self._paths.get(path)
        if not uses:
            return None
        best, number = Counter(use for use, _ in uses).most_common(1)[0]
        if 2 * number <= len(uses):
            return None
        return Learnt(best, f"猜：与{next(form for use, form in uses if use == best)}的同名栏相同")

    def shape(self, last: str) -> Use | None:
        """What columns with this lowest head mostly count (类, 计量), formulas too."""
        return _most(self._lasts.get(last, []))

    def counted(self, path: Path) -> Learnt | None:
        """A count put together from the words of a path, each for itself."""
        able = ((use, text) for text in reversed(path) if (use := self._counting(text, path)))
        use, by = next(able, (self._by_code(path[-1]), path[-1]))
        if use is None or path[-1] in _UNTOLD:
            return None
        where, told = Where(), [by]
        for text in path:
            found = self.filter(text, use.source.word)
            if found:
                where = _narrowed(where, found)
                told.append(text)
        if use.source.word == "人数" and not self._instead & dict(where).keys():
            where = where & register.predicates()["实有"]
        source = Source(use.source.word, use.source.field, where, use.source.by)
        unknown = [text for text in path if text not in told and not self._known(text)]
        why = f"猜：由“{'”“'.join(dict.fromkeys(told))}”"
        why += f"，“{'”“'.join(unknown)}”没有算进去" if unknown else ""
        return Learnt(use._replace(source=source), why)

    def _known(self, text: str) -> bool:
        return text in self._lasts or text in self._groups or text in self._vague

    def _counting(self, text: str, path: Path) -> Use | None:
        """What columns with this word mostly count, without their filters."""
        lasts = [use for use in self._lasts.get(text, ()) if use.source.word in COUNTED and use.unit]
        if not lasts or text != path[-1]:
            return _most([_bare(use) for use in (*lasts, *self._groups.get(text, ()))])
        # 正职 is a quota under 核定, and people under 实配.
        above = map(self._words_under, reversed(path[:-1]))
        fitting = ([_bare(use) for use in lasts if use.source.word in words] for words in above)
        return _most(next(filter(None, fitting), [_bare(use) for use in lasts]))

    def _words_under(self, group: str) -> set[str]:
        """What is counted under a group head, or under known ones that are a part of its text."""
        known = [group] if group in self._groups else [text for text in self._groups if text in group]
        return {use.source.word for text in known for use in self._groups[text]}

    def _by_code(self, text: str) -> Use | None:
        """What is mostly counted by the code list that a word is of."""
        names = [name for name, _ in self._codes.get(text, ())]
        return _most([use for name in names for use in self._counts.get(name, ())])

    @cached_property
    def _instead(self) -> set[str]:
        """Attributes that say whom of all people a column counts, so that it does not mean 实有."""
        people = [dict(use.source.where).keys() for use in self._counted if use.source.word == "人数"]
        alone = {name for names in people if len(names) == 1 for name in names}
        beside = {name for names in people if names & {"计入实有", "人员状况"} for name in names}
        return alone | {name for names in people for name in names if name not in beside}

    def filter(self, text: str, word: str) -> Where:
        """The filter that a word of a head adds: a 口径, a code, or what its declared columns have in common."""
        if text in self._predicates:
            return self._predicates[text]
        learnt = self._common(text, word)
        codes = {(name, frozenset((value,))) for name, value in self._codes.get(text, ())}
        if learnt:
            return Where(codes & set(learnt)) or learnt
        names = self._attributes[word]
        able = [(names[name], name, values) for name, values in codes if names[name]]
        return Where(term[1:] for term in sorted(able, key=lambda term: term[:2])[-1:])

    def _common(self, text: str, word: str) -> Where:
        """What all declared columns with a word filter by, their groups' own filters aside."""
        if text in _UNTOLD:
            return Where()
        groups = [set(use.source.where) for use in self._groups.get(text, ()) if use.source.word == word]
        lasts = [
            set(use.source.where) - self._of_groups(groups)
            for use, groups in self._last_groups.get(text, ())
            if use.source.word == word
        ]
        return Where(sorted(set.intersection(*groups, *lasts))) if groups or lasts else Where()

    def _of_groups(self, groups: Path) -> set:
        """What all columns under some groups filter by, if they are several."""
        shared = [
            set.intersection(*(set(use.source.where) for use in self._groups[text]))
            for text in groups
            if len(self._groups.get(text, ())) > 1
        ]
        return set().union(*shared)

    def rows(self, labels: Iterable[str]) -> dict[str, RowWord]:
        """The filters of rows by their labels: of the declared form with most of them, else of a code list."""
        wanted = {label: self.label(label) for label in labels}
        own = set(wanted.values())
        nearest = sorted(self._rows.values(), key=lambda known: -len(own & known.keys()))
        found = {
            label: next(known[text] for known in nearest if text in known)
            for label, text in wanted.items()
            if any(text in known for known in (nearest[:1] if _others(text) else nearest))
        }
        found |= self._by_codes({label: text for label, text in wanted.items() if label not in found})
        return found | _rest({label for label, text in wanted.items() if _others(text)} - found.keys(), found)

    def sections(self, labels: Iterable[str]) -> dict[str, RowWord]:
        """The filters of listings by the labels above them: a code list's, else those of rows of that name."""
        wanted = {label: self.label(label) for label in labels}
        coded = self._by_codes(wanted)
        rest = _rest({label for label, text in wanted.items() if _others(text)}, coded)
        return {**self.rows(wanted), **coded, **rest}

    def _by_codes(self, wanted: Mapping[str, str]) -> dict[str, RowWord]:
        """Rows that bear names of one code list."""
        hits = Counter(name for text in wanted.values() for name, _ in self._codes.get(text, ()))
        used = [name for name in sorted(hits) if self._used(name)]
        name = max(used, key=lambda each: (hits[each], self._used(each)), default="")
        why = f"猜：行名是“{name}”的一个值"
        return {
            label: RowWord(Where.of({name: value}), None, why)
            for label, text in wanted.items()
            if (value := dict(self._codes.get(text, ())).get(name))
        }

    def _used(self, attribute: str) -> int:
        """How often declared columns and rows filter by an attribute."""
        rows = (word for known in self._rows.values() for word in known.values())
        return sum(attribute in dict(word.where) for word in rows) + sum(
            names[attribute] for names in self._attributes.values()
        )


def _others(text: str) -> bool:
    """Whether a row is for whatever the other rows are not for."""
    return text.startswith("其他")


def _rest(others: set[str], found: Mapping[str, RowWord]) -> dict[str, RowWord]:
    """The one row 其他: what the other rows' filters leave of the attribute by which they differ."""
    wheres = [dict(word.where) for word in found.values()]
    shared = {name: values for where in wheres[:1] for name, values in where.items()}
    shared = {name: values for name, values in shared.items() if all(w.get(name) == values for w in wheres)}
    differing = Counter(name for where in wheres for name in where if name not in shared)
    if len(others) != 1 or not differing:
        return {}
    name = differing.most_common(1)[0][0]
    named: frozenset[str] = frozenset().union(*(where.get(name, ()) for where in wheres))
    left = frozenset(register.codes(name)) - named
    if not left or differing[name] < 2:
        return {}
    why = f"猜：“{name}”里别的行没有写的各值"
    return {label: RowWord(Where.of({**shared, name: left}), None, why) for label in others}


def _bare(use: Use) -> Use:
    """A use without its filters."""
    return use._replace(source=Source(use.source.word, use.source.field, Where(), use.source.by))


def _most(uses: Sequence[Use]) -> Use | None:
    return Counter(uses).most_common(1)[0][0] if uses else None


def _narrowed(where: Where, more: Where) -> Where:
    """Both filters; where they exclude each other the word lower down wins."""
    before = dict(where)
    agreed = {name: before.get(name, values) & values or values for name, values in more}
    return Where.of({**before, **agreed})


def _codes(close: Callable[[Scalar], str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Word → (attribute, value): every value of every attribute, and the other names of the code lists."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    lists = register.code_lists()
    for name in sorted(register.attributes()):
        values = {value: value for value in register.codes(name)}
        for text, value in ({**lists.get(name, {}), **values}).items():
            if value in values and text not in _UNTOLD and not text.isascii():
                found[close(text)].setdefault(name, value)
    return {text: tuple(pairs.items()) for text, pairs in found.items()}
