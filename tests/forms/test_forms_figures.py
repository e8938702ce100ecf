"""Every kind of figure of the ten forms, on a county small enough to count by eye."""

import random

import pytest
from forms.paper_county import DIVIDED, PEOPLE, QUOTAS, county, settings

from bianzhi_xl import forms
from bianzhi_xl.nouns import Meaning, RuleFault

BOOK = forms.load()
COUNTY = [form for form in BOOK.values() if form.serves == "县市"]


def filled(name, cube=None, last=(), unit=""):
    """{(row, column): value} of a form: derived and computed."""
    form, cube = BOOK[name], cube or county()
    rows = forms.rows(form, cube, settings(unit))
    derived = forms.derived(form, rows, cube, dict(last))
    both = {**derived, **forms.computed(form, rows, derived)}
    return {(meaning.row, meaning.column): value for meaning, value in both.items()}


def test_people_quotas_and_institutions():
    cells = filled("汇总03")
    assert cells["党委", "机构数"] == 2
    assert cells["党委", "行政编制.编制数"] == 3
    assert cells["党委", "行政编制.实有人数"] == 1
    assert cells["纪委机关", "纪检监察行政编制.实有人数"] == 1
    assert cells["政府", "行政编制.实有人数"] == 3


def test_totals_and_differences_follow():
    cells = filled("汇总03")
    assert cells["党委", "合计.编制数"] == 5
    assert cells["党委", "合计.超缺"] == -3
    assert cells["合计", "行政编制.编制数"] == 3 + 1 + 5
    assert cells["合计", "合计.实有人数"] == cells["合计", "行政编制.实有人数"] + 1
    assert cells["合计", "机构数"] == 4  # 其中 rows are not added twice


def test_the_overview_counts_people_by_quota_and_institutions_by_class():
    cells = filled("汇总01")
    assert cells["机关", "实有人数"] == 1 + 1 + 1 + 3 + 1
    assert cells["乡镇街道", "实有人数"] == 2
    assert cells["政法专项", "实有人数"] == 2
    assert cells["未定经费", "实有人数"] == 1
    assert cells["自定编制", "实有人数"] == 1
    assert cells["机关", "机构数"] == 5
    assert cells["全额拨款", "机构数"] == 2
    assert cells["差额补贴", "离退休"] == 1
    assert cells["机关", "编外"] == 1
    assert ("机关工勤", "机构数") not in cells
    in_post = sum(1 for person in PEOPLE if person[3] == "在编在职")
    assert cells["合计", "实有人数"] == in_post
    assert cells["合计", "编制数"] == sum(q[3] for q in QUOTAS if q[2].endswith("编制"))


def test_last_year_when_it_is_known():
    last = {
        Meaning("汇总07", "政府", "编制数"): 4,
        Meaning("汇总07", "政府", "实有人数"): 3,
        Meaning("汇总07", "合计", "编制数"): 9,
    }
    cells = filled("汇总07", last=last.items())
    assert cells["政府", "上年.编制数"] == 4
    assert cells["政府", "增减.编制数"] == 1 - 4
    assert cells["合计", "上年.编制数"] == 4  # the sum of this sheet, not last year's total
    assert ("党委", "上年.编制数") not in cells
    assert ("党委", "增减.编制数") not in cells


def test_without_last_year_nothing_is_compared():
    cells = filled("汇总07")
    assert not [key for key in cells if key[1].startswith(("上年", "增减"))]


def test_hand_entered_cells_are_left_alone():
    cells = filled("专项4")
    assert ("公安", "上级下达数") not in cells
    assert ("公安", "未分配数") not in cells  # it needs the hand-entered figure
    assert cells["公安", "已分配数"] == 2
    assert cells["其他单位", "违规占用.非政法单位使用数"] == 1
    assert cells["公安", "违规占用.非政法人员占用数"] == 0


def test_a_hand_entered_figure_is_used_in_the_formula():
    form, cube = BOOK["专项4"], county()
    rows = forms.rows(form, cube, settings())
    figures = forms.derived(form, rows, cube, {})
    figures[Meaning("专项4", "公安", "上级下达数")] = 5
    computed = forms.computed(form, rows, figures)
    assert computed[Meaning("专项4", "公安", "未分配数")] == 5 - 2
    assert computed[Meaning("专项4", "合计", "上级下达数")] == 5


def test_a_listing_has_a_line_for_each_institution_with_its_texts():
    cells = filled("明细1")
    assert [row for row, column in cells if column == "机构规格"] == [
        *("某县纪委", "某县委办公室", "某县人大机关", "某县财政局")
    ]
    assert cells["某县财政局", "机构规格"] == "正科"
    assert cells["某县财政局", "行政编制.超缺"] == 3 - 5
    assert cells["某县财政局", "领导职数.核定.合计"] == 3
    assert cells["某县财政局", "其他编制.实有人数"] == 1  # 事业编制 in an organ is seen, not lost
    assert cells["党委小计", "合计.实有人数"] == 3
    assert cells["合计", "合计.实有人数"] == 9
    assert ("合计", "机构规格") not in cells


def test_institutions_of_one_name_are_told_apart():
    cube = county()
    rows = forms.rows(BOOK["明细5"], cube, settings())
    assert [row.key for row in rows if row.label == "某县一中"] == ["某县一中", "某县一中#2"]
    cells = filled("明细5", cube)
    assert cells["某县一中", "全额拨款.编制数"] == 4
    assert cells["某县一中#2", "全额拨款.编制数"] == 0
    assert cells["教育小计", "合计.实有人数"] == 2
    assert cells["某县一中", "主管部门"] == "某县财政局"
    assert ("某县一中#2", "主管部门") not in cells


def test_a_units_form_goes_total_leaders_inner_offices():
    cube = county()
    rows = forms.rows(BOOK["州直1"], cube, settings("某县财政局"))
    assert [row.key for row in rows] == ["合计", "部门领导", "办公室", "预算股", "收费股"]
    cells = filled("州直1", cube, unit="004")
    assert cells["合计", "合计.实有人数"] == 5
    assert cells["部门领导", "行政编制.实有人数"] == 1
    assert cells["办公室", "机关工勤编制.实有人数"] == 1
    assert cells["收费股", "其他编制.实有人数"] == 1  # an office only the people's rows know
    assert cells["合计", "领导职数.核定.副职"] == 2
    assert cells["部门领导", "领导职数.核定.副职"] == 2
    assert cells["合计", "内设机构.批准数"] == 3
    assert cells["合计", "机构规格"] == "正科"
    assert cells["合计", "其他人员.编外"] == 1
    assert ("办公室", "其他人员.编外") not in cells


def test_a_quota_nobody_divided_is_left_for_the_unit_to_divide():
    cells = filled("州直1", unit="某县财政局")
    assert ("办公室", "行政编制.编制数") not in cells
    assert cells["合计", "行政编制.编制数"] == 0
    cells = filled("州直1", county(quotas=QUOTAS + DIVIDED), unit="某县财政局")
    assert cells["办公室", "行政编制.编制数"] == 2
    assert cells["预算股", "机关工勤编制.编制数"] == 0
    assert cells["合计", "行政编制.编制数"] == 5


def test_the_roster_is_in_the_order_of_the_offices():
    cube = county()
    rows = forms.rows(BOOK["州直6a"], cube, settings("某县财政局"))
    assert [row.key for row in rows] == ["乙一", "乙二", "乙四", "乙三", "乙三#2"]
    assert rows[0].ident == ("身份证号", "110105194912310004")
    cells = filled("州直6a", cube, unit="某县财政局")
    assert (cells["乙四", "姓名"], cells["乙四", "所在机构"]) == ("乙四", "办公室")


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("某县水利局", "机构台账里没有这个单位"),
        ("某县一中", "机构台账里有 2 个这样的单位，请改写机构编码"),
        ("", "机构台账里没有这个单位"),
    ],
)
def test_the_units_name_must_be_found(unit, sentence):
    with pytest.raises(RuleFault, match=sentence):
        forms.rows(BOOK["州直1"], county(), settings(unit))


@pytest.mark.parametrize("form", COUNTY, ids=lambda form: form.id)
def test_shuffling_the_register_changes_no_figure(form):
    people, quotas = list(PEOPLE), list(QUOTAS)
    random.Random(7).shuffle(people)
    random.Random(8).shuffle(quotas)
    assert filled(form.name, county(people, tuple(quotas))) == filled(form.name)


def test_the_forms_agree_with_one_another():
    one, three, seven, thirteen = (filled(name) for name in ("汇总01", "汇总03", "汇总07", "汇总13"))
    organs, outside = filled("明细1"), filled("专项5")
    assert one["合计", "实有人数"] == thirteen["合计", "合计"] == outside["合计", "实有人数"]
    assert one["合计", "编制数"] == outside["合计", "编制数"]
    assert one["机关工勤", "实有人数"] == seven["合计", "实有人数"]
    assert one["合计", "编外"] == outside["合计", "编外合计"]
    for measure in ("编制数", "实有人数"):
        assert three["合计", f"行政编制.{measure}"] == organs["合计", f"行政编制.{measure}"]
    assert three["合计", "机构数"] == sum(1 for row, column in organs if column == "机构名称")
