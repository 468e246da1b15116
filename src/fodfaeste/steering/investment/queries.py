"""What the pages show of investments. Sums come from the precomputed tables; amounts come as figures of one column."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Sum

from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.steering.investment import rules
from fodfaeste.steering.investment.figures import Figure, booked, budgeted, total
from fodfaeste.steering.investment.models import AccountUse, BookedMonth, BudgetLine, LedgerFile, LedgerLine, Project

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
        return f"bogført til og med {self.last:%d.%m.%Y}" if self.last else "bogført"


def board() -> Board:
    """Everything the page shows. The number of statements does not grow with projects, lines or postings."""
    projects = list(Project.objects.all())
    lines = counting_lines()
    booking = booking_so_far()
    months = list(BookedMonth.objects.all())
    placed = [month for month in months if month.project_id is not None]
    rows = tuple(
        ProjectRow(
            project,
            Columns(
                budget_of([line for line in lines if line.project_id == project.pk]),
                booked_of([month for month in placed if month.project_id == project.pk], booking),
            ),
        )
        for project in projects
    )
    return Board(
        rows=rows,
        totals=Columns(budget_of(lines), booked_of(placed, booking)),
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


@dataclass(frozen=True)
class ProjectPage:
    """One investment: its figures, its lines with theirs, and its years."""

    columns: Columns
    lines: tuple[tuple[BudgetLine, Figure, str], ...]
    withdrawn: tuple[BudgetLine, ...]
    years: tuple[Year, ...]
    capped: Columns
    accounts: tuple[AccountUse, ...]


def project_page(project: Project) -> ProjectPage:
    titles = category_titles()
    every = list(project.lines.all())
    lines = [line for line in every if line.withdrawn_on is None]
    months = list(BookedMonth.objects.filter(project=project))
    booking = booking_so_far()
    return ProjectPage(
        columns=Columns(budget_of(lines), booked_of(months, booking)),
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
    )
