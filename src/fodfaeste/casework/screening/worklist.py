"""The worklist: whom the rule has newly found, since when, who has taken it, and when screenings are due again.

Whoever was found once stays here until they are screened. Nobody is ranked: each list stands in the order of the day
it waits from, and the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import responsible_by_case
from fodfaeste.casework.screening import queries
from fodfaeste.casework.screening.models import Finding, Screening
from fodfaeste.casework.screening.rules import (
    UNFINISHED,
    Crossing,
    Facts,
    crossings,
    due_again,
    due_first,
    met,
    screened_in_spell,
    years_back,
)
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee

Place = Literal["new", "taken", "aside"]
OPEN = (Finding.Status.NEW, Finding.Status.TAKEN, Finding.Status.ASIDE)


@dataclass(frozen=True)
class Entry:
    """One citizen on the worklist. `points_now` is false when the rule has stopped pointing to them."""

    citizen: Citizen
    case: Case | None
    responsible: Employee | None
    finding: Finding | None
    lines: tuple[Crossing, ...]
    facts: Facts | None
    points_now: bool

    @property
    def since(self) -> date:
        """The first day a line of the rule was reached."""
        days = [line.crossed for line in self.lines]
        return min(days) if days else self.finding.crossed_on if self.finding else clock.today()

    @property
    def place(self) -> Place:
        """In which of the three lists the citizen stands today. What was put aside comes back on its day."""
        if self.finding is None or self.finding.status == Finding.Status.NEW:
            return "new"
        if self.finding.status == Finding.Status.TAKEN:
            return "taken"
        back = self.finding.comes_back is not None and self.finding.comes_back <= clock.today()
        return "new" if back else "aside"

    @property
    def came_back(self) -> bool:
        """It was put aside until a day that has come."""
        return self.place == "new" and self.finding is not None and self.finding.status == Finding.Status.ASIDE


def entries(actor: Actor) -> list[Entry]:
    """Everybody the actor has on the worklist, who has waited longest first. Queries do not grow with the list."""
    live = {each.citizen.pk: each for each in queries.suggested(actor)}
    stored = _newest(findings(actor))
    rest = [citizen_id for citizen_id in stored if citizen_id not in live]
    cases = {case.citizen_id: case for case in _open_cases(rest)}
    facts = {citizen_id: each.facts for citizen_id, each in live.items()} | queries.register_facts(rest)
    weeks = queries.weeks_of_spell({citizen_id: each.facts for citizen_id, each in live.items()})
    chosen = {citizen_id: each.case for citizen_id, each in live.items()} | cases
    responsible = responsible_by_case(case.pk for case in chosen.values())
    lines_now = queries.triggers()
    found = []
    for citizen_id in [*live, *rest]:
        now, kept, case = live.get(citizen_id), stored.get(citizen_id), chosen.get(citizen_id)
        lines = crossings(now.facts, now.why, weeks[citizen_id]) if now else stored_lines(stored[citizen_id])
        found.append(
            Entry(
                citizen=now.citizen if now else stored[citizen_id].citizen,
                case=case,
                responsible=responsible.get(case.pk) if case else None,
                finding=kept,
                lines=tuple(lines),
                facts=facts.get(citizen_id),
                points_now=now is not None or (case is None and bool(met(facts.get(citizen_id), lines_now))),
            )
        )
    return sorted(found, key=lambda each: (each.since, each.citizen.last_name, each.citizen.pk))


def entry_of(citizen: Citizen) -> Entry | None:
    """One citizen on the worklist, or None. Ask `access` first."""
    kept = Finding.objects.filter(citizen=citizen, status__in=OPEN).select_related("taken_by").order_by("-pk").first()
    now = pointed_to([citizen.pk]).get(citizen.pk)
    if kept is None and now is None:
        return None
    case = next(iter(_open_cases([citizen.pk])), None)
    responsible = responsible_by_case([case.pk]).get(case.pk) if case else None
    facts = now[0] if now else queries.register_facts([citizen.pk]).get(citizen.pk)
    lines = now[1] if now else stored_lines(kept) if kept else []
    return Entry(citizen, case, responsible, kept, tuple(lines), facts, now is not None)


def pointed_to(citizen_ids: Iterable[int]) -> dict[int, tuple[Facts, list[Crossing]]]:
    """Citizen id → facts and the lines reached, for those whom the rule points to and who are not screened since."""
    lines = queries.triggers()
    facts = queries.register_facts(citizen_ids, years_back(lines)) if lines else {}
    latest = queries.latest_judged(facts)
    why = {citizen_id: met(each, lines) for citizen_id, each in facts.items()}
    chosen = {
        citizen_id: each
        for citizen_id, each in facts.items()
        if why[citizen_id] and not screened_in_spell(each, latest.get(citizen_id))
    }
    weeks = queries.weeks_of_spell(chosen)
    return {
        citizen_id: (each, crossings(each, why[citizen_id], weeks[citizen_id])) for citizen_id, each in chosen.items()
    }


def findings(actor: Actor) -> QuerySet[Finding]:
    """The open findings this actor works with: their citizens, what they have taken, and whom nobody works with yet."""
    rows = Finding.objects.filter(status__in=OPEN)
    without = ~Exists(Case.objects.filter(citizen=OuterRef("citizen"), closed__isnull=True))
    under_way = Exists(Screening.objects.filter(citizen=OuterRef("citizen"), status__in=UNFINISHED))
    mine = scope(actor, "screening.suggested", rows)
    taken = scope(actor, "screening.view", rows.filter(taken_by=actor.employee_id or 0))
    nobody = scope(actor, "screening.newly_found", rows.filter(without))
    return (mine | taken | nobody).exclude(under_way).select_related("citizen", "taken_by").order_by("pk")


def stored_lines(finding: Finding) -> list[Crossing]:
    """What was crossed, as it was written down."""
    return [
        Crossing(raw["key"], raw["title"], raw["reason"], date.fromisoformat(raw["crossed"])) for raw in finding.lines
    ]


def _newest(found: QuerySet[Finding]) -> dict[int, Finding]:
    """Where a citizen was found in two spells, the later one."""
    return {each.citizen_id: each for each in found}


def _open_cases(citizen_ids: Iterable[int]) -> QuerySet[Case]:
    return Case.objects.filter(citizen__in=list(citizen_ids), closed__isnull=True).select_related("citizen", "team")


@dataclass(frozen=True)
class Due:
    """A case in which a screening is due: the first one, or one after the `last`."""

    case: Case
    day: date
    last: date | None


def due(actor: Actor, until: date | None = None) -> list[Due]:
    """Cases the actor works with whose first or next screening is due by a day (today), the longest due first."""
    rule, today = queries.timing(), until or clock.today()
    rows = Case.objects.filter(closed__isnull=True).exclude(screenings__status__in=UNFINISHED)
    cases = list(scope(actor, "screening.suggested", rows).select_related("citizen"))
    latest = latest_in_case(cases)
    found = []
    for case in cases:
        last = latest.get(case.pk)
        day = due_again(last, rule) if last else due_first(case.opened, rule)
        if day is not None and day <= today:
            found.append(Due(case, day, last))
    return sorted(found, key=lambda each: (each.day, each.case.citizen.last_name, each.case.pk))


def latest_in_case(cases: Sequence[Case]) -> dict[int, date]:
    done = Screening.objects.filter(case__in=cases, status=Screening.Status.JUDGED).order_by("started_at", "pk")
    pairs = done.values_list("case_id", "started_at")
    return {case_id: timezone.localtime(started).date() for case_id, started in pairs}
