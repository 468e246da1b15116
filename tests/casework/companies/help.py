"""What the tests of companies set up: a made-up company with a workplace, and a placement."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fodfaeste.casework.companies import actions, placing
from fodfaeste.casework.companies.models import Company, Placement, Unit
from fodfaeste.casework.companies.numbers import cvr_of
from fodfaeste.casework.companies.rules import Hours
from fodfaeste.foundation import clock
from tests.cast import Cast


def fake_cvr(number: int) -> str:
    """The n-th made-up CVR number that passes modulus 11; it begins with 00, as no real one does."""
    valid = (cvr_of(f"00{each:05d}") for each in range(1, 90_000))
    found = [each for each, _ in zip((cvr for cvr in valid if cvr), range(number), strict=False)]
    return found[-1]


def company(cast: Cast, number: int = 1, name: str = "Opdigtet Lager ApS", **more: Any) -> Company:
    return actions.add_company(actor=cast.actor("viggo"), purpose="Prøve", name=name, cvr=fake_cvr(number), **more)


def unit(cast: Cast, number: int = 1, employees: str | None = "20", **more: Any) -> Unit:
    """A workplace of a new company, known by Viggo."""
    owner = company(cast, number, known_by=cast.employee["viggo"])
    return actions.add_unit(
        actor=cast.actor("viggo"),
        purpose="Prøve",
        company=owner,
        p_number=f"00{number:08d}",
        ordinary_employees=Decimal(employees) if employees is not None else None,
        **more,
    )


def draft(place: Unit, starts: date | None = None, weeks: int = 4, hours: str = "10", **more: Any) -> placing.Draft:
    """An internship from today on; 4 weeks and within every rule unless told otherwise."""
    first = starts or clock.today()
    ends = first + timedelta(days=7 * weeks - 1)
    steps = (Hours(first, Decimal(hours)),)
    return placing.Draft(**{"unit": place, "kind": "internship", "starts": first, "ends": ends, "hours": steps} | more)


def placed(
    cast: Cast, place: Unit, who: str = "anna", by: str = "mette", status: str = "active", **more: Any
) -> Placement:
    return placing.register(
        actor=cast.actor(by), purpose="Prøve", case=cast.case[who], draft=draft(place, **more), status=status
    )
