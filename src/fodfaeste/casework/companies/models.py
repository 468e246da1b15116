"""Companies and their workplaces, what they offer, and the people of the municipality who know them.

Placements stand in `placement_models.py`; both belong to this app.
"""

from django.db import models
from django.db.models import F, Q

from fodfaeste.casework.companies.placement_models import (
    Checkin,
    CheckinLink,
    HoursStep,
    LinkTry,
    PaidHours,
    Placement,
    PlacementEvent,
    Sharing,
    Wish,
)
from fodfaeste.foundation.people.models import Dated, Employee

__all__ = [
    "Checkin",
    "CheckinLink",
    "Company",
    "Contact",
    "Entry",
    "HoursStep",
    "Industry",
    "LinkTry",
    "Opening",
    "PaidHours",
    "Placement",
    "PlacementEvent",
    "Sharing",
    "Unit",
    "Wish",
]


class Company(models.Model):
    """A company or a public employer. Its workplaces are its units."""

    class Sector(models.TextChoices):
        PRIVATE = "private", "Privat"
        PUBLIC = "public", "Offentlig"

    name = models.CharField("navn", max_length=200)
    cvr = models.CharField("CVR-nummer", max_length=8, unique=True, help_text="eight digits, modulus 11 checked")
    sector = models.CharField("privat eller offentlig", max_length=10, choices=Sector.choices, default=Sector.PRIVATE)
    offers = models.TextField("hvad de kan tilbyde", blank=True, help_text="in words: tasks, adaptations, hours, start")
    known_by = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="hvem kender dem"
    )
    closed_on = models.DateField("ophørt", null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "virksomhed"
        constraints = [
            models.CheckConstraint(condition=Q(cvr__regex=r"^[0-9]{8}$"), name="company_cvr_digits"),
            models.CheckConstraint(condition=~Q(name=""), name="company_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Industry(Dated):
    """The company's industry code, as it was written, with dates. The code list itself is not shipped."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="industries")
    code = models.CharField("branche", max_length=120, help_text="code and words, e.g. 52.10.00 Lager")

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(valid_to__isnull=True), name="one_open_industry"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="industry_dates"
            ),
        ]


class Unit(models.Model):
    """A workplace of a company: a production unit with its P-number."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="units")
    p_number = models.CharField(
        "P-nummer", max_length=10, unique=True, null=True, blank=True, help_text="ten digits; empty until it is known"
    )
    name = models.CharField("navn", max_length=200, help_text="what the workplace is called")
    address = models.CharField("adresse", max_length=200, blank=True)
    area = models.CharField("område", max_length=100, blank=True, help_text="in words, e.g. near the bus to the centre")
    ordinary_employees = models.DecimalField(
        "ordinært ansatte",
        max_digits=8,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="full-time persons without subsidy",
    )
    counted_on = models.DateField("optalt", null=True, blank=True)
    closed_on = models.DateField("ophørt", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["company__name", "name", "pk"]
        verbose_name = "arbejdsplads"
        constraints = [
            models.CheckConstraint(
                condition=Q(p_number__isnull=True) | Q(p_number__regex=r"^[0-9]{10}$"), name="unit_p_digits"
            ),
            models.CheckConstraint(
                condition=Q(ordinary_employees__isnull=True) | Q(ordinary_employees__gte=0), name="unit_employees"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at a company whom the municipality may call. Deleted when nobody has confirmed them for long."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="contacts")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField("navn", max_length=200)
    title = models.CharField("rolle", max_length=100, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    confirmed_on = models.DateField("bekræftet", help_text="last day somebody knew that this is still right")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "kontaktperson"
        indexes = [models.Index(fields=["confirmed_on"], name="contact_confirmed")]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A note about a company, an agreement with it, or a promise to it with a date. Never about a citizen."""

    class Kind(models.TextChoices):
        NOTE = "note", "Notat"
        AGREEMENT = "agreement", "Aftale"
        PROMISE = "promise", "Løfte"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField("slags", max_length=10, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField("tekst")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    due = models.DateField("senest", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "notat"
        constraints = [
            models.CheckConstraint(condition=~Q(kind="promise") | Q(due__isnull=False), name="promise_has_day"),
        ]


class Opening(models.Model):
    """A place at a workplace that is open to somebody."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="openings")
    title = models.CharField("hvad er det", max_length=200)
    kinds = models.JSONField("kan være", default=list, help_text="keys of rules.KINDS")
    tasks = models.TextField("opgaver", blank=True)
    adaptations = models.TextField("hensyn, der kan tages", blank=True)
    hours_low = models.DecimalField("timer fra", max_digits=4, decimal_places=1)
    hours_high = models.DecimalField("timer til", max_digits=4, decimal_places=1)
    starts = models.DateField("fra", null=True, blank=True, help_text="empty: at once")
    capacity = models.PositiveIntegerField("pladser", default=1)
    made_by = models.ForeignKey(Employee, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "ledig plads"
        constraints = [
            models.CheckConstraint(
                condition=Q(hours_low__gt=0) & Q(hours_high__gte=F("hours_low")), name="opening_hours"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="opening_capacity"),
        ]

    def __str__(self) -> str:
        return self.title
