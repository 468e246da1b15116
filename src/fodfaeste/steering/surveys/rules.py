"""What may be published of a survey's answers. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fodfaeste.foundation.small_numbers import Shown, split, stands_alone, suppress

NO_ANSWER = "intet_svar"
"""A question that was passed over; it is counted like any other answer, so that every question counts everybody."""
ANSWERED, DECLINED, SILENT = "answered", "declined", "invited"
"""Where an invitation ends."""

Table = dict[str, int]
Hidden = dict[str, int | None]


def tables(answers: Sequence[Mapping[str, str]], items: Mapping[str, Sequence[str]]) -> dict[str, Table]:
    """Count every question over the same people. `items`: question → its answers in order."""
    found = {item: dict.fromkeys([*steps, NO_ANSWER], 0) for item, steps in items.items()}
    for given in answers:
        for item, table in found.items():
            chosen = given.get(item, "")
            table[chosen if chosen in table else NO_ANSWER] += 1
    return found


def whole(counted: Mapping[str, Table], minimum: int, *, answered_told: bool = True) -> dict[str, Hidden]:
    """The tables of everybody, with small numbers hidden; they sum to how many answered only where that is told."""
    shown: list[Shown] = suppress(list(counted.values()), minimum, total_told=answered_told)
    return {item: each.cells for item, each in zip(counted, shown, strict=True)}


@dataclass(frozen=True)
class Response:
    """How the invitations of everybody ended, and of each group; `groups` is empty where they would tell of a few.

    Every question sums to how many answered. So whoever sees the questions knows that, and with the number invited
    how many did not: where those are few, how many answered is a secret that the questions keep too.
    """

    everybody: Hidden
    answered_told: bool = True
    groups: dict[str, Hidden] = field(default_factory=dict)


def response(by_group: Mapping[str, Table], minimum: int, *, counted: bool) -> Response:
    """`by_group`: group → how many invitations ended where. `counted`: the questions are published as well."""
    everybody = {state: sum(table[state] for table in by_group.values()) for state in (ANSWERED, DECLINED, SILENT)}
    if not counted:
        shown = suppress([everybody], minimum)[0].cells
        return Response(shown, groups=split(by_group, shown, minimum) or {})
    (rest,) = suppress([_rest(everybody)], minimum)
    if rest.total is None:
        return Response(dict.fromkeys(everybody), answered_told=False)
    found = Response({ANSWERED: everybody[ANSWERED], **rest.cells})
    alone = all(
        stands_alone(part, minimum)
        for table in by_group.values()
        for part in (table[ANSWERED], sum(_rest(table).values()))
    )
    if alone and len(by_group) > 1:
        apart = split({name: _rest(table) for name, table in by_group.items()}, rest.cells, minimum)
        for name, table in by_group.items():
            cells: Hidden = apart[name] if apart else dict.fromkeys(rest.cells)
            found.groups[name] = {ANSWERED: table[ANSWERED], **cells}
    return found


def _rest(table: Mapping[str, int]) -> Table:
    return {state: table[state] for state in (DECLINED, SILENT)}
