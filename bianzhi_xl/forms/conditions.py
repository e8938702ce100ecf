"""条件 in YAML to a filter (Where).

A condition is the name of a predicate (口径), a mapping attribute → value or values, or a list of both;
all parts hold together.  ``{非: [甲, 乙]}`` means every other value of the attribute's code list, so that
what nobody thought of is still in some row.
"""

from __future__ import annotations

from bianzhi_xl import yamltext
from bianzhi_xl.forms.known import Known
from bianzhi_xl.nouns import Where
from bianzhi_xl.yamltext import Map, Node, Seq, Text


def where(node: Node | None, known: Known) -> Where:
    """The filter of a 条件.  RuleFault when a predicate, attribute or value is unknown."""
    if node is None:
        return Where()
    if isinstance(node, Text):
        return _predicate(node, known)
    if isinstance(node, Seq):
        whole = Where()
        for each in node:
            whole = whole & where(each, known)
        return whole
    return Where.of({name: values(name, value, known, node) for name, value in node.items()})


def values(name: str, node: Node, known: Known, at: Node) -> frozenset[str]:
    """The allowed values of one attribute."""
    if name not in known.attributes:
        raise yamltext.fault(at, f"没有“{name}”这个统计属性，可用的见 templates/predicates.yaml。")
    if not isinstance(node, Map):
        return frozenset(_listed(name, node, known))
    yamltext.closed(node, {"非"}, "条件")
    codes = known.codes(name)
    if not codes:
        raise yamltext.fault(node, f"“{name}”没有码表，不能用“非”。")
    if "非" not in node:
        raise yamltext.fault(node, "条件里要写值，或 {非: [值]}。")
    rest = frozenset(codes) - frozenset(_listed(name, node["非"], known))
    if not rest:
        raise yamltext.fault(node, f"“{name}”的所有值都被“非”去掉了，请至少留一个。")
    return rest


def _listed(name: str, node: Node, known: Known) -> list[str]:
    texts = node if isinstance(node, Seq) else [node]
    codes = known.codes(name)
    for text in texts:
        if not isinstance(text, Text):
            raise yamltext.fault(text, f"“{name}”的值应是文字。")
        if codes and text not in codes:
            raise yamltext.fault(text, f"“{name}”的码表里没有“{text}”，可用的有：{'、'.join(codes)}。")
    return [str(text) for text in texts]


def _predicate(node: Text, known: Known) -> Where:
    found = known.predicates.get(node)
    if found is None:
        names = "、".join(sorted(known.predicates))
        raise yamltext.fault(node, f"没有“{node}”这个口径，可用的有：{names}。")
    return found


def allowed(name: str, texts: tuple[str, ...], known: Known, at: Text) -> frozenset[str]:
    """The allowed values of one attribute written inside a cell source, such as 编制类型=行政编制."""
    if name not in known.attributes:
        raise yamltext.fault(at, f"没有“{name}”这个统计属性，可用的见 templates/predicates.yaml。")
    codes = known.codes(name)
    for text in texts:
        if codes and text not in codes:
            raise yamltext.fault(at, f"“{name}”的码表里没有“{text}”，可用的有：{'、'.join(codes)}。")
    return frozenset(texts)
