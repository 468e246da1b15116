"""Messages in a case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.people.models import Citizen, User

LONGEST = 2000
TO = {"case": "Sagsbehandleren", "leader": "Teamlederen"}


class Message(models.Model):
    """One message. It is never changed or taken back: it is part of the case.

    `to` says which of the citizen's two threads it belongs to: the one with those who carry the case, or the one with
    the team leader, which the caseworkers do not see.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="messages")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    to = models.CharField("til", max_length=10, choices=list(TO.items()), default="case")
    from_citizen = models.BooleanField()
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=200)
    text = models.TextField("besked")
    about = models.CharField("det handler om", max_length=300, blank=True, help_text="the reading that is asked about")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="when the other side first opened it")
    read_by_name = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when the staff said that it needs no answer")
    settled_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["sent_at", "pk"]
        verbose_name = "besked"
        indexes = [models.Index(fields=["case", "to", "sent_at"], name="message_thread")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="message_has_text"),
            models.CheckConstraint(condition=Q(to__in=list(TO)), name="message_to"),
            models.CheckConstraint(condition=Q(settled_at__isnull=True) | Q(from_citizen=True), name="message_settled"),
        ]

    def __str__(self) -> str:
        return f"Besked {self.pk}"
