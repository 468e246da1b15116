"""The reader of the other tests finds what can be worked out, and nothing else: else their silence says nothing."""

from collections.abc import Mapping

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.small_numbers import Shown, spaced, split, suppress
from tests.reconstruction import Reader

MINIMUM = 5
tables = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 14), min_size=1, max_size=6)
NAMES = ("a", "b", "c")
part = st.fixed_dictionaries({name: st.integers(0, 14) for name in NAMES})


def only_the_small(table: Mapping[str, int]) -> Shown:
    """What a careless program would publish: the small numbers gone, everything else told."""
    return Shown(
        {name: count if not 0 < count < MINIMUM else None for name, count in table.items()}, sum(table.values())
    )


def reading(table: Mapping[str, int], shown: Shown) -> dict[object, tuple[int, float]]:
    reader = Reader()
    reader.table(shown.cells, ("t",), shown.total)
    return reader.worked_out({("t", name): count for name, count in table.items()}, MINIMUM)


@settings(max_examples=50)
@given(tables)
def test_one_hidden_number_beside_a_total_is_always_found(table: dict[str, int]) -> None:
    assume(sum(0 < count < MINIMUM for count in table.values()) == 1)
    (small,) = (name for name, count in table.items() if 0 < count < MINIMUM)
    assert reading(table, only_the_small(table)) == {("t", small): (table[small], table[small])}


@settings(max_examples=50)
@given(tables)
def test_with_the_second_number_hidden_nothing_is_found(table: dict[str, int]) -> None:
    assert reading(table, suppress([table], MINIMUM)[0]) == {}


def test_a_number_between_two_of_few_is_found_as_well() -> None:
    reader = Reader()
    reader.reads(["a", "b"], 4)
    reader.knows(["a"], 1)
    assert reader.between("a") == (1, 4)
    assert reader.worked_out({"a": 2, "b": 2}, MINIMUM) == {"a": (1, 4)}


def test_a_share_with_a_known_whole_is_a_number() -> None:
    reader = Reader()
    reader.reads(["yes", "no"], 20)
    reader.reads(["yes"], 0.145 * 20, 0.155 * 20)
    assert reader.worked_out({"yes": 3, "no": 17}, MINIMUM) == {"yes": (3, 3)}


def test_two_tables_that_each_hide_well_can_tell_together() -> None:
    table, groups = {"a": 3, "b": 9, "c": 20}, {"x": 3, "y": 20, "z": 9}
    reader = Reader()
    for name, shown in zip("ts", suppress([table, groups], MINIMUM), strict=True):
        reader.table(shown.cells, (name,), shown.total)
    truth = {("t", name): count for name, count in table.items()} | {("s", name): n for name, n in groups.items()}
    assert reader.worked_out(truth, MINIMUM) == {}
    reader.reads([("t", "a"), ("s", "z")], 12)  # another table says so
    reader.reads([("s", "z"), ("s", "x")], 12)
    reader.knows({("t", "a"): 1, ("s", "x"): -1}, 0, 0)
    assert reader.worked_out(truth, MINIMUM) == {}
    reader.reads({("s", "z"): 1, ("s", "x"): -1}, 6)
    assert set(reader.worked_out(truth, MINIMUM)) == {("t", "a"), ("s", "x")}


def test_a_number_no_table_speaks_of_can_be_anything() -> None:
    assert Reader().between("a") == (0, float("inf"))


@settings(max_examples=40)
@given(st.lists(part, min_size=2, max_size=4))
def test_the_parts_and_the_whole_tell_of_nobody(parts: list[dict[str, int]]) -> None:
    named = {str(at): table for at, table in enumerate(parts)}
    everybody = {name: sum(table[name] for table in parts) for name in NAMES}
    (shown,) = suppress([everybody], MINIMUM)
    apart = split(named, shown.cells, MINIMUM) if shown.total is not None else None
    assert read_in_parts(named, shown, apart) == {}


def test_parts_that_only_lose_their_small_numbers_are_put_together_again() -> None:
    named = {"one": {"a": 2, "b": 9, "c": 8}, "two": {"a": 7, "b": 9, "c": 8}}
    shown = suppress([{"a": 9, "b": 18, "c": 16}], MINIMUM)[0]
    careless = {name: only_the_small(table).cells for name, table in named.items()}
    assert read_in_parts(named, shown, careless) == {("one", "a"): (2, 2)}


def read_in_parts(
    named: Mapping[str, Mapping[str, int]], shown: Shown, apart: Mapping[str, Mapping[str, int | None]] | None
) -> dict[object, tuple[int, float]]:
    reader = Reader()
    for name, count in shown.cells.items():
        reader.knows({(part, name): 1 for part in named} | {("all", name): -1}, 0, 0)
        reader.reads([("all", name)], count)
    reader.reads([("all", name) for name in NAMES], shown.total)
    for part, cells in (apart or {}).items():
        reader.table(cells, (part,), sum(named[part].values()))
    truth = {(part, name): table[name] for part, table in named.items() for name in NAMES}
    whole = {("all", name): sum(table[name] for table in named.values()) for name in NAMES}
    return reader.worked_out(truth | whole, MINIMUM)


steps = st.lists(st.integers(0, 9), min_size=3, max_size=5)


@settings(max_examples=50)
@given(one=steps, other=steps, left=st.integers(0, 9))
def test_curves_of_two_ways_out_tell_of_nobody(one: list[int], other: list[int], left: int) -> None:
    size = min(len(one), len(other))
    assert read_curves(one[:size], other[:size], left, careless=False) == {}


def test_curves_with_every_point_are_read_off() -> None:
    assert read_curves([5, 2, 9], [6, 0, 0], 8, careless=True) == {("one", 1): (2, 2)}


def read_curves(one: list[int], other: list[int], left: int, *, careless: bool) -> dict[object, tuple[int, float]]:
    grown = [[sum(way[: at + 1]) for at in range(len(way))] for way in (one, other)]
    people = sum(one) + sum(other) + left
    kept = [True] * len(one) if careless else spaced(grown, people, MINIMUM)
    reader = Reader()
    everybody = [*(("one", at) for at in range(len(one))), *(("other", at) for at in range(len(other))), "left"]
    reader.reads(everybody, people if people == 0 or people >= MINIMUM else None)
    for at, stays in enumerate(kept):
        for name, counts in zip(("one", "other"), grown, strict=True):
            reader.reads([(name, before) for before in range(at + 1)], counts[at] if stays else None)
    truth = {("one", at): count for at, count in enumerate(one)} | {("other", at): n for at, n in enumerate(other)}
    return reader.worked_out(truth | {"left": left}, MINIMUM)
