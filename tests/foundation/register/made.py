"""Making register files, and what the register holds in a form that can be compared between databases."""

import hashlib
from collections.abc import Iterable

from fodfaeste.foundation.register.models import BenefitWeek, RefundLine, RegisterStatus

HEADER = (
    "Uge;CPR nummer;Ydelse;Indberetning udbetalingsbeløb;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;"
    "Medfinansieringssats;Medfinansieringsbeløb"
)
ANNA, BO, NEW, OTHER = "7001801000", "7101751000", "6103901000", "6204851000"


def row(
    week: str = "2026-01-05",
    cpr: str = ANNA,
    benefit: str = "Kontanthjælp",
    payout: str = "2.756,00",
    rate: str = "80,00",
    refund: str = "2.204,80",
) -> str:
    return f"{week};{cpr};{benefit};{payout};{payout};{rate};{refund};;"


def yr(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def weeks() -> list[tuple[str, str, str, int | None]]:
    """Fingerprint of the citizen, week, benefit and payout of every benefit week."""
    found = BenefitWeek.objects.order_by("citizen__cpr_fingerprint", "week", "benefit")
    return [
        (fingerprint[:6], str(week), benefit, payout)
        for fingerprint, week, benefit, payout in found.values_list(
            "citizen__cpr_fingerprint", "week", "benefit", "payout_oere"
        )
    ]


def content_hash() -> str:
    """The same for two registers that hold the same, whatever their ids and runs are."""
    made = hashlib.sha256()
    for line in _content():
        made.update(repr(line).encode())
    return made.hexdigest()


def _content() -> Iterable[object]:
    person = "citizen__cpr_fingerprint"
    amounts = ("payout_oere", "refund_oere", "cofinancing_oere")
    for digest, *rest in RefundLine.objects.order_by("digest").values_list(
        "digest", person, "week", "benefit", *amounts, "refund_rate", "cofinancing_rate"
    ):
        yield bytes(digest), *rest
    yield from BenefitWeek.objects.order_by(person, "week", "benefit").values_list(person, "week", "benefit", *amounts)
    facts = [field.name for field in RegisterStatus._meta.concrete_fields if field.name != "citizen"]
    yield from RegisterStatus.objects.order_by(person).values_list(person, *facts)
