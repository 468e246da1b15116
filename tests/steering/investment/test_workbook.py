"""The workbook gives by its formulas what the page shows, column by column, never across; and what feeds them."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.steering.investment import booking, choosing, forecast, queries, summing
from fodfaeste.steering.investment.figures import Column
from fodfaeste.steering.investment.ladder_queries import ladder
from fodfaeste.steering.investment.ladder_sums import fill_ladder
from fodfaeste.steering.investment.models import Baseline, ForecastResult, LadderGap, Project, StopRule
from tests.cast import Cast, make_citizen
from tests.steering.investment.conftest import LEDGER, WHY

SignIn = Callable[[str], Client]
SUMIFS = re.compile(r"=SUMIFS\('(\w+)'!\$E\$2:\$E\$(\d+),'\w+'!\$A\$2:\$A\$\d+,\$A(\d+)\)")
SUM = re.compile(r"=SUM\(([A-Z])(\d+):[A-Z](\d+)\)")


def value(book: Workbook, sheet: str, cell: str) -> Decimal:
    """The few formulas the workbook uses, reckoned as a spreadsheet would."""
    found = book[sheet][cell].value
    if not isinstance(found, str) or not found.startswith("="):
        return Decimal(str(found or 0))
    if at := SUMIFS.fullmatch(found):
        page, key = book[at[1]], book[sheet][f"A{at[3]}"].value
        rows = range(2, int(at[2]) + 1)
        return sum((Decimal(str(page[f"E{row}"].value)) for row in rows if page[f"A{row}"].value == key), Decimal())
    at = SUM.fullmatch(found)
    assert at, found
    return sum((value(book, sheet, f"{at[1]}{row}") for row in range(int(at[2]), int(at[3]) + 1)), Decimal())


def baseline(town: Cast, project: Project, **other: object) -> Baseline:
    given: dict[str, object] = {
        "measure": "Uger på ydelse", "period_first": date(2026, 1, 1), "period_last": date(2026, 12, 31),
        "baseline_first": date(2023, 1, 1), "baseline_last": date(2025, 12, 31), "kind": "municipalities",
        "comparison": "Fem kommuner", "reason": "De ligner",
    } | other  # fmt: skip
    return choosing.choose_baseline(actor=town.actor("frank"), purpose=WHY, project=project, **given)  # type: ignore[arg-type]


def estimate(town: Cast, project: Project, basis: Baseline | None) -> None:
    choosing.note_effect(
        actor=town.actor("frank"), purpose=WHY, project=project, baseline=basis, first=date(2026, 1, 1),
        last=date(2026, 6, 30), oere=500, low_oere=-100, high_oere=900, method="Forskel i forskelle", source="=notat",
    )  # fmt: skip


@pytest.fixture
def full(town: Cast, project: Project) -> Project:
    """The project with bookings, an estimate and benefit weeks."""
    lise = town.actor("lise")
    booking.take_in(actor=lise, purpose=WHY, name="x.csv", data=LEDGER.encode())
    booking.use_account(
        actor=lise, purpose=WHY, account="5.68.10", project=project, cost_category="social",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    estimate(town, project, None)
    return project


def test_the_formulas_give_the_columns_of_the_page_and_never_a_sum_across(
    town: Cast, full: Project, sign_in: SignIn
) -> None:
    answer = sign_in("frank").get("/investering/investering.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    totals = queries.board().totals
    for letter, figure, column in zip("CDE", (totals.budgeted, totals.booked, totals.effect), Column, strict=True):
        assert figure is not None
        assert value(book, "Overblik", f"{letter}3") == figure.kroner_in(column)
        assert value(book, "Overblik", f"{letter}2") == figure.kroner_in(column)
    formulas = [cell.value for row in book["Overblik"].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(formulas) == 6
    assert all(SUM.fullmatch(each) or SUMIFS.fullmatch(each) for each in formulas), "each within one column"
    sources = {str(row[1].value) for row in book["Kilder"].iter_rows(min_row=2)}
    assert "Byrådet 9.10.2025, punkt 4" in sources
    assert "'=notat" in sources, "no source is run as a formula"


@pytest.mark.parametrize("who", ["tage", "ulla", "mette"])
def test_others_do_not_take_the_workbook_out(town: Cast, full: Project, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/investering/investering.xlsx").status_code == 403


def test_an_estimate_carries_the_word_about_its_baseline_to_the_page(
    town: Cast, full: Project, sign_in: SignIn
) -> None:
    assert "der er ikke valgt et grundlag" in sign_in("lise").get("/investering/").content.decode()
    basis = baseline(town, full)
    estimate(town, full, basis)
    assert "ikke låst" in sign_in("lise").get("/investering/").content.decode()
    sign_in("frank").post(f"/investering/grundlag/{basis.pk}/laas/", {"version": "1"})
    shown = sign_in("lise").get("/investering/").content.decode()
    assert "grundlaget blev først låst" in shown, "long after the period began"


def test_a_locked_baseline_is_locked_once_and_a_new_one_stands_beside_it(town: Cast, full: Project) -> None:
    basis = baseline(town, full)
    lock = {"actor": town.actor("frank"), "purpose": WHY, "baseline": basis}
    with pytest.raises(Stale):
        choosing.lock_baseline(**lock, version=9)
    choosing.lock_baseline(**lock, version=1)
    with pytest.raises(Refused, match="låst i forvejen"):
        choosing.lock_baseline(**lock, version=2)
    baseline(town, full, comparison="To andre kommuner")
    first, _ = queries.project_page(full).baselines
    assert "et andet grundlag er valgt" in first[1]
    assert Baseline.objects.get(pk=basis.pk).comparison == "Fem kommuner"


def test_an_estimate_without_an_interval_or_of_the_future_is_refused(town: Cast, full: Project) -> None:
    common = {"actor": town.actor("frank"), "purpose": WHY, "project": full, "method": "m", "source": "k"}
    for oere, low, high, last in ((5, 5, 5, -1), (5, 6, 7, -1), (5, 1, 9, 1)):
        day = clock.today() + timedelta(days=last)
        with pytest.raises(Refused):
            choosing.note_effect(**common, first=date(2026, 1, 1), last=day, oere=oere, low_oere=low, high_oere=high)  # type: ignore[arg-type]


def test_a_stop_rule_speaks_on_the_page_from_its_day_on(town: Cast, full: Project, sign_in: SignIn) -> None:
    choosing.make_rule(
        actor=town.actor("lise"), purpose=WHY, project=full, kind="stop", months=1, booked_over_oere=1,
        what="Vi stopper.", decides="udvalget",
    )  # fmt: skip
    summing.fill_rules(clock.today())
    shown = sign_in("lise").get("/investering/").content.decode()
    assert "En stopregel siger til" in shown and "udvalget" in shown
    assert "En stopregel siger til" not in sign_in("ulla").get("/investering/").content.decode()
    rule = StopRule.objects.get()
    choosing.end_rule(actor=town.actor("lise"), purpose=WHY, rule=rule, version=1, why="Afgjort af udvalget")
    summing.fill_rules(clock.today())
    assert "En stopregel siger til" not in sign_in("lise").get("/investering/").content.decode()


def pay(number: int, first: date, weeks: int, payout: int | None = 100_000) -> None:
    citizen = make_citizen("Sag", "Opdigtet", f"6101{number:02}1000", register_only=True)
    for at in range(weeks):
        BenefitWeek.objects.create(
            citizen=citizen, week=first + timedelta(weeks=at), benefit="kontanthjaelp", payout_oere=payout,
            refund_oere=None if payout is None else payout * 8 // 10, cofinancing_oere=0,
        )  # fmt: skip


def test_steps_of_few_citizens_are_hidden_and_cannot_be_worked_out(town: Cast, sign_in: SignIn) -> None:
    for number in range(10, 22):
        pay(number, date(2026, 1, 5), 4)
    for number in range(30, 33):
        pay(number, date(2026, 1, 5), 8)
    fill_ladder(date(2026, 11, 26))
    (quarter,) = ladder().quarters
    assert [row.hidden for row in quarter.steps] == [True, True], "one hidden step alone would follow from the other"
    assert "skjult" in sign_in("ulla").get("/investering/").content.decode()


def test_weeks_without_a_rate_or_an_amount_are_said_aloud_and_not_guessed(town: Cast, sign_in: SignIn) -> None:
    for number in range(10, 16):
        pay(number, date(2026, 1, 5), 4)
    pay(20, date(2026, 1, 5), 2, payout=None)
    RuleRow.objects.filter(table="refund_ladder").update(valid_from=date(2026, 1, 19))
    fill_ladder(date(2026, 11, 26))
    assert LadderGap.objects.get().weeks == 14
    assert ladder().unpriced is None, "two weeks can be one person"
    shown = sign_in("lise").get("/investering/").content.decode()
    assert "Nogle uger har ingen sats" in shown and "Nogle uger kom uden beløb" in shown


def test_one_forecast_stands_beside_the_shipped_one_and_says_what_is_not_deducted(
    town: Cast, full: Project, sign_in: SignIn
) -> None:
    client = sign_in("frank")
    given = {"persons": "100", "spell_weeks": "130", "weeks_shorter": "26", "weeks_low": "10", "weeks_high": "40",
             "ladder_start": "26", "rate": forecast.rate_choices()[0][0], "source": "Egen antagelse",
             "equalisation": "10", "guarantee": "0", "deductions_source": "Økonomiafdelingen"}  # fmt: skip
    wrong = client.post("/investering/fremskrivning/antagelser/", given | {"weeks_low": "30"})
    assert wrong.status_code == 422
    assert client.post("/investering/fremskrivning/antagelser/", given).status_code == 302
    forecast.fill_forecast(clock.today())
    own, shipped = ForecastResult.objects.all()
    assert own.own and shipped.name == "hjoerring-2015"
    assert [each["year"] for each in own.years] == [2026, 2027, 2028, 2029]
    assert own.years[0]["investment"] == 125_000_050
    for each in own.years:
        assert each["low"] <= each["cumulative"] <= each["high"]
    assert own.years[-1]["low"] < own.years[-1]["high"], "once people have had time to leave earlier"
    shown = client.get("/investering/fremskrivning/").content.decode()
    assert "Trukket fra besparelsen: udligning (10 %)." in shown and "Ikke trukket fra: budgetgaranti." in shown
    assert "Hjørring 2015" in shown
