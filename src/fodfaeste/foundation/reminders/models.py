"""What a citizen wishes, and every reminder that was begun."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fodfaeste.foundation.people.models import Citizen, Employee

STATES = {"claimed": "Måske ikke sendt", "sent": "Sendt", "refused": "Ikke sendt"}


class Wish(models.Model):
    """Does a citizen wish reminders by e-mail? Nobody gets one without having said so."""

    citizen = models.OneToOneField(Citizen, on_delete=models.CASCADE, related_name="reminder_wish")
    by_email = models.BooleanField("påmindelser på e-mail", default=False)
    questions = models.BooleanField("også når der ligger spørgsmål", default=False)
    chosen_at = models.DateTimeField("valgt")
    told_to = models.ForeignKey(
        Employee,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the employee who wrote it down; empty when the citizen chose it",
    )

    class Meta:
        verbose_name = "ønske om påmindelser"
        constraints = [
            models.CheckConstraint(condition=Q(questions=False) | Q(by_email=True), name="wish_of_questions_is_a_yes")
        ]

    def __str__(self) -> str:
        return f"Ønske om påmindelser {self.pk}"


class Reminder(models.Model):
    """One reminder of one thing at one moment. It is claimed, and the claim committed, before anything is sent:
    a process that dies on the way leaves a claim that says "perhaps", and nobody gets the same reminder twice.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="reminders")
    about = models.CharField(max_length=30, help_text="the source's name")
    object_id = models.BigIntegerField(help_text="the source's row")
    moment = models.DateTimeField("om", help_text="what it reminds of")
    state = models.CharField("tilstand", max_length=10, choices=list(STATES.items()), default="claimed")
    at = models.DateTimeField("hvornår", help_text="when it was claimed, sent or refused")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name = "påmindelse"
        constraints = [
            models.UniqueConstraint(fields=["about", "object_id", "moment"], name="one_reminder_a_moment"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="reminder_state"),
        ]

    def __str__(self) -> str:
        return f"Påmindelse {self.pk}"
