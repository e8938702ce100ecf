"""Where a sheet is laid out otherwise than its edition: in other blocks, or on its side.

Nothing in it compares by place then: it is one difference, said with the cell in which it begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bianzhi_xl.binding.edition import Edition
from bianzhi_xl.binding.part import Line, Part
from bianzhi_xl.nouns import At

_NUMBERS = "零一二三四五六七八九"
_KINDS = {
    "下": "分成上下{}块",
    "右": "分成左右{}块",
    "表列": "按栏目分在{}张工作表",
    "表行": "按行分在{}张工作表",
    "表": "分在{}张工作表",
    "": "分成{}块",
}

Key = tuple[str, str]
"""行 or 列, and the key of a row or column of the form."""


def arranged_otherwise(edition: Edition, sheet: Edition) -> tuple[At, str] | None:
    """Where the sheet begins to be laid out otherwise, and how; None when it is laid out as the edition is."""
    ours, theirs, parts = edition.layout, sheet.layout, sheet.parts
    # Which of four blocks stands below or beside which may hang on a label that was changed.
    if _described(ours) == _described(theirs):
        return _cut_elsewhere(edition, sheet)
    wanted, given = _described(ours), _described(theirs)
    if len(theirs) == 1 < len(ours) and not _holds(sheet, edition):
        given = "只找到一块"
    said = f"表样{wanted}，这里{given}" if wanted != given else f"表样{wanted}，这里的排法不同"
    pairs = enumerate(zip(ours, theirs, strict=False))
    first = next((n for n, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
    if not 0 < first < len(parts):
        return parts[0].begin, said
    at = parts[first].begin
    shown = at.a1 if at.sheet == parts[0].begin.sheet else f"“{at.sheet}”{at.a1}"
    return at, f"{said}，第{_number(first + 1)}块从 {shown} 开始"


def read_as(edition: Edition, sheet: Edition) -> Edition | None:
    """A sheet in which binding has found fewer blocks read where those of the edition lie: a head that was changed
    may not have been known for one.  None when that cannot be."""
    several = max(len(edition.binding.sheets), len(sheet.binding.sheets)) > 1
    more = len(sheet.parts) > len(edition.parts)
    if several or more or sheet.layout == edition.layout or _holds(sheet, edition):
        return None
    name = sheet.binding.sheet
    blocks = tuple(block._replace(sheet=name) for block in edition.binding.blocks)
    return replace(sheet, binding=replace(edition.binding, sheet=name, blocks=blocks))


def sheet_like(edition: Edition, sheet: Edition) -> Edition | None:
    """That one of an edition's sheets which a single sheet is most like; None when it has only one, or when what
    stands on the others was found, too."""
    names = edition.binding.sheets
    if len(names) == 1 or len(sheet.parts) > 1 or _holds(sheet, edition):
        return None
    blocks = edition.binding.blocks
    bound = (
        replace(edition.binding, sheet=name, blocks=tuple(block for block in blocks if block.sheet == name))
        for name in names
    )
    grids = ((each, edition.grid.on(each.sheet)) for each in bound)
    return max((Edition(each, grid) for each, grid in grids if grid), key=sheet.likeness)


def _described(layout: tuple[str, ...]) -> str:
    turned = "行列互换" if "转" in layout[0] else ""
    if len(layout) == 1:
        return turned or "是一整块"
    kinds = {standing.removesuffix("转") for standing in layout[1:]}
    words = _KINDS["表"] if all("表" in kind for kind in kinds) else _KINDS[""]
    if len(kinds) == 1:
        words = _KINDS[kinds.pop()]
    count = "两" if len(layout) == 2 else _number(len(layout))
    return "，".join(filter(None, (words.format(count), turned)))


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _holds(sheet: Edition, edition: Edition) -> bool:
    """Whether the first block of a sheet holds most of what the edition has in its further blocks alone."""
    there = dict(_keys(sheet.parts[0]))
    further = [key for key, number in _alone(edition).items() if number]
    return 2 * sum(key in there for key in further) > len(further)


def _cut_elsewhere(edition: Edition, sheet: Edition) -> tuple[At, str] | None:
    """The first row or column that stands in another block; None when each stands in the same."""
    ours, theirs = _alone(edition), _alone(sheet)
    moved = [key for key, number in theirs.items() if ours.get(key, number) != number]
    if not moved:
        return None
    (kind, _), here, before = moved[0], theirs[moved[0]], ours[moved[0]]
    part, line = sheet.parts[here], dict(_keys(sheet.parts[here]))[moved[0]]
    label = part.binding.columns.get(part.binding.form.label_column, 1)
    at = part.at(line.number, label) if kind == "行" else part.at(part.binding.head[1], line.number)
    more = f"等 {len(moved)} {kind}" if len(moved) > 1 else ""
    places = f"表样在第{_number(before + 1)}块，这里在第{_number(here + 1)}块"
    return at, f"分块的地方不同：“{line.name}”{more}{places}"


def _alone(edition: Edition) -> dict[Key, int]:
    """Rows and columns that stand in one part only → which."""
    found: dict[Key, list[int]] = {}
    for number, part in enumerate(edition.parts):
        for key, _ in _keys(part):
            found.setdefault(key, []).append(number)
    return {key: numbers[0] for key, numbers in found.items() if len(numbers) == 1}


def _keys(part: Part) -> Iterator[tuple[Key, Line]]:
    yield from ((("列", line.key), line) for line in part.columns if line.key)
    yield from ((("行", line.key), line) for line in part.rows if line.key and line.kind == "体")
