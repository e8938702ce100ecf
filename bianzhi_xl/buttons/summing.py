"""全州: the forms of a whole prefecture, each cell the sum of the same cell over the counties and 州直 (X-11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bianzhi_xl import forms
from bianzhi_xl.buttons import desk
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.buttons.filling import applied, begin
from bianzhi_xl.nouns import At, Edit, FileFault, Meaning, Scalar

Sums = Mapping[Meaning, int | float]


def below(folder: Path, known: desk.Facts) -> Sums:
    """The sums of every figure over the workbooks in 下属/<县市>/, by meaning; a blank counts as nothing.

    Raises FileFault when a form is missing or twice in one of them, or a cell holds a text for a figure.
    """
    place = folder / desk.SUBORDINATES
    places = sorted(path for path in place.iterdir() if path.is_dir()) if place.is_dir() else []
    expected = [form.name for form in desk.applicable(known.forms, known.settings)]
    sums: dict[Meaning, int | float] = {}
    for county in places:
        sheets = [s for path in desk.workbooks(county) for s in desk.opened(path, known).sheets]
        held = [sheet.form.name for sheet in sheets]
        wrong = [name for name in expected if held.count(name) != 1]
        if wrong:
            raise FileFault(f"{county}：{'、'.join(wrong)} 缺少或不止一份，没有汇总；请补齐再来。")
        for sheet in sheets:
            for meaning, value in _figures(county, sheet).items():
                sums[meaning] = sums.get(meaning, 0) + value
    return sums


def _figures(county: Path, sheet: desk.Sheet) -> Mapping[Meaning, int | float]:
    found: dict[Meaning, int | float] = {}
    standing = desk.figures_of(sheet)
    for meaning in _meanings(sheet):
        value = standing.get(meaning)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found[meaning] = value
        elif value not in (None, ""):
            at = sheet.binding.at(meaning.row, meaning.column)
            where = f"{county.name} {sheet.binding.book} {sheet.binding.sheet} {at.a1 if at else ''}"
            raise FileFault(f"{where}：“{value}”不是数，没有汇总；请改成数再来。")
    if missing := sheet.binding.missing:
        item = missing[0]
        raise FileFault(
            f"{county.name} {sheet.binding.book} {sheet.binding.sheet}：{item.what} 没有对上（{item.why}），没有汇总；请改正。"
        )
    return found


def _meanings(sheet: desk.Sheet) -> Iterator[Meaning]:
    """Every figure of a form that lists nothing, cells that mean nothing left out."""
    for row in sheet.rows:
        for column in sheet.form.columns:
            if column.unit and column.unit != "%" and forms.applies(column, row):
                yield Meaning(sheet.form.name, row.key, column.key)


def whole(folder: Path, tell: Tell = silent) -> Done:
    """Write the sums into the prefecture's own workbooks; totals keep their formulas.

    A cell that a person typed something else into is listed, not overwritten.
    """
    known = desk.facts(folder)
    paths = desk.workbooks(folder)
    tell("读各县市、州直的工作簿", 0, len(paths) + 1)
    sums = below(folder, known)
    if not sums:
        raise FileFault(
            f"{folder / desk.SUBORDINATES}：里面没有工作簿，请每个县市、州直建一个文件夹，放入它的工作簿。"
        )
    run = begin(folder, "汇总")
    changed, conflicts = 0, []
    for step, path in enumerate(paths, 1):
        tell(f"写 {path.name}", step, len(paths) + 1)
        edits, left = _edits(path, desk.opened(path, known), sums)
        conflicts += left
        changed += len(edits)
        if edits:
            applied(run, path, edits)
    tell("完成", len(paths) + 1, len(paths) + 1)
    sentence = f"已汇总 {len(paths)} 个工作簿、{changed} 处"
    sentence += f"；{len(conflicts)} 处与各县市之和不同，没有动，见上" if conflicts else ""
    return Done(
        sentence + "。", 1 if conflicts else 0, tuple(conflicts), data={"改动": changed, "冲突": conflicts}
    )


def _edits(path: Path, book: desk.Book, sums: Sums) -> tuple[list[Edit], list[str]]:
    edits, left = [], []
    for sheet in book.sheets:
        rows = {row.key: row for row in sheet.rows}
        for meaning in _meanings(sheet):
            at = sheet.binding.at(meaning.row, meaning.column)
            if at is None or at.sheet != sheet.binding.sheet or meaning not in sums:
                continue
            row, column = rows[meaning.row], sheet.form.column(meaning.column)
            formula = forms.formula(sheet.form, sheet.rows, row, column, sheet.binding.at)
            wanted: Scalar = sums[meaning] if formula is None else formula
            old = sheet.grid.content(at.row, at.column)
            if old in (None, "") or (formula is not None and old == sums[meaning]):
                edits.append(Edit(At(*at), "value", old, wanted, "各县市和州直之和"))
            elif formula is None and old != wanted:
                left.append(
                    f"{path.name} {at.sheet} {at.a1}（{meaning}）：表里 {old}，各县市和州直之和 {wanted}"
                )
    return edits, left
