"""Four years ahead: the municipality's own assumptions, and the shipped scenario beside them, through one engine.

The saving in a forecast is a goal. It stays in the column of what is decided beforehand until an effect has been
estimated, and the page says so.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fodfaeste.evidence import plots
from fodfaeste.evidence.money.assumptions import PER_WEEK
from fodfaeste.evidence.money.plots import cumulative_chart
from fodfaeste.evidence.money.reading import Section
from fodfaeste.evidence.money.report import business_case
from fodfaeste.evidence.money.scenario import LONGEST, Scenario, load_scenario, read_scenario
from fodfaeste.evidence.sources import BadInput
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.rulebook import Row
from fodfaeste.steering.investment import rules
from fodfaeste.steering.investment.figures import Figure, budgeted
from fodfaeste.steering.investment.models import BudgetLine, ForecastChoice, ForecastResult

YEARS: Final = 4
DRAWS: Final = 2000
SEED: Final = 20160104
SHIPPED: Final = "hjoerring-2015"
OWN: Final = "own"
GOAL = "fremskrivning: et mål, ikke en målt effekt"
BUDGET = "fremskrivning: det besluttede budget"


@dataclass(frozen=True)
class Assumed:
    """What somebody assumes; shares in whole percent."""

    persons: int
    spell_weeks: int
    weeks_shorter: Decimal
    weeks_low: Decimal
    weeks_high: Decimal
    ladder_start: int
    rate: str
    equalisation: int
    guarantee: int
    deductions_source: str
    source: str


@action
def choose(*, actor: Actor, purpose: str, assumed: Assumed) -> ForecastChoice:
    """Stand by a set of assumptions; the forecast is reckoned anew. Raises `Refused` with what the engine refuses."""
    require(actor, "investment.estimate")
    _check(assumed)
    values = {name: getattr(assumed, name) for name in Assumed.__dataclass_fields__}
    made = ForecastChoice.objects.create(**values, chosen_at=clock.now(), chosen_by=actor.label)
    scenario = own_scenario(made, budget_by_year(), clock.today())
    if scenario is not None:
        _store(OWN, "Vores egen fremskrivning", scenario, own=True)
    record(actor=actor, purpose=purpose, verb="forecast.chosen", subject=made, data={"persons": assumed.persons})
    return made


def fill_forecast(day: date) -> str:
    """For the refresh: one's own forecast, where there are assumptions and a budget, and the shipped one."""
    shipped = load_scenario(SHIPPED)
    _store(SHIPPED, shipped.title, shipped, own=False)
    choice = ForecastChoice.objects.first()
    scenario = own_scenario(choice, budget_by_year(), day) if choice else None
    if choice is None or scenario is None:
        ForecastResult.objects.filter(name=OWN).delete()
        return "det scenarie, der følger med. Kommunens egne antagelser eller budget mangler"
    _store(OWN, "Vores egen fremskrivning", scenario, own=True)
    return f"antagelser skrevet den {clock.local_day(choice.chosen_at):%d.%m.%Y} og de besluttede budgetlinjer"


def budget_by_year() -> dict[int, int]:
    """Øre a year of every budget line that counts."""
    found: dict[int, int] = defaultdict(int)
    for line in BudgetLine.objects.filter(withdrawn_on__isnull=True):
        for year, oere in rules.by_year(line.oere, line.first, line.last).items():
            found[year] += oere
    return dict(found)


def rate_choices() -> list[tuple[str, str]]:
    """The rates one can choose among, each with its year, the newest first: an old one is used as it was."""
    known = [row for row in all_rows("rates") if row.text("unit") in PER_WEEK]
    known.sort(key=lambda row: (-row.valid_from.year, row.text("title")))
    return [(_key(row), f"{row.text('title')}, {row.valid_from.year}") for row in known]


def own_scenario(choice: ForecastChoice, budget: Mapping[int, int], on: date) -> Scenario | None:
    """The municipality's own case over four years; None while no budget is written. Raises `Refused`, `NoRule`."""
    years = [year for year, oere in budget.items() if oere > 0]
    if not years:
        return None
    first = min(years)
    try:
        return read_scenario(Section(_raw(choice, budget, first, on), "antagelserne", []), OWN)
    except BadInput as error:
        raise Refused(f"Fremskrivningen kan ikke regnes: {error}") from None


def _raw(choice: ForecastChoice, budget: Mapping[int, int], first: int, on: date) -> dict[str, Any]:
    last = first + YEARS - 1
    row = next((each for each in all_rows("rates") if _key(each) == choice.rate), None)
    if row is None:
        raise Refused("Den valgte sats er ikke i tabellen mere. Vælg en anden.", "rate")
    weekly = row.number("amount") / 100 * PER_WEEK[row.text("unit")]
    said = {"source": choice.source}
    spread = {"kind": "triangular", "low": float(choice.weeks_low), "high": float(choice.weeks_high), **said}
    sure = choice.weeks_low == choice.weeks_high
    raw: dict[str, Any] = {
        "title": "Vores egen fremskrivning",
        "about": "Kommunens egne antagelser og besluttede budget.",
        "price_level": on.year,
        "rules_of": on,
        "years": {"first": first, "last": last},
        "discount_rate": {"recommended_on": on},
        "investment": [
            {"key": str(year), "title": f"Budget {year}", "from": year, "to": year, "per": "year", "method": "budget",
             "value": max(0, budget.get(year, 0)) / 1e8, "unit": "mio. kr.", "source": "de besluttede budgetlinjer"}
            for year in range(first, last + 1)
        ],
        "spells": {
            "from": first,
            "to": last,
            "persons": {"title": "Borgere om året", "value": choice.persons, "unit": "borgere om året", **said},
            "spell_weeks": {"title": "Uger på ydelse uden investeringen", "value": choice.spell_weeks,
                            "unit": "uger", **said},
            "weeks_shorter": {"title": "Uger kortere på ydelse", "value": float(choice.weeks_shorter), "unit": "uger",
                              "method": "budget", **said} | ({} if sure else {"distribution": spread}),
            "ladder_start": {"title": "Uger på trappen ved begyndelsen", "value": choice.ladder_start,
                             "unit": "uger", **said},
            "weekly_benefit": {"title": "Ydelse om ugen", "value": weekly, "unit": "kr. om ugen",
                               "source": rate_source(row)},
        },
        "deductions": {
            "equalisation": _deduction("Kommunal udligning", choice.equalisation, choice.deductions_source),
            "budget_guarantee": _deduction("Budgetgaranti", choice.guarantee, choice.deductions_source),
        },
    }  # fmt: skip
    return raw


def rate_source(row: Row) -> str:
    """A rate with its year: one of another year is used as it was, and says so."""
    return f"{row.text('title')} i {row.valid_from.year}, brugt som den var: {row.source}"


def _deduction(title: str, percent: int, source: str) -> dict[str, Any]:
    return {"title": title, "on": percent > 0, "value": percent / 100, "unit": "andel", "source": source}


def _store(name: str, title: str, scenario: Scenario, *, own: bool) -> None:
    report = business_case(scenario, DRAWS, SEED)
    bands = {each["year"]: each for each in report["intervals"].get("cumulative", [])}
    years = [
        {
            "year": each["year"],
            "investment": round(each["investment"] * 1e8),
            "saved": round(each["saving_net"] * 1e8),
            "cumulative": round(each["cumulative"] * 1e8),
            "low": round(bands.get(each["year"], {"lower": each["cumulative"]})["lower"] * 1e8),
            "high": round(bands.get(each["year"], {"upper": each["cumulative"]})["upper"] * 1e8),
        }
        for each in report["years"][:YEARS]
    ]
    ForecastResult.objects.update_or_create(
        name=name,
        defaults={
            "title": title,
            "price_level": scenario.price_level,
            "years": years,
            "assumptions": [_told(each) for each in report["assumptions"]],
            "deducted": deducted_words(scenario),
            "picture": plots.svg(cumulative_chart(scenario, report, "da")),
            "own": own,
        },
    )


def _told(each: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each[name] for name in ("title", "value", "unit", "source")}


def deducted_words(scenario: Scenario) -> str:
    """What equalisation and budget guarantee do in this scenario, in a sentence."""
    names = {"equalisation": "udligning", "budget_guarantee": "budgetgaranti"}
    shares = {each.share.name.removeprefix("deductions."): each.share.value for each in scenario.deductions if each.on}
    on = [f"{names[key]} ({share * 100:g} %)" for key, share in shares.items()]
    off = [name for key, name in names.items() if key not in shares]
    said = [f"Trukket fra besparelsen: {' og '.join(on)}."] if on else []
    if off:
        said.append(f"Ikke trukket fra: {' og '.join(off)}. Kommunen beholder derfor næppe hele besparelsen.")
    return " ".join(said)


@dataclass(frozen=True)
class ForecastYear:
    year: int
    investment: Figure
    saved: Figure
    result: Figure
    low: Figure
    high: Figure


def figures_of(result: ForecastResult) -> list[ForecastYear]:
    """The years as figures of what is decided beforehand."""
    source = "antagelserne nedenfor"
    return [
        ForecastYear(
            each["year"],
            budgeted(each["investment"], BUDGET if result.own else "budget ifølge kilden", source),
            budgeted(each["saved"], GOAL, source),
            budgeted(each["cumulative"], "fremskrivning: besparelse mindre budget, lagt sammen", source),
            budgeted(each["low"], "2,5 % af udfaldene er lavere", source),
            budgeted(each["high"], "2,5 % af udfaldene er højere", source),
        )
        for each in result.years
    ]


def _check(assumed: Assumed) -> None:
    if not assumed.weeks_low <= assumed.weeks_shorter <= assumed.weeks_high:
        raise Refused("Målet skal ligge mellem det mindste og det højeste.", "weeks_shorter")
    if not 1 <= assumed.spell_weeks <= LONGEST or assumed.ladder_start > LONGEST:
        raise Refused(f"Skriv et antal uger mellem 1 og {LONGEST}.", "spell_weeks")
    if assumed.weeks_high > assumed.spell_weeks:
        raise Refused("Et forløb kan ikke blive flere uger kortere, end det varer.", "weeks_high")
    for name in ("source", "deductions_source"):
        if not getattr(assumed, name).strip():
            raise Refused("Skriv, hvor tallene kommer fra, eller at det er jeres egen antagelse.", name)


def _key(row: Row) -> str:
    return f"{row.text('benefit')}:{row.text('rate')}:{row.valid_from:%Y-%m-%d}"
