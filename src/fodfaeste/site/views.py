"""The front door: forwarding to the right first page, signing in and out, the demo's personas, emergency access."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from fodfaeste.demo import personas
from fodfaeste.foundation.access.actions import open_emergency_access
from fodfaeste.foundation.access.pages import Request, declared, page
from fodfaeste.foundation.access.policy import may_ever
from fodfaeste.foundation.access.throttle import must_wait, note_attempt
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.drafts.views import keep_before_sign_in
from fodfaeste.foundation.people.models import Citizen, User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.foundation.posting import given_back
from fodfaeste.site.middleware import readiness


@page("public", "Forsiden")
def front(request: Request) -> HttpResponse:
    """Everybody's first page follows from who they are."""
    if request.actor.kind == "anonymous":
        return redirect(settings.LOGIN_URL)
    if request.actor.is_citizen:
        return redirect("my_plan")
    return redirect("overview" if may_ever(request.actor, "overview.view") else "provided")


@page("public", "Er processen i live", kind="api")
def healthz(request: Request) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@page("public", "Er installationen klar", kind="api")
def readyz(request: Request) -> HttpResponse:
    return readiness()


LONGEST_ID = 19


class SignInForm(forms.Form):
    username = forms.CharField(label="Brugernavn", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Adgangskode", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


@page("public", "Log ind", methods=("GET", "POST"))
def sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _signs_in(request, form):
        return redirect(_next(request))
    context = {"form": form, "next": _asked_next(request)}
    return render(request, "site/sign_in.html", context, status=422 if form.errors else 200)


def _asked_next(request: Request) -> str:
    """Where somebody was on their way to; empty unless it is a page of this installation."""
    to = request.POST.get("next", "") or request.GET.get("next", "")
    return to if to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""


def _next(request: Request) -> str:
    """That page when this person can ever open it; otherwise their own first page."""
    to = _asked_next(request)
    try:
        found = declared(resolve(to.partition("?")[0]).func) if to else None
    except Resolver404:
        return "/"
    actor = actor_for(request.user)  # type: ignore[arg-type]
    return to if found is not None and "GET" in found.methods and may_ever(actor, found.verb) else "/"


def _signs_in(request: Request, form: SignInForm) -> bool:
    """Try it, write the attempt down, and leave the reason in the form when it fails."""
    name, address = form.cleaned_data["username"], request.META.get("REMOTE_ADDR", "")
    if must_wait(name, address):
        form.add_error(None, "Der er prøvet for mange gange. Vent et kvarter, eller spørg din administrator.")
        return False
    user = authenticate(request, **form.cleaned_data)
    note_attempt(name, address, succeeded=user is not None)
    if user is None:
        form.add_error(None, "Brugernavn og adgangskode passer ikke sammen. Prøv igen, eller spørg din administrator.")
        return False
    login(request, user)
    return True


@page("public", "Log af", kind="action", methods=("POST",))
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cache"'
    return response


@page("public", "Vælg en person i demoen", demo_only=True)
def demo(request: Request) -> HttpResponse:
    context = {
        "personas": personas.all_personas(),
        "citizens": personas.citizens_at_work(),
        "colleagues": personas.colleagues(),
        "next": _asked_next(request),
    }
    return render(request, "site/demo.html", context)


@page("public", "Log ind som en person i demoen", kind="action", methods=("POST",), demo_only=True)
def demo_sign_in(request: Request, role: str) -> HttpResponse:
    return _enter(request, personas.first_of(role))


@page("public", "Log ind som en bestemt medarbejder i demoen", kind="action", methods=("POST",), demo_only=True)
def demo_sign_in_colleague(request: Request) -> HttpResponse:
    chosen = request.POST.get("colleague", "")
    return _enter(request, next((user for user in personas.colleagues() if str(user.pk) == chosen), None))


@page("public", "Log ind som en bestemt borger i demoen", kind="action", methods=("POST",), demo_only=True)
def demo_sign_in_citizen(request: Request) -> HttpResponse:
    chosen = request.POST.get("citizen", "")
    return _enter(
        request,
        personas.as_citizen(int(chosen))
        if chosen.isascii() and chosen.isdecimal() and len(chosen) < LONGEST_ID
        else None,
    )


def _enter(request: Request, user: User | None) -> HttpResponse:
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_next(request))


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label="Hvorfor har du brug for adgang lige nu?",
        help_text="Borgeren og din leder kan læse din begrundelse.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page("access.emergency", "Nødadgang", methods=("GET", "POST"), shows_nobody=True)
def emergency(request: Request, citizen: Citizen) -> HttpResponse:
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_emergency_access(
                actor=request.actor, purpose="Nødadgang", citizen=citizen, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "Du har adgang i tre timer. Borgeren og din leder kan se det.")
            return redirect("citizen", citizen_id=citizen.pk)
    return render(
        request, "site/emergency.html", {"form": form, "citizen": citizen}, status=422 if form.errors else 200
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key is another sign-in's, or missing. What a kept form held is kept for whoever opened it."""
    kept = keep_before_sign_in(request)
    if kept is not None:
        return kept
    back = given_back(request, 403, back=_page_again(request.path))
    if back is not None:
        return back
    context = {
        "heading": "Siden var for gammel",
        "text": "Du har måske logget ind igen i et andet vindue. Gå tilbage, genindlæs siden, og prøv igen.",
    }
    return render(request, "site/message.html", context, status=403)


def _page_again(path: str) -> str:
    """The form's own page, where its address can also be read."""
    found = declared(resolve(path).func)
    return path if found is not None and "GET" in found.methods else "/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "site/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = str(exception) or "Gå tilbage, genindlæs siden, og prøv igen."
    return render(request, "site/message.html", {"heading": "Det kunne ikke læses", "text": text}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    text = "Fejlen er vores. Det, du skrev, er ikke gemt. Gå tilbage, og prøv igen om lidt."
    return render(request, "site/message.html", {"heading": "Noget gik galt", "text": text}, status=500)
