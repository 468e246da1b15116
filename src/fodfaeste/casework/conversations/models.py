"""Conversations between citizen and caseworker, and what they agreed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.rules import LONGEST, LONGEST_AGREEMENT, SHORTEST, Draft, Row
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import Citizen, Employee, User

KINDS = {"meeting": "Møde", "phone": "Telefon", "video": "Video"}
STATUSES = {"booked": "Aftalt", "held": "Holdt", "cancelled": "Aflyst", "no_show": "I mødtes ikke"}
OWNERS = {"borger": "Borgeren", "sagsbehandler": "Sagsbehandleren", "anden": "En anden"}
OUTCOMES = {"kept": "Gjort", "not_yet": "Ikke endnu", "dropped": "Ikke aktuel mere"}


class Conversation(models.Model):
    """One conversation, from it is booked until it is held or called off.

    `version` counts every change. Each side's text also remembers the version it was last changed in, so that the
    citizen who prepares on the phone does not disturb the caseworker who is writing.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="conversations")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conversations")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="conversations")
    starts = models.DateTimeField("tidspunkt")
    minutes = models.PositiveSmallIntegerField("minutter", default=45)
    kind = models.CharField("form", max_length=10, choices=list(KINDS.items()), default="meeting")
    place = models.CharField("sted", max_length=200, blank=True, help_text="room, number to call or link")
    companion = models.CharField("bisidder", max_length=200, blank=True, help_text="whom the citizen brings")
    interpreter = models.CharField("tolk til", max_length=60, blank=True, help_text="language")
    status = models.CharField(max_length=10, choices=list(STATUSES.items()), default="booked")
    reason = models.CharField(
        "begrundelse", max_length=300, blank=True, help_text="why it came to nothing; the citizen reads it"
    )
    citizen_brings = models.TextField("borgeren vil tale om", blank=True)
    told_brings = models.TextField("fortalt, at borgeren vil tale om", blank=True, help_text="beside the citizen's own")
    told_to = models.CharField("fortalt til", max_length=200, blank=True, help_text="the employee who wrote it down")
    told_at = models.DateTimeField("fortalt", null=True, blank=True)
    caseworker_brings = models.TextField("sagsbehandleren vil tale om", blank=True)
    notes = models.TextField("det talte vi om", blank=True, help_text="a draft until the conversation is held")
    draft_rows = models.JSONField(default=list, blank=True, help_text="agreements as typed so far; empty once held")
    saved_at = models.DateTimeField(null=True, blank=True, help_text="when the staff's text was last saved")
    saved_by = models.CharField(max_length=200, blank=True, help_text="who saved it")
    citizen_saved_at = models.DateTimeField(null=True, blank=True, help_text="when the citizen's text was last saved")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when it was held or called off")
    version = models.PositiveIntegerField(default=1)
    staff_version = models.PositiveIntegerField(default=1, help_text="the version the staff's text was changed in")
    citizen_version = models.PositiveIntegerField(default=1, help_text="the version the citizen's text was changed in")

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts", "-pk"]
        verbose_name = "samtale"
        indexes = [
            models.Index(fields=["citizen", "-starts"], name="conversation_citizen"),
            models.Index(fields=["employee", "starts"], name="conversation_employee"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST), name="conversation_minutes"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="conversation_kind"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="conversation_status"),
            models.CheckConstraint(
                condition=Q(status="booked", closed_at__isnull=True)
                | (~Q(status="booked") & Q(closed_at__isnull=False)),
                name="conversation_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["cancelled", "no_show"]) | ~Q(reason=""), name="conversation_reason"
            ),
            models.CheckConstraint(
                condition=Q(told_brings="") | (~Q(told_to="") & Q(told_at__isnull=False)), name="conversation_told_to"
            ),
        ]

    def __str__(self) -> str:
        return f"Samtale {self.pk}"

    @property
    def draft(self) -> Draft:
        """What the staff have written so far."""
        return Draft(self.caseworker_brings, self.notes, tuple(Row(**row) for row in self.draft_rows))

    @property
    def open(self) -> bool:
        return self.status == "booked"


class Agreement(models.Model):
    """A small promise made in a conversation: who does what, and when."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="agreements")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="agreements")
    owner = models.CharField("hvem", max_length=13, choices=list(OWNERS.items()))
    owner_name = models.CharField("navn", max_length=100, blank=True, help_text="who, when it is somebody else")
    what = models.CharField("hvad", max_length=LONGEST_AGREEMENT)
    due = models.DateField("hvornår")
    done_at = models.DateTimeField(null=True, blank=True, help_text="when it was kept, or was no longer relevant")
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    dropped = models.BooleanField("ikke aktuel mere", default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["due", "pk"]
        verbose_name = "aftale"
        indexes = [models.Index(fields=["citizen", "done_at", "due"], name="agreement_citizen")]
        constraints = [
            models.CheckConstraint(condition=Q(owner__in=list(OWNERS)), name="agreement_owner"),
            models.CheckConstraint(condition=~Q(what=""), name="agreement_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="agreement_done",
            ),
            models.CheckConstraint(
                condition=Q(owner="anden") & ~Q(owner_name="") | ~Q(owner="anden") & Q(owner_name=""),
                name="agreement_owner_name",
            ),
            models.CheckConstraint(condition=Q(dropped=False) | Q(done_at__isnull=False), name="agreement_dropped"),
        ]

    def __str__(self) -> str:
        return f"Aftale {self.pk}"

    @property
    def done(self) -> bool:
        return self.done_at is not None


class FollowUp(models.Model):
    """What became of an agreement, as it was said in a later conversation."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="follow_ups")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="follow_ups")
    outcome = models.CharField("hvordan gik det", max_length=10, choices=list(OUTCOMES.items()))
    words = models.CharField("med få ord", max_length=LONGEST_AGREEMENT, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        verbose_name = "opfølgning"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "conversation"], name="one_follow_up_a_conversation"),
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="follow_up_outcome"),
        ]

    def __str__(self) -> str:
        return f"Opfølgning {self.pk}"


class ValueAnswers(models.Model):
    """What the citizen answered to the four questions after a conversation. Questions may be left out."""

    HOW: ClassVar[dict[str, str]] = {"self": "selv", "together": "sammen ved skærmen", "phone": "i telefonen"}

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="value_answers")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="value_answers")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField("svar", help_text="question key → step key")
    how = models.CharField("hvordan", max_length=10, choices=list(HOW.items()), default="self")
    entered_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="on the citizen's behalf"
    )
    answered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["answered_at", "pk"]
        verbose_name = "svar efter samtalen"
        indexes = [models.Index(fields=["citizen", "answered_at"], name="value_answers_citizen")]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="self", entered_by__isnull=True)
                | Q(how__in=["together", "phone"], entered_by__isnull=False),
                name="value_answers_on_behalf",
            )
        ]

    def __str__(self) -> str:
        return f"Svar efter samtale {self.conversation_id}"


class CalendarFeed(models.Model):
    """A secret address a calendar reads its owner's conversations from. Only its fingerprint is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="when a calendar last read it")
    window_from = models.DateTimeField(null=True, blank=True, help_text="since when readings are counted")
    in_window = models.PositiveIntegerField(default=0, help_text="readings since then")

    class Meta:
        verbose_name = "kalenderadresse"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_live_calendar_feed")
        ]

    def __str__(self) -> str:
        return f"Kalenderadresse {self.pk}"
