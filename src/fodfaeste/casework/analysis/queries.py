"""Finding analyses, whom they wait for, and what a page shows of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fodfaeste.casework.analysis.models import Analysis, Contribution, HandedIn
from fodfaeste.casework.analysis.rules import UNFINISHED, Deadline
from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.queries import Profession, holds, professions, purpose_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.rules.queries import NoRule, all_rows
from fodfaeste.foundation.rules.queries import rows as rule_rows

PURPOSE_KEY = "tvaerfaglig_analyse"


@dataclass(frozen=True)
class Area:
    """A life area as the rule table has it."""

    key: str
    title: str
    help: str


def areas(on: date | None = None) -> list[Area]:
    """The life areas in force on a day, in the table's order. Raises `NoRule`."""
    return [Area(row.text("key"), row.text("title"), row.text("help")) for row in rule_rows("life_areas", on)]


def deadline(on: date | None = None) -> Deadline:
    """The rule about deadlines. Raises `NoRule`."""
    row = rule_rows("analysis_rules", on)[0]
    return Deadline(int(row.number("days")), int(row.number("warn_days")), int(row.number("most_days")))


def may_be_asked() -> list[Profession]:
    """The professions in force that the citizen's yes to an analysis can name. Raises `NoRule`."""
    purpose = purpose_of(PURPOSE_KEY)
    named = {each.key for each in purpose.recipients if each.kind == "profession"} if purpose else set()
    return [each for each in professions() if each.key in named]


def my_professions(actor: Actor) -> frozenset[str]:
    """The keys of the professions the actor's job title belongs to; remembered as long as the actor lives."""
    if actor.employee_id is None:
        return frozenset()
    if "professions" not in actor.cache:
        title = Employee.objects.filter(pk=actor.employee_id).values_list("title", flat=True).first() or ""
        try:
            actor.cache["professions"] = frozenset(each.key for each in professions() if each.is_of(title))
        except NoRule:
            actor.cache["professions"] = frozenset()
    found: frozenset[str] = actor.cache["professions"]
    return found


def asked_of(actor: Actor) -> QuerySet[Contribution]:
    """What waits for this specialist: their own, and what nobody of their profession has taken, the first due first."""
    mine = Q(employee=actor.employee_id) | Q(employee__isnull=True, profession__in=my_professions(actor))
    found = Contribution.objects.filter(mine, handed_in_at__isnull=True, analysis__status="open")
    allowed = scope(actor, "analysis.contribute", found)
    return allowed.select_related("analysis", "citizen", "employee").order_by("analysis__due", "pk")


def given_by(actor: Actor) -> QuerySet[Contribution]:
    """What this specialist has handed in and may still read, the newest first."""
    found = Contribution.objects.filter(employee=actor.employee_id, handed_in_at__isnull=False)
    allowed = scope(actor, "analysis.read", found)
    return allowed.select_related("analysis", "citizen").order_by("-handed_in_at", "-pk")


def mine(actor: Actor) -> QuerySet[Analysis]:
    """The unfinished analyses of the actor's own citizens, the first due first."""
    cases = caseload(actor).order_by().values("pk")
    found = Analysis.objects.filter(case__in=cases, status__in=UNFINISHED).select_related("citizen")
    return found.prefetch_related("contributions__earlier__employee", "inputs").order_by("due", "pk")


def of_teams(actor: Actor) -> QuerySet[Analysis]:
    """The unfinished analyses a team leader may see."""
    found = Analysis.objects.filter(status__in=UNFINISHED).select_related("citizen")
    return (
        scope(actor, "analysis.view", found)
        .prefetch_related("contributions__earlier__employee", "inputs")
        .order_by("due", "pk")
    )


def of_citizen(citizen: Citizen) -> QuerySet[Analysis]:
    return (
        Analysis.objects.filter(citizen=citizen)
        .select_related("asked_by", "conference", "citizen")
        .prefetch_related("contributions__employee", "contributions__earlier__employee", "inputs", "dissents")
    )


@dataclass(frozen=True)
class Cell:
    """One profession on one life area."""

    title: str
    resource: str
    challenge: str


@dataclass(frozen=True)
class Line:
    """One life area with what each profession wrote."""

    area: str
    cells: list[Cell]

    @property
    def said(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.resource or cell.challenge]


@dataclass(frozen=True)
class AreaText:
    """What was written about one life area."""

    area: str
    resource: str
    challenge: str


@dataclass(frozen=True)
class Earlier:
    """What a profession handed in first, before it was opened again, by whom and why."""

    title: str
    who: str
    handed_in_at: datetime
    reopened_at: datetime
    why: str
    lines: list[AreaText]
    steps: list[dict[str, str]]


@dataclass(frozen=True)
class Told:
    """An analysis as a page shows it. What is not handed in is nobody's but the writer's."""

    analysis: Analysis
    handed_in: list[Contribution]
    missing: list[Contribution]
    lines: list[Line]
    consent: bool
    late: bool
    earlier: list[Earlier]

    @property
    def waiting(self) -> int:
        return sum(each.state == "waiting" for each in self.analysis.inputs.all())


def told(analysis: Analysis) -> Told:
    """Life areas down, professions across; areas that left the table since stay under their last name."""
    return told_all([analysis])[0]


def told_all(analyses: Iterable[Analysis]) -> list[Told]:
    """Several analyses, the citizens' consents read in one statement."""
    found = list(analyses)
    named: dict[int, set[str]] = {}
    rows = ConsentRecipient.objects.filter(
        kind="profession",
        consent__in=Consent.objects.filter(holds(), purpose=PURPOSE_KEY).values("pk"),
        consent__citizen__in={each.citizen_id for each in found},
    )
    for citizen_id, key in rows.values_list("consent__citizen_id", "key"):
        named.setdefault(citizen_id, set()).add(key)
    return [_told(each, named.get(each.citizen_id, set())) for each in found]


def _told(analysis: Analysis, consent: set[str]) -> Told:
    every = list(analysis.contributions.all())
    handed_in = [each for each in every if each.handed_in_at is not None]
    return Told(
        analysis,
        handed_in,
        [each for each in every if each.handed_in_at is None],
        _lines(handed_in),
        bool(consent) and {each.profession for each in every} <= consent,
        analysis.status == "open" and analysis.due < clock.today(),
        [_earlier(each, kept) for each in every for kept in each.earlier.all()],
    )


def _earlier(contribution: Contribution, kept: HandedIn) -> Earlier:
    titles = {row.text("key"): row.text("title") for row in all_rows("life_areas")}
    keys = [key for key in titles if key in kept.resources or key in kept.challenges]
    keys += sorted({*kept.resources, *kept.challenges} - set(titles))
    lines = [AreaText(titles.get(key, key), kept.resources.get(key, ""), kept.challenges.get(key, "")) for key in keys]
    return Earlier(
        contribution.title, kept.employee.name, kept.handed_in_at, kept.reopened_at, kept.reopened_why, lines,
        kept.steps,
    )  # fmt: skip


def _lines(handed_in: Iterable[Contribution]) -> list[Line]:
    titles = {row.text("key"): row.text("title") for row in all_rows("life_areas")}
    each_of = list(handed_in)
    used = {key for each in each_of for key in (*each.resources, *each.challenges)}
    keys = [*titles, *sorted(used - set(titles))]
    return [
        Line(
            titles.get(key, key),
            [Cell(each.title, each.resources.get(key, ""), each.challenges.get(key, "")) for each in each_of],
        )
        for key in keys
        if key in used
    ]
