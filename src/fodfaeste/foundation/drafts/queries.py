"""Finding drafts again."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm, CheckboxInput

from fodfaeste.foundation import clock, drafts
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.drafts import rules
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule, rows

TABLE = "retention"
KEY = "drafts"


def days_kept() -> int:
    """How long a draft waits, after the dated rule. Raises `NoRule`."""
    row = next(row for row in rows(TABLE) if row.values["key"] == KEY)
    return int(row.number("days"))


def waiting(actor: Actor, key: str, subject: Model | None, days: int) -> QuerySet[Draft]:
    """The actor's own drafts of a form that are not sent, newest first; none where access says no."""
    found = drafts.form(key)
    if actor.user_id is None or not decide(actor, found.verb, subject).allowed:
        return Draft.objects.none()
    oldest = clock.now() - timedelta(days=days)
    return Draft.objects.filter(
        user=actor.user_id,
        form=key,
        subject_id=subject.pk if subject is not None else None,
        sent_at__isnull=True,
        saved_at__gte=oldest,
    )


def newest(actor: Actor, key: str, subject: Model | None) -> Draft | None:
    """What waits for a form whose page puts more than one form's fields back by itself."""
    try:
        return waiting(actor, key, subject, days_kept()).first()
    except NoRule:
        return None


@dataclass(frozen=True)
class Text:
    """One field as people read it."""

    label: str
    text: str


@dataclass(frozen=True)
class Kept:
    """A draft that is shown again. `now` is what the form would have shown, where that was changed meanwhile."""

    draft: Draft
    now: list[Text] = field(default_factory=list)


def restore(form: BaseForm, found: list[Draft]) -> Kept | None:
    """Put the newest draft into an unbound form, unless it says what the form says already."""
    registered = drafts.form(found[0].form)
    stands = standing(form, registered)
    newest = next((each for each in found if rules.digest(each.fields) != rules.digest(stands)), None)
    if newest is None:
        return None
    changed = bool(newest.base) and newest.base != rules.digest(stands)
    now = [
        Text(str(form[name].label), "\n".join(values))
        for name, values in ((name, stands.get(form.add_prefix(name), [])) for name in form.fields)
        if any(values) and values != newest.fields.get(form.add_prefix(name))
    ]
    for name, each in form.fields.items():
        key = form.add_prefix(name)
        if registered.keeps(key):
            form.initial[name] = each.widget.value_from_datadict(newest.data, {}, key)  # type: ignore[arg-type]
    return Kept(newest, now if changed else [])


def standing(form: BaseForm, registered: drafts.Form) -> dict[str, list[str]]:
    """What the kept fields of a form show by themselves, as they would be posted."""
    named = {form.add_prefix(name): name for name in form.fields}
    return {key: _as_posted(form, name) for key, name in named.items() if registered.keeps(key)}


def _as_posted(form: BaseForm, name: str) -> list[str]:
    each = form.fields[name]
    initial = form.get_initial_for_field(each, name)
    if isinstance(each.widget, CheckboxInput):
        return ["on"] if initial else []
    value: Any = each.widget.format_value(initial)
    values = value if isinstance(value, list | tuple) else [value]
    return [rules.normal(str(one)) for one in values if one not in (None, "", False)]


def texts(draft: Draft, form: BaseForm | None) -> list[Text]:
    """A draft's fields with their labels, for reading."""
    labels = {form.add_prefix(name): str(form[name].label) for name in form.fields} if form else {}
    return [Text(labels.get(name, ""), "\n".join(values)) for name, values in draft.fields.items() if any(values)]
