"""What came of an intervention: counted by a refresh, hidden where few, and never called an effect."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Max, Min
from django.utils import timezone

from fodfaeste.casework import participation
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import goals
from fodfaeste.casework.participation.goals import AT_ONCE
from fodfaeste.casework.participation.models import Change, Outcome, Participation
from fodfaeste.casework.participation.rules import BEGUN, STOP_REASONS
from fodfaeste.casework.participation.shares import interval
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import RegisterStatus
from fodfaeste.foundation.small_numbers import suppress

AFTER = (26, 52)
"""So many weeks after the last day, self-support and paid hours are looked up."""
MOVED = {"better": "Mest frem", "same": "Lige meget frem og tilbage", "worse": "Mest tilbage"}
NOT_CAUSE = (
    "Det er, hvad der skete. Det viser ikke, hvad indsatsen førte til: de, der begynder, er forskellige fra andre."
)


@action
def refresh(*, actor: Actor, purpose: str) -> int:
    """Count everything anew; returns how many interventions were counted."""
    require(actor, "participation.keep")
    began = list(
        Participation.objects.filter(state__in=BEGUN, first__isnull=False).only(
            "intervention_id", "citizen_id", "state", "first", "last", "end_reason", "proposed_at"
        )
    )
    register_to = RegisterStatus.objects.aggregate(to=Max("as_of"))["to"]
    known = _Known(register_to, facts.on_benefit(_looked_after(began, register_to)), set(), {})
    for some in _portions(began):
        known.paid.update(_paid(some))
        known.changes.update(_changes(some))
    asked = dict(
        Change.objects.filter(
            event__in=("refer", "queue", "take_place"),
            participation__state__in=BEGUN,
            participation__first__isnull=False,
        )
        .order_by()
        .values_list("participation")
        .annotate(first=Min("at"))
        .values_list("participation", "first")
    )
    by_intervention: dict[int, list[Participation]] = defaultdict(list)
    for each in began:
        by_intervention[each.intervention_id].append(each)
    Outcome.objects.exclude(intervention__in=by_intervention).delete()
    Outcome.objects.bulk_create(
        [Outcome(intervention_id=pk, **_counted(rows, asked, known)) for pk, rows in by_intervention.items()],
        update_conflicts=True,
        unique_fields=["intervention"],
        update_fields=[each.name for each in Outcome._meta.concrete_fields if not each.primary_key],
    )
    goals.count(began)
    record(actor=actor, purpose=purpose, verb="participation.counted", data={"interventions": len(by_intervention)})
    return len(by_intervention)


def _portions(began: Sequence[Participation]) -> Iterator[list[Participation]]:
    """All participations of some thousand citizens at a time: what is read about them is let go before the next."""
    by_citizen: dict[int, list[Participation]] = defaultdict(list)
    for each in began:
        by_citizen[each.citizen_id].append(each)
    every = sorted(by_citizen)
    for start in range(0, len(every), AT_ONCE):
        yield [each for citizen in every[start : start + AT_ONCE] for each in by_citizen[citizen]]


def _looked_after(began: Sequence[Participation], register_to: date | None) -> Iterator[tuple[int, date]]:
    """(Citizen, Monday) of the weeks that are looked up in the register."""
    for each in began:
        for week in _weeks_after(each, register_to).values():
            yield each.citizen_id, week


@dataclass(frozen=True)
class _Known:
    """What is looked up for everybody at once: benefit weeks, weeks with paid hours, and what moved (by id)."""

    register_to: date | None
    on_benefit: set[tuple[int, date]]
    paid: set[tuple[int, date]]
    changes: dict[int, int]


def _paid(began: Sequence[Participation]) -> set[tuple[int, date]]:
    """(Citizen, Monday) with ordinary paid hours, of the weeks that are looked up."""
    wanted = {(each.citizen_id, week) for each in began for week in _weeks_passed(each).values()}
    if not wanted:
        return set()
    citizens, weeks = {citizen for citizen, _ in wanted}, {week for _, week in wanted}
    told = [source(citizens, weeks) for source in participation.hours_sources]
    return {one for one in wanted if any(hours.get(one[0], {}).get(one[1]) for hours in told)}


def _changes(began: Sequence[Participation]) -> dict[int, int]:
    """Participation → 1, 0 or -1, of those that ended and where the citizen answered on both sides."""
    over = [(each.pk, (each.citizen_id, each.first, each.last)) for each in began if _ended(each) and each.first]
    found: dict[int, int] = {}
    for source in participation.change_sources:
        told = source([span for _, span in over])  # type: ignore[misc]
        found |= {pk: moved for (pk, _), moved in zip(over, told, strict=True) if moved is not None}
    return found


def _ended(each: Participation) -> bool:
    return each.state != "active" and each.last is not None


def _weeks(each: Participation) -> dict[int, date]:
    """Weeks after the end → the Monday; nothing while it goes on."""
    if each.last is None or not _ended(each):
        return {}
    monday = each.last - timedelta(days=each.last.weekday())
    return {weeks: monday + timedelta(weeks=weeks) for weeks in AFTER}


def _weeks_after(each: Participation, register_to: date | None) -> dict[int, date]:
    """Those the register reaches."""
    return {weeks: day for weeks, day in _weeks(each).items() if register_to is not None and day <= register_to}


def _weeks_passed(each: Participation) -> dict[int, date]:
    """Those that are over, so that hours can have been written down."""
    return {weeks: day for weeks, day in _weeks(each).items() if day + timedelta(days=6) < clock.today()}


def _counted(rows: Sequence[Participation], asked: Mapping[int, object], known: _Known) -> dict[str, Any]:
    states = Counter(each.state for each in rows)
    waits = [
        max((each.first - timezone.localtime(asked[each.pk]).date()).days, 0)  # type: ignore[operator,arg-type]
        for each in rows
        if each.pk in asked
    ]
    moved = Counter(known.changes[each.pk] for each in rows if each.pk in known.changes)
    counted: dict[str, Any] = {
        "counted_at": clock.now(),
        "register_to": known.register_to,
        "going_on": states["active"],
        "completed": states["completed"],
        "stopped": states["stopped"],
        "reasons": dict(Counter(each.end_reason for each in rows if each.state == "stopped")),
        "waited": len(waits),
        "wait_days": round(median(waits)) if waits else None,
        "better": moved[1],
        "same": moved[0],
        "worse": moved[-1],
    }
    for weeks in AFTER:
        seen = [(each.citizen_id, day) for each in rows if (day := _weeks_after(each, known.register_to).get(weeks))]
        counted[f"observed_{weeks}"] = len(seen)
        counted[f"self_support_{weeks}"] = sum(1 for one in seen if one not in known.on_benefit)
        passed = [(each.citizen_id, day) for each in rows if (day := _weeks_passed(each).get(weeks))]
        counted[f"passed_{weeks}"] = len(passed)
        counted[f"paid_{weeks}"] = sum(1 for one in passed if one in known.paid)
    return counted


@dataclass(frozen=True)
class Line:
    """One line of a table: the words, the number (None is hidden) and the interval in percent where it is a share."""

    words: str
    count: int | None
    interval: tuple[int, int] | None = None


@dataclass(frozen=True)
class Told:
    """What may be shown. `began` is None where even the total would tell of a few."""

    outcome: Outcome
    began: int | None
    lines: list[Line]
    reasons: list[Line]
    after: list[Line]
    change: list[Line]
    wait_days: int | None
    minimum: int


def told(outcome: Outcome, minimum: int | None = None) -> Told:
    """The counts with small numbers hidden; shares with 95 percent intervals (Wilson)."""
    least = minimum or settings.FODFAESTE_MINIMUM_CELL
    (whole,) = suppress(
        [{"completed": outcome.completed, "stopped": outcome.stopped, "going_on": outcome.going_on}], least
    )
    titles = {"completed": "Gennemførte", "stopped": "Stoppede før tid", "going_on": "Er i gang"}
    began = whole.total
    lines = [Line(titles[name], count, interval(count, began)) for name, count in whole.cells.items()]
    reasons: list[Line] = []
    if whole.cells["stopped"]:
        (why,) = suppress([{key: int(outcome.reasons.get(key, 0)) for key in STOP_REASONS}], least)
        reasons = [Line(STOP_REASONS[key], count) for key, count in why.cells.items() if count != 0]
    # Those looked up later are among those who ended: where it is hidden how many that is, they would tell.
    ended = whole.total is not None and whole.cells["going_on"] is not None
    after = [line for title, of, count in _looked_up(outcome) for line in _after(title, of, count, least)]
    waits = outcome.wait_days if outcome.waited >= least else None
    return Told(
        outcome, began, lines, reasons, after if ended else [], _moved(outcome, least) if ended else [], waits, least
    )


def _looked_up(outcome: Outcome) -> Iterable[tuple[str, int, int]]:
    """What is said of a week after the end: the words, of how many, and how many."""
    for weeks in AFTER:
        of, count = getattr(outcome, f"observed_{weeks}"), getattr(outcome, f"self_support_{weeks}")
        yield f"Selvforsørgende {weeks} uger efter", of, count
        of, count = getattr(outcome, f"passed_{weeks}"), getattr(outcome, f"paid_{weeks}")
        yield f"Timer med almindelig løn {weeks} uger efter", of, count


def _after(title: str, of: int, count: int, least: int) -> Iterable[Line]:
    (shown,) = suppress([{"yes": count, "no": of - count}], least)
    if shown.total is None or not of:
        return
    yes = shown.cells["yes"]
    yield Line(f"{title}, af {of}", yes, interval(yes, of))


def _moved(outcome: Outcome, least: int) -> list[Line]:
    """What the citizens' own answers said after it, beside before it."""
    (shown,) = suppress([{name: getattr(outcome, name) for name in MOVED}], least)
    if not shown.total:
        return []
    return [Line(MOVED[name], count, interval(count, shown.total)) for name, count in shown.cells.items()]


def sentences(ids: Sequence[int]) -> dict[int, str]:
    """One sentence each for the cards, only where the numbers may be shown. One statement."""
    found = {}
    for each in Outcome.objects.filter(intervention__in=list(ids)):
        shown = told(each)
        completed = shown.lines[0].count
        if shown.began and completed is not None:
            found[each.intervention_id] = f"{shown.began} er begyndt, {completed} har gennemført."
    return found


def of(intervention: Intervention) -> Told | None:
    held = Outcome.objects.filter(intervention=intervention).first()
    return told(held) if held is not None else None
