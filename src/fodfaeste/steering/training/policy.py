"""Who sees competences, and who writes them down. Nobody is compared with anybody."""

from fodfaeste.foundation.access.policy import ALWAYS, allow

WORKS = ("sagsbehandler", "specialist", "holdleder", "virksomhedskonsulent", "teamleder")
"""Who the competences are for."""


def register() -> None:
    own = dict.fromkeys(WORKS, ALWAYS)
    allow("training.view", "se kompetencer", leder=ALWAYS, **own)
    allow("training.own", "se egne kompetencer", **own)
    allow("training.join", "melde sig til et kursus", **own)
    allow("training.sparring", "skrive en sparring ned", **own)
    allow("training.plan", "planlægge kurser", teamleder=ALWAYS, leder=ALWAYS)
    allow("training.lead", "skrive om medarbejderes kompetencer", teamleder=ALWAYS)
