"""When somebody saved first: what stands now beside what was typed, field by field."""

from dataclasses import dataclass

from django import forms
from django.db import models


@dataclass(frozen=True)
class Differs:
    """One field that is saved as something else than what was typed."""

    label: str
    saved: str


def differences(form: forms.BaseForm, current: models.Model) -> list[Differs]:
    """The form's fields whose saved value is not what the user typed."""
    found = []
    for name, field in form.fields.items():
        if not hasattr(current, name):
            continue
        saved = getattr(current, name)
        typed = form.data.get(form.add_prefix(name), "")
        plain = field.prepare_value(saved.pk if isinstance(saved, models.Model) else saved)
        if isinstance(plain, list):
            continue
        if str(typed).strip() != ("" if plain is None else str(plain)):
            found.append(Differs(str(field.label), str(saved) if saved not in (None, "") else "(tomt)"))
    return found
