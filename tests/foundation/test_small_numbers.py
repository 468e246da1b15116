"""No hidden number can be worked out again from what is shown."""

from itertools import permutations

from hypothesis import assume, given
from hypothesis import strategies as st

from fodfaeste.foundation.small_numbers import Shown, suppress

MINIMUM = 5
tables = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 14), min_size=1, max_size=6)
small_tables = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 9), min_size=1, max_size=5)


def one(table: dict[str, int], minimum: int = MINIMUM) -> Shown:
    return suppress([table], minimum)[0]


def consistent_worlds(shown: Shown, ceiling: int) -> list[dict[str, int]]:
    """Every table that would have been published exactly like this: what a reader who knows the method can know."""
    names = [name for name, count in shown.cells.items() if count is None]
    worlds = []

    def fill(found: dict[str, int], left: list[str]) -> None:
        if not left:
            world = {name: found.get(name, count) for name, count in shown.cells.items()}
            if one(world) == shown:
                worlds.append(world)
            return
        for count in range(ceiling + 1):
            fill({**found, left[0]: count}, left[1:])

    fill({}, names)
    return worlds


@given(tables)
def test_no_number_from_one_to_four_is_shown(table: dict[str, int]) -> None:
    shown = one(table)
    assert all(count is None or count == 0 or count >= MINIMUM for count in shown.cells.values())
    assert shown.total is None or shown.total == 0 or shown.total >= MINIMUM


@given(tables)
def test_what_is_shown_is_true(table: dict[str, int]) -> None:
    shown = one(table)
    assert all(count in (None, table[name]) for name, count in shown.cells.items())
    assert shown.total in (None, sum(table.values()))


@given(tables)
def test_a_table_without_small_numbers_is_shown_whole(table: dict[str, int]) -> None:
    assume(not any(0 < count < MINIMUM for count in table.values()))
    assert one(table) == Shown(table, sum(table.values()))


@given(tables)
def test_hidden_numbers_sum_to_at_least_the_minimum_when_the_total_is_shown(table: dict[str, int]) -> None:
    shown = one(table)
    hidden = [table[name] for name, count in shown.cells.items() if count is None]
    if hidden and shown.total is not None:
        assert shown.total - sum(count for count in shown.cells.values() if count is not None) >= MINIMUM


@given(tables)
def test_swapping_hidden_numbers_gives_the_very_same_publication(table: dict[str, int]) -> None:
    shown = one(table)
    names = [name for name, count in shown.cells.items() if count is None]
    for order in permutations(names):
        swapped = {**table, **{name: table[source] for name, source in zip(names, order, strict=True)}}
        assert one(swapped) == shown


@given(small_tables)
def test_every_hidden_number_could_have_been_another(table: dict[str, int]) -> None:
    shown = one(table)
    hidden = [name for name, count in shown.cells.items() if count is None]
    assume(0 < len(hidden) <= 3)
    worlds = consistent_worlds(shown, ceiling=max(table.values()) + 1)
    assert table in worlds
    for name in hidden:
        assert len({world[name] for world in worlds}) > 1


@given(tables, st.integers(0, 4))
def test_tables_of_the_same_people_hide_their_total_together(table: dict[str, int], few: int) -> None:
    other = {"x": few, "y": max(sum(table.values()) - few, 0)}
    assume(sum(other.values()) == sum(table.values()))
    first, second = suppress([table, other], MINIMUM)
    assert (first.total is None) == (second.total is None)
    if first.total is None:
        assert not any(count is not None for shown in (first, second) for count in shown.cells.values())


def test_one_small_number_takes_the_next_smallest_with_it() -> None:
    assert one({"a": 2, "b": 40, "c": 17}) == Shown({"a": None, "b": 40, "c": None}, 59)


def test_equal_hidden_numbers_are_not_enough() -> None:
    assert one({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 30}).cells["f"] is None


def test_a_minimum_that_hides_nothing_is_raised() -> None:
    assert one({"a": 1, "b": 40, "c": 50}, minimum=2).cells == {"a": None, "b": None, "c": 50}
