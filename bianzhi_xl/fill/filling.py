"""What filling one bound sheet comes to: edits, conflicts with what people typed, and what stays blank."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bianzhi_xl.fill import comparing, spare, totals
from bianzhi_xl.fill.formulas import formulas
from bianzhi_xl.fill.growing import row_above, short
from bianzhi_xl.fill.reasons import reason
from bianzhi_xl.fill.totals import Total
from bianzhi_xl.forms import Numbers, applies, numbers
from bianzhi_xl.forms.sums import is_total
from bianzhi_xl.nouns import (
    At,
    Binding,
    Block,
    Column,
    Edit,
    Figures,
    Form,
    Formula,
    Grid,
    Meaning,
    Row,
    Scalar,
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that holds something else than the register says, and that we did not write.

    typed: what stands there (a Formula if it is one); shown: what a person sees there.
    computed: the figure or formula that belongs there.
    """

    meaning: Meaning
    at: At
    typed: Scalar
    computed: Scalar
    shown: Scalar = None
    why: str = ""

    def __str__(self) -> str:
        said = "公式" if isinstance(self.computed, Formula) else "台账"
        shown = "空白" if self.shown in (None, "") else str(self.shown)
        if isinstance(self.typed, Formula):
            shown = f"是公式 {self.typed}（得 {shown}）"
        elif isinstance(self.typed, str):
            shown = f"是文字“{shown}”"
        return f"{self.meaning}（{self.at.sheet} {self.at.a1}）：表里 {shown}，{said} {self.computed}"


@dataclass(frozen=True, slots=True)
class Filling:
    """edits: to be applied.  conflicts: left alone.  unplaced: what was not filled, and why."""

    edits: tuple[Edit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unplaced: tuple[str, ...] = ()


def fill(
    binding: Binding,
    grid: Grid,
    rows: Sequence[Row],
    derived: Figures,
    ours: Mapping[At, Scalar] | None = None,
) -> Filling:
    """Fill what follows from the register; hand-entered (手填) cells are never touched.

    A cell is written when it is blank, when it still holds what the last run wrote (``ours``), or when it
    holds the same number as text.  Anything else that differs is a conflict.
    """
    covered = _covered(binding, grid)
    nameless = _nameless(binding, covered)
    cells = binding.cells([row.key for row in rows], binding.columns)
    hidden = {(row, column) for row, column, at in cells if row in nameless or (at.row, at.column) in covered}

    def empty(at: At) -> bool:
        content = grid.content(at.row, at.column) if at.sheet == grid.sheet else None
        return not isinstance(content, (Formula, int, float))

    wanted = formulas(binding, rows, hidden, empty)
    blank = spare.blank(binding, grid)
    sheet = _Sheet(binding, grid, derived, wanted, ours or {}, covered, blank)
    numbered = _numbers(sheet, [row for row in rows if row.key not in nameless])
    sheet = dataclasses.replace(sheet, numbers=numbered.due)
    standing = [row for row in rows if row.key in binding.rows and row.key not in nameless]
    found = [item for row in standing for item in _row(sheet, row)]
    found += [*_left_over(sheet, rows), *_left_out([row for row in rows if row.key in nameless])]
    found += _misnumbered(sheet, numbered)
    blanks = Counter(item for item in found if isinstance(item, _Blank))
    return Filling(
        tuple(item for item in found if isinstance(item, Edit)),
        tuple(item for item in found if isinstance(item, Conflict)),
        (
            *_unplaced(binding, rows),
            *(f"{binding.form.name} 列 {b.column}：{b.why}，{n} 格留空" for b, n in blanks.items()),
            *(f"{binding.form.name} {item}" for item in found if isinstance(item, str)),
        ),
    )


def overwrite(conflicts: Sequence[Conflict]) -> tuple[Edit, ...]:
    """The edits that put the register's figures in place of what was typed."""
    return tuple(Edit(c.at, "value", c.typed, c.computed, f"按要求覆盖手填数；{c.why}") for c in conflicts)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheet being filled."""

    binding: Binding
    grid: Grid
    derived: Figures
    formulas: Mapping[tuple[str, str], Formula]
    ours: Mapping[At, Scalar]
    covered: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    blank: tuple[frozenset[int], ...] = ()
    numbers: Mapping[At, int] = field(default_factory=dict)

    def holds_ours(self, at: At, content: Scalar) -> bool:
        """Whether the cell still holds what we wrote there (a hidden ID number compares by its hash)."""
        return at in self.ours and not comparing.blank(content) and comparing.same(content, self.ours[at])


@dataclass(frozen=True, slots=True)
class _Blank:
    """A cell that stays blank."""

    column: str
    why: str


Item = Edit | Conflict | _Blank | str


def _row(sheet: _Sheet, row: Row) -> Iterator[Item]:
    for column in sheet.binding.form.columns:
        word = column.source.word
        if _of_people(sheet.binding.form, row, column) or (word == "行名" and row.spec.kind == "固定"):
            continue
        if applies(column, row):
            for at in sheet.binding.places(row.key, column.key):
                yield from _cell(sheet, row, column, at)


def _cell(sheet: _Sheet, row: Row, column: Column, at: At) -> Iterator[Item]:
    if (at.row, at.column) in sheet.covered:
        yield f"{at.a1}（{column.key}）：在合并单元格中间，没有填"
    elif column.source.word == "式":
        yield from _formula_cell(sheet, row, column, at)
    elif column.source.word == "序号":
        yield from _number_cell(sheet, at)
    elif row.spec.sum_of and (formula := sheet.formulas.get((row.key, column.key))):
        yield from _total(sheet, row, column, at, formula)
    else:
        yield from _derived(sheet, row, column, at)


def _of_people(form: Form, row: Row, column: Column) -> bool:
    """Whether a cell is left to people: what is typed by hand, but in our own forms not the total over it."""
    hand = column.source.word != "式" and form.by_hand(column, row.spec)
    return hand and (form.typed or not is_total(form, row, column))


def _formula_cell(sheet: _Sheet, row: Row, column: Column, at: At) -> Iterator[Item]:
    """A formula that stands there is the template's own and stays; whether it is right, the check tells."""
    content = sheet.grid.content(at.row, at.column)
    if isinstance(content, Formula):
        return
    formula = sheet.formulas.get((row.key, column.key))
    if formula is None:
        if comparing.blank(content):
            yield _Blank(column.key, "公式要用的格没有全部找到")
    elif comparing.blank(content):
        yield Edit(at, "value", content, formula, "补上表内公式")
    else:
        yield _conflict(sheet, row, column, at, formula, "公式格里是数")


def _total(sheet: _Sheet, row: Row, column: Column, at: At, formula: Formula) -> Iterator[Item]:
    """A total that leaves out lines of its section is mended; a sum of something else is a conflict."""
    content = sheet.grid.content(at.row, at.column)
    needed = totals.cells(formula) or frozenset()
    lines = spare.lines(sheet.binding, sheet.blank, sheet.grid, row, column)
    wanted = totals.widened(formula, lines.free)
    if comparing.blank(content):
        yield Edit(at, "value", content, wanted, "补上合计公式")
    elif not isinstance(content, Formula):
        yield _conflict(sheet, row, column, at, wanted, "合计格里是数，不是公式")
    else:
        # A line that the register does not know may be of the section; one with a sum in it is not.
        typed = lines.own - sheet.grid.formulas.keys()
        others = _other_rows(sheet.binding, column.key) - (totals.cells(wanted) or needed) - typed
        worth = totals.judged(content, needed, others)
        if worth is Total.SHORT:
            yield Edit(at, "value", content, wanted, "合计公式漏了行，补齐")
        elif worth is Total.DOUBLE:
            yield _conflict(sheet, row, column, at, wanted, "合计公式加了不该加的行")


def _other_rows(binding: Binding, column: str) -> frozenset[tuple[int, int]]:
    return frozenset((at.row, at.column) for _, _, at in binding.cells(binding.rows, (column,)))


def _derived(sheet: _Sheet, row: Row, column: Column, at: At) -> Iterator[Item]:
    content = sheet.grid.content(at.row, at.column)
    figure = sheet.derived.get(Meaning(sheet.binding.form.name, row.key, column.key))
    if figure is None:
        yield from _without_figure(sheet, row, column, at, content)
        return
    why = reason(sheet.binding.form, row, column)
    shown = sheet.grid.cells.get((at.row, at.column)) if isinstance(content, Formula) else content
    if comparing.blank(content):
        yield Edit(at, "value", content, figure, why)
    elif comparing.same(shown, figure):
        return
    elif comparing.same_number_as_text(content, figure):
        yield Edit(at, "value", content, figure, "数字存成了文本，改为数值")
    elif sheet.holds_ours(at, content):
        yield Edit(at, "value", content, figure, why)
    else:
        yield _conflict(sheet, row, column, at, figure, why)


def _without_figure(sheet: _Sheet, row: Row, column: Column, at: At, content: Scalar) -> Iterator[Item]:
    if sheet.holds_ours(at, content):
        yield Edit(at, "value", content, None, "台账里已没有这一项，清空上次所填")
    elif comparing.blank(content) and column.unit:
        why = "要加的行没有全部找到" if row.spec.sum_of else "台账没有给出"
        yield _Blank(column.key, "没有上年数" if column.source.word == "上年" else why)


def _number_cell(sheet: _Sheet, at: At) -> Iterator[Item]:
    content, number = sheet.grid.content(at.row, at.column), sheet.numbers.get(at)
    if number is None or comparing.same(content, number):
        return
    if comparing.blank(content) or sheet.holds_ours(at, content):
        yield Edit(at, "value", content, number, "按行的次序编号")
    elif comparing.same_number_as_text(content, number):
        yield Edit(at, "value", content, number, "数字存成了文本，改为数值")


def _numbers(sheet: _Sheet, rows: Sequence[Row]) -> Numbers:
    """The running numbers of the lines that stay; what people typed tells in which manner they run."""
    ours = {at for at in sheet.ours if sheet.holds_ours(at, sheet.grid.value(at))}
    leaving = {
        key for block, key in _unknown(sheet.binding, rows) if _all_ours(sheet, _line(sheet, block, key))
    }
    return numbers(sheet.binding, sheet.grid, rows, ours, leaving)


def _misnumbered(sheet: _Sheet, found: Numbers) -> Iterator[Item]:
    """Once for the sheet: numbers that people typed stay, whatever is put in between them."""
    if found.untold:
        yield "列 序号：有的段还没有对上，序号先不编，请确认各段后再填"
    typed = [
        at
        for at in found.wrong
        if at.sheet == sheet.grid.sheet
        and not comparing.blank(sheet.grid.value(at))
        and not (found.due and sheet.holds_ours(at, sheet.grid.value(at)))
    ]
    if typed and found.due:
        yield f"序号：{typed[0].a1} 等 {len(typed)} 格和行的次序对不上，没有动，请顺着改"
    elif typed:
        yield f"序号：不是从 1 起连着编的（{typed[0].a1} 等 {len(typed)} 格），没有动，新增的行也没有编"


def _conflict(sheet: _Sheet, row: Row, column: Column, at: At, computed: Scalar, why: str) -> Conflict:
    meaning = Meaning(sheet.binding.form.name, row.key, column.key)
    cell = (at.row, at.column)
    return Conflict(meaning, at, sheet.grid.content(*cell), computed, sheet.grid.cells.get(cell), why)


def _left_over(sheet: _Sheet, rows: Sequence[Row]) -> Iterator[Item]:
    """Lines of which the register knows nothing (any more): emptied if all of it is ours, else said."""
    for block, key in _unknown(sheet.binding, rows):
        content = _line(sheet, block, key)
        if _all_ours(sheet, content):
            for at, value in content.items():
                yield Edit(at, "value", value, None, "台账里已没有这一行，清空上次所填")
        else:
            yield f"第{block.rows[key]}行“{key}”：台账里没有这一行，没有动"


def _unknown(binding: Binding, rows: Sequence[Row]) -> Iterator[tuple[Block, str]]:
    """The lines of this sheet of which the register knows nothing, by block and key."""
    known = {row.key for row in rows}
    for block in binding.here:
        lines = {line for section in block.sections.values() for line in section}
        yield from ((block, key) for key, line in block.rows.items() if key not in known and line in lines)


def _all_ours(sheet: _Sheet, content: Mapping[At, Scalar]) -> bool:
    return bool(content) and all(sheet.holds_ours(at, value) for at, value in content.items())


def _nameless(binding: Binding, covered: frozenset[tuple[int, int]]) -> set[str]:
    """Rows of listings whose line cannot bear their name: a merge hides the cell."""
    places = (
        (row, block.at(row, binding.form.label_column)) for block in binding.here for row in block.vacant
    )
    return {row for row, at in places if at and (at.row, at.column) in covered}


def _left_out(rows: Sequence[Row]) -> Iterator[str]:
    """Lines that cannot bear a name: figures in them would be nobody's, and taken for blank lines the next time."""
    for key, count in Counter(row.spec.key for row in rows).items():
        yield f"行段 {key}：写行名的格在合并单元格中间，{count} 行没有填"


def _line(sheet: _Sheet, block: Block, row: str) -> dict[At, Scalar]:
    """What stands in a line's placed columns, left to right, formulas aside."""
    cells = [at for column in block.columns if (at := block.at(row, column))]
    return {
        at: sheet.grid.cells[at.row, at.column]
        for at in sorted(cells)
        if (at.row, at.column) in sheet.grid.cells and (at.row, at.column) not in sheet.grid.formulas
    }


def _covered(binding: Binding, grid: Grid) -> frozenset[tuple[int, int]]:
    """Cells of the form that a merge hides; one over the whole sheet is not walked to its end."""
    last, end = binding.end
    return frozenset(
        (r, c)
        for top, left, bottom, right in grid.merges
        for r in range(top, min(bottom, last) + 1)
        for c in range(left, min(right, end) + 1)
        if (r, c) != (top, left)
    )


def _unplaced(binding: Binding, rows: Sequence[Row]) -> Iterator[str]:
    """What binding could not place, apart from rows that are just being written in."""
    listed = {row.key for row in rows if row.spec.kind != "固定"} - binding.held
    sections = {key for block in binding.blocks or binding.here for key in block.below}
    coming = {f"行 {key}" for key in listed} | {f"行段 {key}" for key in sections}
    for item in binding.missing:
        if item.what not in coming:
            yield f"{binding.form.name} {item.what}：{item.why}"
    for block in binding.here:
        for key, count in short(binding, block, rows).items():
            ending = "表下没有签字行，看不出表到哪里为止；请在末行下面写上行名"
            why = "要先插入" if row_above(binding, block, key) else ending
            yield f"{binding.form.name} 行段 {key}：还差 {count} 行，{why}"
