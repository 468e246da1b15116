"""Everything of the page as a spreadsheet: sums are live formulas, every amount names its source, and the three columns
stand on sheets of their own, so that no formula adds across them.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from fodfaeste.foundation.register.rules import spreadsheet_safe
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.rulebook import Row as RuleRow
from fodfaeste.steering.investment import queries
from fodfaeste.steering.investment.figures import TITLES, Column, Figure
from fodfaeste.steering.investment.ladder_queries import Ladder, ladder
from fodfaeste.steering.investment.models import BookedMonth, Project

KRONER, DAY, PERCENT = "#,##0.00", "dd-mm-yyyy", '0" %"'
HIDDEN = "skjult"
SHEETS = {Column.BUDGETED: "Budget", Column.BOOKED: "Bogført", Column.EFFECT: "Effekt"}
"""Where each column lies; in every one the investment's number is in A and the amount in E."""
ABOUT = (
    "Hver kolonne er en slags tal for sig: besluttet på forhånd, bogført, og anslået mod en sammenligning.",
    "De tre kolonner må aldrig lægges sammen. Derfor ligger de på hvert sit ark.",
    "Summerne er formler. Ret et tal, og de følger med. Kilden til hvert tal står på arket Kilder.",
)


@dataclass
class Sources:
    """The sources by number, in the order they are first used."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, source: str) -> int:
        return self.numbers.setdefault(source, len(self.numbers) + 1)


def as_excel(day: date) -> bytes:
    """The workbook. `day` stands on it as the day it was taken out."""
    book = Workbook()
    sources = Sources()
    projects = list(Project.objects.all())
    first = book.active
    assert first is not None
    first.title = "Overblik"
    titles = queries.category_titles()
    ends = [_budget(book, titles, sources), _booked(book, titles, sources), _effect(book, sources)]
    _overview(first, projects, dict(zip(Column, ends, strict=True)), day)
    _ladder(book, ladder(), sources)
    _sources(book, sources)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(page: Worksheet, row: int, column: int, figure: Figure, belongs: Column) -> None:
    """A figure in a cell of its own column; raises `MixedColumns` for any other."""
    cell = page.cell(row, column, figure.kroner_in(belongs))
    cell.number_format = KRONER


def text(value: str) -> str:
    """Words that no spreadsheet runs as a formula."""
    return spreadsheet_safe(value)


def _overview(page: Worksheet, projects: Sequence[Project], ends: dict[Column, int], day: date) -> None:
    page.append(["Nr.", "Investering", *(f"{TITLES[column]} (kr.)" for column in Column)])
    for project in projects:
        row = page.max_row + 1
        page.cell(row, 1, project.pk)
        page.cell(row, 2, text(project.title))
        for place, column in enumerate(Column, start=3):
            sheet, last = SHEETS[column], ends[column]
            found = f"SUMIFS('{sheet}'!$E$2:$E${last},'{sheet}'!$A$2:$A${last},$A{row})"
            page.cell(row, place, f"={found}").number_format = KRONER
    last = page.max_row
    total = last + 1
    page.cell(total, 2, "I alt i kolonnen")
    for place in range(3, 3 + len(Column)):
        letter = page.cell(1, place).column_letter
        formula = f"=SUM({letter}2:{letter}{last})" if projects else "=0"
        page.cell(total, place, formula).number_format = KRONER
    page.append([])
    for line in (*ABOUT, f"Taget ud {day:%d.%m.%Y}."):
        page.append([None, line])
    _dress(page, (6, 44, 24, 24, 24))


def _budget(book: Workbook, titles: dict[str, str], sources: Sources) -> int:
    page = book.create_sheet(SHEETS[Column.BUDGETED])
    page.append(
        ["Nr.", "Hvad", "Fra", "Til og med", "Beløb (kr.)", "Udgiftstype", "Under loftet", "Metode", "Kilde nr."]
    )
    for line in queries.counting_lines():
        figure = queries.budget_of([line])
        assert figure is not None
        row = page.max_row + 1
        page.append([line.project_id, text(line.text), line.first, line.last])
        put(page, row, 5, figure, Column.BUDGETED)
        category = titles.get(line.cost_category, line.cost_category)
        rest = (text(category), "ja" if line.capped else "nej", text(figure.method), sources.of(figure.source))
        _rest(page, row, 6, rest)
        _days(page, row, 3, 4)
    return _summed(page, (6, 40, 14, 14, 20, 30, 14, 28, 10))


def _booked(book: Workbook, titles: dict[str, str], sources: Sources) -> int:
    page = book.create_sheet(SHEETS[Column.BOOKED])
    page.append(["Nr.", "Måned", "Udgiftstype", "Posteringer", "Beløb (kr.)", "Under loftet", "Metode", "Kilde nr."])
    booking = queries.booking_so_far()
    for month in BookedMonth.objects.filter(project__isnull=False).order_by("project", "month", "cost_category", "pk"):
        figure = queries.booked_of([month], booking)
        assert figure is not None
        row = page.max_row + 1
        category = titles.get(month.cost_category, month.cost_category)
        page.append([month.project_id, month.month, text(category), month.lines])
        put(page, row, 5, figure, Column.BOOKED)
        capped = {True: "ja", False: "nej", None: "ingen regel"}[month.capped]
        _rest(page, row, 6, (capped, text(figure.method), sources.of(figure.source)))
        _days(page, row, 2)
    return _summed(page, (6, 14, 30, 14, 20, 14, 34, 10))


def _effect(book: Workbook, sources: Sources) -> int:
    page = book.create_sheet(SHEETS[Column.EFFECT])
    page.append(["Nr.", "Fra", "Til og med", "Mindst (kr.)", "Bedste bud (kr.)", "Højst (kr.)", "Metode", "Kilde nr."])
    for estimate, figure in queries.newest_estimates():
        interval = figure.interval_in(Column.EFFECT)
        assert interval is not None
        row = page.max_row + 1
        page.append([estimate.project_id, estimate.first, estimate.last])
        put(page, row, 5, figure, Column.EFFECT)
        for column, bound in zip((4, 6), interval, strict=True):
            page.cell(row, column, bound).number_format = KRONER
        _rest(page, row, 7, (text(figure.method), sources.of(figure.source)))
        _days(page, row, 2, 3)
    return _summed(page, (6, 14, 14, 20, 20, 20, 70, 10))


def _ladder(book: Workbook, found: Ladder, sources: Sources) -> None:
    rates = sorted(all_rows("refund_ladder"), key=lambda each: (each.valid_from, each.number("from_week")))
    page = book.create_sheet("Trappen")
    page.append(["Fra uge", "Til uge", "Kommunens andel", "Gælder fra", "Gælder til", "Kilde nr."])
    for rate in rates:
        row = page.max_row + 1
        page.append([int(rate.number("from_week")), int(rate.number("to_week")) or None])
        page.cell(row, 3, rate.number("cofinancing_percent")).number_format = PERCENT
        _rest(page, row, 4, (rate.valid_from, rate.valid_to, sources.of(rate.source)))
        _days(page, row, 4, 5)
    _dress(page, (10, 10, 18, 14, 14, 10))
    weeks = book.create_sheet("Ydelsesuger")
    weeks.append(
        ["Kvartal", "Trin", "Borgere", "Uger", "Udbetalt (kr.)", "Kommunens udgift efter refusionsfilen (kr.)",
         "Kommunens andel", "Kommunens udgift efter trappen, afrundet (kr.)", "Metode", "Kilde nr."]
    )  # fmt: skip
    for quarter in found.quarters:
        for each in quarter.steps:
            row = weeks.max_row + 1
            weeks.append([quarter.title, text(each.title)])
            if each.net is None or each.payout is None:
                _rest(weeks, row, 3, (HIDDEN, HIDDEN, HIDDEN, HIDDEN))
                continue
            _rest(weeks, row, 3, (each.citizens, each.weeks))
            put(weeks, row, 5, each.payout, Column.BOOKED)
            put(weeks, row, 6, each.net, Column.BOOKED)
            at = _rate_row(rates, each.key, quarter.begins)
            if at is not None:
                weeks.cell(row, 7, f"=Trappen!C{at}").number_format = PERCENT
                weeks.cell(row, 8, f"=ROUND(E{row}*G{row}/100,2)").number_format = KRONER
            _rest(weeks, row, 9, (text(each.net.method), sources.of(each.net.source)))
    _dress(weeks, (18, 36, 10, 10, 20, 24, 12, 24, 38, 10))


def _rate_row(rates: Sequence[RuleRow], step: str, on: date) -> int | None:
    """The row of the sheet Trappen with the step's rate on a day."""
    for place, rate in enumerate(rates):
        if str(int(rate.number("from_week"))) == step and rate.covers(on):
            return place + 2
    return None


def _sources(book: Workbook, sources: Sources) -> None:
    page = book.create_sheet("Kilder")
    page.append(["Nr.", "Kilde"])
    for source, number in sources.numbers.items():
        page.append([number, text(source)])
    _dress(page, (6, 110))


def _rest(page: Worksheet, row: int, column: int, values: Iterable[object]) -> None:
    for at, value in enumerate(values, start=column):
        page.cell(row, at, value)  # type: ignore[arg-type]


def _days(page: Worksheet, row: int, *columns: int) -> None:
    for column in columns:
        page.cell(row, column).number_format = DAY


def _summed(page: Worksheet, widths: Sequence[int]) -> int:
    """A sum below the amounts in E; returns the last row that holds an amount (2 where there is none)."""
    last = max(page.max_row, 2)
    page.cell(last + 2, 2, "I alt")
    page.cell(last + 2, 5, f"=SUM(E2:E{last})").number_format = KRONER
    page.cell(last + 2, 5).font = Font(bold=True)
    _dress(page, widths)
    return last


def _dress(page: Worksheet, widths: Sequence[int]) -> None:
    page.freeze_panes = "A2"
    for cell, width in zip(page[1], widths, strict=False):
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[cell.column_letter].width = width
