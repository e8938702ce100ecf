"""A sheet's structure against the template edition that it claims to be: given the two sheets, this sentence."""

import dataclasses
import re

import pytest
from forms import paper_county
from small_forms import FIXED, LIST_SHEET, LISTING, fixed_rows, listing_rows
from tables import grid, inserted

from bianzhi_xl import binding, models, places, rules
from bianzhi_xl import forms as declared
from bianzhi_xl.binding import Edition, claimed, differences
from bianzhi_xl.check import Evidence, check
from bianzhi_xl.nouns import At, Formula
from bianzhi_xl.office.files import FileOffice

(RULE,) = (rule for rule in rules.read() if rule.name == "T-11b")
BOOK = "县表.xlsx"
BASIS = "（依据：公布：实名制管理填表说明（不得改动表格结构））。"

BLANK = """
附表1-1 |
机关编制情况统计表（2017年）| < | < | < | < | < | < | <
填报单位： | | 截止日期：2017年12月31日 | | | | | 单位：名、人、个
系统类别 | 机构数 | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
^        | ^      | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
甲       | 1      | 2        | 3        | 4          | 5        | 6      | 7
合    计 | =SUM(B8,B10) | =SUM(C8,C10) | =SUM(D8,D10) | =D7-C7   | =F8+F10 |   |
一、党委 |        |          |          | =D8-C8     |          |        |
其中：纪委 |      |          |          | =D9-C9     |          |        |
二、政府 |        |          |          | =D10-C10   |          |        |
其中：公安 |      |          |          | =D11-C11   |          |        |
单位负责人：| | 审核人： | | 填报人： | | |
注：编制数按批文填写。
"""
"""An official blank form of 甲表; ``<`` and ``^`` are merged with the cell at the left or above."""

FILLED = """
附表1-1 |
芷岩县机关编制情况统计表（2018年）| < | < | < | < | < | < | <
填报单位：芷岩县 | | 截止日期：2018年12月31日 | | | | | 单位：名、人、个
系统类别 | 机构数 | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
^        | ^      | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
甲       | 1      | 2        | 3        | 4          | 5        | 6      | 7
合    计 | =SUM(B8,B10)→5 | =SUM(C8,C10)→30 | =SUM(D8,D10)→31 | =D7-C7→1 | =F8+F10→4 | 29 |
一、党委 | 2      | 12       | 13       | =D8-C8→1   | 1        | 12     |
其中：纪委 | 1    | 5        | 5        | =D9-C9→0   | 0        | 5      | 军转一人
二、政府 | 3      | 18       | 18       | =D10-C10→0 | 3        | 17     |
其中：公安 | 1    | 8        | 8        | =D11-C11→0 | 0        | 8      |
单位负责人：甲 | | 审核人：乙 | | 填报人：丙 | | |
注：编制数按批文填写。
"""


def bound(form, sheet, rows=()):
    return binding.bind(form, sheet, BOOK, rows)


def edition(table=None, form=FIXED, name="空白表样/县表.xlsx 表"):
    table = table or (BLANK if form is FIXED else LIST_SHEET)
    sheet = table if not isinstance(table, str) else grid(table)
    return Edition(bound(form, sheet), sheet, name)


def checked(table, *editions, form=FIXED, rows=None):
    sheet = table if not isinstance(table, str) else grid(table)
    rows = fixed_rows(form) if rows is None else rows
    evidence = Evidence(
        cube=paper_county.county(),
        forms={form.name: form},
        bound=((bound(form, sheet, rows), sheet, rows),),
        last={},
        settings=paper_county.settings(),
        editions={form.name: editions or (edition(form=form),)},
    )
    return check(evidence, [RULE])


def said(table, *editions, **more):
    """What is different, and where one is to look; the rest of the sentence is the same each time."""
    findings = checked(table, *editions, **more).findings
    if not findings:
        return []
    (finding,) = findings
    assert finding.sentence.endswith(f"）{BASIS}") and finding.severity == "警告"
    head, listed = finding.sentence.removesuffix(f"）{BASIS}").split("，请用原表样（")
    assert head.endswith(f"有 {finding.left} 处不同")
    return [
        (sentence, place.at.a1) for sentence, place in zip(listed.split("；"), finding.places, strict=True)
    ]


def changed(*pairs, table=FILLED):
    """The filled sheet after a clerk changed some texts of it."""
    for old, new in pairs:
        assert old in table, old
        table = table.replace(old, new, 1)
    return table


# ------------------------------------------------------------------ nothing to say


def test_a_blank_form_filled_in_is_the_same_edition():
    assert said(BLANK) == [] and said(FILLED) == []
    assert edition(FILLED).fingerprint == edition(BLANK).fingerprint


def test_another_year_and_a_name_before_the_title_are_no_difference():
    assert said(changed(("（2018年）", ""), ("行政编制", "2018年行政编制"), ("上年数", "2017年上年数"))) == []


def test_spaces_line_breaks_widths_and_punctuation_are_no_difference():
    assert (
        said(changed(("合    计", "合计"), ("超(+)缺(-)", "超（＋） 缺（－）"), ("一、党委", "一.党委")))
        == []
    )


def test_a_formula_written_another_way_is_no_difference():
    same = changed(("=SUM(B8,B10)→5", "=sum( $B$8, B10 )→5"), ("=SUM(C8,C10)", "=SUM(C10,C8)"))
    assert said(same) == []


def test_a_formula_where_the_form_has_none_is_no_difference():
    assert said(changed(("| 13       |", "| =10+3→13 |"))) == []


def test_spare_rows_and_columns_that_mean_nothing_to_us_are_there_to_be_filled():
    spare = moved(grid(BLANK), row=after(10), column=after(7))
    spare = typed(spare, H4="文号")
    filled = typed(moved(grid(FILLED), row=after(10), column=after(7)), H4="文号")
    assert said(typed(filled, A11="三、本地项目", H8="州编办发〔2017〕1号"), edition(spare)) == []


def test_a_total_mended_by_filling_is_no_difference():
    """An official form whose total leaves a row out; filling puts it right."""
    assert said(FILLED, edition(changed(("=SUM(C8,C10)", "=SUM(C8)"), table=BLANK))) == []


# ------------------------------------------------------------------ what is different, one thing at a time


def test_the_whole_sentence():
    (finding,) = checked(
        changed(("| 编制数   | 实有人数", "| 核定数   | 实有人数"), ("=D11-C11→0", "0"))
    ).findings
    assert finding.sentence == (
        "县表.xlsx 表：与表样（空白表样/县表.xlsx 表）有 2 处不同，请用原表样"
        "（第5行C列表头：表样是“编制数”，表里是“核定数”；第11行“其中：公安”E列的公式被改成了数）"
        "（依据：公布：实名制管理填表说明（不得改动表格结构））。"
    )
    assert finding.where == "县表.xlsx 表" and finding.left == 2 and finding.right == 0
    assert [place.at for place in finding.places] == [At("表", 5, 3), At("表", 11, 5)]
    assert str(finding.places[1].meaning) == "甲表[公安].行政编制.超缺"


CHANGES = {
    "标题改了": (
        [("芷岩县机关编制情况统计表", "芷岩县机关编制情况报表")],
        [("标题：表样是“机关编制情况统计表（2017年）”，表里是“芷岩县机关编制情况报表（2018年）”", "A2")],
    ),
    "表头改了": (
        [("| 编制数   | 实有人数", "| 核定数   | 实有人数")],
        [("第5行C列表头：表样是“编制数”，表里是“核定数”", "C5")],
    ),
    "表头清空": ([("备注\n", "\n")], [("第4行H列表头：表样是“备注”，表里是空的", "H4")]),
    "拆了合并": (
        [("行政编制 | <        | <          |", "行政编制 |          |            |")],
        [("合并 C4:E4 没有了", "C4")],
    ),
    "合并短了": (
        [("行政编制 | <        | <          |", "行政编制 | <        |            |")],
        [("合并 C4:E4 变成了 C4:D4", "C4")],
    ),
    "表头里多了合并": (
        [
            ("| 事业编制 | 上年数 |", "| 事业编制 | 上年数 |"),
            ("| 编制数   | ^      | ^\n甲", "| ^   | ^      | ^\n甲"),
        ],
        [("多出合并 F4:F5", "F4")],
    ),
    "表体里多了合并": (
        [("二、政府 | 3      |", "二、政府 | <      |")],
        [("多出合并 A10:B10", "A10")],
    ),
    "行名改了": (
        [("其中：公安", "其中：公安系统")],
        [("第11行行名：表样是“其中：公安”，表里是“其中：公安系统”", "A11")],
    ),
    "公式被数覆盖": (
        [("=SUM(C8,C10)→30", "30")],
        [("第7行“合计”C列的公式被改成了数", "C7")],
    ),
    "公式清空": ([("=D9-C9→0", "")], [("第9行“其中：纪委”E列的公式没有了", "E9")]),
    "公式改成文字": ([("=D9-C9→0", "无")], [("第9行“其中：纪委”E列的公式被改成了文字", "E9")]),
    "公式改了": (
        [("=SUM(D8,D10)→31", "=SUM(D8:D10)→36")],
        [("第7行“合计”D列的公式：表样是 =SUM(D8,D10)，表里是 =SUM(D8:D10)", "D7")],
    ),
    "公式反了": (
        [("=D8-C8→1", "=C8-D8→-1")],
        [("第8行“一、党委”E列的公式：表样是 =D8-C8，表里是 =C8-D8", "E8")],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_clerk_changed_is_said_with_its_place(change):
    pairs, wanted = CHANGES[change]
    assert said(changed(*pairs)) == wanted
    assert edition(changed(*pairs)).fingerprint != edition().fingerprint


# ------------------------------------------------------------------ rows and columns put in, taken out, moved


def moved(sheet, row=lambda number: number, column=lambda number: number):
    """The sheet after rows or columns were taken out or put in, as Excel does it; 0: taken out.

    The text of a merge stays when its first row or column goes.
    """

    def corner(found):
        letters, digits = found[1], int(found[2])
        here = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letters)))
        r, c = row(digits), column(here)
        return At("", r, c).a1 if r and c else "#REF!"

    def box(top, left, bottom, right):
        rows = [row(r) for r in range(top, bottom + 1) if row(r)]
        columns = [column(c) for c in range(left, right + 1) if column(c)]
        return (rows[0], columns[0], rows[-1], columns[-1]) if rows and columns else None

    def placed(cells):
        return {(row(r), column(c)): value for (r, c), value in cells.items() if row(r) and column(c)}

    boxes = {merge[:2]: box(*merge) for merge in sheet.merges}
    kept = {boxes[at][:2]: value for at, value in sheet.cells.items() if boxes.get(at)}
    formulas = {at: Formula(re.sub(r"([A-Z]+)(\d+)", corner, f)) for at, f in sheet.formulas.items()}
    return dataclasses.replace(
        sheet,
        cells=placed(sheet.cells) | kept,
        formulas=placed(formulas),
        merges=tuple(merge for merge in boxes.values() if merge and merge[:2] != merge[2:]),
    )


def without(number):
    return lambda n: 0 if n == number else n - (n > number)


def after(number):
    return lambda n: n + (n > number)


def typed(sheet, **cells):
    """The sheet with texts typed in: A9="某某办"."""
    places = {(int(at[1:]), ord(at[0]) - 64): value for at, value in cells.items()}
    return dataclasses.replace(sheet, cells={**sheet.cells, **places})


def test_a_row_taken_out_is_one_row():
    assert said(moved(grid(FILLED), row=without(9))) == [("少了“其中：纪委”（表样第9行）", "A9")]


def test_a_row_put_in_is_one_row():
    blank = moved(grid(FILLED), row=after(9))
    assert said(blank) == [("多出第10行（空行）", "A10")]
    assert said(typed(blank, A10="三、某某办", B10=2)) == [("多出第10行“三、某某办”", "A10")]


def test_a_row_put_in_and_a_label_changed_beside_it_are_told_apart():
    sheet = typed(moved(grid(FILLED), row=after(9)), A10="某某办公室", A11="二、政府系统")
    assert said(sheet) == [
        ("多出第10行“某某办公室”", "A10"),
        ("第11行行名：表样是“二、政府”，表里是“二、政府系统”", "A11"),
    ]


def test_a_column_put_in_is_one_column():
    blank = moved(grid(FILLED), column=after(2))
    assert said(blank) == [("多出C列（空列）", "C5")]
    assert said(typed(blank, C4="本地代码")) == [("多出C列“本地代码”", "C5")]


def test_a_column_put_in_under_a_merged_head_is_one_column():
    sheet = typed(moved(grid(FILLED), column=after(3)), D5="其中：女")
    assert grid(FILLED).merges != sheet.merges
    assert said(sheet) == [("多出D列“其中：女”", "D5")]


def test_a_column_taken_out_is_one_column():
    assert said(moved(grid(FILLED), column=without(2))) == [
        ("少了“机构数”（表样B列）", "B5"),
    ]
    assert said(moved(grid(FILLED), column=without(8))) == [("少了“备注”（表样H列）", "G4")]


def test_a_column_that_formulas_used_is_missed_in_them_too():
    assert said(moved(grid(FILLED), column=without(4)))[:2] == [
        ("少了“实有人数”（表样D列）", "D5"),
        ("第7行“合计”D列的公式：表样是 =D7-C7，表里是 =#REF!-C7", "D7"),
    ]


def test_two_columns_that_changed_places_are_one_that_moved():
    swap = {7: 8, 8: 7}
    sheet = moved(grid(FILLED), column=lambda n: swap.get(n, n))
    assert said(sheet) == [("H列“上年数”的位置变了", "H4")]


def test_a_row_put_into_the_head():
    sheet = typed(moved(grid(FILLED), row=after(4)), C5="其中")
    assert said(sheet)[0] == ("多出第5行（表头）", "A4")


# ------------------------------------------------------------------ listings


LINES = (("党委单位", "县委办", "001"), ("党委单位", "组织部", "002"), ("政府单位", "财政局", "003"))


def listed(sheet):
    return typed(sheet, B8="县委办", C8="001", B9="组织部", C9="002", B11="财政局", C11="003", D8=9)


def lists(sheet, *more):
    return said(sheet, form=LISTING, rows=listing_rows(*LINES, *more))


def test_lines_put_into_a_listing_are_no_difference():
    sheet = listed(grid(LIST_SHEET))
    assert lists(sheet) == []
    more = inserted(sheet, 8, 3)
    for row in range(9, 12):
        more = dataclasses.replace(more, formulas={**more.formulas, (row, 6): Formula(f"=E{row}-D{row}")})
    assert lists(more) == []
    same = [Edition(bound(LISTING, each), each).fingerprint for each in (sheet, more, grid(LIST_SHEET))]
    assert len(set(same)) == 1


def test_lines_put_in_where_the_total_does_not_reach_are_said_at_the_total():
    more = inserted(listed(grid(LIST_SHEET)), 9)
    more = typed(
        dataclasses.replace(more, formulas={**more.formulas, (10, 6): Formula("=E10-D10")}), B10="统战部"
    )
    assert lists(more, ("党委单位", "统战部", "004")) == [
        ("第7行“一、党委”D列的公式没有包括插入的行", "D7"),
        ("第7行“一、党委”E列的公式没有包括插入的行", "E7"),
    ]


def test_a_formula_of_one_line_typed_over():
    sheet = listed(grid(LIST_SHEET))
    formulas = {at: formula for at, formula in sheet.formulas.items() if at != (9, 6)}
    assert lists(typed(dataclasses.replace(sheet, formulas=formulas), F9=3)) == [
        ("第9行F列的公式被改成了数", "F9")
    ]


def test_a_label_between_two_listings_that_is_not_known_any_more():
    """Its lines cannot be told from those of the next listing then; they are no difference for all that."""
    sheet = typed(listed(grid(LIST_SHEET)), B10="二、政务系统")
    assert lists(sheet) == [("第10行行名：表样是“二、政府”，表里是“二、政务系统”", "B10")]


def test_a_label_between_two_blank_listings_that_is_another_one():
    """The row is found by its text, whichever of the blank rows around it is as far away."""
    sheet = typed(grid(LIST_SHEET), B10="某某事项")
    assert lists(sheet) == [("第10行行名：表样是“二、政府”，表里是“某某事项”", "B10")]


# ------------------------------------------------------------------ every form of ours


def drawn():
    """Every model workbook's sheets, as our own office reads them."""
    for path in sorted(places.TEMPLATES.glob("*/*.xlsx")):
        office = FileOffice(path)
        yield from ((name, office.grid(name)) for name in office.sheets())


MODELS = dict(drawn())
DECLARED = declared.load()
each_form = pytest.mark.parametrize("name", MODELS)


def of_model(name, sheet):
    """What is different in a sheet of our model of a form."""
    form = DECLARED[name]
    model = models.edition(form)
    return [each.said for each in differences(model, Edition(bound(form, sheet), sheet), {})]


@each_form
def test_our_model_as_an_edition_is_the_workbook_as_drawn(name):
    model, sheet = models.edition(DECLARED[name]), MODELS[name]
    found = Edition(bound(DECLARED[name], sheet), sheet)
    assert of_model(name, sheet) == []
    assert model.fingerprint == found.fingerprint and claimed(found, (model,)) is model
    assert (model.binding.rows, model.binding.columns) == (found.binding.rows, found.binding.columns)
    assert (model.binding.head, model.binding.body) == (found.binding.head, found.binding.body)


def test_no_two_forms_have_one_fingerprint():
    prints = {models.edition(form).fingerprint for form in DECLARED.values()}
    assert len(prints) == len(DECLARED) == 41


@each_form
def test_one_row_or_column_put_in_or_taken_out_is_one_difference(name):
    """Whatever stands behind it, and whatever its merges and formulas have become."""
    sheet = MODELS[name]
    where = bound(DECLARED[name], sheet)
    last, width = max(where.rows.values(), default=0), max(where.columns.values())
    if not where.sections:
        assert of_model(name, moved(sheet, row=after(last - 1))) == [f"多出第{last}行（空行）"]
        (lost,) = (said for said in of_model(name, moved(sheet, row=without(last))) if "公式" not in said)
        assert lost.startswith("少了“") and lost.endswith(f"（表样第{last}行）")
    for column in (1, width // 2, width - 1):
        letter = At("", 0, column + 1).a1
        assert of_model(name, moved(sheet, column=after(column))) == [f"多出{letter}列（空列）"]
    for column in (width // 2, width):
        said = of_model(name, moved(sheet, column=without(column)))
        (lost,) = (each for each in said if "公式" not in each)
        assert lost.startswith("少了“") and lost.endswith(f"（表样{At('', 0, column).a1}列）")


# ------------------------------------------------------------------ which edition a sheet claims to be

OTHER = changed(("机构数", "单位个数"), ("上年数", "上年底数"), table=BLANK)


def test_the_edition_with_the_same_fingerprint_then_the_nearest_head():
    both = (edition(name="甲.xlsx 表"), edition(OTHER, name="乙.xlsx 表"))
    assert said(FILLED, *both) == said(FILLED, *reversed(both)) == []
    assert said(OTHER, *both) == []
    (finding,) = checked(
        changed(("机构数", "单位个数"), ("上年数", "上年末"), ("备注", "说明")), *both
    ).findings
    assert "与表样（乙.xlsx 表）有 2 处不同" in finding.sentence


def test_a_sheet_of_another_edition_than_the_one_given_out():
    assert said(OTHER) == [
        ("第4行B列表头：表样是“机构数”，表里是“单位个数”", "B4"),
        ("第4行G列表头：表样是“上年数”，表里是“上年底数”", "G4"),
    ]


def test_of_many_differences_eight_are_named_and_marked():
    sheet = dataclasses.replace(grid(FILLED), formulas={})
    (finding,) = checked(sheet).findings
    assert finding.left == 9 and len(finding.places) == 8
    assert finding.sentence.endswith(f"第10行“二、政府”E列的公式被改成了数；等 9 处）{BASIS}")


def test_where_no_edition_is_known_nothing_is_said_and_nothing_passes():
    verdict = checked(
        FILLED, Edition(bound(FIXED, grid(BLANK)), grid(BLANK), "本程序的表样", mark="从来没有的注")
    )
    assert verdict.findings == () and verdict.tallies["T-11b"].skipped == 1


def test_a_model_is_claimed_by_its_notes_and_nearly_all_of_its_head():
    """A few changes by hand are said; a sheet with another head, or without our notes, may be an official one."""
    form, sheet = DECLARED["汇总03"], MODELS["汇总03"]
    model = models.edition(form)

    def claims(sheet):
        return claimed(Edition(bound(form, sheet), sheet), (model,)) is model

    assert claims(sheet) and claims(typed(sheet, C5="核定数"))
    assert not claims(typed(sheet, C5="核定数", F5="核定数", I5="核定数", L5="核定数"))
    foot = bound(form, sheet).body[1]
    assert not claims(
        dataclasses.replace(sheet, cells={at: v for at, v in sheet.cells.items() if at[0] <= foot})
    )


def test_a_sheet_without_a_head_is_left_to_the_rules_about_missing_columns():
    sheet = grid(FILLED)
    bare = {at: value for at, value in sheet.cells.items() if at[0] not in (4, 5, 6)}
    assert said(dataclasses.replace(sheet, cells=bare)) == []
