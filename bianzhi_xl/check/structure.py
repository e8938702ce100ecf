"""Whether a sheet is built as the template edition (版式) that it claims to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl import binding
from bianzhi_xl.nouns import At, Formula


class Built(NamedTuple):
    """How a sheet is built; the edition that it claims to be, None when none is known; where they differ."""

    own: binding.Edition
    edition: binding.Edition | None = None
    differences: tuple[binding.Difference, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The fingerprint (指纹) of its edition; its own when it differs from that, or none is known.

        What the office's own filling adds, a formula where the edition has none, is no other edition.
        """
        if self.edition is not None and not self.differences:
            return self.edition.fingerprint
        return self.own.fingerprint

    @property
    def data(self) -> dict[str, object]:
        """The same for scripts."""
        own, edition = self.own, self.edition
        differences = [{"单元格": self._cell(each.at), "话": each.said} for each in self.differences]
        return {
            "表": own.binding.form.name,
            "工作簿": own.binding.book,
            "工作表": own.binding.sheet,
            "指纹": self.fingerprint,
            "表样": edition.name if edition else None,
            "表样指纹": edition.fingerprint if edition else None,
            "不同": differences if edition else None,
        }

    def _cell(self, at: At) -> str:
        """A cell, of another sheet of the form with that sheet's name."""
        return at.a1 if at.sheet == self.own.binding.sheet else f"{at.sheet} {at.a1}"


def built(
    own: binding.Edition,
    editions: Sequence[binding.Edition],
    declared: Mapping[At, Formula],
) -> Built:
    """How a sheet is built.

    editions: those known of its form.  declared: cell → the formula that belongs there by the declaration.
    A sheet whose head or body was not found claims nothing: the rules about missing rows and columns say that.
    """
    edition = binding.claimed(own, editions) if own.is_whole else None
    return Built(own, edition, binding.differences(edition, own, declared) if edition else ())
