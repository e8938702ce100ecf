"""The model workbooks: an official form drawn from its declaration, nothing more and nothing less."""

import dataclasses
import datetime as dt
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from small_forms import FIXED, LISTING

from bianzhi_xl import binding, forms, models, places
from bianzhi_xl.models.layout import HEAD, INFO, NUMBER, TITLE, plan
from bianzhi_xl.nouns import Meaning, RuleFault, Settings
from bianzhi_xl.office.files import FileOffice

HOUSE = Path(models.__file__).parents[2]
BOOK = forms.load()
BUILT = models.build(BOOK)
NAMES = list(BOOK)
each_form = pytest.mark.parametrize("name", NAMES)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


BOOKS = {path: opened(data) for path, data in BUILT.items()}
SHEETS = {sheet.title: sheet for book in BOOKS.values() for sheet in book}


@pytest.fixture(scope="module")
def grids(tmp_path_factory):
    """Every sheet as our own office reads it, cached values and all."""
    folder, found = tmp_path_factory.mktemp("表样"), {}
    for path, data in BUILT.items():
        place = folder / path.replace("/", "-")
        place.write_bytes(data)
        office = FileOffice(place)
        found |= {sheet: office.grid(sheet) for sheet in office.sheets()}
    return found


def settings(**more):
    given = {
        "folder": "工作",
        "name": "某县",
        "year": 2017,
        "serves": "县市",
        "cutoff": dt.date(2017, 12, 31),
    }
    return Settings(**{**given, **more})


def merged(sheet):
    return {(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges}


def cells(form):
    """(row, column, address) of every cell of the body."""
    laid = plan(form)
    for row in laid.rows:
        for column in form.columns:
            at = laid.at(row.key, column.key)
            yield row, column, (at.row, at.column)


def test_a_county_family_is_a_workbook_and_a_unit_form_one_of_its_own():
    wanted = {
        "system/system.xlsx": ["表1_1", "表1_3", "表1_4", "表5_1"],
        "summary/summary.xlsx": [f"汇总{number:02d}" for number in range(1, 16)],
        "topics/topics.xlsx": [f"专项{number}" for number in range(1, 9)],
        "details/details.xlsx": [f"明细{number}" for number in range(1, 7)],
        **{
            f"units/dw{number}.xlsx": [f"州直{number}"]
            for number in ("1", "2", "3", "4", "5", "6a", "6b", "7")
        },
    }
    assert {path: book.sheetnames for path, book in BOOKS.items()} == wanted


def test_two_builds_are_the_same_to_the_byte():
    assert models.build(BOOK) == BUILT


@pytest.mark.parametrize("path", list(BUILT))
def test_the_models_in_the_repository_are_those_built_from_the_declarations(path):
    """Part by part: two versions of zlib pack the same text into different bytes."""
    committed = places.TEMPLATES / path
    assert committed.is_file(), "run bianzhi-xl models"
    assert parts(committed.read_bytes()) == parts(BUILT[path]), "run bianzhi-xl models"


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return [(name, bundle.read(name)) for name in bundle.namelist()]


@pytest.mark.parametrize("path", list(BUILT))
def test_a_workbook_names_no_person(path):
    book = BOOKS[path]
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("bianzhi_xl", None)
    assert book.properties.title == BOOK[book.sheetnames[0]].family


@each_form
def test_number_title_and_info_line_stand_above_the_heads(name):
    form, sheet = BOOK[name], SHEETS[name]
    assert sheet.cell(NUMBER, 1).value == form.number
    assert sheet.cell(TITLE, 1).value == form.title
    assert (TITLE, 1, TITLE, len(form.columns)) in merged(sheet)
    title = sheet.cell(TITLE, 1)
    assert (title.font.name, title.alignment.horizontal) == ("方正小标宋简体", "center")
    info = [cell.value for cell in sheet[INFO] if cell.value]
    assert info == ["填报单位：", "截止日期：　　　　年12月31日", f"单位：{form.units}"]


@each_form
def test_the_head_tree_is_merged_as_declared(name):
    form, sheet = BOOK[name], SHEETS[name]
    areas = merged(sheet)
    depth = max(len(column.heads) for column in form.columns)
    for number, column in enumerate(form.columns, 1):
        printed = []
        for row in range(HEAD, HEAD + depth):
            owner = next((a for a in areas if a[0] <= row <= a[2] and a[1] <= number <= a[3]), None)
            first = owner[:2] if owner else (row, number)
            if first not in printed:
                printed.append(first)
        texts = ["".join(str(sheet.cell(*first).value).split()) for first in printed]
        assert texts == ["".join(head.split()) for head in column.heads]
    assert [str(cell.value) for cell in sheet[HEAD + depth]] == list(forms.codes(form).values())


@each_form
def test_the_form_finds_itself_in_its_model(name, grids):
    form, grid = BOOK[name], grids[name]
    assert binding.recognise(BOOK.values(), grid) is form
    bound = binding.bind(form, grid, "簿.xlsx")
    assert bound.missing == () and bound.extra == ()
    blanks = {spec.key: spec.blanks for spec in form.rows if spec.kind != "固定"}
    assert {key: len(lines) for key, lines in bound.sections.items()} == blanks


@each_form
def test_formulas_are_those_of_the_declaration_and_show_their_values(name, grids):
    form, grid, laid = BOOK[name], grids[name], plan(BOOK[name])
    computed = forms.computed(form, laid.rows, {})
    wanted = {}
    for row, column, at in cells(form):
        formula = forms.formula(form, laid.rows, row, column, laid.at)
        if formula is not None:
            wanted[at] = formula
            shown = computed.get(Meaning(name, row.key, column.key))
            assert grid.cells.get(at) in ((shown,) if shown is not None else (None, "")), at
    assert grid.formulas == wanted


@each_form
def test_exactly_the_hand_entered_cells_are_open(name, grids):
    laid = plan(BOOK[name])
    wanted = {
        at
        for row, column, at in cells(BOOK[name])
        if BOOK[name].by_hand(column, row.spec) and forms.applies(column, row)
        if (row.key, column.key) not in laid.formulas
    }
    used = {at for _, _, at in cells(BOOK[name])}
    assert grids[name].unlocked & used == wanted
    assert not {cell.coordinate for row in SHEETS[name] for cell in row if not cell.protection.locked} - {
        SHEETS[name].cell(*at).coordinate for at in wanted
    }


@each_form
def test_cells_that_mean_nothing_are_struck_out(name):
    """With a dash in fixed rows; in a listing, where a dash would take the line, with a stroke."""
    sheet = SHEETS[name]
    for row, column, at in cells(BOOK[name]):
        dash, stroke = sheet.cell(*at).value == "—", bool(sheet.cell(*at).border.diagonalUp)
        listed = row.spec.kind != "固定"
        applies = forms.applies(column, row)
        assert (dash, stroke) == (not applies and not listed, not applies and listed), at


@each_form
def test_zeros_are_printed_in_the_grand_total_only(name):
    sheet = SHEETS[name]
    added = {key for spec in BOOK[name].rows for key in spec.sum_of}
    for row, column, at in cells(BOOK[name]):
        grand = bool(row.spec.sum_of) and row.key not in added
        if column.unit:
            shows = sheet.cell(*at).number_format
            assert (shows.split(";")[2:3] == [""]) == (not grand), (at, shows)
        assert sheet.cell(*at).font.bold == grand


def test_figures_under_a_head_with_signs_show_theirs():
    shows = {
        SHEETS["汇总01"].cell(*at).number_format for _, c, at in cells(BOOK["汇总01"]) if c.key == "超缺"
    }
    assert shows == {"+0;-0;0", "+0;-0;;@"}


def test_an_id_number_stays_text_and_a_date_a_date():
    shows = {c.key: SHEETS["州直6a"].cell(*at).number_format for _, c, at in cells(BOOK["州直6a"])}
    assert (shows["身份证号"], shows["出生日期"], shows["入编文号"]) == ("@", "yyyy-mm-dd", "@")


@each_form
def test_it_is_signed_below_and_says_what_must_hold(name):
    form, sheet, laid = BOOK[name], SHEETS[name], plan(BOOK[name])
    signs = [cell.value for cell in sheet[laid.foot] if cell.value]
    assert [text.split("：")[0] for text in signs] == list(form.sign)
    notes = "".join(
        "".join(str(cell.value).split())
        for row in sheet.iter_rows(laid.foot + 1)
        for cell in row
        if cell.value
    )
    for sentence in (*form.notes, *forms.balance(form)):
        assert "".join(sentence.split()).removeprefix("行：") in notes


@each_form
def test_frame_thick_outside_and_rows_put_in_last_do_not_repeat_its_lower_edge(name):
    sheet, laid = SHEETS[name], plan(BOOK[name])
    thick = {"medium", "thick"}
    last = laid.foot - 1
    assert {sheet.cell(row, 1).border.left.style for row in range(HEAD, laid.foot)} <= thick
    assert {sheet.cell(row, laid.width).border.right.style for row in range(HEAD, laid.foot)} <= thick
    assert {sheet.cell(HEAD, c).border.top.style for c in range(1, laid.width + 1)} <= thick
    assert {sheet.cell(last, c).border.bottom.style for c in range(1, laid.width + 1)} == {"thin"}
    assert {sheet.cell(laid.foot, c).border.top.style for c in range(1, laid.width + 1)} <= thick


@each_form
def test_it_is_set_up_for_its_paper(name):
    form, sheet, laid = BOOK[name], SHEETS[name], plan(BOOK[name])
    assert sheet.page_setup.paperSize == {"A3": 8, "A4": 9}[form.page.paper]
    assert sheet.page_setup.orientation == {"横": "landscape", "竖": "portrait"}[form.page.orientation]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"$1:${laid.codes}"
    assert sheet.print_area.endswith(f"${sheet.max_row}")
    assert sheet.print_options.horizontalCentered
    assert sheet.oddFooter.center.text == form.page.footer
    assert sheet.page_margins.bottom * 25.4 == pytest.approx(40)
    label = laid.columns[form.label_column]
    assert sheet.freeze_panes == sheet.cell(laid.codes + 1, label + 1).coordinate


def test_hand_entered_counts_take_whole_numbers_only():
    (rule,) = SHEETS["专项4"].data_validations.dataValidation
    laid = plan(BOOK["专项4"])
    hand = {laid.at(row, "上级下达数").a1 for row in laid.lines if row != "合计"}
    assert {cell for area in rule.sqref.ranges for row in area.rows for cell in map(_a1, row)} == hand
    assert (rule.type, rule.operator, rule.formula1) == ("whole", "greaterThanOrEqual", "0")


def _a1(cell):
    return SHEETS["专项4"].cell(*cell).coordinate


def test_a_blank_for_a_working_folder_says_whose_it_is_and_of_when():
    sheet = opened(models.blank("汇总表", BOOK, settings()))["汇总01"]
    info = [cell.value for cell in sheet[INFO] if cell.value]
    assert info[:2] == ["填报单位：某县", "截止日期：2017年12月31日"]
    own = settings(serves="州直单位", name="某州", unit="州某某局", cutoff=dt.date(2018, 6, 30))
    sheet = opened(models.blank("州直1_党政群机关", BOOK, own))["州直1"]
    info = [cell.value for cell in sheet[INFO] if cell.value]
    assert info[:2] == ["填报单位：州某某局", "截止日期：2018年6月30日"]


def test_a_title_with_a_year_gets_the_year_reported():
    form = dataclasses.replace(FIXED, title="2016年度机关编制情况统计表")
    book = opened(models.blank("汇总表", {form.name: form}, settings()))
    assert book["甲表"].cell(TITLE, 1).value == "2017年度机关编制情况统计表"


def test_only_forms_of_the_year_are_in_a_blank():
    old = dataclasses.replace(FIXED, name="旧表", years=(2000, 2016))
    assert opened(models.blank("汇总表", {"旧表": old, "甲表": FIXED}, settings())).sheetnames == ["甲表"]
    with pytest.raises(RuleFault, match="2017 年度没有工作簿“明细表”的表"):
        models.blank("明细表", {"旧表": old}, settings())


def test_forms_made_by_hand_are_drawn_like_any_other():
    built = models.build({form.name: form for form in (FIXED, LISTING)})
    sheet = opened(built["yi.xlsx"])["乙表"]
    assert [sheet.cell(row, 2).value for row in range(6, 11)] == ["合计", "一、党委", None, "二、政府", None]
    assert sheet["D6"].value == "=SUM(D7,D9)" and sheet["D7"].value == "=SUM(D8)"
    assert opened(built["jia.xlsx"])["甲表"]["C4"].value == "行政编制"


def test_importing_the_models_loads_no_openpyxl():
    asked = "import sys, bianzhi_xl.models; print('openpyxl' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True, cwd=HOUSE)
    assert run.stdout.strip() == "False"
