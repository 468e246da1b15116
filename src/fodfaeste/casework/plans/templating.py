"""Keeping plan templates: drafted, published, changed by way of a copy, taken out of use."""

from typing import Any

from fodfaeste.casework.plans.drafts import clean
from fodfaeste.casework.plans.models import PlanTemplate
from fodfaeste.casework.plans.patterns import (
    TEMPLATE_LIFE,
    TEMPLATE_STATUSES,
    Pattern,
    cleaned_pattern,
    pattern_from_json,
    pattern_to_json,
    problems_to_keep,
    problems_to_publish,
)
from fodfaeste.casework.plans.rules import may_go
from fodfaeste.casework.plans.shipped import shipped
from fodfaeste.casework.plans.writing import refuse_problem
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@action
def add_template(*, actor: Actor, purpose: str, title: str, about: str, pattern: Pattern) -> PlanTemplate:
    """A new draft."""
    require(actor, "plan_templates.edit")
    title, pattern = clean(title), cleaned_pattern(pattern)
    refuse_problem(list(problems_to_keep(title, pattern)))
    return _added(actor, purpose, title=title, about=clean(about), content=pattern_to_json(pattern))


@action
def save_template(
    *, actor: Actor, purpose: str, template: PlanTemplate, version: int, title: str, about: str, pattern: Pattern
) -> PlanTemplate:
    """Change a draft. Raises `Stale` when somebody saved first, `Refused` when it is published already."""
    require(actor, "plan_templates.edit")
    template = locked(PlanTemplate, template.pk, version)
    if template.status != "draft":
        raise Refused("Skabelonen er udgivet og kan ikke ændres. Lav en kopi, og ret i den.")
    title, about, pattern = clean(title), clean(about), cleaned_pattern(pattern)
    refuse_problem(list(problems_to_keep(title, pattern)))
    if (template.title, template.about, template.pattern) == (title, about, pattern):
        return template
    template.title, template.about, template.content = title, about, pattern_to_json(pattern)
    return _changed(actor, purpose, template, "plan_template.saved")


@action
def publish_template(*, actor: Actor, purpose: str, template: PlanTemplate, version: int) -> PlanTemplate:
    """Let a draft be used. The template it was copied from goes out of use."""
    require(actor, "plan_templates.edit")
    template = locked(PlanTemplate, template.pk, version)
    if template.status == "published":
        return template
    refuse_problem(problems_to_publish(template.title, template.pattern))
    former = template.replaces
    if former is not None and former.status == "published":
        _go(actor, purpose, locked(PlanTemplate, former.pk, None), "retired")
    return _go(actor, purpose, template, "published")


@action
def retire_template(*, actor: Actor, purpose: str, template: PlanTemplate, version: int) -> PlanTemplate:
    """Take a template out of use. Plans that were made from it stay as they are."""
    require(actor, "plan_templates.edit")
    template = locked(PlanTemplate, template.pk, version)
    return template if template.status == "retired" else _go(actor, purpose, template, "retired")


@action
def copy_template(*, actor: Actor, purpose: str, template: PlanTemplate) -> PlanTemplate:
    """A draft that says the same, to replace the template when it is published. One draft at a time."""
    require(actor, "plan_templates.edit")
    template = locked(PlanTemplate, template.pk, None)
    waiting = PlanTemplate.objects.filter(replaces=template, status="draft").first()
    return waiting or _added(
        actor, purpose, title=template.title, about=template.about, content=template.content, replaces=template
    )


@action
def load_shipped_templates(*, actor: Actor, purpose: str) -> int:
    """Add the shipped templates that were never here, published; returns how many. Never touches what is there."""
    require(actor, "plan_templates.edit")
    there = set(PlanTemplate.objects.exclude(key="").values_list("key", flat=True))
    new = [each for each in shipped() if each["key"] not in there]
    for each in new:
        pattern = pattern_from_json(each)
        refuse_problem(problems_to_publish(each["title"], pattern))
        made = _added(
            actor,
            purpose,
            title=each["title"],
            about=each["about"].strip(),
            content=pattern_to_json(pattern),
            key=each["key"],
        )
        _go(actor, purpose, made, "published")
    return len(new)


def _added(actor: Actor, purpose: str, **values: Any) -> PlanTemplate:
    made = PlanTemplate.objects.create(changed_at=clock.now(), changed_by_name=actor.label, **values)
    record(actor=actor, purpose=purpose, verb="plan_template.drafted", subject=made, data={"key": made.key})
    return made


def _go(actor: Actor, purpose: str, template: PlanTemplate, status: str) -> PlanTemplate:
    if not may_go(TEMPLATE_LIFE, template.status, status):
        raise Refused(f"Skabelonen er {TEMPLATE_STATUSES[template.status].lower()}. Genindlæs siden.")
    template.status = status
    return _changed(actor, purpose, template, f"plan_template.{status}")


def _changed(actor: Actor, purpose: str, template: PlanTemplate, verb: str) -> PlanTemplate:
    template.version += 1
    template.changed_at, template.changed_by_name = clock.now(), actor.label
    template.save()
    record(actor=actor, purpose=purpose, verb=verb, subject=template, data={"version": template.version})
    return template
