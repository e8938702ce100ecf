"""What the recipes do an edition's head and rows with: put rows and columns in, find heads, move groups.  e: the edition."""

from __future__ import annotations

STEMS = set("甲乙丙丁戊己庚辛壬癸")


def insert_rows(e, at, count=1):
    e.move(row=lambda row: row + count if row >= at else row)


def insert_columns(e, at, count=1):
    e.move(column=lambda column: column + count if column >= at else column)


def texts(e) -> set[int]:
    """Columns of words: those coded 甲 乙 丙, and all up to the row labels."""
    coded = {c for (r, c), value in e.cells.items() if r == e.codes and value in STEMS}
    return coded | set(range(1, e.label_column + 1))


def figures(e) -> list[int]:
    return [c for c in range(1, e.size[1] + 1) if c not in texts(e) and c in set(e.columns.values())]


def span(e, row, column):
    """The merge that holds a cell, or the cell."""
    for a, b, c, d in e.merges:
        if a <= row <= c and b <= column <= d:
            return a, b, c, d
    return row, column, row, column


def groups(e):
    """The spans of columns on the first row of the head."""
    found, column = [], 1
    while column <= e.size[1]:
        _, b, _, d = span(e, e.first, column)
        found.append((b, d))
        column = d + 1
    return found


def leaf(e, column):
    """The cell of the lowest head of a column."""
    for row in range(e.last, e.first - 1, -1):
        a, b, _, _ = span(e, row, column)
        if e.cells.get((a, b)) is not None:
            return a, b
    return e.first, column


def parent_row(e, spans):
    """A new first row of the head: (left, right, text) over columns; a column without a parent reaches up to it."""
    insert_rows(e, e.first)
    top = e.first - 1
    under = {column for left, right, _ in spans for column in range(left, right + 1)}
    for column in range(1, e.size[1] + 1):
        if column in under:
            continue
        a, b, c, d = span(e, e.first, column)
        if b != column:
            continue
        if (a, b, c, d) in e.merges:
            e.merges.remove((a, b, c, d))
        e.merges.append((top, b, c, d))
        if (a, b) in e.cells:
            e.cells[top, b] = e.cells.pop((a, b))
    for left, right, text in spans:
        e.cells[top, left] = text
        if right > left:
            e.merges.append((top, left, top, right))
    e.first = top


def figure_groups(e):
    words = texts(e)
    return [
        (b, d)
        for b, d in groups(e)
        if not set(range(b, d + 1)) & words and set(range(b, d + 1)) <= set(figures(e))
    ]


def permuted(e, order: dict[int, int]):
    """Columns of head and body to other places; only whole groups move, their merges with them."""
    bottom = max(e.body)
    here = range(e.first, bottom + 1)
    cells = {}
    for (r, c), value in e.cells.items():
        cells[(r, order.get(c, c)) if r in here else (r, c)] = value
    e.cells = cells
    e.merges = [
        (a, min(order.get(x, x) for x in range(b, d + 1)), c, max(order.get(x, x) for x in range(b, d + 1)))
        if a in here
        else (a, b, c, d)
        for a, b, c, d in e.merges
    ]
    e.columns = {key: order.get(c, c) for key, c in e.columns.items()}


def body_cells(e):
    return [(row, column) for row in e.rows.values() for column in figures(e)]
