"""What follows from a declaration: relations, formulas, sentences, and who stands behind a figure."""

import itertools

import pytest
from forms.paper_county import DIVIDED, QUOTAS, county, settings

from bianzhi_xl import forms
from bianzhi_xl.forms import known
from bianzhi_xl.nouns import At, Meaning, Where

BOOK = forms.load()
LETTERS = {"机构": "某县财政局", "州直单位": "某县财政局", "县市": ""}


def sheet(name):
    """(form, rows, figures) as filled for the paper county."""
    form, cube = BOOK[name], county(quotas=QUOTAS + DIVIDED)
    rows = forms.rows(form, cube, settings(LETTERS[form.serves]))
    figures = forms.derived(form, rows, cube, {})
    return form, rows, {**figures, **forms.computed(form, rows, figures)}


def related(name, kind):
    form, rows, _ = sheet(name)
    return [relation for relation in forms.relations(form, rows) if relation.kind == kind]


def spoken(relation):
    """A relation as people write it, within one column or row."""
    terms = " ".join(f"{'+' if sign > 0 else '-'} {m.row}.{m.column}" for sign, m in relation.terms)
    return f"{relation.left.row}.{relation.left.column} {relation.op} {terms.removeprefix('+ ')}"


def test_row_sums():
    found = [spoken(r) for r in related("汇总03", "行合计") if r.left.column == "机构数"]
    assert found == [
        "合计.机构数 = 党委.机构数 + 人大.机构数 + 政府.机构数 + 政协.机构数 + 民主党派.机构数"
        " + 群众团体.机构数 + 其他.机构数"
    ]


def test_row_sums_over_listings():
    found = [spoken(r) for r in related("明细1", "行合计") if r.left.column == "其他人员.编外"]
    assert "党委小计.其他人员.编外 = 某县纪委.其他人员.编外 + 某县委办公室.其他人员.编外" in found


def test_column_sums():
    found = [spoken(r) for r in related("汇总03", "列合计")]
    assert "党委.合计.编制数 = 党委.行政编制.编制数 + 党委.纪检监察行政编制.编制数" in found
    assert len(found) == 2 * 9


def test_a_column_may_be_the_sum_of_several_groups():
    found = [r for r in related("专项5", "列合计") if r.left.row == "教育"]
    assert [len(r.terms) for r in found] == [8, 7, 4, 2]
    assert {r.left.column for r in found} == {"编外合计"}


def test_among_rows_that_cannot_overlap_are_added_up():
    found = [spoken(r) for r in related("汇总07", "其中") if r.left.column == "编制数"]
    assert found == [
        "党委.编制数 >= 纪委机关.编制数",
        "政府.编制数 >= 公安.编制数 + 国家安全.编制数 + 司法行政.编制数",
    ]


def test_among_columns_that_may_overlap_are_compared_one_by_one():
    found = [spoken(r) for r in related("汇总13", "其中") if r.left.row == "行政编制"]
    assert found == [
        "行政编制.合计 >= 行政编制.女",
        "行政编制.合计 >= 行政编制.少数民族",
        "行政编制.合计 >= 行政编制.中共党员",
    ]


def test_differences():
    found = [spoken(r) for r in related("汇总07", "超缺") if r.left.row == "党委"]
    assert found == ["党委.超缺 = 党委.实有人数 - 党委.编制数"]
    found = [spoken(r) for r in related("汇总07", "增减") if r.left.row == "党委"]
    assert found[0] == "党委.增减.编制数 = 党委.编制数 - 党委.上年.编制数"


@pytest.mark.parametrize("name", BOOK)
def test_every_relation_holds_on_a_form_we_filled(name):
    form, rows, figures = sheet(name)
    found = forms.relations(form, rows)
    assert len(found) == len(set(found))
    for relation in found:
        values = [figures.get(meaning) for _, meaning in relation.terms]
        left = figures.get(relation.left)
        if left is None or (None in values and relation.kind == "增减"):
            continue
        right = sum(sign * (figures.get(meaning) or 0) for sign, meaning in relation.terms)
        assert left >= right if relation.op == ">=" else left == right, relation


# --------------------------------------------------------------------------- formulas


def address(form, rows):
    """Addresses of a sheet whose body begins at B5."""
    lines = {row.key: number for number, row in enumerate(rows, 5)}
    columns = {column.key: number for number, column in enumerate(form.columns, 2)}
    return lambda row, column: At("表", lines[row], columns[column])


def formula(name, row, column, at=None):
    form, rows, _ = sheet(name)
    found = next(each for each in rows if each.key == row)
    return forms.formula(form, rows, found, form.column(column), at or address(form, rows))


def test_formulas_of_totals_and_differences():
    assert formula("汇总03", "合计", "机构数") == "=SUM(C6,C8:C13)"
    assert formula("汇总03", "党委", "合计.超缺") == "=E6-D6"
    assert formula("汇总03", "合计", "合计.超缺") == "=E5-D5"
    assert formula("汇总03", "党委", "合计.编制数") == "=SUM(G6,J6)"
    assert formula("明细1", "党委小计", "其他人员.编外").startswith("=SUM(")


def test_a_formula_over_neighbours_is_one_range():
    assert formula("明细1", "某县纪委", "领导职数.核定.合计") == "=SUM(AC7:AH7)"


def test_blanks_of_last_year_stay_blank():
    assert formula("汇总07", "合计", "上年.编制数").startswith("=IF(COUNT(H6,H8:H9,")
    assert formula("汇总07", "党委", "增减.编制数") == '=IF(COUNT(H6)<1,"",C6-H6)'


def test_cells_that_are_no_formulas():
    assert formula("汇总03", "党委", "机构数") is None
    assert formula("汇总03", "党委", "系统") is None
    assert formula("汇总01", "机关工勤", "机构数") is None
    assert formula("州直1", "合计", "机构规格") is None


def test_no_formula_leaves_a_cell_out_that_was_not_placed():
    form, rows, _ = sheet("汇总03")
    place = address(form, rows)
    assert (
        formula("汇总03", "合计", "机构数", lambda row, column: None if row == "人大" else place(row, column))
        is None
    )
    assert formula("汇总03", "党委", "合计.超缺", lambda row, column: None) is None


@pytest.mark.parametrize("name", BOOK)
def test_a_formula_stands_wherever_a_figure_is_computed_and_nowhere_else(name):
    form, rows, _ = sheet(name)
    cube = county(quotas=QUOTAS + DIVIDED)
    derived = forms.derived(form, rows, cube, {})
    place = address(form, rows)
    for row, column in itertools.product(rows, form.columns):
        meaning = Meaning(form.name, row.key, column.key)
        has = forms.formula(form, rows, row, column, place) is not None
        assert not (has and meaning in derived), meaning
        assert has or meaning not in forms.computed(form, rows, derived), meaning


def test_the_blank_model_has_its_rows():
    keys = [row.key for row in forms.blank_rows(BOOK["州直1"])]
    assert keys[:3] == ["合计", "部门领导", "内设机构#1"]
    assert len(keys) == 12


# --------------------------------------------------------------------------- sentences


def test_the_foot_says_the_relations():
    assert forms.balance(BOOK["汇总07"])[1:] == (
        "行：党委 ≥ 纪委机关",
        "行：政府 ≥ 公安 + 国家安全 + 司法行政",
        "列：3=2-1；8=1-6；9=2-7；2≥4+5",
    )


def test_column_codes():
    assert forms.codes(BOOK["明细1"])["机构规格"] == "戊"
    assert forms.codes(BOOK["明细1"])["合计.编制数"] == "1"
    assert list(forms.codes(BOOK["州直6a"]).values()) == [str(n) for n in range(1, 20)]


def test_the_vocabulary_of_rules():
    columns, rows = forms.vocabulary(BOOK)["明细1"]
    assert "行政编制.编制数" in columns
    assert "党委小计" in rows
    assert "党委单位" not in rows


# --------------------------------------------------------------------------- who stands behind


def names(form_name, row_key, column):
    form, rows, _ = sheet(form_name)
    row = next(each for each in rows if each.key == row_key)
    found = forms.behind(form, row, form.column(column), county(quotas=QUOTAS + DIVIDED))
    return [record.get("姓名") or record.get("机构名称") for record in found]


def test_people_behind_a_count():
    assert names("汇总03", "政府", "行政编制.实有人数") == ["乙一", "乙二", "乙三"]


def test_people_behind_a_total_and_a_formula():
    assert names("汇总03", "合计", "纪检监察行政编制.实有人数") == ["甲一"]
    assert names("汇总03", "党委", "合计.实有人数") == ["甲二", "甲一"]
    assert names("明细1", "党委小计", "机关工勤编制.实有人数") == ["甲三"]
    assert names("州直1", "合计", "行政编制.实有人数") == ["乙一", "乙二", "乙三"]


def test_institutions_behind_a_quota_and_a_count():
    assert names("汇总03", "党委", "机构数") == ["某县纪委", "某县委办公室"]
    assert names("汇总03", "党委", "行政编制.编制数") == ["某县委办公室"]
    assert names("汇总01", "差额补贴", "离退休") == ["丁四"]
    assert names("州直1", "合计", "内设机构.实设数") == ["办公室", "预算股"]


def test_nobody_behind_last_year_and_hand_entry():
    assert names("汇总07", "党委", "上年.编制数") == []
    assert names("专项4", "公安", "整改情况") == []
    assert names("汇总01", "机关工勤", "机构数") == []


# --------------------------------------------------------------------------- partitions


def leaves(form):
    """The rows of a form whose figures are counted, not added up, and are no 其中."""
    return [spec for spec in form.rows if not spec.sum_of and not spec.of]


def in_a_row(where: Where, attributes: dict) -> bool:
    return all(attributes[name] in values for name, values in where)


@pytest.mark.parametrize("name", ["汇总01", "汇总07", "汇总13", "专项4", "专项5"])
def test_every_person_is_in_exactly_one_row(name):
    form = BOOK[name]
    used = sorted({attribute for spec in leaves(form) for attribute, _ in spec.where})
    for values in itertools.product(*map(known.built_in().codes, used)):
        attributes = dict(zip(used, values, strict=True))
        rows = [spec.key for spec in leaves(form) if in_a_row(spec.where, attributes)]
        assert len(rows) == 1, (attributes, rows)


def test_every_institution_is_in_exactly_one_row_of_the_overview():
    codes = known.built_in().codes
    specs = [spec for spec in leaves(BOOK["汇总01"]) if spec.bodies is not None]
    for values in itertools.product(codes("机构大类"), codes("经费形式")):
        attributes = dict(zip(("机构大类", "经费形式"), values, strict=True))
        assert sum(in_a_row(spec.bodies, attributes) for spec in specs) == 1, attributes


@pytest.mark.parametrize("name", ["明细1", "明细5"])
def test_every_institution_is_in_exactly_one_section(name):
    sections = [spec for spec in BOOK[name].rows if spec.kind == "逐机构"]
    ((attribute, _),) = sections[0].where
    for value in known.built_in().codes(attribute):
        assert sum(in_a_row(spec.where, {attribute: value}) for spec in sections) == 1, value


@pytest.mark.parametrize("name", ["明细1", "明细5"])
def test_the_columns_of_quotas_hold_every_kind_of_quota(name):
    attribute = {"明细1": "编制类型", "明细5": "经费形式"}[name]
    kinds = [c.source.where for c in BOOK[name].columns if c.source.word == "编制"]
    for value in known.built_in().codes(attribute):
        assert sum(in_a_row(where, {attribute: value}) for where in kinds) == 1, value
