"""The page where one's own calendar subscription is made and ended, and the subscription itself."""

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fodfaeste.casework.conversations import feeds
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import require

GUESSES, WITHIN_SECONDS = 60, 900
"""So many unknown addresses from one place are answered; then it has to wait. Counted per server process."""


@page("calendar.feed", "Aftaler i min egen kalender", methods=("GET", "POST"), shows_nobody=True)
def my_calendar(request: Request) -> HttpResponse:
    """Make the secret address (shown this once) or end it."""
    require(request.actor, "calendar.feed")
    address = ""
    if "end" in request.POST:
        feeds.revoke_feed(actor=request.actor, purpose="Slå kalenderen fra")
        return redirect("my_calendar")
    if "make" in request.POST:
        token = feeds.make_feed(actor=request.actor, purpose="Få aftaler i egen kalender")
        address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    context = {"live": feeds.live_feed(request.actor), "address": address}
    status = 422 if request.method == "POST" and not address else 200
    return render(request, "conversations/my_calendar.html", context, status=status)


@page("public", "En kalender henter aftaler", kind="file")
def calendar_feed(request: Request, token: str) -> HttpResponse:
    """What a calendar program reads. The address is the key, so there is no sign-in."""
    guesses = f"kalender:{request.META.get('REMOTE_ADDR', '')}"
    if cache.get(guesses, 0) >= GUESSES:
        return _wait()
    try:
        content = feeds.fetch(token, request.get_host())
    except feeds.TooOften:
        return _wait()
    if content is None:
        cache.add(guesses, 0, WITHIN_SECONDS)
        cache.incr(guesses)
        return HttpResponse("Kalenderen findes ikke mere.\n", status=404, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="aftaler.ics"'
    response["Referrer-Policy"] = "no-referrer"
    return response


def _wait() -> HttpResponse:
    response = HttpResponse("For mange forespørgsler. Prøv igen senere.\n", status=429, content_type="text/plain")
    response["Content-Type"] = "text/plain; charset=utf-8"
    response["Retry-After"] = str(WITHIN_SECONDS)
    return response
