"""One row for each user who has chosen anything."""

from django.db import models

from fodfaeste.foundation.people.models import Citizen, User


class Preference(models.Model):
    """How the pages look for one user."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preference")
    citizen = models.ForeignKey(Citizen, null=True, blank=True, on_delete=models.CASCADE, related_name="preferences")
    large_text = models.BooleanField("stor tekst", default=False)

    class Meta:
        verbose_name = "valg af udseende"

    def __str__(self) -> str:
        return f"Udseende {self.pk}"
