"""Who may read what only this room shows: one's own data, the whole journal, the municipality's totals."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("citizen.own_data", "se dine oplysninger", borger="self")
    allow("citizen.export", "udlevere alt om borgeren", borger="self", system=ALWAYS)
    allow("journal.browse", "se hele journalen", administrator=ALWAYS)
    allow("journal.verify", "kontrollere journalen", administrator=ALWAYS, system=ALWAYS)
    allow(
        "totals.view",
        "se kommunens samlede tal",
        leder=ALWAYS,
        udvalg=ALWAYS,
        forsker=ALWAYS,
        administrator=ALWAYS,
    )
