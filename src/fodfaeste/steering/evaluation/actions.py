"""What may happen to a question about effect: asked, changed, locked, guarded in words, and its answer published."""

from typing import Any

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked, ruled
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.evaluation import rules
from fodfaeste.steering.evaluation.models import Evaluation, GuardAnswer, Publication, Run, Value

_FIELDS = (
    "title", "who", "what", "source", "table", "measure", "unit", "fewer_is_better", "place", "comparison",
    "first_period", "start_period", "last_period", "anticipation",
)  # fmt: skip
_IN_ENGLISH = ("title_en", "unit_en")
"""May be left out; the English report then says it in Danish."""


@action
def ask(*, actor: Actor, purpose: str, **fields: Any) -> Evaluation:
    """Begin a question as a draft; `fields` are those of `Evaluation`. Raises `Refused`."""
    require(actor, "evaluation.edit")
    made = Evaluation(created_at=clock.now(), **_checked(fields))
    made.save()
    record(actor=actor, purpose=purpose, verb="evaluation.asked", subject=made)
    return made


@action
def change(*, actor: Actor, purpose: str, evaluation: Evaluation, version: int, **fields: Any) -> Evaluation:
    """Change a draft. Raises `Refused` when it is locked, `Stale`."""
    require(actor, "evaluation.edit")
    fresh = _draft(evaluation, version)
    for name, value in _checked(fields).items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save()
    record(actor=actor, purpose=purpose, verb="evaluation.changed", subject=fresh)
    return fresh


@action
def lock(*, actor: Actor, purpose: str, evaluation: Evaluation, version: int, because: str) -> Evaluation:
    """Lock the question, with date, person and reason. It never changes after that.

    When its period has begun already, that is marked for good, and no answer to it is ever published. Raises `Refused`,
    `Stale`.
    """
    require(actor, "evaluation.edit")
    fresh = _draft(evaluation, version)
    if not because.strip():
        raise Refused("Skriv, hvorfor I vælger netop denne sammenligning.", "because")
    _checked({name: getattr(fresh, name) for name in _FIELDS})
    known = set(
        Value.objects.filter(source=fresh.source, table=fresh.table, measure=fresh.measure, replaced_at=None)
        .values_list("place", flat=True)
        .distinct()
    )
    if absent := [name for name in (fresh.place, *fresh.comparison) if name not in known]:
        raise Refused(f"Der er ingen tal for {', '.join(absent[:4])}. Hent dem først, så navnene passer.")
    fresh.state, fresh.locked_at = "locked", clock.now()
    fresh.locked_by_id, fresh.locked_by_label = actor.user_id, actor.label[:200]
    fresh.locked_because = because.strip()
    fresh.late = rules.is_late(fresh.start_period, clock.today())
    fresh.version += 1
    fresh.save()
    record(actor=actor, purpose=purpose, verb="evaluation.locked", subject=fresh, data={"late": fresh.late})
    return fresh


@action
def answer_guards(*, actor: Actor, purpose: str, evaluation: Evaluation, version: int, words: dict[str, str]) -> None:
    """The analyst's words on each guard (key → words); empty words take an answer away. Raises `Stale`."""
    require(actor, "evaluation.edit")
    fresh = locked(Evaluation, evaluation.pk, version)
    standing = {each.guard: each for each in fresh.guard_answers.all()}
    changed = []
    for key, given in words.items():
        text, old = given.strip(), standing.get(rules.guard(key).key)
        if text == (old.words if old else ""):
            continue
        changed.append(key)
        if not text and old is not None:
            old.delete()
            continue
        answer = old or GuardAnswer(evaluation=fresh, guard=key)
        answer.words, answer.by_label, answer.at = text, actor.label[:200], clock.now()
        answer.save()
    if changed:
        fresh.version += 1
        fresh.save(update_fields=["version"])
        record(actor=actor, purpose=purpose, verb="evaluation.guarded", subject=fresh, data={"guards": changed})


@action
def publish(*, actor: Actor, purpose: str, run: Run, version: int, words: str) -> Publication:
    """Let the committee see a result, with the guards as they are answered now.

    `version` is that of the question, so that nobody publishes answers they have not seen. Raises `Refused` when a
    guard is unanswered or the question was locked too late; `Stale`.
    """
    require(actor, "evaluation.publish")
    evaluation = locked(Evaluation, run.evaluation_id, version)
    if evaluation.late:
        raise Refused("Spørgsmålet blev låst, efter at perioden var begyndt. Så kan svaret ikke udgives som en effekt.")
    answers = {each.guard: each for each in evaluation.guard_answers.all()}
    if missing := rules.unanswered(answers):
        titles = ", ".join(f"»{each.title}«" for each in missing)
        raise Refused(f"Skriv først et svar til {titles}.")
    if not words.strip():
        raise Refused("Skriv, hvad udvalget skal vide sammen med tallet.", "words")
    if Publication.objects.filter(run=run).exists():
        raise Refused("Resultatet er allerede udgivet.")
    guards = [
        {"key": each.key, "words": answers[each.key].words, "by": answers[each.key].by_label,
         "at": answers[each.key].at.isoformat()}
        for each in rules.GUARDS
    ]  # fmt: skip
    made = Publication.objects.create(
        evaluation=evaluation,
        run=run,
        guards=guards,
        words=words.strip(),
        at=clock.now(),
        by_id=actor.user_id,
        by_label=actor.label[:200],
    )
    data: dict[str, object] = {"run": run.pk, "data": run.data_sha256}
    record(actor=actor, purpose=purpose, verb="evaluation.published", subject=made, data=data)
    return made


def _draft(evaluation: Evaluation, version: int) -> Evaluation:
    fresh = locked(Evaluation, evaluation.pk, version)
    if fresh.state != "draft":
        raise Refused("Spørgsmålet er låst og kan ikke ændres. Stil et nyt, hvis I vil spørge om noget andet.")
    return fresh


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in order, checked against each other. Raises `Refused`."""
    found = {name: fields[name] for name in _FIELDS} | {name: fields.get(name, "").strip() for name in _IN_ENGLISH}
    with ruled():
        rules.Window(
            found["first_period"], found["start_period"], found["last_period"], found["anticipation"]
        ).checked()
        found["comparison"] = rules.checked_comparison(found["place"], found["comparison"])
    return found
