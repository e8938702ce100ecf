"""The pledge (承诺书): the notice's text, filled in, in the type and margins of GB/T 9704."""

import datetime as dt
import io
import shutil
import subprocess

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bianzhi_xl import pledge
from bianzhi_xl.nouns import Settings


def settings(name="某县", year=2017):
    return Settings("工作", name, year, "县市", dt.date(year, 12, 31))


def made(**given):
    return docx.Document(io.BytesIO(pledge.docx(settings(**given))))


def test_its_fields_are_filled_in_and_what_is_signed_is_blank():
    text = "\n".join(paragraph.text for paragraph in made().paragraphs)
    assert "关于报送2017年度机构编制统计\n数据的承诺书" in text
    assert "现将某县2017年度机构编制统计数据电子文件、统计报表及相关资料报送你办" in text
    assert "《中华人民共和国统计法》" in text and "中纪发" not in text
    for signer in ("填 报 人", "分管领导", "编办领导"):
        assert f"{signer}：____________（签名）" in text
    assert "（某县编办印章）" in text and "2018年　　月　　日" in text


def test_another_year_and_a_name_with_odd_signs():
    text = "\n".join(paragraph.text for paragraph in made(name="甲<&>县", year=2024).paragraphs)
    assert "2024年度" in text and "2025年　　月　　日" in text and "甲<&>县" in text


def test_the_page_is_that_of_an_official_document():
    section = made().sections[0]
    wanted = (Mm(210), Mm(297), Mm(37), Mm(35), Mm(28), Mm(26))
    found = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    found += (section.left_margin, section.right_margin)
    assert all(abs(one - other) < Mm(1) for one, other in zip(found, wanted, strict=True))


def test_the_type_is_that_of_an_official_document():
    document = made()
    faces = {p.text: p.runs[0] for p in document.paragraphs if p.text}
    title, body = faces["数据的承诺书"], faces["州编办："]
    assert title.font.size == Pt(22)
    assert document.styles["Normal"].font.size == Pt(16)
    for run, face in ((title, "方正小标宋简体"), (body, "仿宋_GB2312"), (faces["附件"], "黑体")):
        assert run._element.rPr.rFonts.get(qn("w:eastAsia")) == face


def test_the_same_settings_give_the_same_bytes():
    assert pledge.docx(settings()) == pledge.docx(settings())


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdfinfo")),
    reason="LibreOffice or poppler is not installed",
)
def test_it_is_one_page(tmp_path):
    path = tmp_path / "承诺书.docx"
    path.write_bytes(pledge.docx(settings(name="湘西土家族苗族自治州某某自治县")))
    profile = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=180)
    if not (tmp_path / "承诺书.pdf").exists():
        pytest.skip(f"LibreOffice Writer is not installed: {made.stderr[:80]}")
    facts = subprocess.run(["pdfinfo", str(tmp_path / "承诺书.pdf")], capture_output=True, text=True).stdout
    assert "Pages:           1" in facts
