"""Words that need more than their arguments: the register's code tables, counts, cells, last year.

The language knows how they are written and whether they judge; their answers come through the Scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class HostWord:
    """A word answered by ``Scope.call``: how many arguments, does it judge, its manual page."""

    name: str
    arguments: int
    judges: bool
    page: str


_LIST = (
    HostWord("是身份证号", 1, True, "是身份证号(值)：18 位、生日是真日期、校验码正确（GB 11643）。"),
    HostWord("身份证生日", 1, False, "身份证生日(值)：身份证号里的出生日期；读不出时为空。"),
    HostWord("身份证性别", 1, False, "身份证性别(值)：身份证号表示的性别（男、女）；读不出时为空。"),
    HostWord("身份证省份有效", 1, True, "身份证省份有效(值)：身份证号前两位是现有的省级代码（GB/T 2260）。"),
    HostWord("是信用代码", 1, True, "是信用代码(值)：18 位统一社会信用代码，校验码正确（GB 32100）。"),
    HostWord("是机构代码", 1, True, "是机构代码(值)：8 位加 1 位校验码的组织机构代码（GB 11714）。"),
    HostWord("属于", 2, True, '属于(值, "民族")：值在代码表“民族”里。'),
    HostWord("有机构", 1, True, "有机构(编码或名称)：机构台账里有这个机构，且截止日前没有撤销。"),
    HostWord("有内设机构", 2, True, "有内设机构(单位, 名称)：这个单位有这个内设机构。"),
    HostWord("在工资表", 1, True, "在工资表(身份证号)：工资花名册里有这个人。"),
    HostWord("在职在编", 1, True, "在职在编(身份证号)：台账里有这个人，而且计入实有。"),
    HostWord("自成上级", 1, True, "自成上级(编码)：沿隶属关系往上会绕回自己。"),
)
HOST: Mapping[str, HostWord] = MappingProxyType({word.name: word for word in _LIST})

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "人数": "人数(口径, …, 属性=值, …)：台账里截止日符合条件的人数（人）。值可以是 (甲, 乙)。",
        "编制": "编制(属性=值, …)：编制台账里的编制数（名）。",
        "机构数": "机构数(口径, …, 属性=值, …)：截止日没有撤销的法人单位数（个）。",
        "内设机构数": "内设机构数(属性=值, …)：实有的内设机构数（个）。",
        "台账": "台账(字段, 属性=值, …)：编制台账里这个字段之和，如 台账(部门正职领导职数)。",
        "本条": "本条(字段)：写在 属性= 后面，本条记录这个字段的值，如 人数(实有, 机构=本条(机构编码))。",
        "上年": "上年(单元格)：上年同一张表同一格的数；没有上年数时为空。",
        "次数": "次数(字段)：全部记录中有几条的这个字段和本条相同；本条为空时是 0。",
    }
)
