"""The table of synonyms: what it makes equal, what it must never make equal, and how it says what is wrong."""

import pytest
from small_forms import FIXED, SHEET
from tables import grid

from bianzhi_xl import binding, forms, places
from bianzhi_xl.binding import texts, words
from bianzhi_xl.nouns import RuleFault

BOOK = forms.load()


@pytest.mark.parametrize("form", BOOK.values(), ids=lambda form: form.name)
@pytest.mark.parametrize("way", ["close", "loose"])
def test_no_two_columns_of_a_form_become_the_same(form, way):
    read = getattr(words.heads(form, words.standard()), way)
    paths = [tuple(filter(None, map(read, column.heads))) for column in form.columns]
    if way == "close":
        assert len(set(paths)) == len(form.columns)
    # Without notes and idle words two may; then neither is placed by them.
    for path in {path for path in paths if paths.count(path) > 1}:
        twins = [column.key for column, own in zip(form.columns, paths, strict=True) if own == path]
        assert not placed_loosely(form, twins)


def placed_loosely(form, keys):
    """Which of some columns are placed when the sheet has nothing but one loose reading of the first."""
    read = words.heads(form, words.standard()).loose
    head = "/".join(read(text) for text in form.column(keys[0]).heads)
    found = binding.bind(form, grid(f"{form.title} |\n{head} | 别的\n"), "簿.xlsx")
    return [key for key in keys if key in found.columns]


@pytest.mark.parametrize("form", BOOK.values(), ids=lambda form: form.name)
def test_no_two_rows_of_a_form_become_the_same(form):
    labels = {texts.bare(spec.label) for spec in form.rows if spec.label}
    read = words.labels(form, words.standard()).close
    assert len({read(label) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("kept", "others"),
    [
        ("编制数", ("核定编制数", "核编数", "批准编制数")),
        ("实有人数", ("在职人数", "现有人数", "在编人数")),
        ("机构名称", ("单位名称",)),
        ("超(+)缺(-)", ("超缺编数", "超编（＋）缺编（－）")),
        ("参照公务员法管理事业单位", ("参公事业单位", "参公管理事业单位")),
        ("经费自理", ("自收自支",)),
        ("机构編製", ("机构编制",)),
    ],
)
def test_ways_to_write_the_same(kept, others):
    read = words.Reader(words.standard(), ())
    for other in others:
        assert read.close(other) == read.close(kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("编制数", "实有人数"),
        ("正职", "副职"),
        ("非在职", "在职人数"),
        ("本年增加", "本年减少"),
        ("退休", "离退休"),
        ("上年数", "本年"),
        ("核定", "实配"),
        ("行政编制", "事业编制"),
    ],
)
def test_ways_to_write_what_is_not_the_same(one, other):
    read = words.Reader(words.standard(), ())
    assert read.close(one) != read.close(other)
    assert read.loose(one) != read.loose(other)


def test_every_character_of_our_forms_that_has_a_traditional_form_is_known():
    simple = set(words.standard().simple.values())
    often = set(
        "机构编制实数总单负责审报电话联系计党纪关国务员级类别领导职镇乡财补贴经费属额学业专术离号开发区设处"
    )
    assert often <= simple


def test_words_that_staff_add(tmp_path):
    path = tmp_path / "同义词.yaml"
    path.write_text("整格:\n  - [上年数, 基期数]\n  - [实有人数, 在册人数]\n", encoding="utf-8")
    sheet = grid(SHEET.replace("上年数", "基期数").replace("实有人数", "在册人数"))
    assert "上年数" not in binding.bind(FIXED, sheet, "簿.xlsx").columns
    table = words.standard().plus(words.load(path))
    found = binding.bind(FIXED, sheet, "簿.xlsx", synonyms=table)
    assert found.columns["上年数"] == 7 and found.columns["行政编制.实有人数"] == 4
    # The groups that share a word have become one.
    assert words.Reader(table, ()).close("在册人数") == words.Reader(table, ()).close("现有人数")


def test_a_group_that_would_make_columns_equal_does_not_count_for_that_form():
    table = words.Words(whole=(("编制数", "实有人数"), ("上年数", "去年数")))
    sheet = grid(SHEET.replace("上年数", "去年数").replace("实有人数", "实有"))
    found = binding.bind(FIXED, sheet, "簿.xlsx", synonyms=table)
    assert found.columns["上年数"] == 7
    assert found.columns["行政编制.编制数"] == 3 and "行政编制.实有人数" not in found.columns


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("整格:\n  - [编制数]\n", "第 2 行：“整格”的每一组应是方括号里两个以上的叫法"),
        ("整格:\n  - [甲, 乙]\n  - [丙, 乙]\n", "第 3 行：“乙”已在第 2 行的一组里"),
        ("整格: 编制数\n", "“整格”应是一行一条、前面有“- ”的清单"),
        ("繁体:\n  - 機構機\n", "“機構機”应是繁体字和简体字各一个"),
        ("同义: []\n", "同义词表没有“同义”这一项"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(tmp_path, text, said):
    path = tmp_path / "同义词.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFault) as fault:
        words.load(path)
    assert said in str(fault.value) and str(path) in str(fault.value)


def test_the_table_lies_beside_the_forms():
    assert (places.TEMPLATES / words.FILE).is_file()
