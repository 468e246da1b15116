"""Every page of the installation, declared where its view stands, guarded in one place.

`@page(verb)` on a view does four things: it registers the page for `fodfaeste pages` and the matrix test, it refuses
whoever the verb's table refuses, it resolves `citizen_id` to a citizen the actor may see, and it writes the reading.
A view without it cannot be reached (see the middleware).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from django.core.exceptions import BadRequest
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.policy import AccessDenied, Decision, citizen_id_of, decide, may_ever, require
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen

P = ParamSpec("P")
M = TypeVar("M", bound=models.Model)
LONGEST_VERSION = 10
Kind = Literal["page", "fragment", "api", "file", "action"]


class Request(HttpRequest):
    """A request behind the middleware: it knows its actor."""

    actor: Actor


@dataclass(frozen=True)
class Page:
    """One declared page. `title` is Danish and is what the citizen reads in *Hvem har set min sag*."""

    verb: str
    kind: Kind
    title: str
    methods: tuple[str, ...]
    demo_only: bool = False


def page(
    verb: str,
    title: str,
    *,
    kind: Kind = "page",
    methods: tuple[str, ...] = ("GET",),
    demo_only: bool = False,
    shows_nobody: bool = False,
) -> Callable[[Callable[Concatenate[Any, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Declare and guard a view. With a `citizen_id` in its path the view receives `citizen=` instead.

    `shows_nobody` is for pages about a citizen that show nothing of them: there is no reading to write.
    """
    declared = Page(verb, kind, title, methods, demo_only)

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @never_cache
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: Request, **kwargs: Any) -> HttpResponseBase:
            if "citizen_id" in kwargs:
                citizen_id = kwargs.pop("citizen_id")
                seen_as = None if shows_nobody else title
                kwargs["citizen"] = open_subject(request.actor, verb, Citizen.objects.all(), citizen_id, seen_as)
            else:
                _require_role(request.actor, verb)
            return _read(view, request, kwargs)

        guarded.page = declared  # type: ignore[attr-defined]
        return guarded

    return decorate


def _read(view: Callable[..., HttpResponseBase], request: Request, kwargs: dict[str, Any]) -> HttpResponseBase:
    """HEAD is GET without its body, for every view alike."""
    asked = request.method
    if asked == "HEAD":
        request.method = "GET"
    try:
        return view(request, **kwargs)
    finally:
        request.method = asked


def open_subject(actor: Actor, verb: str, rows: models.QuerySet[M], pk: int, title: str | None) -> M:
    """Fetch one object for an actor: it exists (or 404), they may (or `AccessDenied`), and the reading is written.

    Without a title nothing of the person is shown, and no reading is written.
    """
    if pk > 2**63 - 1:
        raise Http404
    with transaction.atomic():
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        decision = require(actor, verb, found)
        citizen_id = citizen_id_of(found)
        if citizen_id is not None and title is not None:
            log_reading(actor, [citizen_id], title, decision.ground)
    return found


def own_citizen(request: Request, verb: str) -> Citizen:
    """The signed-in citizen, for the citizen's own pages."""
    if request.actor.citizen_id is None:
        raise AccessDenied(Decision(False, "Siden er borgerens egen."), verb, None)
    citizen = Citizen.objects.get(pk=request.actor.citizen_id)
    require(request.actor, verb, citizen)
    return citizen


def posted_version(request: HttpRequest) -> int:
    """The version the user saw, from the form's hidden field."""
    given = request.POST.get("version", "")
    if not (given.isascii() and given.isdecimal() and len(given) < LONGEST_VERSION):
        raise BadRequest("Formularen mangler sit versionsnummer. Gå tilbage, og genindlæs siden.")
    return int(given)


def _require_role(actor: Actor, verb: str) -> None:
    """At least one of the actor's roles is in the verb's table; the view itself asks about the object."""
    if not may_ever(actor, verb):
        raise AccessDenied(decide(actor, verb), verb, None)


def declared(callback: object) -> Page | None:
    """The declaration of a view, or None when it has none."""
    found = getattr(callback, "page", None)
    return found if isinstance(found, Page) else None


__all__ = ["Page", "Request", "declared", "open_subject", "own_citizen", "page", "posted_version"]
