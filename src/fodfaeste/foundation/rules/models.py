"""Dated rules: law, rates, deadlines and codes as rows with a source, edited with history."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import User


class RuleRow(models.Model):
    """One row of one table, in force from one day to another.

    A row is never edited: a correction writes a new row and marks the old one as replaced, so that what was believed
    at any time can be read again.
    """

    table = models.CharField(max_length=60)
    valid_from = models.DateField("gælder fra")
    valid_to = models.DateField("gælder til", null=True, blank=True)
    values = models.JSONField("værdier")
    source = models.CharField("kilde", max_length=300)
    source_url = models.CharField("link til kilden", max_length=500, blank=True)
    note = models.TextField("bemærkning", blank=True)
    shipped = models.BooleanField(default=False, help_text="came with the program and not from the municipality")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        ordering = ["table", "pk"]
        indexes = [models.Index(fields=["table", "replaced_at"], name="rule_table")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="rule_dates"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="rule_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.table} fra {self.valid_from}"
