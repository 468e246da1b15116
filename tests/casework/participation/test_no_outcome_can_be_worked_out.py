"""What is told of an intervention, of its course, and of those with a word in common, together tells of nobody."""

from collections.abc import Hashable, Mapping
from datetime import timedelta

import pytest
from django.conf import settings as installation
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.casework.courses import numbers
from fodfaeste.casework.courses.models import ChangeCount, CourseCount
from fodfaeste.casework.participation import outcomes
from fodfaeste.casework.participation.models import Outcome
from fodfaeste.casework.participation.rules import STOP_REASONS
from fodfaeste.foundation import clock
from tests.reconstruction import Reader

REASONS = list(STOP_REASONS)[:4]
few = st.integers(0, 12)
HOW = ("better", "same", "worse")
AFTER = ("observed_26", "passed_26", "observed_52", "passed_52")


@st.composite
def counts(draw: st.DrawFn) -> Outcome:
    """Any counts that can be true of one intervention."""
    reasons = {reason: draw(few) for reason in REASONS}
    found = Outcome(
        counted_at=clock.now(), going_on=draw(few), completed=draw(few), stopped=sum(reasons.values()), reasons=reasons
    )
    ended = left = found.completed + found.stopped
    for of, yes in zip(AFTER, ("self_support_26", "paid_26", "self_support_52", "paid_52"), strict=True):
        setattr(found, of, max(0, ended - draw(few)))
        setattr(found, yes, draw(st.integers(0, getattr(found, of))))
    for how in HOW:
        setattr(found, how, draw(st.integers(0, left)))
        left -= getattr(found, how)
    return found


def truth_of(found: Outcome) -> dict[Hashable, int]:
    cells: dict[Hashable, int] = {state: getattr(found, state) for state in ("completed", "stopped", "going_on", *HOW)}
    cells |= {("why", key): int(found.reasons.get(key, 0)) for key in STOP_REASONS}
    for of, yes in zip(AFTER, ("self_support_26", "paid_26", "self_support_52", "paid_52"), strict=True):
        cells |= {(of, "yes"): getattr(found, yes), (of, "no"): getattr(found, of) - getattr(found, yes)}
    return cells


def reading(told: outcomes.Told) -> Reader:
    """The page of an intervention. Those looked up later, and those who answered, are among those who ended."""
    reader = Reader()
    reader.reads(["completed", "stopped", "going_on"], told.began)
    for state, line in zip(("completed", "stopped", "going_on"), told.lines, strict=True):
        reader.reads([state], line.count)
        assert line.count is not None or line.interval is None, "a hidden number has no share"
    reader.knows({("why", key): 1 for key in STOP_REASONS} | {"stopped": -1}, 0, 0)
    keys = {words: key for key, words in STOP_REASONS.items()}
    for line in told.reasons:
        reader.reads([("why", keys[line.words])], line.count)
    if told.reasons:  # what is left out is nobody
        named = {keys[line.words] for line in told.reasons}
        for key in set(STOP_REASONS) - named:
            reader.reads([("why", key)], 0)
    places = {"Selvforsørgende 26": 0, "Timer med almindelig løn 26": 1, "Selvforsørgende 52": 2}
    for line in told.after:
        of = AFTER[next((at for words, at in places.items() if line.words.startswith(words)), 3)]
        reader.reads([(of, "yes"), (of, "no")], int(line.words.rsplit(" ", 1)[1]))
        reader.reads([(of, "yes")], line.count)
    for of in AFTER:
        reader.knows({"completed": 1, "stopped": 1, (of, "yes"): -1, (of, "no"): -1}, 0)
    for how, line in zip(HOW, told.change, strict=False):
        reader.reads([how], line.count)
    reader.knows({"completed": 1, "stopped": 1} | dict.fromkeys(HOW, -1), 0)
    return reader


@settings(max_examples=50, deadline=None)
@given(counts())
def test_what_came_of_an_intervention_tells_of_nobody(found: Outcome) -> None:
    least = installation.FODFAESTE_MINIMUM_CELL
    assert reading(outcomes.told(found)).worked_out(truth_of(found), least) == {}


def test_those_looked_up_later_would_tell_how_many_ended() -> None:
    """Four completed and one is there still: with 24 looked up of 25 the four can only be four or five."""
    found = Outcome(
        counted_at=clock.now(), going_on=1, completed=4, stopped=20, reasons={"ill": 20}, observed_26=24,
        self_support_26=12,
    )  # fmt: skip
    told = outcomes.told(found)
    assert told.after == []
    reader = reading(told)
    assert reader.between("completed") == (0, 5)
    reader.reads([("observed_26", "yes"), ("observed_26", "no")], 24)
    assert reader.between("completed") == (4, 5)


# ---- courses -------------------------------------------------------------------------------------------------------


@st.composite
def course_counts(draw: st.DrawFn) -> CourseCount:
    changed = [{key: draw(few) for key in numbers.CHANGED} for _ in range(2)]
    completed, stopped = (sum(each.values()) for each in changed)
    follow, left = {}, completed + stopped
    for key in list(numbers.FOLLOWED)[:-1]:
        follow[key] = draw(st.integers(0, min(left, 12)))
        left -= follow[key]
    follow[list(numbers.FOLLOWED)[-1]] = left
    return CourseCount(
        counted_at=clock.now(), going_on=draw(few), completed=completed, stopped=stopped, came=30, marked=40,
        completers=changed[0], leavers=changed[1], follow=follow,
    )  # fmt: skip


def read_course(told: numbers.Told) -> Reader:
    reader = Reader()
    states = ("completed", "stopped", "going_on")
    reader.reads(states, told.began)
    for state, line in zip(states, told.kept, strict=True):
        reader.reads([state], line.counts[0])
    reader.reads(["completed", "stopped"], told.ended)
    reader.reads(["completed"], told.completers)
    for state, name in (("completed", "own"), ("stopped", "left")):
        reader.knows({(name, key): 1 for key in numbers.CHANGED} | {state: -1}, 0, 0)
    reader.knows({("follow", key): 1 for key in numbers.FOLLOWED} | {"completed": -1, "stopped": -1}, 0, 0)
    for key, line in zip(numbers.CHANGED, told.changed, strict=False):
        reader.reads([("own", key)], line.counts[0])
        reader.reads([("own", key), ("left", key)], line.counts[1])
    for key, line in zip(numbers.FOLLOWED, told.followed, strict=False):
        reader.reads([("follow", key)], line.counts[0])
    return reader


def course_truth(held: CourseCount) -> dict[Hashable, int]:
    def part(name: str, cells: Mapping[str, int]) -> dict[Hashable, int]:
        return {(name, key): count for key, count in cells.items()}

    states: dict[Hashable, int] = {"completed": held.completed, "stopped": held.stopped, "going_on": held.going_on}
    return states | part("own", held.completers) | part("left", held.leavers) | part("follow", held.follow)


@pytest.mark.django_db
def test_what_came_of_a_course_tells_of_nobody() -> None:
    ChangeCount.objects.create(counted_at=clock.now() - timedelta(1), pairs=60, needed=30, reliability=0.8, error=2.0)

    @settings(max_examples=30, deadline=None)
    @given(course_counts())
    def tells_of_nobody(held: CourseCount) -> None:
        reader = read_course(numbers.told(held))
        assert reader.worked_out(course_truth(held), installation.FODFAESTE_MINIMUM_CELL) == {}

    tells_of_nobody()
