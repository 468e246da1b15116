"""Who may bring in the refund file and see what it says."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("register.import", "indlæse registerfiler", administrator=ALWAYS, leder=ALWAYS, system=ALWAYS)
    allow(
        "register.view",
        "se borgerens ydelsesuger",
        borger="self",
        sagsbehandler=("assigned", "team", "emergency"),
        specialist=("emergency",),
        virksomhedskonsulent=("team", "emergency"),
        holdleder=("emergency",),
        teamleder=("team", "emergency"),
    )
