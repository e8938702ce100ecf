"""A managing department (主管单位) and its subordinate units: checked, added up, sent to who reviews them."""

import shutil

import pytest

from bianzhi_xl import demo, parcel
from bianzhi_xl.buttons import assemble, collect, desk, fill, lock, new, offices, verify
from bianzhi_xl.nouns import At, Edit, Fault, FileFault

OWN, AUDIT, SCHOOL = "芷岩县财政局", "芷岩县审计局", "芷岩县第一中学"


@pytest.fixture(scope="module")
def exports():
    return demo.files(demo.county())


def unit(folder, name, nature, exports):
    new(folder, "州直", 2017, unit=name, nature=nature)
    for file, data in exports.items():
        (folder / "台账" / file).write_bytes(data)
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def made(exports, tmp_path_factory):
    """A department's folder with its own filled workbooks and those that two units sent in."""
    place = tmp_path_factory.mktemp("州直")
    folder = unit(place / "主管", OWN, "党政群", exports)
    for name, nature in ((AUDIT, "党政群"), (SCHOOL, "事业")):
        sent = unit(place / name, name, nature, exports)
        (folder / "下属" / name).mkdir(parents=True)
        for path in desk.workbooks(sent):
            shutil.copy(path, folder / "下属" / name / path.name)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "主管")
    return tmp_path / "主管"


def cells(path):
    with offices.at(path) as office:
        return office.grid(office.sheets()[0])


def find(grid, text):
    return next(at for at, value in sorted(grid.cells.items()) if value == text)


def test_the_units_are_lines_of_one_sheet_and_their_total_is_a_formula(folder):
    done = collect(folder)
    assert done.status == 0, done.lines
    sheet = cells(folder / "汇总" / "州直1_党政群机关_汇总.xlsx")
    (first, _), (second, _) = find(sheet, OWN), find(sheet, AUDIT)
    assert second == first + 1
    assert SCHOOL not in sheet.cells.values()
    total = first - 1
    numbers = [column for row, column in sheet.formulas if row == total]
    area = {c: f"SUM({At('', first, c).a1}:{At('', second, c).a1})" for c in numbers}
    summed = [c for c in numbers if area[c] in str(sheet.formulas[total, c])]
    assert len(summed) > 40
    for column in summed:
        parts = [sheet.cells.get((row, column)) or 0 for row in (first, second)]
        assert sheet.cells.get((total, column), 0) == sum(parts)


def test_every_line_says_where_it_comes_from(folder):
    collect(folder)
    sheet = cells(folder / "汇总" / "州直1_党政群机关_汇总.xlsx")
    row, _ = find(sheet, AUDIT)
    origin = next(str(v) for (r, _), v in sheet.cells.items() if r == row and ".xlsx" in str(v))
    path, tab, line = origin.rsplit(" ", 2)
    source = cells(folder / path)
    number = int(line.removeprefix("第").removesuffix("行"))
    assert tab == source.sheet and str(source.cells[number, 2]).replace(" ", "") == "合计"


def test_a_slip_in_a_units_workbook_is_found_under_its_name(folder):
    path = folder / "下属" / AUDIT / "州直1_党政群机关.xlsx"
    with offices.at(path) as office:
        grid = office.grid(office.sheets()[0])
        at = next(at for at, value in sorted(grid.cells.items()) if value == 1 and at[0] > 9 and at[1] > 4)
        office.apply([Edit(At(grid.sheet, *at), "value", 1, 9)])
    done = collect(folder)
    assert done.status == 1 and AUDIT in done.sentence
    refused = assemble(folder)
    assert refused.status == 1 and any(line.startswith(f"下属单位 {AUDIT}：") for line in refused.lines)


def test_the_parcel_is_divided_by_who_reviews_it(folder):
    collect(folder)
    lock(folder, "口令")
    done = assemble(folder)
    assert done.status == 0, done.lines
    files = [str(file) for file in done.data["文件"]]
    assert "送行政机构编制科/州直1_党政群机关.xlsx" in files
    assert f"送行政机构编制科/下属/{AUDIT}/州直1_党政群机关.xlsx" in files
    assert "送行政机构编制科/汇总/州直1_党政群机关_汇总.xlsx" in files
    assert any(file.startswith(f"送事业机构编制科/下属/{SCHOOL}/") for file in files)
    assert verify(done.data["文件夹"]).status == 0


@pytest.mark.parametrize(
    ("natures", "who"),
    [
        ((), "送行政机构编制科"),
        (("党政群",), "送行政机构编制科"),
        (("公检法司", "基层"), "送行政机构编制科"),
        (("事业",), "送事业机构编制科"),
        (("参公", "事业"), "送事业机构编制科"),
        (("党政群", "事业"), "送行政机构编制科"),
    ],
)
def test_the_reviewing_department_follows_from_the_nature(natures, who):
    assert parcel.reviewer(natures) == who


def test_a_county_has_no_subordinate_units(played):
    with pytest.raises(FileFault, match="是县市的工作文件夹，没有下属单位"):
        collect(played[0])


def test_a_department_without_subordinate_workbooks_is_told_where_to_put_them(exports, tmp_path):
    folder = unit(tmp_path / "主管", OWN, "党政群", exports)
    with pytest.raises(FileFault, match="里面没有下属单位，请每个单位建一个文件夹"):
        collect(folder)


def test_a_unit_must_say_what_it_is(tmp_path):
    with pytest.raises(FileFault, match="州直单位要写性质（党政群、公检法司、基层、参公、事业"):
        new(tmp_path / "单位", "州直", 2017, unit=OWN)
    with pytest.raises(FileFault, match="县市不写；现在是“党政群”"):
        new(tmp_path / "县", "某县", 2017, nature="党政群")


def test_what_somebody_wrote_on_a_consolidated_sheet_is_kept(folder):
    collect(folder)
    path = folder / "汇总" / "州直1_党政群机关_汇总.xlsx"
    with offices.at(path) as office:
        grid = office.grid(office.sheets()[0])
        row, column = find(grid, OWN)
        office.apply([Edit(At(grid.sheet, row, column), "value", OWN, f"{OWN}（核过）")])
    written = path.read_bytes()
    done = collect(folder)
    assert done.lines[-1].startswith("原有的汇总表存到了 ")
    assert any(kept.read_bytes() == written for kept in folder.rglob(path.name) if "记录" in kept.parts)


def test_the_parcel_is_refused_until_what_was_added_up_is_up_to_date(folder):
    lock(folder, "口令")
    assert any("请先“汇总下属”" in line for line in assemble(folder).lines)
    collect(folder)
    assert assemble(folder).status == 0
    path = folder / "下属" / AUDIT / "州直1_党政群机关.xlsx"
    with offices.at(path) as office:
        grid = office.grid(office.sheets()[0])
        row, column = max(grid.unlocked)
        office.apply([Edit(At(grid.sheet, row, column), "value", grid.content(row, column), "核过")])
    assert assemble(folder).status == 0, "a remark on an inner office's line is not added up"


def test_a_folder_that_is_no_unit_of_the_register_is_named(folder):
    (folder / "下属" / "没有这个单位").mkdir()
    shutil.copy(folder / "州直1_党政群机关.xlsx", folder / "下属" / "没有这个单位" / "表.xlsx")
    with pytest.raises(Fault, match="单位“没有这个单位”机构台账里没有这个单位，请核对单位全称"):
        collect(folder)
