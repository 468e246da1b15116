"""What is known about effect, in words and numbers. The committee's report takes `published()`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from fodfaeste.evidence.plots import number
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.evaluation import rules
from fodfaeste.steering.evaluation.models import Evaluation, Publication, Run

_HEAVY = ("data", "documents", "pictures", "placebos")


@dataclass(frozen=True)
class Guarded:
    """A guard with the analyst's words; empty where nobody has answered."""

    key: str
    title: str
    question: str
    words: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Result:
    """What one reckoning says, ready to be shown: never an estimate without its interval and its verdict."""

    run: Run
    verdict: rules.Verdict
    heading: str
    sentence: str
    estimate: float
    low: float | None
    high: float | None
    p: float | None
    estimates: Sequence[Mapping[str, Any]]
    checks: Mapping[str, Any]
    interim: str
    """Which periods are still to come; empty when the window is over."""

    @property
    def shown(self) -> bool:
        return self.verdict == "shown"


@dataclass(frozen=True)
class Published:
    """A published result as it was when it was published."""

    publication: Publication
    evaluation: Evaluation
    result: Result
    guards: tuple[Guarded, ...]
    url: str
    method_url: str

    @property
    def words(self) -> str:
        return self.publication.words


def published(until: datetime | None = None, *, newest_only: bool = True) -> tuple[Published, ...]:
    """Results that have been published, by the newest question first; of each question only the newest unless asked.

    `until`: as it was known at that moment. Two statements, however many there are.
    """
    rows = Publication.objects.select_related("evaluation", "run").defer(*(f"run__{name}" for name in _HEAVY))
    if until is not None:
        rows = rows.filter(at__lte=until)
    found: list[Published] = []
    seen: set[int] = set()
    for row in rows.order_by("-at", "-pk"):
        if newest_only and row.evaluation_id in seen:
            continue
        seen.add(row.evaluation_id)
        found.append(as_published(row))
    return tuple(found)


def as_published(row: Publication) -> Published:
    return Published(
        row,
        row.evaluation,
        result_of(row.evaluation, row.run),
        tuple(_frozen(each) for each in row.guards),
        reverse("publication", kwargs={"publication_id": row.pk}),
        reverse("evaluation_method", kwargs={"reckoning_id": row.run_id}),
    )


def _frozen(kept: Mapping[str, str]) -> Guarded:
    guard = rules.guard(kept["key"])
    return Guarded(
        guard.key, guard.title, guard.question, kept["words"], kept["by"], datetime.fromisoformat(kept["at"])
    )


def guards_of(evaluation: Evaluation) -> tuple[Guarded, ...]:
    """Every guard as it stands now; those without an answer too."""
    answers = {each.guard: each for each in evaluation.guard_answers.all()}
    return tuple(
        Guarded(each.key, each.title, each.question, answers[each.key].words, answers[each.key].by_label,
                answers[each.key].at)
        if each.key in answers
        else Guarded(each.key, each.title, each.question)
        for each in rules.GUARDS
    )  # fmt: skip


def result_of(evaluation: Evaluation, run: Run) -> Result:
    lead = run.estimates[0]
    verdict = rules.verdict(run.estimates, run.checks.get("pretrend_p"), bool(run.checks.get("poor_fit")))
    return Result(
        run,
        verdict,
        rules.VERDICTS[verdict],
        _sentence(evaluation, lead, verdict),
        lead["estimate"],
        lead["low"],
        lead["high"],
        lead["p"],
        run.estimates,
        run.checks,
        _interim(evaluation, run),
    )


def _interim(evaluation: Evaluation, run: Run) -> str:
    if run.whole:
        return ""
    until, last = rules.period_words(run.until), rules.period_words(evaluation.last_period)
    return f"Foreløbigt: tallene går til {until}, og der måles til og med {last}."


def signed(value: float) -> str:
    """A number as a difference: with its sign."""
    text = number(value)
    return f"+{text}" if value > 0 and text != "0" else text


def between(low: float, high: float) -> str:
    return f"{signed(low)} til {signed(high)}"


def _sentence(evaluation: Evaluation, lead: Mapping[str, Any], verdict: rules.Verdict) -> str:
    unit, value = evaluation.unit, signed(lead["estimate"])
    if lead["low"] is None:
        return f"Forskellen er {value} {unit}, men der er for få kommuner til at sige, hvor sikkert det er."
    span = between(lead["low"], lead["high"])
    if verdict == "none":
        return (
            f"Forskellen er {value} {unit}, men 0 kan ikke udelukkes: i 95 af 100 tilfælde ligger "
            f"den rigtige i intervallet {span}."
        )
    if verdict == "drift":
        return (
            "Kommunen gik sin egen vej allerede før indsatsen. Derfor kan forskellen bagefter "
            f"({value} {unit}, {span}) ikke lægges indsatsen til."
        )
    way = "færre" if lead["estimate"] < 0 else "flere"
    wanted = "" if (lead["estimate"] < 0) == evaluation.fewer_is_better else " Det er modsat det, man ville."
    told = (
        f"{number(abs(lead['estimate']))} {way} {unit} end det, de andre kommuner viser, at der ellers ville have "
        f"været. I 95 af 100 tilfælde ligger det rigtige tal i intervallet {span}.{wanted}"
    )
    if verdict == "doubt":
        return f"Hovedtallet siger {told} Men mindst én anden måde at regne på kan ikke vise det."
    return told


def questions() -> list[tuple[Evaluation, Result | None]]:
    """Every question with its newest result, in two statements."""
    newest = Prefetch("runs", Run.objects.defer(*_HEAVY).order_by("-at", "-pk"), to_attr="every_run")
    rows = Evaluation.objects.prefetch_related(newest).annotate(
        is_published=Exists(Publication.objects.filter(evaluation=OuterRef("pk")))
    )
    return [(row, result_of(row, row.every_run[0]) if row.every_run else None) for row in rows]  # type: ignore[attr-defined]


def readable_run(actor: Actor, run: Run) -> Run:
    """The run, for who may see it: before it is published only those who work with it. Raises `AccessDenied`."""
    if decide(actor, "evaluation.view").allowed or hasattr(run, "publication"):
        return run
    raise AccessDenied(Decision(False, "Resultatet er ikke udgivet endnu."), "evaluation.view", None)


def is_awaiting(evaluation: Evaluation) -> bool:
    """Has the period not begun yet?"""
    return not rules.is_late(evaluation.start_period, clock.today())
