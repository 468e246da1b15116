"""The catalogue of interventions: who offers them, what they are (in versions), and what they cost (in periods)."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Dated, Employee


class Provider(models.Model):
    """A department of the municipality, or somebody outside it, who offers interventions."""

    class Kind(models.TextChoices):
        OWN = "own", "Kommunens egen afdeling"
        OUTSIDE = "outside", "Udbyder uden for kommunen"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField("navn", max_length=200, unique=True)
    kind = models.CharField("slags", max_length=10, choices=Kind.choices, default=Kind.OWN)
    about = models.CharField("om udbyderen", max_length=400, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "udbyder"

    def __str__(self) -> str:
        return self.name

    @property
    def outside(self) -> bool:
        return self.kind == self.Kind.OUTSIDE


class ProviderMember(Dated):
    """Somebody who works for a provider, and sees its participants as long as the row holds."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="members")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="provides_for")

    class Meta:
        ordering = ["provider__name", "employee__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="provider_member_dates"
            ),
            models.UniqueConstraint(
                fields=["provider", "employee"], condition=Q(valid_to__isnull=True), name="one_open_provider_member"
            ),
        ]


class Intervention(models.Model):
    """One thing one can take part in. What it says stands in its versions; `capacity` is copied from the newest."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Kladde"
        PUBLISHED = "published", "Udgivet"
        RETIRED = "retired", "Udgået"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="interventions")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    capacity = models.PositiveIntegerField(
        "pladser", null=True, blank=True, help_text="of the published version; empty when there is no limit"
    )
    retired_reason = models.CharField("udgået fordi", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name = "indsats"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="retired") | ~Q(retired_reason=""), name="retired_intervention_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Indsats {self.pk}"


class InterventionVersion(models.Model):
    """What an intervention said from one day on. The database refuses to change a version that was published."""

    class Evidence(models.TextChoices):
        RESEARCHED = "researched", "Undersøgt i forskning"
        PROMISING = "promising", "Lovende praksis"
        UNTESTED = "untested", "Ikke afprøvet"

    class Start(models.TextChoices):
        ROLLING = "rolling", "Løbende"
        DATES = "dates", "Faste datoer"

    intervention = models.ForeignKey(Intervention, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("version", help_text="1, 2, 3 … in the intervention")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)
    title = models.CharField("navn", max_length=150)
    track = models.CharField("indsatsspor", max_length=40, help_text="a key of the rule table intervention_tracks")
    purpose = models.TextField("formål", help_text="what it is to lead to")
    content = models.TextField("indhold", help_text="what happens there")
    target_group = models.TextField("hvem er det til")
    eligibility = models.TextField("det kræver det", blank=True)
    exclusions = models.TextField("det er ikke til", blank=True)
    keywords = models.CharField("søgeord", max_length=300, blank=True)
    capacity = models.PositiveIntegerField("pladser", null=True, blank=True)
    books_directly = models.BooleanField(
        "sagsbehandleren tager selv en plads", default=False, help_text="otherwise the provider answers each referral"
    )
    start_kind = models.CharField("start", max_length=10, choices=Start.choices, default=Start.ROLLING)
    start_dates = models.JSONField("startdatoer", default=list, blank=True, help_text="ISO dates, the earliest first")
    weeks = models.PositiveSmallIntegerField("uger")
    hours_per_week = models.DecimalField("timer om ugen", max_digits=4, decimal_places=1)
    location = models.CharField("sted", max_length=200, blank=True)
    law = models.CharField("lov", max_length=200, blank=True)
    cost_category = models.CharField("udgiftstype", max_length=40, help_text="a key of the rule table cost_categories")
    job_oriented = models.BooleanField("rettet mod job", default=False)
    evidence = models.CharField("viden", max_length=12, choices=Evidence.choices)
    evidence_words = models.TextField("det ved vi", blank=True)
    review_on = models.DateField("ses igennem senest")
    responsible = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="+", verbose_name="ansvarlig for teksten"
    )
    contact_name = models.CharField("kontakt", max_length=200, blank=True)
    contact_phone = models.CharField("kontakttelefon", max_length=30, blank=True)
    contact_email = models.EmailField("kontaktmail", blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = "udgave af en indsats"
        constraints = [
            models.UniqueConstraint(fields=["intervention", "number"], name="intervention_version_number"),
            models.UniqueConstraint(
                fields=["intervention"], condition=Q(published_at__isnull=True), name="one_intervention_draft"
            ),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=260), name="intervention_weeks"),
            models.CheckConstraint(
                condition=Q(hours_per_week__gt=0, hours_per_week__lte=60), name="intervention_hours"
            ),
            models.CheckConstraint(condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="intervention_places"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def published(self) -> bool:
        return self.published_at is not None


class Price(Dated):
    """What one participant costs in a week (or an hour) of a period. Periods of one intervention do not overlap."""

    class Per(models.TextChoices):
        WEEK = "week", "pr. uge"
        HOUR = "hour", "pr. time"

    intervention = models.ForeignKey(Intervention, on_delete=models.CASCADE, related_name="prices")
    oere = models.PositiveIntegerField("pris i øre", help_text="øre for one participant")
    per = models.CharField("pr.", max_length=4, choices=Per.choices, default=Per.WEEK)
    source = models.CharField("kilde", max_length=200, help_text="the contract or budget it comes from")

    class Meta:
        ordering = ["valid_from"]
        verbose_name = "pris"
        constraints = [
            models.UniqueConstraint(fields=["intervention", "valid_from"], name="one_price_from_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="price_dates"
            ),
        ]


class Stem(models.Model):
    """A word of the search index: the stem of what stands in published texts, folded to plain letters."""

    text = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["text"]


class Gram(models.Model):
    """Three letters in a row of a stem; how misspelt words find theirs."""

    stem = models.ForeignKey(Stem, on_delete=models.CASCADE, related_name="grams")
    text = models.CharField(max_length=3, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stem", "text"], name="one_gram_in_a_stem")]


class Found(models.Model):
    """A stem stands in an intervention; the weight says where (the title weighs most)."""

    intervention = models.ForeignKey(Intervention, on_delete=models.CASCADE, related_name="found")
    stem = models.ForeignKey(Stem, on_delete=models.CASCADE, related_name="found")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intervention", "stem"], name="one_weight_of_a_stem")]
