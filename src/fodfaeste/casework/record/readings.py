"""Who has looked at a citizen's case, told in words for the citizen and for the team leader."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils import timezone

from fodfaeste.casework.record.rules import Day, Look, by_day_and_person
from fodfaeste.foundation.access.models import EmergencyAccess, Reading
from fodfaeste.foundation.journal.actor import ROLE_TITLES, Actor
from fodfaeste.foundation.people.models import Citizen

PER_PAGE = 100

GROUNDS_TO_CITIZEN = {
    "assigned": "Er din ansvarlige sagsbehandler",
    "team": "Arbejder i det team, der hjælper dig",
    "emergency": "Åbnede nødadgang. Se begrundelsen øverst på siden",
    "analysis_member": "Er spurgt i en analyse, du har sagt ja til",
    "analysis_part": "Skriver til en analyse, du har sagt ja til",
    "analysis_plan": "Skriver til en analyse, du har sagt ja til",
    "progression_asked": "Er spurgt om, hvordan det går for dig",
    "consent": "Arbejder i en afdeling, du har sagt ja til må se din plan",
    "placement": "Er virksomhedskonsulent for dig på en arbejdsplads",
    "provider": "Arbejder der, hvor du tager del i noget",
    "invited": "Er indkaldt til en samtale med dig",
    "course_leader": "Leder dit hold",
    "research": "Dine oplysninger er med i et udtræk uden dit navn",
    "no_case": "Skulle åbne et forløb med dig",
    "role": "Har en opgave i kommunen, der giver adgang",
    "self": "Er dig selv",
}
GROUNDS_TO_STAFF = {
    "assigned": "Ansvarlig sagsbehandler",
    "team": "Samme team",
    "emergency": "Nødadgang",
    "analysis_member": "Spurgt i en tværfaglig analyse",
    "analysis_part": "Skriver til en tværfaglig analyse",
    "analysis_plan": "Skriver til en tværfaglig analyse",
    "progression_asked": "Spurgt om udviklingen",
    "consent": "Borgerens samtykke til forvaltningen",
    "placement": "Virksomhedskonsulent på borgerens arbejdsplads",
    "provider": "Arbejder hos udbyderen",
    "invited": "Indkaldt til en samtale med borgeren",
    "course_leader": "Leder borgerens hold",
    "research": "Med i et udtræk uden navn",
    "no_case": "Borgeren havde intet åbent forløb",
    "role": "Rollen giver adgang",
    "self": "Borgeren selv",
}
LISTS_TO_CITIZEN = {
    "Borgerens side": "Siden om dig",
    "Mit overblik": "Dit navn stod på medarbejderens overblik",
    "Frister": "Dit navn stod på en liste over frister",
    "Mine deltagere": "Dit navn stod på udbyderens liste",
    "Listen over borgere": "Dit navn stod på en liste",
    "Min dag med virksomheder": "Dit navn stod på virksomhedskonsulentens dag",
    "Ledig plads": "Dit navn stod på listen over dem, der leder efter en plads",
}
LISTS_TO_STAFF = {
    "Frister": "Navnet stod på en liste over frister",
    "Mit overblik": "Navnet stod på medarbejderens overblik",
    "Min dag med virksomheder": "Navnet stod på virksomhedskonsulentens dag",
    "Ledig plads": "Navnet stod på listen over dem, der leder efter en plads",
    "Mine deltagere": "Navnet stod på udbyderens liste",
    "Listen over borgere": "Navnet stod på en liste",
}
"""Pages that show many people at once, in words: being on one is not the same as having one's case opened."""
OTHER_GROUND = "Har en opgave i din sag"


@dataclass(frozen=True)
class Readings:
    """One page of readings, and every emergency access there has been."""

    days: list[Day]
    page: Page[Reading]
    emergencies: list[EmergencyAccess]


def readings_of(actor: Actor, citizen: Citizen, number: str | None) -> Readings:
    """Who looked at this citizen. The page that shows it has asked access already."""
    rows = Reading.objects.filter(citizen=citizen).select_related("user__employee").order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(number)
    told = GROUNDS_TO_CITIZEN if actor.is_citizen else GROUNDS_TO_STAFF
    lists = LISTS_TO_CITIZEN if actor.is_citizen else LISTS_TO_STAFF
    looks = [
        Look(
            at=timezone.localtime(row.at),
            who=row.actor_label,
            role=_work_of(row),
            page=lists.get(row.page, row.page),
            ground=told.get(row.ground, OTHER_GROUND),
            number=row.pk,
        )
        for row in page.object_list
    ]
    emergencies = EmergencyAccess.objects.filter(citizen=citizen).select_related("user__employee").order_by("-opened")
    return Readings(by_day_and_person(looks), page, list(emergencies[:20]))


def _work_of(row: Reading) -> str:
    """What they do: a specialist by the profession, for that is what people know them by."""
    employee = getattr(row.user, "employee", None) if row.role == "specialist" else None
    return (employee.title if employee else "") or ROLE_TITLES.get(row.role, row.role)
