"""Keeping, keeping after sign-out, sending, putting away, and the end of the time a draft is kept."""

from datetime import datetime, timedelta

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from fodfaeste.foundation import clock, drafts
from fodfaeste.foundation.access.policy import citizen_id_of, require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.drafts import rules, token
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.foundation.people.models import User
from fodfaeste.foundation.people.queries import actor_for

ONE_ENTRY = timedelta(minutes=15)
"""Saves of one form by one person within this time are one entry in the journal."""
MOST_PAGES = 20
"""Open pages of one form that are kept beside each other; beyond it the oldest goes."""


class AlreadySent(Exception):
    """The page's form was sent. A save that was still on its way is not to bring it back."""


@action
def save(*, actor: Actor, purpose: str, slip: token.Slip, fields: dict[str, list[str]]) -> Draft | None:
    """Keep what stands in the form now. None when there is nothing in it. Raises `Refused`, `AlreadySent`."""
    if slip.user_id != actor.user_id:
        raise Refused("En anden er logget ind nu. Teksten er ikke gemt.")
    subject = subject_of(slip)
    require(actor, drafts.form(slip.form).verb, subject)
    return _keep(actor, purpose, slip, subject, fields)


@action
def keep_signed_out(*, slip: token.Slip, fields: dict[str, list[str]]) -> Draft | None:
    """Keep a form that was sent after its sign-in ended, for the user it was opened by and nobody else.

    Access is asked for that user as they are now. A page that was sent before and is sent again is kept too: this was
    somebody pressing a button. None where nothing could be kept. Raises `Refused`.
    """
    user = User.objects.select_related("employee", "citizen").filter(pk=slip.user_id).first()
    if user is None:
        return None
    subject = subject_of(slip)
    require(actor_for(user), drafts.form(slip.form).verb, subject)
    return _keep(system("Kladder"), "Gemme tekst fra en side, hvor log ind var udløbet", slip, subject, fields, True)


@action
def discard(*, actor: Actor, purpose: str, draft: Draft) -> None:
    """Put one's own draft away. Raises `Refused`."""
    if draft.user_id != actor.user_id:
        raise Refused("Kladden er en andens.")
    draft.fields, draft.sent_at = {}, clock.now()
    draft.save(update_fields=["fields", "sent_at"])
    _record(actor, purpose, "draft.discarded", draft)


def sent(request: HttpRequest, key: str, subject: Model | None) -> None:
    """The form was sent and its content stands elsewhere now: its text is no longer kept here.

    With the page's slip only that page's draft goes; another window's unsent text waits on.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Draft.objects.filter(user=actor.user_id, form=key, subject_id=subject.pk if subject is not None else None)
    slip = token.own(request.POST.get("draft_token", ""), actor.user_id, key)
    if slip is None:
        rows.delete()
        return
    values = {"fields": {}, "sent_at": clock.now(), "saved_at": clock.now()}
    first = {
        **values,
        "citizen_id": citizen_id_of(subject),
        "subject_id": slip.subject_id,
        "path": slip.path,
        "journalled_at": clock.now(),
    }
    Draft.objects.update_or_create(
        user_id=slip.user_id, form=key, page=slip.page, defaults=values, create_defaults=first
    )


@action
def remove_old(*, days: int, dry_run: bool = False) -> int:
    """Remove what has waited longer than the rule allows. Says how many."""
    rows: QuerySet[Draft] = Draft.objects.filter(saved_at__lt=clock.now() - timedelta(days=days))
    count = rows.count()
    if not dry_run and count:
        rows.delete()
        record(
            actor=system("Kladder"),
            purpose="Slette kladder, når tiden er gået",
            verb="draft.expired",
            data={"count": count, "days": days},
        )
    return count


def subject_of(slip: token.Slip) -> Model | None:
    """What the form is about. Raises `Refused` when it is gone."""
    model = drafts.form(slip.form).model
    if model is None or slip.subject_id is None:
        return None
    found = model._default_manager.filter(pk=slip.subject_id).first()
    if found is None:
        raise Refused("Det, formularen handler om, findes ikke mere.")
    return found


def _keep(
    actor: Actor,
    purpose: str,
    slip: token.Slip,
    subject: Model | None,
    fields: dict[str, list[str]],
    signed_out: bool = False,
) -> Draft | None:
    kept = rules.tidy((name, values) for name, values in fields.items() if drafts.form(slip.form).keeps(name))
    if rules.too_long(kept):
        raise Refused("Teksten er for lang til at blive gemt. Send den, eller del den i to.")
    found = Draft.objects.select_for_update().filter(user=slip.user_id, form=slip.form, page=slip.page).first()
    if found is not None and found.sent_at is not None and not signed_out:
        raise AlreadySent
    if found is None and rules.empty(kept):
        return None
    now = clock.now()
    if found is None:
        found = Draft(user_id=slip.user_id, form=slip.form, page=slip.page, journalled_at=now - ONE_ENTRY)
    found.subject_id, found.citizen_id, found.path = slip.subject_id, citizen_id_of(subject), slip.path
    found.base, found.fields, found.saved_at, found.signed_out = slip.base, kept, now, signed_out
    found.sent_at = None
    new_entry = _due(found, now)
    if new_entry:
        found.journalled_at = now
    found.save()
    _leave_room(found)
    if new_entry:
        _record(actor, purpose, "draft.kept_signed_out" if signed_out else "draft.saved", found)
    return found


def _due(draft: Draft, now: datetime) -> bool:
    """Has this person's form had no entry for a while, whichever of its pages it was written on?"""
    if draft.signed_out:
        return True
    rows = Draft.objects.filter(user=draft.user_id, form=draft.form, subject_id=draft.subject_id)
    return not rows.filter(journalled_at__gt=now - ONE_ENTRY).exists()


def _leave_room(draft: Draft) -> None:
    rows = Draft.objects.filter(user=draft.user_id, form=draft.form, subject_id=draft.subject_id)
    beyond = list(rows.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST_PAGES : MOST_PAGES * 2])
    if beyond:
        Draft.objects.filter(pk__in=beyond).delete()


def _record(actor: Actor, purpose: str, verb: str, draft: Draft) -> None:
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=draft.citizen_id,
        subject=draft,
        data={"form": draft.form, "subject": draft.subject_id, "user": draft.user_id},
    )
