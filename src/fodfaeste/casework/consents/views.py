"""What a citizen has said yes to: their own pages, the staff's pages, and what was shared with one's department."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fodfaeste.casework.consents import queries
from fodfaeste.casework.consents.actions import SELF, give, withdraw
from fodfaeste.casework.consents.forms import GiveForm, RecordForm, WithdrawForm, WithdrawOnBehalfForm
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.consents.policy import CONSENT
from fodfaeste.casework.consents.rules import Purpose
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule

PURPOSE, OWN_PURPOSE = "Samtykke", "Eget samtykke"
LONGEST_KEY = 18


@page("consent.view_own", "Mine samtykker")
def my_consents(request: Request) -> HttpResponse:
    return _list(request, own_citizen(request, "consent.view_own"), "consents/my_consents.html")


@page("consent.give_own", "Sig ja", methods=("GET", "POST"))
def my_consent_give(request: Request, purpose_key: str) -> HttpResponse:
    return _say_yes(request, own_citizen(request, "consent.give_own"), purpose_key)


@page("consent.view", "Samtykker")
def consents(request: Request, citizen: Citizen) -> HttpResponse:
    if request.actor.is_citizen:
        return redirect("my_consents")
    return _list(request, citizen, "consents/consents.html")


@page("consent.record", "Skriv et samtykke ind", methods=("GET", "POST"))
def consent_record(request: Request, citizen: Citizen, purpose_key: str) -> HttpResponse:
    return _say_yes(request, citizen, purpose_key)


@page("consent.withdraw", "Træk et samtykke tilbage", methods=("GET", "POST"))
def consent_withdraw(request: Request, consent_id: int) -> HttpResponse:
    """What happens when it is taken back, and then it is. A yes that counts no more leads back to the list."""
    rows = Consent.objects.select_related("citizen").prefetch_related("recipients")
    found = open_subject(request.actor, "consent.withdraw", rows, consent_id, "Samtykker")
    own = request.actor.is_citizen
    if found.withdrawn_at is not None or found.replaced_at is not None:
        messages.info(request, "Samtykket gælder ikke mere.")
        return redirect(_back(found.citizen, own=own))
    form = (WithdrawForm if own else WithdrawOnBehalfForm)(request.POST if request.method == "POST" else None)

    def act() -> None:
        how = form.cleaned_data.get("how", SELF)
        withdraw(actor=request.actor, purpose=_purpose(request), consent=found, how=how, why=form.cleaned_data["why"])

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Samtykket er trukket tilbage. Det gælder fra nu af.")
        return redirect(_back(found.citizen, own=own))
    context = {
        "consent": found,
        "citizen": found.citizen,
        "form": form,
        "own": own,
        "back": _back(found.citizen, own=own),
    }
    return render(request, "consents/withdraw.html", context, status=422 if form.errors else 200)


@page("consent.received", "Delt med mig")
def shared_with_me(request: Request) -> HttpResponse:
    """The citizens who have said yes to the reader's department. Everybody shown is written down as seen."""
    found = list(scope(request.actor, "consent.received", queries.received(request.actor)))
    log_reading(request.actor, {each.citizen_id for each in found}, "Delt med mig", CONSENT)
    return render(request, "consents/shared.html", {"consents": found})


def _list(request: Request, citizen: Citizen, template: str) -> HttpResponse:
    shown = queries.of_citizen(citizen)
    live = [each for each in shown if each.live]
    context = {
        "citizen": citizen,
        "live": live,
        "over": [each for each in shown if not each.live],
        "offered": queries.not_standing(citizen, shown),
        "may_record": decide(request.actor, "consent.record", citizen).allowed,
    }
    return render(request, template, context)


def _say_yes(request: Request, citizen: Citizen, purpose_key: str) -> HttpResponse:
    """The form for a yes, or for a new one where one stands already."""
    what, own = _offered(purpose_key), request.actor.is_citizen
    standing = queries.standing(citizen.pk, purpose_key)
    initial = _initial(standing) if standing is not None else {}
    posted = request.POST if request.method == "POST" else None
    form = (GiveForm if own else RecordForm)(what, clock.today(), posted, initial=initial)

    def act() -> None:
        data = form.cleaned_data
        give(
            actor=request.actor,
            purpose=_purpose(request),
            citizen=citizen,
            purpose_key=what.key,
            recipients=data["recipients"],
            how=data.get("how", SELF),
            limits=data["limits"],
            given_on=data.get("given_on"),
            valid_until=data["valid_until"],
            replaces=_seen(request),
        )

    elsewhere = False
    try:
        if posted is not None and carried_out(form, act):
            until = form.cleaned_data["valid_until"]
            messages.success(request, f"Samtykket er gemt. Det gælder til og med {until:%d.%m.%Y}.")
            return redirect(_back(citizen, own=own))
    except Stale:
        elsewhere = True
    context = {
        "purpose": what,
        "citizen": citizen,
        "form": form,
        "own": own,
        "standing": standing,
        "elsewhere": elsewhere,
        "back": _back(citizen, own=own),
    }
    return render(request, "consents/give.html", context, status=409 if elsewhere else 422 if form.errors else 200)


def _seen(request: Request) -> int | None:
    """Which standing yes the user saw when they wrote the new one."""
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < LONGEST_KEY else None


def _initial(standing: Consent) -> dict[str, object]:
    """A renewal begins with whom the citizen chose last time, which they see and may change."""
    recipients = [f"{each.kind}:{each.key}" for each in standing.recipients.all()]
    return {"recipients": recipients, "limits": standing.limits}


def _offered(key: str) -> Purpose:
    try:
        found = queries.purpose_of(key)
    except NoRule:
        found = None
    if found is None:
        raise Http404
    return found


def _purpose(request: Request) -> str:
    return OWN_PURPOSE if request.actor.is_citizen else PURPOSE


def _back(citizen: Citizen, *, own: bool) -> str:
    return reverse("my_consents") if own else reverse("consents", args=[citizen.pk])
