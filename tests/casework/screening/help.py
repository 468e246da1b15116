"""Small helpers around one screening."""

from datetime import date, timedelta

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.screening.actions import (
    answer_screening,
    judge_screening,
    record_legal_basis,
    start_screening,
)
from fodfaeste.casework.screening.models import LegalBasis, Screening
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register.models import BenefitWeek, RegisterStatus
from tests.cast import Cast, make_citizen

PURPOSE = "Prøve"
JUDGEMENT = "Anna har et godt netværk. Søvnen er det vigtigste at gøre noget ved først, side om side med praktik."
ANSWERS = {
    "det_gode": "flere",
    "tro": "tvivl",
    "arbejde": "to_aar",
    "helbred": "mangler",
    "kraefter": "de_fleste",
    "netvaerk": "flere",
    "hjem": "stramt",
    "praktisk": "vil_ikke_svare",
}
"""Counts 0 + 2 + 1 + 3 + 2 + 0 + 1 + 0 = 9."""


def last_monday() -> date:
    return clock.today() - timedelta(days=clock.today().weekday() + 7)


def on_benefit(citizen: Citizen, weeks: int, earlier: int = 0) -> RegisterStatus:
    """Give the citizen so many weeks in the current spell and so many earlier ten-week spells, the first a year ago."""
    monday = last_monday()
    start = monday - timedelta(weeks=weeks - 1)
    before = [start - timedelta(weeks=20 * (number + 1) - week) for number in range(earlier) for week in range(10)]
    now = [start + timedelta(weeks=week) for week in range(weeks)]
    BenefitWeek.objects.bulk_create(
        BenefitWeek(citizen=citizen, week=week, benefit="kontanthjaelp") for week in [*before, *now]
    )
    return RegisterStatus.objects.create(
        citizen=citizen,
        weeks_total=weeks + len(before),
        weeks_last_52=min(weeks, 52),
        weeks_last_156=weeks + len(before),
        spells=earlier + 1,
        spell_start=start,
        spell_weeks=weeks,
        benefit="kontanthjaelp",
        last_benefit_week=monday,
        self_support_weeks_156=0,
        as_of=monday,
    )


def begun(cast: Cast, name: str = "anna", by: str = "mette") -> Screening:
    return start_screening(actor=cast.actor(by), purpose=PURPOSE, case=cast.case[name])


def answered(cast: Cast, name: str = "anna", by: str = "mette") -> Screening:
    screening = begun(cast, name, by)
    return answer_screening(
        actor=cast.actor(by), purpose=PURPOSE, screening=screening, version=screening.version, answers=ANSWERS
    )


def judged(cast: Cast, name: str = "anna", by: str = "mette") -> Screening:
    screening = answered(cast, name, by)
    return judge_screening(
        actor=cast.actor(by),
        purpose=PURPOSE,
        screening=screening,
        version=screening.version,
        judgement=JUDGEMENT,
        track="together",
    )


def basis(cast: Cast, **changed: object) -> LegalBasis:
    values = {
        "reference": "LAB § 8, prøve",
        "adopted_by": "Arbejdsmarkedsudvalget",
        "adopted_on": clock.today() - timedelta(days=10),
        "review_on": clock.today() + timedelta(days=100),
    }
    return record_legal_basis(actor=cast.actor("admin"), purpose=PURPOSE, **values | changed)  # type: ignore[arg-type]


def posted(screening: Screening, do: str, **given: str) -> dict[str, str]:
    """A form as the browser sends it."""
    answers = {f"svar_{key}": value for key, value in given.items()}
    return {"version": str(screening.version), "do": do, **answers}


def many(cast: Cast, count: int, start: int = 0) -> list[Case]:
    """So many more citizens of Mette's, each 12 weeks on benefit with one earlier spell."""
    made = []
    for number in range(start, start + count):
        cpr = f"{61 + number % 28:02}0{1 + number // 28}70{number:04}"
        citizen = make_citizen(f"Person{number:02}", "Opdigtet", cpr)
        case = Case.objects.create(
            citizen=citizen, team=cast.team["Nord"], target_group="kontanthjaelp", opened=date(2026, 1, 5)
        )
        Assignment.objects.create(case=case, employee=cast.employee["mette"], valid_from=case.opened)
        on_benefit(citizen, 12, earlier=1)
        made.append(case)
    return made
