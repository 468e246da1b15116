"""From a posted form to an action: a rule that says no becomes words at the field. And the form that came too late."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from fodfaeste.foundation.action import Refused

LONGEST_NUMBER = 19
"""Digits; one fewer than what a key of the database can run to."""


def carried_out(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run the action when the form is in order. False when something has to be put right; the form then says what."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if _has(form, refused.field) else None, refused.message)
        return False
    return True


def _has(form: BaseForm, field: str | None) -> bool:
    """The form has a field of that name, or knows where such an error belongs."""
    return field is not None and (field in form.fields or field in getattr(form, "also_known", ()))


def number(text: str) -> int | None:
    """A plain whole number the database can hold; None for anything else (`isdigit` alone also says yes to "²")."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else None


def typed_texts(request: HttpRequest) -> list[str]:
    """What somebody wrote in words in a form that could not be taken, so that it can be shown to them again.

    A choice, a date or a number is one word and is quick to give again; a text has more than one. Passwords are never
    among them, and neither is a form another site has sent: whoever sees it must have written it.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    texts = (
        value.strip()
        for name, values in request.POST.lists()
        if "password" not in name
        for value in values
        if isinstance(value, str)
    )
    return list(dict.fromkeys(text for text in texts if len(text.split()) > 1))


def given_back(request: HttpRequest, status: int, **where: str) -> HttpResponse | None:
    """The page with what was written, for a form that could not be taken; None where nothing was. It is kept nowhere.

    `where` is either `sign_in` or `back`: the address to go on from, in a new window.
    """
    texts = typed_texts(request)
    if not texts:
        return None
    answer = render(request, "site/not_sent.html", {"texts": texts, **where}, status=status)
    add_never_cache_headers(answer)
    return answer
