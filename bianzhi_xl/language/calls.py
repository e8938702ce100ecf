"""How words are read: plain ones, those the Scope answers, counts, last year, and listings."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bianzhi_xl.language import values
from bianzhi_xl.language.host import HOST, HostWord
from bianzhi_xl.language.listing import LISTING
from bianzhi_xl.language.meaning import (
    Part,
    Reading,
    blank_as_zero,
    cell_name,
    judgement,
    part,
    path,
    value,
)
from bianzhi_xl.language.reading import COUNTS
from bianzhi_xl.language.scope import Call, CellName
from bianzhi_xl.language.word import Word
from bianzhi_xl.language.words import WORDS


def word(node: ast.Call, reading: Reading) -> Part:
    """Read ``词(…)``."""
    if not isinstance(node.func, ast.Name):
        raise reading.fault(node, "函数名要写在括号前面，例如 求和(甲, 乙)")
    name = reading.typed(node.func)
    reading.words.add(name)
    if name in COUNTS:
        return _count(node, name, reading)
    if name in LISTING:
        return _listing(node, name, reading)
    if node.keywords:
        raise reading.fault(node, f"{name}(…) 里不能写 属性=值")
    if name in _SPECIAL:
        return _SPECIAL[name](node, reading)
    if name in WORDS:
        return _plain(node, WORDS[name], reading)
    if name in HOST:
        return _host(node, HOST[name], reading)
    raise reading.fault(node, f"没有“{name}”这个函数")


def _number_of(node: ast.Call, least: int, most: int | None, reading: Reading) -> None:
    if len(node.args) < least or (most is not None and len(node.args) > most):
        wanted = f"至少 {least} 个" if most is None else " 或 ".join(map(str, range(least, most + 1))) + " 个"
        raise reading.fault(node, f"参数有 {len(node.args)} 个，应为{wanted}")


def _plain(node: ast.Call, word: Word, reading: Reading) -> Part:
    _number_of(node, word.least, word.most, reading)
    zero, reading.zero = reading.zero, reading.zero and not word.blanks
    parts = [part(each, reading) for each in node.args]
    reading.zero = zero
    for argument, found in zip(node.args, parts, strict=True):
        if found.kind == "判断":
            raise reading.fault(argument, f"{word.name}(…) 里要写值，不能写判断")
        if found.kind == "串" and not word.runs:
            raise reading.fault(argument, f"{word.name}(…) 里不能写一段单元格")
    kind = "判断" if word.judges else "值"
    return Part(kind, values.applied(word, tuple((p.kind == "串", p.run) for p in parts)))


def _choice(node: ast.Call, reading: Reading) -> Part:
    _number_of(node, 3, 3, reading)
    condition = judgement(node.args[0], reading)
    yes, no = part(node.args[1], reading), part(node.args[2], reading)
    if "串" in (yes.kind, no.kind):
        raise reading.fault(node, "若(…) 里不能写一段单元格")
    return Part(yes.kind if yes.kind == no.kind else "值", values.chosen(condition, yes.run, no.run))


def _host(node: ast.Call, word: HostWord, reading: Reading) -> Part:
    _number_of(node, word.arguments, word.arguments, reading)
    zero, reading.zero = reading.zero, False
    runs = tuple(value(each, reading) for each in node.args)
    reading.zero = zero
    texts = tuple(
        str(getattr(a, "value", "")) if isinstance(a, ast.Constant) else path(a, reading) or "…"
        for a in node.args
    )
    reading.calls.append(Call(word.name, texts, {}, texts))
    return Part("判断" if word.judges else "值", values.asked(word.name, runs))


def _last(node: ast.Call, reading: Reading) -> Part:
    _number_of(node, 1, 1, reading)
    name = path(node.args[0], reading)
    cell = CellName("", "", name) if name else cell_name(node.args[0], reading)
    if not isinstance(cell.rows, str):
        raise reading.fault(node, "上年(…) 里只能写一个单元格")
    reading.lasts.append(cell)
    form, row, column = cell.form, cell.rows, cell.column
    return Part("值", blank_as_zero(lambda scope: scope.last(form, row, column), reading))


def _occurrences(node: ast.Call, reading: Reading) -> Part:
    _number_of(node, 1, 1, reading)
    name = path(node.args[0], reading)
    if name is None:
        raise reading.fault(node, "次数(…) 里要写字段名")
    reading.names.add(name)
    return Part("值", lambda scope: scope.occurrences(name))


def _listing(node: ast.Call, name: str, reading: Reading) -> Part:
    tables: dict[str, str] = {}
    for argument in node.args:
        field = path(argument, reading)
        if field is None:
            raise reading.fault(argument, f"{name}(…) 里要写字段名")
        tables[field] = field
    for keyword in node.keywords:
        if name != "码外":
            raise reading.fault(node, f"{name}(…) 里不能写 属性=值")
        tables[_attribute(keyword, reading)] = str(_text(keyword.value, reading))
    if not tables:
        raise reading.fault(node, f"{name}(…) 里要写字段名")
    reading.names.update(tables)
    if name == "码外":
        reading.calls += [Call("属于", pair, {}, pair) for pair in tables.items()]
    return Part("值", values.listed(LISTING[name], tuple(tables), tuple(tables.values())))


def _count(node: ast.Call, name: str, reading: Reading) -> Part:
    call, open_values = counting(node, name, reading)
    reading.calls.append(call)
    if name == "台账" and len(call.names) != 1:
        raise reading.fault(node, "台账(…) 要先写一个字段名，例如 台账(部门正职领导职数)")
    return Part("值", blank_as_zero(values.counted(call, open_values), reading))


def counting(node: ast.Call, name: str, reading: Reading) -> tuple[Call, dict[str, str]]:
    """Read a counting word's arguments; also which attributes take this record's value (本条)."""
    args = tuple(_text(each, reading) for each in node.args)
    where: dict[str, tuple[str, ...]] = {}
    open_values: dict[str, str] = {}
    for keyword in node.keywords:
        attribute = _attribute(keyword, reading)
        if attribute in where:
            raise reading.fault(keyword, f"“{attribute}”写了两次")
        field_name = _own(keyword.value, reading)
        if field_name:
            open_values[attribute] = field_name
            reading.names.add(field_name)
            where[attribute] = (f"本条({field_name})",)
        else:
            where[attribute] = _texts(keyword.value, reading)
    return Call(name, tuple(map(str, args)), where, args), open_values


def _attribute(keyword: ast.keyword, reading: Reading) -> str:
    if keyword.arg is None:
        raise reading.fault(keyword.value, "请写成 属性=值")
    whole = reading.bytes[keyword.col_offset : keyword.end_col_offset].decode()
    return whole.partition("=")[0].strip()


def _own(node: ast.expr, reading: Reading) -> str | None:
    """The field of ``本条(字段)``, if the node is one."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    name = path(node.args[0], reading) if len(node.args) == 1 and not node.keywords else None
    if reading.typed(node.func) != "本条" or name is None:
        raise reading.fault(node, "这里只能写值、(甲, 乙) 或 本条(字段)")
    return name


def _texts(node: ast.expr, reading: Reading) -> tuple[str, ...]:
    if isinstance(node, ast.Tuple) and node.elts:
        return tuple(str(_text(each, reading)) for each in node.elts)
    return (str(_text(node, reading)),)


def _text(node: ast.expr, reading: Reading) -> str | int | float:
    """A bare name is a text here; so is a quoted one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
        return node.value
    name = path(node, reading) if isinstance(node, (ast.Name, ast.Attribute)) else None
    if name is None:
        raise reading.fault(node, "这里只能写名称、文字或 属性=值")
    return name


_SPECIAL: dict[str, Callable[[ast.Call, Reading], Part]] = {
    "上年": _last,
    "次数": _occurrences,
    "若": _choice,
}
