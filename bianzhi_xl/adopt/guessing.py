"""What each column of an unknown sheet counts: by its formulas, then by the words over it; else by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bianzhi_xl import register
from bianzhi_xl.adopt import formulas
from bianzhi_xl.adopt.formulas import Calculation
from bianzhi_xl.adopt.lexicon import Learnt, Lexicon, Path, Use
from bianzhi_xl.adopt.reading import DASH, TOTALS, Sheet, figure, is_among
from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Leaf
from bianzhi_xl.nouns import Source

_LAST_YEAR = re.compile(r"(?:上|去)一?年(?:度|末|底)?数?")
_THIS_YEAR = re.compile(r"(?:本|今)年(?:度|末|底)?数?|现有")
_CHANGE = re.compile(r"增减|比上年|较上年|变化")
_FIGURE = re.compile(r"数$|人数|编制|合计|职数|率$|[人名个]$")
_BODIES = re.compile(r"机构|单位|企业|处室|个数")
_QUOTAS = re.compile(r"编制|职数|核定")
_MEASURES = re.compile(r"费|金额|元|面积|亩|平方")
_DATED = re.compile(r"(?:19|20)\d\d|基数|目标|计划")
"""Words over figures of another time than this year's end."""
_SAYING = ((_MEASURES, ""), (_BODIES, "个"), (_QUOTAS, "名"))
_UNITS = {"人": "人", "名": "名", "个": "个", "%": "%"}


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a column's figures come from (取), as guessed.

    source: its word 手填 when nothing was guessed.  formula: of 式, over cells of row 0.  last: of 上年, the
    sheet column of this year.  why: the reason in words, beginning with 猜 for a guess; "" when there is none.
    """

    source: Source
    kind: str = ""
    unit: str = ""
    formula: Calculation | None = None
    last: int = 0
    why: str = ""

    @property
    def made_of(self) -> frozenset[int]:
        """The sheet columns that a formula calculates with, or that last year's figure is of."""
        if self.formula:
            return frozenset(column for _, column in self.formula.cells)
        return frozenset((self.last,)) if self.last else frozenset()


HAND = Source("手填")


def taken(sheet: Sheet, lexicon: Lexicon, listing: str) -> dict[int, Taken]:
    """Sheet column → where its cells come from.  listing: the kind of lines the sheet lists, "" for none."""
    guess = _Guessing(sheet, lexicon, listing)
    found: dict[int, Taken] = {}
    for leaf in sheet.leaves:
        found[leaf.number] = guess.alone(leaf)
    for leaf in sheet.leaves:
        if found[leaf.number].source == HAND and not found[leaf.number].why:
            found[leaf.number] = guess.by_neighbours(leaf, found)
    return _shaped(found)


class _Guessing:
    def __init__(self, sheet: Sheet, lexicon: Lexicon, listing: str) -> None:
        self.sheet, self.lexicon, self.listing = sheet, lexicon, listing
        self.paths: dict[int, Path] = {leaf.number: lexicon.path(leaf.path) for leaf in sheet.leaves}
        self.own = _row_formulas(sheet)

    def alone(self, leaf: Leaf) -> Taken:
        """By what stands in the column and over it."""
        path = self.paths[leaf.number]
        if leaf == self.sheet.label:
            return Taken(Source("行名"))
        if leaf.number == self.sheet.numbers:
            return Taken(Source("序号"))
        if leaf.number in self.own:
            return self._calculated(leaf)
        if not path or any(sign.search("".join(leaf.path)) for sign in (_DATED, _LAST_YEAR, _CHANGE)):
            return self._by_hand(leaf)
        return self._learnt(leaf) or self._by_hand(leaf)

    def _calculated(self, leaf: Leaf) -> Taken:
        formula, why = self.own[leaf.number]
        less = any(sign < 0 for sign, _ in formula.terms)
        differs = not formula.terms or (less and len(formula.terms) < 3)
        kind = "超缺" if self.paths[leaf.number][-1:] == ("超缺",) else "增减" if differs else ""
        return Taken(Source("式"), kind, _UNITS.get(texts.unit(leaf.path[-1]), ""), formula, why=why)

    def _learnt(self, leaf: Leaf) -> Taken | None:
        path = self.paths[leaf.number]
        for known in (self.lexicon.same_path(path), self._field(leaf), self.lexicon.counted(path)):
            if known and self._can_stand(known.use):
                return Taken(known.use.source, known.use.kind, known.use.unit, why=known.why)
        return None

    def _can_stand(self, use: Use) -> bool:
        """Whether a figure or text of that kind can stand in this sheet: texts only where something is
        listed, of people only where people are; no counts there."""
        people = self.listing == "逐人"
        if use.source.word in ("个人", "机构"):
            return bool(self.listing) and people == (use.source.word == "个人")
        return not people if use.unit else bool(self.listing) or use.source.word != "台账"

    def _field(self, leaf: Leaf) -> Learnt | None:
        """A text of the register by the name that exports have for it."""
        word = "个人" if self.listing == "逐人" else "机构"
        name = register.field(word, leaf.path[-1]) if len(leaf.path) == 1 else ""
        if not name or not self.listing or _has_figures(self.sheet, leaf):
            return None
        return Learnt(Use(Source(word, name), "文字", ""), f"猜：台账里有“{name}”一项")

    def _by_hand(self, leaf: Leaf) -> Taken:
        path = self.paths[leaf.number]
        shape = self.lexicon.shape(path[-1]) if path else None
        unit = _UNITS.get(texts.unit(leaf.path[-1]), "")
        if not unit and shape:
            unit = shape.unit
        elif not unit and not _has_texts(self.sheet, leaf) and self._counts(leaf):
            unit = next((unit for sign, unit in _SAYING if sign.search("".join(path))), "人")
        return Taken(HAND, "手填", unit)

    def _counts(self, leaf: Leaf) -> bool:
        return bool(_FIGURE.search(texts.head(leaf.path[-1]))) or _has_figures(self.sheet, leaf)

    def by_neighbours(self, leaf: Leaf, found: Mapping[int, Taken]) -> Taken:
        """By its neighbours: last year's figure, a difference, a total."""
        by_hand = found[leaf.number]
        path = self.paths[leaf.number]
        if not path:
            return by_hand
        if _of_last_year(path) and not _of_change(path):
            return self._last_year(leaf) or by_hand
        return self._difference(leaf, found) or self._total(leaf, found) or by_hand

    def _last_year(self, leaf: Leaf) -> Taken | None:
        this = [n for n in self._of_any_year(leaf) if not _of_last_year(self.paths[n])]
        if not this:
            return None
        return Taken(Source("上年"), "上年", last=this[0], why="猜：栏名或上面的表头有“上年”")

    def _of_any_year(self, leaf: Leaf) -> list[int]:
        """The other columns with the same heads when what says which year is left out; no changes."""
        wanted = _timeless(self.paths[leaf.number])
        same = [n for n, path in self.paths.items() if _timeless(path) == wanted and n != leaf.number]
        return [n for n in same if not _of_change(self.paths[n])]

    def _beside(self, leaf: Leaf) -> list[int]:
        """The other columns right under the same heads."""
        group = self.paths[leaf.number][:-1]
        return [n for n, path in self.paths.items() if path[:-1] == group and n != leaf.number]

    def _difference(self, leaf: Leaf, found: Mapping[int, Taken]) -> Taken | None:
        path, beside = self.paths[leaf.number], self._beside(leaf)
        if path[-1] == "超缺":
            have = [n for n in beside if found[n].source.word == "人数"]
            may = [n for n in beside if found[n].kind in ("编制", "领导职数")]
            if len(have) == len(may) == 1:
                return _less(have[0], may[0], "超缺", "猜：超缺是实有减编制")
        if _of_change(path):
            same = self._of_any_year(leaf)
            before = [n for n in same if _of_last_year(self.paths[n])]
            this = [n for n in same if n not in before]
            last = [n for n in beside if found[n].last]
            if _timeless(path) and len(this) == len(before) == 1:
                return _less(this[0], before[0], "增减", "猜：增减是本年减上年")
            if len(last) == 1:
                return _less(found[last[0]].last, last[0], "增减", "猜：增减是本年减上年")
        return None

    def _total(self, leaf: Leaf, found: Mapping[int, Taken]) -> Taken | None:
        """合计 under a group, or a group 合计 over the same columns as the groups beside it."""
        path = self.paths[leaf.number]
        parts: list[int] = []
        if path[-1] in TOTALS:
            parts = [n for n in self._beside(leaf) if found[n].unit]
            if any(p[: len(path) - 1] == path[:-1] and len(p) > len(path) for p in self.paths.values()):
                return None
        elif len(path) > 1 and path[-2] in TOTALS:
            parts = [
                n
                for n, p in self.paths.items()
                if n != leaf.number and len(p) == len(path) and p[:-2] == path[:-2] and p[-1] == path[-1]
            ]
        heads = {each.number: each.path[-1] for each in self.sheet.leaves}
        parts = [n for n in parts if not is_among(heads[n]) and found[n].unit != "%"]
        if len(parts) < 2 or len({found[n].unit for n in parts}) > 1:
            return None
        first = found[parts[0]]
        formula = _sum([(1, number) for number in parts])
        return Taken(Source("式"), first.kind, first.unit, formula, why="猜：合计是旁边各栏之和")


def _timeless(path: Path) -> Path:
    """A path without what says which year."""
    bare = (_CHANGE.sub("", _THIS_YEAR.sub("", _LAST_YEAR.sub("", text))) for text in path)
    return tuple(text for text in bare if text and text not in ("比", "较"))


def _of_last_year(path: Path) -> bool:
    return bool(_LAST_YEAR.search("".join(path)))


def _of_change(path: Path) -> bool:
    return bool(_CHANGE.search("".join(path)))


def _less(one: int, other: int, kind: str, why: str) -> Taken:
    return Taken(Source("式"), kind, "", _sum([(1, one), (-1, other)]), why=why)


def _sum(terms: Sequence[tuple[int, int]]) -> Calculation:
    pieces: list[str | tuple[int, int]] = []
    for sign, number in terms:
        pieces += [" + " if sign > 0 else " - "] if pieces else []
        pieces.append((0, number))
    return Calculation(tuple(pieces), tuple((sign, (0, number)) for sign, number in terms))


def _row_formulas(sheet: Sheet) -> dict[int, tuple[Calculation, str]]:
    """Sheet column → the formula most of its cells have over their row, else the one its code says (3=1+2)."""
    columns = {leaf.number for leaf in sheet.leaves}
    found: dict[int, Counter[Calculation]] = {}
    for line in sheet.lines:
        for number in columns:
            text = sheet.grid.formulas.get((line.row, number))
            read = formulas.read(text) if text else None
            if read and all(row == line.row and column in columns for row, column in read.cells):
                found.setdefault(number, Counter())[_anywhere(read)] += 1
    by_code = {n: (read, f"据栏号“{sheet.codes[n]}”") for n, read in _by_codes(sheet, columns).items()}
    return by_code | {n: (counts.most_common(1)[0][0], "据表里的公式") for n, counts in found.items()}


def _anywhere(read: Calculation) -> Calculation:
    """A formula of one row, for any row."""
    return _moved(read, lambda cell: (0, cell[1]))


def _moved(read: Calculation, place: Callable[[tuple[int, int]], tuple[int, int]]) -> Calculation:
    pieces = tuple(piece if isinstance(piece, str) else place(piece) for piece in read.pieces)
    return Calculation(pieces, tuple((sign, place(cell)) for sign, cell in read.terms))


def _by_codes(sheet: Sheet, columns: set[int]) -> dict[int, Calculation]:
    """Columns whose code is calculated from others: sheet column → calculation."""
    codes = {column: code for column, code in sheet.codes.items() if column in columns}
    own = {column: code.split("=")[0].strip("()") for column, code in codes.items()}
    numbers = {int(number): column for column, number in own.items() if number.isdecimal()}
    found = {}
    for column, code in codes.items():
        said = code.split("=")[1] if code.count("=") == 1 else ""
        if said and all(int(number) in numbers for number in re.findall(r"\d+", said)):
            read = formulas.read("=" + re.sub(r"\d+", r"A\g<0>", said))
            if read:
                found[column] = _moved(read, lambda cell: (0, numbers[cell[0]]))
    return found


def _has_texts(sheet: Sheet, leaf: Leaf) -> bool:
    """Whether people have written words below a head."""
    cells = (sheet.grid.cells.get((line.row, leaf.number)) for line in sheet.lines)
    return any(isinstance(value, str) and not DASH.fullmatch(texts.tight(value)) for value in cells)


def _has_figures(sheet: Sheet, leaf: Leaf) -> bool:
    """Whether numbers or formulas stand below a head."""
    cells = [(line.row, leaf.number) for line in sheet.lines]
    return any(figure(sheet.grid.cells.get(cell)) or cell in sheet.grid.formulas for cell in cells)


def _shaped(found: Mapping[int, Taken]) -> dict[int, Taken]:
    """What a formula or last year's figure counts follows from the columns it is made of."""
    shaped: dict[int, Taken] = {}

    def shape(number: int) -> Taken:
        if number not in shaped:
            each = shaped[number] = found[number]  # where formulas go round in a circle it ends here
            if each.last:
                shaped[number] = replace(each, unit=shape(each.last).unit)
            elif each.formula:
                order = [column for _, (_, column) in each.formula.terms] or sorted(each.made_of)
                shaped[number] = _counting_as(each, [shape(column) for column in order])
        return shaped[number]

    return {number: shape(number) for number in found}


def _counting_as(each: Taken, parts: Sequence[Taken]) -> Taken:
    """A formula that counts what its parts do."""
    unit = each.unit or next((part.unit for part in parts if part.unit), "人")
    kind = each.kind or next((part.kind for part in parts if part.kind not in ("", "手填")), "其他人员")
    return replace(each, unit=unit, kind=kind)
