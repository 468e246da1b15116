"""The caseload band of each benefit group, and which target groups count under which band: dated rules, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from fodfaeste.casework.cases.queries import TargetGroup, target_groups
from fodfaeste.casework.cases.rules import CaseloadBand
from fodfaeste.foundation.rules.queries import NoRule, rows


@dataclass(frozen=True)
class Bands:
    """The bands by group. `group_of` leads from a target group to the group it counts in; `titles` names groups."""

    bands: Mapping[str, CaseloadBand]
    group_of: Mapping[str, str]
    titles: Mapping[str, str]

    def group(self, target_group: str) -> str:
        """The group a case of this target group counts in; itself where no rule knows it."""
        return self.group_of.get(target_group, target_group)

    def title(self, group: str) -> str:
        return self.titles.get(group, group)


def caseload_bands(on: date | None = None) -> Bands:
    """The bands of a day; empty where no rule holds, so that a page can say so instead of falling over."""
    groups = _target_groups(on)
    try:
        found = rows("caseload_bands", on)
    except NoRule:
        found = []
    bands = {
        row.text("group"): CaseloadBand(int(row.number("low")), int(row.number("high")), row.source) for row in found
    }
    under = {str(other): row.text("group") for row in found for other in cast(list[str], row.values["also"])}
    group_of = {each.key: under.get(each.group, each.group) for each in groups}
    return Bands(bands, group_of, _titles(groups, under))


def _target_groups(on: date | None) -> list[TargetGroup]:
    try:
        return target_groups(on)
    except NoRule:
        return []


def _titles(groups: list[TargetGroup], under: Mapping[str, str]) -> dict[str, str]:
    """A group is called as its target group of the same key; those that count along are named after it."""
    own: dict[str, str] = {}
    for each in groups:
        if each.key == each.group or each.group not in own:
            own[each.group] = each.title
    return {
        key: " og ".join([title, *(own[other].lower() for other, at in under.items() if at == key and other in own)])
        for key, title in own.items()
    }
