"""What a caseload rests on besides the cases: positions, planned endings, and cases given to colleagues."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation.people.models import Citizen, Dated, Employee, Team


class Position(Dated):
    """A position the municipality has decided to have, and who fills it. Nobody: it is vacant."""

    kind = models.CharField("stilling", max_length=60, help_text="a key of the rule table position_kinds")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="positions")
    percent = models.PositiveSmallIntegerField("procent af fuld tid", default=100)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="positions")
    filled_from = models.DateField("besat fra", null=True, blank=True)
    note = models.CharField("bemærkning", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "valid_from", "pk"]
        verbose_name = "stilling"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="position_dates"
            ),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="position_percent"),
            models.CheckConstraint(
                condition=Q(employee__isnull=True, filled_from__isnull=True)
                | Q(employee__isnull=False, filled_from__isnull=False, filled_from__gte=F("valid_from")),
                name="position_filled_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.percent} %"


class PlannedEnding(models.Model):
    """Citizen and caseworker expect the case to end. It says nothing about the citizen and decides nothing."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="planned_ending")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    on = models.DateField("forventes at slutte")
    why = models.CharField("fordi", max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "planlagt afslutning"
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="planned_ending_why")]

    def __str__(self) -> str:
        return f"Forventes at slutte {self.on}"


class HandOver(models.Model):
    """One or more cases given from one caseworker to others, for good or until a day."""

    giver = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("hvorfor", max_length=200)
    until = models.DateField("til og med", null=True, blank=True, help_text="empty: for good")
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when the cases had all gone back")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "overdragelse"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hand_over_reason"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(until__isnull=False), name="hand_over_for_good_does_not_end"
            ),
        ]

    def __str__(self) -> str:
        return f"Overdragelse {self.pk}"


class HandedCase(models.Model):
    """One case of a hand-over, with what the colleague needs to know and what the citizen is told."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+")
    note = models.TextField("overdragelsesnotat", blank=True, help_text="for the colleague; the citizen may read it")
    told = models.TextField("til borgeren", blank=True, help_text="shown on Min plan")
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["hand_over", "case"], name="a_case_once_in_a_hand_over")]

    def __str__(self) -> str:
        return f"Forløb {self.case_id}"


class TeamCount(models.Model):
    """A team's open cases as the refresh counted them, for whoever looks at many teams. No single person is in it."""

    team = models.OneToOneField(Team, primary_key=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField("talt op den")
    cases = models.PositiveIntegerField(help_text="with a caseworker of the team")
    weighed = models.JSONField(help_text="group → weighed cases of the team's caseworkers")
    uncarried = models.PositiveIntegerField(help_text="without a caseworker")
    usual = models.CharField(
        max_length=60, blank=True, help_text="the group the team has most of, of those with a band"
    )
    unweighed = models.JSONField(help_text="tracks without a weight")
    changes = models.JSONField(help_text="citizens with 0, 1, 2 and more changes of caseworker in a year")
    flow = models.JSONField(
        null=True, help_text="what came and went: see coming.Flow; empty where no rule said how far to look back"
    )

    class Meta:
        verbose_name = "opgørelse af et team"
