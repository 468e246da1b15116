"""How it goes: secret links for one answer each, what the citizen shares, and the answers.

A link's secret is 32 random bytes; only its hash is kept, it dies when it is used, revoked or old, and it opens three
questions and nothing else. Whoever has it acts as the system, since nobody is signed in.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from fodfaeste.casework.companies import law, queries
from fodfaeste.casework.companies.models import Checkin, CheckinLink, LinkTry, Placement, Sharing
from fodfaeste.casework.companies.rules import (
    RUNNING,
    SHAREABLE,
    Question,
    asks_for_a_call,
    hours_on,
    problem_with_answers,
)
from fodfaeste.casework.consents import queries as consents
from fodfaeste.casework.consents.actions import give
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide, require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor, system

CONSENT = "virksomhed"
"""The purpose the citizen says yes to (rule table consent_purposes)."""
WINDOW = timedelta(minutes=15)
MOST_TRIES = 20
"""So many links that do not exist may one network address try within the window."""
LONGEST_WORDS = 2000


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


# ---- what is shared --------------------------------------------------------------------------------------------------


@action
def share(*, actor: Actor, purpose: str, placement: Placement, fields: Iterable[str]) -> Sharing | None:
    """What the workplace may see from now on: by the citizen, or written down by somebody who works with them.

    No fields withdraw everything at once; then None is returned. The same choice twice changes nothing.
    """
    _citizen_or_worker(actor, placement)
    Placement.objects.select_for_update().get(pk=placement.pk)
    wanted = [key for key in SHAREABLE if key in set(fields)]
    now = queries.sharing_of(placement)
    if wanted:
        _consent(actor, purpose, placement)
    if (now.fields if now else []) == wanted:
        return now
    Sharing.objects.filter(placement=placement, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    made = None
    if wanted:
        made = Sharing.objects.create(
            placement=placement,
            citizen_id=placement.citizen_id,
            fields=wanted,
            agreed_at=clock.now(),
            written_by_id=actor.employee_id,
        )
    verb = "placement.shared" if wanted else "placement.sharing_withdrawn"
    _note(actor, purpose, verb, placement, fields=wanted)
    return made


def _consent(actor: Actor, purpose: str, placement: Placement) -> None:
    """To share is to say yes to talking with a company; without that yes the workplace sees nothing."""
    if consents.live(placement.citizen_id, CONSENT) is not None:
        return
    if not actor.is_citizen and not decide(actor, "consent.record", placement).allowed:
        raise Refused(
            "Borgeren har ikke sagt ja til, at vi taler med en virksomhed. Borgeren kan vælge på Min arbejdsplads, "
            "eller sagsbehandleren kan skrive det ind."
        )
    what = consents.purpose_of(CONSENT)
    give(
        actor=actor,
        purpose=purpose,
        citizen=placement.citizen,
        purpose_key=CONSENT,
        recipients=[each.value for each in what.recipients] if what is not None else [],
        how="conversation",
    )


def shown_fields(placement: Placement) -> list[str]:
    """What the workplace may see this very moment: the citizen's choice, while the yes behind it is live."""
    sharing = queries.sharing_of(placement)
    if sharing is None or consents.live(placement.citizen_id, CONSENT) is None:
        return []
    fields: list[str] = sharing.fields
    return fields


def _citizen_or_worker(actor: Actor, placement: Placement) -> None:
    require(actor, "placement.own" if actor.is_citizen else "placement.work", placement)


@dataclass(frozen=True)
class Seen:
    """What the workplace sees: the place itself, and line by line what the citizen shares."""

    workplace: str
    kind: str
    lines: tuple[tuple[str, str], ...]


def seen_by_company(placement: Placement, fields: Iterable[str]) -> Seen:
    """Exactly what the page behind a company's link shows with these fields. The preview shows the same."""
    citizen, hours = placement.citizen, hours_on(queries.schedule(placement), clock.today())
    if hours is None:
        hours = next((step.hours for step in queries.schedule(placement)), None)
    values = {
        "first_name": citizen.first_name,
        "last_name": citizen.last_name,
        "phone": citizen.phone,
        "goal": placement.goal,
        "hours": f"{hours.normalize():f} timer om ugen".replace(".", ",") if hours is not None else "",
        "tasks": placement.tasks,
        "adaptations": placement.adaptations,
    }
    chosen = [key for key in SHAREABLE if key in set(fields)]
    lines = tuple((SHAREABLE[key], values[key] or "Ikke skrevet endnu") for key in chosen)
    return Seen(str(placement.unit), placement.get_kind_display(), lines)


# ---- links -----------------------------------------------------------------------------------------------------------


@action
def make_link(*, actor: Actor, purpose: str, placement: Placement, party: str) -> tuple[CheckinLink, str]:
    """A new link for one party, and its secret, which is shown this once. Older links of the party stop working."""
    require(actor, "placement.work", placement)
    fresh = Placement.objects.select_for_update().get(pk=placement.pk)
    if fresh.status not in RUNNING:
        raise Refused("Links kan laves, når forløbet er i gang.")
    if party not in CheckinLink.Party.values:
        raise Refused("Vælg, hvem linket er til.", "party")
    _living(fresh).filter(party=party).update(revoked_at=clock.now())
    secret, now = secrets.token_urlsafe(32), clock.now()
    made = CheckinLink.objects.create(
        placement=fresh,
        citizen_id=fresh.citizen_id,
        party=party,
        secret_hash=_hash(secret),
        made_at=now,
        made_by_id=actor.employee_id,
        expires_at=now + timedelta(days=law.rounds().days_link_lives),
    )
    _note(actor, purpose, "placement.link_made", fresh, link=made.pk, party=party)
    return made, secret


@action
def revoke_links(*, actor: Actor, purpose: str, placement: Placement) -> int:
    """Every link of the placement that still works stops working. The citizen may do it too."""
    _citizen_or_worker(actor, placement)
    count = _living(placement).update(revoked_at=clock.now())
    if count:
        _note(actor, purpose, "placement.links_revoked", placement, links=count)
    return count


def _living(placement: Placement):  # type: ignore[no-untyped-def]
    return CheckinLink.objects.filter(
        placement=placement, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now()
    )


def living_links(placement: Placement) -> list[CheckinLink]:
    """The links that still work."""
    return list(_living(placement))


class TooMany(Exception):
    """Too many links that do not exist were tried from one address."""


def open_link(secret: str, address: str) -> CheckinLink | None:
    """The link that belongs to the secret and still works, or None. Raises `TooMany`.

    A link that is used, revoked or old, and one whose placement is over, are the same as one that never was.
    """
    recent = LinkTry.objects.filter(address=address, at__gt=clock.now() - WINDOW)
    if recent.count() >= MOST_TRIES:
        raise TooMany
    links = CheckinLink.objects.select_related("placement__unit__company", "placement__citizen")
    found = links.filter(secret_hash=_hash(secret)).first()
    if found is None:
        LinkTry.objects.filter(at__lt=clock.now() - 4 * WINDOW).delete()
        LinkTry.objects.create(at=clock.now(), address=address)
        return None
    alive = found.used_at is None and found.revoked_at is None and found.expires_at > clock.now()
    return found if alive and found.placement.status in RUNNING else None


@action
def answer_link(*, link: CheckinLink, answers: Mapping[str, int], words: str = "") -> Checkin:
    """Take the answer of whoever holds the link. It works once. Raises `Refused`."""
    who = link.placement.citizen.name if link.party == "citizen" else str(link.placement.unit)
    actor = system(f"Svar på link: {who}")
    require(actor, "checkin.by_link")
    fresh = CheckinLink.objects.select_for_update().get(pk=link.pk)
    if fresh.used_at is not None or fresh.revoked_at is not None or fresh.expires_at <= clock.now():
        raise Refused("Linket virker ikke mere. Bed om et nyt.")
    asked = law.questions(link.party)
    _check(asked, answers, words)
    fresh.used_at = clock.now()
    fresh.save(update_fields=["used_at"])
    return _keep(actor, "Svar fra arbejdspladsen", link.placement, link.party, asked, answers, words, by_link=True)


@action
def answer(
    *, actor: Actor, purpose: str, placement: Placement, party: str, answers: Mapping[str, int], words: str = ""
) -> Checkin:
    """The citizen answers signed in, or somebody who works with them writes down what was said on the phone."""
    _citizen_or_worker(actor, placement)
    if actor.is_citizen and party != "citizen":
        raise AccessDenied(Decision(False, "Du svarer kun for dig selv."), "placement.own", placement.citizen_id)
    fresh = Placement.objects.select_for_update().get(pk=placement.pk)
    if fresh.status not in RUNNING:
        raise Refused("Forløbet er ikke i gang, så der er ikke noget at svare på lige nu.")
    asked = law.questions(party)
    _check(asked, answers, words)
    return _keep(actor, purpose, placement, party, asked, answers, words, by_link=False)


def _check(asked: list[Question], answers: Mapping[str, int], words: str) -> None:
    if problem := problem_with_answers(asked, answers):
        raise Refused(problem)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Skriv højst {LONGEST_WORDS} tegn.", "words")


def _keep(
    actor: Actor,
    purpose: str,
    placement: Placement,
    party: str,
    asked: list[Question],
    answers: Mapping[str, int],
    words: str,
    *,
    by_link: bool,
) -> Checkin:
    made = Checkin.objects.create(
        placement=placement,
        citizen_id=placement.citizen_id,
        party=party,
        at=clock.now(),
        said=[[each.text, each.steps[answers[each.key]]] for each in asked],
        words=words.strip(),
        calls=asks_for_a_call(asked, answers),
        by_link=by_link,
        written_by_id=actor.employee_id,
    )
    _note(actor, purpose, "placement.answered", placement, party=party, by_link=by_link)
    return made


@action
def mark_seen(*, actor: Actor, purpose: str, checkin: Checkin) -> Checkin:
    """Somebody has taken up a call for help. Twice is once."""
    require(actor, "placement.work", checkin)
    fresh = Checkin.objects.select_for_update().get(pk=checkin.pk)
    if fresh.seen_at is None:
        fresh.seen_at, fresh.seen_by_id = clock.now(), actor.employee_id
        fresh.save(update_fields=["seen_at", "seen_by"])
        _note(actor, purpose, "placement.call_taken_up", fresh.placement, checkin=fresh.pk)
    return fresh


def _note(actor: Actor, purpose: str, verb: str, placement: Placement, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=placement.citizen_id, subject=placement, data=data)
