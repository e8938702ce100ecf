"""The ribbon: the frame says where, the table says what; both name the same buttons, and the macros exist."""

import ast
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from addin.made import BUTTONS, FRAME, MACROS, expected_command

from bianzhi_xl.addin.frame import NAMESPACE, ribbon_xml
from bianzhi_xl.addin.macros import TEXTS, command, modules
from bianzhi_xl.nouns import Fault, FileFault

# The attributes that the schema of 2009/07/customui allows, as far as the frame may use them.
ALLOWED = {
    "customUI": {"onLoad", "loadImage"},
    "ribbon": {"startFromScratch"},
    "tabs": set(),
    "tab": set("id idMso idQ tag insertAfterMso insertBeforeMso label keytip visible".split()),
    "group": set(
        "id label screentip supertip keytip visible autoScale centerVertically image imageMso tag".split()
    ),
    "button": set(
        "id tag label screentip supertip keytip imageMso image size showLabel showImage description enabled visible "
        "onAction getEnabled getLabel getVisible".split()
    ),
    "separator": {"id"},
}


@dataclass(frozen=True)
class Named:
    name: str
    label: str
    tip: str


def tree(xml=None):
    return ElementTree.fromstring(xml or ribbon_xml(BUTTONS, FRAME))


def called(name, root=None):
    return list((root if root is not None else tree()).iter(f"{{{NAMESPACE}}}{name}"))


def procedures():
    """Every public procedure of the add-in with its parameters."""
    code = "\n".join(module.code for module in modules(BUTTONS, MACROS))
    return dict(re.findall(r"^Public (?:Sub|Function) (\w+)\((.*?)\)", code, re.M))


def test_only_attributes_of_the_schema():
    for node in tree().iter():
        space, _, name = node.tag[1:].partition("}")
        assert space == NAMESPACE
        assert set(node.attrib) <= ALLOWED[name], name


def test_names_are_written_once():
    """An id may stand once in the whole ribbon; a key tip once in the tab, with three letters at most."""
    ids = [node.get("id") for node in tree().iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    tips = [node.get("keytip") for node in called("button")]
    assert len(tips) == len(set(tips)) == len(BUTTONS)
    assert all(re.fullmatch("[A-Z0-9]{1,3}", tip) for tip in tips)


def test_the_frame_leaves_words_and_callbacks_to_the_table():
    raw = tree(FRAME.read_bytes())
    for node in called("button", raw):
        assert set(node.attrib) <= {"id", "imageMso", "size", "keytip", "tag"}


def test_a_button_says_what_the_table_says():
    shown = {node.get("id"): node for node in called("button")}
    assert shown["fill"].attrib == {
        "id": "fill",
        "imageMso": "FillDown",
        "size": "large",
        "keytip": "F",
        "tag": "book",
        "label": "填表",
        "screentip": "填表",
        "supertip": next(button.tip for button in BUTTONS if button.name == "fill"),
        "onAction": "press_fill",
        "getEnabled": "enabled_fill",
    }
    assert {(name, node.get("label")) for name, node in shown.items()} == {(b.name, b.label) for b in BUTTONS}


def test_the_groups_are_the_steps_of_the_work():
    groups = {group.get("label"): [node.get("id") for node in group] for group in called("group")}
    assert groups == {
        "准备": ["new", "import"],
        "填表": ["fill", "preview", "undo"],
        "核对": ["mark", "mark_folder", "previous", "next", "who", "accept", "explain", "confirm", "unmark"],
        "锁定与报送": ["lock", "unlock", "assemble", "verify"],
        "其他": ["settings", "help"],
    }
    assert [tab.get("label") for tab in called("tab")] == ["编制统计"]


def test_every_callback_of_the_ribbon_is_a_macro_with_the_right_parameters():
    known = procedures()
    assert known[tree().get("onLoad")] == "loaded As IRibbonUI"
    for node in called("button"):
        assert known[node.get("onAction")] == "control As IRibbonControl"
        assert known[node.get("getEnabled")] == "control As IRibbonControl, ByRef enabled As Variant"


def test_every_callback_macro_is_used_by_the_ribbon():
    used = {node.get(name) for node in called("button") for name in ("onAction", "getEnabled")}
    assert {name for name in procedures() if name.startswith(("press_", "enabled_"))} == used


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.name)
def test_a_command_is_python_that_imports_the_ribbon_only(button):
    text = command(button.name)
    assert text == expected_command(button.name)
    assert not set(text) & set("\"'%&|<>^")  # nothing that a command line would read otherwise
    brought, called = ast.parse(text).body
    assert isinstance(brought, ast.ImportFrom)
    assert (brought.module, [alias.name for alias in brought.names]) == ("bianzhi_xl", ["ribbon"])
    assert isinstance(called.value, ast.Call)
    assert called.value.func.value.id == "ribbon"
    assert not called.value.args and not called.value.keywords


def test_chinese_texts_come_back_from_their_numbers():
    (texts,) = [module.code for module in modules(BUTTONS, MACROS) if module.name == "Texts"]
    assert texts.isascii()
    assert max(map(len, texts.splitlines())) < 1023
    said = {
        name: "".join(chr(int(number)) for number in re.findall(r"ChrW\((\d+)\)", body))
        for name, body in re.findall(r"Function Text(\w+)\(\) As String\n(.*?)End Function", texts, re.S)
    }
    assert said == TEXTS


def refusal(buttons=BUTTONS, frame=FRAME):
    with pytest.raises(Fault) as caught:
        ribbon_xml(buttons, frame)
    return str(caught.value)


def test_a_button_that_the_frame_forgets_is_refused():
    more = (*BUTTONS, Named("report", "报表", "出报表。"))
    assert refusal(more) == f"{FRAME}：功能区里缺按钮：report，请补上。"


def test_a_button_that_the_table_does_not_know_is_refused():
    assert refusal(BUTTONS[:-1]) == f"{FRAME}：功能区里有按钮表没有的按钮：help，请改正名称或补进按钮表。"


def test_a_button_twice_is_refused(tmp_path):
    assert refusal((*BUTTONS, BUTTONS[0])) == "按钮表里的按钮重复：new，请各留一个。"
    frame = tmp_path / "ribbon.xml"
    frame.write_text(FRAME.read_text(encoding="utf-8").replace('id="undo"', 'id="fill"'), encoding="utf-8")
    assert refusal(frame=frame) == f"{frame}：功能区里的按钮重复：fill，请各留一个。"


@pytest.mark.parametrize("name", ["填表", "fill-all", "2fill", 'x"y'])
def test_a_name_that_no_macro_can_have_is_refused(name, tmp_path):
    frame = tmp_path / "ribbon.xml"
    frame.write_text(
        f'<customUI xmlns="{NAMESPACE}"><button id="{name.replace(chr(34), "&quot;")}"/></customUI>',
        encoding="utf-8",
    )
    assert refusal((Named(name, "填", "填。"),), frame) == (
        f"按钮“填”的英文名“{name}”不能用作宏的名称，请只用英文字母、数字和下划线。"
    )


@pytest.mark.parametrize("text", ["", "很" * 1025])
def test_a_tip_that_the_ribbon_would_refuse_is_refused(text):
    changed = (Named("new", "新建", text), *BUTTONS[1:])
    assert refusal(changed) == "按钮“new”的名称或说明是空的，或超过 1024 字，请改正。"


def test_a_frame_that_is_no_ribbon_is_refused(tmp_path):
    frame = tmp_path / "ribbon.xml"
    frame.write_text("<customUI>\n<ribbon>\n</customUI>", encoding="utf-8")
    assert refusal(frame=frame) == f"{frame}：第 3 行不是合格的 XML，请改正。"
    frame.write_text("<customUI/>", encoding="utf-8")
    assert refusal(frame=frame) == f"{frame}：不是功能区的 XML（应为 {NAMESPACE} 的 customUI），请检查。"


def test_a_macro_with_chinese_in_it_is_refused(tmp_path):
    for path in MACROS.glob("*.bas"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "Relay.bas").write_text("Option Explicit\n' 说明\n", encoding="utf-8")
    with pytest.raises(FileFault) as caught:
        modules(BUTTONS, tmp_path)
    assert (
        str(caught.value) == f"{tmp_path / 'Relay.bas'}：第 2 行有英文以外的字符，请移到功能区或 Python 里。"
    )
