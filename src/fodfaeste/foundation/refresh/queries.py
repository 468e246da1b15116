"""When a summary was counted."""

from fodfaeste.foundation.refresh.models import Refreshed


def last(name: str) -> Refreshed | None:
    """When the summary was counted last, or tried; None before the first time."""
    return Refreshed.objects.filter(summary=name).first()
