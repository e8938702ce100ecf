"""A whole prefecture (全州): every cell is the sum over the counties and 州直, and X-11 sees one that is not."""

import shutil

import pytest

from bianzhi_xl.buttons import check, collect, desk, new, offices, story, undo, unlock
from bianzhi_xl.nouns import At, Edit, FileFault


@pytest.fixture(scope="module")
def made(played, tmp_path_factory):
    """A prefecture of two counties, which happen to be alike."""
    folder = tmp_path_factory.mktemp("全州") / "全州2017"
    new(folder, "湘江州", 2017, whole=True)
    for county in ("甲县", "乙县"):
        place = folder / "下属" / county
        place.mkdir(parents=True)
        for path in desk.workbooks(played[0]):
            shutil.copy(path, place / path.name)
    collect(folder)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "全州2017")


def figures(folder):
    known = desk.facts(folder)
    return {
        meaning: value
        for path in desk.workbooks(folder)
        for sheet in desk.opened(path, known).sheets
        for meaning, value in desk.figures_of(sheet).items()
        if sheet.form.column(meaning.column).unit and value != "—"
    }


def test_every_figure_is_twice_the_countys(folder, played):
    whole, county = figures(folder), figures_of_county(played[0])
    assert len(whole) > 3000
    declared = desk.all_forms()
    for meaning, value in whole.items():
        share = declared[meaning.form].column(meaning.column).unit == "%"  # of twice as much, the same
        times = 1 if share else 2
        assert (value or 0) == pytest.approx(times * (county.get(meaning) or 0)), meaning


def figures_of_county(folder):
    return figures(folder)


def test_listings_stay_with_the_counties(folder):
    names = {meaning.form for meaning in figures(folder)}
    assert "汇总03" in names and "专项1" in names and "表1_1" in names
    assert not names & {"明细1", "汇总06", "专项8"}


def test_the_sums_agree_with_themselves(folder):
    verdict = check(folder).verdict
    assert [finding.sentence for finding in verdict.errors] == []
    assert verdict.tallies["X-11"].passed > 3000


def spoil(folder, add):
    path = next(path for path in desk.workbooks(folder) if path.name.startswith("汇总表"))
    known = desk.facts(folder)
    sheet = next(s for s in desk.opened(path, known).sheets if s.form.name == "汇总03")
    at = sheet.binding.at("政府", "行政编制.实有人数")
    with offices.at(path) as office:
        old = sheet.grid.content(at.row, at.column)
        office.apply([Edit(At(*at), "value", old, old + add)])
    return at


def test_a_cell_that_is_not_the_sum_is_found_and_says_by_how_much(folder):
    at = spoil(folder, 5)
    found = [f for f in check(folder).verdict.errors if f.rule == "X-11"]
    (finding,) = [f for f in found if f.places[0].at == at]  # the totals above it are formulas
    assert finding.difference == 5 and "相差 5" in finding.sentence


def test_what_a_person_typed_is_listed_and_stays(folder):
    at = spoil(folder, 5)
    before = figures(folder)
    done = collect(folder)
    assert done.status == 1 and len(done.lines) == 1 and at.a1 in done.lines[0]
    assert figures(folder) == before


def test_it_can_be_undone(folder):
    undo(folder)
    assert not any(figures(folder).values())


def test_a_county_that_lacks_a_form_is_named(folder):
    (folder / "下属" / "乙县" / "系统汇总表.xlsx").unlink()
    with pytest.raises(FileFault, match="乙县：表1_1、表1_3、表1_4、表5_1 缺少或不止一份"):
        collect(folder)


def test_a_text_for_a_figure_is_named_with_its_cell(folder):
    path = folder / "下属" / "乙县" / "汇总表.xlsx"
    unlock(path, story.PASSWORD)
    known = desk.facts(folder)
    sheet = next(s for s in desk.opened(path, known).sheets if s.form.name == "汇总03")
    at = sheet.binding.at("政府", "行政编制.实有人数")
    with offices.at(path) as office:
        office.apply([Edit(At(*at), "value", sheet.grid.content(at.row, at.column), "约一百")])
    with pytest.raises(FileFault, match=f"乙县 汇总表.xlsx 汇总03 {at.a1}：“约一百”不是数"):
        collect(folder)
