"""The citizen's own page, and the provider's pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework import participation
from fodfaeste.casework.catalogue import queries as catalogue
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import actions, following, queries, rules
from fodfaeste.casework.participation.forms import AttendForm, ReportForm
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.views import shown
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.posting import carried_out

PROVIDING = "Arbejde med udbyderens deltagere"


@page("participation.view_own", "Mine indsatser")
def my_interventions(request: Request) -> HttpResponse:
    """What I am asked about, what I take part in, and what is over."""
    citizen = own_citizen(request, "participation.view_own")
    rows = queries.of_citizen(request.actor, citizen)
    asked = [shown(request, each) for each in rows if each.state in ("proposed", "offered")]
    running = [shown(request, each) for each in rows if not each.ended and each.state not in ("proposed", "offered")]
    context = {"asked": asked, "running": running, "over": [each for each in rows if each.ended], "own": True}
    return render(request, "participation/my_interventions.html", context)


@page("participation.provide", "Mine deltagere")
def provided(request: Request) -> HttpResponse:
    """Everybody at the provider: who is new, who waits, who has a place, who is under way."""
    rows = list(queries.provided(request.actor))
    log_reading(request.actor, [each.citizen_id for each in rows], "Mine deltagere", "provider")
    followed = {each.participation.pk: each for each in queries.followed(queries.provided(request.actor))}
    places = catalogue.registry.places_of({each.intervention_id: each.intervention for each in rows}.values())
    groups: dict[int, dict[str, Any]] = {}
    for each in rows:
        group = groups.setdefault(
            each.intervention_id,
            {"intervention": each.intervention, "title": each.text.title, "places": places[each.intervention_id]},
        )
        group.setdefault(SHELF.get(each.state, "over"), []).append((each, followed.get(each.pk)))
    context = {"groups": list(groups.values()), "rule": rules.QUEUE_RULE, "today": clock.today()}
    context["extras"] = [panel for offer in participation.provided_extras if (panel := offer(request.actor))]
    return render(request, "participation/provided.html", context)


SHELF = {
    "referred": "new", "waiting": "waiting", "offered": "offered", "accepted": "accepted", "active": "active",
}  # fmt: skip


@page("participation.provide", "En deltager", methods=("GET", "POST"))
def provided_one(request: Request, provided_id: int) -> HttpResponse:
    """One participant: only what the provider needs. Attendance and status are written here."""
    rows = queries.participations().filter(pk__in=queries.provided(request.actor).values("pk"))
    found = open_subject(request.actor, "participation.provide", rows, provided_id, "En deltager")
    do = request.POST.get("do", "")
    attend = AttendForm(request.POST if do == "attend" else None, initial={"day": clock.today(), "came": "present"})
    report = ReportForm(request.POST if do == "report" else None)

    def act() -> None:
        given: dict[str, Any] = {"actor": request.actor, "purpose": PROVIDING, "participation": found}
        if do == "attend":
            following.attend(**given, **attend.cleaned_data)
        else:
            following.report(**given, **report.cleaned_data)

    form = {"attend": attend, "report": report}.get(do)
    if request.method == "POST" and form is not None and carried_out(form, act):
        messages.success(request, "Gemt.")
        return redirect("provided_one", provided_id=found.pk)
    context = shown(request, found) | {"attend": attend, "report": report, "follow": _follow(request, found)}
    status = 422 if request.method == "POST" else 200
    return render(request, "participation/provided_one.html", context, status=status)


def _follow(request: Request, found: Participation) -> queries.Followed | None:
    return next(iter(queries.followed(Participation.objects.filter(pk=found.pk))), None)


@page("participation.provide", "Tilbyd de ledige pladser", kind="action", methods=("POST",))
def fill(request: Request, intervention_id: int) -> HttpResponse:
    found = get_object_or_404(Intervention, pk=intervention_id)
    try:
        offered = actions.fill(actor=request.actor, purpose=PROVIDING, intervention=found)
        messages.success(request, f"{len(offered)} på ventelisten har fået tilbud om en plads.")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("provided")
