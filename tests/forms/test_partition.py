"""The partition (划分): every person in post and every quota lies in exactly one block, and each form is
made of blocks."""

import itertools

import pytest
from forms import paper_county

from bianzhi_xl import forms, register
from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Where

ATTRIBUTES, BLOCKS = register.partition()
LEAVES = tuple(itertools.product(*map(register.codes, (*ATTRIBUTES, "机构层级"))))
BOOK = forms.load()
BODIES = {
    ("汇总01", "实有人数"): set(BLOCKS),
    ("汇总03", "合计.实有人数"): {"党政群行政"},
    ("汇总04", "合计.实有人数"): {"政法专项", "公检法司行政"},
    ("汇总06", "行政编制.实有人数"): {"乡镇街道行政"},
    ("汇总07", "实有人数"): {"机关工勤"},
    ("汇总08", "编制.合计.实有人数"): {"参公编制"},
    ("汇总09", "合计.实有人数"): {"参公编制", "事业编制"},
    ("汇总10", "实有人数"): {"参公编制", "事业编制"},
    ("汇总13", "合计"): set(BLOCKS),
    ("表1_1", "合计.实有人数"): {"党政群行政", "公检法司行政", "乡镇街道行政", "政法专项"},
    ("表1_4", "合计.实有人数"): {"机关工勤"},
    ("表5_1", "合计.实有人数"): {"参公编制", "事业编制"},
}
"""(form, column) → the blocks that its total row counts."""


def inside(where: Where, leaf: tuple[str, ...]) -> bool:
    """Whether a leaf satisfies what a filter says of the partition's attributes and the level."""
    values = dict(zip((*ATTRIBUTES, "机构层级"), leaf, strict=True))
    return all(values[name] in allowed for name, allowed in where if name in values)


def leaves_of(blocks: set[str]) -> set[tuple[str, ...]]:
    return {leaf for leaf in LEAVES if any(inside(BLOCKS[block], leaf) for block in blocks)}


def counted(form, key: str) -> list[Where]:
    """The filters of everything that the total row of a column adds up, through formulas and subtotals."""
    rows = {row.spec.key: row for row in forms.blank_rows(form)}
    total = next(row for row in rows.values() if row.spec.sum_of)

    def parts(row, column):
        if column.source.word == "式":
            names = [each for each in form.columns if each.key in column.source.field.split(" + ")]
            return [where for name in names for where in parts(row, name)]
        if row.spec.sum_of:
            return [where for each in row.spec.sum_of for where in parts(rows[each], column)]
        return [filter_of(form, row, column)]

    return parts(total, form.column(key))


@pytest.mark.parametrize("leaf", LEAVES, ids="-".join)
def test_every_leaf_is_in_exactly_one_block(leaf):
    assert sum(inside(where, leaf) for where in BLOCKS.values()) == 1


@pytest.mark.parametrize(("name", "column"), BODIES, ids="-".join)
def test_a_form_counts_its_blocks_and_nothing_else(name, column):
    found = counted(BOOK[name], column)
    covered = {leaf for leaf in LEAVES if any(inside(where, leaf) for where in found)}
    assert covered == leaves_of(BODIES[name, column])
    print(
        f"{name}.{column}：{'、'.join(sorted(BODIES[name, column]))}（{len(covered)} 格，共 {len(LEAVES)} 格）"
    )


@pytest.mark.parametrize("which", [{"汇总03", "汇总04", "汇总06"}, {"表1_1"}])
def test_the_blocks_of_the_administrative_forms_are_those_of_the_central_table(which):
    blocks = [BODIES[key] for key in BODIES if key[0] in which]
    assert set().union(*blocks) == BODIES["表1_1", "合计.实有人数"]
    assert sum(map(len, blocks)) == 4


def test_what_is_cut_otherwise_is_in_the_overview_form():
    cut = set().union(*(blocks for (form, _), blocks in BODIES.items() if form not in ("汇总01", "汇总13")))
    assert set(BLOCKS) - cut == {"机关使用事业", "自定编制", "其余编制"}
    rows = {spec.key for spec in BOOK["汇总01"].rows}
    assert {"机关使用事业", "自定编制", "未归类"} <= rows


@pytest.mark.parametrize("forms_of", [("明细1", "明细2", "明细3", "明细4", "明细5"), ("明细6",)])
def test_every_institution_is_a_line_of_exactly_one_detail_form(forms_of):
    cube = paper_county.county()
    lines = [
        row.record.get("机构编码")
        for name in forms_of
        for row in forms.rows(BOOK[name], cube, paper_county.settings())
        if row.record is not None
    ]
    assert sorted(lines) == sorted(paper_county.UNITS)


def test_from_2019_every_rank_that_is_filled_in_is_in_a_column():
    ranks = [code for code in register.codes("非领导职务级别") if code != "未归类"]
    columns = [c for c in forms.load(year=2020)["州直1"].columns if c.key.startswith("职级.实有.")]
    counted = [
        v for c in columns for name, values in c.source.where if name == "非领导职务级别" for v in values
    ]
    assert sorted(counted) == sorted(ranks)
