"""Where the forms (templates/), the rules, the macros and README lie: beside the package in a checkout, inside
it when installed."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SHARE = _HERE / "share" if (_HERE / "share" / "rules.yaml").exists() else _HERE.parent

TEMPLATES = _SHARE / "templates"
MACROS = _SHARE / "macros"
MANUAL = _SHARE / "README.md"
RULES = _SHARE / "rules.yaml"
