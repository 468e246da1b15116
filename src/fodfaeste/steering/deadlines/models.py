"""Deadlines as they stood when they were counted, and what employees have written about a rule in a case."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.people.models import Citizen, Employee, Team
from fodfaeste.steering.deadlines.rules import MEASURES

LONGEST = 300
NOTES = {"done": "Er gjort", "exempt": "Gælder ikke her"}


class RuleNote(models.Model):
    """In this case the rule is fulfilled, or does not apply, and why. One stands at a time for a rule."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="rule_notes")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rule_notes")
    rule = models.CharField("regel", max_length=40, help_text="a key of the rule table deadline_rules")
    kind = models.CharField("slags", max_length=6, choices=list(NOTES.items()))
    on = models.DateField("hvornår", help_text="the day it was done, or decided")
    words = models.CharField("med ord", max_length=LONGEST, help_text="the citizen may read it")
    at = models.DateTimeField()
    written_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name = "skrevet om en frist"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule"], condition=Q(withdrawn_at=None), name="one_note_a_rule_and_case"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(NOTES)), name="rule_note_kind"),
            models.CheckConstraint(condition=~Q(words=""), name="rule_note_words"),
        ]

    def __str__(self) -> str:
        return f"Om en frist {self.pk}"


class DueDeadline(models.Model):
    """One deadline that is past or within four weeks, as it stood at the last refresh."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="due_deadlines")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(Employee, null=True, on_delete=models.CASCADE, related_name="+", verbose_name="ansvarlig")
    rule = models.CharField("regel", max_length=40)
    what = models.CharField("hvad", max_length=LONGEST + 100)
    due = models.DateField("senest")
    why = models.CharField("fordi", max_length=400)
    url = models.CharField("side", max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["due", "pk"]
        verbose_name = "frist"
        indexes = [
            models.Index(fields=["team", "rule", "due"], name="due_deadline_team"),
            models.Index(fields=["owner", "due"], name="due_deadline_owner"),
        ]

    def __str__(self) -> str:
        return f"Frist {self.pk}"


class DeadlineCount(models.Model):
    """How many deadlines a team has under one rule, as counted at the last refresh."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    late = models.PositiveIntegerField()
    week = models.PositiveIntegerField()
    weeks = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "rule"], name="one_count_a_team_and_rule")]

    def __str__(self) -> str:
        return f"Frister i team {self.team_id}: {self.rule}"


class PortfolioCount(models.Model):
    """One measure of the contact portfolio of one team and target group, as counted at the last refresh."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    target_group = models.CharField(max_length=60)
    measure = models.CharField(max_length=10, choices=list(MEASURES.items()))
    met = models.PositiveIntegerField(help_text="numerator, cases")
    of = models.PositiveIntegerField(help_text="denominator, cases")
    asked = models.FloatField(help_text="per cent the law asks for; at most, where it is about exemptions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "target_group", "measure"], name="one_count_a_measure"),
            models.CheckConstraint(condition=Q(met__lte=F("of")), name="portfolio_share"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.met} af {self.of}"


class DigestWish(models.Model):
    """Does an employee wish a mail each working day about what is due? Nobody gets one without having said so."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="digest_wish")
    by_email = models.BooleanField(default=False)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = "ønske om daglig mail"

    def __str__(self) -> str:
        return f"Ønske om daglig mail {self.pk}"


class Digest(models.Model):
    """One mail to one employee on one day, claimed before it is sent: nobody gets two."""

    STATES: ClassVar[dict[str, str]] = {"claimed": "Måske ikke sendt", "sent": "Sendt", "refused": "Ikke sendt"}

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="claimed")
    at = models.DateTimeField(help_text="when it was claimed, sent or refused")

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-pk"]
        verbose_name = "daglig mail"
        constraints = [
            models.UniqueConstraint(fields=["employee", "day"], name="one_digest_a_day"),
            models.CheckConstraint(condition=Q(state__in=("claimed", "sent", "refused")), name="digest_state"),
        ]

    def __str__(self) -> str:
        return f"Daglig mail {self.pk}"
