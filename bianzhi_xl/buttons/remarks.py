"""What a person should know of workbooks as they came: figures taken from elsewhere, forms that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bianzhi_xl.buttons.desk import Book
from bianzhi_xl.nouns import At, Grid


def of(books: Iterable[Book]) -> tuple[str, tuple[str, ...]]:
    """A sentence that warns ("" when there is nothing to warn of), and a line for each place."""
    books = tuple(books)
    links = [
        (book.path.name, grid, file)
        for book in books
        for grid in book.grids.values()
        for file in _files(grid)
    ]
    sentence = ""
    if links:
        cells = sum(len(_cells(grid, file)) for _, grid, file in links)
        files = "、".join(dict.fromkeys(file for _, _, file in links))
        sentence = f"注意：有 {cells} 格取自别的工作簿（{files}），没有去读，用的是表里存着的数。"
    return sentence, (*(_link(*each) for each in links), *_hidden(books), *_held(books))


def _files(grid: Grid) -> tuple[str, ...]:
    return tuple(dict.fromkeys(file for _, file in sorted(grid.links.items())))


def _cells(grid: Grid, file: str) -> list[str]:
    return [At("", *cell).a1 for cell, linked in sorted(grid.links.items()) if linked == file]


def _link(book: str, grid: Grid, file: str) -> str:
    cells = _cells(grid, file)
    shown = cells[0] if len(cells) == 1 else f"{cells[0]} 等 {len(cells)} 格"
    return f"{book} {grid.sheet} {shown}：取自别的工作簿“{file}”，没有去读，用的是表里存着的数。"


def _hidden(books: Iterable[Book]) -> Iterator[str]:
    for book in books:
        for sheet in book.sheets:
            if sheet.grid.hidden:
                yield f"{book.path.name} {sheet.binding.sheet}：工作表是隐藏的，里面的“{sheet.form.name}”一样填、一样核。"


def _held(books: Iterable[Book]) -> Iterator[str]:
    for book in books:
        for sheet, why in book.held.items():
            yield f"{book.path.name} {sheet}：{why}，没有动。"
