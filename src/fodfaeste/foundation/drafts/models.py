"""What somebody has typed and not sent yet."""

from typing import ClassVar

from django.db import models
from django.http import QueryDict

from fodfaeste.foundation.drafts import form, known
from fodfaeste.foundation.people.models import Citizen, User


class Draft(models.Model):
    """One form as one opened page of one user held it. Once sent, the row stays without its text for a while, so that
    a save that was still on its way brings nothing back.

    `page` is the opened page: two windows never write over each other.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    citizen = models.ForeignKey(Citizen, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField("formular", max_length=60)
    subject_id = models.BigIntegerField(null=True, blank=True, help_text="what the form is about, see the form's model")
    page = models.CharField(max_length=32)
    path = models.CharField(max_length=300, help_text="where the form stands")
    fields = models.JSONField("tekst", default=dict, help_text="field name → list of values; empty once sent")
    base = models.CharField(max_length=64, blank=True, help_text="digest of what the form showed when it was opened")
    saved_at = models.DateTimeField()
    journalled_at = models.DateTimeField(help_text="when the journal last got an entry for it")
    sent_at = models.DateTimeField(null=True, blank=True)
    signed_out = models.BooleanField(default=False, help_text="kept from a form that was sent after sign-out")

    class Meta:
        ordering: ClassVar[list[str]] = ["-saved_at", "-pk"]
        verbose_name = "kladde"
        indexes = [models.Index(fields=["user", "form", "subject_id"], name="draft_of_form")]
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "page"], name="one_draft_per_page"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(fields={}), name="draft_sent_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"Kladde {self.pk}"

    @property
    def title(self) -> str:
        return form(self.form).title if known(self.form) else self.form

    @property
    def data(self) -> QueryDict:
        """The fields as a form reads them."""
        found = QueryDict(mutable=True)
        for name, values in self.fields.items():
            found.setlist(name, values)
        return found
