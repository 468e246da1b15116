"""Half-typed forms, kept on the server until they are sent.

A room registers a form in its `ready()`, puts one tag inside the form, and says when it was sent:

    drafts.register("plan.answer", title="Svar på planen", verb="plan.answer", model=PlanVersion, fields=("words",))
    {% load drafts %}<form method="post" …>{% csrf_token %}{% draft "plan.answer" plan_version answer_form %}…
    drafts.actions.sent(request, "plan.answer", plan_version)  # from fodfaeste.foundation.drafts import actions

Only the named fields are kept, never a CPR number, a password or a file. `subject` is what the form is about: a citizen
or an object with a `citizen`; access to it decides who may keep and see the draft, on every save and every opening.
Security of a form that was sent after its sign-in ended: see decision 0018.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

NEVER = re.compile(r"cpr|pass(word)?$|adgangskode|kodeord|csrf|token|draft_", re.IGNORECASE)
"""Names of fields that are never kept, whatever a room registers."""


@dataclass(frozen=True)
class Form:
    """A form whose text is kept. `fields` are names, or patterns as `aftale-*`. `live` forms save themselves already;
    they take only what happens when a sign-in ends."""

    key: str
    title: str
    verb: str
    fields: tuple[str, ...]
    model: type[Model] | None
    live: bool = False

    def keeps(self, name: str) -> bool:
        return not NEVER.search(name) and any(fnmatchcase(name, pattern) for pattern in self.fields)


_forms: dict[str, Form] = {}


def register(
    key: str, *, title: str, verb: str, fields: tuple[str, ...], model: type[Model] | None = None, live: bool = False
) -> None:
    """Let a form be kept. `title` is Danish and names it to the citizen; `verb` is what sending it asks access for."""
    forbidden = [name for name in fields if NEVER.search(name)]
    if forbidden or key in _forms:
        raise ValueError(f"{key}: {forbidden} are never kept" if forbidden else f"{key} is registered twice")
    _forms[key] = Form(key, title, verb, fields, model, live)


def form(key: str) -> Form:
    return _forms[key]


def known(key: str) -> bool:
    return key in _forms
