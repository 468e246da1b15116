"""The door: every request gets its actor, and a view that declares no page is not served."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from fodfaeste.foundation.access.actions import log_refusal
from fodfaeste.foundation.access.pages import declared
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.journal.actor import ANONYMOUS, Actor
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.foundation.posting import given_back
from fodfaeste.foundation.remember import remembering

before_sign_in: list[Callable[[HttpRequest], HttpResponseBase | None]] = []
"""Asked when a form arrives from somebody who is not signed in (any more); the first answer counts."""


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        with remembering():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        page = declared(view)
        if page is None or (page.demo_only and not settings.FODFAESTE_DEMO):
            return render(request, "site/404.html", status=404)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, AccessDenied):
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.kind == "anonymous":
            return _to_sign_in(request)
        log_refusal(actor, exception)
        if actor.is_citizen and exception.citizen_id is not None:
            return render(request, "site/404.html", status=404)
        if actor.is_citizen:
            return render(request, "site/403.html", {"for_staff": True}, status=403)
        return render(request, "site/403.html", _refusal_context(actor, exception), status=403)


def _actor(request: HttpRequest) -> Actor:
    user = request.user  # type: ignore[attr-defined]
    return actor_for(user) if user.is_authenticated else ANONYMOUS


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = settings.LOGIN_URL
        return response
    for ask in before_sign_in:
        answer = ask(request)
        if answer is not None:
            return answer
    if request.method == "GET":
        return redirect_to_login(request.get_full_path())
    sign_in = f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}"
    return given_back(request, 401, sign_in=sign_in) or HttpResponseRedirect(settings.LOGIN_URL)


def _refusal_context(actor: Actor, denied: AccessDenied) -> dict[str, object]:
    citizen = Citizen.objects.filter(pk=denied.citizen_id).first() if denied.citizen_id else None
    may_break = citizen is not None and decide(actor, "access.emergency", citizen).allowed
    return {"reason": denied.decision.reason, "emergency_citizen": citizen if may_break else None}
