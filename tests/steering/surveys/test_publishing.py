"""What is published of answers cannot be turned back into small numbers, by nobody with paper and patience."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.small_numbers import split
from fodfaeste.steering.surveys.rules import tables, whole

MINIMUM = 3
ANSWERS = ("a", "b", "c")
small = st.fixed_dictionaries({name: st.integers(0, 6) for name in ANSWERS})


def possible(groups: dict[str, dict[str, int | None]], sizes: dict[str, int], everybody: dict[str, int | None]) -> list:  # type: ignore[type-arg]
    """Every set of tables that fits what is published."""
    names = list(groups)
    ways = []
    for name in names:
        ways.append(
            [
                cells
                for cells in product(range(sizes[name] + 1), repeat=len(ANSWERS))
                if sum(cells) == sizes[name]
                and all(groups[name][a] is None or groups[name][a] == n for a, n in zip(ANSWERS, cells, strict=True))
            ]
        )
    return [
        found
        for found in product(*ways)
        if all(everybody[a] is None or everybody[a] == sum(cells[i] for cells in found) for i, a in enumerate(ANSWERS))
    ]


@settings(max_examples=150)
@given(one=small, two=small)
def test_no_small_number_of_a_group_can_be_worked_out(one: dict[str, int], two: dict[str, int]) -> None:
    groups = {"one": one, "two": two}
    everybody = whole({"q": {a: one[a] + two[a] for a in ANSWERS}}, MINIMUM)["q"]
    found = split(groups, everybody, MINIMUM)
    if found is None:
        return
    fits = possible(found, {name: sum(table.values()) for name, table in groups.items()}, everybody)
    assert tuple(tuple(groups[name][a] for a in ANSWERS) for name in groups) in fits
    for at, name in enumerate(groups):
        for i, a in enumerate(ANSWERS):
            if 0 < groups[name][a] < MINIMUM:
                assert found[name][a] is None
                assert len({each[at][i] for each in fits}) > 1, f"{name} {a} can only be {groups[name][a]}"


def test_groups_without_small_numbers_are_shown_whole() -> None:
    groups = {"one": {"a": 5, "b": 0, "c": 9}, "two": {"a": 7, "b": 4, "c": 0}}
    everybody = whole({"q": {"a": 12, "b": 4, "c": 9}}, MINIMUM)["q"]
    assert split(groups, everybody, MINIMUM) == groups


def test_a_group_alone_is_never_split_off() -> None:
    assert split({"one": {"a": 9, "b": 9, "c": 9}}, {"a": 9, "b": 9, "c": 9}, MINIMUM) is None


def test_a_question_passed_over_is_counted_so_that_every_question_counts_everybody() -> None:
    counted = tables([{"q": "a"}, {"r": "b"}, {"q": "unknown"}], {"q": ["a", "b"], "r": ["a", "b"]})
    assert counted == {"q": {"a": 1, "b": 0, "intet_svar": 2}, "r": {"a": 0, "b": 1, "intet_svar": 2}}
