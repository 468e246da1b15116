"""Rounds in which citizen and professionals say how it goes, each for themselves."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import Citizen, Employee


class Round(models.Model):
    """One time everybody is asked. It closes when all have answered, or when somebody closes it."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="progression_rounds")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="progression_rounds")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("nummer", help_text="1, 2, 3 … in the case")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField("svar senest")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = "runde"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="progression_round_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_progression_round"
            ),
        ]

    def __str__(self) -> str:
        return f"Runde {self.number}"


class Rating(models.Model):
    """One rater's answers in one round. Without an employee the rater is the citizen."""

    class Left(models.TextChoices):
        DECLINED = "declined", "ville ikke svare denne gang"
        GONE = "gone", "er ikke længere med i forløbet"
        MISSED = "missed", "nåede ikke at svare"

    class How(models.TextChoices):
        SELF = "self", "selv"
        TOGETHER = "together", "sammen i samtalen"
        PHONE = "phone", "i telefonen"
        PAPER = "paper", "på papir"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ratings")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField("hvem", max_length=100, help_text="borger, or the employee's title when asked")
    answers = models.JSONField("svar", default=dict, help_text="question key → step key")
    words = models.TextField("med egne ord", blank=True)
    how = models.CharField("hvordan", max_length=10, choices=How.choices, default=How.SELF)
    entered_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="on the citizen's behalf"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="from then on the answers do not change")
    left = models.CharField(
        "uden svar fordi", max_length=10, choices=Left.choices, blank=True, help_text="empty: answered or still asked"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_words = models.CharField("med egne ord", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name = "svar om udvikling"
        constraints = [
            models.CheckConstraint(
                condition=Q(left="", left_at__isnull=True)
                | ~Q(left="") & Q(left_at__isnull=False, answered_at__isnull=True),
                name="rating_left_without_answers",
            ),
            models.UniqueConstraint(
                fields=["round", "employee"], condition=Q(employee__isnull=False), name="one_rating_an_employee"
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(employee__isnull=True), name="one_rating_of_the_citizen"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | Q(employee__isnull=True) & ~Q(how="self"),
                name="rating_on_behalf_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(saved_at__lte=F("answered_at")), name="rating_answered_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater}, {self.round}"

    @property
    def waits(self) -> bool:
        """Still asked: neither answered nor left."""
        return self.answered_at is None and not self.left

    @property
    def begun(self) -> int:
        """How many questions have an answer so far."""
        return len(self.answers)

    @property
    def is_citizens(self) -> bool:
        return self.employee_id is None


class ChangeBasis(models.Model):
    """What the municipality knows of how much answers swing by themselves: by which a change is told from chance.

    One row for each scheme, kind of rater and indicator, from a day on. ``cells`` says for every pair of steps what can
    be told about the change between them; it never changes, and a new reckoning is a new row.
    """

    class Source(models.TextChoices):
        OWN = "own", "beregnet af kommunens egne svar"
        PUBLISHED = "published", "fra en udgivet undersøgelse"

    scheme = models.SlugField("skema", max_length=60, help_text="the key of the instrument")
    rater = models.CharField("hvem", max_length=10, choices=[("borger", "borgeren"), ("fagperson", "fagpersoner")])
    item = models.SlugField("forhold", max_length=60, help_text="the key of the question")
    kind = models.CharField("grundlag", max_length=10, choices=Source.choices)
    source = models.CharField("kilde", max_length=300)
    citizens = models.PositiveIntegerField("borgere", help_text="with two answers")
    mean = models.FloatField("gennemsnit", help_text="steps, the first of the two")
    sd = models.FloatField("spredning", help_text="steps, the first of the two")
    error = models.FloatField("måleusikkerhed", help_text="standard error of one answer, in steps")
    cells = models.JSONField(
        default=list, help_text="[before, now, low, middle, high, verdict]; steps; verdict -1, 0, 1"
    )
    valid_from = models.DateField("gælder fra")
    valid_to = models.DateField("gælder til", null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["scheme", "rater", "item", "-valid_from", "-pk"]
        verbose_name = "grundlag for ændringer"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "rater", "item"], condition=Q(valid_to__isnull=True), name="one_basis_of_change"
            ),
            models.CheckConstraint(condition=Q(error__gt=0, sd__gt=0), name="basis_of_change_positive"),
        ]
