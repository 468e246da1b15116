"""For every name that occurs in a path, a value that exists in the demo data and belongs to the demo's citizen."""

from collections.abc import Callable

from fodfaeste.demo import personas
from fodfaeste.foundation.people.models import Citizen


def values() -> dict[str, object]:
    """Path argument → example value; an argument without data is left out."""
    user = personas.first_of("borger")
    citizen = user.citizen if user else None
    if citizen is None:
        return {}
    found: dict[str, object] = {"citizen_id": citizen.pk, "role": "sagsbehandler"}
    for name, find in FINDERS.items():
        value = find(citizen)
        if value is not None:
            found[name] = value
    return found


FINDERS: dict[str, Callable[[Citizen], object | None]] = {}
"""Filled below, one line per path argument."""
