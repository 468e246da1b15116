"""A screening: the answers, the register facts at the time, what counted, and the caseworker's judgement."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import Citizen, Employee


class Screening(models.Model):
    """One screening of one citizen. The sum is never stored: it is counted when, and only when, it may be shown."""

    class Status(models.TextChoices):
        DRAFT = "draft", "spørgsmålene er i gang"
        ANSWERED = "answered", "svarene er låst"
        JUDGED = "judged", "vurderet"
        DROPPED = "dropped", "lagt til side"

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="screenings")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="screenings")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    answers = models.JSONField("svar", default=dict, help_text="question key → step key")
    facts = models.JSONField("registeroplysninger", default=dict, help_text="as they were when the answers were locked")
    explained = models.JSONField("hvad der talte", default=list, help_text="row by row, written when the answers lock")
    judgement = models.TextField("vurdering", blank=True)
    track = models.CharField("spor", max_length=30, blank=True, help_text="a key of the rule table screening_tracks")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(help_text="when the answers were last saved")
    answered_at = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = "screening"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=["draft", "answered"]), name="one_unfinished_screening"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered", "judged"]) | Q(answered_at__isnull=False),
                name="screening_answered_at",
            ),
            models.CheckConstraint(
                condition=Q(status="judged", judged_at__isnull=False) & ~Q(judgement="") & ~Q(track="")
                | ~Q(status="judged") & Q(judged_at__isnull=True, judgement="", track=""),
                name="screening_judged_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Screening {self.pk}"


class Correction(models.Model):
    """One row of a locked screening set otherwise by the caseworker, with the reason. Both stay visible; only added."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="corrections")
    row = models.CharField("række", max_length=60, help_text="the key of the row in `Screening.explained`")
    before = models.JSONField("før", help_text="the row as it stood, written as in `Screening.explained`")
    after = models.JSONField("efter", help_text="the row as it counts from now on")
    reason = models.TextField("begrundelse")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "rettelse"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="screening_correction_reason")]


class Finding(models.Model):
    """A citizen whom the published rule newly points to, and what somebody did about it. One for each spell.

    It is written when the register is counted, and it stays on the worklist until somebody has screened the citizen or
    put the finding aside with a reason: also when the rule no longer points to the citizen.
    """

    class Status(models.TextChoices):
        NEW = "new", "nyfundet"
        TAKEN = "taken", "taget"
        ASIDE = "aside", "lagt til side"
        SCREENED = "screened", "screenet"

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="screening_findings")
    spell_start = models.DateField("forløbet begyndte", help_text="Monday; a new spell is found anew")
    lines = models.JSONField(
        "linjer",
        default=list,
        help_text="the lines of the rule that were reached: key, title, reason, crossed (Monday)",
    )
    crossed_on = models.DateField("grænsen blev nået", help_text="Monday of the first week in which a line was reached")
    found_at = models.DateTimeField("fundet")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    taken_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handled_by = models.CharField("hvem", max_length=200, blank=True, help_text="who took, gave or put it aside")
    handled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("begrundelse", max_length=300, blank=True)
    comes_back = models.DateField("kommer igen", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["crossed_on", "pk"]
        verbose_name = "nyfundet"
        constraints = [
            models.UniqueConstraint(fields=["citizen", "spell_start"], name="one_finding_a_spell"),
            models.CheckConstraint(
                condition=~Q(status="aside") | ~Q(reason="") & Q(comes_back__isnull=False), name="finding_aside_why"
            ),
            models.CheckConstraint(
                condition=~Q(status="taken") | Q(taken_by__isnull=False), name="finding_taken_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"Nyfundet {self.pk}"


class LegalBasis(models.Model):
    """The municipality's own legal basis for showing the sum. Without one in force no sum is shown to anybody."""

    use = models.CharField(max_length=30, default="screening_sum", editable=False)
    reference = models.CharField("hjemmel", max_length=300, help_text="lov, paragraf eller beslutning")
    adopted_by = models.CharField("besluttet af", max_length=200)
    adopted_on = models.DateField("besluttet")
    review_on = models.DateField("næste gennemgang", help_text="after this day it no longer counts")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    ended_on = models.DateField("ophørt", null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_reason = models.CharField("hvorfor ophørt", max_length=300, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = "retsgrundlag"
        constraints = [
            models.UniqueConstraint(
                fields=["use"], condition=Q(ended_on__isnull=True), name="one_legal_basis_at_a_time"
            ),
            models.CheckConstraint(condition=Q(review_on__gt=F("adopted_on")), name="legal_basis_dates"),
            models.CheckConstraint(condition=~Q(reference="") & ~Q(adopted_by=""), name="legal_basis_named"),
        ]

    def __str__(self) -> str:
        return self.reference
