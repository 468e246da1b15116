"""The choice of reminders: the citizen's own page, and the employee's who writes down what the citizen says."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.reminders.actions import choose
from fodfaeste.foundation.reminders.forms import WishForm
from fodfaeste.foundation.reminders.queries import wish_of


@page("reminders.choose", "Mine påmindelser", methods=("GET", "POST"))
def my_reminders(request: Request) -> HttpResponse:
    """Reminders by e-mail, or none."""
    return _choice(request, own_citizen(request, "reminders.choose"), redirect("my_agreements"))


@page("reminders.choose", "Påmindelser", methods=("GET", "POST"))
def citizen_reminders(request: Request, citizen: Citizen) -> HttpResponse:
    """The same choice, written down by an employee whom the citizen has told."""
    if request.actor.is_citizen:
        return redirect("my_reminders")
    return _choice(request, citizen, redirect("conversations", citizen_id=citizen.pk))


def _choice(request: Request, citizen: Citizen, back: HttpResponse) -> HttpResponse:
    wish = wish_of(citizen)
    initial = {"email": citizen.email, "questions": wish.questions if wish else False}
    form = WishForm(request.POST if request.method == "POST" else None, initial=initial)
    wanted = request.POST.get("by_email") == "1"
    if request.method == "POST" and carried_out(
        form,
        lambda: choose(
            actor=request.actor,
            purpose="Vælge påmindelser",
            citizen=citizen,
            by_email=wanted,
            email=form.cleaned_data["email"],
            questions=form.cleaned_data["questions"],
        ),
    ):
        own = "Det er gemt. Du får påmindelser på e-mail." if wanted else "Du får ingen påmindelser på e-mail."
        told = "Borgerens ønske er skrevet ned."
        messages.success(request, own if request.actor.is_citizen else told)
        return back
    context = {
        "citizen": citizen,
        "form": form,
        "wish": wish,
        "off": not settings.EMAIL_HOST,
        "own": request.actor.is_citizen,
    }
    return render(request, "reminders/choice.html", context, status=422 if form.errors else 200)
