"""Courses and their groups: what happens on which day, who is in them, how they are before and after, what follows."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.courses.rules import DECISIONS, HELD, HOW, STARTED, STATES, WHEN
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import Citizen, Dated, Employee


class Course(models.Model):
    """What groups are made from: an intervention of the catalogue with its sessions, size and weekly times."""

    intervention = models.OneToOneField(Intervention, on_delete=models.PROTECT, related_name="course")
    individual = models.ForeignKey(
        Intervention,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="forløb for én",
        help_text="what is proposed where a group is too much",
    )
    size = models.PositiveSmallIntegerField("højst på et hold")
    slots = models.JSONField("faste tider", default=list, help_text="[{weekday 0-6, time HH:MM, minutes}]")
    place = models.CharField("sted", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name = "forløb"
        constraints = [models.CheckConstraint(condition=Q(size__gte=2, size__lte=40), name="course_size")]

    def __str__(self) -> str:
        return f"Forløb {self.pk}"


class Lesson(models.Model):
    """One session as the template has it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    number = models.PositiveSmallIntegerField()
    module = models.CharField("modul", max_length=100, blank=True)
    title = models.CharField("overskrift", max_length=150)
    content = models.TextField("det sker der", blank=True)
    practice = models.TextField("øvelse til næste gang", blank=True)
    training = models.BooleanField("fysisk træning", default=False)

    class Meta:
        ordering = ["number"]
        verbose_name = "mødegang i skabelonen"
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="course_lesson_number")]

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """One run of a course. Its sessions are its own from the day it is opened."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField("holdets navn", max_length=100)
    seats = models.PositiveSmallIntegerField("pladser")
    place = models.CharField("sted", max_length=200, blank=True)
    first = models.DateField("første dag")
    last = models.DateField("sidste dag", help_text="moves when a session is put off")
    opened_at = models.DateTimeField()
    opened_by = models.CharField("åbnet af", max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first", "pk"]
        verbose_name = "hold"
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="group_dates"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="group_seats"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> int:
        """Places that nobody has; for groups that come from `queries.groups`, which counts those taken."""
        return max(self.seats - self.taken, 0)  # type: ignore[attr-defined]


class GroupLeader(Dated):
    """Who leads the group, and sees its participants as long as the row holds."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="leaders")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="leads")

    class Meta:
        ordering = ["valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "employee"], condition=Q(valid_to__isnull=True), name="one_open_group_leader"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="group_leader_dates"
            ),
        ]


class Session(models.Model):
    """One meeting of one group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(help_text="the lesson's; a session put off keeps it")
    day = models.DateField("dag")
    starts = models.DateTimeField("begynder")
    minutes = models.PositiveSmallIntegerField("minutter")
    module = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=150)
    content = models.TextField(blank=True)
    practice = models.TextField("øvelse til næste gang", blank=True)
    training = models.BooleanField("fysisk træning", default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField("aflyst fordi", max_length=300, blank=True)

    class Meta:
        ordering = ["starts"]
        verbose_name = "mødegang"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "day"], condition=Q(cancelled_at__isnull=True), name="one_session_a_day"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_why="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_why=""),
                name="session_cancelled_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """One citizen in one group, as part of the participation in the course's intervention.

    `seat` numbers the places of the group: the database lets nobody have the same one twice, and none beyond `seats`.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="enrolments")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="enrolments")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="enrolments")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="enrolments")
    state = models.CharField("status", max_length=12, choices=list(STATES.items()), default="asked")
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(null=True, blank=True, help_text="how many the group had then")
    enrolled_at = models.DateTimeField("sat på holdet")
    enrolled_by = models.CharField("sat på holdet af", max_length=200)
    decision = models.CharField("taget stilling", max_length=12, blank=True, choices=list(DECISIONS.items()))
    decision_why = models.TextField("hvorfor", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    talk_on = models.DateField("afsluttende samtale", null=True, blank=True)
    talk_words = models.TextField("det talte I om", blank=True)
    ended_on = models.DateField("sluttede", null=True, blank=True)
    follow_up_due = models.DateField("skridt mod job senest", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["enrolled_at", "pk"]
        verbose_name = "plads på et hold"
        indexes = [
            models.Index(fields=["group", "state"], name="enrolment_group"),
            models.Index(fields=["state", "follow_up_due"], name="enrolment_follow_up"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["group", "seat"], name="one_enrolment_a_seat"),
            models.UniqueConstraint(fields=["participation"], condition=Q(state__in=HELD), name="one_open_enrolment"),
            models.CheckConstraint(
                condition=Q(seat__isnull=True, seats__isnull=True) | Q(seat__gte=1, seat__lte=F("seats")),
                name="enrolment_seat_exists",
            ),
            models.CheckConstraint(
                condition=Q(state__in=HELD, seat__isnull=False) | (~Q(state__in=HELD) & Q(seat__isnull=True)),
                name="enrolment_seated",
            ),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="enrolment_state"),
            models.CheckConstraint(
                condition=Q(decision="") | (~Q(decision_why="") & Q(decided_at__isnull=False)),
                name="enrolment_decided_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Plads {self.pk}"

    @property
    def open(self) -> bool:
        return self.state in HELD

    @property
    def started(self) -> bool:
        return self.state in STARTED


class Measure(models.Model):
    """The citizen's answers before or after. They do not change; another answer is another measure."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="measures")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    when = models.CharField("hvornår", max_length=6, choices=list(WHEN.items()))
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField("svar", default=dict, help_text="question key → step key")
    points = models.PositiveSmallIntegerField("sum", null=True, blank=True, help_text="none when one was not answered")
    band = models.CharField("det siger svarene", max_length=60, blank=True)
    degree = models.PositiveSmallIntegerField("grad af angst", null=True, blank=True, help_text="0-3, rule course_gate")
    how = models.CharField("hvordan", max_length=10, choices=list(HOW.items()), default="self")
    entered_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("besvaret")

    class Meta:
        ordering = ["answered_at"]
        verbose_name = "svar før eller efter et hold"
        constraints = [models.UniqueConstraint(fields=["enrolment", "when"], name="one_measure_each_end")]


class JobStep(models.Model):
    """The step towards a job that was booked for after the course. It stands in the citizen's plan."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="job_steps")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    what = models.TextField("skridtet")
    day = models.DateField("dag")
    booked_at = models.DateTimeField("aftalt")
    booked_by = models.CharField("aftalt af", max_length=200)

    class Meta:
        ordering = ["booked_at", "pk"]
        verbose_name = "skridt mod job efter et hold"


class SessionNote(models.Model):
    """The leader's own notes of a session. They are about the session and are in nobody's file."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("noter")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="one_session_note_each")]


class FiledNote(models.Model):
    """What the leader chose to put into one citizen's file, where citizen and caseworker read it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="filed_notes")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField("det skrev holdlederen")
    written_by = models.CharField("skrevet af", max_length=200)
    written_at = models.DateTimeField("skrevet")

    class Meta:
        ordering = ["-written_at"]
        verbose_name = "note fra et hold"


class CourseCount(models.Model):
    """How a course went so far, counted by the refresh and never while somebody looks. No persons."""

    course = models.OneToOneField(Course, primary_key=True, on_delete=models.CASCADE, related_name="count")
    counted_at = models.DateTimeField()
    going_on = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0, help_text="times somebody came, late included")
    marked = models.PositiveIntegerField(default=0, help_text="times attendance was written")
    completers = models.JSONField(default=dict, help_text="how they are after → how many of the completers")
    leavers = models.JSONField(default=dict, help_text="the same of those who began and stopped")
    follow = models.JSONField(default=dict, help_text="how the follow-up went → how many of those who ended")

    class Meta:
        verbose_name = "det skete der på forløbet"


class ChangeCount(models.Model):
    """What is known of how much the answers swing, for all courses together; one row, written by the refresh."""

    counted_at = models.DateTimeField()
    pairs = models.PositiveIntegerField("med to svar")
    needed = models.PositiveIntegerField("så mange skal der til")
    reliability = models.FloatField(null=True, blank=True)
    error = models.FloatField("usikkerhed på en sum, i point", null=True, blank=True)

    class Meta:
        verbose_name = "sikkerhed i svarene"
