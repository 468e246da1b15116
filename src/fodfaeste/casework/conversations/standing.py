"""What stands still in conversations: agreements past their day, and a conversation that a contact rule asks for."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.standing import CASEWORKER, Standing, past
from fodfaeste.casework.conversations import queries
from fodfaeste.casework.conversations.contact import missing_contact
from fodfaeste.casework.conversations.models import Agreement
from fodfaeste.foundation import clock


def of_cases(cases: QuerySet[Case]) -> list[Standing]:
    """What stands still in these open cases, in a fixed number of queries."""
    return [*_missing(queries.contact_of(cases)), *_agreements(cases)]


def _missing(contacts: Iterable[tuple[Case, queries.Contact]]) -> list[Standing]:
    every = list(contacts)
    if not every:
        return []
    rule_of = queries.contact_rules_for([case for case, _ in every])
    found = []
    for case, contact in every:
        missing = missing_contact(rule_of.get(case.pk), contact, clock.today())
        if missing is not None:
            url = reverse("conversation_book", args=[case.citizen_id])
            found.append(
                Standing(
                    case.citizen, "Der mangler en samtale", f"{missing.text} {missing.why}", missing.text, "",
                    missing.when, missing.late, todo_url=url,
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: (not each.late, str(each.since), each.citizen.name))


def _agreements(cases: QuerySet[Case]) -> list[Standing]:
    today = clock.today()
    late = Agreement.objects.filter(
        conversation__case__in=cases.order_by().values("pk"),
        conversation__status="held",
        done_at__isnull=True,
        due__lt=today,
    )
    return [
        Standing(
            each.citizen,
            f"Aftale: {each.what}",
            past(each.due, today),
            f"Tal om aftalen »{each.what}«",
            reverse("conversation", args=[each.conversation_id]),
            each.due,
            late=True,
            promised=each.owner == CASEWORKER,
        )
        for each in late.select_related("citizen").order_by("due", "pk")
    ]
