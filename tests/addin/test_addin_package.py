"""The .xlam as a package: reproducible, sound by the standard, known as ours."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from addin.made import BUTTONS, FRAME, MACROS, built, twin

from bianzhi_xl.addin.frame import ribbon_xml
from bianzhi_xl.addin.macros import modules
from bianzhi_xl.addin.package import is_ours, package
from bianzhi_xl.addin.project import vba_project

RELAY = (MACROS / "Relay.bas").read_text(encoding="ascii")


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_the_same_sources_give_the_same_bytes():
    assert built() == built()


def test_another_source_gives_other_bytes():
    assert twin(RELAY) != twin(RELAY.replace("vbExclamation", "vbCritical"))


def test_addin_and_twin_differ_in_their_kind_only():
    ours, other = parts(built()), parts(twin(RELAY))
    assert {name for name in ours if ours[name] != other[name]} == {"[Content_Types].xml"}
    assert b"application/vnd.ms-excel.addin.macroEnabled.main+xml" in ours["[Content_Types].xml"]
    assert b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in other["[Content_Types].xml"]


def test_every_relationship_has_its_part_and_every_part_its_type():
    found = parts(built())
    types = ElementTree.fromstring(found["[Content_Types].xml"])
    named = {node.get("PartName") for node in types} - {None}
    endings = {node.get("Extension") for node in types} - {None}
    assert named <= {f"/{name}" for name in found}
    assert all(name.rpartition(".")[2] in endings for name in found)
    for relations, base in (("_rels/.rels", ""), ("xl/_rels/workbook.xml.rels", "xl/")):
        for node in ElementTree.fromstring(found[relations]):
            assert base + node.get("Target") in found


def test_the_ribbon_is_found_by_its_relationship():
    found = parts(built())
    kinds = {node.get("Type"): node.get("Target") for node in ElementTree.fromstring(found["_rels/.rels"])}
    target = kinds["http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"]
    assert found[target] == ribbon_xml(BUTTONS, FRAME)


@pytest.mark.parametrize("ending", ["xlam", "xlsm"])
def test_openxml_audit_has_nothing_to_say(tmp_path, ending):
    audit = pytest.importorskip("openxml_audit")
    path = tmp_path / f"bianzhi.{ending}"
    path.write_bytes(built() if ending == "xlam" else twin(RELAY))
    result = audit.OpenXmlValidator().validate(path)
    assert result.is_valid, result.errors
    assert not result.errors


def test_openxml_audit_would_say_something(tmp_path):
    """The proof that it looks at the ribbon at all."""
    audit = pytest.importorskip("openxml_audit")
    path = tmp_path / "broken.xlam"
    broken = ribbon_xml(BUTTONS, FRAME).replace(b'size="large"', b'size="huge"')
    path.write_bytes(package(broken, vba_project(modules(BUTTONS, MACROS))))
    assert audit.OpenXmlValidator().validate(path).errors


def test_openpyxl_opens_it():
    import openpyxl

    assert openpyxl.load_workbook(io.BytesIO(twin(RELAY))).sheetnames == ["Sheet1"]


def test_our_own_add_in_is_known_and_others_are_not():
    import openpyxl

    other = io.BytesIO()
    openpyxl.Workbook().save(other)
    assert is_ours(built())
    assert not is_ours(other.getvalue())
    assert not is_ours(b"")
    assert not is_ours(built()[:-40])
