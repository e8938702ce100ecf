"""Whose figures a title or 填报单位 says that a sheet holds, beside whose are filled in here.

Of a title only what is sure counts: a placeholder (某县, ××县(市), 县(市)) or a word that may be no name (乡镇,
开发区) says nothing.  A county's 填报单位 is another's unless it is the county or its own office (编办, 县委, 人民政府):
what is left over is a name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bianzhi_xl.binding import texts

_LARGER = re.compile(r"[一-龥]{2,12}?(?:省|自治州|州|地区|盟|市)(?=.)")
_CITY = re.compile(r"(?:[一-龥]{2,6}省)?([一-龥]{2,12}?(?:自治州|州|地区|盟|市))")
_NO_CITY = re.compile("^[全本各某我该县市州地省两级乡上下]|级市")
_CITYS = re.compile("全?[市州](?:直|级|本级)?(?:[^县区]|$)|直|本级|机关|所属|$")
"""What follows a city's or prefecture's name that stands for all of it: of 湘西州××县 it does not."""
_CITY_OR_PROVINCE = re.compile(r"[一-龥]{2,12}?(?:省|自治州|州|地区|盟|市)(?!区)")
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
_FILLER = re.compile(
    r"((?:填报|填表|编报|报送|上报|呈报|报表)(?:单位|机关|地区|部门)|(?:编制|制表)(?:单位|部门)"
    r"|单位名称|主管部门|主管单位)"
    r"((?:\([^)]*\))*[:：]?(?![应须请要由为是]))"
)
_LISTED = ("单位名称", "主管部门", "主管单位")
"""What names whose sheet it is only above a table: in and below one it may be anything's."""
_NEXT = re.compile(
    r"截[止至]|(?:填报|填表|制表|报送|上报|报出|统计|审核|审批|单位负责|负责|联系|计量|主管|表号|密级)[一-龥]*[:：]"
    r"|联系|电话|(?:日期|时间|单位)[:：]|\d{4}年"
)
"""What begins the next thing said in the same cell."""
_BLANK = re.compile(r"\([^)]*[章名][^)]*\)|[^一-龥()]|[某○〇]+(?=[县市区])")
_BODY = re.compile("(?:[县市区州盟省局办室委院校学心镇乡道会部厅所站队府社团司馆处科园场厂]|机关|系统)$")
"""How the name of a place or body ends: what stands in the next cell may be anything else (附表1-1, 金额单位)."""
_OUR_OFFICE = re.compile(
    r"(?:委员会|党委|委)?(?:(?:机构编制|编制|编)(?:管理|部门|工作|委员会|委会|委|领导小组|办公室|办)*)+"
    r"(?:[一-龥]+(?<![局部院校会所站心处队馆司学镇乡统]))?"
)
"""编办, 县委机构编制委员会办公室 and so on, or one and a clerk's name; not a body that belongs to it."""
_OURS = re.compile(r"(?:委员会|党委|委|人民政府|政府|本级|级)?")
_UNITS = re.compile(r"[人名个所张家万元%、,/]+")


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
    >>> [titled(text, county) for text in ("吉首市", "湘西州", "湖南省湘西州州直")]
    ['吉首市', '湘西州', '湘西州']
    >>> [titled(text, county) for text in ("湘西州芷岩县", "湘西州某县", "某某县", "××县（市）", "乡镇", "全县", "")]
    ['', '', '', '', '', '', '']
    """
    rest = _without_own(before, whose)
    place = _place(rest)
    if place and _ON.match(rest, len(place)):
        return _unless_own(place, whose)
    office = _office(rest)
    if office and _ON.match(rest, len(office)):
        return _unless_own(office, whose)
    if len(rest) > 2 and rest in {_without_own(name, whose) for name in whose.units}:
        return rest
    return _city(texts.plain(before), whose)


def _city(text: str, whose: Whose) -> str:
    """The other city or prefecture that a title of all of it begins with; a county's is another one."""
    if whole := re.match("全[省州市]", text):
        return "" if whose.is_unit or any(name.endswith(whole[0][1]) for name in whose.own) else whole[0]
    found = _CITY.match(text)
    if not found or _NO_CITY.search(found[1]) or not _CITYS.match(text, found.end()):
        return ""
    own = [texts.plain(name) for name in whose.own]
    return "" if any(name.startswith(found[1][:2]) for name in own) or whose.is_unit else found[1]


def filled_by(value: str, beside: str, whose: Whose, above: bool = True) -> tuple[str, str]:
    """What a text calls its 填报单位, and the other place or body that it names; "" when it is none, or ours.

    beside: the next text in its row, which may be the name.  above: whether it stands above the table.

    >>> filled_by("填报单位（盖章）：泸溪县编办", "", Whose(("芷岩县",)))
    ('填报单位', '泸溪县')
    >>> filled_by("填报单位：", "芷岩县教育局", Whose(("芷岩县",))), filled_by("单位：人", "", Whose(("芷岩县",)))
    (('填报单位', '教育局'), ('', ''))
    """
    text = texts.tight(value)
    found = _FILLER.match(text)
    if not found or (found[1] in _LISTED and (whose.is_unit or not above)):
        return "", ""
    name = text[found.end() :]
    beside = "" if name else texts.tight(beside)
    name = name or beside
    next_ = _NEXT.search(name)
    name = name[: next_.start()] if next_ else name
    if beside and not _BODY.search(_BLANK.sub("", name)):
        return found[1], ""
    if _UNITS.fullmatch(name):
        return found[1], ""
    return found[1], _unit_named(name, whose) if whose.is_unit else _body_named(name, whose)


def _unit_named(name: str, whose: Whose) -> str:
    """The other place or unit that a unit's form names."""
    rest = _without_own(name, whose)
    if len(rest) > 2 and rest in {_without_own(unit, whose) for unit in whose.units}:
        return rest
    return _unless_own(_place(rest) or _office(rest), whose)


def _body_named(name: str, whose: Whose) -> str:
    """The other place or body that a county's form names: what is not the county, its office or a placeholder."""
    text = re.sub("^(?:中国共产党|中共)", "", texts.plain(_BLANK.sub("", name)))
    for own in map(texts.plain, whose.own):
        stem = own[:-1] if len(own) > 2 else own
        if stem in text:
            rest = text.partition(stem)[2].removeprefix(own[-1])
            return "" if _is_ours(rest) else _place(rest) or rest
    larger = _CITY_OR_PROVINCE.match(text)
    rest = text[larger.end() :] if larger else text
    if place := _place(rest):
        return place
    if larger:
        return larger[0] if _is_ours(rest) else text
    levels = ("县市区", "县市", "县", *(own[-1:] for own in whose.own))
    level = next((level for level in levels if rest.startswith(level)), "")
    return "" if _is_ours(rest.removeprefix(level)) else rest


def _is_ours(rest: str) -> bool:
    """Whether what follows a county's name is nothing, or its office or government."""
    return bool(_OURS.fullmatch(rest) or _OUR_OFFICE.fullmatch(rest))


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
