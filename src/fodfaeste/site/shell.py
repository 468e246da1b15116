"""What every page's frame needs: who is signed in, the menu for their role, and the installation's name."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.journal.actor import ANONYMOUS, ROLE_TITLES, Actor
from fodfaeste.foundation.preferences.actions import large_text


@dataclass(frozen=True)
class MenuItem:
    title: str
    path: str
    current: bool


CITIZEN_MENU = (
    ("Min plan", "/min-plan/"),
    ("Mine aftaler", "/mine-aftaler/"),
    ("Mine beskeder", "/mine-beskeder/"),
    ("Min arbejdsplads", "/min-arbejdsplads/"),
    ("Mine indsatser", "/mine-indsatser/"),
    ("Mit hold", "/mit-hold/"),
    ("Min screening", "/min-screening/"),
    ("Min udvikling", "/min-udvikling/"),
    ("Min analyse", "/min-analyse/"),
    ("Mine samtykker", "/mine-samtykker/"),
    ("Mine oplysninger", "/mine-data/"),
    ("Hvem har set min sag", "/hvem-har-set/"),
)
FIRST_OF_CITIZEN = 3
"""How many of the citizen's entries always show, in the order above; the rest is folded under *Mere*."""
STAFF_MENU: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Mit overblik", "/overblik/", EMPLOYEES),
    ("Borgere", "/borgere/", ("sagsbehandler", "specialist", "virksomhedskonsulent", "teamleder", "holdleder")),
    ("Analyser", "/analyser/", ("sagsbehandler", "specialist", "teamleder")),
    ("Delt med mig", "/delt-med-mig/", ("specialist", "holdleder")),
    ("Virksomheder", "/virksomheder/", ("virksomhedskonsulent", "sagsbehandler", "specialist", "teamleder", "leder")),
    ("Screeninger", "/screeninger/", ("sagsbehandler", "teamleder")),
    ("Mine deltagere", "/mine-deltagere/", ("leverandoer", "holdleder", "specialist", "virksomhedskonsulent")),
    ("Hold", "/hold/", ("holdleder", "specialist", "sagsbehandler", "virksomhedskonsulent", "teamleder", "leder")),
    ("Indsatskatalog", "/indsatskatalog/", ()),
    ("Borgernes svar", "/borgernes-svar/", ("teamleder", "leder")),
    ("Brugerundersøgelse", "/brugerundersoegelse/", ("teamleder", "leder", "udvalg", "forsker")),
    ("Retsgrundlag", "/screening/retsgrundlag/", ("administrator",)),
    ("Frister", "/frister/", ("sagsbehandler", "teamleder", "leder")),
    ("Sagstal", "/sagstal/", ("sagsbehandler", "teamleder", "leder")),
    ("Investering", "/investering/", ("teamleder", "leder", "udvalg", "forsker")),
    ("Udvalget", "/udvalg/", ("udvalg", "leder", "teamleder", "forsker")),
    ("Effekt", "/effekt/", ("leder", "forsker", "udvalg")),
    (
        "Kompetencer",
        "/kompetencer/",
        ("sagsbehandler", "specialist", "holdleder", "virksomhedskonsulent", "teamleder", "leder"),
    ),
    ("Register", "/register/", ("leder", "administrator")),
    ("Medarbejdere", "/medarbejdere/", ("administrator",)),
    ("Regler", "/regler/", EMPLOYEES),
    ("Skemaer", "/skemaer/", ("administrator", "teamleder", "leder")),
    ("Planskabeloner", "/planskabeloner/", ("administrator", "teamleder")),
    ("Journalen", "/journal/", ("administrator",)),
)

ALSO_UNDER: dict[str, tuple[str, ...]] = {"/borgere/": ("/samtaler/", "/arbejdsplads/")}
"""Pages about one citizen whose address begins otherwise: menu entry → what else it marks."""


def shell(request: HttpRequest) -> dict[str, object]:
    """Context for `site/shell.html`."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    shown = menu(actor, request.path)
    return {
        "actor": actor,
        "role_title": ROLE_TITLES.get(actor.role, ""),
        "menu": shown[:FIRST_OF_CITIZEN] if actor.is_citizen else shown,
        "menu_more": shown[FIRST_OF_CITIZEN:] if actor.is_citizen else [],
        "municipality": settings.FODFAESTE_MUNICIPALITY,
        "demo": settings.FODFAESTE_DEMO,
        "citizen_shell": actor.is_citizen,
        "large_text": actor.is_citizen and large_text(actor),
    }


def menu(actor: Actor, path: str) -> list[MenuItem]:
    """The main menu for this actor; `current` marks where they are."""
    if actor.kind == "anonymous":
        return []
    if actor.is_citizen:
        shown = list(CITIZEN_MENU)
    else:
        shown = [(title, at) for title, at, roles in STAFF_MENU if not roles or actor.has_role(*roles)]
    return [MenuItem(title, at, path.startswith((at, *ALSO_UNDER.get(at, ())))) for title, at in shown]
