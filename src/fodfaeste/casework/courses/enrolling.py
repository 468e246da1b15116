"""Into a group, the answers before, and the gate: who the group is right for is decided by people."""

from collections.abc import Mapping

from fodfaeste.casework.courses import terms
from fodfaeste.casework.courses.models import Enrolment, Group, Measure
from fodfaeste.casework.courses.rules import DECISIONS, HELD, HOW, WHEN, after_answers, degree_of
from fodfaeste.casework.participation import seats
from fodfaeste.casework.participation.actions import happen, propose
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.queries import relations
from fodfaeste.casework.participation.rules import free_seat
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import contributions, missing, shown, unknown
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.remember import forget

TAKES = {"agreed": "take_place", "referred": "accept", "offered": "take"}
"""State of the participation → the event that gives the place, where there is none yet."""
FULL = "Holdet er fuldt. Vælg et andet hold, eller sæt borgeren på venteliste på siden om indsatsen."
LONGEST = 2000


class Unanswered(Refused):
    """Some questions are open. `items` are their keys; "vil ikke svare" is an answer."""

    def __init__(self, items: list[str]) -> None:
        super().__init__("Der er spørgsmål uden svar. Man kan altid vælge »Vil ikke svare«.")
        self.items = items


@action
def enrol(*, actor: Actor, purpose: str, participation: Participation, group: Group) -> Enrolment:
    """Put somebody who has said yes into a group, and ask the questions before it.

    The place in the course's intervention is taken at the same time, by the same rules as everywhere: never twice,
    and not before those who wait. In the same group already: returned unchanged. Raises `Refused`.
    """
    require(actor, "course.enrol", participation)
    seats.lock(participation.intervention_id)
    group = locked(Group, group.pk, None)
    fresh = locked(Participation, participation.pk, None)
    require_part(actor, fresh)
    if group.course.intervention_id != fresh.intervention_id:
        raise Refused("Holdet hører til et andet forløb. Vælg et hold på den her indsats.", "group")
    held = Enrolment.objects.filter(participation=fresh, state__in=HELD).first()
    if held is not None and held.group_id == group.pk:
        return held
    if held is not None:
        raise Refused("Borgeren er allerede på et hold. Tag borgeren af det først.", "group")
    if group.last < clock.today():
        raise Refused("Holdet er slut. Vælg et, der ikke er begyndt.", "group")
    seat = free_seat(group.seats, _taken(group))
    if seat is None:
        raise Refused(FULL, "group")
    fresh = _with_place(actor, purpose, fresh, group)
    made = Enrolment.objects.create(
        citizen_id=fresh.citizen_id,
        case_id=fresh.case_id,
        group=group,
        participation=fresh,
        seat=seat,
        seats=max(group.seats, seat),
        enrolled_at=clock.now(),
        enrolled_by=actor.label,
    )
    note(actor, purpose, "courses.enrolled", made, group=group.pk)
    return made


def require_part(actor: Actor, participation: Participation) -> None:
    """The actor has a part in this very participation: as caseworker, or at its provider. Raises `AccessDenied`."""
    if not relations(actor, participation):
        denied = Decision(False, "Du arbejder ikke med den her deltagelse.")
        raise AccessDenied(denied, "course.enrol", participation.citizen_id)


def _taken(group: Group) -> list[int]:
    rows = Enrolment.objects.filter(group=group, seat__isnull=False)
    return [seat for seat in rows.values_list("seat", flat=True) if seat is not None]


def _with_place(actor: Actor, purpose: str, fresh: Participation, group: Group) -> Participation:
    """The participation with a place in the intervention. Raises `Refused` with what to do first."""
    if fresh.state in ("accepted", "active"):
        return fresh
    if fresh.state == "proposed":
        raise Refused("Borgeren har ikke sagt ja endnu. Spørg først.")
    event = TAKES.get(fresh.state)
    if event is None:
        raise Refused("Borgeren står ikke til en plads lige nu. Se status på siden om indsatsen.")
    if fresh.state == "agreed" and not fresh.text.books_directly:
        raise Refused(
            "Her siger udbyderen ja til hver enkelt. Send først en henvisning, så sætter holdlederen på hold."
        )
    first = max(group.first, clock.today())
    return happen(actor=actor, purpose=purpose, participation=fresh, event=event, version=fresh.version, first=first)


@action
def answer(
    *,
    actor: Actor,
    purpose: str,
    enrolment: Enrolment,
    when: str,
    answers: Mapping[str, str],
    how: str = "self",
) -> Measure:
    """Hand in the answers before or after; they do not change any more. The same again changes nothing.

    An employee writes them down for the citizen, and it is marked how. The answers before decide nothing: where they
    show massive anxiety a caseworker takes a stand. Raises `Unanswered` and `Refused`.
    """
    require(actor, "course.answer", enrolment)
    fresh = locked(Enrolment, enrolment.pk, None)
    if when not in WHEN:
        raise Refused("Vælg, om svarene er fra før eller efter holdet.")
    there = Measure.objects.filter(enrolment=fresh, when=when).first()
    if there is not None:
        if there.answers == dict(answers):
            return there
        raise Refused("Svarene er sendt og kan ikke ændres.")
    _require_time(fresh, when)
    if actor.employee_id is not None and how not in HOW.keys() - {"self"}:
        raise Refused("Vælg, hvordan borgeren har svaret.", "how")
    made = _measured(actor, fresh, when, answers, how)
    if when == "before" and fresh.state == "asked":
        fresh.state = after_answers(made.degree, terms.group_limit())
        fresh.version += 1
        fresh.save(update_fields=["state", "version"])
    note(actor, purpose, "courses.answered", fresh, when=when)
    return made


def _require_time(fresh: Enrolment, when: str) -> None:
    if fresh.state in ("withdrawn", "redirected"):
        raise Refused("Borgeren er ikke på holdet længere.")
    if when == "before" and fresh.state in ("completed", "stopped"):
        raise Refused("Holdet er slut. Nu kan der kun svares på, hvordan det går efter.")
    if when == "after" and fresh.state in ("asked", "gate"):
        raise Refused("Borgeren er ikke begyndt på holdet endnu.")


def _measured(actor: Actor, fresh: Enrolment, when: str, answers: Mapping[str, str], how: str) -> Measure:
    scheme = current(terms.INSTRUMENT)
    if scheme is None:
        raise Refused("Skemaet »Hvordan har du haft det?« er ikke udgivet. En administrator kan udgive det.")
    definition = definition_of(scheme)
    given = {key: chosen for key, chosen in answers.items() if chosen}
    if unknown(definition, given):
        raise Refused("Et af svarene findes ikke i skemaet. Genindlæs siden, og svar igen.")
    if still_open := missing(definition, given):
        raise Unanswered([item.key for item in still_open])
    explained = contributions(definition, given, {})
    whole = all(item.step(given.get(item.key, "")) for item in shown(definition, given))
    return Measure.objects.create(
        enrolment=fresh,
        citizen_id=fresh.citizen_id,
        when=when,
        instrument=scheme,
        answers=given,
        points=explained.total if whole else None,
        band=explained.band.title.da if whole and explained.band else "",
        degree=degree_of(given, terms.gate()),
        how=how if actor.employee_id is not None else "self",
        entered_by_id=actor.employee_id,
        answered_at=clock.now(),
    )


@action
def decide(*, actor: Actor, purpose: str, enrolment: Enrolment, version: int, choice: str, why: str) -> Enrolment:
    """The caseworker's stand where the answers point to a course for one: the group all the same, or one for one.

    A course for one frees the place and proposes what the template names. Deciding the same twice changes nothing.
    Raises `Refused` and `Stale`.
    """
    require(actor, "course.decide", enrolment)
    seats.lock(enrolment.participation.intervention_id)
    fresh = locked(Enrolment, enrolment.pk, None)
    if choice not in DECISIONS:
        raise Refused("Vælg, om det skal være holdet eller et forløb for én.", "choice")
    why = why.strip()
    if not why:
        raise Refused("Skriv kort hvorfor. Borgeren kan læse det.", "why")
    if len(why) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.", "why")
    if fresh.decision == choice and fresh.decision_why == why:
        return fresh
    if fresh.version != version:
        raise Stale(fresh)
    if fresh.state != "gate":
        raise Refused("Der er ikke noget at tage stilling til. Genindlæs siden.")
    fresh.decision, fresh.decision_why = choice, why
    fresh.decided_at, fresh.decided_by_id = clock.now(), actor.employee_id
    fresh.state = "enrolled" if choice == "group" else "redirected"
    fresh.version += 1
    if choice == "individual":
        fresh.seat = fresh.seats = None
    fresh.save()
    note(actor, purpose, "courses.decided", fresh, choice=choice)
    if choice == "individual":
        _instead(actor, purpose, fresh, why)
    return fresh


def _instead(actor: Actor, purpose: str, fresh: Enrolment, why: str) -> None:
    """Give the place back, and propose the course for one."""
    held = fresh.participation
    event, more = ("stop", {"end_reason": "not_right"}) if held.state == "active" else ("withdraw", {})
    happen(
        actor=actor,
        purpose=purpose,
        participation=held,
        event=event,
        version=held.version,
        words=why,
        **more,  # type: ignore[arg-type]
    )
    other = fresh.group.course.individual
    if other is not None and other.status == "published":
        propose(actor=actor, purpose=purpose, case=fresh.case, intervention=other, why=why)


def note(actor: Actor, purpose: str, verb: str, fresh: Enrolment, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=fresh.citizen_id, subject=fresh, data=data)
    forget()
