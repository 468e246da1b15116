"""What the room shows on the citizen's page and on *Mit overblik*."""

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.screening import queries
from fodfaeste.casework.screening.models import Screening
from fodfaeste.casework.screening.rules import UNFINISHED
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The last judgement and its track, or what is under way."""
    if not decide(actor, "screening.view", citizen).allowed:
        return None
    found = list(queries.screenings_of(citizen)[:2])
    last = next((each for each in found if each.status == Screening.Status.JUDGED), None)
    under_way = next((each for each in found if each.status in UNFINISHED), None)
    context = {
        "citizen": citizen,
        "last": last,
        "track": queries.track_of(last) if last else None,
        "under_way": under_way,
        "may_start": decide(actor, "screening.start", citizen).allowed,
    }
    return Panel("screening", "Screening", "screening/panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """Screenings that wait for the actor, and citizens the published rule newly points to."""
    if not actor.has_role("sagsbehandler", "teamleder"):
        return []
    return [_begun(each) for each in queries.unfinished(actor)] + [
        OverviewItem(
            kind="needs_me",
            citizen_id=each.citizen.pk,
            citizen_name=each.citizen.name,
            text="Tag en snak om screeningen",
            why="; ".join(each.reasons),
            url=reverse("screening_start", args=[each.citizen.pk]),
            when=each.facts.as_of,
        )
        for each in queries.suggested(actor)
    ]


def _begun(screening: Screening) -> OverviewItem:
    answered = screening.answered_at is not None
    return OverviewItem(
        kind="needs_me",
        citizen_id=screening.citizen_id,
        citizen_name=screening.citizen.name,
        text="Skriv vurderingen i screeningen" if answered else "Svar på resten af screeningen",
        why="Svarene er låst, og vurderingen mangler" if answered else "Screeningen er begyndt, men ikke færdig",
        url=reverse("screening", args=[screening.pk]),
        when=screening.answered_at or screening.saved_at,
    )


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """The judged screenings, for staff who may see them and for the citizen."""
    own = decide(actor, "screening.view_own", citizen).allowed
    if not own and not decide(actor, "screening.view", citizen).allowed:
        return []
    judged, book = queries.screenings_of(citizen).filter(status=Screening.Status.JUDGED), queries.track_book()
    return [
        TimelineEvent(
            when=timezone.localtime(each.judged_at).date(),
            kind="screening",
            text=f"Screening: {track.title}" if (track := queries.track_of(each, book)) else "Screening",
            url=reverse("my_screening") if own else reverse("screening", args=[each.pk]),
        )
        for each in judged
    ]
