"""What a person has confirmed (对位.yaml in the working folder), so that the same edition binds at once.

::

    汇总03:
      3f2a9c0d61b7e845:                       # the edition: fingerprint of head and row labels
        列 行政编制.编制数: "C 行政编制/核编人数"
        行 公安: "11 公安分局"
        列 备注: "无"                          # this edition has none

An answer counts for the edition it was given for.  For another edition of the form it is only proposed, and
one whose text is no longer where it was is void, and said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bianzhi_xl import disk, yamltext
from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Head
from bianzhi_xl.nouns import Binding, Doubt, Grid
from bianzhi_xl.yamltext import Map, Text, quoted

FILE = "对位.yaml"
NONE = "无"
"""The answer that an edition does not have a row or column."""

Answers = Mapping[str, str]
"""``列 …`` or ``行 …`` → where it is and what stands there, or 无."""
Confirmed = Mapping[tuple[str, str], Answers]
"""(form, fingerprint of the edition) → answers."""

_INTRO = (
    "# 人工确认过的对位：表、版式指纹、行或列、所在的列（行）和那里的文字；“无”是本版式没有。\n"
    "# 由程序写入；写错了删去那一行，下次会重新问。\n"
)


def load(path: Path) -> Confirmed:
    """The answers in a file, none when there is no file.  Raises RuleFault when it cannot be read."""
    if not path.exists():
        return {}
    confirmed: dict[tuple[str, str], Answers] = {}
    for form, editions in yamltext.load(path).items():
        if not isinstance(editions, Map):
            raise yamltext.fault(editions, f"“{form}”下面应是版式指纹和各行各列的对位。")
        for fingerprint, answers in editions.items():
            confirmed[form, fingerprint] = _answers(answers, fingerprint)
    return confirmed


def _answers(node: yamltext.Node, fingerprint: str) -> Answers:
    if not isinstance(node, Map):
        raise yamltext.fault(node, f"“{fingerprint}”下面应是“列 …”或“行 …”的对位。")
    for what, where in node.items():
        kind = what.split(" ", 1)[0]
        if kind not in ("列", "行") or not isinstance(where, Text):
            raise yamltext.fault(where, f"“{what}”应写成“列 栏目”或“行 行名”，后面是一句文字。")
        if where != NONE and " " not in where:
            raise yamltext.fault(where, f"“{where}”应是列号（行号）、空格和那里的文字，或“{NONE}”。")
    return {what: str(where) for what, where in node.items()}


def save(path: Path, confirmed: Confirmed) -> None:
    """Write all answers.  Raises FileFault when the file cannot be written."""
    lines = [_INTRO]
    last = ""
    for (form, fingerprint), answers in sorted(confirmed.items()):
        if form != last:
            lines.append(f"{quoted(form)}:\n")
            last = form
        lines.append(f"  {quoted(fingerprint)}:\n")
        lines += [f"    {quoted(what)}: {quoted(where)}\n" for what, where in sorted(answers.items())]
    disk.replace(path, "".join(lines).encode())


def answered(confirmed: Confirmed, binding: Binding, doubt: Doubt, yes: bool = True) -> Confirmed:
    """The answers with one more: yes, it stands where the doubt says; or no, this edition has none."""
    edition = (binding.form.name, binding.fingerprint)
    where = f"{doubt.where} {texts.shown(doubt.text)}" if yes else NONE
    return {**confirmed, edition: {**confirmed.get(edition, {}), doubt.what: where}}


def fingerprint(grid: Grid, head: Head, labels: Iterable[str]) -> str:
    """The fingerprint of an edition: texts and merges of its head, and its fixed rows' labels.

    Years, spacing and the rows above the head do not count.
    """
    cells = [
        (row - head.top, column, texts.head(value))
        for (row, column), value in sorted(grid.cells.items())
        if head.top <= row <= head.last and texts.head(value)
    ]
    merges = sorted(
        (box[0] - head.top, box[1], box[2] - head.top, box[3])
        for box in grid.merges
        if head.top <= box[0] <= head.last
    )
    said = json.dumps([cells, merges, [texts.plain(label) for label in labels]], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def together(fingerprints: Iterable[str]) -> str:
    """The fingerprint of a sheet on which a form stands in several pieces."""
    return hashlib.sha256(" ".join(fingerprints).encode()).hexdigest()[:16]
