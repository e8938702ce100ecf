"""Why a cell gets its figure, in a sentence for the journal (日志) and the preview."""

from __future__ import annotations

from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Column, Form, Row, Where

_LEDGERS = {
    "人数": "按实名制台账计数",
    "编制": "按编制台账汇总编制数",
    "机构数": "按机构台账计数",
    "内设机构数": "按机构台账计内设机构数",
}
_LISTED = {"逐机构": "机构台账的机构名称", "逐内设机构": "机构台账的内设机构", "逐人": "实名制台账的姓名"}
_FEW = 3


def reason(form: Form, row: Row, column: Column) -> str:
    """Where a derived cell's figure comes from, e.g. 按实名制台账计数：行政编制、在编在职."""
    word, field = column.source.word, column.source.field
    if word in _LEDGERS:
        said = filtered(filter_of(form, row, column))
        return f"{_LEDGERS[word]}：{said}" if said else _LEDGERS[word]
    if word == "台账":
        return f"编制台账的“{field}”"
    if word == "机构":
        return f"机构台账的“{field}”"
    if word == "个人":
        return f"实名制台账的“{field}”"
    if word == "上年":
        return f"上年本表的“{field}”"
    return _LISTED.get(row.spec.kind, "行名")


def filtered(where: Where) -> str:
    """A filter in words; the unit itself is told by the row.

    >>> filtered(Where.of(编制类型="行政编制", 计入实有="是", 机构="001"))
    '行政编制、实有'
    """
    return "、".join(_term(name, sorted(values)) for name, values in where if name != "机构")


def _term(name: str, values: list[str]) -> str:
    if values in (["是"], ["否"]):
        said = name.removeprefix("是否").removeprefix("计入")
        return said if values == ["是"] else f"非{said}"
    if len(values) > _FEW:
        return f"{name}为{'、'.join(values[:2])}等 {len(values)} 类"
    return "或".join(values) or f"{name}无"
