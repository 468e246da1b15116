"""What is done again and again, not while somebody looks: deadlines that pass, and summary tables that are filled."""

from collections.abc import Iterator

from fodfaeste.foundation.journal.actor import system


def refresh_all() -> Iterator[str]:
    """Do it all, and say one line about each. Running it twice changes nothing but the time of counting."""
    from fodfaeste.casework.participation import actions, outcomes
    from fodfaeste.steering.caseload.handing import hand_back_due

    ended = actions.expire_offers(actor=system("Frister"), purpose="Frister for pladser")
    yield f"offers: {ended} ended and went on to the next in line"
    back = hand_back_due(actor=system("Vikarer"), purpose="Vikartiden er gået")
    yield f"stand-ins: {len(back)} hand-overs went back"
    counted = outcomes.refresh(actor=system("Opgørelse"), purpose="Opgørelse af indsatser")
    yield f"interventions: {counted} counted"
