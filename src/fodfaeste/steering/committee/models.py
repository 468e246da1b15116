"""What the committee wants, what it is told each quarter, and what it decides."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.steering.committee import words

UNITS = {key: each.da for key, each in words.UNITS.items()}
CHOICES = {key: each.da for key, each in words.CHOICES.items()}
STATES = {"draft": "Kladde", "published": "Offentliggjort"}


class Counted(models.Model):
    """The newest numbers for a quarter, as the refresh counted them."""

    quarter = models.DateField("kvartal", unique=True, help_text="its first day")
    contents = models.JSONField(help_text="rules.plain")
    at = models.DateTimeField("talt op")

    class Meta:
        ordering = ["-quarter"]
        verbose_name = "tal til udvalget"

    def __str__(self) -> str:
        return f"Tal for kvartalet fra {self.quarter}"


class Goal(models.Model):
    """Something the committee has set out to reach, and the figure that tells how far it is."""

    title = models.CharField("mål", max_length=200)
    title_en = models.CharField("mål på engelsk", max_length=200)
    target = models.DecimalField("mål i tal", max_digits=14, decimal_places=2)
    unit = models.CharField("enhed", max_length=10, choices=list(UNITS.items()))
    measured_by = models.CharField(
        "måles på", max_length=60, blank=True, help_text="a figure's key; empty: not measured"
    )
    decided_on = models.DateField("besluttet")
    source = models.CharField("kilde", max_length=300, help_text="the decision's reference")
    ended_on = models.DateField("ophørt", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["decided_on", "pk"]
        verbose_name = "udvalgets mål"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("decided_on")), name="goal_dates"
            ),
            models.CheckConstraint(condition=Q(unit__in=list(UNITS)), name="goal_unit"),
            models.CheckConstraint(condition=~Q(source=""), name="goal_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.title


class Report(models.Model):
    """A quarter's report. A draft is written by the manager; what is published never changes."""

    quarter = models.DateField("kvartal", unique=True, help_text="its first day")
    state = models.CharField("tilstand", max_length=10, choices=list(STATES.items()), default="draft")
    summary = models.TextField("kort fortalt", blank=True)
    summary_en = models.TextField("kort fortalt på engelsk", blank=True)
    changed = models.TextField("ændret siden sidst", blank=True)
    changed_en = models.TextField("ændret siden sidst på engelsk", blank=True)
    proposed = models.TextField("foreslås", blank=True)
    proposed_en = models.TextField("foreslås på engelsk", blank=True)
    frozen = models.JSONField(null=True, blank=True, help_text="everything the published report says")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of `frozen`")
    published_at = models.DateTimeField("offentliggjort", null=True, blank=True)
    published_by = models.CharField("af", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-quarter"]
        verbose_name = "rapport til udvalget"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="report_state"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, frozen__isnull=True)
                | Q(state="published", published_at__isnull=False, frozen__isnull=False) & ~Q(digest=""),
                name="report_published_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"Rapport for kvartalet fra {self.quarter}"


class Correction(models.Model):
    """A mistake found in a published report. It stands beside the report, which stays as it was."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="corrections")
    text = models.CharField("rettelse", max_length=600)
    at = models.DateTimeField("skrevet")
    by = models.CharField("af", max_length=200)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "rettelse til en rapport"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="correction_has_a_text")]

    def __str__(self) -> str:
        return f"Rettelse {self.pk}"


class Decision(models.Model):
    """What the committee decided about one element of the model, and on which figures."""

    element = models.CharField("element", max_length=60, help_text="a key of the rule table model_elements")
    choice = models.CharField("beslutning", max_length=10, choices=list(CHOICES.items()))
    how = models.TextField("hvordan", blank=True)
    decided_on = models.DateField("besluttet")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="decisions", help_text="it rested on")
    figures = models.JSONField("tal, den hviler på", help_text="the keys of figures in the report")
    follow_up = models.DateField("følges op")
    carried_out_on = models.DateField("gennemført", null=True, blank=True)
    outcome = models.CharField("sådan gik det", max_length=600, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = "udvalgets beslutning"
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=list(CHOICES)), name="decision_choice"),
            models.CheckConstraint(condition=~Q(choice="adjust", how=""), name="decision_adjust_says_how"),
            models.CheckConstraint(condition=Q(follow_up__gte=F("decided_on")), name="decision_follow_up"),
            models.CheckConstraint(
                condition=Q(carried_out_on__isnull=True) | Q(carried_out_on__gte=F("decided_on")),
                name="decision_carried_out_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.get_choice_display()}"
