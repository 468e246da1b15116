"""A citizen's case, who is responsible for it and when."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Citizen, Dated, Employee, Team


class Case(models.Model):
    """One unbroken course (forløb) of a citizen with the municipality. A citizen has at most one open case."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="cases")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    target_group = models.CharField("målgruppe", max_length=60, help_text="a key of the rule table target_groups")
    opened = models.DateField("åbnet")
    closed = models.DateField("lukket", null=True, blank=True)
    closed_reason = models.CharField("lukket fordi", max_length=200, blank=True)
    track = models.CharField(
        "spor", max_length=30, blank=True, help_text="chosen in the screening; a key of the rule table screening_tracks"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened", "-pk"]
        verbose_name = "forløb"
        constraints = [
            models.UniqueConstraint(fields=["citizen"], condition=Q(closed__isnull=True), name="one_open_case"),
            models.CheckConstraint(condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")), name="case_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.citizen}, forløb fra {self.opened}"


class Assignment(Dated):
    """The responsible caseworker of a case, with history. A case has at most one without an end."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="assignments")
    reason = models.CharField("begrundelse", max_length=300, blank=True, help_text="why the caseworker changed")
    stand_in = models.BooleanField("vikar", default=False, help_text="for a time only; not a change of caseworker")

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = "ansvarlig sagsbehandler"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(valid_to__isnull=True), name="one_open_assignment"),
        ]
