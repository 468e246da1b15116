"""Who asks, who answers, and who reads what was counted. Nobody reads an answer."""

from fodfaeste.casework.cases.policy import CARRIES
from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("survey.view", "se undersøgelser", teamleder=ALWAYS, leder=ALWAYS, udvalg=ALWAYS, forsker=ALWAYS)
    allow("survey.lead", "lave undersøgelser", leder=ALWAYS)
    allow("survey.close", "lukke undersøgelser", leder=ALWAYS, system=ALWAYS)
    allow("survey.review", "læse teksterne igennem", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("extract.make", "lave et udtræk til forskning", system=ALWAYS)
    allow("survey.answer", "svare på undersøgelsen", borger="self", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("survey.hand_out", "give borgeren et link til en undersøgelse", **CARRIES)
    allow("survey.answer_by_link", "svare på et link", system=ALWAYS)
