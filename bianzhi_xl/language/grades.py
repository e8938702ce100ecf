"""Which grade (级别) is higher: of posts (职务级别) and of institutions (机构规格) on one scale."""

from __future__ import annotations

# Highest first; 正县 and 副县 are what 事业单位 forms print for 正处 and 副处.
_GRADES = (
    ("国家级正职", "正国级"),
    ("国家级副职", "副国级"),
    ("省部级正职", "正部", "正省"),
    ("省部级副职", "副部", "副省"),
    ("厅局级正职", "正厅", "正局", "正地"),
    ("厅局级副职", "副厅", "副局", "副地"),
    ("县处级正职", "正处", "正县"),
    ("县处级副职", "副处", "副县"),
    ("乡科级正职", "正科", "正乡"),
    ("乡科级副职", "副科", "副乡"),
    ("股级正职", "股所级正职", "正股", "股级"),
    ("股级副职", "股所级副职", "副股"),
)
_HEIGHT = {name: len(_GRADES) - i for i, names in enumerate(_GRADES) for name in names}


def height(grade: str) -> int | None:
    """How high a grade is, 12 the highest; None for 未定级, 其他 and whatever cannot be ranked.

    >>> height("乡科级正职") == height("正科级") == height("正科")
    True
    """
    name = grade.strip()
    return _HEIGHT.get(name, _HEIGHT.get(name.removesuffix("级")))
