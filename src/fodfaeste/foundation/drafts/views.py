"""The guarded ends of the script: keep, put away, and come back after signing in. And the form sent too late."""

from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from fodfaeste.foundation import drafts
from fodfaeste.foundation.access.actions import log_refusal
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.drafts import actions, queries, token
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.rules.queries import NoRule


@page("draft.keep", "Gem det, jeg skriver", kind="fragment", methods=("POST",))
def keep(request: Request) -> HttpResponse:
    """One save. The answer is small JSON for the script: what happened, and the words to show."""
    slip = slip_of(request)
    if slip is None:
        return _said("gone", "Siden er for gammel til at gemme. Send det, du har skrevet.", 400)
    if slip.user_id != request.actor.user_id:
        return _said("other", "En anden er logget ind nu. Det, du skriver, bliver ikke gemt.", 409)
    try:
        draft = actions.save(actor=request.actor, purpose="Gemme en kladde", slip=slip, fields=posted(request))
    except actions.AlreadySent:
        return _said("sent", "", 409)
    except IntegrityError:  # the page's first save and its sending arrived at once
        return _said("again", "", 503)
    except Refused as refused:
        return _said("refused", refused.message, 422)
    except AccessDenied as denied:
        log_refusal(request.actor, denied)
        return _said("refused", f"Ikke gemt. {denied.decision.reason}", 422)
    return _said("saved", _at(draft))


@page("draft.keep", "Smid en kladde væk", kind="action", methods=("POST",))
def put_away(request: Request) -> HttpResponse:
    """Put away the draft the button names, and go back to the form."""
    number = request.POST.get("draft_away", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    draft = get_object_or_404(Draft, pk=number, user=request.actor.user_id)
    actions.discard(actor=request.actor, purpose="Smide en kladde væk", draft=draft)
    return redirect(safe_path(draft.path))


@page("signed_in", "Fortsæt efter log ind", kind="api")
def key(request: Request) -> HttpResponse:
    """For a page that stood open while its sign-in ended: who is here now, and this sign-in's own form key."""
    return JsonResponse({"badge": token.badge(request.actor.user_id), "csrf": get_token(request)})


@page("signed_in", "Du er logget ind igen")
def back(request: Request) -> HttpResponse:
    """Where signing in from an open form ends."""
    return render(request, "drafts/back.html")


def slip_of(request: HttpRequest) -> token.Slip | None:
    """The form's slip, where it is in order and its form is known."""
    try:
        slip = token.read(request.POST.get("draft_token", ""), queries.days_kept())
    except NoRule:
        return None
    return slip if slip is not None and drafts.known(slip.form) else None


def posted(request: HttpRequest) -> dict[str, list[str]]:
    return {name: list(values) for name, values in request.POST.lists()}


def safe_path(path: str) -> str:
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/") else "/"


def keep_before_sign_in(request: HttpRequest) -> HttpResponse | None:
    """A form was sent although its sign-in had ended, or was another one by now: keep what it held.

    None where the form is none of ours. The text goes to the user the form was opened by; nothing of it is sent back.
    """
    by_script = request.headers.get("HX-Request")
    slip = slip_of(request) if request.method == "POST" and not by_script else None
    if slip is None:
        return None
    try:
        kept = actions.keep_signed_out(slip=slip, fields=posted(request))
    except (AccessDenied, Refused):
        kept = None
    actor = request.actor  # type: ignore[attr-defined]
    if kept is not None and actor.user_id == slip.user_id:
        return redirect(safe_path(slip.path))
    to = f"{settings.LOGIN_URL}?{urlencode({'next': safe_path(slip.path)})}"
    context = {"kept": kept, "other": actor.kind == "user", "sign_in": to}
    return render(request, "drafts/signed_out.html", context, status=401)


def _at(draft: Draft | None) -> str:
    if draft is None:
        return ""
    local = timezone.localtime(draft.saved_at)
    return f"Gemt kl. {local.hour}.{local.minute:02}"


def _said(state: str, text: str, status: int = 200) -> JsonResponse:
    return JsonResponse({"state": state, "text": text}, status=status)
