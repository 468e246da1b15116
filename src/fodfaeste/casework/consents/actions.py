"""What may happen to a consent: it is given, renewed and taken back. Taking back works at once and removes nothing."""

from collections.abc import Sequence
from datetime import date

from fodfaeste.casework.consents import rules
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.queries import purpose_of, standing
from fodfaeste.casework.consents.rules import Purpose, Recipient
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule

SELF = "self"


@action
def give(
    *,
    actor: Actor,
    purpose: str,
    citizen: Citizen,
    purpose_key: str,
    recipients: Sequence[str],
    how: str = SELF,
    limits: str = "",
    given_on: date | None = None,
    valid_until: date | None = None,
    replaces: int | None = None,
) -> Consent:
    """The citizen says yes to a purpose and to these recipients ("profession:psykolog", "department:…", "outside:…").

    An employee who carries the case may write it down and says how the citizen said it. `replaces` is the standing yes
    the user saw, which this one takes the place of. The same yes twice is one. Raises `Refused`, and `Stale` where
    another yes stands than the one that was seen.
    """
    require(actor, "consent.give_own" if actor.is_citizen else "consent.record", citizen)
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    what, today = _purpose(purpose_key), clock.today()
    given_on = given_on or today
    until = valid_until or what.last_day(given_on)
    named = rules.chosen(what, recipients)
    how = _how(actor, how)
    wrong = rules.problem(what, named, given_on, until, how, today)
    if wrong is not None:
        raise Refused(wrong.message, wrong.field)
    limits = _text(limits, "limits")
    former = standing(citizen.pk, purpose_key)
    if former is not None and former.valid_until >= today and _same(former, named, limits, until):
        return former
    if former is not None and former.valid_until >= today and former.pk != replaces:
        raise Stale(former)
    if former is not None:
        former.replaced_at = clock.now()
        former.save(update_fields=["replaced_at"])
    given = _create(actor, citizen, what, named, how, limits, given_on, until)
    record(
        actor=actor,
        purpose=purpose,
        verb="consent.given" if former is None else "consent.renewed",
        citizen_id=citizen.pk,
        subject=given,
        data={
            "purpose": what.key,
            "recipients": [each.value for each in named],
            "until": until,
            "how": how,
            "replaces": former.pk if former is not None else None,
        },
    )
    actor.cache.clear()
    return given


@action
def withdraw(*, actor: Actor, purpose: str, consent: Consent, how: str = SELF, why: str = "") -> Consent:
    """The citizen takes a yes back. From the next request on it opens nothing; withdrawing twice changes nothing.

    It needs no version: taking back always wins. Raises `Refused` for one that was renewed.
    """
    require(actor, "consent.withdraw", consent)
    fresh = Consent.objects.select_for_update().get(pk=consent.pk)
    if fresh.withdrawn_at is not None:
        return fresh
    if fresh.replaced_at is not None:
        raise Refused("Samtykket er fornyet siden. Træk det nye tilbage i stedet.")
    fresh.withdrawn_how = _how(actor, how)
    fresh.withdrawn_at, fresh.withdrawn_by_id = clock.now(), actor.employee_id
    fresh.withdrawn_why = _text(why, "why")
    fresh.save(update_fields=["withdrawn_at", "withdrawn_how", "withdrawn_by", "withdrawn_why"])
    record(
        actor=actor,
        purpose=purpose,
        verb="consent.withdrawn",
        citizen_id=fresh.citizen_id,
        subject=fresh,
        data={"purpose": fresh.purpose, "how": fresh.withdrawn_how},
    )
    actor.cache.clear()
    return fresh


def _purpose(key: str) -> Purpose:
    try:
        found = purpose_of(key)
    except NoRule as missing:
        raise Refused(missing.message) from missing
    if found is None:
        raise Refused("Det kan man ikke sige ja til lige nu. En administrator kan se på reglerne for samtykker.")
    return found


def _how(actor: Actor, how: str) -> str:
    if actor.is_citizen:
        return SELF
    if how not in rules.ON_BEHALF:
        raise Refused("Vælg, hvordan borgeren sagde det.", "how")
    return how


def _text(given: str, field: str) -> str:
    text = given.strip()
    if len(text) > rules.LONGEST:
        raise Refused(f"Skriv det kortere: højst {rules.LONGEST} tegn.", field)
    return text


def _same(former: Consent, named: Sequence[Recipient], limits: str, until: date) -> bool:
    there = {(each.kind, each.key) for each in former.recipients.all()}
    wanted = {(each.kind, each.key) for each in named}
    return (there, former.limits, former.valid_until) == (wanted, limits, until)


def _create(
    actor: Actor,
    citizen: Citizen,
    what: Purpose,
    named: Sequence[Recipient],
    how: str,
    limits: str,
    given_on: date,
    until: date,
) -> Consent:
    given = Consent.objects.create(
        citizen=citizen,
        purpose=what.key,
        title=what.title,
        words=what.words,
        limits=limits,
        law=what.law,
        opens_plan=what.opens_plan,
        given_on=given_on,
        given_at=clock.now(),
        given_how=how,
        entered_by_id=actor.employee_id,
        valid_until=until,
    )
    ConsentRecipient.objects.bulk_create(
        ConsentRecipient(consent=given, kind=each.kind, key=each.key, name=each.name) for each in named
    )
    return given
