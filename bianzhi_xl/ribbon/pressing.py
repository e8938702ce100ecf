"""A press on a button: what the button needs is gathered, it runs, and its end is said.

Each press is a new process: the program that was pressed in is looked for first, and told that something is
being done, before anything heavy is loaded.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bianzhi_xl.buttons import RIBBON, Button, Done
from bianzhi_xl.nouns import Fault, FileFault, Locked, masked
from bianzhi_xl.ribbon import asking
from bianzhi_xl.ribbon.hosts import Host, here

_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")
_MOST_LINES = 24
_QUIET = ("previous", "next")
"""Buttons that are pressed many times in a row: how they end is said in the status bar."""
_NEED_A_FOLDER = (
    "fill",
    "preview",
    "undo",
    "mark",
    "mark_folder",
    "who",
    "accept",
    "explain",
    "confirm",
    "import",
    "settings",
)
_WORKBOOK = ("targets", "file")
"""Options that the workbook in front answers: an old .xls is made into an .xlsx first."""
_NEED_MARKS = ("previous", "next", "accept", "explain", "unmark")


def press(name: str, host: Host | None = None) -> None:
    """Press one button.  Never raises: whatever goes wrong is said in one sentence, with a log for the rest."""
    button = next(each for each in RIBBON if each.name == name)
    try:
        host = host or here()
        host.begin(button.label)
        _pressed(button, host)
        host.dim(_dim(host))
    except asking.Stopped:
        if host is not None:
            host.end("已停止；停下之前写好的是完整的。", "无声", None, False)
    except Fault as fault:
        _failed(str(fault), host)
    except Exception as error:
        _failed(f"程序内部出错（{type(error).__name__}）；详情见 {_log()}，请转告维护人员。", host)


def _pressed(button: Button, host: Host) -> None:
    from bianzhi_xl.buttons import offices

    first = host.modern() if any(option.name in _WORKBOOK for option in button.options) else ""
    answers = _Answers(button, host)
    names = (option.name.replace("-", "_") for option in button.options)
    given: dict[str, Any] = {name: answer for name in names if (answer := answers(name)) is not None}
    if button.steps:
        given["tell"] = lambda what, step, steps: host.progress(f"{button.label}：{what}（{step}/{steps}）")
    copies = _copies(host) if button.changes and not button.journaled else None
    try:
        with offices.live(host.live(given.get("password"), copies)):
            done = button.run(**given)
    except Locked as fault:
        key = next((option for option in button.options if option.kind == "key"), None)
        if key is None:
            raise
        given[key.name] = asking.text(f"{fault}\n{key.help}", secret=True)
        with offices.live(host.live(given[key.name], copies)):
            done = button.run(**given)
    if done.opens:
        _open(done.opens)
        host.end(done.sentence, "无声", None, False)
        return
    quiet = button.name in _QUIET and not done.status
    host.end(first + _said(done), "无声" if quiet else "消息", done.at, button.changes)


def _copies(host: Host) -> Path:
    """Where the copy goes that is made before a change which 撤销 does not know: beside those of the journal."""
    from bianzhi_xl import journal

    folder = _folder(host) / journal.RECORDS / journal.BACKUPS
    with contextlib.suppress(OSError):  # writing the copy says why it cannot be
        folder.mkdir(parents=True, exist_ok=True)
    return folder


class _Answers:
    """What a button is told: by the workbook in front, or by asking."""

    def __init__(self, button: Button, host: Host) -> None:
        self._button, self._host = button, host
        self._options = {option.name.replace("-", "_"): option for option in button.options}

    def __call__(self, name: str) -> object:
        special = _SPECIAL.get((self._button.name, name))
        if special is not None:
            return special(self._host)
        option = self._options[name]
        if option.kind in ("switch", "key"):
            return None
        if name in _FROM_HOST:
            return _FROM_HOST[name](self._host)
        if option.kind == "secret":
            return _password(option.help, twice=self._button.name == "lock")
        default = "" if option.default is None else str(option.default)
        answer = asking.text(f"{self._button.label}：{option.help}", default).strip()
        if option.required and not answer:
            raise FileFault(f"{self._button.label}：没有写{option.help}，没有做。")
        return int(answer) if option.kind == "number" and answer.isdecimal() else answer


def _password(what: str, twice: bool) -> str:
    first = asking.text(what, secret=True)
    if twice and first != asking.text(f"{what}（再输一遍）", secret=True):
        raise FileFault("两次输入的口令不一样，没有锁定，请重来。")
    return first


def _folder(host: Host) -> Path:
    from bianzhi_xl.buttons import desk

    return desk.folder_of(host.path())


def _cell(host: Host) -> str:
    at = host.selected()
    return f"{at.sheet}!{at.a1}"


_FROM_HOST: Mapping[str, Callable[[Host], object]] = {
    "targets": lambda host: host.path(),
    "file": lambda host: host.path(),
    "folder": _folder,
    "at": _cell,
}
_EXPORTS = (".xlsx", ".xls", ".csv")
_SPECIAL: Mapping[tuple[str, str], Callable[[Host], object]] = {
    ("mark_folder", "targets"): _folder,
    ("new", "folder"): lambda host: (
        asking.folder("新建：放在哪个文件夹里") / asking.text("新建：工作文件夹叫什么")
    ),
    ("import", "exports"): lambda host: asking.files("导入台账", "实名制导出文件", _EXPORTS),
    ("confirm", "none"): lambda host: (
        not asking.yes(
            "确认：点中的这一列（行）就是要确认的那一项吗？\n“是”：就是它；“否”：本版式没有这一项。"
        )
    ),
    ("verify", "package"): lambda host: asking.files("验包", "报送包", (".zip",))[0],
}


def _said(done: Done) -> str:
    """A message: the sentence, then what belongs to it, as much as a person reads in a window."""
    rows = ["　".join(filter(None, row)) for row in done.table]
    lines = [*done.lines, *([done.title] if done.title and rows else []), *rows]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"……还有 {len(lines) - _MOST_LINES} 行。"]
    return "\n".join((done.sentence, *([""] if lines else []), *lines))


def _open(path: Path) -> None:
    """Open a file in the program that the person has for it."""
    if sys.platform == "win32":
        os.startfile(path)
    else:
        subprocess.Popen(["xdg-open", str(path)], stdin=subprocess.DEVNULL)


def _dim(host: Host) -> frozenset[str]:
    """The buttons that cannot do anything for the workbook in front."""
    from bianzhi_xl import report
    from bianzhi_xl.buttons import desk, offices

    try:
        path = host.path()
        desk.folder_of(path)
    except Fault:
        return frozenset(_NEED_A_FOLDER)
    with offices.live(host.live(None)), offices.at(path) as office:
        marked = report.SHEET in office.sheets()
        locked = office.grid("").protected
    names = set() if marked else set(_NEED_MARKS)
    return frozenset(
        names | ({"lock", "fill", "mark", "accept", "explain", "unmark"} if locked else {"unlock"})
    )


def _failed(sentence: str, host: Host | None) -> None:
    try:
        if host is not None:
            host.end(sentence, "出错", None, False)
            return
    except Exception:
        _log()
    asking.say(sentence, wrong=True)


def _log() -> Path:
    """Keep the traceback for the maintainer, ID numbers masked."""
    path = Path(tempfile.gettempdir()) / "bianzhi-xl-出错记录.log"
    text = _ID_NUMBER.sub(lambda found: masked(found.group()), traceback.format_exc())
    path.write_text(text, encoding="utf-8")
    return path
