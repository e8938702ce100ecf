"""Growing a sheet: rows put in below a row, in that row's style, everything else moved along.

What Excel moves is moved here too: rows, merges, formulas of every sheet, validations, conditional formats,
names and print areas, links, filters, page breaks, pictures, notes.  What cannot be moved without changing
its meaning (a table, an array formula or a pivot table cut in two, a 3D reference) is refused.
"""

from __future__ import annotations

from copy import deepcopy

from lxml.etree import _Element as Element

from bianzhi_xl.nouns import FileFault
from bianzhi_xl.office.files import formulas
from bianzhi_xl.office.files.belongings import belongings_refused, move_belongings
from bianzhi_xl.office.files.formulas import at, cells_of, local, rows_of
from bianzhi_xl.office.files.package import Package
from bianzhi_xl.office.files.references import LAST_ROW, Insertion, shifted
from bianzhi_xl.office.files.sections import move_sections

_NOT_OF_THE_NEW_ROW = ("r", "hidden", "collapsed", "spans")


def insert_rows(package: Package, sheet: str, below: int, count: int) -> Insertion:
    """Put ``count`` blank rows into ``sheet`` below row ``below``, in that row's style.

    Styles, row height and the merges within that row are repeated; its formulas and values are not.
    Ranges that the insertion falls strictly inside of grow, as in Excel; validations, conditional formats
    and editable ranges of row ``below`` reach the new rows.  Raises FileFault, the package then being of no
    further use, when something cannot be moved safely.
    """
    if below < 1 or count < 0:
        raise ValueError(f"insert_rows: below {below}, count {count}")
    cut = Insertion(sheet, below, count, tuple(package.sheets), package.name)
    if not count:
        return cut
    if sheet not in cut.tabs:
        raise FileFault(f"{cut.place}不是这个工作簿里的普通工作表，不能插入行，请核对表名。")
    root = package.edit(package.sheets[sheet])
    belongings_refused(package, cut)
    for name, other in package.sheets.items():
        if name != sheet:
            _shift_other(package, name, other, cut)
    _shift_names(package, cut)
    formulas.apply(formulas.shifts(root, sheet, cut))
    formulas.shift_extents(root, cut)
    formulas.set_texts(formulas.shift_sections(root, sheet, cut))
    _move_rows(root, cut)
    move_sections(root, cut)
    move_belongings(package, cut)
    return cut


def _shift_other(package: Package, name: str, part: str, cut: Insertion) -> None:
    # A reference to another sheet has an exclamation mark: most sheets need not even be parsed.
    if b"!" not in package.read(part):
        return
    root = package.tree(part)
    blocks = root.iterchildren("{*}dataConsolidate")
    sources = {(node.get("sheet") or "").casefold() for block in blocks for node in block.iter("{*}dataRef")}
    if cut.sheet.casefold() in sources:
        raise FileFault(f"{cut.place}“{name}”的合并计算以它为数据源，不能插入行，请先去掉合并计算。")
    changes = formulas.shifts(root, name, cut)
    texts = formulas.shift_sections(root, name, cut)
    if changes or texts:
        package.edit(part)
        formulas.apply(changes)
        formulas.set_texts(texts)


def _shift_names(package: Package, cut: Insertion) -> None:
    """Defined names (名称), print areas and print titles among them.

    A name's relative addresses are offsets from the cell that uses it: only the fixed ones move.
    """
    names = list(package.tree(package.workbook).iter("{*}definedName"))
    new = [shifted(name.text or "", cut.sheet, cut, anchor=1) for name in names]
    if any(text != (name.text or "") for name, text in zip(names, new, strict=True)):
        package.edit(package.workbook)
        for name, text in zip(names, new, strict=True):
            name.text = text


def _move_rows(root: Element, cut: Insertion) -> None:
    rows = list(rows_of(root))
    for number, row in rows:
        cells = list(cells_of(row))
        if cut.row(number) > LAST_ROW:
            if any(len(cell) for _, cell in cells):
                raise FileFault(f"{cut.place}插入 {cut.count} 行会把第 {number} 行推出表外，请先清理表尾。")
            row.getparent().remove(row)
            continue
        moved = str(cut.row(number))
        row.set("r", moved)
        for column, cell in cells:
            cell.set("r", at(int(moved), column))
    model = next((row for number, row in rows if number == cut.below), None)
    if model is not None:
        _add_rows(model, cut)


def _add_rows(model: Element, cut: Insertion) -> None:
    blank = deepcopy(model)
    blank.tail = None
    for name in _NOT_OF_THE_NEW_ROW:
        blank.attrib.pop(name, None)
    for cell in list(blank):
        if local(cell) != "c" or not cell.get("s"):
            blank.remove(cell)
            continue
        style = cell.get("s")
        column = cell.get("r").rstrip("0123456789")
        cell.clear()
        cell.set("r", column)
        cell.set("s", style)
    parent = model.getparent()
    start = parent.index(model) + 1
    for step in range(cut.count):
        row = deepcopy(blank)
        number = cut.below + 1 + step
        attributes = dict(row.attrib)
        row.attrib.clear()
        row.set("r", str(number))
        row.attrib.update(attributes)
        for cell in row:
            cell.set("r", f"{cell.get('r')}{number}")
        parent.insert(start + step, row)
