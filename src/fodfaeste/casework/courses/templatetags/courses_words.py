"""Small words about groups."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def free(group: Any) -> int:
    """Places that nobody has; the group comes from `queries.groups`."""
    return max(group.seats - group.taken, 0)
