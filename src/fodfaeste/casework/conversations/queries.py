"""What may be seen of conversations and agreements."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from fodfaeste.casework.cases import queries as cases
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.conversations.contact import Contact, ContactRule
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.conversations.rules import Practice, Slot, free_slot
from fodfaeste.casework.plans.models import Plan
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.reminders.queries import with_reminders
from fodfaeste.foundation.rules.queries import NoRule, all_rows
from fodfaeste.foundation.rules.queries import rows as rule_rows
from fodfaeste.rulebook import Row as RuleRow


def conversations() -> QuerySet[Conversation]:
    """All conversations with the people in them; for `open_subject`, which asks for access itself."""
    rows = Conversation.objects.select_related("citizen", "employee", "case")
    return with_reminders(rows, "conversation", "starts")


def of_citizen(actor: Actor, citizen: Citizen) -> QuerySet[Conversation]:
    """A citizen's conversations that the actor may see, newest first, each with its agreements."""
    verb = "agreement.view_own" if actor.is_citizen else "conversation.view"
    with_agreements = Prefetch("agreements", Agreement.objects.select_related("done_by__citizen", "done_by__employee"))
    return scope(actor, verb, conversations().filter(citizen=citizen)).prefetch_related(with_agreements)


def agreements_of(actor: Actor, citizen: Citizen) -> QuerySet[Agreement]:
    """A citizen's agreements that the actor may see, the first due first."""
    verb = "agreement.view_own" if actor.is_citizen else "conversation.view"
    rows = Agreement.objects.filter(citizen=citizen).select_related(
        "conversation__employee", "done_by__citizen", "done_by__employee"
    )
    return scope(actor, verb, rows).prefetch_related("follow_ups")


def open_agreements(actor: Actor, citizen: Citizen) -> list[Agreement]:
    """What has been promised and is not done yet, by either."""
    return list(agreements_of(actor, citizen).filter(done_at__isnull=True))


def next_booked(actor: Actor, citizen: Citizen) -> Conversation | None:
    """The next appointment; one that has begun counts until the day is over."""
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return of_citizen(actor, citizen).filter(status="booked", starts__gte=midnight).order_by("starts", "pk").first()


def booked_today(actor: Actor, citizen: Citizen) -> Conversation | None:
    """A conversation with this citizen that is booked for today: it is there to be written in."""
    start = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = of_citizen(actor, citizen).filter(status="booked", starts__gte=start, starts__lt=_next_midnight(start))
    return rows.order_by("starts", "pk").first()


def last_held(actor: Actor, citizen: Citizen, before: datetime | None = None) -> Conversation | None:
    """The latest conversation that was held, before a moment where one is given."""
    held = of_citizen(actor, citizen).filter(status="held")
    return (held.filter(starts__lt=before) if before else held).order_by("-starts", "-pk").first()


def since_last(actor: Actor, conversation: Conversation) -> list[Agreement]:
    """The agreements from before this conversation that it takes up: open ones, and those done since the last."""
    last = last_held(actor, conversation.citizen, conversation.starts)
    if last is None:
        return []
    earlier = agreements_of(actor, conversation.citizen).exclude(conversation=conversation.pk)
    until = conversation.closed_at or clock.now()
    open_then = Q(done_at__isnull=True) | Q(done_at__gte=last.closed_at)
    return list(
        earlier.filter(open_then, conversation__starts__lt=conversation.starts, conversation__closed_at__lte=until)
    )


def goal_of(citizen: Citizen) -> str:
    """The citizen's own goal, in their own words; empty where there is no plan yet."""
    return (
        Plan.objects.filter(citizen=citizen, case__closed__isnull=True).values_list("own_goal", flat=True).first() or ""
    )


def practice(on: date | None = None) -> Practice:
    """The municipality's habits on a day. Raises `NoRule`."""
    values = rule_rows("conversation_practice", on)[0].values
    return Practice(
        **{name: int(str(values[name])) for name in ("first_hour", "last_hour", "follow_up_days", "reminder_days")}
    )


def follow_up_days() -> int | None:
    """How many days there usually are between two conversations; None where no rule holds, and nothing is suggested."""
    try:
        return practice().follow_up_days
    except NoRule:
        return None


def next_slot(conversation: Conversation) -> Slot | None:
    """The next conversation as it is suggested after this one; None where one is booked already or none is free.

    After a conversation that was held: so many days on, at the hour nearest to the same. After one that came to
    nothing: as soon as there is time to tell the citizen.
    """
    now, zone = clock.now(), timezone.get_current_timezone()
    if Conversation.objects.filter(citizen=conversation.citizen_id, status="booked", starts__gt=now).exists():
        return None
    try:
        habits = practice()
    except NoRule:
        return None
    local = timezone.localtime(conversation.starts)
    days = habits.follow_up_days if conversation.status == "held" else habits.reminder_days
    first = max(local.date() + timedelta(days=days), clock.today() + timedelta(days=1))
    begins = timezone.make_aware(datetime.combine(first, datetime.min.time()), zone)
    busy = Conversation.objects.filter(
        Q(employee=conversation.employee_id) | Q(citizen=conversation.citizen_id),
        status__in=("booked", "held"),
        starts__gte=begins,
    )
    taken = [Slot(*each) for each in busy.order_by("starts").values_list("starts", "minutes")]
    return free_slot(first, local.time(), conversation.minutes, taken, habits, zone)


def who_may_hold(actor: Actor, case: Case) -> list[Employee]:
    """Those who may hold a conversation in the case, the responsible caseworker first."""
    responsible = cases.responsible_for(case)
    able = cases.caseworkers_of(case.team_id) | Employee.objects.filter(pk=actor.employee_id or 0)
    first = responsible.pk if responsible else actor.employee_id
    found = {each.pk: each for each in [*([responsible] if responsible else []), *able.distinct()]}
    return sorted(found.values(), key=lambda each: (each.pk != first, each.name, each.pk))


def today(actor: Actor) -> list[Conversation]:
    """The actor's own conversations today, held or not yet, with `open_count` agreements to take up."""
    start = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = Count("citizen__agreements", filter=Q(citizen__agreements__done_at__isnull=True), distinct=True)
    rows = conversations().filter(
        employee=actor.employee_id, status__in=("booked", "held"), starts__gte=start, starts__lt=_next_midnight(start)
    )
    return list(scope(actor, "conversation.view", rows).annotate(open_count=waiting).order_by("starts", "pk"))


def promises_due(actor: Actor, until: date) -> list[Agreement]:
    """What caseworkers have promised the citizens the actor is responsible for, open and due by a day."""
    mine = Assignment.objects.filter(
        case=OuterRef("conversation__case"), employee=actor.employee_id, valid_to__isnull=True
    )
    rows = Agreement.objects.filter(Exists(mine), owner="sagsbehandler", done_at__isnull=True, due__lte=until)
    return list(scope(actor, "conversation.view", rows).select_related("citizen").order_by("due", "pk"))


def waiting_for_me(actor: Actor) -> tuple[list[Conversation], list[Conversation]]:
    """The actor's own conversations that ask for something, in one query.

    First those on earlier days that were never saved as held nor called off, then those ahead whose reminder may not
    have gone out.
    """
    start, now = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0), clock.now()
    rows = conversations().filter(
        Q(starts__lt=start) | Q(starts__gt=now, reminder_state__in=("claimed", "refused")),
        employee=actor.employee_id,
        status="booked",
    )
    found = list(scope(actor, "conversation.view", rows).order_by("starts", "pk"))
    return [each for each in found if each.starts < start], [each for each in found if each.starts > now]


def contact_of(chosen: QuerySet[Case]) -> list[tuple[Case, Contact]]:
    """How it stands with the conversations in each of these cases; one query."""
    held = Count("conversations", filter=Q(conversations__status="held"))
    # A booking from an earlier day that nobody wrote down counts too: `waiting_for_me` asks for it.
    booked = Count("conversations", filter=Q(conversations__status="booked"))
    rows = chosen.select_related("citizen").annotate(held=held, booked=booked)
    return [(case, Contact(case.opened, case.held, bool(case.booked))) for case in rows]  # type: ignore[attr-defined]


def contact_rules_for(cases_seen: Iterable[Case], on: date | None = None) -> dict[int, ContactRule]:
    """Case id → what the law asks, in two queries however many cases. A case without a rule is left out.

    The deadline for the first conversation is that of the day the case opened; the number in six months is that of
    `on` (today).
    """
    contact, groups = all_rows("contact_rules"), all_rows("target_groups")
    cases_seen, now = list(cases_seen), _in_force(contact, groups, on or clock.today())
    opened = {day: _in_force(contact, groups, day) for day in {case.opened for case in cases_seen}}
    found = {}
    for case in cases_seen:
        first, later = opened[case.opened].get(case.target_group), now.get(case.target_group)
        if first or later:
            found[case.pk] = ContactRule(
                _number(first, "first_conversation_days"),
                first.source if first else "",
                _number(later, "conversations_first_six_months"),
                later.source if later else "",
            )
    return found


def contact_rows(on: date) -> dict[str, RuleRow]:
    """Target group → the row of `contact_rules` that concerns it on a day. Raises `NoRule` when the table has none."""
    return _in_force(rule_rows("contact_rules", on), all_rows("target_groups"), on)


def _in_force(contact: Sequence[RuleRow], groups: Sequence[RuleRow], on: date) -> dict[str, RuleRow]:
    """Target group → the row of `contact_rules` that concerns it on a day.

    A row names a benefit group. Where its `applies_to` is the title of one target group, it concerns that one alone.
    """
    known = [row.values for row in groups if row.covers(on)]
    titles = {str(values["title"]) for values in known}
    rows = [row for row in contact if row.covers(on)]
    found = {}
    for values in known:
        for row in rows:
            only = str(row.values["applies_to"])
            if row.values["group"] == values["group"] and (only not in titles or only == values["title"]):
                found[str(values["key"])] = row
    return found


def _number(row: RuleRow | None, column: str) -> int:
    return int(str(row.values[column] or 0)) if row else 0


def _next_midnight(start: datetime) -> datetime:
    """Local midnight after `start`, also on the two days of the year that are not 24 hours long."""
    return timezone.make_aware(datetime.combine(start.date() + timedelta(days=1), start.time()), start.tzinfo)
