"""确认: a person says where a column or row stands that binding was not sure of; it is remembered in 对位.yaml."""

from __future__ import annotations

from pathlib import Path

from bianzhi_xl.binding import confirmed
from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.buttons.converting import converting
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.buttons.looking import place
from bianzhi_xl.nouns import At, Doubt, FileFault


@converting
def confirm(file: Path | str, at: str, none: bool = False) -> Done:
    """Confirm what is asked of the column or the row of a cell: it is the one that the form means.

    at: any cell of the column (or row) that is asked about, or of its runner-up, ``汇总03!C5``.  none: no, this
    edition has none.
    The answer holds for every sheet with the same head and rows.  Raises FileFault when nothing is asked there.
    """
    path, here = Path(file), place(at)
    folder = desk.folder_of(path)
    known = desk.facts(folder)
    with offices.at(path) as office:
        sheet = desk.sheet_of(path, office, here, known)
    doubt = _asked(path, here, sheet.binding.doubts)
    answers = confirmed.answered(known.confirmed, sheet.binding, doubt, yes=not none)
    confirmed.save(folder / confirmed.FILE, answers)
    said = "本版式没有这一项" if none else f"就是{_spot(doubt)}“{doubt.text}”"
    return Done(
        f"已记住：{sheet.form.name} {doubt.what}，{said}（写在 {confirmed.FILE}）；请再填表或核对。",
        data={"表": sheet.form.name, "项": doubt.what, "处": "" if none else doubt.where},
    )


def _asked(path: Path, here: At, doubts: tuple[Doubt, ...]) -> Doubt:
    letters = At("", 0, here.column).a1
    # Where a form stands in several blocks each has a column of its own under the same letters.
    own = [doubt for doubt in doubts if doubt.rows[0] <= here.row <= doubt.rows[1]]
    there = [doubt for doubt in own if doubt.where in (letters, str(here.row))] or [
        doubt._replace(where=spot, text=doubt.runner_up.removeprefix(begin).removesuffix("”"))
        for doubt in own
        for spot, begin in ((letters, f"{letters}列“"), (str(here.row), f"第{here.row}行“"))
        if doubt.runner_up.startswith(begin)
    ]
    if len(there) == 1:
        return there[0]
    where = f"{path.name} {here.sheet} {here.a1}"
    if there:
        both = "；".join(f"{doubt.what}（{_spot(doubt)}）" for doubt in there)
        raise FileFault(f"{where}：这一格的行和列都要确认：{both}，请点只在其中一处的格子。")
    if not doubts:
        raise FileFault(f"{where}：这张表没有要确认的对位。")
    listed = "；".join(
        f"{doubt.what}：像是{_in_block(doubt, doubts)}“{doubt.text}”"
        f"{f'，也像是 {doubt.runner_up}' if doubt.runner_up else ''}，{doubt.why}"
        for doubt in doubts
    )
    raise FileFault(f"{where}：这一格的行和列没有要确认的，请点要确认的那一列（行）。要确认的有：{listed}")


def _spot(doubt: Doubt) -> str:
    return f"第 {doubt.where} 行" if doubt.where.isdecimal() else f" {doubt.where} 列"


def _in_block(doubt: Doubt, doubts: tuple[Doubt, ...]) -> str:
    """The place of a doubt; with the first row of its block where several stand under the same letters."""
    several = sum(other.where == doubt.where for other in doubts) > 1
    return f"第 {doubt.rows[0]} 行起那一块的{_spot(doubt)}" if several else _spot(doubt)
