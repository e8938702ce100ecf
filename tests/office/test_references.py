"""Addresses inside formulas move as Excel moves them; everything that only looks like one stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianzhi_xl.nouns import FileFault, column_letters
from bianzhi_xl.office.files.references import (
    LAST_ROW,
    Insertion,
    Reference,
    area_shifted,
    areas_styled,
    moved,
    references,
    shifted,
    tokens,
)

CUT = Insertion("汇总03", below=8, count=3, tabs=("封面", "汇总01", "汇总03", "乡镇(街道)", "封底"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B8+B9", "B8+B12"),
        ("$B$9+B$9+$B9", "$B$12+B$12+$B12"),
        ("SUM(B7:B9)", "SUM(B7:B12)"),
        ("SUM(B7:B8)", "SUM(B7:B8)"),
        ("SUM(B8:B9)", "SUM(B8:B12)"),
        ("SUM(B9:B12)", "SUM(B12:B15)"),
        ("SUM(9:12)+SUM($1:$9)", "SUM(12:15)+SUM($1:$12)"),
        ("SUM(A:A)+SUM($B:$C)", "SUM(A:A)+SUM($B:$C)"),
        ("B12:B7", "B15:B7"),
        ("A1:INDEX(B9:B20,3)", "A1:INDEX(B12:B23,3)"),
        ("(B9,C9) B1:B20", "(B12,C12) B1:B23"),
        ("B9#", "B12#"),
        ("汇总03!B9+汇总01!B9", "汇总03!B12+汇总01!B9"),
        ("'汇总03'!B9+'汇总 03'!B9", "'汇总03'!B12+'汇总 03'!B9"),
        ("[1]汇总03!B9+'[台账.xlsx]汇总03'!B9", "[1]汇总03!B9+'[台账.xlsx]汇总03'!B9"),
        ('B9&"B9""B9"&B9', 'B12&"B9""B9"&B12'),
        ("LOG10(B9)+ATAN2(B9,C9)+BIN2DEC(B9)", "LOG10(B12)+ATAN2(B12,C12)+BIN2DEC(B12)"),
        ("实有B9+B9实有+_B9+B9.x", "实有B9+B9实有+_B9+B9.x"),
        ("XFD9+XFE9+AAAA9+A1048577", "XFD12+XFE9+AAAA9+A1048577"),
        ("1E9+B9+0.5E9", "1E9+B12+0.5E9"),
        ("表1[[#This Row],[B9]]+B9", "表1[[#This Row],[B9]]+B12"),
        ("汇总03!#REF!+#REF!B9+#N/A", "汇总03!#REF!+#REF!B9+#N/A"),
        ("IF(B9=\"\",0,{1,2;3,4})", "IF(B12=\"\",0,{1,2;3,4})"),
        ("INDIRECT(\"B9\")", "INDIRECT(\"B9\")"),
        ("A1:A1048576", "A1:A1048576"),
    ],
)  # fmt: skip
def test_a_formula_of_the_sheet_that_grows(before, after):
    assert shifted(before, "汇总03", CUT) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B9", "B9"),
        ("SUM(汇总03!B7:B9)", "SUM(汇总03!B7:B12)"),
        ("'乡镇(街道)'!B9+汇总03!$B$9", "'乡镇(街道)'!B9+汇总03!$B$12"),
    ],
)
def test_a_formula_of_another_sheet(before, after):
    assert shifted(before, "乡镇(街道)", CUT) == after


def test_a_quotation_mark_in_a_sheet_name():
    cut = Insertion("张三's", 8, 3)
    assert shifted("'张三''s'!B9", "别处", cut) == "'张三''s'!B12"


def test_sheet_names_do_not_mind_case():
    assert shifted("SHEET1!B9", "别处", Insertion("Sheet1", 8, 3)) == "SHEET1!B12"


def test_a_reference_through_several_sheets_is_refused_where_it_would_go_wrong():
    with pytest.raises(FileFault) as fault:
        shifted("SUM(汇总01:封底!B9)", "封面", CUT)
    assert str(fault.value) == (
        "“汇总03”有公式跨表引用同一位置（汇总01:封底!B9），只在这一张表插入行会使它错位，请先改成逐表引用。"
    )
    assert shifted("SUM(汇总01:封底!B8)", "封面", CUT) == "SUM(汇总01:封底!B8)"
    assert shifted("SUM('封面:汇总01'!B9)", "封面", CUT) == "SUM('封面:汇总01'!B9)"


def test_what_would_leave_the_sheet_is_refused():
    with pytest.raises(FileFault, match="推出表外"):
        shifted("A1048575", "汇总03", CUT)


def test_offsets_of_conditional_formats_keep_their_distance():
    """The rule of B9:B20 says 上一行 and 本行; after the rows it stands at B12 and must still say so."""
    assert shifted("B9>B8", "汇总03", CUT, anchor=9) == "B12>B11"
    assert shifted("B9>$B$8+$B$9", "汇总03", CUT, anchor=9) == "B12>$B$8+$B$12"


def test_what_belongs_to_a_rows_style_reaches_the_new_rows():
    assert areas_styled("B8 C1:C8 D9 E1:E20 F1:F7", CUT) == "B8:B11 C1:C11 D12 E1:E23 F1:F7"
    assert area_shifted("C1:C8", CUT) == "C1:C8"


def test_a_shared_formula_reads_relative_to_its_cell():
    assert moved("SUM(B2:$C2)+B$2+汇总01!A1", 3, 1) == "SUM(C5:$C5)+C$2+汇总01!B4"
    assert moved("A1", -1, 0) == f"A{LAST_ROW}"


TEXTS = st.text(st.sampled_from("AB$19:!'\"()[]{}+-汇总 ,;.#_%&=\n"), max_size=25)


@given(TEXTS)
def test_any_text_is_taken_apart_and_put_together_again(text):
    pieces = tokens(text)
    plain = [p for p in pieces if not isinstance(p, Reference)]
    assert "".join(p.text for p in plain) == text or any(isinstance(p, Reference) for p in pieces)
    assert shifted(text, "别处", Insertion("没有", 1, 1)) == text


CORNERS = st.builds(
    lambda c, r, a, b: f"{'$' * a}{column_letters(c)}{'$' * b}{r}",
    st.integers(1, 40), st.integers(1, 60), st.booleans(), st.booleans(),
)  # fmt: skip


@given(CORNERS, CORNERS, st.integers(1, 60), st.integers(1, 9))
@settings(max_examples=300)
def test_a_range_keeps_all_its_cells_and_gains_only_new_rows(first, last, below, count):
    cut = Insertion("表", below, count)
    (old,), (new,) = references(f"{first}:{last}"), references(shifted(f"{first}:{last}", "表", cut))
    rows = range(old.rows()[0], old.rows()[1] + 1)
    assert {cut.row(r) for r in rows} <= set(range(new.rows()[0], new.rows()[1] + 1))
    assert {cut.back(r) for r in range(new.rows()[0], new.rows()[1] + 1)} - {0} == set(rows)
    assert new.columns() == old.columns()


@given(st.integers(1, 100), st.integers(1, 100), st.integers(1, 9))
def test_back_undoes_row(row, below, count):
    cut = Insertion("表", below, count)
    assert cut.back(cut.row(row)) == row
    assert [cut.back(r) for r in range(below + 1, below + count + 1)] == [0] * count
