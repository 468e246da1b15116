"""A citizen's placements: wishes, the placement and its life, hours, sharing, answers by link, and paid hours."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.companies.rules import KINDS, STATUSES
from fodfaeste.foundation.people.models import Citizen, Employee


class Wish(models.Model):
    """What kind of place a citizen is looking for, in words. A case has at most one open."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="place_wishes")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="place_wishes")
    tasks = models.TextField("hvad vil borgeren gerne lave", help_text="in the citizen's words")
    adaptations = models.TextField("hensyn", blank=True)
    area = models.CharField("hvor", max_length=200, blank=True, help_text="in words: how far, which bus")
    hours = models.DecimalField("timer om ugen til at begynde med", max_digits=4, decimal_places=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Employee, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["opened_at", "pk"]
        verbose_name = "ønske om plads"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_wish"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="wish_hours"),
        ]


class Placement(models.Model):
    """A citizen at a workplace. Its life is the table `rules.MOVES`."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="placements")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="placements")
    unit = models.ForeignKey("companies.Unit", on_delete=models.PROTECT, related_name="placements")
    opening = models.ForeignKey(
        "companies.Opening", null=True, blank=True, on_delete=models.SET_NULL, related_name="placements"
    )
    contact = models.ForeignKey(
        "companies.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="placements"
    )
    consultant = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.SET_NULL, related_name="placements"
    )
    kind = models.CharField("slags", max_length=20, choices=list(KINDS.items()))
    status = models.CharField("status", max_length=20, choices=list(STATUSES.items()), default="suggested")
    starts = models.DateField("første dag")
    ends = models.DateField("sidste dag", null=True, blank=True)
    goal = models.TextField("borgerens mål", blank=True, help_text="in the citizen's words")
    meeting = models.CharField("hvornår og hvor", max_length=300, blank=True, help_text="days, times, entrance")
    tasks = models.TextField("opgaver", blank=True)
    adaptations = models.TextField("hensyn", blank=True)
    safety = models.CharField("kontakt om sikkerhed", max_length=200, blank=True)
    mentor = models.CharField("mentor", max_length=200, blank=True)
    warnings = models.JSONField("advarsler", default=list, help_text="texts with law that were shown and accepted")
    warnings_reason = models.TextField("hvorfor det er i orden", blank=True)
    ended_on = models.DateField("sluttede", null=True, blank=True)
    hired = models.BooleanField("ansat", null=True, blank=True, help_text="the outcome; empty until it is over")
    ordinary_hours = models.DecimalField("timer med løn", max_digits=4, decimal_places=1, null=True, blank=True)
    hired_from = models.DateField("ansat fra", null=True, blank=True)
    outcome_words = models.TextField("hvad kom der ud af det", blank=True)
    followup_due = models.DateField("opfølgning", null=True, blank=True)
    followup_on = models.DateField("fulgt op", null=True, blank=True)
    still_employed = models.BooleanField("stadig ansat", null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts", "-pk"]
        verbose_name = "forløb på arbejdsplads"
        indexes = [models.Index(fields=["status", "consultant"], name="placement_status")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="placement_dates"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="placement_status_known"),
            models.CheckConstraint(
                condition=~Q(hired=True)
                | Q(ordinary_hours__isnull=False, hired_from__isnull=False, followup_due__isnull=False),
                name="hired_has_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.starts}"


class PlacementEvent(models.Model):
    """One step in the life of a placement, with who and why."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=list(STATUSES.items()))
    reason = models.TextField(blank=True)
    ends = models.DateField(null=True, blank=True, help_text="the last day as it was agreed then")

    class Meta:
        ordering = ["at", "pk"]


class HoursStep(models.Model):
    """So many hours a week from a day on."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="hours")
    first = models.DateField("fra")
    hours = models.DecimalField("timer om ugen", max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "first"], name="one_hours_step_a_day"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="hours_step_positive"),
        ]


class Sharing(models.Model):
    """What the citizen lets the workplace see. The newest row that is not withdrawn holds."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="sharings")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField("det må de se", default=list, help_text="keys of rules.SHAREABLE")
    agreed_at = models.DateTimeField()
    written_by = models.ForeignKey(
        Employee, null=True, on_delete=models.SET_NULL, related_name="+", help_text="empty: the citizen themself"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"], condition=Q(withdrawn_at__isnull=True), name="one_sharing_holds"
            ),
        ]


class CheckinLink(models.Model):
    """A secret link for one answer of one party. Only a hash of the secret is kept."""

    class Party(models.TextChoices):
        CITIZEN = "citizen", "Borgeren"
        COMPANY = "company", "Virksomheden"

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="links")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    party = models.CharField(max_length=10, choices=Party.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Employee, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]


class Checkin(models.Model):
    """How it goes, as one party said it. Answers never change; `seen_at` says that somebody took up a call for help."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="checkins")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    party = models.CharField(max_length=10, choices=CheckinLink.Party.choices)
    at = models.DateTimeField()
    said = models.JSONField(default=list, help_text="[question, answer] as they read when they were given")
    words = models.TextField("med egne ord", blank=True)
    calls = models.BooleanField("vil tale med nogen", default=False)
    by_link = models.BooleanField(default=True)
    written_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "svar fra arbejdspladsen"
        indexes = [models.Index(fields=["placement", "party", "-at"], name="checkin_latest")]


class PaidHours(models.Model):
    """A stretch of weekly paid hours: the table that others may sum (`queries.weekly_paid_hours`)."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "Almindelig løn"
        SUBSIDISED = "subsidised", "Løn med tilskud"

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="paid_hours")
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="paid_hours")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    first = models.DateField("fra")
    last = models.DateField("til", null=True, blank=True)
    hours = models.DecimalField("timer om ugen", max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["first", "pk"]
        verbose_name = "timer med løn"
        indexes = [models.Index(fields=["citizen", "first"], name="paid_hours_citizen")]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="paid_hours_positive"),
            models.CheckConstraint(condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="paid_hours_dates"),
        ]


class LinkTry(models.Model):
    """Somebody opened a link that does not exist. Counted per network address, so that guessing leads nowhere."""

    at = models.DateTimeField()
    address = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="link_try_address")]
