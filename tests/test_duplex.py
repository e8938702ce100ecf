"""双面打印: a PDF that tells the printer to put head to foot; everything else is refused in a sentence."""

import io
import shutil

import pytest
from pypdf import PdfReader, PdfWriter

from bianzhi_xl import buttons, places
from bianzhi_xl.nouns import FileFault
from bianzhi_xl.office import soffice


def pdf(width, height, pages=3):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "edge"), [((1190, 842), "/DuplexFlipLongEdge"), ((595, 842), "/DuplexFlipShortEdge")]
)
def test_the_edge_follows_from_how_the_page_lies(tmp_path, size, edge):
    path = tmp_path / "花名册.pdf"
    path.write_bytes(pdf(*size))
    done = buttons.duplex(path)
    made = PdfReader(tmp_path / "花名册_双面.pdf")
    assert made.viewer_preferences["/Duplex"] == edge
    assert len(made.pages) == 3 and "试印一张" in done.sentence
    assert path.read_bytes() == pdf(*size)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 garbage", b"PK\x03\x04", pdf(10, 10)[:60]])
def test_what_is_no_pdf_is_refused(tmp_path, data):
    path = tmp_path / "坏.pdf"
    path.write_bytes(data)
    with pytest.raises(FileFault, match="不是完好的 PDF，请重新另存为 PDF"):
        buttons.duplex(path)
    assert [p.name for p in tmp_path.iterdir()] == ["坏.pdf"]


def test_a_locked_pdf_is_refused(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(10, 10))))
    writer.encrypt("口令", algorithm="RC4-128")
    path = tmp_path / "锁.pdf"
    writer.write(path)
    with pytest.raises(FileFault, match="PDF 有打开口令"):
        buttons.duplex(path)


def test_without_libreoffice_excel_is_pointed_to(tmp_path, monkeypatch):
    monkeypatch.setattr(soffice, "program", lambda: None)
    shutil.copy(places.TEMPLATES / "units" / "dw6a.xlsx", tmp_path / "花名册.xlsx")
    with pytest.raises(FileFault, match="请在 Excel 里把工作簿另存为 PDF"):
        buttons.duplex(tmp_path / "花名册.xlsx")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_roster_becomes_a_pdf(tmp_path):
    path = tmp_path / "花名册.xlsx"
    shutil.copy(places.TEMPLATES / "units" / "dw6a.xlsx", path)
    buttons.duplex(path)
    assert PdfReader(tmp_path / "花名册_双面.pdf").viewer_preferences["/Duplex"] == "/DuplexFlipLongEdge"
