"""Names for the keys that rules and rooms use, read once per request."""

from fodfaeste.casework.cases.queries import TargetGroup, target_groups
from fodfaeste.foundation.rules.queries import NoRule


def groups_in_force() -> list[TargetGroup]:
    """The target groups of today; none where the installation has no such rule yet."""
    try:
        return target_groups()
    except NoRule:
        return []


def target_group_titles() -> dict[str, str]:
    """Key → title. A key that the rules have lost is shown as it is by whoever asks."""
    return {group.key: group.title for group in groups_in_force()}
