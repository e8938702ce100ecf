"""The manual (帮助): README as a page that any browser shows."""

from __future__ import annotations

import io
import re

_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)\n?")
_WIDE = 110


def html(markdown: str) -> bytes:
    """A page without pictures, scripts or anything fetched from elsewhere."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(record=True, width=_WIDE, file=io.StringIO())
    console.print(Markdown(_PICTURE.sub("", markdown), hyperlinks=False))
    return console.export_html(inline_styles=True).encode("utf-8")
