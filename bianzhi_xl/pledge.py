"""The pledge (承诺书): the notice's own attachment, its fields filled in, as a Word document.

Text: 州编办发〔2017〕219号, 附件.  Type and margins: GB/T 9704-2012 (A4; 天头 37 mm, 订口 28 mm, text block
156 × 225 mm; body 三号仿宋, title 二号小标宋).  What is signed stays blank.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from bianzhi_xl import disk
from bianzhi_xl.nouns import Settings

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

BODY, TITLE, HEAD = "仿宋_GB2312", "方正小标宋简体", "黑体"
"""Typefaces; where one is not installed, Word takes another and says so."""
_BODY_POINTS, _TITLE_POINTS, _LINE = 16, 22, 28.9
_UNDATED = dt.datetime(2000, 1, 1)
_SIGNERS = ("填 报 人", "分管领导", "编办领导")


def docx(settings: Settings) -> bytes:
    """The pledge of a county for its report year; the same settings give the same bytes.

    The name stands in for 我县（市）, the report year and the year after it (of the signature) are filled in.
    """
    import docx as word

    document = word.Document()
    _page(document)
    _style(document.styles["Normal"])
    _line(document, "附件", HEAD)
    for text in (f"关于报送{settings.year}年度机构编制统计", "数据的承诺书"):
        _centred(document, text)
    _line(document, "")
    _line(document, "州编办：")
    for text in _paragraphs(settings.name, settings.year):
        _line(document, text).paragraph_format.first_line_indent = _points(2 * _BODY_POINTS)
    _line(document, "")
    for signer in _SIGNERS:
        _line(document, f"{signer}：____________（签名）").paragraph_format.left_indent = _points(176)
    _line(document, "")
    _line(document, f"（{settings.name}编办印章）").paragraph_format.left_indent = _points(208)
    _line(document, f"{settings.year + 1}年　　月　　日").paragraph_format.left_indent = _points(208)
    return _bytes(document)


def _paragraphs(name: str, year: int) -> tuple[str, ...]:
    return (
        f"根据《关于做好{year}年度全州机构编制统计和机构编制综合管理平台使用工作的通知》要求，现将{name}{year}"
        "年度机构编制统计数据电子文件、统计报表及相关资料报送你办。所报的统计数据真实、准确、完善地反映了"
        f"{name}的实际情况，如有不实，我办愿按照《中华人民共和国统计法》、《机构编制违纪行为适用〈中国共产党纪律"
        "处分条例〉若干问题的解释》、《行政机关机构编制违法违纪行为政纪处分暂行规定》和《机构编制统计工作规定"
        "（试行）》等规定承担相应责任。",
    )


def _page(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _style(style: ParagraphStyle) -> None:
    """Body text: size, fixed line pitch (22 lines a page), and the typeface for Chinese too."""
    _typeface(style, BODY)
    style.font.size = _points(_BODY_POINTS)
    pitch = style.paragraph_format
    pitch.line_spacing = _points(_LINE)
    pitch.space_before = pitch.space_after = _points(0)


def _line(document: Document, text: str, face: str = BODY) -> Paragraph:
    found = document.add_paragraph()
    _typeface(found.add_run(text), face)
    return found


def _centred(document: Document, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    found = _line(document, text, TITLE)
    found.alignment = WD_ALIGN_PARAGRAPH.CENTER
    found.runs[0].font.size = _points(_TITLE_POINTS)


def _typeface(styled, face: str) -> None:
    """Word takes Chinese type from its own attribute (ISO 29500-1 17.3.2.26, eastAsia)."""
    from docx.oxml.ns import qn

    styled.font.name = face
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), face)


def _points(number: float):
    from docx.shared import Pt

    return Pt(number)


def _bytes(document: Document) -> bytes:
    facts = document.core_properties
    facts.author = facts.last_modified_by = "bianzhi_xl"
    facts.title, facts.comments = "承诺书", ""
    facts.created = facts.modified = _UNDATED
    out = io.BytesIO()
    document.save(out)
    return disk.steady(out.getvalue())
