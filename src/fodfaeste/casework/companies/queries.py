"""Finding companies, openings, wishes and placements, as far as an actor may see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.companies.models import (
    Checkin,
    Company,
    Contact,
    Entry,
    Industry,
    Opening,
    PaidHours,
    Placement,
    Sharing,
    Unit,
    Wish,
)
from fodfaeste.casework.companies.rules import COMING, RUNNING, Hours, Rounds, Stretch, hours_in_week, next_answer_due
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, current

ALIVE = COMING | RUNNING


# ---- companies -------------------------------------------------------------------------------------------------------


def companies(words: str = "", area: str = "", known_by: int | None = None) -> QuerySet[Company]:
    """Companies, with how many open places and people they have now. `words` are looked for in names and offers."""
    found = Company.objects.filter(closed_on__isnull=True)
    for word in words.split()[:6]:
        in_units = Unit.objects.filter(company=OuterRef("pk")).filter(
            Q(name__icontains=word) | Q(p_number=word) | Q(openings__tasks__icontains=word)
        )
        found = found.filter(
            Q(name__icontains=word) | Q(offers__icontains=word) | Q(cvr=word.replace("-", "")) | Exists(in_units)
        )
    if area.strip():
        near = Unit.objects.filter(company=OuterRef("pk"), area__icontains=area.strip())
        found = found.filter(Exists(near))
    if known_by is not None:
        found = found.filter(known_by=known_by)
    return (
        found.select_related("known_by")
        .annotate(
            open_places=Count("units__openings", filter=Q(units__openings__closed_at__isnull=True), distinct=True),
            people=Count("units__placements", filter=Q(units__placements__status__in=RUNNING), distinct=True),
        )
        .order_by("name", "pk")
    )


def units() -> QuerySet[Unit]:
    """The workplaces one can choose."""
    return (
        Unit.objects.filter(closed_on__isnull=True, company__closed_on__isnull=True)
        .select_related("company")
        .order_by("company__name", "name", "pk")
    )


def industry_of(company: Company, on: date | None = None) -> Industry | None:
    return Industry.objects.filter(current(on or clock.today()), company=company).first()


def history(company: Company) -> list[JournalEntry]:
    """What was done to the company, newest first."""
    found = JournalEntry.objects.filter(object_type="companies.company", object_id=company.pk)
    return list(found.order_by("-seq")[:50])


def contacts_to_forget(keep_months: int, today: date) -> QuerySet[Contact]:
    """Contact persons nobody has confirmed for so long, who are not the contact of somebody's placement now."""
    limit = today - timedelta(days=round(keep_months * 365.25 / 12))
    busy = Placement.objects.filter(contact=OuterRef("pk"), status__in=ALIVE)
    return Contact.objects.filter(~Exists(busy), confirmed_on__lt=limit).select_related("company")


def consultants() -> QuerySet[Employee]:
    """Employees who work with companies today."""
    held = RoleAssignment.objects.filter(current(clock.today()), role="virksomhedskonsulent").values("employee")
    return Employee.objects.filter(pk__in=held).order_by("name", "pk")


# ---- openings and wishes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """What the consultant asks for. Empty parts ask for nothing. Nothing is weighed and nothing is ranked."""

    words: str = ""
    adaptation: str = ""
    area: str = ""
    hours: Decimal | None = None
    kind: str = ""


def openings(wanted: Filter | None = None) -> list[Opening]:
    """Open places that have everything that is asked for, newest first, with how many have taken one."""
    ask = wanted or Filter()
    found = Opening.objects.filter(closed_at__isnull=True, unit__closed_on__isnull=True)
    for word in ask.words.split()[:6]:
        found = found.filter(Q(tasks__icontains=word) | Q(title__icontains=word))
    for word in ask.adaptation.split()[:6]:
        found = found.filter(adaptations__icontains=word)
    if ask.area.strip():
        found = found.filter(Q(unit__area__icontains=ask.area.strip()) | Q(unit__address__icontains=ask.area.strip()))
    if ask.hours is not None:
        found = found.filter(hours_low__lte=ask.hours)
    taken = Count("placements", filter=Q(placements__status__in=ALIVE), distinct=True)
    rows = found.select_related("unit__company").annotate(taken=taken)
    # JSON lists are asked in Python: the two databases answer differently, and there are few rows left
    return [row for row in rows if not ask.kind or ask.kind in row.kinds]


def waiting(actor: Actor, track: str = "", words: str = "", area: str = "") -> list[Wish]:
    """Citizens who are looking for a place and have none coming, the longest waiting first."""
    placed = Placement.objects.filter(citizen=OuterRef("citizen"), status__in=ALIVE)
    found = Wish.objects.filter(~Exists(placed), closed_at__isnull=True, case__closed__isnull=True)
    if track:
        found = found.filter(case__track=track)
    for word in words.split()[:6]:
        found = found.filter(tasks__icontains=word)
    if area.strip():
        found = found.filter(area__icontains=area.strip())
    return list(scope(actor, "placement.work", found).select_related("citizen", "case"))


def open_wish(case: Case) -> Wish | None:
    return Wish.objects.filter(case=case, closed_at__isnull=True).first()


# ---- placements ------------------------------------------------------------------------------------------------------


def placements() -> QuerySet[Placement]:
    """Placements with what pages show of them."""
    return Placement.objects.select_related(
        "citizen", "case", "unit__company", "contact", "consultant"
    ).prefetch_related(
        "hours", "events", Prefetch("sharings", Sharing.objects.filter(withdrawn_at__isnull=True), to_attr="shared_now")
    )


def of_citizen(citizen: Citizen) -> list[Placement]:
    """All of a citizen's placements, the newest first. Ask `placement.view` or `placement.own` first."""
    return list(placements().filter(citizen=citizen))


def current_of(citizen: Citizen) -> Placement | None:
    """The citizen's workplace now: what is running, else what is agreed, else nothing."""
    found = [each for each in of_citizen(citizen) if each.status in RUNNING or each.status == "agreed_company"]
    return next((each for each in found if each.status in RUNNING), found[0] if found else None)


def schedule(placement: Placement) -> list[Hours]:
    """The weekly hours with their days."""
    return [Hours(step.first, step.hours) for step in placement.hours.all()]


def sharing_of(placement: Placement) -> Sharing | None:
    """What the workplace may see now."""
    return Sharing.objects.filter(placement=placement, withdrawn_at__isnull=True).first()


@dataclass(frozen=True)
class Due:
    """One party of one placement that is to be asked, or asked again."""

    placement: Placement
    party: str
    day: date


def due(rows: Iterable[Placement], rounds: Rounds, today: date) -> list[Due]:
    """Who is to be asked by today, in one query for all placements."""
    running = [each for each in rows if each.status in RUNNING]
    latest: dict[tuple[int, str], date] = {}
    told = Checkin.objects.filter(placement__in=[each.pk for each in running]).order_by("at")
    for placement_id, party, at in told.values_list("placement_id", "party", "at"):
        latest[placement_id, party] = clock.local_day(at)
    found = []
    for each in running:
        for party in ("citizen", "company"):
            day = next_answer_due(each.starts, latest.get((each.pk, party)), rounds)
            if day <= today and (each.ends is None or day <= each.ends):
                found.append(Due(each, party, day))
    return sorted(found, key=lambda one: (one.day, one.placement.pk, one.party))


def mine(actor: Actor) -> QuerySet[Placement]:
    """The living placements of the citizens the actor works with as consultant."""
    return placements().filter(consultant=actor.employee_id or 0, status__in=ALIVE)


def promises(actor: Actor) -> QuerySet[Entry]:
    """What the actor has promised companies and not done."""
    found = Entry.objects.filter(kind="promise", done_at__isnull=True, made_by=actor.employee_id or 0)
    return found.select_related("company").order_by("due", "pk")


# ---- paid hours ------------------------------------------------------------------------------------------------------


def weekly_paid_hours(
    citizen_ids: Iterable[int], mondays: Iterable[date], kind: str | None = None
) -> dict[int, dict[date, Decimal]]:
    """Citizen id → Monday → paid hours that week, in one query. Weeks without paid hours are left out.

    `kind` is `ordinary` or `subsidised`; both without it. A stretch that covers some of the five workdays of a week
    counts by its share of them.
    """
    weeks = sorted(mondays)
    if not weeks:
        return {}
    found = PaidHours.objects.filter(citizen__in=list(citizen_ids), first__lte=weeks[-1] + timedelta(days=6))
    found = found.filter(Q(last__isnull=True) | Q(last__gte=weeks[0]))
    if kind is not None:
        found = found.filter(kind=kind)
    by_citizen: dict[int, list[Stretch]] = defaultdict(list)
    for citizen_id, first, last, hours in found.values_list("citizen_id", "first", "last", "hours"):
        by_citizen[citizen_id].append(Stretch(first, last, hours))
    summed = {
        citizen_id: {monday: hours_in_week(stretches, monday) for monday in weeks}
        for citizen_id, stretches in by_citizen.items()
    }
    return {key: {day: hours for day, hours in row.items() if hours} for key, row in summed.items()}


def ordinary_hours(citizen_ids: Iterable[int], mondays: Iterable[date]) -> dict[int, dict[date, Decimal]]:
    """Hours with ordinary pay, for the counting of what came of interventions."""
    return weekly_paid_hours(citizen_ids, mondays, "ordinary")


def hired_waiting(today: date) -> QuerySet[Placement]:
    """Placements that ended in a job and are to be followed up by today."""
    return placements().filter(followup_due__lte=today, followup_on__isnull=True).order_by(F("followup_due"), "pk")
