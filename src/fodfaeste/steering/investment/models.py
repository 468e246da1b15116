"""What a municipality invests: projects, budget lines, the ledger's lines, and which account belongs to what."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Dated, User


class Project(models.Model):
    """One investment the council has decided. It ends; it is never deleted."""

    title = models.CharField("navn", max_length=120)
    about = models.TextField("hvad skal den ændre", blank=True)
    begins = models.DateField("begynder")
    ends = models.DateField("slutter", null=True, blank=True, help_text="the last day; empty: going on")
    decided_by = models.CharField("besluttet af", max_length=120)
    decided_on = models.DateField("besluttet den")
    end_reason = models.CharField("slutter fordi", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["begins", "pk"]
        verbose_name = "investering"
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("begins")), name="project_dates"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(decided_by=""), name="project_is_decided"),
        ]

    def __str__(self) -> str:
        return self.title


class BudgetLine(models.Model):
    """An amount that was decided for a period. `capped` is what the rule table said of the whole period."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="lines")
    text = models.CharField("hvad", max_length=120)
    first = models.DateField("fra")
    last = models.DateField("til og med")
    oere = models.BigIntegerField("beløb i øre")
    cost_category = models.CharField("udgiftstype", max_length=40, help_text="a key of the rule table cost_categories")
    capped = models.BooleanField("under loftet i budgetgarantien")
    source = models.CharField("kilde", max_length=300)
    withdrawn_on = models.DateField("taget ud", null=True, blank=True, help_text="it counts no more, and still stands")
    withdrawn_because = models.CharField("taget ud fordi", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first", "pk"]
        verbose_name = "budgetlinje"
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="budget_line_dates"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(text=""), name="budget_line_has_source"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_because=""), name="budget_line_withdrawn_why"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class LedgerFile(models.Model):
    """One file from the finance system. A file with a line that cannot be read books nothing at all."""

    file_name = models.CharField("filnavn", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    taken = models.BooleanField("bogført", help_text="False: refused, and nothing of it is in the ledger")
    rows = models.PositiveIntegerField(default=0)
    lines_new = models.PositiveIntegerField(default=0)
    lines_known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    oere = models.BigIntegerField(default=0, help_text="the file's sum, to hold against the finance system's own")
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "bogføringsfil"

    def __str__(self) -> str:
        return self.file_name


class LedgerRefusal(models.Model):
    """A line that could not be read, with what to do about it."""

    file = models.ForeignKey(LedgerFile, on_delete=models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField("linje")
    column = models.CharField("kolonne", max_length=20)
    reason = models.CharField("hvorfor", max_length=300)
    remedy = models.CharField("hvad du kan gøre", max_length=300)
    excerpt = models.CharField("linjen", max_length=220)

    class Meta:
        ordering = ["file", "line", "pk"]


class LedgerLine(models.Model):
    """One posting. Only ever added: what is booked is the sum of these."""

    digest = models.CharField(max_length=64, unique=True, help_text="of account, day, voucher, text, amount and number")
    account = models.CharField("konto", max_length=60, db_index=True)
    day = models.DateField("dato")
    voucher = models.CharField("bilag", max_length=60, blank=True)
    text = models.CharField("tekst", max_length=200, blank=True)
    oere = models.BigIntegerField("beløb i øre", help_text="spending is positive")
    file = models.ForeignKey(LedgerFile, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "postering"


class AccountUse(Dated):
    """What an account is used for, from a day on: which project its postings belong to, and as which spending."""

    account = models.CharField("konto", max_length=60)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="accounts")
    cost_category = models.CharField("udgiftstype", max_length=40, help_text="a key of the rule table cost_categories")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["account", "valid_from", "pk"]
        verbose_name = "konto"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="account_use_dates"
            ),
            models.CheckConstraint(condition=~Q(account=""), name="account_use_names_an_account"),
        ]

    def __str__(self) -> str:
        return self.account


class BookedMonth(models.Model):
    """Precomputed: what is booked in a month. Without a project: postings of accounts nobody has placed."""

    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(help_text="its first day")
    cost_category = models.CharField(max_length=40, blank=True)
    capped = models.BooleanField(null=True, help_text="empty: no rule says so for a day of the month")
    oere = models.BigIntegerField()
    lines = models.PositiveIntegerField()

    class Meta:
        ordering = ["month", "project", "cost_category", "pk"]
