"""材料: the texts that go along (统计说明, 统计分析报告): their figures come from the sheets, not retyped.

A figure is written ``{{汇总03[合计].合计.编制数}}`` in the Word document, as in a rule; in the parcel it is the
number that stands in that cell.  A document without such names goes along byte for byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from bianzhi_xl import disk, language
from bianzhi_xl.nouns import FileFault, Meaning, RuleFault, Scalar

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_NAME = re.compile(r"\{\{(.+?)\}\}")

Figure = Callable[[Meaning], Scalar]
"""What stands in a cell; None when it is blank or there is no such cell."""


class Paper(NamedTuple):
    """A document with its figures filled in, and a sentence for each name that has none."""

    data: bytes
    problems: tuple[str, ...]


def filled(data: bytes, name: str, figure: Figure) -> Paper:
    """A .docx with the figures in place of their names.  Raises FileFault when it is no sound document."""
    if not name.lower().endswith(".docx"):
        return Paper(data, ())
    import docx

    disk.check_zip(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError) as error:
        raise FileFault(f"{name}：不是完好的 Word 文档，请用 Word 另存为 .docx。") from error
    found = [paragraph for paragraph in _paragraphs(document) if "{{" in paragraph.text]
    problems: list[str] = []
    for paragraph in found:
        _fill(paragraph, lambda text: _NAME.sub(lambda match: _said(match, name, figure, problems), text))
    if not found or problems:
        return Paper(data, tuple(problems))
    out = io.BytesIO()
    document.save(out)
    return Paper(disk.steady(out.getvalue()), ())


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _fill(paragraph: Paragraph, fill: Callable[[str], str]) -> None:
    """Run by run, so that type stays; a name that Word has cut into several runs takes the first one's."""
    for run in paragraph.runs:
        if _NAME.search(run.text):
            run.text = fill(run.text)
    if _NAME.search(paragraph.text) and paragraph.runs:
        whole = fill("".join(run.text for run in paragraph.runs))
        for run in paragraph.runs:
            run.text = ""
        paragraph.runs[0].text = whole


def _said(match: re.Match[str], name: str, figure: Figure, problems: list[str]) -> str:
    try:
        cell = language.cell(match[1].strip())
    except RuleFault as error:
        problems.append(f"{name}：{match[0]} 读不懂（{error}），请写成 {{{{表名[行].列}}}}。")
        return match[0]
    value = figure(Meaning(cell.form, cell.rows, cell.column)) if isinstance(cell.rows, str) else None
    if value is None:
        problems.append(f"{name}：{match[0]} 在表里没有数，请检查写法，或先填那一格。")
        return match[0]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
