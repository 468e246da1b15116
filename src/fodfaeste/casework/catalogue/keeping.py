"""The pages of those who keep the catalogue: writing, publishing, pricing, retiring, and providers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.catalogue import actions, queries
from fodfaeste.casework.catalogue.forms import DraftForm, MemberForm, PriceForm, ProviderForm, RetireForm, initial_of
from fodfaeste.casework.catalogue.models import Intervention, Price, ProviderMember
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Passe indsatskataloget"
ELSEWHERE = "En anden har ændret indsatsen, mens du skrev. Din tekst står her endnu. Se deres til højre, og gem igen."


@page("catalogue.edit", "Ny indsats", methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    first = {"responsible": request.actor.employee_id, "start_kind": "rolling"}
    form = DraftForm(request.POST or None, initial=first)
    made: list[Any] = []

    def act() -> None:
        made.append(
            actions.save_draft(
                actor=request.actor, purpose=PURPOSE, provider=form.cleaned_data["provider"], fields=form.given()
            )
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Kladden er gemt. Den er først synlig for andre, når du udgiver den.")
        return redirect("intervention", intervention_id=made[0].intervention_id)
    return render(request, "catalogue/edit.html", {"form": form}, status=422 if form.errors else 200)


@page("catalogue.edit", "Ret en indsats", methods=("GET", "POST"))
def edit(request: Request, intervention_id: int) -> HttpResponse:
    """The draft, or the next version begun from the words of the last."""
    found = get_object_or_404(queries.interventions(), pk=intervention_id)
    draft = queries.draft_of(found)
    text = draft or queries.published(found)
    form = DraftForm(request.POST or None, initial=initial_of(text) if text else {})
    context: dict[str, Any] = {"form": form, "intervention": found, "draft": draft, "text": text}
    if request.method != "POST":
        return render(request, "catalogue/edit.html", context)

    def act() -> None:
        actions.save_draft(
            actor=request.actor,
            purpose=PURPOSE,
            provider=form.cleaned_data["provider"],
            fields=form.given(),
            intervention=found,
            version=posted_version(request),
        )

    try:
        if carried_out(form, act):
            messages.success(request, "Kladden er gemt.")
            return redirect("intervention", intervention_id=found.pk)
    except Stale as stale:
        context |= {"refusal": ELSEWHERE, "intervention": stale.current, "theirs": queries.draft_of(found) or text}
        return render(request, "catalogue/edit.html", context, status=409)
    return render(request, "catalogue/edit.html", context, status=422)


@page("catalogue.edit", "Udgiv en indsats", kind="action", methods=("POST",))
def publish(request: Request, intervention_id: int) -> HttpResponse:
    found = get_object_or_404(Intervention, pk=intervention_id)
    try:
        version = posted_version(request)
        done = actions.publish(actor=request.actor, purpose=PURPOSE, intervention=found, version=version)
        messages.success(request, f"Udgave {done.number} er udgivet.")
    except Refused as refused:
        messages.error(request, refused.message)
    except Stale:
        messages.error(request, "En anden har ændret indsatsen. Læs kladden igennem, før du udgiver den.")
    return redirect("intervention", intervention_id=found.pk)


@page("catalogue.edit", "Lad en indsats udgå", methods=("GET", "POST"))
def retire(request: Request, intervention_id: int) -> HttpResponse:
    found = get_object_or_404(queries.interventions(), pk=intervention_id)
    form = RetireForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "intervention": found}
    context["text"] = queries.published(found) or queries.draft_of(found)

    def act() -> None:
        reason, version = form.cleaned_data["reason"], posted_version(request)
        actions.retire(actor=request.actor, purpose=PURPOSE, intervention=found, version=version, reason=reason)

    if request.method == "POST":
        try:
            if carried_out(form, act):
                messages.success(request, "Indsatsen er udgået. De, der er i gang, fortsætter.")
                return redirect("intervention", intervention_id=found.pk)
        except Stale as stale:
            context["intervention"] = stale.current
            form.add_error(None, "En anden har ændret indsatsen. Se den igennem, og prøv igen.")
            return render(request, "catalogue/retire.html", context, status=409)
    return render(request, "catalogue/retire.html", context, status=422 if form.errors else 200)


@page("catalogue.edit", "Pris på en indsats", methods=("GET", "POST"))
def price(request: Request, intervention_id: int) -> HttpResponse:
    """The prices of all times, a new one, and an end for one that has none."""
    found = get_object_or_404(queries.interventions(), pk=intervention_id)
    form = PriceForm(request.POST or None, initial={"valid_from": clock.today(), "per": "week"})

    def act() -> None:
        given = dict(form.cleaned_data)
        oere = int(given.pop("kroner") * 100)
        actions.set_price(actor=request.actor, purpose=PURPOSE, intervention=found, oere=oere, **given)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Prisen er gemt.")
        return redirect("intervention_price", intervention_id=found.pk)
    context = {"form": form, "intervention": found, "text": queries.published(found) or queries.draft_of(found)}
    context["prices"] = list(found.prices.all())
    return render(request, "catalogue/price.html", context, status=422 if form.errors else 200)


@page("catalogue.edit", "Afslut en pris", kind="action", methods=("POST",))
def price_end(request: Request, price_id: int) -> HttpResponse:
    """The price holds until and including today."""
    found = get_object_or_404(Price, pk=price_id)
    try:
        actions.end_price(actor=request.actor, purpose=PURPOSE, price=found, last_day=clock.today())
        messages.success(request, "Prisen gælder til og med i dag.")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("intervention_price", intervention_id=found.intervention_id)


@page("catalogue.edit", "Udbydere", methods=("GET", "POST"))
def providers(request: Request) -> HttpResponse:
    """Who offers interventions, who works there, and a new one."""
    adding = request.POST.get("do") == "add"
    form = ProviderForm(request.POST if adding else None)
    member = MemberForm(request.POST if request.method == "POST" and not adding else None)

    def add() -> None:
        actions.add_provider(actor=request.actor, purpose=PURPOSE, **form.cleaned_data)

    def join() -> None:
        actions.join_provider(actor=request.actor, purpose=PURPOSE, **member.cleaned_data)

    if request.method == "POST" and (carried_out(form, add) if adding else carried_out(member, join)):
        messages.success(request, "Gemt.")
        return redirect("providers")
    context = {"form": form, "member": member, "providers": queries.providers()}
    return render(request, "catalogue/providers.html", context, status=422 if form.errors or member.errors else 200)


@page("catalogue.edit", "Fjern en fra en udbyder", kind="action", methods=("POST",))
def provider_leave(request: Request, member_id: int) -> HttpResponse:
    found = get_object_or_404(ProviderMember, pk=member_id)
    actions.leave_provider(actor=request.actor, purpose=PURPOSE, member=found)
    messages.success(request, "De ser ikke længere udbyderens deltagere.")
    return redirect("providers")


@page("catalogue.edit", "Kladder i kataloget")
def drafts(request: Request) -> HttpResponse:
    """What is written and not published, and what should have been read through again."""
    rows = queries.versions()
    waiting = rows.filter(published_at__isnull=True).order_by("title", "pk")
    published = Intervention.objects.filter(status=Intervention.Status.PUBLISHED).values_list("pk", flat=True)
    stale = [each for each in queries.newest(published).values() if each.review_on < clock.today()]
    context = {"drafts": waiting, "stale": sorted(stale, key=lambda each: (each.review_on, each.pk))}
    return render(request, "catalogue/drafts.html", context)
