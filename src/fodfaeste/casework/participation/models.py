"""Who takes part in what: from the proposal to the end, with every change, place, booked week and status kept."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion
from fodfaeste.casework.participation.rules import GOING, OPEN, PRESENT, SEATED, STATES, STOP_REASONS
from fodfaeste.foundation.people.models import Citizen, Employee


class Participation(models.Model):
    """One citizen's way into, through and out of one intervention.

    `seat` numbers the places of the intervention. The database lets nobody have the same one twice, and none beyond
    `seats`, the capacity when it was taken: so many can take part and no more, whoever asks at the same moment.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="participations")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participations")
    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="participations")
    text = models.ForeignKey(
        InterventionVersion, on_delete=models.PROTECT, related_name="+", help_text="what it said when it was proposed"
    )
    state = models.CharField("status", max_length=12, choices=list(STATES.items()), default="proposed")
    proposed_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    why = models.TextField("hvorfor netop det", blank=True, help_text="the citizen reads it")
    citizen_words = models.TextField("borgerens egne ord", blank=True)
    note = models.TextField("det skal udbyderen vide", blank=True, help_text="all the provider reads of the case")
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="what the waiting list is ordered by")
    offer_ends = models.DateField("svar på pladsen senest", null=True, blank=True, help_text="the last day it is held")
    seat = models.PositiveIntegerField(null=True, blank=True, help_text="the place's number; none without a limit")
    seats = models.PositiveIntegerField(null=True, blank=True, help_text="how many places there were then")
    first = models.DateField("begynder", null=True, blank=True)
    last = models.DateField("slutter", null=True, blank=True, help_text="planned, and the real last day once ended")
    end_reason = models.CharField("stoppet fordi", max_length=12, blank=True, choices=list(STOP_REASONS.items()))
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "deltagelse"
        indexes = [
            models.Index(fields=["citizen", "state"], name="participation_citizen"),
            models.Index(fields=["intervention", "state", "waiting_since"], name="participation_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "intervention"], condition=Q(state__in=OPEN), name="one_open_participation"
            ),
            models.UniqueConstraint(fields=["intervention", "seat"], name="one_participant_a_seat"),
            models.CheckConstraint(
                condition=Q(seat__isnull=True, seats__isnull=True) | Q(seat__gte=1, seat__lte=F("seats")),
                name="participation_seat_exists",
            ),
            models.CheckConstraint(condition=Q(seat__isnull=True) | Q(state__in=SEATED), name="participation_seated"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="participation_state"),
            models.CheckConstraint(
                condition=Q(state="offered", offer_ends__isnull=False)
                | (~Q(state="offered") & Q(offer_ends__isnull=True)),
                name="participation_offer",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False), name="participation_waiting"
            ),
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(first__isnull=False), name="participation_last_has_first"
            ),
            models.CheckConstraint(condition=~Q(state="stopped") | ~Q(end_reason=""), name="participation_stop_reason"),
        ]

    def __str__(self) -> str:
        return f"Deltagelse {self.pk}"

    @property
    def ended(self) -> bool:
        return self.state not in OPEN


class Change(models.Model):
    """One step of a participation: who did what, when and why. Only ever added."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    event = models.CharField(max_length=12)
    before = models.CharField(max_length=12, blank=True, choices=list(STATES.items()))
    after = models.CharField(max_length=12, choices=list(STATES.items()))
    by = models.CharField("hvem", max_length=200)
    role = models.CharField("som", max_length=12, help_text="citizen, caseworker, provider or system")
    reason = models.TextField("hvorfor", blank=True)

    class Meta:
        ordering = ["at", "pk"]


class BookedWeek(models.Model):
    """What one participation costs in one week, at the price that held when it was booked; other rooms sum it."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="booked_weeks")
    week = models.DateField("uge", help_text="Monday")
    oere = models.PositiveIntegerField("pris i øre")
    hours = models.DecimalField("timer", max_digits=4, decimal_places=1)
    cost_category = models.CharField("udgiftstype", max_length=40, help_text="a key of the rule table cost_categories")

    class Meta:
        ordering = ["week"]
        constraints = [models.UniqueConstraint(fields=["participation", "week"], name="one_booked_week")]
        indexes = [models.Index(fields=["week", "cost_category"], name="booked_week_money")]


class Attendance(models.Model):
    """Whether the citizen came on a day, as the provider saw it."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="attendances")
    day = models.DateField("dag")
    came = models.CharField("fremmøde", max_length=8, choices=list(PRESENT.items()))
    why = models.CharField("hvorfor", max_length=200, blank=True)
    saved_by = models.CharField(max_length=200)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["participation", "day"], name="one_attendance_a_day")]


class StatusReport(models.Model):
    """How it goes, from the provider to caseworker and citizen; both read the same words."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="reports")
    due = models.DateField("til den", help_text="the newest status that was due when it was written")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)
    going = models.CharField("det går", max_length=8, choices=list(GOING.items()))
    words = models.TextField("med ord")

    class Meta:
        ordering = ["-written_at"]


class Shortlisted(models.Model):
    """An intervention put on a citizen's list, to talk about together before anything is proposed."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="shortlist")
    intervention = models.ForeignKey(Intervention, on_delete=models.CASCADE, related_name="+")
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = "indsats på listen"
        constraints = [models.UniqueConstraint(fields=["citizen", "intervention"], name="shortlisted_once")]


class Outcome(models.Model):
    """What came of one intervention so far, counted by the refresh and never while somebody looks. No persons."""

    intervention = models.OneToOneField(
        Intervention, primary_key=True, on_delete=models.CASCADE, related_name="outcome"
    )
    counted_at = models.DateTimeField()
    register_to = models.DateField(null=True, help_text="the Monday of the register's last week when it was counted")
    going_on = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict, help_text="stop reason → how many")
    waited = models.PositiveIntegerField(default=0, help_text="of those who began: how many had been proposed it first")
    wait_days = models.PositiveIntegerField(null=True, help_text="median days from the referral to the first day")
    observed_26 = models.PositiveIntegerField(default=0, help_text="ended, and the register covers week 26 after")
    self_support_26 = models.PositiveIntegerField(default=0)
    observed_52 = models.PositiveIntegerField(default=0)
    self_support_52 = models.PositiveIntegerField(default=0)
    passed_26 = models.PositiveIntegerField(default=0, help_text="ended, and week 26 after is over")
    paid_26 = models.PositiveIntegerField(default=0, help_text="of those: had ordinary paid hours in that week")
    passed_52 = models.PositiveIntegerField(default=0)
    paid_52 = models.PositiveIntegerField(default=0)
    better = models.PositiveIntegerField(default=0, help_text="the citizen's own answers, after beside before")
    same = models.PositiveIntegerField(default=0)
    worse = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "det skete der"


class UsedByGoal(models.Model):
    """How many whose goals have a word in common took part in an intervention; counted by the refresh. No persons."""

    stem = models.CharField(max_length=60, help_text="the word as the catalogue's search folds it")
    word = models.CharField("ord", max_length=60, help_text="as most of them wrote it")
    people = models.PositiveIntegerField("borgere", help_text="with the word in a goal, who began something")
    intervention = models.ForeignKey(Intervention, on_delete=models.CASCADE, related_name="+")
    began = models.PositiveIntegerField("begyndte", help_text="of those people")
    completed = models.PositiveIntegerField("gennemførte")

    class Meta:
        ordering = ["people", "stem", "-began", "intervention"]
        verbose_name = "brugt af andre med samme slags mål"
        constraints = [models.UniqueConstraint(fields=["stem", "intervention"], name="one_count_of_a_word")]
