"""How full an intervention is. The room above that knows who takes part says so; the catalogue only asks."""

from collections.abc import Callable, Iterable
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


def taken_of(ids: Iterable[int]) -> dict[int, Taken]:
    """Intervention id → what all counters say together, in as many statements as there are counters."""
    chosen = list(ids)
    known = [counter(chosen) for counter in counters]
    found = {}
    for pk in chosen:
        answers = [table[pk] for table in known if pk in table]
        longest = [answer.wait_days for answer in answers if answer.wait_days is not None]
        found[pk] = Taken(
            sum(answer.taken for answer in answers),
            sum(answer.waiting for answer in answers),
            max(longest, default=None),
        )
    return found


def places_of(interventions: Iterable[Intervention]) -> dict[int, Places]:
    """Intervention → its places, in as many statements as there are counters."""
    chosen = list(interventions)
    taken = taken_of(each.pk for each in chosen)
    return {
        each.pk: Places(each.capacity, taken[each.pk].taken, taken[each.pk].waiting, taken[each.pk].wait_days)
        for each in chosen
    }
