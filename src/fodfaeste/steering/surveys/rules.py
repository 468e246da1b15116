"""What may be published of a survey's answers. Pure: no Django."""

from collections.abc import Mapping, Sequence

from fodfaeste.foundation.small_numbers import SMALLEST_MINIMUM, Shown, suppress

NO_ANSWER = "intet_svar"
"""A question that was passed over; it is counted like any other answer, so that every question counts everybody."""

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


def whole(counted: Mapping[str, Table], minimum: int) -> dict[str, Hidden]:
    """The tables of everybody, with small numbers hidden."""
    shown: list[Shown] = suppress(list(counted.values()), minimum)
    return {item: each.cells for item, each in zip(counted, shown, strict=True)}


def split(groups: Mapping[str, Table], everybody: Hidden, minimum: int) -> dict[str, Hidden] | None:
    """One question for each group beside everybody's, or None where the groups would tell of a few.

    The groups and everybody can be subtracted from each other. Therefore an answer that must be hidden in one group is
    hidden in all of them; the hidden answers together hold nobody or at least `minimum` people in every group; and what
    is hidden could be otherwise: in each group with something hidden two hidden numbers can change by one against
    another group without any published number changing.
    """
    minimum = max(minimum, SMALLEST_MINIMUM)
    if len(groups) < 2:
        return None
    hidden = [
        answer
        for answer, count in everybody.items()
        if count is None or any(0 < table[answer] < minimum for table in groups.values())
    ]
    if not hidden:
        return {name: dict(table) for name, table in groups.items()}
    if len(hidden) < 2:
        smallest = sorted((answer for answer in everybody if answer not in hidden), key=lambda a: _most(groups, a))
        hidden += smallest[:1]
    for table in groups.values():
        together = sum(table[answer] for answer in hidden)
        if 0 < together < minimum:
            return None
    if not _could_be_otherwise(groups, hidden, minimum):
        return None
    return {
        name: {answer: None if answer in hidden else count for answer, count in table.items()}
        for name, table in groups.items()
    }


def _most(groups: Mapping[str, Table], answer: str) -> int:
    return max(table[answer] for table in groups.values())


def _could_be_otherwise(groups: Mapping[str, Table], hidden: Sequence[str], minimum: int) -> bool:
    """Every hidden small number has a partner to swap with: −1 here and there, +1 in the two other corners."""
    for name, table in groups.items():
        for answer in hidden:
            if not 0 < table[answer] < minimum:
                continue
            if not any(
                groups[other][partner] > 0
                for other in groups
                if other != name
                for partner in hidden
                if partner != answer
            ):
                return False
    return True
