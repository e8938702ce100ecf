"""The model workbooks: framed, headed, computed, locked and set up for print as their forms declare."""

import dataclasses
import datetime as dt
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bianzhi_xl import binding, forms, models, places
from bianzhi_xl.nouns import At, Edit, Formula, RuleFault, Settings
from bianzhi_xl.office.files import FileOffice

FORMS = forms.load()
NAMES = list(FORMS)
BUILT = models.build(FORMS)
FOLDER = {name: Path(form.file).parent.name for name, form in FORMS.items()}
PATHS = {
    name: f"{FOLDER[name]}/{form.id if form.serves == '州直单位' else FOLDER[name]}.xlsx"
    for name, form in FORMS.items()
}
COUNTY = Settings("甲县2017", "甲县", 2017, "县市", dt.date(2017, 12, 31))
UNIT = dataclasses.replace(COUNTY, name="甲局2017", serves="州直单位", unit="某州甲局")


@pytest.fixture(scope="module")
def books():
    return {path: openpyxl.load_workbook(io.BytesIO(data)) for path, data in BUILT.items()}


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    found = {}
    for path, data in BUILT.items():
        place = folder / Path(path).name
        place.write_bytes(data)
        found[path] = FileOffice(place)
    return found


@pytest.fixture(params=NAMES)
def form(request):
    return FORMS[request.param]


@pytest.fixture
def sheet(form, books):
    return books[PATHS[form.name]][form.name]


@pytest.fixture
def grid(form, offices):
    return offices[PATHS[form.name]].grid(form.name)


@pytest.fixture
def bound(form, grid):
    return binding.bind(form, grid, "表样.xlsx")


def placed(form, bound):
    """Every blank row of the form with its sheet row; lines of listings in their sections."""
    lines = {key: iter(section) for key, section in bound.sections.items()}
    for row in forms.blank_rows(form):
        yield row, bound.rows[row.key] if row.spec.kind == "固定" else next(lines[row.spec.key])


def code_row(form, sheet):
    wanted = list(forms.codes(form).values())
    return next(
        row[0].row
        for row in sheet.iter_rows(max_row=12)
        if [str(c.value) for c in row][: len(wanted)] == wanted
    )


def texts(sheet):
    return [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]


def test_one_workbook_a_family_and_one_sheet_a_form(books):
    assert list(BUILT) == [
        "summary/summary.xlsx",
        "topics/topics.xlsx",
        "details/details.xlsx",
        "units/dw1.xlsx",
        "units/dw6a.xlsx",
    ]
    assert [name for book in books.values() for name in book.sheetnames] == NAMES
    assert all(book.properties.creator == "bianzhi_xl" for book in books.values())
    assert books["topics/topics.xlsx"].properties.title == "专项情况统计表"


def test_the_frame_says_what_the_form_declares(form, sheet):
    assert sheet["A1"].value == form.number
    assert sheet["A2"].value == form.title
    assert (sheet["A2"].font.name, sheet["A2"].alignment.horizontal) == ("方正小标宋简体", "center")
    assert f"A2:{sheet.cell(1, len(form.columns)).column_letter}2" in sheet.merged_cells
    line = [cell.value for cell in sheet[3] if cell.value]
    assert [text.split("：")[0] for text in line] == ["填报单位", "截止日期", "单位"]
    assert line[-1] == f"单位：{form.units}"
    said = texts(sheet)
    assert all(any(text.startswith(f"{sign}：") for text in said) for sign in form.sign)
    foot = "".join("".join(said).split())
    for note in (*form.notes, *(text.removeprefix("行：") for text in forms.balance(form))):
        assert "".join(note.split()) in foot


def test_a_working_folder_gets_its_unit_and_date():
    book = openpyxl.load_workbook(io.BytesIO(models.blank("汇总表", FORMS, COUNTY)))
    assert book.sheetnames == ["汇总01", "汇总03", "汇总07", "汇总13"]
    for sheet in book:
        assert [c.value for c in sheet[3] if c.value][:2] == ["填报单位：甲县", "截止日期：2017年12月31日"]
    own = openpyxl.load_workbook(io.BytesIO(models.blank(FORMS["州直1"].family, FORMS, UNIT)))
    assert own["州直1"]["A3"].value == "填报单位：某州甲局"


def test_an_unknown_family_is_a_fault():
    with pytest.raises(RuleFault, match="没有的表"):
        models.blank("没有的表", FORMS, COUNTY)


def test_heads_are_merged_as_declared(form, sheet):
    code = code_row(form, sheet)
    depth = max(len(column.heads) for column in form.columns)
    owner = {
        (row, column): (box.min_row, box.min_col)
        for box in sheet.merged_cells.ranges
        for row in range(box.min_row, box.max_row + 1)
        for column in range(box.min_col, box.max_col + 1)
    }
    for number, column in enumerate(form.columns, 1):
        cells = dict.fromkeys(owner.get((row, number), (row, number)) for row in range(code - depth, code))
        printed = tuple("".join(sheet.cell(*cell).value.split()) for cell in cells)
        assert printed == tuple("".join(text.split()) for text in column.heads)
        leaf = list(cells)[-1]
        assert column.vertical or sheet.cell(*leaf).alignment.text_rotation == 0
        assert leaf[1] == number, "a leaf is never merged across"


def test_every_model_binds_completely(form, grid, bound):
    assert binding.recognise(FORMS.values(), grid) is form
    assert bound.missing == ()
    assert bound.extra == ()
    assert list(bound.columns) == [column.key for column in form.columns]
    assert set(bound.rows) == {spec.key for spec in form.rows if spec.kind == "固定"}
    blanks = {spec.key: spec.blanks for spec in form.rows if spec.kind != "固定"}
    assert {key: len(section) for key, section in bound.sections.items()} == blanks


def test_formulas_are_those_of_the_form_and_only_those(form, grid, bound):
    rows = forms.blank_rows(form)
    line = {row.key: number for row, number in placed(form, bound)}
    wanted = {}
    for row in rows:
        for column in form.columns:
            found = forms.formula(
                form, rows, row, column, lambda r, c: At(form.name, line[r], bound.columns[c])
            )
            if found:
                wanted[line[row.key], bound.columns[column.key]] = found
    assert grid.formulas == wanted
    assert all(isinstance(found, Formula) for found in grid.formulas.values())


def test_blank_formulas_show_zero_or_nothing(form, grid):
    for cell, formula in grid.formulas.items():
        unknown = formula.startswith("=IF(COUNT(")
        assert grid.cells.get(cell) in (("", None) if unknown else (0,)), (cell, formula)


def test_exactly_hand_entry_is_unlocked(form, grid, bound):
    wanted = {
        (line, bound.columns[column.key])
        for row, line in placed(form, bound)
        for column in form.columns
        if column.source.word == "手填" and forms.applies(column, row)
    }
    assert grid.unlocked == wanted - grid.formulas.keys()
    assert not grid.protected


def test_cells_that_mean_nothing_are_marked(form, sheet, bound):
    for row, line in placed(form, bound):
        for column in form.columns:
            cell = sheet.cell(line, bound.columns[column.key])
            applies = forms.applies(column, row)
            if row.spec.kind == "固定":
                assert (cell.value == "—") == (not applies)


def test_zeros_show_in_totals_and_hand_entry_only(form, sheet, bound):
    for row, line in placed(form, bound):
        for column in form.columns:
            shown = sheet.cell(line, bound.columns[column.key]).number_format
            if not column.unit:
                assert "身份证号" not in column.source.field or shown == "@"
            elif row.spec.sum_of:
                assert shown.split(";")[2:] in ([], ["0"]), "0 is shown"
            else:
                assert column.source.word == "手填" or shown.split(";")[2] == "", "0 is not shown"


def test_pages_are_set_up(form, sheet):
    code, setup = code_row(form, sheet), sheet.page_setup
    assert setup.paperSize == int({"A3": "8", "A4": "9"}[form.page.paper])
    assert setup.orientation == {"横": "landscape", "竖": "portrait"}[form.page.orientation]
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_options.horizontalCentered
    assert sheet.print_title_rows in (f"$1:${code}", f"$2:${code}")
    last = sheet.cell(sheet.max_row, len(form.columns)).coordinate
    assert sheet.print_area.replace("$", "").endswith(f"A1:{last}")
    assert sheet.oddFooter.center.text == form.page.footer
    assert sheet.page_margins.bottom >= 4 / 2.54 - 0.001, "room for the seal"
    assert sheet.freeze_panes and sheet[sheet.freeze_panes].row == code + 1


def test_the_same_forms_give_the_same_bytes():
    assert models.build(forms.load()) == BUILT


@pytest.mark.parametrize("path", BUILT)
def test_the_models_in_templates_are_those_built(path):
    """Compared part by part: how well a part is compressed depends on the zlib at hand."""
    with zipfile.ZipFile(places.TEMPLATES / path) as kept, zipfile.ZipFile(io.BytesIO(BUILT[path])) as built:
        assert kept.namelist() == built.namelist()
        for name in built.namelist():
            assert kept.read(name) == built.read(name), f"{path} {name}：请重新生成表样"


def test_importing_models_does_not_import_openpyxl():
    code = "import sys, bianzhi_xl.models; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=places.TEMPLATES.parent).returncode == 0


def _long_roster(folder):
    """The roster grown to 60 people."""
    path = folder / "花名册.xlsx"
    path.write_bytes(BUILT["units/dw6a.xlsx"])
    office, form = FileOffice(path), FORMS["州直6a"]
    lines = binding.bind(form, office.grid(form.name), path.name).sections["人员"]
    office.apply([Edit(At(form.name, lines[-1]), "rows", 0, 60 - len(lines))])
    bound = binding.bind(form, office.grid(form.name), path.name)
    typed = {"姓名": "欧阳某", "出生日期": dt.date(1970, 12, 31), "身份证号": "11010519491231002X"}
    typed["入编文号"] = "州编办发〔2017〕219号"
    office.apply(
        [
            Edit(At(form.name, line, bound.columns[column]), "value", None, value)
            for line in bound.sections["人员"]
            for column, value in typed.items()
        ]
    )
    return path


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice (soffice) or poppler (pdftotext) is not installed",
)
def test_every_page_prints_whole(tmp_path):
    files = [_long_roster(tmp_path)]
    for path, data in BUILT.items():
        files.append(tmp_path / Path(path).name)
        files[-1].write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=180)
    pages = {}
    for file in files:
        text = subprocess.run(
            ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"], capture_output=True, check=True
        )
        pages[file.stem] = text.stdout.decode("utf-8").rstrip("\f").split("\f")
    for printed in pages.values():
        for page in printed:
            assert not [wrong for wrong in ("###", "#VALUE", "#REF", "#NAME", "Err:") if wrong in page]
            assert any(form.title in "".join(page.split()) for form in FORMS.values())
    assert (len(pages["summary"]), len(pages["topics"]), len(pages["dw1"])) == (4, 2, 1)
    assert len(pages["花名册"]) >= 2
    assert all("身份证号" in page for page in pages["花名册"])
    assert "\n".join(pages["花名册"]).count("1970-12-31") == 60
