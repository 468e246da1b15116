"""When somebody is away. Everything else about employees stands with the people."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Dated, Employee


class Absence(Dated):
    """Somebody is away, wholly or in part. Why is nobody's business here and has no field."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="absences")
    percent = models.PositiveSmallIntegerField("procent væk", default=100)
    stand_in = models.ForeignKey(
        Employee,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="who looks after messages and calls meanwhile; nobody: the team",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["valid_from", "pk"]
        verbose_name = "fravær"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="absence_dates"
            ),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="absence_percent"),
            models.CheckConstraint(condition=~Q(employee=F("stand_in")), name="absence_stand_in"),
        ]

    def __str__(self) -> str:
        return f"{self.employee}, fra {self.valid_from}"
