"""An investment the tests know: two social workers and a mentor, with an account for each kind of spending."""

from datetime import date

import pytest

from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.steering.investment import actions
from fodfaeste.steering.investment.models import Project
from tests.cast import Cast

WHY = "Prøve"
LEDGER = """Konto;Dato;Bilag;Tekst;Beløb
5.68.10;31-01-2026;1001;Løn januar;80.000,00
5.68.10;28-02-2026;1002;Løn februar;80.000,50
5.68.20;28-02-2026;1003;Mentor;12.000,00
9.99.99;28-02-2026;1004;Noget andet;1,00
"""


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The cast with the shipped rules."""
    load_shipped_tables(actor=cast.system, purpose=WHY)
    return cast


@pytest.fixture
def project(town: Cast) -> Project:
    """Decided in 2025 for 2026 and 2027, with two budget lines of 1.000.000 and 250.000,50 kroner."""
    lise = town.actor("lise")
    made = actions.begin_project(
        actor=lise,
        purpose=WHY,
        title="Flere socialrådgivere",
        about="Mere tid til hver borger.",
        begins=date(2026, 1, 1),
        ends=date(2027, 12, 31),
        decided_by="Byrådet",
        decided_on=date(2025, 10, 9),
    )
    for text, oere, category in (("Løn", 100_000_000, "social"), ("Mentorer", 25_000_050, "mentor")):
        actions.add_line(
            actor=lise,
            purpose=WHY,
            project=made,
            text=text,
            first=date(2026, 1, 1),
            last=date(2026, 12, 31),
            oere=oere,
            cost_category=category,
            source="Byrådet 9.10.2025, punkt 4",
        )
    return made
