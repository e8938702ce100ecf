"""Questions and messages in windows of our own, above the program that called: tkinter, loaded when asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bianzhi_xl.nouns import FileFault

TITLE = "编制统计"


class Stopped(Exception):
    """The person gave up: a question was not answered, or Esc was pressed."""


@contextmanager
def _above() -> Iterator:
    """An unseen window that lies above all others, for a dialog to belong to."""
    try:
        import tkinter

        root = tkinter.Tk()
    except Exception as error:
        raise FileFault("问不了：这台电脑的 Python 缺 tkinter，或没有图形界面，请在命令行里运行。") from error
    root.withdraw()
    root.attributes("-topmost", True)
    try:
        yield root
    finally:
        root.destroy()


def text(what: str, default: str = "", secret: bool = False) -> str:
    """A line of text, maybe blank.  secret: shown as dots.  Raises Stopped, as do the other questions."""
    with _above() as root:
        from tkinter import simpledialog

        shown = {"show": "●"} if secret else {}
        answer = simpledialog.askstring(TITLE, what, parent=root, initialvalue=default, **shown)
    if answer is None:
        raise Stopped
    return answer


def yes(question: str) -> bool:
    """Whether the answer is yes and not no."""
    with _above() as root:
        from tkinter import messagebox

        answer = messagebox.askyesnocancel(TITLE, question, parent=root)
    if answer is None:
        raise Stopped
    return answer


def files(title: str, kinds: str, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    """Files that are there.  suffixes: ``.xlsx``, ``.csv``."""
    with _above() as root:
        from tkinter import filedialog

        chosen = filedialog.askopenfilenames(parent=root, title=title, filetypes=[(kinds, suffixes)])
    if not chosen:
        raise Stopped
    return tuple(map(Path, chosen))


def folder(title: str) -> Path:
    """A folder that is there."""
    with _above() as root:
        from tkinter import filedialog

        chosen = filedialog.askdirectory(parent=root, title=title)
    if not chosen:
        raise Stopped
    return Path(chosen)


def say(sentence: str, wrong: bool = False) -> None:
    """A message; on stderr where there are no windows at all."""
    try:
        with _above() as root:
            from tkinter import messagebox

            (messagebox.showwarning if wrong else messagebox.showinfo)(TITLE, sentence, parent=root)
    except FileFault:
        if sys.stderr is not None:
            sys.stderr.write(sentence + "\n")
