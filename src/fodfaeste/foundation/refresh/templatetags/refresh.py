"""Says on a page when its numbers were counted, and from what."""

from django import template

from fodfaeste.foundation.refresh import queries

register = template.Library()


@register.inclusion_tag("refresh/_refreshed.html")
def refreshed(name: str) -> dict[str, object]:
    """`{% refreshed "money" %}`: when the summary was counted, what it rests on, and what went wrong since."""
    return {"found": queries.last(name)}
