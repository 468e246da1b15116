"""What the tests of the catalogue set up: providers, drafts, published interventions with a price."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fodfaeste.casework.catalogue import actions
from fodfaeste.casework.catalogue.models import Intervention, Provider
from fodfaeste.foundation import clock
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.rules.models import RuleRow
from tests.cast import Cast

PURPOSE = "Prøve"


def rules_loaded(cast: Cast) -> None:
    if not RuleRow.objects.exists():
        load_shipped_tables(actor=cast.system, purpose=PURPOSE)


def provider(cast: Cast, name: str = "Sundhedshuset", kind: str = "own") -> Provider:
    found = Provider.objects.filter(name=name).first()
    return found or actions.add_provider(actor=cast.actor("admin"), purpose=PURPOSE, name=name, kind=kind)


def text(cast: Cast, **more: Any) -> dict[str, Any]:
    """Everything a publishable version says."""
    return {
        "title": "Stresshold",
        "track": "sind",
        "purpose": "Du får ro på igen.",
        "content": "Otte mødegange med øvelser.",
        "target_group": "Til dig, der er belastet af stress.",
        "eligibility": "",
        "exclusions": "",
        "keywords": "søvn",
        "capacity": 2,
        "books_directly": True,
        "start_kind": "rolling",
        "start_dates": [],
        "weeks": 10,
        "hours_per_week": Decimal("6"),
        "location": "Sundhedshuset",
        "law": "LAB § 32",
        "cost_category": "vejledning",
        "job_oriented": False,
        "evidence": "untested",
        "evidence_words": "",
        "review_on": clock.today() + timedelta(days=90),
        "responsible": cast.employee["lise"],
        "contact_name": "Kontakten",
        "contact_phone": "",
        "contact_email": "",
    } | more


def draft(cast: Cast, **more: Any) -> Intervention:
    rules_loaded(cast)
    offered_by = more.pop("provider", None) or provider(cast)
    made = actions.save_draft(
        actor=cast.actor("admin"), purpose=PURPOSE, provider=offered_by, fields=text(cast, **more)
    )
    return made.intervention


def published(cast: Cast, price: int | None = 90_000, **more: Any) -> Intervention:
    """A published intervention with a price of 900 kroner a week, unless `price` (øre) says otherwise."""
    found = draft(cast, **more)
    actions.publish(actor=cast.actor("admin"), purpose=PURPOSE, intervention=found, version=found.version)
    if price is not None:
        actions.set_price(
            actor=cast.actor("admin"),
            purpose=PURPOSE,
            intervention=found,
            valid_from=date(2020, 1, 6),
            valid_to=None,
            oere=price,
            per="week",
            source="Prøvekontrakt",
        )
    return Intervention.objects.get(pk=found.pk)
