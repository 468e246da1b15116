"""Instruments as data: versions that are drafted, published once, and never changed after that."""

from django.db import models
from django.db.models import F, Q


class InstrumentVersion(models.Model):
    """One version of one instrument. The database refuses to change or remove it once it is published."""

    class Status(models.TextChoices):
        DRAFT = "draft", "kladde"
        PUBLISHED = "published", "udgivet"

    key = models.SlugField("nøgle", max_length=60, help_text="which instrument; the rooms ask for it by this key")
    number = models.PositiveIntegerField("nummer", help_text="1, 2, 3 … for each instrument")
    title = models.CharField("titel", max_length=200)
    language = models.CharField(
        "sprog", max_length=5, default="da", help_text="shown first; all texts are in da and en"
    )
    definition = models.JSONField("indhold", help_text="items, steps, register rows and bands; see written.py")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    valid_from = models.DateField("gælder fra")
    valid_to = models.DateField("gælder til", null=True, blank=True, help_text="set when the next version takes over")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["key", "-number"]
        verbose_name = "skema"
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="instrument_number"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(status="published", valid_to__isnull=True), name="one_open_instrument"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | Q(status="published", published_at__isnull=False),
                name="instrument_published_at",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="instrument_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
