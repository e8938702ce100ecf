"""What the tests of files share: the demonstration's figures, and its folder without workbooks."""

import shutil

import pytest

from bianzhi_xl.buttons import desk


@pytest.fixture(scope="session")
def standard(played):
    """What our own forms hold in the demonstration: form → (row, column) → figure."""
    known = desk.facts(played[0])
    figures = {}
    for path in desk.workbooks(played[0]):
        for sheet in desk.opened(path, known).sheets:
            figures[sheet.form.name] = {
                (meaning.row, meaning.column): value for meaning, value in desk.figures_of(sheet).items()
            }
    return figures


@pytest.fixture
def folder(played, tmp_path):
    """The demonstration's working folder without its workbooks."""
    folder = shutil.copytree(played[0], tmp_path / "芷岩县")
    for path in folder.glob("*.xlsx"):
        path.unlink()
    return folder
