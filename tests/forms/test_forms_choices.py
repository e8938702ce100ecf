"""Parts of a form that differ by report year or by local practice (当), and forms typed from prints (录入)."""

import pytest
from forms.test_forms_loading import BLOCKS, FORM, GROUPS, KNOWN

from bianzhi_xl import forms, yamltext
from bianzhi_xl.forms import loading
from bianzhi_xl.nouns import RuleFault

OLD_AND_NEW = (
    "- {名: 非领导, 当: {年度: 2000-2018}, 取: 手填, 计量: 人, 类: 手填}\n"
    "- {名: 职级, 当: {年度: 2019-2099}, 取: 手填, 计量: 人, 类: 手填}\n"
)


def read(text=FORM, groups=GROUPS, year=2017, **switches):
    known = KNOWN._replace(year=year, switches={**KNOWN.switches, **switches})
    shared = yamltext.loads(BLOCKS, "blocks.yaml"), yamltext.loads(groups, "rows.yaml")
    return loading.read(yamltext.loads(text, "试.yaml"), "sb", shared, known)


@pytest.mark.parametrize(("year", "there", "gone"), [(2018, "非领导", "职级"), (2019, "职级", "非领导")])
def test_a_column_belongs_to_some_years(year, there, gone):
    form = read(FORM.replace("- {名: 备注", OLD_AND_NEW + "- {名: 备注"), year=year)
    keys = [column.key for column in form.columns]
    assert there in keys and gone not in keys


def test_a_row_that_is_switched_off_is_not_added_up():
    groups = GROUPS.replace("- {名: 人大,", "- {名: 人大, 当: {乡镇街道单列: 否},")
    text = FORM.replace(", 不含: [人大]", "")
    with_it, without = read(text, groups, 乡镇街道单列="否"), read(text, groups)
    assert with_it.rows[0].sum_of == ("党委", "人大", "其他")
    assert without.rows[0].sum_of == ("党委", "其他")


def test_a_column_may_leave_out_a_row_that_is_switched_off():
    groups = GROUPS.replace("- {名: 人大,", "- {名: 人大, 当: {乡镇街道单列: 否},")
    form = read(FORM.replace(", 不含: [人大]", "").replace("除: [党委]", "除: [人大]"), groups)
    assert form.column("正职").skip == ("人大",)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{年度: 一七年}", "“年度”应写成 2000-2099"),
        ("{开关: 是}", "没有“开关”这个开关，可用的有：长期病休计入实有"),
        ("{乡镇街道单列: 也许}", "“乡镇街道单列”只能是 是、否，现在写的是“也许”"),
        ("是", "“当”应写成 {年度: 2019-2099} 或 {开关名: 值}"),
    ],
)
def test_what_cannot_be_meant_is_refused(when, said):
    with pytest.raises(RuleFault, match=said):
        read(FORM.replace("- {名: 备注,", f"- {{名: 备注, 当: {when},"))


def test_the_switches_change_the_official_forms():
    usual, folded = forms.load(), forms.load(switches={"乡镇街道单列": "否", "纪检监察单列": "否"})
    assert "乡镇街道" in usual["汇总07"].rows[0].sum_of
    assert "乡镇街道" not in folded["汇总07"].rows[0].sum_of
    assert next(row for row in folded["汇总07"].rows if row.key == "乡镇街道").of == "合计"
    assert "纪检监察行政编制.编制数" in [column.key for column in usual["汇总03"].columns]
    assert "纪检监察行政编制.编制数" not in [column.key for column in folded["汇总03"].columns]


@pytest.mark.parametrize(
    ("answer", "first", "last"),
    [("类别和行业", "合计", "其他"), ("只按类别", "合计", "参公"), ("只按行业", "行业合计", "其他")],
)
def test_table_5_1_has_the_blocks_that_the_switch_says(answer, first, last):
    rows = forms.load(switches={"表5_1分块": answer})["表5_1"].rows
    assert (rows[0].key, rows[-1].key) == (first, last)


def test_a_form_typed_from_a_print_has_no_formulas_and_is_typed_everywhere():
    form = forms.load()["表1_1"]
    rows = forms.blank_rows(form)
    cells = [(row, column) for row in rows for column in form.columns]
    assert not [1 for row, column in cells if forms.formula(form, rows, row, column, lambda *_: None)]
    assert all(form.by_hand(column) for column in form.columns if column.unit)
    assert any(relation.kind == "行合计" for relation in forms.relations(form, rows))
