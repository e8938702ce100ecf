"""A document of LibreOffice as the host: the toolbar saves it before a press and loads it again after.

The toolbar says what is in front in the environment, and reads the answer from a file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from bianzhi_xl import disk
from bianzhi_xl.nouns import At, FileFault
from bianzhi_xl.ribbon import asking

BOOK = "BIANZHI_BOOK"
"""The environment variable with the path of the document, where a toolbar saves it first and loads it again."""
SHEET, CELL, ANSWER = "BIANZHI_SHEET", "BIANZHI_CELL", "BIANZHI_ANSWER"


class DocumentHost:
    """The document named in the environment, worked on as a file."""

    def begin(self, what: str) -> None:
        """The toolbar has said so itself."""

    def path(self) -> Path:
        book = os.environ.get(BOOK, "")
        if not book:
            raise FileFault("没有打开的工作簿，或还没有保存过；请先打开工作文件夹里的工作簿。")
        return Path(book)

    def modern(self) -> str:
        """The button converts it, as it does a file."""
        return ""

    def selected(self) -> At:
        from bianzhi_xl.buttons.looking import place

        return place(f"{os.environ.get(SHEET, '')}!{os.environ.get(CELL, '') or 'A1'}")

    def live(self, password: str | None, copies: Path | None = None) -> dict:
        return {}

    def progress(self, text: str) -> None:
        """The toolbar shows that something is being done; it can stop this process at any time."""

    def end(self, text: str, kind: str, at: At | None, changed: bool) -> None:
        answer = os.environ.get(ANSWER)
        if not answer:
            asking.say(text, wrong=kind == "出错")
            return
        said = {"sentence": text, "kind": kind, "sheet": "", "cell": "", "reload": changed}
        if at is not None:
            said |= {"sheet": at.sheet, "cell": at.a1}
        disk.replace(Path(answer), json.dumps(said, ensure_ascii=False).encode("utf-8"))

    def dim(self, names: frozenset[str]) -> None:
        """LibreOffice's toolbar shows all buttons: what cannot be done is said."""
