"""A person at an Excel of ours: workbooks open in it, buttons pressed, questions answered, messages read."""

from __future__ import annotations

from pathlib import Path

from xlwings_engine import excel, opened

from bianzhi_xl import ribbon
from bianzhi_xl.ribbon import asking, pressing


class Clerk:
    """Presses buttons in an Excel whose active workbook is the last one opened."""

    def __init__(self, monkeypatch) -> None:
        self.app = excel(4660)
        self.books = {}
        self.said: list[tuple[str, bool]] = []
        self.asked: list[str] = []
        self.answers: list[object] = []
        self.opened: list[Path] = []
        monkeypatch.setenv("BIANZHI_HWND", "4660")
        monkeypatch.delenv("BIANZHI_BOOK", raising=False)
        monkeypatch.setattr(asking, "say", lambda sentence, wrong=False: self.said.append((sentence, wrong)))
        for question in ("text", "yes", "files", "folder"):
            monkeypatch.setattr(asking, question, self._answer)
        monkeypatch.setattr(pressing, "_open", self.opened.append)

    def _answer(self, what, *more, **named):
        self.asked.append(what)
        answer = self.answers.pop(0)
        if answer is None:
            raise asking.Stopped
        return answer

    def open(self, path: Path):
        book = self.books[Path(path).name] = opened(path, self.app)
        return book

    def press(self, name: str, *answers: object) -> str:
        """Press a button; returns what was said, in a window or in the status bar."""
        self.said.clear()
        self.answers[:] = answers
        getattr(ribbon, "import_" if name == "import" else name)()
        assert not self.answers, f"{name} did not ask for {self.answers}"
        return "\n".join(text for text, _ in self.said) or str(self.app.impl.status)

    def select(self, book: str, sheet: str, row: int, column: int) -> None:
        page = self.books[book].sheets[sheet]
        page.api.Activate()
        page.range((row, column)).api.Select()

    @property
    def wrong(self) -> bool:
        return any(wrong for _, wrong in self.said)
