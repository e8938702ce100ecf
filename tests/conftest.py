"""What several tests share: the demonstration, played once for all of them."""

import pytest

from bianzhi_xl.buttons import story


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """The demonstration's folder and what it said.  Copy the folder before you change anything in it."""
    folder = tmp_path_factory.mktemp("演示") / "芷岩县"
    return folder, story.demo(folder)
