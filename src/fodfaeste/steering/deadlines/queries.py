"""What pages show of deadlines: own ones are asked for live, what is about many people is read as counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from fodfaeste.casework.cases.deadlines import Deadline, Rule, rules_on
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import caseload, target_groups
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Team
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.small_numbers import suppress
from fodfaeste.steering.deadlines.engine import Gathered, gather
from fodfaeste.steering.deadlines.models import DeadlineCount, DueDeadline, PortfolioCount, RuleNote
from fodfaeste.steering.deadlines.rules import MEASURES, PLACES, Place, Share, place, publishable, stands


@dataclass(frozen=True)
class Line:
    """One deadline as a page shows it."""

    deadline: Deadline
    citizen: Citizen
    rule: Rule

    @property
    def url(self) -> str:
        return self.deadline.url


@dataclass(frozen=True)
class Mine:
    """The actor's own deadlines by where they stand, and the rules that could not be asked."""

    lines: dict[Place, list[Line]]
    unruled: tuple[str, ...]

    @property
    def citizen_ids(self) -> list[int]:
        return list(dict.fromkeys(line.citizen.pk for lines in self.lines.values() for line in lines))

    @property
    def parts(self) -> list[tuple[Place, str, list[Line]]]:
        return [(key, title, self.lines[key]) for key, title in PLACES.items()]

    @property
    def any(self) -> bool:
        return any(self.lines.values())


def mine(actor: Actor, on: date | None = None) -> Mine:
    """The deadlines of the cases the actor is responsible for. Constant in queries."""
    require(actor, "deadlines.view")
    day = on or clock.today()
    cases = list(scope(actor, "deadlines.citizen", caseload(actor)))
    found = gather(cases, day)
    citizens = {case.citizen_id: case.citizen for case in cases}
    lines: dict[Place, list[Line]] = {key: [] for key in PLACES}
    for each in found.deadlines:
        at = place(each.due, day)
        if at is not None:
            lines[at].append(Line(each, citizens[each.citizen_id], found.rules[each.rule]))
    return Mine(lines, found.unruled)


def of_case(case: Case, on: date | None = None) -> Gathered:
    """Every deadline of one case, also those further ahead. Ask `access` first."""
    return gather([case], on or clock.today(), every=True)


def notes_of(case: Case) -> list[RuleNote]:
    """What stands written about rules in the case."""
    return list(RuleNote.objects.filter(case=case, withdrawn_at__isnull=True).select_related("written_by"))


def standing_note(case: Case, rule: str) -> RuleNote | None:
    return RuleNote.objects.filter(case=case, rule=rule, withdrawn_at__isnull=True).select_related("written_by").first()


# ---- teams ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleNumbers:
    """How many deadlines a team has under a rule; None is a hidden number."""

    rule: Rule
    late: int | None
    week: int | None
    weeks: int | None


@dataclass(frozen=True)
class Meter:
    """One measure of the portfolio; without a share it is hidden."""

    measure: str
    title: str
    share: Share | None

    @property
    def words(self) -> str:
        return stands(self.measure, self.share) if self.share else ""


@dataclass(frozen=True)
class GroupMeters:
    """The measures of one target group, or of the whole team."""

    title: str
    of: int | None
    meters: tuple[Meter, ...]


@dataclass(frozen=True)
class TeamNumbers:
    """A team's page. `own` when the actor leads it: then nothing is hidden, and numbers lead to their citizens."""

    team: Team
    own: bool
    rules: tuple[RuleNumbers, ...]
    portfolio: tuple[GroupMeters, ...]


def teams(actor: Actor) -> list[TeamNumbers]:
    """The teams this actor leads, or all of them for the manager, as they were counted last. Constant in queries."""
    require(actor, "deadlines.view")
    manager = actor.has_role("leder")
    if not manager and not actor.has_role("teamleder"):
        return []
    rules = _rules()
    counted = DeadlineCount.objects.select_related("team").order_by("team__name", "pk")
    measured = PortfolioCount.objects.select_related("team").order_by("pk")
    if not manager:
        counted, measured = counted.filter(team__in=actor.team_ids), measured.filter(team__in=actor.team_ids)
    counts, measures = _by_team(counted), _by_team(measured)
    found: dict[int, Team] = {each.team_id: each.team for each in counted}
    found |= {each.team_id: each.team for each in measured}
    own = actor.team_ids if actor.has_role("teamleder") else frozenset()
    hidden = _hidden([row for team, rows in counts.items() if team not in own for row in rows], rules)
    titles = _group_titles()
    return [
        TeamNumbers(
            team,
            pk in own,
            tuple(_numbers(counts[pk], rules, None if pk in own else hidden)),
            tuple(_meters(measures[pk], titles, exact=pk in own)),
        )
        for pk, team in sorted(found.items(), key=lambda pair: (pair[1].name, pair[0]))
    ]


def team_deadlines(actor: Actor, rule: str) -> QuerySet[DueDeadline]:
    """The deadlines under one rule in the teams the actor leads, as they were counted, the first due first."""
    require(actor, "deadlines.team")
    rows = DueDeadline.objects.filter(team__in=actor.team_ids, rule=rule).select_related("citizen", "owner", "team")
    return scope(actor, "deadlines.citizen", rows).order_by("due", "pk")


def _rules() -> dict[str, Rule]:
    try:
        return rules_on(clock.today())
    except NoRule:
        return {}


def _group_titles() -> dict[str, str]:
    try:
        return {each.key: each.title for each in target_groups()}
    except NoRule:
        return {}


def _by_team(rows: Iterable) -> Mapping[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        found[row.team_id].append(row)
    return found


def _hidden(rows: Sequence[DeadlineCount], rules: Mapping[str, Rule]) -> dict[str, int | None]:
    """Every number of the teams that are not one's own, as one table, so that no small one can be worked out."""
    cells = {
        f"{row.team_id}/{row.rule}/{name}": getattr(row, name) for row in rows if row.rule in rules for name in PLACES
    }
    return suppress([cells], settings.FODFAESTE_MINIMUM_CELL)[0].cells if cells else {}


def _numbers(
    rows: Sequence[DeadlineCount], rules: Mapping[str, Rule], hidden: Mapping[str, int | None] | None
) -> Iterable[RuleNumbers]:
    by_rule = {row.rule: row for row in rows}
    for key, rule in rules.items():
        row = by_rule.get(key)
        if row is None:
            continue
        numbers = {
            name: getattr(row, name) if hidden is None else hidden[f"{row.team_id}/{key}/{name}"] for name in PLACES
        }
        yield RuleNumbers(rule, numbers["late"], numbers["week"], numbers["weeks"])


def _meters(rows: Sequence[PortfolioCount], titles: Mapping[str, str], *, exact: bool) -> Iterable[GroupMeters]:
    """The whole team first. Whoever does not lead it sees that line alone, and only where nobody can be told by it."""
    if not rows:
        return
    groups: dict[str, dict[str, Share]] = defaultdict(dict)
    whole: dict[str, Share] = {}
    for row in rows:
        share = Share(row.met, row.of, row.asked)
        groups[row.target_group][row.measure] = share
        whole[row.measure] = whole[row.measure] + share if row.measure in whole else share
    yield _group("Hele teamet", whole, 0 if exact else settings.FODFAESTE_MINIMUM_CELL)
    if exact and len(groups) > 1:
        for key in sorted(groups, key=lambda each: titles.get(each, each)):
            yield _group(titles.get(key, key), groups[key], 0)


def _group(title: str, shares: Mapping[str, Share], minimum: int) -> GroupMeters:
    """The measures of some cases; with a minimum, what would tell of a few is hidden."""
    of = next(iter(shares.values())).of
    meters = [
        Meter(key, name, shares[key] if not minimum or publishable(shares[key], minimum) else None)
        for key, name in MEASURES.items()
        if key in shares
    ]
    return GroupMeters(title, of if of >= minimum else None, tuple(meters))
