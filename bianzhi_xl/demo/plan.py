"""The made-up county: what it is called, what its institutions and their rows are made of.  No such county
exists.

芷岩县 and its code 433199 appear in no edition of GB/T 2260.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

COUNTY = "芷岩县"
REGION = "433199"
SEED = 2017
Row = dict[str, object]
"""One row of an export: header → what stands in the cell."""


class Kind(NamedTuple):
    """A kind of institution: how it is classed, how many people (人) it has, and its inner offices (个).

    bz: its main 编制类型.  workers: share of 机关工勤 among its people.  parent: 隶属单位 without the county.
    """

    names: tuple[str, ...]
    system: str
    nature: str
    category: str
    grade: str
    bz: str
    people: tuple[int, int]
    offices: int = 0
    workers: float = 0.0
    industry: str = ""
    sub_industry: str = ""
    sydw_class: str = ""
    fund: str = ""
    cangong: bool = False
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One institution of the county while it is being made up; size in 人."""

    code: str
    name: str
    kind: Kind
    offices: tuple[str, ...]
    size: int
    fund: str


TOWNS = (
    "城关镇 青溪镇 石桥镇 白岩镇 龙潭镇 沙坪镇 茶坳镇 双江镇 古楼镇 云台乡 杉木乡 梅坪乡 松柏乡 竹坪乡 "
    "岩门乡 芭蕉乡"
).split()
ROADS = ("沅岸街道", "东门街道")
_OFFICES = "办公室 人事股 综合业务股 政策法规股 财务股 督查股 规划股 行政审批股"
OFFICES = tuple(_OFFICES.split())
SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗向田彭石龙麻吴滕覃")
GIVEN = tuple(
    "明华建国志强晓红丽娟海燕文军春梅玉兰永平秀英伟东家兴光荣成林金凤思远子涵雨欣浩然佳怡俊杰梓萱立新国庆爱民"
)
