"""The ribbon: one function a button, called by the add-in's macros and by LibreOffice's toolbar.

A function takes nothing and returns nothing.  Everything it needs it asks of the program that called it
(:mod:`bianzhi_xl.ribbon.hosts`); how it ended is said there, in one Chinese sentence.
"""

from __future__ import annotations

from bianzhi_xl.ribbon.pressing import press


def new() -> None:
    """新建"""
    press("new")


def import_() -> None:
    """导入台账"""
    press("import")


def fill() -> None:
    """填表"""
    press("fill")


def preview() -> None:
    """预览"""
    press("preview")


def undo() -> None:
    """撤销"""
    press("undo")


def mark() -> None:
    """核对"""
    press("mark")


def mark_folder() -> None:
    """核对全部"""
    press("mark_folder")


def previous() -> None:
    """上一处"""
    press("previous")


def next() -> None:
    """下一处"""
    press("next")


def who() -> None:
    """这是谁"""
    press("who")


def accept() -> None:
    """采纳"""
    press("accept")


def explain() -> None:
    """说明"""
    press("explain")


def confirm() -> None:
    """确认"""
    press("confirm")


def unmark() -> None:
    """清除标记"""
    press("unmark")


def lock() -> None:
    """锁定"""
    press("lock")


def unlock() -> None:
    """解锁"""
    press("unlock")


def assemble() -> None:
    """组包"""
    press("assemble")


def verify() -> None:
    """验包"""
    press("verify")


def settings() -> None:
    """设置"""
    press("settings")


def help() -> None:
    """帮助"""
    press("help")
