"""An analysis for Anna: Pia (psychologist) and Frida (nurse, in no team) are asked. Nils is a psychologist too."""

from datetime import date, timedelta

from fodfaeste.casework.analysis.actions import Held, Yes, confer, hand_in, request_analysis
from fodfaeste.casework.analysis.models import Analysis, Conference, Contribution
from fodfaeste.casework.analysis.rules import Step, Written
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Employee, RoleAssignment, User
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import LONG_AGO, Cast

QUESTION = "Hvad skal der til, før Anna kan holde en fast dag?"
WRITTEN = Written(
    {"helbred": "Går ture hver dag."}, {"helbred": "Sover dårligt."}, (Step("Prøve søvnskolen", "sundhed"),)
)


def prepare(cast: Cast) -> Cast:
    load_shipped_tables(actor=cast.system, purpose="test")
    _title(cast, "pia", "Psykolog")
    for key, name, title in (("frida", "Frida Prøve", "Sygeplejerske"), ("nils", "Nils Prøve", "Psykolog")):
        cast.employee[key] = Employee.objects.create(name=name, title=title)
        RoleAssignment.objects.create(employee=cast.employee[key], role="specialist", valid_from=LONG_AGO)
        cast.user[key] = User.objects.create_user(key, password="rigtig-lang-kode", employee=cast.employee[key])
    return cast


def _title(cast: Cast, key: str, title: str) -> None:
    cast.employee[key].title = title
    cast.employee[key].save()


def asked(
    cast: Cast, who: str = "mette", *, professions=("psykolog", "sygeplejerske"), how: str = "conversation", **more
):
    return request_analysis(
        actor=cast.actor(who),
        purpose="test",
        case=cast.case["anna"],
        question=more.pop("question", QUESTION),
        professions=list(professions),
        yes=Yes(how) if how else None,
        **more,
    )


def part(analysis: Analysis, profession: str = "psykolog") -> Contribution:
    return Contribution.objects.get(analysis=analysis, profession=profession)


def handed_in(cast: Cast, analysis: Analysis, who: str = "pia", profession: str = "psykolog") -> Contribution:
    there = part(analysis, profession)
    return hand_in(actor=cast.actor(who), purpose="test", contribution=there, version=there.version, written=WRITTEN)


def held(cast: Cast, analysis: Analysis, **more) -> Conference:
    given = {
        "held_on": clock.today(),
        "participants": ("Pia Prøve, psykolog",),
        "citizen_there": True,
        "why_not": "",
        "weighed": "Søvnen først.",
        "inputs": (Step("Prøve søvnskolen", "sundhed"), Step("Ringe til kantinen", "job")),
        "dissents": (("Pia Prøve, psykolog", "Jeg ville vente med kantinen."),),
    } | more
    fresh = Analysis.objects.get(pk=analysis.pk)
    return confer(actor=cast.actor("mette"), purpose="test", analysis=fresh, version=fresh.version, held=Held(**given))


def day(offset: int) -> date:
    return clock.today() + timedelta(days=offset)
