"""The nightly reckoning: locked questions whose numbers or program are new."""

from datetime import date

from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.refresh import NotCounted
from fodfaeste.steering.evaluation import running
from fodfaeste.steering.evaluation.models import Evaluation


def fill(day: date) -> str:
    """Reckon what has to be reckoned anew; says in Danish what it rests on. Raises `NotCounted`."""
    if not Evaluation.objects.filter(state="locked").exists():
        raise NotCounted("Der er ikke låst noget spørgsmål om effekt endnu.")
    _, waiting = running.run_all(system("Opgørelse"), "Beregne effekt")
    fetched = running.latest_fetch()
    told = (
        f"åben statistik hentet senest {fetched.day}.{fetched.month}.{fetched.year}" if fetched else "ingen statistik"
    )
    return f"{told}; {waiting} spørgsmål venter på tal" if waiting else told
