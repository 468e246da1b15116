"""Who reads what the committee gets, and who writes it."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow(
        "committee.read", "se udvalgets side", udvalg=ALWAYS, leder=ALWAYS, teamleder=ALWAYS, forsker=ALWAYS,
    )  # fmt: skip
    allow("committee.write", "skrive til udvalget", leder=ALWAYS)
    allow("committee.count", "tælle op til udvalgets rapport", system=ALWAYS)
