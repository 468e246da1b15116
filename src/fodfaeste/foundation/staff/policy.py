"""Who may administer people: employees, teams, roles, sign-ins, and the citizens' own contact data."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("people.admin", "administrere medarbejdere", administrator=ALWAYS, system=ALWAYS)
    allow("staff.absence", "skrive fravær ind", sagsbehandler=ALWAYS, teamleder=ALWAYS)
    allow("people.view", "se medarbejdere og teams", administrator=ALWAYS, leder=ALWAYS, teamleder=ALWAYS)
    allow("citizen.add", "oprette en borger", sagsbehandler=ALWAYS, teamleder=ALWAYS, system=ALWAYS)
    allow(
        "citizen.edit_contact",
        "rette borgerens navn og kontakt",
        sagsbehandler=("assigned", "team", "emergency"),
        teamleder=("team", "emergency"),
        system=ALWAYS,
    )
