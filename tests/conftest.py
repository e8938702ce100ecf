"""What several tests share: the demonstration, played once for all of them."""

import os

import pytest
from hypothesis import settings

from bianzhi_xl.buttons import story

# No time limit in ordinary tests; the same examples every time where a red build would stop people.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """The demonstration's folder and what it said.  Copy the folder before you change anything in it."""
    folder = tmp_path_factory.mktemp("演示") / "芷岩县"
    return folder, story.demo(folder)
