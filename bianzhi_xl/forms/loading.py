"""From the YAML files under templates/ to Forms: everything that is written there is checked.

A column (列) is a leaf, a header group or a shared block::

    {名: 实有人数, 题: 实有人数, 取: "人数(实有, 编制类型=行政编制)", 计量: 人, 类: 实有, 宽: 7, 竖: 是}
    {名: 行政编制, 题: 行政编制, 条件: {编制类型: 行政编制}, 列: [...]}     a group hands its filter down
    {名: 行政编制, 条件: {编制类型: 行政编制}, 块: 编制实有}              a block of blocks.yaml in a group
    {块: 编制实有}                                                 its columns, without a group

仅 and 除 name the rows, or kinds of rows, to which a column does (not) apply; 其中 the column it is part of;
等于 the groups that each add up to it; 按: 机构 takes the row's 机构条件 for its filter.  取 is a count
(人数 编制 机构数 内设机构数), a text or number of the register (台账 机构 个人), 序号, 行名, 上年(列),
手填, or a formula over column names, found in the own group first, then outward.

A row (行) is fixed, a shared group of rows.yaml, or a listing::

    {名: 党委, 题: 党委, 条件: {系统类别: 党委}, 机构条件: {...}, 缩进: 1}
    {名: 合计, 加: [党委, 人大]}      {名: 纪委机关, 其中: 党委, 条件: {...}}
    {行组: 系统行, 不含: [法院]}
    {逐机构: 党委单位, 条件: {系统类别: 党委}, 排序: [机构编码], 空行: 3}     also 逐内设机构, 逐人

当 on a column, group or row says when it is there: ``{年度: 2019-2099}``, ``{开关名: 值}``.  A form that is typed
from another system's print (录入: 是) has no formulas and is not filled, only checked.  草稿: 是 says that a
declaration drafted from a file is not finished.  性质 names the kinds of
州直单位 that fill the form in; all of them when it is left out.  对象: 下属机构 for a unit's form that speaks of
the bodies under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bianzhi_xl import places, yamltext
from bianzhi_xl import settings as setting
from bianzhi_xl.forms import conditions, known, nodes
from bianzhi_xl.forms.columns import columns
from bianzhi_xl.forms.known import Known
from bianzhi_xl.forms.specs import LISTINGS, names, specs
from bianzhi_xl.nouns import Column, Form, Page, RowSpec
from bianzhi_xl.yamltext import Map

FAMILIES = ("system", "summary", "topics", "details", "units")
_KEYS = {
    *("表", "表号", "标题", "工作簿", "填报", "计量", "依据", "年度", "范围", "行名列"),
    *("草稿", "性质", "录入", "对象", "列", "行", "签字", "说明", "页面"),
}
_PAGE = {"纸", "向", "页脚", "双面"}


def load(
    folder: Path = places.TEMPLATES,
    vocabulary: Known | None = None,
    year: int = known.YEAR,
    switches: Mapping[str, str] = setting.DEFAULTS,
    own: Path | None = None,
) -> Mapping[str, Form]:
    """All forms by name, in the order of their families and files.

    Args:
        folder: holds blocks.yaml, rows.yaml and one folder a family.
        vocabulary: what declarations may name; the register's own when left out.
        year, switches: which of the parts that differ (当) are meant.
        own: an office's own forms (表样 in its working folder), laid beside those of ``folder``.

    Raises RuleFault with file and line when a declaration cannot be read or contradicts itself.

    >>> load()["汇总03"].column("行政编制.实有人数").source.word
    '人数'
    """
    vocabulary = (vocabulary or known.built_in())._replace(
        year=year, switches={**setting.DEFAULTS, **switches}
    )
    shared = _shared(folder, "blocks.yaml"), _shared(folder, "rows.yaml")
    forms: dict[str, Form] = {}
    kept = [folder / family for family in FAMILIES] + ([own] if own else [])
    for path in (path for place in kept for path in sorted(place.glob("*.yaml"))):
        node = yamltext.load(path)
        form = read(node, path.stem, shared, vocabulary)
        if form.name in forms:
            raise yamltext.fault(node["表"], f"“{form.name}”已在 {forms[form.name].file} 里声明过，请改名。")
        forms[form.name] = form
    return forms


def declared(text: str, name: str, folder: Path = places.TEMPLATES) -> Form:
    """One form from the text of its declaration; ``name`` is what sentences call the text."""
    shared = _shared(folder, "blocks.yaml"), _shared(folder, "rows.yaml")
    return read(yamltext.loads(text, name), Path(name).stem, shared, known.built_in())


def read(node: Map, id: str, shared: tuple[Map, Map], vocabulary: Known) -> Form:
    """One form from its declaration; ``shared`` are the column blocks and the row groups."""
    yamltext.closed(node, _KEYS, "表")
    for key in ("表号", "标题", "工作簿", "签字"):
        nodes.need(node, key, "表")
    form = Form(
        id=id,
        name=nodes.identifier(node, "表", "表"),
        number=nodes.text(node, "表号"),
        title=nodes.text(node, "标题"),
        family=nodes.text(node, "工作簿"),
        serves=nodes.one_of(node, "填报", ("县市", "州直单位"), ""),
        units=nodes.text(node, "计量"),
        columns=columns(node, shared[0], vocabulary),
        rows=specs(node, shared[1], vocabulary),
        label_column=nodes.text(node, "行名列"),
        sign=nodes.texts(node, "签字"),
        notes=nodes.texts(node, "说明"),
        page=_page(node),
        years=nodes.span(node, "年度"),
        typed=nodes.one_of(node, "录入", ("是", "否"), "否") == "是",
        natures=nodes.texts(node, "性质"),
        subordinates=nodes.one_of(node, "对象", ("本单位", "下属机构"), "本单位") == "下属机构",
        draft=nodes.one_of(node, "草稿", ("是", "否"), "否") == "是",
        where=conditions.where(node.get("范围"), vocabulary),
        file=node.file,
        basis=nodes.text(node, "依据"),
    )
    _fits(form, node, vocabulary, names(node, shared[1]))
    return form


def _shared(folder: Path, name: str) -> Map:
    path = folder / name
    return yamltext.load(path) if path.exists() else yamltext.loads("", str(path))


def _page(node: Map) -> Page:
    page = node.get("页面", yamltext.loads("", node.file))
    if not isinstance(page, Map):
        raise yamltext.fault(page, "“页面”应写成 {纸: A3, 向: 横}。")
    yamltext.closed(page, _PAGE, "页面")
    return Page(
        paper=nodes.one_of(page, "纸", ("A3", "A4"), "A3"),
        orientation=nodes.one_of(page, "向", ("横", "竖"), "横"),
        footer=nodes.text(page, "页脚", Page().footer),
        duplex=nodes.one_of(page, "双面", ("是", "否"), "否") == "是",
    )


def _fits(form: Form, node: Map, vocabulary: Known, rows: frozenset[str]) -> None:
    """Refuse a declaration whose parts do not fit one another."""
    labels = [c for c in form.columns if c.source.word == "行名"]
    if [c.key for c in labels] != [form.label_column]:
        raise yamltext.fault(node.get("行名列", node), "“行名列”应是取“行名”的那一列，且只有一列取“行名”。")
    if len(form.serves) == 0:
        raise yamltext.fault(node, "表缺“填报”，请写 县市 或 州直单位。")
    _units_fit(form, node)
    _rows_fit(form, node, vocabulary)
    for column in form.columns:
        _column_fits(column, form, node, rows)


def _units_fit(form: Form, node: Map) -> None:
    declared = tuple(form.units.split("、")) if form.units else ()
    used = {column.unit for column in form.columns if column.unit}
    if any(spec.kind == "逐人" for spec in form.rows):
        used.add("人")
    for unit in sorted(used - set(declared)):
        raise yamltext.fault(node.get("计量", node), f"有列的计量是“{unit}”，而表的“计量”里没有，请补上。")
    for unit in declared:
        if unit not in used:
            raise yamltext.fault(node["计量"], f"表的“计量”写了“{unit}”，但没有哪一列用它，请去掉。")


def _column_fits(column: Column, form: Form, node: Map, rows: frozenset[str]) -> None:
    for key in (*column.only, *column.skip):
        if key not in rows and key not in ("固定", *LISTINGS):
            what = f"列“{column.key}”的“仅”或“除”里写的“{key}”不是本表的行，也不是行的种类。"
            raise yamltext.fault(node["列"], what)
    if column.source.word == "个人" and all(spec.kind != "逐人" for spec in form.rows):
        raise yamltext.fault(node["列"], f"列“{column.key}”取个人信息，但本表没有“逐人”的行。")


def _rows_fit(form: Form, node: Map, vocabulary: Known) -> None:
    for spec in form.rows:
        if spec.kind == "逐内设机构" and form.serves != "州直单位":
            raise yamltext.fault(node["行"], "“逐内设机构”只用于州直单位填报的表。")
        for name in spec.order:
            fields = vocabulary.fields["个人" if spec.kind == "逐人" else "机构"]
            if name not in vocabulary.attributes and name not in fields:
                raise yamltext.fault(node["行"], f"“排序”里的“{name}”不是统计属性，也不是登记的字段。")


__all__ = ["FAMILIES", "RowSpec", "declared", "load", "read"]
