"""Rounds in which citizen and professionals say how it goes, each for themselves."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import Citizen, Employee


class Round(models.Model):
    """One time everybody is asked. It closes when all have answered, or when somebody closes it."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="progression_rounds")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="progression_rounds")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("nummer", help_text="1, 2, 3 … in the case")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField("svar senest")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = "runde"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="progression_round_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_progression_round"
            ),
        ]

    def __str__(self) -> str:
        return f"Runde {self.number}"


class Rating(models.Model):
    """One rater's answers in one round. Without an employee the rater is the citizen."""

    class How(models.TextChoices):
        SELF = "self", "selv"
        TOGETHER = "together", "sammen i samtalen"
        PHONE = "phone", "i telefonen"
        PAPER = "paper", "på papir"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ratings")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField("hvem", max_length=100, help_text="borger, or the employee's title when asked")
    answers = models.JSONField("svar", default=dict, help_text="question key → step key")
    words = models.TextField("med egne ord", blank=True)
    how = models.CharField("hvordan", max_length=10, choices=How.choices, default=How.SELF)
    entered_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="on the citizen's behalf"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="from then on the answers do not change")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name = "svar om udvikling"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "employee"], condition=Q(employee__isnull=False), name="one_rating_an_employee"
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(employee__isnull=True), name="one_rating_of_the_citizen"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | Q(employee__isnull=True) & ~Q(how="self"),
                name="rating_on_behalf_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(saved_at__lte=F("answered_at")), name="rating_answered_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater}, {self.round}"

    @property
    def is_citizens(self) -> bool:
        return self.employee_id is None
