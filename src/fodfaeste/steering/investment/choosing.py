"""Baselines that are locked before the period, estimates against them, and rules for stopping: chosen, not polished."""

from collections.abc import Iterable
from datetime import date

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked, ruled
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.investment import rules, summing
from fodfaeste.steering.investment.actions import said
from fodfaeste.steering.investment.models import Baseline, EffectEstimate, Project, StopRule

ESTIMATE = "investment.estimate"
MOST_MONTHS = 120


@action
def choose_baseline(
    *,
    actor: Actor,
    purpose: str,
    project: Project,
    measure: str,
    period_first: date,
    period_last: date,
    baseline_first: date,
    baseline_last: date,
    kind: str,
    comparison: str,
    reason: str,
) -> Baseline:
    """Choose what an effect will be held against. It counts for something once it is locked. Raises `Refused`."""
    require(actor, ESTIMATE)
    with ruled():
        rules.check_dates(period_first, period_last, "period_last")
        rules.check_dates(baseline_first, baseline_last, "baseline_last")
    if kind not in Baseline.KINDS:
        raise Refused("Vælg en sammenligning på listen.", "kind")
    if kind == "before" and baseline_last >= period_first:
        raise Refused("Grundlaget skal slutte, før perioden begynder.", "baseline_last")
    made = Baseline.objects.create(
        project=project,
        measure=said(measure, "measure", "Skriv, hvad der skal måles."),
        period_first=period_first,
        period_last=period_last,
        baseline_first=baseline_first,
        baseline_last=baseline_last,
        kind=kind,
        comparison=said(comparison, "comparison", "Skriv, hvem der sammenlignes med."),
        reason=said(reason, "reason", "Skriv, hvorfor det er den rigtige sammenligning."),
        chosen_at=clock.now(),
        chosen_by=actor.label,
    )
    data: dict[str, object] = {"project": project.pk, "from": period_first, "to": period_last, "kind": kind}
    record(actor=actor, purpose=purpose, verb="baseline.chosen", subject=made, data=data)
    return made


@action
def lock_baseline(*, actor: Actor, purpose: str, baseline: Baseline, version: int) -> Baseline:
    """From now on it cannot change; another choice stands beside it. Raises `Refused`, `Stale`."""
    require(actor, ESTIMATE)
    fresh = locked(Baseline, baseline.pk, version)
    if fresh.locked_at is not None:
        raise Refused("Grundlaget er låst i forvejen. Vælg et nyt ved siden af, hvis I vil måle mod noget andet.")
    fresh.locked_at, fresh.locked_by = clock.now(), actor.label
    fresh.version += 1
    fresh.save(update_fields=["locked_at", "locked_by", "version"])
    late = clock.today() >= fresh.period_first
    record(actor=actor, purpose=purpose, verb="baseline.locked", subject=fresh, data={"late": late})
    return fresh


@action
def note_effect(
    *,
    actor: Actor,
    purpose: str,
    project: Project,
    first: date,
    last: date,
    oere: int,
    low_oere: int,
    high_oere: int,
    method: str,
    source: str,
    baseline: Baseline | None = None,
) -> EffectEstimate:
    """Write down an estimate with its interval. Raises `Refused`."""
    require(actor, ESTIMATE)
    with ruled():
        rules.check_dates(first, last, "last")
    if last > clock.today():
        raise Refused("En effekt kan først anslås, når perioden er gået.", "last")
    if not low_oere <= oere <= high_oere:
        raise Refused("Det bedste bud skal ligge mellem det mindste og det højeste.", "oere")
    if low_oere == high_oere:
        raise Refused("Skriv det interval, beregningen gav. Et tal uden usikkerhed er ikke et anslag.", "high_oere")
    if baseline is not None:
        _check_covers(baseline, project, first, last)
    made = EffectEstimate.objects.create(
        project=project,
        baseline=baseline,
        first=first,
        last=last,
        oere=oere,
        low_oere=low_oere,
        high_oere=high_oere,
        method=said(method, "method", "Skriv, hvordan effekten er anslået."),
        source=said(source, "source", "Skriv, hvor beregningen ligger."),
        noted_at=clock.now(),
        noted_by=actor.label,
    )
    data: dict[str, object] = {"project": project.pk, "oere": oere, "low": low_oere, "high": high_oere}
    record(actor=actor, purpose=purpose, verb="effect.noted", subject=made, data=data)
    return made


@action
def make_rule(
    *,
    actor: Actor,
    purpose: str,
    project: Project,
    kind: str,
    months: int,
    what: str,
    decides: str,
    booked_over_oere: int | None = None,
    started_under: int | None = None,
    interventions: Iterable[Intervention] = (),
) -> StopRule:
    """Say beforehand what would make the municipality stop or adjust, and who decides then. Raises `Refused`."""
    require(actor, "investment.edit")
    if kind not in StopRule.KINDS:
        raise Refused("Vælg, om I så skal stoppe eller justere.", "kind")
    if not 1 <= months <= MOST_MONTHS:
        raise Refused(f"Skriv et antal måneder mellem 1 og {MOST_MONTHS}.", "months")
    if booked_over_oere is None and started_under is None:
        raise Refused("Skriv et beløb, et antal borgere eller begge dele.", "booked_over_oere")
    if started_under == 0:
        raise Refused("Der kan ikke begynde færre end nul borgere. Skriv mindst 1.", "started_under")
    made = StopRule.objects.create(
        project=project,
        kind=kind,
        months=months,
        booked_over_oere=booked_over_oere,
        started_under=started_under,
        what=said(what, "what", "Skriv, hvad I så vil gøre."),
        decides=said(decides, "decides", "Skriv, hvem der skal tage stilling."),
        made_on=clock.today(),
        made_by=actor.label,
    )
    made.interventions.set(interventions)
    summing.fill_verdicts()
    data: dict[str, object] = {"project": project.pk, "kind": kind, "months": months}
    record(actor=actor, purpose=purpose, verb="stop_rule.made", subject=made, data=data)
    return made


@action
def end_rule(*, actor: Actor, purpose: str, rule: StopRule, version: int, why: str) -> StopRule:
    """The rule holds no more; it still stands with the reason. Raises `Refused`, `Stale`."""
    require(actor, "investment.edit")
    fresh = locked(StopRule, rule.pk, version)
    if fresh.ended_on is not None:
        raise Refused("Reglen gælder ikke mere i forvejen.")
    fresh.ended_on, fresh.ended_because = clock.today(), said(why, "why", "Skriv, hvorfor reglen ikke gælder mere.")
    fresh.version += 1
    fresh.save(update_fields=["ended_on", "ended_because", "version"])
    record(actor=actor, purpose=purpose, verb="stop_rule.ended", subject=fresh, data={"on": fresh.ended_on})
    return fresh


def _check_covers(baseline: Baseline, project: Project, first: date, last: date) -> None:
    if baseline.project_id != project.pk:
        raise Refused("Grundlaget hører til en anden investering.", "baseline")
    if first < baseline.period_first or last > baseline.period_last:
        raise Refused(
            f"Grundlaget gælder for {baseline.period_first:%d.%m.%Y} til {baseline.period_last:%d.%m.%Y}. "
            "Vælg en periode inden for det.",
            "first",
        )
