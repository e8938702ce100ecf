"""From a sheet that no form declares to the draft of its declaration, for a person to finish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from bianzhi_xl import binding, forms
from bianzhi_xl.adopt import formulas, guessing, reading, rows, writing
from bianzhi_xl.adopt.guessing import HAND, Taken
from bianzhi_xl.adopt.lexicon import Lexicon, RowWord
from bianzhi_xl.adopt.naming import Names
from bianzhi_xl.adopt.reading import DASH, Sheet
from bianzhi_xl.adopt.rows import Drafted
from bianzhi_xl.adopt.writing import Group
from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Leaf
from bianzhi_xl.binding.words import Words, standard
from bianzhi_xl.nouns import FileFault, Form, Grid, Where
from bianzhi_xl.yamltext import quoted

_UNITS = ("名", "人", "个", "%")
_NO_NUMBER = "未编号"
_LISTED = {"逐机构": "单位", "逐内设机构": "内设机构", "逐人": "人员"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted declaration.

    text: the YAML.  form: the same, read.  open: what could not be guessed, one sentence each.
    guessed: how many columns' sources were guessed; by_hand: how many were left to be typed.
    """

    text: str
    form: Form
    open: tuple[str, ...]
    guessed: int
    by_hand: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet is from: the workbook's name, whose form it is (填报)."""

    book: str
    serves: str = "县市"


def draft(grid: Grid, declared: Mapping[str, Form], origin: Origin, words: Words | None = None) -> Draft:
    """The draft of a sheet's declaration; it loads as it is, and binds to the sheet it was made from.

    declared: the forms that are known already; words are taken for what they mean there.
    Raises FileFault when no title, no head or no row can be read.
    """
    lexicon = Lexicon(declared.values(), words or standard())
    sheet = reading.read(grid, lexicon.naming, lexicon.close)
    made = _Drafting(sheet, lexicon, origin, frozenset(declared))
    if not made.rows:
        raise FileFault(
            f"工作表“{grid.sheet}”的表头下面没有行名，也没有空行，没有收录；请检查是不是空白表样。"
        )
    text = made.text(())
    form = forms.declared(text, f"{made.name}.yaml")
    missing = binding.bind(form, grid, origin.book, synonyms=words).missing
    if missing:
        text = made.text([f"{item.what}：{item.why}" for item in missing])
        form = forms.declared(text, f"{made.name}.yaml")
    guessed = sum(map(made.guessed, sheet.leaves))
    return Draft(text, form, tuple(made.open), guessed, len(made.unknown()))


class _Drafting:
    """The parts of one draft, each named once."""

    def __init__(self, sheet: Sheet, lexicon: Lexicon, origin: Origin, known: frozenset[str]) -> None:
        self.sheet, self.lexicon, self.origin = sheet, lexicon, origin
        self.listing = lexicon.listing(origin.serves, sheet.label.path[-1])
        self.rows = rows.drafted(sheet, bool(self.listing))
        self.kind = self._kind()
        self.taken = _without_circles(guessing.taken(sheet, lexicon, self.kind))
        self.name = Names(known).name(_called(sheet, known), "表")
        self.keys = self._row_names()
        self.paths = _paths(sheet.leaves, 0, (), Names())
        self.taken = {number: self._sayable(number, each) for number, each in self.taken.items()}
        self.open: list[str] = []

    def _kind(self) -> str:
        """The kind of the listings, "" when the sheet has none."""
        return (self.listing or "逐机构") if any(row.listing for row in self.rows) else ""

    def _row_names(self) -> list[str]:
        names, found, above = Names(), [], ""
        for row in self.rows:
            if row.listing:
                found.append(names.name(above.removesuffix("小计") + _LISTED[self.kind], "行"))
            else:
                above = names.name(texts.unnumbered(row.label), "行")
                found.append(above)
        return found

    def text(self, unplaced: Sequence[str]) -> str:
        """The whole file.  unplaced: what of it is not found again in the sheet."""
        columns = writing.columns(self._tree(self.sheet.leaves, 0))
        lines = "行:\n" + "".join(self._rows())
        self.open = [*self._questions(), *(f"这张表里对不上：{each}" for each in unplaced)]
        return writing.head(self._intro(), self._items()) + columns + lines + self._foot()

    def _intro(self) -> list[str]:
        return [
            f"由 {self.origin.book} 的工作表“{self.sheet.grid.sheet}”收录的草稿（bianzhi-xl adopt）。",
            "“猜：…”的地方都请核实，改错补缺；看完以后删去“草稿: 是”一行，填表、核对、锁定才认它。",
            "没有猜出来、要人定的：",
            *(f"- {each}" for each in self.open),
        ]

    def _questions(self) -> list[str]:
        found = [
            "范围：这张表只统计哪些机构或编制，没有猜；要限定时加一行“范围: {…}”，写法见 templates 里的表样。"
        ]
        if not self.sheet.number:
            found.append(f"表号：表上没有，先写“{_NO_NUMBER}”。")
        if not self.sheet.sign:
            found.append("签字：表下没有读到签字的一行。")
        found += [f"{leaf.said}：取什么没有猜出来，先写“手填”。" for leaf in self.unknown()]
        found += [f"{leaf.said}：是哪一栏的其中，没有猜；要核对就加“其中: 栏名”。" for leaf in self._among()]
        found += [f"{where}没有读，请接成一块再收录，或在声明里补上。" for where in self.sheet.unread]
        found += [f"行“{texts.shown(row.label)}”：条件没有猜出来。" for row in self._unknown_rows()]
        if self.kind:
            found.append(f"“{self.kind}”列出哪些、按什么排序（条件、排序），请核实。")
        return found

    def _among(self) -> list[Leaf]:
        """The columns whose head begins with 其中, those that a formula adds up aside."""
        used = frozenset().union(*(each.made_of for each in self.taken.values() if each.formula))
        alone = [leaf for leaf in self.sheet.leaves if leaf.number not in used]
        return [leaf for leaf in alone if reading.is_among(leaf.path[-1])]

    def unknown(self) -> list[Leaf]:
        """The columns whose source was not guessed."""
        hand = [leaf for leaf in self.sheet.leaves if self.taken[leaf.number].source == HAND]
        return [leaf for leaf in hand if not self.guessed(leaf)]

    def guessed(self, leaf: Leaf) -> bool:
        return self.taken[leaf.number].why.startswith("猜")

    def _unknown_rows(self) -> list[Drafted]:
        known = self._conditions()
        return [row for row in self.rows if not row.listing and not row.adds and row.label not in known]

    def _items(self) -> dict[str, str]:
        used = {taken.unit for taken in self.taken.values() if taken.unit}
        used |= {"人"} if self.kind == "逐人" else set()
        units = "、".join(unit for unit in _UNITS if unit in used)
        return {
            "草稿": "是",
            "表": self.name,
            "表号": quoted(self.sheet.number or _NO_NUMBER),
            "标题": quoted(self.sheet.title),
            "工作簿": quoted(self.origin.book.rsplit(".", 1)[0]),
            "填报": self.origin.serves,
            **({"计量": units} if units else {}),
            "依据": quoted(f"收录自 {self.origin.book} 的工作表“{self.sheet.grid.sheet}”"),
            "行名列": self._key(self.sheet.label.number),
        }

    def _foot(self) -> str:
        notes = "".join(f"- {quoted(note)}\n" for note in self.sheet.notes)
        return f"签字: {writing.listed(self.sheet.sign)}\n" + (f"说明:\n{notes}" if notes else "")

    def _tree(self, leaves: Sequence[Leaf], depth: int) -> list[Group]:
        """The nodes at one depth: neighbours with the same text there, and more below it, are a group."""
        found = []
        for _, inside in groupby(leaves, key=lambda leaf: _branch(leaf, depth)):
            run = list(inside)
            if len(run[0].path) > depth + 1:
                name = self.paths[run[0].number][depth]
                found.append(Group(run[0].path[depth], name, inner=self._tree(run, depth + 1)))
            else:
                found += [self._leaf(leaf) for leaf in run]
        return found

    def _key(self, number: int) -> str:
        return ".".join(self.paths[number])

    def _sayable(self, number: int, taken: Taken) -> Taken:
        """A formula or last year's figure, unless a name in it would be read as another column of its group."""
        if all(self._resolved(number, key) == key for key in map(self._key, taken.made_of)):
            return taken
        return Taken(HAND, "手填", taken.unit, why=f"写不成式，里面的栏名在本组里另有所指（{taken.why}）")

    def _resolved(self, number: int, name: str) -> str:
        """What a column's name means inside a column: that of its own group first, then outward."""
        keys, own = {self._key(each) for each in self.paths}, self.paths[number]
        able = (".".join((*own[:depth], name)) for depth in range(len(own) - 1, -1, -1))
        return next((key for key in able if key in keys and key != self._key(number)), "")

    def _leaf(self, leaf: Leaf) -> Group:
        taken = self.taken[leaf.number]
        items = {"取": quoted(self._source(taken))}
        if rest := self._filter(taken)[1]:
            items["条件"] = writing.condition(rest)
        if taken.source.by:
            items["按"] = taken.source.by
        if taken.unit:
            items["计量"] = quoted(taken.unit)
        if taken.kind:
            items["类"] = taken.kind
        items |= self._applies(leaf)
        return Group(leaf.path[-1], self.paths[leaf.number][-1], items, taken.why)

    def _filter(self, taken: Taken) -> tuple[tuple[str, ...], Where]:
        """The names of 口径 inside the brackets of 取, and what is left for 条件."""
        return writing.named(taken.source.where) if taken.source.word != "台账" else ((), taken.source.where)

    def _source(self, taken: Taken) -> str:
        """取: over the keys of this draft."""
        if taken.formula:
            return taken.formula.over(lambda cell: self._key(cell[1]))
        if taken.last:
            return f"上年({self._key(taken.last)})"
        inside = [*filter(None, [taken.source.field]), *self._filter(taken)[0]]
        return f"{taken.source.word}({', '.join(inside)})" if inside else taken.source.word

    def _applies(self, leaf: Leaf) -> dict[str, str]:
        """仅 and 除, from the dashes in cells that mean nothing."""
        dashed = [
            name
            for name, row in zip(self.keys, self.rows, strict=True)
            if all(DASH.fullmatch(texts.tight(self.sheet.grid.cells.get((r, leaf.number)))) for r in row.rows)
        ]
        kept = [name for name in self.keys if name not in dashed]
        if not dashed or not kept:
            return {}
        if kept == [name for name, row in zip(self.keys, self.rows, strict=True) if row.listing]:
            return {"仅": f"[{self.kind}]"}
        return {"仅": writing.listed(kept)} if len(kept) < len(dashed) else {"除": writing.listed(dashed)}

    def _rows(self) -> Iterable[str]:
        known = self._conditions()
        for key, row in zip(self.keys, self.rows, strict=True):
            yield self._listing(key, row) if row.listing else self._fixed(key, row, known.get(row.label))

    def _conditions(self) -> Mapping[str, RowWord]:
        return self.lexicon.rows(row.label for row in self.rows if not row.listing and not row.adds)

    def _fixed(self, key: str, row: Drafted, known: RowWord | None) -> str:
        items = {"名": key}
        if key != row.label:
            items["题"] = quoted(row.label)
        if row.of >= 0:
            items["其中"] = self.keys[row.of]
        why = row.why
        if row.adds:
            items["加"] = writing.listed(self.keys[number] for number in row.adds)
        elif known:
            items |= {"条件": writing.condition(known.where)} if known.where else {}
            items |= {"机构条件": writing.condition(known.bodies)} if known.bodies is not None else {}
            why = "；".join(filter(None, (why, known.why)))
        return writing.row(items, why)

    def _sections(self) -> Mapping[str, RowWord]:
        """What the labels of the totals right above listings say, plain totals aside."""
        above = [row for row, under in pairwise(self.rows) if under.listing and len(row.adds) == 1]
        return self.lexicon.sections(
            row.label for row in above if rows.numbered(row.label) or not rows.total(row.label)
        )

    def _listing(self, key: str, row: Drafted) -> str:
        number = self.rows.index(row)
        above = self.rows[number - 1].label if number else ""
        known = self._sections()
        items = {self.kind: key}
        why = "猜：空行或单位名称的各行是一段清单"
        if above in known and known[above].where:
            items["条件"] = writing.condition(known[above].where)
            why += f"，条件由上面的“{texts.shown(above)}”"
        return writing.row({**items, "空行": str(len(row.rows))}, why)


def _paths(
    leaves: Sequence[Leaf], depth: int, above: tuple[str, ...], names: Names
) -> dict[int, tuple[str, ...]]:
    """Sheet column → its names from the top down."""
    found: dict[int, tuple[str, ...]] = {}
    for _, inside in groupby(leaves, key=lambda leaf: _branch(leaf, depth)):
        run = list(inside)
        if len(run[0].path) > depth + 1:
            found |= _paths(run, depth + 1, (*above, names.name(run[0].path[depth], "栏")), Names())
        else:
            found |= {leaf.number: (*above, names.name(leaf.path[depth], "栏")) for leaf in run}
    return found


def _branch(leaf: Leaf, depth: int) -> tuple[str, int]:
    """What neighbours under one group share; a leaf that ends here stands alone."""
    return (leaf.path[depth], 0) if len(leaf.path) > depth + 1 else (leaf.path[depth], leaf.number)


def _called(sheet: Sheet, known: frozenset[str]) -> str:
    """What the form is called: the sheet's name, its title when the sheet has no name of its own."""
    name = texts.plain(sheet.grid.sheet)
    return sheet.title if name.isascii() or name in known else name


def _without_circles(taken: Mapping[int, Taken]) -> dict[int, Taken]:
    """Formulas that go round in a circle are not used."""
    circular = formulas.circular(
        {number: each.made_of if each.formula else () for number, each in taken.items()}
    )
    left = {
        number: Taken(HAND, "手填", taken[number].unit, why="公式互相算成一圈，没有采用")
        for number in circular
    }
    return {**taken, **left}
