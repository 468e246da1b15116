"""Money and ladder to the øre, against a spreadsheet a finance person can extend: `cases/penge-og-trappe.xlsx`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.steering.investment.ladder_sums import fill_ladder
from fodfaeste.steering.investment.ledger import oere_of
from fodfaeste.steering.investment.models import LadderGap, LadderQuarter, LadderWeek
from fodfaeste.steering.investment.rules import by_year
from tests.cast import Cast, make_citizen

FILE = Path(__file__).with_name("cases") / "penge-og-trappe.xlsx"
FIRST_MONDAY = date(2023, 1, 2)
"""Week number 0 of the cases."""


def sheet(title: str) -> Iterator[tuple[object, ...]]:
    page = load_workbook(FILE, data_only=True)[title]
    for row in page.iter_rows(min_row=2, values_only=True):
        if row[0] is not None:
            yield row


def oere(value: object) -> int:
    return int((Decimal(str(value)) * 100).to_integral_exact())


def day(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


STRETCHES: dict[str, list[tuple[object, ...]]] = defaultdict(list)
for _name, *_rest in sheet("Stræk"):
    STRETCHES[str(_name)].append(tuple(_rest))
EXPECTED: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
for _name, _step, _weeks, _amount, _ in sheet("Forventet"):
    EXPECTED[str(_name)][int(str(_step))] = (int(str(_weeks)), oere(_amount))


def pay_out(number: int, stretches: list[tuple[object, ...]]) -> None:
    """One citizen's weeks as the register keeps them, without a refund of the state's: the rates alone decide."""
    citizen = make_citizen("Sag", "Opdigtet", f"6101{number + 10:02}1000", register_only=True)
    BenefitWeek.objects.bulk_create(
        BenefitWeek(
            citizen=citizen,
            week=FIRST_MONDAY + timedelta(weeks=int(str(begins)) + at),
            benefit=str(benefit),
            payout_oere=oere(amount),
            refund_oere=0,
            cofinancing_oere=0,
        )
        for benefit, begins, weeks, amount in stretches
        for at in range(int(str(weeks)))
    )


def by_step() -> dict[int, tuple[int, int]]:
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in LadderWeek.objects.all():
        found[row.step][0] += row.citizens
        found[row.step][1] += row.ladder_oere
    return {step: (weeks, amount) for step, (weeks, amount) in found.items()}


@pytest.mark.parametrize("name", sorted(STRETCHES))
def test_the_municipalitys_part_of_a_case_is_right_to_the_oere(town: Cast, name: str) -> None:
    pay_out(1, STRETCHES[name])
    fill_ladder(date(2027, 1, 1))
    assert by_step() == EXPECTED[name]
    assert not LadderGap.objects.exists()


def test_all_cases_together_are_the_sum_of_each(town: Cast) -> None:
    for number, name in enumerate(sorted(STRETCHES)):
        pay_out(number, STRETCHES[name])
    fill_ladder(date(2027, 1, 1))
    wanted: dict[int, tuple[int, int]] = {}
    for case in EXPECTED.values():
        for step, (weeks, amount) in case.items():
            before = wanted.get(step, (0, 0))
            wanted[step] = (before[0] + weeks, before[1] + amount)
    assert by_step() == wanted
    quarters = LadderQuarter.objects.filter(kind="all")
    assert sum(row.ladder_oere for row in quarters) == sum(amount for _, amount in wanted.values())
    for row in quarters:
        parts = LadderQuarter.objects.filter(quarter=row.quarter)
        for kind in ("step", "group"):
            assert sum(part.net_oere for part in parts if part.kind == kind) == row.net_oere


def test_every_case_has_both_stretches_and_an_expectation() -> None:
    assert set(STRETCHES) == set(EXPECTED) and len(STRETCHES) >= 9
    for name, stretches in STRETCHES.items():
        assert sum(int(str(weeks)) for _, _, weeks, _ in stretches) == sum(
            weeks for weeks, _ in EXPECTED[name].values()
        )


@pytest.mark.parametrize(("name", "amount", "first", "last", "year", "part"), list(sheet("Budget")))
def test_a_budget_falls_on_its_years_as_reckoned_by_hand(
    name: str, amount: object, first: object, last: object, year: int, part: object
) -> None:
    assert by_year(oere(amount), day(first), day(last))[year] == oere(part), name


@pytest.mark.parametrize(("text", "wanted"), list(sheet("Beløb")))
def test_an_amount_is_read_as_written_or_refused(text: object, wanted: int | None) -> None:
    if wanted is None:
        with pytest.raises(ValueError):
            oere_of(str(text))
    else:
        assert oere_of(str(text)) == wanted


def test_mondays_are_mondays() -> None:
    assert monday_of(week_of(FIRST_MONDAY)) == FIRST_MONDAY
