"""A yes, given the usual way."""

from fodfaeste.casework.consents.actions import give
from fodfaeste.casework.consents.models import Consent
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast

HEALTH = "department:Sundhed og omsorg"


def load_rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="test")


def a_yes(
    cast: Cast,
    who: str = "anna",
    citizen: str = "anna",
    purpose_key: str = "paa_tvaers",
    recipients: tuple[str, ...] = (HEALTH,),
    **more: object,
) -> Consent:
    """Anna lets the health department see her plan, on her own page unless told otherwise."""
    return give(
        actor=cast.actor(who),
        purpose="test",
        citizen=cast.citizen[citizen],
        purpose_key=purpose_key,
        recipients=recipients,
        **more,  # type: ignore[arg-type]
    )
