"""What the demo municipality has invested: decided before it began, booked month by month, all of it invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.caseload import go_live
from fodfaeste.demo.stories import World
from fodfaeste.steering.investment import actions, booking, choosing, forecast
from fodfaeste.steering.investment.models import Project

PURPOSE = "Investering"
PLACE = "Opdigtet: Demokommunens byråd, budget"
YEARS = 4
"""So long the council has decided to invest."""

LINES: tuple[tuple[str, str, int], ...] = (
    ("Ti socialrådgivere", "social", 605_000_000),
    ("To psykologer og en fysioterapeut", "sundhed", 198_000_000),
    ("Hold for stress, angst og depression", "sundhed", 82_500_050),
    ("Mentorer", "mentor", 64_000_000),
)
"""What, category and øre a year."""

RULES: tuple[tuple[int, str, int | None, int | None, str], ...] = (
    (6, "adjust", 470_000_000, 4, "Holdene lægges om, og pengene flyttes til samtaler."),
    (12, "stop", 1_100_000_000, 10, "Der ansættes ikke flere, før udvalget har set tallene."),
)
"""After how many months, stop or adjust, booked over in øre, begun citizens under, and what then."""

ACCOUNTS: tuple[tuple[str, str, str, int], ...] = (
    ("5.68.98.10", "social", "Løn socialrådgivere", 49_812_575),
    ("5.68.98.20", "sundhed", "Løn psykologer og fysioterapeut", 16_377_040),
    ("5.68.98.30", "sundhed", "Hold, lokaler og materialer", 5_230_985),
    ("5.68.98.40", "mentor", "Mentorer", 4_120_000),
    ("5.68.98.90", "", "Endnu ikke fordelt", 310_025),
)
"""Account, category (none: nobody has placed it yet), text and øre a month."""


def investing_story(world: World) -> Story:
    """Decided the autumn before, budgeted year by year, and booked once a month from the beginning on."""
    start = go_live(world.anchor)
    yield world.agenda.begin + timedelta(minutes=35)
    leader = world.office["leder"].actor()
    common: dict[str, Any] = {"actor": leader, "purpose": PURPOSE}
    project = actions.begin_project(
        **common,
        title="Hjørring-modellen i Demokommunen",
        about="Flere medarbejdere og færre borgere til hver, så flere kommer i job og færre er længe på ydelse.",
        begins=start,
        ends=date(start.year + YEARS, start.month, 1) - timedelta(days=1),
        decided_by="Demokommunens byråd",
        decided_on=start - timedelta(days=140),
    )
    for first, last in _stretches(start):
        for text, category, oere in LINES:
            actions.add_line(
                **common,
                project=project,
                text=text,
                first=first,
                last=last,
                oere=oere * ((last - first).days + 1) // 365,
                cost_category=category,
                source=f"{PLACE} {first.year}",
            )
    for account, category, _, _ in ACCOUNTS:
        if category:
            booking.use_account(**common, account=account, project=project, cost_category=category, valid_from=start)
    _promised(world, project, start)
    yield from _booked(world, project, start)


def _promised(world: World, project: Project, start: date) -> None:
    """What was chosen before the period: the baseline, locked, what would make them stop, and the goal."""
    common: dict[str, Any] = {"actor": world.office["leder"].actor(), "purpose": PURPOSE}
    baseline = choosing.choose_baseline(
        **common,
        project=project,
        measure="Uger på ydelse pr. borger",
        period_first=start + timedelta(days=28),
        period_last=project.ends or start,
        baseline_first=start - timedelta(days=1095),
        baseline_last=start - timedelta(days=1),
        kind="municipalities",
        comparison="fem opdigtede kommuner, der lignede Demokommunen i de tre år før",
        reason="De fulgte den samme konjunktur og har ikke investeret.",
    )
    choosing.lock_baseline(**common, baseline=baseline, version=1)
    for months, kind, limit, people, what in RULES:
        choosing.make_rule(
            **common,
            project=project,
            kind=kind,
            months=months,
            booked_over_oere=limit,
            started_under=people,
            what=what,
            decides="beskæftigelsesudvalget",
        )
    forecast.choose(
        **common,
        assumed=forecast.Assumed(
            persons=160,
            spell_weeks=78,
            weeks_shorter=Decimal(26),
            weeks_low=Decimal(4),
            weeks_high=Decimal(40),
            ladder_start=26,
            rate=forecast.rate_choices()[0][0],
            equalisation=0,
            guarantee=0,
            deductions_source="Ikke kendt endnu. Økonomiafdelingen er spurgt",
            source="Opdigtet: Demokommunens eget mål",
        ),
    )


def _estimated(world: World, project: Project) -> Story:
    """A first estimate, four weeks ago: small beside its interval, as first estimates are."""
    yield moment(workday(world.anchor - timedelta(days=28)), 14, 10)
    baseline = project.baselines.get()
    choosing.note_effect(
        actor=world.office["leder"].actor(),
        purpose=PURPOSE,
        project=project,
        baseline=baseline,
        first=baseline.period_first,
        last=world.anchor - timedelta(days=60),
        oere=41_000_000,
        low_oere=-52_000_000,
        high_oere=133_000_000,
        method="Opdigtet: forskel i forskelle mod fem kommuner",
        source="Opdigtet notat fra Demokommunens analyseenhed",
    )


def _stretches(start: date) -> list[tuple[date, date]]:
    """The calendar years of the investment, the first and the last of them cut."""
    end = date(start.year + YEARS, start.month, 1) - timedelta(days=1)
    return [(max(start, date(year, 1, 1)), min(end, date(year, 12, 31))) for year in range(start.year, end.year + 1)]


def _booked(world: World, project: Project, start: date) -> Story:
    """A ledger file on the fifth working day of every month, with all the months before it: files overlap."""
    months, estimated = _months(start, world.anchor), False
    for number, month in enumerate(months):
        due = workday(_next_month(month) + timedelta(days=6))
        if due >= world.anchor:
            break
        if not estimated and due > world.anchor - timedelta(days=28):
            estimated = True
            yield from _estimated(world, project)
        yield moment(due, 9, 25)
        booking.take_in(
            actor=world.office["leder"].actor(),
            purpose=PURPOSE,
            name=f"posteringer-{month:%Y-%m}.csv",
            data=ledger_text(months[: number + 1]).encode("cp1252"),
        )
    if not estimated:
        yield from _estimated(world, project)


def ledger_text(months: list[date]) -> str:
    """The postings of these months as the finance system of the demo writes them."""
    rows = ["Konto;Bogføringsdato;Bilagsnr;Posteringstekst;Beløb"]
    for at, month in enumerate(months):
        day = _next_month(month) - timedelta(days=1)
        for place, (account, _, text, oere) in enumerate(ACCOUNTS):
            amount = oere + (at * 7919 + place * 104_729) % 250_000 - 125_000 + min(at, 5) * oere // 40
            rows.append(f"{account};{day:%d-%m-%Y};{4000 + 10 * at + place};{text};{_written(amount)}")
    return "\n".join(rows) + "\n"


def _months(start: date, until: date) -> list[date]:
    found, month = [], start.replace(day=1)
    while _next_month(month) <= until:
        found.append(month)
        month = _next_month(month)
    return found


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _written(oere: int) -> str:
    return f"{oere / 100:,.2f}".translate(str.maketrans(",.", ".,"))
