"""Who counts."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("summary.fill", "tælle op til oversigterne", system=ALWAYS)
