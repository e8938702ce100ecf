"""A sheet that no form declares, read as a person reads it: title, head, the column of labels, rows, foot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import bodies, heads, labels, texts
from bianzhi_xl.binding.bodies import Extent
from bianzhi_xl.binding.heads import Head, Leaf
from bianzhi_xl.nouns import FileFault, Form, Grid, Scalar

_TITLE_ROWS = 12
_DEEPEST = 6
"""Levels of a head; what is below is written together."""
_TITLE = re.compile(r"(?:表|汇总|册|名单|情况|统计)(?:[(（].*[)）])?$")
_NUMBER = re.compile(r"^\W*((?:附|州直)?表\d+(?:[-_]\d+)?)")
_CAPTION = re.compile(r"[:：]|\d年.*\d月|^[(（].*[)）]$|^\d{4}年?度?$")
_YEAR = re.compile(r"^(?:19|20)\d\d年(?:度|末|底)?")
_SIGNS = ("单位负责人", "审核人", "填报人", "联系电话", "填报日期")
_BLANK_SIGNS = re.compile(r"[\s_＿年月日]+$")
_SIGNED = re.compile(r".*(?:\s{2,}|[_＿]+|[\d０-９年月]|日(?!期))")
"""What stands between two labels of signatures, when it is more than a space: a date, a blank to fill."""
_SIGN = re.compile(
    r"(?:单位|部门|主管|分管|编办|填报|填表|上报|报送|制表|联系|办公|手机)*"
    r"(?:负责人?|领导|审核人?|审批人?|复核人?|填报人|填表人|制表人?|经办人|联系人|电话|日期|时间|盖章)$"
)
"""The usual labels of signatures."""
_UNFINISHED = re.compile(r"(?:机构|编制|人数|人员|职数|单位|情况|[和及与、])$")
"""What the first row of a title on two rows ends with; names of offices and of other tables do not."""
_TABLE = re.compile(r"(?:表|册|名单)(?:[(（].*[)）])?$")
DASH = re.compile(r"[-—－–]+|[×✕xX/／]")
"""What stands in a cell that means nothing (不填)."""

TOTALS = frozenset(("合计", "小计", "总计", "共计", "计"))
"""Labels of rows that are totals."""

Close = Callable[[Scalar], str]
"""A head through synonyms."""


class Line(NamedTuple):
    """A row of the body.  label: what stands there as its name, "" when nothing does."""

    row: int
    label: str


class Sheet(NamedTuple):
    """What was read.

    codes: sheet column → the code printed under its head, such as 3=1+2.  label: the leaf whose column names
    the rows.  numbers: the column of running numbers (序号), 0 if there is none.  unread: blocks beside or below
    that were not read.
    """

    grid: Grid
    title: str
    number: str
    head: Head
    codes: Mapping[int, str]
    label: Leaf
    numbers: int
    lines: tuple[Line, ...]
    sign: tuple[str, ...]
    notes: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return self.head.leaves


def read(grid: Grid, naming: Mapping[str, int], close: Close) -> Sheet:
    """Read the sheet.  Raises FileFault, one sentence, when it has no title or no head.

    naming: heads that stand over rows' labels in declared forms → in how many.
    """
    row, title = _title(grid)
    if not row:
        raise FileFault(
            f"工作表“{grid.sheet}”上方没有标题（一行写着“……表”的文字），没有收录；请补上标题再试。"
        )
    plain = _stand_in(title)
    head = heads.undeclared(plain, grid, row)
    head = head._replace(leaves=tuple(_whole(grid, head, leaf) for leaf in head.leaves))
    if len(head.leaves) < 2:
        raise FileFault(
            f"工作表“{grid.sheet}”的标题下面读不出表头（一行两格以上的栏目名），没有收录；请检查是不是统计表。"
        )
    extent = bodies.extent(plain, grid, head, lambda value: isinstance(value, str))
    label, numbers = _label(grid, head, extent.rows, naming, close)
    named = labels.read(grid, tuple(range(label.number, label.end + 1)), extent.rows, TOTALS, texts.bare)
    foot = _foot(plain, grid, extent.foot)
    said = {row: text for row, text in named.texts.items() if not DASH.fullmatch(texts.tight(text))}
    return Sheet(
        grid=grid,
        title=title,
        number=_number(grid, row),
        head=head,
        codes=_codes(grid, head),
        label=label,
        numbers=numbers,
        lines=tuple(Line(row, said.get(row, "")) for row in extent.rows),
        sign=_sign(foot),
        notes=_notes(foot),
        unread=_unread(head, extent),
    )


def _unread(head: Head, extent: Extent) -> tuple[str, ...]:
    """The other blocks of a sheet in two: the same head beside, another one below."""
    beside = [f"右边 {head.aside[0].letter} 列起的第二栏"] if head.aside else []
    below = [f"第 {extent.other} 行起的另一块表头"] if extent.other else []
    return (*beside, *below)


def _whole(grid: Grid, head: Head, leaf: Leaf) -> Leaf:
    """The leaf with what binding passes over, a 其中 or a year that stands alone, back in its path."""
    owner = heads.owners(grid, head.top, head.last)
    cells = [owner.get((row, leaf.number), (row, leaf.number)) for row in range(head.top, head.last + 1)]
    stack = tuple(str(grid.cells[cell]) for cell in dict.fromkeys(cells) if texts.plain(grid.cells.get(cell)))
    told = tuple(text for text in stack if texts.head(text))
    path = stack if told == leaf.path else leaf.path
    deep = ("".join(path[_DEEPEST - 1 :]),) if len(path) > _DEEPEST else path[_DEEPEST - 1 :]
    return leaf._replace(readings=((*path[: _DEEPEST - 1], *deep),))


def _stand_in(title: str) -> Form:
    """A form with nothing in it but what every form has: where a body ends is told by title and signs."""
    return Form(
        id="", name="", number="", title=title, family="", serves="", units="", columns=(), rows=(),
        label_column="", sign=_SIGNS,
    )  # fmt: skip


def _title(grid: Grid) -> tuple[int, str]:
    """The row of the title and its text, without the form's number; (0, "") when there is none."""
    rows: dict[int, list[str]] = {}
    for (row, _), value in sorted(grid.cells.items()):
        if row <= _TITLE_ROWS and texts.plain(value):
            rows.setdefault(row, []).append(str(value) if isinstance(value, str) else "")
    for row, cells in rows.items():
        given = [text for text in cells if text and not _CAPTION.search(text.strip())]
        if len(given) > 2 or not given:
            continue
        for text in given:
            bare = _bare(text)
            if len(bare) >= 4 and _TITLE.search(bare):
                return _on_two_rows(rows, row, bare)
    return 0, ""


def _on_two_rows(rows: Mapping[int, Sequence[str]], row: int, title: str) -> tuple[int, str]:
    """The last row and the whole of a title that may begin in the row above or go on in the one below."""
    above, below = (_alone(rows.get(near, ())) for near in (row - 1, row + 1))
    if _UNFINISHED.search(above) and not _NUMBER.fullmatch(above):
        return row, above + title
    if _UNFINISHED.search(title) and _TABLE.search(below):
        return row + 1, title + below
    return row, title


def _alone(cells: Sequence[str]) -> str:
    """The text of a row in which nothing else stands, "" when there is none."""
    return _bare(cells[0]) if len(cells) == 1 and not _CAPTION.search(cells[0].strip()) else ""


def _bare(text: str) -> str:
    """A title without white space, the form's number and the year."""
    return _YEAR.sub("", _without_number("".join(text.split())))


def _without_number(text: str) -> str:
    found = _NUMBER.match(texts.tight(text))
    return texts.tight(text)[found.end() :] if found else text


def _number(grid: Grid, title: int) -> str:
    """The form's number (表号) in the rows down to the title, "" when there is none."""
    for (row, _), value in sorted(grid.cells.items()):
        if row <= title and isinstance(value, str) and (found := _NUMBER.match(texts.tight(value))):
            return found[1]
    return ""


def _codes(grid: Grid, head: Head) -> dict[int, str]:
    row = head.body - 1
    if row <= head.last:
        return {}
    return {column: texts.tight(value) for (r, column), value in grid.cells.items() if r == row}


def _label(
    grid: Grid, head: Head, rows: Sequence[int], naming: Mapping[str, int], close: Close
) -> tuple[Leaf, int]:
    """The leaf over the rows' labels, and the column of running numbers (0: none)."""
    said: Counter[int] = Counter()
    inside = set(rows)
    for (row, column), value in grid.cells.items():
        if row in inside and isinstance(value, str) and not DASH.fullmatch(texts.tight(value)):
            said[column] += 1
    numbers = next((leaf.number for leaf in head.leaves if close(leaf.path[-1]) == "序号"), 0)
    able = [leaf for leaf in head.leaves if leaf.number != numbers]

    def fit(leaf: Leaf) -> tuple[int, int, int]:
        columns = range(leaf.number, leaf.end + 1)
        return max(said[column] for column in columns), naming.get(close(leaf.path[-1]), 0), -leaf.number

    return max(able, key=fit), numbers


class _Foot(NamedTuple):
    """The texts below the body in reading order: those of the signatures, and the others."""

    signed: tuple[str, ...]
    others: tuple[str, ...]


_NOTE = re.compile(r"^(?:注|说明|备注|填报说明|填表说明)\d*[:：]\s*")
_RELATIONS = re.compile(r"^(?:审核关系|平衡关系)")
_POINT = re.compile(r"^\d+\s*[．.、]\s*")


def _foot(plain: Form, grid: Grid, first: int) -> _Foot:
    """The foot from its first row on (0: there is none).

    Signatures may go on in the row below; notes and printed relations stand above or below them.
    """
    signed: list[str] = []
    others: list[str] = []
    begin = 0
    for (row, _), value in sorted(grid.cells.items()):
        if not 0 < first <= row or not isinstance(value, str):
            continue
        text = value.strip()
        noted = _NOTE.match(text) or _RELATIONS.match(text)
        if not noted and not begin and bodies.signatures(plain, (text,)):
            begin = row
        (signed if not noted and row in (begin, begin + 1) else others).append(text)
    return _Foot(tuple(signed), tuple(others))


def _sign(foot: _Foot) -> tuple[str, ...]:
    """What people are asked to sign, such as 单位负责人 and 填报人; who has signed already is left out."""
    signs = (sign for text in foot.signed for sign in _signs(text))
    return tuple(dict.fromkeys(sign for sign in signs if 0 < len(sign) <= 12))


def _signs(text: str) -> Iterator[str]:
    """The labels in one cell, each before its colon; before all but the first stands what was signed.

    >>> list(_signs("单位负责人：张三 审 核 人：李四填报人：  年 月 日"))
    ['单位负责人', '审核人', '填报人']
    """
    first, *further = re.split("[:：]", text)[:-1] or [""]
    yield "".join(_BLANK_SIGNS.sub("", first).split())
    for part in further:
        words = _SIGNED.sub("", _BLANK_SIGNS.sub("", part)).split()
        spaced = "".join(words)
        usual = _SIGN.search(spaced)
        # 审 核 人 is one label; of 张三 编委办主任 only the last word is.
        yield usual[0] if usual else words[-1] if words else ""


def _notes(foot: _Foot) -> tuple[str, ...]:
    """The notes at the foot, one text each, without their numbers; the printed relations are no notes."""
    notes: list[str] = []
    for text in foot.others:
        if _RELATIONS.match(text):
            break
        if notes or _NOTE.match(text):
            notes.append(_POINT.sub("", _NOTE.sub("", text)))
    return tuple(note for note in notes if note)


def is_among(text: str) -> bool:
    """Whether a head or label says that it is a part (其中) of another."""
    return texts.tight(text).startswith("其中")


def figure(value: Scalar) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
