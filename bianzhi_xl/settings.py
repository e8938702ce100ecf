"""A working folder's 设置.yaml: whose figures these are, which year, and where things lie."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bianzhi_xl import yamltext
from bianzhi_xl.nouns import FileFault, RuleFault, Settings
from bianzhi_xl.yamltext import quoted

FILE = "设置.yaml"
_KEYS = {
    "名称",
    "年度",
    "填报",
    "单位",
    "区划代码",
    "截止日期",
    "台账",
    "上年",
    "规则",
    "说明",
    "开关",
    "性质",
}
SERVES = ("县市", "州直单位", "全州")
"""Whose figures: a county's, a prefecture-level unit's, or the whole prefecture's, summed over those below."""
NATURES = ("党政群", "公检法司", "基层", "参公", "事业")
"""What a 州直单位 is (性质): the notice has a form for each."""
SWITCHES = {
    "长期病休计入实有": ("是", "否"),
    "乡镇街道单列": ("是", "否"),
    "纪检监察单列": ("是", "否"),
    "表5_1分块": ("类别和行业", "只按类别", "只按行业"),
}
"""Open questions of the field, each with its answers; the first is the default."""
DEFAULTS: Mapping[str, str] = {name: answers[0] for name, answers in SWITCHES.items()}


def load(folder: Path) -> Settings:
    """The settings of a working folder.

    Raises FileFault if the folder has no 设置.yaml, RuleFault if it cannot be read.
    """
    folder = Path(folder)
    path = folder / FILE
    if not path.is_file():
        raise FileFault(f"{folder}：不是工作文件夹（缺 {FILE}），请先用“新建”（bianzhi-xl new）建一个。")
    node = yamltext.load(path)
    yamltext.closed(node, _KEYS, "设置")
    for key in ("名称", "年度", "填报"):
        if not node.get(key):
            raise RuleFault(f"{path}：缺“{key}”，请补上。")
    serves = _one_of(node, "填报", SERVES)
    year = _year(node)
    if serves == "州直单位" and not node.get("单位"):
        raise RuleFault(f"{path}：填报为州直单位时要写“单位”（单位全称）。")
    return Settings(
        folder=str(folder),
        name=str(node["名称"]),
        year=year,
        serves=serves,
        cutoff=_date(node, "截止日期", dt.date(year, 12, 31)),
        unit=str(node.get("单位", "")),
        region=str(node.get("区划代码", "")),
        register=_inside(node, "台账", "台账"),
        last_year=_inside(node, "上年", "上年"),
        rules=_inside(node, "规则", "规则.yaml"),
        waivers=_inside(node, "说明", "特殊情况说明.yaml"),
        switches=_switches(node),
        natures=_natures(node),
    )


def text(settings: Settings) -> str:
    """设置.yaml as ``new`` writes it."""
    unit = f"单位: {quoted(settings.unit)}\n" if settings.unit else ""
    if settings.natures:
        unit += f"性质: [{', '.join(settings.natures)}]    # {' / '.join(NATURES)}，可以写几个\n"
    switches = "".join(
        f"  {name}: {settings.switches.get(name, answers[0])}    # {' / '.join(answers)}\n"
        for name, answers in SWITCHES.items()
    )
    return (
        "# 本文件夹的设置。改后存盘即可，不用重装。\n"
        f"名称: {quoted(settings.name)}\n"
        f"年度: {settings.year}\n"
        f"填报: {settings.serves}    # {' / '.join(SERVES)}\n"
        f"{unit}"
        f"区划代码: {quoted(settings.region)}\n"
        f"截止日期: {settings.cutoff.isoformat()}\n"
        f"台账: {settings.register}    # 实名制台账导出文件所在的文件夹\n"
        f"上年: {settings.last_year}    # 上年报送包所在的文件夹\n"
        f"规则: {settings.rules}    # 本地规则\n"
        f"说明: {settings.waivers}    # 特殊情况说明\n"
        "开关:    # 各地做法不一的口径\n"
        f"{switches}"
    )


def _one_of(node: yamltext.Map, key: str, allowed: tuple[str, ...]) -> str:
    if node[key] not in allowed:
        raise yamltext.fault(node[key], f"“{key}”应是 {' 或 '.join(allowed)}，现在是“{node[key]}”。")
    return str(node[key])


def _year(node: yamltext.Map) -> int:
    value = str(node["年度"])
    if not (value.isascii() and value.isdigit() and len(value) == 4 and 2000 <= int(value) <= 2099):
        raise yamltext.fault(node["年度"], f"年度应是四位数字（2000 至 2099），现在是“{value}”。")
    return int(value)


def _date(node: yamltext.Map, key: str, default: dt.date) -> dt.date:
    if not node.get(key):
        return default
    try:
        return dt.date.fromisoformat(str(node[key]))
    except ValueError:
        raise yamltext.fault(node[key], f"“{key}”应写成 2017-12-31 的样子，现在是“{node[key]}”。") from None


def _inside(node: yamltext.Map, key: str, default: str) -> str:
    value = str(node.get(key) or default)
    parts = PurePosixPath(value.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in value:
        raise yamltext.fault(node.get(key), f"“{key}”应是工作文件夹里面的路径，现在是“{value}”。")
    return value


def _natures(node: yamltext.Map) -> tuple[str, ...]:
    given = node.get("性质") or ()
    for nature in [given] if isinstance(given, str) else given:
        if nature not in NATURES:
            raise yamltext.fault(node["性质"], f"“性质”里只能写 {'、'.join(NATURES)}，现在写的是“{nature}”。")
    return (str(given),) if isinstance(given, str) else tuple(str(nature) for nature in given)


def _switches(node: yamltext.Map) -> dict[str, str]:
    given = node.get("开关") or yamltext.Map()
    if not isinstance(given, yamltext.Map):
        raise yamltext.fault(node["开关"], "“开关”应是“名称: 值”的形式。")
    for name in given:
        if name not in SWITCHES:
            raise yamltext.fault(given[name], f"没有“{name}”这个开关，可用的有：{'、'.join(SWITCHES)}。")
        _one_of(given, name, SWITCHES[name])
    return {name: str(given.get(name, answers[0])) for name, answers in SWITCHES.items()}
