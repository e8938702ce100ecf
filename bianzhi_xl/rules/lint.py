"""What can be seen to be wrong with the rules without any data: unknown names, contradictions."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bianzhi_xl.language import OWN_COLUMN, OWN_ROW, Call, CellName
from bianzhi_xl.rules.rule import EACH, Rule

BUILT_IN = frozenset(("左", "右", "差", "处"))
COUNTS = frozenset(("人数", "编制", "机构数", "内设机构数", "台账"))

_ALWAYS = ("截止日", "年度", "填报", "工资表")
_CELL = ("表", "行", "列", "行类", "类", "计量", "来源")

NAMES: Mapping[str, frozenset[str]] = {
    each: frozenset((*_ALWAYS, *names))
    for each, names in {
        "人员": ("记录类",),
        "机构": ("下级机构数", "批文累计编制数"),
        "台账": (),
        "工资": (),
        "行": ("表", "行", "行类"),
        "格": (*_CELL, "值", "下级合计"),
        "取数格": (*_CELL, "填", "应"),
        "关系": ("表", "行", "列", "左", "右", "种"),
        "公式格": (*_CELL, "公式在"),
        "表": ("表", "录入", "已填", "序号错", "本单位编制"),
        "表结构": ("表", "缺少", "多余", "表样", "不同"),
        "全部": (),
        "报送包": (
            *("缺表", "重表", "标记", "错误", "印记不符", "材料疑处"),
            *("承诺书", "统计说明", "分析报告", "迟报说明", "签字核对", "报送日", "期限"),
        ),
    }.items()
}
"""The names that each 每 offers besides fields, attributes and columns; explained in the room's docstring."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every name that rules may use, as data.

    fields: 人员, 机构, 台账 → field names.  attributes: coded attributes of people and institutions.
    forms: form → (column keys, fixed row keys), as ``forms.vocabulary`` gives them.
    predicates: 口径.  codes: names of code lists.
    """

    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    forms: Mapping[str, tuple[Collection[str], Collection[str]]] = field(default_factory=dict)
    predicates: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def known(self, each: str, forms: Iterable[str] = ()) -> frozenset[str]:
        """The names a rule of this 每 may use."""
        names = set(NAMES[each])
        person, unit, ledger = (self.fields.get(kind, frozenset()) for kind in ("人员", "机构", "台账"))
        if each in ("人员", "工资"):
            names |= person | self.attributes | {f"单位.{name}" for name in unit | self.attributes}
        elif each == "机构":
            names |= unit | self.attributes | {f"台账.{name}" for name in ledger}
        elif each == "台账":
            names |= ledger | {f"机构.{name}" for name in unit | self.attributes}
        elif each == "行":
            shared = [set(self.forms[form][0]) for form in forms or self.forms if form in self.forms]
            names |= set.intersection(*shared) if shared else set()
        return frozenset(names)


def lint(rules: Iterable[Rule], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Everything suspicious about the rules, one Chinese sentence each, in the order of the rules."""
    book = tuple(rules)
    found: list[str] = []
    for rule in book:
        found += [f"{_place(rule)}：{what}" for what in _suspicions(rule, vocabulary)]
    return (*found, *_doubles(book), *_opposites(book))


def _place(rule: Rule) -> str:
    return f"{rule.file} 第 {rule.line} 行规则 {rule.name}" if rule.file else f"规则 {rule.name}"


def _suspicions(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _constants(rule)
    yield from _unknown_names(rule, vocabulary)
    yield from _unknown_cells(rule, vocabulary)
    yield from _unknown_counts(rule, vocabulary)
    yield from _unreachable(rule)


def _expressions(rule: Rule):
    return [each for each in (rule.given, rule.expression) if each is not None]


def _constants(rule: Rule) -> Iterator[str]:
    for key, each in (("式", rule.expression), ("前提", rule.given)):
        if each is not None and not (each.names or each.cells or each.lasts or each.calls):
            yield f"“{key}”{each.text} 里没有任何数据，结果总是一样"
    tree = rule.expression.tree
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1 and _same(tree.left, tree.comparators[0]):
        yield f"“式”{rule.expression.text} 两边一样，没有核对什么"
    if rule.given is not None and _negation(rule.given.tree, rule.expression.tree):
        yield f"“前提”{rule.given.text} 和“式”{rule.expression.text} 互相矛盾，适用时总是不符"
    if rule.given is not None and _same(rule.given.tree, rule.expression.tree):
        yield "“前提”和“式”一样，适用时总是相符"


def _unknown_names(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    known = vocabulary.known(rule.each, rule.forms)
    used = {name for each in _expressions(rule) for name in each.names}
    for name in sorted(used - known):
        yield f"不认识名称“{name}”；如果它是文字，请加引号"
    for name in rule.placeholders:
        if name not in known | BUILT_IN | rule.parameters.keys():
            yield f"“话”里的 {{{name}}} 不认识"
    for name in rule.parameters:
        if not any(name in each.text for each in _expressions(rule)):
            yield f"参数“{name}”没有用到"


def _unknown_cells(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    for form in rule.forms:
        if form not in vocabulary.forms:
            yield f"“表”写了“{form}”，没有这张表"
    for each in _expressions(rule):
        for cell in (*each.cells, *each.lasts):
            for form in (cell.form,) if cell.form else rule.forms:
                yield from _unknown_cell(form, cell, vocabulary, rule.each)


def _unknown_cell(form: str, cell: CellName, vocabulary: Vocabulary, each: str) -> Iterator[str]:
    if form not in vocabulary.forms:
        if cell.form:
            yield f"{cell}：没有“{form}”这张表"
        return
    if each not in ("行", "格", "表", "全部"):
        yield f"{cell}：每: {each} 的规则里不能写单元格"
    columns, rows = vocabulary.forms[form]
    if cell.column == OWN_COLUMN and each != "格":
        yield f"{cell}：“本列”只用在每: 格的规则里"
    elif cell.column != OWN_COLUMN and cell.column not in columns:
        yield f"{cell}：{form} 没有“{cell.column}”这一列"
    wanted = (cell.rows,) if isinstance(cell.rows, str) else cell.rows or ()
    for row in wanted:
        if row == OWN_ROW and each not in ("行", "格"):
            yield f"{cell}：“本行”只用在每: 行、格的规则里"
        elif row and row != OWN_ROW and row not in rows:
            yield f"{cell}：{form} 没有“{row}”这一行"


def _unknown_counts(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    for each in _expressions(rule):
        for call in each.calls:
            if call.word in COUNTS:
                yield from _unknown_count(call, vocabulary)
            elif call.word == "属于" and call.names[1] not in vocabulary.codes:
                yield f"没有“{call.names[1]}”这个代码表"


def _unknown_count(call: Call, vocabulary: Vocabulary) -> Iterator[str]:
    fields = vocabulary.fields.get("台账", frozenset())
    for name in call.names:
        if call.word == "台账" and name not in fields:
            yield f"{call}：编制台账没有“{name}”这个字段"
        if call.word != "台账" and name not in vocabulary.predicates:
            yield f"{call}：没有“{name}”这个口径"
    for attribute in call.where:
        if attribute not in vocabulary.attributes:
            yield f"{call}：没有“{attribute}”这个属性"


def _unreachable(rule: Rule) -> Iterator[str]:
    if rule.years[1] < 2000 or rule.years[0] >= 2100:
        yield f"“年度”{rule.years[0]}-{rule.years[1]} 不会有报表"
    if rule.each not in EACH:
        yield f"“每”写了“{rule.each}”，没有这一种"


def _doubles(rules: tuple[Rule, ...]) -> Iterator[str]:
    """Names written twice, and rules that say the same about the same things."""
    names: dict[str, Rule] = {}
    texts: dict[tuple, Rule] = {}
    for rule in rules:
        if rule.name in names:
            yield f"{_place(rule)}：和第 {names[rule.name].line} 行的规则同名"
        names.setdefault(rule.name, rule)
        key = (*_about(rule), rule.expression.plain, rule.given and rule.given.plain, rule.years)
        if key in texts and texts[key].name != rule.name and rule.enabled:
            yield f"{_place(rule)}：和规则 {texts[key].name} 说的是同一件事"
        texts.setdefault(key, rule)


def _opposites(rules: tuple[Rule, ...]) -> Iterator[str]:
    """Pairs of rules that cannot both hold for the same thing: a > b here, a <= b there."""
    groups: dict[tuple, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.enabled and isinstance(rule.expression.tree, (ast.Compare, ast.UnaryOp)):
            groups[rule.each, rule.given and rule.given.plain].append(rule)
    for group in groups.values():
        for i, one in enumerate(group):
            for other in group[i + 1 :]:
                if _overlap(one, other) and _negation(one.expression.tree, other.expression.tree):
                    yield f"{_place(other)}：和规则 {one.name} 互相矛盾，不可能都相符"


def _about(rule: Rule) -> tuple:
    return rule.each, rule.forms, rule.records


def _overlap(one: Rule, other: Rule) -> bool:
    forms = not one.forms or not other.forms or set(one.forms) & set(other.forms)
    records = not one.records or not other.records or set(one.records) & set(other.records)
    years = one.years[0] <= other.years[1] and other.years[0] <= one.years[1]
    return bool(forms and records and years)


_CONTRARY: dict[type, tuple[type, ...]] = {
    ast.Eq: (ast.NotEq, ast.Lt, ast.Gt),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.Eq, ast.Gt, ast.GtE),
    ast.LtE: (ast.Gt,),
    ast.Gt: (ast.Eq, ast.Lt, ast.LtE),
    ast.GtE: (ast.Lt,),
}
_CONTRARY_WORDS = {"为空": "不为空", "不为空": "为空"}


def _same(one: ast.expr, other: ast.expr) -> bool:
    return ast.dump(one) == ast.dump(other)


def _negation(one: ast.expr, other: ast.expr) -> bool:
    """Can the two judgements not both be true, as their form already shows?"""
    for a, b in ((one, other), (other, one)):
        if isinstance(a, ast.UnaryOp) and isinstance(a.op, ast.Not) and _same(a.operand, b):
            return True
    if isinstance(one, ast.Call) and isinstance(other, ast.Call):
        names = [call.func.id for call in (one, other) if isinstance(call.func, ast.Name)]
        return (
            len(names) == 2
            and _CONTRARY_WORDS.get(names[0]) == names[1]
            and [ast.dump(a) for a in one.args] == [ast.dump(a) for a in other.args]
        )
    if not (isinstance(one, ast.Compare) and isinstance(other, ast.Compare)):
        return False
    if len(one.ops) != 1 or len(other.ops) != 1 or not _same(one.left, other.left):
        return False
    if not _same(one.comparators[0], other.comparators[0]):
        return _two_constants(one, other)
    return type(other.ops[0]) in _CONTRARY.get(type(one.ops[0]), ())


def _two_constants(one: ast.Compare, other: ast.Compare) -> bool:
    """甲 = 1 and 甲 = 2."""
    a, b = one.comparators[0], other.comparators[0]
    both_equal = isinstance(one.ops[0], ast.Eq) and isinstance(other.ops[0], ast.Eq)
    return both_equal and isinstance(a, ast.Constant) and isinstance(b, ast.Constant) and a.value != b.value
