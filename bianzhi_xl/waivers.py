"""特殊情况说明: what a clerk explains instead of correcting, and who approved it.

An explanation holds for one rule at one place with these two figures; when a figure changes, it falls.  It
stands in the working folder's 特殊情况说明.yaml, or in the workbook itself, in a sheet of that name, and then
travels with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bianzhi_xl import yamltext
from bianzhi_xl.nouns import FileFault, Grid, Scalar, Settings, SheetText, Waiver

SHEET = "特殊情况说明"

_KEYS = {"规则": "rule", "处": "where", "左": "left", "右": "right", "原因": "reason", "说明人": "who"}
_MORE = {"批准人": "approved", "日期": "date"}

BLANK = """\
# 特殊情况说明：确属事实、不能改数的，在这里逐条说明（例如经批准的超编）。
# “规则”“处”“左”“右”照抄核对结果；数字变了，说明自动失效。
#
# 说明:
# - 规则: T-06
#   处: 汇总03[政府].行政编制.实有人数
#   左: 161
#   右: 150
#   原因: 军队转业干部安置 11 人，经批准先进后出
#   说明人: （填报人姓名）
#   批准人: （审核人姓名）
#   日期: 2018-01-05
说明: []
"""


def load(settings: Settings) -> tuple[Waiver, ...]:
    """The explanations of a working folder; none if the file is absent.

    Raises RuleFault naming the line of an entry that lacks its rule, place, figures, reason, author,
    approver or date.
    """
    path = Path(settings.folder) / settings.waivers
    if not path.is_file():
        return ()
    node = yamltext.load(path)
    yamltext.closed(node, {"说明"}, "特殊情况说明")
    entries = node.get("说明", yamltext.Seq())
    if not isinstance(entries, list):
        raise yamltext.fault(node["说明"], "“说明”应是一条一条的列表，每条以“- ”开头。")
    return tuple(_waiver(entry) for entry in entries)


def _waiver(entry: yamltext.Node) -> Waiver:
    if not isinstance(entry, yamltext.Map):
        raise yamltext.fault(entry, "每条说明应有“规则、处、左、右、原因、说明人、批准人、日期”。")
    names = _KEYS | _MORE
    yamltext.closed(entry, set(names), "说明")
    for key in names:
        if not isinstance(entry.get(key), str) or (not entry[key] and key not in ("左", "右")):
            raise yamltext.fault(entry, f"这条说明缺“{key}”，请补上。")
    return Waiver(**{name: str(entry[key]) for key, name in names.items()})


_HEADS = (*_KEYS, *_MORE)
_WIDTHS = (10, 36, 12, 12, 50, 12, 12, 14)
_TITLE = "确属事实、不改数的，在这里逐条说明；数字一变，说明自动失效。可以手工改原因、说明人、批准人、日期。"


def sheet(waivers: Sequence[Waiver]) -> SheetText:
    """The sheet 特殊情况说明 of a workbook."""
    names = (_KEYS | _MORE).values()
    rows = [tuple(getattr(waiver, name) for name in names) for waiver in waivers]
    # The title stands in the wide column: texts are wrapped in theirs.
    return SheetText(SHEET, ((None, None, None, None, _TITLE), _HEADS, *rows), _WIDTHS, 2)


def of_sheet(grid: Grid) -> tuple[Waiver, ...]:
    """The explanations in a workbook's sheet 特殊情况说明; lines left wholly blank are passed over.

    Raises FileFault naming the line that lacks something, or the sheet when it has no heads.
    """
    last, _ = grid.size()
    head = next((r for r in range(1, last + 1) if _texts(grid, r) == _HEADS), 0)
    if not head:
        heads = "、".join(_HEADS)
        raise FileFault(f"工作表“{SHEET}”里没有“{heads}”这一行表头，请恢复，或删去整页重新说明。")
    found = []
    for row in range(head + 1, last + 1):
        texts = _texts(grid, row)
        if not any(texts):
            continue
        blank = [
            name for name, text in zip(_HEADS, texts, strict=True) if not text and name not in ("左", "右")
        ]
        if blank:
            raise FileFault(f"工作表“{SHEET}”第 {row} 行缺{'、'.join(blank)}，请补上或删去这一行。")
        found.append(Waiver(*texts))
    return tuple(found)


def _texts(grid: Grid, row: int) -> tuple[str, ...]:
    return tuple(_text(grid.cells.get((row, column))) for column in range(1, len(_HEADS) + 1))


def _text(value: Scalar) -> str:
    """What a person sees in a cell: whole numbers without a point, days as 2018-01-05."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:10] if hasattr(value, "isoformat") else str(value).strip()


def together(in_folder: Iterable[Waiver], in_books: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """All explanations, each once; what stands in a workbook wins over the folder's for the same finding."""
    found = {_key(waiver): waiver for waiver in in_folder}
    found |= {_key(waiver): waiver for waiver in in_books}
    return tuple(found.values())


def _key(waiver: Waiver) -> tuple[str, str, str, str]:
    return waiver.rule, waiver.where, waiver.left, waiver.right
