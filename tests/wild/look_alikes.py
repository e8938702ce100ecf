"""Editions in which a question is the only right answer: words that look alike and mean something else, two alike."""

from __future__ import annotations

from wild.hands import figures, insert_columns, leaf, span
from wild.wordings import replaced, spelt

TRAPS = {
    "超缺改成空编": {"超(+)缺(-)": "空编数"},
    "编制改成控制数": {"编制数": "人员控制数"},
    "实有改成含编外": {"实有人数": "实有人数(含编外)"},
    "机构改成内设": {"机构数": "内设机构数"},
    "离退休改成离休": {"离退休": "离休"},
    "含改成不含": {
        "行政编制(含纪检监察)": "行政编制(不含纪检监察)",
        "事业编制(含参公)": "事业编制(不含参公)",
    },
    "年龄另分段": {"35岁及以下": "30岁及以下", "36-40岁": "31-40岁"},
    "上年改成前年": {"上年数": "前年数"},
    "非在职改成在职": {"非在职": "在职"},
    "政府改成含公检法": {"政府": "政府(含法院、检察院)", "党委": "党委(不含纪委)"},
    "全额改成差额以外": {"全额拨款": "全额拨款和差额补贴", "差额补贴": "经费自理及其他"},
    "编外改成编内": {"编外": "编内", "编外人员合计": "编内人员合计"},
    "公安改成公安边防": {"公安": "公安边防", "法院": "中级法院"},
    "年末改成年初": {"年末": "年初", "本年底": "年中", "年末实有": "年初实有"},
}
"""Words that look alike and mean something else: what they replace is no longer in the sheet."""

TWINS = {
    "编制数和核定编制数": ("编制数", "核定编制数"),
    "实有人数和现有人数": ("实有人数", "现有人数"),
    "机构数和单位数": ("机构数", "单位数"),
    "编外和编外人员": ("编外", "编外人员"),
    "实配和实有": ("实配", "实配数"),
    "编制数两回": ("编制数", "编制数"),
    "在职和在编": ("在职人数", "在编人数"),
}


def trap(name):
    words = TRAPS[name]

    def recipe(e, rng):
        for row, column in e.labels():
            if replaced(e.cells[row, column], words):
                e.dropped |= {f"行 {key}" for key, at in e.rows.items() if at == row}
        for row, column in e.head():
            if replaced(e.cells[row, column], words):
                _, b, _, d = span(e, row, column)
                e.dropped |= {
                    f"列 {key}"
                    for key, at in e.columns.items()
                    if b <= at <= d and key != e.form.label_column
                }
        e.write(e.head() + e.labels(), lambda text: spelt(text, words))
        e.rows = {key: at for key, at in e.rows.items() if f"行 {key}" not in e.dropped}
        e.columns = {key: at for key, at in e.columns.items() if f"列 {key}" not in e.dropped}

    return recipe


def twin(first, second):
    def recipe(e, rng):
        for column in sorted(figures(e), reverse=True):
            cell = leaf(e, column)
            bare = "".join(str(e.cells.get(cell, "")).split())
            if bare != first or span(e, *cell)[1] != span(e, *cell)[3]:
                continue
            keys = [key for key, at in e.columns.items() if at == column]
            merge = span(e, *cell)
            insert_columns(e, column + 1)
            if merge in e.merges:
                e.merges.append((merge[0], column + 1, merge[2], column + 1))
            parent = next(
                (m for m in e.merges if m[0] == e.first and m[1] <= column == m[3] and m[3] > m[1]), None
            )
            if parent:
                e.merges[e.merges.index(parent)] = (*parent[:3], column + 1)
            e.cells[cell[0], column + 1] = second
            e.dropped |= {f"列 {key}" for key in keys}
            e.columns = {key: at for key, at in e.columns.items() if key not in keys}

    return recipe
