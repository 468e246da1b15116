"""Five years on top of a population: what the register has paid week by week, and what case work has written down.

Unmistakably made up, and in realistic number: most citizens came and went, few take part in much. Rows are written in
bulk; the weeks, which are a hundred times as many as the citizens, by what the database itself offers for that.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.db import connection
from django.db.models import Model

from benchmarks import casework
from benchmarks.casework import BATCH, Day, bulk, instrument_of, portions, random_answers
from benchmarks.population import citizens_named
from fodfaeste.casework.analysis.models import Analysis
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.courses.models import Enrolment
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.plans.models import Plan
from fodfaeste.casework.progression.models import Rating
from fodfaeste.casework.screening.models import Screening
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Citizen, Employee, Team
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from fodfaeste.steering.investment.models import AccountUse, BudgetLine, LedgerFile, LedgerLine, Project
from fodfaeste.steering.surveys import box
from fodfaeste.steering.surveys.models import Ballot, Invitation, Survey

YEARS = 5
WEEKS = 52 * YEARS
_ROWS = 50_000
_COLUMNS = ("citizen_id", "week", "benefit", "payout_oere", "refund_oere")
BENEFITS = (
    ("kontanthjaelp", 275_600),
    ("sygedagpenge", 469_500),
    ("ressourceforloeb", 378_000),
    ("ledighedsydelse", 418_500),
    ("uddannelseshjaelp", 180_000),
)


def write(former: int, seed: int = 7) -> dict[str, int]:
    """Give everybody there is five years, and add so many whose case is closed; returns how many rows there are.

    Those with an open case are on benefit in the register's last week, the others are not. The statuses are counted by
    the register's own code.
    """
    today = clock.today()
    day = Day(today, clock.now(), today - timedelta(days=today.weekday()), Random(seed))
    _open(day)
    _close(former, day)
    known = set(BenefitWeek.objects.values_list("citizen_id", flat=True).distinct())
    _weeks(Case.objects.exclude(citizen__in=known).values_list("citizen_id", "closed").order_by("citizen_id"), day)
    ImportRun.objects.create(
        file_name="opdigtet.csv", sha256="0" * 64, size=0, format="yr", status="done", created_at=day.now,
        first_week=day.monday - timedelta(weeks=WEEKS - 1), last_week=day.monday, created_by_label="måling",
    )  # fmt: skip
    facts.refresh()
    casework.write(day)
    _money(day)
    _survey(day)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {model._meta.object_name or "": model._default_manager.count() for model in COUNTED}


COUNTED: tuple[type[Model], ...] = (
    Citizen, BenefitWeek, Case, Team, Employee, Conversation, Screening, Plan, Rating, Participation, Enrolment,
    Placement, Consent, Analysis, LedgerLine, Ballot,
)  # fmt: skip


# ---- the register --------------------------------------------------------------------------------------------------


def _open(day: Day) -> None:
    """Open cases begin when people came, one in four with another caseworker before."""
    cases = list(Case.objects.order_by("pk"))
    for case in cases:
        case.opened = day.back(1, 900)
    Case.objects.bulk_update(cases, ["opened"], batch_size=500)
    workers = list(Employee.objects.order_by("pk"))
    bulk(
        (
            Assignment(case=case, employee=day.chance.choice(workers), valid_from=case.opened,
                       valid_to=case.opened + timedelta(days=30))
            for case in cases[::4]
        ),
        Assignment,
    )  # fmt: skip


def _close(former: int, day: Day) -> None:
    """Citizens whose case is over, with the caseworker they had."""
    known = Citizen.objects.count()
    citizens = citizens_named(range(known, known + former), day.chance, day.today)
    teams = list(Team.objects.order_by("pk"))
    workers = list(Employee.objects.order_by("pk"))
    cases = []
    for number, citizen in enumerate(citizens):
        closed = day.back(60, 1500)
        opened = closed - timedelta(days=day.chance.randint(30, 900))
        cases.append(
            Case(citizen=citizen, team=teams[number % len(teams)], target_group="kontanthjaelp", opened=opened,
                 closed=closed, closed_reason="Borgeren er kommet i arbejde")
        )  # fmt: skip
    cases = Case.objects.bulk_create(cases, batch_size=BATCH)
    bulk(
        (
            Assignment(
                case=case, employee=day.chance.choice(workers), valid_from=case.opened, valid_to=case.closed
            )
            for case in cases
        ),
        Assignment,
    )  # fmt: skip


def _weeks(people: Iterable[tuple[int, date | None]], day: Day) -> None:
    """Two years' weeks in five, on average: one to three stretches each, the last one up to now or to the closing."""
    mondays = [(day.monday - timedelta(weeks=WEEKS - 1 - number)).isoformat() for number in range(WEEKS)]
    rows = (row for citizen, closed in people for row in _stretches(citizen, closed, mondays, day))
    columns = ", ".join(_COLUMNS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY register_benefitweek ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(_COLUMNS))
    for some in portions(rows, _ROWS):
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO register_benefitweek ({columns}) VALUES ({marks})", some)


def _stretches(
    citizen: int, closed: date | None, mondays: Sequence[str], day: Day
) -> Iterator[tuple[int, str, str, int, int]]:
    chance = day.chance
    last = WEEKS if closed is None else max(WEEKS - (day.monday - closed).days // 7, 1)
    parts: list[tuple[int, int]] = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        first = max(last - min(round(chance.expovariate(1 / 60)) + 1, 180), 0)
        parts.append((first, last))
        last = first - chance.randint(2, 60)
        if last < 1:
            break
    count = chance.randrange(0, 60)
    for first, last in reversed(parts):
        benefit, payout = chance.choice(BENEFITS)
        for number in range(first, last):
            count += 1
            oere = payout + int(chance.random() * 40_000) - 20_000
            rate = 80 if count <= 4 else 40 if count <= 26 else 30 if count <= 52 else 20
            yield citizen, mondays[number], benefit, oere, oere * rate // 100


# ---- money and voices ----------------------------------------------------------------------------------------------


def _money(day: Day) -> None:
    """One investment with a budget, and five years of postings on its account."""
    begins = date(day.today.year - YEARS, 1, 1)
    project = Project.objects.create(title="Opdigtet", begins=begins, decided_by="Byrådet", decided_on=begins)
    BudgetLine.objects.create(
        project=project, text="Budget", first=begins, last=date(day.today.year, 12, 31), oere=5_000_000_000,
        cost_category="vejledning", capped=False, source="opdigtet",
    )  # fmt: skip
    AccountUse.objects.create(account="1", project=project, cost_category="vejledning", valid_from=begins)
    file = LedgerFile.objects.create(
        file_name="opdigtet.csv", sha256="0" * 64, taken=True, at=day.now, by_label="måling"
    )
    bulk(
        (
            LedgerLine(digest=f"{number:064}", account="1", day=day.back(1, 365 * YEARS - 40), oere=100_000, file=file)
            for number in range(12_000)
        ),
        LedgerLine,
    )


def _survey(day: Day) -> None:
    """A survey whose last day was yesterday: one open case in ten was asked, four of ten have answered."""
    instrument, items = instrument_of("brugerne")
    survey = Survey.objects.create(
        title="Opdigtet undersøgelse", instrument=instrument, audience="citizens", anonymous=True,
        opens=day.today - timedelta(days=29), closes=day.today - timedelta(days=1), made_at=day.now,
        made_by=Employee.objects.order_by("pk")[0],
    )  # fmt: skip
    asked = list(Case.objects.filter(closed__isnull=True).order_by("pk"))[::10]
    answered = [number % 10 < 4 for number in range(len(asked))]
    bulk(
        (
            Invitation(survey=survey, citizen_id=case.citizen_id, state="answered" if done else "invited")
            for case, done in zip(asked, answered, strict=True)
        ),
        Invitation,
    )
    content = {"group": "", "answers": {}}
    bulk(
        (
            Ballot(survey=survey, sealed=box.seal(survey.pk, content | {"answers": random_answers(items, day.chance)}))
            for _ in range(sum(answered))
        ),
        Ballot,
    )
