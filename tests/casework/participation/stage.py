"""What the tests of participation set up."""

from datetime import date
from typing import Any

from fodfaeste.casework.catalogue.actions import join_provider
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.consents.actions import give
from fodfaeste.casework.participation import actions
from fodfaeste.casework.participation.models import Participation
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, RoleAssignment, User
from tests.casework.catalogue.stage import PURPOSE, provider, published, rules_loaded
from tests.cast import LONG_AGO, Cast

CASEWORKER = {"anna": "mette", "bo": "karl", "carla": "sofie"}


def course(cast: Cast, **more: Any) -> Intervention:
    """An intervention with two places; Hanne works for its provider."""
    found = published(cast, **more)
    join_provider(actor=cast.actor("admin"), purpose=PURPOSE, provider=found.provider, employee=cast.employee["hanne"])
    return found


def outside(cast: Cast, **more: Any) -> Intervention:
    """One with an outside provider, where Uffe works, who is nothing else here."""
    by = provider(cast, "Spiren", "outside")
    found = published(cast, provider=by, books_directly=False, **more)
    if "uffe" not in cast.employee:
        cast.employee["uffe"] = Employee.objects.create(name="Uffe Udefra", title="Leder")
        RoleAssignment.objects.create(employee=cast.employee["uffe"], role="leverandoer", valid_from=LONG_AGO)
        cast.user["uffe"] = User.objects.create_user("uffe", password="x", employee=cast.employee["uffe"])
    join_provider(actor=cast.actor("admin"), purpose=PURPOSE, provider=by, employee=cast.employee["uffe"])
    return found


def proposed(cast: Cast, intervention: Intervention, who: str = "anna") -> Participation:
    return actions.propose(
        actor=cast.actor(CASEWORKER[who]), purpose=PURPOSE, case=cast.case[who], intervention=intervention, why="Fordi"
    )


def move(cast: Cast, one: Participation, event: str, by: str | Actor | None = None, **more: Any) -> Participation:
    """One event, by the caseworker unless somebody else is named."""
    one.refresh_from_db()
    names = {citizen.pk: name for name, citizen in cast.citizen.items()}
    actor = by if isinstance(by, Actor) else cast.actor(by or CASEWORKER[names[one.citizen_id]])
    return actions.happen(actor=actor, purpose=PURPOSE, participation=one, event=event, version=one.version, **more)


def agreed(cast: Cast, intervention: Intervention, who: str = "anna") -> Participation:
    return move(cast, proposed(cast, intervention, who), "agree", who, words="Det vil jeg gerne.")


def seated(cast: Cast, intervention: Intervention, who: str = "anna", first: date | None = None) -> Participation:
    return move(cast, agreed(cast, intervention, who), "take_place", first=first or clock.today())


def waiting(cast: Cast, intervention: Intervention, who: str = "anna") -> Participation:
    return move(cast, agreed(cast, intervention, who), "queue")


def started(cast: Cast, intervention: Intervention, who: str = "anna") -> Participation:
    return move(cast, seated(cast, intervention, who), "start", first=clock.today())


def yes_to_outside(cast: Cast, who: str = "anna") -> None:
    rules_loaded(cast)
    give(
        actor=cast.actor(who),
        purpose=PURPOSE,
        citizen=cast.citizen[who],
        purpose_key=actions.OUTSIDE_CONSENT,
        recipients=("outside:Udbydere, du er henvist til",),
    )
