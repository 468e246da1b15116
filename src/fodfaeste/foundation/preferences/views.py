"""The one choice, from every page's foot."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.preferences.actions import choose_large_text


@page("signed_in", "Vælg tekstens størrelse", kind="action", methods=("POST",))
def text_size(request: Request) -> HttpResponse:
    """Larger (`large=1`) or as usual; back to the page one came from."""
    choose_large_text(actor=request.actor, purpose="Vælge tekstens størrelse", large=request.POST.get("large") == "1")
    back = request.POST.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "/")
