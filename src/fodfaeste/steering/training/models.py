"""Courses for employees, what they can and until when, peer sparring, and the path of somebody new."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Employee, Team

LONGEST = 300
HOW = {"course": "Kursus", "before": "Med hjemmefra"}


class StaffCourse(models.Model):
    """A course for employees, on one day or several. It gives competences to those who took part."""

    title = models.CharField("kursus", max_length=150)
    competences = models.JSONField("giver", default=list, help_text="keys of the rule table competences")
    first = models.DateField("første dag")
    last = models.DateField("sidste dag")
    place = models.CharField("sted og underviser", max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField("pladser", null=True, blank=True, help_text="empty: no limit")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "pk"]
        verbose_name = "kursus"
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="staff_course_dates"),
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(seats__gte=1), name="staff_course_seats"),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """Somebody is signed up for a course; afterwards, whether they took part."""

    course = models.ForeignKey(StaffCourse, on_delete=models.CASCADE, related_name="held_seats")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    took_part = models.BooleanField("deltog", null=True, blank=True, help_text="empty until it is written down")

    class Meta:
        ordering: ClassVar[list[str]] = ["employee__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "employee"], name="one_seat_a_course")]

    def __str__(self) -> str:
        return f"Plads {self.pk}"


class Holding(models.Model):
    """Somebody has a competence from one day to another."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="competences")
    competence = models.CharField("kompetence", max_length=40, help_text="a key of the rule table competences")
    valid_from = models.DateField("fra")
    valid_to = models.DateField("til og med", null=True, blank=True, help_text="empty: it does not run out")
    how = models.CharField("hvordan", max_length=10, choices=list(HOW.items()))
    course = models.ForeignKey(StaffCourse, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField("med ord", max_length=LONGEST, blank=True)
    at = models.DateTimeField()
    written_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-valid_from", "-pk"]
        verbose_name = "kompetence"
        constraints = [
            models.UniqueConstraint(fields=["employee", "competence", "valid_from"], name="one_holding_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="holding_dates"
            ),
            models.CheckConstraint(
                condition=Q(how="course", course__isnull=False) | Q(how="before", course__isnull=True),
                name="holding_how",
            ),
        ]

    def __str__(self) -> str:
        return f"Kompetence {self.pk}"


class Sparring(models.Model):
    """Colleagues have helped each other with something hard. Who it was about is never written."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="sparrings")
    day = models.DateField("dag")
    topic = models.CharField("emne", max_length=LONGEST, help_text="no names of citizens")
    at = models.DateTimeField()
    written_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    people = models.ManyToManyField(Employee, related_name="sparrings")

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-pk"]
        verbose_name = "sparring"
        constraints = [models.CheckConstraint(condition=~Q(topic=""), name="sparring_topic")]

    def __str__(self) -> str:
        return f"Sparring {self.day}"


class Onboarding(models.Model):
    """Somebody new, since when, and the colleague at their side."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="onboarding")
    starts = models.DateField("første dag")
    mate = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ny medarbejder"

    def __str__(self) -> str:
        return f"Ny medarbejder {self.pk}"


class OnboardingTick(models.Model):
    """A step of the path that is done."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="ticks")
    step = models.CharField(max_length=40, help_text="a key of the rule table onboarding_steps")
    done_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["onboarding", "step"], name="one_tick_a_step")]

    def __str__(self) -> str:
        return f"Skridt {self.step}"


class CoverageCount(models.Model):
    """The coverage of one competence in one team, as counted at the last refresh."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    competence = models.CharField(max_length=40)
    of = models.PositiveIntegerField()
    now = models.PositiveIntegerField()
    near = models.PositiveIntegerField()
    far = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "competence"], name="one_count_a_competence")]

    def __str__(self) -> str:
        return f"Dækning i team {self.team_id}: {self.competence}"
