"""From rules.yaml to rules: closed keys, layers (包含), and the proof of each rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bianzhi_xl import places, yamltext
from bianzhi_xl.language import Expression, parse
from bianzhi_xl.nouns import RuleFault, Scalar
from bianzhi_xl.rules.proof import HostWords, prove, scalar
from bianzhi_xl.rules.rule import EACH, PEOPLE, SEVERITIES, Example, Rule
from bianzhi_xl.yamltext import Map, Node, Seq, Text, fault

NEEDED = ("名", "式", "每", "级别", "标题", "说明", "依据", "话", "对", "错")
KEYS = frozenset((*NEEDED, "表", "记录", "空", "前提", "年度", "未判", "停用", "可说明", "参数", "替换"))
CHANGES = frozenset(("名", "级别", "停用", "可说明", "参数", "对", "错", "未判"))
"""What a local file may change of a rule without replacing it whole (替换: 是)."""

BUILT_IN = "内置"
WEIGHTS = ("与台账不符", "手填", "公式", "与台账相符", "录入")
"""Kinds of figures, by how they came to stand there."""


def load(
    path: Path = places.RULES, local: Path | None = None, words: HostWords | None = None
) -> tuple[Rule, ...]:
    """Read a rules file, and a local one (规则.yaml) layered over it; every rule is proven.

    A local entry with a known name may change 级别, 停用, 可说明, 参数 and the examples; with 替换: 是 it
    replaces the whole rule.  Any other entry is a new rule.

    Args:
        words: host words by name, for examples that do not state their answers themselves.

    Raises:
        RuleFault: an entry cannot be read, or its examples do not prove it; names file, line and rule.
    """
    rules = read(path, local)
    for rule in rules:
        prove(rule, words)
    return rules


def read(path: Path = places.RULES, local: Path | None = None) -> tuple[Rule, ...]:
    """The rules of ``load``, not yet proven: for looking at them only."""
    layers: list[Map] = []
    _layers(path, layers, ())
    if local is not None:
        _layers(local, layers, ())
    return tuple(_rule(entry) for entry in _merged(layers).values())


def weights(path: Path = places.RULES, local: Path | None = None) -> Mapping[str, float]:
    """How hard it is to believe that a figure of each kind is wrong (定位): the heavier, the harder.

    Raises RuleFault naming the line of an unknown kind or of a weight that is no positive number.
    """
    layers: list[Map] = []
    for each in (path, local):
        if each is not None:
            _layers(each, layers, ())
    found: dict[str, float] = {}
    for book in layers:
        named = book.get("定位", Map())
        if not isinstance(named, Map):
            raise fault(book["定位"], "“定位”要写成“名称: 权”的形式")
        yamltext.closed(named, set(WEIGHTS), "定位")
        for name, value in named.items():
            if not re.fullmatch(r"\d+(\.\d+)?", str(value)) or not float(str(value)):
                raise fault(value, f"“{name}”的权应是大于零的数，现在是“{value}”")
            found[str(name)] = float(str(value))
    missing = [name for name in WEIGHTS if name not in found]
    if missing:
        raise RuleFault(f"{path}：“定位”里缺 {'、'.join(missing)}，请补上")
    return found


def _layers(path: Path, layers: list[Map], above: tuple[Path, ...]) -> None:
    """Append the file's layers, the included ones (包含) first.

    A local file may say 包含: 内置 although it is layered over the built-in one anyway.
    """
    if path.resolve() in {Path(layer.file).resolve() for layer in layers}:
        return
    if path.resolve() in above:
        raise RuleFault(f"{path}：规则文件互相包含，请去掉其中一处“包含”")
    book = yamltext.load(path)
    yamltext.closed(book, {"包含", "规则", "定位"}, "规则文件")
    included = book.get("包含")
    for name in included if isinstance(included, Seq) else [included] if included else []:
        if not isinstance(name, Text):
            raise fault(name, "“包含”要写文件名或“内置”")
        target = places.RULES if name == BUILT_IN else path.parent / name
        _layers(target, layers, (*above, path.resolve()))
    layers.append(book)


def _merged(layers: list[Map]) -> dict[str, Map]:
    """Entries by name: the later layer changes or replaces what the earlier one said."""
    merged: dict[str, Map] = {}
    for book in layers:
        here: dict[str, int] = {}
        for entry in _entries(book):
            name = _text(entry, "名")
            if name in here:
                raise fault(entry, f"规则 {name} 写了两次（前一次在第 {here[name]} 行），请删去一处")
            here[name] = entry.line
            known = merged.get(name)
            merged[name] = entry if known is None or _yes(entry, "替换") else _changed(known, entry)
            if known is None and _yes(entry, "替换"):
                raise fault(entry, f"没有叫 {name} 的规则可以替换，请检查“名”，或去掉“替换”")
    return merged


def _entries(book: Map) -> list[Map]:
    listed = book.get("规则", Seq())
    if not isinstance(listed, Seq):
        raise fault(listed if listed else book, "“规则”下面要写成一条一条的“- 名: …”")
    for entry in listed:
        if not isinstance(entry, Map):
            raise fault(entry, "每条规则要写成“名: …”“式: …”的形式")
        yamltext.closed(entry, KEYS, "规则")
        if "名" not in entry:
            raise fault(entry, "这条规则缺少“名”")
    return list(listed)  # type: ignore[arg-type]


def _changed(known: Map, change: Map) -> Map:
    """A known rule with a local file's changes; it still stands where it was first written."""
    for key in change:
        if key not in CHANGES:
            raise fault(
                change,
                f"规则 {change['名']} 已经有了（{known.file} 第 {known.line} 行）。"
                f"只改级别、停用、参数时不要写“{key}”；要改它请写全整条规则并加上“替换: 是”",
            )
    merged = Map({**known, **change})
    merged.file, merged.line, merged.key_line = known.file, known.line, known.key_line
    return merged


# --------------------------------------------------------------------------- one rule


def _rule(entry: Map) -> Rule:
    name = _text(entry, "名")
    try:
        return _built(entry, name)
    except RuleFault as error:
        place = f"{entry.file} 第 {entry.line} 行"
        sentence = str(error)
        raise RuleFault(sentence if entry.file in sentence else f"{place}规则 {name}：{sentence}") from error


def _built(entry: Map, name: str) -> Rule:
    for key in NEEDED:
        if key not in entry:
            raise fault(entry, f"规则 {name} 缺少“{key}”")
    parameters = _parameters(entry)
    blank = _text(entry, "空", "不判")
    given = _text(entry, "前提", "")
    return Rule(
        name=name,
        expression=_judgement(entry, "式", blank, parameters),
        each=_one_of(entry, "每", EACH),
        severity=_one_of(entry, "级别", SEVERITIES),
        label=_text(entry, "标题"),
        description=_text(entry, "说明"),
        basis=_text(entry, "依据"),
        message=_text(entry, "话"),
        good=_examples(entry, "对"),
        bad=_examples(entry, "错"),
        open=_examples(entry, "未判"),
        forms=_names(entry, "表"),
        records=_records(entry),
        blank=blank,
        given=_judgement(entry, "前提", blank, parameters) if given else None,
        years=_years(entry),
        explainable=_yes(entry, "可说明"),
        parameters=parameters,
        enabled=not _yes(entry, "停用"),
        file=entry.file,
        line=entry.line,
    )


def _judgement(entry: Map, key: str, blank: str, parameters: Mapping[str, Scalar]) -> Expression:
    expression = parse(_text(entry, key), blank, parameters)
    if not expression.judges:
        raise fault(entry[key], f"规则 {entry['名']} 的“{key}”要写成一个判断，例如 甲 = 乙")
    return expression


def _text(entry: Map, key: str, default: str | None = None) -> str:
    node = entry.get(key)
    if node is None and default is not None:
        return default
    if not isinstance(node, Text) or not node.strip():
        raise fault(node if node is not None else entry, f"规则的“{key}”要写一段文字")
    return str(node).strip()


def _one_of(entry: Map, key: str, choices: tuple[str, ...]) -> str:
    text = _text(entry, key)
    if text not in choices:
        raise fault(entry[key], f"规则 {entry['名']} 的“{key}”写的是“{text}”，只能写：{'、'.join(choices)}")
    return text


def _yes(entry: Map, key: str) -> bool:
    text = _text(entry, key, "否")
    if text not in ("是", "否"):
        raise fault(entry[key], f"“{key}”只能写 是 或 否，现在写的是“{text}”")
    return text == "是"


def _names(entry: Map, key: str) -> tuple[str, ...]:
    node: Node | None = entry.get(key)
    listed = [] if node is None else node if isinstance(node, Seq) else [node]
    if not all(isinstance(name, Text) for name in listed):
        raise fault(node, f"“{key}”要写名称，几个名称写成 [甲, 乙]")
    return tuple(map(str, listed))


def _records(entry: Map) -> tuple[str, ...]:
    records = _names(entry, "记录")
    unknown = [kind for kind in records if kind not in PEOPLE]
    if unknown:
        known = "、".join(PEOPLE)
        raise fault(entry["记录"], f"规则 {entry['名']} 的“记录”写了“{unknown[0]}”，只能写：{known}")
    if records and _text(entry, "每") != "人员":
        raise fault(entry["记录"], f"规则 {entry['名']}：只有“每: 人员”的规则可以写“记录”")
    return records


def _years(entry: Map) -> tuple[int, int]:
    text = _text(entry, "年度", "1900-9999")
    match = re.fullmatch(r"(\d{4})(-(\d{4})?)?", text)
    if not match:
        raise fault(entry["年度"], f"“年度”要写成 2017、2017-2018 或 2019-，现在写的是“{text}”")
    first = int(match[1])
    last = int(match[3] or 9999) if match[2] else first
    if last < first:
        raise fault(entry["年度"], f"“年度”{text} 前后颠倒")
    return first, last


def _parameters(entry: Map) -> Mapping[str, Scalar]:
    node = entry.get("参数", Map())
    if not isinstance(node, Map) or not all(isinstance(v, Text) for v in node.values()):
        raise fault(node, "“参数”要写成“名称: 值”")
    for name in node:
        if not name.isidentifier():
            raise fault(node, f"参数名“{name}”不能有空格和符号")
    return {name: scalar(str(value)) for name, value in node.items()}


def _examples(entry: Map, key: str) -> tuple[Example, ...]:
    """One example, or a list of them."""
    node = entry.get(key)
    listed = [] if node is None else node if isinstance(node, Seq) else [node]
    examples = []
    for example in listed:
        if not isinstance(example, Map) or not all(isinstance(v, Text) for v in example.values()):
            raise fault(node, f"规则 {entry['名']} 的“{key}”要写成“名称: 值”，或几个这样的例子的列表")
        examples.append({str(term): str(value) for term, value in example.items()})
    if key != "未判" and not examples:
        raise fault(node, f"规则 {entry['名']} 的“{key}”里没有例子")
    return tuple(examples)
