"""Whose figures a working folder holds, by its settings and its register."""

from __future__ import annotations

from bianzhi_xl.binding import Whose
from bianzhi_xl.nouns import Settings
from bianzhi_xl.register.units import Units


def whose_figures(settings: Settings, units: Units) -> Whose | None:
    """The county's or the unit's; a unit's are also its managing unit's and its subordinates'.  None for the
    whole prefecture: there every county's sheets are read."""
    if settings.serves == "全州":
        return None
    names = {code: str(record.get("机构名称") or "") for code, record in units.records.items()}
    if settings.serves == "县市":
        return Whose((settings.name,), frozenset(names.values()))
    own = units.find(settings.unit)
    above = {code: units.find(record.get("隶属单位")) for code, record in units.records.items()}
    near = {code for code, parent in above.items() if own is not None and own in (code, parent)}
    near |= {parent for code, parent in above.items() if code == own and parent is not None}
    others = frozenset(name for code, name in names.items() if code not in near)
    return Whose((settings.unit, *(names[code] for code in near)), others, is_unit=True)
