"""Who may see the money, and who may change it. The committee sees the municipality's totals and no single project."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("investment.totals", "se investeringens samlede tal",
          leder=ALWAYS, forsker=ALWAYS, teamleder=ALWAYS, udvalg=ALWAYS)  # fmt: skip
    allow("investment.view", "se de enkelte investeringer", leder=ALWAYS, forsker=ALWAYS, teamleder=ALWAYS)
    allow("investment.download", "hente investeringens tal", leder=ALWAYS, forsker=ALWAYS)
    allow("investment.edit", "ændre investeringer", leder=ALWAYS)
    allow("investment.import", "indlæse bogføring", leder=ALWAYS)
    allow("investment.estimate", "vælge grundlag og skrive anslået effekt", leder=ALWAYS, forsker=ALWAYS)
