"""Companies and the places they offer: two consultants look after them from the first day."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from fodfaeste.casework.companies import actions
from fodfaeste.casework.companies.importing import COLUMNS, import_file
from fodfaeste.casework.companies.models import Company, Unit
from fodfaeste.casework.companies.numbers import cvr_of
from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.roster import Colleague
from fodfaeste.demo.stories import World
from fodfaeste.demo.texts import workplaces as texts
from fodfaeste.demo.texts.company_register import REGISTER

PURPOSE = "Samarbejde med virksomheder"
CONSULTANTS = ("virksomhed-1", "virksomhed-2")


def register_story(world: World) -> Story:
    """The companies are registered in the first weeks, each by the consultant who knows it."""
    first = world.agenda.begin.date() + timedelta(days=2)
    numbers = iter([cvr for number in range(1, 400) if (cvr := cvr_of(f"00{number:05d}"))])
    for number, firm in enumerate(texts.FIRMS):
        yield moment(workday(first + timedelta(days=number)), 9, 10 + number)
        _add(world.office[CONSULTANTS[number % 2]], firm, next(numbers), number)
    yield moment(workday(first + timedelta(days=len(texts.FIRMS))), 8, 30)
    rest = import_file(
        actor=world.office[CONSULTANTS[0]].actor(), purpose=PURPOSE, content=_file(numbers, len(texts.FIRMS))
    )
    assert not rest.refused, rest.refused


def _file(numbers: Iterator[str], before: int) -> bytes:
    """The rest of the register as the file a municipality brings along."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS.values(), delimiter=";")
    rows.writeheader()
    for number, line in enumerate(REGISTER.splitlines(), start=before + 1):
        name, sector, industry, offers, area, employees = line.split("|")
        where = (f"Prøvevej {number}", area)
        cells = (next(numbers), name, sector, industry, offers, f"00{number:08d}", name, *where, employees)
        rows.writerow(dict(zip(COLUMNS.values(), cells, strict=True)))
    return text.getvalue().encode()


def _add(consultant: Colleague, firm: texts.Firm, cvr: str, number: int) -> Unit:
    who = {"actor": consultant.actor(), "purpose": PURPOSE}
    company = actions.add_company(
        **who,  # type: ignore[arg-type]
        name=firm.name,
        cvr=cvr,
        sector=firm.sector,
        offers=firm.offers,
        known_by=consultant.employee,
        industry=firm.industry,
    )
    unit = actions.add_unit(
        **who,  # type: ignore[arg-type]
        company=company,
        p_number=f"00{number + 1:08d}",
        name=firm.name,
        address=f"Prøvevej {number + 1}",
        area=firm.area,
        ordinary_employees=Decimal(firm.employees) if firm.employees is not None else None,
    )
    actions.save_contact(
        **who,  # type: ignore[arg-type]
        company=company,
        name=texts.PEOPLE[number],
        title="Daglig leder",
        phone=f"00 00 01 {number:02d}",
        email=f"kontakt-{number + 1}@demo.invalid",
    )
    actions.write_entry(**who, company=company, kind="note", text=texts.NOTES[number % len(texts.NOTES)])  # type: ignore[arg-type]
    actions.save_opening(
        **who,  # type: ignore[arg-type]
        unit=unit,
        title=firm.place,
        kinds=list(firm.kinds),
        tasks=firm.tasks,
        adaptations=firm.adaptations,
        hours_low=Decimal(firm.hours[0]),
        hours_high=Decimal(firm.hours[1]),
        starts=None,
        capacity=1 + number % 2,
    )
    return unit


def promises_story(world: World) -> Story:
    """What the consultants have promised lately and what was agreed."""
    yield moment(workday(world.anchor - timedelta(days=8)), 14, 20)
    for number, company in enumerate(Company.objects.order_by("pk")[:6]):
        who = world.office[CONSULTANTS[number % 2]]
        text = texts.PROMISES[number % len(texts.PROMISES)]
        due = world.anchor + timedelta(days=3 * number - 3)
        actions.write_entry(actor=who.actor(), purpose=PURPOSE, company=company, kind="promise", text=text, due=due)
        agreed = texts.AGREEMENTS[number % len(texts.AGREEMENTS)]
        actions.write_entry(actor=who.actor(), purpose=PURPOSE, company=company, kind="agreement", text=agreed)
