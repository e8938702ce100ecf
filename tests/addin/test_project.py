"""vbaProject.bin, read back by programs of others."""

import io
import re
import struct

import pytest
from addin.made import BUTTONS, MACROS, twin
from hypothesis import example, given
from hypothesis import strategies as st

from bianzhi_xl.addin.compound import compound
from bianzhi_xl.addin.macros import modules
from bianzhi_xl.addin.project import Module, vba_project
from bianzhi_xl.addin.squeeze import squeezed

olevba = pytest.importorskip("oletools.olevba")
olefile = pytest.importorskip("olefile")

lines = st.lists(
    st.sampled_from([b"Public Sub press_fill()\r\n", b"    On Error Resume Next\r\n", b"x"])
).map(b"".join)
long_text = st.builds(
    lambda piece, times: piece * times, st.binary(min_size=1, max_size=40), st.integers(1, 900)
)


@given(st.one_of(st.binary(max_size=9000), lines, long_text))
@example(b"")
@example(b"a" * 4096)
@example(b"ab" * 4096 + b"c")
@example(bytes(range(256)) * 33)
def test_what_is_compressed_comes_back(data):
    unpacked = bytes(olevba.decompress_stream(bytearray(squeezed(data))))
    # A chunk that cannot be made shorter is stored whole, filled up with zeros ([MS-OVBA] 2.4.1.3.10).
    assert unpacked[: len(data)] == data
    assert not unpacked[len(data) :].strip(b"\0")


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=9000))
def test_a_source_comes_back_with_nothing_added(text):
    assert bytes(olevba.decompress_stream(bytearray(squeezed(text.encode())))).decode() == text


names = st.text(st.sampled_from("abcXYZ_019"), min_size=1, max_size=31)


@example({"edge": b"x" * 4096, "below": b"x" * 4095, "sector": b"x" * 4097, "empty": b""})
@given(st.dictionaries(names, st.binary(max_size=6000), max_size=40))
def test_a_compound_file_holds_its_streams(streams):
    unlike = {name.upper(): (name, data) for name, data in streams.items()}  # names differ in more than case
    streams = dict(unlike.values())
    with olefile.OleFileIO(
        io.BytesIO(compound({"VBA": streams, "PROJECT": b"ID"})), raise_defects=olefile.DEFECT_UNSURE
    ) as read:
        assert sorted(read.listdir()) == sorted([["PROJECT"], *(["VBA", name] for name in streams)])
        for name, data in streams.items():
            assert read.openstream(["VBA", name]).read() == data
        assert read.parsing_issues == []


def test_siblings_are_found_by_searching():
    """Excel looks a stream up in the tree: to the left are shorter names, then those earlier in the alphabet."""
    names = ["dir", "Relay", "Texts", "Sheet1", "Buttons", "ThisWorkbook", "_VBA_PROJECT"]
    data = compound(dict.fromkeys(names, b"1"))
    (first,) = struct.unpack_from("<I", data, 48)
    entries = [
        struct.unpack_from("<64sHBBIII", data, 512 * (first + 1) + 128 * number)
        for number in range(len(names) + 1)
    ]

    def look_up(name, number):
        raw, length, _, _, left, right, _ = entries[number]
        here = raw[: length - 2].decode("utf-16-le").upper()
        if here == name:
            return True
        return look_up(name, left if (len(name), name) < (len(here), here) else right)

    assert all(look_up(name.upper(), entries[0][6]) for name in names)


def stored(data):
    """Module name to source, as oletools reads them."""
    read = olevba.VBA_Parser("vbaProject.bin", data=data)
    return {name.rpartition(".")[0]: code for _, _, name, code in read.extract_macros()}


def test_the_sources_are_those_in_the_folder():
    found = stored(vba_project(modules(BUTTONS, MACROS)))
    assert sorted(found) == ["Buttons", "Relay", "Sheet1", "Texts", "ThisWorkbook"]
    for name in ("Relay", "ThisWorkbook"):
        written = (MACROS / f"{name}.bas").read_text(encoding="ascii")
        without_name = written.removeprefix(f'Attribute VB_Name = "{name}"\n')
        assert without_name.replace("\n", "\r\n") in found[name]


def test_the_document_modules_belong_to_workbook_and_sheet():
    found = stored(vba_project([]))
    assert sorted(found) == ["Sheet1", "ThisWorkbook"]
    assert 'VB_Base = "0{00020819-0000-0000-C000-000000000046}"' in found["ThisWorkbook"]
    assert 'VB_Base = "0{00020820-0000-0000-C000-000000000046}"' in found["Sheet1"]


def test_the_project_holds_sources_only():
    """Version 0xFFFF and no cache: Excel compiles what it reads ([MS-OVBA] 2.3.4.1)."""
    with olefile.OleFileIO(io.BytesIO(vba_project([Module("One", "Sub A()\nEnd Sub\n")]))) as read:
        assert read.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000000")
        assert not [stream for stream in read.listdir() if stream[-1].startswith("__SRP")]
        text = read.openstream("PROJECT").read().decode("ascii")
    assert re.findall(r"^(?:Document|Module)=(\w+)", text, re.M) == ["ThisWorkbook", "Sheet1", "One"]


def test_an_independent_library_reads_it(tmp_path):
    pyopenvba = pytest.importorskip("pyopenvba")
    path = tmp_path / "twin.xlsm"
    path.write_bytes(twin((MACROS / "Relay.bas").read_text(encoding="ascii")))
    with pyopenvba.ExcelFile(path) as book:
        assert sorted(book.module_names()) == ["Buttons", "Relay", "Sheet1", "Texts", "ThisWorkbook"]


@pytest.mark.parametrize("module", modules(BUTTONS, MACROS), ids=lambda module: module.name)
def test_every_module_is_sound_vba(module):
    """Parsed; and what a person could run into has an answer to errors."""
    interpreter = pytest.importorskip("pyopenvba.interpreter")
    # It plays no events of Excel, so the word that asks for them is left out.
    interpreter.parse_module(module.code.replace("WithEvents ", ""), name=module.name)
    assert "Option Explicit" in module.code
    for body in re.findall(
        r"^(?:Public Sub|Private Sub (?:Workbook|host)_)(.*?)^End Sub", module.code, re.M | re.S
    ):
        assert "On Error" in body


@pytest.mark.parametrize("path", sorted(MACROS.glob("*.bas")), ids=lambda path: path.name)
def test_hand_written_macros_are_ascii(path):
    path.read_bytes().decode("ascii")
