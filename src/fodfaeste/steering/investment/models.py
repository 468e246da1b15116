"""What a municipality invests: projects, budget lines, the ledger's lines, and which account belongs to what."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.catalogue.models import Intervention
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


class LadderWeek(models.Model):
    """Precomputed: benefit weeks and what they cost, in one week, for one group of benefits on one step of the ladder.

    `step` is the step's first ladder week; 0 is outside the ladder, -1 on the ladder in a week without a rule.
    """

    week = models.DateField(help_text="Monday")
    group = models.CharField(max_length=40, help_text="a group of the rule table benefits")
    step = models.SmallIntegerField()
    citizens = models.PositiveIntegerField()
    unpriced = models.PositiveIntegerField(help_text="benefit weeks that came without amounts")
    payout_oere = models.BigIntegerField()
    net_oere = models.BigIntegerField(help_text="the municipality's part as the refund file has it")
    ladder_oere = models.BigIntegerField(help_text="the municipality's part of weeks on a step, by the dated rates")

    class Meta:
        ordering = ["week", "group", "step"]
        constraints = [models.UniqueConstraint(fields=["week", "group", "step"], name="one_ladder_week")]


class LadderQuarter(models.Model):
    """Precomputed: a quarter's benefit weeks by step, by group, and altogether, with how many citizens they are of.

    `key` is the step's first week or the group's key; both are empty for everybody. Weeks belong to the quarter their
    Monday lies in.
    """

    KINDS = {"step": "trin", "group": "ydelse", "all": "alle"}

    quarter = models.DateField(help_text="its first day")
    kind = models.CharField(max_length=5, choices=list(KINDS.items()))
    key = models.CharField(max_length=40, blank=True)
    citizens = models.PositiveIntegerField(help_text="different citizens")
    weeks = models.PositiveIntegerField(help_text="benefit weeks")
    unpriced = models.PositiveIntegerField()
    payout_oere = models.BigIntegerField()
    net_oere = models.BigIntegerField()
    ladder_oere = models.BigIntegerField()
    on_steps_oere = models.BigIntegerField(help_text="the part of net_oere that the ladder's rates can be held against")

    class Meta:
        ordering = ["quarter", "kind", "key"]
        constraints = [models.UniqueConstraint(fields=["quarter", "kind", "key"], name="one_ladder_quarter")]


class LadderGap(models.Model):
    """Precomputed: benefit weeks on the ladder for which no rule says what the municipality pays."""

    first = models.DateField(help_text="Monday of the first such week")
    last = models.DateField(help_text="Monday of the last one")
    weeks = models.PositiveIntegerField()


class Baseline(models.Model):
    """What an effect is held against, chosen before the period. Locked, it never changes: a new one stands beside."""

    KINDS = {
        "municipalities": "Andre kommuner i samme tid",
        "cohort": "Tidligere borgere, der lignede",
        "group": "En gruppe, der ikke fik indsatsen",
        "before": "Kommunen selv før, uden andre at holde op imod",
    }

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    measure = models.CharField("hvad måles", max_length=200)
    period_first = models.DateField("perioden begynder")
    period_last = models.DateField("perioden slutter")
    baseline_first = models.DateField("grundlaget begynder")
    baseline_last = models.DateField("grundlaget slutter")
    kind = models.CharField("sammenligning", max_length=20, choices=list(KINDS.items()))
    comparison = models.CharField("hvem sammenlignes med", max_length=300)
    reason = models.CharField("hvorfor netop det", max_length=500)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=200)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["chosen_at", "pk"]
        verbose_name = "grundlag"
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(comparison=""), name="baseline_says_why"),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_by="") | (Q(locked_at__isnull=False) & ~Q(locked_by="")),
                name="baseline_is_locked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(period_last__gte=F("period_first"), baseline_last__gte=F("baseline_first")),
                name="baseline_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.measure


class EffectEstimate(models.Model):
    """What the municipality has saved in a period, against a comparison, with its interval. The newest counts."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="estimates")
    baseline = models.ForeignKey(Baseline, null=True, blank=True, on_delete=models.PROTECT, related_name="estimates")
    first = models.DateField("fra")
    last = models.DateField("til og med")
    oere = models.BigIntegerField("bedste bud i øre", help_text="positive: the municipality saves")
    low_oere = models.BigIntegerField()
    high_oere = models.BigIntegerField()
    method = models.CharField("metode", max_length=200)
    source = models.CharField("kilde", max_length=300)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["noted_at", "pk"]
        verbose_name = "anslået effekt"
        constraints = [
            models.CheckConstraint(
                condition=Q(low_oere__lte=F("oere"), high_oere__gte=F("oere")), name="estimate_in_its_interval"
            ),
            models.CheckConstraint(condition=~Q(method="") & ~Q(source=""), name="estimate_has_method_and_source"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="estimate_dates"),
        ]


class StopRule(models.Model):
    """What would make the municipality stop or adjust, said beforehand, and who then has to decide."""

    KINDS = {"stop": "stoppe", "adjust": "justere"}

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stop_rules")
    kind = models.CharField("så skal vi", max_length=10, choices=list(KINDS.items()))
    months = models.PositiveSmallIntegerField("efter måneder")
    booked_over_oere = models.BigIntegerField("bogført over", null=True, blank=True)
    started_under = models.PositiveIntegerField("begyndte borgere under", null=True, blank=True)
    interventions = models.ManyToManyField(Intervention, blank=True, related_name="+")
    what = models.CharField("hvad gør vi så", max_length=300)
    decides = models.CharField("hvem tager stilling", max_length=120)
    made_on = models.DateField("aftalt den")
    made_by = models.CharField(max_length=200)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField("gælder ikke mere, fordi", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["made_on", "pk"]
        verbose_name = "stopregel"
        constraints = [
            models.CheckConstraint(
                condition=Q(booked_over_oere__isnull=False) | Q(started_under__isnull=False),
                name="stop_rule_looks_at_something",
            ),
            models.CheckConstraint(condition=~Q(decides="") & ~Q(what=""), name="stop_rule_says_who_and_what"),
        ]

    def __str__(self) -> str:
        return self.what


class Verdict(models.Model):
    """Precomputed: what a stop rule says on a day, in a sentence."""

    STATES = {"waiting": "Venter", "unknown": "Kan ikke svare", "fine": "Fortsæt", "hit": "Tag stilling"}

    rule = models.OneToOneField(StopRule, on_delete=models.CASCADE, related_name="verdict")
    on = models.DateField()
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    sentence = models.TextField()


class ForecastChoice(models.Model):
    """The assumptions of a forecast, as somebody stood by them on a day. A new choice stands beside the old."""

    persons = models.PositiveIntegerField("borgere om året")
    spell_weeks = models.PositiveIntegerField("uger på ydelse uden investeringen")
    weeks_shorter = models.DecimalField("uger kortere", max_digits=5, decimal_places=1)
    weeks_low = models.DecimalField("mindst", max_digits=5, decimal_places=1)
    weeks_high = models.DecimalField("højst", max_digits=5, decimal_places=1)
    ladder_start = models.PositiveIntegerField("uger på trappen ved begyndelsen")
    rate = models.CharField(
        "ydelse", max_length=120, help_text="benefit and rate of the rule table rates, with a colon"
    )
    equalisation = models.PositiveSmallIntegerField("udligning i procent", default=0)
    guarantee = models.PositiveSmallIntegerField("budgetgaranti i procent", default=0)
    deductions_source = models.CharField("kilde til udligning og budgetgaranti", max_length=300)
    source = models.CharField("kilde til antagelserne", max_length=300)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "antagelser"
        constraints = [
            models.CheckConstraint(
                condition=Q(weeks_low__lte=F("weeks_shorter"), weeks_high__gte=F("weeks_shorter")),
                name="forecast_goal_in_its_interval",
            ),
            models.CheckConstraint(condition=Q(equalisation__lte=100, guarantee__lte=100), name="forecast_shares"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(deductions_source=""), name="forecast_has_sources"),
        ]


class ForecastResult(models.Model):
    """Precomputed: what the business case engine makes of a scenario, one's own or the shipped one."""

    name = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    price_level = models.PositiveSmallIntegerField()
    years = models.JSONField(help_text="per year: investment, saved, cumulative, low, high; øre")
    assumptions = models.JSONField(help_text="title, value, unit and source of each")
    deducted = models.CharField(max_length=300, help_text="in Danish, what is taken off the saving and what is not")
    picture = models.TextField(help_text="SVG")
    own = models.BooleanField()

    class Meta:
        ordering = ["-own", "name"]
