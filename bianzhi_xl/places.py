"""Where the forms (templates/) and the rules (rules.yaml) lie: beside the package in a checkout, inside it
when installed."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SHARE = _HERE / "share" if (_HERE / "share" / "rules.yaml").exists() else _HERE.parent

TEMPLATES = _SHARE / "templates"
RULES = _SHARE / "rules.yaml"
