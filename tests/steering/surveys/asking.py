"""A survey made, answered and closed in a line, on a day that is said."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.people.models import User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.site.setup import load_shipped
from fodfaeste.steering.surveys import actions
from fodfaeste.steering.surveys.models import Survey
from tests.cast import Cast, make_citizen

TODAY = date(2026, 11, 24)
CLOSES = TODAY + timedelta(days=7)
ALL = "Prøve"


def at(day: date = TODAY, hour: int = 10, minute: int = 0) -> AbstractContextManager[None]:
    return clock.at(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/Copenhagen")))


def instrument(key: str = "brugerne") -> InstrumentVersion:
    if not InstrumentVersion.objects.exists():
        list(load_shipped())
    return InstrumentVersion.objects.get(key=key, number=1)


def make(
    cast: Cast,
    *,
    who: str = "lise",
    key: str = "brugerne",
    audience: str = "citizens",
    anonymous: bool = True,
    opens: date = TODAY,
    closes: date = CLOSES,
) -> Survey:
    return actions.make(
        actor=cast.actor(who),
        purpose="Prøve",
        title="Hvad synes du?",
        instrument=instrument(key),
        audience=audience,
        anonymous=anonymous,
        opens=opens,
        closes=closes,
    )


def more_citizens(cast: Cast, count: int, team: str = "Nord") -> None:
    """Citizens with a case in a team, who can sign in: `p0`, `p1` …; they go on where the last ones ended."""
    start = sum(1 for name in cast.citizen if name.startswith("p"))
    for number in range(start, start + count):
        name = f"p{number}"
        citizen = make_citizen(f"Prøve{number}", "Opdigtet", f"7001802{number:03d}")
        cast.citizen[name] = citizen
        cast.user[name] = User.objects.create_user(name, password=None, citizen=citizen)
        case = Case.objects.create(
            citizen=citizen, team=cast.team[team], target_group="kontanthjaelp", opened=TODAY - timedelta(days=60)
        )
        cast.case[name] = case
        responsible = cast.employee["mette" if team == "Nord" else "sofie"]
        Assignment.objects.create(case=case, employee=responsible, valid_from=case.opened)


def answer(cast: Cast, survey: Survey, name: str, **answers: str) -> None:
    invitation = survey.invitations.get(citizen=cast.citizen[name])
    actor = actor_for(User.objects.select_related("citizen", "employee").get(pk=cast.user[name].pk))
    actions.answer(actor=actor, purpose="Prøve", invitation=invitation, answers=answers)
