"""Editions as offices make them: heads and the row of codes."""

from __future__ import annotations

import re

from wild.hands import STEMS, figure_groups, figures, insert_rows, leaf, parent_row, permuted, span


def units_in_heads(e, rng):
    style = rng.choice(["({})", "（{}）", "\n({})", "／{}"])
    for column in figures(e):
        cell = leaf(e, column)
        bare = "".join(str(e.cells.get(cell, "")).split())
        unit = {
            "编制数": "名",
            "实有人数": "人",
            "机构数": "个",
            "核定": "名",
            "实配": "人",
            "编外": "人",
            "在职人数": "人",
        }.get(bare)
        if unit:
            e.cells[cell] += style.format(unit)


def unit_row(e, rng):
    """A row of units under the heads."""
    insert_rows(e, e.last + 1)
    for column in figures(e):
        bare = "".join(str(e.cells.get(leaf(e, column), "")).split())
        e.cells[e.last + 1, column] = (
            "万元"
            if "经费" in bare
            else "个"
            if "机构" in bare
            else "名"
            if "编制" in bare or "核定" in bare
            else "人"
        )
    e.cells[e.last + 1, e.label_column] = "计量单位"
    e.last += 1


def one_parent(e, rng):
    text = rng.choice(["机构编制情况", "机构编制和人员情况", "统  计  数", "本年实际"])
    if mine := figure_groups(e):
        parent_row(e, [(mine[0][0], mine[-1][1], text)])


def two_parents(e, rng):
    mine = figure_groups(e)
    cut = len(mine) // 2
    if cut:
        first, second = rng.choice(
            [("机构编制情况", "人员及其他情况"), ("基本情况", "其他情况"), ("一、机构编制", "二、其他")]
        )
        parent_row(e, [(mine[0][0], mine[cut - 1][1], first), (mine[cut][0], mine[-1][1], second)])


def lone_heads_get_a_parent(e, rng):
    """机构数, 编外 and the like stand under a head of their own."""
    lone = [(b, d) for b, d in figure_groups(e) if b == d and span(e, e.first, b)[2] == e.last]
    for b, _ in lone:
        cell = e.first, b
        merge = span(e, *cell)
        text = e.cells.get(cell)
        if merge in e.merges and text:
            e.merges.remove(merge)
            e.cells[e.last, b] = e.cells.pop(cell)
            e.cells[cell] = (
                rng.choice(["机构情况", "人员情况"]) if "机构" in text or "人" in text else "其他情况"
            )
            if e.last - e.first > 1:
                e.merges.append((e.first + 1, b, e.last, b))
                e.cells[e.first + 1, b] = e.cells.pop((e.last, b))


def of_which_heads(e, rng):
    """其中： before each group after the first."""
    mark = rng.choice(["其中：", "其中:", "其中"])
    mine = [(b, d) for b, d in figure_groups(e) if d > b]
    if not any("合计" in "".join(str(e.cells.get((e.first, b), "")).split()) for b, _ in mine[:1]):
        return
    for b, _ in mine[1:]:
        e.cells[e.first, b] = mark + str(e.cells[e.first, b])


def of_which_row(e, rng):
    """其中 over the groups that make up the 合计."""
    mine = [(b, d) for b, d in figure_groups(e) if d > b]
    if mine and "合计" in "".join(str(e.cells.get((e.first, mine[0][0]), "")).split()) and len(mine) > 1:
        parent_row(e, [(mine[1][0], mine[-1][1], rng.choice(["其中", "其中：", "其    中"]))])


def one_head_row(e, rng):
    """Parents written into their columns: 行政编制-编制数."""
    join = rng.choice(["{}-{}", "{}（{}）", "{}\n{}", "{}{}", "{}_{}", "{}：{}", "{}—{}"])
    paths = {}
    for column in range(1, e.size[1] + 1):
        path = []
        for row in range(e.first, e.last + 1):
            a, b, _, _ = span(e, row, column)
            text = e.cells.get((a, b))
            if text is not None and (a, b) not in [cell for cell, _ in path]:
                path.append(((a, b), str(text)))
        paths[column] = [text for _, text in path]
    e.merges = [merge for merge in e.merges if not e.first <= merge[0] <= e.last]
    e.cells = {cell: value for cell, value in e.cells.items() if not e.first <= cell[0] <= e.last}
    for column, path in paths.items():
        if path:
            text = path[0]
            for part in path[1:]:
                text = join.format(text, part)
            e.cells[e.last, column] = text
    e.first = e.last


def measures_above(e, rng):
    """编制数 over all kinds, 实有人数 over all kinds: the two levels of the head change places."""
    mine = []
    for b, d in figure_groups(e):
        below = [str(e.cells.get(leaf(e, column))) for column in range(b, d + 1)]
        fits = d > b and span(e, e.first, b)[2] == e.first and e.last == e.first + 1
        if fits and (not mine or (mine[-1][2] == below and mine[-1][1] + 1 == b)):
            mine.append((b, d, below))
        elif mine and len(mine) > 1:
            break
        else:
            mine = [(b, d, below)] if fits else []
    if len(mine) < 2:
        return
    names = [e.cells[e.first, b] for b, _, _ in mine]
    below, width, left, right = mine[0][2], len(mine[0][2]), mine[0][0], mine[-1][1]
    e.merges = [m for m in e.merges if not (e.first <= m[0] <= e.last and left <= m[1] <= right)]
    order = {b + i: left + i * len(mine) + k for k, (b, _, _) in enumerate(mine) for i in range(width)}
    permuted(e, order)
    for column in range(left, right + 1):
        e.cells.pop((e.first, column), None)
        e.cells[e.last, column] = names[(column - left) % len(mine)]
    for i, text in enumerate(below):
        e.cells[e.first, left + i * len(mine)] = text
        e.merges.append((e.first, left + i * len(mine), e.first, left + (i + 1) * len(mine) - 1))


def groups_reordered(e, rng):
    mine = figure_groups(e)
    runs = [g for g in mine if g[1] > g[0]]
    run = []
    for g in runs:
        run = run + [g] if run and run[-1][1] + 1 == g[0] else run if len(run) > 2 else [g]
    if len(run) < 2:
        return
    shuffled = run[:]
    while shuffled == run:
        rng.shuffle(shuffled)
    order, at = {}, run[0][0]
    for b, d in shuffled:
        order |= {c: at + c - b for c in range(b, d + 1)}
        at += d - b + 1
    permuted(e, order)


def actual_before_posts(e, rng):
    """实有人数 stands before 编制数."""
    order = {}
    for column in figures(e):
        here = "".join(str(e.cells.get(leaf(e, column), "")).split())
        after = "".join(str(e.cells.get(leaf(e, column + 1), "")).split())
        alone = all(span(e, *leaf(e, c))[1] == span(e, *leaf(e, c))[3] for c in (column, column + 1))
        if here == "编制数" and after in {"实有人数", "在职人数"} and alone:
            order |= {column: column + 1, column + 1: column}
    keep = [m for m in e.merges if m[1] < m[3] or m[1] not in order]
    swapped = [(a, order[b], c, order[d]) for a, b, c, d in e.merges if b == d and b in order]
    parents = {(a, b): e.cells[a, b] for a, b, _, d in keep if (a, b) in e.cells and b < d and b in order}
    permuted(e, order)
    for cell, value in parents.items():
        moved = cell[0], order[cell[1]]
        if e.cells.get(moved) == value and e.first <= cell[0] <= e.last:
            e.cells.pop(moved)
            e.cells[cell] = value
    e.merges = keep + swapped


def no_merges_in_head(e, rng):
    """A head of several columns stands in the first of them only; nothing is merged."""
    e.merges = [m for m in e.merges if not e.first <= m[0] <= e.last]


def parents_repeated(e, rng):
    """No merges: a head that covers columns is written in each of them."""
    for a, b, c, d in list(e.merges):
        if e.first <= a <= e.last:
            for column in range(b, d + 1):
                e.cells[a, column] = e.cells.get((a, b))
            e.merges.remove((a, b, c, d))


def head_at_the_foot_of_its_cells(e, rng):
    """Upright merges are gone and the word stands in the lowest cell."""
    for a, b, c, d in list(e.merges):
        if e.first <= a < c <= e.last and b == d and (a, b) in e.cells:
            e.merges.remove((a, b, c, d))
            e.cells[c, b] = e.cells.pop((a, b))


def broken_words(e, rng):
    e.write(e.head(), lambda text: "\n".join(re.findall(r".{1,2}", "".join(text.split()))))


def upright_words(e, rng):
    e.write(e.head(), lambda text: "\n".join("".join(text.split())))


def spaced_words(e, rng):
    gap = rng.choice([" ", "　", "  "])
    e.write(e.head() + e.labels(), lambda text: gap.join("".join(text.split())))


def wide_marks(e, rng):
    table = str.maketrans("()+-:%0123456789", "（）＋－：％０１２３４５６７８９")
    e.write(e.head() + e.labels(), lambda text: text.translate(table))


_TRADITIONAL = str.maketrans(
    "编数实机构类别领导职额补贴经费员统计业学级县处乡镇为团体党检单位医务总离监关与应发术专动调党规",
    "編數實機構類別領導職額補貼經費員統計業學級縣處鄉鎮為團體黨檢單位醫務總離監關與應發術專動調黨規",
)


def traditional(e, rng):
    e.write(e.head() + e.labels(), lambda text: text.translate(_TRADITIONAL))


def foot_marks(e, rng):
    """Marks that point to notes: 编制数①, 实有人数*."""
    marks = rng.choice([["①", "②", "③"], ["*", "**", "*"], ["[注1]", "[注2]", "[注3]"], ["（见注1）"] * 3])
    for column in rng.sample(figures(e), min(3, len(figures(e)))):
        cell = leaf(e, column)
        e.cells[cell] = str(e.cells.get(cell, "")) + marks[column % 3]


def numbers_in_heads(e, rng):
    """The column's number stands in its head: 编制数\n(3)."""
    if not e.codes:
        return
    style = rng.choice(["\n({})", "\n{}", "（{}）", "[{}]"])
    for column in figures(e):
        number = e.cells.get((e.codes, column))
        if number is not None:
            cell = leaf(e, column)
            e.cells[cell] = str(e.cells[cell]) + style.format(number)
    for cell in [cell for cell in e.cells if cell[0] == e.codes]:
        del e.cells[cell]
    e.codes = 0


def ordinals_in_heads(e, rng):
    """The groups are numbered: 一、合计  二、行政编制."""
    style = rng.choice(
        [lambda n: "一二三四五六七八九十"[n % 10] + "、", lambda n: f"({n + 1})", lambda n: f"{n + 1}."]
    )
    for number, (b, _) in enumerate(figure_groups(e)):
        if (e.first, b) in e.cells:
            e.cells[e.first, b] = style(number) + str(e.cells[e.first, b])


def codes_in_brackets(e, rng):
    if not e.codes:
        return
    style = rng.choice(["({})", "（{}）", "[{}]", "<{}>"])
    for cell in [cell for cell in e.cells if cell[0] == e.codes]:
        if e.cells[cell] not in STEMS:
            e.cells[cell] = style.format(e.cells[cell])


def codes_with_formulas(e, rng):
    """3=1+2 in the row of codes."""
    if not e.codes:
        return
    for cell in [cell for cell in e.cells if cell[0] == e.codes]:
        number = e.cells[cell]
        if isinstance(number, int) and number % 3 == 0:
            e.cells[cell] = rng.choice(
                [f"{number}={number - 1}-{number - 2}", f"({number}={number - 2}+{number - 1})"]
            )
        elif isinstance(number, int):
            e.cells[cell] = str(number)


def codes_called(e, rng):
    """栏次 instead of 甲."""
    if not e.codes:
        return
    for cell in [cell for cell in e.cells if cell[0] == e.codes and e.cells[cell] in STEMS]:
        del e.cells[cell]
    e.cells[e.codes, e.label_column] = rng.choice(["栏次", "栏    次", "栏目", "序号", "列号"])


def codes_gone(e, rng):
    """No row of codes; the body follows the head."""
    if not e.codes:
        return
    gone = e.codes
    e.cells = {cell: value for cell, value in e.cells.items() if cell[0] != gone}
    e.move(row=lambda row: row - 1 if row > gone else row)
    e.codes = 0


def codes_from_the_first_column(e, rng):
    """The codes count every column, the words' columns too."""
    if not e.codes:
        return
    for column in range(1, e.size[1] + 1):
        if any(value for (r, c), value in e.cells.items() if c == column and e.first <= r <= e.last):
            e.cells[e.codes, column] = column
