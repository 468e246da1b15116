"""Who looked at whom, who was refused, and emergency access."""

from django.db import models
from django.db.models import F, Q

from fodfaeste.foundation.people.models import Citizen, User


class Reading(models.Model):
    """One person's data was shown to one user. The citizen sees these rows in *Hvem har set min sag*."""

    at = models.DateTimeField()
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    page = models.CharField(max_length=80, help_text="what was shown: the page's name")
    ground = models.CharField(max_length=40, help_text="the work relation that gave access")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["citizen", "-at"], name="reading_citizen_at")]


class Refusal(models.Model):
    """Somebody asked for what they may not have."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    verb = models.CharField(max_length=60)
    citizen = models.ForeignKey(Citizen, null=True, on_delete=models.CASCADE, related_name="refusals")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at", "-pk"]


class EmergencyAccess(models.Model):
    """Break-glass: access without a work relation, for a few hours, with a reason that leader and citizen can read."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="emergencies")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergencies")
    reason = models.TextField()
    opened = models.DateTimeField()
    closes = models.DateTimeField()

    class Meta:
        ordering = ["-opened"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opened")), name="emergency_ends"),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_has_reason"),
        ]


class SignInAttempt(models.Model):
    """Somebody tried to sign in. The user name is kept as a keyed hash: people type their password there by mistake."""

    at = models.DateTimeField()
    name = models.CharField(max_length=64, help_text="keyed hash of the user name as typed")
    address = models.CharField(max_length=64, help_text="the network address it came from")
    succeeded = models.BooleanField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["address", "at"], name="attempt_address_at")]
