"""Surveys. Who was asked stands apart from what was answered, and nothing leads from one to the other.

An anonymous answer lies sealed in the box until the survey is closed. Then all are opened at once, in random order and
with new keys; see decision 0026.
"""

import hashlib
import uuid

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import Citizen, Employee


class Survey(models.Model):
    """One round of asking. Whether it is anonymous is said when it is made; the database refuses to change it."""

    class Audience(models.TextChoices):
        CITIZENS = "citizens", "Borgere"
        EMPLOYEES = "employees", "Medarbejdere"

    class Outcome(models.TextChoices):
        OPEN = "", "I gang"
        COUNTED = "counted", "Talt op"
        TOO_FEW = "too_few", "For få svar"

    title = models.CharField("titel", max_length=120)
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="surveys")
    audience = models.CharField("hvem spørges", max_length=20, choices=Audience)
    anonymous = models.BooleanField("anonym")
    opens = models.DateField("åbner")
    closes = models.DateField("sidste dag")
    made_at = models.DateTimeField("lavet")
    made_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="reads through the words"
    )
    closed_on = models.DateField("lukket", null=True)
    outcome = models.CharField("status", max_length=20, choices=Outcome, blank=True, default=Outcome.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opens", "-pk"]
        verbose_name = "undersøgelse"
        constraints = [models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="survey_period")]

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """That somebody was asked, and whether they answered or said no. Never what, and never when."""

    class State(models.TextChoices):
        INVITED = "invited", "Ikke svaret"
        ANSWERED = "answered", "Har svaret"
        DECLINED = "declined", "Vil ikke svare"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    citizen = models.ForeignKey(Citizen, null=True, on_delete=models.CASCADE, related_name="survey_invitations")
    employee = models.ForeignKey(Employee, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.CharField("gruppe", max_length=60, blank=True, help_text="team or profession; empty when too small")
    state = models.CharField("status", max_length=20, choices=State, default=State.INVITED)
    secret_hash = models.CharField("engangslink", max_length=64, null=True, unique=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "invitation til en undersøgelse"
        constraints = [
            models.UniqueConstraint(fields=["survey", "citizen"], name="one_invitation_citizen"),
            models.UniqueConstraint(fields=["survey", "employee"], name="one_invitation_employee"),
            models.CheckConstraint(
                condition=Q(citizen__isnull=False, employee__isnull=True)
                | Q(citizen__isnull=True, employee__isnull=False),
                name="invitation_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation til {self.survey}"


class Ballot(models.Model):
    """An anonymous answer while the survey is open: sealed, all of one length, without a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="ballots")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = "lukket svar"


class Answer(models.Model):
    """An anonymous answer after the survey was closed: the choices, and a group only where it is large."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    group = models.CharField("gruppe", max_length=60, blank=True)
    answers = models.JSONField("svar", help_text="question → answer; what was written in words is elsewhere")

    class Meta:
        verbose_name = "svar på en undersøgelse"


class NamedAnswer(models.Model):
    """An answer to a survey that is not anonymous."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="answer")
    citizen = models.ForeignKey(Citizen, null=True, on_delete=models.CASCADE, related_name="survey_answers")
    answers = models.JSONField("svar", help_text="question → answer, or words")
    answered_at = models.DateTimeField("besvaret")

    class Meta:
        verbose_name = "svar på en undersøgelse med navn"


class Words(models.Model):
    """What one person wrote, apart from their other answers. Only `shown` is for others, once it is approved."""

    class State(models.TextChoices):
        WAITING = "waiting", "Ikke læst"
        APPROVED = "approved", "Vises"
        WITHHELD = "withheld", "Holdt tilbage"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="words")
    item = models.CharField("spørgsmål", max_length=60)
    original = models.TextField("tekst", blank=True, help_text="empty when its time is over")
    shown = models.TextField("tekst, der vises", blank=True)
    state = models.CharField("status", max_length=20, choices=State, default=State.WAITING)

    class Meta:
        verbose_name = "tekst i en undersøgelse"

    @property
    def mark(self) -> str:
        """Another one whenever something else has been decided about it; tells nothing of the text."""
        return hashlib.sha256(f"{self.state} {self.shown}".encode()).hexdigest()[:16]


class Turnout(models.Model):
    """Summary: how many were asked and answered, small numbers hidden. `group` empty: everybody."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="turnouts")
    group = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120, blank=True)
    invited = models.PositiveIntegerField(null=True)
    answered = models.PositiveIntegerField(null=True)
    declined = models.PositiveIntegerField(null=True)
    silent = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "group"], name="one_turnout")]


class AnswerCount(models.Model):
    """Summary: how many chose an answer. None is a hidden number. `group` empty: everybody."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="counts")
    group = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=60)
    answer = models.CharField(max_length=60)
    count = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "group", "item", "answer"], name="one_answer_count")]


class GroupView(models.Model):
    """Summary: how one group of colleagues sees working with another, 0 to 100. Empty numbers are hidden.

    How many it rests on is kept nowhere: beside the turnout it would tell how few kept silent.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="group_views")
    group = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    target = models.CharField(max_length=60)
    target_title = models.CharField(max_length=120)
    score = models.FloatField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "group", "target"], name="one_group_view")]


class GroupQuestion(models.Model):
    """Summary: the mean of one question over the views that are told, 0 to 100."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="group_questions")
    item = models.CharField(max_length=60)
    score = models.FloatField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "item"], name="one_group_question")]


class AlliancePeriod(models.Model):
    """Summary: how citizens saw their conversations in a quarter. Empty numbers are hidden."""

    first = models.DateField("fra", unique=True, help_text="the quarter's first day")
    citizens = models.PositiveIntegerField(null=True)
    mean = models.FloatField(null=True, help_text="0 to 100")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        ordering = ["first"]

    @property
    def title(self) -> str:
        return quarter_of(self.first).title


class AllianceOutcome(models.Model):
    """Summary: first scores against being off benefit so many weeks later. Empty numbers are hidden."""

    weeks = models.PositiveIntegerField()
    until = models.DateField(null=True, help_text="answers before this day can be followed")
    needed = models.PositiveIntegerField(help_text="so many citizens, or nothing is told")
    citizens = models.PositiveIntegerField(null=True)
    correlation = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    halves = models.JSONField(default=list, help_text="[[off, all] below the middle score, [off, all] from it on]")

    @property
    def tells(self) -> bool:
        """Does the interval leave out that there is nothing?"""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)
