"""The journal: one row for everything that happened, each sealed with the hash of the row before it."""

from django.db import models


class JournalEntry(models.Model):
    """One thing that happened. Rows are only ever added; database triggers refuse change and removal."""

    seq = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 … without gaps")
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True, help_text="the user; empty when the system acted")
    actor_label = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    verb = models.CharField(max_length=60, db_index=True, help_text="room.happened, e.g. plan.agreed")
    citizen_id = models.BigIntegerField(null=True, help_text="no foreign key: the journal outlives them")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=200)
    data = models.TextField(help_text="canonical JSON; ids, dates and states, never free text or CPR numbers")
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["citizen_id", "seq"], name="journal_citizen")]
        verbose_name = "journal entry"

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"
