"""The parcel: every form once, the same bytes for the same input, and a seal that names what changed."""

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianzhi_xl import parcel
from bianzhi_xl.nouns import At, FileFault, Finding, Grid, Settings, Verdict, Waiver

SETTINGS = Settings("x", "芷岩县", 2017, "县市", dt.date(2017, 12, 31), region="433199")
CLEAN = Verdict(())


def grid(sheet="汇总01", **cells):
    return Grid(sheet, {At("", *map(int, k[1:].split("_")))[1:]: v for k, v in cells.items()})


def enclosure(name="汇总表.xlsx", forms=("汇总01",), family="汇总表", **more):
    held = tuple((form, family, form + "标题", form) for form in forms)
    grids = {form: Grid(form, {(7, 3): 116, (7, 1): "政府"}) for form in forms}
    given = {"data": name.encode(), "locked": True, "marked": False} | more
    return parcel.Enclosure(name=name, grids=grids, forms=held, **given)


def files(*enclosures, verdict=CLEAN):
    return parcel.assemble(enclosures or (enclosure(),), b"audit", verdict, SETTINGS)


def error(**more):
    return Finding("T-02", "错误", "不符", "汇总01 第7行：左 3，右 4。", **more)


def obstacles(*asked):
    return tuple(sentence for each in parcel.state(*asked).values() for sentence in each)


def test_nothing_stands_in_the_way():
    assert obstacles([enclosure()], ["汇总01"], CLEAN) == ()


def test_a_form_that_is_missing_or_there_twice():
    reasons = obstacles([enclosure(), enclosure("另.xlsx")], ["汇总01", "汇总03"], CLEAN)
    assert reasons == (
        "缺少汇总03，请补上后再组包。",
        "汇总01出现 2 次：汇总表.xlsx（汇总01）、另.xlsx（汇总01），请只留一份。",
    )


def test_marks_that_were_left():
    reasons = obstacles([enclosure(marked=True)], ["汇总01"], CLEAN)
    assert reasons == ("汇总表.xlsx 里还有核对标记，请先“清除标记”。",)


def test_an_error_blocks_until_it_is_explained():
    waiver = Waiver("T-02", "汇总01", "3", "4", "批准", "甲", "乙", "2018-01-01")
    blocked = obstacles([enclosure()], ["汇总01"], Verdict((error(),)))
    assert blocked == ("还有错误没有改正或说明：汇总01 第7行：左 3，右 4。",)
    assert obstacles([enclosure()], ["汇总01"], Verdict((error(waiver=waiver),))) == ()


def test_the_tree_of_a_county():
    made = files(enclosure(), enclosure("专项.xlsx", ("专项4", "专项5"), "专项情况统计表"))
    assert list(made) == [
        "00_清单.xlsx",
        "03_汇总表.xlsx",
        "04_专项情况统计表.xlsx",
        "90_审核报告.xlsx",
        "封签.json",
    ]
    assert parcel.folder_name(SETTINGS) == "433199_芷岩县_2017机构编制统计"


def test_a_family_split_into_workbooks_lies_in_a_folder():
    made = files(enclosure("汇总一.xlsx", ("汇总01",)), enclosure("汇总三.xlsx", ("汇总03",)))
    assert {"03_汇总表/汇总一.xlsx", "03_汇总表/汇总三.xlsx"} <= made.keys()


def test_explanations_are_listed():
    waiver = Waiver("T-06", "汇总01", "161", "150", "军转安置", "甲", "乙", "2018-01-05")
    made = files(verdict=Verdict((error(waiver=waiver),)))
    sheet = openpyxl.load_workbook(io.BytesIO(made["91_特殊情况说明.xlsx"])).active
    assert [cell.value for cell in sheet[2]][2:5] == ["军转安置", "甲", "乙"]


def test_the_contents_list_names_every_form_its_state_its_digest_and_its_edition():
    made = files(enclosure(fingerprints={"汇总01": "5124b8eb616210cd"}))
    sheet = openpyxl.load_workbook(io.BytesIO(made["00_清单.xlsx"])).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][:6] == [1, "03_汇总表.xlsx", "汇总01", "汇总01标题", "汇总01", "已锁定"]
    assert len(rows[0][6]) == 64 and rows[0][7] == "5124b8eb616210cd"


def test_a_text_that_begins_with_an_equals_sign_stays_a_text():
    waiver = Waiver("T-06", "汇总01", "1", "2", "=HYPERLINK(1)", "甲", "乙", "2018")
    made = files(verdict=Verdict((error(waiver=waiver),)))
    cell = openpyxl.load_workbook(io.BytesIO(made["91_特殊情况说明.xlsx"])).active["C2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


def test_same_input_same_bytes():
    one, two = files(), files()
    assert one == two
    assert parcel.zipped(one, "包") == parcel.zipped(two, "包")
    assert parcel.seal_code(one) == parcel.seal_code(two)


def test_a_whole_parcel_is_verified_folder_or_zip():
    made = files()
    for held in (made, parcel.unzipped(parcel.zipped(made, "包"), "包.zip")):
        assert parcel.verify(held, parcel.sealed(held, "包"), {}) == ()


def test_what_is_missing_extra_or_changed_is_said_to_the_cell():
    made = dict(files())
    del made["90_审核报告.xlsx"]
    made["多的.xlsx"] = b"x"
    made["03_汇总表.xlsx"] = b"changed"
    seal = parcel.sealed(made, "包")
    assert parcel.changed_workbooks(made, seal) == ("03_汇总表.xlsx",)
    now = {"汇总01": Grid("汇总01", {(7, 3): 161, (7, 1): "政府", (9, 9): 5})}
    found = parcel.verify(made, seal, {"03_汇总表.xlsx": now})
    assert [d.sentence for d in found] == [
        "03_汇总表.xlsx 汇总01 C7：封签时 116，现在 161。",
        "03_汇总表.xlsx 汇总01 I9：封签时 空白，现在 5。",
        "缺少 90_审核报告.xlsx。",
        "多出 多的.xlsx，封签里没有。",
    ]


def test_a_changed_workbook_that_cannot_be_opened_any_more():
    made = dict(files())
    made["03_汇总表.xlsx"] = b"broken"
    found = parcel.verify(made, parcel.sealed(made, "包"), {})
    assert [d.sentence for d in found] == ["03_汇总表.xlsx 已改动，且打不开来逐格比较。"]


def test_a_sheet_taken_out_and_one_put_in():
    made = dict(files())
    made["03_汇总表.xlsx"] = b"changed"
    found = parcel.verify(made, parcel.sealed(made, "包"), {"03_汇总表.xlsx": {"别的": Grid("别的", {})}})
    assert [d.sentence for d in found] == [
        "03_汇总表.xlsx 缺少工作表“汇总01”。",
        "03_汇总表.xlsx 多出工作表“别的”。",
    ]


def test_the_seal_holds_no_text_of_a_cell():
    assert "政府" not in files()["封签.json"].decode()


@pytest.mark.parametrize("seal", [b"", b"[]", b'{"\xe7\x89\x88\xe6\x9c\xac": 9}', b"[" * 100_000, b"\xff"])
def test_a_seal_that_cannot_be_read(seal):
    with pytest.raises(FileFault, match="封签.json 读不懂"):
        parcel.sealed({"封签.json": seal}, "包")


def test_a_parcel_without_a_seal():
    with pytest.raises(FileFault, match="没有 封签.json"):
        parcel.sealed({}, "包")


def test_a_zip_that_is_no_parcel():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("../外.txt", "x")
    with pytest.raises(FileFault, match="含有指向外面的路径"):
        parcel.unzipped(out.getvalue(), "包.zip")
    with pytest.raises(FileFault, match="已损坏"):
        parcel.unzipped(b"PK\x03\x04 no zip", "包.zip")


@given(
    st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 40)), st.integers() | st.text(), max_size=30)
)
def test_seal_then_verify_finds_nothing(cells):
    held = parcel.Enclosure(
        "a.xlsx", b"a", {"表": Grid("表", cells)}, (("汇总01", "汇总表", "题", "表"),), True, False
    )
    made = dict(parcel.assemble([held], b"", CLEAN, SETTINGS))
    seal = json.loads(made["封签.json"])
    made["03_汇总表.xlsx"] = b"saved again by Excel"
    found = parcel.verify(made, seal, {"03_汇总表.xlsx": {"表": Grid("表", cells)}})
    assert [d.sentence for d in found] == ["03_汇总表.xlsx 已改动（各单元格的值未变）。"]
