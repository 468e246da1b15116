"""`{% draft "form.key" subject form %}` in a form: what was kept stands in its fields, and what is typed is kept."""

from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BaseForm
from django.template.context import Context

from fodfaeste.foundation import drafts
from fodfaeste.foundation.drafts import queries, rules, token
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.rules.queries import NoRule

register = template.Library()


@register.inclusion_tag("drafts/draft.html", takes_context=True)
def draft(context: Context, key: str, subject: Model | None = None, form: BaseForm | None = None) -> dict[str, Any]:
    """Stands before the fields: an unbound form is filled from the draft here.

    Without a form nothing is put back: for a page that came back with one more row and holds newer text than the draft.
    """
    request, actor = context["request"], context["request"].actor
    try:
        days = queries.days_kept()
    except NoRule as missing:
        return {"missing": missing.message}
    registered = drafts.form(key)
    unbound = form is None or not form.is_bound
    came = token.own(request.POST.get("draft_token", ""), actor.user_id, key) if request.method == "POST" else None
    base = rules.digest(queries.standing(form, registered)) if form is not None and unbound else ""
    found = _waiting(request, key, subject, days) if unbound else []
    kept = queries.restore(form, found) if form is not None and found else None
    others = [each for each in found if kept is None or each.pk != kept.draft.pk] if kept else []
    # A form that comes back with errors is still the same page, and so is one that goes on with a draft.
    page = kept.draft.page if kept else came.page if came else token.new_page()
    path = came.path if came else request.path
    number = subject.pk if subject is not None else None
    slip = token.Slip(actor.user_id, key, number, page, path, came.base if came else base)
    return {
        "token": token.written(slip),
        "kept": kept,
        "others": [(each, queries.texts(each, form)) for each in others],
        "badge": token.badge(actor.user_id),
        "live": registered.live,
        "unsaved": not unbound or (request.method == "POST" and form is None),
        "login": settings.LOGIN_URL,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def draft_waits(context: Context, key: str, subject: Model | None = None) -> bool:
    """Is there unsent text for this form? For forms that are folded away: they stand open then."""
    try:
        return bool(_waiting(context["request"], key, subject, queries.days_kept()))
    except NoRule:
        return False


def _waiting(request: Any, key: str, subject: Model | None, days: int) -> list[Draft]:
    """Read once for each form of a page."""
    read: dict[tuple[str, int | None], list[Draft]] = request.__dict__.setdefault("drafts_waiting", {})
    place = (key, subject.pk if subject is not None else None)
    if place not in read:
        read[place] = list(queries.waiting(request.actor, key, subject, days))
    return read[place]
