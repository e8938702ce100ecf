"""A form as one looks for it in a sheet: its texts, and the words that count as the same for it."""

from __future__ import annotations

from functools import cached_property

from bianzhi_xl.binding import texts
from bianzhi_xl.binding import words as wording
from bianzhi_xl.nouns import Form, RowSpec, Scalar


class Lens:
    """What binding knows of a form.  The readers are made when they are first asked for: most sheets are
    written as declared."""

    def __init__(self, form: Form, synonyms: wording.Words | None = None, year: int = 0) -> None:
        """year: the report year, 0 when it is not known."""
        self.form = form
        self.year = year
        self._synonyms = synonyms
        self.heads = {texts.head(text) for column in form.columns for text in column.heads} - {""}
        self.fixed = [spec for spec in form.rows if spec.kind == "固定"]
        self.listing = len(self.fixed) < len(form.rows)
        self.labels = {texts.bare(spec.label) for spec in self.fixed}

    @cached_property
    def words(self) -> wording.Words:
        return self._synonyms or wording.standard()

    @cached_property
    def head_reader(self) -> wording.Reader:
        return wording.heads(self.form, self.words)

    @cached_property
    def label_reader(self) -> wording.Reader:
        return wording.labels(self.form, self.words)

    @cached_property
    def _close_heads(self) -> set[str]:
        return {self.head_reader.close(text) for column in self.form.columns for text in column.heads} - {""}

    def head(self, value: Scalar) -> bool:
        """Whether a value stands in a head of the form, as written."""
        return isinstance(value, str) and texts.head(value) in self.heads

    def close_head(self, value: Scalar) -> bool:
        """The same, through synonyms; a caption (单位名称：) is no head."""
        if self.head(value):
            return True
        if not isinstance(value, str) or value.strip().endswith((":", "：")):
            return False
        return self.head_reader.close(value) in self._close_heads

    def close_label(self, value: Scalar) -> str:
        """A row's label through synonyms, without numbering."""
        return self.label_reader.close(texts.unnumbered(value))

    def loose_label(self, value: Scalar) -> str:
        """A row's label also without a code, bracketed notes and idle words."""
        return self.label_reader.loose(texts.unnumbered(value))

    def spec(self, key: str) -> RowSpec:
        return next(spec for spec in self.form.rows if spec.key == key)
