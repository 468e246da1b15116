"""Many citizens at once, for lists that must stay quick."""

from datetime import date, timedelta

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register.models import RegisterStatus
from tests.cast import Cast


def add_citizens(
    cast: Cast, count: int, team: str = "Nord", responsible: str = "mette", start: int = 0
) -> list[Citizen]:
    """`count` citizens with an open case, a caseworker and a register status."""
    names = ("Amina", "Bent", "Dorthe", "Ejvind", "Åse")
    people = Citizen.objects.bulk_create(
        Citizen(
            first_name=names[number % 5],
            last_name=f"Fiktiv{number:05}",
            cpr_fingerprint=f"{team}{number:060}"[:64],
            cpr_sealed=b"",
            birth_date=date(1980, 1, 1) + timedelta(days=number % 9000),
        )
        for number in range(start, start + count)
    )
    opened = clock.today() - timedelta(days=40)
    cases = Case.objects.bulk_create(
        Case(citizen=each, team=cast.team[team], target_group="kontanthjaelp", opened=opened) for each in people
    )
    Assignment.objects.bulk_create(
        Assignment(case=case, employee=cast.employee[responsible], valid_from=opened) for case in cases
    )
    monday = clock.today() - timedelta(days=clock.today().weekday())
    RegisterStatus.objects.bulk_create(status(each, 1 + place % 200, monday) for place, each in enumerate(people))
    return people


def status(citizen: Citizen, weeks: int, monday: date) -> RegisterStatus:
    """A citizen who has been on benefit for so many weeks without a break."""
    return RegisterStatus(
        citizen=citizen,
        weeks_total=weeks,
        weeks_last_52=min(weeks, 52),
        weeks_last_156=min(weeks, 156),
        spells=1,
        spell_start=monday - timedelta(weeks=weeks - 1),
        spell_weeks=weeks,
        benefit="kontanthjaelp",
        last_benefit_week=monday,
        ladder_week=weeks,
        self_support_weeks_156=0,
        as_of=monday,
    )
