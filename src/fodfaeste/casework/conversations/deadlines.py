"""Conversations a rule asks for, and what the caseworker has promised in one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from fodfaeste.casework.cases import deadlines
from fodfaeste.casework.cases.deadlines import Deadline, Source, Unruled
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.contact import six_months_after, talk_days
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.conversations.queries import contact_rules_for
from fodfaeste.foundation.rules.queries import NoRule, rows


def first_source() -> Source:
    return Source(("first_conversation",), first)


def six_months_source() -> Source:
    return Source(("six_months",), six_months)


def agreement_source() -> Source:
    return Source(("agreement",), promised)


def first(cases: Sequence[Case], day: date) -> Iterator[Deadline | Unruled]:
    """Cases without a conversation, held or booked. The rule is that of the day the case opened."""
    waiting = [case for case, (held, booked) in _talks(cases) if not held and not booked]
    law = contact_rules_for(waiting, day)
    for case in waiting:
        try:
            rows("contact_rules", case.opened)
            own = deadlines.rules_on(case.opened).get("first_conversation")
        except NoRule as missing:
            yield Unruled("first_conversation", missing.message)
            continue
        if own is None:
            yield deadlines.missing("first_conversation", case.opened)
            continue
        found = law.get(case.pk)
        days = (found.first_within_days if found else 0) or own.days
        if not days or (own.groups and case.target_group not in own.groups):
            continue
        yield Deadline(
            case.pk,
            case.citizen_id,
            "first_conversation",
            "Hold den første samtale",
            case.opened + timedelta(days=days),
            f"Forløbet blev åbnet {case.opened:%d.%m.%Y}; den første samtale holdes inden {days} dage. "
            "Der er ingen holdt eller booket.",
            reverse("conversation_book", args=[case.citizen_id]),
        )


def six_months(cases: Sequence[Case], day: date) -> Iterator[Deadline]:
    """The next talk of those a rule asks for in the first six months, spread evenly over them. Raises `NoRule`."""
    rows("contact_rules", day)
    talks = [(case, held) for case, (held, booked) in _talks(cases) if held and not booked]
    young = [(case, held) for case, held in talks if day <= six_months_after(case.opened)]
    law = contact_rules_for([case for case, _ in young], day)
    for case, held in young:
        rule = law.get(case.pk)
        if rule is None or held >= rule.in_first_six_months:
            continue
        ends = six_months_after(case.opened)
        due = talk_days(case.opened, rule.in_first_six_months)[held]
        yield Deadline(
            case.pk,
            case.citizen_id,
            "six_months",
            f"Book samtale nr. {held + 1} af {rule.in_first_six_months}",
            due,
            f"Målgruppen skal have {rule.in_first_six_months} samtaler senest {ends:%d.%m.%Y}. "
            f"Der er holdt {held}, og ingen er booket. Dagen her er, når de fordeles jævnt.",
            reverse("conversation_book", args=[case.citizen_id]),
        )


def promised(cases: Sequence[Case], day: date) -> Iterator[Deadline]:
    """What the caseworker has promised and not yet done; one query."""
    ids = [case.pk for case in cases]
    found = Agreement.objects.filter(conversation__case__in=ids, owner="sagsbehandler", done_at__isnull=True)
    for each in found.select_related("conversation"):
        yield Deadline(
            each.conversation.case_id,
            each.citizen_id,
            "agreement",
            each.what,
            each.due,
            "Sagsbehandleren har lovet det i en samtale.",
            reverse("conversation", args=[each.conversation_id]),
        )


def _talks(cases: Sequence[Case]) -> list[tuple[Case, tuple[int, int]]]:
    """Each case with its held and booked conversations; one query."""
    counted = {
        row["case"]: (row["held"], row["booked"])
        for row in Conversation.objects.filter(case__in=[each.pk for each in cases])
        .order_by()
        .values("case")
        .annotate(held=Count("pk", filter=Q(status="held")), booked=Count("pk", filter=Q(status="booked")))
    }
    return [(case, counted.get(case.pk, (0, 0))) for case in cases]
