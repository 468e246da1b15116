"""Reading the catalogue: searching, one intervention, its former versions, and two or three side by side."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from fodfaeste.casework.catalogue import panels, queries
from fodfaeste.casework.catalogue.forms import SearchForm
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion
from fodfaeste.casework.catalogue.rules import MOST_COMPARED
from fodfaeste.casework.catalogue.tables import track_titles, tracks
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.posting import number
from fodfaeste.foundation.rules.queries import NoRule


@page("catalogue.view", "Indsatskataloget")
def catalogue(request: Request) -> HttpResponse:
    """Search first; then the cards."""
    form = SearchForm(request.GET)
    wanted = form.filters()
    found = queries.listing(wanted, request.GET.get("side", "1"))
    context = {
        "form": form,
        "wanted": wanted,
        "listing": found,
        "tracks": _tracks(found),
        "may_edit": decide(request.actor, "catalogue.edit").allowed,
        "may_take_out": decide(request.actor, "catalogue.take_out").allowed,
        "outcomes": panels.sentences([card.pk for card in found.cards]),
    }
    return render(request, "catalogue/catalogue.html", context)


@page("catalogue.view", "En indsats")
def intervention(request: Request, intervention_id: int) -> HttpResponse:
    """Everything about one intervention: the text that counts, places, prices, what came of it, history."""
    found = get_object_or_404(queries.interventions(), pk=intervention_id)
    may_edit = decide(request.actor, "catalogue.edit").allowed
    text = queries.published(found)
    draft = queries.draft_of(found) if may_edit else None
    if text is None and draft is None:
        raise Http404
    return render(request, "catalogue/intervention.html", _shown(request, found, text or draft, may_edit, draft))  # type: ignore[arg-type]


@page("catalogue.view", "En tidligere udgave")
def version(request: Request, intervention_id: int, number: int) -> HttpResponse:
    """A version as it was published, word for word."""
    rows = queries.versions().filter(intervention=intervention_id, published_at__isnull=False)
    text = get_object_or_404(rows, number=number)
    newest = queries.published(text.intervention)
    context = {"text": text, "intervention": text.intervention, "newest": newest, "track": _track(text)}
    return render(request, "catalogue/version.html", context)


@page("catalogue.view", "Sammenlign indsatser")
def compare(request: Request) -> HttpResponse:
    """Two or three side by side."""
    ids = (number(each) for each in request.GET.getlist("id"))
    chosen = list(dict.fromkeys(each for each in ids if each is not None))
    context = {
        "cards": queries.compared(chosen[:MOST_COMPARED]),
        "too_many": len(chosen) > MOST_COMPARED,
        "most": MOST_COMPARED,
        "outcomes": panels.sentences(chosen[:MOST_COMPARED]),
        "staff": not request.actor.is_citizen,
    }
    return render(request, "catalogue/compare.html", context)


def _shown(
    request: Request, found: Intervention, text: InterventionVersion, may_edit: bool, draft: InterventionVersion | None
) -> dict[str, Any]:
    card = next(iter(queries.cards(queries.interventions().filter(pk=found.pk))), None)
    return {
        "intervention": found,
        "text": text,
        "card": card,
        "draft": draft,
        "track": _track(text),
        "category": queries.category_titles().get(text.cost_category, text.cost_category),
        "prices": list(found.prices.all()),
        "history": queries.history(found),
        "may_edit": may_edit,
        "staff": not request.actor.is_citizen,
        "today": clock.today(),
        "later": _later(text),
        "blocks": panels.blocks(request.actor, found),
    }


def _track(text: InterventionVersion) -> str:
    return track_titles().get(text.track, text.track)


def _tracks(found: queries.Listing) -> list[tuple[Any, int]]:
    """The tracks in force with how many of what was found lie in each."""
    try:
        return [(each, found.counts.get(each.key, 0)) for each in tracks()]
    except NoRule:
        return []


def _later(text: InterventionVersion) -> list[date]:
    """The fixed starts after the next one, three at most."""
    ahead = [day for each in text.start_dates if (day := date.fromisoformat(each)) >= clock.today()]
    return ahead[1:4] if text.start_kind == "dates" else []
