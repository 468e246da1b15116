"""What a citizen has said yes to, to whom, until when, and whether it was taken back. Nothing here is ever deleted."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Citizen, Employee


class How(models.TextChoices):
    SELF = "self", "på egen side"
    CONVERSATION = "conversation", "i en samtale"
    PHONE = "phone", "i telefonen"
    PAPER = "paper", "på papir"


class Consent(models.Model):
    """One yes. The words, the law and the recipients are kept as they were on the day it was given."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField("formål", max_length=60, help_text="a key of the rule table consent_purposes")
    title = models.CharField("formål i ord", max_length=300)
    words = models.TextField("det siger borgeren ja til")
    limits = models.TextField("det skal ikke med", blank=True, help_text="the citizen's own limits, in their words")
    law = models.CharField("lov", max_length=300)
    opens_plan = models.BooleanField("modtagerne må se planen", default=False)
    given_on = models.DateField("givet", help_text="the day the citizen said yes; earlier than recorded for paper")
    given_at = models.DateTimeField("skrevet ind")
    given_how = models.CharField("hvordan", max_length=20, choices=How.choices)
    entered_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="on the citizen's behalf"
    )
    valid_until = models.DateField("gælder til og med")
    withdrawn_at = models.DateTimeField("trukket tilbage", null=True, blank=True)
    withdrawn_how = models.CharField("hvordan trukket tilbage", max_length=20, choices=How.choices, blank=True)
    withdrawn_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="on the citizen's behalf"
    )
    withdrawn_why = models.TextField("hvorfor", blank=True)
    replaced_at = models.DateTimeField("fornyet", null=True, blank=True, help_text="a newer yes took its place")

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "samtykke"
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "purpose"],
                condition=Q(withdrawn_at__isnull=True, replaced_at__isnull=True),
                name="one_standing_consent_a_purpose",
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("given_on")), name="consent_dates"),
            models.CheckConstraint(
                condition=Q(given_how="self", entered_by__isnull=True)
                | (~Q(given_how="self") & Q(entered_by__isnull=False)),
                name="consent_on_behalf_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_how="", withdrawn_by__isnull=True, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, withdrawn_how="self", withdrawn_by__isnull=True)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_how__in=["", "self"])),
                name="consent_withdrawal_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(replaced_at__isnull=True), name="consent_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ConsentRecipient(models.Model):
    """One of those a consent lets know something: a profession, a department of the municipality, or outside it."""

    class Kind(models.TextChoices):
        PROFESSION = "profession", "faglighed"
        DEPARTMENT = "department", "forvaltning"
        OUTSIDE = "outside", "uden for kommunen"

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="recipients")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=300, help_text="a key of the rule table professions, or the name itself")
    name = models.CharField("navn", max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["consent", "kind", "key"], name="consent_recipient_once")]
        indexes = [models.Index(fields=["kind", "key"], name="consent_recipient_key")]

    def __str__(self) -> str:
        return self.name
