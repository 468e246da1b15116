"""People: citizens, employees, their teams and roles with dates, and the users they sign in as."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Citizen(models.Model):
    """A citizen. `register_only` citizens are known from the refund file alone and have no name here."""

    first_name = models.CharField("fornavn", max_length=100, blank=True)
    last_name = models.CharField("efternavn", max_length=100, blank=True)
    cpr_fingerprint = models.CharField(max_length=64, unique=True, help_text="keyed hash, for lookup")
    cpr_sealed = models.BinaryField(help_text="the CPR number, encrypted")
    birth_date = models.DateField("fødselsdato")
    register_only = models.BooleanField(default=False)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    protected = models.BooleanField("navne- og adressebeskyttelse", default=False)
    interpreter = models.CharField("tolk til", max_length=60, blank=True, help_text="the language, if one is needed")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        indexes = [models.Index(fields=["last_name", "first_name"], name="citizen_name")]
        verbose_name = "borger"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or f"Borger nr. {self.pk} (kun i registeret)"

    def age(self, on: date) -> int:
        """Whole years on a date."""
        born = self.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class Team(models.Model):
    name = models.CharField("navn", max_length=100, unique=True)
    department = models.CharField("forvaltning", max_length=100, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    name = models.CharField("navn", max_length=200)
    title = models.CharField("stilling", max_length=100, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "medarbejder"

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """Something that holds from one day to another; an open end is empty. Both days are included."""

    valid_from = models.DateField("fra")
    valid_to = models.DateField("til", null=True, blank=True)

    class Meta:
        abstract = True


def current(on: date, prefix: str = "") -> Q:
    """The condition that a dated row holds on a day."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    )


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


class TeamMembership(Dated):
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [_ends_after_start("membership_dates")]


class RoleAssignment(Dated):
    """What an employee may act as, and when."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField("rolle", max_length=30)

    class Meta:
        ordering = ["-valid_from"]
        constraints = [_ends_after_start("role_dates")]


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **owner: object) -> "User":
        user = self.model(username=username, **owner)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A sign-in. It belongs to one citizen or one employee; what it may do follows from them, never from itself."""

    username = models.CharField(max_length=100, unique=True)
    is_active = models.BooleanField(default=True)
    citizen = models.OneToOneField(Citizen, null=True, blank=True, on_delete=models.CASCADE, related_name="user")
    employee = models.OneToOneField(Employee, null=True, blank=True, on_delete=models.CASCADE, related_name="user")

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(citizen__isnull=False, employee__isnull=True)
                | Q(citizen__isnull=True, employee__isnull=False),
                name="user_is_citizen_or_employee",
            )
        ]

    @property
    def label(self) -> str:
        return str(self.citizen or self.employee)
