"""When each summary was counted, and from what."""

from django.db import models


class Refreshed(models.Model):
    """One summary: when it was last counted, what it rested on, and what went wrong since, if anything did."""

    summary = models.CharField(max_length=40, unique=True, help_text="the summary's name")
    at = models.DateTimeField("talt op", null=True, help_text="empty until it has been counted once")
    rests_on = models.CharField("hviler på", max_length=300, blank=True)
    code = models.CharField("program", max_length=40, blank=True, help_text="the version of Fodfæste that counted")
    failed_at = models.DateTimeField("mislykkedes", null=True, help_text="empty when the last attempt went well")
    problem = models.CharField("fordi", max_length=300, blank=True)

    class Meta:
        verbose_name = "opgørelse"

    def __str__(self) -> str:
        return f"Opgørelse {self.summary}"
