"""What the pages show of investments. Sums come from the precomputed tables; amounts come as figures of one column."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Sum

from fodfaeste.foundation import clock
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.steering.investment import rules
from fodfaeste.steering.investment.figures import Figure, booked, budgeted, effect, total
from fodfaeste.steering.investment.judging import Basis, trust
from fodfaeste.steering.investment.models import (
    AccountUse,
    Baseline,
    BookedMonth,
    BudgetLine,
    EffectEstimate,
    LedgerFile,
    LedgerLine,
    Project,
    StopRule,
    Verdict,
)

DECIDED = "besluttet på forhånd"
SPREAD = "besluttet på forhånd, fordelt dag for dag"


@dataclass(frozen=True)
class Columns:
    """One row of the table: three figures that stand beside each other and are never added across."""

    budgeted: Figure | None = None
    booked: Figure | None = None
    effect: Figure | None = None


@dataclass(frozen=True)
class ProjectRow:
    project: Project
    columns: Columns


@dataclass(frozen=True)
class Year:
    """One calendar year of one project, or of all."""

    year: int
    columns: Columns


@dataclass(frozen=True)
class Board:
    """The page: every investment, the totals column by column, what is under the ceiling, and what nobody placed."""

    rows: tuple[ProjectRow, ...]
    totals: Columns
    capped: Columns
    years: tuple[Year, ...]
    unplaced: Figure | None
    unknown_cap: Figure | None
    booked_until: date | None


@dataclass(frozen=True)
class Booking:
    """How far the ledger reaches, and how a booked figure says so."""

    first: date | None
    last: date | None
    source: str

    @property
    def method(self) -> str:
        return f"til og med {self.last:%d.%m.%Y}" if self.last else "indtil nu"


def board() -> Board:
    """Everything the page shows. The number of statements does not grow with projects, lines or postings."""
    projects = list(Project.objects.all())
    lines = counting_lines()
    booking = booking_so_far()
    effects = {estimate.project_id: figure for estimate, figure in newest_estimates()}
    months = list(BookedMonth.objects.all())
    placed = [month for month in months if month.project_id is not None]
    rows = tuple(
        ProjectRow(
            project,
            Columns(
                budget_of([line for line in lines if line.project_id == project.pk]),
                booked_of([month for month in placed if month.project_id == project.pk], booking),
                effects.get(project.pk),
            ),
        )
        for project in projects
    )
    return Board(
        rows=rows,
        totals=Columns(budget_of(lines), booked_of(placed, booking), total(effects.values())),
        capped=Columns(
            budget_of([line for line in lines if line.capped]),
            booked_of([month for month in placed if month.capped], booking),
        ),
        years=by_year(lines, placed, booking),
        unplaced=booked_of([month for month in months if month.project_id is None], booking),
        unknown_cap=booked_of([month for month in placed if month.capped is None], booking),
        booked_until=booking.last,
    )


def counting_lines(project: Project | None = None) -> list[BudgetLine]:
    """The budget lines that count, withdrawn ones left out."""
    found = BudgetLine.objects.filter(withdrawn_on__isnull=True)
    return list(found if project is None else found.filter(project=project))


def booking_so_far() -> Booking:
    """What is known of the ledger as a whole, from the files that were taken."""
    ends = LedgerFile.objects.filter(taken=True).aggregate(first=Min("first"), last=Max("last"), at=Max("at"))
    source = f"kommunens økonomisystem, indlæst {ends['at']:%d.%m.%Y}" if ends["at"] else "kommunens økonomisystem"
    return Booking(ends["first"], ends["last"], source)


def budget_of(lines: Sequence[BudgetLine]) -> Figure | None:
    """What was decided; None where nothing was."""
    return total(budgeted(line.oere, DECIDED, line.source) for line in lines)


def booked_of(months: Iterable[BookedMonth], booking: Booking) -> Figure | None:
    """What is booked; None where nothing is."""
    return total(booked(month.oere, booking.method, booking.source) for month in months)


def by_year(lines: Sequence[BudgetLine], months: Sequence[BookedMonth], booking: Booking) -> tuple[Year, ...]:
    """Year by year: a budget line that runs over several years is spread over its days."""
    plans: dict[int, list[Figure]] = defaultdict(list)
    spent: dict[int, list[BookedMonth]] = defaultdict(list)
    for line in lines:
        for year, oere in rules.by_year(line.oere, line.first, line.last).items():
            method = DECIDED if line.first.year == line.last.year else SPREAD
            plans[year].append(budgeted(oere, method, line.source))
    for month in months:
        spent[month.month.year].append(month)
    return tuple(
        Year(year, Columns(total(plans[year]), booked_of(spent[year], booking))) for year in sorted({*plans, *spent})
    )


def category_titles() -> dict[str, str]:
    """Category key → its newest title."""
    return {row.text("key"): row.text("title") for row in all_rows("cost_categories")}


@dataclass(frozen=True)
class Unplaced:
    """An account with postings that belong to no investment yet."""

    account: str
    first: date
    last: date
    figure: Figure


def unplaced_accounts(most: int = 200) -> list[Unplaced]:
    """Accounts in the ledger that nobody has placed, the largest first. For the page of accounts only."""
    known = AccountUse.objects.values("account")
    rows = (
        LedgerLine.objects.exclude(account__in=known)
        .order_by()
        .values("account")
        .annotate(oere=Sum("oere"), first=Min("day"), last=Max("day"))
        .order_by("-oere", "account")[:most]
    )
    source = booking_so_far().source
    return [
        Unplaced(row["account"], row["first"], row["last"], booked(row["oere"], "bogført på kontoen", source))
        for row in rows
    ]


def estimate_figure(estimate: EffectEstimate, newer: Mapping[int, date]) -> Figure:
    """The estimate with its interval; how far its baseline can be trusted is part of its method."""
    basis = estimate.baseline
    known = None
    if basis is not None:
        locked_on = clock.local_day(basis.locked_at) if basis.locked_at else None
        known = Basis(basis.period_first, locked_on, basis.kind == "before", newer.get(basis.pk))
    period = f"{estimate.first:%d.%m.%Y}–{estimate.last:%d.%m.%Y}"
    method = f"{estimate.method}, {period}; {trust(known)}"
    return effect(estimate.oere, estimate.low_oere, estimate.high_oere, method, estimate.source)


def newest_estimates() -> list[tuple[EffectEstimate, Figure]]:
    """The newest estimate of each project, as its figure."""
    every = EffectEstimate.objects.select_related("baseline").order_by("noted_at", "pk")
    newest = {estimate.project_id: estimate for estimate in every}
    newer = chosen_beside(list(Baseline.objects.all()))
    return [(estimate, estimate_figure(estimate, newer)) for estimate in newest.values()]


def chosen_beside(baselines: Sequence[Baseline]) -> dict[int, date]:
    """Baseline → the day another one was chosen beside it for a period that overlaps, after it had been locked."""
    found: dict[int, date] = {}
    for one in baselines:
        for other in baselines:
            overlaps = other.period_first <= one.period_last and one.period_first <= other.period_last
            if other.project_id == one.project_id and overlaps and one.locked_at and other.chosen_at > one.locked_at:
                found.setdefault(one.pk, clock.local_day(other.chosen_at))
    return found


def standing_verdicts() -> list[Verdict]:
    """What the rules say that somebody has to decide on now, before what only waits."""
    order = list(Verdict.STATES)[::-1]
    found = Verdict.objects.select_related("rule__project")
    return sorted(found, key=lambda each: (order.index(each.state), each.rule_id))


@dataclass(frozen=True)
class ProjectPage:
    """One investment: its figures, its lines with theirs, its years, and what was chosen for it beforehand."""

    columns: Columns
    lines: tuple[tuple[BudgetLine, Figure, str], ...]
    withdrawn: tuple[BudgetLine, ...]
    years: tuple[Year, ...]
    capped: Columns
    accounts: tuple[AccountUse, ...]
    estimates: tuple[tuple[EffectEstimate, Figure], ...]
    baselines: tuple[tuple[Baseline, str], ...]
    stop_rules: tuple[StopRule, ...]


def project_page(project: Project) -> ProjectPage:
    titles = category_titles()
    every = list(project.lines.all())
    lines = [line for line in every if line.withdrawn_on is None]
    months = list(BookedMonth.objects.filter(project=project))
    booking = booking_so_far()
    baselines = list(project.baselines.all())
    newer = chosen_beside(baselines)
    noted = [(each, estimate_figure(each, newer)) for each in project.estimates.select_related("baseline")]
    return ProjectPage(
        columns=Columns(budget_of(lines), booked_of(months, booking), noted[-1][1] if noted else None),
        lines=tuple(
            (line, budgeted(line.oere, DECIDED, line.source), titles.get(line.cost_category, line.cost_category))
            for line in lines
        ),
        withdrawn=tuple(line for line in every if line.withdrawn_on is not None),
        years=by_year(lines, months, booking),
        capped=Columns(
            budget_of([line for line in lines if line.capped]),
            booked_of([month for month in months if month.capped], booking),
        ),
        accounts=tuple(project.accounts.all()),
        estimates=tuple(noted[::-1]),
        baselines=tuple((each, _standing(each, newer)) for each in baselines),
        stop_rules=tuple(project.stop_rules.select_related("verdict")),
    )


def _standing(baseline: Baseline, newer: Mapping[int, date]) -> str:
    locked_on = clock.local_day(baseline.locked_at) if baseline.locked_at else None
    known = Basis(baseline.period_first, locked_on, baseline.kind == "before", newer.get(baseline.pk))
    said = trust(known)
    return f"{said[0].upper()}{said[1:]}."
