"""The relations inside a form that follow from its declaration (审核关系), as data and as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bianzhi_xl.forms import sums
from bianzhi_xl.forms.expanding import fits
from bianzhi_xl.nouns import Column, Form, Meaning, Relation, Row, RowSpec, Where

_STEMS = "甲乙丙丁戊己庚辛壬癸"


def relations(form: Form, rows: Sequence[Row]) -> tuple[Relation, ...]:
    """Every relation of a form for these rows.

    行合计: a total cell = its rows.  列合计: a column = the columns it adds up (式 or 等于).
    其中: parent >= its 其中 (>= their sum where they cannot overlap).  超缺, 增减: a difference of columns.
    """
    return (
        *_row_sums(form, rows),
        *_column_sums(form, rows),
        *_rows_among(form, rows),
        *_columns_among(form, rows),
    )


def balance(form: Form) -> tuple[str, ...]:
    """The relations of a form as sentences for its foot; columns are called by their code (栏号).

    >>> from bianzhi_xl import forms
    >>> forms.balance(forms.load()["汇总03"])[0]
    '行：合计 = 党委 + 人大 + 政府 + 政协 + 民主党派(含工商联) + 群众团体 + 其他及未归类'
    """
    return tuple(filter(None, (*_row_sentences(form), _column_sentence(form))))


def codes(form: Form) -> dict[str, str]:
    """The code (栏号) printed under each column's head: 甲 乙 … for text columns at the left, then 1 2 3 …

    >>> from bianzhi_xl import forms
    >>> list(forms.codes(forms.load()["汇总03"]).values())[:3]
    ['甲', '1', '2']
    """
    keys = [column.key for column in form.columns]
    texts = next((n for n, column in enumerate(form.columns) if column.unit), len(keys))
    stems = _STEMS[:texts] if texts <= len(_STEMS) and texts < len(keys) else ""
    numbers = range(1, len(keys) - len(stems) + 1)
    return dict(zip(keys, [*stems, *map(str, numbers)], strict=True))


def _row_sums(form: Form, rows: Sequence[Row]) -> Iterator[Relation]:
    for row in rows:
        for column in form.columns:
            keys = sums.summed_specs(form, row.spec, column)
            if keys:
                parts = tuple((1, Meaning(form.name, r.key, column.key)) for r in rows if r.spec.key in keys)
                yield Relation("行合计", Meaning(form.name, row.key, column.key), "=", parts)


def _column_sums(form: Form, rows: Sequence[Row]) -> Iterator[Relation]:
    by_key = {column.key: column for column in form.columns}
    plans = [(column, kind, terms) for column in form.columns for kind, terms in _sums_of(column)]
    for row in rows:
        for column, kind, terms in plans:
            if not fits(column, row.spec):
                continue
            parts = tuple(
                (sign, Meaning(form.name, row.key, key)) for sign, key in terms if fits(by_key[key], row.spec)
            )
            yield Relation(kind, Meaning(form.name, row.key, column.key), "=", parts)


def _sums_of(column: Column) -> Iterator[tuple[str, tuple[tuple[int, str], ...]]]:
    """(kind of relation, signed columns) for each way a column follows from others."""
    terms = sums.terms(column)
    if terms:
        yield (column.kind if column.kind in sums.SIGNED else "列合计"), terms
    for part in column.parts:
        yield "列合计", tuple((1, key) for key in part)


def _rows_among(form: Form, rows: Sequence[Row]) -> Iterator[Relation]:
    lines = {row.spec.key: row for row in rows if row.spec.kind == "固定"}
    counted = [c for c in form.columns if c.unit and c.kind not in sums.SIGNED]
    for parent, children in _families((row.spec for row in lines.values()), lambda spec: spec.where):
        for column in counted:
            keys = [child for child in children if fits(column, lines[child].spec)]
            if keys and fits(column, lines[parent].spec):
                parts = tuple((1, Meaning(form.name, lines[key].key, column.key)) for key in keys)
                yield Relation("其中", Meaning(form.name, lines[parent].key, column.key), ">=", parts)


def _columns_among(form: Form, rows: Sequence[Row]) -> Iterator[Relation]:
    by_key = {column.key: column for column in form.columns}
    families = list(_families(form.columns, lambda column: column.source.where))
    for row in rows:
        for parent, children in families:
            keys = [key for key in children if fits(by_key[key], row.spec)]
            if keys and fits(by_key[parent], row.spec):
                parts = tuple((1, Meaning(form.name, row.key, key)) for key in keys)
                yield Relation("其中", Meaning(form.name, row.key, parent), ">=", parts)


def _families(members, where) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(parent, 其中 children): all children together when no two overlap, else one by one."""
    children: dict[str, list[RowSpec | Column]] = {}
    for member in members:
        if member.of:
            children.setdefault(member.of, []).append(member)
    for parent, found in children.items():
        keys = tuple(each.key for each in found)
        if all(_apart(where(a), where(b)) for a, b in combinations(found, 2)):
            yield parent, keys
        else:
            yield from ((parent, (key,)) for key in keys)


def _apart(a: Where, b: Where) -> bool:
    """Whether nothing can satisfy both filters."""
    other = dict(b)
    return any(name in other and not (values & other[name]) for name, values in a)


def _row_sentences(form: Form) -> Iterator[str]:
    labels = {spec.key: _plain(spec) for spec in form.rows}
    fixed = {spec.key for spec in form.rows if spec.kind == "固定"}
    for spec in form.rows:
        if any(key in fixed for key in spec.sum_of):  # a subtotal of its own listing goes without saying
            yield f"行：{labels[spec.key]} = {' + '.join(labels[key] for key in spec.sum_of)}"
    for parent, children in _families(form.rows, lambda spec: spec.where):
        yield f"行：{labels[parent]} ≥ {' + '.join(labels[key] for key in children)}"


def _plain(spec: RowSpec) -> str:
    """A row's label without spaces, numbering and 其中：; a listing is called 所列各单位 and the like."""
    if spec.kind != "固定":
        return {"逐机构": "所列各单位", "逐内设机构": f"所列{spec.key}", "逐人": "所列各人"}[spec.kind]
    label = "".join(spec.label.split()).removeprefix("其中：")
    head, mark, rest = label.partition("、")
    return rest if mark and all(c in "一二三四五六七八九十" for c in head) else label


def _column_sentence(form: Form) -> str:
    code = codes(form)
    found = []
    for column in form.columns:
        for _, ((sign, first), *rest) in _sums_of(column):
            text = ("-" if sign < 0 else "") + code[first]
            text += "".join(f"{'+' if sign > 0 else '-'}{code[key]}" for sign, key in rest)
            found.append(f"{code[column.key]}={text}")
    for parent, children in _families(form.columns, lambda column: column.source.where):
        found.append(f"{code[parent]}≥{'+'.join(code[key] for key in children)}")
    return f"列：{'；'.join(found)}" if found else ""
