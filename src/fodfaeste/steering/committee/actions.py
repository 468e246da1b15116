"""What may happen to reports, goals and decisions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.steering.committee import queries
from fodfaeste.steering.committee.models import Correction, Counted, Decision, Goal, Report
from fodfaeste.steering.committee.rules import digest, plain

TEXTS = ("summary", "summary_en", "changed", "changed_en", "proposed", "proposed_en")
NEEDED = {
    "summary": "Skriv kort, hvad der er sket, før rapporten offentliggøres.",
    "summary_en": "Skriv det korte også på engelsk, før rapporten offentliggøres.",
}


@action
def begin(*, actor: Actor, purpose: str) -> Report:
    """Begin the report of the newest counted quarter, or give the one that is begun. Raises `Refused`."""
    require(actor, "committee.write")
    counted = Counted.objects.first()
    if counted is None:
        raise Refused("Tallene er ikke talt op endnu. Det sker hver nat; prøv igen i morgen.")
    report, new = Report.objects.get_or_create(quarter=counted.quarter)
    if new:
        record(actor=actor, purpose=purpose, verb="report.begun", subject=report, data={"quarter": report.quarter})
    return report


@action
def write(*, actor: Actor, purpose: str, report: Report, version: int, texts: Mapping[str, str]) -> Report:
    """The manager's own words in a draft. Raises `Refused` when it is published, and `Stale`."""
    require(actor, "committee.write")
    fresh = locked(Report, report.pk, version)
    _still_draft(fresh)
    for name in TEXTS:
        setattr(fresh, name, texts[name].strip())
    fresh.version += 1
    fresh.save(update_fields=[*TEXTS, "version"])
    record(actor=actor, purpose=purpose, verb="report.written", subject=fresh, data={})
    return fresh


@action
def publish(*, actor: Actor, purpose: str, report: Report, version: int) -> Report:
    """Freeze the report as it stands: words, numbers, goals and decisions. Raises `Refused`, `Stale`."""
    require(actor, "committee.write")
    fresh = locked(Report, report.pk, version)
    _still_draft(fresh)
    for name, why in NEEDED.items():
        if not getattr(fresh, name):
            raise Refused(why)
    counted = Counted.objects.filter(quarter=fresh.quarter).first()
    if counted is None:
        raise Refused("Tallene for kvartalet er ikke talt op. De bliver talt op i nat.")
    fresh.frozen = frozen(fresh, counted)
    fresh.digest = digest(fresh.frozen)
    fresh.state, fresh.published_at, fresh.published_by = "published", clock.now(), actor.label
    fresh.version += 1
    fresh.save(update_fields=["frozen", "digest", "state", "published_at", "published_by", "version"])
    data = {"quarter": fresh.quarter, "digest": fresh.digest}
    record(actor=actor, purpose=purpose, verb="report.published", subject=fresh, data=data)
    return fresh


def frozen(report: Report, counted: Counted) -> dict[str, Any]:
    """Everything the report says, as JSON holds it, so that it reads the same for ever."""
    before = queries.published_before(report.quarter)
    return {
        "quarter": quarter_of(report.quarter).name,
        "texts": {name: getattr(report, name) for name in TEXTS},
        "contents": counted.contents,
        "counted_at": counted.at.isoformat(timespec="seconds"),
        "code": queries.code_version(),
        "goals": queries.goals_then(report.quarter),
        "decisions": queries.decisions_then(),
        "before": plain(queries.contents_of(before)) if before is not None else None,
    }


@action
def correct(*, actor: Actor, purpose: str, report: Report, text: str) -> Correction:
    """Say what was wrong in a published report. The report stays. Raises `Refused`."""
    require(actor, "committee.write")
    fresh = locked(Report, report.pk, None)
    if fresh.state != "published":
        raise Refused("Rapporten er en kladde. Ret den i stedet.")
    made = Correction.objects.create(report=fresh, text=text.strip(), at=clock.now(), by=actor.label)
    record(actor=actor, purpose=purpose, verb="report.corrected", subject=fresh, data={})
    return made


def _still_draft(report: Report) -> None:
    if report.state != "draft":
        raise Refused("Rapporten er offentliggjort og ændres ikke mere. Skriv en rettelse, eller ret det i den næste.")


@action
def set_goal(
    *,
    actor: Actor,
    purpose: str,
    title: str,
    title_en: str,
    target: Decimal,
    unit: str,
    measured_by: str,
    decided_on: date,
    source: str,
) -> Goal:
    """Write down a goal the committee has decided. Raises `Refused`."""
    require(actor, "committee.write")
    if decided_on > clock.today():
        raise Refused("Dagen er ikke kommet endnu. Skriv målet ind, når udvalget har besluttet det.", "decided_on")
    goal = Goal.objects.create(
        title=title.strip(), title_en=title_en.strip(), target=target, unit=unit, measured_by=measured_by,
        decided_on=decided_on, source=source.strip(),
    )  # fmt: skip
    record(actor=actor, purpose=purpose, verb="goal.set", subject=goal, data={"decided": decided_on})
    return goal


@action
def end_goal(*, actor: Actor, purpose: str, goal: Goal, version: int, ended_on: date) -> Goal:
    """The goal no longer counts from a day on; it stays in the reports before. Raises `Refused`, `Stale`."""
    require(actor, "committee.write")
    fresh = locked(Goal, goal.pk, version)
    if ended_on < fresh.decided_on:
        raise Refused(f"Målet blev først besluttet {fresh.decided_on:%d.%m.%Y}.", "ended_on")
    fresh.ended_on = ended_on
    fresh.version += 1
    fresh.save(update_fields=["ended_on", "version"])
    record(actor=actor, purpose=purpose, verb="goal.ended", subject=fresh, data={"to": ended_on})
    return fresh


@action
def decide_element(
    *,
    actor: Actor,
    purpose: str,
    element: str,
    choice: str,
    how: str,
    decided_on: date,
    report: Report,
    figures: list[str],
    follow_up: date,
) -> Decision:
    """Write down what the committee decided about an element of the model. Raises `Refused`.

    It rests on figures of a published report, and on at least one.
    """
    require(actor, "committee.write")
    _check_element(element, decided_on)
    if report.state != "published":
        raise Refused("En beslutning hviler på en offentliggjort rapport.", "report")
    contents = queries.contents_of(report)
    known = {each.key for each in contents.figures}
    if not figures:
        raise Refused("Vælg det eller de tal, beslutningen hviler på.", "figures")
    if not set(figures) <= known:
        raise Refused("Tallet står ikke i den rapport. Vælg det igen.", "figures")
    if choice == "adjust" and not how.strip():
        raise Refused("Skriv, hvad der skal være anderledes.", "how")
    if decided_on > clock.today():
        raise Refused("Dagen er ikke kommet endnu.", "decided_on")
    if follow_up < decided_on:
        raise Refused("Der følges op efter beslutningen, ikke før.", "follow_up")
    decision = Decision.objects.create(
        element=element, choice=choice, how=how.strip(), decided_on=decided_on, report=report, figures=sorted(figures),
        follow_up=follow_up,
    )  # fmt: skip
    data = {"element": element, "choice": choice, "follow_up": follow_up}
    record(actor=actor, purpose=purpose, verb="decision.made", subject=decision, data=data)
    return decision


@action
def carry_out(
    *, actor: Actor, purpose: str, decision: Decision, version: int, carried_out_on: date, outcome: str
) -> Decision:
    """Say that a decision was carried out, and how it went. Raises `Refused`, `Stale`."""
    require(actor, "committee.write")
    fresh = locked(Decision, decision.pk, version)
    if fresh.carried_out_on is not None:
        raise Refused("Det er skrevet, at beslutningen er gennemført.")
    if not fresh.decided_on <= carried_out_on <= clock.today():
        raise Refused("Dagen ligger før beslutningen eller ude i fremtiden.", "carried_out_on")
    fresh.carried_out_on, fresh.outcome = carried_out_on, outcome.strip()
    fresh.version += 1
    fresh.save(update_fields=["carried_out_on", "outcome", "version"])
    record(actor=actor, purpose=purpose, verb="decision.carried_out", subject=fresh, data={"on": carried_out_on})
    return fresh


def _check_element(element: str, on: date) -> None:
    try:
        known = {row.text("key") for row in rows("model_elements", on)}
    except NoRule as rule:
        raise Refused(rule.message, "element") from None
    if element not in known:
        raise Refused("Vælg et element fra listen.", "element")
