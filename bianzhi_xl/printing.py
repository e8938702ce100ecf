"""双面打印: a roster as a PDF whose two sides lie head to foot (正反面标题颠倒), as the notice asks.

On a landscape page that is duplex printing turned over at the long edge.  A workbook cannot hold that
setting, a PDF can: the printing dialog then proposes it (ISO 32000-1, 12.2, ViewerPreferences).
"""

from __future__ import annotations

import io

from bianzhi_xl.nouns import FileFault


def head_to_foot(data: bytes, name: str) -> bytes:
    """The PDF with the printer's setting in it: both sides, turned at the edge that puts head to foot.

    Raises FileFault when it is no sound PDF, or locked with a password.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError
    from pypdf.generic import NameObject

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise FileFault(f"{name}：PDF 有打开口令，请先另存为没有口令的 PDF。")
        writer = PdfWriter(clone_from=reader)
        box = writer.pages[0].mediabox
        across = (box.width > box.height) != (writer.pages[0].rotation % 180 == 90)
        writer.create_viewer_preferences()
        preferences = writer.viewer_preferences
        edge = "/DuplexFlipLongEdge" if across else "/DuplexFlipShortEdge"
        preferences[NameObject("/Duplex")] = NameObject(edge)  # type: ignore[index]
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, IndexError, ValueError, KeyError, RecursionError) as error:
        raise FileFault(f"{name}：不是完好的 PDF，请重新另存为 PDF。") from error
    return out.getvalue()
