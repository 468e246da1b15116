"""The register: which files came in, the distinct lines they held, and the weeks and facts that follow from them.

The set of distinct lines is the truth. A `BenefitWeek` is always the sum over it and a `RegisterStatus` always follows
from the weeks, so the order, splitting, overlap and repetition of files cannot matter.
"""

from django.db import models
from django.db.models import Q

from fodfaeste.foundation.people.models import Citizen, User
from fodfaeste.foundation.register.rules import FORMATS, STATUSES


class ImportRun(models.Model):
    """One file on its way in: what it was, how far it is, and what came of it."""

    file_name = models.CharField("filnavn", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True, help_text="of the file's content")
    size = models.BigIntegerField("størrelse", help_text="bytes")
    format = models.CharField("format", max_length=10, blank=True, choices=list(FORMATS.items()))
    status = models.CharField("status", max_length=10, choices=list(STATUSES.items()))
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    stage = models.CharField(max_length=100, blank=True, help_text="what is going on, in Danish")
    upload = models.CharField(max_length=80, blank=True, help_text="name in the upload folder while it is needed")
    rules_mark = models.CharField(
        max_length=32, blank=True, help_text="fingerprint of the benefit table it was read by"
    )
    rows_read = models.PositiveIntegerField(default=0)
    rows_left_out = models.PositiveIntegerField(default=0, help_text="rows of a kind the register leaves out")
    duplicates = models.PositiveIntegerField(default=0, help_text="exact repetitions within the file")
    lines_new = models.PositiveIntegerField(default=0)
    lines_known = models.PositiveIntegerField(default=0)
    weeks_new = models.PositiveIntegerField(default=0)
    weeks_changed = models.PositiveIntegerField(default=0)
    weeks_unchanged = models.PositiveIntegerField(default=0)
    weeks_removed = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    persons_new = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, help_text="refused lines")
    corrections = models.PositiveIntegerField(default=0, help_text="weeks that occur more than once in the file")
    negatives = models.PositiveIntegerField(default=0, help_text="repayments without the original row")
    first_week = models.DateField(null=True, help_text="first observed week (Monday)")
    last_week = models.DateField(null=True, help_text="last observed week (Monday)")
    message = models.CharField(max_length=400, blank=True, help_text="Danish, for the page")
    message_en = models.CharField(max_length=400, blank=True, help_text="English, for the command line")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "indlæsning"
        constraints = [
            models.UniqueConstraint(fields=["sha256"], condition=Q(status="waiting"), name="import_waits_once"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_progress"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="import_status"),
        ]

    def __str__(self) -> str:
        return f"Indlæsning {self.pk}: {self.file_name}"


class RefusedLine(models.Model):
    """A line that could not be read, with what to do about it. No CPR number beyond its mask."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refused_lines")
    line = models.PositiveIntegerField("linje")
    column = models.CharField("kolonne", max_length=80, blank=True)
    reason = models.CharField("hvorfor", max_length=300)
    remedy = models.CharField("hvad du kan gøre", max_length=300)
    excerpt = models.CharField("linjen", max_length=220)

    class Meta:
        ordering = ["run", "line", "pk"]


class Remark(models.Model):
    """Something in a file that went in but deserves a look: a correction, or a repayment without its original row."""

    KINDS = {"correction": "rettelse", "negative": "tilbagebetaling uden den oprindelige række"}

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    benefit = models.CharField(max_length=60)
    lines = models.JSONField(help_text="line numbers in the file")

    class Meta:
        ordering = ["run", "pk"]


class RefundLine(models.Model):
    """One distinct line of the refund file. Only ever added: the truth that everything else is summed from."""

    digest = models.BinaryField(max_length=16, unique=True, help_text="keyed hash of person, week, benefit and amounts")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="refund_lines", db_index=False)
    week = models.DateField(help_text="Monday")
    benefit = models.CharField(max_length=60, help_text="a key of the rule table benefits")
    payout_oere = models.BigIntegerField(null=True, help_text="øre; empty in files without amounts")
    refund_oere = models.BigIntegerField(null=True)
    cofinancing_oere = models.BigIntegerField(null=True)
    refund_rate = models.IntegerField(null=True, help_text="hundredths of a percent")
    cofinancing_rate = models.IntegerField(null=True, help_text="hundredths of a percent")
    first_run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the file it was first seen in"
    )

    class Meta:
        ordering = ["citizen", "week", "benefit", "pk"]
        indexes = [models.Index(fields=["citizen", "week", "benefit"], name="refund_line_week")]


class BenefitWeek(models.Model):
    """One citizen's week with one benefit: the sum over its lines. Weeks that sum to zero or less do not exist."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="benefit_weeks", db_index=False)
    week = models.DateField(help_text="Monday")
    benefit = models.CharField(max_length=60, help_text="a key of the rule table benefits")
    payout_oere = models.BigIntegerField(null=True)
    refund_oere = models.BigIntegerField(null=True)
    cofinancing_oere = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["citizen", "week", "benefit"]
        constraints = [models.UniqueConstraint(fields=["citizen", "week", "benefit"], name="one_benefit_week")]


class RegisterStatus(models.Model):
    """What the register says about one citizen as of its last week."""

    citizen = models.OneToOneField(Citizen, primary_key=True, on_delete=models.CASCADE, related_name="register_status")
    weeks_total = models.PositiveIntegerField(help_text="benefit weeks ever")
    weeks_last_52 = models.PositiveIntegerField()
    weeks_last_156 = models.PositiveIntegerField()
    spells = models.PositiveIntegerField(help_text="stretches on benefit, the current one included")
    spell_start = models.DateField(null=True, help_text="first Monday of the current spell; empty when not on benefit")
    spell_weeks = models.PositiveIntegerField(default=0, help_text="benefit weeks in the current spell")
    benefit = models.CharField(max_length=60, blank=True, help_text="key, empty when not on benefit")
    last_benefit_week = models.DateField(null=True)
    ladder_week = models.PositiveIntegerField(default=0, help_text="week number on the refund ladder")
    refund_percent = models.FloatField(
        null=True, help_text="state refund of the last week; empty when not on the ladder"
    )
    municipal_percent = models.FloatField(null=True, help_text="the municipality's share of the last week")
    self_support_weeks_156 = models.PositiveIntegerField(help_text="whole weeks of self-support in the last 156")
    as_of = models.DateField(help_text="the Monday of the register's last week")

    class Meta:
        verbose_name = "registerstatus"
