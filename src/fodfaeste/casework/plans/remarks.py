"""Remarks and files to a plan, by the citizen and by staff. Both can read all of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from fodfaeste.casework.plans.drafts import clean
from fodfaeste.casework.plans.files import problem_with_file, safe_name, type_of
from fodfaeste.casework.plans.models import Attachment, Comment, Goal, Plan, Step
from fodfaeste.casework.plans.queries import files_of, newest_version, step_ids
from fodfaeste.casework.plans.rules import problem_with_words, short
from fodfaeste.casework.plans.writing import refuse_closed, refuse_problem
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

MOST_FILES = 40
OWN_GOAL = "målet"
NOT_YOURS = "Den, der lagde filen ind, kan trække den tilbage. Det kan sagsbehandleren også."


@dataclass(frozen=True)
class Spot:
    """What a remark or a file is about: a step, a sub-goal, or neither: the citizen's own goal."""

    step: Step | None = None
    goal: Goal | None = None


@action
def add_comment(*, actor: Actor, purpose: str, plan: Plan, spot: Spot, words: str) -> Comment:
    """Write a remark. The same words twice in a row by the same person are one remark."""
    require(actor, "plan.comment", plan)
    plan = _open_plan(actor, plan, spot)
    words = clean(words)
    if not words:
        raise Refused("Skriv din bemærkning først.", "words")
    refuse_problem([problem] if (problem := problem_with_words(words)) else [])
    where = {"step": spot.step, "goal": spot.goal}
    last = Comment.objects.filter(plan=plan, by_id=actor.user_id, resolved_at__isnull=True, **where).last()
    if last and last.words == words:
        return last
    made = Comment.objects.create(
        plan=plan, citizen_id=plan.citizen_id, about=_about(spot), words=words, **where, **_by(actor)
    )
    _note(actor, purpose, "plan.commented", made)
    return made


@action
def settle_comment(*, actor: Actor, purpose: str, comment: Comment, settled: bool) -> Comment:
    """Say that a remark is settled, or that it is not after all. The remark itself stays as it was written."""
    require(actor, "plan.comment", comment)
    comment = locked(Comment, comment.pk, None)
    refuse_closed(comment.plan.case)
    if (comment.resolved_at is not None) != settled:
        comment.resolved_at = clock.now() if settled else None
        comment.resolved_by_name = actor.label if settled else ""
        comment.save(update_fields=["resolved_at", "resolved_by_name"])
        _note(actor, purpose, "plan.comment_settled" if settled else "plan.comment_reopened", comment)
    return comment


@action
def attach(*, actor: Actor, purpose: str, plan: Plan, spot: Spot, name: str, content: bytes) -> Attachment:
    """Keep a file to the plan. What it is, its first bytes say. The same file to the same place is kept once."""
    require(actor, "plan.comment", plan)
    plan = _open_plan(actor, plan, spot)
    if problem := problem_with_file(content):
        raise Refused(problem, "file")
    where = {"step": spot.step, "goal": spot.goal}
    checksum = hashlib.sha256(content).hexdigest()
    same = files_of(plan).filter(checksum=checksum, **where).first()
    if same:
        return same
    if files_of(plan).count() >= MOST_FILES:
        raise Refused(f"Der er allerede {MOST_FILES} filer til planen, og der er ikke plads til flere.", "file")
    made = Attachment(
        plan=plan,
        citizen_id=plan.citizen_id,
        about=_about(spot),
        name=safe_name(name, content),
        content_type=type_of(content),
        size=len(content),
        checksum=checksum,
        **where,
        **_by(actor),
    )
    made.file.save(made.name, ContentFile(content), save=False)
    try:
        made.save()
        _note(actor, purpose, "plan.file_attached", made)
    except BaseException:
        made.file.delete(save=False)
        raise
    return made


def withdrawable(actor: Actor, plan: Plan, files: Iterable[Attachment]) -> set[int]:
    """Which of the plan's files the actor may take back: those they put there, and all for whoever carries the plan."""
    carries = decide(actor, "plan.edit", plan).allowed
    own = actor.user_id
    return {each.pk for each in files if carries or (own is not None and each.by_id == own)}


@action
def withdraw(*, actor: Actor, purpose: str, attachment: Attachment, why: str) -> Attachment:
    """Take a file back. Its bytes and its name go, and cannot be had again; that it was there stays, with the reason.

    After the case is closed it can still be done, by those who still may see it: a file about somebody else must never
    have to stay. Twice is once; the first reason stands.
    """
    require(actor, "plan.comment", attachment)
    attachment = locked(Attachment, attachment.pk, None)
    if attachment.pk not in withdrawable(actor, attachment.plan, [attachment]):
        raise Refused(NOT_YOURS)
    if attachment.withdrawn_at:
        return attachment
    why = clean(why)
    if not why:
        raise Refused("Skriv, hvorfor filen skal væk.", "why")
    refuse_problem([problem] if (problem := problem_with_words(why)) else [])
    storage, stored = attachment.file.storage, str(attachment.file.name)
    attachment.file, attachment.name, attachment.checksum = "", "", ""
    attachment.withdrawn_at, attachment.withdrawn_why = clock.now(), why
    attachment.withdrawn_by_id, attachment.withdrawn_by_name = actor.user_id, actor.label
    attachment.save()
    _note(actor, purpose, "plan.file_withdrawn", attachment)
    transaction.on_commit(lambda: storage.delete(stored))
    return attachment


def _open_plan(actor: Actor, plan: Plan, spot: Spot) -> Plan:
    """The plan, locked. What the remark is about must be in it, and the citizen must have been given it."""
    plan = locked(Plan, plan.pk, None)
    refuse_closed(plan.case)
    for part in (spot.step, spot.goal):
        if part is not None and part.plan_id != plan.pk:
            raise Refused("Det hører ikke til planen. Genindlæs siden.")
    if actor.is_citizen:
        newest = newest_version(plan)
        seen = newest.draft if newest else None
        if seen is None or (spot.step and spot.step.pk not in step_ids(seen)):
            raise Refused("Skridtet er ikke i den plan, du har fået. Genindlæs siden.")
        if spot.goal and spot.goal.pk not in {goal.id for goal in seen.goals}:
            raise Refused("Delmålet er ikke i den plan, du har fået. Genindlæs siden.")
    return plan


def _about(spot: Spot) -> str:
    if spot.step:
        return f"skridtet »{short(spot.step.what, 150)}«"
    return f"delmålet »{short(spot.goal.text, 150)}«" if spot.goal else OWN_GOAL


def _by(actor: Actor) -> dict[str, object]:
    return {"at": clock.now(), "by_id": actor.user_id, "by_name": actor.label, "by_citizen": actor.is_citizen}


def _note(actor: Actor, purpose: str, verb: str, row: Comment | Attachment) -> None:
    data: dict[str, object] = {"step": row.step_id, "goal": row.goal_id}
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=row.citizen_id, subject=row, data=data)
