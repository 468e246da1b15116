"""What is published of open cases tells of nobody: totals, changes, boards, the portfolio and the report, together."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as installation
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.plans.models import Plan, PlanAnswer, PlanVersion
from fodfaeste.casework.record import totals
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import DENMARK, Quarter
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.small_numbers import suppress
from fodfaeste.site.setup import load_shipped
from fodfaeste.steering.caseload import changes, queries
from fodfaeste.steering.caseload import counting as caseload
from fodfaeste.steering.caseload.rules import WhatIf
from fodfaeste.steering.committee import counting, room_figures
from fodfaeste.steering.deadlines import queries as deadlines
from fodfaeste.steering.deadlines.models import DeadlineCount, PortfolioCount
from fodfaeste.steering.deadlines.rules import MEASURES
from tests.cast import Cast, build_cast, make_citizen
from tests.reconstruction import Reader

pytestmark = pytest.mark.django_db
PERIOD = Quarter(2026, 3)
NOW = datetime(2026, 10, 2, 9, 0, tzinfo=DENMARK)
OPENED, ANSWERED = date(2026, 7, 1), datetime(2026, 9, 10, 9, 0, tzinfo=DENMARK)
PEOPLE = 80
GROUPS = ("kontanthjaelp", "sygedagpenge", "ressourceforloeb")
STATES = ("agree", "disagree", "could_not", "waiting", "none")
Kind = tuple[str, str, int]
"""Target group, the answer to the plan, and changes of caseworker."""


class Town(list[Citizen]):
    """So many citizens, told in one word where a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} citizens"


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with clock.at(NOW):
        made = build_cast()
        list(load_shipped())
        Assignment.objects.all().delete()
        Case.objects.all().delete()
        yield made


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(make_citizen("Prøve", f"Nummer {at}", f"70018{at:05d}") for at in range(PEOPLE))


@contextmanager
def opened(cast: Cast, town: Town, kinds: Sequence[Kind]) -> Iterator[None]:
    """An open case for each, half of them in each team; afterwards everything is as it was."""
    with transaction.atomic():
        teams, workers = (cast.team["Nord"], cast.team["Syd"]), (cast.employee["mette"], cast.employee["sofie"])
        people = list(zip(town, kinds, strict=False))
        cases = Case.objects.bulk_create(
            Case(citizen=citizen, team=teams[at % 2], target_group=kind[0], opened=OPENED)
            for at, (citizen, kind) in enumerate(people)
        )
        Assignment.objects.bulk_create(
            Assignment(
                case=case, employee=workers[(at + kind[2] - turn) % 2], valid_from=OPENED + timedelta(weeks=turn),
                valid_to=None if turn == kind[2] else OPENED + timedelta(weeks=turn + 1, days=-1),
            )
            for at, (case, (_, kind)) in enumerate(zip(cases, people, strict=True))
            for turn in range(kind[2] + 1)
        )  # fmt: skip
        sent = [(case, kind[1]) for case, (_, kind) in zip(cases, people, strict=True) if kind[1] != "none"]
        plans = Plan.objects.bulk_create(Plan(citizen=case.citizen, case=case) for case, _ in sent)
        versions = PlanVersion.objects.bulk_create(
            PlanVersion(plan=plan, citizen=plan.citizen, number=1, content={}, sent_at=ANSWERED, sent_by_name="Mette")
            for plan in plans
        )
        PlanAnswer.objects.bulk_create(
            PlanAnswer(plan_version=version, citizen=version.citizen, answer=answer, at=ANSWERED)
            for version, (_, answer) in zip(versions, sent, strict=True)
            if answer != "waiting"
        )
        yield
        transaction.set_rollback(True)


def read(cast: Cast) -> Reader:
    """The manager's totals, board and changes, and the committee's report."""
    reader, lise = Reader(), cast.actor("lise")
    shown = totals.totals(lise)
    reader.table(shown.groups.cells, ("group",), shown.groups.total)
    reader.table(shown.plans.cells, ("plan",), shown.plans.total)
    caseload.fill(NOW.date())
    board = queries.board(lise, WhatIf())
    moved = changes.changes_in(lise, board.live, counted=[each.changes for each in board.counted])
    reader.table(dict(moved.counted), ("changes",), moved.total)
    everybody = [("team", each.team.name) for each in board.teams]
    for each in board.teams:
        reader.reads([("team", each.team.name)], each.work.cases + each.uncarried)
    for name, keys in (("group", shown.groups.cells), ("plan", shown.plans.cells), ("changes", moved.counted)):
        reader.knows({(name, key): 1 for key in keys} | dict.fromkeys(everybody, -1), 0, 0)
    contents = counting.work(PERIOD)
    cases, agreed = contents.figure("work.cases"), contents.figure("work.agreed")
    assert cases is not None and agreed is not None
    reader.reads(everybody, None if cases.number is None else round(cases.number))
    if found := re.match(r"(\d+) of (\d+) answers", agreed.method.en):
        yes, no = (("plan", totals.PLAN_ANSWERS[key]) for key in ("agree", "disagree"))
        reader.reads([yes], int(found[1]))
        reader.reads([yes, no], int(found[2]))
    return reader


def truth(cast: Cast, kinds: Sequence[Kind]) -> dict[Hashable, int]:
    titles = totals.target_group_titles()
    found: Counter[Hashable] = Counter({("plan", title): 0 for title in totals.PLAN_ANSWERS.values()})
    found.update({("changes", words): 0 for words in changes.WORDS.values()})
    found.update({("team", name): 0 for name in cast.team})
    for at, (group, state, many) in enumerate(kinds[:PEOPLE]):
        found["group", titles.get(group, group)] += 1
        found["plan", totals.PLAN_ANSWERS[state]] += 1
        found["changes", changes.WORDS[min(many, 3)]] += 1
        found["team", ("Nord", "Syd")[at % 2]] += 1
    return found


def worked_out(cast: Cast, kinds: Sequence[Kind]) -> dict[Hashable, tuple[int, float]]:
    least = installation.FODFAESTE_MINIMUM_CELL
    shown = truth(cast, kinds)
    return {cell: span for cell, span in read(cast).worked_out(shown, least).items() if cell[0] != "team"}  # type: ignore[index]


kind = st.tuples(st.sampled_from(GROUPS), st.sampled_from(STATES), st.integers(0, 3))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowds=st.lists(st.tuples(kind, st.integers(1, 12)), min_size=1, max_size=8), waiting=st.integers(6, 12))
def test_what_is_told_of_open_cases_tells_of_nobody(
    cast: Cast, town: Town, crowds: list[tuple[Kind, int]], waiting: int
) -> None:
    kinds: list[Kind] = [("kontanthjaelp", "waiting", 0)] * waiting
    kinds += [each for each, many in crowds for _ in range(many)]
    with opened(cast, town, kinds[:PEOPLE]):
        assert worked_out(cast, kinds) == {}


def test_the_reports_yes_and_no_would_tell_what_is_hidden_beside_them(
    cast: Cast, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = {"agree": 7, "disagree": 6, "could_not": 2, "waiting": 20, "none": 30}
    kinds = [("kontanthjaelp", state, 0) for state, many in states.items() for _ in range(many)]
    with opened(cast, town, kinds):
        assert worked_out(cast, kinds) == {}
    monkeypatch.setattr(totals, "suppress", lambda tables, minimum, **_: suppress(tables, minimum))
    with opened(cast, town, kinds):
        assert worked_out(cast, kinds) == {("plan", "Borgeren kunne ikke svare"): (2, 2)}


# ---- deadlines and the portfolio, as they were counted -------------------------------------------------------------

share = st.integers(0, 14).flatmap(lambda of: st.tuples(st.just(of), st.tuples(*[st.integers(0, of)] * len(MEASURES))))
numbers = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shares=st.lists(share, min_size=4, max_size=4), late=st.lists(numbers, min_size=2, max_size=2))
def test_the_portfolio_of_teams_and_of_the_report_tells_of_nobody(
    cast: Cast, shares: list[tuple[int, tuple[int, ...]]], late: list[tuple[int, int, int]]
) -> None:
    """Two teams with two target groups each. The manager sees the teams, everybody the report."""
    truth: dict[Hashable, int] = {
        (part, name, measure): 0 for part in ("met", "not") for name in cast.team for measure in MEASURES
    }
    places = [(team, group) for team in cast.team.values() for group in GROUPS[:2]]
    with transaction.atomic():
        for (team, group), (of, met) in zip(places, shares, strict=True):
            for measure, many in zip(MEASURES, met, strict=True):
                PortfolioCount.objects.create(team=team, target_group=group, measure=measure, met=many, of=of, asked=75)
                truth["met", team.name, measure] += many
                truth["not", team.name, measure] += of - many
        for team, found in zip(cast.team.values(), late, strict=True):
            due = dict(zip(("late", "week", "weeks"), found, strict=True))
            DeadlineCount.objects.create(team=team, rule="first_conversation", **due)
            truth |= {("due", team.name, place): many for place, many in due.items()}
        reader = Reader()
        read_teams(reader, cast)
        read_portfolio(reader, cast)
        assert reader.worked_out(truth, installation.FODFAESTE_MINIMUM_CELL) == {}
        transaction.set_rollback(True)


def read_teams(reader: Reader, cast: Cast) -> None:
    for each in deadlines.teams(cast.actor("lise")):
        name = each.team.name
        for meter, of in ((meter, block.of) for block in each.portfolio for meter in block.meters):
            met, missing = ("met", name, meter.measure), ("not", name, meter.measure)
            reader.reads([met, missing], of)
            if meter.share is not None:
                reader.reads([met], meter.share.met)
                reader.reads([met, missing], meter.share.of)
        for row in each.rules:
            for place in ("late", "week", "weeks"):
                reader.reads([("due", name, place)], getattr(row, place))


def read_portfolio(reader: Reader, cast: Cast) -> None:
    for figure in room_figures.portfolio(PERIOD).figures:
        measure = figure.key.rsplit(".", 1)[1]
        if found := re.fullmatch(r"(\d+) of (\d+)", figure.value.en):
            reader.reads([("met", name, measure) for name in cast.team], int(found[1]))
            reader.reads([(part, name, measure) for name in cast.team for part in ("met", "not")], int(found[2]))
