"""Who may do what with open statistics and questions about effect."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("evaluation.published", "se udgivne målinger af effekt", leder=ALWAYS, forsker=ALWAYS, udvalg=ALWAYS)
    allow("evaluation.view", "se målinger af effekt, før de er udgivet", leder=ALWAYS, forsker=ALWAYS)
    allow("evaluation.edit", "stille spørgsmål om effekt", leder=ALWAYS, forsker=ALWAYS)
    allow("evaluation.run", "regne på effekt", leder=ALWAYS, forsker=ALWAYS, system=ALWAYS)
    allow("evaluation.publish", "udgive en måling af effekt", leder=ALWAYS)
    allow("statistics.store", "hente åben statistik", system=ALWAYS)
