"""Whose figures a title or 填报单位 says that a sheet holds, beside whose are filled in here.

Only what is sure counts: a placeholder (某县, ××县(市), 县(市)), a prefecture's name on the county's own form, or a
word that may be no name (乡镇, 开发区) says nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bianzhi_xl.binding import texts

_LARGER = re.compile(r"[一-龥]{2,12}?(?:省|自治州|州|地区|盟|市)(?=.)")
_PLACE = re.compile(r"([一-龥]{2,12}?)(自治县|县|自治旗|旗|区|镇|乡|街道)")
_OFFICE = re.compile(r"[省州市县区]?([一-龥]{2,20}?)(?:局|人民政府|人民法院|人民检察院)")
_NO_NAME = re.compile(
    "[全本各某我该县市乡镇州省级直属和及与或的等其]|机关|单位|事业|党政|党建|人员|编|机构|基层|部门|统计|情况|系统"
    "|开发|高新|工业|园|管理|示范|试点|新型|重点|中心|建制|边远|贫困|民族|特色|合作|保税|[城郊矿库景社辖校牧林山大小强]$"
)
"""What words before 县, 镇, 区 are made of that are no names: 乡镇, 示范区, 贫困县.  Some names are, too: not sure."""
_NO_OFFICE = re.compile("[全本各某我该等和及与]|机关|单位|部门|系统|直属")
_ON = re.compile("[县市区镇乡]|全|本|各|级|直|所属|下属|机关|人民政府|党委|$")
"""What may stand between a name and the rest of a title."""
_FILLER = re.compile(r"(?:填报|填表|编报|报送)(?:单位|机关|地区)(?:\([^)]*\))?[:：]?")


class Whose(NamedTuple):
    """Whose figures are filled in: own: its names, the one to show first.  units: names of other units."""

    own: tuple[str, ...]
    units: frozenset[str] = frozenset()
    is_unit: bool = False


def titled(before: str, whose: Whose) -> str:
    """The other place or unit that a title begins with, "" when it names none for sure.

    before: what stands before the form's own title, without the year.

    >>> county = Whose(("芷岩县",), frozenset({"芷岩县第一中学"}))
    >>> [titled(text, county) for text in ("城关镇", "湘西州泸溪县", "芷岩县石桥镇", "县教育局", "第一中学")]
    ['城关镇', '泸溪县', '石桥镇', '县教育局', '第一中学']
    >>> [titled(text, county) for text in ("湘西州芷岩县", "湘西州", "某某县", "××县（市）", "乡镇", "全县", "")]
    ['', '', '', '', '', '', '']
    """
    rest = _without_own(before, whose)
    place = _place(rest)
    if place and _ON.match(rest, len(place)):
        return _unless_own(place, whose)
    office = _office(rest)
    if office and _ON.match(rest, len(office)):
        return _unless_own(office, whose)
    return rest if len(rest) > 2 and rest in {_without_own(name, whose) for name in whose.units} else ""


def filled_by(value: str, whose: Whose) -> str | None:
    """The other place that a 填报单位 names, of a unit's form also the other unit; None when it is no 填报单位.

    >>> filled_by("填报单位（盖章）：泸溪县编办", Whose(("芷岩县",)))
    '泸溪县'
    >>> filled_by("填报单位：芷岩县教育局", Whose(("芷岩县",))), filled_by("单位：人", Whose(("芷岩县",)))
    ('', None)
    """
    text = texts.tight(value)
    found = _FILLER.match(text)
    if not found:
        return None
    rest = _without_own(text[found.end() :], whose)
    return _unless_own(_place(rest) or (_office(rest) if whose.is_unit else ""), whose)


def _without_own(text: str, whose: Whose) -> str:
    """What is said behind the own name, or else behind the names of larger places."""
    rest = re.sub("^(?:中国共产党|中共)", "", texts.plain(text))
    for own in map(texts.plain, whose.own):
        if own and own in rest:
            return rest.partition(own)[2]
    larger = _LARGER.match(rest)
    return rest[larger.end() :] if larger else rest


def _place(text: str) -> str:
    found = _PLACE.match(text)
    return found[0] if found and not _NO_NAME.search(found[1]) else ""


def _office(text: str) -> str:
    found = _OFFICE.match(text)
    return found[0] if found and not _NO_OFFICE.search(found[1]) else ""


def _unless_own(name: str, whose: Whose) -> str:
    """A name that is not a part or a short form of an own one: 人社局 is 人力资源和社会保障局."""
    short = name.lstrip("省州市县区")
    return "" if any(_is_short(short, texts.plain(own)) for own in whose.own) else name


def _is_short(name: str, full: str) -> bool:
    """Whether the letters of a name stand in another one, in their order."""
    letters = iter(full)
    return all(letter in letters for letter in name)
