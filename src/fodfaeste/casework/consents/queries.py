"""Finding consents, the purposes there are, and what other rooms ask: is there a live yes?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.consents import rules
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.rules import Notice, Purpose, Recipient
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Team
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.rules.queries import rows as rule_rows


@dataclass(frozen=True)
class Profession:
    """A profession on a day. `job_titles` are the employees' titles that belong to it, in lower case."""

    key: str
    title: str
    job_titles: frozenset[str]
    about: str
    usual: bool

    def is_of(self, title: str) -> bool:
        """Does somebody with this job title belong to the profession?"""
        return title.strip().lower() in self.job_titles


def professions(on: date | None = None) -> list[Profession]:
    """The professions in force on a day, in the table's order. Raises `NoRule`."""
    return [
        Profession(
            row.text("key"),
            row.text("title"),
            frozenset(str(each).strip().lower() for each in cast(tuple[str, ...], row.values["job_titles"])),
            row.text("about"),
            bool(row.values["usual"]),
        )
        for row in rule_rows("professions", on)
    ]


def purposes(on: date | None = None) -> list[Purpose]:
    """What a citizen can say yes to on a day, in the table's order. Raises `NoRule`.

    A profession that is not in force any more is no recipient.
    """
    names = {each.key: each.title for each in professions(on)}
    found = []
    for row in rule_rows("consent_purposes", on):
        listed = {part: cast(tuple[str, ...], row.values[part]) for part in ("professions", "departments", "outside")}
        recipients = [Recipient("profession", key, names[key]) for key in listed["professions"] if key in names]
        recipients += [Recipient("department", name, name) for name in listed["departments"]]
        recipients += [Recipient("outside", name, name) for name in listed["outside"]]
        found.append(
            Purpose(
                key=row.text("key"),
                title=row.text("title"),
                words=row.text("words"),
                recipients=tuple(recipients),
                opens_plan=bool(row.values["opens_plan"]),
                months=int(row.number("months")),
                law=row.text("law"),
                source=row.source,
                seen_after_days=int(row.number("seen_after_days")),
            )
        )
    return found


def purpose_of(key: str, on: date | None = None) -> Purpose | None:
    """One purpose by its key, or None when nobody can say yes to it on that day. Raises `NoRule`."""
    return next((each for each in purposes(on) if each.key == key), None)


def notice(on: date | None = None) -> Notice:
    """When to tell about consents. Raises `NoRule`."""
    row = rule_rows("consent_rules", on)[0]
    return Notice(int(row.number("warn_days")), int(row.number("tell_days")))


def holds(on: date | None = None) -> Q:
    """The condition that a `Consent` is live on a day: neither withdrawn nor replaced nor at its end."""
    return Q(withdrawn_at__isnull=True, replaced_at__isnull=True, valid_until__gte=on or clock.today())


def live(citizen_id: int, purpose: str) -> Consent | None:
    """The citizen's live yes to a purpose; there is at most one."""
    return Consent.objects.filter(holds(), citizen=citizen_id, purpose=purpose).first()


def live_keys(consent: Consent | None, kind: str = "profession") -> set[str]:
    """The keys of the recipients of one kind that a consent names; none without a consent."""
    if consent is None:
        return set()
    return set(ConsentRecipient.objects.filter(consent=consent, kind=kind).values_list("key", flat=True))


def standing(citizen_id: int, purpose: str) -> Consent | None:
    """The newest yes that was neither withdrawn nor replaced, whether it has run out or not."""
    found = Consent.objects.filter(citizen=citizen_id, purpose=purpose)
    return found.filter(withdrawn_at__isnull=True, replaced_at__isnull=True).first()


@dataclass(frozen=True)
class Shown:
    """One consent as a page shows it today."""

    consent: Consent
    today: date
    warn_days: int

    @cached_property
    def state(self) -> str:
        each = self.consent
        return rules.state_of(
            withdrawn=each.withdrawn_at is not None,
            replaced=each.replaced_at is not None,
            valid_until=each.valid_until,
            today=self.today,
        )

    @property
    def state_title(self) -> str:
        return rules.STATES[self.state]

    @property
    def live(self) -> bool:
        return self.state == "live"

    @property
    def soon(self) -> bool:
        return self.live and rules.expires_soon(self.consent.valid_until, self.today, Notice(self.warn_days, 0))

    @property
    def recipients(self) -> list[str]:
        return [each.name for each in self.consent.recipients.all()]

    @property
    def ended_on(self) -> date:
        """The day it stopped counting, of one that is not live."""
        moment = self.consent.withdrawn_at or self.consent.replaced_at
        return timezone.localtime(moment).date() if moment else self.consent.valid_until


def of_citizen(citizen: Citizen) -> list[Shown]:
    """Every consent of a citizen, newest first. Two statements."""
    found = Consent.objects.filter(citizen=citizen).select_related("entered_by", "withdrawn_by")
    return _shown(found.prefetch_related("recipients"))


def not_standing(citizen: Citizen, shown: Iterable[Shown]) -> list[Purpose]:
    """The purposes the citizen has no live yes to today; none where no purpose is in force."""
    taken = {each.consent.purpose for each in shown if each.live}
    try:
        return [each for each in purposes() if each.key not in taken]
    except NoRule:
        return []


def received(actor: Actor) -> QuerySet[Consent]:
    """Live consents that let the actor's departments in, by the citizen's name. Scope it with `consent.received`."""
    mine = ConsentRecipient.objects.filter(kind="department", key__in=_departments(actor)).values("consent")
    found = Consent.objects.filter(holds(), pk__in=mine, opens_plan=True).select_related("citizen")
    return found.prefetch_related("recipients").order_by("citizen__last_name", "citizen__first_name", "pk")


def _departments(actor: Actor) -> QuerySet:  # type: ignore[type-arg]
    return Team.objects.filter(pk__in=actor.team_ids).exclude(department="").values("department")


def ending(actor: Actor) -> list[Shown]:
    """Live consents of the actor's own citizens that end soon, the first to end first."""
    rule = notice()
    until = clock.today() + timedelta(days=rule.warn_days)
    found = _mine(actor).filter(holds(), valid_until__lte=until).order_by("valid_until", "pk")
    return _shown(found, rule)


def taken_back(actor: Actor) -> list[Shown]:
    """Consents the actor's own citizens have withdrawn lately, without a new yes since."""
    rule = notice()
    since = clock.now() - timedelta(days=rule.tell_days)
    found = _mine(actor).filter(withdrawn_at__gte=since).order_by("-withdrawn_at")
    again = set(
        Consent.objects.filter(holds(), citizen__in=found.values("citizen")).values_list("citizen_id", "purpose")
    )
    return [each for each in _shown(found, rule) if (each.consent.citizen_id, each.consent.purpose) not in again]


def _mine(actor: Actor) -> QuerySet[Consent]:
    citizens = caseload(actor).order_by().values("citizen")
    return Consent.objects.filter(citizen__in=citizens).select_related("citizen")


def _shown(found: Iterable[Consent], rule: Notice | None = None) -> list[Shown]:
    try:
        days = (rule or notice()).warn_days
    except NoRule:
        days = 0
    today = clock.today()
    return [Shown(each, today, days) for each in found]
