"""Reckoning a locked question: gather the numbers, let the evidence floor work, keep what came of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from fodfaeste.evidence.sources import BadInput
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.evaluation import estimating, pictures
from fodfaeste.steering.evaluation.models import Evaluation, Run, Value
from fodfaeste.steering.evaluation.rules import Window, period_words


@dataclass(frozen=True)
class Gathered:
    """The numbers of a question: by place and period, to which period all have one, and where they came from."""

    numbers: dict[str, dict[str, float | None]]
    periods: list[str]
    until: str
    answers: list[dict[str, Any]]
    problem: str = ""


def window_of(evaluation: Evaluation) -> Window:
    return Window(evaluation.first_period, evaluation.start_period, evaluation.last_period, evaluation.anticipation)


def gather(evaluation: Evaluation) -> Gathered:
    """The numbers that stand now, for the places and periods that were chosen."""
    places = [evaluation.place, *evaluation.comparison]
    rows = Value.objects.filter(
        source=evaluation.source,
        table=evaluation.table,
        measure=evaluation.measure,
        place__in=places,
        replaced_at=None,
    ).select_related("answer")
    numbers: dict[str, dict[str, float | None]] = {place: {} for place in places}
    sources: dict[int, dict[str, Any]] = {}
    for row in rows:
        numbers[row.place][row.period] = row.value
        found = row.answer
        sources[found.pk] = {
            "answer": found.pk, "source": found.source, "table": found.table, "sha256": found.sha256,
            "fetched_at": found.fetched_at.isoformat(),
        }  # fmt: skip
    window = window_of(evaluation)
    every = window.periods()
    start = every.index(evaluation.start_period)
    known = [period for period in every if all(numbers[place].get(period) is not None for place in places)]
    until = known[-1] if known else ""
    used = [
        period
        for at, period in enumerate(every)
        if (not until or at <= every.index(until)) and not start - evaluation.anticipation <= at < start
    ]
    problem = _problem(evaluation, numbers, every, start, until)
    return Gathered(numbers, used, until, [sources[key] for key in sorted(sources)], problem)


def _problem(
    evaluation: Evaluation, numbers: dict[str, dict[str, float | None]], every: list[str], start: int, until: str
) -> str:
    """Why nothing can be reckoned yet, in Danish."""
    if absent := [place for place, found in numbers.items() if not found]:
        return f"Der er ingen tal for {_listed(absent)}. Hent dem med »fodfaeste statistics fetch«."
    if not until or every.index(until) < start:
        return f"Venter på tal for {period_words(evaluation.start_period)} fra alle kommuner."
    gaps = [
        f"{place} i {period_words(period)}"
        for place, found in numbers.items()
        for period in every[: every.index(until) + 1]
        if found.get(period) is None
    ]
    if gaps:
        return f"Der mangler tal: {_listed(gaps)}. Hent dem, før der kan regnes."
    return ""


def _listed(names: Iterable[str], most: int = 4) -> str:
    found = list(names)
    more = f" og {len(found) - most} flere" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def run(*, actor: Actor, purpose: str, evaluation: Evaluation) -> Run:
    """Reckon with the numbers that stand now. Where that has been done already, that result comes back.

    Raises `Refused` when the question is not locked, or there is nothing to reckon with yet.
    """
    require(actor, "evaluation.run")
    if evaluation.state != "locked":
        raise Refused("Spørgsmålet skal låses, før der kan regnes.")
    gathered = gather(evaluation)
    if gathered.problem:
        raise Refused(gathered.problem)
    table = estimating.csv_text(gathered.numbers, gathered.periods)
    code = estimating.code_version()
    known = evaluation.runs.filter(data_sha256=estimating.fingerprint(table), code=code).first()
    if known is not None:
        return known
    try:
        found = estimating.found(table, evaluation.place, evaluation.start_period)
    except BadInput as problem:
        raise Refused(f"Tallene kan ikke regnes på ({problem}).") from None
    return _keep(actor=actor, purpose=purpose, evaluation=evaluation, gathered=gathered, table=table, found=found)


@action
def _keep(
    *,
    actor: Actor,
    purpose: str,
    evaluation: Evaluation,
    gathered: Gathered,
    table: str,
    found: estimating.Findings,
) -> Run:
    drawn = pictures.every(found, evaluation.place, evaluation.start_period, evaluation.unit)
    run, new = Run.objects.get_or_create(
        evaluation=evaluation,
        data_sha256=estimating.fingerprint(table),
        code=estimating.code_version(),
        defaults={
            "at": clock.now(),
            "data": table,
            "answers": gathered.answers,
            "until": gathered.until,
            "whole": gathered.until == evaluation.last_period,
            "pictures": drawn,
            **asdict(found),
        },
    )
    if new:
        data: dict[str, object] = {"data": run.data_sha256, "code": run.code, "until": run.until}
        record(actor=actor, purpose=purpose, verb="evaluation.run", subject=run, data=data)
    return run


def run_all(actor: Actor, purpose: str) -> tuple[int, int]:
    """Every locked question whose numbers or program are new. How many results there are, and how many wait."""
    done = waiting = 0
    for evaluation in Evaluation.objects.filter(state="locked").order_by("pk"):
        try:
            run(actor=actor, purpose=purpose, evaluation=evaluation)
            done += 1
        except Refused:
            waiting += 1
    return done, waiting


def latest_fetch() -> date | None:
    """The day the newest open statistics were fetched."""
    from fodfaeste.steering.evaluation.models import Answer

    found = Answer.objects.order_by("-fetched_at").values_list("fetched_at", flat=True).first()
    return clock.local_day(found) if found else None
