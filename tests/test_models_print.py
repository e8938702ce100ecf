"""The model workbooks on paper, printed by LibreOffice: pages, repeated heads, nothing cut to ###."""

import shutil
import subprocess

import pytest

from bianzhi_xl import binding, forms, models
from bianzhi_xl.nouns import At, Edit
from bianzhi_xl.office.files import FileOffice

pytestmark = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice or poppler is not installed",
)
BOOK = forms.load()
PAGES = {"system": 4, "summary": 15, "topics": 8, "details": 8}
PAGES |= {"dw1": 1, "dw2": 1, "dw3": 1, "dw4": 1, "dw5": 1, "dw6a": 2, "dw6b": 2, "dw7": 1}
"""At most so many pages; forms of fixed rows take one each."""
GROWN = 60


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Name → the text of each page: every model, and the roster and a listing grown to 60 lines."""
    folder = tmp_path_factory.mktemp("打印")
    for path, data in models.build(BOOK).items():
        (folder / path.rpartition("/")[2]).write_bytes(data)
    grow(folder / "dw6a.xlsx", folder / "roster.xlsx", "州直6a", "人员")
    grow(folder / "details.xlsx", folder / "listing.xlsx", "明细1", "政府单位")
    books = sorted(folder.glob("*.xlsx"))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, books),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    return {book.stem: pages(book.with_suffix(".pdf")) for book in books}


def pages(pdf):
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout
    return ["".join(page.split()) for page in text.decode().split("\f")[:-1]]


def grow(model, path, sheet, section):
    """A copy of a model whose listing has 60 lines, each with a long name and, if it counts, large numbers."""
    shutil.copy(model, path)
    form, office = BOOK[sheet], FileOffice(path)
    bound = binding.bind(form, office.grid(sheet), path.name)
    lines = bound.sections[section]
    office.apply([Edit(At(sheet, lines[-2]), "rows", 0, GROWN - len(lines))])
    bound = binding.bind(form, office.grid(sheet), path.name)
    name = bound.columns[form.label_column]
    counts = [bound.columns[c.key] for c in form.columns if c.unit and c.source.word != "式"]
    values = {(line, name): f"某县人民政府某某工作委员会办公室{line}" for line in bound.sections[section]}
    values |= {(line, number): 9876 for line in bound.sections[section] for number in counts}
    office.apply([Edit(At(sheet, *cell), "value", None, value) for cell, value in values.items()])
    assert len(bound.sections[section]) == GROWN


@pytest.mark.parametrize("name", PAGES)
def test_a_model_fits_its_pages(printed, name):
    assert 0 < len(printed[name]) <= PAGES[name]


@pytest.mark.parametrize("name", [*PAGES, "roster", "listing"])
def test_no_cell_is_too_narrow_for_what_it_holds(printed, name):
    assert "###" not in "".join(printed[name])
    assert "#REF" not in "".join(printed[name]) and "#NAME" not in "".join(printed[name])


def test_large_totals_are_shown(printed):
    """60 lines of 9876: six digits in a column made for four are printed smaller, not as ###."""
    assert str(GROWN * 9876) in "".join(printed["listing"])


@pytest.mark.parametrize("name", list(BOOK))
def test_every_form_is_printed_with_its_signatures_and_relations(printed, name):
    form = BOOK[name]
    text = "".join(page for found in printed.values() for page in found)
    assert form.title in text and "填报日期：年月日" in text
    for note in form.notes:
        assert "".join(note.split())[:20] in text


@pytest.mark.parametrize(
    ("name", "sheet", "least"), [("roster", "州直6a", 3), ("listing", "明细1", 2)], ids=["roster", "listing"]
)
def test_a_long_listing_repeats_title_and_heads_and_is_signed_once(printed, name, sheet, least):
    own = [page for page in printed[name] if BOOK[sheet].title in page]
    assert len(own) >= least
    assert all(BOOK[sheet].number in page for page in own)
    assert all("填报单位：" in page and "序号" in page for page in own)
    assert ["单位负责人：" in page for page in own] == [False] * (len(own) - 1) + [True]
