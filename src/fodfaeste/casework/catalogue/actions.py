"""What may happen in the catalogue: a provider comes, a draft is written, published, priced and retired."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from fodfaeste.casework.catalogue import rules, search
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Price, Provider, ProviderMember
from fodfaeste.casework.catalogue.queries import periods
from fodfaeste.casework.catalogue.rules import Period
from fodfaeste.casework.catalogue.tables import cost_categories, tracks
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.action import ruled as by_rule
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee
from fodfaeste.foundation.rules.queries import NoRule

FIELDS = (
    "title", "track", "purpose", "content", "target_group", "eligibility", "exclusions", "keywords", "capacity",
    "books_directly", "start_kind", "start_dates", "weeks", "hours_per_week", "location", "law", "cost_category",
    "job_oriented", "evidence", "evidence_words", "review_on", "responsible", "contact_name", "contact_phone",
    "contact_email",
)  # fmt: skip
"""What a version says; everything else about it is written by the actions."""


@action
def add_provider(
    *, actor: Actor, purpose: str, name: str, kind: str, about: str = "", email: str = "", phone: str = ""
) -> Provider:
    """A department or somebody outside. Raises `Refused` when the name is there already."""
    require(actor, "catalogue.edit")
    name = " ".join(name.split())
    if not name:
        raise Refused("Skriv udbyderens navn.", "name")
    if kind not in Provider.Kind.values:
        raise Refused("Vælg, om udbyderen hører til kommunen.", "kind")
    if Provider.objects.filter(name__iexact=name).exists():
        raise Refused(f"{name} er der allerede. Brug den, eller vælg et andet navn.", "name")
    made = Provider.objects.create(name=name, kind=kind, about=about.strip(), email=email.strip(), phone=phone.strip())
    record(actor=actor, purpose=purpose, verb="catalogue.provider_added", subject=made, data={"kind": kind})
    return made


@action
def join_provider(*, actor: Actor, purpose: str, provider: Provider, employee: Employee) -> ProviderMember:
    """Let somebody see the provider's participants from today. Twice changes nothing."""
    require(actor, "catalogue.edit")
    Provider.objects.select_for_update().get(pk=provider.pk)
    held = ProviderMember.objects.filter(provider=provider, employee=employee, valid_to__isnull=True).first()
    if held is not None:
        return held
    made = ProviderMember.objects.create(provider=provider, employee=employee, valid_from=clock.today())
    record(
        actor=actor, purpose=purpose, verb="catalogue.provider_joined", subject=provider, data={"employee": employee.pk}
    )
    return made


@action
def leave_provider(*, actor: Actor, purpose: str, member: ProviderMember) -> None:
    """They see nothing of the provider's from this moment on: the last day that counts was yesterday."""
    require(actor, "catalogue.edit")
    fresh = ProviderMember.objects.select_for_update().get(pk=member.pk)
    if fresh.valid_to is not None:
        return
    yesterday = clock.today() - timedelta(days=1)
    record(
        actor=actor,
        purpose=purpose,
        verb="catalogue.provider_left",
        subject=fresh.provider,
        data={"employee": fresh.employee_id, "from": fresh.valid_from},
    )
    if fresh.valid_from > yesterday:
        fresh.delete()
        return
    fresh.valid_to = yesterday
    fresh.save(update_fields=["valid_to"])


@action
def save_draft(
    *,
    actor: Actor,
    purpose: str,
    provider: Provider,
    fields: Mapping[str, Any],
    intervention: Intervention | None = None,
    version: int | None = None,
) -> InterventionVersion:
    """Write the draft of a new intervention, or of the next version of one. Raises `Refused` and `Stale`."""
    require(actor, "catalogue.edit")
    if intervention is None:
        intervention = Intervention.objects.create(provider=provider)
    else:
        intervention = locked(Intervention, intervention.pk, version)
        intervention.provider = provider
        intervention.version += 1
        intervention.save(update_fields=["provider", "version"])
    given = {name: fields[name] for name in FIELDS if name in fields}
    if not str(given.get("title") or "").strip():
        raise Refused("Skriv, hvad indsatsen hedder.", "title")
    draft = intervention.versions.filter(published_at__isnull=True).first()
    if draft is None:
        last = intervention.versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = InterventionVersion(intervention=intervention, number=last + 1)
    for name, value in given.items():
        setattr(draft, name, value)
    draft.save()
    _note(actor, purpose, "catalogue.draft_saved", intervention, number=draft.number)
    return draft


@action
def publish(*, actor: Actor, purpose: str, intervention: Intervention, version: int) -> InterventionVersion:
    """Let the draft be the one that counts. It does not change any more. Raises `Refused` and `Stale`."""
    require(actor, "catalogue.edit")
    fresh = locked(Intervention, intervention.pk, version)
    draft = fresh.versions.filter(published_at__isnull=True).first()
    if draft is None:
        raise Refused("Der er ingen kladde at udgive. Ret teksten først.")
    with ruled():
        known = {each.key: each.title for each in tracks()}
        fields = {name: getattr(draft, name) for name in FIELDS if name != "responsible"}
        rules.publishable(fields, known, [each.key for each in cost_categories()], clock.today())
        fresh.status = rules.after(fresh.status, "publish")
    draft.published_at, draft.published_by = clock.now(), actor.label
    draft.save()
    fresh.capacity, fresh.retired_reason = draft.capacity, ""
    fresh.version += 1
    fresh.save(update_fields=["status", "capacity", "retired_reason", "version"])
    search.index(fresh, draft, known[draft.track])
    _note(actor, purpose, "catalogue.published", fresh, number=draft.number)
    return draft


@action
def retire(*, actor: Actor, purpose: str, intervention: Intervention, version: int, reason: str) -> Intervention:
    """Take it out of the catalogue. Whoever takes part goes on; nobody new comes in. Raises `Refused` and `Stale`."""
    require(actor, "catalogue.edit")
    reason = reason.strip()
    if not reason:
        raise Refused("Skriv, hvorfor indsatsen udgår.", "reason")
    fresh = locked(Intervention, intervention.pk, version)
    with ruled():
        fresh.status = rules.after(fresh.status, "retire")
    fresh.retired_reason = reason[:300]
    fresh.version += 1
    fresh.save(update_fields=["status", "retired_reason", "version"])
    search.forget(fresh)
    _note(actor, purpose, "catalogue.retired", fresh)
    return fresh


@action
def set_price(
    *,
    actor: Actor,
    purpose: str,
    intervention: Intervention,
    valid_from: date,
    valid_to: date | None,
    oere: int,
    per: str,
    source: str,
) -> Price:
    """A price for a period. Raises `Refused` where it overlaps another."""
    require(actor, "catalogue.edit")
    fresh = locked(Intervention, intervention.pk, None)
    if not source.strip():
        raise Refused("Skriv, hvor prisen kommer fra.", "source")
    with ruled():
        rules.check_period(Period(valid_from, valid_to, oere, per), periods(fresh))
    made = Price.objects.create(
        intervention=fresh, valid_from=valid_from, valid_to=valid_to, oere=oere, per=per, source=source.strip()
    )
    _note(actor, purpose, "catalogue.price_set", fresh, first=valid_from, last=valid_to, oere=oere, per=per)
    return made


@action
def end_price(*, actor: Actor, purpose: str, price: Price, last_day: date) -> Price:
    """Let a price without an end stop, so that the next can begin. Raises `Refused`."""
    require(actor, "catalogue.edit")
    fresh = Price.objects.select_for_update().get(pk=price.pk)
    if last_day < fresh.valid_from:
        raise Refused("Prisen kan ikke slutte, før den begynder.", "last_day")
    if fresh.valid_to is not None:
        raise Refused("Prisen har allerede en slutdato.", "last_day")
    fresh.valid_to = last_day
    fresh.save(update_fields=["valid_to"])
    _note(actor, purpose, "catalogue.price_ended", fresh.intervention, last=last_day)
    return fresh


@contextmanager
def ruled() -> Iterator[None]:
    """A rule's no, a week without a price, or a table without a row, is a refusal."""
    try:
        with by_rule():
            yield
    except NoRule as missing:
        raise Refused(missing.message) from None


def _note(actor: Actor, purpose: str, verb: str, intervention: Intervention, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, subject=intervention, data=data)
