"""What the room shows on the citizen's page and on *Mit overblik*."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.topics import Topic
from fodfaeste.casework.screening import queries, worklist
from fodfaeste.casework.screening.models import Screening
from fodfaeste.casework.screening.rules import UNFINISHED
from fodfaeste.casework.screening.worklist import Due, Entry
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Notice, OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen

WARN_DAYS = 30
"""How long before its review date the administrator is told about a legal basis."""


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
    """Screenings that wait for the actor: begun ones, the newly found, and those due again by the rule."""
    if not actor.has_role("sagsbehandler", "teamleder"):
        return []
    found = [each for each in worklist.entries(actor) if _waits_for(actor, each)]
    listed = {each.citizen.pk for each in found}
    again = [each for each in worklist.due(actor) if each.last is not None and each.case.citizen_id not in listed]
    return (
        [_begun(each) for each in queries.unfinished(actor)]
        + [_found(each) for each in found]
        + [_again(each) for each in again]
    )


def _waits_for(actor: Actor, entry: Entry) -> bool:
    """Taken ones wait for who took them; the newly found for those who work with the citizen."""
    if entry.case is None or entry.place == "aside":
        return False
    return entry.place == "new" or (entry.finding is not None and entry.finding.taken_by_id == actor.employee_id)


def _found(entry: Entry) -> OverviewItem:
    return OverviewItem(
        kind="needs_me",
        citizen_id=entry.citizen.pk,
        citizen_name=entry.citizen.name,
        text="Tag en snak om screeningen",
        why="; ".join(line.reason for line in entry.lines),
        url=reverse("screening_start", args=[entry.citizen.pk]),
        when=entry.since,
    )


def _again(due: Due) -> OverviewItem:
    return OverviewItem(
        kind="needs_me",
        citizen_id=due.case.citizen_id,
        citizen_name=due.case.citizen.name,
        text="Tag screeningen igen",
        why="Det er tid efter reglen om, hvornår screeningen tages",
        url=reverse("screening_start", args=[due.case.citizen_id]),
        when=due.day,
    )


def notices(actor: Actor) -> list[Notice]:
    """Tells the administrator that the legal basis for a sum has to be looked at, or has run out."""
    if not decide(actor, "screening.legal_basis").allowed:
        return []
    basis = queries.latest_basis()
    if basis is None or basis.review_on - clock.today() > timedelta(days=WARN_DAYS):
        return []
    url = reverse("legal_basis")
    if queries.counts(basis):
        why = f"Efter {basis.review_on:%d.%m.%Y} er summen i screeningen skjult igen"
        return [Notice("Se retsgrundlaget for summen efter", why, url)]
    why = f"Det skulle ses efter senest {basis.review_on:%d.%m.%Y}. Summen er skjult på alle sider"
    return [Notice("Retsgrundlaget for summen gælder ikke længere", why, url, late=True)]


def topics(actor: Actor, citizen: Citizen) -> list[Topic]:
    """Suggests the questions of the screening for the first conversation, and again when the rule says so."""
    if not decide(actor, "screening.start", citizen).allowed:
        return []
    due = [each for each in worklist.due(actor, date.max) if each.case.citizen_id == citizen.pk]
    url = reverse("screening_start", args=[citizen.pk])
    if due and due[0].last is None:
        why = "Der er ikke taget en screening i forløbet endnu"
        return [Topic("screening.first", "Skal vi svare på screeningens spørgsmål sammen?", why, url)]
    if due and due[0].day <= clock.today():
        why = f"Sidste screening var {due[0].last:%d.%m.%Y}"
        return [Topic("screening.again", "Skal vi se, hvad der er anderledes siden den sidste screening?", why, url)]
    return []


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
