"""A round-table talk is a conversation with more at the table: what it is about, and who is invited."""

from django.db import models
from django.db.models import Q

from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation.people.models import Citizen, Employee


class RoundTable(models.Model):
    """What the conversation is called for. Time, place and what is agreed stand in the conversation."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="round_tables")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="round_table")
    about = models.TextField("det skal vi tale om", help_text="everybody who is invited reads it")
    called_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        ordering = ["-called_at", "-pk"]
        verbose_name = "rundbordssamtale"

    def __str__(self) -> str:
        return f"Rundbordssamtale {self.pk}"


class Invited(models.Model):
    """Somebody at the table. Without an employee it is somebody who has no sign-in here and is asked by telephone."""

    round_table = models.ForeignKey(RoundTable, on_delete=models.CASCADE, related_name="invited")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("navn", max_length=200)
    part = models.CharField("hvorfor", max_length=300, help_text="what they are part of, in words")
    off_at = models.DateTimeField("ikke med alligevel", null=True, blank=True)
    off_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "indkaldt"
        constraints = [
            models.UniqueConstraint(
                fields=["round_table", "employee"], condition=Q(employee__isnull=False), name="invited_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
