"""What five years of case work have written down, in realistic number: few take part in much. Written in bulk."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db.models import Model

from fodfaeste.casework.analysis.models import Analysis
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Provider
from fodfaeste.casework.companies.models import Company, PaidHours, Placement, Unit
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.courses.models import Course, Enrolment, Group, Measure, Session
from fodfaeste.casework.courses.terms import INSTRUMENT
from fodfaeste.casework.participation.models import Change, Participation
from fodfaeste.casework.plans.models import Plan
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.casework.screening.models import Screening
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.people.models import Employee

BATCH = 2_000
GOALS = (
    *("arbejde", "cykel", "bolig", "børn", "dagligdag", "haven", "køkken"),
    *("lager", "medicin", "penge", "skole", "søvn", "træning", "venner"),
)
INTERVENTIONS = 60
COURSES = 6
"""So many of the interventions are courses with groups."""


@dataclass(frozen=True)
class Day:
    """Today, the Monday of the register's last week, and where chance is drawn from."""

    today: date
    now: datetime
    monday: date
    chance: Random

    def back(self, least: int, most: int) -> date:
        """A day so many days ago."""
        return self.today - timedelta(days=self.chance.randint(least, most))

    def moment(self, least: int, most: int) -> datetime:
        return self.now - timedelta(days=self.chance.randint(least, most), minutes=self.chance.randrange(600))


def bulk(rows: Iterable[Any], model: type[Model]) -> None:
    for some in portions(rows, 20_000):
        model._default_manager.bulk_create(some, batch_size=BATCH)


def portions(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def write(day: Day) -> None:
    """Talks, screenings, answers, interventions, courses, placements, consents and analyses of every case."""
    cases = list(Case.objects.order_by("pk").only("pk", "citizen_id", "opened", "closed"))
    workers = dict(Assignment.objects.order_by("pk").values_list("case_id", "employee_id"))
    _talks(cases, workers, day)
    _screenings(cases, workers, day)
    _ratings(cases, workers, day)
    _participations(cases, day)
    _placements(cases, day)
    _asked(cases, workers, day)


def _until(case: Case, day: Day) -> date:
    return case.closed or day.today


def _within(case: Case, day: Day) -> datetime:
    """A moment while the case was open."""
    days = max((_until(case, day) - case.opened).days, 1)
    return day.now - timedelta(days=(day.today - case.opened).days - day.chance.randrange(days))


def _talks(cases: Sequence[Case], workers: dict[int, int], day: Day) -> None:
    bulk(
        (
            Conversation(
                citizen_id=case.citizen_id, case=case, employee_id=workers[case.pk], starts=(at := _within(case, day)),
                status="held", closed_at=at,
            )
            for case in cases
            for _ in range(day.chance.randint(1, 7))
        ),
        Conversation,
    )  # fmt: skip


def instrument_of(key: str) -> tuple[InstrumentVersion, dict[str, list[str]]]:
    """The newest version, and each question's answers."""
    found = InstrumentVersion.objects.filter(key=key, status="published").order_by("-number")[0]
    return found, {item.key: [step.key for step in item.steps] for item in definition_of(found).items if item.steps}


def random_answers(items: dict[str, list[str]], chance: Random) -> dict[str, str]:
    return {key: chance.choice(steps) for key, steps in items.items()}


def _screenings(cases: Sequence[Case], workers: dict[int, int], day: Day) -> None:
    instrument, items = instrument_of("screening")
    bulk(
        (
            Screening(
                citizen_id=case.citizen_id, case=case, instrument=instrument, status="judged",
                answers=random_answers(items, day.chance), judgement="En vurdering", track="together",
                started_at=(at := _within(case, day)), saved_at=at, answered_at=at, judged_at=at,
                judged_by_id=workers[case.pk],
            )
            for case in cases
            if day.chance.random() < 0.5
        ),
        Screening,
    )  # fmt: skip


def _ratings(cases: Sequence[Case], workers: dict[int, int], day: Day) -> None:
    """One case in four has had two rounds, answered by the citizen and by the caseworker."""
    instrument, items = instrument_of("udvikling")
    chosen = [case for case in cases if day.chance.random() < 0.25]
    rounds = Round.objects.bulk_create(
        (
            Round(citizen_id=case.citizen_id, case=case, instrument=instrument, number=number, opened_at=at,
                  closed_at=at, due=at.date())
            for case in chosen
            for number, at in enumerate(sorted((_within(case, day), _within(case, day))), 1)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    bulk(
        (
            Rating(round=each, citizen_id=each.citizen_id, employee_id=who, rater=rater,
                   answers=random_answers(items, day.chance), saved_at=each.opened_at, answered_at=each.opened_at)
            for each in rounds
            for who, rater in ((None, "borger"), (workers[each.case_id], "sagsbehandler"))
        ),
        Rating,
    )  # fmt: skip


def _participations(cases: Sequence[Case], day: Day) -> None:
    """Interventions, who took part in them, and the goals they had; those who came first have a plan already."""
    offered = _catalogue(day)
    planned = set(Plan.objects.values_list("case_id", flat=True))
    bulk(
        (
            Plan(citizen_id=case.citizen_id, case=case, own_goal=f"Jeg vil have styr på {day.chance.choice(GOALS)}")
            for case in cases
            if case.pk not in planned
        ),
        Plan,
    )
    made = []
    for case in cases:
        for intervention, text in day.chance.sample(offered, day.chance.choice((0, 0, 0, 0, 1, 1, 1, 2))):
            first = _within(case, day).date()
            last = first + timedelta(days=day.chance.randint(14, 180))
            state = "active" if last > day.today else day.chance.choice(("completed",) * 3 + ("stopped",))
            made.append(
                Participation(citizen_id=case.citizen_id, case=case, intervention_id=intervention, text_id=text,
                              state=state, proposed_at=day.now, first=first, last=last,
                              end_reason="job" if state == "stopped" else "")
            )  # fmt: skip
    made = Participation.objects.bulk_create(made, batch_size=BATCH)
    _courses([each for each in made if each.intervention_id in {pk for pk, _ in offered[:COURSES]}], day)
    bulk(
        (
            Change(participation=each, at=day.now - timedelta(days=(day.today - (each.first or day.today)).days + 9),
                   event="refer", after="referred", by="opdigtet", role="caseworker")
            for each in made
        ),
        Change,
    )  # fmt: skip


def _courses(made: Sequence[Participation], day: Day) -> None:
    """Whoever takes part in one of the first interventions is in one of its groups, and answers before and after."""
    groups = {
        pk: Group.objects.bulk_create(
            Group(course=course, name=f"Hold {number}", seats=12, first=day.today, last=day.today, opened_at=day.now)
            for number in range(40)
        )
        for pk in sorted({each.intervention_id for each in made})
        for course in [Course.objects.create(intervention_id=pk, size=12)]
    }
    for some in groups.values():
        Session.objects.bulk_create(
            Session(group=each, number=number, day=(at := day.now + timedelta(weeks=number)).date(), starts=at,
                    minutes=120, title="En dag")
            for each in some
            for number in range(8)
        )  # fmt: skip
    places = Counter[int]()
    rows = []
    for each in made:
        group = day.chance.choice(groups[each.intervention_id])
        seat = None
        if each.state == "active":
            places[group.pk] += 1
            seat = places[group.pk]
        rows.append(
            Enrolment(citizen_id=each.citizen_id, case_id=each.case_id, group=group, participation=each,
                      state="enrolled" if seat else each.state, seat=seat, seats=seat and max(seat, 12),
                      enrolled_at=day.now, ended_on=None if seat else each.last,
                      follow_up_due=None if seat or each.last is None else each.last + timedelta(days=28))
        )  # fmt: skip
    rows = Enrolment.objects.bulk_create(rows, batch_size=BATCH)
    instrument, items = instrument_of(INSTRUMENT)
    bulk(
        (
            Measure(enrolment=each, citizen_id=each.citizen_id, when=when, instrument=instrument,
                    answers=random_answers(items, day.chance), points=10, answered_at=day.now)
            for each in rows
            for when in ("before", "after")[: 1 if each.seat else 2]
        ),
        Measure,
    )  # fmt: skip


def _catalogue(day: Day) -> list[tuple[int, int]]:
    """Interventions with their published text, by key."""
    provider = Provider.objects.create(name="Opdigtet udbyder")
    made = Intervention.objects.bulk_create(
        Intervention(provider=provider, status="published") for _ in range(INTERVENTIONS)
    )
    responsible = Employee.objects.order_by("pk")[0]
    texts = InterventionVersion.objects.bulk_create(
        InterventionVersion(
            intervention=each, number=1, published_at=day.now, published_by="opdigtet", title=f"Indsats {each.pk}",
            track="job", purpose="-", content="-", target_group="-", weeks=13, hours_per_week=10,
            cost_category="vejledning", evidence="untested", review_on=day.today, responsible=responsible,
        )
        for each in made
    )  # fmt: skip
    return [(text.intervention_id, text.pk) for text in texts]


def _placements(cases: Sequence[Case], day: Day) -> None:
    """One case in eight has somebody at a workplace; those who were hired have paid hours."""
    company = Company.objects.create(name="Opdigtet virksomhed", cvr="99999997", created_at=day.now)
    units = Unit.objects.bulk_create(Unit(company=company, name=f"Arbejdsplads {number}") for number in range(200))
    made = []
    for case in cases:
        if day.chance.random() < 0.125:
            running = case.closed is None
            starts = _within(case, day).date()
            ends = starts + timedelta(days=28)
            hired = not running and day.chance.random() < 0.5
            job = {"ordinary_hours": 20, "hired_from": ends, "followup_due": ends} if hired else {}
            made.append(
                Placement(citizen_id=case.citizen_id, case=case, unit=day.chance.choice(units), kind="internship",
                          status="active" if running else "ended", starts=starts,
                          ends=day.today + timedelta(days=20) if running else ends, ended_on=None if running else ends,
                          hired=None if running else hired, created_at=day.now, **job)
            )  # fmt: skip
    made = Placement.objects.bulk_create(made, batch_size=BATCH)
    bulk(
        (
            PaidHours(citizen_id=each.citizen_id, placement=each, kind="ordinary", first=each.hired_from, hours=20)
            for each in made
            if each.hired
        ),
        PaidHours,
    )


def _asked(cases: Sequence[Case], workers: dict[int, int], day: Day) -> None:
    """Consents and analyses in open cases."""
    still = [case for case in cases if case.closed is None]
    bulk(
        (
            Consent(citizen_id=case.citizen_id, purpose="tvaerfaglig_analyse", title="Et samtykke", words="Ja",
                    law="Opdigtet lov", given_on=(on := day.back(1, 300)), given_at=day.now, given_how="self",
                    valid_until=on + timedelta(days=365))
            for case in still
            if day.chance.random() < 0.4
        ),
        Consent,
    )  # fmt: skip
    bulk(
        (
            Analysis(citizen_id=case.citizen_id, case=case, question="Et spørgsmål", asked_at=day.moment(1, 60),
                     asked_by_id=workers[case.pk], due=day.today + timedelta(days=day.chance.randint(-10, 40)))
            for case in still
            if day.chance.random() < 0.05
        ),
        Analysis,
    )  # fmt: skip
