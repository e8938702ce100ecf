"""Notes in brackets (含纪检监察): which may be dropped or added without changing what is counted.

A note of the form's may be dropped, unless what it names stands by itself in the sheet.  A note that only the
sheet has may say anything, 上年 or 女, so it must be one of the known remarks (括注: 必填, 见说明 …).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.words import Reader

_MEANT = ("含", "不", "包括", "除", "仅", "只", "另")
"""How a note begins that names something."""


def notes_agree(declared: Sequence[str], there: Sequence[str], others: Iterable[str], words: Reader) -> bool:
    """Whether texts that are equal but for their notes mean the same.

    others: what else stands in the sheet and has no place yet: 行政编制 is 行政编制(含纪检监察) unless
    纪检监察 stands by itself there.
    """
    wanted, given = _notes(declared, words), _notes(there, words)
    given -= words.words.remarks
    if wanted and given and wanted != given:
        return False
    if given - wanted:
        return False
    pieces = {_piece(note) for note in wanted - given}
    return not any(len(piece) > 1 and piece in text for text in others for piece in pieces)


def _notes(path: Iterable[str], words: Reader) -> set[str]:
    return {words.close(note) for text in path for note in texts.notes(words.words.simplified(text))}


def _piece(note: str) -> str:
    for word in _MEANT:
        note = note.removeprefix(word)
    return note
