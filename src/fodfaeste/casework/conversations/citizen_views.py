"""The citizen's own page of appointments and agreements, and what both sides use: the tick and the calendar file."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from fodfaeste.casework.conversations import actions, feeds, ics, queries, values
from fodfaeste.casework.conversations.forms import PrepareForm
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page, posted_version
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.reminders.queries import wish_of

NEWEST = 20
"""How many earlier conversations the citizen's page shows at first."""


@page("agreement.view_own", "Mine aftaler")
def my_agreements(request: Request) -> HttpResponse:
    """The next appointment, what to talk about, and what both have promised."""
    citizen = own_citizen(request, "agreement.view_own")
    return _mine(request, citizen, None)


def _mine(
    request: Request,
    citizen: Citizen,
    form: PrepareForm | None,
    *,
    status: int = 200,
    stale: Conversation | None = None,
) -> HttpResponse:
    rows = queries.of_citizen(request.actor, citizen)
    coming = queries.next_booked(request.actor, citizen)
    if form is None and coming is not None:
        form = PrepareForm(initial={"text": coming.citizen_brings, "companion": coming.companion})
    everything, now = "alt" in request.GET, clock.now()
    over = rows.exclude(status="booked")
    earlier = over.exclude(status="cancelled", starts__gt=now)
    later = rows.filter(status="booked", starts__gt=coming.starts).order_by("starts", "pk") if coming else []
    context = {
        "coming": coming,
        "later": list(later),
        "form": form,
        "stale": stale,
        "called_off": list(over.filter(status="cancelled", starts__gt=now).order_by("starts", "pk")),
        "earlier": list(earlier if everything else earlier[:NEWEST]),
        "more": not everything and earlier.count() > NEWEST,
        "today": clock.today(),
        "wish": wish_of(citizen),
        "mail_on": bool(settings.EMAIL_HOST),
        "to_value": values.to_answer(request.actor, citizen),
        **_by_owner(list(queries.agreements_of(request.actor, citizen))),
    }
    return render(request, "conversations/my_agreements.html", context, status=status)


def _by_owner(agreements: list[Agreement]) -> dict[str, object]:
    """The citizen's, the caseworker's, and the five done last."""
    done = sorted((each for each in agreements if each.done), key=lambda each: (str(each.done_at), each.pk))
    return {
        "mine": [each for each in agreements if each.owner == "borger" and not each.done],
        "theirs": [each for each in agreements if each.owner == "sagsbehandler" and not each.done],
        "others": [each for each in agreements if each.owner == "anden" and not each.done],
        "done": done[:-6:-1],
    }


@page("conversation.prepare", "Forbered samtalen", kind="action", methods=("POST",))
def my_preparation(request: Request, conversation_id: int) -> HttpResponse:
    """The citizen writes what they want to talk about. With htmx it is kept while they write."""
    citizen = own_citizen(request, "conversation.prepare")
    found = get_object_or_404(queries.conversations(), pk=conversation_id)
    require(request.actor, "conversation.prepare", found)
    form, stale_now = PrepareForm(request.POST), None
    if form.is_valid():
        try:
            saved = _prepare(request, found, form)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        except Stale as stale:
            stale_now = queries.conversations().get(pk=stale.current.pk)
        else:
            drafts.sent(request, "conversation.preparation", saved)
            if not request.headers.get("HX-Request"):
                return redirect("my_agreements")
            return render(request, "conversations/_saved.html", {"conversation": saved, "saved_at": clock.now()})
    return _not_prepared(request, citizen, form, stale_now)


def _not_prepared(request: Request, citizen: Citizen, form: PrepareForm, stale: Conversation | None) -> HttpResponse:
    status = 409 if stale else 422
    if not request.headers.get("HX-Request"):
        return _mine(request, citizen, form, status=status, stale=stale)
    message = "" if stale else " ".join(str(error) for each in form.errors.values() for error in each)
    return render(request, "conversations/_not_saved.html", {"message": message}, status=status)


def _prepare(request: Request, found: Conversation, form: PrepareForm) -> Conversation:
    return actions.prepare(
        actor=request.actor,
        purpose="Forberede samtalen",
        conversation=found,
        version=posted_version(request),
        text=form.cleaned_data["text"],
        companion=form.cleaned_data["companion"],
    )


@page("agreement.tick", "Sæt kryds ved aftalen", kind="action", methods=("POST",))
def tick(request: Request, agreement_id: int) -> HttpResponse:
    """Done, or not done after all (`done=0`); back to the page one came from."""
    found = get_object_or_404(Agreement, pk=agreement_id)
    done = request.POST.get("done", "1") == "1"
    try:
        actions.finish_agreement(actor=request.actor, purpose="Følge op på en aftale", agreement=found, done=done)
    except Refused as refused:
        context = {"heading": "Krydset blev ikke sat", "text": refused.message}
        return render(request, "site/message.html", context, status=422)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    if request.actor.is_citizen:
        return redirect("my_agreements")
    return redirect("conversations", citizen_id=found.citizen_id)


@page("conversation.calendar", "Aftalen til kalenderen", kind="file")
def calendar_file(request: Request, conversation_id: int) -> HttpResponse:
    """The appointment for one's own calendar."""
    title = "Aftalen til kalenderen"
    found = open_subject(request.actor, "conversation.calendar", queries.conversations(), conversation_id, title)
    content = ics.calendar([feeds.event(found, request.get_host(), place=found.place)])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="samtale.ics"'
    return response
