"""How full an intervention is. The room above that knows who takes part says so; the catalogue only asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fodfaeste.casework.catalogue.models import Intervention


@dataclass(frozen=True)
class Taken:
    """Places in use and people waiting. `wait_days` is how long the one who waits longest has waited."""

    taken: int = 0
    waiting: int = 0
    wait_days: int | None = None


@dataclass(frozen=True)
class Places:
    """`free` is None where there is no limit."""

    capacity: int | None
    taken: int
    waiting: int
    wait_days: int | None

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


counters: list[Callable[[Iterable[int]], dict[int, Taken]]] = []
"""Intervention ids → how many places are taken; filled by the room of participation when Django starts."""


def places_at(capacities: Mapping[int, int | None]) -> dict[int, Places]:
    """Intervention id (with its capacity) → its places, in as many statements as there are counters."""
    known = [counter(list(capacities)) for counter in counters]
    found = {}
    for pk, capacity in capacities.items():
        answers = [table[pk] for table in known if pk in table]
        longest = [answer.wait_days for answer in answers if answer.wait_days is not None]
        found[pk] = Places(
            capacity,
            sum(answer.taken for answer in answers),
            sum(answer.waiting for answer in answers),
            max(longest, default=None),
        )
    return found


def places_of(interventions: Iterable[Intervention]) -> dict[int, Places]:
    """The same for interventions at hand."""
    return places_at({each.pk: each.capacity for each in interventions})
