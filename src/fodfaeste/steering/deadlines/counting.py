"""The refresh: every deadline of every open case, counted for teams; and the contact portfolio."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.companies.rules import RUNNING
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.conversations.queries import contact_rows
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.rules import BEGUN
from fodfaeste.foundation.remember import remembering
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.rulebook import Row
from fodfaeste.steering.deadlines.engine import gather
from fodfaeste.steering.deadlines.models import LONGEST, DeadlineCount, DueDeadline, PortfolioCount, RuleNote
from fodfaeste.steering.deadlines.rules import Asked, Contacted, place, portfolio

CHUNK = 1000
"""So many cases are asked about at once."""
PORTFOLIO_RULE = "six_months"


def fill(day: date) -> str:
    """Fill the tables for a day, and say what they rest on. Raises `NoRule`."""
    with remembering():
        counted, cases, unruled = _deadlines(day)
        _portfolio(day)
    DeadlineCount.objects.all().delete()
    DeadlineCount.objects.bulk_create(
        DeadlineCount(team_id=team, rule=rule, late=row["late"], week=row["week"], weeks=row["weeks"])
        for (team, rule), row in counted.items()
    )
    said = f"{cases} åbne forløb den {day:%d.%m.%Y}"
    return f"{said}. Regler, der mangler: {' '.join(unruled)}" if unruled else said


def _deadlines(day: date) -> tuple[dict[tuple[int, str], Counter[str]], int, list[str]]:
    """(Team, rule) → how many deadlines stand where; how many cases; and what could not be asked."""
    DueDeadline.objects.all().delete()
    counted: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    unruled: dict[str, None] = {}
    seen = 0
    for cases in _chunks():
        seen += len(cases)
        team_of = {each.pk: each.team_id for each in cases}
        owner_of = dict(
            Assignment.objects.filter(case__in=list(team_of), valid_to__isnull=True).values_list("case", "employee")
        )
        found = gather(cases, day)
        unruled |= dict.fromkeys(found.unruled)
        for each in found.deadlines:
            counted[team_of[each.case_id], each.rule][place(each.due, day) or ""] += 1
        DueDeadline.objects.bulk_create(
            (
                DueDeadline(
                    citizen_id=each.citizen_id,
                    case_id=each.case_id,
                    team_id=team_of[each.case_id],
                    owner_id=owner_of.get(each.case_id),
                    rule=each.rule,
                    what=each.what[:LONGEST],
                    due=each.due,
                    why=each.why,
                    url=each.url,
                )
                for each in found.deadlines
            ),
            batch_size=CHUNK,
        )
    return counted, seen, list(unruled)


def _chunks() -> Iterator[list[Case]]:
    last = 0
    while chunk := list(
        Case.objects.filter(closed__isnull=True, pk__gt=last).select_related("citizen").order_by("pk")[:CHUNK]
    ):
        last = chunk[-1].pk
        yield chunk


# ---- the portfolio -------------------------------------------------------------------------------------------------


def _portfolio(day: date) -> None:
    """Open cases that the law's share concerns: opened since the rule began, in a group it names."""
    PortfolioCount.objects.all().delete()
    asked = {key: row for key, row in contact_rows(day).items() if row.number("portfolio_percent")}
    groups: dict[tuple[int, str], list[Contacted]] = defaultdict(list)
    for cases in _chunks():
        inside = [
            case for case in cases if case.target_group in asked and case.opened >= asked[case.target_group].valid_from
        ]
        for case, contacted in _contacted(inside, day):
            groups[case.team_id, case.target_group].append(contacted)
    PortfolioCount.objects.bulk_create(
        PortfolioCount(team_id=team, target_group=group, measure=name, met=share.met, of=share.of, asked=share.asked)
        for (team, group), cases in groups.items()
        for name, share in portfolio(cases, _asked(asked[group]), day).items()
    )


def _asked(row: Row) -> Asked:
    return Asked(
        int(row.number("conversations_first_six_months")),
        row.number("portfolio_percent"),
        row.number("exempt_percent"),
        row.number("offer_percent"),
    )


def _contacted(cases: Sequence[Case], day: date) -> Iterator[tuple[Case, Contacted]]:
    ids = [each.pk for each in cases]
    held: dict[int, list[date]] = defaultdict(list)
    talks = Conversation.objects.filter(case__in=ids, status="held").order_by()
    for pk, starts in talks.values_list("case", "starts"):
        held[pk].append(timezone.localtime(starts).date())
    begun = Participation.objects.filter(case__in=ids, state__in=BEGUN, first__lte=day).order_by()
    places = Placement.objects.filter(case__in=ids, status__in=(*RUNNING, "ended", "stopped"), starts__lte=day)
    offered = {*begun.values_list("case", flat=True), *places.order_by().values_list("case", flat=True)}
    notes = RuleNote.objects.filter(case__in=ids, rule=PORTFOLIO_RULE, kind="exempt", withdrawn_at__isnull=True)
    exempt = set(notes.values_list("case", flat=True))
    for case in cases:
        yield case, Contacted(case.opened, tuple(held[case.pk]), case.pk in offered, case.pk in exempt)


def portfolio_begins(day: date) -> bool:
    """Does a rule ask for a share of the portfolio on this day?"""
    try:
        return any(row.number("portfolio_percent") for row in contact_rows(day).values())
    except NoRule:
        return False
