"""How a form is printed and what of it stays in view: paper, margins, repeated heads, page numbers, panes."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi_xl.models import looks, paper
from bianzhi_xl.models.layout import NUMBER, Layout

_MM_PER_INCH = 25.4
_ORIENTATION = {"横": "landscape", "竖": "portrait"}
_SMALL_VIEW = 1.5
"""A sheet this much wider than its paper is shown smaller on the screen, too."""


def set_up(sheet: Worksheet, plan: Layout, last: int) -> None:
    """One page wide, as many high as it takes, title and heads on each; ``last``: last row of the sheet."""
    page = plan.form.page
    sheet.print_area = f"A1:{get_column_letter(plan.width)}{last}"
    sheet.print_title_rows = f"{NUMBER}:{plan.codes}"
    sheet.page_setup.paperSize = paper.CODES[page.paper]
    sheet.page_setup.orientation = _ORIENTATION[page.orientation]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sides = {"left": paper.LEFT, "right": paper.RIGHT, "top": paper.TOP, "bottom": paper.BOTTOM}
    sheet.page_margins = PageMargins(
        **{side: millimetres / _MM_PER_INCH for side, millimetres in sides.items()},
        header=paper.HEADER / _MM_PER_INCH,
        footer=paper.FOOTER / _MM_PER_INCH,
    )
    sheet.HeaderFooter.scaleWithDoc = False
    sheet.oddFooter.center.text = page.footer
    sheet.oddFooter.center.font, sheet.oddFooter.center.size = f"{looks.STANDARD},Regular", 10
    label = plan.columns[plan.form.label_column]
    sheet.freeze_panes = f"{get_column_letter(label + 1)}{plan.codes + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 70 if plan.zoom > _SMALL_VIEW else 100
