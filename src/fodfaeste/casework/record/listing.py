"""The list of citizens: who may be seen, found by a forgiving name, filtered and sorted, one page at a time."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Concat, Lower, Replace
from django.utils import timezone

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.queries import responsible_by_case, track_titles
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.plans.models import PlanAnswer, PlanVersion
from fodfaeste.casework.record.labels import target_group_titles
from fodfaeste.casework.record.rules import FOLDS
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import grounds_of, scope, ways
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, current

PER_PAGE, LISTED = 50, "citizen.list"
COLUMNS = {"case": "case.view", "register": "register.view", "talks": "conversation.view", "plan": "plan.view"}
"""The columns beside name and caseworker, and the verb that decides whether a cell is filled."""
SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "navn": ("Navn", ("last_name", "first_name", "pk")),
    "uger": ("Flest uger på ydelse", ("-spell_weeks", "last_name", "first_name", "pk")),
    "aabnet": ("Nyeste forløb først", ("-open_case__opened", "last_name", "first_name", "pk")),
}
PLAN_STATES = {
    "none": ("Ingen plan", ""),
    "waiting": ("Venter på svar", "wait"),
    "agree": ("Enige", "ok"),
    "disagree": ("Ikke enige", "late"),
    "could_not": ("Kunne ikke svare", "wait"),
}
"""State → how it reads and which kind of status it is."""


@dataclass(frozen=True)
class Filters:
    """What the reader asked for. The defaults ask for everybody one may see."""

    words: tuple[str, ...] = ()
    whose: str = "all"
    target_group: str = ""
    track: str = ""
    weeks: int | None = None
    without_plan: bool = False
    waiting: bool = False
    sort: str = "navn"


@dataclass(frozen=True)
class Row:
    """One citizen in the list."""

    citizen: Citizen
    age: int
    target_group: str
    weeks: int | None
    track: str
    responsible: str
    next_conversation: datetime | None
    plan: str
    plan_kind: str
    open: frozenset[str]
    """Which of `COLUMNS` the reader may see of this citizen; the others are empty."""


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    page: Page[Citizen]
    columns: frozenset[str]
    """Which of `COLUMNS` have something to say to the reader."""


def folded(*names: str) -> Combinable:
    """The database's `rules.fold` of the fields, joined by spaces and with a space in front of every part."""
    joined: list[Combinable] = [Value(" ")]
    for name in names:
        joined += [F(name), Value(" ")]
    expression: Combinable = Lower(Concat(*joined, output_field=CharField()))
    for letter, plain in FOLDS:
        expression = Replace(expression, Value(letter), Value(plain))
    return expression


def citizens(actor: Actor, filters: Filters) -> QuerySet[Citizen]:
    """Everybody the actor may see in the list and asked for."""
    rows = scope(actor, "citizen.list", Citizen.objects.all(), path="pk")
    rows = rows.annotate(
        open_case=FilteredRelation("cases", condition=Q(cases__closed__isnull=True)),
        spell_weeks=F("register_status__spell_weeks"),
    )
    rows = _whose(actor, rows, filters.whose)
    rows = _named(rows, filters.words)
    for verb in _asked_about(filters):
        if not _opens_all(actor, verb):
            rows = scope(actor, verb, rows, path="pk")
    if filters.target_group:
        rows = rows.filter(Q(open_case__target_group=filters.target_group))
    if filters.track:
        rows = rows.filter(Q(open_case__track="" if filters.track == "none" else filters.track))
    if filters.weeks is not None:
        rows = rows.filter(Q(spell_weeks__gte=filters.weeks), register_status__spell_start__isnull=False)
    if filters.without_plan:
        rows = rows.filter(~Exists(_sent()))
    if filters.waiting:
        answered = PlanAnswer.objects.filter(plan_version=OuterRef("pk"), current=True)
        rows = rows.filter(Exists(_latest().filter(~Exists(answered))))
    return rows.order_by(*_order(filters.sort))


def _asked_about(filters: Filters) -> set[str]:
    """The verbs behind what is asked for: a filter tells something, so it only finds whom one may see that of."""
    found = {"case.view"} if filters.target_group or filters.track else set()
    found |= {"register.view"} if filters.weeks is not None or filters.sort == "uger" else set()
    return found | ({"plan.view"} if filters.without_plan or filters.waiting else set())


def _order(sort: str) -> list[OrderBy]:
    """Unknown values come last, on every database."""
    return [F(name[1:]).desc(nulls_last=True) if name.startswith("-") else F(name).asc() for name in SORTS[sort][1]]


def _whose(actor: Actor, rows: QuerySet[Citizen], whose: str) -> QuerySet[Citizen]:
    if whose == "mine":
        mine = Assignment.objects.filter(
            current(clock.today()), case=OuterRef("open_case__pk"), employee=actor.employee_id
        )
        return rows.filter(Exists(mine))
    if whose == "team":
        return rows.filter(Q(open_case__team__in=actor.team_ids))
    return rows


def _named(rows: QuerySet[Citizen], words: tuple[str, ...]) -> QuerySet[Citizen]:
    if not words:
        return rows
    rows = rows.annotate(folded_name=folded("first_name", "last_name"))
    for word in words:
        rows = rows.filter(folded_name__contains=f" {word}")
    return rows


def _sent() -> QuerySet[PlanVersion]:
    return PlanVersion.objects.filter(citizen=OuterRef("pk"), plan__case__closed__isnull=True)


def _latest() -> QuerySet[PlanVersion]:
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    return _sent().filter(~Exists(newer))


def listing(actor: Actor, filters: Filters, number: str | None) -> Listing:
    """One page of the list. The number of queries is the same for every length of list."""
    paginator = Paginator(citizens(actor, filters), PER_PAGE)
    page = paginator.get_page(number)
    shown = list(page.object_list)
    ids = [citizen.pk for citizen in shown]
    cases = {case.citizen_id: case for case in Case.objects.filter(citizen__in=ids, closed__isnull=True)}
    responsible = responsible_by_case([case.pk for case in cases.values()])
    columns = _columns(actor, ids)
    meetings = next_conversations([pk for pk in ids if pk in columns["talks"]])
    plans, titles = plan_states([pk for pk in ids if pk in columns["plan"]]), target_group_titles()
    today, tracks = clock.today(), track_titles()
    rows = []
    for citizen in shown:
        sees = frozenset(name for name, seen in columns.items() if citizen.pk in seen)
        case = cases.get(citizen.pk)
        employee = responsible.get(case.pk) if case else None
        state, kind = PLAN_STATES[plans.get(citizen.pk, "none")] if "plan" in sees else ("", "")
        rows.append(
            Row(
                citizen=citizen,
                age=citizen.age(today),
                target_group=titles.get(case.target_group, case.target_group) if case and "case" in sees else "",
                weeks=citizen.spell_weeks if "register" in sees else None,  # type: ignore[attr-defined]
                track=tracks.get(case.track, "") if case and "case" in sees else "",
                responsible=employee.name if employee else "",
                next_conversation=meetings.get(citizen.pk),
                plan=state,
                plan_kind=kind,
                open=sees,
            )
        )
    filled = frozenset().union(*(row.open for row in rows))
    return Listing(rows, page, filled | {name for name, verb in COLUMNS.items() if _opens_all(actor, verb)})


def _opens_all(actor: Actor, verb: str) -> bool:
    """Does whatever puts a citizen on the list open this too?"""
    return ways(actor, LISTED) <= ways(actor, verb)


def _columns(actor: Actor, ids: list[int]) -> dict[str, set[int]]:
    """Column → the citizens whose cell the actor may see; a query only where the list is wider than the cell."""
    return {
        name: set(ids) if _opens_all(actor, verb) else set(grounds_of(actor, verb, ids))
        for name, verb in COLUMNS.items()
    }


def next_conversations(ids: list[int]) -> dict[int, datetime]:
    """Citizen id → when the next booked conversation begins, in local time."""
    coming = Conversation.objects.filter(citizen__in=ids, status="booked", starts__gte=clock.now()).order_by("-starts")
    return {citizen_id: timezone.localtime(starts) for citizen_id, starts in coming.values_list("citizen_id", "starts")}


def plan_states(ids: list[int]) -> dict[int, str]:
    """Citizen id → the state of the newest plan that was sent in the open case; nobody without one."""
    sent = (
        PlanVersion.objects.filter(citizen__in=ids, plan__case__closed__isnull=True)
        .order_by("number")
        .values_list("citizen_id", "pk")
    )
    newest = dict(sent)
    answers = PlanAnswer.objects.filter(plan_version__in=newest.values(), current=True)
    answer_of = dict(answers.values_list("citizen_id", "answer"))
    return {citizen_id: answer_of.get(citizen_id, "waiting") for citizen_id in newest}
