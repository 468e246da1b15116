"""Who may read and write in a case's thread, and in the one with the team leader."""

from fodfaeste.casework.cases.policy import CARRIES
from fodfaeste.foundation.access.policy import allow


def register() -> None:
    allow("message.own", "se borgerens egne beskeder", borger="self")
    allow("message.view", "læse beskederne", **CARRIES)
    allow("message.write", "skrive en besked", borger="self", **CARRIES)
    allow("message.settle", "sige, at en besked ikke kræver svar", **CARRIES)
    allow("message.ask_leader", "spørge teamlederen", borger="self")
    allow("message.leader", "læse og svare på det, borgeren skriver til lederen", teamleder="team")
