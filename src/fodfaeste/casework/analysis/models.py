"""An interdisciplinary analysis: a question, those who are asked, what each writes, the conference and what came of it.

It decides nothing. Everything in it is input, which citizen and caseworker accept, say in other words, or decline.
"""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.people.models import Citizen, Employee

STATUSES = [("open", "I gang"), ("conferred", "Konferencen er holdt"), ("done", "Færdig"), ("stopped", "Stoppet")]
INPUT_STATES = [
    ("waiting", "Venter på jer"),
    ("accepted", "Taget med"),
    ("adapted", "Taget med i andre ord"),
    ("declined", "Valgt fra"),
]


class Analysis(models.Model):
    """One question to several professions about one citizen. A case has at most one that is not finished."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="analyses")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="analyses")
    question = models.TextField("spørgsmål", help_text="in plain words; the citizen reads it")
    asked_at = models.DateTimeField("bestilt")
    asked_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    due = models.DateField("svar senest")
    status = models.CharField(max_length=20, choices=STATUSES, default="open")
    citizen_words = models.TextField("borgerens egne ord", blank=True)
    citizen_words_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.TextField("hvorfor stoppet", blank=True)
    ended_at = models.DateTimeField("afsluttet", null=True, blank=True, help_text="done or stopped")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "tværfaglig analyse"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=["open", "conferred"]), name="one_unfinished_analysis"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["done", "stopped"], ended_at__isnull=False)
                | Q(status__in=["open", "conferred"], ended_at__isnull=True),
                name="analysis_end_is_stamped",
            ),
        ]

    def __str__(self) -> str:
        return "Tværfaglig analyse"


class Contribution(models.Model):
    """One profession that is asked, and what it writes. A draft until it is handed in; then it does not change."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="contributions")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    profession = models.CharField("faglighed", max_length=60, help_text="a key of the rule table professions")
    title = models.CharField("faglighed i ord", max_length=300)
    employee = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who has taken it"
    )
    assigned_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who gave it to them"
    )
    given_back_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_back_why = models.TextField("givet tilbage, fordi", blank=True, help_text="the latest time")
    given_back_at = models.DateTimeField("givet tilbage", null=True, blank=True)
    resources = models.JSONField("ressourcer", default=dict, help_text="life area key → text")
    challenges = models.JSONField("udfordringer", default=dict, help_text="life area key → text")
    steps = models.JSONField("forslag", default=list, help_text='list of {"what", "track"}')
    saved_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True, help_text="from then on it does not change")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name = "bidrag"
        constraints = [
            models.UniqueConstraint(fields=["analysis", "profession"], name="profession_asked_once"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True) | Q(employee__isnull=False), name="contribution_has_an_author"
            ),
            models.CheckConstraint(
                condition=Q(given_back_at__isnull=True, given_back_by__isnull=True)
                | Q(given_back_at__isnull=False, given_back_by__isnull=False) & ~Q(given_back_why=""),
                name="contribution_given_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def begun(self) -> bool:
        """Whoever has it now has written in it."""
        return self.saved_at is not None and (self.given_back_at is None or self.saved_at > self.given_back_at)

    @property
    def came_back(self) -> bool:
        """Somebody gave it back, and nobody has it since."""
        return self.given_back_at is not None and self.employee_id is None


class HandedIn(models.Model):
    """A contribution as it was handed in before it was opened again. It does not change."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="earlier")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    resources = models.JSONField("ressourcer", default=dict, help_text="life area key → text")
    challenges = models.JSONField("udfordringer", default=dict, help_text="life area key → text")
    steps = models.JSONField("forslag", default=list, help_text='list of {"what", "track"}')
    handed_in_at = models.DateTimeField("afleveret")
    reopened_at = models.DateTimeField("åbnet igen")
    reopened_why = models.TextField("åbnet igen, fordi")

    class Meta:
        ordering = ["handed_in_at", "pk"]
        verbose_name = "bidrag, som det først blev afleveret"
        constraints = [
            models.CheckConstraint(condition=~Q(reopened_why=""), name="contribution_reopened_with_a_reason"),
            models.CheckConstraint(condition=Q(reopened_at__gte=F("handed_in_at")), name="contribution_reopened_after"),
        ]

    def __str__(self) -> str:
        return self.contribution.title


class Conference(models.Model):
    """When those who were asked met, who was there, and what was weighed."""

    analysis = models.OneToOneField(Analysis, on_delete=models.CASCADE, related_name="conference")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField("holdt")
    participants = models.JSONField("deltagere", default=list, help_text="names with profession, as texts")
    citizen_there = models.BooleanField("borgeren var med")
    citizen_absent_why = models.TextField("hvorfor borgeren ikke var med", blank=True)
    weighed = models.TextField("det vejede vi")
    recorded_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(citizen_there=True) | ~Q(citizen_absent_why=""), name="absence_of_the_citizen_has_a_reason"
            )
        ]


class Input(models.Model):
    """One suggestion to the plan, and what citizen and caseworker did with it."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="inputs")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    what = models.TextField("forslag")
    track = models.CharField("spor", max_length=20, help_text="sundhed, hverdag or job")
    state = models.CharField(max_length=20, choices=INPUT_STATES, default="waiting")
    own_words = models.TextField("i andre ord", blank=True, help_text="what went into the plan instead")
    words = models.TextField("hvorfor", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="input_decision_is_stamped",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(words=""), name="declined_input_has_words"),
            models.CheckConstraint(condition=~Q(state="adapted") | ~Q(own_words=""), name="adapted_input_has_words"),
        ]


class Dissent(models.Model):
    """Somebody at the conference sees it otherwise. Kept beside the input, with name and profession."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="dissents")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    who = models.CharField("hvem", max_length=200, help_text="name and profession")
    words = models.TextField("ser det sådan")

    class Meta:
        ordering = ["pk"]
