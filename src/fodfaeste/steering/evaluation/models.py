"""Open statistics as they were fetched, questions about effect locked before they can be answered, and the answers."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import User
from fodfaeste.steering.evaluation.rules import GUARDS, SOURCES


class Answer(models.Model):
    """One answer of a statistics bank: what was asked, when, and the fingerprint of what came."""

    source = models.CharField("kilde", max_length=20, choices=list(SOURCES.items()))
    table = models.CharField("tabel", max_length=40)
    sha256 = models.CharField(max_length=64, help_text="of the answer as it came")
    asked = models.JSONField(help_text="address and choices, or the file's name; never a token")
    fetched_at = models.DateTimeField("hentet")
    values_new = models.PositiveIntegerField(default=0)
    values_changed = models.PositiveIntegerField(default=0)
    values_unchanged = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-fetched_at", "-pk"]
        verbose_name = "hentning fra åben statistik"
        constraints = [models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="statistics_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.table}"


class Value(models.Model):
    """One number of one place in one period. A revised number replaces the old one, which stays with its dates."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="numbers")
    source = models.CharField(max_length=20)
    table = models.CharField(max_length=40)
    measure = models.CharField("mål", max_length=300)
    place = models.CharField("område", max_length=100, help_text="a municipality, or a sum of several")
    period = models.CharField(max_length=10, help_text="2024, 2024Q1 or 2024-01")
    value = models.FloatField(null=True, help_text="empty where the source has none")
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="when a revised number came")

    class Meta:
        ordering = ["source", "table", "measure", "place", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "table", "measure", "place", "period"],
                condition=Q(replaced_at__isnull=True),
                name="one_number_stands",
            )
        ]


class Evaluation(models.Model):
    """A question about effect: whom, which outcome, when, compared with whom. Once locked it never changes."""

    title = models.CharField("titel", max_length=120)
    title_en = models.CharField("titel på engelsk", max_length=120, blank=True)
    who = models.CharField("hvem", max_length=300, help_text="whom the effect is about, in words")
    what = models.CharField("indsatsen", max_length=300, help_text="what began, in words")
    source = models.CharField("kilde", max_length=20, choices=list(SOURCES.items()))
    table = models.CharField("tabel", max_length=40)
    measure = models.CharField("udfald", max_length=300, help_text="the measure of the open statistics")
    unit = models.CharField("enhed", max_length=80, help_text="what one stands for, e.g. 'fuldtidspersoner pr. 1.000'")
    unit_en = models.CharField("enhed på engelsk", max_length=80, blank=True)
    fewer_is_better = models.BooleanField("færre er bedre", default=True)
    place = models.CharField("kommune", max_length=100)
    comparison = models.JSONField("sammenligning", help_text="names of the municipalities compared with")
    first_period = models.CharField("tal fra", max_length=10)
    start_period = models.CharField("begynder", max_length=10, help_text="the first period with the effort")
    last_period = models.CharField("måles til og med", max_length=10)
    anticipation = models.PositiveSmallIntegerField(
        "perioder før, der holdes ude", default=0, help_text="periods before the start that may have felt it already"
    )
    state = models.CharField(max_length=10, choices=[("draft", "kladde"), ("locked", "låst")], default="draft")
    created_at = models.DateTimeField()
    locked_at = models.DateTimeField("låst", null=True, blank=True)
    locked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    locked_by_label = models.CharField("låst af", max_length=200, blank=True)
    locked_because = models.TextField("hvorfor dette valg", blank=True)
    late = models.BooleanField(default=False, help_text="locked after its period had begun: never published")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-start_period", "-pk"]
        verbose_name = "måling af effekt"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", locked_at__isnull=True)
                | (Q(state="locked", locked_at__isnull=False) & ~Q(locked_because="") & ~Q(locked_by_label="")),
                name="locked_has_date_person_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GuardAnswer(models.Model):
    """The analyst's words on one way of fooling oneself."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="guard_answers")
    guard = models.CharField(max_length=30, choices=[(each.key, each.title) for each in GUARDS])
    words = models.TextField("svar")
    by_label = models.CharField("af", max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["evaluation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "guard"], name="one_answer_a_guard"),
            models.CheckConstraint(condition=~Q(words=""), name="a_guard_is_answered_in_words"),
        ]


class Run(models.Model):
    """One reckoning: the numbers it rests on, the program that reckoned, and everything that came out."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="runs")
    at = models.DateTimeField("regnet")
    code = models.CharField("program", max_length=80, help_text="version of Fodfæste and fingerprint of its evidence")
    data_sha256 = models.CharField(max_length=64, help_text="of the data as a CSV file")
    data = models.TextField(help_text="the numbers, as the CSV file the evidence commands read")
    answers = models.JSONField(help_text="the fetched answers behind the numbers: source, table, when, fingerprint")
    until = models.CharField(max_length=10, blank=True, help_text="the last period there were numbers for")
    whole = models.BooleanField(default=False, help_text="the numbers reach the end of the window")
    estimates = models.JSONField(default=list, help_text="every estimator: key, method, estimate, low, high, p, test")
    checks = models.JSONField(default=dict, help_text="trends before, false date, leave one out, weights, fit")
    paths = models.JSONField(default=list, help_text="period, observed, synthetic, mean of the comparison")
    study = models.JSONField(default=list, help_text="periods since start with effect and interval")
    placebos = models.JSONField(default=list, help_text="every municipality as if it had had the effort")
    documents = models.JSONField(default=dict, help_text="what the commands would have written")
    pictures = models.JSONField(default=dict, help_text="SVG by name: wide, narrow")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "beregning af effekt"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "data_sha256", "code"], name="a_reckoning_is_made_once")
        ]


class Publication(models.Model):
    """A result as the committee sees it. It never changes; a new one stands beside it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="publications")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="publication")
    guards = models.JSONField(help_text="the guards as they were answered: key, words, by, at")
    words = models.TextField("til udvalget", help_text="what the manager wants said with the number")
    at = models.DateTimeField("udgivet")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_label = models.CharField("udgivet af", max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "udgivet måling af effekt"


class OwnFigure(models.Model):
    """One number about the installation's own citizens, counted by the refresh. Hidden where it tells of few."""

    series = models.CharField(max_length=30)
    cohort = models.CharField(max_length=10, blank=True, help_text="the year people began in, where there is one")
    at = models.CharField(max_length=10, help_text="a quarter, or weeks since the beginning")
    order = models.PositiveIntegerField()
    value = models.FloatField(null=True, help_text="empty: hidden, or not known yet")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    people = models.PositiveIntegerField(null=True, help_text="how many it is counted on; empty: hidden")

    class Meta:
        ordering = ["series", "cohort", "order"]
        constraints = [
            models.UniqueConstraint(fields=["series", "cohort", "at"], name="one_own_figure"),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")), name="own_figure_interval"
            ),
        ]
