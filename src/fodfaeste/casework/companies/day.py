"""The consultant's day, gathered: whom to call and why, what is open, who waits, what was promised."""

from dataclasses import dataclass
from datetime import date

from fodfaeste.casework.companies import law, queries
from fodfaeste.casework.companies.models import Checkin, Contact, Entry, Opening, Placement, Wish
from fodfaeste.casework.companies.rules import COMING, RUNNING, Rounds, escalation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule

PARTIES = {"citizen": "borgeren", "company": "virksomheden"}


@dataclass(frozen=True)
class Call:
    """One reason to call somebody about one placement. `why` names the rule, `level` who must know (`escalation`)."""

    placement: Placement
    text: str
    why: str
    day: date
    late: bool
    level: int = 1


@dataclass(frozen=True)
class Day:
    """Everything on the consultant's page."""

    calls: list[Call]
    openings: list[Opening]
    waiting: list[Wish]
    promises: list[Entry]
    running: list[Placement]
    old_contacts: list[Contact]

    @property
    def citizen_ids(self) -> list[int]:
        seen = [call.placement.citizen_id for call in self.calls] + [wish.citizen_id for wish in self.waiting]
        return list(dict.fromkeys([*seen, *(each.citizen_id for each in self.running)]))


def day_of(actor: Actor) -> Day:
    """The actor's day. Constant in queries."""
    mine = list(scope(actor, "placement.work", queries.mine(actor)))
    free = [each for each in queries.openings() if each.taken < each.capacity]  # type: ignore[attr-defined]
    return Day(
        calls=calls(actor, mine),
        openings=free,
        waiting=queries.waiting(actor),
        promises=list(queries.promises(actor)),
        running=[each for each in mine if each.status in RUNNING],
        old_contacts=_old_contacts(),
    )


def _old_contacts() -> list[Contact]:
    """Contact persons nobody has confirmed for as long as the rule says."""
    try:
        return list(queries.contacts_to_forget(law.rounds().months_keep_contacts, clock.today()))
    except NoRule:
        return []


def calls(actor: Actor, rows: list[Placement]) -> list[Call]:
    """Why to call about these placements, the most pressing first. Constant in queries."""
    today = clock.today()
    try:
        rounds = law.rounds()
    except NoRule:
        return []
    hired = queries.hired_waiting(today).filter(consultant=actor.employee_id or 0)
    found = [*_asked_for(rows), *_coming(rows, today), *_answers(rows, rounds, today), *_ending(rows, today)]
    found += follow_ups(list(scope(actor, "placement.work", hired)), today)
    return sorted(found, key=lambda call: (not call.late, call.day, call.placement.pk, call.text))


def _asked_for(rows: list[Placement]) -> list[Call]:
    """Somebody has asked for a call, and nobody has taken it up."""
    by_key = {each.pk: each for each in rows}
    unseen = Checkin.objects.filter(placement__in=list(by_key), calls=True, seen_at__isnull=True).order_by("at")
    return [
        Call(
            by_key[each.placement_id],
            f"Ring: {PARTIES[each.party]} har svaret, at noget er svært",
            "Et af de korte spørgsmål fik det sværeste svar",
            clock.local_day(each.at),
            late=True,
            level=2,
        )
        for each in unseen
    ]


def _coming(rows: list[Placement], today: date) -> list[Call]:
    return [
        Call(each, "Er det begyndt?", "Den første dag er nået", each.starts, late=each.starts < today)
        for each in rows
        if each.status in COMING and each.starts <= today
    ]


def _answers(rows: list[Placement], rounds: Rounds, today: date) -> list[Call]:
    return [
        Call(
            one.placement,
            f"Spørg {PARTIES[one.party]}, hvordan det går",
            f"Svar hver {rounds.days_between}. dag efter tabellen »Arbejdspladser: hvor tit vi spørger«",
            one.day,
            late=one.day < today,
            level=escalation(one.day, today, rounds),
        )
        for one in queries.due(rows, rounds, today)
    ]


SOON = 14
"""So many days ahead it is time to talk about what comes after."""


def _ending(rows: list[Placement], today: date) -> list[Call]:
    return [
        Call(each, "Aftal, hvad der skal ske bagefter", "Den sidste dag er tæt på", each.ends, late=each.ends < today)
        for each in rows
        if each.status in RUNNING and each.ends is not None and (each.ends - today).days <= SOON
    ]


def follow_ups(rows: list[Placement], today: date) -> list[Call]:
    """Citizens who were hired and are to be asked whether they are still there."""
    return [
        Call(
            each,
            "Følg op: er borgeren stadig ansat?",
            "Opfølgning efter ansættelse, tabellen »Arbejdspladser: hvor tit vi spørger«",
            each.followup_due,
            late=each.followup_due < today,
        )
        for each in rows
        if each.followup_due is not None
    ]
