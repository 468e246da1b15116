"""What the installation knows of how much answers swing: reckoned from its own answers, or taken from a publication."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import timedelta

import numpy as np
from django.db.models import QuerySet

from fodfaeste.casework.progression import measuring, queries
from fodfaeste.casework.progression.measuring import Basis
from fodfaeste.casework.progression.models import ChangeBasis
from fodfaeste.casework.progression.queries import INSTRUMENT
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import CITIZEN, PROFESSIONAL
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor, system

RECKON_EVERY = timedelta(days=28)
KINDS = {CITIZEN: "borgernes", PROFESSIONAL: "fagpersonernes"}


def follow_register() -> int:
    """Reckon anew when a month has gone by; called when the register has been counted, which is every week."""
    own = ChangeBasis.objects.filter(kind=ChangeBasis.Source.OWN)
    if own.filter(made_at__gt=clock.now() - RECKON_EVERY).exists():
        return 0
    return reckon(actor=system("Udvikling"), purpose="Måleusikkerhed af egne svar")


@action
def reckon(*, actor: Actor, purpose: str) -> int:
    """Reckon what the installation's own answers tell; returns how many indicators were written.

    Where there are too few answers nothing is written: it is not guessed. A basis from a publication stays in force.
    """
    require(actor, "progression.basis")
    wanted, scheme = queries.needed(), queries.instrument()
    if wanted is None or scheme is None:
        return 0
    items = queries.comparable(INSTRUMENT)
    steps = max(len(item.steps) for item in definition_of(scheme).items if item.key in items)
    written = 0
    for kind, pairs in queries.answered_twice(INSTRUMENT).items():
        open_ones = ChangeBasis.objects.filter(scheme=INSTRUMENT, rater=kind, valid_to__isnull=True)
        if open_ones.filter(kind=ChangeBasis.Source.PUBLISHED).exists():
            continue
        try:
            found = measuring.reckon(items, np.array(pairs, dtype=float), steps, wanted) if pairs else []
        except ValueError:
            continue
        source = f"Kommunens egne svar, {KINDS[kind]}, til og med {clock.today():%d.%m.%Y}"
        written += _write(actor, purpose, kind, ChangeBasis.Source.OWN, source, found)
    return written


@action
def record_published(
    *,
    actor: Actor,
    purpose: str,
    rater: str,
    source: str,
    citizens: int,
    mean: float,
    sd: float,
    error: float,
    stability: float,
) -> int:
    """Use the error a publication found for these questions; for all indicators of one kind of rater, from today.

    ``mean``, ``sd`` and ``error`` are in steps, ``stability`` is the correlation of true places between two rounds.
    Raises `Refused` for numbers that cannot hold together.
    """
    require(actor, "progression.basis")
    scheme = queries.instrument()
    if scheme is None:
        raise Refused("Der er ikke udgivet et skema om udvikling, der gælder i dag.")
    if not source.strip():
        raise Refused("Skriv, hvor tallene kommer fra.", "source")
    if rater not in KINDS:
        raise Refused("Vælg, hvis svar tallene gælder.", "rater")
    found = []
    for item in definition_of(scheme).items:
        if item.asked_of:
            continue
        try:
            found.append(measuring.published(item.key, mean, sd, error, stability, len(item.steps)))
        except ValueError:
            raise Refused(
                "Tallene passer ikke sammen. Usikkerheden skal være over 0 og mindre end spredningen.", "error"
            ) from None
    return _write(actor, purpose, rater, ChangeBasis.Source.PUBLISHED, source.strip()[:300], found, citizens)


@action
def end_published(*, actor: Actor, purpose: str, rater: str) -> int:
    """Stop using a publication's numbers from today; the installation's own are reckoned next time."""
    require(actor, "progression.basis")
    ended = _end(rater, ChangeBasis.objects.filter(kind=ChangeBasis.Source.PUBLISHED))
    if ended:
        record(actor=actor, purpose=purpose, verb="progression.basis_ended", data={"rater": rater, "rows": ended})
    return ended


def _end(rater: str, rows: QuerySet[ChangeBasis]) -> int:
    """What began today was never used: it goes. What began earlier ends yesterday and stays as history."""
    today = clock.today()
    open_ones = rows.filter(scheme=INSTRUMENT, rater=rater, valid_to__isnull=True)
    same_day, _ = open_ones.filter(valid_from__gte=today).delete()
    return int(same_day) + int(open_ones.update(valid_to=today - timedelta(days=1)))


def _write(
    actor: Actor, purpose: str, rater: str, kind: str, source: str, found: Sequence[Basis], citizens: int = 0
) -> int:
    if not found:
        return 0
    _end(rater, ChangeBasis.objects.all())
    ChangeBasis.objects.bulk_create(
        ChangeBasis(
            scheme=INSTRUMENT,
            rater=rater,
            item=each.item,
            kind=kind,
            source=source,
            citizens=each.citizens or citizens,
            mean=each.mean,
            sd=each.sd,
            error=each.error,
            cells=[list(astuple(cell)) for cell in each.cells],
            valid_from=clock.today(),
            made_at=clock.now(),
            made_by=actor.label[:200],
        )
        for each in found
    )
    data: dict[str, object] = {"rater": rater, "kind": str(kind), "items": len(found)}
    record(actor=actor, purpose=purpose, verb="progression.basis_written", data=data)
    return len(found)
