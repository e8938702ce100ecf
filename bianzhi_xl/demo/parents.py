"""Which unit of the made-up county a unit belongs to (隶属单位)."""

from __future__ import annotations

from bianzhi_xl.demo.plan import COUNTY, Kind

_PARENTS = {
    "教育": "教育和体育局",
    "卫生": "卫生和计划生育局",
    "文化": "文化旅游广电局",
    "交通": "交通运输局",
    "城建": "住房和城乡建设局",
    "社会福利": "民政局",
    "国土资源所": "国土资源局",
    "财政所": "财政局",
}
"""The unit (without the county) that bodies of an industry, or with such a name, belong to."""


def parent_of(name: str, kind: Kind) -> str:
    """隶属单位 of a unit, an empty text for one that has none."""
    own = kind.parent or _PARENTS.get(kind.industry, "")
    own = own or next((parent for end, parent in _PARENTS.items() if name.endswith(end)), "")
    return f"{COUNTY}{own}" if own else ""
