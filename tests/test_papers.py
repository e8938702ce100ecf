"""材料: figures named in a Word document are those of the sheets; what cannot be found is said."""

import io

import docx
import pytest

from bianzhi_xl import papers
from bianzhi_xl.nouns import FileFault, Meaning

FIGURES = {Meaning("汇总03", "合计", "合计.编制数"): 1085.0, Meaning("汇总01", "合计", "实有人数"): 7538}


def document(*runs, cell=""):
    made = docx.Document()
    paragraph = made.add_paragraph()
    for number, text in enumerate(runs):
        paragraph.add_run(text).bold = number == 0
    if cell:
        made.add_table(1, 1).cell(0, 0).text = cell
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def filled(data, name="07_统计分析报告.docx"):
    return papers.filled(data, name, FIGURES.get)


def texts(data):
    made = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in made.paragraphs] + cells


def test_a_name_becomes_its_figure_and_the_type_stays():
    paper = filled(document("全县编制 {{汇总03[合计].合计.编制数}} 名", "，以上。"))
    assert paper.problems == ()
    assert texts(paper.data) == ["全县编制 1085 名，以上。"]
    assert docx.Document(io.BytesIO(paper.data)).paragraphs[0].runs[0].bold


def test_a_name_that_word_has_cut_into_pieces_and_one_in_a_table():
    paper = filled(document("实有 {{汇总01[合", "计].实有人数}} 人", cell="{{ 汇总01[合计].实有人数 }}"))
    assert texts(paper.data) == ["实有 7538 人", "7538"]


def test_a_document_without_names_stays_byte_for_byte():
    data = document("没有数。")
    assert filled(data) == papers.Paper(data, ())
    assert papers.filled(b"anything", "扫描.pdf", FIGURES.get) == papers.Paper(b"anything", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{汇总03[合计].没有这列}}", "07_统计分析报告.docx：{{汇总03[合计].没有这列}} 在表里没有数"),
        ("{{汇总03[:].合计.编制数}}", "在表里没有数"),
        ("{{1 +}}", "读不懂"),
    ],
)
def test_a_name_without_a_figure_is_said_and_nothing_is_filled(text, said):
    data = document(text)
    paper = filled(data)
    assert paper.data == data and said in paper.problems[0]


@pytest.mark.parametrize("data", [b"", b"not a zip", document("甲")[:200]])
def test_what_is_no_document_is_refused(data):
    with pytest.raises(FileFault, match="统计分析报告"):
        filled(data)
