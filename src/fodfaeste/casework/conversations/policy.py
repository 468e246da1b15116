"""Who may do what with conversations and agreements."""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.foundation.access.policy import ALWAYS, allow, widen


def register() -> None:
    allow("conversation.view", "se samtalen", **WORKS_WITH)
    allow("conversation.book", "booke en samtale", **CARRIES)
    allow("conversation.write", "skrive i samtalen", **CARRIES)
    allow("conversation.calendar", "hente aftalen til kalenderen", borger="self", **WORKS_WITH)
    allow("conversation.prepare", "forberede samtalen", borger="self", **CARRIES)
    allow("conversation.tell", "skrive ned, hvad borgeren vil tale om", **CARRIES)
    allow("agreement.view_own", "se aftalerne", borger="self")
    allow("agreement.follow_up", "følge op på aftalen", **CARRIES)
    busy = dict.fromkeys((*CARRIES, "holdleder", "specialist"), ALWAYS)
    allow("calendar.feed", "hente aftaler i egen kalender", borger=ALWAYS, **busy)
    allow("values.answer", "svare om samtalen", borger="self", **CARRIES)
    allow("values.totals", "se tallene fra samtalerne", teamleder=ALWAYS, leder=ALWAYS)
    widen("reminders.choose", **CARRIES)
    allow("agreement.tick", "sætte kryds ved aftalen", borger="self", **CARRIES)
