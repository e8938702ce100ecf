"""The floor plan: an import points down, never sideways or up; each foreign library has its rooms."""

import ast
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent / "bianzhi_xl"
FLOORS = (
    {"nouns"},
    {"disk", "places", "yamltext"},
    {"binding", "language", "register", "settings", "waivers"},
    {"forms", "rules"},
    {
        "addin",
        "adopt",
        "check",
        "consolidate",
        "demo",
        "fill",
        "journal",
        "locate",
        "lock",
        "manual",
        "mark",
        "models",
        "new",
        "office",
        "papers",
        "parcel",
        "pledge",
        "printing",
        "report",
    },
    {"buttons"},
    {"cli", "ribbon"},
    {"__main__", "__init__"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
UP = {("office", "forms"), ("office", "rules"), ("office", "register"), ("office", "language")}
FOREIGN = {
    "docx": {"papers", "pledge"},
    "highspy": {"locate"},
    "ironcalc": {"office"},
    "lxml": {"office"},
    "openpyxl": {"demo", "models", "parcel", "report"},
    "pypdf": {"printing"},
    "python_calamine": {"register"},
    "rapidfuzz": {"binding"},
    "rich": {"cli", "manual"},
    "stdnum": {"register"},
    "xlwings": {"office"},
    "yaml": {"yamltext"},
}
MODULES = sorted(HOUSE.rglob("*.py"))


def room(path: Path) -> str:
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path):
    """Every imported module name in a file, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "bianzhi_xl":
                yield from (f"bianzhi_xl.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_imports_point_down(path):
    here = room(path)
    assert here in FLOOR, f"{here} has no place on the floor plan"
    for name in imports(path):
        if not name.startswith("bianzhi_xl"):
            continue
        there = (name.split(".") + ["__init__"])[1]
        assert there in FLOOR and there != "__init__", f"{path}: imports {name}"
        if there == here:
            continue
        assert FLOOR[there] < FLOOR[here], f"{path}: {here} may not import {there}"
        assert (here, there) not in UP, f"{path}: an office knows no {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_each_foreign_library_has_its_room(path):
    for name in imports(path):
        top = name.split(".")[0]
        if top in sys.stdlib_module_names or top == "bianzhi_xl":
            continue
        assert room(path) in FOREIGN.get(top, set()), f"{path}: {top} does not belong in {room(path)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_a_file_can_be_read_in_one_sitting(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 450, f"{path} is too long"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= 60, f"{path}: {node.name} has {length} lines"


def modules(tree: ast.AST, known):
    """The modules of ours that a file really loads, those in functions too; of a package's module only that."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom):
            inside = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (each if each in known else node.module for each in inside)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            yield from modules(node, known)


def test_modules_go_in_no_circle():
    """Inside a room, too."""
    known = {
        ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in MODULES
    }
    loads = {
        name: [each for each in modules(ast.parse(path.read_text(encoding="utf-8")), known) if each in known]
        for name, path in known.items()
    }
    done: set[str] = set()

    def walk(name, way):
        assert name not in way, " → ".join((*way[way.index(name) :], name))
        if name not in done:
            for each in loads[name]:
                walk(each, (*way, name))
            done.add(name)

    for name in loads:
        walk(name, ())
