"""特殊情况说明.yaml: what a clerk explains instead of correcting, and who approved it.

An explanation holds for one rule at one place with these two figures; when a figure changes, it falls.
"""

from __future__ import annotations

from pathlib import Path

from bianzhi_xl import yamltext
from bianzhi_xl.nouns import Settings, Waiver

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
